"""Records of one goal's year, made from a few plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from pilots.rules.lights import Measure, Promise, Step
from pilots.rules.months import Frequency, month_after, months_of
from pilots.rules.progress import Direction
from pilots.rules.standing import Record

YEAR = 2021
MONTHS = months_of(YEAR)
#: A month's figure is due on the 8th of the next month.
DUE_ON = {month: month_after(month).replace(day=8) for month in MONTHS}
#: By then the figure of every month of the year has been due.
YEAR_OVER = date(2022, 1, 31)
#: Ten a month, up to a target of 120.
EVEN = tuple(str(10 * number) for number in range(1, 13))


def month(number: int) -> date:
    return date(YEAR, number, 1)


def maybe(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def make_promise(baseline: str | None, target: str, planned: str) -> Promise:
    return Promise(maybe(baseline), Decimal(target), Decimal(planned))


def make_record(
    actuals: Mapping[int, str],
    *,
    measure: Measure = Measure.CUMULATIVE,
    direction: Direction = Direction.UP,
    frequency: Frequency = Frequency.MONTHLY,
    baseline: str | None = "0",
    target: str = "120",
    planned: Sequence[str] = EVEN,
    as_of: date = YEAR_OVER,
    due_on: Mapping[date, date] = DUE_ON,
    steps: Sequence[Step] = (),
) -> Record:
    """A year under one task book; actuals: month number → value, planned: January to December."""
    return Record(
        year=YEAR,
        measure=measure,
        direction=direction,
        frequency=frequency,
        as_of=as_of,
        promises={at: make_promise(baseline, target, value) for at, value in zip(MONTHS, planned, strict=True)},
        actuals={month(number): Decimal(value) for number, value in actuals.items()},
        due_on=due_on,
        steps=dict.fromkeys(MONTHS, steps),
    )
