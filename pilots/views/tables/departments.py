"""The tables of departments as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.department_standings import DepartmentStanding
from pilots.models import Department, Duty, Goal, Provenance
from pilots.moments import Moment
from pilots.rules.lights import Light
from pilots.selections import Selection
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.completeness import MARKS
from pilots.templatetags.pilots import LIGHT_WORDS
from pilots.views.exports import notes_of, period_of


def standings_table(rows: Iterable[DepartmentStanding], moment: Moment, selection: Selection) -> Table:
    """One row a department: goals by light, punctuality, what was returned and what is due."""
    return Table(
        name="departments",
        title=_("How departments stand"),
        columns=[
            Column("department", _("Department")),
            Column("code", _("Code")),
            Column("led", _("Goals led"), Kind.COUNT),
            *(Column(light.value, str(LIGHT_WORDS[light]), Kind.COUNT) for light in Light),
            Column("supported", _("Goals supported"), Kind.COUNT),
            *figure_columns(),
            Column("punctuality", _("Months on time"), Kind.PERCENT),
            Column("returned", _("Figures returned"), Kind.COUNT),
            Column("due_figures", _("Figures due in 30 days"), Kind.COUNT),
            Column("due_steps", _("Steps due in 30 days"), Kind.COUNT),
            Column("overdue", _("Steps overdue"), Kind.COUNT),
        ],
        rows=[
            {
                "department": str(row.department),
                "code": row.department.code,
                "led": len(row.led),
                **{light.value: count for light, count in row.counts.items()},
                "supported": len(row.supported),
                **figures_of(row.total),
                "punctuality": row.punctuality,
                "returned": row.returned,
                "due_figures": sum(each.count for each in row.due_figures),
                "due_steps": len(row.due_steps),
                "overdue": len(row.overdue),
            }
            for row in rows
        ],
        notes=[*notes_of(moment, selection, has_illustrative=False), timeliness_note()],
        period=period_of(moment),
    )


def months_table(rows: Iterable[DepartmentStanding], moment: Moment, selection: Selection) -> Table:
    """One row a department and month: what it owed, and what became of it."""
    return Table(
        name="departments-months",
        title=_("Figures of departments by month"),
        columns=[
            Column("department", _("Department")),
            Column("code", _("Code")),
            Column("month", _("Month"), Kind.MONTH),
            *figure_columns(),
            Column("outcome", _("Reporting")),
        ],
        rows=[
            {
                "department": str(row.department),
                "code": row.department.code,
                "month": month.month,
                **figures_of(month),
                "outcome": str(MARKS[month.outcome][1]),
            }
            for row in rows
            for month in row.months
        ],
        notes=[*notes_of(moment, selection, has_illustrative=False), timeliness_note()],
        period=period_of(moment),
    )


def duties_table(duties: Sequence[tuple[Duty, Goal]], department: Department, moment: Moment) -> Table:
    """One row a duty of the department, by due day."""
    return Table(
        name=f"duties-{department.code}",
        title=_("Duties of %(department)s") % {"department": department},
        columns=[
            Column("number", _("Goal no."), Kind.COUNT),
            Column("goal", _("Goal")),
            Column("duty", _("Duty")),
            Column("due_on", _("Due on"), Kind.DAY),
            Column("evidence", _("Evidence")),
            Column("provenance", _("Provenance")),
        ],
        rows=[
            {
                "number": goal.number,
                "goal": str(goal),
                "duty": duty.text,
                "due_on": duty.due_on,
                "evidence": duty.evidence,
                "provenance": str(Provenance(duty.provenance).label),
            }
            for duty, goal in duties
        ],
        notes=notes_of(moment),
        period=period_of(moment),
    )


def figure_columns() -> list[Column]:
    names = {
        "owed": _("Figures owed"),
        "on_time": pgettext("figures", "on time"),
        "late": pgettext("figures", "late"),
        "missing": pgettext("figures", "missing"),
        "not_due": pgettext("figures", "not due"),
    }
    return [Column(key, name, Kind.COUNT) for key, name in names.items()]


def figures_of(month: Any) -> dict[str, int]:
    keys = ("owed", "on_time", "late", "missing", "not_due")
    return {key: getattr(month, key) if month else 0 for key in keys}


def timeliness_note() -> str:
    return _("On time: first handed in by the due day. A month is on time when all its figures are.")
