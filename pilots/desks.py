"""A department's month: every figure and milestone it owes, with what has been said of each so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pilots.cells import Cell, StepCell
from pilots.courses import Course, load_courses
from pilots.feeds import Feed, load_feeds
from pilots.models import (
    Department,
    Goal,
    MilestoneReport,
    Period,
    PeriodException,
    Publication,
    Revision,
    State,
    Zone,
)
from pilots.moments import Moment
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.calendar import PeriodDays, PeriodState, may_enter, state_of
from pilots.rules.lights import Step
from pilots.rules.months import due_months, last_day


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
