"""Task books as documents: addresses of versions, and the road map as bars over the months."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pilots.books import Document, TimedStep
from pilots.models import TimetablePoint
from pilots.moments import Moment
from pilots.rules.months import months_of
from pilots.templatetags.pilots import quantity, short_month

register = template.Library()

#: The drawing of a curve: its width, the field between the axes, and where the months are written.
WIDTH, LEFT, RIGHT, TOP, BOTTOM, FOOT = 600, 64, 590, 10, 210, 232
#: Between two lines of a scale lie these times a power of ten.
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MOST_LINES = 6

#: The width of a month in a road map's bars: every month is as wide as its column.
MONTH_WIDTH = 100


@register.simple_tag(takes_context=True)
def version_query(context: template.Context, version: int) -> str:
    """The query string that shows a version with the same month and day of knowledge."""
    moment: Moment = context["moment"]
    return f"{moment.keep}&version={version}" if moment.keep else f"?version={version}"


def place(day: date, *, is_end: bool = False) -> float:
    """Where a day begins (or ends) on the twelve months of its year, from 0 to 1200."""
    days = monthrange(day.year, day.month)[1]
    return round(MONTH_WIDTH * (day.month - 1 + (day.day - (not is_end)) / days), 1)


@register.simple_tag
def step_bar(step: TimedStep) -> SafeString:
    """A step's bar; the stroke at its end is the day due, the disc the day on which it was done.

    What was done in another year stands at the edge.
    """
    start, end = place(step.starts_on), place(step.ends_on, is_end=True)
    done = SafeString("")
    if step.done_on:
        year = step.starts_on.year
        day = min(max(step.done_on, date(year, 1, 1)), date(year, 12, 31))
        done = format_html('<rect class="done-on" x="{}" y="1" width="14" height="14"/>', min(place(day), 1186))
    return format_html(
        '<svg class="step-bar" viewBox="0 0 1200 16" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="{}" x="{}" y="5" width="{}" height="6"/><rect class="due" x="{}" y="1" width="4" height="14"/>{}'
        "</svg>",
        "span done" if step.done_on else "span",
        start,
        round(max(end - start, 4), 1),
        round(max(end - 4, 0), 1),
        done,
    )


def scale(values: Sequence[Decimal]) -> list[Decimal]:
    """The lines of a scale that holds the values: round numbers, the lowest first, at most six and at least two."""
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or Decimal(1)
    power = Decimal(1).scaleb((spread / (MOST_LINES - 2)).adjusted())
    step = next(times * power for times in STEPS if times * power * (MOST_LINES - 2) >= spread)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = max((high / step).to_integral_value(ROUND_CEILING), first + 1)
    return [(first + count) * step for count in range(int(last - first) + 1)]


@register.simple_tag
def curve(document: Document) -> SafeString:
    """The timetable against the target, and what the version before planned: drawn here, for paper.

    A month without a planned value breaks the line.
    """
    unit, months = document.goal.unit, months_of(document.goal.year)
    lines = {"superseded": document.planned_before, "planned": document.planned}
    planned = [point.planned for points in lines.values() for point in points.values()]
    marks = scale([*planned, document.book.target])
    low, high = marks[0], marks[-1]

    def x(at: int) -> str:
        return f"{LEFT + 10 + at * (RIGHT - LEFT - 20) / 11:.1f}"

    def y(value: Decimal) -> str:
        return f"{BOTTOM - float((value - low) / (high - low)) * (BOTTOM - TOP):.1f}"

    def place_of(at: int, points: dict[date, TimetablePoint]) -> tuple[str, str] | None:
        return (x(at), y(points[months[at]].planned)) if months[at] in points else None

    grid = format_html_join(
        "",
        '<line class="grid" x1="{1}" x2="{2}" y1="{0}" y2="{0}"/>'
        '<text class="at-left" x="{3}" y="{0}" dy="4">{4}</text>',
        ((y(mark), LEFT, RIGHT, LEFT - 8, quantity(mark, unit)) for mark in marks),
    )
    names = format_html_join(
        "",
        '<text class="at-foot" x="{}" y="{}">{}</text>',
        ((x(at), FOOT, short_month(month)) for at, month in enumerate(months)),
    )
    target = format_html(
        '<line class="line-target" x1="{1}" x2="{2}" y1="{0}" y2="{0}"/>', y(document.book.target), x(0), x(11)
    )
    paths = format_html_join(
        "",
        '<path class="line-{}" d="{}"/>',
        ((name, path_of([place_of(at, points) for at in range(12)])) for name, points in lines.items() if points),
    )
    return format_html(
        '<svg class="curve" viewBox="0 0 {} {}" aria-hidden="true">{}{}{}{}</svg>',
        WIDTH,
        FOOT + 6,
        grid,
        names,
        target,
        paths,
    )


def path_of(places: Sequence[tuple[str, str] | None]) -> str:
    """The drawing of a line through places; it begins anew after a gap."""
    said, is_down = [], False
    for spot in places:
        if spot:
            said.append(f"{'L' if is_down else 'M'}{spot[0]} {spot[1]}")
        is_down = spot is not None
    return "".join(said)
