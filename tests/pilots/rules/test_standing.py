from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pilots.rules.forecast import UNKNOWN, Forecast
from pilots.rules.lights import Light, Measure, Reason, Step, Thresholds
from pilots.rules.months import Frequency
from pilots.rules.progress import Direction
from pilots.rules.standing import (
    Record,
    Standing,
    figure_month_of,
    forecast_at,
    judge,
    on_track_value,
    overdue_day,
    recent_pace,
)
from tests.pilots.rules.records import DUE_ON, EVEN, MONTHS, make_promise, make_record, maybe, month

UP, DOWN, HOLD = Direction.UP, Direction.DOWN, Direction.HOLD
MONTHLY, QUARTERLY, YEARLY = Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.YEARLY
CUMULATIVE, LEVEL, RATE, MILESTONE = Measure.CUMULATIVE, Measure.LEVEL, Measure.RATE, Measure.MILESTONE
ACHIEVED, ON_TRACK, AT_RISK, BEHIND = Light.ACHIEVED, Light.ON_TRACK, Light.AT_RISK, Light.BEHIND
GREY, NOT_DUE = Light.NOT_REPORTED, Light.NOT_DUE

#: Every month reported exactly as planned.
AS_PLANNED = {number: str(10 * number) for number in range(1, 13)}


def judged(record: Record, number: int) -> Standing:
    return judge(record, month(number), Thresholds())


def reported(*numbers: int) -> dict[int, str]:
    return {number: AS_PLANNED[number] for number in numbers}


# the month whose figure counts


@pytest.mark.parametrize(
    ("frequency", "actuals", "as_of", "shown", "expected"),
    [
        pytest.param(MONTHLY, {}, date(2021, 8, 8), 7, 7, id="monthly-on-its-due-day"),
        pytest.param(MONTHLY, {}, date(2021, 8, 7), 7, Reason.MONTH_NOT_DUE_YET, id="monthly-the-day-before"),
        pytest.param(MONTHLY, reported(7), date(2021, 8, 2), 7, 7, id="monthly-reported-early"),
        pytest.param(MONTHLY, {}, date(2021, 1, 15), 1, Reason.MONTH_NOT_DUE_YET, id="monthly-january-under-way"),
        pytest.param(QUARTERLY, {}, date(2021, 12, 31), 2, Reason.NOTHING_DUE_YET, id="quarterly-february"),
        pytest.param(QUARTERLY, {}, date(2021, 4, 8), 3, 3, id="quarterly-march-on-its-due-day"),
        pytest.param(QUARTERLY, {}, date(2021, 4, 7), 3, Reason.MONTH_NOT_DUE_YET, id="quarterly-march-the-day-before"),
        pytest.param(QUARTERLY, {}, date(2021, 6, 9), 5, 3, id="quarterly-may"),
        pytest.param(QUARTERLY, {}, date(2021, 4, 7), 4, Reason.NOTHING_DUE_YET, id="quarterly-before-march-is-due"),
        pytest.param(QUARTERLY, {}, date(2021, 7, 7), 7, 3, id="quarterly-july-before-june-is-due"),
        pytest.param(QUARTERLY, reported(6), date(2021, 7, 7), 7, 6, id="quarterly-july-with-june-reported-early"),
        pytest.param(QUARTERLY, {}, date(2021, 7, 8), 7, 6, id="quarterly-july"),
        pytest.param(YEARLY, {}, date(2021, 12, 31), 11, Reason.NOTHING_DUE_YET, id="yearly-november"),
        pytest.param(YEARLY, {}, date(2022, 1, 7), 12, Reason.MONTH_NOT_DUE_YET, id="yearly-december-the-day-before"),
        pytest.param(YEARLY, {}, date(2022, 1, 8), 12, 12, id="yearly-december"),
    ],
)
def test_figure_month_of(
    frequency: Frequency, actuals: Mapping[int, str], as_of: date, shown: int, expected: int | Reason
) -> None:
    record = make_record(actuals, frequency=frequency, as_of=as_of)
    found = figure_month_of(record, month(shown))
    assert found == (expected if isinstance(expected, Reason) else month(expected))


