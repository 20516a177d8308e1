"""Tables of numbers of green finance as plotly figures: data and layout alone. Colours come from the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

#: Kind of instrument → the role whose colour its bars take.
ROLES = {"credit": "actual", "bond": "published", "fund": "superseded"}


def balance_chart(frame: pd.DataFrame, words: Mapping[str, str], days: Sequence[str], until: float) -> go.Figure:
    """The published balances as a step that stands until the next, a point on each day they speak of.

    frame: as `frames.balance_frame`. words: the name of the trace (published) and `unit`. days: a label for each
    row, of which there is one at least. until: the year to which the last balance stands.
    """
    figure = go.Figure(layout=go.Layout(template={}))
    years, values = [round(year, 4) for year in frame["year"]], listed(frame["value"])
    # dotted: what it was between two days nobody has said
    figure.add_scatter(
        x=[*years, round(until, 4)],
        y=[*values, values[-1]],
        mode="lines",
        line={"shape": "hv", "dash": "dot"},
        meta="published",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=years,
        y=values,
        mode="markers+text",
        text=list(days),
        textposition=["top right" if at < len(years) / 2 else "top left" for at in range(len(years))],
        marker={"symbol": "diamond", "size": 12},
        hovertemplate="%{text}: %{y}<extra></extra>",
        name=words["published"],
        meta="published",
    )
    first, last = int(years[0]), int(max(until, years[-1])) + 1
    figure.update_layout(
        showlegend=False,
        yaxis={"title": {"text": words["unit"]}, "range": [0, round(max(values) * 1.2, 6) or 1]},
        xaxis={"range": [first - 0.1, last + 0.1]},
    )
    return figure


def promise_chart(
    frame: pd.DataFrame, published: pd.DataFrame, words: Mapping[str, str], months: Sequence[str], days: Sequence[str]
) -> go.Figure:
    """The balance of a year: what was planned for the end of each month, what was reported, what was published.

    A figure reported stands as a step until the next, the last one to the month shown. frame: as
    `pilots.frames.course_frame`, with a column `is_past`, True to the month shown. published:
    as `frames.published_frame`. words: the names of the traces (planned, coming, actual, published, and every
    superseded_1 of the frame) and `unit`. months: twelve labels of the axis; days: a label for each row of published.
    """
    figure = go.Figure(layout=go.Layout(template={}))
    for column in frame.columns[frame.columns.str.startswith("superseded_")]:
        add_line(figure, frame[column], words[column], months, "superseded", dash="dash")
    for stretch in range(frame["stretch"].max() + 1):
        planned = frame["planned"].where(frame["stretch"] == stretch)
        add_line(figure, planned, words["planned"], months, "planned", showlegend=stretch == 0)
    add_line(figure, frame["coming"], words["coming"], months, "coming", dash="dot")
    standing = frame["actual"].ffill().where(frame["is_past"])
    add_line(figure, standing, "", months, "actual", shape="hv", hoverinfo="skip", showlegend=False)
    add_line(figure, frame["actual"], words["actual"], months, "actual", mode="markers")
    if len(published):
        figure.add_scatter(
            x=listed(published["place"]),
            y=listed(published["value"]),
            mode="markers+text",
            text=list(days),
            # a balance that rises leaves room below it, and above it where the line has come from
            textposition=["bottom right" if place < 6 else "top left" for place in published["place"]],
            marker={"symbol": "diamond", "size": 12},
            hovertemplate="%{text}: %{y}",
            name=words["published"],
            meta="published",
        )
    # the labels are those of whole places, however many of them there is room for
    labels = {str(place): label for place, label in enumerate(months)} | dict.fromkeys(("-1", "−1"), " ")
    first = min([0.0, *published["place"]])
    figure.update_layout(
        hovermode="closest",
        showlegend=True,
        yaxis={"title": {"text": words["unit"]}},
        xaxis={"range": [round(first - 0.4, 4), 11.4], "tick0": 0, "labelalias": labels},
    )
    return figure


def add_line(
    figure: go.Figure,
    values: pd.Series[float],
    name: str,
    months: Sequence[str],
    role: str,
    *,
    dash: str = "solid",
    shape: str = "linear",
    **more: Any,
) -> None:
    """A line over the months' ends; nothing where no month has a value."""
    if values.notna().any():
        line = {"dash": dash, "shape": shape}
        told: dict[str, Any] = {"mode": "lines", "hovertemplate": "%{text}: %{y}", "line": line, "meta": role}
        if "hoverinfo" in more:
            del told["hovertemplate"]
        figure.add_scatter(
            x=list(range(len(values))), y=listed(values), text=list(months), name=name, **{**told, **more}
        )


def flow_chart(frame: pd.DataFrame, words: Mapping[str, str], months: Sequence[str]) -> go.Figure:
    """What each month brought: bars of what was signed by kind, a line of what credit drew.

    frame: as `frames.flow_frame`. words: the names of the traces (credit, bond, fund, drawn) and `unit`. months:
    twelve labels of the axis.
    """
    figure = stacked(frame, words, months)
    if frame["drawn"].notna().any():
        figure.add_scatter(
            x=list(months), y=listed(frame["drawn"]), mode="lines+markers", name=words["drawn"], meta="planned"
        )
    return figure


def ladder_chart(frame: pd.DataFrame, words: Mapping[str, str], rungs: Sequence[str]) -> go.Figure:
    """What is open by the year in which it ends. frame: as `frames.ladder_frame`; rungs: a label for each row."""
    return stacked(frame, words, rungs)


def stacked(frame: pd.DataFrame, words: Mapping[str, str], labels: Sequence[str]) -> go.Figure:
    """Bars of the kinds upon each other; kinds without any amount are left out."""
    figure = go.Figure(layout=go.Layout(template={}))
    for kind, role in ROLES.items():
        if frame[kind].fillna(0).any():
            figure.add_bar(x=list(labels), y=listed(frame[kind]), name=words[kind], meta=role)
    figure.update_layout(
        barmode="relative",
        hovermode="x unified",
        showlegend=True,
        bargap=0.35,
        yaxis={"title": {"text": words["unit"]}, "rangemode": "tozero"},
        xaxis={"type": "category", "categoryarray": list(labels)},
    )
    return figure


def listed(values: pd.Series[float]) -> list[Any]:
    """Rounded numbers, None for NaN: short and readable in the page."""
    return [None if pd.isna(value) else round(value, 6) for value in values]
