"""Tables of synthesised instruments and of what happened to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from finance.models import Instrument
from finance.rules.instruments import CATALOGUE_2021_FROM
from finance.rules.projects import BUILT
from finance.synthesis.core import Column, Core, follow, make_core
from finance.synthesis.events import make_events
from finance.synthesis.reported import Place, Reported
from finance.synthesis.texts import texts_of
from finance.synthesis.words import LINES, PROVIDERS, RATES, USE_OF_PROJECT, USE_SHARES

Kind, Benefit = Instrument.Kind, Instrument.Benefit

#: So many instruments are made at a time.
SLICE = 50_000
ZONES = ("", "Z1", "Z2", "Z3", "Z4", "Z5")
ZONE_SHARES = (0.5, 0.12, 0.08, 0.17, 0.07, 0.06)
BENEFITS = (Benefit.DIRECT, Benefit.INDIRECT, Benefit.NONE)
#: Tonnes of CO₂ a year that a yuan saves, about.
SAVING_OF_YUAN = 1 / 52_000


@dataclass
class Synthesised:
    """Rows that belong together.

    instruments: code, kind, title_zh_hans, title_en, provider, client, zone, project (codes or ""), currency,
    amount, exchange_rate, amount_yuan, rate_percent, signed_on, matures_on, term_years, use, benefit, catalogue,
    proceeds, market, line, premium, expected_saving, certified_saving, saving_method; texts "" and others None
    where nothing is said. events: instrument (its number within the slice), number, kind, happened_on, amount,
    amount_yuan. Amounts are texts with two decimals.
    """

    instruments: pd.DataFrame
    events: pd.DataFrame


def synthesise(
    rows: int, seed: int, until: date, places: Sequence[Place] = (), reported: Reported | None = None
) -> Iterator[Synthesised]:
    """A register of so many instruments, slice by slice; the same for the same arguments.

    until: nothing is later. places: the projects that some of them belong to. reported: what the year's sums
    are to be; only the first slice is made to follow it. ValueError where there are too few rows for that.
    """
    for number, start in enumerate(range(0, rows, SLICE)):
        rng = np.random.default_rng([seed, 7, number])
        core = make_core(rng, min(SLICE, rows - start), until, places)
        if reported is not None:
            follow(rng, core, places, reported if number == 0 else Reported(reported.year, reported.last))
        is_built = np.array([place >= 0 and places[place].kind in BUILT for place in core.place.tolist()], dtype=bool)
        quiet_from = np.datetime64(date(reported.year, 1, 1)) if reported else None
        events = make_events(rng, core, until, is_built, quiet_from)
        yield Synthesised(instruments_frame(rng, core, seed, start, places), events)


def decimals(column: Column) -> list[str]:
    return [f"{value:.2f}" for value in column.tolist()]


def optional(values: Sequence[Any], known: Column) -> list[Any]:
    return [value if is_known else None for value, is_known in zip(values, known.tolist(), strict=True)]


def instruments_frame(
    rng: np.random.Generator, core: Core, seed: int, start: int, places: Sequence[Place]
) -> pd.DataFrame:
    rows, kinds = len(core), core.kind.tolist()
    is_credit, is_bond, is_insurance = (core.kind == kind for kind in (Kind.CREDIT, Kind.BOND, Kind.INSURANCE))
    zones = rng.choice(np.array(ZONES, dtype=object), rows, p=ZONE_SHARES).tolist()
    uses = rng.choice(np.array(list(USE_SHARES), dtype=object), rows, p=list(USE_SHARES.values())).tolist()
    of_projects = [places[place] if place >= 0 else None for place in core.place.tolist()]
    zones = [(place.zone if place and place.zone else zone) for place, zone in zip(of_projects, zones, strict=True)]
    uses = [
        use if place is None else USE_OF_PROJECT.get(place.kind, Instrument.Use.INFRASTRUCTURE)
        for place, use in zip(of_projects, uses, strict=True)
    ]
    benefit = rng.choice(np.array(BENEFITS, dtype=object), rows, p=(0.58, 0.28, 0.14))
    rate = np.array([float(RATES.get(currency, "1")) for currency in core.currency.tolist()])
    yuan = np.round(core.amount * rate, 2)
    is_saving = (benefit == Benefit.DIRECT) & ~is_insurance & (rng.random(rows) < 0.75)
    saving = np.round(yuan * SAVING_OF_YUAN * rng.uniform(0.4, 1.7, rows), 1)
    is_certified = is_saving & (rng.random(rows) < 0.35)
    providers = [
        PROVIDERS[kind][int(pick * pick * len(PROVIDERS[kind]))]
        for kind, pick in zip(kinds, rng.random(rows).tolist(), strict=True)
    ]
    lines = rng.integers(0, len(LINES), rows).tolist()
    titles_zh, titles_en, clients = texts_of(rng, kinds, uses, lines)
    catalogue = np.where(core.signed < np.datetime64(CATALOGUE_2021_FROM), "2015", "2021")
    markets = np.array(["interbank", "interbank", "shanghai", "shenzhen"], dtype=object)
    values: dict[str, Any] = {
        "code": [f"F{seed}-{kind[0].upper()}-{number:07d}" for number, kind in enumerate(kinds, start + 1)],
        "kind": [str(kind) for kind in kinds],
        "title_zh_hans": titles_zh,
        "title_en": titles_en,
        "provider": providers,
        "client": clients,
        "zone": zones,
        "project": [place.code if place else "" for place in of_projects],
        "currency": [str(currency) for currency in core.currency],
        "amount": decimals(core.amount),
        "exchange_rate": [RATES.get(currency) for currency in core.currency.tolist()],
        "amount_yuan": decimals(yuan),
        "rate_percent": optional(decimals(rng.uniform(3.1, 5.2, rows)), is_credit | is_bond),
        "signed_on": core.signed.astype("datetime64[D]").tolist(),
        "matures_on": core.matures.astype("datetime64[D]").tolist(),
        "term_years": optional(decimals(core.years.astype(float)), ~is_insurance),
        "use": [str(use) if of_credit else "" for use, of_credit in zip(uses, is_credit.tolist(), strict=True)],
        "benefit": ["" if insured else str(value) for value, insured in zip(benefit, is_insurance, strict=True)],
        "catalogue": [str(text) if bond else "" for text, bond in zip(catalogue, is_bond, strict=True)],
        "market": [str(text) if bond else "" for text, bond in zip(rng.choice(markets, rows), is_bond, strict=True)],
        "line": [LINES[line][0] if insured else "" for line, insured in zip(lines, is_insurance, strict=True)],
        "premium": optional(decimals(np.round(core.amount * rng.uniform(0.004, 0.02, rows), 0)), is_insurance),
        "expected_saving": optional(decimals(saving), is_saving),
        "certified_saving": optional(decimals(np.round(saving * rng.uniform(0.7, 1.0, rows), 1)), is_certified),
        "has_method": is_saving,
    }
    return pd.DataFrame(values, dtype=object)
