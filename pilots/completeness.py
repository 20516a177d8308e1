"""How complete and how punctual the departments' reporting of a year is, and who is to be reminded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from pilots.models import Department, Goal, Period, Revision, TaskBook, User
from pilots.moments import end_of
from pilots.rules.calendar import PeriodState
from pilots.rules.months import Frequency, due_months, months_of
from pilots.rules.timeliness import COME_DUE, Ranked, Timeliness, punctuality, ranking, timeliness

#: The states of a period in which a reminder helps.
RUNNING = (PeriodState.OPEN, PeriodState.OVERDUE)


@dataclass(frozen=True, slots=True)
class DepartmentMonth:
    """How many figures a department owes for a month, and what became of them.

    submitted: those that were ever handed in. unsettled: those that neither wait for the office nor
    stand, so that a figure that was returned is submitted and unsettled. state: of the period, None
    where the month has none.
    """

    month: date
    owed: int
    submitted: int
    unsettled: int
    outcome: Timeliness
    state: PeriodState | None

    @property
    def is_to_be_reminded(self) -> bool:
        return self.unsettled > 0 and self.state in RUNNING


@dataclass(frozen=True, slots=True)
class Line:
    """A department's year, January first."""

    department: Department
    months: list[DepartmentMonth]
    ranked: Ranked

    @property
    def to_remind(self) -> list[DepartmentMonth]:
        return [each for each in self.months if each.is_to_be_reminded]


@dataclass(frozen=True, slots=True)
class Total:
    """A month of all departments. on_time and due: how many departments were in time, of how many that came due."""

    month: date
    owed: int
    submitted: int
    on_time: int
    due: int


@dataclass(frozen=True)
class Completeness:
    """A year's reporting as known at the end of a day; its lines are in the order of their rank."""

    year: int
    today: date
    periods: dict[date, Period]
    lines: list[Line]

    @cached_property
    def totals(self) -> list[Total]:
        """January to December."""
        totals = []
        for index, month in enumerate(months_of(self.year)):
            column = [line.months[index] for line in self.lines]
            totals.append(
                Total(
                    month=month,
                    owed=sum(each.owed for each in column),
                    submitted=sum(each.submitted for each in column),
                    on_time=sum(each.outcome == Timeliness.ON_TIME for each in column),
                    due=sum(each.outcome in COME_DUE for each in column),
                )
            )
        return totals

    @property
    def punctuality(self) -> Decimal | None:
        """Share of all departments' months that were on time, as a fraction; None before any came due."""
        return punctuality(each.outcome for line in self.lines for each in line.months)

    @property
    def to_remind(self) -> list[Line]:
        """The departments with something unsettled in a month that is open or overdue."""
        return [line for line in self.lines if line.to_remind]


@dataclass(slots=True)
class _Tally:
    """What a department owes for a month."""

    owed: int = 0
    unsettled: int = 0
    submitted_on: list[date] = field(default_factory=list)


def load_completeness(year: int, today: date) -> Completeness:
    """The year's reporting as known at the end of a day; six queries, whatever it holds.

    A goal owes the city's figure for the months of its frequency for which the task book in force
    has a plan; what its zones report breaks that figure down and is not counted here.
    """
    periods = {period.month: period for period in Period.objects.of_year(year)}
    goals = list(Goal.objects.of_year(year).for_detail().order_by("lead__code", "number"))
    planned = _planned_months(year, today)
    said = {
        (goal_id, month): (first, is_settled)
        for goal_id, month, first, is_settled in Revision.objects.first_submissions(year, end_of(today))
    }
    tallies: defaultdict[tuple[int, date], _Tally] = defaultdict(_Tally)
    for goal in goals:
        for month in _months_owed(goal, planned[goal.pk]):
            tally = tallies[goal.lead_id, month]
            first, is_settled = said.get((goal.pk, month), (None, False))
            tally.owed += 1
            tally.unsettled += not is_settled
            if first:
                tally.submitted_on.append(timezone.localdate(first))
    departments = {goal.lead.code: goal.lead for goal in goals}
    rows = {
        code: [_month(month, tallies[department.pk, month], periods.get(month), today) for month in months_of(year)]
        for code, department in departments.items()
    }
    ranks = ranking({code: [each.outcome for each in row] for code, row in rows.items()})
    lines = [Line(departments[ranked.code], rows[ranked.code], ranked) for ranked in ranks]
    return Completeness(year, today, periods, lines)


def _planned_months(year: int, today: date) -> Mapping[int, set[date]]:
    """Goal id → the months for which the version of its task book in force has a planned value."""
    books: defaultdict[int, list[TaskBook]] = defaultdict(list)
    for book in TaskBook.objects.with_timetables(year, end_of(today)):
        books[book.goal_id].append(book)
    planned: defaultdict[int, set[date]] = defaultdict(set)
    for goal_id, versions in books.items():
        months = {book.pk: {point.month for point in book.timetable.all()} for book in versions}
        for month in months_of(year):
            counting = [book for book in versions if book.counts_from <= month]
            if counting and month in months[counting[-1].pk]:
                planned[goal_id].add(month)
    return planned


def _months_owed(goal: Goal, planned: set[date]) -> list[date]:
    """The months of which it owes the city's figure: a month is complete with it, whatever the zones add."""
    return [month for month in due_months(Frequency(goal.frequency), goal.year) if month in planned]


def _month(month: date, tally: _Tally, period: Period | None, today: date) -> DepartmentMonth:
    due_on = period.due_on if period else date.max
    return DepartmentMonth(
        month=month,
        owed=tally.owed,
        submitted=len(tally.submitted_on),
        unsettled=tally.unsettled,
        outcome=timeliness(tally.owed, tally.submitted_on, due_on, today),
        state=period.state_on(today) if period else None,
    )


def reporters_of(departments: Iterable[Department]) -> dict[int, list[User]]:
    """Department id → the open accounts that report for it: one query."""
    found: defaultdict[int, list[User]] = defaultdict(list)
    for user in User.objects.that_report_for(departments):
        if user.membership.department_id:
            found[user.membership.department_id].append(user)
    return found


def load_running(today: date) -> Sequence[Completeness]:
    """The years that have a month open or overdue on a day, with what their departments still owe."""
    months = Period.objects.running_on(today).values_list("month", flat=True)
    return [load_completeness(year, today) for year in sorted({month.year for month in months})]
