"""Timetables worked out: a year's twelve planned values by a shape, by other values, or towards a new target.

Values are in the goal's reporting unit, January first. All come rounded to a number of decimals, but
for December, which is exactly the target; none lies beyond the two ends of the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

MONTHS = 12
ROOMY = Context(prec=80)


class Shape(StrEnum):
    """The letter by which a task book names the shape of its timetable."""

    LINEAR = "L"
    #: work in the open: nothing in the cold of January and February, most of it from April to October
    SEASON = "S"
    #: most of it late in the year
    LATE = "B"
    #: a step at the end of each quarter
    QUARTERS = "Q"
    #: the target all year
    CONSTANT = "C"


def _shares(*percents: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(percent) / 100 for percent in percents)


#: Share of the way from baseline to target that is planned by the end of each month.
SHARES = {
    Shape.LINEAR: tuple(Decimal(number) / MONTHS for number in range(1, MONTHS + 1)),
    Shape.SEASON: _shares(0, 0, 5, 20, 30, 42, 54, 66, 78, 89, 96, 100),
    Shape.LATE: _shares(0, 2, 6, 10, 16, 25, 35, 45, 57, 70, 85, 100),
    Shape.QUARTERS: _shares(0, 0, 25, 25, 25, 50, 50, 50, 75, 75, 75, 100),
    Shape.CONSTANT: _shares(*[100] * MONTHS),
}


def shaped(shape: Shape, start: Decimal | None, target: Decimal, decimals: int) -> tuple[Decimal, ...]:
    """Twelve values from the start (a baseline; 0 where none is known) to the target."""
    return _along(SHARES[shape], start or Decimal(0), target, decimals)


def rescaled(
    values: Sequence[Decimal],
    start: Decimal | None,
    target: Decimal,
    decimals: int,
    *,
    old_start: Decimal | None,
    may_fall: bool,
) -> tuple[Decimal, ...]:
    """The way that twelve other values went, between another start and target.

    values: of another year or version, which began at old_start and came to an end in its December.
    Where they went no way, the target stands all year if they stood still, and is reached step by
    step if they did not. may_fall: whether a month may lie below the one before; never for a
    cumulative goal.
    """
    begin, end = old_start or Decimal(0), values[-1]
    if begin == end:
        is_still = all(value == end for value in values)
        return shaped(Shape.CONSTANT if is_still else Shape.LINEAR, start, target, decimals)
    shares = [_share(value, begin, end) for value in values]
    return _along(shares if may_fall else _rising(shares), start or Decimal(0), target, decimals)


def scaled(
    values: Sequence[Decimal],
    kept: int,
    start: Decimal | None,
    target: Decimal,
    decimals: int,
    *,
    may_fall: bool,
) -> tuple[Decimal, ...]:
    """A timetable turned towards a new target: its first months stay, the rest goes the rest of the way.

    values: the twelve values planned. kept: how many months from January on stay as they are. The
    months after them keep their share of what was left to do; where nothing was left, it is spread
    evenly. A cumulative goal (may_fall False) cannot have planned more than its new target: what lies
    above it is cut to it.
    """
    first = tuple(values[:kept]) if may_fall else tuple(min(value, target) for value in values[:kept])
    begin = values[kept - 1] if kept else start or Decimal(0)
    end, left = values[-1], MONTHS - kept
    if begin == end:
        shares = [Decimal(number) / left for number in range(1, left + 1)]
    else:
        shares = [_share(value, begin, end) for value in values[kept:]]
    onward = first[-1] if first else begin
    return (*first, *_along(shares if may_fall else _rising(shares), onward, target, decimals))


def shape_of(values: Sequence[Decimal], start: Decimal | None, target: Decimal, decimals: int) -> Shape | None:
    """The first shape that gives exactly these twelve values; None where they were planned otherwise."""
    return next((shape for shape in Shape if shaped(shape, start, target, decimals) == tuple(values)), None)


def _share(value: Decimal, begin: Decimal, end: Decimal) -> Decimal:
    """How much of the way between two ends a value stands for, from 0 to 1."""
    return min(max(ROOMY.divide(value - begin, end - begin), Decimal(0)), Decimal(1))


def _rising(shares: Sequence[Decimal]) -> list[Decimal]:
    return [max(shares[: number + 1]) for number in range(len(shares))]


def _along(shares: Sequence[Decimal], start: Decimal, target: Decimal, decimals: int) -> tuple[Decimal, ...]:
    """The values at these shares of the way; the last is the target."""
    low, high = sorted((start, target))
    step = Decimal(1).scaleb(-decimals)
    values = (
        ROOMY.add(start, ROOMY.multiply(share, target - start)).quantize(step, ROUND_HALF_UP, context=ROOMY)
        for share in shares[:-1]
    )
    return (*(min(max(value, low), high) for value in values), target) if shares else ()
