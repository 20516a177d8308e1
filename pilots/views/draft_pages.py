"""What the page of a draft shows: the forms in their places, what it changes, and what keeps it unpublished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from greencity.plumbing.pages import render_page
from pilots.charts import timetable_chart
from pilots.drafts import (
    content_of,
    done_steps,
    first_months,
    highest_step,
    in_force_from,
    last_published_month,
    place_of,
    promised,
)
from pilots.forms.task_book_deeds import Sources, last_year_of
from pilots.forms.task_book_rows import month_field
from pilots.forms.task_books import DraftForm, as_sent
from pilots.frames import timetable_frame
from pilots.models import Department, Goal, TaskBook, TimetablePoint
from pilots.rules.months import months_of
from pilots.rules.plans import Problem, problems_of
from pilots.rules.timetables import Shape
from pilots.templatetags.pilots import short_month, written
from pilots.templatetags.reporting import reporting_unit

TEMPLATE = "pilots/task_book_draft.html"


def token_of(book: TaskBook) -> str:
    """What a page has seen of a draft: `version.edition`."""
    return f"{book.version}.{book.edition}"


def draft_of(goal: Goal) -> TaskBook | None:
    return TaskBook.objects.drafts().filter(goal=goal).with_content().first()


def sources_of(goal: Goal) -> Sources:
    """The version in force and last year's, whose ways the timetable can follow."""
    in_force = TaskBook.objects.filter(goal=goal, state=TaskBook.State.IN_FORCE).with_content().first()
    return Sources(in_force, last_year_of(goal))


def form_of(goal: Goal, draft: TaskBook | None, data: QueryDict | None, *, is_checked: bool = False) -> DraftForm:
    """The form as it was sent; without data as the draft stands."""
    departments = list(Department.objects.order_by("code"))
    base = content_of(draft) if draft else None
    if data is None:
        data = as_sent(base, departments) if base else QueryDict()
    return DraftForm(goal, departments, data, highest=highest_step(goal.pk), base=base, is_checked=is_checked)


def draft_page(
    request: HttpRequest,
    goal: Goal,
    draft: TaskBook | None,
    form: DraftForm,
    sources: Sources,
    *,
    said: str = "",
    refused: str = "",
    conflict: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page; status 422 where what was typed was refused.

    said: what a button did to what is typed, and that it is not saved. refused: why it could not.
    """
    is_refused = bool(form.is_checked or refused or conflict)

    def context() -> dict[str, Any]:
        return {
            "goal": goal,
            "draft": draft,
            "path": reverse("pilots:task_book_draft", args=[goal.year, goal.number]),
            "token": form.data.get("seen") or (token_of(draft) if draft else ""),
            "is_others": bool(draft and draft.edited_by_id != request.user.pk),
            "said": said,
            "refused": refused,
            "conflict": conflict,
            "is_unsaved": bool(said) or is_refused,
            **contents(goal, form, sources),
        }

    return render_page(request, TEMPLATE, context, status=422 if is_refused else 200)


def contents(goal: Goal, form: DraftForm, sources: Sources) -> dict[str, Any]:
    """The forms of the page, each with what is said of it; problems: what keeps the draft from being published."""
    parts = form.shown
    by_place: defaultdict[str, list[Problem]] = defaultdict(list)
    problems = problems_in(goal, form)
    for problem in problems or ():
        by_place[place_of(problem)].append(problem)
    planned, in_force = form.read.timetable.planned(), sources.in_force
    weights = [row.cleaned_data["weight"] for row in form.read.steps if row.is_valid() or "weight" not in row.errors]
    return {
        "head": parts.head,
        "months": month_rows(form, planned, in_force, by_place),
        "steps": [(row, f"step-{row.number}", by_place[f"step-{row.number}"]) for row in parts.steps],
        "duties": parts.duties,
        "weights": sum(weights, Decimal(0)),
        "problems": None if problems is None else [(problem, place_of(problem)) for problem in problems],
        "target_problems": by_place["target"],
        "road_problems": by_place["road-map"],
        "in_force": in_force,
        "last_year": sources.last_year,
        "shapes": SHAPES,
        "scale_months": scale_months(goal, form),
        "chart": chart_of(goal, form, planned, in_force),
    }


SHAPES = [(shape.value, shape.value) for shape in Shape]


def problems_in(goal: Goal, form: DraftForm) -> tuple[Problem, ...] | None:
    """What keeps what is typed from being published; None while it cannot be read."""
    if not form.is_valid():
        return None
    return problems_of(promised(goal, form.content, form.highest + 1), done_steps([goal])[goal.pk])


def month_rows(
    form: DraftForm,
    planned: Mapping[date, Decimal],
    in_force: TaskBook | None,
    by_place: Mapping[str, list[Problem]],
) -> list[dict[str, Any]]:
    """January to December: the field, what the version in force plans, and the difference to it."""
    standing = {point.month: point for point in in_force.timetable.all()} if in_force else {}
    rows = []
    for month in months_of(form.goal.year):
        point, value = standing.get(month), planned.get(month)
        change = value - point.planned if point and value is not None else None
        rows.append(
            {
                "month": month,
                "anchor": f"month-{month:%m}",
                "field": form.shown.timetable[month_field(month)],
                "point": point,
                "change": written(change, 6, signed=True) if change else "",
                "problems": by_place.get(f"month-{month:%m}", []),
            }
        )
    return rows


def scale_months(goal: Goal, form: DraftForm) -> list[tuple[str, date, bool]]:
    """The months from which the timetable can be scaled: text, month, and whether it is chosen."""
    allowed = first_months(goal.year, last_published_month(goal.year), in_force_from(goal)).allowed
    chosen = form.data.get("scale_from") or (f"{allowed[0]:%Y-%m}" if allowed else "")
    return [(f"{month:%Y-%m}", month, f"{month:%Y-%m}" == chosen) for month in months_of(goal.year)]


def chart_of(goal: Goal, form: DraftForm, planned: Mapping[date, Decimal], in_force: TaskBook | None) -> dict[str, Any]:
    """What is typed against what is in force, as plotly's JSON, in the unit in which one types."""
    words = {
        "planned": _("This draft"),
        "superseded": _("Version in force"),
        "target": _("Target"),
        "unit": reporting_unit(goal.unit),
    }
    points = {month: TimetablePoint(month=month, planned=value) for month, value in planned.items()}
    before = {point.month: point for point in in_force.timetable.all()} if in_force else {}
    form.read.head.is_valid()
    target = form.read.head.cleaned_data.get("target") or Decimal(0)
    months = [short_month(month) for month in months_of(goal.year)]
    figure = timetable_chart(timetable_frame(points, before, target, goal.year), words, months).to_plotly_json()
    return {"data": figure["data"], "layout": figure["layout"]}
