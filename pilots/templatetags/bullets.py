"""Completion against plan on one scale, and lights by month, as small pictures beside their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pilots.courses import Course
from pilots.rules.lights import Light
from pilots.rules.progress import linear_pace
from pilots.templatetags.pilots import light_word, month_name, percent
from pilots.trends import MonthLights, light_trend

register = template.Library()

#: The scale ends at the target, or in such steps beyond it, but never beyond the last.
STEP, LAST = Decimal("0.25"), Decimal("1.5")
#: Height of a column of the trend, and the width of it and of its gap, in pixels.
HEIGHT, WIDTH, GAP = 44, 18, 4


@dataclass(frozen=True, slots=True)
class Scale:
    """end: the completion at the right edge, a fraction. marks: the completions named, with their places in percent."""

    end: Decimal
    marks: Sequence[tuple[str, str]]

    def place(self, share: Decimal) -> str:
        """In percent of the width; what lies outside the scale is drawn at its edge."""
        return f"{min(max(share / self.end, Decimal(0)), Decimal(1)) * 100:.2f}"


@register.simple_tag
def bullet_scale(courses: Sequence[Course]) -> Scale:
    """One scale for all the goals: from 0 to the target, and on where one has passed it."""
    shares = [
        share
        for course in courses
        for share in (course.standing.completion, course.standing.planned_completion)
        if share is not None
    ]
    most = min(max([*shares, Decimal(1)]), LAST)
    end = -(-most // STEP) * STEP
    marks = [Decimal(number) / 4 for number in range(0, int(end * 4) + 1, 2)]
    return Scale(end, [(f"{mark / end * 100:.2f}", f"{int(mark * 100)}%") for mark in marks])


@register.simple_tag
def bullet(course: Course, scale: Scale) -> SafeString:
    """The bar is what is done, the tall tick the plan to date, the dotted one linear pace, the thin line the target."""
    standing = course.standing
    done, planned = standing.completion, standing.planned_completion
    parts = format_html('<rect class="b-track" x="0" y="7" width="{}%" height="10"/>', scale.place(Decimal(1)))
    if done is not None:
        parts += format_html('<rect class="b-done" x="0" y="8.5" width="{}%" height="7"/>', scale.place(done))
    ticks = [("b-end", Decimal(1), 5, 19), ("b-pace", standing.linear_pace, 3, 21)]
    if planned is not None:
        ticks.append(("b-plan", planned, 2, 22))
    for name, share, top, bottom in ticks:
        parts += format_html(
            '<line class="{0}" x1="{1}%" x2="{1}%" y1="{2}" y2="{3}"/>', name, scale.place(share), top, bottom
        )
    if done is not None and done > scale.end:
        parts += format_html('<text class="b-beyond" x="100%" y="16" text-anchor="end">{}</text>', "▸")
    words = _("Completion %(done)s, planned %(planned)s, linear pace %(pace)s") % {
        "done": percent(done),
        "planned": percent(planned),
        "pace": percent(standing.linear_pace),
    }
    return format_html(
        '<svg class="bullet-line" width="100%" height="24" overflow="visible" role="img" aria-label="{}">{}</svg>',
        words,
        parts,
    )


@register.simple_tag
def trend_of(courses: Sequence[Course]) -> list[MonthLights]:
    return light_trend(courses)


@register.simple_tag
def trend_bars(trend: Sequence[MonthLights], total: int) -> SafeString:
    """A column a month, stacked by light, the best at the foot; all of one scale, `total` goals high."""
    bars = SafeString("")
    for index, month in enumerate(trend):
        y = float(HEIGHT)
        for light, count in month.counts.items():
            if count:
                height = HEIGHT * count / max(total, 1)
                y -= height
                bars += format_html(
                    '<rect class="fill-{}" x="{}" y="{}" width="{}" height="{}"/>',
                    light.value.replace("_", "-"),
                    index * (WIDTH + GAP),
                    f"{y:.1f}",
                    WIDTH,
                    f"{height:.1f}",
                )
    return format_html(
        '<svg class="trend" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}">{3}</svg>',
        max(len(trend) * (WIDTH + GAP) - GAP, 0),
        HEIGHT,
        trend_words(trend),
        bars,
    )


@register.filter
def trend_words(trend: Sequence[MonthLights]) -> str:
    """How many goals were on their timetable, at the first and at the last month; "" without a month."""
    if not trend:
        return ""
    first, last = trend[0], trend[-1]
    words = _("On track or achieved: %(well)s of %(total)s goals at the end of %(month)s.") % {
        "well": last.well,
        "total": last.total,
        "month": month_name(last.month),
    }
    if first == last:
        return words
    before = _("%(well)s at the end of %(month)s.") % {"well": first.well, "month": month_name(first.month)}
    return f"{words} {before}"


@register.filter
def counts_words(month: MonthLights) -> str:
    """Behind 2, at risk 1: the lights of a month with their numbers."""
    return _(", ").join(f"{light_word(light)} {count}" for light, count in month.counts.items() if count)


@register.filter
def of_light(counts: Mapping[Light, int], light: Light) -> int:
    return counts[light]


@register.filter
def pace_of(month: date) -> Decimal:
    return linear_pace(month.month)


@register.simple_tag
def bullet_sentence(courses: Sequence[Course]) -> str:
    """What the bullets say, for whoever cannot see them."""
    judged = [course.standing.lag_points for course in courses if course.standing.lag_points is not None]
    behind = sum(lag > 0 for lag in judged)
    words = _(
        "Of %(total)s goals, %(level)s have reached their plan to date, %(behind)s are below it,"
        " and %(unknown)s have no completion to show."
    )
    return words % {
        "total": len(courses),
        "level": len(judged) - behind,
        "behind": behind,
        "unknown": len(courses) - len(judged),
    }
