"""How what is wrong with a task book is worded."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.models import Unit
from pilots.rules.plans import Fault, Problem
from pilots.templatetags.pilots import month_name
from pilots.templatetags.reporting import entered, typed_number

register = template.Library()

FAULTS = {
    Fault.TARGET_BELOW_BASELINE: gettext_lazy(
        "The target %(value)s is below the baseline %(other)s of a goal to rise."
    ),
    Fault.TARGET_ABOVE_BASELINE: gettext_lazy(
        "The target %(value)s is above the baseline %(other)s of a goal to fall."
    ),
    Fault.NOT_A_PERCENTAGE: gettext_lazy("%(value)s is no percentage between 0 and 100."),
    Fault.MONTH_MISSING: gettext_lazy("%(month)s has no planned value: the timetable needs all twelve months."),
    Fault.MONTH_OUTSIDE: gettext_lazy("%(month)s lies outside the goal's year."),
    Fault.FALLS: gettext_lazy(
        "%(month)s plans %(value)s, less than %(other)s the month before: a cumulative goal never falls."
    ),
    Fault.ENDS_ELSEWHERE: gettext_lazy("December plans %(value)s; it must be the target, %(other)s."),
    Fault.WEIGHTS: gettext_lazy("The weights come to %(value)s; they must come to 100."),
    Fault.WEIGHT_OUTSIDE: gettext_lazy("Step %(step)s: a weight lies above 0 and is at most 100."),
    Fault.STEP_TWICE: gettext_lazy("Step %(step)s stands in the road map twice."),
    Fault.DUE_OUTSIDE: gettext_lazy("Step %(step)s is due outside the goal's year; say so if it is meant."),
    Fault.DONE_STEP_GONE: gettext_lazy("Step %(step)s was reported done; a later version keeps it."),
    Fault.MONTH_PUBLISHED: gettext_lazy("%(month)s is published: a version can only count from a later month."),
    Fault.MONTH_TAKEN: gettext_lazy(
        "The version in force counts from %(month)s: the next must count from a later month."
    ),
}

STATES = {
    "draft": pgettext_lazy("task book", "draft"),
    "in_force": pgettext_lazy("task book", "in force"),
    "superseded": pgettext_lazy("task book", "superseded"),
}

#: Faults whose numbers are weights and not in the goal's unit.
WEIGHTED = (Fault.WEIGHTS, Fault.WEIGHT_OUTSIDE)


@register.filter
def problem_words(problem: Problem, unit: Unit) -> str:
    """What is wrong with a task book, its values in the reporting unit."""

    def worded(value: Decimal) -> str:
        return typed_number(value) if problem.fault in WEIGHTED else entered(value, unit)

    return str(FAULTS[problem.fault]) % {
        "month": month_name(problem.month),
        "step": problem.step,
        "value": "" if problem.value is None else worded(problem.value),
        "other": "" if problem.other is None else worded(problem.other),
    }


@register.filter
def book_state(state: str) -> str:
    return str(STATES[state])
