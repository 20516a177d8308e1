"""The end of a scale that several drawings share."""

from collections.abc import Iterable
from decimal import Decimal

STEPS = tuple(Decimal(text) for text in ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10"))


def scale_end(values: Iterable[Decimal | None]) -> Decimal:
    """The first round number that no value passes: 38 → 40, 0.38 → 0.4; 1 where none is above zero."""
    most = max((value for value in values if value is not None), default=Decimal(0))
    if most <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(most.adjusted())
    return next(step * power for step in STEPS if step * power >= most)


def part_of(value: Decimal | None, end: Decimal) -> float:
    """How far along a scale from zero a value lies, 0 to 1; what is unknown or below zero lies at its start."""
    return min(max(float((value or 0) / end), 0.0), 1.0)
