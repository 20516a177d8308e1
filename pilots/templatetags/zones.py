"""How zones are drawn and worded: the schematic map, months on one scale, and shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.models import Zone
from pilots.moments import Moment
from pilots.rules import maps
from pilots.rules.lights import Light
from pilots.rules.maps import Site, Spot
from pilots.rules.scales import part_of
from pilots.templatetags.pilots import gap, light_word, month_name, percent, ratio, with_unit
from pilots.zone_comparisons import GoalComparison, ZoneFigure, ZoneStanding, count_zones_by_worst

register = template.Library()

#: The drawing of the map.
MAP_WIDTH, MAP_HEIGHT = 420, 320
#: The drawing of a year's months: height of the longest bar, width of a month, of its bar, and room around.
BAR_HEIGHT, MONTH, BAR, EDGE = 48, 10, 7, 1


@register.simple_tag
def map_size() -> dict[str, float]:
    """Of the drawing, and of the parts of it that the template draws."""
    return {"width": MAP_WIDTH, "height": MAP_HEIGHT, "radius": maps.RADIUS, "hold": maps.HOLD * 2}


@register.simple_tag
def map_spots(rows: Sequence[ZoneStanding]) -> list[tuple[ZoneStanding, Spot, dict[str, Any]]]:
    """Every zone with its place on the map and its label: its two lines, where they begin and how they are anchored.

    Zones that hold others come first, as those are drawn upon them.
    """
    sites = [
        Site(
            row.zone.code,
            float(row.zone.latitude),
            float(row.zone.longitude),
            row.zone.within.code if row.zone.within else "",
            max(row.zone.code, worst_word(row.worst), key=maps.text_width),
        )
        for row in rows
    ]
    spots = maps.arranged(sites, MAP_WIDTH, MAP_HEIGHT)
    drawn = [(row, spot, label_of(spot)) for row, spot in zip(rows, spots, strict=True)]
    return sorted(drawn, key=lambda shown: not shown[1].parts)


def label_of(spot: Spot) -> dict[str, Any]:
    box = spot.label
    match spot.side:
        case maps.Side.RIGHT:
            x, anchor = box.left, "start"
        case maps.Side.LEFT:
            x, anchor = box.right, "end"
        case _:
            x, anchor = (box.left + box.right) / 2, "middle"
    return {"x": drawn(x), "first": drawn(box.top + 12), "second": drawn(box.top + 27), "anchor": anchor}


@register.filter
def drawn(number: float) -> str:
    """A length of a drawing, whatever the reader's language."""
    return f"{number:.1f}".removesuffix(".0")


@register.filter
def round_percent(share: Decimal) -> str:
    """The end of a scale: 60%, 0.5%."""
    return f"{ratio(share * 100)}%"


@register.filter
def light_class(light: Light) -> str:
    """The end of the light's class and of the name of its shape."""
    return light.value.replace("_", "-")


@register.filter
def worst_word(light: Light | None) -> str:
    return light_word(light) if light else _("no goal")


@register.simple_tag
def zone_words(row: ZoneStanding) -> str:
    """A zone of the map in one line."""
    goals = ngettext("%(count)s goal names it", "%(count)s goals name it", len(row.courses)) % {
        "count": len(row.courses)
    }
    parts = [f"{row.zone.code} {row.zone.name}"]
    if row.zone.within:
        parts.append(_("lies within %(other)s") % {"other": row.zone.within.code})
    parts.append(goals)
    if row.worst:
        parts.append(_("worst light: %(light)s") % {"light": light_word(row.worst)})
    return _("; ").join(parts)


@register.simple_tag
def map_sentence(rows: Sequence[ZoneStanding]) -> str:
    """What the map says, for whoever cannot see it."""
    counts = count_zones_by_worst(rows)
    if not counts:
        return _("No goal names a zone.")
    listed = _(", ").join(f"{light_word(light)} {count}" for light, count in counts.items())
    return _("Zones by the worst light of their goals: %(listed)s.") % {"listed": listed}


