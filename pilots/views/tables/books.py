"""Export of the year's list of task books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pilots.moments import Moment
from pilots.sheets.tables import Column, Kind, Table
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import goal_cells, goal_columns, provenance_words, unit_column, unit_of, value_columns


def books_table(rows: Iterable[Mapping[str, Any]], year: int, moment: Moment) -> Table:
    """The version in force of every goal; rows: each with `goal`, `book` and `shelf`. No drafts."""
    columns = [
        *goal_columns(),
        Column("version", _("Version in force"), Kind.COUNT),
        Column("counts_from", _("Counts from"), Kind.MONTH),
        Column("baseline", _("Baseline"), Kind.NUMBER),
        *value_columns("target", _("Target")),
        unit_column(),
        Column("reason", _("Reason")),
        Column("published_on", _("Published on"), Kind.DAY),
        Column("versions", _("Versions"), Kind.COUNT),
    ]
    title = _("Task books of %(year)s") % {"year": year}
    return Table("task-books", title, columns, [book_cells(row) for row in rows], notes_of(moment), period_of(moment))


def book_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    goal, book = row["goal"], row["book"]
    cells = {**goal_cells(goal), "unit": unit_of(goal), "versions": len(row["shelf"].books)}
    if book is None:
        return cells
    return cells | {
        "version": book.version,
        "counts_from": book.counts_from,
        "baseline": book.baseline,
        "target": book.target,
        "target_provenance": provenance_words(book.target_provenance),
        "reason": book.reason,
        "published_on": book.published_at,
    }
