"""Exports of the month's run: completeness, the calendar of periods and the office's queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.cells import StepCell
from pilots.completeness import Completeness
from pilots.queues import Item, Queue
from pilots.rules.months import months_of
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.completeness import MARKS
from pilots.templatetags.pilots import day_name, month_name, short_month
from pilots.templatetags.reporting import period_words
from pilots.templatetags.review import odd_words
from pilots.views.tables.columns import light_column, provenance_words, unit_column, unit_of, value_columns


def completeness_table(loaded: Completeness) -> Table:
    """Departments in the order of their rank: every month's outcome, and figures handed in of those owed."""
    months = months_of(loaded.year)
    columns = [
        Column("rank", _("Rank"), Kind.COUNT),
        Column("department", _("Department")),
        Column("on_time", _("On time"), Kind.PERCENT),
    ]
    for month in months:
        name = short_month(month)
        columns += [
            Column(f"{month:%m}", name),
            Column(f"{month:%m}-in", _("%(month)s: handed in") % {"month": name}, Kind.COUNT),
            Column(f"{month:%m}-owed", _("%(month)s: owed") % {"month": name}, Kind.COUNT),
        ]
    rows = []
    for line in loaded.lines:
        row: dict[str, Any] = {
            "rank": line.ranked.rank,
            "department": str(line.department),
            "on_time": line.ranked.punctuality,
        }
        for each in line.months:
            key = f"{each.month:%m}"
            row |= {key: str(MARKS[each.outcome][1]), f"{key}-in": each.submitted, f"{key}-owed": each.owed}
        rows.append(row)
    notes = [
        known_note(loaded.today),
        _("A figure counts as handed in on the day of its first submission, whatever became of it."),
    ]
    title = _("Completeness of reporting %(year)s") % {"year": loaded.year}
    return Table("completeness", title, columns, rows, notes, str(loaded.year))


def known_note(day: Any) -> str:
    return _("As known on %(day)s.") % {"day": day_name(day)}


def periods_table(rows: Sequence[Mapping[str, Any]], year: int, today: Any) -> Table:
    """The year's calendar; rows: each with its `period` and `state`."""
    columns = [
        Column("month", _("Figures of"), Kind.MONTH),
        Column("opens_on", _("Opens"), Kind.DAY),
        Column("due_on", pgettext("period", "Due"), Kind.DAY),
        Column("closes_on", _("Closes"), Kind.DAY),
        Column("state", _("State")),
        Column("locked", _("Locked")),
        Column("published_on", _("Published on"), Kind.DAY),
        Column("published_by", _("Published by")),
        Column("exceptions", _("Exceptions"), Kind.COUNT),
    ]
    cells = [period_cells(row["period"], row["state"]) for row in rows]
    title = _("Reporting periods of %(year)s") % {"year": year}
    return Table("periods", title, columns, cells, [known_note(today)], str(year))


def period_cells(period: Any, state: Any) -> dict[str, Any]:
    published = getattr(period, "publication", None)
    return {
        "month": period.month,
        "opens_on": period.opens_on,
        "due_on": period.due_on,
        "closes_on": period.closes_on,
        "state": period_words(state),
        "locked": _("locked") if period.is_locked else None,
        "published_on": published.published_at if published else None,
        "published_by": str(published.published_by) if published else None,
        "exceptions": len(period.exceptions.all()),
    }


def queue_table(queue: Queue, items: Sequence[Item], department: Any) -> Table:
    """What waits for the office, the oldest submission first. department: the one chosen, None for all."""
    columns = [
        Column("code", _("No.")),
        Column("goal", _("Goal")),
        Column("step", _("Step")),
        Column("department", _("Department")),
        *value_columns("value", _("Value")),
        Column("previous", _("Last figure"), Kind.NUMBER),
        Column("increment", _("Step since"), Kind.NUMBER),
        Column("planned", _("Plan"), Kind.NUMBER),
        unit_column(),
        Column("done_on", _("Done on"), Kind.DAY),
        light_column(),
        Column("odd", _("To be decided by itself")),
        Column("comment", _("Comment")),
        Column("cause", _("Cause")),
        Column("remedy", _("Remedy")),
        Column("back_on", _("Back on the timetable by"), Kind.DAY),
        Column("source", _("Source")),
        Column("submitted_by", _("Submitted by")),
        Column("submitted_on", _("Submitted on"), Kind.DAY),
    ]
    notes = [
        known_note(queue.today),
        _("Not decided yet: drafts of departments, for the office alone."),
        *([_("Department: %(department)s") % {"department": department}] if department else []),
    ]
    title = _("Review of %(month)s") % {"month": month_name(queue.month)}
    return Table("queue", title, columns, [item_cells(item) for item in items], notes, f"{queue.month:%Y-%m}")


def item_cells(item: Item) -> dict[str, Any]:
    said = item.current
    between = pgettext("between entries of a list", "; ")
    return {
        "code": item.code,
        "goal": item.entry.goal.title,
        "department": str(item.department),
        "value_provenance": provenance_words(said.provenance),
        "light": item.light,
        "odd": between.join(odd_words(odd) for odd in item.oddities),
        "comment": said.comment,
        "source": said.source,
        "submitted_by": str(said.submitted_by) if said.submitted_by else None,
        "submitted_on": said.submitted_at,
        **entry_cells(item),
    }


def entry_cells(item: Item) -> dict[str, Any]:
    entry = item.entry
    if isinstance(entry, StepCell):
        return {"step": entry.milestone.title, "done_on": entry.current.done_on if entry.current else None}
    said = entry.current
    return {
        "value": entry.value,
        "previous": entry.previous,
        "increment": entry.increment,
        "planned": entry.planned,
        "unit": unit_of(entry.goal),
        "cause": said.cause if said else None,
        "remedy": said.remedy if said else None,
        "back_on": said.back_on if said else None,
    }
