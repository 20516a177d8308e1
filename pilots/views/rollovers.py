"""From one year to the next: chosen goals become drafts of the following year."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.proposals import load_proposals
from pilots.actions.rollovers import NumberTakenError, Rollover, roll_over
from pilots.forms.rollovers import ALL, NONE, RolloverForm
from pilots.models import Goal, Task
from pilots.moments import FIRST_YEAR, LAST_YEAR
from pilots.permissions import EDIT_TASK_BOOKS, reader_required
from pilots.rules.months import months_of
from pilots.rules.rollovers import Numbering, Remark, Skip
from pilots.views.reporting import reader

TEMPLATE = "pilots/task_book_rollover.html"
SKIPPED = {
    Skip.CONTINUED: gettext_lazy("Skipped, as they go on in %(year)s already: %(goals)s"),
    Skip.NO_BOOK: gettext_lazy("Skipped, as they have no task book in force: %(goals)s"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def task_book_rollover(request: HttpRequest, year: int) -> HttpResponse:
    if not reader(request).has_perm(EDIT_TASK_BOOKS):
        raise PermissionDenied
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise Http404
    form = rollover_form(year, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return rollover_page(request, form)
    if (button := request.POST.get("choose")) in (ALL, NONE):
        return rollover_page(request, form.chosen_by(button))
    if not (form.is_valid() and rolled_over(request, form)):
        return rollover_page(request, form, status=422)
    return redirect("pilots:task_book_drafts", year + 1)


def rollover_form(year: int, data: Any) -> RolloverForm:
    proposals = load_proposals(Goal.objects.all(), year, timezone.now())
    return RolloverForm(year, proposals, list(Task.objects.all()), data)


def rollover_page(request: HttpRequest, form: RolloverForm, status: int = 200) -> HttpResponse:
    return render_page(request, TEMPLATE, lambda: rollover_context(form), status=status)


def rollover_context(form: RolloverForm) -> dict[str, Any]:
    """categories: each with its rows. without_december: how many goals to come have no baseline yet."""
    grouped = groupby(form.rows, key=lambda row: row.proposal.goal.task.category)
    to_come = [row for row in form.proposals if row.skip is None]
    return {
        "form": form,
        "year": form.year,
        "next_year": form.year + 1,
        "december": months_of(form.year)[-1],
        "categories": [(category, list(rows)) for category, rows in grouped],
        "is_any_to_come": bool(to_come),
        "without_december": sum(row.remark == Remark.NO_DECEMBER for row in to_come),
    }


def rolled_over(request: HttpRequest, form: RolloverForm) -> bool:
    """Roll over what a valid form chose, and say what came of it; False where a number was taken meanwhile."""
    numbering = Numbering(form.cleaned_data["numbering"])
    try:
        result = roll_over(
            choices=form.choices, year=form.year, numbering=numbering, user=reader(request), at=timezone.now()
        )
    except NumberTakenError:
        form.add_error(None, _("Somebody else made goals of the new year meanwhile. Look at the numbers once more."))
        return False
    tell(request, result, form.year)
    return True


def tell(request: HttpRequest, result: Rollover, year: int) -> None:
    """What was made, what was skipped and why, and what the new drafts still lack."""
    count = len(result.made)
    words = ngettext(
        "%(count)s goal of %(year)s goes on in %(next)s, with a draft of its task book.",
        "%(count)s goals of %(year)s go on in %(next)s, each with a draft of its task book.",
        count,
    )
    messages.add_message(
        request,
        messages.SUCCESS if count else messages.INFO,
        words % {"count": count, "year": year, "next": year + 1} if count else _("Nothing was made."),
    )
    for skip, sentence in SKIPPED.items():
        numbers = [goal.number for goal, why in result.skipped if why == skip]
        if numbers:
            messages.warning(request, sentence % {"year": year + 1, "goals": listed(numbers)})
    if result.periods:
        words = ngettext("%(count)s period of %(year)s added.", "%(count)s periods of %(year)s added.", result.periods)
        messages.info(request, words % {"count": result.periods, "year": year + 1})
    elif result.periods is None:
        words = _("The reporting periods of %(year)s were not opened: a month has fewer than ten working days.")
        messages.warning(request, words % {"year": year + 1})


def listed(numbers: Iterable[int]) -> str:
    return pgettext("between items of a list", ", ").join(str(number) for number in numbers)
