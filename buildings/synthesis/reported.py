"""Make a synthesised stock's labels, completions and retrofits of a year add up to what was reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np

from buildings.models import Building
from buildings.rules.labels import EnergyClass, Stars
from buildings.synthesis.deeds import Retrofits, retrofits_of
from buildings.synthesis.stock import INDUSTRY, NO_DAY, RESIDENTIAL, Column, Stock
from buildings.synthesis.words import PLACES
from pilots.rules.months import last_day

#: Month → zone code ("" outside the zones) → an area in hundredths of a m².
Cells = Mapping[date, Mapping[str, int]]
#: What one row of a kind covers on average, in hundredths of a m².
LABELLED, ULTRA_LOW, HOMES, PUBLIC = 2_600_000, 900_000, 3_400_000, 1_500_000


@dataclass(frozen=True)
class Reported:
    """What a year's register is to add up to; last: the last day of the last month reported."""

    year: int
    last: date
    star_rated: Cells = field(default_factory=dict)
    ultra_low: Cells = field(default_factory=dict)
    homes: Cells = field(default_factory=dict)
    public: Cells = field(default_factory=dict)


def cells_of(city: Mapping[date, int], zones: Mapping[str, int], within: Mapping[str, str]) -> Cells:
    """Split a year's cumulative areas over months and zones; every sum comes out exactly.

    city: month → cumulative area of the city. zones: zone code → its cumulative area in the last of the
    months, with what lies in the zones within it. within: zone code → the zone around it. The zones
    must not hold more than the city.
    """
    months = sorted(city)
    before = dict(zip(months[1:], (city[month] for month in months), strict=False))
    added = {month: max(city[month] - before.get(month, 0), 0) for month in months}
    growing = [month for month in months if added[month]]
    cells: dict[date, dict[str, int]] = {month: {} for month in growing}
    for code, area in zones.items():
        own = area - sum(inner_area for inner, inner_area in zones.items() if within.get(inner) == code)
        for month, part in zip(growing, parts(own, [float(added[month]) for month in growing]), strict=True):
            cells[month][code] = part
    for month in growing:
        cells[month][""] = added[month] - sum(cells[month].values())
    return cells


def hundredths(value: Decimal, m2_of_one: int) -> int:
    """A value in a goal's unit as hundredths of a m²."""
    return int((value * m2_of_one * 100).to_integral_value())


