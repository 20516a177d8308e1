"""Green finance as tables of numbers, ready for charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

from finance.models import Balance, Instrument
from finance.totals.parts import PAYING, Rung
from finance.totals.register import Totals
from pilots.rules.months import last_day, months_of

#: 亿元 in yuan.
YUAN = Decimal(10**8)


def year_of(day: date) -> float:
    """A day as a number of years: 2021.5 is the middle of 2021."""
    first, last = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - first).days / (last - first).days


def balance_frame(rows: Sequence[Balance], factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """The published balances, one row each, the earliest first.

    Columns: as_on (datetime64), year (float64, see `year_of`) and value (float64, 亿元 times factor).
    """
    columns = {"as_on": "datetime64[ns]", "year": "float64", "value": "float64"}
    found = [(row.as_on, year_of(row.as_on), float((row.value or Decimal(0)) * factor)) for row in rows]
    return pd.DataFrame(found, columns=list(columns)).astype(columns)


def place_of(day: date) -> float:
    """A day on an axis of its year's months, on which 0 is the end of January and 11 that of December."""
    return day.month - 2 + day.day / last_day(day.replace(day=1)).day


def published_frame(rows: Sequence[Balance], factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """The balances published of one year, one row each, the earliest first.

    Columns: place (float64, see `place_of`) and value (float64, 亿元 times factor).
    """
    found = [(place_of(row.as_on), float((row.value or Decimal(0)) * factor)) for row in rows]
    return pd.DataFrame(found, columns=["place", "value"]).astype("float64")


def flow_frame(totals: Totals, factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """What each month of the year brought, one row a month from January to December.

    Columns: month (datetime64, first of month); credit, bond, fund (signed) and drawn (by credit), float64 in
    亿元 times factor, NaN after the month shown and for a kind that is not shown.
    """
    rows = []
    for month in months_of(totals.moment.month.year):
        row: dict[str, object] = {"month": month}
        is_past = month <= totals.moment.month
        for kind in PAYING:
            is_shown = is_past and kind in totals.kinds
            row[str(kind)] = totals.added("signed", kind, month).total / YUAN * factor if is_shown else None
        drawn = totals.added("drawdown", Instrument.Kind.CREDIT, month)
        row["drawn"] = drawn.total / YUAN * factor if is_past and Instrument.Kind.CREDIT in totals.kinds else None
        rows.append(row)
    frame = pd.DataFrame(rows)
    frame["month"] = pd.to_datetime(frame["month"])
    numbers = [*map(str, PAYING), "drawn"]
    frame[numbers] = frame[numbers].astype("float64")
    return frame


def ladder_frame(ladder: Sequence[Rung], factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """What is open by the year in which it ends, one row a rung in their order.

    Columns: credit, bond, fund, float64 in 亿元 times factor.
    """
    numbers = [str(kind) for kind in PAYING]
    rows = [{kind: float(rung.amounts.get(kind, Decimal(0)) / YUAN * factor) for kind in numbers} for rung in ladder]
    return pd.DataFrame(rows, columns=numbers).astype("float64")
