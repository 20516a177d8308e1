"""The pages of a category and of a task: their goals, and how these stand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.courses import count_lights, load_courses
from pilots.models import Category, Goal, Task
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.months import months_of


@require_safe
@reader_required
def category_detail(request: HttpRequest, code: str) -> HttpResponse:
    category = get_object_or_404(Category, code=code)
    moment = Moment.from_request(request)

    def context() -> dict[str, Any]:
        courses = goals_context(Goal.objects.of_category(category), moment)
        tasks = [
            {"task": task, "courses": [course for course in courses["courses"] if course.goal.task_id == task.pk]}
            for task in category.tasks.select_related("lead")
        ]
        return {"category": category, "tasks": tasks, **courses}

    return render_page(request, "pilots/category_detail.html", context, kept_as=moment.kept_as)


@require_safe
@reader_required
def task_detail(request: HttpRequest, number: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.for_detail(), number=number)
    moment = Moment.from_request(request)
    return render_page(
        request,
        "pilots/task_detail.html",
        lambda: {
            "task": task,
            "has_goals": task.goals.exists(),
            **goals_context(Goal.objects.filter(task=task), moment),
        },
        kept_as=moment.kept_as,
    )


def goals_context(goals: GoalQuerySet, moment: Moment) -> dict[str, Any]:
    """The year's goals of a set, as lists and grids show them."""
    year = moment.month.year
    courses = load_courses(goals.of_year(year).for_list(), moment, year)
    return {"moment": moment, "months": months_of(year), "courses": courses, "counts": count_lights(courses)}