def test_a_month_that_was_never_opened_owes_nothing() -> None:
    opened = {at: day for at, day in DUE_ON.items() if at < month(7)}
    assert judged(make_record(reported(5, 6), due_on=opened), 7).verdict.reason == Reason.MONTH_NOT_DUE_YET
    assert judged(make_record({}, due_on={}, frequency=QUARTERLY), 7).verdict.reason == Reason.NOTHING_DUE_YET


def test_a_figure_counts_though_its_month_was_never_opened() -> None:
    assert judged(make_record(reported(7), due_on={}), 7).light == ON_TRACK


# not due, missing


@pytest.mark.parametrize(
    ("frequency", "present", "shown", "light", "reason"),
    [
        pytest.param(MONTHLY, [], 1, GREY, Reason.MISSING, id="january"),
        pytest.param(MONTHLY, [], 2, GREY, Reason.MISSING, id="two-running"),
        pytest.param(MONTHLY, [], 3, BEHIND, Reason.MISSING_TOO_LONG, id="three-running"),
        pytest.param(MONTHLY, [], 4, BEHIND, Reason.MISSING_TOO_LONG, id="four-running"),
        pytest.param(MONTHLY, [1, 2], 3, GREY, Reason.MISSING, id="one-after-two-reports"),
        pytest.param(MONTHLY, [1], 4, BEHIND, Reason.MISSING_TOO_LONG, id="three-after-a-report"),
        pytest.param(MONTHLY, [2], 4, GREY, Reason.MISSING, id="three-of-four-but-not-running"),
        pytest.param(MONTHLY, [5], 4, BEHIND, Reason.MISSING_TOO_LONG, id="reports-of-later-months-do-not-count"),
        pytest.param(MONTHLY, [4], 4, ON_TRACK, Reason.SPI, id="reported-again-after-three"),
        pytest.param(QUARTERLY, [], 2, NOT_DUE, Reason.NOTHING_DUE_YET, id="quarterly-nothing-due"),
        pytest.param(QUARTERLY, [], 3, GREY, Reason.MISSING, id="first-quarter"),
        pytest.param(QUARTERLY, [], 5, GREY, Reason.MISSING, id="between-after-the-first-quarter"),
        pytest.param(QUARTERLY, [], 8, GREY, Reason.MISSING, id="between-after-two-quarters"),
        pytest.param(QUARTERLY, [], 9, BEHIND, Reason.MISSING_TOO_LONG, id="three-quarters"),
        pytest.param(QUARTERLY, [], 10, BEHIND, Reason.MISSING_TOO_LONG, id="between-after-three-quarters"),
        pytest.param(QUARTERLY, [3], 11, GREY, Reason.MISSING, id="two-quarters-after-a-report"),
        pytest.param(QUARTERLY, [4], 4, GREY, Reason.MISSING, id="a-month-between-does-not-stand-in"),
        pytest.param(YEARLY, [], 11, NOT_DUE, Reason.NOTHING_DUE_YET, id="yearly-before-december"),
        pytest.param(YEARLY, [11], 11, NOT_DUE, Reason.NOTHING_DUE_YET, id="yearly-reported-too-soon"),
        pytest.param(YEARLY, [], 12, GREY, Reason.MISSING, id="yearly-december"),
        pytest.param(YEARLY, [12], 12, ACHIEVED, Reason.TARGET_REACHED, id="yearly-reached"),
    ],
)
def test_missing_figures(
    frequency: Frequency, present: Sequence[int], shown: int, light: Light, reason: Reason
) -> None:
    verdict = judged(make_record(reported(*present), frequency=frequency), shown).verdict
    assert (verdict.light, verdict.reason) == (light, reason)


def test_a_month_not_due_yet_is_not_behind_though_three_before_it_are_missing() -> None:
    standing = judged(make_record({}, as_of=date(2021, 5, 7)), 4)
    assert (standing.light, standing.verdict.reason) == (NOT_DUE, Reason.MONTH_NOT_DUE_YET)


def test_a_quarter_not_due_yet_does_not_count_as_missing() -> None:
    """Shown in October before September is due: two quarters are missing, not three."""
    record = make_record({}, frequency=QUARTERLY, as_of=date(2021, 10, 7))
    assert judged(record, 10).verdict.reason == Reason.MISSING
    assert judged(replace(record, as_of=date(2021, 10, 8)), 10).verdict.reason == Reason.MISSING_TOO_LONG


