"""The docket's deeds: each writes an event, moves the matter on, and tells whom it concerns, in one transaction.

Every deed asks for the edition that was seen: whoever comes second gets MatterMovedError, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from pilots.actions.attachments import attach
from pilots.actions.evidence import EvidenceFile
from pilots.actions.matter_notices import notify_matter
from pilots.models import Attachment, Department, Matter, MatterEvent, Provenance, User
from pilots.permissions import ANSWER_MATTER, DECIDE_MATTERS, RUN_MATTERS
from pilots.rules.matters import FROM, TO, Deed, MatterState

#: Deed → what a person has to be allowed; what is not named is the system's own.
RIGHTS = {
    Deed.RAISE: RUN_MATTERS,
    Deed.ACCEPT: RUN_MATTERS,
    Deed.DISMISS: RUN_MATTERS,
    Deed.DECIDE: DECIDE_MATTERS,
    Deed.ACKNOWLEDGE: ANSWER_MATTER,
    Deed.PROGRESS: ANSWER_MATTER,
    Deed.DONE: ANSWER_MATTER,
    Deed.SEND_BACK: RUN_MATTERS,
    Deed.EXTEND: RUN_MATTERS,
    Deed.CLOSE: RUN_MATTERS,
    Deed.REOPEN: RUN_MATTERS,
}
#: Deeds that say nothing without words.
NEED_WORDS = (
    Deed.RAISE,
    Deed.DISMISS,
    Deed.DECIDE,
    Deed.PROGRESS,
    Deed.DONE,
    Deed.SEND_BACK,
    Deed.EXTEND,
    Deed.REOPEN,
)
NEED_DAY = (Deed.DECIDE, Deed.EXTEND, Deed.REOPEN)
#: How often a number of the year is tried anew, where somebody else took it at the same time.
TRIES = 5


class MatterMovedError(Exception):
    """Somebody else acted on the matter since it was seen, or the deed does not follow: nothing was written."""


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with a deed: words, the department and the day set by it, a document or files that are evidence.

    wording: column (`title_zh_hans`, `problem_en`, …) → the text that takes its place as a proposal is accepted.
    """

    text: str = ""
    department: Department | None = None
    due_on: date | None = None
    document: str = ""
    files: Sequence[EvidenceFile] = field(default=())
    level: int = 0
    wording: Mapping[str, str] = field(default_factory=dict)


def raise_matter(
    *,
    subject: Mapping[str, Any],
    titles: Mapping[str, str],
    problems: Mapping[str, str],
    user: User | None,
    at: datetime,
    month: date | None = None,
    provenance: str = Provenance.REPORTED,
) -> Matter:
    """Raise a matter, or with a month let the figures propose it; returns it with the next number of its year.

    subject: one of goal, task, zone, project. titles, problems: language code with an underscore
    (`zh_hans`) → text. user: None for the figures alone, which propose. PermissionDenied; IntegrityError where
    the month proposed a matter on the goal already.
    """
    deed = Deed.PROPOSE if month else Deed.RAISE
    if not may_do(user, deed):
        raise PermissionDenied
    year = timezone.localdate(at).year
    texts = {f"title_{code}": text for code, text in titles.items()}
    texts |= {f"problem_{code}": text for code, text in problems.items()}
    for left in reversed(range(TRIES)):
        taken = Matter.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        matter = Matter(
            year=year,
            number=taken + 1,
            **subject,
            **texts,
            month=month,
            provenance=provenance,
            raised_on=timezone.localdate(at),
            state=TO[deed],
        )
        try:
            with transaction.atomic():
                matter.save(force_insert=True)
                event = write_event(matter, deed, Said(), user, at)
                notify_matter(matter=matter, event=event)
        except IntegrityError:
            if not left or not Matter.objects.filter(year=year, number=taken + 1).exists():
                raise
        else:
            return matter
    raise AssertionError("the last try returns or raises")


