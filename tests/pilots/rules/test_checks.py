from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from pilots.rules.checks import Check, Finding, Said, expected_value, findings
from pilots.rules.lights import Measure
from pilots.rules.progress import Direction
from tests.pilots.rules.records import maybe

steadily = settings(max_examples=300, deadline=None, derandomize=True)

CUMULATIVE, LEVEL, RATE, MILESTONE = Measure.CUMULATIVE, Measure.LEVEL, Measure.RATE, Measure.MILESTONE
NUMBERS = ("planned", "city", "register", "tolerance", "steps_done", "steps_under_way")
WITHIN = {"Z4": "Z3"}


def numbers(given: Mapping[Any, str]) -> dict[Any, Decimal]:
    return {key: Decimal(text) for key, text in given.items()}


def make_said(value: str, earlier: Mapping[int, str] | None = None, **overrides: Any) -> Said:
    """A cumulative value of the month after the latest earlier one; amounts are given as texts."""
    before = numbers(earlier or {})
    fields: dict[str, Any] = {"measure": CUMULATIVE, "month": max(before, default=0) + 1, "within": WITHIN, **overrides}
    fields |= {name: Decimal(fields[name]) for name in NUMBERS if fields.get(name) is not None}
    fields["zones"] = numbers(fields.get("zones", {}))
    return Said(value=Decimal(value), earlier=before, **fields)


def found(check: Check, limit: str | None = None, other: str | None = None, zone: str | None = None) -> Finding:
    return Finding(check, maybe(limit), maybe(other), zone)


EVEN = {1: "10", 2: "20", 3: "30"}


def test_a_first_value_with_nothing_to_hold_it_against() -> None:
    assert findings(make_said("10")) == ()


@pytest.mark.parametrize(
    ("value", "earlier", "measure", "expected"),
    [
        pytest.param("0", {}, CUMULATIVE, (), id="january-zero"),
        pytest.param("-0.01", {}, CUMULATIVE, (found(Check.NEGATIVE, "0"),), id="january-below-zero"),
        pytest.param("20", {1: "10", 2: "20"}, CUMULATIVE, (), id="nothing-added"),
        pytest.param("29.99", EVEN, CUMULATIVE, (found(Check.FELL, other="30"),), id="fell-a-little"),
        pytest.param("-5", EVEN, CUMULATIVE, (found(Check.FELL, other="30"),), id="below-zero-is-a-fall"),
        pytest.param("15", {1: "10", 3: "20"}, CUMULATIVE, (found(Check.FELL, other="20"),), id="over-a-gap"),
        pytest.param("15", {3: "20", 1: "10"}, CUMULATIVE, (found(Check.FELL, other="20"),), id="in-any-order"),
        pytest.param("-3", {1: "-4"}, CUMULATIVE, (), id="below-zero-as-before"),
        pytest.param("1500", {1: "1600"}, LEVEL, (), id="a-level-may-fall"),
        pytest.param("-1", {1: "2"}, LEVEL, (found(Check.NEGATIVE, "0"),), id="a-level-below-zero"),
        pytest.param("-1", {1: "-1"}, LEVEL, (), id="a-level-below-zero-as-before"),
        pytest.param("40", {1: "45"}, RATE, (), id="a-rate-may-fall"),
    ],
)
def test_below(value: str, earlier: dict[int, str], measure: Measure, expected: tuple[Finding, ...]) -> None:
    assert findings(make_said(value, earlier, measure=measure)) == expected


