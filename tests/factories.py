"""Plain functions that make one row each, with everything it needs; any field can be given.

Goals are made in 2024, a year of which the pilot's fixtures say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from pilots.models import (
    Category,
    Department,
    Figure,
    Goal,
    Membership,
    Milestone,
    MilestoneReport,
    Period,
    Revision,
    Task,
    TaskBook,
    TimetablePoint,
    Unit,
    User,
    Zone,
)
from pilots.rules.months import month_after, months_of
from pilots.triggers import DIALECTS, sealed_task_books

YEAR = 2024
numbers = count(1001)


@contextmanager
def unsealed(*triggers: str) -> Iterator[None]:
    """Lets published task books be changed, to make a history that was published long ago; not to be nested.

    triggers: only those of these names are lifted, which costs a fraction of lifting them all. What is published
    as it is made needs none of it: see `make_task_book`.
    """
    rewrite_seal(triggers, is_sealed=False)
    try:
        yield
    finally:
        rewrite_seal(triggers, is_sealed=True)


def rewrite_seal(triggers: Sequence[str], *, is_sealed: bool) -> None:
    """On PostgreSQL only the functions are replaced: a table with checks pending keeps its triggers."""
    with connection.cursor() as cursor:
        for statement in seal_statements(connection.vendor, is_sealed=is_sealed):
            if not triggers or any(name in statement for name in triggers):
                cursor.execute(statement)


@cache
def seal_statements(vendor: str, *, is_sealed: bool) -> list[str]:
    statements = sealed_task_books(DIALECTS[vendor](), is_sealed=is_sealed)
    return [row for row in statements if vendor == "sqlite" or row.startswith("CREATE OR REPLACE FUNCTION")]


def a_time(day: date, hour: int = 10) -> datetime:
    """A moment of a day, in the site's time zone."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def make_user(**overrides: Any) -> User:
    overrides.setdefault("username", f"user-{next(numbers)}")
    return User.objects.create_user(**overrides)


def make_member(role: str = "staff", **overrides: Any) -> User:
    """A user with a role; staff and heads get a department of their own unless one is given."""
    department = overrides.pop("department", None)
    if department is None and role in ("staff", "head"):
        department = make_department()
    user = make_user(**overrides)
    Membership.objects.create(user=user, role=role, department=department)
    return user


def make_department(**overrides: Any) -> Department:
    number = next(numbers)
    values = {"code": f"department-{number}", "name_zh_hans": f"部门{number}", "name_en": f"Department {number}"}
    return Department.objects.create(**{**values, "provenance": "illustrative", **overrides})


def make_task(**overrides: Any) -> Task:
    number = next(numbers)
    values: dict[str, Any] = {
        "number": number,
        "code": f"T{number}",
        "title_zh_hans": f"任务{number}",
        "title_en": f"Task {number}",
    }
    values |= {"provenance": "illustrative", **overrides}
    values.setdefault("category", Category.objects.get(code="finance"))
    values.setdefault("lead", Department.objects.get(code="housing"))
    return Task.objects.create(**values)


def make_zone(**overrides: Any) -> Zone:
    number = next(numbers)
    values: dict[str, Any] = {"code": f"Z{number}", "name_zh_hans": f"片区{number}", "name_en": f"Zone {number}"}
    values |= {"latitude": Decimal("36.1"), "longitude": Decimal("120.3"), "provenance": "illustrative", **overrides}
    values.setdefault("authority", Department.objects.get(code="shinan"))
    return Zone.objects.create(**values)


def make_goal(**overrides: Any) -> Goal:
    """A monthly cumulative goal of 2024 in 亿元; zones as a list."""
    number = next(numbers)
    values: dict[str, Any] = {
        "year": YEAR,
        "number": number,
        "title_zh_hans": f"目标{number}",
        "title_en": f"Goal {number}",
    }
    values |= {"measure": "cumulative", "direction": "up", "frequency": "monthly", **overrides}
    zones = values.pop("zones", [])
    values.setdefault("unit", Unit.objects.get(code="亿元"))
    values.setdefault("lead", Department.objects.get(code="housing"))
    if "task" not in values:
        values["task"] = Task.objects.get(number=1)
    goal = Goal.objects.create(**values)
    goal.zones.set(zones)
    return goal


