"""How the charts of a briefing are drawn in HTML, on a page and on paper, and said in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.rules.course_lines import Drawing, drawing_of
from pilots.templatetags.pilots import DASH, written

register = template.Library()

#: The colours of the lines on paper, as the light theme has them.
LINE_COLORS = {"actual": "#17604a", "planned": "#6b7f9c", "former": "#8d99a8"}
#: Where the names of the lines begin, from the right edge of a chart, and how much room each has.
LEGEND_END, LEGEND_STEP = 586, 124
#: More decimals than these are not written beside a line: of a value below ten, and of a larger one.
MOST_DECIMALS, FEW_DECIMALS = 4, 2


@register.filter
def drawn_course(chart: Any) -> Drawing:
    return drawing_of(
        months=chart.months, actual=chart.actual, planned=chart.planned, former=chart.former, until=chart.until
    )


@register.filter
def line_points(run: Sequence[Any]) -> str:
    """The points of a line as SVG has them."""
    return " ".join(f"{point.x},{point.y}" for point in run)


@register.filter
def line_color(role: str) -> str:
    return LINE_COLORS[role]


@register.filter
def legend(lines: Sequence[Any]) -> list[tuple[int, Any]]:
    """The lines, the actual one first, each with where its name stands."""
    start = LEGEND_END - LEGEND_STEP * len(lines)
    return [(start + place * LEGEND_STEP, line) for place, line in enumerate(reversed(lines))]


@register.filter
def short_number(value: Decimal | None) -> str:
    """A value of a chart without zeros at its end."""
    if value is None:
        return DASH
    return written(value, FEW_DECIMALS if abs(value) >= 10 else MOST_DECIMALS)


@register.filter
def line_name(role: str) -> str:
    names = {
        "actual": pgettext("line of a chart", "Actual"),
        "planned": pgettext("line of a chart", "Plan"),
        "former": pgettext("line of a chart", "Plan before"),
    }
    return names[role]


@register.filter
def chart_rows(chart: Any) -> list[tuple[str, Sequence[Decimal | None]]]:
    """The lines of a chart as rows of a table, each with its name."""
    rows = {"actual": chart.actual, "planned": chart.planned, "former": chart.former}
    return [(line_name(role), values) for role, values in rows.items() if values]


@register.filter
def chart_words(chart: Any) -> str:
    """What a chart shows, in a sentence."""
    place = min(max(chart.until, 1), len(chart.months)) - 1
    words = {
        "title": chart.title,
        "unit": chart.unit,
        "month": chart.months[place],
        "actual": short_number(value_in(chart.actual, place)),
        "planned": short_number(value_in(chart.planned, place)),
        "last": chart.months[-1],
        "end": short_number(value_in(chart.planned, len(chart.months) - 1)),
    }
    if value_in(chart.former, len(chart.months) - 1) is None:
        return (
            _("%(title)s (%(unit)s). %(month)s: actual %(actual)s, plan %(planned)s; %(last)s: plan %(end)s.") % words
        )
    words["former"] = short_number(value_in(chart.former, len(chart.months) - 1))
    return (
        _(
            "%(title)s (%(unit)s). %(month)s: actual %(actual)s, plan %(planned)s;"
            " %(last)s: plan %(end)s, plan before %(former)s."
        )
        % words
    )


def value_in(values: Sequence[Decimal | None], place: int) -> Decimal | None:
    return values[place] if place < len(values) else None
