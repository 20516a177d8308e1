"""Rolling goals over: the next year's goals, each with the draft of a task book made from the last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from pilots.actions.periods import open_year
from pilots.actions.plan_trails import keep_trail
from pilots.actions.proposals import Proposal, load_proposals
from pilots.models import (
    Duty,
    Goal,
    Milestone,
    Provenance,
    Task,
    TaskBook,
    TimetablePoint,
    User,
)
from pilots.rules.rollovers import (
    Numbering,
    Skip,
    consecutive,
    next_timetable,
    year_after,
)

#: What a new goal or task book takes from the old one.
OF_GOAL = ("title_zh_hans", "title_en", "measure", "direction", "frequency", "unit_id", "lead_id", "is_by_zone")
OF_BOOK = (
    "leader_zh_hans",
    "leader_en",
    "contact_zh_hans",
    "contact_en",
    "funds_zh_hans",
    "funds_en",
    "register_measure",
)
OF_STEP = ("title_zh_hans", "title_en", "is_beyond_year", "weight")
OF_DUTY = ("order", "department_id", "text_zh_hans", "text_en", "evidence_zh_hans", "evidence_en")


class NumberTakenError(Exception):
    """A number of the new year is taken, or given to two goals; nothing was made."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A goal to roll over. number, task: those of the new goal; None keeps the old one's."""

    goal: Goal
    number: int | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Rollover:
    """What came of it.

    periods: how many reporting periods of the new year were opened; None where the calendar of
    working days does not allow it yet.
    """

    made: list[TaskBook]
    skipped: list[tuple[Goal, Skip]]
    periods: int | None


def roll_over(
    *, choices: Sequence[Choice], year: int, numbering: Numbering = Numbering.KEEP, user: User, at: datetime
) -> Rollover:
    """Make next year's goals of chosen goals of a year, each with a draft as version 1, and open its periods.

    The old year is only read. A goal that is continued already, or has no task book in force, is
    skipped. Consecutive numbers follow the order of the choices. NumberTakenError where a number is
    not free, ValueError for a goal of another year.
    """
    if any(choice.goal.year != year for choice in choices):
        raise ValueError("goals are rolled over from one year to the next")
    try:
        with transaction.atomic():
            # of two people who roll over at once, the second waits here and then finds what the first made
            list(Goal.objects.of_year(year).select_for_update().order_by("pk").values_list("pk"))
            goals = Goal.objects.filter(pk__in=[choice.goal.pk for choice in choices]).prefetch_related("zones")
            proposals = {row.goal.pk: row for row in load_proposals(goals, year, at)}
            given = {choice.goal.pk: choice for choice in choices if choice.goal.pk in proposals}
            rows = [(choice, proposals[pk]) for pk, choice in given.items()]
            skipped = [(row.goal, row.skip) for _choice, row in rows if row.skip]
            wanted = [(choice, row) for choice, row in rows if not row.skip]
            if not wanted:
                return Rollover([], skipped, 0)
            made = make_books(wanted, make_goals(wanted, year + 1, numbering, user, at), user, at)
            return Rollover(made, skipped, open_periods(year + 1))
    except IntegrityError as error:
        raise NumberTakenError from error


def open_periods(year: int) -> int | None:
    """Open the year's reporting periods that are missing; None where the calendar does not allow it yet."""
    try:
        return len(open_year(year=year))
    except ValueError:
        return None


def make_goals(
    wanted: Sequence[tuple[Choice, Proposal]], year: int, numbering: Numbering, user: User, at: datetime
) -> list[Goal]:
    """The new goals, in the order of the choices."""
    numbers = [choice.number or row.goal.number for choice, row in wanted]
    if numbering == Numbering.CONSECUTIVE:
        taken = set(Goal.objects.of_year(year).values_list("number", flat=True))
        numbers = consecutive(len(wanted), taken)
    made = Goal.objects.bulk_create(
        Goal(
            year=year,
            number=number,
            task=choice.task or row.goal.task,
            continues=row.goal,
            **values(row.goal, OF_GOAL),
        )
        for number, (choice, row) in zip(numbers, wanted, strict=True)
    )
    taking_part = Goal.zones.through
    taking_part.objects.bulk_create(
        taking_part(goal_id=goal.pk, zone_id=zone.pk)
        for goal, (_choice, row) in zip(made, wanted, strict=True)
        for zone in row.goal.zones.all()
    )
    keep_trail(made, user, at, is_new=True)
    return made


def make_books(
    wanted: Sequence[tuple[Choice, Proposal]], goals: Sequence[Goal], user: User, at: datetime
) -> list[TaskBook]:
    """The drafts of the new goals with all that stands in them."""
    rows = [(goal, row, row.book) for goal, (_choice, row) in zip(goals, wanted, strict=True) if row.book]
    sources = [book for _goal, _row, book in rows]
    models.prefetch_related_objects(sources, "timetable", "milestones", "duties", "supporting")
    made = TaskBook.objects.bulk_create(
        TaskBook(
            goal=goal,
            version=1,
            baseline=row.baseline,
            target=source.target,
            target_provenance=carried(source.target_provenance),
            path=source.path,
            counts_from=date(goal.year, 1, 1),
            edited_by=user,
            edited_at=at,
            **values(source, OF_BOOK),
        )
        for goal, row, source in rows
    )
    points = [point for book, (_goal, row, _book) in zip(made, rows, strict=True) for point in points_of(book, row)]
    TimetablePoint.objects.bulk_create(points)
    pairs = list(zip(made, sources, strict=True))
    Milestone.objects.bulk_create(step for book, source in pairs for step in steps_of(book, source))
    Duty.objects.bulk_create(duty for book, source in pairs for duty in duties_of(book, source))
    supporting = TaskBook.supporting.through
    supporting.objects.bulk_create(
        supporting(taskbook_id=book.pk, department_id=department.pk)
        for book, source in pairs
        for department in source.supporting.all()
    )
    return made


def points_of(book: TaskBook, row: Proposal) -> list[TimetablePoint]:
    """The timetable of a new draft; each month says where last year's same month came from."""
    if row.ended is None or row.book is None:
        return []
    said = {point.month: point for point in row.book.timetable.all()}
    planned = {month: point.planned for month, point in said.items()}
    year = book.goal.year
    return [
        TimetablePoint(
            task_book=book,
            month=month,
            planned=value,
            provenance=carried(said[month.replace(year=year - 1)].provenance),
        )
        for month, value in next_timetable(row.ended, planned, year, row.goal.unit.decimals).items()
    ]


def steps_of(book: TaskBook, source: TaskBook) -> list[Milestone]:
    """The road map a year later, numbered anew from 1 in its order."""
    rows = sorted(source.milestones.all(), key=lambda row: (row.order, row.due_on, row.step))
    return [
        Milestone(
            task_book=book,
            step=number,
            order=number,
            due_on=year_after(row.due_on),
            provenance=carried(row.provenance),
            **values(row, OF_STEP),
        )
        for number, row in enumerate(rows, start=1)
    ]


def duties_of(book: TaskBook, source: TaskBook) -> list[Duty]:
    return [
        Duty(
            task_book=book,
            due_on=row.due_on and year_after(row.due_on),
            provenance=carried(row.provenance),
            **values(row, OF_DUTY),
        )
        for row in source.duties.all()
    ]


def carried(provenance: str) -> str:
    """Where a value comes from once it stands for another year: what was published was not of that year."""
    return Provenance.DERIVED if provenance == Provenance.PUBLISHED else provenance


def values(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
