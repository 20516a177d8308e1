"""The departments: what they lead and support, how they report, and what they owe next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.courses import count_lights, load_city_courses, load_courses
from pilots.department_standings import (
    Departments,
    DepartmentStanding,
    approved_by,
    first_of,
    load_first,
    returned_by,
    supporters_of,
)
from pilots.dockets import load_docket
from pilots.models import Department, Goal, Matter, Membership, User
from pilots.moments import Moment
from pilots.permissions import READ_DRAFTS, RUN_MATTERS, reader_required
from pilots.querysets.departments import (
    duties_of,
    handed_in_of,
    with_a_part,
    with_people,
    with_returned,
    with_supporters,
)
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.gantt import SOON_DAYS
from pilots.rules.months import months_of
from pilots.rules.timeliness import COME_DUE, Timeliness
from pilots.selections import Facet, Selection
from pilots.timetables import Timetable
from pilots.views.exports import export_response
from pilots.views.matters.groups import pressing_first
from pilots.views.reporting import reader
from pilots.views.tables.departments import duties_table, months_table, standings_table
from pilots.views.tables.goals import goals_table, grid_table

SORT = "sort"
SORTS = {"": gettext_lazy("Worst first"), "name": gettext_lazy("By name")}


@dataclass(frozen=True, slots=True)
class Person:
    """Who reports for a department: the name of the account where the person gave none."""

    name: str
    role: str


@require_safe
@reader_required
def department_list(request: HttpRequest) -> HttpResponse:
    moment, selection = Moment.from_request(request), Selection.from_request(request)
    sort, problem = sort_asked(request)
    context = departments_context(reader(request), moment, selection, sort)
    exported = export_response(
        request,
        departments=lambda: standings_table(context["rows"], moment, selection),
        months=lambda: months_table(context["rows"], moment, selection),
    )
    return exported or render_page(request, "pilots/department_list.html", lambda: context | {"problem": problem})


def sort_asked(request: HttpRequest) -> tuple[str, str]:
    """The order that `?sort=` asks for, the worst first where it is not known; and what was wrong with it."""
    sort = request.GET.get(SORT, "")
    if sort in SORTS:
        return sort, ""
    words = _("Departments cannot be sorted by “%(text)s”: the worst are shown first.")
    return "", words % {"text": sort[:40]}


def departments_context(user: User, moment: Moment, selection: Selection, sort: str) -> dict[str, Any]:
    """unfiltered: the year's goals; rows: the departments with a part in those selected. Nine queries."""
    year = moment.month.year
    goals = goals_of(moment)
    unfiltered = load_city_courses(goals, moment, year)
    selection.choices.load()
    names = {code: choice.name for code, choice in selection.choices.of(Facet.DEPARTMENT).items()}
    departments = Departments(moment, selection.narrow(unfiltered), load_first(year, moment), names)
    rows = [row for row in departments.rows if row.department.code in (selection.departments or names)]
    return {
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "kept_fields": [(SORT, sort)] if sort else [],
        "sorts": [(value, str(name), value == sort) for value, name in SORTS.items()],
        "rows": in_order(rows, sort),
        "readable": {row.department.code for row in rows if user.has_perm(READ_DRAFTS, row.department)},
        "own": user.membership.department.code if user.membership.department else "",
        "months": [month for month in months_of(year) if month <= moment.month],
        "outcomes": list(Timeliness),
        "day": departments.day,
        "days": SOON_DAYS,
    }


def goals_of(moment: Moment) -> GoalQuerySet:
    """The year's goals, each with its supporters and with how often a figure of it was returned."""
    goals = with_supporters(Goal.objects.of_year(moment.month.year).for_list(), moment.month, moment.known_until)
    return with_returned(goals, moment.month, moment.known_until)


def in_order(rows: Sequence[DepartmentStanding], sort: str) -> list[DepartmentStanding]:
    """The worst first, or by name: in Chinese by the common character set, whose first part is in order of pinyin."""
    if sort == "name":
        is_english = (get_language() or "").startswith("en")
        encoding = "utf-8" if is_english else "gb18030"
        return sorted(rows, key=lambda row: str(row.department).casefold().encode(encoding))
    return sorted(rows, key=lambda row: (row.badness, row.department.code))


