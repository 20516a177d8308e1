"""Working days, and the days between which a month's figures are entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pilots.rules.months import month_after, nth_working_day

#: Figures are due on this working day of the next month, and closed after that one.
DUE_WORKING_DAY = 5
CLOSING_WORKING_DAY = 10
A_DAY = timedelta(days=1)


class PeriodState(StrEnum):
    NOT_OPEN = "not_open"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PeriodDays:
    """The days of a month's reporting; figures may be entered from the first to the last, both included."""

    opens_on: date
    due_on: date
    closes_on: date


def is_working_day(day: date, special: Mapping[date, bool]) -> bool:
    """Whether a day is worked: Monday to Friday, unless the table of special days says otherwise.

    special: day → whether it is worked, for holidays on weekdays and for weekend days worked
    instead (the State Council's yearly notice on public holidays).
    """
    return special.get(day, day.weekday() < 5)


def period_days(month: date, special: Mapping[date, bool]) -> PeriodDays:
    """When a month's reporting opens, is due and closes: the next month's 1st, 5th and 10th working day.

    It opens on the 1st whether that is worked or not. ValueError where the next month has fewer
    than ten working days.
    """
    opens_on = month_after(month)
    due_on, closes_on = (
        nth_working_day(opens_on, count, lambda day: is_working_day(day, special))
        for count in (DUE_WORKING_DAY, CLOSING_WORKING_DAY)
    )
    return PeriodDays(opens_on, due_on, closes_on)


def add_working_days(day: date, count: int, special: Mapping[date, bool]) -> date:
    """The count-th working day after a day, before it where count is negative; the day itself for 0.

    OverflowError past the calendar.
    """
    step = A_DAY if count > 0 else -A_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, special)
    return day


def working_days_between(start: date, end: date, special: Mapping[date, bool]) -> int:
    """How many working days after the start the end is: the end counts, the start does not.

    Negative where the end comes first; then the end counts as well. The inverse of
    `add_working_days` where the end is worked.
    """
    step, sign = (A_DAY, 1) if end >= start else (-A_DAY, -1)
    count = 0
    while start != end:
        start += step
        count += is_working_day(start, special)
    return sign * count


def state_of(days: PeriodDays, is_locked: bool, today: date) -> PeriodState:
    """Where a period stands on a day: open up to its due day, overdue up to its closing day, closed after.

    The due day and the closing day count in full. A lock closes it whatever the day.
    """
    if is_locked or today > days.closes_on:
        return PeriodState.CLOSED
    if today < days.opens_on:
        return PeriodState.NOT_OPEN
    return PeriodState.OVERDUE if today > days.due_on else PeriodState.OPEN


def may_enter(state: PeriodState, exception_until: date | None, today: date) -> bool:
    """Whether a department may enter figures: while the period is open or overdue.

    Once it is closed, only up to the last day of an exception granted to the department (None:
    there is none). An exception does not open a period before its time.
    """
    if state == PeriodState.CLOSED:
        return exception_until is not None and today <= exception_until
    return state in (PeriodState.OPEN, PeriodState.OVERDUE)
