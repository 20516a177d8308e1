"""Days along a line: the milestones of a project from the first month to the last, in percent of its width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pilots.rules.gantt import lanes_of
from pilots.rules.months import month_after

#: Marks nearer to each other than this would cover one another on a narrow screen.
APART = 6.0
#: So many names of months stand along a line at most.
MOST_TICKS = 8
#: Steps between the months that are named, the smallest that is wide enough is taken.
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class Strip:
    """places: x and lane (0 uppermost) of each day. ticks: x and first day of the months named. now: None outside."""

    places: tuple[tuple[float, int], ...]
    ticks: tuple[tuple[float, date], ...]
    now: float | None
    lanes: int


def strip_of(days: Sequence[date], day: date) -> Strip:
    """The strip from the first month of the days to the last; day: the one that is marked."""
    first = min(days).replace(day=1)
    last = month_after(max(days).replace(day=1))
    whole = (last - first).days
    places = [(each - first).days / whole * 100 for each in days]
    lanes = lanes_of([(x, x) for x in places], APART)
    count = months_between(first, last)
    step = next((step for step in STEPS if count / step <= MOST_TICKS), STEPS[-1])
    ticks = [month_after(first, number) for number in range(0, count, step)]
    return Strip(
        tuple(zip(places, lanes, strict=True)),
        tuple(((each - first).days / whole * 100, each) for each in ticks),
        (day - first).days / whole * 100 if first <= day < last else None,
        max(lanes) + 1,
    )


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
