"""The overview: the only page that crosses the apps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from greencity.agendas import load_agenda
from greencity.headlines import headlines, load_published
from greencity.plumbing.pages import render_page
from pilots.changes import Since, changes_between
from pilots.courses import Course, count_lights, load_courses, off_timetable
from pilots.models import Goal, Revision
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.phases import load_judgements, phases_of
from pilots.rules.issues import issue_of_month
from pilots.rules.months import months_of
from pilots.rules.progress import linear_pace
from pilots.selections import Selection
from pilots.timetables import Timetable
from pilots.track_records import accuracies_of
from pilots.views.exports import export_response
from pilots.views.plan import selected_courses
from pilots.views.tables.goals import goals_table, grid_table, off_table
from pilots.views.years import links_to_years


@require_safe
@reader_required
def overview(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)
    selection = Selection.from_request(request, moment=moment)

    def courses() -> list[Course]:
        return selected_courses(Goal.objects.all(), moment, selection)

    return export_response(
        request,
        goals=lambda: goals_table(courses(), moment, selection),
        lights=lambda: grid_table(courses(), moment, months_of(moment.month.year), selection),
        off=lambda: off_table(off_timetable(courses()), moment, selection),
    ) or render_page(
        request,
        "greencity/overview.html",
        lambda: overview_context(moment, selection),
        kept_as=selection.kept_as(moment),
    )


def overview_context(moment: Moment, selection: Selection) -> dict[str, Any]:
    """unfiltered: the year's goals; everything else but the published values and the docket is of those selected.

    phases: each with the judgement that stands, None before any.
    """
    year = moment.month.year
    goals, since = Goal.objects.of_year(year).for_list(), Since.usual(moment)
    revisions = Revision.objects.for_changes(goals.order_by(), since.until, moment.known_until)
    unfiltered = load_courses(goals, moment, year, revisions)
    courses = selection.narrow(unfiltered)
    published, judgements = load_published(moment), load_judgements(moment.known_until)
    zones = selection.by_zone(courses)
    return {
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "year_links": links_to_years(moment, selection),
        "months": months_of(year),
        "pace": linear_pace(moment.month.month),
        "courses": courses,
        "off_timetable": off_timetable(courses),
        "timetable": Timetable(moment, courses, is_firm=selection.is_firm),
        "counts": count_lights(courses),
        "accuracies": accuracies_of(courses),
        "has_illustrative": any(course.is_illustrative for course in courses),
        "changes": changes_between(since, moment, courses),
        "categories": [
            {"category": category, "courses": grouped, "counts": count_lights(grouped)}
            for category, grouped in (
                (category, list(rows))
                for category, rows in groupby(courses, key=lambda course: course.goal.task.category)
            )
        ],
        "headlines": headlines(published, moment.month),
        "phases": [
            (phase, next(iter(judgements.get(phase.key, [])), None)) for phase in phases_of(published, moment.month)
        ],
        "agenda": load_agenda(moment),
        "issue": issue_of_month(moment.month),
        "zones": [(zone, count_lights(named), len(named)) for zone, named in zones],
    }
