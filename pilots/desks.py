"""A department's month: every figure and milestone it owes, with what has been said of each so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Generic, TypeVar

from pilots.courses import Course, load_courses
from pilots.feeds import Feed, load_feeds
from pilots.models import (
    Department,
    Entry,
    Evidence,
    Goal,
    Milestone,
    MilestoneReport,
    Period,
    PeriodException,
    Publication,
    Revision,
    State,
    TimetablePoint,
    Zone,
)
from pilots.moments import Moment
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.calendar import PeriodDays, PeriodState, may_enter, state_of
from pilots.rules.checks import Check, Finding, Said, findings
from pilots.rules.lights import Light, Measure, Step
from pilots.rules.months import due_months, last_day
from pilots.rules.progress import Direction
from pilots.rules.standing import Standing, judge

E = TypeVar("E", bound=Entry)

#: The lights whose figure has to say why, what is done about it, and by when.
ASKS_FOR_CAUSE = (Light.AT_RISK, Light.BEHIND)
OPEN_STATES = (State.DRAFT, State.RETURNED, State.APPROVED)


def token_of(entry: Entry | None) -> str:
    """What a page has seen of an entry: `number.edition`, "" where there is none."""
    return f"{entry.number}.{entry.edition}" if entry else ""


class Life(Generic[E]):
    """What has been said of something owed, oldest first, and how that stands."""

    said: list[E]

    @property
    def current(self) -> E | None:
        """The latest thing said, in whatever state."""
        return self.said[-1] if self.said else None

    @property
    def approved(self) -> E | None:
        """What stands."""
        return next((row for row in reversed(self.said) if row.state == State.APPROVED), None)

    @property
    def seen(self) -> str:
        return token_of(self.current)

    @property
    def state(self) -> str:
        """The current entry's state, "" while nothing was said."""
        return self.current.state if self.current else ""

    @property
    def is_open(self) -> bool:
        """Whether something new can be typed: not while it waits for the office."""
        return self.current is None or self.current.state in OPEN_STATES

    @property
    def is_settled(self) -> bool:
        """Submitted or approved, a correction under way or not: the department owes no more."""
        return self.approved is not None or self.state == State.SUBMITTED