def test_without_a_figure_only_the_plan_is_known() -> None:
    standing = judged(make_record({1: "10"}), 2)
    assert (standing.figure_month, standing.actual, standing.completion) == (None, None, None)
    assert (standing.lag_points, standing.spi, standing.needed_per_month) == (None, None, None)
    assert (standing.earned_months, standing.spi_time, standing.forecast) == (None, None, UNKNOWN)
    assert (standing.judged_month, standing.planned) == (month(2), Decimal(20))
    assert standing.on_track_value == Decimal("17.6")


@pytest.mark.parametrize(
    ("shown", "light", "reason"),
    [
        pytest.param(3, NOT_DUE, Reason.NO_TASK_BOOK, id="before-the-task-book"),
        pytest.param(4, ON_TRACK, Reason.SPI, id="in-its-first-month"),
    ],
)
def test_a_task_book_that_counts_from_april(shown: int, light: Light, reason: Reason) -> None:
    record = make_record(AS_PLANNED)
    record = replace(record, promises={at: kept for at, kept in record.promises.items() if at >= month(4)})
    standing = judged(record, shown)
    assert (standing.light, standing.verdict.reason) == (light, reason)


def test_a_quarters_figure_from_before_the_task_book_is_not_judged() -> None:
    record = make_record(reported(3), frequency=QUARTERLY)
    record = replace(record, promises={at: kept for at, kept in record.promises.items() if at >= month(4)})
    assert judged(record, 5).verdict.reason == Reason.NO_TASK_BOOK


# progress against the plan


def test_a_standing_in_full() -> None:
    """36 of the 50 planned for May: 30 % done, SPI 0.72, lag 35/3 points; 42 from February's 18 at 6 a month."""
    standing = judged(make_record({1: "10", 2: "18", 3: "22", 4: "30", 5: "36"}), 5)
    assert (standing.light, standing.verdict.reason) == (BEHIND, Reason.BELOW_BOTH)
    assert (standing.month, standing.judged_month, standing.figure_month) == (month(5), month(5), month(5))
    assert (standing.actual, standing.planned, standing.completion) == (Decimal(36), Decimal(50), Decimal("0.3"))
    assert standing.planned_completion == Decimal(50) / 120
    assert standing.lag_points == pytest.approx(Decimal(35) / 3)
    assert standing.spi == pytest.approx(Decimal("0.72"))
    assert standing.linear_pace == Decimal(5) / 12
    assert standing.earned_months == pytest.approx(Decimal("3.6"))
    assert standing.spi_time == pytest.approx(Decimal("0.72"))
    assert standing.forecast == Forecast(plan_shaped=Decimal("86.4"), recent_pace=Decimal(78))
    assert standing.needed_per_month == 12
    assert standing.on_track_value == pytest.approx(Decimal("47.5"))


@pytest.mark.parametrize("shown", range(1, 12))
def test_exactly_on_a_seasonal_plan_is_on_track(shown: int) -> None:
    """Most of the year's work falls into the summer: by the calendar every month would look late."""
    season = ("0", "0", "1", "4", "12", "25", "42", "60", "80", "95", "110", "120")
    actuals = dict(enumerate(season, 1))
    assert judged(make_record(actuals, planned=season), shown).light == ON_TRACK


def test_nothing_planned_yet() -> None:
    plan = ("0",) * 6 + ("20", "40", "60", "80", "100", "120")
    standing = judged(make_record(dict.fromkeys(range(1, 7), "0"), planned=plan), 6)
    assert (standing.light, standing.verdict.reason) == (ON_TRACK, Reason.LAG)
    assert (standing.spi, standing.lag_points, standing.planned_completion) == (None, Decimal(0), Decimal(0))
    assert (standing.forecast, standing.needed_per_month) == (UNKNOWN, Decimal(20))


