"""The numbers of synthesised buildings: what they are, how large, since when, and with which label."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from buildings.models import Building
from buildings.rules.labels import ENERGY_CLASSES_SINCE, IN_FORCE_SINCE, EnergyClass, Standard, Stars
from buildings.synthesis.words import PLACES, USES

Column = npt.NDArray[Any]
FIRST_YEAR = 1985
NO_DAY = np.datetime64("NaT", "D")
RESIDENTIAL = list(USES).index(Building.Use.RESIDENTIAL)
INDUSTRY = list(USES).index(Building.Use.INDUSTRY)
#: Labels of the editions before 2019 stood for three years, those since for five.
VALID_DAYS = {Standard.Y2006: 1096, Standard.Y2014: 1096, Standard.Y2019: 1826}
#: Share of the buildings completed in a year that have a green label, from the first edition on.
LABELLED = ((2006, 0.004), (2010, 0.02), (2013, 0.06), (2016, 0.12), (2019, 0.2))


@dataclass
class Stock:
    """One element a building in every column, by number.

    place, use: numbers of PLACES and USES. cents: gross floor area in hundredths of a m². meets: 1, 0, or
    -1 for not known. prefab: percent, NaN for not known. Texts are "" and days NaT where there is none.
    """

    place: Column
    use: Column
    cents: Column
    year: Column
    completed_on: Column
    floors: Column
    meets: Column
    prefab: Column
    stars: Column
    standard: Column
    stage: Column
    labelled_on: Column
    valid_until: Column
    energy_class: Column

    def __len__(self) -> int:
        return len(self.place)

    def put_labels(self, at: Column, day: Column, stars: Column, stage: Column) -> None:
        """Give the buildings at those numbers a label by the newest edition in force on its day.

        The basic level becomes one star where the edition does not know it.
        """
        standard = np.full(len(at), Standard.Y2006, dtype=object)
        days = np.full(len(at), VALID_DAYS[Standard.Y2006])
        for edition in (Standard.Y2014, Standard.Y2019):
            is_newer = day >= np.datetime64(IN_FORCE_SINCE[edition])
            standard[is_newer], days[is_newer] = edition, VALID_DAYS[edition]
        is_unknown = (stars == Stars.BASIC) & (standard != Standard.Y2019)
        self.stars[at] = np.where(is_unknown, Stars.ONE, stars)
        self.standard[at], self.stage[at], self.labelled_on[at] = standard, stage, day
        self.valid_until[at] = day + days.astype("timedelta64[D]")


def make_stock(rng: np.random.Generator, rows: int, until: date) -> Stock:
    """Buildings of a city, none of them completed or labelled after the day."""
    shares = np.array([place.share for place in PLACES])
    table = np.array(list(USES.values()))
    use = rng.choice(len(USES), rows, p=table[:, 0] / table[:, 0].sum())
    area = np.exp(rng.normal(np.log(table[use, 1]), table[use, 2])).clip(180, 260_000)
    # the city grew ever faster: few old buildings, many new ones
    age = rng.beta(1.2, 2.4, rows) * (until.year - FIRST_YEAR + 1)
    year = (until.year - age.astype(int)).clip(FIRST_YEAR)
    stock = Stock(
        place=rng.choice(len(PLACES), rows, p=shares / shares.sum()),
        use=use,
        cents=(area * 10).astype(np.int64) * 10,
        year=year,
        completed_on=days_of_completion(rng, year, until),
        floors=floors_of(rng, area, table[use, 3], table[use, 4]),
        meets=meets_standard(rng, year),
        prefab=prefab_shares(rng, year),
        **{name: np.full(rows, "", dtype=object) for name in ("stars", "standard", "stage", "energy_class")},
        **{name: np.full(rows, NO_DAY) for name in ("labelled_on", "valid_until")},
    )
    add_labels(stock, rng, until)
    add_energy_classes(stock, rng)
    return stock


def days_of_completion(rng: np.random.Generator, year: Column, until: date) -> Column:
    """A day in each row's year: most in the second half; NaT for the larger part of the oldest."""
    last = np.where(year == until.year, until.timetuple().tm_yday, 365)
    days = (rng.beta(2.2, 1.5, len(year)) * last).astype(int).clip(0, last - 1)
    found: Column = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + days
    found[(year < 1998) & (rng.random(len(year)) < 0.6)] = NO_DAY
    return found


def floors_of(rng: np.random.Generator, area: Column, least: Column, most: Column) -> Column:
    """The larger a building, the higher; within what its use has."""
    wanted: Column = np.sqrt(area / 90) * rng.uniform(0.6, 1.3, len(area))
    return wanted.clip(least, most).astype(int)


def meets_standard(rng: np.random.Generator, year: Column) -> Column:
    """Not known before 2008; ever more since, nearly all of the newest."""
    chance = np.interp(year, [2008, 2013, 2016, 2019, 2021], [0.05, 0.4, 0.7, 0.9, 0.97])
    return np.where(year < 2008, -1, (rng.random(len(year)) < chance).astype(int))


def prefab_shares(rng: np.random.Generator, year: Column) -> Column:
    """Known since 2016: most are built in the old way, some to a large part of made parts."""
    chance = np.interp(year, [2016, 2018, 2021], [0.05, 0.2, 0.48])
    share = np.where(rng.random(len(year)) < chance, rng.uniform(50, 88, len(year)).round(1), 0.0)
    return np.where(year < 2016, np.nan, share)


def add_labels(stock: Stock, rng: np.random.Generator, until: date) -> None:
    """Labels come up to a year after completion."""
    rows = len(stock)
    years, shares = zip(*LABELLED, strict=True)
    chance = np.where(stock.year < years[0], 0, np.interp(stock.year, years, shares))
    day = stock.completed_on + rng.integers(20, 400, rows).astype("timedelta64[D]")
    first, last = np.datetime64(IN_FORCE_SINCE[Standard.Y2006]), np.datetime64(until)
    stars = rng.choice(np.array(list(Stars), dtype=object), rows, p=[0.18, 0.24, 0.44, 0.14])
    stage = rng.choice(np.array(list(Building.Stage), dtype=object), rows, p=[0.7, 0.3])
    has = (rng.random(rows) < chance) & (day >= first) & (day <= last) & (stock.use != INDUSTRY)
    stock.put_labels(np.flatnonzero(has), day[has], stars[has], stage[has])


def add_energy_classes(stock: Stock, rng: np.random.Generator) -> None:
    """A few of the newest are built to use very little energy."""
    rows = len(stock)
    kinds = rng.choice(np.array(list(EnergyClass), dtype=object), rows, p=[0.85, 0.12, 0.03])
    is_new = stock.completed_on >= np.datetime64(ENERGY_CLASSES_SINCE)
    has = is_new & (rng.random(rows) < 0.012) & (stock.use != INDUSTRY)
    stock.energy_class[has] = kinds[has]
