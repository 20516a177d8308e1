"""Task books as documents: a goal's versions as known on a day, and one of them as it is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from pilots.models import Goal, Milestone, Provenance, TaskBook, TimetablePoint
from pilots.moments import Moment
from pilots.querysets.plan import GoalQuerySet
from pilots.querysets.task_books import TaskBookQuerySet
from pilots.rules.lights import Measure
from pilots.rules.months import month_after, months_of


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """A month of the timetable, in the goal's unit.

    increment: what is to come in the month; None but for a cumulative goal, and where a value is
    missing. before: what the version before plans. counts: whether the version judges the month.
    """

    month: date
    point: TimetablePoint | None
    increment: Decimal | None
    before: Decimal | None
    counts: bool


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step of the road map as a bar within the year: from the day the step before is due to its own."""

    milestone: Milestone
    starts_on: date
    ends_on: date
    done_on: date | None


@dataclass(frozen=True)
class Document:
    """One version of a goal's task book as it is read.

    before, after: the published versions beside it in the order in which they count, as known then.
    """

    goal: Goal
    book: TaskBook
    before: TaskBook | None = None
    after: TaskBook | None = None

    @property
    def state(self) -> str:
        """As it was known then: superseded only by a version that was published by then."""
        if self.book.is_draft:
            return TaskBook.State.DRAFT
        return TaskBook.State.SUPERSEDED if self.after else TaskBook.State.IN_FORCE

    @property
    def counts_until(self) -> date | None:
        """The last month that the version judges; None while none follows."""
        return month_after(self.after.counts_from, -1) if self.after else None

    def counts_for(self, month: date) -> bool:
        until = self.counts_until
        return not self.book.is_draft and self.book.counts_from <= month and (until is None or month <= until)

    @cached_property
    def planned(self) -> dict[date, TimetablePoint]:
        return {point.month: point for point in self.book.timetable.all()}

    @cached_property
    def planned_before(self) -> dict[date, TimetablePoint]:
        return {point.month: point for point in self.before.timetable.all()} if self.before else {}

    @cached_property
    def months(self) -> list[PlannedMonth]:
        """January to December."""
        rows = []
        is_cumulative = self.goal.measure == Measure.CUMULATIVE
        earlier: Decimal | None = Decimal(0)
        for month in months_of(self.goal.year):
            point, old = self.planned.get(month), self.planned_before.get(month)
            planned = point.planned if point else None
            step = None if planned is None or earlier is None or not is_cumulative else planned - earlier
            rows.append(PlannedMonth(month, point, step, old.planned if old else None, self.counts_for(month)))
            earlier = planned
        return rows

    @cached_property
    def steps(self) -> list[TimedStep]:
        """The road map in the order of the task book."""
        rows = sorted(self.book.milestones.all(), key=lambda row: (row.order, row.due_on, row.step))
        first, last = date(self.goal.year, 1, 1), date(self.goal.year, 12, 31)
        timed = []
        for row in rows:
            begins = max((other.due_on for other in rows if other.due_on < row.due_on), default=first)
            starts_on, ends_on = (min(max(day, first), last) for day in (begins, row.due_on))
            timed.append(TimedStep(row, starts_on, ends_on, row.done_on))
        return timed

    @property
    def weights(self) -> Decimal:
        """What the weights of the road map come to."""
        return sum((step.milestone.weight for step in self.steps), Decimal(0))

    @property
    def words_provenance(self) -> str:
        """Of the people in charge and the sources of funds.

        They carry none of their own, and are written with the duties: illustrative while one of those is.
        """
        is_made_up = any(duty.provenance == Provenance.ILLUSTRATIVE for duty in self.book.duties.all())
        return Provenance.ILLUSTRATIVE if is_made_up else Provenance.REPORTED


@dataclass(frozen=True, slots=True)
class Shelf:
    """A goal with its versions: those published by a day in the order in which they count, and the draft.

    draft: None as well for whoever may not read it.
    """

    goal: Goal
    books: Sequence[TaskBook]
    draft: TaskBook | None = None

    def in_force(self, month: date) -> TaskBook | None:
        """The version by which a month is judged."""
        return next((book for book in reversed(self.books) if book.counts_from <= month), None)

    def numbered(self, text: str) -> TaskBook | None:
        """The version with a number as it stands in an address."""
        books = [*self.books, *([self.draft] if self.draft else [])]
        return next((book for book in books if str(book.version) == text), None)

    def before(self, book: TaskBook) -> TaskBook | None:
        """The published version that a version follows: for the draft, the latest."""
        if book.is_draft:
            return self.books[-1] if self.books else None
        at = self.books.index(book)
        return self.books[at - 1] if at else None

    def document(self, book: TaskBook) -> Document:
        after = None
        if not book.is_draft:
            at = self.books.index(book) + 1
            after = self.books[at] if at < len(self.books) else None
        return Document(self.goal, book, self.before(book), after)

    @property
    def latest(self) -> Document | None:
        """The version published last."""
        return self.document(self.books[-1]) if self.books else None

    @property
    def documents(self) -> list[Document]:
        """All versions, the latest first; the draft before them."""
        books = [*([self.draft] if self.draft else []), *reversed(self.books)]
        return [self.document(book) for book in books]


def load_shelves(
    goals: GoalQuerySet, moment: Moment, books: TaskBookQuerySet | None = None, *, with_drafts: bool = False
) -> list[Shelf]:
    """The goals, in their order, with their task books as known at a moment.

    books: the rows to draw versions from, by default with all that stands in them
    (`TaskBook.objects.for_documents`); seven queries then, and five more with the drafts.
    A draft is of the present: there is none as known on a past day.
    """
    rows = list(goals)
    if books is None:
        books = TaskBook.objects.for_documents(moment.known_until)
    books = books.filter(goal__in=goals.order_by())
    by_goal: defaultdict[int, list[TaskBook]] = defaultdict(list)
    for book in books.known_by(moment.known_until):
        by_goal[book.goal_id].append(book)
    drafts = {book.goal_id: book for book in books.drafts()} if with_drafts and moment.is_now else {}
    return [Shelf(goal, by_goal[goal.pk], drafts.get(goal.pk)) for goal in rows]