@dataclass(frozen=True)
class Cell(Life[Revision]):
    """One value that is owed: the city's of a goal, or a zone's.

    said: every revision of it, oldest first, in whatever state. others: month number → the revision that
    counts for the other months of the year, under way or else approved. zone_values: zone code →
    value in the same month. Values are in the goal's reporting unit. steps: the road map of the month,
    with what is under way of it: a step that was reported done counts before the office has decided.
    feed: what a register says of the goal in the month; None where none feeds it.
    """

    course: Course
    zone: Zone | None
    month: date
    said: list[Revision]
    others: Mapping[int, Revision]
    zone_values: Mapping[str, Decimal]
    city: Decimal | None
    steps: list[Step]
    evidence: list[Evidence]
    feed: Feed | None = None

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def code(self) -> str:
        """How forms name the cell: 18, 18-Z1."""
        return f"{self.goal.number}-{self.zone.code}" if self.zone else str(self.goal.number)

    @property
    def value(self) -> Decimal | None:
        return self.current.value if self.current else None

    @property
    def previous_month(self) -> date | None:
        """The month before this one that owes a figure; None for the year's first."""
        earlier = [month for month in self.course.owed_months if month < self.month]
        return earlier[-1] if earlier else None

    @property
    def previous_said(self) -> Revision | None:
        """What counts for the month before."""
        return self.others.get(self.previous_month.month) if self.previous_month else None

    @property
    def previous(self) -> Decimal | None:
        return self.previous_said.value if self.previous_said else None

    @property
    def increment(self) -> Decimal | None:
        """Change since the figure before; for a cumulative goal's first since 1 January."""
        return self.increment_of(self.value)

    def increment_of(self, value: Decimal | None) -> Decimal | None:
        before = self.previous
        if before is None and self.previous_month is None and self.goal.measure == Measure.CUMULATIVE:
            before = Decimal(0)
        return None if value is None or before is None else value - before

    @property
    def planned_point(self) -> TimetablePoint | None:
        """The month's point of the timetable; zones have none of their own."""
        version = self.course.versions_by_month.get(self.month)
        return version.planned.get(self.month) if version and self.zone is None else None

    @property
    def planned(self) -> Decimal | None:
        return self.planned_point.planned if self.planned_point else None

    @cached_property
    def standing(self) -> Standing | None:
        """Where the goal would stand with the current value; None for a zone and without a value."""
        return self.standing_with(self.value)

    def standing_with(self, value: Decimal | None) -> Standing | None:
        if self.zone is not None or value is None:
            return None
        record = self.course.record
        record = replace(
            record,
            actuals={**record.actuals, self.month: value},
            steps={**record.steps, self.month: self.steps},
        )
        return judge(record, self.month, self.course.thresholds_for(self.month))

    @property
    def asks_for_cause(self) -> bool:
        return bool(self.standing and self.standing.light in ASKS_FOR_CAUSE)

    @property
    def offer(self) -> Decimal | None:
        """What the register would have reported; None where it says nothing."""
        return self.feed.offer(self.zone) if self.feed else None

    @property
    def rows_path(self) -> str:
        """The page with the register's rows behind the offer."""
        return self.feed.path(self.zone) if self.feed else ""

    @property
    def agrees(self) -> bool:
        """Whether the current value is what the register says."""
        return bool(self.feed and self.feed.agrees(self.value, self.zone))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks remark on the current value."""
        return self.findings_of(self.value)

    def findings_of(self, value: Decimal | None) -> tuple[Finding, ...]:
        if value is None:
            return ()
        done, under_way = self._weights if self.goal.measure == Measure.MILESTONE else (None, None)
        found = findings(
            Said(
                measure=Measure(self.goal.measure),
                direction=Direction(self.goal.direction),
                month=self.month.month,
                value=value,
                earlier={
                    number: said.value
                    for number, said in self.others.items()
                    if number < self.month.month and said.value is not None
                },
                planned=self.planned,
                zones=self.zone_values,
                within={zone.code: zone.within.code for zone in self.goal.zones.all() if zone.within},
                zone=self.zone.code if self.zone else None,
                city=self.city,
                steps_done=done,
                steps_under_way=under_way,
                **self._register,
            )
        )
        # what the zones add up to is a matter of the city's row, a part too large one of its own
        own = self.zone.code if self.zone else None
        return tuple(finding for finding in found if finding.check != Check.ZONES or finding.zone == own)

    @property
    def _register(self) -> dict[str, Decimal]:
        """What the checks hold the value against, where a register feeds the goal."""
        said = self.feed.value(self.zone) if self.feed else None
        return {"register": said, "tolerance": self.feed.tolerance} if self.feed and said is not None else {}

    @property
    def _weights(self) -> tuple[Decimal, Decimal]:
        """The weights of the road map's steps done by the month's end, and of the step after them."""
        version = self.course.version_for(self.month)
        weights = {row.step: row.weight for row in version.milestones} if version else {}
        day = last_day(self.month)
        left = [step for step in self.steps if step.done_on is None or step.done_on > day]
        done = sum((weights[step.step] for step in self.steps if step not in left), Decimal(0))
        return done, weights[left[0].step] if left else Decimal(0)

    @property
    def lacks(self) -> list[str]:
        """The fields without which the figure cannot be submitted."""
        current = self.current
        if current is None or current.value is None:
            return ["value"]
        missing = []
        if self.findings and not current.comment.strip():
            missing.append("comment")
        if self.asks_for_cause:
            missing += [name for name in ("cause", "remedy", "back_on") if not getattr(current, name)]
        return missing

    @property
    def is_ready(self) -> bool:
        """Whether the current draft can be submitted as it is."""
        return self.state == State.DRAFT and not self.lacks


@dataclass(frozen=True)
class StepCell(Life[MilestoneReport]):
    """One milestone of the road map that is due, or was reported, this month."""

    course: Course
    milestone: Milestone
    said: list[MilestoneReport]
    evidence: list[Evidence]

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def code(self) -> str:
        """How forms name the step: 13.2."""
        return f"{self.goal.number}.{self.milestone.step}"

    @property
    def lacks(self) -> list[str]:
        return [] if self.current and self.current.done_on else ["done_on"]

    @property
    def is_ready(self) -> bool:
        return self.state == State.DRAFT and not self.lacks


@dataclass(frozen=True)
class Desk:
    """A department's month on a day. exception_until: the last day of an exception granted, if any."""

    department: Department
    period: Period
    today: date
    exception_until: date | None
    is_published: bool
    cells: list[Cell]
    steps: list[StepCell]

    @property
    def month(self) -> date:
        return self.period.month

    @property
    def days(self) -> PeriodDays:
        return PeriodDays(self.period.opens_on, self.period.due_on, self.period.closes_on)

    @property
    def period_state(self) -> PeriodState:
        return state_of(self.days, self.period.is_locked, self.today)

    @property
    def has_opened(self) -> bool:
        return self.period_state != PeriodState.NOT_OPEN

    @property
    def is_open(self) -> bool:
        """Whether the department may enter figures today."""
        return may_enter(self.period_state, self.exception_until, self.today)

    @property
    def entries(self) -> list[Cell | StepCell]:
        return [*self.cells, *self.steps]

    def entry(self, code: str) -> Cell | StepCell | None:
        return next((entry for entry in self.entries if entry.code == code), None)

    @property
    def owed(self) -> list[Cell]:
        """The figures a month is complete with: the city's, to which the zones' are a breakdown."""
        return [cell for cell in self.cells if cell.zone is None]

    @property
    def unsettled(self) -> list[Cell]:
        """The figures still owed."""
        return [cell for cell in self.owed if not cell.is_settled]

    @property
    def returned(self) -> list[Cell | StepCell]:
        return [entry for entry in self.entries if entry.state == State.RETURNED]

    @property
    def ready(self) -> list[Cell | StepCell]:
        return [entry for entry in self.entries if entry.is_ready]


