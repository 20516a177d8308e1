"""What the register adds up to at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from buildings.models import Building, EmissionFactor, StockSummary
from buildings.models.buildings import ENERGY_CHOICES, STARS_CHOICES
from buildings.querysets.stock import by_year, in_year, to_date
from buildings.rules.carbon import factor_for, tonnes
from buildings.rules.labels import STARRED
from buildings.rules.measures import (
    HOMES_DONE,
    NOTHING,
    PUBLIC_DONE,
    STAR,
    Amount,
    Monthly,
    Part,
    measured,
    share,
    summed,
    zones_within,
)
from pilots.models import Provenance, Zone
from pilots.moments import Moment

#: Years of completion stand together by so many.
PERIOD = 5


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the stock. key: as the roll-up has it; of the whole in percent."""

    key: str
    amount: Amount
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """What was completed in some years, the last included. star_rated: what of it carries stars."""

    first: int
    last: int
    amount: Amount
    star_rated: Amount


@dataclass(frozen=True, slots=True)
class ZoneTotals:
    """zone: None for outside the zones. The year's measures in their units."""

    zone: Zone | None
    stock: Amount
    starred: Amount
    homes: Amount
    public: Amount


@dataclass(frozen=True, slots=True)
class Energy:
    """What buildings were metered to use of one carrier in a year. factor: None where none counts for the year."""

    year: int
    carrier: str
    amount: Amount
    factor: EmissionFactor | None

    @property
    def name(self) -> str:
        """The carrier with its unit."""
        return str(EmissionFactor.Carrier(self.carrier).label)

    @property
    def carbon(self) -> Decimal | None:
        return tonnes(self.amount.total, self.factor.kg_co2) if self.factor else None


