"""How refusals, checks and states of the month's reporting are worded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.models import Unit
from pilots.rules.calendar import PeriodState
from pilots.rules.checks import Check, Finding
from pilots.rules.quantities import Refusal
from pilots.templatetags.pilots import DASH, written

register = template.Library()

REFUSALS = {
    Refusal.NOT_A_NUMBER: gettext_lazy("This is not a number."),
    Refusal.FORMULA: gettext_lazy("This is a formula; paste its result."),
    Refusal.DATE: gettext_lazy("This is a date, not a number."),
    Refusal.GROUPING: gettext_lazy("The thousands separators do not stand in groups of three."),
    Refusal.SCIENTIFIC: gettext_lazy("Write the number in full, without an exponent."),
    Refusal.NOT_FINITE: gettext_lazy("The number must be finite."),
    Refusal.TOO_LONG: gettext_lazy("The number has more than 14 digits before the point, or more than 15 in all."),
    Refusal.TOO_PRECISE: gettext_lazy("The number has more than 6 decimals."),
    Refusal.OTHER_UNIT: gettext_lazy("“%(detail)s” is not this goal's unit."),
    Refusal.SEVERAL: gettext_lazy("There is more than one number here."),
}

STATES = {
    "": pgettext_lazy("figure", "to enter"),
    "draft": pgettext_lazy("figure", "draft"),
    "submitted": pgettext_lazy("figure", "with the office"),
    "approved": pgettext_lazy("figure", "approved"),
    "returned": pgettext_lazy("figure", "returned"),
}

PERIOD_STATES = {
    PeriodState.NOT_OPEN: gettext_lazy("not open yet"),
    PeriodState.OPEN: gettext_lazy("open"),
    PeriodState.OVERDUE: gettext_lazy("overdue"),
    PeriodState.CLOSED: gettext_lazy("closed"),
}

LACKS = {
    "value": gettext_lazy("the value"),
    "comment": gettext_lazy("a comment on the check"),
    "cause": gettext_lazy("the cause"),
    "remedy": gettext_lazy("the remedy"),
    "back_on": gettext_lazy("the date by which it is back on the timetable"),
    "done_on": gettext_lazy("the day it was done"),
}


@register.filter
def refusal_words(refusal: Refusal, detail: str = "") -> str:
    """Why what was typed is no number."""
    words = str(REFUSALS[Refusal(refusal)])
    return words % {"detail": detail[:40]} if refusal == Refusal.OTHER_UNIT else words


@register.filter
def typed_number(value: Decimal | None) -> str:
    """A value as one types it: all its decimals, no grouping; "" for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@register.filter
def entered(value: Decimal | None, unit: Unit) -> str:
    """A value in the reporting unit itself, in either language: what the grid shows beside the input."""
    if value is None or value == "":
        return DASH
    return written(value, max(unit.decimals, 0))


def plain(value: Decimal | None, decimals: int) -> str:
    return DASH if value is None else written(value, decimals)


@register.filter
def reporting_unit(unit: Unit) -> str:
    return unit.reporting_label or unit.label


@register.filter
def state_words(state: str) -> str:
    return str(STATES[state])


@register.filter
def period_words(state: PeriodState) -> str:
    return str(PERIOD_STATES[state])


@register.filter
def lacks_words(names: list[str]) -> str:
    """What is missing before a figure can be submitted."""
    return _(", ").join(str(LACKS[name]) for name in names)


@register.filter
def finding_words(finding: Finding, unit: Unit) -> str:
    """A check's remark as a sentence."""
    words = PART_EXCEEDS_WHOLE if finding.zone else WORDS[finding.check]
    return str(words) % {
        "zone": finding.zone,
        "limit": plain(finding.limit, unit.decimals + 1),
        "other": plain(finding.other, unit.decimals + 1),
        "times": plain(finding.limit, 4),
        "unit": reporting_unit(unit),
    }


PART_EXCEEDS_WHOLE = gettext_lazy("%(zone)s gives %(other)s, more than the %(limit)s of the zone it lies within.")
WORDS: dict[Check, Any] = {
    Check.NEGATIVE: gettext_lazy("The value is below zero."),
    Check.FELL: gettext_lazy("Counts since January, yet is lower than the %(other)s before."),
    Check.JUMP: gettext_lazy("The step since the last figure is unusual: %(other)s, beyond %(limit)s."),
    Check.ZONES: gettext_lazy("The zones add up to %(other)s, more than the city's %(limit)s."),
    Check.RATE_RANGE: gettext_lazy("A share lies between 0 and 100."),
    Check.UNIT_SLIP: gettext_lazy("About %(times)s times the %(other)s expected: is the unit %(unit)s?"),
    Check.STEPS: gettext_lazy("The road map's steps give %(limit)s to %(other)s."),
    Check.REGISTER: gettext_lazy("The register says %(other)s."),
}
