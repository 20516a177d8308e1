"""What a goal's next year begins with: its baseline, its timetable, its days and its number.

Nothing here knows the database; values are in the goal's reporting unit, months are first days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pilots.rules.lights import Measure
from pilots.rules.progress import Direction, is_reached
from pilots.rules.timetables import rescaled


class Numbering(StrEnum):
    #: each goal keeps its number, or takes the one that was typed
    KEEP = "keep"
    #: 1, 2, 3 … past the numbers that are taken
    CONSECUTIVE = "consecutive"


class Skip(StrEnum):
    """Why a goal cannot be taken into the next year."""

    #: a goal of the next year continues it
    CONTINUED = "continued"
    #: no task book is in force that could be copied
    NO_BOOK = "no_book"


class Remark(StrEnum):
    """What the office has to look at before the new task book is published."""

    #: December has no approved figure: the baseline is left unknown
    NO_DECEMBER = "no_december"
    #: December's figure stands at the old target, which says nothing of the new year
    REACHED = "reached"
    #: December's figure lies beyond the old target, which would be a step back
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a goal's year ended. december: its approved figure, None where there is none."""

    measure: Measure
    direction: Direction
    baseline: Decimal | None
    target: Decimal
    december: Decimal | None


def next_baseline(ended: Ended) -> Decimal | None:
    """Where the new year begins: what counts since 1 January begins anew, the rest where December ended.

    None where December has no approved figure.
    """
    return ended.baseline if ended.measure == Measure.CUMULATIVE else ended.december


def remark_on(ended: Ended) -> Remark | None:
    """What is odd about the old target as a proposal for the new year; None for a cumulative goal."""
    if ended.measure == Measure.CUMULATIVE:
        return None
    if ended.december is None:
        return Remark.NO_DECEMBER
    if ended.direction == Direction.HOLD or not is_reached(ended.december, ended.target, ended.direction):
        return None
    return Remark.REACHED if ended.december == ended.target else Remark.PASSED


def next_timetable(ended: Ended, planned: Mapping[date, Decimal], year: int, decimals: int) -> dict[date, Decimal]:
    """The new year's planned values in the shape of the old ones, from the new baseline to the target.

    planned: the old year's months → planned values. Where the baseline is the old one, or not known,
    the old values stand as they were; so they do where a month is missing, which stays missing.
    """
    baseline = next_baseline(ended)
    values = [planned[month] for month in sorted(planned)]
    if baseline is not None and baseline != ended.baseline and len(values) == 12:
        # the first month planned stands for an old baseline that nobody knew
        begin = values[0] if ended.baseline is None else ended.baseline
        may_fall = ended.measure != Measure.CUMULATIVE
        values = list(rescaled(values, baseline, ended.target, decimals, old_start=begin, may_fall=may_fall))
    return {month.replace(year=year): value for month, value in zip(sorted(planned), values, strict=True)}


def year_after(day: date) -> date:
    """The same day a year later, 28 February for a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def consecutive(count: int, taken: Collection[int]) -> list[int]:
    """The first numbers from 1 on that are not taken."""
    free = (number for number in range(1, count + len(set(taken)) + 1) if number not in taken)
    return [number for _place, number in zip(range(count), free, strict=False)]


def given_twice(numbers: Iterable[int]) -> set[int]:
    """The numbers that occur more than once."""
    return {number for number, count in Counter(numbers).items() if count > 1}