@pytest.mark.parametrize(
    ("value", "earlier", "overrides", "expected"),
    [
        # steps 10, 20, 30: mean 20, standard deviation 10, so up to 50 and down to -10
        pytest.param("110", {1: "10", 2: "30", 3: "60"}, {}, None, id="at-the-limit"),
        pytest.param("110.01", {1: "10", 2: "30", 3: "60"}, {}, ("50", "50.01"), id="just-beyond"),
        # an even series has a spread of a tenth all the same: up to 13
        pytest.param("43", EVEN, {}, None, id="even-series-at-the-limit"),
        pytest.param("43.01", EVEN, {}, ("13", "13.01"), id="even-series-just-beyond"),
        pytest.param("36.99", EVEN, {}, ("7", "6.99"), id="even-series-hardly-any-more"),
        pytest.param("60", {1: "10", 2: "20"}, {}, None, id="two-steps-are-too-few"),
        pytest.param("1", {1: "0", 2: "0", 3: "0"}, {}, ("0", "1"), id="the-first-after-nothing"),
        pytest.param("0", {1: "0", 2: "0", 3: "0"}, {}, None, id="nothing-after-nothing"),
        # two months since the last figure: twice the usual step, from 14 to 26
        pytest.param("56", EVEN, {"month": 5}, None, id="over-a-gap-at-the-limit"),
        pytest.param("56.01", EVEN, {"month": 5}, ("26", "26.01"), id="over-a-gap-just-beyond"),
        # a level begins with its first value: three steps need four of them
        pytest.param("160", {1: "100", 2: "110", 3: "120"}, {"measure": LEVEL}, None, id="level-two-steps"),
        pytest.param(
            "160", {1: "100", 2: "110", 3: "120", 4: "130"}, {"measure": LEVEL}, ("13", "30"), id="level-three-steps"
        ),
        pytest.param(
            "95", {1: "100", 2: "110", 3: "120", 4: "130"}, {"measure": LEVEL}, ("7", "-35"), id="level-that-falls"
        ),
        # quarters
        pytest.param("120", {3: "30", 6: "60", 9: "90"}, {"month": 12}, None, id="quarters"),
        pytest.param("130", {3: "30", 6: "60", 9: "90"}, {"month": 12}, ("39", "40"), id="quarters-beyond"),
        # a seasonal plan
        pytest.param("90", EVEN, {"planned": "90"}, None, id="a-leap-that-was-planned"),
        pytest.param("90", EVEN, {"planned": "78"}, None, id="about-the-leap-that-was-planned"),
        pytest.param("90", EVEN, {"planned": "77"}, ("13", "60"), id="more-than-the-leap-that-was-planned"),
        pytest.param("90", EVEN, {"planned": "40"}, ("13", "60"), id="no-leap-planned"),
    ],
)
def test_jump(value: str, earlier: dict[int, str], overrides: dict[str, Any], expected: tuple[str, str] | None) -> None:
    jumps = () if expected is None else (found(Check.JUMP, *expected),)
    assert findings(make_said(value, earlier, **overrides)) == jumps


ZONES = {"Z1": "10", "Z2": "20", "Z3": "30", "Z4": "25"}
TOO_MUCH = found(Check.ZONES, "59.99", "60")
INNER = found(Check.ZONES, "20", "25", "Z4")


@pytest.mark.parametrize(
    ("value", "zones", "overrides", "expected"),
    [
        pytest.param("60", {}, {}, (), id="no-zones"),
        pytest.param("60", ZONES, {}, (), id="city-exact-with-z4-inside-z3"),
        pytest.param("59.99", ZONES, {}, (TOO_MUCH,), id="city-too-little"),
        pytest.param("70", ZONES, {}, (), id="city-has-more-than-its-zones"),
        pytest.param("60", {**ZONES, "Z3": "20"}, {}, (INNER,), id="city-z4-more-than-z3"),
        pytest.param("30", {"Z1": "10", "Z4": "20"}, {}, (), id="z4-counts-itself-without-z3"),
        pytest.param("29", {"Z1": "10", "Z4": "20"}, {}, (found(Check.ZONES, "29", "30"),), id="z4-without-z3"),
        pytest.param("10", ZONES, {"zone": "Z1", "city": "60"}, (), id="zone-exact"),
        pytest.param("10", ZONES, {"zone": "Z1", "city": "59.99"}, (TOO_MUCH,), id="zone-too-much"),
        pytest.param("10", {**ZONES, "Z1": "99"}, {"zone": "Z1", "city": "60"}, (), id="the-value-typed-counts"),
        pytest.param("10", ZONES, {"zone": "Z1"}, (), id="zone-while-the-city-is-not-in"),
        pytest.param("25", ZONES, {"zone": "Z4", "city": "59.99"}, (), id="inner-zone-has-no-part-in-the-sum"),
        pytest.param("25", {**ZONES, "Z3": "20"}, {"zone": "Z4", "city": "60"}, (INNER,), id="inner-zone-too-much"),
        pytest.param("20", ZONES, {"zone": "Z3", "city": "60"}, (INNER,), id="outer-zone-too-little"),
        pytest.param("10", {**ZONES, "Z3": "20"}, {"zone": "Z1", "city": "60"}, (), id="another-zones-trouble"),
        pytest.param("50", {"Z1": "40", "Z2": "40"}, {"measure": RATE}, (), id="rates-do-not-add-up"),
        pytest.param("50", {"Z3": "40", "Z4": "90"}, {"measure": MILESTONE}, (), id="nor-does-progress"),
        pytest.param("60", ZONES, {"within": {**WITHIN, "Z1": "Z1"}}, (), id="within-itself"),
        pytest.param("60", ZONES, {"within": {"Z4": "Z9", "Z9": "Z3"}}, (), id="within-by-way-of-another"),
    ],
)
def test_zones(value: str, zones: dict[str, str], overrides: dict[str, Any], expected: tuple[Finding, ...]) -> None:
    assert findings(make_said(value, zones=zones, **overrides)) == expected


