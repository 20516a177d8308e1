"""Approved values that others took the place of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that stood, the one that stands instead, and since when; values in the goal's unit."""

    at: datetime
    old: Decimal
    new: Decimal


def last_correction(approved: Iterable[tuple[datetime, Decimal]]) -> Correction | None:
    """The latest change among values approved one after another, each with the moment of its approval.

    A value that was approved again as it was is no correction; None where none was changed.
    """
    changes = [Correction(at, old, new) for (_at, old), (at, new) in pairwise(approved) if old != new]
    return changes[-1] if changes else None
