"""What happened to synthesised instruments."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from finance.models import Instrument, InstrumentEvent
from finance.synthesis.core import Column, Core
from finance.synthesis.reported import STEP
from finance.synthesis.words import RATES

Kind, Event = Instrument.Kind, InstrumentEvent.Kind
#: Kind of instrument → its events in their order: kind, days after signing, share of the amount, how often.
COURSES: dict[str, tuple[tuple[str, int, float, float], ...]] = {
    Kind.CREDIT: (
        (Event.DRAWDOWN, 12, 0.5, 0.96),
        (Event.DRAWDOWN, 130, 0.3, 0.7),
        (Event.DRAWDOWN, 260, 0.15, 0.45),
        (Event.REPAYMENT, 380, 0.1, 0.96),
        (Event.REPAYMENT, 745, 0.12, 0.96),
        (Event.REPAYMENT, 1110, 0.12, 0.96),
    ),
    Kind.BOND: ((Event.ALLOCATION_REPORT, 300, 0, 0.8), (Event.IMPACT_REPORT, 390, 0, 0.55)),
    Kind.FUND: (
        (Event.CALL, 40, 0.3, 1),
        (Event.INVESTMENT, 100, 0.15, 0.9),
        (Event.CALL, 420, 0.25, 0.75),
        (Event.INVESTMENT, 520, 0.14, 0.6),
    ),
    Kind.INSURANCE: ((Event.CLAIM, 200, 0.06, 0.05),),
}
#: What a draw that never came about would have paid for is not repaid.
FIRST_DRAW = (Event.DRAWDOWN, 12)


def make_events(
    rng: np.random.Generator, core: Core, until: date, is_built: Column, quiet_from: np.datetime64 | None
) -> pd.DataFrame:
    """The events of a slice: instrument (its number in it), number, kind, happened_on, amount, amount_yuan.

    is_built: of a building project. quiet_from: from then on the credit of those draws nothing but what it was
    made to draw on one day. Sorted by instrument; amounts are texts with two decimals, None of a report.
    """
    parts = []
    for kind, course in COURSES.items():
        own = np.flatnonzero(core.kind == kind)
        has_drawn = np.ones(len(own), dtype=bool)
        for order, (event, after, share, often) in enumerate(course):
            happens = rng.random(len(own)) < often
            day = core.signed[own] + after + rng.integers(0, 25, len(own))
            happens &= (day <= np.datetime64(until)) & np.isnat(core.drawn_on[own]) & (day <= core.matures[own])
            if quiet_from is not None and event == Event.DRAWDOWN:
                happens &= ~(is_built[own] & (day >= quiet_from))
            if (event, after) == FIRST_DRAW or order == 0:
                has_drawn = happens.copy()
            elif kind != Kind.BOND:
                happens &= has_drawn
            amount = (core.amount[own] * share).astype(np.int64) // STEP * STEP
            if share:
                happens &= amount > 0
            parts.append(part_of(own[happens], event, order, day[happens], amount[happens]))
    drawn = np.flatnonzero(~np.isnat(core.drawn_on))
    parts.append(part_of(drawn, Event.DRAWDOWN, 0, core.drawn_on[drawn], core.amount[drawn]))
    frame = pd.concat(parts).sort_values(["instrument", "order"], kind="stable", ignore_index=True)
    frame["number"] = frame.groupby("instrument").cumcount() + 1
    currencies = core.currency[frame["instrument"].to_numpy(dtype=int)]
    rates = np.array([float(RATES.get(currency, "1")) for currency in currencies.tolist()])
    amounts = frame["units"].to_numpy(dtype=np.int64)
    values = {
        "instrument": frame["instrument"].tolist(),
        "number": frame["number"].tolist(),
        "kind": frame["kind"].tolist(),
        "happened_on": frame["day"].to_numpy().astype("datetime64[D]").tolist(),
        "amount": texts_of(amounts),
        "amount_yuan": texts_of(np.round(amounts * rates, 2)),
    }
    return pd.DataFrame(values, dtype=object)


def part_of(instrument: Column, kind: str, order: int, day: Column, amount: Column) -> pd.DataFrame:
    columns = {"instrument": instrument, "order": order, "kind": str(kind), "day": day, "units": amount}
    return pd.DataFrame(columns)


def texts_of(amounts: Column) -> list[str | None]:
    return [f"{amount:.2f}" if amount else None for amount in amounts.tolist()]
