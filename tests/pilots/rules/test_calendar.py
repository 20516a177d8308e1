from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.rules.calendar import (
    PeriodDays,
    PeriodState,
    add_working_days,
    is_working_day,
    may_enter,
    period_days,
    state_of,
    working_days_between,
)

steadily = settings(max_examples=200, deadline=None, derandomize=True)

#: China's calendar around the spring festival, 1 May and 1 October 2021.
SPECIAL = (
    {date(2021, 2, day): False for day in (11, 12, 15, 16, 17)}
    | {date(2021, 5, day): False for day in (3, 4, 5)}
    | {date(2021, 10, day): False for day in (1, 4, 5, 6, 7)}
    | dict.fromkeys([date(2021, 2, 7), date(2021, 2, 20), date(2021, 4, 25), date(2021, 5, 8)], True)
    | dict.fromkeys([date(2021, 9, 26), date(2021, 10, 9)], True)
)
JULY = PeriodDays(opens_on=date(2021, 8, 1), due_on=date(2021, 8, 6), closes_on=date(2021, 8, 13))
NOT_OPEN, OPEN, OVERDUE, CLOSED = PeriodState.NOT_OPEN, PeriodState.OPEN, PeriodState.OVERDUE, PeriodState.CLOSED

days = st.dates(date(2019, 1, 1), date(2023, 12, 31))
tables = st.dictionaries(st.dates(date(2021, 1, 1), date(2021, 3, 31)), st.booleans())


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2021, 8, 2), True, id="monday"),
        pytest.param(date(2021, 8, 6), True, id="friday"),
        pytest.param(date(2021, 8, 7), False, id="saturday"),
        pytest.param(date(2021, 8, 8), False, id="sunday"),
        pytest.param(date(2021, 10, 1), False, id="holiday-on-a-friday"),
        pytest.param(date(2021, 10, 9), True, id="saturday-worked"),
        pytest.param(date(2021, 9, 26), True, id="sunday-worked"),
    ],
)
def test_is_working_day(day: date, expected: bool) -> None:
    assert is_working_day(day, SPECIAL) is expected


def test_a_table_may_say_what_is_so_anyway() -> None:
    assert is_working_day(date(2021, 8, 2), {date(2021, 8, 2): True})
    assert not is_working_day(date(2021, 8, 7), {date(2021, 8, 7): False})


@pytest.mark.parametrize(
    ("month", "opens_on", "due_on", "closes_on"),
    [
        pytest.param(date(2021, 7, 1), date(2021, 8, 1), date(2021, 8, 6), date(2021, 8, 13), id="opens-on-a-sunday"),
        pytest.param(date(2021, 4, 1), date(2021, 5, 1), date(2021, 5, 11), date(2021, 5, 18), id="labour-day"),
        pytest.param(date(2021, 9, 1), date(2021, 10, 1), date(2021, 10, 13), date(2021, 10, 20), id="national-day"),
        pytest.param(date(2021, 1, 1), date(2021, 2, 1), date(2021, 2, 5), date(2021, 2, 18), id="spring-festival"),
        pytest.param(date(2021, 12, 1), date(2022, 1, 1), date(2022, 1, 7), date(2022, 1, 14), id="over-new-year"),
    ],
)
def test_period_days(month: date, opens_on: date, due_on: date, closes_on: date) -> None:
    assert period_days(month, SPECIAL) == PeriodDays(opens_on, due_on, closes_on)


def test_a_month_without_ten_working_days_has_no_period() -> None:
    holidays = {date(2021, 8, day): False for day in range(1, 20)}
    with pytest.raises(ValueError, match="fewer working days"):
        period_days(date(2021, 7, 1), holidays)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param(date(2021, 8, 3), 0, date(2021, 8, 3), id="none"),
        pytest.param(date(2021, 8, 7), 0, date(2021, 8, 7), id="none-from-a-saturday"),
        pytest.param(date(2021, 8, 3), 3, date(2021, 8, 6), id="within-the-week"),
        pytest.param(date(2021, 8, 6), 1, date(2021, 8, 9), id="over-the-weekend"),
        pytest.param(date(2021, 8, 7), 1, date(2021, 8, 9), id="from-a-saturday"),
        pytest.param(date(2021, 9, 30), 1, date(2021, 10, 8), id="over-the-holiday"),
        pytest.param(date(2021, 10, 8), 1, date(2021, 10, 9), id="to-a-saturday-worked"),
        pytest.param(date(2021, 8, 9), -1, date(2021, 8, 6), id="back-over-the-weekend"),
        pytest.param(date(2021, 10, 13), -5, date(2021, 9, 30), id="back-over-the-holiday"),
    ],
)
def test_add_working_days(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count, SPECIAL) == expected


