from __future__ import annotations

from decimal import Decimal

import pytest

from pilots.rules.forecast import (
    UNKNOWN,
    Forecast,
    at_recent_pace,
    needed_per_month,
    pace_per_month,
    plan_shaped,
)
from tests.pilots.rules.records import maybe


@pytest.mark.parametrize(
    ("actual", "planned", "planned_then", "expected"),
    [
        pytest.param("36", "50", "120", "86.4", id="behind"),
        pytest.param("60", "50", "120", "144", id="ahead"),
        pytest.param("50", "50", "120", "120", id="on-plan"),
        pytest.param("0", "50", "120", "0", id="nothing-done"),
        pytest.param("5", "5", "100", "100", id="seasonal-plan-met-gives-the-target"),
        pytest.param("5", "0", "120", None, id="nothing-planned"),
        pytest.param("5", "-1", "120", None, id="planned-below-zero"),
    ],
)
def test_plan_shaped(actual: str, planned: str, planned_then: str, expected: str | None) -> None:
    assert plan_shaped(Decimal(actual), Decimal(planned), Decimal(planned_then)) == maybe(expected)


@pytest.mark.parametrize(
    ("actuals", "opening", "months_between", "expected"),
    [
        pytest.param({}, "0", 1, None, id="no-figures"),
        pytest.param({1: "10"}, None, 1, None, id="one-figure-and-no-opening"),
        pytest.param({1: "10"}, "4", 1, "6", id="one-increment"),
        pytest.param({4: "40"}, "0", 1, "10", id="first-figure-in-april"),
        pytest.param({1: "10", 2: "30"}, "0", 1, "15", id="two-increments"),
        pytest.param({1: "10", 2: "30"}, None, 1, "20", id="two-figures-and-no-opening"),
        pytest.param({1: "10", 2: "20", 3: "60"}, "0", 1, "20", id="three-increments"),
        pytest.param({1: "10", 2: "20", 3: "60", 4: "70"}, "0", 1, "20", id="four-increments-the-first-left-out"),
        pytest.param({4: "70", 3: "60", 1: "10", 2: "20"}, "0", 1, "20", id="in-any-order"),
        pytest.param({1: "100", 2: "90", 3: "70", 4: "40"}, None, 1, "-20", id="falling"),
        pytest.param({1: "10", 2: "10", 3: "10", 4: "10"}, "0", 1, "0", id="standing-still"),
        pytest.param({1: "10", 3: "45", 4: "70"}, "0", 1, "20", id="gap-within-the-reach"),
        pytest.param({1: "10", 2: "20", 5: "50", 6: "80"}, "0", 1, "15", id="gap-at-the-reach"),
        pytest.param({1: "10", 6: "60"}, "0", 1, "10", id="long-gap"),
        pytest.param({2: "40", 4: "60"}, "0", 1, "15", id="gap-back-to-the-opening"),
        pytest.param({3: "30", 6: "60", 9: "120", 12: "210"}, "0", 3, "20", id="quarters"),
        pytest.param({3: "30", 6: "90"}, "0", 3, "15", id="two-quarters"),
        pytest.param({3: "30", 6: "90"}, None, 3, "20", id="two-quarters-and-no-opening"),
        pytest.param({12: "60"}, "0", 12, "5", id="one-year"),
        pytest.param({12: "60"}, None, 12, None, id="one-year-and-no-opening"),
    ],
)
def test_pace_per_month(
    actuals: dict[int, str], opening: str | None, months_between: int, expected: str | None
) -> None:
    reported = {number: Decimal(value) for number, value in actuals.items()}
    assert pace_per_month(reported, maybe(opening), months_between) == maybe(expected)


@pytest.mark.parametrize(
    ("actual", "pace", "months", "expected"),
    [
        pytest.param("36", "6", 7, "78", id="rising"),
        pytest.param("36", "-6", 7, "-6", id="falling"),
        pytest.param("36", "6", 0, "36", id="no-month-left"),
        pytest.param("36", "0", 7, "36", id="standing-still"),
        pytest.param("36", None, 7, None, id="no-pace"),
    ],
)
def test_at_recent_pace(actual: str, pace: str | None, months: int, expected: str | None) -> None:
    assert at_recent_pace(Decimal(actual), maybe(pace), months) == maybe(expected)


@pytest.mark.parametrize(
    ("actual", "target", "number", "is_reached", "expected"),
    [
        pytest.param("36", "120", 5, False, "12", id="up"),
        pytest.param("80", "60", 2, False, "-2", id="down"),
        pytest.param("36", "120", 11, False, "84", id="all-in-december"),
        pytest.param("36", "120", 12, False, None, id="no-month-left"),
        pytest.param("130", "120", 5, True, "0", id="reached"),
        pytest.param("130", "120", 12, True, "0", id="reached-in-december"),
    ],
)
def test_needed_per_month(actual: str, target: str, number: int, is_reached: bool, expected: str | None) -> None:
    assert needed_per_month(Decimal(actual), Decimal(target), number, is_reached) == maybe(expected)


@pytest.mark.parametrize(
    ("shaped", "recent", "value", "low", "high"),
    [
        pytest.param("90", "80", "90", "80", "90", id="plan-shaped-above"),
        pytest.param("80", "90", "80", "80", "90", id="plan-shaped-below"),
        pytest.param("90", "90", "90", "90", "90", id="both-the-same"),
        pytest.param("0", "90", "0", "0", "90", id="plan-shaped-zero-is-a-value"),
        pytest.param("90", None, "90", "90", "90", id="plan-shaped-alone"),
        pytest.param(None, "80", "80", "80", "80", id="recent-pace-alone"),
        pytest.param(None, None, None, None, None, id="neither"),
    ],
)
def test_value_and_range(
    shaped: str | None, recent: str | None, value: str | None, low: str | None, high: str | None
) -> None:
    forecast = Forecast(maybe(shaped), maybe(recent))
    assert (forecast.value, forecast.low, forecast.high) == (maybe(value), maybe(low), maybe(high))


def test_the_unknown_forecast_has_no_value() -> None:
    assert (UNKNOWN.plan_shaped, UNKNOWN.recent_pace, UNKNOWN.value) == (None, None, None)
