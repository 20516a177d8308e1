"""What a year of synthesised instruments is to add up to, so that it agrees with what was reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np

from pilots.rules.months import last_day

#: Amounts are whole multiples of ten thousand yuan.
STEP = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A project that instruments can belong to; zone: its code, "" for none. weight: its share of the money."""

    code: str
    kind: str
    zone: str
    weight: float = 1.0


@dataclass(frozen=True)
class Reported:
    """What a year adds up to, month by month in yuan; last: the last day of the last month reported.

    building_loans: drawn on credit of building projects. bonds: issued.
    """

    year: int
    last: date
    building_loans: Mapping[date, int] = field(default_factory=dict)
    bonds: Mapping[date, int] = field(default_factory=dict)


def added_of(cumulative: Mapping[date, Decimal], yuan_of_one: int) -> dict[date, int]:
    """What each month added, in yuan, by the values since 1 January; a month that fell adds nothing."""
    added, before = {}, 0
    for month in sorted(cumulative):
        value = int((cumulative[month] * yuan_of_one).to_integral_value())
        if value > before:
            added[month] = value - before
        before = value
    return added


def pieces(rng: np.random.Generator, added: Mapping[date, int], mean: int) -> Iterator[tuple[date, int]]:
    """A day and an amount for each of the rows that the months are made of; their sums come out exactly."""
    for month, total in added.items():
        count = max(round(total / mean), 1)
        weights = rng.uniform(0.5, 1.6, count)
        shares = [int(total * weight / weights.sum()) // STEP * STEP for weight in weights[:-1]]
        for part in (*shares, total - sum(shares)):
            yield month.replace(day=int(rng.integers(3, last_day(month).day - 1))), part
