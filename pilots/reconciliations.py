"""Reported figures beside what the registers say, and what becomes of a difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pilots.courses import Course, load_courses
from pilots.feeds import Feed, load_feeds
from pilots.models import Goal, Revision, Zone
from pilots.moments import Moment


class Outcome(StrEnum):
    """How a figure stands to its register."""

    AGREES = "agrees"
    #: it differs, and its comment says why
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    #: no figure of the month was approved
    NOT_REPORTED = "not_reported"
    #: the register holds nothing to hold the figure against
    EMPTY = "empty"
    #: no figure has been due this year
    NOT_DUE = "not_due"


class Actor(StrEnum):
    """Who must act next."""

    LEAD = "lead"
    OFFICE = "office"


@dataclass(frozen=True)
class Line:
    """A figure of the city or of a zone, and what the register says. Values are in the goal's unit.

    figure: the approved revision that stands; waiting: one that lies with the office, as known then.
    """

    course: Course
    feed: Feed
    zone: Zone | None = None
    is_due: bool = True
    figure: Revision | None = None
    waiting: Revision | None = None

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def month(self) -> date:
        """The month of the figure: for a quarterly goal the end of the latest quarter."""
        return self.feed.month

    @property
    def code(self) -> str:
        """As the addresses of figures have it: 18, 18-Z1."""
        return f"{self.goal.number}-{self.zone.code}" if self.zone else str(self.goal.number)

    @property
    def reported(self) -> Decimal | None:
        return self.figure.value if self.figure else None

    @property
    def register(self) -> Decimal | None:
        return self.feed.value(self.zone)

    @property
    def path(self) -> str:
        """The page with the register's rows."""
        return self.feed.path(self.zone)

    @property
    def difference(self) -> Decimal | None:
        """Reported less register; None where either is missing."""
        return None if self.reported is None or self.register is None else self.reported - self.register

    @property
    def share(self) -> Decimal | None:
        """The difference as a share of the register's value; None of zero."""
        return self.difference / abs(self.register) if self.difference is not None and self.register else None

    @property
    def comment(self) -> str:
        return self.figure.comment.strip() if self.figure else ""

    @cached_property
    def outcome(self) -> Outcome:
        if not self.is_due:
            return Outcome.NOT_DUE
        if self.register is None:
            return Outcome.EMPTY
        if self.reported is None:
            return Outcome.NOT_REPORTED
        if self.feed.agrees(self.reported, self.zone):
            return Outcome.AGREES
        return Outcome.EXPLAINED if self.comment else Outcome.UNEXPLAINED

    @property
    def actor(self) -> Actor | None:
        """Who must act: the office on what lies with it and on an empty register, else the lead department."""
        if self.outcome == Outcome.EMPTY:
            return Actor.OFFICE
        if self.outcome in (Outcome.NOT_REPORTED, Outcome.UNEXPLAINED):
            return Actor.OFFICE if self.waiting else Actor.LEAD
        return None


@dataclass(frozen=True)
class Reconciliation:
    """The goals of a year that registers feed, each with its lines, and those that none feeds."""

    moment: Moment
    lines: Sequence[Line]
    unfed: Sequence[Course] = field(default_factory=tuple)

    @property
    def of_city(self) -> list[Line]:
        return [line for line in self.lines if line.zone is None]

    @property
    def of_zones(self) -> list[Line]:
        return [line for line in self.lines if line.zone is not None]

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """Outcome → how many goals, by the city's figure."""
        return {outcome: sum(line.outcome == outcome for line in self.of_city) for outcome in Outcome}

    @property
    def zones_that_differ(self) -> list[Line]:
        return [line for line in self.of_zones if line.outcome in (Outcome.EXPLAINED, Outcome.UNEXPLAINED)]


def due_month(course: Course, month: date) -> tuple[date, bool]:
    """The month whose figure counts at a month, and whether one has been due; else the month itself."""
    due = [owed for owed in course.owed_months if owed <= month]
    return (due[-1], True) if due else (month, False)


def load_fed_courses(moment: Moment) -> list[Course]:
    """The courses of the year's goals with all that a reconciliation shows of them: eight queries."""
    year = moment.month.year
    goals = Goal.objects.of_year(year).with_zone_codes().for_detail().order_by("number")
    return load_courses(goals, moment, year)


def reconcile(courses: Sequence[Course], moment: Moment) -> Reconciliation:
    """Hold the figures of goals of one year against the registers: one query, and at most two a ledger.

    courses: as `load_fed_courses` gives them, or some of them.
    """
    months = {course.goal.pk: due_month(course, moment.month) for course in courses}
    feeds = load_feeds(((course, months[course.goal.pk][0]) for course in courses), moment)
    waiting = load_waiting(feeds, moment) if feeds else {}
    lines: list[Line] = []
    for course in courses:
        if feed := feeds.get(course.goal.pk):
            lines += lines_of(course, feed, is_due=months[course.goal.pk][1], waiting=waiting)
    return Reconciliation(moment, lines, [course for course in courses if course.goal.pk not in feeds])


#: Goal, zone and month → the revision that lies with the office.
Waiting = dict[tuple[int, int | None, date], Revision]


def load_waiting(goals: Iterable[int], moment: Moment) -> Waiting:
    rows = Revision.objects.with_office(Goal.objects.filter(pk__in=list(goals)), moment.known_until)
    return {(row.figure.goal_id, row.figure.zone_id, row.figure.month): row for row in rows}


def lines_of(course: Course, feed: Feed, *, is_due: bool, waiting: Waiting) -> list[Line]:
    """The city's line and, of a goal that is reported by zone, one a zone."""
    zones = course.goal.zones.all() if course.goal.is_by_zone else ()
    lines = []
    for zone in (None, *zones):
        key = zone.pk if zone else None
        said = course.revisions.get((key, feed.month))
        waits = waiting.get((course.goal.pk, key, feed.month))
        lines.append(Line(course, feed, zone, is_due, said[-1] if said else None, waits))
    return lines


def city_line(course: Course) -> Line | None:
    """The city's line of one goal at the month shown, without what lies with the office; None for one not fed.

    At most two queries, and none for a goal that no register feeds.
    """
    month, is_due = due_month(course, course.moment.month)
    feed = load_feeds([(course, month)], course.moment).get(course.goal.pk)
    return lines_of(course, feed, is_due=is_due, waiting={})[0] if feed else None
