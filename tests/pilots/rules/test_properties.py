"""What holds for every goal, whatever its numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from pilots.rules.lights import Light, Measure, Promise, Step, Thresholds
from pilots.rules.months import MONTHS_BETWEEN, Frequency
from pilots.rules.progress import Direction, completion, value_at
from pilots.rules.standing import Record, judge
from tests.pilots.rules.records import DUE_ON, MONTHS, YEAR, YEAR_OVER

steadily = settings(max_examples=200, deadline=None, derandomize=True)

RANK = {Light.BEHIND: 0, Light.AT_RISK: 1, Light.ON_TRACK: 2, Light.ACHIEVED: 3}
GREEN = (Light.ACHIEVED, Light.ON_TRACK)


def amounts(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """Amounts with two decimals; whole and round ones, zero among them, come often."""
    exact = st.integers(low * 100, high * 100).map(lambda hundredths: Decimal(hundredths) / 100)
    return st.one_of(st.integers(low // 50, high // 50).map(lambda fifties: Decimal(fifties * 50)), exact)


values = amounts(-1000, 1000)
distances = amounts(0, 1000)
directions = st.sampled_from(Direction)
shares = st.integers(-20_000, 20_000).map(lambda parts: Decimal(parts) / 10_000)
days = st.integers(0, 420).map(lambda count: date(YEAR, 1, 1) + timedelta(days=count))
steps = st.lists(st.builds(Step, days, st.none() | days), max_size=2)


@st.composite
def ways(draw: DrawFn) -> tuple[Direction, Decimal | None, Decimal]:
    """Direction, baseline and target: the baseline unknown, at the target, or on the worse side of it."""
    direction, target = draw(directions), draw(values)
    distance = draw(st.none() | distances)
    if distance is None:
        return direction, None, target
    return direction, target + distance if direction == Direction.DOWN else target - distance, target


@st.composite
def records(draw: DrawFn, as_of: st.SearchStrategy[date] = days) -> Record:
    direction, baseline, target = draw(ways())
    planned = draw(st.lists(values, min_size=12, max_size=12))
    return Record(
        year=YEAR,
        measure=draw(st.sampled_from(Measure)),
        direction=direction,
        frequency=draw(st.sampled_from(Frequency)),
        as_of=draw(as_of),
        promises={month: Promise(baseline, target, value) for month, value in zip(MONTHS, planned, strict=True)},
        actuals=draw(st.dictionaries(st.sampled_from(MONTHS), values)),
        due_on=DUE_ON,
        steps=dict.fromkeys(MONTHS, draw(steps)),
    )


@dataclass(frozen=True)
class Case:
    """A record of a year that is over, a month to look at, and the month whose figure is owed for it."""

    record: Record
    shown: date
    owed: date

    def light_with(self, value: Decimal) -> Light:
        """The light if the figure owed were this value, with everything else equal."""
        actuals = {**self.record.actuals, self.owed: value}
        return judge(replace(self.record, actuals=actuals), self.shown, Thresholds()).light


@st.composite
def cases(draw: DrawFn) -> Case:
    record = draw(records(as_of=st.just(YEAR_OVER)))
    every = MONTHS_BETWEEN[record.frequency]
    shown = draw(st.sampled_from(MONTHS[every - 1 :]))
    return Case(record, shown, shown.replace(month=shown.month - shown.month % every))


@steadily
@given(case=cases(), near=distances, far=distances, side=st.sampled_from([-1, 1]))
def test_a_better_figure_never_gives_a_worse_light(case: Case, near: Decimal, far: Decimal, side: int) -> None:
    """More for `up`, less for `down`, nearer to the target on the same side for `hold`."""
    near, far = sorted([near, far])
    direction, target = case.record.direction, case.record.promises[case.owed].target
    if direction == Direction.HOLD:
        better, worse = target + side * near, target + side * far
    else:
        start = target + side * near
        better, worse = (start + far, start) if direction == Direction.UP else (start - far, start)
    assert RANK[case.light_with(better)] >= RANK[case.light_with(worse)]


@steadily
@given(record=records(), scale=amounts(0, 1000).filter(bool))
def test_the_unit_changes_no_light(record: Record, scale: Decimal) -> None:
    scaled = replace(
        record,
        actuals={month: value * scale for month, value in record.actuals.items()},
        promises={
            month: Promise(
                None if promise.baseline is None else promise.baseline * scale,
                promise.target * scale,
                promise.planned * scale,
            )
            for month, promise in record.promises.items()
        },
    )
    for month in MONTHS:
        assert judge(scaled, month, Thresholds()).verdict == judge(record, month, Thresholds()).verdict


@steadily
@given(case=cases())
def test_a_missing_figure_is_never_green(case: Case) -> None:
    """Whatever the other months say."""
    actuals = {month: value for month, value in case.record.actuals.items() if month != case.owed}
    light = judge(replace(case.record, actuals=actuals), case.shown, Thresholds()).light
    assert light in (Light.NOT_REPORTED, Light.BEHIND)


@steadily
@given(record=records())
def test_nothing_is_green_before_anything_is_reported(record: Record) -> None:
    """On any day of the year."""
    silent = replace(record, actuals={})
    assert all(judge(silent, month, Thresholds()).light not in GREEN for month in MONTHS)


@steadily
@given(case=cases(), value=values, due_on=days)
def test_one_more_open_milestone_never_improves_the_light(case: Case, value: Decimal, due_on: date) -> None:
    more = {month: [*listed, Step(due_on)] for month, listed in case.record.steps.items()}
    laden = replace(case, record=replace(case.record, steps=more))
    assert RANK[laden.light_with(value)] <= RANK[case.light_with(value)]


@steadily
@given(case=cases())
def test_the_least_good_value_is_green(case: Case) -> None:
    """On track, or already achieved where the plan runs beyond the target."""
    clear = replace(case, record=replace(case.record, steps={}))
    least = judge(clear.record, clear.owed, Thresholds()).on_track_value
    assert least is None or clear.light_with(least) in GREEN


@steadily
@given(way=ways(), share=shares)
def test_completion_of_the_value_at_a_share_is_that_share(
    way: tuple[Direction, Decimal | None, Decimal], share: Decimal
) -> None:
    direction, baseline, target = way
    if direction == Direction.HOLD:
        share = min(share, Decimal(1))  # a value to be held is at best on its target
    value = value_at(share, baseline, target, direction)
    if value is not None:
        done = completion(value, baseline, target, direction)
        assert done is not None
        assert abs(done - share) < Decimal("1e-12")


@steadily
@given(way=ways(), value=values)
def test_the_value_at_a_values_completion_is_that_value(
    way: tuple[Direction, Decimal | None, Decimal], value: Decimal
) -> None:
    direction, baseline, target = way
    if direction == Direction.HOLD and abs(value) > abs(target):
        value = target  # the value at a share is the one below the target
    share = completion(value, baseline, target, direction)
    if share is not None:
        back = value_at(share, baseline, target, direction)
        assert back is not None
        assert abs(back - value) < Decimal("1e-12")


@steadily
@given(record=records())
def test_a_forecast_lies_within_its_range(record: Record) -> None:
    for month in MONTHS:
        forecast = judge(record, month, Thresholds()).forecast
        if forecast.value is None:
            assert (forecast.low, forecast.high) == (None, None)
        else:
            assert forecast.low is not None
            assert forecast.high is not None
            assert forecast.low <= forecast.value <= forecast.high
