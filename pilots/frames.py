"""Courses as tables of numbers, ready for charts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd

from pilots.courses import Course
from pilots.models import Provenance
from pilots.rules.forecast import UNKNOWN, Forecast
from pilots.rules.standing import forecast_at

VALUES = ["planned", "superseded", "target", "actual", "low", "high"]


def course_frame(course: Course, factor: Decimal = Decimal(1)) -> pd.DataFrame:
    """A goal's year, one row a month from January to December.

    Columns: month (datetime64, first of month); planned, target (by the task book in force for the
    month), superseded (what the first task book had promised, NaN where that is still in force),
    actual, low, high (the forecast band, from the month of the figure that counts on), all float64
    in the goal's unit times factor, NaN where nothing is known or promised; provenance (str, ""
    without a figure) and is_published (bool). Actuals end at the month shown.
    """
    first = course.versions[0] if course.versions else None
    rows = []
    for month in course.months:
        version = course.versions_by_month.get(month)
        promise = version.promise(month) if version else None
        old = first.promise(month) if first and first is not version else None
        revision = course.figures.get(month) if month <= course.moment.month else None
        forecast = _forecast(course, month)
        rows.append(
            {
                "month": month,
                "planned": promise.planned if promise else None,
                "target": promise.target if promise else None,
                "superseded": old.planned if old else None,
                "actual": revision.value if revision else None,
                "low": forecast.low,
                "high": forecast.high,
                "provenance": revision.provenance if revision else "",
                "is_published": bool(revision and revision.provenance == Provenance.PUBLISHED),
            }
        )
    frame = pd.DataFrame(rows)
    frame["month"] = pd.to_datetime(frame["month"])
    frame[VALUES] = frame[VALUES].astype("float64") * float(factor)
    return frame


def _forecast(course: Course, month: date) -> Forecast:
    """The forecast of a month's end; at the month of the figure the band starts from the figure itself."""
    standing = course.standing
    start = standing.figure_month
    if start is None or month < start or standing.forecast.value is None:
        return UNKNOWN
    if month == start:
        return Forecast(standing.actual, standing.actual)
    return forecast_at(course.record, start, month)
