"""The light of a goal: one rule after another, the first that applies, then overdue milestones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pilots.rules.progress import Direction, is_as_good, is_reached, lag_points, settled, spi, value_at


class Light(StrEnum):
    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BEHIND = "behind"
    NOT_REPORTED = "not_reported"
    NOT_DUE = "not_due"


class Measure(StrEnum):
    CUMULATIVE = "cumulative"
    LEVEL = "level"
    RATE = "rate"
    MILESTONE = "milestone"


class Reason(StrEnum):
    """Which rule gave the light before milestones were looked at."""

    NO_TASK_BOOK = "no_task_book"
    NOTHING_DUE_YET = "nothing_due_yet"
    MONTH_NOT_DUE_YET = "month_not_due_yet"
    MISSING = "missing"
    MISSING_TOO_LONG = "missing_too_long"
    TARGET_REACHED = "target_reached"
    SPI = "spi"
    LAG = "lag"
    BELOW_BOTH = "below_both"
    NO_RATIO = "no_ratio"

    @property
    def rule(self) -> int:
        """The number of the rule, as the list of rules gives it."""
        return RULES[self]


RULES = {
    Reason.NO_TASK_BOOK: 1,
    Reason.NOTHING_DUE_YET: 1,
    Reason.MONTH_NOT_DUE_YET: 1,
    Reason.MISSING: 2,
    Reason.MISSING_TOO_LONG: 2,
    Reason.TARGET_REACHED: 3,
    Reason.SPI: 4,
    Reason.LAG: 4,
    Reason.BELOW_BOTH: 4,
    Reason.NO_RATIO: 4,
}

#: A goal whose due figure is missing this many due months running is behind.
MISSING_RUN = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """SPI as fractions, lag in percentage points, overdue in days."""

    spi_on_track: Decimal = Decimal("0.95")
    spi_at_risk: Decimal = Decimal("0.80")
    lag_on_track: Decimal = Decimal(2)
    lag_at_risk: Decimal = Decimal(10)
    overdue_days: int = 30


@dataclass(frozen=True, slots=True)
class Step:
    """A road-map step: when it is due, and when it was done as far as is known (None: not done)."""

    due_on: date
    done_on: date | None = None
    step: int = 0

    def days_overdue(self, day: date) -> int:
        """Days past its due day while not done by the given day; 0 where it is not overdue."""
        if self.done_on is not None and self.done_on <= day:
            return 0
        return max((day - self.due_on).days, 0)


@dataclass(frozen=True, slots=True)
class Promise:
    """What the task book in force says of one month: baseline, target and that month's plan."""

    baseline: Decimal | None
    target: Decimal
    planned: Decimal


@dataclass(frozen=True, slots=True)
class Verdict:
    light: Light
    reason: Reason
    #: the light before overdue milestones lowered it; equal to `light` where they did not
    before_milestones: Light
    days_overdue: int = 0

    @property
    def is_lowered(self) -> bool:
        """Whether overdue milestones changed the light."""
        return self.light != self.before_milestones


def may_be_achieved(measure: Measure, direction: Direction, is_year_end: bool) -> bool:
    """Whether a reached target already settles the year.

    A level or a rate can fall back, and what must stay low or be held can still be missed: those
    count at year end only. What adds up towards its target is achieved on the day it gets there.
    """
    adds_up = measure in (Measure.CUMULATIVE, Measure.MILESTONE) and direction == Direction.UP
    return is_year_end or adds_up


def light_by_progress(
    actual: Decimal,
    promise: Promise,
    direction: Direction,
    completion: Decimal | None,
    planned_completion: Decimal | None,
    thresholds: Thresholds,
) -> tuple[Light, Reason]:
    """on_track, at_risk or behind, by SPI or by lag, whichever is kinder.

    Where no share of the way is defined (a target of zero, say) the value is held against the
    plan itself: as good is on track, worse is behind.
    """
    lag = lag_points(planned_completion, completion)
    if lag is None:
        if is_as_good(actual, promise.planned, promise.target, direction):
            return Light.ON_TRACK, Reason.NO_RATIO
        return Light.BEHIND, Reason.NO_RATIO
    lag, index = settled(lag), spi(planned_completion, completion)
    index = None if index is None else settled(index)
    for light, spi_floor, lag_ceiling in (
        (Light.ON_TRACK, thresholds.spi_on_track, thresholds.lag_on_track),
        (Light.AT_RISK, thresholds.spi_at_risk, thresholds.lag_at_risk),
    ):
        if index is not None and index >= spi_floor:
            return light, Reason.SPI
        if lag <= lag_ceiling:
            return light, Reason.LAG
    return Light.BEHIND, Reason.BELOW_BOTH


def lowered(light: Light, days_overdue: int, thresholds: Thresholds) -> Light:
    """The light after overdue milestones: one step down, or behind when overdue for too long.

    Only a light that judges progress is lowered: a target that is reached stays reached, and a
    missing figure stays grey.
    """
    if light not in (Light.ON_TRACK, Light.AT_RISK) or days_overdue == 0:
        return light
    if days_overdue > thresholds.overdue_days or light == Light.AT_RISK:
        return Light.BEHIND
    return Light.AT_RISK


def longest_overdue(steps: Iterable[Step], day: date) -> int:
    """Days by which the most overdue step is overdue on the day; 0 when none is."""
    return max((step.days_overdue(day) for step in steps), default=0)


def light_of_figure(
    actual: Decimal,
    promise: Promise,
    *,
    measure: Measure,
    direction: Direction,
    is_year_end: bool,
    completion: Decimal | None,
    planned_completion: Decimal | None,
    days_overdue: int,
    thresholds: Thresholds,
) -> Verdict:
    """The light of a figure that has been reported: achieved, or by progress and then milestones."""
    if may_be_achieved(measure, direction, is_year_end) and is_reached(actual, promise.target, direction):
        return Verdict(Light.ACHIEVED, Reason.TARGET_REACHED, Light.ACHIEVED, days_overdue)
    light, reason = light_by_progress(actual, promise, direction, completion, planned_completion, thresholds)
    return Verdict(lowered(light, days_overdue, thresholds), reason, light, days_overdue)


def value_on_track(
    promise: Promise, direction: Direction, planned_completion: Decimal | None, thresholds: Thresholds
) -> Decimal | None:
    """The least good value that would be on track by the plan of the promise's month, in the goal's unit."""
    if planned_completion is None:
        return promise.planned
    share = planned_completion - thresholds.lag_on_track / 100
    if planned_completion > 0:
        share = min(share, planned_completion * thresholds.spi_on_track)
    return value_at(share, promise.baseline, promise.target, direction)
