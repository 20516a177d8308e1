from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pilots.rules.lights import (
    Light,
    Measure,
    Promise,
    Reason,
    Step,
    Thresholds,
    Verdict,
    light_by_progress,
    light_of_figure,
    longest_overdue,
    lowered,
    may_be_achieved,
    value_on_track,
)
from pilots.rules.progress import Direction, completion
from tests.pilots.rules.records import make_promise, maybe

UP, DOWN, HOLD = Direction.UP, Direction.DOWN, Direction.HOLD
ACHIEVED, ON_TRACK, AT_RISK, BEHIND = Light.ACHIEVED, Light.ON_TRACK, Light.AT_RISK, Light.BEHIND
GREY, NOT_DUE = Light.NOT_REPORTED, Light.NOT_DUE
A_MILLIONTH = Decimal("0.000001")


def share(value: Decimal, promise: Promise, direction: Direction) -> Decimal | None:
    return completion(value, promise.baseline, promise.target, direction)


def by_progress(
    actual: Decimal, promise: Promise, direction: Direction, thresholds: Thresholds | None = None
) -> tuple[Light, Reason]:
    done, planned = share(actual, promise, direction), share(promise.planned, promise, direction)
    return light_by_progress(actual, promise, direction, done, planned, thresholds or Thresholds())


@pytest.mark.parametrize(
    ("planned", "actual", "light", "reason"),
    [
        # 80 % planned: SPI is the kinder of the two
        pytest.param("800", "900", ON_TRACK, Reason.SPI, id="ahead"),
        pytest.param("800", "800", ON_TRACK, Reason.SPI, id="on-plan"),
        pytest.param("800", "760", ON_TRACK, Reason.SPI, id="spi-0.95"),
        pytest.param("800", "759.999999", AT_RISK, Reason.SPI, id="spi-just-below-0.95"),
        pytest.param("800", "640", AT_RISK, Reason.SPI, id="spi-0.80"),
        pytest.param("800", "639.999999", BEHIND, Reason.BELOW_BOTH, id="spi-just-below-0.80"),
        # 10 or 20 % planned: the lag is
        pytest.param("100", "80", ON_TRACK, Reason.LAG, id="lag-2"),
        pytest.param("100", "79.999999", AT_RISK, Reason.LAG, id="lag-just-over-2"),
        pytest.param("200", "100", AT_RISK, Reason.LAG, id="lag-10"),
        pytest.param("200", "99.999999", BEHIND, Reason.BELOW_BOTH, id="lag-just-over-10"),
        pytest.param("100", "0", AT_RISK, Reason.LAG, id="nothing-done-of-a-tenth"),
        # nothing planned yet: the lag alone decides
        pytest.param("0", "0", ON_TRACK, Reason.LAG, id="nothing-planned-nothing-done"),
        pytest.param("0", "5", ON_TRACK, Reason.LAG, id="nothing-planned-something-done"),
        pytest.param("0", "-20", ON_TRACK, Reason.LAG, id="nothing-planned-lag-2"),
        pytest.param("0", "-20.000001", AT_RISK, Reason.LAG, id="nothing-planned-lag-just-over-2"),
        pytest.param("0", "-100", AT_RISK, Reason.LAG, id="nothing-planned-lag-10"),
        pytest.param("0", "-100.000001", BEHIND, Reason.BELOW_BOTH, id="nothing-planned-lag-just-over-10"),
        # planned to fall back at first
        pytest.param("-50", "-50", ON_TRACK, Reason.LAG, id="planned-below-zero"),
        pytest.param("-50", "-70.000001", AT_RISK, Reason.LAG, id="planned-below-zero-lag-just-over-2"),
    ],
)
def test_progress_from_zero_to_a_thousand(planned: str, actual: str, light: Light, reason: Reason) -> None:
    assert by_progress(Decimal(actual), make_promise("0", "1000", planned), UP) == (light, reason)


