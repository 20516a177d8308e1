"""Timetables worked out: each shape to the decimal, and what holds of all of them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.rules.timetables import MONTHS, Shape, rescaled, scaled, shape_of, shaped
from tests.pilots.rules.test_properties import amounts

DATA = Path(__file__).resolve().parents[3] / "fixtures" / "data"
steadily = settings(max_examples=200, deadline=None, derandomize=True)


def numbers(text: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(part) for part in text.split())


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


LINEAR_120 = numbers("10 20 30 40 50 60 70 80 90 100 110 120")
SEASON_30 = numbers("0 0 1.5 6 9 12.6 16.2 19.8 23.4 26.7 28.8 30")


@pytest.mark.parametrize(
    ("shape", "start", "target", "decimals", "planned"),
    [
        (Shape.LINEAR, 0, 120, 2, "10 20 30 40 50 60 70 80 90 100 110 120"),
        (Shape.LINEAR, None, 120, 2, "10 20 30 40 50 60 70 80 90 100 110 120"),
        (Shape.LINEAR, 0, 5, 0, "0 1 1 2 2 3 3 3 4 4 5 5"),
        (Shape.LINEAR, 40, 45, 2, "40.42 40.83 41.25 41.67 42.08 42.5 42.92 43.33 43.75 44.17 44.58 45"),
        (Shape.LINEAR, 30, 18, 0, "29 28 27 26 25 24 23 22 21 20 19 18"),
        (Shape.SEASON, 0, 30, 2, "0 0 1.5 6 9 12.6 16.2 19.8 23.4 26.7 28.8 30"),
        (Shape.LATE, 0, 30, 2, "0 0.6 1.8 3 4.8 7.5 10.5 13.5 17.1 21 25.5 30"),
        (Shape.QUARTERS, 1600, 2150, 2, "1600 1600 1737.5 1737.5 1737.5 1875 1875 1875 2012.5 2012.5 2012.5 2150"),
        (Shape.CONSTANT, 0, 100, 2, " ".join(["100"] * 12)),
        (Shape.LINEAR, 100, 100, 2, " ".join(["100"] * 12)),
        # the target keeps its own decimals, and no month is rounded past it
        (Shape.SEASON, 0, "9.6", 0, "0 0 0 2 3 4 5 6 7 9 9 9.6"),
        (Shape.CONSTANT, 0, "9.6", 0, " ".join(["9.6"] * 12)),
    ],
)
def test_a_shape_goes_from_the_start_to_the_target(
    shape: Shape, start: int | None, target: int | str, decimals: int, planned: str
) -> None:
    begin = None if start is None else Decimal(start)
    assert shaped(shape, begin, Decimal(target), decimals) == numbers(planned)


def test_the_shapes_are_those_by_which_the_pilot_planned() -> None:
    """The timetables of 2021 in the unit's decimals; those in whole numbers were rounded by hand."""
    planned: dict[str, list[Decimal]] = {}
    for row in rows_of("timetable_2021.csv"):
        planned.setdefault(row["goal"], []).append(Decimal(row["planned"]))
    compared = 0
    for goal in rows_of("goals_2021.csv"):
        if goal["path"] in list(Shape) and goal["unit"] in ("亿元", "km2", "km", "万㎡"):
            start, target = Decimal(goal["baseline"]), Decimal(goal["target"])
            assert shaped(Shape(goal["path"]), start, target, 2) == tuple(planned[goal["number"]]), goal["number"]
            compared += 1
    assert compared == 10


@pytest.mark.parametrize(
    ("values", "old_start", "start", "target", "planned"),
    [
        (SEASON_30, 0, 0, 60, "0 0 3 12 18 25.2 32.4 39.6 46.8 53.4 57.6 60"),
        (SEASON_30, None, None, 60, "0 0 3 12 18 25.2 32.4 39.6 46.8 53.4 57.6 60"),
        (LINEAR_120, 0, 120, 240, "130 140 150 160 170 180 190 200 210 220 230 240"),
        (LINEAR_120, 0, 24, 0, "22 20 18 16 14 12 10 8 6 4 2 0"),
        # a year that stood still at its end stands still again
        (numbers(" ".join(["100"] * 12)), 100, 90, 98, " ".join(["98"] * 12)),
        # one that went away and came back says nothing of the way
        (numbers("0 5 5 5 5 5 5 5 5 5 5 0"), 0, 0, 120, " ".join(str(value) for value in LINEAR_120)),
        # what had fallen or gone beyond its end does neither
        (numbers("0 60 30 40 50 60 70 80 90 130 110 120"), 0, 0, 120, "0 60 60 60 60 60 70 80 90 120 120 120"),
    ],
)
def test_other_values_lend_their_way(
    values: Sequence[Decimal], old_start: int | None, start: int | None, target: int, planned: str
) -> None:
    begin, old = (None if each is None else Decimal(each) for each in (start, old_start))
    assert rescaled(values, begin, Decimal(target), 2, old_start=old, may_fall=False) == numbers(planned)


