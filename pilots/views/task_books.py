"""Task books as they are read: one, the year's list, and the year's as one printable volume."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.books import Document, load_shelves
from pilots.charts import timetable_chart
from pilots.frames import timetable_frame
from pilots.models import Goal, TaskBook
from pilots.moments import FIRST_YEAR, LAST_YEAR, Moment
from pilots.permissions import EDIT_TASK_BOOKS, reader_required
from pilots.rules.months import months_of
from pilots.sheets.tables import Table
from pilots.templatetags.pilots import short_month, unit_factor, with_unit
from pilots.views.exports import export_response
from pilots.views.tables.books import books_table


@require_safe
@reader_required
def task_book_index(request: HttpRequest) -> HttpResponse:
    """To the latest year with a published task book; without one, to the latest with goals, or to this year."""
    published = TaskBook.objects.exclude(state=TaskBook.State.DRAFT).order_by("-goal__year")
    year = (
        published.values_list("goal__year", flat=True).first()
        or Goal.objects.order_by("-year").values_list("year", flat=True).first()
        or timezone.localdate().year
    )
    return redirect("pilots:task_book_list", year)


@require_safe
@reader_required
def task_book_list(request: HttpRequest, year: int) -> HttpResponse:
    refuse_odd_year(year)
    moment = Moment.from_request(request, year=year)
    may_edit = request.user.has_perm(EDIT_TASK_BOOKS)
    return export_response(request, books=lambda: exported_books(year, moment)) or render_page(
        request,
        "pilots/task_book_list.html",
        lambda: list_context(year, moment, may_edit=may_edit),
        kept_as=None if may_edit else moment.kept_as,
    )


def exported_books(year: int, moment: Moment) -> Table:
    books = TaskBook.objects.order_by("goal", "counts_from")
    shelves = load_shelves(Goal.objects.of_year(year).for_list(), moment, books)
    rows = [{"shelf": shelf, "goal": shelf.goal, "book": shelf.in_force(moment.month)} for shelf in shelves]
    return books_table(rows, year, moment)


@require_safe
@reader_required
def task_book_volume(request: HttpRequest, year: int) -> HttpResponse:
    refuse_odd_year(year)
    moment = Moment.from_request(request, year=year)
    return render_page(
        request, "pilots/task_book_volume.html", lambda: volume_context(year, moment), kept_as=moment.kept_as
    )


@require_safe
@reader_required
def task_book_detail(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The version in force for the month, or the one that `?version=` names; drafts for those who write them."""
    goal = get_object_or_404(Goal.objects.of_year(year), number=number)
    moment = Moment.from_request(request, year=year)
    may_edit = request.user.has_perm(EDIT_TASK_BOOKS, goal)
    version = request.GET.get("version", "")
    kept = None if may_edit or moment.kept_as is None else (*moment.kept_as, version)
    return render_page(
        request,
        "pilots/task_book_detail.html",
        lambda: detail_context(goal, moment, version, may_edit=may_edit),
        kept_as=kept,
    )


def refuse_odd_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404


def detail_context(goal: Goal, moment: Moment, version: str, *, may_edit: bool) -> dict[str, Any]:
    """One task book with all its versions; Http404 for a version that is not among them."""
    [shelf] = load_shelves(Goal.objects.filter(pk=goal.pk).for_detail(), moment, with_drafts=may_edit)
    in_force = shelf.in_force(moment.month)
    book = shelf.numbered(version) if version else in_force
    if version and book is None:
        raise Http404
    return {
        "goal": shelf.goal,
        "moment": moment,
        "shelf": shelf,
        "in_force": in_force,
        "document": {**written(shelf.document(book)), "chart": chart_of(shelf.document(book))} if book else None,
        "is_other": book != in_force,
        "may_edit": may_edit,
        "may_begin": may_edit and moment.is_now and not shelf.draft,
    }


def list_context(year: int, moment: Moment, *, may_edit: bool) -> dict[str, Any]:
    """The year's goals by category, each with the version in force and how many there are."""
    goals = Goal.objects.of_year(year).for_list()
    books = TaskBook.objects.select_related("edited_by__membership__department").order_by("goal", "counts_from")
    shelves = load_shelves(goals, moment, books, with_drafts=may_edit)
    rows = [{"shelf": shelf, "goal": shelf.goal, "book": shelf.in_force(moment.month)} for shelf in shelves]
    return {
        "year": year,
        "moment": moment,
        "categories": by_category(rows),
        "count": len(rows),
        "drafts": sum(shelf.draft is not None for shelf in shelves),
        "years": Goal.objects.order_by("year").values_list("year", flat=True).distinct(),
        "may_edit": may_edit,
    }


def volume_context(year: int, moment: Moment) -> dict[str, Any]:
    """The task books in force for the month, one after another, and the goals that have none."""
    shelves = load_shelves(Goal.objects.of_year(year).for_detail().for_list(), moment)
    rows = []
    for shelf in shelves:
        book = shelf.in_force(moment.month)
        rows.append({"goal": shelf.goal, "written": written(shelf.document(book)) if book else None})
    return {
        "year": year,
        "moment": moment,
        "categories": by_category(rows),
        "volume": [row["written"] for row in rows if row["written"]],
    }


def by_category(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Rows in the order of categories, each with its `goal`, as (category, rows)."""
    return [(category, list(part)) for category, part in groupby(rows, lambda row: row["goal"].task.category)]


def written(document: Document) -> dict[str, Any]:
    """What `_task_book.html` needs in a volume: the document, its goal, and what its curve says."""
    return {
        "doc": document,
        "goal": document.goal,
        "chart_id": f"timetable-{document.goal.number}",
        "sentence": sentence(document),
        "axis": months_of(document.goal.year),
    }


def chart_of(document: Document) -> dict[str, Any]:
    """The timetable as plotly's JSON, in the reader's language and unit."""
    goal, book, before = document.goal, document.book, document.before
    words = {"planned": _("Timetable"), "target": _("Target"), "unit": str(goal.unit)}
    words["superseded"] = _("Timetable of version %(version)s") % {"version": before.version} if before else ""
    frame = timetable_frame(document.planned, document.planned_before, book.target, goal.year, unit_factor(goal.unit))
    figure = timetable_chart(frame, words, [short_month(month) for month in months_of(goal.year)])
    return {"data": figure.to_plotly_json()["data"], "layout": figure.to_plotly_json()["layout"]}


def sentence(document: Document) -> str:
    """What the chart says, for whoever cannot see it."""
    goal = document.goal

    def planned(number: int) -> str:
        point = document.planned.get(date(goal.year, number, 1))
        return with_unit(point.planned if point else None, goal.unit)

    return _(
        "Planned are %(march)s at the end of March, %(june)s at the end of June, %(september)s at the end of"
        " September and %(december)s at the end of December; the target is %(target)s."
    ) % {
        "march": planned(3),
        "june": planned(6),
        "september": planned(9),
        "december": planned(12),
        "target": with_unit(document.book.target, goal.unit),
    }
