"""How departments stand: what they lead, how they report, what came back, and what they owe next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from pilots.courses import OFF_TIMETABLE, Course, count_lights
from pilots.models import Department, Goal, Revision, State
from pilots.moments import Moment
from pilots.querysets.departments import handed_in
from pilots.rules.gantt import SOON_DAYS
from pilots.rules.lights import Light
from pilots.rules.timeliness import Timeliness, punctuality, timeliness
from pilots.timetables import PlannedStep, Timetable

#: Goal and month of a figure of the city.
Place = tuple[int, date]


@dataclass(frozen=True, slots=True)
class ReportedMonth:
    """The city's figures that a department owes for a month; those neither handed in nor missing are not due yet."""

    month: date
    owed: int
    on_time: int
    late: int
    missing: int
    outcome: Timeliness

    @property
    def not_due(self) -> int:
        return self.owed - self.on_time - self.late - self.missing


@dataclass(frozen=True, slots=True)
class DueFigures:
    """Figures of a month that fall due soon and are not handed in."""

    month: date
    due_on: date
    count: int


@dataclass(frozen=True)
class DepartmentStanding:
    """A department's part in the goals shown.

    supported: goals that another department leads. months: January to the month shown. due_steps and overdue:
    steps of the goals it leads, as `Timetable` gives them.
    """

    department: Department
    led: Sequence[Course]
    supported: Sequence[Course]
    months: Sequence[ReportedMonth]
    returned: int = 0
    due_figures: Sequence[DueFigures] = ()
    due_steps: Sequence[PlannedStep] = ()
    overdue: Sequence[PlannedStep] = ()

    @cached_property
    def counts(self) -> dict[Light, int]:
        return count_lights(self.led)

    @property
    def punctuality(self) -> Decimal | None:
        """Share of its months on time among those that have come due, as a fraction; None before any has."""
        return punctuality(month.outcome for month in self.months)

    @cached_property
    def total(self) -> ReportedMonth | None:
        """The months together, under the last of them; None where nothing was owed."""
        owed = sum(month.owed for month in self.months)
        if not owed:
            return None
        return ReportedMonth(
            month=self.months[-1].month,
            owed=owed,
            on_time=sum(month.on_time for month in self.months),
            late=sum(month.late for month in self.months),
            missing=sum(month.missing for month in self.months),
            outcome=self.months[-1].outcome,
        )

    @property
    def soon(self) -> int:
        """How many figures and steps fall due soon."""
        return sum(row.count for row in self.due_figures) + len(self.due_steps)

    @property
    def badness(self) -> tuple[tuple[int, ...], int, Decimal, int, int]:
        """The worse, the smaller: goals off the timetable by light, steps overdue, punctuality, figures returned."""
        lights = tuple(-self.counts[light] for light in OFF_TIMETABLE)
        share = Decimal(2) if self.punctuality is None else self.punctuality
        return lights, -len(self.overdue), share, -self.returned, -len(self.led)


