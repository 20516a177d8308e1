"""One matter: where it stands, what it is about, all that happened to it, and what its reader can do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.actions.matters import RIGHTS
from pilots.courses import load_course
from pilots.dockets import DocketLine, load_docket
from pilots.forms.evidence import MOST_FILES
from pilots.forms.matters import DeedForm
from pilots.models import Attachment, Matter, MatterEvent, User
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.rules.documents import LARGEST
from pilots.rules.matters import TO, Deed, MatterState, deeds_from
from pilots.views.reporting import reader

#: The way of a matter, by the state that each step leads to.
STEPS = {
    MatterState.PROPOSED: pgettext_lazy("step of a matter", "Proposed"),
    MatterState.RAISED: pgettext_lazy("step of a matter", "Raised"),
    MatterState.DECIDED: pgettext_lazy("step of a matter", "Decided"),
    MatterState.UNDER_WAY: pgettext_lazy("step of a matter", "Acknowledged"),
    MatterState.REPORTED: pgettext_lazy("step of a matter", "Reported as done"),
    MatterState.CLOSED: pgettext_lazy("step of a matter", "Closed"),
}
DISMISSED = pgettext_lazy("step of a matter", "Dismissed")
#: What is done most often in a state stands first, with its form open.
FIRST = {
    MatterState.PROPOSED: Deed.ACCEPT,
    MatterState.RAISED: Deed.DECIDE,
    MatterState.DECIDED: Deed.ACKNOWLEDGE,
    MatterState.UNDER_WAY: Deed.PROGRESS,
    MatterState.REPORTED: Deed.CLOSE,
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a matter's way. on: when it was reached, None where it was not, or was left out."""

    name: str
    on: date | None
    is_reached: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its files, as the record shows it."""

    event: MatterEvent
    files: Sequence[Attachment]


@dataclass(frozen=True, slots=True)
class Offer:
    """A deed that the reader may do now. is_open: whether its form stands open."""

    form: DeedForm
    is_open: bool

    @property
    def deed(self) -> Deed:
        return self.form.deed


@require_safe
@reader_required
def matter_detail(request: HttpRequest, year: int, number: int) -> HttpResponse:
    matter = matter_of(year, number)
    moment = Moment.from_request(request, year=matter.goal.year if matter.goal else None)
    line = line_of(matter, moment)
    if line is None:
        raise Http404
    return render_page(request, "pilots/matter_detail.html", lambda: detail_context(line, moment, reader(request)))


def matter_of(year: int, number: int) -> Matter:
    """The matter as it stands, with those who could answer for what it is about."""
    matter: Matter = get_object_or_404(Matter.objects.for_list(), year=year, number=number)
    return matter


def line_of(matter: Matter, moment: Moment) -> DocketLine | None:
    """The matter as known at the moment; None before it was raised. Two queries."""
    return next(iter(load_docket(moment.as_of, Matter.objects.filter(pk=matter.pk))), None)


def detail_context(line: DocketLine, moment: Moment, user: User) -> dict[str, Any]:
    told = told_of(line, moment)
    return {
        "moment": moment,
        "line": line,
        "matter": line.matter,
        "standing": line.standing,
        "decision": next((each for each in told if each.event.deed == Deed.DECIDE), None),
        "steps": steps_of(line),
        "log": told,
        "offers": offers_of(line.matter, user) if moment.is_now else [],
        "goal": goal_context(line.matter, moment),
        **form_words(),
    }


def form_words() -> dict[str, Any]:
    """What the forms with files say of them."""
    return {"largest": LARGEST // 1024**2, "most": MOST_FILES}


def told_of(line: DocketLine, moment: Moment) -> list[Told]:
    """The events with their files, the latest first. One query."""
    files: dict[int | None, list[Attachment]] = {}
    for attachment in Attachment.objects.known_by(moment.known_until).filter(event__matter=line.matter):
        files.setdefault(attachment.event_id, []).append(attachment)
    return [Told(event, files.get(event.pk, [])) for event in reversed(line.events)]


def steps_of(line: DocketLine) -> list[Step]:
    """The way of the matter so far and still to go; what was sent back or reopened goes the later steps anew."""
    way = list(STEPS)
    reached: dict[MatterState, date] = {}
    for event in line.events:
        state = TO.get(Deed(event.deed))
        if state in STEPS:
            later = way[way.index(state) + 1 :]
            reached = {step: on for step, on in reached.items() if step not in later}
            reached.setdefault(state, timezone.localdate(event.at))
    if MatterState.PROPOSED not in reached:
        way.remove(MatterState.PROPOSED)
    if line.state == MatterState.DISMISSED:
        proposed = Step(str(STEPS[way[0]]), reached[way[0]], is_reached=True, is_current=False)
        return [proposed, Step(str(DISMISSED), timezone.localdate(line.latest.at), is_reached=True, is_current=True)]
    at = way.index(line.state)
    return [
        Step(str(STEPS[state]), reached.get(state), is_reached=place <= at, is_current=place == at)
        for place, state in enumerate(way)
    ]


def offers_of(matter: Matter, user: User) -> list[Offer]:
    """The deeds that the state and the reader's rights allow, the usual one first."""
    state, today = MatterState(matter.state), timezone.localdate()
    deeds = [deed for deed in deeds_from(state) if deed in RIGHTS and user.has_perm(RIGHTS[deed], matter)]
    deeds.sort(key=lambda deed: deed != FIRST.get(state))
    return [Offer(DeedForm(deed, matter, today), is_open=deed == FIRST.get(state)) for deed in deeds]


def goal_context(matter: Matter, moment: Moment) -> dict[str, Any] | None:
    """The light of the goal in the month that proposed the matter, or in the month shown; None for other subjects."""
    if matter.goal is None:
        return None
    course = load_course(matter.goal, replace(moment, month=matter.month or moment.month))
    return {
        "course": course,
        "standing": course.standing,
        "month": course.moment.month,
        "published": course.published.get(course.moment.month),
        "unit": course.goal.unit,
    }
