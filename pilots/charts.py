"""Tables of numbers as plotly figures: data and layout alone.

Colours, fonts and grid come from the page, which paints each trace by the role in its `meta`: one
palette for light, dark and print. Words come in from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go


def goal_chart(frame: pd.DataFrame, words: Mapping[str, str], months: list[str]) -> go.Figure:
    """Actual against timetable, with target, forecast band and the promise superseded.

    frame: as `frames.course_frame`. words: the names of the traces by role (planned, superseded,
    target, actual, published, band) and `unit`. months: twelve labels of the axis.
    """
    figure = go.Figure(layout=go.Layout(template={}))
    band = frame[frame["high"].notna()]
    if len(band) > 1:
        x = [months[i] for i in band.index]
        outline = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        figure.add_scatter(x=x, y=_listed(band["low"]), showlegend=False, meta="band", **outline)
        figure.add_scatter(x=x, y=_listed(band["high"]), fill="tonexty", name=words["band"], meta="band", **outline)
    _line(figure, "target", frame["target"], words, months, dash="dot")
    if frame["superseded"].notna().any():
        _line(figure, "superseded", frame["superseded"], words, months, dash="dash")
    _line(figure, "planned", frame["planned"], words, months, dash="solid")
    _line(figure, "actual", frame["actual"], words, months, dash="solid", mode="lines+markers")
    published = frame["actual"].where(frame["is_published"])
    if published.notna().any():
        figure.add_scatter(
            x=months,
            y=_listed(published),
            mode="markers",
            marker={"symbol": "diamond", "size": 12},
            name=words["published"],
            meta="published",
            hoverinfo="skip",
        )
    figure.update_layout(
        hovermode="x unified",
        yaxis={"title": {"text": words["unit"]}, "rangemode": "normal"},
        xaxis={"type": "category", "categoryarray": months, "range": [-0.3, 11.3]},
    )
    return figure


def _line(
    figure: go.Figure,
    role: str,
    values: pd.Series[float],
    words: Mapping[str, str],
    months: list[str],
    *,
    dash: str,
    mode: str = "lines",
) -> None:
    figure.add_scatter(
        x=months,
        y=_listed(values),
        mode=mode,
        line={"dash": dash},
        connectgaps=role == "actual",
        name=words[role],
        meta=role,
    )


def _listed(values: pd.Series[float]) -> list[Any]:
    """Rounded numbers, None for NaN: short and readable in the page."""
    return [None if pd.isna(value) else round(value, 6) for value in values]
