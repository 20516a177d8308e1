"""The balance that the year's task book promises, month by month: planned, reported, and published in public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Literal

from finance.models import Balance
from finance.totals.published import Published
from pilots.comparisons import former_plans
from pilots.courses import Course, load_city_courses
from pilots.models import Goal, Provenance, Revision, TimetablePoint
from pilots.rules.lights import Promise


@dataclass(frozen=True, slots=True)
class PromisedMonth:
    """The balance of one month.

    point: the plan of the task book in force for it; former: version and planned value of those that were to judge
    it with another. revision: the city's figure that stands, none after the month shown. answer: why there is no
    figure: none is owed, it is missing, or not due yet; "" beside a figure, and after the month shown.
    balances: those published that speak of a day in it.
    """

    month: date
    point: TimetablePoint | None
    former: Sequence[tuple[int, Decimal]]
    revision: Revision | None
    answer: Literal["", "none_owed", "missing", "not_due"]
    balances: Sequence[Balance]


@dataclass(frozen=True)
class Promised:
    """The goal that promises the balance, through the year of the month shown."""

    course: Course
    published: Published

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @cached_property
    def balances(self) -> list[Balance]:
        """Of the goal's year, whether before or after the month shown."""
        return [row for row in self.published.balances if row.as_on.year == self.goal.year]

    @cached_property
    def months(self) -> list[PromisedMonth]:
        """January to December."""
        published = {month: list(rows) for month, rows in groupby(self.balances, lambda row: row.as_on.replace(day=1))}
        return [self.of_month(month, published.get(month, [])) for month in self.course.months]

    def of_month(self, month: date, balances: Sequence[Balance]) -> PromisedMonth:
        course, version = self.course, self.course.versions_by_month.get(month)
        is_past = month <= course.moment.month
        figure = course.figures.get(month) if is_past else None
        answer: Literal["", "none_owed", "missing", "not_due"] = ""
        if is_past and figure is None:
            answer = "none_owed"
            if month in course.owed_months:
                answer = "missing" if course.record.has_come_due(month) else "not_due"
        point = version.planned.get(month) if version else None
        return PromisedMonth(month, point, former_plans(course, month), figure, answer, balances)

    @cached_property
    def latest(self) -> PromisedMonth | None:
        """The last month, up to the one shown, with a figure."""
        found = [row for row in self.months if row.revision and row.revision.value is not None]
        return found[-1] if found else None

    @property
    def promise(self) -> Promise | None:
        """What the task book in force promises for the month shown."""
        version = self.course.version
        return version.promise(self.course.moment.month) if version else None

    @property
    def is_illustrative(self) -> bool:
        """Whether any plan or figure that is shown is."""
        shown = [part.provenance for row in self.months for part in (row.point, row.revision) if part]
        return Provenance.ILLUSTRATIVE in shown


def load_promised(published: Published) -> Promised | None:
    """None where no goal of the year promises the balance of green loans; eight queries at most."""
    moment = published.moment
    year = moment.month.year
    promising = Goal.objects.of_year(year).filter(task__category__code="finance", measure="level", unit__code="亿元")
    courses = load_city_courses(promising.select_related("unit").order_by("number"), moment, year)
    return Promised(courses[0], published) if courses else None