@require_safe
@reader_required
def department_detail(request: HttpRequest, code: str) -> HttpResponse:
    people = list(with_people(code))
    if not people:
        raise Http404
    moment, selection = Moment.from_request(request), Selection.from_request(request, without=[Facet.DEPARTMENT])
    context = department_context(people, reader(request), moment, selection)
    standing = context["standing"]
    exported = export_response(
        request,
        goals=lambda: goals_table(context["courses"], moment, selection),
        lights=lambda: grid_table(context["courses"], moment, context["months"], selection),
        months=lambda: months_table([standing], moment, selection),
        duties=lambda: duties_table(context["duties"], standing.department, moment),
    )
    return exported or render_page(request, "pilots/department_detail.html", lambda: context)


def department_context(
    people: Sequence[Department], user: User, moment: Moment, selection: Selection
) -> dict[str, Any]:
    """courses: the goals it leads, of those selected. returned: None for whoever may not read its drafts."""
    department, year, known_until = people[0], moment.month.year, moment.known_until
    goals = with_a_part(goals_of(moment), department, known_until)
    may_read = user.has_perm(READ_DRAFTS, department)
    revisions = list(handed_in_of(goals.order_by(), known_until, department if may_read else None))
    loaded = load_courses(goals, moment, year, approved_by(revisions, known_until))
    selection.choices.load()
    unfiltered = [course for course in loaded if has_part(course.goal, department)]
    shown = selection.narrow(unfiltered)
    led = [course for course in shown if course.goal.lead_id == department.pk]
    supported = [course for course in shown if course.goal.lead_id != department.pk]
    standing = Departments(moment, led, first_of(revisions)).standing_of(department, led, supported)
    table = Timetable(moment, led, is_firm=selection.is_firm)
    by_book = {course.version.book.pk: course for course in shown if course.version}
    by_goal = {course.goal.pk: course.goal for course in led}
    answered = load_docket(moment.as_of, Matter.objects.filter(department=department))
    back = [
        row
        for row in returned_by(revisions, known_until)
        if row.figure.month <= moment.month and row.figure.goal_id in by_goal
    ]
    return {
        "department": department,
        "people": people_of(people),
        "is_own": user.membership.department_id == department.pk,
        "matters": pressing_first([line for line in answered if line.department]),
        "raise_path": reverse("pilots:matter_new") if user.has_perm(RUN_MATTERS) else "",
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "courses": led,
        "counts": count_lights(led),
        "supported": supported,
        "months": months_of(year),
        "standing": standing,
        "timetable": table,
        "days": SOON_DAYS,
        "duties": [(duty, by_book[duty.task_book_id].goal) for duty in duties_of(department, list(by_book))],
        "outcomes": [*COME_DUE, Timeliness.NOT_DUE],
        "returned": [(row, by_goal[row.figure.goal_id], path_of(row, by_goal)) for row in back] if may_read else None,
    }


def has_part(goal: Goal, department: Department) -> bool:
    return goal.lead_id == department.pk or department.code in supporters_of(goal)


def people_of(rows: Sequence[Any]) -> list[Person]:
    """The heads first, then the staff; rows as `with_people` gives them."""
    order = [Membership.Role.HEAD, Membership.Role.STAFF]
    known = sorted(
        (row for row in rows if row.username and row.role in order),
        key=lambda row: (order.index(row.role), row.username),
    )
    names = [(row, f"{row.given} {row.family}".strip() or row.username) for row in known]
    return [Person(name, str(Membership.Role(row.role).label)) for row, name in names]


def path_of(revision: Any, goals: dict[int, Goal]) -> str:
    """The history of a figure."""
    figure = revision.figure
    code = f"{goals[figure.goal_id].number}-{figure.zone.code}" if figure.zone else str(goals[figure.goal_id].number)
    return reverse("pilots:figure_detail", args=[figure.month, code])
