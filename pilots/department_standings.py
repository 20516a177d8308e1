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

#: Goal, zone (None for the city) and month of a figure.
Place = tuple[int, int | None, date]


@dataclass(slots=True)
class Said:
    """What is known of a figure: when it was first handed in, and how often it was returned."""

    first: datetime
    returned: int = 0


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
    """The departments of goals of one year. said: what was handed in by the moment, as `load_said` gives it."""

    moment: Moment
    courses: Sequence[Course]
    said: Mapping[Place, Said]
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
        ids = {course.goal.pk for course in led}
        table = Timetable(self.moment, led)
        return DepartmentStanding(
            department=department,
            led=led,
            supported=supported,
            months=self.months_of(led),
            returned=sum(
                said.returned
                for (goal_id, _zone, month), said in self.said.items()
                if goal_id in ids and month <= self.moment.month
            ),
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
        said = self.said.get((course.goal.pk, None, month))
        return timezone.localdate(said.first) if said else None

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


def load_said(year: int, moment: Moment) -> dict[Place, Said]:
    """What was handed in of a year's figures by the moment: one query."""
    return {
        (goal_id, zone_id, month): Said(first, returned)
        for goal_id, zone_id, month, first, returned in handed_in(year, moment.known_until)
    }


def gathered(revisions: Iterable[Revision], moment: Moment) -> dict[Place, Said]:
    """As `load_said`, of revisions that were handed in, oldest first."""
    found: dict[Place, Said] = {}
    for row in revisions:
        if row.submitted_at is None:
            continue
        said = found.setdefault((row.figure.goal_id, row.figure.zone_id, row.figure.month), Said(row.submitted_at))
        said.returned += is_returned(row, moment)
    return found


def is_returned(revision: Revision, moment: Moment) -> bool:
    """Whether it had been returned by the moment."""
    at = revision.reviewed_at
    return revision.state == State.RETURNED and at is not None and at < moment.known_until


def is_approved(revision: Revision, moment: Moment) -> bool:
    """Whether it had been approved by the moment."""
    at = revision.reviewed_at
    return revision.state == State.APPROVED and at is not None and at < moment.known_until
