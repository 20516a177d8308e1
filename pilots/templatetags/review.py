"""How the office's queue is worded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext_lazy

from pilots.cells import Cell, StepCell
from pilots.models import Unit
from pilots.queues import Odd
from pilots.templatetags.pilots import DASH, day_name
from pilots.templatetags.reporting import entered

register = template.Library()

FIELDS = {
    "value": gettext_lazy("Value"),
    "comment": gettext_lazy("Comment"),
    "cause": gettext_lazy("Cause"),
    "remedy": gettext_lazy("Remedy"),
    "back_on": gettext_lazy("Back on the timetable by"),
    "done_on": gettext_lazy("Done on"),
    "deliverable": gettext_lazy("Deliverable"),
    "evidence": gettext_lazy("Evidence"),
}
ODDITIES = {
    Odd.FINDING: gettext_lazy("a check remarked on it"),
    Odd.NO_CAUSE: gettext_lazy("off its timetable without cause, remedy or date"),
    Odd.CORRECTION: gettext_lazy("replaces an approved value"),
    Odd.UNCHANGED: gettext_lazy("came back as it was returned"),
}


@register.filter
def field_words(name: str) -> str:
    return str(FIELDS[name])


@register.filter
def odd_words(odd: Odd) -> str:
    """Why an entry must be decided by itself."""
    return str(ODDITIES[odd])


@register.filter
def entry_name(entry: Cell | StepCell) -> str:
    """An entry as a sentence names it: 18-Z1 · goal, 13.2 · step."""
    return f"{entry.code} · {entry.milestone.title if isinstance(entry, StepCell) else entry.goal.title}"


@register.simple_tag
def said_of(value: Any, unit: Unit) -> str:
    """One side of a change: a number in the reporting unit, a day, files, or a text as it was written."""
    if isinstance(value, Decimal):
        return entered(value, unit)
    if isinstance(value, date):
        return day_name(value)
    if isinstance(value, tuple):
        return "\n".join(value) or DASH
    return str(value or "") or DASH
