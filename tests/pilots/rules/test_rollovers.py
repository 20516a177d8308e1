"""What a goal's next year begins with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pilots.rules.lights import Measure
from pilots.rules.months import months_of
from pilots.rules.progress import Direction
from pilots.rules.rollovers import (
    Ended,
    Remark,
    consecutive,
    given_twice,
    next_baseline,
    next_timetable,
    remark_on,
    year_after,
)


def ended(**overrides: Any) -> Ended:
    """A level that was to rise from 100 to 200 and ended the year at 160."""
    values = {
        "measure": Measure.LEVEL,
        "direction": Direction.UP,
        "baseline": Decimal(100),
        "target": Decimal(200),
        "december": Decimal(160),
    }
    return Ended(**{**values, **overrides})


def planned(*values: int, year: int = 2021) -> dict[date, Decimal]:
    return {month: Decimal(value) for month, value in zip(months_of(year), values, strict=False)}


# The baseline


@pytest.mark.parametrize("measure", [Measure.LEVEL, Measure.RATE, Measure.MILESTONE])
@pytest.mark.parametrize("december", [Decimal(160), Decimal(0), None])
def test_levels_rates_and_progress_begin_where_december_ended(measure: Measure, december: Decimal | None) -> None:
    assert next_baseline(ended(measure=measure, december=december)) == december


@pytest.mark.parametrize("december", [Decimal(160), None])
def test_what_counts_since_january_begins_as_it_did(december: Decimal | None) -> None:
    assert next_baseline(ended(measure=Measure.CUMULATIVE, baseline=Decimal(0), december=december)) == 0


# What is said of the old target as a proposal

UP, DOWN, HOLD = Direction.UP, Direction.DOWN, Direction.HOLD


@pytest.mark.parametrize(
    ("direction", "december", "remark"),
    [
        (UP, 160, None),
        (UP, 200, Remark.REACHED),
        (UP, 201, Remark.PASSED),
        (DOWN, 201, None),
        (DOWN, 200, Remark.REACHED),
        (DOWN, 199, Remark.PASSED),
        (HOLD, 200, None),
        (HOLD, 150, None),
    ],
)
def test_an_old_target_that_is_reached_or_passed_is_remarked_on(
    direction: Direction, december: int, remark: Remark | None
) -> None:
    assert remark_on(ended(direction=direction, december=Decimal(december))) == remark


def test_a_missing_december_is_remarked_on_where_the_baseline_depends_on_it() -> None:
    assert remark_on(ended(december=None)) == Remark.NO_DECEMBER
    assert remark_on(ended(measure=Measure.CUMULATIVE, december=None)) is None
    assert remark_on(ended(measure=Measure.CUMULATIVE, december=Decimal(500))) is None


# The timetable

LINEAR = planned(100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 195, 200)


def test_the_shape_of_the_old_year_leads_from_the_new_baseline_to_the_target() -> None:
    found = next_timetable(ended(), LINEAR, 2022, 1)
    assert list(found) == list(months_of(2022))
    assert list(found.values()) == [160, 164, 168, 172, 176, 180, 184, 188, 192, 196, 198, 200]


def test_values_are_rounded_to_the_unit_and_december_is_the_target() -> None:
    found = list(next_timetable(ended(december=Decimal("133.333"), target=Decimal(200)), LINEAR, 2022, 1).values())
    assert found[1] == Decimal("140.0")
    assert all(value == value.quantize(Decimal("0.1")) for value in found[1:])
    assert (found[0], found[-1]) == (Decimal("133.333"), 200)


CUMULATIVE = planned(0, 0, 5, 20, 30, 42, 54, 66, 78, 89, 96, 100)


def test_a_cumulative_timetable_stands_as_it_was_and_does_not_fall() -> None:
    goal = ended(measure=Measure.CUMULATIVE, baseline=Decimal(0), target=Decimal(100), december=Decimal(140))
    found = next_timetable(goal, CUMULATIVE, 2022, 0)
    assert list(found.values()) == list(CUMULATIVE.values())
    assert list(found) == list(months_of(2022))


@pytest.mark.parametrize("december", [None, Decimal(100)])
def test_without_a_new_baseline_the_old_values_stand(december: Decimal | None) -> None:
    assert list(next_timetable(ended(december=december), LINEAR, 2022, 1).values()) == list(LINEAR.values())


def test_an_old_baseline_that_nobody_knew_is_taken_from_january() -> None:
    found = list(next_timetable(ended(baseline=None), LINEAR, 2022, 0).values())
    assert (found[0], found[-1]) == (160, 200)


def test_a_value_to_be_held_is_held_on() -> None:
    goal = ended(direction=HOLD, baseline=Decimal(100), target=Decimal(100), december=Decimal(98))
    assert set(next_timetable(goal, planned(*[100] * 12), 2022, 1).values()) == {Decimal(100)}


def test_months_that_are_missing_stay_missing() -> None:
    short = {month: value for month, value in LINEAR.items() if month.month != 5}
    found = next_timetable(ended(), short, 2022, 1)
    assert len(found) == 11
    assert date(2022, 5, 1) not in found
    assert next_timetable(ended(), {}, 2022, 1) == {}


# Days and numbers


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2021, 6, 28), date(2022, 6, 28)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2021, 12, 31), date(2022, 12, 31)),
    ],
)
def test_a_day_comes_a_year_later(day: date, later: date) -> None:
    assert year_after(day) == later


@pytest.mark.parametrize(
    ("count", "taken", "numbers"),
    [(0, (), []), (3, (), [1, 2, 3]), (3, (2,), [1, 3, 4]), (2, (1, 2, 3), [4, 5]), (2, (900,), [1, 2])],
)
def test_consecutive_numbers_go_round_those_that_are_taken(
    count: int, taken: tuple[int, ...], numbers: list[int]
) -> None:
    assert consecutive(count, taken) == numbers


def test_numbers_given_twice_are_found() -> None:
    assert given_twice([1, 2, 2, 3, 3, 3]) == {2, 3}
    assert given_twice([]) == set()