@pytest.mark.parametrize("count", [1, -1])
def test_no_working_day_past_the_calendar(count: int) -> None:
    with pytest.raises(OverflowError):
        add_working_days(date.max if count > 0 else date.min, count, {})


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(date(2021, 8, 3), date(2021, 8, 3), 0, id="same-day"),
        pytest.param(date(2021, 8, 3), date(2021, 8, 6), 3, id="within-the-week"),
        pytest.param(date(2021, 8, 6), date(2021, 8, 8), 0, id="into-the-weekend"),
        pytest.param(date(2021, 8, 7), date(2021, 8, 9), 1, id="out-of-the-weekend"),
        pytest.param(date(2021, 9, 30), date(2021, 10, 13), 5, id="over-the-holiday"),
        pytest.param(date(2021, 8, 6), date(2021, 8, 3), -3, id="back"),
        pytest.param(date(2021, 8, 9), date(2021, 8, 7), 0, id="back-into-the-weekend"),
    ],
)
def test_working_days_between(start: date, end: date, expected: int) -> None:
    assert working_days_between(start, end, SPECIAL) == expected


@steadily
@given(day=days, count=st.integers(-60, 60), special=tables)
def test_days_added_are_the_days_between(day: date, count: int, special: dict[date, bool]) -> None:
    end = add_working_days(day, count, special)
    assert working_days_between(day, end, special) == count
    assert count == 0 or is_working_day(end, special)


@steadily
@given(month=st.dates(date(2019, 1, 1), date(2023, 12, 31)).map(lambda day: day.replace(day=1)), special=tables)
def test_a_period_opens_before_it_is_due_and_is_due_before_it_closes(month: date, special: dict[date, bool]) -> None:
    try:
        period = period_days(month, special)
    except ValueError:
        return
    assert month < period.opens_on <= period.due_on < period.closes_on
    assert working_days_between(period.opens_on - timedelta(days=1), period.due_on, special) == 5
    assert working_days_between(period.due_on, period.closes_on, special) == 5


@pytest.mark.parametrize(
    ("today", "is_locked", "expected"),
    [
        pytest.param(date(2021, 7, 31), False, NOT_OPEN, id="the-day-before"),
        pytest.param(date(2021, 8, 1), False, OPEN, id="opening-day"),
        pytest.param(date(2021, 8, 6), False, OPEN, id="due-day"),
        pytest.param(date(2021, 8, 7), False, OVERDUE, id="after-the-due-day"),
        pytest.param(date(2021, 8, 13), False, OVERDUE, id="closing-day"),
        pytest.param(date(2021, 8, 14), False, CLOSED, id="after-the-closing-day"),
        pytest.param(date(2021, 7, 31), True, CLOSED, id="locked-before-it-opens"),
        pytest.param(date(2021, 8, 6), True, CLOSED, id="locked-on-the-due-day"),
        pytest.param(date(2021, 8, 14), True, CLOSED, id="locked-after-the-closing-day"),
    ],
)
def test_state_of(today: date, is_locked: bool, expected: PeriodState) -> None:
    assert state_of(JULY, is_locked, today) == expected


@pytest.mark.parametrize(
    ("state", "exception_until", "expected"),
    [
        pytest.param(NOT_OPEN, None, False, id="not-open"),
        pytest.param(NOT_OPEN, date(2021, 8, 31), False, id="not-open-with-an-exception"),
        pytest.param(OPEN, None, True, id="open"),
        pytest.param(OPEN, date(2021, 8, 19), True, id="open-with-an-exception-that-is-over"),
        pytest.param(OVERDUE, None, True, id="overdue"),
        pytest.param(CLOSED, None, False, id="closed"),
        pytest.param(CLOSED, date(2021, 8, 19), False, id="closed-with-an-exception-that-is-over"),
        pytest.param(CLOSED, date(2021, 8, 20), True, id="closed-on-the-last-day-of-an-exception"),
        pytest.param(CLOSED, date(2021, 8, 21), True, id="closed-with-an-exception"),
    ],
)
def test_may_enter(state: PeriodState, exception_until: date | None, expected: bool) -> None:
    assert may_enter(state, exception_until, date(2021, 8, 20)) is expected
