from __future__ import annotations

from decimal import Decimal

import pytest

from pilots.rules.progress import (
    Direction,
    completion,
    earned_schedule,
    is_as_good,
    is_from_baseline,
    is_reached,
    lag_points,
    linear_pace,
    settled,
    share_of_target,
    spi,
    spi_time,
    value_at,
)
from tests.pilots.rules.records import maybe

UP, DOWN, HOLD = Direction.UP, Direction.DOWN, Direction.HOLD
EVEN_SHARES = [Decimal(number) / 10 for number in range(1, 11)]


@pytest.mark.parametrize(
    ("value", "other", "target", "direction", "expected"),
    [
        pytest.param("5", "5", "9", UP, True, id="up-same"),
        pytest.param("6", "5", "9", UP, True, id="up-more"),
        pytest.param("4.9", "5", "9", UP, False, id="up-less"),
        pytest.param("5", "5", "1", DOWN, True, id="down-same"),
        pytest.param("4", "5", "1", DOWN, True, id="down-less"),
        pytest.param("5.1", "5", "1", DOWN, False, id="down-more"),
        pytest.param("-3", "-2", "0", DOWN, True, id="down-below-zero"),
        pytest.param("98", "97", "100", HOLD, True, id="hold-nearer"),
        pytest.param("96", "97", "100", HOLD, False, id="hold-farther"),
        pytest.param("103", "97", "100", HOLD, True, id="hold-as-far-above"),
        pytest.param("103.1", "97", "100", HOLD, False, id="hold-farther-above"),
    ],
)
def test_is_as_good(value: str, other: str, target: str, direction: Direction, expected: bool) -> None:
    assert is_as_good(Decimal(value), Decimal(other), Decimal(target), direction) is expected


@pytest.mark.parametrize(
    ("value", "target", "direction", "expected"),
    [
        pytest.param("100", "100", UP, True, id="up-on-target"),
        pytest.param("101", "100", UP, True, id="up-beyond"),
        pytest.param("99.999999", "100", UP, False, id="up-just-short"),
        pytest.param("100", "100", DOWN, True, id="down-on-target"),
        pytest.param("99", "100", DOWN, True, id="down-beyond"),
        pytest.param("100.000001", "100", DOWN, False, id="down-just-over"),
        pytest.param("100", "100", HOLD, True, id="hold-on-target"),
        pytest.param("100.000001", "100", HOLD, False, id="hold-just-over"),
        pytest.param("99.999999", "100", HOLD, False, id="hold-just-short"),
        pytest.param("0", "0", DOWN, True, id="zero-on-zero"),
    ],
)
def test_is_reached(value: str, target: str, direction: Direction, expected: bool) -> None:
    assert is_reached(Decimal(value), Decimal(target), direction) is expected


@pytest.mark.parametrize(
    ("value", "target", "direction", "expected"),
    [
        pytest.param("50", "200", UP, "0.25", id="up"),
        pytest.param("250", "200", UP, "1.25", id="up-beyond"),
        pytest.param("-50", "200", UP, "-0.25", id="up-below-zero"),
        pytest.param("-250", "-200", UP, "0.8", id="up-to-a-negative-target"),
        pytest.param("-160", "-200", UP, "1.25", id="up-beyond-a-negative-target"),
        pytest.param("0", "-200", UP, None, id="up-past-zero-from-a-negative-target"),
        pytest.param("10", "-200", UP, None, id="up-above-zero-from-a-negative-target"),
        pytest.param("250", "200", DOWN, "0.8", id="down"),
        pytest.param("160", "200", DOWN, "1.25", id="down-beyond"),
        pytest.param("0", "200", DOWN, None, id="down-to-nothing"),
        pytest.param("-10", "200", DOWN, None, id="down-past-zero"),
        pytest.param("-50", "-200", DOWN, "0.25", id="down-to-a-negative-target"),
        pytest.param("50", "-200", DOWN, "-0.25", id="down-from-above-zero"),
        pytest.param("160", "200", HOLD, "0.8", id="hold-below"),
        pytest.param("250", "200", HOLD, "0.8", id="hold-above"),
        pytest.param("200", "200", HOLD, "1", id="hold-on-target"),
        pytest.param("0", "200", HOLD, "0", id="hold-at-nothing"),
        pytest.param("-50", "200", HOLD, "-0.25", id="hold-past-zero"),
        pytest.param("-250", "-200", HOLD, "0.8", id="hold-a-negative-target"),
        pytest.param("5", "0", UP, None, id="up-to-zero"),
        pytest.param("5", "0", DOWN, None, id="down-to-zero"),
        pytest.param("0", "0", HOLD, None, id="hold-zero"),
    ],
)
def test_share_of_target(value: str, target: str, direction: Direction, expected: str | None) -> None:
    assert share_of_target(Decimal(value), Decimal(target), direction) == maybe(expected)


