"""What can change: a light, a task book, a step of the road map, a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pilots.courses import Course, Version
from pilots.models import Figure, Goal, Milestone, Provenance, Revision
from pilots.rules.attributions import Attribution, Known, attribution, corrected
from pilots.rules.lights import Light


@dataclass(frozen=True)
class LightMove:
    """A goal whose light of the month shown is another than before.

    before: as published, where the earlier moment is the month's publication. previous: the light of
    the month before, for a light that was not due before; None where that one was not due either.
    """

    old: Course
    new: Course
    before: Light
    previous: Light | None = None

    @property
    def goal(self) -> Goal:
        return self.new.goal

    @property
    def after(self) -> Light:
        return self.new.standing.light

    @property
    def is_first(self) -> bool:
        """Whether the month has its first light."""
        return self.before == Light.NOT_DUE

    @property
    def is_news(self) -> bool:
        """Whether it moved, or its first light is another than that of the month before."""
        return not self.is_first or self.previous not in (None, self.after)

    @cached_property
    def attribution(self) -> Attribution:
        month = self.new.moment.month
        old, new = (Known(course.record, course.thresholds_for(month)) for course in (self.old, self.new))
        return attribution(old, new, month)

    @property
    def corrected(self) -> dict[date, tuple[Decimal, Decimal]]:
        """Of the months up to the one shown: month → old value and new one, where it was corrected."""
        found = corrected(self.old.record, self.new.record)
        return {month: values for month, values in found.items() if month <= self.new.moment.month}


@dataclass(frozen=True, slots=True)
class BookChange:
    """A version of a task book that was published. old: the one before it; None for the first."""

    course: Course
    old: Version | None
    new: Version

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def is_target_changed(self) -> bool:
        return self.old is not None and self.old.book.target != self.new.book.target

    @property
    def is_illustrative(self) -> bool:
        return self.new.book.target_provenance == Provenance.ILLUSTRATIVE


class StepNews(StrEnum):
    """What became of a step. REDATED: done before as well, but on another day; UNDONE: no longer said to be done."""

    DONE = "done"
    REDATED = "redated"
    UNDONE = "undone"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class StepMove:
    """before: the day on which it was done as known before. days_overdue: on the day on which steps are counted."""

    course: Course
    milestone: Milestone
    news: StepNews
    before: date | None = None
    days_overdue: int = 0

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def code(self) -> str:
        return f"{self.goal.number}.{self.milestone.step}"

    @property
    def is_illustrative(self) -> bool:
        return self.milestone.provenance == Provenance.ILLUSTRATIVE


@dataclass(frozen=True, slots=True)
class Corrected:
    """A value that took the place of another. old, new: the revisions, of the city or of a zone."""

    course: Course
    old: Revision
    new: Revision

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def figure(self) -> Figure:
        return self.new.figure

    @property
    def is_illustrative(self) -> bool:
        return self.new.provenance == Provenance.ILLUSTRATIVE
