"""The list of benchmark projects: what its filters leave, what that adds up to, and the file of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.benchmark_projects import ProjectLine, day_of, load_lines, total_of, totals_by
from pilots.criteria import NONE, PROVENANCE, TEXT, Criteria, Criterion, zone_choices
from pilots.models import Category, Department, Goal, Project, Provenance
from pilots.moments import Moment
from pilots.permissions import EDIT_PROJECTS, reader_required
from pilots.selections import FIRM
from pilots.views.exports import export_response
from pilots.views.tables.projects import projects_table

OVERDUE, NEXT = "overdue", "next"


def category_choices() -> dict[str, str]:
    return {row.code: str(row) for row in Category.objects.all()}


def goal_choices() -> dict[str, str]:
    """The goals that a project serves: `2021-5` → number, title and year."""
    rows = Goal.objects.filter(projects__isnull=False).distinct().order_by("-year", "number")
    return {goal_value(goal): f"{goal.number} {goal} ({goal.year})" for goal in rows}


def department_choices() -> dict[str, str]:
    rows = Department.objects.filter(projects__isnull=False).distinct().order_by("code")
    return {row.code: str(row) for row in rows}


def goal_value(goal: Goal) -> str:
    return f"{goal.year}-{goal.number}"


CRITERIA = (
    TEXT,
    Criterion("kind", gettext_lazy("Kind"), choices=lambda: dict(Project.Kind.choices)),
    Criterion("stage", gettext_lazy("Stage"), choices=lambda: dict(Project.Stage.choices)),
    Criterion("zone", gettext_lazy("Zone"), choices=zone_choices),
    Criterion("category", gettext_lazy("Category"), choices=category_choices),
    Criterion("goal", gettext_lazy("Goal"), choices=goal_choices),
    Criterion("department", gettext_lazy("Responsible department"), choices=department_choices),
    Criterion(
        "milestones",
        gettext_lazy("Milestones"),
        choices=lambda: {
            OVERDUE: pgettext_lazy("milestones", "one or more overdue"),
            NEXT: pgettext_lazy("milestones", "none overdue"),
        },
    ),
    PROVENANCE,
)


@require_safe
@reader_required
def project_list(request: HttpRequest) -> HttpResponse:
    """Drawn each time: no data stamp tells when a project or an instrument was written."""
    moment = Moment.from_request(request)
    criteria = Criteria.from_request(request, CRITERIA)
    if criteria.has_aliases(request.GET):
        return redirect(address(request.path, moment, criteria))

    def lines() -> list[ProjectLine]:
        return urgent_first(narrowed(load_lines(moment), criteria))

    return export_response(request, projects=lambda: projects_table(lines(), moment, criteria)) or render_page(
        request,
        "pilots/project_list.html",
        lambda: list_context(moment, criteria, may_edit=request.user.has_perm(EDIT_PROJECTS)),
    )


def list_context(moment: Moment, criteria: Criteria, *, may_edit: bool) -> dict[str, Any]:
    """all: how many there are without the filters. by_stage, by_kind: totals; sum: of all that is shown."""
    everything = load_lines(moment)
    lines = urgent_first(narrowed(everything, criteria))
    return {
        "moment": moment,
        "day": day_of(moment),
        "selection": criteria,
        "lines": lines,
        "all": len(everything),
        "by_stage": totals_by(lines, Project.Stage.choices, lambda line: line.project.stage),
        "by_kind": totals_by(lines, Project.Kind.choices, lambda line: line.project.kind),
        "sum": total_of("", "", lines),
        "may_edit": may_edit and moment.is_now,
    }


def address(path: str, moment: Moment, criteria: Criteria) -> str:
    query = "&".join(part for part in (moment.query().removeprefix("?"), urlencode(criteria.pairs)) if part)
    return f"{path}?{query}" if query else path


def narrowed(lines: Iterable[ProjectLine], criteria: Criteria) -> list[ProjectLine]:
    """Those that match every filter; within one, either of its values."""
    wanted = {name: set(criteria.chosen(name)) for name in FOUND_UNDER if criteria.chosen(name)}
    text = criteria.text("q").casefold()
    return [
        line
        for line in lines
        if all(not values.isdisjoint(FOUND_UNDER[name](line)) for name, values in wanted.items())
        and (not text or any(text in said.casefold() for said in said_by(line)))
    ]


def zones_of(line: ProjectLine) -> list[str]:
    """A zone, and the one that it lies within."""
    zone = line.project.zone
    return [each.code for each in (zone, zone.within) if each] if zone else [NONE]


def provenances_of(line: ProjectLine) -> list[str]:
    own = line.project.provenance
    return [own] if own == Provenance.ILLUSTRATIVE else [own, FIRM]


#: filter → the values that a project is found under
FOUND_UNDER: Mapping[str, Callable[[ProjectLine], Sequence[str]]] = {
    "kind": lambda line: [line.project.kind],
    "stage": lambda line: [line.project.stage],
    "zone": zones_of,
    "category": lambda line: [goal.task.category.code for goal in line.project.served],
    "goal": lambda line: [goal_value(goal) for goal in line.project.served],
    "department": lambda line: [line.project.lead.code] if line.project.lead else [],
    "milestones": lambda line: [OVERDUE if line.overdue else NEXT],
    "provenance": provenances_of,
}


def said_by(line: ProjectLine) -> list[str]:
    project = line.project
    names = ("code", "title_zh_hans", "title_en", "note_zh_hans", "note_en")
    return [getattr(project, name) or "" for name in names]


def urgent_first(lines: Iterable[ProjectLine]) -> list[ProjectLine]:
    """The longest overdue first, then by the next due day; those without any milestone last."""

    def order(line: ProjectLine) -> tuple[int, date, str]:
        longest = max((each.days_overdue for each in line.overdue), default=0)
        return -longest, line.next.milestone.due_on if line.next else date.max, line.project.code

    return sorted(lines, key=order)
