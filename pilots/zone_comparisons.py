"""The zones side by side: how the goals that name them stand, and what each gave to those reported by zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef

from pilots.courses import OFF_TIMETABLE, Course, count_lights, load_courses
from pilots.models import Evidence, Goal, Provenance, Revision, Zone
from pilots.moments import Moment
from pilots.rules.gantt import StepState
from pilots.rules.lights import Light, Measure
from pilots.rules.scales import scale_end
from pilots.timetables import Timetable

WORST_FIRST = (*OFF_TIMETABLE, Light.ON_TRACK, Light.ACHIEVED, Light.NOT_DUE)


@dataclass(frozen=True)
class ZoneStanding:
    """A zone with the courses of the goals that name it. is_firm: whether illustrative steps are left out."""

    zone: Zone
    courses: Sequence[Course]
    moment: Moment
    is_firm: bool = False

    @cached_property
    def counts(self) -> dict[Light, int]:
        return count_lights(self.courses)

    @property
    def worst(self) -> Light | None:
        """The worst light of its goals; None without a goal."""
        return next((light for light in WORST_FIRST if self.counts[light]), None)

    @cached_property
    def timetable(self) -> Timetable:
        return Timetable(self.moment, self.courses, is_firm=self.is_firm)

    @property
    def steps(self) -> dict[StepState, int]:
        """How many steps of its goals' road maps are overdue, due soon, due later and done."""
        return self.timetable.counts

    @cached_property
    def figures(self) -> list[Revision]:
        """The approved figures of its goals from January to the month shown.

        Of a goal reported by zone the zone's own, of another the goal's.
        """
        return [
            rows[-1]
            for course in self.courses
            for (zone_id, month), rows in course.revisions.items()
            if zone_id == (self.zone.pk if is_by_zone(course) else None) and month <= self.moment.month
        ]

    @property
    def evidenced(self) -> int:
        """How many of the figures have a file as evidence."""
        return sum(vars(revision)["has_evidence"] for revision in self.figures)


@dataclass(frozen=True)
class ZoneFigure:
    """What a zone gave to a goal that is reported by zone.

    is_named: whether the goal names the zone. revision: the value that stands for the month that
    counts. of_city, of_plan: its fractions of the city's figure and of what the city planned for that
    month, None where there is no such share. is_inside: whether it is part of the figure of the zone
    that it lies within. series: January to the month shown, None where nothing was approved.
    """

    zone: Zone
    is_named: bool
    revision: Revision | None
    of_city: Decimal | None
    of_plan: Decimal | None
    is_inside: bool
    series: Mapping[date, Revision | None]

    @property
    def value(self) -> Decimal | None:
        return self.revision.value if self.revision else None


