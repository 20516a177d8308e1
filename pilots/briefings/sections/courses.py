"""What a paper tells of one goal's year: since when it has been off its timetable, and its course as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from pilots.briefings.papers import Chart
from pilots.briefings.words import shown
from pilots.comparisons import former_plans
from pilots.courses import OFF_TIMETABLE, Course
from pilots.models import Provenance
from pilots.templatetags.pilots import short_month


def off_since(course: Course) -> tuple[date, int]:
    """The first of the months running, up to the one shown, with a light that asks somebody to act; and how many.

    Months count by the light with which they were published, else by the one that stands.
    """
    first, count = course.moment.month, 1
    for month in reversed(course.months[: course.moment.month.month - 1]):
        standing = course.standings[month.month - 1]
        light = course.published.get(month) or (standing.light if standing else None)
        if light not in OFF_TIMETABLE:
            break
        first, count = month, count + 1
    return first, count


def year_chart(course: Course, key: str) -> Chart | None:
    """Actual against timetable; None where no task book plans anything."""
    unit, until = course.goal.unit, course.moment.month.month
    planned = [_planned(course, month) for month in course.months]
    if not any(value is not None for value in planned):
        return None
    figures = [course.figures.get(month) for month in course.months]
    title = _("%(title)s: actual against timetable") % {"title": course.goal}
    return Chart(
        key=key,
        title=title,
        unit=str(unit),
        months=tuple(short_month(month) for month in course.months),
        actual=tuple(shown(row.value if row and at < until else None, unit) for at, row in enumerate(figures)),
        planned=tuple(shown(value, unit) for value in planned),
        former=tuple(shown(value, unit) for value in former(course)),
        until=until,
        note=_("Timetable and figures that are not published are illustrative.") if _is_illustrative(course) else "",
    )


def _planned(course: Course, month: date) -> Decimal | None:
    version = course.versions_by_month.get(month)
    point = version.planned.get(month) if version else None
    return point.planned if point else None


def former(course: Course) -> Sequence[Decimal | None]:
    """What the version before had planned, from the last month that it judged; () where the plan never changed."""
    plans = [former_plans(course, month) for month in course.months]
    values: list[Decimal | None] = [rows[-1][1] if rows else None for rows in plans]
    first = next((at for at, value in enumerate(values) if value is not None), None)
    if first is None:
        return ()
    if first:
        values[first - 1] = _planned(course, course.months[first - 1])
    return tuple(values)


def _is_illustrative(course: Course) -> bool:
    points = (version.planned.get(month) for month, version in course.versions_by_month.items())
    shown_rows = [*points, *course.figures.values()]
    return any(row is not None and row.provenance == Provenance.ILLUSTRATIVE for row in shown_rows)
