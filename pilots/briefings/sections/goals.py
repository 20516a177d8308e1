"""All goals of the year: the table of a month's briefing, and those of a quarter's bulletin."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.briefings.ground import Ground
from pilots.briefings.papers import Cell, Column, Section, Table
from pilots.briefings.words import (
    course_mark,
    light_cell,
    number_cell,
    percent_cell,
    points_cell,
    quantity_cell,
    sentences,
    unit_cell,
)
from pilots.courses import Course
from pilots.rules.lights import Reason
from pilots.templatetags.pilots import light_word, month_name, percent, with_unit


def word(ground: Ground) -> Section | None:
    """None in a year without goals."""
    if not ground.courses:
        return None
    month = ground.issue.month
    table = Table(
        "goals.all",
        _("Goals of %(year)s at the end of %(month)s") % {"year": month.year, "month": month_name(month)},
        (
            Column(_("No."), is_number=True, width=5),
            Column(_("Goal"), width=28),
            Column(_("Target for the year"), is_number=True, width=15),
            Column(pgettext("briefing", "Actual"), is_number=True, width=11),
            Column(pgettext("briefing", "Plan to date"), is_number=True, width=11),
            Column(_("Completion"), is_number=True),
            Column(_("Lag, points"), is_number=True),
            Column(pgettext("traffic light", "Light"), width=12),
        ),
        tuple(goal_row(course) for course in ground.courses),
        note=_("Actual and plan are in the unit of the target. Lag: plus is behind the timetable, minus ahead of it."),
    )
    return Section("goals", _("All goals"), (table,))


def goal_row(course: Course) -> Sequence[Cell]:
    goal, standing = course.goal, course.standing
    return (
        number_cell(goal.number),
        Cell(str(goal), path=goal.get_absolute_url()),
        target_cell(course),
        quantity_cell(standing.actual, goal.unit, course.figure.provenance if course.figure else ""),
        quantity_cell(standing.planned, goal.unit, course.planned_point.provenance if course.planned_point else ""),
        percent_cell(standing.completion),
        points_cell(standing.lag_points),
        light_cell(standing.light, course_mark(course)),
    )


def target_cell(course: Course) -> Cell:
    promise, version = course.standing.promise, course.judged_version
    provenance = version.book.target_provenance if version else ""
    return unit_cell(promise.target if promise else None, course.goal.unit, provenance)


def word_quarter(ground: Ground) -> Section | None:
    """A table for each category, with the progress of each goal in a sentence; None in a year without goals."""
    if not ground.courses:
        return None
    grouped = groupby(ground.courses, key=lambda course: course.goal.task.category)
    tables = [
        Table(
            f"goals.{category.code}",
            str(category),
            (
                Column(_("No."), is_number=True, width=5),
                Column(pgettext("briefing", "Item"), width=22),
                Column(_("Target for the year"), is_number=True, width=14),
                Column(pgettext("briefing", "Responsible department"), width=16),
                Column(pgettext("briefing", "Progress"), width=43),
            ),
            tuple(progress_row(course) for course in courses),
        )
        for category, courses in grouped
    ]
    return Section("goals", _("Progress of all goals"), tuple(tables))


def progress_row(course: Course) -> Sequence[Cell]:
    goal = course.goal
    return (
        number_cell(goal.number),
        Cell(str(goal), path=goal.get_absolute_url()),
        target_cell(course),
        Cell(str(goal.lead)),
        Cell(progress_words(course), mark=course_mark(course)),
    )


def progress_words(course: Course) -> str:
    """Value, share of the plan, and the light in words."""
    standing, unit = course.standing, course.goal.unit
    told = {
        "month": month_name(standing.judged_month),
        "actual": with_unit(standing.actual, unit),
        "planned": with_unit(standing.planned, unit),
        "done": percent(standing.completion),
        "spi": percent(standing.spi),
        "light": light_word(standing.light),
    }
    light = _("Light: %(light)s.") % told
    if standing.verdict.reason in (Reason.MISSING, Reason.MISSING_TOO_LONG):
        return sentences([_("The figure of %(month)s has not been approved.") % told, light])
    if standing.actual is None:
        return sentences([_("No figure is due yet.") if standing.promise else _("No task book is in force."), light])
    if standing.spi is not None:
        words = _(
            "By the end of %(month)s: %(actual)s against %(planned)s planned; completion %(done)s, %(spi)s of the plan"
            " to date."
        )
        return sentences([words % told, light])
    return sentences([_("By the end of %(month)s: %(actual)s against %(planned)s planned.") % told, light])
