"""The lists of what changed as tables to take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from pilots.changes import Changes, StepMove
from pilots.models import Goal, Provenance
from pilots.selections import Selection
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.changes import causes_line, corrected_code, since_words, step_news
from pilots.templatetags.pilots import month_name
from pilots.templatetags.reporting import reporting_unit
from pilots.views.exports import notes_of, period_of


def goal_columns() -> list[Column]:
    return [
        Column("number", _("No."), Kind.COUNT),
        Column("goal", _("Goal")),
        Column("lead", _("Lead department")),
    ]


def goal_cells(goal: Goal) -> dict[str, Any]:
    return {"number": goal.number, "goal": str(goal), "lead": str(goal.lead)}


def made(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    changes: Changes,
    selection: Selection,
) -> Table:
    shown = _("Changes %(since)s.") % {"since": since_words(changes.since)}
    return Table(
        f"changes-{name}",
        title,
        [*goal_columns(), *columns],
        rows,
        [*notes_of(changes.moment, selection), shown],
        period_of(changes.moment),
    )


def light_table(changes: Changes, selection: Selection) -> Table:
    """One row a goal whose light moved or is the month's first."""
    month = month_name(changes.moment.month)
    columns = [
        Column("previous", _("Light of the month before"), Kind.LIGHT),
        Column("before", _("Light before"), Kind.LIGHT),
        Column("after", _("Light now"), Kind.LIGHT),
        Column("why", _("Why")),
        Column("illustrative", _("Judged on illustrative values")),
    ]
    rows = [
        {
            **goal_cells(move.goal),
            "previous": move.previous,
            "before": move.before,
            "after": move.after,
            "why": causes_line(move),
            "illustrative": _("yes") if move.new.is_illustrative else "",
        }
        for move in [*changes.moved, *changes.first_lights]
    ]
    title = _("Lights of %(month)s that moved") % {"month": month}
    return made("lights", title, columns, rows, changes, selection)


def target_table(changes: Changes, selection: Selection) -> Table:
    """One row a version of a task book that was published."""
    columns = [
        Column("version", _("Version"), Kind.COUNT),
        Column("before", _("Target before"), Kind.NUMBER),
        Column("after", _("Target now"), Kind.NUMBER),
        Column("unit", _("Unit")),
        Column("from", _("Counts from"), Kind.MONTH),
        Column("reason", _("Reason")),
        Column("by", _("Published by")),
        Column("on", _("Published on"), Kind.DAY),
        Column("provenance", _("Provenance")),
    ]
    rows = [
        {
            **goal_cells(change.goal),
            "version": change.new.book.version,
            "before": change.old.book.target if change.old else None,
            "after": change.new.book.target,
            "unit": reporting_unit(change.goal.unit),
            "from": change.new.book.counts_from,
            "reason": change.new.book.reason,
            "by": str(change.new.book.published_by or ""),
            "on": change.new.book.published_at,
            "provenance": Provenance(change.new.book.target_provenance).label,
        }
        for change in changes.books
    ]
    return made("task-books", _("Task books published"), columns, rows, changes, selection)


def step_table(changes: Changes, selection: Selection) -> Table:
    """One row a step that was done or missed."""
    columns = [
        Column("step", _("Step")),
        Column("title", _("Title")),
        Column("due", _("Due"), Kind.DAY),
        Column("done", _("Done"), Kind.DAY),
        Column("news", _("What happened")),
        Column("overdue", _("Days overdue"), Kind.COUNT),
        Column("provenance", _("Provenance")),
    ]
    return made(
        "steps", _("Steps done and missed"), columns, [step_cells(row) for row in changes.steps], changes, selection
    )


def step_cells(move: StepMove) -> dict[str, Any]:
    row = move.milestone
    return {
        **goal_cells(move.goal),
        "step": move.code,
        "title": row.title,
        "due": row.due_on,
        "done": row.done_on,
        "news": step_news(move),
        "overdue": move.days_overdue or None,
        "provenance": Provenance(row.provenance).label,
    }


def correction_table(changes: Changes, selection: Selection) -> Table:
    """One row a value that took another's place."""
    columns = [
        Column("figure", _("Figure")),
        Column("month", _("Month"), Kind.MONTH),
        Column("before", _("Value before"), Kind.NUMBER),
        Column("after", _("Value now"), Kind.NUMBER),
        Column("unit", _("Unit")),
        Column("on", _("Approved on"), Kind.DAY),
        Column("comment", _("Comment")),
        Column("provenance", _("Provenance")),
    ]
    rows = [
        {
            **goal_cells(row.goal),
            "figure": corrected_code(row),
            "month": row.figure.month,
            "before": row.old.value,
            "after": row.new.value,
            "unit": reporting_unit(row.goal.unit),
            "on": row.new.reviewed_at,
            "comment": row.new.comment,
            "provenance": Provenance(row.new.provenance).label,
        }
        for row in changes.corrections
    ]
    return made("corrections", _("Figures corrected"), columns, rows, changes, selection)