@pytest.mark.parametrize("measure", [RATE, MILESTONE])
@pytest.mark.parametrize(
    ("value", "limit"),
    [("0", None), ("100", None), ("-0.01", "0"), ("100.01", "100")],
)
def test_rate_range(measure: Measure, value: str, limit: str | None) -> None:
    expected = () if limit is None else (found(Check.RATE_RANGE, limit),)
    assert findings(make_said(value, measure=measure)) == expected


def test_what_is_no_share_may_pass_a_hundred() -> None:
    assert findings(make_said("101", measure=LEVEL)) == ()


@pytest.mark.parametrize(
    ("value", "earlier", "overrides", "expected"),
    [
        # 40 expected: the latest value and the mean step
        pytest.param("40", EVEN, {}, None, id="as-expected"),
        pytest.param("400", EVEN, {}, ("10", "40"), id="ten"),
        pytest.param("4000", EVEN, {}, ("100", "40"), id="hundred"),
        pytest.param("400000", EVEN, {}, ("10000", "40"), id="ten-thousand"),
        pytest.param("500", EVEN, {}, ("10", "40"), id="a-quarter-more-than-ten"),
        pytest.param("320", EVEN, {}, ("10", "40"), id="a-quarter-less-than-ten"),
        pytest.param("40", {2: "2"}, {"month": 4}, ("10", "4"), id="over-a-gap"),
        pytest.param("22.2", {1: "1"}, {}, ("10", "2"), id="after-january"),
        pytest.param("18800", {3: "1732.5"}, {"measure": LEVEL, "month": 6}, ("10", "1732.5"), id="level"),
        # nothing to go by but the plan
        pytest.param("4400", {}, {"planned": "44"}, ("100", "44"), id="plan"),
        pytest.param("440000", {1: "0"}, {"planned": "44"}, ("10000", "44"), id="plan-after-nothing"),
        pytest.param("44", {1: "0"}, {"planned": "44"}, None, id="as-planned-after-nothing"),
        pytest.param("4400", {}, {"planned": "0"}, None, id="nothing-planned"),
        pytest.param("4400", {1: "0"}, {}, None, id="nothing-said"),
        pytest.param("20", {1: "1"}, {"planned": "20"}, None, id="ten-times-as-planned"),
        pytest.param("20", {1: "1"}, {"planned": "10"}, ("10", "2"), id="ten-times-not-as-planned"),
        pytest.param("-400", {1: "-40"}, {"measure": LEVEL}, ("10", "-40"), id="both-below-zero"),
        pytest.param("-400", {1: "40"}, {"measure": LEVEL}, None, id="of-another-sign"),
    ],
)
def test_unit_slip(
    value: str, earlier: dict[int, str], overrides: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    slips = [finding for finding in findings(make_said(value, earlier, **overrides)) if finding.check != Check.NEGATIVE]
    assert slips == ([] if expected is None else [found(Check.UNIT_SLIP, *expected)])


@pytest.mark.parametrize("value", ["500.01", "319.99", "1000", "40000"])
def test_no_slip_of_a_usual_size(value: str) -> None:
    assert findings(make_said(value, {2: "20", 3: "30"})) == ()


@pytest.mark.parametrize(
    ("value", "times"),
    [
        pytest.param("4", "0.1", id="tenth"),
        pytest.param("0.4", "0.01", id="hundredth"),
        pytest.param("0.004", "0.0001", id="ten-thousandth"),
    ],
)
def test_a_slip_downwards_is_a_fall_as_well(value: str, times: str) -> None:
    assert findings(make_said(value, EVEN)) == (
        found(Check.FELL, other="30"),
        found(Check.UNIT_SLIP, times, "40"),
    )


def test_a_rate_given_as_a_fraction_is_a_slip() -> None:
    assert findings(make_said("0.43", {1: "42"}, measure=RATE)) == (found(Check.UNIT_SLIP, "0.01", "42"),)


@pytest.mark.parametrize(
    ("value", "done", "under_way", "expected"),
    [
        pytest.param("40", "40", "30", None, id="what-is-done"),
        pytest.param("70", "40", "30", None, id="what-is-done-or-under-way"),
        pytest.param("39.99", "40", "30", ("40", "70"), id="less-than-is-done"),
        pytest.param("70.01", "40", "30", ("40", "70"), id="more-than-is-under-way"),
        pytest.param("0", "0", "0", None, id="nothing-begun"),
        pytest.param("0.01", "0", "0", ("0", "0"), id="more-than-nothing"),
        pytest.param("40", "40", None, None, id="nothing-known-under-way"),
        pytest.param("41", "40", None, ("40", "40"), id="nothing-known-under-way-yet-more"),
        pytest.param("50", None, None, None, id="no-road-map"),
        pytest.param("100", "100", "0", None, id="all-done"),
    ],
)
def test_steps(value: str, done: str | None, under_way: str | None, expected: tuple[str, str] | None) -> None:
    said = make_said(value, measure=MILESTONE, steps_done=done, steps_under_way=under_way)
    assert findings(said) == (() if expected is None else (found(Check.STEPS, *expected),))


def test_steps_say_nothing_of_other_measures_or_beyond_the_whole() -> None:
    assert findings(make_said("50", measure=RATE, steps_done="10", steps_under_way="0")) == ()
    assert findings(make_said("101", measure=MILESTONE, steps_done="10")) == (found(Check.RATE_RANGE, "100"),)


@pytest.mark.parametrize(
    ("value", "tolerance", "is_found"),
    [
        pytest.param("226.8", "0.005", False, id="the-same"),
        pytest.param("226.805", "0.005", False, id="half-a-decimal-more"),
        pytest.param("226.8051", "0.005", True, id="just-beyond"),
        pytest.param("226.795", "0.005", False, id="half-a-decimal-less"),
        pytest.param("226.79", "0.005", True, id="less"),
        pytest.param("227", "0.5", False, id="whole-numbers"),
        pytest.param("0", "0.005", True, id="zero"),
    ],
)
def test_register(value: str, tolerance: str, is_found: bool) -> None:
    said = make_said(value, register="226.8", tolerance=tolerance)
    assert findings(said) == ((found(Check.REGISTER, tolerance, "226.8"),) if is_found else ())


def test_the_tolerance_is_half_of_the_second_decimal_unless_given() -> None:
    assert findings(make_said("226.805", register="226.8")) == ()
    assert findings(make_said("226.81", register="226.8")) == (found(Check.REGISTER, "0.005", "226.8"),)


@pytest.mark.parametrize(
    ("earlier", "overrides", "expected"),
    [
        pytest.param({}, {}, None, id="nothing-known"),
        pytest.param({}, {"planned": "7"}, "7", id="plan"),
        pytest.param({}, {"planned": "0"}, None, id="nothing-planned"),
        pytest.param({1: "3"}, {"planned": "7"}, "6", id="cumulative-from-zero"),
        pytest.param({1: "3"}, {"measure": LEVEL}, "3", id="one-level"),
        pytest.param({1: "3", 2: "5"}, {"measure": LEVEL}, "7", id="two-levels"),
        pytest.param({3: "3"}, {"month": 6}, "6", id="quarter"),
        pytest.param({1: "0"}, {"planned": "7"}, "7", id="nothing-so-far"),
    ],
)
def test_expected_value(earlier: dict[int, str], overrides: dict[str, Any], expected: str | None) -> None:
    assert expected_value(make_said("1", earlier, **overrides)) == maybe(expected)


def test_several_findings_stand_in_the_order_of_the_checks() -> None:
    said = make_said("4", EVEN, zones=ZONES, register="40")
    checks = [finding.check for finding in findings(said)]
    assert checks == [Check.FELL, Check.ZONES, Check.UNIT_SLIP, Check.REGISTER]
    assert checks == [check for check in Check if check in checks]


amounts = st.integers(-(10**6), 10**6).map(lambda hundredths: Decimal(hundredths) / 100) | st.integers(0, 50).map(
    Decimal
)
scales = st.sampled_from([Decimal(text) for text in ("0.0001", "0.01", "0.5", "3", "7", "10", "10000", "123.45")])
zone_codes = st.sampled_from(["Z1", "Z2", "Z3", "Z4", "Z5"])
anything = st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [
        Decimal(text)
        for text in (
            "0",
            "-0",
            "1E+999999",
            "-1E+999999",
            "1E-999999",
            "1E+999999999999999999",
            "1E-1999999999999999997",
        )
    ]
)