@pytest.mark.parametrize(
    ("shown", "figure_month", "light"),
    [
        pytest.param(3, 3, ON_TRACK, id="its-own-month"),
        pytest.param(4, 3, ON_TRACK, id="a-month-later"),
        pytest.param(5, 3, ON_TRACK, id="two-months-later"),
        pytest.param(6, 6, AT_RISK, id="the-next-quarter"),
        pytest.param(8, 6, AT_RISK, id="after-the-next-quarter"),
    ],
)
def test_the_latest_quarter_stands_and_is_judged_by_its_own_plan(shown: int, figure_month: int, light: Light) -> None:
    """30 in March is on plan, though May's plan is 50; 54 in June is 0.9 of 60, though ahead of May's plan."""
    standing = judged(make_record({3: "30", 6: "54"}, frequency=QUARTERLY), shown)
    assert (standing.light, standing.figure_month, standing.judged_month) == (
        light,
        month(figure_month),
        month(figure_month),
    )
    assert standing.planned == 10 * figure_month


@pytest.mark.parametrize(
    ("shown", "least"),
    [
        pytest.param(5, "27.6", id="march-23-of-25-percent"),
        pytest.param(8, "57", id="june-95-percent-of-a-half"),
    ],
)
def test_between_quarters_the_value_on_track_is_that_of_the_quarter(shown: int, least: str) -> None:
    standing = judged(make_record({3: "30", 6: "54"}, frequency=QUARTERLY), shown)
    assert standing.on_track_value == Decimal(least)


def test_the_pace_needed_counts_from_the_month_shown() -> None:
    """90 to go after March: 10 a month, and 18 once only five months are left."""
    record = make_record({3: "30"}, frequency=QUARTERLY, as_of=date(2021, 6, 30))
    assert [judged(record, shown).needed_per_month for shown in (3, 4, 5)] == [
        10,
        Decimal(90) / 8,
        Decimal(90) / 7,
    ]


@pytest.mark.parametrize(
    ("actual", "target", "direction", "shown", "expected"),
    [
        pytest.param("70", "120", UP, 7, "10", id="up"),
        pytest.param("80", "60", DOWN, 2, "-2", id="down"),
        pytest.param("104", "100", HOLD, 10, "-2", id="hold-from-above"),
        pytest.param("120", "120", UP, 7, "0", id="reached"),
        pytest.param("60", "60", DOWN, 2, "0", id="reached-down"),
        pytest.param("100", "120", UP, 12, None, id="short-in-december"),
        pytest.param("120", "120", UP, 12, "0", id="reached-in-december"),
    ],
)
def test_needed_per_month(actual: str, target: str, direction: Direction, shown: int, expected: str | None) -> None:
    record = make_record(
        {shown: actual}, measure=LEVEL, direction=direction, baseline=None, target=target, planned=[target] * 12
    )
    assert judged(record, shown).needed_per_month == maybe(expected)


def test_a_lowered_target_does_not_repaint_the_past() -> None:
    """From July the target is 60: June's 30 of 60 stays behind, July's 33.25 of 35 is on track."""
    record = make_record({6: "30", 7: "33.25"})
    lowered = {at: make_promise("0", "60", str(5 * at.month)) for at in MONTHS if at >= month(7)}
    record = replace(record, promises={**record.promises, **lowered})
    assert [judged(record, shown).light for shown in (6, 7)] == [BEHIND, ON_TRACK]


# achieved


@pytest.mark.parametrize(
    ("measure", "direction", "actual", "in_july", "in_december"),
    [
        pytest.param(CUMULATIVE, UP, "100", ACHIEVED, ACHIEVED, id="cumulative"),
        pytest.param(CUMULATIVE, UP, "130", ACHIEVED, ACHIEVED, id="cumulative-beyond"),
        pytest.param(CUMULATIVE, UP, "99.99", ON_TRACK, ON_TRACK, id="cumulative-just-short"),
        pytest.param(MILESTONE, UP, "100", ACHIEVED, ACHIEVED, id="milestone"),
        pytest.param(LEVEL, UP, "100", ON_TRACK, ACHIEVED, id="level"),
        pytest.param(RATE, UP, "100", ON_TRACK, ACHIEVED, id="rate"),
        pytest.param(RATE, UP, "99.99", ON_TRACK, ON_TRACK, id="rate-just-short"),
        pytest.param(LEVEL, DOWN, "100", ON_TRACK, ACHIEVED, id="level-down"),
        pytest.param(LEVEL, DOWN, "80", ON_TRACK, ACHIEVED, id="level-down-beyond"),
        pytest.param(CUMULATIVE, DOWN, "80", ON_TRACK, ACHIEVED, id="a-ceiling-can-still-be-broken"),
        pytest.param(RATE, HOLD, "100", ON_TRACK, ACHIEVED, id="hold"),
        pytest.param(RATE, HOLD, "100.01", ON_TRACK, ON_TRACK, id="hold-just-over"),
        pytest.param(RATE, HOLD, "99.99", ON_TRACK, ON_TRACK, id="hold-just-short"),
    ],
)
def test_when_a_reached_target_is_achieved(
    measure: Measure, direction: Direction, actual: str, in_july: Light, in_december: Light
) -> None:
    record = make_record(
        {7: actual, 12: actual},
        measure=measure,
        direction=direction,
        baseline=None,
        target="100",
        planned=["100"] * 12,
    )
    assert [judged(record, shown).light for shown in (7, 12)] == [in_july, in_december]


