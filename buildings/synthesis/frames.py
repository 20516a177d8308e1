"""Tables of synthesised rows, as they are loaded and written to files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from buildings.models import Building
from buildings.synthesis.deeds import PACKAGES, Readings, Retrofits, make_readings, make_retrofits
from buildings.synthesis.reported import Reported, follow
from buildings.synthesis.stock import RESIDENTIAL, Column, Stock, make_stock
from buildings.synthesis.words import (
    ESTATES,
    FIRST,
    INVENTED,
    NAMES,
    OWNERS,
    PLACES,
    PUBLIC_OWNER,
    ROADS,
    SECOND,
    USES,
)

#: So many buildings are made at a time.
SLICE = 50_000
PUBLIC_USES = (Building.Use.EDUCATION, Building.Use.HEALTH, Building.Use.CULTURE, Building.Use.TRANSPORT)


@dataclass
class Synthesised:
    """Rows that belong together.

    buildings: code, name, address, zone (code or ""), district, use, area_m2, floors, year, completed_on,
    owner, meets_standard, stars, label_standard, label_stage, labelled_on, label_valid_until, energy_class,
    prefab_percent; texts "" and the others None where nothing is known, known_since: a day.
    retrofits: building (its number within the slice), code, measures (a list), area_m2, started_on,
    completed_on, cost_yuan, saving_kwh, known_since. readings: building, year, carrier, amount.
    Areas and amounts are texts with two decimals.
    """

    buildings: pd.DataFrame
    retrofits: pd.DataFrame
    readings: pd.DataFrame


def synthesise(rows: int, seed: int, until: date, reported: Reported | None = None) -> Iterator[Synthesised]:
    """A register of so many buildings, slice by slice; the same for the same arguments.

    until: nothing is later. reported: what the year's sums are to be; only the first slice is made to follow
    it. ValueError where there are too few buildings for that.
    """
    for number, start in enumerate(range(0, rows, SLICE)):
        rng = np.random.default_rng([seed, number])
        stock = make_stock(rng, min(SLICE, rows - start), until)
        retrofits = make_retrofits(rng, stock, until)
        readings = make_readings(rng, stock)
        if reported is not None:
            before = Reported(reported.year, reported.last)
            retrofits = follow(rng, stock, retrofits, before if number else reported)
        since = known_since(stock, retrofits, reported)
        yield Synthesised(
            buildings_frame(rng, stock, seed, start, since[0]),
            retrofits_frame(retrofits, seed, start, since[1]),
            readings_frame(readings),
        )


def known_since(stock: Stock, retrofits: Retrofits, reported: Reported | None) -> tuple[Column, Column]:
    """The day on which each building and each retrofit came into the register; NaT for now.

    Where the register follows what was reported it was also kept at the time: what a month brought was
    known on the third of the next.
    """
    if reported is None:
        return tuple(np.full(len(rows), np.datetime64("NaT", "D")) for rows in (stock, retrofits))  # type: ignore[return-value]
    last = np.fmax(stock.completed_on, stock.labelled_on)
    return on_third(last, reported.year), on_third(retrofits.completed_on, reported.year)


def on_third(day: Column, year: int) -> Column:
    """The third of the month after a day, at the earliest of January of the year."""
    first = np.datetime64(f"{year}-01")
    month = np.where(np.isnat(day), first, day.astype("datetime64[M]") + 1)
    third: Column = np.maximum(month.astype("datetime64[M]"), first).astype("datetime64[D]") + 2
    return third


def decimals(cents: Column) -> list[str]:
    return [f"{whole // 100}.{whole % 100:02d}" for whole in cents.tolist()]


def days(column: Column) -> list[date | None]:
    found: list[date | None] = column.astype("datetime64[D]").tolist()
    return found


def buildings_frame(rng: np.random.Generator, stock: Stock, seed: int, start: int, since: Column) -> pd.DataFrame:
    uses, places = list(USES), [PLACES[place] for place in stock.place.tolist()]
    codes = [f"S{seed}-{place.code}-{number:07d}" for number, place in enumerate(places, start + 1)]
    names, addresses, owners = texts(rng, stock)
    return pd.DataFrame(
        {
            "code": codes,
            "name": names,
            "address": addresses,
            "zone": [place.zone for place in places],
            "district": [place.district for place in places],
            "use": [uses[use].value for use in stock.use.tolist()],
            "area_m2": decimals(stock.cents),
            "floors": stock.floors,
            "year": stock.year,
            "completed_on": days(stock.completed_on),
            "owner": owners,
            "meets_standard": [None if meets < 0 else bool(meets) for meets in stock.meets.tolist()],
            "stars": [str(stars) for stars in stock.stars],
            "label_standard": [str(standard) for standard in stock.standard],
            "label_stage": [str(stage) for stage in stock.stage],
            "labelled_on": days(stock.labelled_on),
            "label_valid_until": days(stock.valid_until),
            "energy_class": [str(energy) for energy in stock.energy_class],
            "prefab_percent": [None if share != share else f"{share:.2f}" for share in stock.prefab.tolist()],  # noqa: PLR0124
            "known_since": days(since),
        },
        dtype=object,
    )


def texts(rng: np.random.Generator, stock: Stock) -> tuple[list[str], list[str], list[str]]:
    """Names, addresses and owners, all of them invented."""
    rows, uses = len(stock), list(USES)
    signs = rng.integers(0, len(FIRST), (rows, 4)).tolist()
    picks = rng.integers(0, 1_000_000, (rows, 4)).tolist()
    names, addresses, owners = [], [], []
    for number, (use, place) in enumerate(zip(stock.use.tolist(), stock.place.tolist(), strict=True)):
        first, second, third, fourth = signs[number]
        pick = picks[number]
        estate, where = FIRST[first] + SECOND[second % len(SECOND)], PLACES[place]
        if use == RESIDENTIAL:
            names.append(f"{estate}{ESTATES[pick[0] % len(ESTATES)]}{pick[1] % 36 + 1}号楼")
        else:
            kinds = NAMES[uses[use]]
            block = f"{'ABCD'[pick[1] % 4]}座" if pick[1] % 3 == 0 else ""
            names.append(f"{estate}{kinds[pick[0] % len(kinds)]}{block}")
        road = FIRST[third] + SECOND[fourth % len(SECOND)] + ROADS[pick[2] % len(ROADS)]
        addresses.append(f"{where.district}{road}{pick[3] % 398 + 1}号")
        if uses[use] in PUBLIC_USES:
            owners.append(PUBLIC_OWNER.format(district=where.district))
        else:
            owners.append(f"{estate}{OWNERS[pick[2] % len(OWNERS)]}{INVENTED}")
    return names, addresses, owners


def retrofits_frame(retrofits: Retrofits, seed: int, start: int, since: Column) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "building": retrofits.building,
            "code": [f"S{seed}-R-{start + number + 1:07d}" for number in retrofits.building.tolist()],
            "measures": [[measure.value for measure in PACKAGES[package]] for package in retrofits.package.tolist()],
            "area_m2": decimals(retrofits.cents),
            "started_on": days(retrofits.started_on),
            "completed_on": days(retrofits.completed_on),
            "cost_yuan": decimals(retrofits.cost_cents),
            "saving_kwh": decimals(retrofits.saving_cents),
            "known_since": days(since),
        },
        dtype=object,
    )


def readings_frame(readings: Readings) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "building": readings.building,
            "year": readings.year,
            "carrier": [str(carrier) for carrier in readings.carrier],
            "amount": decimals(readings.cents),
        },
        dtype=object,
    )
