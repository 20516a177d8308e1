"""How well the forecasts of goals did, from the courses that a page has loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pilots.courses import Course
from pilots.rules.standing import Record
from pilots.rules.track_record import Accuracy, Outturn, accuracies, track_record


def outturns_of(course: Course) -> list[Outturn]:
    """What was forecast of each month up to the one shown, by the figures as known at the course's moment."""
    promised: dict[int, Record] = {}

    def as_planned(month: date) -> Record:
        version = course.versions_by_month[month]
        if id(version) not in promised:
            promises = {at: promise for at in course.months if (promise := version.promise(at))}
            promised[id(version)] = replace(course.record, promises=promises)
        return promised[id(version)]

    return track_record(course.record, course.moment.month, as_planned)


def accuracies_of(courses: Iterable[Course]) -> list[Accuracy]:
    """Over all forecasts of the goals, one a horizon."""
    return accuracies(row for course in courses for row in outturns_of(course))
