"""What the registers say of goals: a value beside the figure, where the task book names a register measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pilots.courses import Course
from pilots.models import Provenance, Unit, Zone
from pilots.moments import Moment
from pilots.registers import RegisterMeasure, RegisterValue, load_values, measures, rows_path
from pilots.rules.checks import tolerance_of


@dataclass(frozen=True, slots=True)
class Feed:
    """A goal's register measure and what it comes to at the end of a month, in the goal's unit.

    said: None where the register holds nothing by then, as known on the day. as_of: that day, None for now.
    """

    measure: RegisterMeasure
    unit: Unit
    month: date
    said: RegisterValue | None
    as_of: date | None = None

    @property
    def tolerance(self) -> Decimal:
        """By how much a figure may differ from the register's value: half of the last decimal shown."""
        return tolerance_of(self.unit.decimals)

    @property
    def rows(self) -> int | None:
        """How many rows stand behind the city's value; None where there are none."""
        return self.said.rows if self.said else None

    @property
    def provenance(self) -> str:
        """Of the register's value: illustrative where any of it is."""
        return Provenance.ILLUSTRATIVE if self.said and self.said.is_illustrative else Provenance.REPORTED

    def value(self, zone: Zone | None = None) -> Decimal | None:
        """The city's value or a zone's; None where the register says nothing of it."""
        if self.said is None:
            return None
        return self.said.zones.get(zone.code) if zone else self.said.value

    def offer(self, zone: Zone | None = None) -> Decimal | None:
        """The value as it can be reported: with the decimals that the unit shows."""
        value = self.value(zone)
        if value is None:
            return None
        return value.quantize(Decimal(1).scaleb(-max(self.unit.decimals, 0)), rounding=ROUND_HALF_UP)

    def agrees(self, value: Decimal | None, zone: Zone | None = None) -> bool:
        said = self.value(zone)
        return value is not None and said is not None and abs(value - said) <= self.tolerance

    def path(self, zone: Zone | None = None) -> str:
        """The page with the rows behind the value, as known on the day."""
        path = rows_path(self.measure.key, self.month, zone.code if zone else "")
        if self.as_of is None or not path:
            return path
        return f"{path}{'&' if '?' in path else '?'}as_of={self.as_of:%Y-%m-%d}"


def measure_of(course: Course, month: date) -> RegisterMeasure | None:
    """The register measure that the task book of a month names; None without one that counts in the goal's unit."""
    version = course.version_for(month)
    measure = measures().get(version.book.register_measure) if version else None
    return measure if measure and measure.unit == course.goal.unit.code else None


def load_feeds(wanted: Iterable[tuple[Course, date]], moment: Moment) -> dict[int, Feed]:
    """Goal id → its feed, of the goals that a register feeds, each for its month, as known at the moment.

    wanted: courses of goals of one year. At most two queries a ledger, and none where no goal is fed.
    """
    found = [(course, month, measure) for course, month in wanted if (measure := measure_of(course, month))]
    values = load_values({row.key for _course, _month, row in found}, found[0][1].year, moment.as_of) if found else {}
    as_of = None if moment.is_now else moment.as_of
    return {
        course.goal.pk: Feed(measure, course.goal.unit, month, values.get(measure.key, {}).get(month), as_of)
        for course, month, measure in found
    }
