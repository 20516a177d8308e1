"""The zones side by side, and the page of each: the goals that name it, and what it contributed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.benchmark_projects import projects_in
from pilots.charts import zone_chart
from pilots.courses import count_lights
from pilots.dockets import load_docket
from pilots.frames import zone_frame
from pilots.models import Matter, Zone
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.querysets.matters import MatterQuerySet
from pilots.rules.gantt import SOON_DAYS
from pilots.rules.months import months_of
from pilots.selections import Facet, Selection
from pilots.sheets.tables import Table
from pilots.templatetags.pilots import short_month, unit_factor
from pilots.views.exports import export_response
from pilots.views.matters.groups import pressing_first
from pilots.views.tables.goals import goals_table, grid_table
from pilots.views.tables.zones import contributions_table, figures_table, series_table, zones_table
from pilots.views.years import links_to_years
from pilots.zone_comparisons import (
    GoalComparison,
    ZoneFigure,
    ZoneStanding,
    comparisons,
    load_zone_courses,
    shares_end,
    standings,
)


@require_safe
@reader_required
def zone_list(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)
    selection = Selection.from_request(request, without=[Facet.ZONE], moment=moment)

    def context() -> dict[str, Any]:
        return zones_context(moment, selection)

    return export_response(
        request,
        zones=lambda: zones_table(context()["rows"], moment, selection),
        figures=lambda: figures_table(context()["comparisons"], moment, selection),
    ) or render_page(request, "pilots/zone_list.html", context, kept_as=selection.kept_as(moment))


def zones_context(moment: Moment, selection: Selection) -> dict[str, Any]:
    """unfiltered: the goals that name a zone; rows: the zones with those selected. end: of the shares' one scale."""
    zones = list(Zone.objects.for_detail())
    unfiltered = load_zone_courses(moment)
    courses = selection.narrow(unfiltered)
    compared = comparisons(zones, courses)
    return {
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "courses": courses,
        "counts": count_lights(courses),
        "year_links": links_to_years(moment, selection),
        "rows": standings(zones, courses, moment, is_firm=selection.is_firm),
        "comparisons": compared,
        "end": shares_end(compared),
    }


@require_safe
@reader_required
def zone_detail(request: HttpRequest, code: str) -> HttpResponse:
    zones = list(Zone.objects.for_detail())
    zone = next((zone for zone in zones if zone.code == code), None)
    if zone is None:
        raise Http404
    moment = Moment.from_request(request)
    selection = Selection.from_request(request, without=[Facet.ZONE], moment=moment)

    def context() -> dict[str, Any]:
        return zone_context(zone, zones, moment, selection)

    return export_response(request, **zone_exports(zone, context, moment, selection)) or render_page(
        request, "pilots/zone_detail.html", context, kept_as=selection.kept_as(moment)
    )


def matters_in(zone: Zone) -> MatterQuerySet:
    """The matters raised on a zone or on a project in it."""
    return Matter.objects.filter(Q(zone=zone) | Q(project__zone=zone))


def zone_exports(
    zone: Zone, context: Callable[[], dict[str, Any]], moment: Moment, selection: Selection
) -> dict[str, Callable[[], Table]]:
    def pairs(rows: list[dict[str, Any]]) -> list[tuple[GoalComparison, ZoneFigure]]:
        return [(row["comparison"], row["figure"]) for row in rows]

    return {
        "contributions": lambda: contributions_table(zone, pairs(context()["contributions"]), moment, selection),
        "series": lambda: series_table(zone, pairs(context()["series"]), moment, selection),
        "goals": lambda: goals_table(context()["courses"], moment, selection),
        "lights": lambda: grid_table(context()["courses"], moment, months_of(moment.month.year), selection),
    }


def zone_context(zone: Zone, zones: list[Zone], moment: Moment, selection: Selection) -> dict[str, Any]:
    """series: the goals reported by zone, each with what the zone gave and its chart.

    contributions: those of them with a figure of the zone for the month that counts. to_do: the
    steps that are overdue, the longest first, and those that fall due soon.
    """
    loaded = load_zone_courses(moment)
    unfiltered = [course for course in loaded if zone.code in course.goal.named_zones]
    courses = selection.narrow(unfiltered)
    [row] = standings([zone], courses, moment, is_firm=selection.is_firm)
    series: list[dict[str, Any]] = [
        {
            "name": f"chart-data-{comparison.course.goal.number}",
            "comparison": comparison,
            "figure": figure,
            "chart": chart_of(comparison, figure),
        }
        for comparison in comparisons(zones, courses)
        for figure in comparison.figures
        if figure.zone == zone
    ]
    return {
        "zone": zone,
        "parts": [other for other in zones if other.within_id == zone.pk],
        "matters": pressing_first(load_docket(moment.as_of, matters_in(zone))),
        "projects": projects_in(zone, moment),
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "courses": courses,
        "counts": row.counts,
        "year_links": links_to_years(moment, selection),
        "months": months_of(moment.month.year),
        "row": row,
        "series": series,
        "contributions": [shown for shown in series if shown["figure"].value is not None],
        "to_do": [*row.timetable.overdue, *row.timetable.within(SOON_DAYS)],
        "timetable_path": timetable_path(row, selection),
        **neighbours(zone, zones),
    }


def neighbours(zone: Zone, zones: list[Zone]) -> dict[str, Zone | None]:
    """previous, next: in the order of their codes."""
    place = zones.index(zone)
    following = zones[place + 1 : place + 2]
    return {"previous": zones[place - 1] if place else None, "next": following[0] if following else None}


def timetable_path(row: ZoneStanding, selection: Selection) -> str:
    """The timetable of the zone's goals, with the same moment and filters."""
    path = reverse("pilots:timetable", args=[row.moment.month.year])
    query = urlencode([*selection.pairs, (Facet.ZONE.value, row.zone.code)])
    shown = row.moment.query()
    return f"{path}{shown}&{query}" if shown else f"{path}?{query}"


def chart_of(comparison: GoalComparison, figure: ZoneFigure) -> dict[str, Any] | None:
    """A zone's months as plotly's JSON, in the reader's language and unit; None without a figure."""
    if not any(figure.series.values()):
        return None
    unit = comparison.course.goal.unit
    frame = zone_frame(figure.series, comparison.course.months, unit_factor(unit))
    words = {"actual": f"{figure.zone.code} {figure.zone.name}", "unit": str(unit)}
    chart = zone_chart(frame, words, [short_month(month) for month in comparison.course.months])
    return {"data": chart.to_plotly_json()["data"], "layout": chart.to_plotly_json()["layout"]}
