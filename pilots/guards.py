"""What history forbids to change: the reason, and the right way. Asked by the admin site and by imports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pilots.models import Figure, Goal, TaskBook, Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Reason
else:
    Reason = Promise

#: What a goal is; a goal with history keeps it.
OF_A_GOAL = ("unit", "measure", "direction", "frequency", "is_by_zone", "year", "number")
#: What figures in a unit are worded by.
OF_A_UNIT = ("code", "english_factor")

GOAL_REASON = _(
    "The goal has figures or a published task book: this cannot change any more. Leave it, and let a goal of next"
    " year have it otherwise."
)
ZONE_REASON = _("The goal has figures of %(zone)s: the zone stays with it this year.")
UNIT_REASON = _("Goals with figures are counted in this unit: this would reword them. Add another unit instead.")


def goals_with_history(goals: Iterable[int] | None = None) -> set[int]:
    """The ids of those goals (of all, for None) that have a figure or a published task book: two queries."""
    found: set[int] = set()
    for rows in (Figure.objects.all(), TaskBook.objects.exclude(state=TaskBook.State.DRAFT)):
        chosen: models.QuerySet[Figure] | models.QuerySet[TaskBook] = rows
        if goals is not None:
            chosen = rows.filter(goal__in=list(goals))
        found |= set(chosen.order_by().values_list("goal", flat=True).distinct())
    return found


def units_with_figures(units: Iterable[int] | None = None) -> set[int]:
    """The ids of those units (of all, for None) in which figures are kept: one query."""
    rows = Goal.objects.filter(figures__isnull=False)
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    return set(rows.order_by().values_list("unit", flat=True).distinct())


def zones_with_figures(goals: Iterable[int]) -> set[tuple[int, str]]:
    """The pairs of a goal's id and the code of a zone for which the goal has figures: one query."""
    rows = Figure.objects.filter(goal__in=list(goals), zone__isnull=False).order_by()
    return set(rows.values_list("goal", "zone__code").distinct())


def forbidden_of_goal(names: Collection[str], *, has_history: bool) -> Mapping[str, Reason]:
    """Field → why it cannot change, among the fields that are to be changed."""
    return {name: GOAL_REASON for name in OF_A_GOAL if has_history and name in names}


def forbidden_of_unit(names: Collection[str], *, has_figures: bool) -> Mapping[str, Reason]:
    """As `forbidden_of_goal`."""
    return {name: UNIT_REASON for name in OF_A_UNIT if has_figures and name in names}


def what_forbids_change(row: Goal | Unit, names: Collection[str]) -> Mapping[str, Reason]:
    """Of one row: field → why it cannot change, among the fields that are to be changed."""
    if isinstance(row, Goal):
        return forbidden_of_goal(names, has_history=row.pk in goals_with_history([row.pk]))
    return forbidden_of_unit(names, has_figures=row.pk in units_with_figures([row.pk]))
