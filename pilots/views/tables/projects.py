"""The exports of benchmark projects, of one project's milestones and of its results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.benchmark_projects import MilestoneLine, ProjectLine, day_of
from pilots.criteria import Criteria
from pilots.models import ProjectResult
from pilots.moments import Moment
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.amounts import spoken
from pilots.templatetags.pilots import day_name
from pilots.templatetags.projects import milestone_words
from pilots.templatetags.reporting import reporting_unit
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import provenance_words


def projects_table(lines: Sequence[ProjectLine], moment: Moment, criteria: Criteria) -> Table:
    """A row a project, amounts in yuan, milestones as they stood at the end of the month."""
    yuan = _("yuan")
    columns = [
        Column("code", _("Code")),
        Column("title", _("Project")),
        Column("kind", _("Kind")),
        Column("stage", _("Stage")),
        Column("zone", _("Zone")),
        Column("lead", _("Responsible department")),
        Column("goals", _("Goals")),
        Column("investment", _("Investment"), Kind.NUMBER, yuan),
        Column("funded", _("Money that funds it"), Kind.NUMBER, yuan),
        Column("share", _("Share of the investment"), Kind.PERCENT),
        Column("instruments", _("Instruments"), Kind.COUNT),
        Column("milestones", _("Milestones"), Kind.COUNT),
        Column("done", pgettext("milestones", "Done"), Kind.COUNT),
        Column("overdue", pgettext("milestones", "Overdue"), Kind.COUNT),
        Column("longest", _("Longest overdue, days"), Kind.COUNT),
        Column("next", _("Next milestone")),
        Column("next_due", _("Next milestone due on"), Kind.DAY),
        Column("results", _("Results"), Kind.COUNT),
        Column("provenance", _("Provenance")),
        Column("source", _("Source")),
    ]
    notes = [*notes_of(moment, has_illustrative=any(line.is_illustrative for line in lines)), judged_note(moment)]
    notes += [filter_note(criteria), money_note(), *criteria.problems]
    rows = [project_cells(line) for line in lines]
    return Table("projects", _("Benchmark projects"), columns, rows, notes, period_of(moment))


def project_cells(line: ProjectLine) -> dict[str, Any]:
    project, following = line.project, line.next
    return {
        "code": project.code,
        "title": project.title,
        "kind": project.get_kind_display(),
        "stage": project.get_stage_display(),
        "zone": f"{project.zone.code} {project.zone}" if project.zone else None,
        "lead": str(project.lead) if project.lead else None,
        "goals": pgettext("between items of a list", ", ").join(f"{goal.year}-{goal.number}" for goal in project.served)
        or None,
        "investment": project.investment_yuan,
        "funded": line.funded_yuan,
        "share": line.funded_share,
        "instruments": line.instruments,
        "milestones": len(line.milestones),
        "done": line.done,
        "overdue": len(line.overdue),
        "longest": max((each.days_overdue for each in line.overdue), default=None),
        "next": following.milestone.title if following else None,
        "next_due": following.milestone.due_on if following else None,
        "results": len(line.results),
        "provenance": provenance_words(project.provenance),
        "source": project.source or None,
    }


def milestones_table(line: ProjectLine, moment: Moment) -> Table:
    columns = [
        Column("title", _("Milestone")),
        Column("due_on", pgettext("milestone", "Due on"), Kind.DAY),
        Column("done_on", _("Done on"), Kind.DAY),
        Column("state", _("State")),
        Column("note", _("Note")),
        Column("provenance", _("Provenance")),
        Column("source", _("Source")),
    ]
    title = _("Milestones of %(project)s") % {"project": line.project.title}
    notes = [*notes_of(moment), judged_note(moment)]
    rows = [milestone_cells(each) for each in line.milestones]
    return Table(file_name(line, "milestones"), title, columns, rows, notes, period_of(moment))


def milestone_cells(each: MilestoneLine) -> dict[str, Any]:
    row = each.milestone
    return {
        "title": row.title,
        "due_on": row.due_on,
        "done_on": each.done_on,
        "state": milestone_words(each),
        "note": row.note or None,
        "provenance": provenance_words(row.provenance),
        "source": spoken(row.source) or None,
    }


def results_table(line: ProjectLine, moment: Moment) -> Table:
    columns = [
        Column("title", _("Result")),
        Column("value", _("Value"), Kind.NUMBER),
        Column("unit", _("Unit")),
        Column("as_on", _("As on"), Kind.DAY),
        Column("goal", _("Goal")),
        Column("note", _("Note")),
        Column("provenance", _("Provenance")),
        Column("source", _("Source")),
    ]
    title = _("Results of %(project)s") % {"project": line.project.title}
    rows = [result_cells(each) for each in line.results]
    return Table(file_name(line, "results"), title, columns, rows, notes_of(moment), period_of(moment))


def result_cells(row: ProjectResult) -> dict[str, Any]:
    return {
        "title": row.title,
        "value": row.value,
        "unit": reporting_unit(row.unit) if row.unit else None,
        "as_on": row.as_on,
        "goal": f"{row.goal.year}-{row.goal.number} {row.goal}" if row.goal else None,
        "note": row.note or None,
        "provenance": provenance_words(row.provenance),
        "source": spoken(row.source) or None,
    }


def file_name(line: ProjectLine, what: str) -> str:
    return f"project-{line.project.code}-{what}"


def judged_note(moment: Moment) -> str:
    return _("Milestones as on %(day)s.") % {"day": day_name(day_of(moment))}


def money_note() -> str:
    return _(
        "Money that funds a project: credit, bonds and funds of the register that belong to it."
        " Sums insured are left out."
    )


def filter_note(criteria: Criteria) -> str:
    label = pgettext("after a label", ": ")
    parts = [f"{chip.name}{label}{chip.value}" for chip in criteria.chips()]
    return _("Filters: %(filters)s") % {"filters": "; ".join(parts) if parts else _("none")}
