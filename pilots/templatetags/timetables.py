"""How the steps of a timetable are written and drawn: state as shape, word and colour together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from pilots.moments import Moment
from pilots.rules.gantt import Place, Side, StepState, end_x
from pilots.rules.months import last_day
from pilots.templatetags.pilots import day_name, kept_pairs, month_name
from pilots.timetables import PlannedStep

register = template.Library()

STATE_WORDS = {
    StepState.DONE: pgettext_lazy("step", "Done"),
    StepState.SOON: pgettext_lazy("step", "Due within 30 days"),
    StepState.LATER: pgettext_lazy("step", "Due later"),
    StepState.OVERDUE: pgettext_lazy("step", "Overdue"),
}
#: Beyond this place the number of a step stands left of its mark, as it would leave the year.
LAST_RIGHT = 96.0
#: Of the words above the lines, in pixels.
LINE_HEIGHT = 17


@register.filter
def state_word(state: StepState) -> str:
    return str(STATE_WORDS[StepState(state)])


@register.simple_tag
def step_shape(state: StepState) -> SafeString:
    """The mark of a state as legends and lists show it."""
    return format_html('<svg class="step-shape step-{0}" aria-hidden="true"><use href="#step-{0}"/></svg>', state)


@register.simple_tag
def step_state(step: PlannedStep) -> SafeString:
    """What has become of a step: shape, and words with its days."""
    return format_html(
        '<span class="step-state step-{}">{}<span>{}</span></span>', step.state, step_shape(step.state), told(step)
    )


def told(step: PlannedStep) -> str:
    """Done, overdue or due, with the day or the number of days."""
    if step.done_on:
        return done_words(step.done_on, step.days_late)
    if step.days_overdue:
        words = ngettext("%(days)s day overdue", "%(days)s days overdue", step.days_overdue)
        return words % {"days": step.days_overdue}
    if step.days_left == 0:
        return _("due on the day itself")
    return ngettext("due in %(days)s day", "due in %(days)s days", step.days_left) % {"days": step.days_left}


def done_words(done_on: date, days_late: int) -> str:
    words = _("done on %(day)s") % {"day": day_name(done_on)}
    if not days_late:
        return words
    late = ngettext("%(days)s day late", "%(days)s days late", days_late) % {"days": days_late}
    return _("%(done)s, %(late)s") % {"done": words, "late": late}


def before_words(step: PlannedStep) -> str:
    """The days that earlier versions promised; "" where the step never moved."""
    if not step.before:
        return ""
    return _("promised before for %(days)s") % {"days": days_words(step.before)}


def days_words(days: Sequence[date]) -> str:
    return pgettext("between items of a list", ", ").join(day_name(day) for day in days)


@register.simple_tag
def step_before(step: PlannedStep) -> str:
    return before_words(step)


def step_words(step: PlannedStep) -> str:
    """Everything about a step in one line."""
    due = _("due %(day)s") % {"day": day_name(step.due_on)}
    parts = [f"{step.code} {step.milestone.title}", due, told(step), before_words(step)]
    if step.is_illustrative:
        parts.append(_("illustrative"))
    return _("; ").join(part for part in parts if part)


@register.simple_tag(takes_context=True)
def gantt_mark(context: template.Context, step: PlannedStep, place: Place) -> SafeString:
    """A step in its row: a link to the goal, its mark and number, and hollow where it was promised before."""
    moment: Moment = context["moment"]
    words = step_words(step)
    is_left = place.x > LAST_RIGHT
    number = {Side.BEFORE: "← {}", Side.WITHIN: "{}", Side.AFTER: "{} →"}[place.side].format(step.milestone.step)
    return format_html(
        '<a class="step step-{state}" href="{path}{keep}" aria-label="{words}"><title>{words}</title>{before}'
        '<svg x="{x}%" y="50%" overflow="visible"><rect class="hit" x="-10" y="{top}" width="20" height="20"/>'
        '<use href="#step-{state}" x="-7" y="{use}" width="14" height="14"/>'
        '<text x="{text_x}" y="{text_y}"{anchor}>{number}</text></svg></a>',
        state=step.state,
        path=step.goal.get_absolute_url(),
        keep=moment.keep,
        words=words,
        before=promised_before(place),
        x=f"{place.x:.2f}",
        top=whole(place.y - 10),
        use=whole(place.y - 7),
        text_x=-10 if is_left else 10,
        text_y=whole(place.y + 4),
        anchor=SafeString(' text-anchor="end"') if is_left else "",
        number=number,
    )


def promised_before(place: Place) -> SafeString:
    """Hollow marks where a step was promised before, each tied to where it is promised now."""
    return format_html_join(
        "",
        '<svg y="50%" overflow="visible"><line class="moved" x1="{0}%" x2="{1}%" y1="{2}" y2="{2}"/></svg>'
        '<svg x="{0}%" y="50%" overflow="visible"><circle class="before" cy="{2}" r="5"/></svg>',
        ((f"{x:.2f}", f"{place.x:.2f}", whole(place.y)) for x in place.before),
    )


def whole(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Line:
    """A day across the chart. x: in percent of the year. y: of its words in the head, in pixels."""

    kind: str
    x: str
    y: int
    anchor: str
    words: str


@register.simple_tag(takes_context=True)
def gantt_lines(context: template.Context) -> list[Line]:
    """The end of the month shown, and the as-of day where it is another of the year."""
    moment: Moment = context["moment"]
    year, ends_on = moment.month.year, last_day(moment.month)
    days = [("month", ends_on, _("end of %(month)s") % {"month": month_name(moment.month)})]
    if moment.as_of.year == year and moment.as_of != ends_on:
        words = _("today, %(day)s") if moment.is_now else _("as known on %(day)s")
        days.append(("known", moment.as_of, words % {"day": day_name(moment.as_of)}))
    lines = []
    for number, (kind, day, text) in enumerate(days):
        x = end_x(day, year)
        # the words stand on the side that the other line does not cross, where there is room for them
        anchor = "end" if x > (80 if day > ends_on else 20) else "start"
        lines.append(Line(kind, f"{x:.2f}", LINE_HEIGHT * (number + 1) - 4, anchor, text))
    return lines


@register.simple_tag
def gantt_axis() -> list[str]:
    """Where the months begin, in percent of the year as it is drawn."""
    return [f"{month / 12 * 100:.3f}" for month in range(12)]


@register.simple_tag
def timetable_sentence(day: date, counts: dict[StepState, int]) -> str:
    """What the chart says, for whoever cannot see it."""
    return _(
        "At the end of %(day)s, %(done)s of %(total)s steps were done; overdue: %(overdue)s,"
        " due within 30 days: %(soon)s, due later: %(later)s."
    ) % {"day": day_name(day), "total": sum(counts.values()), **{state.value: count for state, count in counts.items()}}


@register.simple_tag(takes_context=True)
def address_of(context: template.Context, name: str, value: str) -> str:
    """The page's query string with one name set, or left out for ""; everything else as it is shown."""
    moment: Moment = context["moment"]
    kept: Sequence[tuple[str, str]] = [pair for pair in kept_pairs(context) if pair[0] != name]
    query = urlencode([*kept, (name, value)] if value else kept)
    shown = moment.query()
    return f"{shown}&{query}" if shown and query else f"?{query}" if query else shown or "?"
