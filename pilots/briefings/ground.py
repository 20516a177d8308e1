"""What the sections of a paper are drawn from: the goals of the year, what changed, the zones and the docket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from pilots.changes import Changes, Since, changes_between
from pilots.completeness import Completeness, load_completeness
from pilots.courses import Course, count_lights, load_courses, off_timetable
from pilots.dockets import DocketLine, load_docket
from pilots.models import Goal, Publication, Revision, Zone
from pilots.moments import Moment
from pilots.rules.issues import Issue
from pilots.rules.lights import Light
from pilots.rules.months import month_after


@dataclass(frozen=True)
class Ground:
    """As known at the moment. courses: in the order of categories and numbers; note: of the month's publication."""

    issue: Issue
    moment: Moment
    courses: Sequence[Course]
    changes: Changes
    completeness: Completeness
    zones: Sequence[Zone]
    docket: Sequence[DocketLine]
    note: str

    @cached_property
    def counts(self) -> dict[Light, int]:
        return count_lights(self.courses)

    @cached_property
    def off(self) -> list[Course]:
        """The goals somebody must act on, the worst first."""
        return off_timetable(self.courses)

    @property
    def month_before(self) -> date | None:
        """The last month of the issue before, of the same year: other years have other goals."""
        before = month_after(self.issue.first, -1)
        return before if before.year == self.issue.month.year else None

    @cached_property
    def lights_before(self) -> list[Light]:
        """Each goal's light of that month: as published, or as it stands where the month was not published."""
        month = self.month_before
        if month is None:
            return []
        return [course.published.get(month) or course.standing_at(month).light for course in self.courses]

    @cached_property
    def counts_before(self) -> dict[Light, int]:
        return {light: self.lights_before.count(light) for light in Light}

    @property
    def is_before_published(self) -> bool:
        month = self.month_before
        return month is not None and all(month in course.published for course in self.courses)

    @property
    def is_illustrative(self) -> bool:
        """Whether the light of any goal rests on an illustrative value."""
        return any(course.is_illustrative for course in self.courses)


def load_ground(issue: Issue, moment: Moment) -> Ground:
    """Twenty queries at most, whatever the number of rows. moment: of the issue's last month."""
    year, since = issue.month.year, since_issue_before(issue, moment)
    goals = Goal.objects.of_year(year).for_list()
    revisions = Revision.objects.for_changes(goals.order_by(), since.until, moment.known_until)
    courses = load_courses(goals, moment, year, revisions)
    notes = Publication.objects.published_before(moment.known_until).filter(period__month=issue.month)
    return Ground(
        issue=issue,
        moment=moment,
        courses=courses,
        changes=changes_between(since, moment, courses),
        completeness=load_completeness(year, moment.as_of),
        zones=list(Zone.objects.select_related("within")),
        docket=load_docket(moment.as_of),
        note=notes.values_list("note", flat=True).first() or "",
    )


def since_issue_before(issue: Issue, moment: Moment) -> Since:
    """The latest publication of a month before those of the issue; without any, as long ago as is usual. One query."""
    earlier = Publication.objects.published_before(moment.known_until).filter(period__month__lt=issue.first)
    found = earlier.values_list("period__month", "published_at").first()
    return Since.publication(*found) if found else Since.usual(replace(moment, briefed=None))
