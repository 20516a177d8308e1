"""The stock as tables of numbers, ready for charts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from buildings.rules.measures import M2
from buildings.totals.goals import MeasureMonth
from buildings.totals.register import Period

SERIES = ["register", "planned", "reported"]


def measure_frame(rows: Iterable[MeasureMonth], factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """A measure since January, one row a month from January to December.

    Columns: month (datetime64, first of month); register (what the register adds up to), planned (the
    goal's timetable) and reported (its figures), float64 in the measure's unit times factor, NaN where there
    is none.
    """
    frame = pd.DataFrame(
        {
            "month": row.month,
            "register": row.register.total if row.register else None,
            "planned": row.planned,
            "reported": row.reported,
        }
        for row in rows
    )
    frame["month"] = pd.to_datetime(frame["month"])
    frame[SERIES] = frame[SERIES].astype("float64") * float(factor)
    return frame


def period_frame(periods: Iterable[Period], factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """The stock by years of completion, one row a period, the earliest first.

    Columns: first, last (int, years); star_rated and other (float64, 万㎡ times factor), which make the whole.
    """
    columns = {"first": "int64", "last": "int64", "star_rated": "float64", "other": "float64"}
    rows = [
        (
            row.first,
            row.last,
            row.star_rated.total / M2 * factor,
            (row.amount.total - row.star_rated.total) / M2 * factor,
        )
        for row in periods
    ]
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
