"""The office's queue: what was submitted of a month and waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from pilots.cells import Cell, StepCell
from pilots.desks import Desk, load_desks
from pilots.models import Department, Entry, MilestoneReport, Period, Revision, State
from pilots.rules.lights import Light
from pilots.rules.months import last_day
from pilots.rules.standing import judge

#: What a department says of a figure and of a step, in the order in which it is read.
CELL_FIELDS = ("value", "comment", "cause", "remedy", "back_on")
STEP_FIELDS = ("done_on", "deliverable", "comment")


class Odd(StrEnum):
    """Why an entry wants a look of its own."""

    #: a data check remarked on the value
    FINDING = "finding"
    #: at risk or behind, without cause, remedy or the day by which it is back
    NO_CAUSE = "no_cause"
    #: takes the place of a value that was approved
    CORRECTION = "correction"
    #: was returned, and comes back as it was
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that two things said of an entry differ in; of `evidence`, the names of the files."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Item:
    """A figure or step as the office looks at it."""

    department: Department
    entry: Cell | StepCell
    month: date
    today: date

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def current(self) -> Entry:
        """The latest thing said; ValueError where nothing was."""
        if self.entry.current is None:
            raise ValueError("nothing was said of this entry")
        return self.entry.current

    @property
    def is_waiting(self) -> bool:
        return self.entry.state == State.SUBMITTED

    @property
    def before(self) -> Entry | None:
        """What had been submitted last before this."""
        return self.entry.said[-2] if len(self.entry.said) > 1 else None

    @property
    def approved_before(self) -> Entry | None:
        """What stands until this is approved."""
        return self.entry.approved if self.entry.approved != self.current else None

    @cached_property
    def changes(self) -> list[Change]:
        """What differs from the last submission; empty for a first one."""
        return _changes(self.before, self.current) if self.before else []

    @cached_property
    def changes_since_approved(self) -> list[Change]:
        """What differs from what stands; empty where that is the last submission, or where nothing stands."""
        approved = self.approved_before
        return _changes(approved, self.current) if approved and approved != self.before else []

    @property
    def standing_light(self) -> Light | None:
        """The goal's light as it stands; None for a zone, which has none of its own."""
        return None if isinstance(self.entry, Cell) and self.entry.zone else self.entry.course.standing.light

    @cached_property
    def light(self) -> Light | None:
        """The light that the goal would have with this entry; None for a zone."""
        if isinstance(self.entry, Cell):
            return self.entry.standing.light if self.entry.standing else None
        course, said = self.entry.course, self.entry.current
        steps = [
            replace(step, done_on=said.done_on) if said and step.step == said.step else step
            for step in course.record.steps.get(self.month, ())
        ]
        record = replace(course.record, steps={**course.record.steps, self.month: steps})
        return judge(record, self.month, course.thresholds_for(self.month)).light

    @cached_property
    def oddities(self) -> list[Odd]:
        """Why it must be decided by itself; empty where nothing is odd."""
        found = []
        if isinstance(self.entry, Cell):
            if self.entry.findings:
                found.append(Odd.FINDING)
            if {"cause", "remedy", "back_on"} & set(self.entry.lacks):
                found.append(Odd.NO_CAUSE)
        if self.approved_before:
            found.append(Odd.CORRECTION)
        if self.before and self.before.state == State.RETURNED and not self.changes:
            found.append(Odd.UNCHANGED)
        return found

    @property
    def is_odd(self) -> bool:
        return bool(self.oddities)


@dataclass(frozen=True)
class Queue:
    """A month as the office reviews it, on a day."""

    period: Period
    today: date
    desks: list[Desk]

    @property
    def month(self) -> date:
        return self.period.month

    @cached_property
    def items(self) -> list[Item]:
        """What waits for a decision, the oldest submission first."""
        waiting = [item for item in self._all() if item.is_waiting and self._concerns(item)]
        return sorted(waiting, key=_turn)

    def item(self, code: str) -> Item | None:
        """The entry of a code, in whatever state; None where there is none or nothing was said of it."""
        return next((item for item in self._all() if item.code == code and item.entry.current), None)

    @property
    def odd(self) -> list[Item]:
        return [item for item in self.items if item.is_odd]

    @property
    def has_opened(self) -> bool:
        return self.period.opens_on <= self.today

    @property
    def is_published(self) -> bool:
        return any(desk.is_published for desk in self.desks)

    @property
    def owed(self) -> list[Cell]:
        """The month's figures."""
        return [cell for desk in self.desks for cell in desk.cells]

    @property
    def approved(self) -> list[Cell]:
        """The figures that have a value that stands, whatever has been said since."""
        return [cell for cell in self.owed if cell.approved]

    @property
    def returned(self) -> list[Cell | StepCell]:
        return [entry for desk in self.desks for entry in desk.returned]

    @property
    def missing(self) -> list[Cell]:
        """The figures of which nothing stands and nothing was handed over."""
        return [cell for cell in self.owed if is_missing(cell)]

    def of_department(self, department: Department) -> list[Item]:
        return [item for item in self.items if item.department == department]

    def _all(self) -> Iterable[Item]:
        for desk in self.desks:
            for entry in desk.entries:
                yield Item(desk.department, entry, self.month, self.today)

    def _concerns(self, item: Item) -> bool:
        """Whether a step counts at the month's end: a desk also lists those that are reported before their time."""
        if isinstance(item.entry, Cell):
            return True
        end, said = last_day(self.month), item.entry.current
        return item.entry.milestone.due_on <= end or bool(said and said.done_on and said.done_on <= end)


def is_missing(cell: Cell) -> bool:
    return cell.approved is None and cell.state in ("", State.DRAFT)


def load_queue(period: Period, today: date) -> Queue:
    """The month of all departments; a fixed number of queries, whatever waits."""
    departments = Department.objects.that_lead(period.month.year)
    return Queue(period, today, load_desks(departments, period, today))


def month_to_review(today: date) -> date | None:
    """The month of the oldest submission that waits; where none does, the latest opened that is not published.

    None before there are periods. A step counts for the month in which it was done.
    """
    waiting = [(oldest, month) for month, oldest, _count in Revision.objects.waiting_by_month()]
    for at, done_on, year in MilestoneReport.objects.waiting():
        if at and done_on:
            waiting.append((at, _month_of(done_on, year)))
    months = set(Period.objects.values_list("month", flat=True))
    period = Period.objects.to_review(today)
    return next((month for _at, month in sorted(waiting) if month in months), period.month if period else None)


def _month_of(done_on: date, year: int) -> date:
    """The month of a day, within the goal's year."""
    return min(max(done_on, date(year, 1, 1)), date(year, 12, 31)).replace(day=1)


def _turn(item: Item) -> tuple[Any, ...]:
    """Whose turn it is: by submission, then goal by goal, the city before its zones and steps."""
    return item.current.submitted_at or item.current.entered_at, item.entry.goal.number, len(item.code), item.code


def _changes(old: Entry, new: Entry) -> list[Change]:
    """Every field in which two things said of the same entry differ, evidence last."""
    fields = CELL_FIELDS if hasattr(new, "value") else STEP_FIELDS
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in fields]
    pairs.append(("evidence", _files(old), _files(new)))
    return [Change(name, before, after) for name, before, after in pairs if before != after]


def _files(entry: Any) -> tuple[str, ...]:
    """The names of an entry's files, each with the beginning of its SHA-256."""
    return tuple(f"{file.name} ({file.sha256[:8]})" for file in entry.evidences.all())
