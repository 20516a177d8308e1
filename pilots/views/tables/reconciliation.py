"""The export of the reconciliation of figures with registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.moments import Moment
from pilots.reconciliations import Line
from pilots.registers import measure_name
from pilots.selections import Selection
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.pilots import month_name
from pilots.templatetags.registers import deed_words, outcome_word
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import (
    goal_cells,
    goal_columns,
    provenance_words,
    unit_column,
    unit_of,
    value_columns,
)


def reconciliation_table(groups: Sequence[Mapping[str, Any]], moment: Moment, selection: Selection) -> Table:
    """A row a figure that a register feeds, of the city and of zones; values in the unit of the row.

    groups: the `lines` of each goal.
    """
    columns = [
        *goal_columns(),
        Column("zone", _("Zone")),
        Column("measure", _("Register measure")),
        Column("month", _("Figure of"), Kind.MONTH),
        *value_columns("reported", _("Reported figure")),
        *value_columns("register", pgettext("value", "Register")),
        Column("rows", _("Rows of the register"), Kind.COUNT),
        Column("difference", _("Difference"), Kind.NUMBER),
        Column("share", _("Difference, share of the register"), Kind.PERCENT),
        unit_column(),
        Column("outcome", _("Outcome")),
        Column("comment", _("Comment")),
        Column("deed", _("To be done")),
    ]
    title = _("Reconciliation with the registers, %(month)s") % {"month": month_name(moment.month)}
    notes = notes_of(moment, selection)
    rows = [cells_of(line) for group in groups for line in group["lines"]]
    return Table("reconciliation", title, columns, rows, notes, period_of(moment))


def cells_of(line: Line) -> dict[str, Any]:
    return {
        **goal_cells(line.goal),
        "zone": f"{line.zone.code} {line.zone}" if line.zone else None,
        "measure": measure_name(line.feed.measure.key),
        "month": line.month,
        "reported": line.reported,
        "reported_provenance": provenance_words(line.figure.provenance if line.figure else None),
        "register": line.register,
        "register_provenance": None if line.register is None else provenance_words(line.feed.provenance),
        "rows": None if line.zone else line.feed.rows,
        "difference": line.difference,
        "share": line.share,
        "unit": unit_of(line.goal),
        "outcome": outcome_word(line.outcome),
        "comment": line.comment or None,
        "deed": deed_words(line) or None,
    }