@pytest.mark.parametrize(
    ("baseline", "target", "planned", "actual", "direction", "light", "reason"),
    [
        # the way from 1600 to 2150 is 550, 40 % of it planned: SPI 0.95 at 38 %, 0.80 at 32 %
        pytest.param("1600", "2150", "1820", "1809", UP, ON_TRACK, Reason.SPI, id="level-spi-0.95"),
        pytest.param("1600", "2150", "1820", "1808.99", UP, AT_RISK, Reason.SPI, id="level-spi-just-below-0.95"),
        pytest.param("1600", "2150", "1820", "1765", UP, AT_RISK, Reason.LAG, id="level-lag-10"),
        pytest.param("1600", "2150", "1820", "1764.99", UP, BEHIND, Reason.BELOW_BOTH, id="level-lag-just-over-10"),
        # down from 100 to 50, 80 % planned: the same shares, turned round
        pytest.param("100", "50", "60", "62", DOWN, ON_TRACK, Reason.SPI, id="down-spi-0.95"),
        pytest.param("100", "50", "60", "62.01", DOWN, AT_RISK, Reason.SPI, id="down-spi-just-below-0.95"),
        pytest.param("100", "50", "60", "68", DOWN, AT_RISK, Reason.SPI, id="down-spi-0.80"),
        pytest.param("100", "50", "60", "68.01", DOWN, BEHIND, Reason.BELOW_BOTH, id="down-spi-just-below-0.80"),
        pytest.param("100", "50", "60", "40", DOWN, ON_TRACK, Reason.SPI, id="down-better-than-the-target"),
        # baseline unknown: the ratio to the target
        pytest.param(None, "1000", "800", "760", UP, ON_TRACK, Reason.SPI, id="unknown-spi-0.95"),
        pytest.param(None, "1000", "800", "759.99", UP, AT_RISK, Reason.SPI, id="unknown-spi-just-below-0.95"),
        pytest.param(None, "38", "47.5", "50", DOWN, ON_TRACK, Reason.SPI, id="unknown-down-spi-0.95"),
        pytest.param(None, "38", "47.5", "50.01", DOWN, AT_RISK, Reason.SPI, id="unknown-down-spi-just-below-0.95"),
        pytest.param(None, "32", "32", "40", DOWN, AT_RISK, Reason.SPI, id="unknown-down-spi-0.80"),
        pytest.param(None, "32", "32", "40.01", DOWN, BEHIND, Reason.BELOW_BOTH, id="unknown-down-just-below-0.80"),
        pytest.param(None, "32", "40", "0", DOWN, ON_TRACK, Reason.NO_RATIO, id="unknown-down-to-nothing"),
        # target equal to the baseline: the ratio again
        pytest.param("100", "100", "100", "95", UP, ON_TRACK, Reason.SPI, id="no-way-to-go-spi-0.95"),
        pytest.param("100", "100", "100", "94.99", UP, AT_RISK, Reason.SPI, id="no-way-to-go-just-below-0.95"),
        pytest.param("100", "100", "100", "80", UP, AT_RISK, Reason.SPI, id="no-way-to-go-spi-0.80"),
        pytest.param("100", "100", "100", "79.99", UP, BEHIND, Reason.BELOW_BOTH, id="no-way-to-go-just-below-0.80"),
        # hold: either side counts
        pytest.param("90", "100", "100", "95", HOLD, ON_TRACK, Reason.SPI, id="hold-spi-0.95"),
        pytest.param("90", "100", "100", "94.99", HOLD, AT_RISK, Reason.SPI, id="hold-spi-just-below-0.95"),
        pytest.param("90", "100", "100", "79.99", HOLD, BEHIND, Reason.BELOW_BOTH, id="hold-far-below"),
        pytest.param("90", "100", "100", "125", HOLD, AT_RISK, Reason.SPI, id="hold-above-spi-0.80"),
        pytest.param("90", "100", "100", "125.01", HOLD, BEHIND, Reason.BELOW_BOTH, id="hold-far-above"),
        # a target of zero has no ratio: the plan itself decides, without leeway
        pytest.param(None, "0", "3", "3", DOWN, ON_TRACK, Reason.NO_RATIO, id="to-zero-on-plan"),
        pytest.param(None, "0", "3", "2", DOWN, ON_TRACK, Reason.NO_RATIO, id="to-zero-better"),
        pytest.param(None, "0", "3", "3.01", DOWN, BEHIND, Reason.NO_RATIO, id="to-zero-worse"),
        pytest.param("0", "0", "0", "0", UP, ON_TRACK, Reason.NO_RATIO, id="zero-to-zero"),
        pytest.param("0", "0", "0", "-0.01", UP, BEHIND, Reason.NO_RATIO, id="zero-to-zero-worse"),
        pytest.param("5", "0", "1", "-1", HOLD, ON_TRACK, Reason.NO_RATIO, id="hold-zero-as-near"),
        pytest.param("5", "0", "1", "-1.01", HOLD, BEHIND, Reason.NO_RATIO, id="hold-zero-farther"),
        pytest.param("20", "0", "4", "4.8", DOWN, ON_TRACK, Reason.SPI, id="to-zero-from-a-baseline"),
        pytest.param("20", "0", "4", "4.81", DOWN, AT_RISK, Reason.SPI, id="to-zero-from-a-baseline-just-over"),
        # negative values: a deficit of 10 that is to shrink, from 30 or from nobody knows where
        pytest.param("-30", "-10", "-14", "-14.8", UP, ON_TRACK, Reason.SPI, id="deficit-spi-0.95"),
        pytest.param("-30", "-10", "-14", "-14.81", UP, AT_RISK, Reason.SPI, id="deficit-spi-just-below-0.95"),
        pytest.param(None, "-38", "-47.5", "-50", UP, ON_TRACK, Reason.SPI, id="unknown-deficit-spi-0.95"),
        pytest.param(None, "-38", "-47.5", "-50.01", UP, AT_RISK, Reason.SPI, id="unknown-deficit-just-below-0.95"),
        pytest.param(None, "-38", "-47.5", "1", UP, ON_TRACK, Reason.NO_RATIO, id="unknown-deficit-turned-surplus"),
        # shares that no decimal number can hold
        pytest.param("0", "3", "2", "1.9", UP, ON_TRACK, Reason.SPI, id="spi-0.95-of-two-thirds"),
        pytest.param("0", "17", "2", "1.66", UP, ON_TRACK, Reason.LAG, id="lag-2-of-seventeenths"),
    ],
)
def test_progress(
    baseline: str | None,
    target: str,
    planned: str,
    actual: str,
    direction: Direction,
    light: Light,
    reason: Reason,
) -> None:
    assert by_progress(Decimal(actual), make_promise(baseline, target, planned), direction) == (light, reason)


