"""Export of what had been forecast of a goal, held against what came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from pilots.models import Goal
from pilots.moments import Moment
from pilots.rules.track_record import HORIZONS, Outturn
from pilots.sheets.tables import Column, Kind, Table
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import unit_of
from pilots.views.tables.goal import file_name, titled


def forecasts_table(goal: Goal, rows: Sequence[Outturn], moment: Moment) -> Table:
    """The months that owe a figure up to the one shown, each with its forecasts and their errors."""
    unit = unit_of(goal)
    columns = [Column("month", _("Month"), Kind.MONTH), Column("came", _("What came"), Kind.NUMBER, unit)]
    for ahead, name in zip(HORIZONS, horizon_names(), strict=True):
        columns += [
            Column(f"value_{ahead}", name, Kind.NUMBER, unit),
            Column(f"error_{ahead}", f"{name} · {_('Error, points')}", Kind.POINTS),
            Column(f"from_{ahead}", f"{name} · {_('Figure of')}", Kind.MONTH),
        ]
    cells = [{"month": row.month, "came": row.came, **forecast_cells(row)} for row in rows]
    notes = [*notes_of(moment), _("Errors are points of completion: plus, more of the way was forecast than came.")]
    title = titled(goal, _("Forecasts against what came"))
    return Table(file_name(goal, "forecasts"), title, columns, cells, notes, period_of(moment))


def horizon_names() -> tuple[str, str, str]:
    return _("Forecast one month before"), _("Two months before"), _("Three months before")


def forecast_cells(row: Outturn) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for ahead, past in zip(HORIZONS, row.forecasts, strict=True):
        if past:
            cells |= {f"value_{ahead}": past.value, f"error_{ahead}": past.error, f"from_{ahead}": past.figure_month}
    return cells