@st.composite
def sayings(draw: DrawFn, values: st.SearchStrategy[Decimal] = amounts) -> Said:
    month = draw(st.integers(1, 12))
    return Said(
        measure=draw(st.sampled_from(Measure)),
        direction=draw(st.sampled_from(Direction)),
        month=month,
        value=draw(values),
        earlier=draw(st.dictionaries(st.integers(1, month - 1), values)) if month > 1 else {},
        planned=draw(st.none() | values),
        zones=draw(st.dictionaries(zone_codes, values)),
        within=draw(st.just(WITHIN) | st.dictionaries(zone_codes, zone_codes)),
        zone=draw(st.none() | zone_codes),
        city=draw(st.none() | values),
        register=draw(st.none() | values),
        steps_done=draw(st.none() | values),
        steps_under_way=draw(st.none() | values),
    )


def times(said: Said, scale: Decimal) -> Said:
    """The same in another unit."""
    return replace(
        said,
        value=said.value * scale,
        earlier={month: value * scale for month, value in said.earlier.items()},
        planned=None if said.planned is None else said.planned * scale,
        zones={code: value * scale for code, value in said.zones.items()},
        city=None if said.city is None else said.city * scale,
        register=None if said.register is None else said.register * scale,
        tolerance=said.tolerance * scale,
    )


