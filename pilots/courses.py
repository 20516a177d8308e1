"""From rows to standings: what is known of goals at a moment, loaded in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from pilots.models import (
    Goal,
    LightThresholds,
    Milestone,
    Period,
    Provenance,
    Revision,
    TaskBook,
    TimetablePoint,
)
from pilots.moments import Moment
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.corrections import Correction, last_correction
from pilots.rules.lights import Light, Measure, Promise, Reason, Thresholds
from pilots.rules.months import Frequency, due_months, months_of
from pilots.rules.progress import Direction
from pilots.rules.standing import Record, Standing, judge, overdue_day


@dataclass(frozen=True, slots=True)
class Version:
    """A published version of a task book with all that stands in it."""

    book: TaskBook
    planned: dict[date, TimetablePoint]
    milestones: list[Milestone]

    def promise(self, month: date) -> Promise | None:
        point = self.planned.get(month)
        return Promise(self.book.baseline, self.book.target, point.planned) if point else None


@dataclass(frozen=True)
class Course:
    """One goal through its year, as known at a moment.

    versions: the task books published by then, in the order in which they count.
    revisions: (zone id or None for the city, month) → approved revisions, oldest first.
    published: month → the light with which the month was published by then.
    """

    goal: Goal
    moment: Moment
    versions: list[Version]
    revisions: dict[tuple[int | None, date], list[Revision]]
    due_on: dict[date, date]
    thresholds: Sequence[LightThresholds]
    published: Mapping[date, Light] = field(default_factory=dict)

    def version_for(self, month: date) -> Version | None:
        """The version in force for a month: the last of those that count by then."""
        counting = [version for version in self.versions if version.book.counts_from <= month]
        return counting[-1] if counting else None

    def published_thresholds(self, month: date) -> LightThresholds | None:
        """The version of the thresholds that counts for a month; None before any was published."""
        return next((row for row in self.thresholds if row.counts_from <= month), None)

    def thresholds_for(self, month: date) -> Thresholds:
        """The thresholds that count for a month; the defaults before any were published."""
        published = self.published_thresholds(month)
        return published.as_rule() if published else Thresholds()

    @cached_property
    def months(self) -> tuple[date, ...]:
        return months_of(self.goal.year)

    @cached_property
    def owed_months(self) -> tuple[date, ...]:
        """The months that owe a figure."""
        return due_months(Frequency(self.goal.frequency), self.goal.year)

    @cached_property
    def versions_by_month(self) -> dict[date, Version]:
        found = {month: self.version_for(month) for month in self.months}
        return {month: version for month, version in found.items() if version}

    @cached_property
    def record(self) -> Record:
        """What the rules need, and nothing else."""
        versions = self.versions_by_month
        promises = {month: version.promise(month) for month, version in versions.items()}
        steps = {id(version): [row.as_rule() for row in version.milestones] for version in self.versions}
        return Record(
            year=self.goal.year,
            measure=Measure(self.goal.measure),
            direction=Direction(self.goal.direction),
            frequency=Frequency(self.goal.frequency),
            as_of=self.moment.as_of,
            promises={month: promise for month, promise in promises.items() if promise},
            actuals={month: row.value for month, row in self.figures.items() if row.value is not None},
            due_on=self.due_on,
            steps={month: steps[id(version)] for month, version in versions.items()},
        )

    @cached_property
    def figures(self) -> dict[date, Revision]:
        """Month → the city's value that stands."""
        return {month: rows[-1] for (zone_id, month), rows in self.revisions.items() if zone_id is None}

    def zone_figures(self, month: date) -> dict[int, Revision]:
        """Zone id → the zone's value that stands for a month."""
        return {
            zone_id: rows[-1] for (zone_id, at), rows in self.revisions.items() if at == month and zone_id is not None
        }

    def standing_at(self, month: date) -> Standing:
        return judge(self.record, month, self.thresholds_for(month))

    @cached_property
    def standing(self) -> Standing:
        """At the month shown."""
        return self.standing_at(self.moment.month)

    @cached_property
    def standings(self) -> list[Standing | None]:
        """January to December; None for the months after the one shown."""
        return [
            None
            if month > self.moment.month
            else self.standing
            if month == self.moment.month
            else self.standing_at(month)
            for month in self.months
        ]

    def as_published(self, month: date) -> Light | None:
        """The light with which a month was published, where another stands now; else None."""
        standing, light = self.standings[month.month - 1], self.published.get(month)
        return light if standing and light != standing.light else None

    @cached_property
    def grid(self) -> list[tuple[Standing | None, Light | None]]:
        """As `standings`, each with the light as published where another stands now."""
        return [
            (standing, self.as_published(month)) for month, standing in zip(self.months, self.standings, strict=True)
        ]

    def correction_of(self, month: date, zone_id: int | None = None) -> Correction | None:
        """How the value that stands for a month took another's place; None where it never did."""
        rows = self.revisions.get((zone_id, month), [])
        return last_correction(
            (row.reviewed_at, row.value) for row in rows if row.reviewed_at and row.value is not None
        )

    @cached_property
    def version(self) -> Version | None:
        """The version in force for the month shown."""
        return self.version_for(self.moment.month)

    @property
    def judged_version(self) -> Version | None:
        """The version by which the month shown is judged: for a quarterly goal that of the quarter's end."""
        return self.versions_by_month.get(self.standing.judged_month)

    @property
    def figure(self) -> Revision | None:
        """The revision behind the value that counts at the month shown."""
        month = self.standing.figure_month
        return self.figures.get(month) if month else None

    @property
    def planned_point(self) -> TimetablePoint | None:
        """The point of the timetable by which the month shown is judged."""
        version = self.judged_version
        return version.planned.get(self.standing.judged_month) if version else None

    @property
    def is_illustrative(self) -> bool:
        """Whether the figure, the target or the plan behind the light is illustrative.

        A target that is reached needs no plan.
        """
        used = [
            self.figure.provenance if self.figure else None,
            self.judged_version.book.target_provenance if self.judged_version else None,
        ]
        if self.planned_point and self.standing.verdict.reason != Reason.TARGET_REACHED:
            used.append(self.planned_point.provenance)
        return Provenance.ILLUSTRATIVE in used

    @cached_property
    def overdue(self) -> list[Milestone]:
        """Milestones overdue on the day on which they are counted."""
        day = overdue_day(self.record, self.moment.month)
        rows = self.version.milestones if self.version else []
        return [row for row in rows if row.as_rule().days_overdue(day)]