@register.simple_tag
def month_bars(figure: ZoneFigure, end: Decimal) -> SafeString:
    """A zone's months as bars from zero to the end of the scale; the last month shown stands out."""
    months = list(figure.series)
    bars = SafeString("")
    for month, row in figure.series.items():
        if row is None or row.value is None:
            continue
        height = max(part_of(row.value, end) * BAR_HEIGHT, 1.0)
        bars += format_html(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
            "now" if month == months[-1] else "past",
            (month.month - 1) * MONTH + (MONTH - BAR) / 2,
            drawn(EDGE + BAR_HEIGHT - height),
            BAR,
            drawn(height),
        )
    return format_html(
        '<svg class="month-bars" viewBox="0 0 {0} {1}" aria-hidden="true">'
        '<line class="end" x2="{0}" y1="{2}" y2="{2}"/>{3}<line class="zero" x2="{0}" y1="{4}" y2="{4}"/></svg>',
        12 * MONTH,
        BAR_HEIGHT + 2 * EDGE,
        EDGE,
        bars,
        BAR_HEIGHT + EDGE,
    )


@register.simple_tag
def share_bar(share: Decimal | None, end: Decimal, *, is_inside: bool = False) -> SafeString:
    """A share on the scale that all of them have; what is part of another zone's is drawn hollow."""
    if share is None:
        return SafeString("")
    return format_html(
        '<svg class="share-bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="part" width="{}" height="8"/></svg>',
        " inside" if is_inside else "",
        drawn(part_of(share, end) * 100),
    )


@register.simple_tag
def codes(zones: Sequence[Zone]) -> str:
    return str(format_html_join(_(", "), "{}", ((zone.code,) for zone in zones)))


@register.simple_tag
def comparison_sentence(comparison: GoalComparison) -> str:
    """What the charts of a goal say, for whoever cannot see them."""
    unit = comparison.course.goal.unit
    known = [figure for figure in comparison.figures if figure.value is not None]
    if not known:
        return _("No figure of a zone has been approved for %(month)s.") % {"month": month_name(comparison.month)}
    most = max(known, key=lambda figure: figure.value or Decimal(0))
    sentences = [
        _("At the end of %(month)s %(zone)s stood highest with %(value)s.")
        % {"month": month_name(comparison.month), "zone": most.zone.code, "value": with_unit(most.value, unit)}
    ]
    if comparison.total is not None:
        values = {"total": with_unit(comparison.total, unit), "share": percent(comparison.total_of_city)}
        words = _("The zones together: %(total)s, %(share)s of the city.")
        if comparison.total_of_city is None:
            words = _("The zones together: %(total)s; no figure of the city counts.")
        sentences.append(words % values)
    return gap().join(sentences)


@register.simple_tag
def zone_sentence(comparison: GoalComparison, figure: ZoneFigure) -> str:
    """What a zone gave to a goal at the month shown."""
    unit = comparison.course.goal.unit
    words = {
        "month": month_name(comparison.month),
        "zone": figure.zone.code,
        "value": with_unit(figure.value, unit),
        "city": with_unit(comparison.city_value, unit),
        "planned": with_unit(comparison.planned, unit),
        "of_city": percent(figure.of_city),
        "of_plan": percent(figure.of_plan),
    }
    if figure.value is None:
        return _("No figure of %(zone)s has been approved for %(month)s.") % words
    sentences = [_("At the end of %(month)s %(zone)s stood at %(value)s.") % words]
    if figure.of_city is not None:
        sentences.append(_("That is %(of_city)s of the city's %(city)s.") % words)
    elif comparison.city_value is not None:
        sentences.append(_("The city stood at %(city)s.") % words)
    if figure.of_plan is not None:
        sentences.append(_("It is %(of_plan)s of the %(planned)s that the city had planned.") % words)
    return gap().join(sentences)


@register.simple_tag(takes_context=True)
def figure_path(context: template.Context, comparison: GoalComparison, figure: ZoneFigure, month: date) -> str:
    """The page of a zone's figure of a month, with the same day of knowledge."""
    moment: Moment = context["moment"]
    code = f"{comparison.course.goal.number}-{figure.zone.code}"
    return reverse("pilots:figure_detail", args=[month, code]) + moment.keep_day
