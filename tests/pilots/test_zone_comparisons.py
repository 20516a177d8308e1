"""The zones side by side: what is added up and what never is, the worst light, and evidence."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilots.models import Evidence, Goal, Revision, User, Zone
from pilots.moments import Moment
from pilots.rules.gantt import StepState
from pilots.rules.lights import Light
from pilots.zone_comparisons import (
    GoalComparison,
    ZoneStanding,
    comparisons,
    count_zones_by_worst,
    load_zone_courses,
    shares_end,
    standings,
)
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
)

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
LATER = date(YEAR, 12, 31)


def moment_of(month: date = MARCH, as_of: date = LATER) -> Moment:
    return Moment(month=month, as_of=as_of, is_now=False)


def zones() -> list[Zone]:
    return list(Zone.objects.for_detail())


def compared(values: dict[str, int | None], city: int | None = 100, **overrides: Any) -> GoalComparison:
    """A goal planned at 30 in March, with a figure of the city and of zones."""
    everywhere = zones()
    goal = make_goal(**{"is_by_zone": True, "zones": everywhere, **overrides})
    make_task_book(goal)
    if city is not None:
        make_revision(goal, MARCH, city)
    for zone in everywhere:
        if zone.code in values:
            make_revision(goal, MARCH, values[zone.code], zone=zone)
    [comparison] = comparisons(everywhere, load_zone_courses(moment_of()))
    return comparison


def standing_of(code: str, **moment: Any) -> ZoneStanding:
    shown = moment_of(**moment)
    return next(row for row in standings(zones(), load_zone_courses(shown), shown) if row.zone.code == code)


@pytest.mark.parametrize(
    ("values", "total", "inside"),
    [
        ({"Z1": 10, "Z3": 30, "Z4": 20, "Z5": 5}, 45, ["Z4"]),
        ({"Z4": 20, "Z5": 5}, 25, []),
        ({"Z3": 30}, 30, []),
        ({"Z3": 0, "Z4": 20}, 0, ["Z4"]),
        ({}, None, []),
    ],
    ids=["both", "the part alone", "the whole alone", "a whole of nothing", "no figure"],
)
def test_z4_is_counted_within_z3_where_z3_has_a_figure(
    values: dict[str, int | None], total: int | None, inside: list[str]
) -> None:
    comparison = compared(values)
    assert comparison.total == total
    assert [zone.code for zone in comparison.inside] == inside


def test_a_zone_is_held_against_the_city_and_its_plan() -> None:
    comparison = compared({"Z1": 10, "Z3": 40})
    first = comparison.figures[0]
    assert (first.of_city, first.of_plan) == (Decimal("0.1"), Decimal(10) / 30)
    assert (comparison.planned, comparison.rest, comparison.total_of_city) == (30, 50, Decimal("0.5"))
    assert (comparison.figures[1].revision, comparison.figures[1].of_city) == (None, None)
    assert comparison.end == 40
    assert shares_end([comparison]) == Decimal("1.5")


def test_zones_that_add_to_more_than_the_city_leave_less_than_nothing() -> None:
    assert compared({"Z1": 80, "Z2": 50}).rest == -30


def test_without_a_figure_of_the_city_there_is_no_share_of_it() -> None:
    comparison = compared({"Z1": 10}, city=None)
    assert (comparison.total, comparison.rest, comparison.total_of_city) == (10, None, None)
    assert comparison.figures[0].of_city is None


def test_a_city_of_nothing_has_no_shares() -> None:
    comparison = compared({"Z1": 0}, city=0)
    assert (comparison.figures[0].of_city, comparison.total_of_city, comparison.rest) == (None, None, 0)


@pytest.mark.parametrize("measure", ["rate", "milestone"])
def test_percentages_are_never_added_up(measure: str) -> None:
    comparison = compared({"Z1": 90, "Z3": 80, "Z4": 70}, measure=measure)
    assert (comparison.total, comparison.rest, comparison.inside) == (None, None, [])
    assert [figure.of_city for figure in comparison.figures] == [None] * 5
    assert comparison.figures[0].of_plan == 3


def test_a_goal_without_a_task_book_has_no_plan() -> None:
    everywhere = zones()
    goal = make_goal(is_by_zone=True, zones=everywhere)
    make_revision(goal, MARCH, 100)
    make_revision(goal, MARCH, 10, zone=everywhere[0])
    [comparison] = comparisons(everywhere, load_zone_courses(moment_of()))
    assert (comparison.planned, comparison.figures[0].of_plan, comparison.city_of_plan) == (None, None, None)


def test_months_after_the_one_shown_are_left_out() -> None:
    everywhere = zones()
    goal = make_goal(is_by_zone=True, zones=everywhere)
    make_task_book(goal)
    for number in (1, 3, 4):
        make_revision(goal, date(YEAR, number, 1), number * 10, zone=everywhere[0])
    [comparison] = comparisons(everywhere, load_zone_courses(moment_of()))
    assert [row and row.value for row in comparison.figures[0].series.values()] == [10, None, 30]


def test_what_was_approved_later_is_not_known() -> None:
    everywhere = zones()
    goal = make_goal(is_by_zone=True, zones=everywhere)
    make_task_book(goal, published_at=a_time(date(YEAR, 1, 1)))
    make_revision(goal, MARCH, 10, zone=everywhere[0])
    [comparison] = comparisons(everywhere, load_zone_courses(moment_of(as_of=date(YEAR, 4, 4))))
    assert comparison.figures[0].revision is None


def test_only_goals_that_name_a_zone_are_loaded() -> None:
    named = make_goal(zones=zones()[:2])
    make_goal()
    assert [course.goal for course in load_zone_courses(moment_of())] == [named]
    assert comparisons(zones(), load_zone_courses(moment_of())) == []


def test_a_zone_has_the_worst_light_of_its_goals() -> None:
    make_periods()
    everywhere = zones()
    for value in (30, 10):
        goal = make_goal(zones=everywhere[:1])
        make_task_book(goal)
        make_revision(goal, MARCH, value)
    row = standing_of("Z1")
    assert (row.worst, row.counts[Light.BEHIND], row.counts[Light.ON_TRACK]) == (Light.BEHIND, 1, 1)
    assert standing_of("Z2").worst is None
    shown = moment_of()
    rows = standings(everywhere, load_zone_courses(shown), shown)
    assert count_zones_by_worst(rows) == {Light.BEHIND: 1}


def test_a_zone_counts_the_steps_of_its_goals() -> None:
    goal = make_goal(zones=zones()[:1])
    book = make_task_book(goal)
    for days in (-40, 10, 90):
        make_milestone(book, due_on=date(YEAR, 3, 31) + timedelta(days=days))
    make_milestone(book, due_on=date(YEAR, 2, 1))
    make_report(goal, 4, date(YEAR, 2, 1))
    steps = standing_of("Z1").steps
    assert steps == {StepState.OVERDUE: 1, StepState.SOON: 1, StepState.LATER: 1, StepState.DONE: 1}


def attach(revision: Revision, **overrides: Any) -> None:
    Evidence.objects.create(
        **{
            "revision": revision,
            "name": "page.pdf",
            "sha256": "0" * 64,
            "size": 1,
            "content_type": "application/pdf",
            "uploaded_by": User.objects.get(username="staff-housing"),
            "uploaded_at": timezone.now(),
            **overrides,
        }
    )


def approved_with_file(goal: Goal, zone: Zone | None = None, **overrides: Any) -> None:
    """A figure of January, with evidence that was attached while it was a draft."""
    revision = make_revision(goal, state="draft", zone=zone)
    attach(revision, **overrides)
    head, office = (User.objects.get(username=name) for name in ("head-housing", "office"))
    at = revision.entered_at
    revision.state, revision.submitted_by, revision.submitted_at = "submitted", head, at
    revision.save()
    revision.state, revision.reviewed_by, revision.reviewed_at = "approved", office, at
    revision.save()


def test_evidence_is_counted_of_the_zones_own_figures_or_the_goals() -> None:
    everywhere = zones()
    by_zone = make_goal(is_by_zone=True, zones=everywhere[:2])
    approved_with_file(by_zone, everywhere[0])
    approved_with_file(by_zone)
    make_revision(by_zone, date(YEAR, 2, 1), 12, zone=everywhere[0])
    plain = make_goal(zones=everywhere[:1])
    approved_with_file(plain)
    row, other = standing_of("Z1"), standing_of("Z2")
    assert (row.evidenced, len(row.figures)) == (2, 3)
    assert (other.evidenced, len(other.figures)) == (0, 0)


def test_a_file_that_was_taken_back_is_no_evidence() -> None:
    goal = make_goal(zones=zones()[:1])
    approved_with_file(goal, withdrawn_at=timezone.now())
    row = standing_of("Z1")
    assert (row.evidenced, len(row.figures)) == (0, 1)


def test_many_goals_are_loaded_with_as_many_queries_as_few() -> None:
    everywhere, taken = zones(), []
    for count in (1, 8):
        for _number in range(count):
            goal = make_goal(is_by_zone=True, zones=everywhere)
            make_milestone(make_task_book(goal))
            for zone in everywhere:
                make_revision(goal, MARCH, 5, zone=zone)
        with CaptureQueriesContext(connection) as queries:
            shown = moment_of()
            courses = load_zone_courses(shown)
            assert all(row.evidenced == 0 for row in standings(everywhere, courses, shown))
            assert all(row.total for row in comparisons(everywhere, courses))
        taken.append(len(queries))
    assert taken == [7, 7]