@pytest.mark.parametrize(("shown", "light"), [(9, ON_TRACK), (11, ON_TRACK), (12, ACHIEVED)])
def test_a_quarterly_level_is_achieved_at_the_year_end_only(shown: int, light: Light) -> None:
    actuals = {3: "120", 6: "120", 9: "120", 12: "120"}
    assert judged(make_record(actuals, measure=LEVEL, frequency=QUARTERLY), shown).light == light


def test_a_target_of_zero_that_is_kept() -> None:
    """No accidents all year: on track month by month, achieved at its end; one is too many."""
    record = make_record({1: "0", 11: "1", 12: "0"}, direction=DOWN, baseline=None, target="0", planned=["0"] * 12)
    assert [judged(record, shown).light for shown in (1, 11, 12)] == [ON_TRACK, BEHIND, ACHIEVED]


# milestones


@pytest.mark.parametrize(
    ("actual", "due_on", "light"),
    [
        pytest.param("70", date(2021, 7, 31), ON_TRACK, id="due-on-the-last-day"),
        pytest.param("70", date(2021, 7, 30), AT_RISK, id="a-day-overdue"),
        pytest.param("70", date(2021, 7, 1), AT_RISK, id="thirty-days-overdue"),
        pytest.param("70", date(2021, 6, 30), BEHIND, id="thirty-one-days-overdue"),
        pytest.param("60", date(2021, 8, 31), AT_RISK, id="at-risk-none-overdue"),
        pytest.param("60", date(2021, 7, 30), BEHIND, id="at-risk-a-day-overdue"),
        pytest.param("10", date(2021, 7, 30), BEHIND, id="behind-stays-behind"),
        pytest.param("120", date(2021, 3, 31), ACHIEVED, id="achieved-is-not-taken-back"),
    ],
)
def test_an_overdue_milestone_in_july(actual: str, due_on: date, light: Light) -> None:
    assert judged(make_record({7: actual}, steps=[Step(due_on)]), 7).light == light


def test_two_overdue_milestones_lower_the_light_once() -> None:
    steps = [Step(date(2021, 7, 10)), Step(date(2021, 7, 20))]
    assert judged(make_record({7: "70"}, steps=steps), 7).light == AT_RISK


@pytest.mark.parametrize(
    ("done_on", "july", "august"),
    [
        pytest.param(date(2021, 7, 31), ON_TRACK, ON_TRACK, id="done-on-the-last-day"),
        pytest.param(date(2021, 8, 1), AT_RISK, ON_TRACK, id="done-a-day-later"),
        pytest.param(None, AT_RISK, BEHIND, id="never-done"),
    ],
)
def test_a_milestone_done_late(done_on: date | None, july: Light, august: Light) -> None:
    record = make_record(AS_PLANNED, steps=[Step(date(2021, 7, 20), done_on)])
    assert [judged(record, shown).light for shown in (7, 8)] == [july, august]


