"""The numbers of what was done to synthesised buildings, and of what they were metered to use."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from buildings.models import EmissionFactor, Retrofit
from buildings.synthesis.stock import RESIDENTIAL, Column, Stock

Carrier = EmissionFactor.Carrier
M = Retrofit.Measure
#: What is done together.
PACKAGES = (
    (M.ENVELOPE, M.WINDOWS, M.HEATING),
    (M.ENVELOPE, M.HEATING),
    (M.HEATING,),
    (M.COOLING, M.LIGHTING, M.CONTROLS),
    (M.LIGHTING, M.CONTROLS),
    (M.WINDOWS, M.COOLING, M.RENEWABLES),
)
#: So many of the packages are for homes, the others for public buildings.
FOR_HOMES = 3
METERED_YEARS = (2018, 2019, 2020)
#: Carrier → share of the metered buildings that use it, median use of 1 m² a year.
METERED = {Carrier.ELECTRICITY: (1.0, 72.0), Carrier.HEAT: (0.75, 0.36), Carrier.GAS: (0.35, 3.2)}


@dataclass
class Retrofits:
    """One element a retrofit. building: its number in the stock. cents: area; cost and saving in hundredths."""

    building: Column
    package: Column
    cents: Column
    started_on: Column
    completed_on: Column
    cost_cents: Column
    saving_cents: Column

    def __len__(self) -> int:
        return len(self.building)

    def at(self, chosen: Column) -> Retrofits:
        return Retrofits(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def joined(self, other: Retrofits) -> Retrofits:
        return Retrofits(
            *(np.concatenate([getattr(self, field.name), getattr(other, field.name)]) for field in fields(self))
        )


@dataclass
class Readings:
    """One element a reading. building: its number in the stock. cents: the amount in hundredths of its unit."""

    building: Column
    year: Column
    carrier: Column
    cents: Column

    def __len__(self) -> int:
        return len(self.building)


def make_retrofits(rng: np.random.Generator, stock: Stock, until: date) -> Retrofits:
    """Some of the older buildings were made better, one time each, none after the day."""
    chance = np.where(stock.use == RESIDENTIAL, 0.07, 0.045)
    chosen = np.flatnonzero((stock.year < 2006) & (rng.random(len(stock)) < chance))
    days = (np.datetime64(until) - np.datetime64("2013-03-01")).astype(int)
    completed = np.datetime64("2013-03-01") + (rng.beta(1.4, 1.1, len(chosen)) * days).astype(int)
    return retrofits_of(rng, stock, chosen, (stock.cents[chosen] * 0.97).astype(np.int64) // 100 * 100, completed)


def retrofits_of(rng: np.random.Generator, stock: Stock, at: Column, cents: Column, completed_on: Column) -> Retrofits:
    """A retrofit of each building, of an area and completed on a day: with costs and savings as such work has."""
    rows, is_home = len(at), stock.use[at] == RESIDENTIAL
    package = np.where(is_home, rng.integers(0, FOR_HOMES, rows), rng.integers(FOR_HOMES, len(PACKAGES), rows))
    cost = cents * np.where(is_home, rng.uniform(140, 260, rows), rng.uniform(90, 320, rows))
    saving = cents * np.where(is_home, rng.uniform(14, 26, rows), rng.uniform(12, 38, rows))
    return Retrofits(
        building=at,
        package=package,
        cents=cents,
        started_on=completed_on - rng.integers(60, 260, rows),
        completed_on=completed_on,
        cost_cents=cost.astype(np.int64) // 100_000 * 100_000,
        saving_cents=saving.astype(np.int64) // 10_000 * 10_000,
    )


def make_readings(rng: np.random.Generator, stock: Stock) -> Readings:
    """Some of the public buildings that stood are metered in each year; use differs from year to year."""
    is_metered = (stock.use != RESIDENTIAL) & (stock.year < METERED_YEARS[0]) & (rng.random(len(stock)) < 0.14)
    chosen = np.flatnonzero(is_metered)
    found: list[tuple[Column, ...]] = []
    for carrier, (share, median) in METERED.items():
        users = chosen[rng.random(len(chosen)) < share]
        use = np.exp(rng.normal(np.log(median), 0.35, len(users)))
        for year in METERED_YEARS:
            amount = stock.cents[users] * use * rng.uniform(0.93, 1.05, len(users))
            found.append(
                (
                    users,
                    np.full(len(users), year),
                    np.full(len(users), carrier, dtype=object),
                    amount.astype(np.int64) // 100 * 100,
                )
            )
    building, years, carriers, cents = (np.concatenate(column) for column in zip(*found, strict=True))
    return Readings(building, years, carriers, cents)