@dataclass(frozen=True)
class Departments:
    """The departments of goals of one year, as `with_supporters` and `with_returned` load these.

    first: when figures were first handed in, as `load_first` gives it.
    """

    moment: Moment
    courses: Sequence[Course]
    first: Mapping[Place, datetime]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day from which what falls due is counted."""
        return Timetable(self.moment, self.courses).day

    @cached_property
    def rows(self) -> list[DepartmentStanding]:
        """Every department that leads or supports one of the goals, by code."""
        led: defaultdict[str, list[Course]] = defaultdict(list)
        supported: defaultdict[str, list[Course]] = defaultdict(list)
        found: dict[str, Department] = {}
        for course in self.courses:
            lead = course.goal.lead
            found[lead.code] = lead
            led[lead.code].append(course)
            for code in supporters_of(course.goal):
                supported[code].append(course)
        for code in supported:
            found.setdefault(code, Department(code=code, name=self.names.get(code, code)))
        return [self.standing_of(found[code], led[code], supported[code]) for code in sorted(found)]

    def standing_of(
        self, department: Department, led: Sequence[Course], supported: Sequence[Course]
    ) -> DepartmentStanding:
        table = Timetable(self.moment, led)
        return DepartmentStanding(
            department=department,
            led=led,
            supported=supported,
            months=self.months_of(led),
            returned=sum(returned_of(course.goal) for course in led),
            due_figures=self.due_figures(led),
            due_steps=table.within(SOON_DAYS),
            overdue=table.overdue,
        )

    def months_of(self, led: Sequence[Course]) -> list[ReportedMonth]:
        """What was owed for each month up to the one shown, and what became of it by the as-of day."""
        if not led:
            return []
        return [self._month(month, led) for month in led[0].months if month <= self.moment.month]

    def _month(self, month: date, led: Sequence[Course]) -> ReportedMonth:
        as_of, due_on = self.moment.as_of, led[0].due_on.get(month, date.max)
        owing = [course for course in led if owes(course, month)]
        days = [day for course in owing if (day := self._handed_in_on(course, month))]
        in_time = sum(day <= due_on for day in days)
        return ReportedMonth(
            month=month,
            owed=len(owing),
            on_time=in_time,
            late=len(days) - in_time,
            missing=len(owing) - len(days) if as_of > due_on else 0,
            outcome=timeliness(len(owing), days, due_on, as_of),
        )

    def _handed_in_on(self, course: Course, month: date) -> date | None:
        first = self.first.get((course.goal.pk, month))
        return timezone.localdate(first) if first else None

    def due_figures(self, led: Sequence[Course]) -> list[DueFigures]:
        """What falls due from the day on and is not known to be handed in; by due day."""
        due_on = led[0].due_on if led else {}
        until = self.day + timedelta(days=SOON_DAYS)
        rows = []
        for month, day in sorted(due_on.items(), key=lambda item: item[1]):
            if not self.day <= day <= until:
                continue
            if count := sum(owes(course, month) and not self._handed_in_on(course, month) for course in led):
                rows.append(DueFigures(month, day, count))
        return rows


def owes(course: Course, month: date) -> bool:
    """Whether the city's figure is owed for a month: by the goal's frequency, where the version in force plans it."""
    version = course.versions_by_month.get(month)
    return month in course.owed_months and version is not None and month in version.planned


def supporters_of(goal: Goal) -> list[str]:
    """The codes of the departments named beside the lead; for goals as `with_supporters` loads them."""
    codes = (getattr(goal, name, None) or "" for name in ("supporting_codes", "duty_codes"))
    return sorted(set(" ".join(codes).split()) - {goal.lead.code})


def returned_of(goal: Goal) -> int:
    """How often a figure of it was returned; for goals as `with_returned` loads them."""
    count: int = getattr(goal, "returned_count", 0)
    return count


def load_first(year: int, moment: Moment) -> dict[Place, datetime]:
    """When the city's figures of a year were first handed in, those that were by the moment: one query."""
    return {(goal_id, month): first for goal_id, month, first in handed_in(year, moment.known_until)}


def first_of(revisions: Iterable[Revision]) -> dict[Place, datetime]:
    """As `load_first`, of revisions as `handed_in_of` gives them."""
    found: dict[Place, datetime] = {}
    for row in revisions:
        if row.figure.zone_id is None and row.submitted_at is not None:
            place = row.figure.goal_id, row.figure.month
            found[place] = min(found.get(place, row.submitted_at), row.submitted_at)
    return found


def returned_by(revisions: Iterable[Revision], known_until: datetime) -> list[Revision]:
    """Those that had been returned before the moment, in their order."""
    return [row for row in revisions if row.state == State.RETURNED and is_decided(row, known_until)]


def approved_by(revisions: Iterable[Revision], known_until: datetime) -> list[Revision]:
    """Those that had been approved before the moment, in their order."""
    return [row for row in revisions if row.state == State.APPROVED and is_decided(row, known_until)]


def is_decided(revision: Revision, known_until: datetime) -> bool:
    return revision.reviewed_at is not None and revision.reviewed_at < known_until