def load_desk(department: Department, period: Period, today: date, numbers: Iterable[int] | None = None) -> Desk:
    """The desk of one department; a fixed number of queries, whatever it owes: one or two more a ledger that feeds it.

    numbers: load only these goals, for whoever is about to write one of them.
    """
    return load_desks([department], period, today, numbers)[0]


def load_desks(
    departments: Iterable[Department], period: Period, today: date, numbers: Iterable[int] | None = None
) -> list[Desk]:
    """The desks of departments for a month, in their order; a fixed number of queries."""
    wanted = list(departments)
    month = period.month
    goals = Goal.objects.of_year(month.year).filter(lead__in=wanted).for_detail().order_by("number")
    if numbers is not None:
        goals = goals.filter(number__in=list(numbers))
    moment = Moment(month=month, as_of=today)
    courses = load_courses(goals, moment, month.year)
    by_figure, by_step = _everything_said(goals.order_by(), month.year)
    feeds = load_feeds(((course, month) for course in courses), moment)
    exceptions = {
        row.department_id: row.expires_on
        for row in PeriodException.objects.filter(period=period).order_by("expires_on")
    }
    is_published = Publication.objects.filter(period=period).exists()
    desks = []
    for department in wanted:
        own = [course for course in courses if course.goal.lead_id == department.pk]
        desks.append(
            Desk(
                department=department,
                period=period,
                today=today,
                exception_until=exceptions.get(department.pk),
                is_published=is_published,
                cells=_city_first(
                    cell
                    for course in own
                    for cell in _cells(course, month, by_figure, by_step, feeds.get(course.goal.pk))
                ),
                steps=[step for course in own for step in _steps(course, month, by_step)],
            )
        )
    return desks