@dataclass(frozen=True)
class GoalComparison:
    """A goal that is reported by zone, with the figures of the zones."""

    course: Course
    zones: Sequence[Zone]

    @property
    def month(self) -> date:
        """The month whose figures are compared: that of the city's figure that counts."""
        return self.course.standing.figure_month or self.course.moment.month

    @property
    def city(self) -> Revision | None:
        return self.course.figures.get(self.month)

    @property
    def city_value(self) -> Decimal | None:
        return self.city.value if self.city else None

    @property
    def city_of_plan(self) -> Decimal | None:
        return share(self.city_value, self.planned)

    @property
    def planned(self) -> Decimal | None:
        """What the city planned for the month; zones have no timetable of their own."""
        promise = self.course.record.promises.get(self.month)
        return promise.planned if promise else None

    @property
    def plan_is_illustrative(self) -> bool:
        version = self.course.versions_by_month.get(self.month)
        point = version.planned.get(self.month) if version else None
        return bool(point and point.provenance == Provenance.ILLUSTRATIVE)

    @property
    def is_additive(self) -> bool:
        """Whether zones' figures add up: those of a percentage do not."""
        return self.course.goal.measure not in (Measure.RATE, Measure.MILESTONE)

    @cached_property
    def figures(self) -> list[ZoneFigure]:
        """One for each zone, in their order."""
        found = self.course.zone_figures(self.month)
        shown = [month for month in self.course.months if month <= self.course.moment.month]
        by_month = {month: self.course.zone_figures(month) for month in shown}
        rows = []
        for zone in self.zones:
            revision = found.get(zone.pk)
            value = revision.value if revision else None
            rows.append(
                ZoneFigure(
                    zone=zone,
                    is_named=zone.code in self.course.goal.named_zones,
                    revision=revision,
                    of_city=share(value, self.city_value) if self.is_additive else None,
                    of_plan=share(value, self.planned),
                    is_inside=self.is_additive and value is not None and has_value(found, zone.within_id),
                    series={month: by_month[month].get(zone.pk) for month in shown},
                )
            )
        return rows

    @property
    def inside(self) -> list[Zone]:
        """The zones that the total leaves out, as they are part of another's figure."""
        return [figure.zone for figure in self.figures if figure.is_inside]

    @property
    def total(self) -> Decimal | None:
        """What the zones add to, none of it counted twice; None where nothing adds up."""
        values = [row.value for row in self.figures if row.value is not None and not row.is_inside]
        return sum(values, Decimal(0)) if values and self.is_additive else None

    @property
    def total_of_city(self) -> Decimal | None:
        return share(self.total, self.city_value)

    @property
    def total_of_plan(self) -> Decimal | None:
        return share(self.total, self.planned)

    @property
    def rest(self) -> Decimal | None:
        """What the city has outside the zones; below zero where the zones add to more than the city."""
        if self.total is None or self.city_value is None:
            return None
        return self.city_value - self.total

    @property
    def rest_of_city(self) -> Decimal | None:
        return share(self.rest, self.city_value)

    @property
    def end(self) -> Decimal:
        """The end of the scale, from zero, on which every zone's months are drawn; in the goal's unit."""
        return scale_end(row.value for figure in self.figures for row in figure.series.values() if row)


def share(value: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return value / whole if value is not None and whole else None


def has_value(found: Mapping[int, Revision], zone_id: int | None) -> bool:
    row = found.get(zone_id) if zone_id else None
    return row is not None and row.value is not None


def is_by_zone(course: Course) -> bool:
    """Whether the goal is reported by zone, or was in the months before."""
    return course.goal.is_by_zone or any(zone_id is not None for zone_id, _month in course.revisions)


def load_zone_courses(moment: Moment) -> list[Course]:
    """The courses of the year's goals that name a zone; seven queries.

    Their revisions are the values that stand. Each knows as `has_evidence` whether a file that was not taken
    back shows what it says.
    """
    goals = Goal.objects.of_year(moment.month.year).filter(pk__in=Zone.objects.values("goals"))
    files = Evidence.objects.standing().filter(revision=OuterRef("pk"))
    revisions = Revision.objects.for_courses(goals, moment.known_until).standing_by(moment.known_until)
    evidenced = revisions.annotate(has_evidence=Exists(files))
    return load_courses(goals.for_list(), moment, moment.month.year, evidenced)


def standings(
    zones: Iterable[Zone], courses: Sequence[Course], moment: Moment, *, is_firm: bool = False
) -> list[ZoneStanding]:
    """How each zone's goals stand, in the order of the zones."""
    return [
        ZoneStanding(zone, [course for course in courses if zone.code in course.goal.named_zones], moment, is_firm)
        for zone in zones
    ]


def comparisons(zones: Sequence[Zone], courses: Iterable[Course]) -> list[GoalComparison]:
    """The goals that are reported by zone."""
    return [GoalComparison(course, zones) for course in courses if is_by_zone(course)]


def shares_end(compared: Iterable[GoalComparison]) -> Decimal:
    """The end of the one scale on which the shares of the plan of all goals are drawn; a fraction."""
    return scale_end(figure.of_plan for comparison in compared for figure in comparison.figures)


def count_zones_by_worst(rows: Iterable[ZoneStanding]) -> dict[Light, int]:
    """How many zones have which worst light, the worst first; only lights that there are."""
    counted = Counter(row.worst for row in rows if row.worst)
    return {light: counted[light] for light in WORST_FIRST if counted[light]}
