"""Courses as tables of numbers, ready for charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pandas as pd

from pilots.courses import Course, Version
from pilots.models import Provenance, Revision, TimetablePoint
from pilots.rules.forecast import UNKNOWN, Forecast
from pilots.rules.months import months_of
from pilots.rules.standing import Record, forecast_at

VALUES = ["planned", "coming", "target", "actual", "low", "high"]


def course_frame(course: Course, factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """A goal's year, one row a month from January to December.

    Columns: month (datetime64, first of month); planned, target (by the task book in force for the
    month); coming (instead of planned, where a version that counts only after the month shown plans
    otherwise than the one before it); actual, low, high (the forecast band, from the month of the
    figure that counts on); superseded_1 and so on, one for each version that another took the place
    of and that had planned otherwise: from the last month it judged to December. All float64 in the
    goal's unit times factor, NaN where nothing is known or promised; stretch (int, rises
    with every version that plans otherwise: planned does not lead from one to the next), provenance
    (str, "" without a figure) and is_published (bool). Actuals end at the month shown.
    """
    superseded = _superseded(course)
    parted = [new.book.counts_from for old, new in pairwise(course.versions) if _column(old) in superseded]
    later = _coming(course)
    rows = []
    for month in course.months:
        version = course.versions_by_month.get(month)
        promise = version.promise(month) if version else None
        planned = promise.planned if promise else None
        is_coming = version in later
        revision = course.figures.get(month) if month <= course.moment.month else None
        forecast = _forecast(course, month)
        rows.append(
            {
                "month": month,
                "planned": None if is_coming else planned,
                "coming": planned if is_coming else None,
                "stretch": sum(month >= begins for begins in parted),
                "target": promise.target if promise else None,
                "actual": revision.value if revision else None,
                "low": forecast.low,
                "high": forecast.high,
                **{name: values.get(month) for name, values in superseded.items()},
                "provenance": revision.provenance if revision else "",
                "is_published": bool(revision and revision.provenance == Provenance.PUBLISHED),
            }
        )
    frame = pd.DataFrame(rows)
    frame["month"] = pd.to_datetime(frame["month"])
    numbers = [*VALUES, *superseded]
    frame[numbers] = frame[numbers].astype("float64") * float(factor)
    return frame


def _superseded(course: Course) -> dict[str, dict[date, Decimal]]:
    """Column → month → what a version had planned for the months that the next one plans otherwise.

    Begins with the last month that the version judged, if any: the curves part there.
    """
    found = {}
    for version, following in pairwise(course.versions):
        given_up = [month for month in course.months if month >= following.book.counts_from]
        if _plans(version, given_up) != _plans(following, given_up):
            kept = [month for month in course.months if month < following.book.counts_from]
            shown = [*(month for month in kept[-1:] if course.versions_by_month.get(month) == version), *given_up]
            found[_column(version)] = _plans(version, shown)
    return found


def _column(version: Version) -> str:
    return f"superseded_{version.book.version}"


def _coming(course: Course) -> list[Version]:
    """The versions that count only after the month shown, from the first that plans otherwise than the one before."""
    later: list[Version] = []
    for version, following in pairwise(course.versions):
        months = [month for month in course.months if month >= following.book.counts_from]
        is_other = _plans(version, months) != _plans(following, months)
        if following.book.counts_from > course.moment.month and (later or is_other):
            later.append(following)
    return later


def _plans(version: Version, months: Iterable[date]) -> dict[date, Decimal]:
    return {month: version.planned[month].planned for month in months if month in version.planned}


def _forecast(course: Course, month: date) -> Forecast:
    """The forecast of a month's end; at the month of the figure the band starts from the figure itself."""
    standing = course.standing
    start = standing.figure_month
    if start is None or month < start or standing.forecast.value is None:
        return UNKNOWN
    if month == start:
        return Forecast(standing.actual, standing.actual)
    return forecast_at(_as_judged(course, start), start, month)


def _as_judged(course: Course, start: date) -> Record:
    """The record with the promises of one version all year: a forecast follows the shape of one timetable."""
    version = course.versions_by_month[start]
    promises = {month: promise for month in course.months if (promise := version.promise(month))}
    return replace(course.record, promises=promises)


def comparison_frame(course: Course, old: Version, new: Version, factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """What two versions plan for a goal's year, one row a month from January to December.

    Columns: month (datetime64, first of month); old, new (each version's planned value of every
    month, whether or not it counts) and actual (up to the month shown), float64 in the goal's unit
    times factor, NaN where there is none.
    """
    rows = []
    for month in course.months:
        before, after = old.planned.get(month), new.planned.get(month)
        revision = course.figures.get(month) if month <= course.moment.month else None
        rows.append(
            {
                "month": month,
                "old": before.planned if before else None,
                "new": after.planned if after else None,
                "actual": revision.value if revision else None,
            }
        )
    frame = pd.DataFrame(rows)
    frame["month"] = pd.to_datetime(frame["month"])
    numbers = ["old", "new", "actual"]
    frame[numbers] = frame[numbers].astype("float64") * float(factor)
    return frame


def timetable_frame(
    planned: Mapping[date, TimetablePoint],
    before: Mapping[date, TimetablePoint],
    target: Decimal,
    year: int,
    factor: Decimal = Decimal(1),
) -> pd.DataFrame:
    """A version's timetable, one row a month from January to December.

    Columns: month (datetime64, first of month); planned, superseded (what the version before plans)
    and target, all float64 in the goal's unit times factor, NaN where nothing is planned.
    """

    def values(points: Mapping[date, TimetablePoint]) -> list[float]:
        found = (points.get(month) for month in months_of(year))
        return [float(point.planned * factor) if point else float("nan") for point in found]

    return pd.DataFrame(
        {
            "month": pd.to_datetime(list(months_of(year))),
            "planned": values(planned),
            "superseded": values(before),
            "target": float(target * factor),
        }
    )


def zone_frame(
    series: Mapping[date, Revision | None], months: Sequence[date], factor: Decimal = Decimal(1)
) -> pd.DataFrame:
    """What a zone reported of a goal, one row for each of the months.

    Columns: month (datetime64, first of month); actual (float64 in the goal's unit times factor, NaN
    where nothing was approved).
    """
    rows = [series.get(month) for month in months]
    values = [float(row.value * factor) if row and row.value is not None else float("nan") for row in rows]
    return pd.DataFrame({"month": pd.to_datetime(list(months)), "actual": values})
