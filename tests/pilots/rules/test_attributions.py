"""Why a light moved: one ingredient alone, several together, and nothing where nothing moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pilots.rules.attributions import Attribution, Cause, Known, attribution, corrected, light_of, mixed
from pilots.rules.lights import Light, Step, Thresholds
from pilots.rules.standing import Record
from tests.pilots.rules.records import make_record, month

JUNE = month(6)
ON_PLAN = {number: str(10 * number) for number in range(1, 7)}
STRICT = Thresholds(spi_on_track=Decimal("0.99"), lag_on_track=Decimal(0))
#: Due on 10 June, and the figure of June on 8 July.
STEP = Step(date(2021, 6, 10), None, 1)
THEN, NOW = date(2021, 7, 5), date(2021, 7, 20)


def known(record: Record, thresholds: Thresholds | None = None) -> Known:
    return Known(record, thresholds or Thresholds())


def june(value: str | None, as_of: date = NOW, **others: object) -> Record:
    actuals = {number: text for number, text in ON_PLAN.items() if number < 6}
    return make_record(actuals if value is None else {**actuals, 6: value}, as_of=as_of, **others)  # type: ignore[arg-type]


Case = tuple[Known, Known, tuple[Light, Light], Attribution]
CASES: dict[str, Case] = {
    "the month's figure": (
        known(june(None, THEN)),
        known(june("60", THEN)),
        (Light.NOT_DUE, Light.ON_TRACK),
        Attribution((Cause.FIGURE,)),
    ),
    "a figure that came late": (
        known(june(None)),
        known(june("30")),
        (Light.NOT_REPORTED, Light.BEHIND),
        Attribution((Cause.FIGURE,)),
    ),
    "a correction": (
        known(june("60")),
        known(june("50")),
        (Light.ON_TRACK, Light.AT_RISK),
        Attribution((Cause.CORRECTION,)),
    ),
    "a lower target": (
        known(june("50")),
        known(june("50", target="100", planned=[str(8 * number) for number in range(1, 13)])),
        (Light.AT_RISK, Light.ON_TRACK),
        Attribution((Cause.TASK_BOOK,)),
    ),
    "a road map with a step less": (
        known(june("60", steps=[STEP])),
        known(june("60")),
        (Light.AT_RISK, Light.ON_TRACK),
        Attribution((Cause.TASK_BOOK,)),
    ),
    "a step done": (
        known(june("60", steps=[STEP])),
        known(june("60", steps=[Step(STEP.due_on, date(2021, 6, 30), 1)])),
        (Light.AT_RISK, Light.ON_TRACK),
        Attribution((Cause.MILESTONE_DONE,)),
    ),
    "a step that became overdue": (
        known(june("60", date(2021, 6, 9), steps=[STEP])),
        known(june("60", steps=[STEP])),
        (Light.ON_TRACK, Light.AT_RISK),
        Attribution((Cause.MILESTONE_OVERDUE,)),
    ),
    "stricter thresholds": (
        known(june("58")),
        known(june("58"), STRICT),
        (Light.ON_TRACK, Light.AT_RISK),
        Attribution((Cause.THRESHOLDS,)),
    ),
    "a figure that fell due": (
        known(june(None, THEN)),
        known(june(None)),
        (Light.NOT_DUE, Light.NOT_REPORTED),
        Attribution((Cause.BECAME_DUE,)),
    ),
    "a figure, though it fell due as well": (
        known(june(None, THEN)),
        known(june("60")),
        (Light.NOT_DUE, Light.ON_TRACK),
        Attribution((Cause.FIGURE,)),
    ),
    "a correction and a step, only together": (
        known(june("60", date(2021, 6, 9), steps=[STEP])),
        known(june("50", steps=[STEP])),
        (Light.ON_TRACK, Light.BEHIND),
        Attribution((Cause.CORRECTION, Cause.MILESTONE_OVERDUE), is_joint=True),
    ),
    "a correction or the thresholds, either alone": (
        known(june("58")),
        known(june("56"), STRICT),
        (Light.ON_TRACK, Light.AT_RISK),
        Attribution((Cause.CORRECTION, Cause.THRESHOLDS)),
    ),
    "two that undo each other": (
        known(june("60")),
        known(june("50", target="100", planned=[str(8 * number) for number in range(1, 13)])),
        (Light.ON_TRACK, Light.ON_TRACK),
        Attribution(),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_light_is_moved_by_what_moves_it(case: Case) -> None:
    before, after, lights, expected = case
    assert (light_of(before, JUNE), light_of(after, JUNE)) == lights
    assert attribution(before, after, JUNE) == expected


def test_corrections_of_other_months_count_where_they_move_the_light() -> None:
    """A figure of a month that was never reported ends a run of three missing ones."""
    missing = make_record({number: str(10 * number) for number in range(1, 4)}, as_of=NOW)
    late = make_record({**{number: str(10 * number) for number in range(1, 4)}, 5: "50"}, as_of=NOW)
    assert (light_of(known(missing), JUNE), light_of(known(late), JUNE)) == (Light.BEHIND, Light.NOT_REPORTED)
    assert attribution(known(missing), known(late), JUNE) == Attribution((Cause.FIGURE,))


def test_only_values_that_differ_are_corrected() -> None:
    before, after = make_record({1: "10", 2: "20"}), make_record({1: "10", 2: "18", 3: "30"})
    assert corrected(before, after) == {month(2): (Decimal(20), Decimal(18))}


values = st.none() | st.integers(0, 140).map(str)
days = st.dates(date(2021, 6, 1), date(2021, 8, 31))
steps = st.lists(
    st.builds(Step, days, st.none() | days, st.integers(1, 3)), max_size=3, unique_by=lambda step: step.step
)
records: st.SearchStrategy[Record] = st.builds(
    lambda value, as_of, target, road_map: june(value, as_of, target=target, steps=road_map),
    values,
    days,
    st.sampled_from(["60", "100", "120"]),
    steps,
)
knowns = st.builds(Known, records, st.sampled_from([Thresholds(), STRICT]))


@given(knowns)
def test_identical_records_give_nothing(either: Known) -> None:
    assert attribution(either, either, JUNE) == Attribution()


@given(knowns, knowns)
@example(
    Known(june(None, date(2021, 6, 2), target="60", steps=[]), Thresholds()),
    Known(june("60", date(2021, 6, 2), target="100", steps=[Step(JUNE, JUNE, 1)]), Thresholds()),
)
def test_a_moved_light_has_a_cause_and_an_unmoved_one_none(before: Known, after: Known) -> None:
    is_moved = light_of(before, JUNE) != light_of(after, JUNE)
    assert bool(attribution(before, after, JUNE).causes) == is_moved


@given(knowns, knowns)
def test_nothing_replaced_gives_the_light_before_and_all_the_light_after(before: Known, after: Known) -> None:
    assert light_of(mixed(before, after), JUNE) == light_of(before, JUNE)
    assert light_of(mixed(before, after, frozenset(Cause)), JUNE) == light_of(after, JUNE)


@given(knowns, knowns)
def test_joint_causes_are_enough_together(before: Known, after: Known) -> None:
    found = attribution(before, after, JUNE)
    alone = [
        cause
        for cause in found.causes
        if light_of(mixed(before, after, frozenset({cause})), JUNE) == light_of(after, JUNE)
    ]
    assert alone == ([] if found.is_joint else list(found.causes))


def test_the_day_alone_moves_nothing() -> None:
    before = known(june("60"))
    later = replace(before, record=replace(before.record, as_of=date(2021, 12, 31)))
    assert attribution(before, later, JUNE) == Attribution()
