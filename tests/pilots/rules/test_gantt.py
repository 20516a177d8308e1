"""From due days to places along the year, and what has become of a step by a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pilots.rules.gantt import (
    APART,
    LANE_HEIGHT,
    MONTH_WIDTH,
    ROW_HEIGHT,
    Side,
    StepState,
    arranged,
    end_x,
    lanes_of,
    side_of,
    state_of,
    x_of,
)
from pilots.rules.lights import Step

DAY = date(2021, 7, 31)


@pytest.mark.parametrize(
    ("due_on", "done_on", "state"),
    [
        (DAY, None, StepState.SOON),
        (DAY - timedelta(days=1), None, StepState.OVERDUE),
        (DAY + timedelta(days=30), None, StepState.SOON),
        (DAY + timedelta(days=31), None, StepState.LATER),
        (DAY + timedelta(days=31), DAY, StepState.DONE),
        (DAY - timedelta(days=40), DAY, StepState.DONE),
        # done on a day that has not come yet: not done on this one
        (DAY - timedelta(days=40), DAY + timedelta(days=1), StepState.OVERDUE),
        (DAY + timedelta(days=5), DAY + timedelta(days=1), StepState.SOON),
    ],
)
def test_a_step_is_done_overdue_due_soon_or_later(due_on: date, done_on: date | None, state: StepState) -> None:
    assert state_of(Step(due_on, done_on), DAY) == state


@pytest.mark.parametrize(
    ("day", "middle", "end"),
    [
        (date(2021, 1, 1), 0.5 / 31, 1 / 31),
        (date(2021, 1, 31), 30.5 / 31, 1),
        (date(2021, 2, 14), 1 + 13.5 / 28, 1.5),
        (date(2024, 2, 29), 1 + 28.5 / 29, 2),
        (date(2021, 7, 31), 6 + 30.5 / 31, 7),
        (date(2021, 12, 31), 11 + 30.5 / 31, 12),
    ],
)
def test_every_month_is_as_wide_as_another(day: date, middle: float, end: float) -> None:
    assert x_of(day, day.year) == pytest.approx(middle * MONTH_WIDTH)
    assert end_x(day, day.year) == pytest.approx(end * MONTH_WIDTH)


@pytest.mark.parametrize(
    ("day", "side", "x"),
    [
        (date(2020, 12, 31), Side.BEFORE, 0),
        (date(2022, 1, 1), Side.AFTER, 100),
        (date(2000, 6, 1), Side.BEFORE, 0),
        (date(2030, 6, 1), Side.AFTER, 100),
    ],
)
def test_a_day_outside_the_year_lies_at_its_edge(day: date, side: Side, x: float) -> None:
    assert (side_of(day, 2021), x_of(day, 2021), end_x(day, 2021)) == (side, x, x)


def test_days_lie_in_their_order() -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    places = [x_of(day, 2024) for day in days]
    assert places == sorted(set(places))
    assert 0 < places[0] < places[-1] < 100


@pytest.mark.parametrize(
    ("reaches", "lanes"),
    [
        ([], []),
        ([(5, 5)], [0]),
        ([(5, 5), (5 + APART, 5 + APART)], [0, 0]),
        ([(5, 5), (6, 6)], [0, 1]),
        ([(5, 5), (5, 5), (5, 5)], [0, 1, 2]),
        ([(5, 5), (6, 6), (20, 20)], [0, 1, 0]),
        # one that was promised earlier takes up the way between
        ([(10, 50), (30, 30), (60, 60)], [0, 1, 0]),
        ([(30, 30), (10, 50)], [0, 1]),
    ],
)
def test_marks_that_would_cover_each_other_lie_in_lanes(reaches: list[tuple[float, float]], lanes: list[int]) -> None:
    assert lanes_of(reaches, APART) == lanes


def test_a_row_without_steps_has_the_least_height() -> None:
    assert arranged([], 2021).height == ROW_HEIGHT
    assert arranged([], 2021).places == ()


def test_a_single_step_stands_in_the_middle_of_its_row() -> None:
    row = arranged([(date(2021, 6, 30), ())], 2021)
    assert [place.y for place in row.places] == [0]
    assert row.height == ROW_HEIGHT


def test_lanes_spread_evenly_about_the_middle_and_the_row_grows() -> None:
    day = date(2021, 6, 30)
    row = arranged([(day, ())] * 3, 2021)
    assert [place.y for place in row.places] == [-LANE_HEIGHT, 0, LANE_HEIGHT]
    assert row.height == 3 * LANE_HEIGHT + LANE_HEIGHT // 2


def test_a_step_that_moved_reaches_from_its_old_day_to_its_new_one() -> None:
    old, new = date(2021, 3, 31), date(2021, 9, 30)
    [place] = arranged([(new, (old,))], 2021).places
    assert place.before == (x_of(old, 2021),)
    assert place.reach == (x_of(old, 2021), x_of(new, 2021))
    [place] = arranged([(old, (new,))], 2021).places
    assert place.reach == (x_of(old, 2021), x_of(new, 2021))


def test_a_step_due_beyond_the_year_says_on_which_side() -> None:
    early, late = arranged([(date(2020, 11, 1), ()), (date(2022, 2, 1), (date(2021, 12, 1),))], 2021).places
    assert (early.side, early.x) == (Side.BEFORE, 0)
    assert (late.side, late.x) == (Side.AFTER, 100)