@dataclass(frozen=True)
class Totals:
    """The register at a moment, of the whole city or of some zones and what lies within them.

    zones: all of them. chosen: the codes asked for. codes: those that count, None for the city.
    """

    moment: Moment
    zones: Sequence[Zone]
    chosen: Sequence[str]
    codes: frozenset[str] | None
    stands: Mapping[Part, Mapping[str, Amount]]
    years: Mapping[int, Mapping[str, Amount]]
    months: Monthly
    factors: Sequence[EmissionFactor] = field(default_factory=tuple)

    def stand(self, kind: str, *keys: str) -> Amount:
        """What there is of a kind to the end of the month shown; keys: all where none is named."""
        return self._stand(kind, keys, self.codes)

    def _stand(self, kind: str, keys: Collection[str], codes: Collection[str] | None) -> Amount:
        return total(
            amount
            for (of_kind, key), by_zone in self.stands.items()
            if of_kind == kind and (not keys or key in keys)
            for zone, amount in by_zone.items()
            if codes is None or zone in codes
        )

    @cached_property
    def stock(self) -> Amount:
        return self.stand("stock_use")

    @property
    def is_empty(self) -> bool:
        """Whether the register holds no building at all, in no zone."""
        return not self._stand("stock_use", (), None).rows

    def made_up(self, name: str) -> int:
        """How many of the `buildings`, `retrofits` or `readings` are illustrative."""
        return self.stand("provenance", f"{name}:{Provenance.ILLUSTRATIVE}").rows

    @cached_property
    def is_illustrative(self) -> bool:
        return any(self.made_up(name) for name in ("buildings", "retrofits", "readings"))

    @property
    def provenance(self) -> str:
        """That of what the register adds up to: illustrative where any of it is."""
        return Provenance.ILLUSTRATIVE if self.is_illustrative else Provenance.REPORTED

    def slices(self, kind: str, keys: Iterable[str]) -> list[Slice]:
        """The stock by a kind's keys, all of them in their order."""
        found = [(key, self.stand(kind, key)) for key in keys]
        whole = self.stock.total
        return [Slice(key, amount, share(amount.total, whole) if whole else Decimal(0)) for key, amount in found]

    @cached_property
    def by_stars(self) -> list[Slice]:
        return self.slices("stock_stars", ["", *STARS_CHOICES])

    @cached_property
    def by_use(self) -> list[Slice]:
        """The largest first."""
        found = self.slices("stock_use", Building.Use.values)
        return sorted((each for each in found if each.amount.rows), key=lambda each: -each.amount.total)

    @cached_property
    def by_energy(self) -> list[Slice]:
        return self.slices("stock_energy", ["", *ENERGY_CHOICES])

    @cached_property
    def periods(self) -> list[Period]:
        """By years of completion, each period once, from the first of which something stands."""
        found: dict[int, tuple[Amount, Amount]] = {}
        for year, by_stars in self.years.items():
            first = year - year % PERIOD
            whole, starred = found.get(first, (NOTHING, NOTHING))
            own = total(amount for stars, amount in by_stars.items() if stars in STARRED)
            found[first] = whole + total(by_stars.values()), starred + own
        if not found:
            return []
        firsts = range(min(found), max(found) + 1, PERIOD)
        last = self.moment.month.year
        return [Period(first, min(first + PERIOD - 1, last), *found.get(first, (NOTHING, NOTHING))) for first in firsts]

    def value(self, key: str, month: date | None = None) -> Amount | None:
        """A measure at the end of the month shown, or of another of the year."""
        month = month or self.moment.month
        factor = self.factor_for("electricity", month.year)
        return measured(key, self.months, month, self.codes, factor.kg_co2 if factor else None)

    def factor_for(self, carrier: str, year: int) -> EmissionFactor | None:
        """The factor that counts for a year: the latest not after it."""
        return factor_for(self.factors, carrier, year)

    @cached_property
    def by_zone(self) -> list[ZoneTotals]:
        """Every zone with what lies within it, then what lies outside the zones; whatever the page is narrowed to."""
        within = {zone.code: zone.within.code if zone.within else "" for zone in self.zones}
        areas: list[tuple[Zone | None, set[str]]] = [(zone, zones_within(zone.code, within)) for zone in self.zones]
        return [self._zone(zone, codes) for zone, codes in [*areas, (None, {""})]]

    @cached_property
    def city(self) -> ZoneTotals:
        """Each building once."""
        return self._zone(None, None)

    def _zone(self, zone: Zone | None, codes: set[str] | None) -> ZoneTotals:
        month = self.moment.month
        measures = [measured(key, self.months, month, codes) or NOTHING for key in (STAR, HOMES_DONE, PUBLIC_DONE)]
        return ZoneTotals(zone, self._stand("stock_use", (), codes), *measures)

    @cached_property
    def energy(self) -> list[Energy]:
        """By year, the latest first, and carrier."""
        found: list[Energy] = []
        for carrier in EmissionFactor.Carrier.values:
            amounts: dict[int, Amount] = {}
            for zone, month, amount in self.months.get(("energy", carrier), ()):
                if self.codes is None or zone in self.codes:
                    amounts[month.year] = amounts.get(month.year, NOTHING) + amount
            found += [
                Energy(year, carrier, amount, self.factor_for(carrier, year))
                for year, amount in amounts.items()
                if amount.rows
            ]
        return sorted(found, key=lambda row: -row.year)

    def of_year(self, kind: str, key: str) -> Amount:
        """What counts of a kind and key since January, to the month shown."""
        return summed(self.months, [(kind, key)], self.moment.month, self.codes)


def total(amounts: Iterable[Amount]) -> Amount:
    return sum(amounts, NOTHING)


def load_totals(moment: Moment, zones: Sequence[Zone], chosen: Sequence[str]) -> Totals:
    """Four queries, five of a past day.

    zones: all, with the one each lies within. chosen: codes to narrow to, [] for the city.
    """
    within = {zone.code: zone.within.code if zone.within else "" for zone in zones}
    codes = frozenset(code for zone in chosen for code in zones_within(zone, within)) if chosen else None
    known = StockSummary.objects.known_by(moment.as_of)
    narrowed = known if codes is None else known.filter(zone_code__in=codes)
    return Totals(
        moment,
        zones,
        chosen,
        codes,
        to_date(known, moment.month),
        by_year(narrowed, moment.month),
        in_year(known, moment.month),
        EmissionFactor.objects.as_known(None if moment.is_now else moment.known_until),
    )
