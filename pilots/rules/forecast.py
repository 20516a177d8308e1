"""Where a goal will stand later in the year, if it goes on as planned or as of late."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

#: The recent pace looks back over this many increments.
INCREMENTS = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """A later value in the goal's unit, by either way; None where that way is undefined.

    `value` is the one shown first: plan-shaped where it is defined, else recent pace.
    """

    plan_shaped: Decimal | None
    recent_pace: Decimal | None

    @property
    def value(self) -> Decimal | None:
        return self.plan_shaped if self.plan_shaped is not None else self.recent_pace

    @property
    def low(self) -> Decimal | None:
        return min(self._both, default=None)

    @property
    def high(self) -> Decimal | None:
        return max(self._both, default=None)

    @property
    def _both(self) -> list[Decimal]:
        return [way for way in (self.plan_shaped, self.recent_pace) if way is not None]


UNKNOWN = Forecast(None, None)


def plan_shaped(actual: Decimal, planned: Decimal, planned_then: Decimal) -> Decimal | None:
    """A·T/P: the rest of the way goes as the timetable says, at the rate reached so far.

    planned_then: the target for December, or the plan of the month that is forecast. For cumulative
    measures, which begin the year at zero. None while nothing is planned.
    """
    return actual * planned_then / planned if planned > 0 else None


def pace_per_month(actuals: Mapping[int, Decimal], opening: Decimal | None, months_between: int = 1) -> Decimal | None:
    """Mean increment a month over the last three increments.

    actuals: month number (1 to 12) → value at its end; months_between: how far apart the goal's
    figures are due. Over a gap the last value before it counts. With fewer than three increments
    the pace is measured from the opening value (end of last December) where that is known, else
    from the year's first figure. None with nothing to measure from.
    """
    if not actuals:
        return None
    last = max(actuals)
    reach = last - INCREMENTS * months_between
    earlier = [month for month in actuals if month <= max(reach, 0)]
    if earlier:
        start, value = max(earlier), actuals[max(earlier)]
    elif opening is not None:
        start, value = 0, opening
    else:
        start, value = min(actuals), actuals[min(actuals)]
    if start == last:
        return None
    return (actuals[last] - value) / (last - start)


def at_recent_pace(actual: Decimal, pace: Decimal | None, months: int) -> Decimal | None:
    """The value so many months later if each adds the recent pace; None without a pace."""
    return None if pace is None else actual + pace * months


def needed_per_month(actual: Decimal, target: Decimal, month_number: int, is_reached: bool) -> Decimal | None:
    """Change a month from the month shown to December that reaches the target.

    In the goal's unit (negative for a value that has to fall); 0 once reached; None in December,
    when no month is left.
    """
    if is_reached:
        return Decimal(0)
    return (target - actual) / (12 - month_number) if month_number < 12 else None
