"""Two versions of a task book side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.charts import comparison_chart
from pilots.comparisons import Comparison, compare, known_books
from pilots.courses import Course, Version, load_courses
from pilots.frames import comparison_frame
from pilots.models import Goal, TaskBook
from pilots.moments import Moment
from pilots.permissions import EDIT_TASK_BOOKS, reader_required
from pilots.templatetags.comparisons import change_words
from pilots.templatetags.pilots import month_name, short_month, unit_factor


@dataclass(frozen=True, slots=True)
class Choice:
    """The two versions that are compared, with what could not be read of the address; None with fewer than two."""

    books: tuple[TaskBook, TaskBook] | None
    problems: tuple[str, ...] = ()


@require_safe
@reader_required
def task_book_compare(request: HttpRequest, year: int, number: int) -> HttpResponse:
    goal = get_object_or_404(Goal.objects.of_year(year), number=number)
    moment = Moment.from_request(request, year=year)
    may_edit = request.user.has_perm(EDIT_TASK_BOOKS)
    books = known_books(goal, moment, with_draft=may_edit and moment.is_now)
    if not may_edit and names_draft(goal, request.GET):
        raise Http404
    choice = choose(books, request.GET)
    kept = [(name, str(book.version)) for name, book in zip(("from", "to"), choice.books or (), strict=False)]
    context = {"goal": goal, "moment": moment, "books": books, "choice": choice, "kept_fields": kept}
    return render_page(
        request, "pilots/task_book_compare.html", lambda: {**context, **comparison_context(goal, moment, choice)}
    )


def names_draft(goal: Goal, query: QueryDict) -> bool:
    """Whether the address asks for the version that is still a draft."""
    asked = {query.get("from", ""), query.get("to", "")}
    return any(str(book.version) in asked for book in TaskBook.objects.filter(goal=goal, state=TaskBook.State.DRAFT))


def choose(books: Sequence[TaskBook], query: QueryDict) -> Choice:
    """The versions that `?from=` and `?to=` name.

    By default the latest published one and the one before it; a draft takes part where it is asked
    for, or where there is only one other. What cannot be read is named, and the default shown.
    """
    by_version = {str(book.version): book for book in books}
    published = [book for book in books if not book.is_draft]
    latest = (published if len(published) > 1 else list(books))[-2:]
    unknown = [text for text in (query.get("from"), query.get("to")) if text and text not in by_version]
    problems = [_("“%(text)s” is no version of this task book.") % {"text": text[:40]} for text in unknown]
    if len(latest) < 2:
        return Choice(None, tuple(problems))
    new = by_version.get(query.get("to", ""))
    old = by_version.get(query.get("from", ""))
    if not problems and old and new and old == new:
        problems.append(_("A version is not compared with itself."))
    if problems:
        words = _("Version %(old)s and version %(new)s are compared instead.")
        problems.append(words % {"old": latest[0].version, "new": latest[1].version})
        return Choice((latest[0], latest[1]), tuple(problems))
    return Choice(completed(books, latest, old, new))


def completed(
    books: Sequence[TaskBook], latest: Sequence[TaskBook], old: TaskBook | None, new: TaskBook | None
) -> tuple[TaskBook, TaskBook]:
    """The pair where one or both were not asked for: the version before the new one, the latest after the old one."""
    if new is None:
        new = latest[1] if old != latest[1] else latest[0]
    if old is None:
        place = books.index(new)
        old = books[place - 1] if place else books[1]
    return old, new


def comparison_context(goal: Goal, moment: Moment, choice: Choice) -> dict[str, Any]:
    """Everything the page says of the two versions; comparison is None where there is nothing to compare."""
    [course] = load_courses(Goal.objects.filter(pk=goal.pk).for_detail(), moment, goal.year)
    if choice.books is None:
        return {"goal": course.goal, "comparison": None}
    comparison = compare(course, *choice.books)
    has_new_plan = any(row.planned.is_changed for row in comparison.months)
    return {
        "goal": course.goal,
        "comparison": comparison,
        "sides": [side_of(comparison, comparison.old), side_of(comparison, comparison.new)],
        "facts": fact_rows(comparison),
        "chart": chart_of(comparison) if has_new_plan else None,
        "chart_sentence": chart_sentence(comparison),
        "published_months": [row.month for row in comparison.lights if row.published],
    }


def side_of(comparison: Comparison, version: Version) -> dict[str, Any]:
    """One version's head. state: as known on the day shown. months: those it judges."""
    return {
        "book": version.book,
        "state": state_of(comparison.course, version.book),
        "months": comparison.months_judged(version),
    }


def state_of(course: Course, book: TaskBook) -> str:
    """What the version was on the day of knowledge: a later one supersedes it only once it is published."""
    if book.is_draft:
        return book.state
    return TaskBook.State.IN_FORCE if course.versions[-1].book == book else TaskBook.State.SUPERSEDED


def fact_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Target, baseline, shape, people and funds, each under its name: a number or a text with its change."""
    old, new = comparison.old.book, comparison.new.book
    return [
        {
            "name": _("Target"),
            "number": comparison.target,
            "provenances": (old.target_provenance, new.target_provenance),
            "is_changed": comparison.target.is_changed or old.target_provenance != new.target_provenance,
        },
        {"name": _("Baseline"), "number": comparison.baseline, "is_changed": comparison.baseline.is_changed},
        {"name": _("Shape of the timetable"), "paths": (old.path, new.path), "is_changed": old.path != new.path},
        {
            "name": _("Register measure"),
            "text": comparison.register_measure,
            "is_changed": comparison.register_measure.is_changed,
        },
        {"name": _("Leader in charge"), "text": comparison.leader, "is_changed": comparison.leader.is_changed},
        {"name": _("Person in charge"), "text": comparison.contact, "is_changed": comparison.contact.is_changed},
        {"name": _("Sources of funds"), "text": comparison.funds, "is_changed": comparison.funds.is_changed},
    ]


def chart_of(comparison: Comparison) -> dict[str, Any]:
    """The chart of both timetables as plotly's JSON, in the reader's language and unit."""
    course, unit = comparison.course, comparison.goal.unit
    version = _("Version %(version)s")
    words = {
        "superseded": version % {"version": comparison.old.book.version},
        "planned": version % {"version": comparison.new.book.version},
        "actual": _("Actual"),
        "unit": str(unit),
    }
    frame = comparison_frame(course, comparison.old, comparison.new, unit_factor(unit))
    drawn = comparison_chart(frame, words, [short_month(month) for month in course.months]).to_plotly_json()
    return {"data": drawn["data"], "layout": drawn["layout"]}


def chart_sentence(comparison: Comparison) -> str:
    """What the chart says, for whoever cannot see it: the month in which the curves lie furthest apart."""
    apart = {row.month: abs(row.planned.difference) for row in comparison.months if row.planned.difference}
    if not apart:
        return ""
    furthest = max(comparison.months, key=lambda row: apart.get(row.month, Decimal(0)))
    words = _("The timetables lie furthest apart in %(month)s: %(change)s.")
    return words % {
        "month": month_name(furthest.month),
        "change": change_words(furthest.planned, comparison.goal.unit),
    }