def parts(total: int, weights: list[float]) -> list[int]:
    """A number split by weights into multiples of a hundred; the last part takes what is left."""
    if not weights:
        return []
    scale = total / sum(weights)
    split = [int(weight * scale) // 100 * 100 for weight in weights[:-1]]
    return [*split, total - sum(split)]


def follow(rng: np.random.Generator, stock: Stock, retrofits: Retrofits, reported: Reported) -> Retrofits:
    """Let the stock have the year's labels and completions that were reported, and return its retrofits with them.

    What the year had of its own is taken away first. The last of the public retrofits is left out: what
    was reported and what the register holds differ by one row, as they may in life.
    """
    first = np.datetime64(date(reported.year, 1, 1))
    clear_year(stock, first)
    kept = retrofits.at(retrofits.completed_on < first)
    taken = Taken(rng, stock, set(kept.building.tolist()))
    add_star_rated(rng, stock, taken, reported.star_rated)
    add_ultra_low(rng, stock, taken, reported.ultra_low)
    homes = add_retrofits(rng, stock, taken, reported.homes, HOMES, stock.use == RESIDENTIAL)
    is_public = (stock.use != RESIDENTIAL) & (stock.use != INDUSTRY)
    public = add_retrofits(rng, stock, taken, reported.public, PUBLIC, is_public)
    return kept.joined(homes).joined(public.at(np.arange(max(len(public) - 1, 0))))


def clear_year(stock: Stock, first: np.datetime64) -> None:
    """No label and no energy class since the day."""
    is_new = stock.labelled_on >= first
    for column in (stock.stars, stock.standard, stock.stage):
        column[is_new] = ""
    stock.labelled_on[is_new] = stock.valid_until[is_new] = NO_DAY
    stock.energy_class[stock.completed_on >= first] = ""


@dataclass
class Taken:
    """The buildings that something was done to already; each is taken once."""

    rng: np.random.Generator
    stock: Stock
    numbers: set[int]

    def take(self, count: int, among: Column) -> Column:
        """So many buildings where the mask holds. ValueError where the stock is too small."""
        free = np.setdiff1d(np.flatnonzero(among), np.fromiter(self.numbers, dtype=int, count=len(self.numbers)))
        if len(free) < count:
            raise ValueError
        chosen = np.sort(self.rng.choice(free, count, replace=False))
        self.numbers.update(chosen.tolist())
        return chosen

    def move(self, at: int, zone: str) -> None:
        """Let a building lie in the zone, or in none."""
        place = PLACES[self.stock.place[at]]
        if place.zone != zone:
            fitting = [
                number
                for number, other in enumerate(PLACES)
                if other.zone == zone and (zone or other.district == place.district)
            ]
            self.stock.place[at] = fitting[0]


def pieces(rng: np.random.Generator, cells: Cells, mean: int) -> Iterator[tuple[date, str, int]]:
    """A day, a zone and an area for each row that the cells are made of."""
    for month, zones in cells.items():
        for zone, area in zones.items():
            if area <= 0:
                continue
            count = max(round(area / mean), 1)
            for part in parts(area, rng.uniform(0.5, 1.6, count).tolist()):
                yield month.replace(day=int(rng.integers(3, last_day(month).day + 1))), zone, part


def add_star_rated(rng: np.random.Generator, stock: Stock, taken: Taken, cells: Cells) -> None:
    rows = list(pieces(rng, cells, LABELLED))
    is_fit = (stock.use != INDUSTRY) & (stock.stars == "") & (stock.energy_class == "")
    chosen = taken.take(len(rows), is_fit & (stock.year >= year_of(rows) - 2))
    for at, (_day, zone, area) in zip(chosen, rows, strict=True):
        stock.cents[at] = area
        taken.move(at, zone)
    days = as_days(day for day, _zone, _area in rows)
    stars = rng.choice(np.array([Stars.ONE, Stars.TWO, Stars.THREE], dtype=object), len(rows), p=[0.25, 0.6, 0.15])
    is_done = stock.completed_on[chosen] < days
    stage = np.where(is_done, Building.Stage.OPERATION, Building.Stage.DESIGN)
    # a design that is labelled is not built yet
    stock.completed_on[chosen[~is_done]] = NO_DAY
    stock.put_labels(chosen, days, stars, stage)
    stock.meets[chosen] = 1


def add_ultra_low(rng: np.random.Generator, stock: Stock, taken: Taken, cells: Cells) -> None:
    rows = list(pieces(rng, cells, ULTRA_LOW))
    chosen = taken.take(len(rows), (stock.use != INDUSTRY) & (stock.stars == "") & (stock.year >= year_of(rows) - 2))
    for at, (day, zone, area) in zip(chosen, rows, strict=True):
        stock.cents[at], stock.year[at], stock.completed_on[at] = area, day.year, np.datetime64(day)
        taken.move(at, zone)
    kinds = np.array([EnergyClass.ULTRA_LOW, EnergyClass.NEAR_ZERO], dtype=object)
    stock.energy_class[chosen] = rng.choice(kinds, len(rows), p=[0.85, 0.15])
    stock.meets[chosen] = 1
    stock.prefab[chosen] = rng.choice([0.0, 55.0, 60.5, 72.0], len(rows))


def add_retrofits(
    rng: np.random.Generator, stock: Stock, taken: Taken, cells: Cells, mean: int, among: Column
) -> Retrofits:
    rows = list(pieces(rng, cells, mean))
    chosen = taken.take(len(rows), among & (stock.year < 2006))
    areas = np.array([area for _day, _zone, area in rows], dtype=np.int64)
    for at, (_day, zone, area) in zip(chosen, rows, strict=True):
        # no more of a building is made better than there is
        stock.cents[at] = max(int(stock.cents[at]), area // 97 * 100)
        taken.move(at, zone)
    return retrofits_of(rng, stock, chosen, areas, as_days(day for day, _zone, _area in rows))


def year_of(rows: list[tuple[date, str, int]]) -> int:
    return rows[0][0].year if rows else 0


def as_days(days: Iterable[date]) -> Column:
    return np.array(list(days), dtype="datetime64[D]")
