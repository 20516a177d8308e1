"""What a change that is not published yet would do to lights: those of the months shown, and no published one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pilots.courses import Course, Version
from pilots.models import Goal, LightThresholds, TaskBook
from pilots.rules.lights import Light
from pilots.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class LightChange:
    """A goal's light in a month, before and after. published: the light with which the month stays published."""

    goal: Goal
    month: date
    before: Standing
    after: Standing
    published: Light | None


def with_draft(course: Course, draft: TaskBook, counts_from: date) -> Course:
    """The course as if the draft had been published to count from a month; its rows must be loaded."""
    book = TaskBook(
        pk=draft.pk,
        goal=course.goal,
        version=draft.version,
        state=TaskBook.State.IN_FORCE,
        baseline=draft.baseline,
        target=draft.target,
        target_provenance=draft.target_provenance,
        counts_from=counts_from,
    )
    reported = {row.step: row for version in course.versions for row in version.milestones}
    milestones = sorted(draft.milestones.all(), key=lambda row: (row.due_on, row.step))
    for row in milestones:
        known = reported.get(row.step)
        row.done_on, row.reported_at = (known.done_on, known.reported_at) if known else (None, None)
    planned = {point.month: point for point in draft.timetable.all()}
    versions = sorted(
        [*course.versions, Version(book, planned, milestones)], key=lambda row: (row.book.counts_from, row.book.version)
    )
    return replace(course, versions=versions)


def with_thresholds(course: Course, thresholds: LightThresholds) -> Course:
    """The course as if another version of the thresholds had been published."""
    rows = sorted([thresholds, *course.thresholds], key=lambda row: row.counts_from, reverse=True)
    return replace(course, thresholds=rows)


def light_changes(before: Iterable[Course], after: Sequence[Course]) -> list[LightChange]:
    """The lights that differ up to the month shown, goal by goal; both in the same order."""
    return [
        LightChange(was.goal, month, old, new, was.published.get(month))
        for was, now in zip(before, after, strict=True)
        for month, old, new in zip(was.months, was.standings, now.standings, strict=True)
        if old and new and old.light != new.light
    ]
