"""What was forecast of a month one, two and three months before, held against what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilots.rules.lights import Measure
from pilots.rules.months import Frequency
from pilots.rules.progress import Direction
from pilots.rules.standing import Record
from pilots.rules.track_record import Outturn, accuracies, track_record
from tests.pilots.rules.records import EVEN, MONTHS, make_promise, make_record, month
from tests.pilots.rules.test_properties import records, steadily

#: A year's numbers, and of each month the forecasts one, two and three months before with their errors.
Case = tuple[Mapping[int, str], Mapping[str, Any], int, list[tuple[str, str] | None]]
CASES: dict[str, Case] = {
    # 12 · 30/20 = 18 against 24 of 120: 5 points too low; 5 · 30/10 = 15: 7.5 too low
    "a cumulative goal follows the shape of its timetable": (
        {1: "5", 2: "12", 3: "24"},
        {},
        3,
        [("18", "-5"), ("15", "-7.5"), None],
    ),
    # December is forecast by the target, though the timetable plans more for it
    "december is forecast by the target": (
        {9: "45", 10: "50", 11: "55", 12: "60"},
        {"planned": [*EVEN[:11], "150"]},
        12,
        [("60", "0"), ("60", "0"), ("60", "0")],
    ),
    # pace by March from the baseline of 100: (112 - 100) / 3 = 4
    "a level goes on at its recent pace": (
        {1: "102", 2: "106", 3: "112", 4: "118"},
        {"measure": Measure.LEVEL, "baseline": "100", "target": "150"},
        4,
        [("116", "-4"), ("112", "-12"), ("108", "-20")],
    ),
    # falling is the way: 80 forecast where 84 came is too high by 4 of 40
    "a value that is to fall errs too high when less was forecast": (
        {1: "95", 2: "90", 3: "89"},
        {"measure": Measure.LEVEL, "direction": Direction.DOWN, "baseline": "100", "target": "60"},
        3,
        [("85", "10"), ("85", "10"), None],
    ),
    "a rate is forecast within its bounds": (
        {1: "60", 2: "90", 3: "95"},
        {"measure": Measure.RATE, "baseline": "30", "target": "100"},
        3,
        [("100", "7.142857"), ("100", "7.142857"), None],
    ),
    "a quarterly goal is forecast from the quarter before": (
        {3: "30", 6: "66"},
        {"frequency": Frequency.QUARTERLY},
        6,
        [("60", "-5"), ("60", "-5"), ("60", "-5")],
    ),
    "a month whose figure is missing forecasts nothing": (
        {1: "10", 3: "30", 4: "40"},
        {},
        4,
        [("40", "0"), None, ("40", "0")],
    ),
    "a forecast of a month that is missing has no error": ({1: "10", 2: "20"}, {}, 3, [("30", ""), ("30", ""), None]),
    "while nothing is planned nothing is forecast": (
        {1: "3", 2: "10", 3: "20"},
        {"planned": ["0", *EVEN[1:]]},
        3,
        [("15", "-4.166667"), None, None],
    ),
    "without a way to the target there is no error": (
        {1: "10", 2: "20"},
        {"measure": Measure.LEVEL, "baseline": "0", "target": "0"},
        2,
        [("20", ""), None, None],
    ),
    "january looks back on nothing": ({1: "10"}, {}, 1, [None, None, None]),
    "a yearly goal has nothing before december": (
        {12: "120"},
        {"frequency": Frequency.YEARLY},
        12,
        [None, None, None],
    ),
}


def outturns(record: Record, through: int) -> dict[int, Outturn]:
    return {row.month.month: row for row in track_record(record, month(through), lambda _month: record)}


@pytest.mark.parametrize(("actuals", "given", "at", "expected"), CASES.values(), ids=CASES)
def test_a_month_stands_beside_what_was_forecast_of_it(
    actuals: Mapping[int, str], given: Mapping[str, Any], at: int, expected: list[tuple[str, str] | None]
) -> None:
    row = outturns(make_record(actuals, **given), at)[at]
    assert row.came == (Decimal(actuals[at]) if at in actuals else None)
    found = [past and (past.value, "" if past.error is None else round(past.error, 6)) for past in row.forecasts]
    assert found == [wanted and (Decimal(wanted[0]), wanted[1] and Decimal(wanted[1])) for wanted in expected]


def test_only_months_that_owe_a_figure_up_to_the_one_shown_are_listed() -> None:
    record = make_record({3: "30", 6: "60", 9: "90"}, frequency=Frequency.QUARTERLY)
    assert list(outturns(record, through=8)) == [3, 6]


def test_a_forecast_follows_the_timetable_that_was_in_force_when_it_was_made() -> None:
    former = make_record({1: "10", 2: "20", 3: "20"})
    lowered = {at: make_promise("0", "60", str(5 * at.month)) for at in MONTHS}
    record = replace(former, promises={at: (former.promises if at.month < 3 else lowered)[at] for at in MONTHS})

    def then(at: date) -> Record:
        return former if at.month < 3 else replace(former, promises=lowered)

    rows = {row.month.month: row for row in track_record(record, month(4), then)}
    values = {number: [past and round(past.value, 6) for past in rows[number].forecasts] for number in (3, 4)}
    # 20 · 30/20 by the former timetable; 20 · 20/15 by the lowered one, and 20 · 40/20 by the former
    assert values == {3: [30, 30, None], 4: [Decimal("26.666667"), 40, 40]}


def test_misses_are_averaged_by_horizon_with_the_side_they_fell_on() -> None:
    rows = outturns(make_record({1: "10", 2: "26", 3: "33"}), through=3).values()
    one, two, three = accuracies(rows)
    # one month ahead 20 for 26 (5 too low) and 39 for 33 (5 too high); two months ahead 30 for 33
    assert (one.count, round(one.miss or 0, 6), round(one.bias or 0, 6)) == (2, 5, 0)
    assert (two.count, two.miss, two.bias) == (1, Decimal("2.5"), Decimal("-2.5"))
    assert (three.months_ahead, three.count, three.miss, three.bias) == (3, 0, None, None)


def test_without_a_month_there_is_no_accuracy() -> None:
    assert [(each.count, each.miss, each.bias) for each in accuracies([])] == [(0, None, None)] * 3


@steadily
@given(
    share=st.integers(1, 300),
    target=st.integers(1, 10_000),
    measure=st.sampled_from([Measure.CUMULATIVE, Measure.LEVEL]),
    frequency=st.sampled_from([Frequency.MONTHLY, Frequency.QUARTERLY]),
)
def test_a_goal_that_goes_evenly_is_forecast_without_error(
    share: int, target: int, measure: Measure, frequency: Frequency
) -> None:
    planned = [Decimal(target) * number / 12 for number in range(1, 13)]
    record = make_record(
        {number: str(value * share / 100) for number, value in enumerate(planned, 1)},
        measure=measure,
        frequency=frequency,
        target=str(target),
        planned=[str(value) for value in planned],
    )
    errors = [past.error for row in outturns(record, 12).values() for past in row.forecasts if past]
    assert errors
    assert all(error is not None and abs(error) < Decimal("1e-9") for error in errors)


@steadily
@given(records())
def test_the_mean_error_is_never_larger_than_the_mean_miss(record: Record) -> None:
    for found in accuracies(outturns(record, 12).values()):
        assert (found.miss is None) == (found.bias is None) == (found.count == 0)
        if found.miss is not None and found.bias is not None:
            assert abs(found.bias) <= found.miss + Decimal("1e-9") * (1 + found.miss)
