"""The office's queue: what waits, in what order, what is odd about it, and what it would change."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from pilots.cells import StepCell
from pilots.models import Department, Evidence, Goal, Period, Revision, User, Zone
from pilots.queues import Change, Item, Odd, Queue, load_queue, month_to_review
from pilots.rules.lights import Light
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

JANUARY, FEBRUARY, MARCH = (date(YEAR, number, 1) for number in (1, 2, 3))
TODAY = date(YEAR, 4, 20)
BACK: dict[str, Any] = {"cause": "汛期停工", "remedy": "增加班组", "back_on": date(YEAR, 6, 30)}


@pytest.fixture(autouse=True)
def periods() -> list[Period]:
    return make_periods()


def queue_of(month: date = JANUARY) -> Queue:
    return load_queue(Period.objects.get(month=month), TODAY)


def goal_with(value: Decimal | int = 10, **overrides: Any) -> Goal:
    """A goal whose figure of January waits; planned are 10."""
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=value, state="submitted", **overrides)
    return goal


def item_of(goal: Goal, month: date = JANUARY, code: str = "") -> Item:
    item = queue_of(month).item(code or str(goal.number))
    assert item
    return item


def attach(entry: Revision, name: str, sha256: str = "a" * 64) -> None:
    Evidence.objects.create(
        revision=entry,
        name=name,
        sha256=sha256,
        size=10,
        content_type="application/pdf",
        uploaded_by=User.objects.get(username="staff-housing"),
        uploaded_at=a_time(FEBRUARY),
    )


# What waits


def test_what_waits_comes_in_the_order_of_its_submission() -> None:
    days = {day: goal_with(at=a_time(FEBRUARY + timedelta(days=day))).number for day in (6, 2, 4)}
    assert [item.entry.goal.number for item in queue_of().items] == [days[2], days[4], days[6]]


def test_what_was_submitted_together_comes_goal_by_goal() -> None:
    zone = Zone.objects.get(code="Z1")
    goals = [make_goal(zones=[zone], is_by_zone=True) for _number in range(2)]
    for goal in reversed(goals):
        make_task_book(goal)
        make_revision(goal, state="submitted")
        make_revision(goal, value=5, zone=zone, state="submitted")
    codes = [code for goal in goals for code in (str(goal.number), f"{goal.number}-Z1")]
    assert [item.code for item in queue_of().items] == codes


@pytest.mark.parametrize("state", ["draft", "approved", "returned"])
def test_only_what_is_submitted_waits(state: str) -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, state=state)
    queue = queue_of()
    assert queue.items == []
    assert (len(queue.approved), len(queue.returned), len(queue.missing)) == {
        "draft": (0, 0, 1),
        "approved": (1, 0, 0),
        "returned": (0, 1, 0),
    }[state]


def test_what_is_corrected_is_not_missing() -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal)
    make_revision(goal, value=11, state="draft")
    queue = queue_of()
    assert (len(queue.approved), queue.missing) == (1, [])


def test_all_departments_wait_in_one_queue() -> None:
    goals = {code: make_goal(lead=Department.objects.get(code=code)) for code in ("pboc", "housing")}
    for goal in goals.values():
        make_task_book(goal)
        make_revision(goal, state="submitted")
    queue = queue_of()
    assert {item.department.code for item in queue.items} == {"pboc", "housing"}
    assert [item.entry.goal for item in queue.of_department(goals["pboc"].lead)] == [goals["pboc"]]


@pytest.mark.parametrize(
    ("due_on", "done_on", "months"),
    [
        (date(YEAR, 1, 20), date(YEAR, 2, 3), [JANUARY, FEBRUARY, MARCH]),
        (date(YEAR, 3, 20), date(YEAR, 2, 3), [FEBRUARY, MARCH]),
        (date(YEAR, 6, 20), date(YEAR, 3, 31), [MARCH]),
    ],
    ids=["overdue", "early", "on the last day"],
)
def test_a_step_waits_in_the_months_in_which_it_counts(due_on: date, done_on: date, months: list[date]) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=due_on)
    make_report(goal, 1, done_on, state="submitted")
    found = [month for month in (JANUARY, FEBRUARY, MARCH) if queue_of(month).items]
    assert found == months


# The month to begin with


def test_review_begins_with_the_month_of_the_oldest_submission() -> None:
    for month, day in ((JANUARY, 12), (FEBRUARY, 10)):
        goal = make_goal()
        make_task_book(goal)
        make_revision(goal, month, state="submitted", at=a_time(date(YEAR, 3, day)))
    assert month_to_review(TODAY) == FEBRUARY


def test_a_step_is_of_the_month_in_which_it_was_done() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    make_report(goal, 1, date(YEAR, 2, 3), state="submitted")
    assert month_to_review(TODAY) == FEBRUARY


def test_a_step_done_after_its_year_is_of_its_december() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    make_report(goal, 1, date(YEAR + 1, 2, 3), state="submitted")
    assert month_to_review(TODAY) == date(YEAR, 12, 1)


def test_review_begins_with_the_latest_month_to_publish_where_nothing_waits() -> None:
    assert month_to_review(TODAY) == MARCH
    assert month_to_review(date(YEAR, 4, 1)) == MARCH
    assert month_to_review(date(YEAR, 3, 31)) == FEBRUARY


def test_there_is_no_month_to_begin_with_before_there_are_periods() -> None:
    Period.objects.all().delete()
    assert month_to_review(TODAY) is None


def test_a_submission_of_a_month_without_a_period_is_passed_over() -> None:
    goal_with()
    Period.objects.filter(month=JANUARY).delete()
    assert month_to_review(TODAY) == MARCH


# What is odd


def test_a_figure_on_its_timetable_is_not_odd() -> None:
    item = item_of(goal_with())
    assert (item.oddities, item.is_odd, item.light, item.standing_light) == (
        [],
        False,
        Light.ON_TRACK,
        Light.NOT_REPORTED,
    )


def test_a_value_that_a_check_remarks_on_is_odd_whatever_the_comment() -> None:
    assert item_of(goal_with(-5, comment="冲回", **BACK)).oddities == [Odd.FINDING]


def test_a_figure_off_its_timetable_is_odd_without_its_cause() -> None:
    assert item_of(goal_with(4)).oddities == [Odd.NO_CAUSE]
    assert item_of(goal_with(4, **{**BACK, "back_on": None})).oddities == [Odd.NO_CAUSE]
    assert item_of(goal_with(4, **BACK)).oddities == []


def test_what_takes_the_place_of_an_approved_value_is_odd() -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal)
    make_revision(goal, value=11, state="submitted")
    assert item_of(goal).oddities == [Odd.CORRECTION]


def test_what_comes_back_as_it_was_returned_is_odd() -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, state="returned", reason="请核对")
    again = make_revision(goal, state="submitted")
    assert item_of(goal).oddities == [Odd.UNCHANGED]
    attach(again, "月报.pdf")
    assert item_of(goal).oddities == []


def test_a_step_that_is_reported_for_the_first_time_is_not_odd() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    make_report(goal, 1, date(YEAR, 2, 3), state="submitted")
    assert item_of(goal, FEBRUARY, f"{goal.number}.1").oddities == []


# What it would change


def test_a_step_shows_the_light_that_the_goal_would_have() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 1, 20))
    make_revision(goal)
    make_report(goal, 1, date(YEAR, 1, 19), state="submitted")
    item = item_of(goal, code=f"{goal.number}.1")
    assert (item.standing_light, item.light) == (Light.AT_RISK, Light.ON_TRACK)


def test_a_zone_has_no_light() -> None:
    zone = Zone.objects.get(code="Z1")
    goal = make_goal(zones=[zone], is_by_zone=True)
    make_task_book(goal)
    make_revision(goal, value=5, zone=zone, state="submitted")
    item = item_of(goal, code=f"{goal.number}-Z1")
    assert (item.light, item.standing_light) == (None, None)


def test_a_first_submission_changes_nothing() -> None:
    item = item_of(goal_with())
    assert (item.changes, item.changes_since_approved, item.before) == ([], [], None)


def test_every_field_that_differs_from_the_last_submission_is_named() -> None:
    goal = make_goal()
    make_task_book(goal)
    attach(make_revision(goal, value=8, comment="初报", **BACK, state="returned", reason="请核对"), "初报.pdf")
    again = make_revision(goal, value=9, comment="更正", **{**BACK, "remedy": "夜间施工"}, state="submitted")
    attach(again, "初报.pdf")
    attach(again, "更正.pdf", "b" * 64)
    assert item_of(goal).changes == [
        Change("value", Decimal(8), Decimal(9)),
        Change("comment", "初报", "更正"),
        Change("remedy", "增加班组", "夜间施工"),
        Change("evidence", ("初报.pdf (aaaaaaaa)",), ("初报.pdf (aaaaaaaa)", "更正.pdf (bbbbbbbb)")),
    ]


def test_evidence_that_was_taken_back_is_not_compared() -> None:
    goal = make_goal()
    make_task_book(goal)
    attach(make_revision(goal, value=8, state="returned"), "初报.pdf")
    make_revision(goal, value=9, state="submitted")
    Evidence.objects.update(withdrawn_at=a_time(FEBRUARY))
    assert [change.field for change in item_of(goal).changes] == ["value"]


def test_a_correction_that_was_returned_is_compared_with_both() -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=10)
    make_revision(goal, value=12, state="returned")
    make_revision(goal, value=11, state="submitted")
    item = item_of(goal)
    assert item.changes == [Change("value", Decimal(12), Decimal(11))]
    assert item.changes_since_approved == [Change("value", Decimal(10), Decimal(11))]


def test_a_correction_is_compared_once_where_what_stands_was_the_last_submission() -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=10)
    make_revision(goal, value=11, state="submitted")
    item = item_of(goal)
    assert (len(item.changes), item.changes_since_approved) == (1, [])


def test_what_a_step_changes_is_named() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    make_report(goal, 1, date(YEAR, 1, 19), state="returned", deliverable="方案")
    make_report(goal, 1, date(YEAR, 1, 20), state="submitted", deliverable="验收报告")
    assert item_of(goal, code=f"{goal.number}.1").changes == [
        Change("done_on", date(YEAR, 1, 19), date(YEAR, 1, 20)),
        Change("deliverable", "方案", "验收报告"),
    ]


def test_nothing_said_is_no_item() -> None:
    goal = make_goal()
    make_task_book(goal)
    queue = queue_of()
    assert queue.item(str(goal.number)) is None
    assert queue.item("nonsense") is None
    assert not Revision.objects.filter(figure__goal=goal).exists()


# Queries


def test_forty_entries_take_as_many_queries_as_two(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    taken = []
    zone = Zone.objects.get(code="Z1")
    for count in (2, 38):
        for _number in range(count):
            goal = make_goal(zones=[zone], is_by_zone=True)
            make_milestone(make_task_book(goal), due_on=date(YEAR, 1, 20))
            make_revision(goal, value=9)
            attach(make_revision(goal, value=10, state="submitted"), "月报.pdf")
            make_revision(goal, value=5, zone=zone, state="submitted")
            make_report(goal, 1, date(YEAR, 1, 19), state="submitted")
        with django_assert_max_num_queries(20) as queries:
            queue = queue_of()
            for item in queue.items:
                assert item.changes or isinstance(item.entry, StepCell) or item.entry.zone
                assert item.light or not item.standing_light
                assert str(item.current.entered_by)
        taken.append(len(queries))
    assert taken[0] == taken[1]
