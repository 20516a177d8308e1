"""Columns that several exports have, and how a goal and a provenance fill theirs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.models import Goal, Provenance
from pilots.sheets.tables import Column, Kind
from pilots.templatetags.reporting import reporting_unit


def goal_columns() -> list[Column]:
    return [
        Column("number", _("No."), Kind.COUNT),
        Column("goal", _("Goal")),
        Column("category", _("Category")),
        Column("task", _("Task")),
        Column("lead", _("Lead department")),
    ]


def goal_cells(goal: Goal) -> dict[str, Any]:
    """What `goal_columns` hold; the goal with its task, category and lead department."""
    return {
        "number": goal.number,
        "goal": goal.title,
        "category": str(goal.task.category),
        "task": f"{goal.task.code} {goal.task.title}",
        "lead": str(goal.lead),
    }


def light_column() -> Column:
    return Column("light", pgettext("traffic light", "Light"), Kind.LIGHT)


def unit_column() -> Column:
    """Of the values of a row, where the rows of a table differ in it."""
    return Column("unit", _("Unit"))


def unit_of(goal: Goal) -> str:
    return reporting_unit(goal.unit)


def value_columns(key: str, name: str, unit: str = "") -> list[Column]:
    """A value and where it comes from."""
    words = _("%(value)s: provenance") % {"value": name}
    return [Column(key, name, Kind.NUMBER, unit), Column(f"{key}_provenance", words)]


def provenance_words(provenance: str | None) -> str | None:
    return str(Provenance(provenance).label) if provenance else None