@pytest.mark.parametrize(
    ("as_of", "counted_on", "light"),
    [
        pytest.param(date(2021, 7, 20), date(2021, 7, 20), ON_TRACK, id="the-day-it-is-due"),
        pytest.param(date(2021, 7, 21), date(2021, 7, 21), AT_RISK, id="before-the-month-ends"),
        pytest.param(date(2021, 7, 31), date(2021, 7, 31), AT_RISK, id="on-the-last-day"),
        pytest.param(date(2021, 12, 31), date(2021, 7, 31), AT_RISK, id="long-after"),
    ],
)
def test_overdue_is_counted_on_the_earlier_day(as_of: date, counted_on: date, light: Light) -> None:
    record = make_record({7: "70"}, as_of=as_of, steps=[Step(date(2021, 7, 20))])
    assert overdue_day(record, month(7)) == counted_on
    assert judged(record, 7).light == light


@pytest.mark.parametrize(
    ("as_of", "light", "days_overdue"),
    [
        pytest.param(date(2021, 8, 31), GREY, 61, id="missing"),
        pytest.param(date(2021, 7, 31), NOT_DUE, 61, id="not-due-yet"),
    ],
)
def test_a_light_without_a_figure_is_not_lowered(as_of: date, light: Light, days_overdue: int) -> None:
    verdict = judged(make_record(reported(5, 6), as_of=as_of, steps=[Step(date(2021, 5, 31))]), 7).verdict
    assert (verdict.light, verdict.is_lowered, verdict.days_overdue) == (light, False, days_overdue)


def test_between_quarters_milestones_go_on_becoming_overdue() -> None:
    """The figure stands from March, the milestones are those of the month shown."""
    record = make_record({3: "30"}, frequency=QUARTERLY, as_of=date(2021, 6, 30), steps=[Step(date(2021, 4, 15))])
    assert [judged(record, shown).light for shown in (3, 4, 5)] == [ON_TRACK, AT_RISK, BEHIND]


def test_the_road_map_in_force_for_the_month_counts() -> None:
    record = replace(make_record(AS_PLANNED), steps={month(7): [Step(date(2021, 7, 1))], month(8): []})
    assert [judged(record, shown).light for shown in (6, 7, 8)] == [ON_TRACK, AT_RISK, ON_TRACK]


# forecasts


@pytest.mark.parametrize(
    ("then", "shaped", "recent"),
    [
        pytest.param(12, "86.4", "78", id="december-by-the-target"),
        pytest.param(6, "43.2", "42", id="june-by-its-plan"),
        pytest.param(5, "36", "36", id="the-month-itself"),
    ],
)
def test_forecast_of_a_cumulative_goal(then: int, shaped: str, recent: str) -> None:
    record = make_record({1: "10", 2: "18", 3: "22", 4: "30", 5: "36"})
    assert forecast_at(record, month(5), month(then)) == Forecast(Decimal(shaped), Decimal(recent))


def test_december_is_forecast_by_the_target_though_its_plan_says_otherwise() -> None:
    """36 of 50 planned: 72 % of the target of 120, not of the 130 planned for December."""
    record = make_record({5: "36"}, planned=(*EVEN[:-1], "130"))
    assert judged(record, 5).forecast.plan_shaped == Decimal("86.4")


@pytest.mark.parametrize(
    ("measure", "baseline", "actuals", "expected"),
    [
        pytest.param(LEVEL, "90", {1: "92", 2: "94", 3: "96"}, "114", id="level-passes-100"),
        pytest.param(RATE, "90", {1: "92", 2: "94", 3: "96"}, "100", id="rate-stops-at-100"),
        pytest.param(MILESTONE, "90", {1: "92", 2: "94", 3: "96"}, "100", id="milestone-stops-at-100"),
        pytest.param(RATE, "40", {1: "41", 2: "42", 3: "43"}, "52", id="rate-within-bounds"),
        pytest.param(RATE, "102", {1: "103", 2: "104", 3: "105"}, "105", id="rate-already-over-100"),
        pytest.param(LEVEL, "12", {1: "9", 2: "6", 3: "3"}, "-24", id="level-passes-zero"),
        pytest.param(RATE, "12", {1: "9", 2: "6", 3: "3"}, "0", id="rate-stops-at-zero"),
        pytest.param(LEVEL, "96", {3: "99"}, "108", id="one-figure-from-the-baseline"),
        pytest.param(LEVEL, None, {3: "99"}, None, id="one-figure-without-a-baseline"),
        pytest.param(LEVEL, None, {2: "97", 3: "99"}, "117", id="two-figures-without-a-baseline"),
    ],
)
def test_other_goals_are_forecast_by_recent_pace_alone(
    measure: Measure, baseline: str | None, actuals: Mapping[int, str], expected: str | None
) -> None:
    record = make_record(actuals, measure=measure, baseline=baseline, target="200")
    assert judged(record, 3).forecast == Forecast(None, maybe(expected))