def load_courses(
    goals: GoalQuerySet,
    moment: Moment,
    year: int,
    revisions: Iterable[Revision] | None = None,
    rows: Sequence[Goal] | None = None,
) -> list[Course]:
    """The courses of goals of one year, in the goals' order; seven queries, whatever the number of goals.

    revisions: the rows to draw values from, `Revision.objects.for_courses` unless a page needs
    more of them (`for_history`). rows: the goals, where they are loaded already.
    """
    rows = list(goals) if rows is None else rows
    wanted = goals.order_by()
    if revisions is None:
        revisions = Revision.objects.for_courses(wanted, moment.known_until)
    by_goal: defaultdict[int, dict[tuple[int | None, date], list[Revision]]] = defaultdict(dict)
    for revision in revisions:
        figure = revision.figure
        by_goal[figure.goal_id].setdefault((figure.zone_id, figure.month), []).append(revision)
    versions = _versions(wanted, moment)
    due_on, published = _calendar(rows, moment, year)
    thresholds = list(LightThresholds.objects.known_by(moment.known_until))
    return [
        Course(goal, moment, versions[goal.pk], by_goal[goal.pk], due_on, thresholds, published[goal.pk])
        for goal in rows
    ]


def load_city_courses(goals: GoalQuerySet, moment: Moment, year: int) -> list[Course]:
    """As `load_courses`, with no values but those of the city that stand: all that lights and lists are drawn from."""
    return load_courses(goals, moment, year, Revision.objects.for_lights(goals.order_by(), moment.known_until))


def _calendar(
    goals: Iterable[Goal], moment: Moment, year: int
) -> tuple[dict[date, date], defaultdict[int, dict[date, Light]]]:
    """Month → the day its figures are due; and goal id → month → the light as published."""
    due_on: dict[date, date] = {}
    published: defaultdict[int, dict[date, Light]] = defaultdict(dict)
    periods = Period.objects.of_year(year)
    for month, day, goal_id, light in periods.with_published_lights((goal.pk for goal in goals), moment.known_until):
        due_on[month] = day
        if goal_id is not None and light is not None:
            published[goal_id][month] = Light(light)
    return due_on, published


def _versions(wanted: GoalQuerySet, moment: Moment) -> defaultdict[int, list[Version]]:
    """Goal id → its published versions in the order in which they count."""
    versions: defaultdict[int, list[Version]] = defaultdict(list)
    for book in TaskBook.objects.for_courses(wanted, moment.known_until):
        planned = {point.month: point for point in book.timetable.all()}
        versions[book.goal_id].append(Version(book, planned, list(book.milestones.all())))
    return versions


def load_course(goal: Goal, moment: Moment) -> Course:
    """The course of one goal with the people behind its revisions."""
    return load_course_among_years(goal, moment)[0]


def load_course_among_years(goal: Goal, moment: Moment) -> tuple[Course, list[Goal]]:
    """As `load_course`, and the goals of other years that it continues or that continue it."""
    found = list(Goal.objects.with_neighbours(goal, moment.known_until).for_detail())
    goals = Goal.objects.filter(pk=goal.pk)
    history = Revision.objects.for_history(goals, moment.known_until)
    own = [row for row in found if row.pk == goal.pk]
    [course] = load_courses(goals, moment, goal.year, history, own)
    return course, [row for row in found if row.pk != goal.pk]


def count_lights(courses: Iterable[Course]) -> dict[Light, int]:
    """How many goals stand at each light, in the order in which lights are shown."""
    counts = Counter(course.standing.light for course in courses)
    return {light: counts[light] for light in Light}


#: The lights that ask somebody to act, the worst first.
OFF_TIMETABLE = (Light.BEHIND, Light.AT_RISK, Light.NOT_REPORTED)


def off_timetable(courses: Iterable[Course]) -> list[Course]:
    """The courses somebody must act on: the worst light first, then the longest lag."""

    def worst_first(course: Course) -> tuple[int, Decimal]:
        return OFF_TIMETABLE.index(course.standing.light), -(course.standing.lag_points or Decimal(0))

    return sorted((course for course in courses if course.standing.light in OFF_TIMETABLE), key=worst_first)
