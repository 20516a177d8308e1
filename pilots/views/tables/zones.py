"""Exports of the zones' pages: how their goals stand, figures by zone, and what one zone gave month by month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.models import Revision, Zone
from pilots.moments import Moment
from pilots.rules.gantt import StepState
from pilots.rules.lights import Light
from pilots.selections import Selection
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.pilots import light_word
from pilots.templatetags.timetables import state_word
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import (
    goal_cells,
    goal_columns,
    provenance_words,
    unit_column,
    unit_of,
    value_columns,
)
from pilots.zone_comparisons import GoalComparison, ZoneFigure, ZoneStanding


def zones_table(rows: Sequence[ZoneStanding], moment: Moment, selection: Selection) -> Table:
    """One row a zone: the lights of its goals, the steps of their road maps, and the evidence."""
    steps = _("Steps of their road maps")
    columns = [
        *zone_columns(),
        Column("worst", _("Worst light"), Kind.LIGHT),
        Column("goals", _("Goals"), Kind.COUNT),
        *(Column(light.value, light_word(light), Kind.COUNT) for light in Light),
        *(Column(f"steps_{state}", f"{steps}{label()}{state_word(state)}", Kind.COUNT) for state in StepState),
        Column("figures", _("Approved figures"), Kind.COUNT),
        Column("evidenced", _("Figures with evidence"), Kind.COUNT),
    ]
    cells = [
        {
            **zone_cells(row.zone),
            "worst": row.worst,
            "goals": len(row.courses),
            **{light.value: count for light, count in row.counts.items()},
            **{f"steps_{state}": count for state, count in row.steps.items()},
            "figures": len(row.figures),
            "evidenced": row.evidenced,
        }
        for row in rows
    ]
    notes = [
        *notes_of(moment, selection),
        _("A goal that names several zones stands with each of them: the rows are not to be added up."),
        *within_notes(row.zone for row in rows),
    ]
    return Table("zones", _("The zones side by side"), columns, cells, notes, period_of(moment))


def figures_table(comparisons: Sequence[GoalComparison], moment: Moment, selection: Selection) -> Table:
    """One row a goal and zone: the zone's figure beside the city's and what the city planned."""
    columns = [*goal_columns(), *zone_columns(), *figure_columns()]
    cells = [
        {**goal_cells(comparison.course.goal), **zone_cells(figure.zone), **figure_cells(comparison, figure)}
        for comparison in comparisons
        for figure in comparison.figures
        if figure.is_named or figure.revision
    ]
    zones = comparisons[0].zones if comparisons else ()
    notes = [*notes_of(moment, selection), no_plan_note(), *within_notes(zones)]
    return Table("zone-figures", _("Figures by zone"), columns, cells, notes, period_of(moment))


def contributions_table(
    zone: Zone, pairs: Iterable[tuple[GoalComparison, ZoneFigure]], moment: Moment, selection: Selection
) -> Table:
    """What one zone contributed, one row a goal."""
    columns = [*goal_columns(), *figure_columns()]
    cells = [{**goal_cells(comparison.course.goal), **figure_cells(comparison, figure)} for comparison, figure in pairs]
    notes = [*notes_of(moment, selection), no_plan_note(), *within_notes([zone])]
    title = titled(zone, _("What the zone contributed"))
    return Table(f"{zone.code}-contributions", title, columns, cells, notes, period_of(moment))


def series_table(
    zone: Zone, pairs: Iterable[tuple[GoalComparison, ZoneFigure]], moment: Moment, selection: Selection
) -> Table:
    """What one zone reported, one row a goal and month with a figure."""
    columns = [
        *goal_columns(),
        Column("month", _("Month"), Kind.MONTH),
        *value_columns("value", _("Zone")),
        unit_column(),
        Column("source", _("Source of the figure")),
    ]
    cells = [
        {
            **goal_cells(comparison.course.goal),
            "month": month,
            **value_cells(revision),
            "unit": unit_of(comparison.course.goal),
        }
        for comparison, figure in pairs
        for month, revision in figure.series.items()
        if revision
    ]
    notes = [*notes_of(moment, selection), *within_notes([zone])]
    title = titled(zone, _("Its figures month by month"))
    return Table(f"{zone.code}-months", title, columns, cells, notes, period_of(moment))


def zone_columns() -> list[Column]:
    return [Column("code", _("Code")), Column("zone", _("Zone")), Column("within", _("Lies within"))]


def zone_cells(zone: Zone) -> dict[str, Any]:
    return {"code": zone.code, "zone": zone.name, "within": zone.within.code if zone.within else None}


def figure_columns() -> list[Column]:
    return [
        Column("month", _("Figure of"), Kind.MONTH),
        *value_columns("value", _("Zone's figure")),
        *value_columns("city", _("City")),
        Column("planned", _("City's plan to date"), Kind.NUMBER),
        unit_column(),
        Column("of_city", _("Share of the city"), Kind.PERCENT),
        Column("of_plan", _("Share of the city's plan to date"), Kind.PERCENT),
        Column("counted", _("Counted")),
        Column("source", _("Source of the figure")),
    ]


def figure_cells(comparison: GoalComparison, figure: ZoneFigure) -> dict[str, Any]:
    city, within = comparison.city, figure.zone.within if figure.is_inside else None
    return {
        "month": comparison.month,
        **value_cells(figure.revision),
        "city": city.value if city else None,
        "city_provenance": provenance_words(city.provenance if city else None),
        "planned": comparison.planned,
        "unit": unit_of(comparison.course.goal),
        "of_city": figure.of_city,
        "of_plan": figure.of_plan,
        "counted": _("part of %(other)s's figure, not added") % {"other": within.code} if within else None,
    }


def value_cells(revision: Revision | None) -> dict[str, Any]:
    if revision is None:
        return {}
    return {
        "value": revision.value,
        "value_provenance": provenance_words(revision.provenance),
        "source": revision.source or None,
    }


def titled(zone: Zone, title: str) -> str:
    return f"{zone.code} {zone.name}{label()}{title}"


def label() -> str:
    return pgettext("after a label", ": ")


def no_plan_note() -> str:
    return _("Zones have no timetable of their own: each figure stands beside what the city planned to date.")


def within_notes(zones: Iterable[Zone]) -> list[str]:
    words = _("%(zone)s lies within %(other)s, never counted twice.")
    return [words % {"zone": zone.code, "other": zone.within.code} for zone in zones if zone.within]
