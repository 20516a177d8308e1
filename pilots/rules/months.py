"""Months as first-of-month dates, and the months for which a goal owes a figure."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import StrEnum


class Frequency(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


MONTHS_BETWEEN = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}


def months_of(year: int) -> tuple[date, ...]:
    """The twelve months of a year, January first."""
    return tuple(date(year, number, 1) for number in range(1, 13))


def month_after(month: date, steps: int = 1) -> date:
    """The month that many months later (earlier where negative); OverflowError or ValueError past the calendar."""
    index = month.year * 12 + month.month - 1 + steps
    return date(index // 12, index % 12 + 1, 1)


def last_day(month: date) -> date:
    """The month's last calendar day."""
    return month_after(month) - timedelta(days=1)


def due_months(frequency: Frequency, year: int) -> tuple[date, ...]:
    """The months of the year whose figure is owed: all, the last of each quarter, or December."""
    every = MONTHS_BETWEEN[frequency]
    return tuple(month for month in months_of(year) if month.month % every == 0)


def nth_working_day(month: date, count: int, is_working: Callable[[date], bool]) -> date:
    """The count-th working day of a month (count from 1); ValueError where the month has fewer."""
    day = month
    while True:
        count -= is_working(day)
        if count == 0:
            return day
        day += timedelta(days=1)
        if day.month != month.month:
            raise ValueError("the month has fewer working days than asked for")


def trailing_run(months: Iterable[date], is_missing: Callable[[date], bool]) -> int:
    """How many months at the end of the sequence are missing without a break."""
    run = 0
    for month in months:
        run = run + 1 if is_missing(month) else 0
    return run