def make_task_book(
    goal: Goal,
    *,
    planned: list[int] | None = None,
    milestones: Any = (),
    **overrides: Any,
) -> TaskBook:
    """A task book in force since January, by default from 0 to 120 at 10 a month.

    planned: twelve planned values, January first; [] for a book without a timetable. milestones: a mapping a
    step, of what it has of its own, as `make_milestone` takes it. The book is written as a draft and published
    then, as the seal allows; beside another draft, of which a goal has one alone, the seal is lifted.
    """
    states = list(goal.task_books.values_list("state", flat=True))
    values: dict[str, Any] = {
        "version": len(states) + 1,
        "baseline": Decimal(0),
        "target": Decimal(120),
        "target_provenance": "illustrative",
        "counts_from": date(goal.year, 1, 1),
        "published_at": a_time(date(goal.year, 1, 15)),
    }
    values |= overrides
    state = values.pop("state", "in_force")
    is_beside_draft = state != "draft" and "draft" in states
    with unsealed() if is_beside_draft else nullcontext(), transaction.atomic():
        book = TaskBook.objects.create(goal=goal, state=state if is_beside_draft else "draft", **values)
        planned = [10 * number for number in range(1, 13)] if planned is None else planned
        TimetablePoint.objects.bulk_create(
            TimetablePoint(task_book=book, month=month, planned=Decimal(value), provenance="illustrative")
            for month, value in zip(months_of(goal.year), planned, strict=False)
        )
        for step, given in enumerate(milestones, start=1):
            Milestone.objects.create(task_book=book, **step_values(goal, step, given))
        if book.state != state:
            TaskBook.objects.filter(pk=book.pk).update(state=state)
            book.state = state
    return book


def make_milestone(book: TaskBook, **overrides: Any) -> Milestone:
    """A step of a book that is there already; of one that is published the seal is lifted for it."""
    step = book.milestones.count() + 1
    values = step_values(book.goal, step, overrides)
    seal = nullcontext() if book.is_draft else unsealed("pilots_milestone_sealed_insert")
    with seal, transaction.atomic():
        return Milestone.objects.create(task_book=book, **values)


def step_values(goal: Goal, step: int, given: Mapping[str, Any]) -> dict[str, Any]:
    values = {"step": step, "title_zh_hans": f"步骤{step}", "title_en": f"Step {step}", "weight": Decimal(25)}
    return {**values, "due_on": date(goal.year, 6, 28), "provenance": "illustrative", **given}


def make_figure(goal: Goal, month: date | None = None, zone: Zone | None = None) -> Figure:
    figure, _ = Figure.objects.get_or_create(goal=goal, zone=zone, month=month or date(goal.year, 1, 1))
    return figure


def entered(month: date, state: str, at: datetime | None = None) -> dict[str, Any]:
    """Who gave an entry of a month and when, up to the state."""
    at = at or a_time(month_after(month) + timedelta(days=4))
    people = {name: User.objects.get(username=name) for name in ("staff-housing", "head-housing", "office")}
    life: dict[str, Any] = {"state": state, "entered_by": people["staff-housing"], "entered_at": at}
    if state != "draft":
        life |= {"submitted_by": people["head-housing"], "submitted_at": at}
    if state in ("approved", "returned"):
        life |= {"reviewed_by": people["office"], "reviewed_at": at}
    return life


def make_revision(
    goal: Goal,
    month: date | None = None,
    value: Decimal | int | None = 10,
    *,
    zone: Zone | None = None,
    state: str = "approved",
    at: datetime | None = None,
    **overrides: Any,
) -> Revision:
    """A revision of a goal's month (January by default), entered and decided on the 5th of the next one."""
    figure = make_figure(goal, month, zone)
    values = {"number": figure.revisions.count() + 1, "value": None if value is None else Decimal(value)}
    life = entered(figure.month, state, at)
    return Revision.objects.create(figure=figure, **{**values, **life, "provenance": "reported", **overrides})


def make_report(goal: Goal, step: int, done_on: date, *, state: str = "approved", **overrides: Any) -> MilestoneReport:
    values = {"number": MilestoneReport.objects.filter(goal=goal, step=step).count() + 1, "done_on": done_on}
    life = entered(done_on, state, a_time(done_on))
    return MilestoneReport.objects.create(goal=goal, step=step, **{**values, **life, **overrides})


def make_periods(year: int = YEAR) -> list[Period]:
    """The year's reporting calendar: each month due on the 8th of the next."""
    rows = []
    for month in months_of(year):
        opens_on = month_after(month)
        days = {"opens_on": opens_on, "due_on": opens_on.replace(day=8), "closes_on": opens_on.replace(day=15)}
        rows.append(Period(month=month, **days))
    return Period.objects.bulk_create(rows)
