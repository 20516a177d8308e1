"""Where a goal stands at one month: which figure counts, what it means, and its light."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pilots.rules import forecast as forecasts
from pilots.rules.forecast import Forecast
from pilots.rules.lights import (
    MISSING_RUN,
    Light,
    Measure,
    Promise,
    Reason,
    Step,
    Thresholds,
    Verdict,
    light_of_figure,
    longest_overdue,
    value_on_track,
)
from pilots.rules.months import MONTHS_BETWEEN, Frequency, due_months, last_day, months_of, trailing_run
from pilots.rules.progress import (
    Direction,
    completion,
    earned_schedule,
    is_reached,
    lag_points,
    linear_pace,
    spi,
    spi_time,
)


@dataclass(frozen=True, slots=True)
class Record:
    """Everything known of one goal's year on one day.

    promises: month → the promise of the task book in force for it. actuals: month → approved
    value. due_on: month → the day its figure is due; a month without one has not been opened.
    steps: month → the road map in force for it. All values in the goal's unit.
    """

    year: int
    measure: Measure
    direction: Direction
    frequency: Frequency
    as_of: date
    promises: Mapping[date, Promise]
    actuals: Mapping[date, Decimal]
    due_on: Mapping[date, date]
    steps: Mapping[date, Sequence[Step]] = field(default_factory=dict)

    def has_come_due(self, month: date) -> bool:
        """Whether the month's figure is in, or its due day has come."""
        return month in self.actuals or (month in self.due_on and self.due_on[month] <= self.as_of)


@dataclass(frozen=True, slots=True)
class Standing:
    """A goal at one month. Shares are fractions, lag in percentage points, values in the goal's unit.

    figure_month is the month of the figure that counts (a quarter's end for a quarterly goal) and
    judged_month the month whose plan it is judged by; both equal the month shown for a monthly goal
    that has reported. Numbers are None where they are undefined.
    """

    month: date
    verdict: Verdict
    judged_month: date
    figure_month: date | None = None
    promise: Promise | None = None
    actual: Decimal | None = None
    completion: Decimal | None = None
    planned_completion: Decimal | None = None
    lag_points: Decimal | None = None
    spi: Decimal | None = None
    earned_months: Decimal | None = None
    spi_time: Decimal | None = None
    forecast: Forecast = forecasts.UNKNOWN
    needed_per_month: Decimal | None = None
    on_track_value: Decimal | None = None

    @property
    def light(self) -> Light:
        return self.verdict.light

    @property
    def planned(self) -> Decimal | None:
        return self.promise.planned if self.promise else None

    @property
    def linear_pace(self) -> Decimal:
        """Share of the year gone by at the end of the month shown."""
        return linear_pace(self.month.month)


def figure_month_of(record: Record, month: date) -> date | Reason:
    """The month whose figure counts at the month shown, or why none is owed yet.

    A month that owes a figure counts itself; between two such months the latest that has come
    due stands.
    """
    owed = [due for due in due_months(record.frequency, record.year) if due <= month]
    if not owed:
        return Reason.NOTHING_DUE_YET
    if owed[-1] == month:
        return month if record.has_come_due(month) else Reason.MONTH_NOT_DUE_YET
    come_due = [due for due in owed if record.has_come_due(due)]
    return come_due[-1] if come_due else Reason.NOTHING_DUE_YET


def judge(record: Record, month: date, thresholds: Thresholds) -> Standing:
    """The standing of a goal at a month, as known on the record's day.

    The first of the rules that applies gives the light: not due, not reported (three due months
    running: behind), achieved, then progress against the plan, then overdue milestones.
    """
    figure_month = figure_month_of(record, month)
    if month not in record.promises:
        return _without_figure(record, month, month, Light.NOT_DUE, Reason.NO_TASK_BOOK, thresholds)
    if isinstance(figure_month, Reason):
        return _without_figure(record, month, month, Light.NOT_DUE, figure_month, thresholds)
    if figure_month not in record.promises:
        return _without_figure(record, month, figure_month, Light.NOT_DUE, Reason.NO_TASK_BOOK, thresholds)
    if figure_month not in record.actuals:
        owed = [due for due in due_months(record.frequency, record.year) if due <= figure_month]
        if trailing_run(owed, lambda due: due not in record.actuals) >= MISSING_RUN:
            return _without_figure(record, month, figure_month, Light.BEHIND, Reason.MISSING_TOO_LONG, thresholds)
        return _without_figure(record, month, figure_month, Light.NOT_REPORTED, Reason.MISSING, thresholds)
    return _with_figure(record, month, figure_month, thresholds)


