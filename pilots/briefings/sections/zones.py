"""The pilot zones: how the goals that name them stand, and what each gave to those reported by zone."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.briefings.ground import Ground
from pilots.briefings.papers import Block, Cell, Column, Paragraph, Section, Table
from pilots.briefings.words import goal_name, light_cell, listed, listed_long, number_cell, quantity_cell, sentences
from pilots.models import Zone
from pilots.rules.lights import Light
from pilots.templatetags.pilots import light_word
from pilots.zone_comparisons import GoalComparison, ZoneStanding, comparisons, standings


def word(ground: Ground) -> Section | None:
    """None in a year without goals, or without zones."""
    if not ground.courses or not ground.zones:
        return None
    rows = standings(ground.zones, ground.courses, ground.moment)
    compared = comparisons(ground.zones, ground.courses)
    blocks: list[Block] = [
        Paragraph("zones.state", state_words(rows), path=reverse("pilots:zone_list")),
        lights_table(rows),
    ]
    if compared:
        blocks.append(figures_table(ground.zones, compared))
    return Section("zones", _("Progress of the zones"), tuple(blocks))


def state_words(rows: Sequence[ZoneStanding]) -> str:
    """In which zones goals are behind, or at risk at worst, and which."""
    behind, risky = ([row for row in rows if row.worst == light] for light in (Light.BEHIND, Light.AT_RISK))
    parts = []
    if behind:
        words = ngettext(
            "Goals are behind in %(count)s zone: %(zones)s.",
            "Goals are behind in %(count)s zones: %(zones)s.",
            len(behind),
        )
        zones = listed_long(zone_words(row, Light.BEHIND) for row in behind)
        parts.append(words % {"count": len(behind), "zones": zones})
    if risky:
        words = ngettext(
            "At risk, and none behind, in %(count)s zone: %(zones)s.",
            "At risk, and none behind, in %(count)s zones: %(zones)s.",
            len(risky),
        )
        zones = listed_long(zone_words(row, Light.AT_RISK) for row in risky)
        parts.append(words % {"count": len(risky), "zones": zones})
    return sentences(parts or [_("In no zone is a goal behind or at risk.")])


def zone_words(row: ZoneStanding, light: Light) -> str:
    """A zone with the numbers of its goals at a light."""
    numbers = [course.goal.number for course in row.courses if course.standing.light == light]
    words = ngettext("%(zone)s (goal %(numbers)s)", "%(zone)s (goals %(numbers)s)", len(numbers))
    return words % {"zone": row.zone, "numbers": listed(numbers)}


def lights_table(rows: Sequence[ZoneStanding]) -> Table:
    columns = (
        Column(_("Zone"), width=28),
        Column(_("Goals"), is_number=True),
        *(Column(light_word(light), is_number=True) for light in Light),
        Column(_("Worst light"), width=12),
    )
    return Table(
        "zones.lights",
        _("Goals that name a zone, by light"),
        columns,
        tuple(zone_row(row) for row in rows),
        note=within_words([row.zone for row in rows]),
    )


def zone_row(row: ZoneStanding) -> Sequence[Cell]:
    return (
        Cell(zone_name(row.zone), path=row.zone.get_absolute_url()),
        number_cell(len(row.courses)),
        *(number_cell(row.counts[light]) for light in Light),
        light_cell(row.worst) if row.worst else Cell("–"),
    )


def zone_name(zone: Zone) -> str:
    return f"{zone.code} {zone}"


def within_words(zones: Sequence[Zone]) -> str:
    words = _("%(zone)s lies within %(other)s and is never counted twice.")
    return sentences(words % {"zone": zone.code, "other": zone.within.code} for zone in zones if zone.within)


def figures_table(zones: Sequence[Zone], compared: Sequence[GoalComparison]) -> Table:
    """Goals reported by zone: the value of every zone and the city's, all of the city's month."""
    columns = (
        Column(_("Goal"), width=26),
        Column(_("Unit"), width=9),
        *(Column(zone.code, is_number=True) for zone in zones),
        Column(_("The city"), is_number=True),
    )
    note = [_("A dash: nothing has been approved for the zone."), within_words(zones)]
    rows = tuple(figures_row(row) for row in compared)
    return Table("zones.figures", _("Goals reported by zone"), columns, rows, note=sentences(note))


def figures_row(row: GoalComparison) -> Sequence[Cell]:
    goal = row.course.goal
    return (
        Cell(goal_name(row.course), path=goal.get_absolute_url()),
        Cell(str(goal.unit)),
        *(
            quantity_cell(each.value, goal.unit, each.revision.provenance if each.revision else "")
            for each in row.figures
        ),
        quantity_cell(row.city_value, goal.unit, row.city.provenance if row.city else ""),
    )
