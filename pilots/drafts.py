"""Drafts of task books: what stands in one, what keeps it from being published, and from when it could count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import models
from django.db.models import Max

from pilots.models import Duty, Goal, Milestone, MilestoneReport, Publication, State, TaskBook
from pilots.rules.lights import Measure
from pilots.rules.months import months_of
from pilots.rules.plans import Fault, PlannedStep, Problem, Promised, problems_of, problems_of_month
from pilots.rules.progress import Direction

#: The texts of a task book that stand in both languages.
HEAD_TEXTS = ("leader_zh_hans", "leader_en", "contact_zh_hans", "contact_en", "funds_zh_hans", "funds_en")


@dataclass(frozen=True, slots=True)
class StepContent:
    """A step of the road map. step: its number through all versions; None for one that is new."""

    step: int | None
    title_zh_hans: str
    title_en: str
    due_on: date
    weight: Decimal
    is_beyond_year: bool = False


@dataclass(frozen=True, slots=True)
class DutyContent:
    """What a department has to do; department is its id."""

    department: int
    text_zh_hans: str
    text_en: str = ""
    due_on: date | None = None
    evidence_zh_hans: str = ""
    evidence_en: str = ""


@dataclass(frozen=True, slots=True)
class DraftContent:
    """All that a task book promises, in the goal's reporting unit.

    target_provenance: "" leaves it to the rule that what stays as it was copied keeps its provenance,
    and what is changed was reported. register_measure: "" for a goal that no register feeds. supporting:
    ids of departments. planned: month → planned value. path: the shape of the timetable, "" where it was
    typed by hand.
    """

    baseline: Decimal | None
    target: Decimal
    target_provenance: str = ""
    register_measure: str = ""
    path: str = ""
    leader_zh_hans: str = ""
    leader_en: str = ""
    contact_zh_hans: str = ""
    contact_en: str = ""
    funds_zh_hans: str = ""
    funds_en: str = ""
    supporting: frozenset[int] = frozenset()
    planned: Mapping[date, Decimal] = field(default_factory=dict)
    steps: tuple[StepContent, ...] = ()
    duties: tuple[DutyContent, ...] = ()

    def says_the_same(self, standing: DraftContent) -> bool:
        """Whether saving this over what stands would change nothing, but for the numbers of new steps."""
        steps = tuple(
            replace(mine, step=theirs.step) if mine.step is None else mine
            for mine, theirs in zip(self.steps, standing.steps, strict=False)
        )
        provenance = self.target_provenance or standing.target_provenance
        is_whole = len(self.steps) == len(standing.steps)
        return is_whole and replace(self, steps=steps, target_provenance=provenance) == standing


#: The parts of a row's content whose texts stand in both languages, "" where there is none.
STEP_PARTS = ("step", "title_zh_hans", "title_en", "due_on", "weight", "is_beyond_year")
DUTY_PARTS = ("text_zh_hans", "text_en", "due_on", "evidence_zh_hans", "evidence_en")


def step_content(row: Milestone) -> StepContent:
    return StepContent(**{name: _said(row, name) for name in STEP_PARTS})


def duty_content(row: Duty) -> DutyContent:
    return DutyContent(department=row.department_id, **{name: _said(row, name) for name in DUTY_PARTS})


def _said(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    return "" if value is None and name.endswith(("_zh_hans", "_en")) else value


def content_of(book: TaskBook) -> DraftContent:
    """What stands in a task book; without queries where it is `with_content`."""
    return DraftContent(
        baseline=book.baseline,
        target=book.target,
        target_provenance=book.target_provenance,
        register_measure=book.register_measure,
        path=book.path,
        **{name: _said(book, name) for name in HEAD_TEXTS},
        supporting=frozenset(department.pk for department in book.supporting.all()),
        planned={point.month: point.planned for point in book.timetable.all()},
        steps=tuple(step_content(row) for row in book.milestones.all()),
        duties=tuple(duty_content(row) for row in book.duties.all()),
    )


def promised(goal: Goal, content: DraftContent, first_new: int = 1) -> Promised:
    """What a goal's task book promises as the rules see it. first_new: the number that the first new step gets."""
    new = count(first_new)
    return Promised(
        year=goal.year,
        measure=Measure(goal.measure),
        direction=Direction(goal.direction),
        baseline=content.baseline,
        target=content.target,
        planned=content.planned,
        steps=[
            PlannedStep(next(new) if row.step is None else row.step, row.due_on, row.weight, row.is_beyond_year)
            for row in content.steps
        ],
    )


def draft_values(book: TaskBook) -> Promised:
    """The task book as the rules see it; without queries where it is `with_content`."""
    return promised(book.goal, content_of(book))


def done_steps(goals: Iterable[Goal]) -> defaultdict[int, set[int]]:
    """Goal id → the steps reported done that the office has approved or has before it. One query."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    reports = MilestoneReport.objects.filter(
        goal__in=[goal.pk for goal in goals], state__in=[State.SUBMITTED, State.APPROVED], done_on__isnull=False
    )
    for goal_id, step in reports.values_list("goal_id", "step"):
        found[goal_id].add(step)
    return found


def draft_problems(book: TaskBook, done: Collection[int]) -> tuple[Problem, ...]:
    """What keeps a draft from being published, whatever its first month. done: as `done_steps` gives them."""
    return problems_of(draft_values(book), done)


def place_of(problem: Problem) -> str:
    """The part of the draft's page where a problem is mended: its anchor, and the key of its words there."""
    if problem.step is not None and problem.fault != Fault.DONE_STEP_GONE:
        return f"step-{problem.step}"
    if problem.fault in (Fault.WEIGHTS, Fault.DONE_STEP_GONE):
        return "road-map"
    return f"month-{problem.month:%m}" if problem.month else "target"


def highest_step(goal_id: int) -> int:
    """The highest number that a step of the goal has had in any version: none is given twice. Two queries."""
    rows = (Milestone.objects.filter(task_book__goal=goal_id), MilestoneReport.objects.filter(goal=goal_id))
    return max(found.aggregate(highest=Max("step"))["highest"] or 0 for found in rows)


def last_published_month(year: int) -> date | None:
    """The latest published month of the year."""
    latest: date | None = Publication.objects.filter(period__month__year=year).aggregate(latest=Max("period__month"))[
        "latest"
    ]
    return latest


def in_force_from(goal: Goal) -> date | None:
    """The month from which the goal's version in force counts; None before any was published."""
    return (
        TaskBook.objects.filter(goal=goal, state=TaskBook.State.IN_FORCE).values_list("counts_from", flat=True).first()
    )


@dataclass(frozen=True, slots=True)
class FirstMonths:
    """The months of a year from which a draft can count, and why the others are not among them."""

    allowed: tuple[date, ...]
    refused: Mapping[date, Problem]

    @property
    def reasons(self) -> tuple[Problem, ...]:
        """Each reason once, in the order of the months."""
        return tuple(dict.fromkeys(self.refused.values()))


def first_months(year: int, last_published: date | None, in_force: date | None) -> FirstMonths:
    refused = {
        month: problems[0]
        for month in months_of(year)
        if (problems := problems_of_month(month, year, last_published, in_force))
    }
    return FirstMonths(tuple(month for month in months_of(year) if month not in refused), refused)


def changed_parts(mine: DraftContent, standing: DraftContent) -> list[str]:
    """The names of the fields in which two contents differ, in the order of the page."""
    return [part.name for part in fields(mine) if getattr(mine, part.name) != getattr(standing, part.name)]