@pytest.mark.parametrize(
    ("planned", "actual", "light"),
    [
        pytest.param("800", "720", ON_TRACK, id="spi-on-track"),
        pytest.param("800", "719.99", AT_RISK, id="spi-at-risk"),
        pytest.param("800", "560", AT_RISK, id="spi-0.70"),
        pytest.param("800", "559.99", BEHIND, id="spi-below-0.70"),
        pytest.param("50", "40", ON_TRACK, id="lag-1"),
        pytest.param("50", "39.99", AT_RISK, id="lag-over-1"),
        pytest.param("50", "0", AT_RISK, id="lag-5"),
        pytest.param("50", "-0.01", BEHIND, id="lag-over-5"),
    ],
)
def test_thresholds_of_a_citys_own(planned: str, actual: str, light: Light) -> None:
    own = Thresholds(Decimal("0.90"), Decimal("0.70"), Decimal(1), Decimal(5))
    assert by_progress(Decimal(actual), make_promise("0", "1000", planned), UP, own)[0] == light


def test_thresholds_unless_a_city_sets_its_own() -> None:
    assert Thresholds() == Thresholds(Decimal("0.95"), Decimal("0.80"), Decimal(2), Decimal(10), 30)


#: baseline, target, planned, direction, the least good value on track
LEAST_GOOD = [
    pytest.param("0", "1000", "800", UP, "760", id="up-by-spi"),
    pytest.param("0", "1000", "400", UP, "380", id="up-where-spi-and-lag-agree"),
    pytest.param("0", "1000", "100", UP, "80", id="up-by-lag"),
    pytest.param("0", "1000", "0", UP, "-20", id="nothing-planned"),
    pytest.param("0", "1000", "-50", UP, "-70", id="planned-below-zero"),
    pytest.param("1600", "2150", "1820", UP, "1809", id="up-from-a-baseline"),
    pytest.param("100", "50", "80", DOWN, "81", id="down"),
    pytest.param("100", "50", "60", DOWN, "62", id="down-by-spi"),
    pytest.param(None, "1000", "800", UP, "760", id="up-unknown-baseline"),
    pytest.param(None, "38", "47.5", DOWN, "50", id="down-unknown-baseline"),
    pytest.param(None, "-38", "-47.5", UP, "-50", id="up-to-a-negative-target"),
    pytest.param(None, "-1000", "-800", DOWN, "-760", id="down-to-a-negative-target"),
    pytest.param("100", "100", "100", UP, "95", id="target-equals-baseline"),
    pytest.param("90", "100", "100", HOLD, "95", id="hold"),
    pytest.param("90", "100", "125", HOLD, "76", id="hold-planned-above-the-target"),
    pytest.param(None, "0", "3", DOWN, "3", id="target-of-zero"),
    pytest.param("0", "0", "0", UP, "0", id="zero-to-zero"),
]