@pytest.mark.parametrize(
    ("baseline", "target", "direction", "expected"),
    [
        pytest.param("40", "45", UP, True, id="up"),
        pytest.param("0", "45", UP, True, id="baseline-of-zero-is-known"),
        pytest.param("60", "45", DOWN, True, id="down"),
        pytest.param(None, "45", UP, False, id="unknown"),
        pytest.param("45", "45", UP, False, id="target-equals-baseline"),
        pytest.param("40", "45", HOLD, False, id="hold"),
    ],
)
def test_is_from_baseline(baseline: str | None, target: str, direction: Direction, expected: bool) -> None:
    assert is_from_baseline(maybe(baseline), Decimal(target), direction) is expected


#: value, baseline, target, direction, completion
SHARES = [
    pytest.param("1820", "1600", "2150", UP, "0.4", id="up"),
    pytest.param("1600", "1600", "2150", UP, "0", id="up-at-baseline"),
    pytest.param("1545", "1600", "2150", UP, "-0.1", id="up-below-baseline"),
    pytest.param("2260", "1600", "2150", UP, "1.2", id="up-beyond-target"),
    pytest.param("30", "0", "120", UP, "0.25", id="up-from-zero"),
    pytest.param("80", "100", "50", DOWN, "0.4", id="down"),
    pytest.param("110", "100", "50", DOWN, "-0.2", id="down-gone-up"),
    pytest.param("40", "100", "50", DOWN, "1.2", id="down-beyond-target"),
    pytest.param("-5", "-20", "10", UP, "0.5", id="up-through-zero"),
    pytest.param("5", "20", "-10", DOWN, "0.5", id="down-through-zero"),
    pytest.param("5", "20", "0", DOWN, "0.75", id="down-to-zero-from-a-baseline"),
    pytest.param("30", None, "120", UP, "0.25", id="up-unknown-baseline"),
    pytest.param("75", None, "60", DOWN, "0.8", id="down-unknown-baseline"),
    pytest.param("96", "100", "100", UP, "0.96", id="up-target-equals-baseline"),
    pytest.param("125", "100", "100", DOWN, "0.8", id="down-target-equals-baseline"),
    pytest.param("99", "90", "100", HOLD, "0.99", id="hold-takes-no-notice-of-the-baseline"),
]


@pytest.mark.parametrize(("value", "baseline", "target", "direction", "share"), SHARES)
def test_completion(value: str, baseline: str | None, target: str, direction: Direction, share: str) -> None:
    assert completion(Decimal(value), maybe(baseline), Decimal(target), direction) == Decimal(share)


@pytest.mark.parametrize(("value", "baseline", "target", "direction", "share"), SHARES)
def test_value_at_turns_completion_round(
    value: str, baseline: str | None, target: str, direction: Direction, share: str
) -> None:
    assert value_at(Decimal(share), maybe(baseline), Decimal(target), direction) == Decimal(value)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("baseline", [None, "0"])
def test_no_share_of_a_target_of_zero(baseline: str | None, direction: Direction) -> None:
    assert completion(Decimal(3), maybe(baseline), Decimal(0), direction) is None
    assert value_at(Decimal("0.5"), maybe(baseline), Decimal(0), direction) is None


def test_value_at_of_a_value_to_hold_is_below_the_target() -> None:
    assert value_at(Decimal("0.95"), None, Decimal(100), HOLD) == 95


@pytest.mark.parametrize("share", ["0", "-0.1"])
@pytest.mark.parametrize(("target", "direction"), [("50", DOWN), ("-50", UP)])
def test_no_value_where_the_ratio_never_falls_to_the_share(share: str, target: str, direction: Direction) -> None:
    assert value_at(Decimal(share), None, Decimal(target), direction) is None


