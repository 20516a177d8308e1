"""Taking overdue matters up: to the department's head, the office, and last the leading group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from pilots.actions.matters import MatterMovedError, Said, act
from pilots.models import Matter
from pilots.rules.matters import Deed, level_for


def escalations(day: date) -> Iterator[tuple[Matter, int]]:
    """Matters overdue on a day with the level at which each belongs and is not yet; the longest overdue first."""
    for matter in Matter.objects.overdue(day).select_related("department"):
        assert matter.due_on is not None  # noqa: S101  what has no day is not overdue
        level = level_for((day - matter.due_on).days)
        if level > matter.level:
            yield matter, level


def escalate_matters(*, day: date, at: datetime) -> list[Matter]:
    """Take each overdue matter to its level, one event a level reached; returns those that went up.

    A second run on a day finds nothing left, and a run after many days goes to the level of its day at once. What
    somebody acted on meanwhile is left to the next run.
    """
    escalated = []
    for matter, level in list(escalations(day)):
        try:
            act(matter=matter, deed=Deed.ESCALATE, user=None, at=at, said=Said(level=level))
        except MatterMovedError:
            continue
        escalated.append(matter)
    return escalated
