"""What the chapter of green finance is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finance.models import Instrument
from finance.totals.parties import load_firsts
from finance.totals.promised import Promised, load_promised
from finance.totals.published import Published, load_published
from finance.totals.register import Totals, load_totals
from pilots.courses import Course, load_city_courses
from pilots.models import Goal, Unit, Zone
from pilots.moments import Moment
from pilots.registers import LEDGERS, RegisterValue, load_values
from pilots.rules.issues import Issue

#: The unit of what the register adds up to.
YI = "亿元"


@dataclass(frozen=True, slots=True)
class Money:
    """courses: of the year's goals of the category; fed: measure → what the register holds of it at the month's end."""

    totals: Totals
    published: Published
    promised: Promised | None
    courses: Sequence[Course]
    fed: dict[str, RegisterValue]
    firsts: Sequence[Instrument]
    unit: Unit


def load(issue: Issue, moment: Moment) -> Money:
    """Thirty queries at most, whatever the number of rows."""
    year = moment.month.year
    totals = load_totals(moment, list(Zone.objects.select_related("within")), None)
    published = load_published(moment)
    goals = Goal.objects.of_year(year).filter(task__category__code="finance")
    courses = load_city_courses(goals.for_list(), moment, year)
    measures = {measure.key for measure in LEDGERS["finance"].measures}
    named = {measure_of(course) for course in courses} & measures
    values = load_values(named, year, moment.as_of)
    return Money(
        totals=totals,
        published=published,
        promised=load_promised(published),
        courses=courses,
        fed={key: by_month[moment.month] for key, by_month in values.items() if moment.month in by_month},
        firsts=load_firsts(totals),
        unit=Unit.objects.filter(code=YI).first() or Unit(code=YI, label=YI),
    )


def measure_of(course: Course) -> str:
    """The measure of the register that the task book in force names; "" for none."""
    return course.version.book.register_measure if course.version else ""
