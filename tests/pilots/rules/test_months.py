from __future__ import annotations

from datetime import date

import pytest

from pilots.rules.months import (
    Frequency,
    due_months,
    last_day,
    month_after,
    months_of,
    nth_working_day,
    trailing_run,
)

#: The working days of China around 1 May and 1 October 2021 that a plain week gets wrong.
DAYS_OFF = {date(2021, 5, day) for day in (3, 4, 5)} | {date(2021, 10, day) for day in (1, 4, 5, 6, 7)}
SATURDAYS_WORKED = {date(2021, 5, 8), date(2021, 10, 9)}


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def is_working_in_china(day: date) -> bool:
    return day in SATURDAYS_WORKED or (is_weekday(day) and day not in DAYS_OFF)


def test_a_year_has_its_twelve_months_in_order() -> None:
    assert [found.isoformat() for found in months_of(2021)] == [f"2021-{number:02}-01" for number in range(1, 13)]


@pytest.mark.parametrize(
    ("start", "steps", "expected"),
    [
        pytest.param(date(2021, 5, 1), 0, date(2021, 5, 1), id="same"),
        pytest.param(date(2021, 11, 1), 1, date(2021, 12, 1), id="into-december"),
        pytest.param(date(2021, 12, 1), 1, date(2022, 1, 1), id="over-new-year"),
        pytest.param(date(2021, 5, 1), 7, date(2021, 12, 1), id="to-december"),
        pytest.param(date(2021, 5, 1), 8, date(2022, 1, 1), id="to-january"),
        pytest.param(date(2021, 1, 1), 24, date(2023, 1, 1), id="two-years"),
        pytest.param(date(2021, 1, 1), -1, date(2020, 12, 1), id="back-over-new-year"),
        pytest.param(date(2021, 3, 1), -15, date(2019, 12, 1), id="back-more-than-a-year"),
        pytest.param(date(2021, 5, 31), 1, date(2021, 6, 1), id="from-a-day-within-the-month"),
    ],
)
def test_month_after(start: date, steps: int, expected: date) -> None:
    assert month_after(start, steps) == expected


def test_month_after_takes_one_step_unless_told() -> None:
    assert month_after(date(2021, 12, 1)) == date(2022, 1, 1)


@pytest.mark.parametrize(
    ("start", "steps", "error"),
    [
        pytest.param(date(9999, 12, 1), 1, ValueError, id="after-the-last"),
        pytest.param(date(1, 1, 1), -1, ValueError, id="before-the-first"),
        pytest.param(date(2021, 1, 1), 12 * 10**20, OverflowError, id="far-out"),
    ],
)
def test_no_month_past_the_calendar(start: date, steps: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        month_after(start, steps)


@pytest.mark.parametrize(
    ("of", "day"),
    [
        pytest.param(date(2021, 1, 1), 31, id="january"),
        pytest.param(date(2021, 2, 1), 28, id="february"),
        pytest.param(date(2020, 2, 1), 29, id="leap-year"),
        pytest.param(date(1900, 2, 1), 28, id="century-without-leap-day"),
        pytest.param(date(2000, 2, 1), 29, id="century-with-leap-day"),
        pytest.param(date(2021, 4, 1), 30, id="april"),
        pytest.param(date(2021, 12, 1), 31, id="december"),
    ],
)
def test_last_day(of: date, day: int) -> None:
    assert last_day(of) == of.replace(day=day)


@pytest.mark.parametrize(
    ("frequency", "numbers"),
    [
        pytest.param(Frequency.MONTHLY, list(range(1, 13)), id="monthly"),
        pytest.param(Frequency.QUARTERLY, [3, 6, 9, 12], id="quarterly"),
        pytest.param(Frequency.YEARLY, [12], id="yearly"),
    ],
)
def test_due_months(frequency: Frequency, numbers: list[int]) -> None:
    assert due_months(frequency, 2021) == tuple(date(2021, number, 1) for number in numbers)


@pytest.mark.parametrize(
    ("of", "count", "day"),
    [
        pytest.param(date(2021, 2, 1), 1, 1, id="first-on-monday-the-first"),
        pytest.param(date(2021, 2, 1), 5, 5, id="fifth-in-the-first-week"),
        pytest.param(date(2021, 2, 1), 6, 8, id="sixth-after-the-weekend"),
        pytest.param(date(2021, 8, 1), 1, 2, id="first-after-sunday"),
        pytest.param(date(2021, 2, 1), 20, 26, id="last-of-the-month"),
    ],
)
def test_nth_weekday(of: date, count: int, day: int) -> None:
    assert nth_working_day(of, count, is_weekday) == of.replace(day=day)


@pytest.mark.parametrize(
    ("of", "count", "day"),
    [
        pytest.param(date(2021, 5, 1), 1, 6, id="first-after-labour-day"),
        pytest.param(date(2021, 5, 1), 3, 8, id="a-saturday-that-is-worked"),
        pytest.param(date(2021, 5, 1), 5, 11, id="fifth-in-may"),
        pytest.param(date(2021, 10, 1), 5, 13, id="fifth-in-october"),
        pytest.param(date(2021, 10, 1), 10, 20, id="tenth-in-october"),
    ],
)
def test_nth_working_day_around_holidays(of: date, count: int, day: int) -> None:
    assert nth_working_day(of, count, is_working_in_china) == of.replace(day=day)


def test_a_month_with_fewer_working_days() -> None:
    with pytest.raises(ValueError, match="fewer working days"):
        nth_working_day(date(2021, 2, 1), 21, is_weekday)


@pytest.mark.parametrize(
    ("missing", "run"),
    [
        pytest.param(set(), 0, id="none-missing"),
        pytest.param({6}, 1, id="the-last"),
        pytest.param({5}, 0, id="one-before-the-last"),
        pytest.param({4, 5, 6}, 3, id="three-at-the-end"),
        pytest.param({3, 4, 6}, 1, id="broken-by-a-report"),
        pytest.param({1, 2, 3, 4, 5, 6}, 6, id="all"),
    ],
)
def test_trailing_run(missing: set[int], run: int) -> None:
    half_year = [date(2021, number, 1) for number in range(1, 7)]
    assert trailing_run(half_year, lambda at: at.month in missing) == run


def test_nothing_is_missing_of_no_months() -> None:
    assert trailing_run([], is_weekday) == 0
