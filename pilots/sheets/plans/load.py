"""The plan as it stands on the site: the same rows as a file has, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, QuerySet

from pilots.guards import goals_with_history, units_with_figures, zones_with_figures
from pilots.models import (
    Category,
    Department,
    Duty,
    Goal,
    Milestone,
    MilestoneReport,
    State,
    Task,
    TaskBook,
    TimetablePoint,
    Unit,
    Zone,
)
from pilots.sheets.plans.content import Book, Content, Values, add, settled
from pilots.sheets.plans.kinds import Tab
from pilots.sheets.plans.specs import SPECS

#: The columns of a goal that its own row keeps, and where.
GOAL_PATHS = {
    "number": "number",
    "task": "task__number",
    "title_zh_hans": "title_zh_hans",
    "title_en": "title_en",
    "measure": "measure",
    "direction": "direction",
    "frequency": "frequency",
    "unit": "unit__code",
    "lead": "lead__code",
    "is_by_zone": "is_by_zone",
}

TEXTS = (
    "leader_zh_hans",
    "leader_en",
    "contact_zh_hans",
    "contact_en",
    "funds_zh_hans",
    "funds_en",
    "register_measure",
)


def load_content(year: int) -> Content:
    """Everything that a year's file shows, and what is needed to hold one against it: some twenty queries."""
    content = Content(year, site_name())
    put_directories(content)
    numbers = put_goals(content)
    put_books(content, numbers)
    put_history(content, numbers)
    return content


def site_name() -> str:
    """The moment at which the database was made: no other has the same."""
    made = MigrationRecorder.Migration.objects.order_by("id").values_list("applied", flat=True).first()
    return f"{made:%Y%m%d%H%M%S%f}" if made else ""


def put_directories(content: Content) -> None:
    put(content, Tab.DEPARTMENTS, Department.objects.order_by("code"))
    put(content, Tab.CATEGORIES, Category.objects.order_by("order"))
    put(content, Tab.TASKS, Task.objects.order_by("number"), category="category__code", lead="lead__code")
    # units without a label are those of published facts: a month, a text
    labelled = {"label_zh_hans__gt": ""}
    put(content, Tab.UNITS, Unit.objects.filter(**labelled).order_by("pk"))
    put(content, Tab.ZONES, Zone.objects.order_by("code"), authority="authority__code", within="within__code")


def put(content: Content, tab: Tab, rows: QuerySet[Any], **paths: str) -> None:
    """The rows of a sheet. paths: column → where the model keeps it."""
    spec = SPECS[tab]
    names = [column.key for column in spec.columns]
    for pk, *values in rows.values_list("pk", *(paths.get(name, name) for name in names)):
        row = {name: settled(value) for name, value in zip(names, values, strict=True)}
        add(content, tab, row, pk)


def number_or_none(value: Decimal | None) -> Decimal | None:
    return None if value is None else settled(value)


def put_goals(content: Content) -> dict[int, int]:
    """The goals without their task books. Returns goal's id → number."""
    numbers: dict[int, int] = {}
    goals = Goal.objects.of_year(content.year).order_by("number")
    zones = defaultdict(list)
    for goal, code in Goal.zones.through.objects.filter(goal__year=content.year).values_list("goal", "zone__code"):
        zones[goal].append(code)
    for pk, *values in goals.values_list("pk", *GOAL_PATHS.values()):
        row = {name: settled(value) for name, value in zip(GOAL_PATHS, values, strict=True)}
        numbers[pk] = row["number"]
        row |= {"zones": tuple(sorted(zones[pk])), "supporting": (), "baseline": None, "target": None}
        row |= dict.fromkeys(("target_provenance", *TEXTS), "")
        add(content, Tab.GOALS, row, pk)
    return numbers


def put_books(content: Content, numbers: Mapping[int, int]) -> None:
    """What the goals' task books promise: the draft's where there is one, else the version in force's."""
    books = TaskBook.objects.filter(goal__year=content.year)
    shown: dict[int, int] = {}
    rows = books.exclude(state=TaskBook.State.SUPERSEDED).order_by("goal", "version")
    names = ("version", "state", "edition", "path", "counts_from", "baseline", "target", "target_provenance", *TEXTS)
    found: dict[int, dict[str, Any]] = {}
    for row in rows.values("pk", "goal", *names):
        if row["state"] == TaskBook.State.DRAFT or row["goal"] not in found:
            found[row["goal"]] = row
    for goal, row in found.items():
        shown[row["pk"]] = numbers[goal]
        values = content.rows[Tab.GOALS][numbers[goal],]
        values |= {name: settled(row[name]) for name in ("target_provenance", *TEXTS)}
        values |= {name: number_or_none(row[name]) for name in ("baseline", "target")}
    put_supporting(content, shown)
    provenances = put_timetables(content, shown)
    put_road_maps(content, shown)
    put_duties(content, shown)
    for goal, row in found.items():
        content.books[numbers[goal]] = Book(
            pk=row["pk"],
            version=row["version"],
            is_draft=row["state"] == TaskBook.State.DRAFT,
            edition=row["edition"],
            path=row["path"],
            counts_from=row["counts_from"],
            provenances=provenances[row["pk"]],
        )
    highest = books.order_by().values("goal").annotate(highest=Max("version")).values_list("goal", "highest")
    content.versions = {numbers[goal]: version for goal, version in highest}