@pytest.mark.parametrize(("baseline", "target", "planned", "direction", "least"), LEAST_GOOD)
def test_value_on_track(baseline: str | None, target: str, planned: str, direction: Direction, least: str) -> None:
    promise = make_promise(baseline, target, planned)
    planned_share = share(promise.planned, promise, direction)
    assert value_on_track(promise, direction, planned_share, Thresholds()) == Decimal(least)


@pytest.mark.parametrize(("baseline", "target", "planned", "direction", "least"), LEAST_GOOD)
def test_the_least_good_value_is_on_track_and_a_worse_one_is_not(
    baseline: str | None, target: str, planned: str, direction: Direction, least: str
) -> None:
    promise = make_promise(baseline, target, planned)
    value = value_on_track(promise, direction, share(promise.planned, promise, direction), Thresholds())
    assert value is not None
    worse = value + A_MILLIONTH if direction == DOWN else value - A_MILLIONTH
    assert by_progress(value, promise, direction)[0] == ON_TRACK
    assert by_progress(worse, promise, direction)[0] != ON_TRACK


@pytest.mark.parametrize(
    ("baseline", "target", "planned", "direction"),
    [
        pytest.param("0", "3", "1", UP, id="thirds"),
        pytest.param("0", "7", "3", UP, id="sevenths"),
        pytest.param(None, "50", "62.5", DOWN, id="turned-ratio"),
    ],
)
def test_a_value_that_no_decimal_can_hold_is_on_track(
    baseline: str | None, target: str, planned: str, direction: Direction
) -> None:
    promise = make_promise(baseline, target, planned)
    value = value_on_track(promise, direction, share(promise.planned, promise, direction), Thresholds())
    assert value is not None
    worse = value + A_MILLIONTH if direction == DOWN else value - A_MILLIONTH
    assert by_progress(value, promise, direction)[0] == ON_TRACK
    assert by_progress(worse, promise, direction)[0] == AT_RISK


