"""The pages of a category and of a task: their goals, and how these stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.courses import Course, count_lights, load_city_courses
from pilots.dockets import load_docket
from pilots.models import Category, Goal, Matter, Task
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.querysets.matters import MatterQuerySet
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.months import months_of
from pilots.selections import Facet, Selection
from pilots.sheets.tables import Table
from pilots.views.exports import export_response
from pilots.views.matters.groups import pressing_first
from pilots.views.tables.goals import goals_table, grid_table, tasks_table
from pilots.views.years import links_to_years


@require_safe
@reader_required
def category_detail(request: HttpRequest, code: str) -> HttpResponse:
    tasks = list(Task.objects.for_detail().filter(category__code=code))
    category = tasks[0].category if tasks else get_object_or_404(Category, code=code)
    moment = Moment.from_request(request)
    selection = Selection.from_request(request, without=[Facet.CATEGORY], moment=moment)

    def context() -> dict[str, Any]:
        goals = goals_context(Goal.objects.of_category(category), moment, selection)
        rows = [
            {
                "task": task,
                "courses": [course for course in goals["courses"] if course.goal.task_id == task.pk],
                "count": sum(course.goal.task_id == task.pk for course in goals["unfiltered"]),
            }
            for task in tasks
        ]
        return {"category": category, "tasks": rows, **goals}

    return export_response(
        request,
        **goals_exports(Goal.objects.of_category(category), moment, selection),
        tasks=lambda: tasks_table(context()["tasks"], moment, selection),
    ) or render_page(request, "pilots/category_detail.html", context, kept_as=selection.kept_as(moment))


@require_safe
@reader_required
def task_detail(request: HttpRequest, number: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.for_detail(), number=number)
    moment = Moment.from_request(request)
    selection = Selection.from_request(request, without=[Facet.CATEGORY, Facet.TASK], moment=moment)
    return export_response(request, **goals_exports(Goal.objects.filter(task=task), moment, selection)) or render_page(
        request,
        "pilots/task_detail.html",
        lambda: {
            "task": task,
            "matters": pressing_first(load_docket(moment.as_of, matters_on(task))),
            **goals_context(Goal.objects.filter(task=task), moment, selection),
        },
        kept_as=selection.kept_as(moment),
    )


def matters_on(task: Task) -> MatterQuerySet:
    """The matters raised on a task or on one of its goals."""
    return Matter.objects.filter(Q(task=task) | Q(goal__task=task))


def goals_exports(
    goals: GoalQuerySet, moment: Moment, selection: Selection | None = None
) -> dict[str, Callable[[], Table]]:
    """The exports of a page that shows a set's goals of the year as a list and as a grid."""
    selection = selection or Selection()
    months = months_of(moment.month.year)
    return {
        "goals": lambda: goals_table(selected_courses(goals, moment, selection), moment, selection),
        "lights": lambda: grid_table(selected_courses(goals, moment, selection), moment, months, selection),
    }


def selected_courses(goals: GoalQuerySet, moment: Moment, selection: Selection) -> list[Course]:
    """The year's goals of a set that match the selection, in the order of lists."""
    year = moment.month.year
    return selection.narrow(load_city_courses(goals.of_year(year).for_list(), moment, year))


def goals_context(goals: GoalQuerySet, moment: Moment, selection: Selection | None = None) -> dict[str, Any]:
    """The year's goals of a set, as lists and grids show them; unfiltered: as they were before the selection."""
    year = moment.month.year
    selection = selection or Selection()
    unfiltered = load_city_courses(goals.of_year(year).for_list(), moment, year)
    courses = selection.narrow(unfiltered)
    return {
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "year_links": links_to_years(moment, selection),
        "months": months_of(year),
        "courses": courses,
        "counts": count_lights(courses),
    }
