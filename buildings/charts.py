"""Tables of numbers of the stock as plotly figures: data and layout alone. Colours come from the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go


def measure_chart(frame: pd.DataFrame, words: Mapping[str, str], months: list[str]) -> go.Figure:
    """What the register adds up to against the timetable, and the figures reported.

    frame: as `frames.measure_frame`. words: the names of the traces (register, planned, reported) and `unit`.
    months: twelve labels of the axis.
    """
    series: list[dict[str, Any]] = [
        {"type": "bar", "y": listed(frame["register"]), "name": words["register"], "meta": "actual"}
    ]
    if frame["planned"].notna().any():
        line = {"type": "scatter", "mode": "lines+markers", "name": words["planned"], "meta": "planned"}
        series.append({**line, "y": listed(frame["planned"])})
    if frame["reported"].notna().any():
        marks = {"type": "scatter", "mode": "markers", "marker": {"symbol": "diamond", "size": 11}}
        series.append({**marks, "y": listed(frame["reported"]), "name": words["reported"], "meta": "published"})
    return go.Figure({"data": [{"x": months, **row} for row in series], "layout": layout(words["unit"], months, 0.4)})


def period_chart(frame: pd.DataFrame, words: Mapping[str, str], periods: list[str]) -> go.Figure:
    """The stock by years of completion, what carries stars apart from the rest.

    frame: as `frames.period_frame`. words: the names of the traces (star_rated, other) and `unit`. periods: a
    label for each row.
    """
    star_rated = {"y": listed(frame["star_rated"]), "name": words["star_rated"], "meta": "actual"}
    other = {"y": listed(frame["other"]), "name": words["other"], "meta": "superseded"}
    bars = [{"type": "bar", "x": periods, **row} for row in (star_rated, other)]
    return go.Figure({"data": bars, "layout": {**layout(words["unit"], periods, 0.25), "barmode": "stack"}})


def layout(unit: str, labels: list[str], gap: float) -> dict[str, Any]:
    """Given whole: a figure that is changed after it is made takes several times as long."""
    return {
        "template": {},
        "hovermode": "x unified",
        "showlegend": True,
        "bargap": gap,
        "yaxis": {"title": {"text": unit}, "rangemode": "tozero"},
        "xaxis": {"type": "category", "categoryarray": labels},
    }


def listed(values: pd.Series[float]) -> list[Any]:
    """Rounded numbers, None for NaN: short and readable in the page."""
    return [None if pd.isna(value) else round(value, 6) for value in values]
