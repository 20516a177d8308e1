"""How the lights of goals moved from month to month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pilots.courses import Course
from pilots.rules.lights import Light

#: The lights that ask nobody to act.
WELL = (Light.ACHIEVED, Light.ON_TRACK)


@dataclass(frozen=True, slots=True)
class MonthLights:
    """How many goals stood at each light at the end of a month."""

    month: date
    counts: dict[Light, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def well(self) -> int:
        return sum(self.counts[light] for light in WELL)


def light_trend(courses: Iterable[Course]) -> list[MonthLights]:
    """January to the month shown, by the lights as they stand now; empty without goals."""
    counted: dict[date, Counter[Light]] = {}
    for course in courses:
        for standing in course.standings:
            if standing:
                counted.setdefault(standing.month, Counter())[standing.light] += 1
    return [MonthLights(month, {light: counts[light] for light in Light}) for month, counts in counted.items()]