@transaction.atomic
def act(*, matter: Matter, deed: Deed, user: User | None, at: datetime, said: Said | None = None) -> MatterEvent:
    """Do a deed on a matter as it was seen (its `edition`); changes the matter that is given, and returns the event.

    user: None for the calendar alone, which escalates. PermissionDenied; ValidationError with the field that lacks
    something (text, department, due_on, evidence); MatterMovedError where another deed came first or the state does
    not allow it; OSError where a file cannot be kept. The matter that is given and the database stay as they were then.
    """
    said = said or Said()
    if not may_do(user, deed, matter):
        raise PermissionDenied
    if matter.state not in FROM[deed]:
        raise MatterMovedError
    if problems := what_lacks(matter, deed, said, timezone.localdate(at)):
        raise ValidationError(problems)
    changes: dict[str, Any] = {"edition": matter.edition + 1, "state": TO.get(deed, MatterState(matter.state))}
    if deed == Deed.DECIDE:
        changes["department"] = said.department
    if deed in NEED_DAY:
        changes |= {"due_on": said.due_on, "level": 0}
    if deed == Deed.ESCALATE:
        changes["level"] = said.level
    if deed == Deed.ACCEPT and said.wording:
        changes |= said.wording
        said = replace(said, text=former_wording(matter, said.wording))
    seen = Matter.objects.filter(pk=matter.pk, edition=matter.edition, state=matter.state)
    if not seen.update(**changes):
        raise MatterMovedError
    moved = with_changes(copy(matter), changes)
    event = write_event(moved, deed, said, user, at)
    # files last but one: none is kept of a deed that is refused
    attach(owner={"event": event}, files=said.files, user=user, at=at)
    notify_matter(matter=moved, event=event)
    with_changes(matter, changes)
    return event


def may_do(user: User | None, deed: Deed, matter: Matter | None = None) -> bool:
    """Whether a person may do a deed, on the matter where there is one; None asks for the system, which does its own.

    What is the system's own no person does.
    """
    if user is None or deed not in RIGHTS:
        return user is None and deed not in RIGHTS
    return user.has_perm(RIGHTS[deed], matter)


def with_changes(matter: Matter, changes: Mapping[str, Any]) -> Matter:
    for name, value in changes.items():
        setattr(matter, name, value)
    return matter


def former_wording(matter: Matter, wording: Mapping[str, str]) -> str:
    """The texts that others take the place of, one paragraph each: they are kept in the record."""
    former = {name: getattr(matter, name) or "" for name in wording}
    return "\n\n".join(text for name, text in former.items() if text and text != wording[name])


def what_lacks(matter: Matter, deed: Deed, said: Said, day: date) -> dict[str, str]:
    """Field → what is wrong with what goes with a deed, in the reader's language; {} for nothing."""
    problems = {}
    if deed in NEED_WORDS and not said.text.strip():
        problems["text"] = _("Say it in words; it is kept in the record.")
    if deed == Deed.DECIDE and said.department is None:
        problems["department"] = _("Name the department that answers for it.")
    if deed in NEED_DAY:
        if said.due_on is None:
            problems["due_on"] = _("Name the day by which it is to be done.")
        elif said.due_on < matter.raised_on:
            problems["due_on"] = _("It cannot be due before it was raised.")
        elif said.due_on < day:
            problems["due_on"] = _("This day has gone by.")
        elif deed == Deed.EXTEND and matter.due_on and said.due_on <= matter.due_on:
            problems["due_on"] = _("An extension ends later than the day it extends.")
    if deed == Deed.CLOSE and not said.document.strip() and not said.files and not has_evidence(matter):
        problems["evidence"] = _("A matter is closed with evidence: attach a file, or name the document that shows it.")
    return problems


def has_evidence(matter: Matter) -> bool:
    """Whether files or documents stand with what was said of the matter since it was last decided or reopened."""
    events = MatterEvent.objects.filter(matter=matter)
    begins = events.filter(deed__in=(Deed.DECIDE, Deed.REOPEN)).aggregate(last=Max("number"))["last"] or 0
    rows = events.filter(number__gt=begins)
    if rows.exclude(document="").exists():
        return True
    return Attachment.objects.standing().filter(event__in=rows).exists()


def write_event(matter: Matter, deed: Deed, said: Said, user: User | None, at: datetime) -> MatterEvent:
    last = MatterEvent.objects.filter(matter=matter).aggregate(last=Max("number"))["last"] or 0
    return MatterEvent.objects.create(
        matter=matter,
        number=last + 1,
        deed=deed,
        text=said.text.strip(),
        document=said.document.strip(),
        department=said.department,
        due_on=said.due_on,
        level=said.level,
        by=user,
        at=at,
    )