def test_a_level_may_fall_as_the_other_year_did() -> None:
    values = numbers("0 60 30 40 50 60 70 80 90 100 110 120")
    assert rescaled(values, Decimal(0), Decimal(240), 2, old_start=Decimal(0), may_fall=True)[:3] == numbers("0 120 60")


@pytest.mark.parametrize(
    ("values", "kept", "target", "planned"),
    [
        # goal 19, lowered from 30 to 20 from September
        (SEASON_30, 8, 20, "0 0 1.5 6 9 12.6 16.2 19.8 19.87 19.94 19.98 20"),
        (LINEAR_120, 8, 160, "10 20 30 40 50 60 70 80 100 120 140 160"),
        (LINEAR_120, 0, 240, "20 40 60 80 100 120 140 160 180 200 220 240"),
        (LINEAR_120, 11, 150, "10 20 30 40 50 60 70 80 90 100 110 150"),
        # the target lies below what was planned by then
        (LINEAR_120, 8, 60, "10 20 30 40 50 60 60 60 60 60 60 60"),
        # everything was planned by then: what is new is spread evenly
        (numbers("0 0 0 0 0 0 60 60 60 60 60 60"), 8, 100, "0 0 0 0 0 0 60 60 70 80 90 100"),
    ],
)
def test_a_new_target_keeps_the_months_before(values: Sequence[Decimal], kept: int, target: int, planned: str) -> None:
    assert scaled(values, kept, Decimal(0), Decimal(target), 2, may_fall=False) == numbers(planned)


def test_a_level_goes_down_to_a_lower_target() -> None:
    planned = scaled(LINEAR_120, 8, Decimal(0), Decimal(60), 2, may_fall=True)
    assert planned == numbers("10 20 30 40 50 60 70 80 75 70 65 60")


@pytest.mark.parametrize("shape", Shape)
def test_a_shape_is_known_by_its_values(shape: Shape) -> None:
    assert shape_of(shaped(shape, Decimal(0), Decimal(30), 2), Decimal(0), Decimal(30), 2) == shape


def test_values_planned_otherwise_have_no_shape() -> None:
    assert shape_of((*SEASON_30[:5], Decimal("12.7"), *SEASON_30[6:]), Decimal(0), Decimal(30), 2) is None


starts = st.none() | amounts(-1000, 1000)
targets = amounts(-1000, 1000)
decimals = st.integers(0, 4)
years = st.lists(amounts(-1000, 1000), min_size=MONTHS, max_size=MONTHS)


def never_falls(planned: Sequence[Decimal]) -> bool:
    return all(earlier <= later for earlier, later in pairwise(planned))


@steadily
@given(st.sampled_from(Shape), starts, targets, decimals)
def test_every_shape_ends_at_the_target_and_never_turns_back(
    shape: Shape, start: Decimal | None, target: Decimal, places: int
) -> None:
    planned = shaped(shape, start, target, places)
    assert len(planned) == MONTHS
    assert planned[-1] == target
    assert never_falls(planned if (start or 0) <= target else planned[::-1])
    low, high = sorted((start or Decimal(0), target))
    assert all(low <= value <= high for value in planned)


@steadily
@given(years, starts, starts, targets, decimals)
def test_a_way_that_is_lent_never_makes_a_cumulative_goal_fall(
    values: list[Decimal], old_start: Decimal | None, start: Decimal | None, target: Decimal, places: int
) -> None:
    planned = rescaled(values, start, target, places, old_start=old_start, may_fall=False)
    assert len(planned) == MONTHS
    assert planned[-1] == target
    assert never_falls(planned if (start or 0) <= target else planned[::-1])


@steadily
@given(years.map(sorted), st.integers(0, MONTHS - 1), targets, decimals)
def test_a_new_target_is_reached_without_a_fall(values: list[Decimal], kept: int, target: Decimal, places: int) -> None:
    start = min(values[0], target)
    planned = scaled(values, kept, start, target, places, may_fall=False)
    assert len(planned) == MONTHS
    assert planned[-1] == target
    assert never_falls(planned)
    assert list(planned[:kept]) == [min(value, target) for value in values[:kept]]


@steadily
@given(years.map(sorted), st.integers(0, MONTHS - 1))
def test_a_timetable_scaled_to_its_own_target_is_itself(values: list[Decimal], kept: int) -> None:
    assert list(scaled(values, kept, values[0], values[-1], 2, may_fall=False)) == values
