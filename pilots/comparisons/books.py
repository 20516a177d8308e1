"""Two versions of a task book held against each other: what they promise, and which lights they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from django.db.models import Prefetch, prefetch_related_objects

from pilots.comparisons.changes import DutyChange, MonthChange, MonthLights, StepChange, TextChange, text_change
from pilots.courses import Course, Version
from pilots.models import Department, Goal, Milestone, TaskBook
from pilots.moments import Moment
from pilots.querysets.task_books import TaskBookQuerySet
from pilots.registers import measure_name
from pilots.rules.differences import NumberChange, Pair, paired_by_key, paired_by_text, text_pieces


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two versions of one goal's task book. Numbers are in the goal's unit."""

    course: Course
    old: Version
    new: Version

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @cached_property
    def target(self) -> NumberChange:
        return NumberChange(self.old.book.target, self.new.book.target)

    @cached_property
    def baseline(self) -> NumberChange:
        return NumberChange(self.old.book.baseline, self.new.book.baseline)

    @cached_property
    def leader(self) -> TextChange:
        return text_change(self.old.book, self.new.book, "leader")

    @cached_property
    def contact(self) -> TextChange:
        return text_change(self.old.book, self.new.book, "contact")

    @cached_property
    def funds(self) -> TextChange:
        return text_change(self.old.book, self.new.book, "funds")

    @cached_property
    def register_measure(self) -> TextChange:
        """What of a register the goal's figure should agree with, by its name."""
        return TextChange(
            text_pieces(*(measure_name(version.book.register_measure) for version in (self.old, self.new)))
        )

    @cached_property
    def supporting(self) -> tuple[Pair[Department], ...]:
        """The supporting departments of either version."""
        old, new = ([*version.book.supporting.all()] for version in (self.old, self.new))
        return paired_by_key(old, new, lambda department: department.pk)

    @cached_property
    def steps(self) -> list[StepChange]:
        pairs = paired_by_key(self.old.milestones, self.new.milestones, lambda row: row.step)
        return [
            StepChange(
                pair,
                text_change(pair.old, pair.new, "title"),
                NumberChange(pair.old.weight if pair.old else None, pair.new.weight if pair.new else None),
            )
            for pair in pairs
        ]

    @property
    def changed_steps(self) -> list[StepChange]:
        return [step for step in self.steps if step.is_changed]

    @property
    def kept_steps(self) -> list[StepChange]:
        return [step for step in self.steps if not step.is_changed]

    @property
    def changed_duties(self) -> list[DutyChange]:
        return [duty for duty in self.duties if duty.is_changed]

    @property
    def kept_duties(self) -> list[DutyChange]:
        return [duty for duty in self.duties if not duty.is_changed]

    @cached_property
    def duties(self) -> list[DutyChange]:
        old, new = ([*version.book.duties.all()] for version in (self.old, self.new))
        pairs = paired_by_text(old, new, lambda duty: duty.department_id, lambda duty: duty.text)
        return [
            DutyChange(pair, text_change(pair.old, pair.new, "text"), text_change(pair.old, pair.new, "evidence"))
            for pair in pairs
        ]

    @cached_property
    def months(self) -> list[MonthChange]:
        """January to December."""
        return [
            MonthChange(month, self.old.planned.get(month), self.new.planned.get(month)) for month in self.course.months
        ]

    @cached_property
    def lights(self) -> list[MonthLights]:
        """January to December, each version as if it had counted all year."""
        judged = self.course.versions_by_month
        old, new = (_all_year(self.course, version).standings for version in (self.old, self.new))
        return [
            MonthLights(
                month,
                judged[month].book if month in judged else None,
                before,
                after,
                self.course.published.get(month),
                self.course.as_published(month),
            )
            for month, before, after in zip(self.course.months, old, new, strict=True)
        ]

    def months_judged(self, version: Version) -> list[date]:
        """The months of the year that a version judges; none for a draft."""
        judged = self.course.versions_by_month
        return [month for month in self.course.months if month in judged and judged[month].book == version.book]


def known_books(goal: Goal, moment: Moment, *, with_draft: bool) -> list[TaskBook]:
    """The versions published by then in the order in which they count, and then the draft, where it may be read."""
    versions: TaskBookQuerySet = TaskBook.objects.filter(goal=goal)
    rows = [*versions.known_by(moment.known_until).order_by("counts_from", "version")]
    return [*rows, *versions.filter(state=TaskBook.State.DRAFT)] if with_draft else rows


def compare(course: Course, old: TaskBook, new: TaskBook) -> Comparison:
    """Two versions with all that stands in them; five queries."""
    steps = Milestone.objects.with_reports(course.moment.known_until)
    prefetch_related_objects(
        [old, new],
        "timetable",
        "duties__department",
        "supporting",
        Prefetch("milestones", steps),
        "published_by__membership__department",
    )
    return Comparison(course, _version(old), _version(new))


def _version(book: TaskBook) -> Version:
    return Version(book, {point.month: point for point in book.timetable.all()}, [*book.milestones.all()])


def _all_year(course: Course, version: Version) -> Course:
    """The course as if one version had counted since January."""
    book = version.book
    counting = TaskBook(
        pk=book.pk,
        goal=course.goal,
        version=book.version,
        baseline=book.baseline,
        target=book.target,
        counts_from=course.months[0],
    )
    return replace(course, versions=[Version(counting, version.planned, version.milestones)])


def last_change(versions: Sequence[Version]) -> tuple[Version, Version] | None:
    """The latest version and the one before it; None where there is one at most."""
    return next(reversed([*pairwise(versions)]), None)


def former_plans(course: Course, month: date) -> list[tuple[int, Decimal]]:
    """The versions that another took a month from, each with what it had planned; none where that is the same value."""
    version = course.versions_by_month.get(month)
    point = version.planned.get(month) if version else None
    given_up = (row for row in course.versions if version and row.book.counts_from < version.book.counts_from)
    plans = ((row.book.version, row.planned.get(month)) for row in given_up)
    return [(number, old.planned) for number, old in plans if old and (point is None or old.planned != point.planned)]