def test_no_least_good_value_where_any_is_on_track() -> None:
    """A hundredth planned by the turned ratio: however large the value, its lag stays below 2."""
    promise = make_promise(None, "10", "1000")
    assert value_on_track(promise, DOWN, share(promise.planned, promise, DOWN), Thresholds()) is None
    assert by_progress(Decimal(10**9), promise, DOWN) == (ON_TRACK, Reason.LAG)


@pytest.mark.parametrize(
    ("measure", "direction", "in_the_year", "at_its_end"),
    [
        pytest.param(Measure.CUMULATIVE, UP, True, True, id="cumulative"),
        pytest.param(Measure.MILESTONE, UP, True, True, id="milestone"),
        pytest.param(Measure.LEVEL, UP, False, True, id="level"),
        pytest.param(Measure.RATE, UP, False, True, id="rate"),
        pytest.param(Measure.LEVEL, DOWN, False, True, id="level-down"),
        pytest.param(Measure.RATE, HOLD, False, True, id="rate-hold"),
        pytest.param(Measure.CUMULATIVE, DOWN, False, True, id="a-sum-that-must-stay-low"),
        pytest.param(Measure.CUMULATIVE, HOLD, False, True, id="a-sum-to-be-met-exactly"),
    ],
)
def test_may_be_achieved(measure: Measure, direction: Direction, in_the_year: bool, at_its_end: bool) -> None:
    assert may_be_achieved(measure, direction, is_year_end=False) is in_the_year
    assert may_be_achieved(measure, direction, is_year_end=True) is at_its_end


@pytest.mark.parametrize(
    ("done_on", "day", "expected"),
    [
        pytest.param(None, date(2021, 6, 30), 0, id="before-it-is-due"),
        pytest.param(None, date(2021, 7, 1), 0, id="on-its-day"),
        pytest.param(None, date(2021, 7, 2), 1, id="a-day-late"),
        pytest.param(None, date(2021, 7, 31), 30, id="thirty-days-late"),
        pytest.param(None, date(2021, 8, 1), 31, id="thirty-one-days-late"),
        pytest.param(date(2021, 7, 1), date(2021, 8, 31), 0, id="done-in-time"),
        pytest.param(date(2021, 7, 20), date(2021, 7, 31), 0, id="done-late"),
        pytest.param(date(2021, 7, 20), date(2021, 7, 20), 0, id="done-that-very-day"),
        pytest.param(date(2021, 7, 20), date(2021, 7, 19), 18, id="not-done-yet-that-day"),
    ],
)
def test_days_overdue(done_on: date | None, day: date, expected: int) -> None:
    assert Step(date(2021, 7, 1), done_on).days_overdue(day) == expected


def test_longest_overdue_is_the_worst_step() -> None:
    steps = [
        Step(date(2021, 7, 1), done_on=date(2021, 7, 5)),
        Step(date(2021, 7, 10)),
        Step(date(2021, 7, 20)),
        Step(date(2021, 9, 1)),
    ]
    assert longest_overdue(steps, date(2021, 7, 31)) == 21


def test_nothing_is_overdue_without_steps() -> None:
    assert longest_overdue([], date(2021, 7, 31)) == 0


@pytest.mark.parametrize(
    ("light", "days_overdue", "expected"),
    [
        pytest.param(ON_TRACK, 0, ON_TRACK, id="on-track-none-overdue"),
        pytest.param(ON_TRACK, 1, AT_RISK, id="on-track-a-day"),
        pytest.param(ON_TRACK, 30, AT_RISK, id="on-track-thirty-days"),
        pytest.param(ON_TRACK, 31, BEHIND, id="on-track-thirty-one-days"),
        pytest.param(AT_RISK, 0, AT_RISK, id="at-risk-none-overdue"),
        pytest.param(AT_RISK, 1, BEHIND, id="at-risk-a-day"),
        pytest.param(AT_RISK, 31, BEHIND, id="at-risk-thirty-one-days"),
        pytest.param(BEHIND, 0, BEHIND, id="behind-none-overdue"),
        pytest.param(BEHIND, 31, BEHIND, id="behind"),
        pytest.param(ACHIEVED, 1, ACHIEVED, id="achieved-a-day"),
        pytest.param(ACHIEVED, 31, ACHIEVED, id="achieved-thirty-one-days"),
        pytest.param(GREY, 31, GREY, id="not-reported"),
        pytest.param(NOT_DUE, 31, NOT_DUE, id="not-due"),
    ],
)
def test_lowered(light: Light, days_overdue: int, expected: Light) -> None:
    assert lowered(light, days_overdue, Thresholds()) == expected


