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
    """Actual against timetable, with target, forecast band, what was promised before and what is to come.

    frame: as `frames.course_frame`. words: the names of the traces by role (planned, coming, target,
    actual, published, band) and by column (superseded_1), and `unit`. months: twelve labels of the axis.
    """
    figure = go.Figure(layout=go.Layout(template={}))
    band = frame[frame["high"].notna()]
    if len(band) > 1:
        x = [months[i] for i in band.index]
        outline = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        figure.add_scatter(x=x, y=_listed(band["low"]), showlegend=False, meta="band", **outline)
        figure.add_scatter(x=x, y=_listed(band["high"]), fill="tonexty", name=words["band"], meta="band", **outline)
    _line(figure, "target", frame["target"], words, months, dash="dot")
    for column in frame.columns[frame.columns.str.startswith("superseded_")]:
        _line(figure, "superseded", frame[column], words, months, dash="dash", name=words[column])
    for stretch in range(frame["stretch"].max() + 1):
        values = frame["planned"].where(frame["stretch"] == stretch)
        if stretch == 0 or values.notna().any():
            _stretch(figure, values, words, months, is_first=stretch == 0)
    if frame["coming"].notna().any():
        _line(figure, "coming", frame["coming"], words, months, dash="dot", mode="lines+markers")
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


def _stretch(
    figure: go.Figure, values: pd.Series[float], words: Mapping[str, str], months: list[str], *, is_first: bool
) -> None:
    """The part of the timetable that one version plans; a single month is seen as well."""
    mode = "lines" if values.notna().sum() > 1 else "lines+markers"
    _line(figure, "planned", values, words, months, dash="solid", mode=mode)
    figure.data[-1].update(showlegend=is_first)


def _line(
    figure: go.Figure,
    role: str,
    values: pd.Series[float],
    words: Mapping[str, str],
    months: list[str],
    *,
    dash: str,
    mode: str = "lines",
    name: str = "",
) -> None:
    figure.add_scatter(
        x=months,
        y=_listed(values),
        mode=mode,
        line={"dash": dash, "shape": "hv" if role == "target" else "linear"},
        connectgaps=role == "actual",
        name=name or words[role],
        meta=role,
    )


def _listed(values: pd.Series[float]) -> list[Any]:
    """Rounded numbers, None for NaN: short and readable in the page."""
    return [None if pd.isna(value) else round(value, 6) for value in values]


def comparison_chart(frame: pd.DataFrame, words: Mapping[str, str], months: list[str]) -> go.Figure:
    """The timetables of two versions over each other, with the actual values.

    frame: as `frames.comparison_frame`. words: the names of the traces by role (superseded for the
    old version, planned for the new one, actual) and `unit`. months: twelve labels of the axis.
    """
    figure = go.Figure(layout=go.Layout(template={}))
    _line(figure, "superseded", frame["old"], words, months, dash="dash", mode="lines+markers")
    _line(figure, "planned", frame["new"], words, months, dash="solid", mode="lines+markers")
    if frame["actual"].notna().any():
        _line(figure, "actual", frame["actual"], words, months, dash="solid", mode="lines+markers")
    figure.update_layout(
        hovermode="x unified",
        yaxis={"title": {"text": words["unit"]}, "rangemode": "normal"},
        xaxis={"type": "category", "categoryarray": months, "range": [-0.3, 11.3]},
    )
    return figure


def timetable_chart(frame: pd.DataFrame, words: Mapping[str, str], months: list[str]) -> go.Figure:
    """The timetable of a version against its target, with what the version before planned.

    frame: as `frames.timetable_frame`. words: the names of the traces by role (planned, superseded,
    target) and `unit`. months: twelve labels of the axis.
    """
    figure = go.Figure(layout=go.Layout(template={}))
    _line(figure, "target", frame["target"], words, months, dash="dot")
    if frame["superseded"].notna().any():
        _line(figure, "superseded", frame["superseded"], words, months, dash="dash")
    _line(figure, "planned", frame["planned"], words, months, dash="solid", mode="lines+markers")
    figure.update_layout(
        hovermode="x unified",
        yaxis={"title": {"text": words["unit"]}, "rangemode": "normal"},
        xaxis={"type": "category", "categoryarray": months, "range": [-0.3, 11.3]},
    )
    return figure


def zone_chart(frame: pd.DataFrame, words: Mapping[str, str], months: list[str]) -> go.Figure:
    """What a zone reported of a goal, month by month; zones have no timetable of their own.

    frame: as `frames.zone_frame`. words: the name of the trace (actual) and `unit`. months: twelve
    labels of the axis.
    """
    figure = go.Figure(layout=go.Layout(template={}))
    _line(figure, "actual", frame["actual"], words, months, dash="solid", mode="lines+markers")
    figure.update_layout(
        hovermode="x unified",
        showlegend=False,
        yaxis={"title": {"text": words["unit"]}, "rangemode": "tozero"},
        xaxis={"type": "category", "categoryarray": months, "range": [-0.3, 11.3]},
    )
    return figure
