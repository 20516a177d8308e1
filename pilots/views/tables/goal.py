"""Exports of one goal's page: its months, its road map and its zones; and a figure's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.histories import History, Subject
from pilots.models import Goal, Revision
from pilots.moments import Moment
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.pilots import month_name
from pilots.templatetags.reporting import state_words
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import light_column, provenance_words, unit_of, value_columns


def titled(goal: Goal, title: str) -> str:
    return f"{goal.number} · {goal.title}{pgettext('after a label', ': ')}{title}"


def file_name(goal: Goal, name: str) -> str:
    return f"goal-{goal.number}-{name}"


def months_table(goal: Goal, rows: Sequence[Mapping[str, Any]], moment: Moment) -> Table:
    """January to December: plan, figure and light of each; rows: as `month_rows` gives them."""
    unit = unit_of(goal)
    columns = [
        Column("month", _("Month"), Kind.MONTH),
        light_column(),
        Column("published", _("As published"), Kind.LIGHT),
        *value_columns("planned", _("Plan"), unit),
        *value_columns("actual", _("Actual"), unit),
        *([Column("increment", _("In the month"), Kind.NUMBER, unit)] if goal.measure == "cumulative" else []),
        Column("lag", _("Lag, points"), Kind.POINTS),
        Column("version", _("Version of the task book"), Kind.COUNT),
        Column("source", _("Source")),
        *said_columns(),
    ]
    cells = [month_cells(row) for row in rows]
    title = titled(goal, _("Figures month by month"))
    return Table(file_name(goal, "months"), title, columns, cells, notes_of(moment), period_of(moment))


def month_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    point, standing, revision = row["point"], row["standing"], row["revision"]
    return {
        "month": row["month"],
        "light": standing.light if standing else None,
        "published": row["as_published"],
        "planned": point.planned if point else None,
        "planned_provenance": provenance_words(point.provenance if point else None),
        "increment": row["increment"],
        "lag": standing.lag_points if standing and row["is_own"] else None,
        "version": row["version"].book.version if row["version"] else None,
        **(value_cells(revision) if revision else {}),
    }


def value_cells(revision: Revision) -> dict[str, Any]:
    return {
        "actual": revision.value,
        "actual_provenance": provenance_words(revision.provenance),
        "source": revision.source,
        **said_cells(revision),
    }


def said_columns() -> list[Column]:
    return [
        Column("revision", _("Revision"), Kind.COUNT),
        Column("comment", _("Comment")),
        Column("entered_by", _("Entered by")),
        Column("entered_on", _("Entered on"), Kind.DAY),
        Column("reviewed_by", _("Decided by")),
        Column("reviewed_on", _("Decided on"), Kind.DAY),
    ]


def said_cells(entry: Any) -> dict[str, Any]:
    """Who said it and who decided; entry: a revision or a report of a step, with its people."""
    return {
        "revision": entry.number,
        "comment": entry.comment,
        "entered_by": str(entry.entered_by),
        "entered_on": entry.entered_at,
        "reviewed_by": str(entry.reviewed_by) if entry.reviewed_by else None,
        "reviewed_on": entry.reviewed_at,
    }


def steps_table(goal: Goal, rows: Sequence[Mapping[str, Any]], moment: Moment, version: int | None) -> Table:
    """The road map in force; rows: as `step_rows` gives them. version: of the task book."""
    columns = [
        Column("step", _("Step"), Kind.COUNT),
        Column("what", _("What")),
        Column("provenance", _("Provenance")),
        Column("due_on", _("Due"), Kind.DAY),
        Column("weight", _("Weight"), Kind.NUMBER, "%"),
        Column("done_on", _("Done on"), Kind.DAY),
        Column("days", _("Days overdue"), Kind.COUNT),
        Column("version", _("Version of the task book"), Kind.COUNT),
    ]
    cells = [
        {
            "step": row["milestone"].step,
            "what": row["milestone"].title,
            "provenance": provenance_words(row["milestone"].provenance),
            "due_on": row["milestone"].due_on,
            "weight": row["milestone"].weight,
            "done_on": row["done_on"],
            "days": row["days_overdue"],
            "version": version,
        }
        for row in rows
    ]
    title = titled(goal, _("Road map"))
    return Table(file_name(goal, "road-map"), title, columns, cells, notes_of(moment), period_of(moment))


def zones_table(goal: Goal, rows: Sequence[Mapping[str, Any]], moment: Moment) -> Table:
    """The zones that take part; rows: as `zone_rows` gives them."""
    columns = [
        Column("code", _("Code")),
        Column("zone", _("Zone")),
        Column("within", _("Lies within")),
        Column("month", _("Figure of"), Kind.MONTH),
        *value_columns("actual", _("Actual"), unit_of(goal)),
        Column("share", _("Share of the city"), Kind.PERCENT),
        Column("source", _("Source")),
        *said_columns(),
    ]
    cells = [
        {
            "code": row["zone"].code,
            "zone": row["zone"].name,
            "within": row["zone"].within.code if row["zone"].within else None,
            "month": row["month"],
            "share": row["share"],
            **(value_cells(row["figure"]) if row["figure"] else {}),
        }
        for row in rows
    ]
    notes = notes_of(moment)
    if inner := [row["zone"] for row in rows if row["zone"].within]:
        words = _("%(zone)s lies within %(other)s, never counted twice.")
        notes += [words % {"zone": zone.code, "other": zone.within.code} for zone in inner]
    title = titled(goal, _("Zones that take part"))
    return Table(file_name(goal, "zones"), title, columns, cells, notes, period_of(moment))


def history_table(subject: Subject, history: History, moment: Moment) -> Table:
    """Every revision that the page shows, the newest first."""
    is_step = subject.milestone is not None
    columns = [
        Column("revision", _("Revision"), Kind.COUNT),
        Column("state", _("State")),
        Column("stands", _("This stands")),
        *(
            [Column("done_on", _("Done on"), Kind.DAY), Column("provenance", _("Provenance"))]
            if is_step
            else value_columns("actual", _("Value"), unit_of(subject.goal))
        ),
        Column("source", _("Source")),
        *said_columns()[1:],
        Column("reason", _("Reason of the return")),
        Column("cause", _("Cause")),
        Column("remedy", _("Remedy")),
        Column("back_on", _("Back on the timetable by"), Kind.DAY),
        Column("evidence", _("Evidence"), Kind.COUNT),
    ]
    cells = [
        {
            "state": state_words(told.entry.state),
            "stands": _("yes") if told.stands else None,
            "actual": getattr(told.entry, "value", None),
            "actual_provenance": provenance_words(told.entry.provenance),
            "done_on": getattr(told.entry, "done_on", None),
            "provenance": provenance_words(told.entry.provenance),
            "source": told.entry.source,
            **said_cells(told.entry),
            "reason": told.entry.reason,
            "cause": getattr(told.entry, "cause", None),
            "remedy": getattr(told.entry, "remedy", None),
            "back_on": getattr(told.entry, "back_on", None),
            "evidence": len(told.evidence),
        }
        for told in history.told
    ]
    is_city = subject.code == str(subject.goal.number)
    heading = month_name(subject.month) if is_city else f"{subject.code} · {month_name(subject.month)}"
    title = f"{titled(subject.goal, heading)} · {_('Revisions, the newest first')}"
    return Table(f"history-{subject.code}", title, columns, cells, notes_of(moment), period_of(moment))
