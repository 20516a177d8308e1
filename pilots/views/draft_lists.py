"""The drafts of a year's task books, and publishing several of them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.draft_lists import NotAllPublishableError, publish_drafts
from pilots.actions.proposals import december_figures
from pilots.drafts import FirstMonths, done_steps, draft_problems, first_months, last_published_month
from pilots.forms.draft_lists import ALL, NONE, DraftsForm
from pilots.models import Goal, TaskBook
from pilots.moments import FIRST_YEAR, LAST_YEAR
from pilots.permissions import EDIT_TASK_BOOKS, reader_required
from pilots.rules.plans import Problem
from pilots.templatetags.pilots import month_name
from pilots.views.reporting import reader

TEMPLATE = "pilots/task_book_drafts.html"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft with what keeps it from being published.

    december: the approved figure of the last month of the goal it continues, where the draft's
    baseline is not known. is_changed: somebody else wrote it since it was seen.
    """

    book: TaskBook
    problems: tuple[Problem, ...]
    december: Decimal | None = None
    chosen: BoundField | None = None
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class YearDrafts:
    """A year's drafts, in the order of the categories, and the months from which they could count."""

    year: int
    rows: list[DraftRow]
    months: FirstMonths

    def form(self, data: Any = None) -> DraftsForm:
        ready = {row.book.pk for row in self.rows if not row.problems}
        return DraftsForm([row.book for row in self.rows], ready, self.months.allowed, data)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def task_book_drafts(request: HttpRequest, year: int) -> HttpResponse:
    if not reader(request).has_perm(EDIT_TASK_BOOKS):
        raise PermissionDenied
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    drafts = load_drafts(year, timezone.now())
    form = drafts.form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return drafts_page(request, drafts, form)
    if (button := request.POST.get("choose")) in (ALL, NONE):
        return drafts_page(request, drafts, form.chosen_by(button))
    refusals = publish_chosen(request, form) if form.is_valid() else {}
    if form.errors:
        return drafts_page(request, drafts, form, refusals, status=422)
    return redirect("pilots:task_book_list", year)


def load_drafts(year: int, at: datetime) -> YearDrafts:
    """A fixed number of queries, however many drafts there are."""
    books = TaskBook.objects.drafts().filter(goal__year=year).with_content()
    listed = list(books.select_related(*BESIDE).order_by("goal__task__category__order", "goal__number"))
    done = done_steps(book.goal for book in listed)
    december = december_figures(Goal.objects.filter(continued_by__in=[book.goal_id for book in listed]), year - 1, at)
    rows = [
        DraftRow(
            book,
            draft_problems(book, done[book.goal_id]),
            december.get(book.goal.continues_id or 0) if book.baseline is None else None,
        )
        for book in listed
    ]
    return YearDrafts(year, rows, first_months(year, last_published_month(year), None))


BESIDE = ("goal__unit", "goal__task__category", "goal__lead", "goal__continues", "edited_by__membership__department")


def publish_chosen(request: HttpRequest, form: DraftsForm) -> dict[int, tuple[Problem, ...]]:
    """Publish the drafts that a valid form chose, and say so; what stood in the way otherwise, an error of the form."""
    counts_from = form.cleaned_data["counts_from"]
    try:
        published = publish_drafts(
            books=form.chosen,
            counts_from=counts_from,
            reason=form.cleaned_data["reason"],
            user=reader(request),
            at=timezone.now(),
        )
    except NotAllPublishableError as error:
        form.add_error(None, _("Nothing was published: see what is said beside the drafts."))
        return dict(error.refusals)
    words = ngettext(
        "%(count)s task book is published and counts from %(month)s.",
        "%(count)s task books are published and count from %(month)s.",
        len(published),
    )
    messages.success(request, words % {"count": len(published), "month": month_name(counts_from)})
    return {}


def drafts_page(
    request: HttpRequest,
    drafts: YearDrafts,
    form: DraftsForm,
    refusals: dict[int, tuple[Problem, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    refused = refusals or {}
    return render_page(
        request,
        TEMPLATE,
        lambda: {
            "year": drafts.year,
            "form": form,
            "rows": [shown(row, form, refused) for row in drafts.rows],
            "months": drafts.months,
            "ready": sum(not row.problems for row in drafts.rows),
        },
        status=status,
    )


def shown(row: DraftRow, form: DraftsForm, refused: dict[int, tuple[Problem, ...]]) -> DraftRow:
    """A row with its fields, and with what was found when it was to be published."""
    number, found = row.book.goal.number, refused.get(row.book.pk)
    return DraftRow(
        row.book,
        found or row.problems,
        row.december,
        form[f"chosen_{number}"],
        is_changed=found == (),
    )