def _without_figure(
    record: Record, month: date, judged_month: date, light: Light, reason: Reason, thresholds: Thresholds
) -> Standing:
    promise = record.promises.get(judged_month)
    planned_completion = _planned_completion(record, promise)
    return Standing(
        month=month,
        judged_month=judged_month,
        verdict=Verdict(light, reason, light, _days_overdue(record, month)),
        promise=promise,
        planned_completion=planned_completion,
        on_track_value=on_track_value(record, judged_month, thresholds),
    )


def _with_figure(record: Record, month: date, figure_month: date, thresholds: Thresholds) -> Standing:
    promise, actual = record.promises[figure_month], record.actuals[figure_month]
    done = completion(actual, promise.baseline, promise.target, record.direction)
    planned_completion = _planned_completion(record, promise)
    verdict = light_of_figure(
        actual,
        promise,
        measure=record.measure,
        direction=record.direction,
        is_year_end=figure_month.month == 12,
        completion=done,
        planned_completion=planned_completion,
        days_overdue=_days_overdue(record, month),
        thresholds=thresholds,
    )
    earned = _earned_months(record, done)
    return Standing(
        month=month,
        judged_month=figure_month,
        figure_month=figure_month,
        verdict=verdict,
        promise=promise,
        actual=actual,
        completion=done,
        planned_completion=planned_completion,
        lag_points=lag_points(planned_completion, done),
        spi=spi(planned_completion, done),
        earned_months=earned,
        spi_time=None if earned is None else spi_time(earned, figure_month.month),
        forecast=forecast_at(record, figure_month, month.replace(month=12)),
        needed_per_month=forecasts.needed_per_month(
            actual, promise.target, month.month, is_reached(actual, promise.target, record.direction)
        ),
        on_track_value=on_track_value(record, figure_month, thresholds),
    )


def forecast_at(record: Record, figure_month: date, month: date) -> Forecast:
    """The forecast of a later month's end, from the figures up to a month that has one.

    A cumulative goal is forecast by the shape of its plan and by recent pace, and not at all while
    nothing is planned; the other measures by recent pace alone, a share of a whole within 0 to 100.
    """
    promise, actual = record.promises[figure_month], record.actuals[figure_month]
    is_cumulative = record.measure == Measure.CUMULATIVE
    if is_cumulative and promise.planned <= 0:
        return forecasts.UNKNOWN
    planned_then = promise.target if month.month == 12 else record.promises.get(month, promise).planned
    shaped = forecasts.plan_shaped(actual, promise.planned, planned_then) if is_cumulative else None
    pace = recent_pace(record, figure_month)
    recent = forecasts.at_recent_pace(actual, pace, month.month - figure_month.month)
    if recent is not None and record.measure in (Measure.RATE, Measure.MILESTONE):
        recent = min(max(recent, Decimal(0)), max(actual, Decimal(100)))
    return Forecast(shaped, recent)


def recent_pace(record: Record, figure_month: date) -> Decimal | None:
    """Mean increment a month of late, in the goal's unit, by the figures up to a month that has one."""
    opening = Decimal(0) if record.measure == Measure.CUMULATIVE else record.promises[figure_month].baseline
    reported = {at.month: value for at, value in record.actuals.items() if at <= figure_month}
    return forecasts.pace_per_month(reported, opening, MONTHS_BETWEEN[record.frequency])


def on_track_value(record: Record, month: date, thresholds: Thresholds) -> Decimal | None:
    """The least good value that would be on track in a month; None where nothing was promised of it."""
    promise = record.promises.get(month)
    if promise is None:
        return None
    return value_on_track(promise, record.direction, _planned_completion(record, promise), thresholds)


def _planned_completion(record: Record, promise: Promise | None) -> Decimal | None:
    if promise is None:
        return None
    return completion(promise.planned, promise.baseline, promise.target, record.direction)


def _days_overdue(record: Record, month: date) -> int:
    return longest_overdue(record.steps.get(month, ()), overdue_day(record, month))


def overdue_day(record: Record, month: date) -> date:
    """The day on which overdue milestones are counted: the month's last, or the as-of day before it."""
    return min(last_day(month), record.as_of)


def _earned_months(record: Record, done: Decimal | None) -> Decimal | None:
    """Earned schedule over the year's plan; None for a value to be held, which earns no time."""
    if done is None or record.direction == Direction.HOLD:
        return None
    planned = [_planned_completion(record, record.promises.get(month)) for month in months_of(record.year)]
    known = [share for share in planned if share is not None]
    return earned_schedule(known, done) if len(known) == len(planned) else None
