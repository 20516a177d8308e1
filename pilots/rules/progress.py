"""How far a goal has come and how far its timetable said it would be.

Values are in the goal's reporting unit. Shares are fractions (0.5 = half way; they may pass 1 or
fall below 0), lag is in percentage points. SPI and earned schedule follow earned value management
(PMI, Practice Standard for Earned Value Management; Lipke, Earned Schedule, 2003).
"""

from collections.abc import Sequence
from decimal import Context, Decimal
from enum import StrEnum

#: Shares are compared with thresholds after rounding to this step, so that a share which is
#: exactly at a threshold in arithmetic is not pushed past it by the 28th digit of a division.
SETTLED = Decimal("1e-12")
ROOMY = Context(prec=80)


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    HOLD = "hold"


def settled(share: Decimal) -> Decimal:
    """The share rounded to twelve decimals, for comparisons."""
    return share.quantize(SETTLED, context=ROOMY)


def is_as_good(value: Decimal, other: Decimal, target: Decimal, direction: Direction) -> bool:
    """Whether value is at least as good as other; for `hold`, whether it is as near to the target."""
    if direction == Direction.UP:
        return value >= other
    if direction == Direction.DOWN:
        return value <= other
    return abs(value - target) <= abs(other - target)


def is_reached(value: Decimal, target: Decimal, direction: Direction) -> bool:
    """Whether the value stands at its target or beyond; `hold` is reached on the target itself."""
    return is_as_good(value, target, target, direction)


def share_of_target(value: Decimal, target: Decimal, direction: Direction) -> Decimal | None:
    """Ratio of value to target, turned so that more is better and 1 is the target.

    `up` divides by the target and `down` by the value (the other way round below zero); `hold`
    takes whichever of the two is below 1. None where no ratio exists: a target of zero, or a
    value on the better side of zero from its target.
    """
    if target == 0:
        return None
    ratio = value / target
    if direction == Direction.HOLD:
        return min(ratio, 1 / ratio) if ratio > 0 else ratio
    if (direction == Direction.UP) == (target > 0):
        return ratio
    return 1 / ratio if ratio > 0 else None


def is_from_baseline(baseline: Decimal | None, target: Decimal, direction: Direction) -> bool:
    """Whether completion counts the way from the baseline; else it is the ratio to the target."""
    return direction != Direction.HOLD and baseline is not None and baseline != target


def completion(
    value: Decimal, baseline: Decimal | None, target: Decimal, direction: Direction = Direction.UP
) -> Decimal | None:
    """Share of the way from baseline to target that a value (actual or planned) stands for.

    Where the baseline is unknown or equals the target, and for `hold`, the value is measured
    against the target itself (see `share_of_target`). None where neither is defined.
    """
    if direction == Direction.HOLD or baseline is None or baseline == target:
        return share_of_target(value, target, direction)
    return (value - baseline) / (target - baseline)


def value_at(
    share: Decimal, baseline: Decimal | None, target: Decimal, direction: Direction = Direction.UP
) -> Decimal | None:
    """The value whose completion is the given share: the inverse of `completion`.

    For `hold` the value on the near side of the target, below it. None where there is no such value.
    """
    if direction != Direction.HOLD and baseline is not None and baseline != target:
        return baseline + share * (target - baseline)
    if target == 0:
        return None
    if direction == Direction.HOLD or (direction == Direction.UP) == (target > 0):
        return share * target
    return target / share if share > 0 else None


def lag_points(planned_completion: Decimal | None, completion: Decimal | None) -> Decimal | None:
    """Planned completion less completion, in percentage points; negative means ahead."""
    if planned_completion is None or completion is None:
        return None
    return (planned_completion - completion) * 100


def spi(planned_completion: Decimal | None, completion: Decimal | None) -> Decimal | None:
    """Schedule performance index: completion / planned completion.

    None while nothing is planned (planned completion of zero or less) or either is undefined.
    """
    if planned_completion is None or completion is None or planned_completion <= 0:
        return None
    return completion / planned_completion


def linear_pace(month_number: int) -> Decimal:
    """Share of the year gone by at the end of the month (序时进度), 1 to 12 months out of twelve.

    Shown beside a goal and never used to judge it: a seasonal plan would look late.
    """
    return Decimal(month_number) / 12


def earned_schedule(planned_completions: Sequence[Decimal], completion: Decimal) -> Decimal:
    """Months of the timetable that the completion has earned (ES), from 0 to its length.

    planned_completions: the planned completion at the end of each month, January first. Whole
    months are those whose plan is met; the rest is interpolated in the month under way.
    """
    earned = max((i for i, planned in enumerate(planned_completions, 1) if planned <= completion), default=0)
    if earned == len(planned_completions):
        return Decimal(earned)
    start = planned_completions[earned - 1] if earned else Decimal(0)
    if completion <= start:
        return Decimal(earned)
    return earned + (completion - start) / (planned_completions[earned] - start)


def spi_time(earned_months: Decimal, month_number: int) -> Decimal:
    """SPI(t): earned schedule / months gone by."""
    return earned_months / month_number
