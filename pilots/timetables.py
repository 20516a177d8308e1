"""The steps of the year's road maps by the day: done, due, overdue, and who must act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from pilots.courses import Course
from pilots.models import Category, Department, Goal, Milestone, Provenance
from pilots.moments import Moment
from pilots.rules.gantt import SOON_DAYS, Place, Row, StepState, arranged, state_of
from pilots.rules.months import last_day


@dataclass(frozen=True)
class PlannedStep:
    """A step of the road map in force for the month shown, as it stands at the end of a day.

    before: the days it was promised for by earlier versions, in their order; none where it never moved.
    """

    course: Course
    milestone: Milestone
    day: date
    before: tuple[date, ...] = ()

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def due_on(self) -> date:
        return self.milestone.due_on

    @property
    def code(self) -> str:
        """13.2 for step 2 of goal 13."""
        return f"{self.goal.number}.{self.milestone.step}"

    @cached_property
    def state(self) -> StepState:
        return state_of(self.milestone.as_rule(), self.day)

    @property
    def done_on(self) -> date | None:
        return self.milestone.done_on if self.state == StepState.DONE else None

    @property
    def days_overdue(self) -> int:
        """0 where it is done or not overdue."""
        return self.milestone.as_rule().days_overdue(self.day)

    @property
    def days_late(self) -> int:
        """How many days after its due day it was done; 0 where it was in time or is not done."""
        return max((self.done_on - self.due_on).days, 0) if self.done_on else 0

    @property
    def days_left(self) -> int:
        """Days from the day to the due day; negative once it is past."""
        return (self.due_on - self.day).days

    @property
    def is_illustrative(self) -> bool:
        return self.milestone.provenance == Provenance.ILLUSTRATIVE


@dataclass(frozen=True)
class TimetableRow:
    """A goal with the steps of its road map by due day; none without a task book in force."""

    course: Course
    steps: Sequence[PlannedStep]

    @cached_property
    def layout(self) -> Row:
        return arranged([(step.due_on, step.before) for step in self.steps], self.course.goal.year)

    @property
    def marks(self) -> list[tuple[PlannedStep, Place]]:
        return list(zip(self.steps, self.layout.places, strict=True))


@dataclass(frozen=True)
class ToDo:
    """What a department has to do: the steps that are overdue, the longest first, and those that fall due."""

    department: Department
    overdue: Sequence[PlannedStep]
    due: Sequence[PlannedStep]

    @property
    def steps(self) -> list[PlannedStep]:
        return [*self.overdue, *self.due]


@dataclass(frozen=True)
class Timetable:
    """The steps of goals of one year on the day on which steps are counted.

    is_firm: whether illustrative steps are left out.
    """

    moment: Moment
    courses: Sequence[Course]
    is_firm: bool = False

    @property
    def day(self) -> date:
        """The last day of the month shown, or the as-of day before it."""
        return min(last_day(self.moment.month), self.moment.as_of)

    @cached_property
    def rows(self) -> list[TimetableRow]:
        return [TimetableRow(course, self._kept(steps_of(course, self.day))) for course in self.courses]

    def _kept(self, steps: Iterable[PlannedStep]) -> list[PlannedStep]:
        return [step for step in steps if not (self.is_firm and step.is_illustrative)]

    @property
    def groups(self) -> list[tuple[Category, list[TimetableRow]]]:
        """The rows of each category, in the order of the courses."""
        grouped = groupby(self.rows, key=lambda row: row.course.goal.task.category)
        return [(category, list(rows)) for category, rows in grouped]

    @cached_property
    def steps(self) -> list[PlannedStep]:
        """All of them by due day, then goal and step."""
        steps = [step for row in self.rows for step in row.steps]
        return sorted(steps, key=lambda step: (step.due_on, step.goal.number, step.milestone.step))

    @cached_property
    def hidden(self) -> int:
        """How many steps are left out as illustrative."""
        if not self.is_firm:
            return 0
        return sum(step.is_illustrative for course in self.courses for step in steps_of(course, self.day))

    @cached_property
    def counts(self) -> dict[StepState, int]:
        counted = Counter(step.state for step in self.steps)
        return {state: counted[state] for state in StepState}

    @cached_property
    def overdue(self) -> list[PlannedStep]:
        """Overdue steps, the longest overdue first."""
        return [step for step in self.steps if step.state == StepState.OVERDUE]

    def within(self, days: int) -> list[PlannedStep]:
        """Steps not done that fall due from the day itself to that many days later."""
        return [step for step in self.steps if step.state != StepState.DONE and 0 <= step.days_left <= days]

    def to_do(self, days: int) -> list[ToDo]:
        """Who must act within so many days: first whose step is overdue longest, then whose is due first."""
        found: dict[Department, tuple[list[PlannedStep], list[PlannedStep]]] = {}
        for place, steps in enumerate((self.overdue, self.within(days))):
            for step in steps:
                found.setdefault(step.goal.lead, ([], []))[place].append(step)
        rows = [ToDo(department, overdue, due) for department, (overdue, due) in found.items()]
        return sorted(rows, key=lambda row: row.steps[0].due_on)

    @property
    def to_do_next(self) -> list[ToDo]:
        """Who has a step that falls due soon, the first due day first; what is overdue is left aside."""
        return [row for row in sorted(self.to_do(SOON_DAYS), key=first_due) if row.due]


def first_due(row: ToDo) -> date:
    return row.due[0].due_on if row.due else date.max


def steps_of(course: Course, day: date) -> list[PlannedStep]:
    """The steps of the version in force for the month shown, by due day."""
    if course.version is None:
        return []
    earlier = course.versions[: course.versions.index(course.version)]
    promised: dict[int, list[date]] = {}
    for version in earlier:
        for milestone in version.milestones:
            promised.setdefault(milestone.step, []).append(milestone.due_on)
    rows = sorted(course.version.milestones, key=lambda row: (row.due_on, row.step))
    before = {
        row.step: tuple(due for due in dict.fromkeys(promised.get(row.step, ())) if due != row.due_on) for row in rows
    }
    return [PlannedStep(course, row, day, before[row.step]) for row in rows]