@pytest.mark.parametrize(
    ("planned", "done", "expected"),
    [
        pytest.param("0.5", "0.4", "10", id="behind"),
        pytest.param("0.4", "0.5", "-10", id="ahead"),
        pytest.param("0.5", "0.5", "0", id="on-plan"),
        pytest.param("0", "-0.02", "2", id="nothing-planned"),
        pytest.param(None, "0.4", None, id="no-plan"),
        pytest.param("0.5", None, None, id="no-completion"),
    ],
)
def test_lag_points(planned: str | None, done: str | None, expected: str | None) -> None:
    assert lag_points(maybe(planned), maybe(done)) == maybe(expected)


@pytest.mark.parametrize(
    ("planned", "done", "expected"),
    [
        pytest.param("0.5", "0.4", "0.8", id="behind"),
        pytest.param("0.4", "0.5", "1.25", id="ahead"),
        pytest.param("0.5", "0", "0", id="nothing-done"),
        pytest.param("0.5", "-0.1", "-0.2", id="fallen-back"),
        pytest.param("0", "0", None, id="nothing-planned"),
        pytest.param("0", "0.3", None, id="done-before-anything-was-planned"),
        pytest.param("-0.1", "0.3", None, id="planned-to-fall-back"),
        pytest.param(None, "0.4", None, id="no-plan"),
        pytest.param("0.5", None, None, id="no-completion"),
    ],
)
def test_spi(planned: str | None, done: str | None, expected: str | None) -> None:
    assert spi(maybe(planned), maybe(done)) == maybe(expected)


@pytest.mark.parametrize(("number", "expected"), [(3, "0.25"), (6, "0.5"), (9, "0.75"), (12, "1")])
def test_linear_pace(number: int, expected: str) -> None:
    assert linear_pace(number) == Decimal(expected)


@pytest.mark.parametrize(
    ("planned", "done", "expected"),
    [
        pytest.param(EVEN_SHARES, "0.3", "3", id="a-whole-month"),
        pytest.param(EVEN_SHARES, "0.34", "3.4", id="within-a-month"),
        pytest.param(EVEN_SHARES, "0.05", "0.5", id="within-the-first-month"),
        pytest.param(EVEN_SHARES, "0", "0", id="nothing-done"),
        pytest.param(EVEN_SHARES, "-0.2", "0", id="fallen-back"),
        pytest.param(EVEN_SHARES, "1", "10", id="all-done"),
        pytest.param(EVEN_SHARES, "1.5", "10", id="more-than-all"),
        pytest.param([Decimal(0), Decimal(0), Decimal("0.4")], "0.1", "2.25", id="after-idle-months"),
        pytest.param([Decimal("0.2"), Decimal("0.2"), Decimal("0.4")], "0.2", "2", id="through-a-flat-stretch"),
        pytest.param([Decimal("0.1"), Decimal("0.2"), Decimal("0.6")], "0.3", "2.25", id="steep-month"),
        pytest.param([Decimal("-0.1"), Decimal("0.3")], "0", "1.25", id="plan-that-begins-below-the-baseline"),
    ],
)
def test_earned_schedule(planned: list[Decimal], done: str, expected: str) -> None:
    assert earned_schedule(planned, Decimal(done)) == Decimal(expected)


@pytest.mark.parametrize(("earned", "number", "expected"), [("3.6", 5, "0.72"), ("6", 5, "1.2"), ("0", 5, "0")])
def test_spi_time(earned: str, number: int, expected: str) -> None:
    assert spi_time(Decimal(earned), number) == Decimal(expected)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        pytest.param("0.9499999999999999999999999999", "0.95", id="the-28th-digit"),
        pytest.param("0.949999999999", "0.949999999999", id="the-twelfth-decimal-counts"),
        pytest.param("-1.9999999999999999999999999999", "-2", id="below-zero"),
        pytest.param("12345678901234567890.1234567890125", "12345678901234567890.123456789012", id="beyond-28-digits"),
    ],
)
def test_settled(share: str, expected: str) -> None:
    assert settled(Decimal(share)) == Decimal(expected)
