"""A briefing as slides for the meeting: turned by keyboard, with decisions entered on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pilots.actions.matters import MatterMovedError, act
from pilots.briefings.frozen import first_year, is_to_be_had, paper_for
from pilots.briefings.slides import docket_slides, matter_key, paper_slides
from pilots.dockets import load_docket
from pilots.forms.matters import DeedForm
from pilots.forms.registers import seen_in
from pilots.models import Department, Matter
from pilots.moments import Moment
from pilots.permissions import DECIDE_MATTERS, reader_required
from pilots.rules.issues import Issue
from pilots.rules.matters import FROM, Deed, MatterState
from pilots.views.briefings import behind_paper, no_briefing
from pilots.views.matters.deeds import done_words
from pilots.views.matters.pages import matter_of
from pilots.views.reporting import reader


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def meeting(request: HttpRequest, issue: Issue) -> HttpResponse:
    """The slides; a POST decides the matter that it names (`matter`: 2021-3), and comes back to its slide."""
    moment = Moment.from_request(request, in_path=issue.month)
    year = first_year()
    if year is None or not is_to_be_had(issue, moment.as_of, year):
        return no_briefing(request, issue, moment, year)
    if request.method != "POST":
        return slides_page(request, issue, moment)
    matter = matter_named(request.POST.get("matter", ""))
    if not reader(request).has_perm(DECIDE_MATTERS, matter):
        raise PermissionDenied
    form = DeedForm(Deed.DECIDE, matter, timezone.localdate(), request.POST)
    if seen_in(request.POST) != matter.edition or matter.state not in FROM[Deed.DECIDE]:
        return slides_page(request, issue, moment, form, has_moved=True)
    if not form.is_valid() or not is_done(request, form):
        return slides_page(request, issue, moment, form)
    messages.success(request, done_words(matter, Deed.DECIDE))
    return redirect(f"{reverse('pilots:meeting', args=[issue])}#{matter_key(matter)}")


def is_done(request: HttpRequest, form: DeedForm) -> bool:
    """Decide with what was typed in a valid form; False where it could not be, and the form says why."""
    try:
        act(matter=form.matter, deed=Deed.DECIDE, user=reader(request), at=timezone.now(), said=form.said)
    except MatterMovedError:
        form.add_error(None, has_moved_words())
        return False
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def has_moved_words() -> ValidationError:
    return ValidationError(
        _("Somebody else acted on this matter since the slides were opened, so nothing was decided."), code="stale"
    )


def matter_named(code: str) -> Matter:
    """The matter of a code; Http404 for what is none."""
    year, dash, number = code.partition("-")
    if not (dash and year.isdecimal() and number.isdecimal() and len(code) < 16):
        raise Http404
    return matter_of(int(year), int(number))


def slides_page(
    request: HttpRequest, issue: Issue, moment: Moment, form: DeedForm | None = None, *, has_moved: bool = False
) -> HttpResponse:
    """form: what was typed to decide a matter and refused; its slide is the one that is shown."""
    if form is not None and has_moved:
        form.is_valid()
        form.add_error(None, has_moved_words())
    paper = paper_for(issue, moment, get_language() or "")
    lines = load_docket(moment.as_of)
    may_decide = moment.is_now and reader(request).has_perm(DECIDE_MATTERS)
    refused = matter_key(form.matter) if form else ""
    shown = [*paper_slides(paper), *docket_slides(lines)]
    forms = forms_of([slide.line.matter for slide in shown if slide.line], form) if may_decide else {}
    slides = [(slide, forms.get(slide.line.matter.pk) if slide.line else None) for slide in shown]
    context: dict[str, Any] = {
        "issue": issue,
        "keep": behind_paper(moment, date.fromisoformat(paper.as_of)).keep,
        "moment": moment,
        "paper": paper,
        "slides": slides,
        "refused": refused,
        # decided by somebody else and gone from the slides: what was typed stands on the list
        "lost": form if form and form not in forms.values() else None,
    }
    response = render(request, "pilots/meeting.html", context, status=422 if form else 200)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def forms_of(matters: Sequence[Matter], refused: DeedForm | None) -> dict[int, DeedForm]:
    """Key of a matter → the form that decides it; one query for the departments of them all.

    refused: what was typed and not taken, which stands in its place.
    """
    today = timezone.localdate()
    forms = {
        matter.pk: refused if refused and refused.matter.pk == matter.pk else DeedForm(Deed.DECIDE, matter, today)
        for matter in matters
        if matter.state == MatterState.RAISED
    }
    departments = [("", "---------"), *((each.code, str(each)) for each in Department.objects.all())] if forms else []
    for form in forms.values():
        # several forms stand on the page: each has its own names for the eye, and one list of departments
        form.auto_id = f"id_{form.matter.code}_%s"
        form.fields["department"].widget.choices = departments
    return forms
