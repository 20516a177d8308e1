"""The goals of a year as their next one would begin, for the page that chooses and the action that makes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pilots.models import Goal, Revision, TaskBook
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.lights import Measure
from pilots.rules.months import months_of
from pilots.rules.progress import Direction
from pilots.rules.rollovers import Ended, Remark, Skip, next_baseline, remark_on


@dataclass(frozen=True, slots=True)
class Proposal:
    """A goal as its next year would begin.

    book: the version in force, None where there is none. december: the approved figure of the year's
    last month. successor: the goal of the next year that continues it already.
    """

    goal: Goal
    book: TaskBook | None
    december: Decimal | None
    successor: Goal | None

    @property
    def skip(self) -> Skip | None:
        """Why the goal cannot be rolled over; None where it can."""
        if self.successor:
            return Skip.CONTINUED
        return None if self.book else Skip.NO_BOOK

    @property
    def ended(self) -> Ended | None:
        if self.book is None:
            return None
        measure, direction = Measure(self.goal.measure), Direction(self.goal.direction)
        return Ended(measure, direction, self.book.baseline, self.book.target, self.december)

    @property
    def baseline(self) -> Decimal | None:
        return next_baseline(self.ended) if self.ended else None

    @property
    def remark(self) -> Remark | None:
        return remark_on(self.ended) if self.ended else None


def load_proposals(goals: GoalQuerySet, year: int, at: datetime) -> list[Proposal]:
    """The goals of a year as their next one would begin, by what was approved before a moment: four queries."""
    rows = list(goals.of_year(year).for_list())
    december = december_figures(goals, year, at)
    books = {book.goal_id: book for book in TaskBook.objects.filter(goal__in=goals, state=TaskBook.State.IN_FORCE)}
    successors = {row.continues_id: row for row in Goal.objects.of_year(year + 1).filter(continues__in=goals)}
    return [Proposal(row, books.get(row.pk), december.get(row.pk), successors.get(row.pk)) for row in rows]


def december_figures(goals: GoalQuerySet, year: int, at: datetime) -> dict[int, Decimal]:
    """Goal id → the city's figure of the year's last month, as approved before the moment. One query."""
    last = months_of(year)[-1]
    revisions = Revision.objects.for_courses(goals, at).filter(figure__month=last, figure__zone__isnull=True)
    return {row.figure.goal_id: row.value for row in revisions if row.value is not None}
