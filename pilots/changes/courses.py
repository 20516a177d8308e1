"""The courses of goals as they were known earlier, from those known now: nothing is loaded twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date

from pilots.changes.lists import Changes
from pilots.changes.since import Since
from pilots.courses import Course, Version
from pilots.models import Goal, Milestone, MilestoneReport
from pilots.moments import Moment

#: Goal id and step → the day on which it was done as far as was known earlier; None for not done.
Reported = Mapping[tuple[int, int], date | None]


def changes_between(since: Since, moment: Moment, courses: Sequence[Course]) -> Changes:
    """What changed of the goals of the courses, which are as known at the moment.

    No query, or one where a step was reported more than once and the last time in between.
    """
    reported = _reported_before(courses, since)
    return Changes(since, moment, [known_before(course, since, reported) for course in courses], courses)


def _reported_before(courses: Iterable[Course], since: Since) -> Reported:
    """What was known earlier of the steps that were reported again in between."""
    again = {
        (course.goal.pk, row.step)
        for course in courses
        for version in course.versions
        for row in version.milestones
        if row.reported_at and row.reported_at >= since.until and (row.report_number or 0) > 1
    }
    if not again:
        return {}
    reports = MilestoneReport.objects.approved_by(since.until).filter(goal__in={goal for goal, _step in again})
    rows = reports.order_by("number").values_list("goal_id", "step", "done_on")
    return {(goal, step): done_on for goal, step, done_on in rows if (goal, step) in again}


def known_before(course: Course, since: Since, reported: Reported) -> Course:
    """The course as it was known earlier, from what is known now: nothing is ever taken back."""
    revisions = {
        place: known
        for place, rows in course.revisions.items()
        if (known := [row for row in rows if row.reviewed_at and row.reviewed_at < since.until])
    }
    return replace(
        course,
        moment=replace(course.moment, as_of=since.day, is_now=False),
        versions=[
            Version(version.book, version.planned, _steps_before(course.goal, version, since, reported))
            for version in course.versions
            if version.book.published_at and version.book.published_at < since.until
        ],
        revisions=revisions,
        thresholds=[row for row in course.thresholds if row.published_at < since.until],
    )


def _steps_before(goal: Goal, version: Version, since: Since, reported: Reported) -> list[Milestone]:
    return [
        _as_reported(row, reported.get((goal.pk, row.step)))
        if row.reported_at and row.reported_at >= since.until
        else row
        for row in version.milestones
    ]


def _as_reported(row: Milestone, done_on: date | None) -> Milestone:
    earlier = copy(row)
    earlier.done_on = done_on
    return earlier
