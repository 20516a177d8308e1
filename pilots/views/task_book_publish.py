"""Publishing a draft: the lights that it would change are shown before it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions import task_books
from pilots.actions.task_books import DraftConflictError, NotPublishableError
from pilots.courses import load_course
from pilots.drafts import (
    FirstMonths,
    done_steps,
    draft_problems,
    first_months,
    in_force_from,
    last_published_month,
    place_of,
)
from pilots.effects import light_changes, with_draft
from pilots.forms.task_book_publish import PublishBookForm
from pilots.models import Goal, TaskBook
from pilots.moments import Moment, parse_month
from pilots.permissions import reader_required
from pilots.rules.months import month_after
from pilots.templatetags.pilots import month_name
from pilots.views.draft_edits import edition_in, goal_to_edit
from pilots.views.draft_pages import draft_of, token_of
from pilots.views.reporting import reader

TEMPLATE = "pilots/task_book_publish.html"
#: The button that shows the effects of another month and publishes nothing.
LOOK = "look"


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def task_book_publish(request: HttpRequest, year: int, number: int) -> HttpResponse:
    goal = goal_to_edit(request, year, number)
    draft = draft_of(goal)
    if draft is None:
        messages.info(request, _("There is no draft of this task book: it was published or discarded."))
        return redirect("pilots:task_book_detail", goal.year, goal.number)
    months = first_months(year, last_published_month(year), in_force_from(goal))
    if request.method != "POST":
        chosen = parse_month(request.GET.get("from", ""))
        return publish_page(request, draft, months, PublishBookForm(months, goal.unit), chosen)
    form = PublishBookForm(months, goal.unit, request.POST)
    chosen = parse_month(request.POST.get("counts_from", ""))
    if request.POST.get("deed") == LOOK:
        kept = PublishBookForm(months, goal.unit, initial={"reason": request.POST.get("reason", "")})
        return publish_page(request, draft, months, kept, chosen)
    if form.is_valid() and (published := publish(request, draft, form)):
        words = {"version": published.version, "month": month_name(published.counts_from)}
        messages.success(request, _("Version %(version)s is published and counts from %(month)s.") % words)
        return redirect("pilots:task_book_detail", goal.year, goal.number)
    return publish_page(request, draft_of(goal) or draft, months, form, chosen)


def publish(request: HttpRequest, draft: TaskBook, form: PublishBookForm) -> TaskBook | None:
    """The version published; None where it was not, and the form says why."""
    given = form.cleaned_data
    try:
        return task_books.publish_draft(
            book=draft,
            seen=edition_in(given["seen"], draft),
            counts_from=given["counts_from"],
            reason=given["reason"],
            user=reader(request),
            at=timezone.now(),
        )
    except DraftConflictError:
        form.add_error(None, _("The draft has changed since you saw it, so it was not published. Look at it again."))
    except NotPublishableError:
        form.add_error(None, _("Nothing was published: the draft cannot be published as it stands."))
    return None


def publish_page(
    request: HttpRequest, draft: TaskBook, months: FirstMonths, form: PublishBookForm, chosen: date | None
) -> HttpResponse:
    """The page with the effects from a month on: the one chosen, or the first that is allowed."""
    goal = draft.goal
    first = chosen if chosen in months.allowed else next(iter(months.allowed), None)

    def context() -> dict[str, Any]:
        problems = draft_problems(draft, done_steps([goal])[goal.pk])
        return {
            "goal": goal,
            "draft": draft,
            "in_force": TaskBook.objects.filter(goal=goal, state=TaskBook.State.IN_FORCE).first(),
            "token": token_of(draft),
            "form": form,
            "months": months,
            "first": first,
            "problems": [(problem, place_of(problem)) for problem in problems],
            "effects": effects(goal, draft, first) if first and not problems else None,
        }

    return render_page(request, TEMPLATE, context, status=422 if form.is_bound else 200)


def effects(goal: Goal, draft: TaskBook, counts_from: date) -> dict[str, Any]:
    """What the draft would do to the lights of the year's months up to now, if it counted from a month.

    rows: month, light now, light then, the light with which it is published, and whether it changes.
    """
    today = timezone.localdate()
    until = min(max(today.replace(day=1), month_after(date(goal.year, 1, 1), -1)), date(goal.year, 12, 1))
    before = load_course(goal, Moment(month=until, as_of=today))
    after = with_draft(before, draft, counts_from)
    changed = {change.month for change in light_changes([before], [after])}
    rows = [
        (month, old, new, before.published.get(month), month in changed)
        for month, old, new in zip(before.months, before.standings, after.standings, strict=True)
        if old or new
    ]
    return {"rows": rows, "changed": len(changed), "is_begun": bool(rows)}
