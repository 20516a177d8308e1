"""The page of one goal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from greencity.plumbing.pages import render_page
from pilots.charts import goal_chart
from pilots.courses import Course, load_course
from pilots.frames import course_frame
from pilots.models import Goal
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.templatetags.pilots import short_month, unit_factor


@require_GET
@reader_required
def goal_detail(request: HttpRequest, year: int, number: int) -> HttpResponse:
    goal = get_object_or_404(Goal.objects.of_year(year), number=number)
    moment = Moment.from_request(request, year=year)
    return render_page(
        request, "pilots/goal_detail.html", lambda: goal_context(goal, moment), kept_as=moment.kept_as
    )


def goal_context(goal: Goal, moment: Moment) -> dict[str, Any]:
    course = load_course(goal, moment)
    return {
        "goal": course.goal,
        "moment": moment,
        "course": course,
        "standing": course.standing,
        "thresholds": course.thresholds_for(moment.month),
        "chart": chart_of(course),
        "zone_rows": zone_rows(course),
        "has_chart": True,
    }


def chart_of(course: Course) -> dict[str, Any]:
    """The goal's chart as plotly's JSON, in the reader's language and unit."""
    unit = course.goal.unit
    words = {
        "planned": _("Timetable"),
        "superseded": _("Timetable superseded"),
        "target": _("Target"),
        "actual": _("Actual"),
        "published": _("Published value"),
        "band": _("Forecast range"),
        "unit": str(unit),
    }
    months = [short_month(month) for month in course.months]
    figure = goal_chart(course_frame(course, unit_factor(unit)), words, months)
    return {"data": figure.to_plotly_json()["data"], "layout": figure.to_plotly_json()["layout"]}


def zone_rows(course: Course) -> list[dict[str, Any]]:
    """The zones that take part, each with its figure of the month that counts and that figure's share."""
    month = course.standing.figure_month or course.moment.month
    figures = course.zone_figures(month)
    total = course.standing.actual
    rows = []
    for zone in course.goal.zones.all():
        figure = figures.get(zone.pk)
        share = figure.value / total if figure and figure.value is not None and total else None
        rows.append({"zone": zone, "figure": figure, "share": share})
    return rows
