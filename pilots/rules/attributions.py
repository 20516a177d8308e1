"""Why a light moved between two moments: which of what is known had to change for it to move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from pilots.rules.lights import Light, Step, Thresholds
from pilots.rules.standing import Record, judge

Values = Mapping[date, Decimal]


class Cause(StrEnum):
    """What can move a light, in the order in which causes are named."""

    FIGURE = "figure"
    CORRECTION = "correction"
    TASK_BOOK = "task_book"
    MILESTONE_DONE = "milestone_done"
    MILESTONE_OVERDUE = "milestone_overdue"
    THRESHOLDS = "thresholds"
    BECAME_DUE = "became_due"


@dataclass(frozen=True, slots=True)
class Known:
    """One goal's year as known on one day, with the thresholds by which the month is judged."""

    record: Record
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Attribution:
    """causes: none where the light is the same. is_joint: none of them would have been enough alone.

    Of several causes that are not joint, each would have been enough.
    """

    causes: tuple[Cause, ...] = ()
    is_joint: bool = False


def attribution(before: Known, after: Known, month: date) -> Attribution:
    """What took the light of a month from that of the one to that of the other.

    One ingredient at a time is replaced in what was known before. Those that give the later light
    are its causes; where none does alone, the smallest sets that do.
    """
    if light_of(before, month) == light_of(after, month):
        return Attribution()
    differing = [cause for cause in Cause if mixed(before, after, frozenset({cause})) != mixed(before, after)]
    # a step that came with a task book and was done by then differs only together with the task book
    sought = ((causes, size) for causes in (differing, list(Cause)) for size in range(1, len(causes) + 1))
    enough = next(found for causes, size in sought if (found := _enough(before, after, month, causes, size)))
    named = {cause for chosen in enough for cause in chosen}
    return Attribution(tuple(cause for cause in Cause if cause in named), is_joint=len(enough[0]) > 1)


def _enough(before: Known, after: Known, month: date, causes: Sequence[Cause], size: int) -> list[tuple[Cause, ...]]:
    """The sets of so many causes that give the later light; all causes together give it always."""
    light = light_of(after, month)
    return [
        chosen
        for chosen in combinations(causes, size)
        if light_of(mixed(before, after, frozenset(chosen)), month) == light
    ]


def light_of(known: Known, month: date) -> Light:
    return judge(known.record, month, known.thresholds).light


def mixed(before: Known, after: Known, replaced: frozenset[Cause] = frozenset()) -> Known:
    """What was known before, with the ingredients that the causes name as they were known after."""
    old, new = before.record, after.record
    book = new if Cause.TASK_BOOK in replaced else old
    done = new if Cause.MILESTONE_DONE in replaced else old
    came_due = new if Cause.BECAME_DUE in replaced else old
    as_of = new.as_of if Cause.MILESTONE_OVERDUE in replaced else old.as_of
    record = replace(
        new,
        as_of=as_of,
        promises=book.promises,
        actuals=dict(_actuals(old.actuals, new.actuals, replaced)),
        # whether a month has come due must not hang on the day on which steps are counted
        due_on={month: as_of for month, day in came_due.due_on.items() if day <= came_due.as_of},
        steps=_steps(book.steps, done.steps),
    )
    return Known(record, after.thresholds if Cause.THRESHOLDS in replaced else before.thresholds)


def _actuals(old: Values, new: Values, replaced: frozenset[Cause]) -> Iterator[tuple[date, Decimal]]:
    for month in sorted({*old, *new}):
        cause = Cause.CORRECTION if month in old else Cause.FIGURE
        chosen = new if cause in replaced else old
        if month in chosen:
            yield month, chosen[month]


def _steps(
    promised: Mapping[date, Sequence[Step]], reported: Mapping[date, Sequence[Step]]
) -> dict[date, Sequence[Step]]:
    """The road map of the one side, with what the other knows of steps that were done."""
    done = {step.step: step.done_on for steps in reported.values() for step in steps}
    return {
        month: tuple(Step(step.due_on, done.get(step.step), step.step) for step in steps)
        for month, steps in promised.items()
    }


def corrected(before: Record, after: Record) -> dict[date, tuple[Decimal, Decimal]]:
    """Month → the value that stood and the one that stands instead, where they differ."""
    return {
        month: (old, after.actuals[month])
        for month, old in sorted(before.actuals.items())
        if month in after.actuals and after.actuals[month] != old
    }
