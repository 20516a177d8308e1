"""What has been published of the building stock, and the units in which it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from buildings.models import PublishedStock
from pilots.models import Unit
from pilots.moments import Moment
from pilots.rules.months import last_day

AREA_UNIT, SHARE_UNIT, CARBON_UNIT, MONEY_UNIT = "万㎡", "%", "tCO2/year", "亿元"


@dataclass(frozen=True)
class PublishedTotals:
    """What had been published of the stock by the day of knowledge, the earliest first of each key."""

    rows: Sequence[PublishedStock]
    moment: Moment

    def latest(self, key: str, *, is_this_year: bool = False) -> PublishedStock | None:
        """The last that speaks of a day in or before the month shown; is_this_year: and of its year."""
        found = [
            row
            for row in self.of(key)
            if row.as_on <= last_day(self.moment.month)
            and (not is_this_year or row.as_on.year == self.moment.month.year)
        ]
        return found[-1] if found else None

    def of(self, key: str) -> list[PublishedStock]:
        return [row for row in self.rows if row.key == key]

    def of_year(self, key: str) -> PublishedStock | None:
        """A plan for the year shown."""
        return next((row for row in self.of(key) if row.as_on.year == self.moment.month.year), None)

    @property
    def fallen(self) -> list[tuple[PublishedStock, PublishedStock]]:
        """Where a total in all was published lower than the one before: two bases, as what is built stays built."""
        known = [(row, row.value) for row in self.rows if row.key.endswith("_total") and row.value is not None]
        return [(old, new) for (old, was), (new, is_now) in pairwise(known) if old.key == new.key and is_now < was]


def load_published(moment: Moment) -> PublishedTotals:
    rows = PublishedStock.objects.known_by(moment.as_of).select_related("unit").order_by("key", "as_on", "pk")
    return PublishedTotals(list(rows), moment)


def load_units() -> dict[str, Unit]:
    """The units that the page needs, by code; one query."""
    codes = (AREA_UNIT, SHARE_UNIT, CARBON_UNIT, MONEY_UNIT)
    found = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return {code: found.get(code) or Unit(code=code, label=code) for code in codes}
