"""How benchmark projects, their milestones and their money are written and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.benchmark_projects import MilestoneLine, ProjectLine
from pilots.models import ProjectResult
from pilots.moments import Moment
from pilots.rules.gantt import StepState
from pilots.rules.strips import strip_of
from pilots.templatetags.pilots import DASH, day_name, is_english, kept_pairs, month_name, percent, written
from pilots.templatetags.reporting import reporting_unit
from pilots.templatetags.timetables import STATE_WORDS, told

register = template.Library()

#: The height of a lane of marks, of the axis below them, and the size of a mark, in pixels.
LANE, AXIS, MARK = 20, 22, 14
#: Beyond this place a name stands left of its line, as it would leave the strip.
LAST_RIGHT = 88.0


@register.filter
def milestone_words(each: MilestoneLine) -> str:
    """Done, overdue or due, with the day or the number of days."""
    return told(cast("Any", each))


@register.filter
def result_value(row: ProjectResult) -> str:
    """A claimed figure with its unit, with all the decimals that were given; a dash for words alone."""
    if row.value is None or row.unit is None:
        return DASH
    unit = row.unit
    factor = unit.english_factor if is_english() else Decimal(1)
    label, number = str(unit), written(row.value * factor, 6)
    if label.startswith("CNY "):
        return f"CNY {number} {label.removeprefix('CNY ')}"
    return f"{number}%" if label == "%" else f"{number} {label}" if is_english() else f"{number}{label}"


@register.filter
def exact_value(row: ProjectResult) -> str:
    """The figure in the reporting unit, where the reader's own unit is another; "" where it is the same."""
    if row.value is None or row.unit is None or not is_english() or row.unit.english_factor == 1:
        return ""
    unit = reporting_unit(row.unit)
    # of "10,000 m²" a number in front would read as one number with it
    return f"{written(row.value, 6)} × {unit}" if unit[:1].isdigit() else f"{written(row.value, 6)} {unit}"


@register.simple_tag
def projects_sentence(lines: list[ProjectLine], total: int) -> str:
    """How many are shown, and what asks for attention."""
    shown = len(lines)
    words = ngettext("%(shown)s project", "%(shown)s projects", shown) % {"shown": shown}
    return _("%(shown)s of %(total)s projects") % {"shown": shown, "total": total} if shown != total else words


@register.simple_tag
def urgency_sentence(lines: list[ProjectLine], moment: Moment) -> str:
    """Which projects have milestones overdue at the end of the month shown; where none has, that."""
    late = [line for line in lines if line.overdue]
    count = sum(len(line.overdue) for line in late)
    month = {"month": month_name(moment.month)}
    if not count:
        return _("At the end of %(month)s no milestone was overdue.") % month
    words = ngettext(
        "At the end of %(month)s, %(count)s milestone of %(projects)s was overdue.",
        "At the end of %(month)s, %(count)s milestones of %(projects)s were overdue.",
        count,
    )
    projects = ngettext("%(count)s project", "%(count)s projects", len(late)) % {"count": len(late)}
    return words % {**month, "count": count, "projects": projects}


@register.simple_tag
def strip_sentence(line: ProjectLine, moment: Moment) -> str:
    """What the strip of milestones says, for whoever cannot see it."""
    words = _("At the end of %(month)s %(done)s of %(total)s milestones were done; overdue: %(overdue)s.")
    values = {"done": line.done, "total": len(line.milestones), "overdue": len(line.overdue)}
    return words % {"month": month_name(moment.month), **values}