@pytest.mark.parametrize(("days_overdue", "expected"), [(10, AT_RISK), (11, BEHIND)])
def test_a_citys_own_limit_of_days(days_overdue: int, expected: Light) -> None:
    assert lowered(ON_TRACK, days_overdue, Thresholds(overdue_days=10)) == expected


@pytest.mark.parametrize(
    ("measure", "is_year_end", "actual", "days_overdue", "expected"),
    [
        pytest.param(
            Measure.CUMULATIVE,
            False,
            "1000",
            31,
            Verdict(ACHIEVED, Reason.TARGET_REACHED, ACHIEVED, 31),
            id="achieved-though-overdue",
        ),
        pytest.param(
            Measure.CUMULATIVE,
            False,
            "999.99",
            0,
            Verdict(ON_TRACK, Reason.SPI, ON_TRACK),
            id="just-short-of-the-target",
        ),
        pytest.param(
            Measure.LEVEL,
            False,
            "1000",
            1,
            Verdict(AT_RISK, Reason.SPI, ON_TRACK, 1),
            id="reached-within-the-year-and-lowered",
        ),
        pytest.param(
            Measure.LEVEL,
            True,
            "1000",
            1,
            Verdict(ACHIEVED, Reason.TARGET_REACHED, ACHIEVED, 1),
            id="reached-at-the-year-end",
        ),
        pytest.param(
            Measure.CUMULATIVE,
            False,
            "700",
            5,
            Verdict(BEHIND, Reason.SPI, AT_RISK, 5),
            id="at-risk-and-lowered",
        ),
    ],
)
def test_light_of_figure(
    measure: Measure, is_year_end: bool, actual: str, days_overdue: int, expected: Verdict
) -> None:
    promise = make_promise("0", "1000", "800")
    verdict = light_of_figure(
        Decimal(actual),
        promise,
        measure=measure,
        direction=UP,
        is_year_end=is_year_end,
        completion=share(Decimal(actual), promise, UP),
        planned_completion=maybe("0.8"),
        days_overdue=days_overdue,
        thresholds=Thresholds(),
    )
    assert verdict == expected


@pytest.mark.parametrize(("light", "expected"), [(AT_RISK, True), (ON_TRACK, False)])
def test_is_lowered(light: Light, expected: bool) -> None:
    assert Verdict(light, Reason.SPI, ON_TRACK, 5).is_lowered is expected


@pytest.mark.parametrize(
    ("reasons", "rule"),
    [
        pytest.param({Reason.NO_TASK_BOOK, Reason.NOTHING_DUE_YET, Reason.MONTH_NOT_DUE_YET}, 1, id="not-due"),
        pytest.param({Reason.MISSING, Reason.MISSING_TOO_LONG}, 2, id="not-reported"),
        pytest.param({Reason.TARGET_REACHED}, 3, id="achieved"),
        pytest.param({Reason.SPI, Reason.LAG, Reason.BELOW_BOTH, Reason.NO_RATIO}, 4, id="by-progress"),
    ],
)
def test_every_reason_names_its_rule(reasons: set[Reason], rule: int) -> None:
    assert {reason for reason in Reason if reason.rule == rule} == reasons
