"""The numbers of synthesised instruments, and how a year of them follows what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from finance.models import Instrument
from finance.rules.projects import BUILT
from finance.synthesis.reported import STEP, Place, Reported, pieces
from finance.synthesis.words import RATES

Column = np.ndarray[Any, np.dtype[Any]]
Kind = Instrument.Kind

FIRST_DAY = date(2018, 1, 10)
#: Kind → share of the rows, median amount in yuan, spread of its logarithm, years to maturity.
KINDS: dict[str, tuple[float, int, float, tuple[int, ...]]] = {
    Kind.CREDIT: (0.74, 55_000_000, 0.9, (1, 3, 5, 8, 10, 15)),
    Kind.BOND: (0.07, 420_000_000, 0.5, (3, 5, 7)),
    Kind.FUND: (0.05, 600_000_000, 0.6, (5, 7, 10)),
    Kind.INSURANCE: (0.14, 25_000_000, 0.8, (1, 2, 3)),
}
#: What a loan and a bond of a year's reported sums are on average, in yuan.
LOAN, BOND = 120_000_000, 90_000_000


@dataclass
class Core:
    """The numbers of a slice, one element an instrument. amount: in the currency. drawn_on: NaT, or the one day
    on which all of a loan is drawn."""

    kind: Column
    signed: Column
    matures: Column
    years: Column
    amount: Column
    currency: Column
    place: Column
    drawn_on: Column

    def __len__(self) -> int:
        return len(self.kind)


def make_core(rng: np.random.Generator, rows: int, until: date, places: Sequence[Place]) -> Core:
    names = list(KINDS)
    kind = rng.choice(np.array(names, dtype=object), rows, p=[KINDS[name][0] for name in names])
    span = (np.datetime64(until) - np.datetime64(FIRST_DAY)).astype(int)
    signed = np.datetime64(FIRST_DAY) + (rng.beta(1.7, 1.0, rows) * span).astype(int)
    amount, years = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for name, (_share, median, spread, terms) in KINDS.items():
        own = kind == name
        drawn = np.exp(rng.normal(np.log(median), spread, int(own.sum())))
        amount[own] = np.maximum(drawn.astype(np.int64) // (10 * STEP), 10) * 10 * STEP
        years[own] = rng.choice(terms, int(own.sum()))
    is_foreign = (rng.random(rows) < 0.06) & np.isin(kind, (Kind.CREDIT, Kind.BOND))
    currency = np.where(is_foreign, rng.choice(np.array(list(RATES), dtype=object), rows), "CNY")
    place = np.full(rows, -1)
    if places:
        belongs = (rng.random(rows) < 0.12) & np.isin(kind, (Kind.CREDIT, Kind.FUND, Kind.INSURANCE))
        place = np.where(belongs, rng.choice(len(places), rows, p=weights_of(places)), -1)
    core = Core(kind, signed, signed, years, amount, currency, place, np.full(rows, np.datetime64("NaT", "D")))
    core.matures = mature(core)
    return core


def mature(core: Core) -> Column:
    ends: Column = core.signed + (core.years * 365.25).astype(int)
    return ends


def follow(rng: np.random.Generator, core: Core, places: Sequence[Place], reported: Reported) -> None:
    """Let the year's bonds and the loans drawn for buildings be those that were reported.

    What the year had of its own is moved to the year before.
    """
    first = np.datetime64(date(reported.year, 1, 1))
    own = (core.signed >= first) & (core.kind == Kind.BOND)
    core.signed[own] -= 366
    loans = list(pieces(rng, reported.building_loans, LOAN))
    bonds = list(pieces(rng, reported.bonds, BOND))
    built = [number for number, place in enumerate(places) if place.kind in BUILT]
    shares = weights_of([places[number] for number in built])
    if len(loans) + len(bonds) > len(core) // 2 or (loans and not built):
        raise ValueError("too few rows to follow what was reported")
    for at, (day, amount) in enumerate(loans):
        core.kind[at], core.place[at], core.years[at] = Kind.CREDIT, built[int(rng.choice(len(built), p=shares))], 5
        put(core, at, day, amount)
        core.drawn_on[at] = np.datetime64(day)
    for at, (day, amount) in enumerate(bonds, len(loans)):
        core.kind[at], core.place[at], core.years[at] = Kind.BOND, -1, 3
        put(core, at, day, amount)
    core.matures = mature(core)


def weights_of(places: Sequence[Place]) -> list[float]:
    """The shares of the projects; their sum is 1."""
    whole = sum(place.weight for place in places)
    return [place.weight / whole for place in places]


def put(core: Core, at: int, day: date, amount: int) -> None:
    core.signed[at], core.amount[at], core.currency[at] = np.datetime64(day), amount, "CNY"