def put_supporting(content: Content, shown: Mapping[int, int]) -> None:
    rows = TaskBook.supporting.through.objects.filter(taskbook__goal__year=content.year)
    codes = defaultdict(list)
    for book, code in rows.values_list("taskbook", "department__code"):
        codes[book].append(code)
    for book, number in shown.items():
        content.rows[Tab.GOALS][number,]["supporting"] = tuple(sorted(codes[book]))


def put_timetables(content: Content, shown: Mapping[int, int]) -> dict[int, dict[date, str]]:
    """A row a timetable; its provenance is "" where the months differ. Returns book → month → provenance."""
    rows = TimetablePoint.objects.filter(task_book__goal__year=content.year).exclude(
        task_book__state=TaskBook.State.SUPERSEDED
    )
    planned: dict[int, Values] = {}
    provenances: dict[int, dict[date, str]] = defaultdict(dict)
    for book, month, value, provenance in rows.values_list("task_book", "month", "planned", "provenance"):
        if book in shown:
            planned.setdefault(book, {})[f"m{month.month:02}"] = settled(value)
            provenances[book][month] = provenance
    for book, values in planned.items():
        given = set(provenances[book].values())
        row: Values = {"goal": shown[book], "provenance": given.pop() if len(given) == 1 else ""}
        add(content, Tab.TIMETABLE, row | {f"m{number:02}": values.get(f"m{number:02}") for number in range(1, 13)})
    return provenances


def put_road_maps(content: Content, shown: Mapping[int, int]) -> None:
    """The steps; where a task book gives them no order of their own, they are counted as they stand."""
    roads: dict[int, list[Values]] = defaultdict(list)
    names = ("step", "order", "title_zh_hans", "title_en", "due_on", "weight", "is_beyond_year", "provenance")
    rows = Milestone.objects.filter(task_book__goal__year=content.year).order_by("task_book", "order", "due_on", "step")
    for book, goal, *values in rows.values_list("task_book", "task_book__goal__number", *names):
        content.used[goal].add(values[0])
        if book in shown:
            row = {name: settled(value) for name, value in zip(names, values, strict=True)}
            roads[book].append(row | {"goal": goal})
    for steps in roads.values():
        is_ordered = len({row["order"] for row in steps}) == len(steps)
        for order, row in enumerate(steps, 1):
            add(content, Tab.ROAD_MAP, row if is_ordered else row | {"order": order})


def put_duties(content: Content, shown: Mapping[int, int]) -> None:
    names = ("order", "text_zh_hans", "text_en", "due_on", "evidence_zh_hans", "evidence_en", "provenance")
    rows = Duty.objects.filter(task_book__goal__year=content.year).order_by("task_book", "order")
    for book, department, *values in rows.values_list("task_book", "department__code", *names):
        if book in shown:
            row = {name: settled(value) for name, value in zip(names, values, strict=True)}
            row["due_on"] = row["due_on"] or None
            add(content, Tab.DUTIES, row | {"goal": shown[book], "department": department})


def put_history(content: Content, numbers: Mapping[int, int]) -> None:
    """What has happened already, and so forbids some changes."""
    reports = MilestoneReport.objects.filter(goal__year=content.year).order_by()
    for goal, step, state, done_on in reports.values_list("goal", "step", "state", "done_on"):
        content.used[numbers[goal]].add(step)
        if done_on and state in (State.SUBMITTED, State.APPROVED):
            content.done[numbers[goal]].add(step)
    codes = {pk: key[0] for key, pk in content.ids[Tab.UNITS].items()}
    content.with_history = {numbers[pk] for pk in goals_with_history(numbers)}
    content.units_with_figures = {codes[pk] for pk in units_with_figures()}
    content.zones_with_figures = {(numbers[goal], code) for goal, code in zones_with_figures(numbers)}