def load_again(desk: Desk) -> Desk:
    """The desk with what has been said since it was loaded; saving changes neither plan nor period. Four queries."""
    courses = list({entry.goal.pk: entry.course for entry in desk.entries}.values())
    goals = Goal.objects.filter(pk__in=[course.goal.pk for course in courses])
    by_figure, by_step = _everything_said(goals, desk.month.year)
    feeds = {cell.goal.pk: cell.feed for cell in desk.cells}
    return replace(
        desk,
        cells=_city_first(
            cell
            for course in courses
            for cell in _cells(course, desk.month, by_figure, by_step, feeds.get(course.goal.pk))
        ),
        steps=[step for course in courses for step in _steps(course, desk.month, by_step)],
    )


Figures = Mapping[tuple[int, int | None, date], list[Revision]]
Reports = Mapping[tuple[int, int], list[MilestoneReport]]


def _everything_said(goals: GoalQuerySet, year: int) -> tuple[Figures, Reports]:
    by_figure: defaultdict[tuple[int, int | None, date], list[Revision]] = defaultdict(list)
    for revision in Revision.objects.for_desks(goals, year):
        figure = revision.figure
        by_figure[figure.goal_id, figure.zone_id, figure.month].append(revision)
    by_step: defaultdict[tuple[int, int], list[MilestoneReport]] = defaultdict(list)
    for report in MilestoneReport.objects.for_desks(goals):
        by_step[report.goal_id, report.step].append(report)
    return by_figure, by_step


def _cells(
    course: Course, month: date, by_figure: Figures, by_step: Reports, feed: Feed | None = None
) -> Iterable[Cell]:
    goal = course.goal
    if month not in due_months(course.record.frequency, goal.year) or month not in course.record.promises:
        return
    zones: list[Zone | None] = [None, *goal.zones.all()] if goal.is_by_zone else [None]
    now = {
        zone: standing.value
        for zone in zones
        if (standing := _standing(by_figure.get((goal.pk, zone.pk if zone else None, month), [])))
        and standing.value is not None
    }
    zone_values = {zone.code: value for zone, value in now.items() if zone}
    steps = [_under_way(step, by_step.get((goal.pk, step.step), [])) for step in course.record.steps.get(month, ())]
    for zone in zones:
        key = zone.pk if zone else None
        rows = {at: by_figure.get((goal.pk, key, at), []) for at in course.months}
        others = {at.month: row for at in course.months if at != month and (row := _standing(rows[at]))}
        said = rows[month]
        evidence = list(said[-1].evidences.all()) if said else []
        yield Cell(course, zone, month, said, others, zone_values, now.get(None), steps, evidence, feed)


def _city_first(cells: Iterable[Cell]) -> list[Cell]:
    """The city's figures in the order of the goals, then those of the zones: a column as departments keep it."""
    return sorted(cells, key=lambda cell: cell.zone is not None)


def _standing(said: list[Revision]) -> Revision | None:
    """The revision that counts while nothing else is known: what is under way, else what stands."""
    live = [row for row in said if row.state != State.RETURNED and row.value is not None]
    return live[-1] if live else None


def _under_way(step: Step, said: list[MilestoneReport]) -> Step:
    """The step as its latest report says, approved or not; a returned one says nothing."""
    live = [row for row in said if row.state != State.RETURNED]
    return replace(step, done_on=live[-1].done_on) if live else step


def _steps(course: Course, month: date, by_step: Reports) -> Iterable[StepCell]:
    """Steps due by the month's end that were not done before it."""
    version = course.version_for(month)
    for milestone in version.milestones if version else []:
        said = by_step.get((course.goal.pk, milestone.step), [])
        was_done = milestone.done_on is not None and milestone.done_on < month
        is_under_way = bool(said) and said[-1].state != State.APPROVED
        if (milestone.due_on <= last_day(month) and not was_done) or is_under_way:
            yield StepCell(course, milestone, said, list(said[-1].evidences.all()) if said else [])
