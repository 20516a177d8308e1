"""The goals that the register feeds, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef

from buildings.rules.measures import DEFINITIONS, Amount
from buildings.totals.register import Totals
from pilots.courses import Course, load_city_courses
from pilots.models import Goal, TaskBook
from pilots.moments import Moment
from pilots.rules.months import months_of


@dataclass(frozen=True, slots=True)
class MeasureMonth:
    """A measure at the end of a month. register: None after the month shown; planned, reported: None where not."""

    month: date
    register: Amount | None
    planned: Decimal | None
    reported: Decimal | None
    reported_provenance: str = ""

    @property
    def difference(self) -> Decimal | None:
        """Reported less register."""
        if self.register is None or self.reported is None:
            return None
        return self.reported - self.register.total


def load_fed_courses(moment: Moment) -> dict[str, Course]:
    """Measure of the register → the course of the goal of the year whose task book names it; eight queries at most."""
    year = moment.month.year
    named = TaskBook.objects.known_by(moment.known_until).filter(goal=OuterRef("pk"), register_measure__in=DEFINITIONS)
    goals = Goal.objects.of_year(year).filter(Exists(named)).select_related("unit", "lead").order_by("number")
    courses = load_city_courses(goals, moment, year)
    return {
        course.version.book.register_measure: course
        for course in courses
        if course.version and course.version.book.register_measure in DEFINITIONS
    }


def measure_months(totals: Totals, key: str, course: Course | None) -> list[MeasureMonth]:
    """January to December: the register's value since January beside the goal's plan and the figures reported.

    course: None where no goal is fed by the measure, or where the page is narrowed to zones, which have no plan.
    """
    rows = []
    for month in months_of(totals.moment.month.year):
        version = course.versions_by_month.get(month) if course else None
        promise = version.promise(month) if version else None
        figure = course.figures.get(month) if course and month <= totals.moment.month else None
        rows.append(
            MeasureMonth(
                month,
                totals.value(key, month) if month <= totals.moment.month else None,
                promise.planned if promise else None,
                figure.value if figure else None,
                figure.provenance if figure else "",
            )
        )
    return rows
