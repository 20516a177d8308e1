"""What must hold of a task book before it can be published: its target, timetable, road map and first month.

Nothing here knows the database; values are in the goal's reporting unit, months are first days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from pilots.rules.lights import Measure
from pilots.rules.months import months_of
from pilots.rules.progress import Direction

WHOLE = Decimal(100)
#: Measures that are a percentage.
PERCENTAGES = (Measure.RATE, Measure.MILESTONE)


class Fault(StrEnum):
    """What is wrong; the words for it are the templates'."""

    #: the target lies on the wrong side of the baseline
    TARGET_BELOW_BASELINE = "target_below_baseline"
    TARGET_ABOVE_BASELINE = "target_above_baseline"
    #: a percentage outside 0 to 100
    NOT_A_PERCENTAGE = "not_a_percentage"
    MONTH_MISSING = "month_missing"
    MONTH_OUTSIDE = "month_outside"
    #: a cumulative timetable falls
    FALLS = "falls"
    #: December's planned value is not the target
    ENDS_ELSEWHERE = "ends_elsewhere"
    #: the weights of the road map do not come to 100
    WEIGHTS = "weights"
    WEIGHT_OUTSIDE = "weight_outside"
    STEP_TWICE = "step_twice"
    #: a step is due outside the goal's year, and nothing says that it may
    DUE_OUTSIDE = "due_outside"
    #: a step that was reported done is missing
    DONE_STEP_GONE = "done_step_gone"
    #: the version would count from a month that has been published already
    MONTH_PUBLISHED = "month_published"
    #: the version in force counts from this month, or from a later one
    MONTH_TAKEN = "month_taken"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of the road map; its number names it through all versions."""

    step: int
    due_on: date
    weight: Decimal
    is_beyond_year: bool = False


@dataclass(frozen=True, slots=True)
class Promised:
    """A task book as it stands to be published. planned: month → planned value."""

    year: int
    measure: Measure
    direction: Direction
    baseline: Decimal | None
    target: Decimal
    planned: Mapping[date, Decimal]
    steps: Sequence[PlannedStep] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault and where it lies.

    month: the month of the timetable, or the first month. step: the number of the step. value: what
    was found. other: what it was held against: the value of the month before, the target, 100.
    """

    fault: Fault
    month: date | None = None
    step: int | None = None
    value: Decimal | None = None
    other: Decimal | None = None


def problems_of(book: Promised, done: Collection[int] = ()) -> tuple[Problem, ...]:
    """Everything that keeps a task book from being published.

    done: the steps that were reported done, which no later version may drop.
    """
    return (*_target(book), *_timetable(book), *_road_map(book, done))


def problems_of_month(
    counts_from: date, year: int, last_published: date | None, in_force_from: date | None
) -> tuple[Problem, ...]:
    """Why a version cannot count from a month.

    last_published: the latest published month of the year. in_force_from: the month from which the
    version in force counts.
    """
    if counts_from not in months_of(year):
        return (Problem(Fault.MONTH_OUTSIDE, month=counts_from),)
    if last_published is not None and counts_from <= last_published:
        return (Problem(Fault.MONTH_PUBLISHED, month=last_published),)
    if in_force_from is not None and counts_from <= in_force_from:
        return (Problem(Fault.MONTH_TAKEN, month=in_force_from),)
    return ()


def _target(book: Promised) -> Iterator[Problem]:
    if book.measure in PERCENTAGES and not 0 <= book.target <= WHOLE:
        yield Problem(Fault.NOT_A_PERCENTAGE, value=book.target)
    if book.baseline is None:
        return
    if book.direction == Direction.UP and book.target < book.baseline:
        yield Problem(Fault.TARGET_BELOW_BASELINE, value=book.target, other=book.baseline)
    if book.direction == Direction.DOWN and book.target > book.baseline:
        yield Problem(Fault.TARGET_ABOVE_BASELINE, value=book.target, other=book.baseline)


def _timetable(book: Promised) -> Iterator[Problem]:
    months = months_of(book.year)
    yield from (Problem(Fault.MONTH_OUTSIDE, month=month) for month in sorted(set(book.planned) - set(months)))
    yield from (Problem(Fault.MONTH_MISSING, month=month) for month in months if month not in book.planned)
    planned = [(month, book.planned[month]) for month in months if month in book.planned]
    if book.measure in PERCENTAGES:
        for month, value in planned:
            if not 0 <= value <= WHOLE:
                yield Problem(Fault.NOT_A_PERCENTAGE, month=month, value=value)
    if book.measure == Measure.CUMULATIVE:
        for (_before, earlier), (month, value) in pairwise(planned):
            if value < earlier:
                yield Problem(Fault.FALLS, month=month, value=value, other=earlier)
    last = book.planned.get(months[-1])
    if last is not None and last != book.target:
        yield Problem(Fault.ENDS_ELSEWHERE, month=months[-1], value=last, other=book.target)


def _road_map(book: Promised, done: Collection[int]) -> Iterator[Problem]:
    counts = Counter(step.step for step in book.steps)
    yield from (Problem(Fault.STEP_TWICE, step=number) for number, count in counts.items() if count > 1)
    yield from (Problem(Fault.DONE_STEP_GONE, step=number) for number in sorted(set(done) - set(counts)))
    for step in book.steps:
        if not 0 < step.weight <= WHOLE:
            yield Problem(Fault.WEIGHT_OUTSIDE, step=step.step, value=step.weight)
        if step.due_on.year != book.year and not step.is_beyond_year:
            yield Problem(Fault.DUE_OUTSIDE, step=step.step)
    total = sum((step.weight for step in book.steps), Decimal(0))
    if book.steps and total != WHOLE:
        yield Problem(Fault.WEIGHTS, value=total, other=WHOLE)
