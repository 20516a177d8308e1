"""Exports of lists of goals: how they stand, their lights by month, and those off the timetable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from pilots.courses import Course
from pilots.moments import Moment
from pilots.selections import Selection
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.pilots import light_word, month_name, short_month
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import (
    goal_cells,
    goal_columns,
    light_column,
    provenance_words,
    unit_column,
    unit_of,
    value_columns,
)


def goals_table(
    courses: Sequence[Course], moment: Moment, selection: Selection | None = None, *, title: str = ""
) -> Table:
    """How goals stand at the month shown, one row a goal."""
    words = _("The goals of %(year)s at the end of %(month)s")
    title = title or words % {"year": moment.month.year, "month": month_name(moment.month)}
    rows = [standing_cells(course) for course in courses]
    return Table("goals", title, standing_columns(), rows, notes_of(moment, selection), period_of(moment))


def standing_columns() -> list[Column]:
    return [
        *goal_columns(),
        light_column(),
        *value_columns("actual", _("Actual")),
        *value_columns("planned", _("Plan to date")),
        *value_columns("target", _("Target")),
        unit_column(),
        Column("completion", _("Completion"), Kind.PERCENT),
        Column("planned_completion", _("Planned completion"), Kind.PERCENT),
        Column("linear_pace", _("Linear pace"), Kind.PERCENT),
        Column("lag", _("Lag, points"), Kind.POINTS),
        Column("forecast", _("December forecast"), Kind.NUMBER),
        Column("figure_month", _("Figure of"), Kind.MONTH),
        Column("source", _("Source of the figure")),
        Column("version", _("Version of the task book"), Kind.COUNT),
    ]


def standing_cells(course: Course) -> dict[str, Any]:
    standing, figure, version = course.standing, course.figure, course.judged_version
    point = course.planned_point
    return {
        **goal_cells(course.goal),
        "light": standing.light,
        "actual": standing.actual,
        "actual_provenance": provenance_words(figure.provenance if figure else None),
        "planned": standing.planned,
        "planned_provenance": provenance_words(point.provenance if point else None),
        "target": standing.promise.target if standing.promise else None,
        "target_provenance": provenance_words(version.book.target_provenance if version else None),
        "unit": unit_of(course.goal),
        "completion": standing.completion,
        "planned_completion": standing.planned_completion,
        "linear_pace": standing.linear_pace,
        "lag": standing.lag_points,
        "forecast": standing.forecast.value,
        "figure_month": standing.figure_month,
        "source": figure.source if figure else None,
        "version": version.book.version if version else None,
    }


def off_table(courses: Sequence[Course], moment: Moment, selection: Selection) -> Table:
    """The goals somebody must act on, in the page's order; courses: as `off_timetable` gives them."""
    words = _("Off the timetable at the end of %(month)s")
    table = goals_table(courses, moment, selection, title=words % {"month": month_name(moment.month)})
    columns = [
        *table.columns,
        Column("cause", _("Cause")),
        Column("remedy", _("Remedy")),
        Column("back_on", _("Back on the timetable by"), Kind.DAY),
    ]
    rows = [dict(row) | cause_cells(course) for row, course in zip(table.rows, courses, strict=True)]
    return Table("off-timetable", table.title, columns, rows, table.notes, table.period)


def cause_cells(course: Course) -> dict[str, Any]:
    figure = course.figure
    if figure is None:
        return {}
    return {"cause": figure.cause, "remedy": figure.remedy, "back_on": figure.back_on}


def grid_table(courses: Sequence[Course], moment: Moment, months: Sequence[date], selection: Selection) -> Table:
    """Lights month by month; a light that was published otherwise names that one as well."""
    columns = [*goal_columns(), *(Column(f"{month:%m}", short_month(month), Kind.LIGHT) for month in months)]
    rows = []
    for course in courses:
        lights = {f"{month:%m}": shown_light(*cell) for month, cell in zip(months, course.grid, strict=True)}
        rows.append({**goal_cells(course.goal), **lights})
    title = _("Lights month by month, %(year)s") % {"year": moment.month.year}
    return Table("lights", title, columns, rows, notes_of(moment, selection), period_of(moment))


def shown_light(standing: Any, published: Any) -> str | None:
    if standing is None:
        return None
    words = light_word(standing.light)
    return f"{words} ({_('as published:')} {light_word(published)})" if published else words


def tasks_table(rows: Sequence[Mapping[str, Any]], moment: Moment, selection: Selection) -> Table:
    """The tasks of a category, a row for each of its goals, and one for a task without any."""
    columns = [
        Column("code", _("Code")),
        Column("task", _("Task")),
        Column("lead", _("Lead department")),
        Column("provenance", _("Provenance")),
        Column("number", _("No."), Kind.COUNT),
        Column("goal", _("Goal")),
        light_column(),
    ]
    cells: list[dict[str, Any]] = []
    for row in rows:
        task = row["task"]
        said = {
            "code": task.code,
            "task": task.title,
            "lead": str(task.lead),
            "provenance": provenance_words(task.provenance),
        }
        cells += [
            {**said, "number": each.goal.number, "goal": each.goal.title, "light": each.standing.light}
            for each in row["courses"]
        ] or [said]
    return Table("tasks", _("Tasks"), columns, cells, notes_of(moment, selection), period_of(moment))