@register.simple_tag
def milestone_strip(line: ProjectLine) -> SafeString:
    """The milestones of a project along its months, each a link to its row; the day shown as a line.

    Hidden from whoever reads the table below instead, so no key leads into it.
    """
    if not line.milestones:
        return SafeString("")
    day = line.milestones[0].day
    strip = strip_of([each.milestone.due_on for each in line.milestones], day)
    base = strip.lanes * LANE + MARK // 2
    ticks = format_html_join(
        "",
        '<line class="tick" x1="{0}%" x2="{0}%" y1="0" y2="{1}"/>'
        '<text class="month{4}" x="{0}%" dx="4" y="{2}">{3}</text>',
        (
            (f"{x:.2f}", base, base + AXIS - 6, f"{month:%Y-%m}", " minor" if number % 2 else "")
            for number, (x, month) in enumerate(strip.ticks)
            if x < LAST_RIGHT
        ),
    )
    now = SafeString("")
    if strip.now is not None:
        now = format_html('<line class="now" x1="{0}%" x2="{0}%" y1="0" y2="{1}"/>', f"{strip.now:.2f}", base)
    marks = format_html_join(
        "",
        '<a class="step-{state}" href="#milestone-{number}" tabindex="-1"><title>{words}</title>'
        '<svg x="{x}%" y="{y}" overflow="visible"><use href="#step-{state}" x="-7" y="-7" width="14" height="14"/>'
        '<text x="{text_x}" y="4"{anchor}>{number}</text></svg></a>',
        (
            mark(number, each, x, lane)
            for number, (each, (x, lane)) in enumerate(zip(line.milestones, strip.places, strict=True), start=1)
        ),
    )
    return format_html(
        '<svg class="strip" width="100%" height="{0}" aria-hidden="true" focusable="false">'
        '<line class="axis" x1="0" x2="100%" y1="{1}" y2="{1}"/>{2}{3}{4}</svg>',
        base + AXIS,
        base,
        ticks,
        now,
        marks,
    )


def mark(number: int, each: MilestoneLine, x: float, lane: int) -> dict[str, Any]:
    is_left = x > 96
    due = _("due %(day)s") % {"day": day_name(each.milestone.due_on)}
    return {
        "number": number,
        "state": each.state,
        "words": _("; ").join([each.milestone.title, due, milestone_words(each)]),
        "x": f"{x:.2f}",
        "y": lane * LANE + LANE // 2,
        "text_x": -9 if is_left else 9,
        "anchor": SafeString(' text-anchor="end"') if is_left else "",
    }


@register.simple_tag
def states_of(line: ProjectLine) -> list[tuple[StepState, str, int]]:
    """State, its word and how many milestones are in it; those of none are left out."""
    counts: Mapping[StepState, int] = {
        state: sum(each.state == state for each in line.milestones) for state in (*StepState,)
    }
    return [(state, str(STATE_WORDS[state]), count) for state, count in counts.items() if count]


@register.simple_tag(takes_context=True)
def projects_path(context: template.Context, name: str, value: str) -> str:
    """The list narrowed to one value more, with the page's moment and its other filters."""
    moment: Moment = context["moment"]
    kept = [pair for pair in kept_pairs(context) if pair[0] != name]
    query = urlencode([*kept, (name, value)])
    shown = moment.query()
    return f"{shown}&{query}" if shown else f"?{query}"


#: Fields of the forms that take half a line; the files one of their own.
HALF = tuple(f"{name}_{language}" for name in ("title", "note", "source") for language in ("zh_hans", "en"))
OTHER_HALF = ("goal", "code", "lead", "source")


@register.filter
def project_css(name: str) -> str:
    """How wide a field of a form stands."""
    if name == "note_zh_hans":
        return "half new-line"
    return "half" if name in HALF + OTHER_HALF else ""


@register.simple_tag
def share_of(amount: Decimal | None, investment: Decimal | None) -> str:
    """An amount as a share of the investment; a dash where either is not known."""
    return percent(amount / investment) if amount is not None and investment else DASH


@register.filter
def days_overdue_words(line: ProjectLine) -> str:
    """How long the most overdue milestone has been so; "" where none is."""
    longest = max((each.days_overdue for each in line.overdue), default=0)
    if not longest:
        return ""
    return ngettext("%(days)s day overdue", "%(days)s days overdue", longest) % {"days": longest}