def test_recent_pace_knows_nothing_of_later_figures() -> None:
    record = make_record({1: "10", 2: "20", 3: "30", 4: "400"})
    assert recent_pace(record, month(3)) == 10


def test_recent_pace_of_a_cumulative_goal_begins_at_zero() -> None:
    """Its baseline may be last year's total, from which nothing is added up."""
    assert recent_pace(make_record({2: "30"}, baseline="500", target="600"), month(2)) == 15


def test_recent_pace_of_quarters() -> None:
    record = make_record({3: "30", 6: "60", 9: "120", 12: "210"}, frequency=QUARTERLY)
    assert [recent_pace(record, month(number)) for number in (3, 6, 9, 12)] == [10, 10, Decimal(120) / 9, 20]


# the value that would be on track, and time earned


def test_on_track_value() -> None:
    record = make_record({})
    assert on_track_value(record, month(12), Thresholds()) == 114
    assert on_track_value(record, month(1), Thresholds()) == pytest.approx(Decimal("7.6"))
    assert on_track_value(replace(record, promises={}), month(1), Thresholds()) is None


@pytest.mark.parametrize("shown", range(1, 12))
def test_the_least_good_figure_is_on_track(shown: int) -> None:
    least = judged(make_record({}), shown).on_track_value
    assert least is not None
    worse = least - Decimal("0.000001")
    assert judged(make_record({shown: str(least)}), shown).light == ON_TRACK
    assert judged(make_record({shown: str(worse)}), shown).light == AT_RISK


@pytest.mark.parametrize(
    ("direction", "baseline", "planned", "actual", "earned"),
    [
        pytest.param(UP, "0", EVEN, "45", "4.5", id="up"),
        pytest.param(UP, "0", EVEN, "-5", "0", id="up-fallen-back"),
        pytest.param(DOWN, "240", tuple(str(240 - int(value)) for value in EVEN), "195", "4.5", id="down"),
        pytest.param(HOLD, "0", ("120",) * 12, "120", None, id="hold-earns-no-time"),
    ],
)
def test_earned_months(
    direction: Direction, baseline: str, planned: Sequence[str], actual: str, earned: str | None
) -> None:
    record = make_record({6: actual}, measure=LEVEL, direction=direction, baseline=baseline, planned=planned)
    found = judged(record, 6).earned_months
    assert found == (None if earned is None else pytest.approx(Decimal(earned)))


def test_no_time_is_earned_on_a_plan_with_gaps() -> None:
    record = make_record(reported(6))
    record = replace(record, promises={at: kept for at, kept in record.promises.items() if at != month(9)})
    standing = judged(record, 6)
    assert (standing.light, standing.earned_months, standing.spi_time) == (ON_TRACK, None, None)


def test_spi_in_time_counts_to_the_month_of_the_figure() -> None:
    """A quarter's figure of March that has earned two months, shown in May: 2/3, not 2/5."""
    standing = judged(make_record({3: "20"}, frequency=QUARTERLY, as_of=date(2021, 6, 30)), 5)
    assert (standing.earned_months, standing.spi_time) == (Decimal(2), Decimal(2) / 3)


@pytest.mark.parametrize(("spi_on_track", "light"), [("0.95", AT_RISK), ("0.90", ON_TRACK)])
def test_a_citys_own_thresholds(spi_on_track: str, light: Light) -> None:
    standing = judge(make_record({10: "90"}), month(10), Thresholds(spi_on_track=Decimal(spi_on_track)))
    assert standing.light == light


def test_no_task_book_at_all() -> None:
    standing = judged(replace(make_record(AS_PLANNED), promises={}), 6)
    assert (standing.light, standing.verdict.reason, standing.promise) == (NOT_DUE, Reason.NO_TASK_BOOK, None)
    assert (standing.planned, standing.planned_completion, standing.on_track_value) == (None, None, None)