def kinds(said: Said) -> list[tuple[Check, str | None]]:
    return [(finding.check, finding.zone) for finding in findings(said)]


@steadily
@given(said=sayings(), scale=scales)
def test_the_unit_changes_no_finding(said: Said, scale: Decimal) -> None:
    """Of what counts or stands; a share has one unit."""
    assume(not said.is_share)
    assert kinds(times(said, scale)) == kinds(said)


@steadily
@given(said=sayings(), rising=st.lists(st.integers(0, 500).map(Decimal), min_size=12, max_size=12))
def test_the_expected_value_is_never_odd(said: Said, rising: list[Decimal]) -> None:
    """As long as it is possible at all: no sum is expected to fall, no share to pass the whole."""
    said = replace(said, zones={}, city=None, register=None, steps_done=None)
    if said.measure == CUMULATIVE:
        said = replace(said, earlier={month: sum(rising[:month], Decimal(0)) for month in said.earlier})
    expected = expected_value(said)
    assume(expected is not None and expected >= 0 and (not said.is_share or expected <= 100))
    assert expected is not None
    assert findings(replace(said, value=expected)) == ()


@steadily
@given(said=sayings(anything))
def test_nothing_finite_is_too_much(said: Said) -> None:
    checks = [finding.check for finding in findings(said)]
    assert checks == sorted(checks, key=list(Check).index)


@steadily
@given(said=sayings())
def test_one_cause_gives_one_finding(said: Said) -> None:
    checks = {finding.check for finding in findings(said)}
    assert not {Check.NEGATIVE, Check.FELL} <= checks
    assert not {Check.JUMP, Check.UNIT_SLIP} <= checks
    assert not {Check.JUMP, Check.FELL} <= checks
    assert not {Check.STEPS, Check.RATE_RANGE} <= checks
