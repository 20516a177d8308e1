"""The overview: the only page that crosses the apps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from greencity.headlines import headlines, load_published, phases
from greencity.plumbing.pages import render_page
from pilots.courses import count_lights, load_courses, off_timetable, zones_with_courses
from pilots.models import Goal, Zone
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.rules.months import months_of
from pilots.rules.progress import linear_pace


@require_safe
@reader_required
def overview(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)
    return render_page(request, "greencity/overview.html", lambda: overview_context(moment), kept_as=moment.kept_as)


def overview_context(moment: Moment) -> dict[str, Any]:
    year = moment.month.year
    courses = load_courses(Goal.objects.of_year(year).for_list(), moment, year)
    published = load_published(moment)
    zones = zones_with_courses(Zone.objects.with_goals(), courses)
    return {
        "moment": moment,
        "months": months_of(year),
        "pace": linear_pace(moment.month.month),
        "courses": courses,
        "off_timetable": off_timetable(courses),
        "counts": count_lights(courses),
        "categories": [
            {"category": category, "courses": grouped, "counts": count_lights(grouped)}
            for category, grouped in (
                (category, list(rows))
                for category, rows in groupby(courses, key=lambda course: course.goal.task.category)
            )
        ],
        "headlines": headlines(published, moment.month),
        "phases": phases(published, moment.month),
        "zones": [(zone, count_lights(named), len(named)) for zone, named in zones],
    }
