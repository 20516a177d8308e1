"""What departments owe for a month, what of it is in, and who is to be reminded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.completeness import Completeness, DepartmentMonth, load_completeness, load_running, reporters_of
from pilots.models import Department, Goal, Period, Zone
from pilots.rules.calendar import PeriodState
from pilots.rules.timeliness import Timeliness
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_member,
    make_periods,
    make_revision,
    make_task_book,
    make_zone,
)

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (date(YEAR, number, 1) for number in (1, 2, 3))
#: January is due on 8 February and closes on the 15th.
DUE = date(YEAR, 2, 8)


@pytest.fixture
def goal() -> Goal:
    make_periods()
    goal = make_goal(lead=make_department())
    make_task_book(goal)
    return goal


def of(department: Department, today: date, month: date = JANUARY) -> DepartmentMonth:
    [line] = [line for line in load_completeness(YEAR, today).lines if line.department == department]
    return line.months[month.month - 1]


def hand_in(
    goal: Goal, day: date, *, state: str = "submitted", zone: Zone | None = None, month: date = JANUARY
) -> None:
    make_revision(goal, month, zone=zone, state=state, at=a_time(day))


# Owed


def test_a_monthly_goal_owes_a_figure_a_month(goal: Goal) -> None:
    assert [of(goal.lead, DUE, date(YEAR, number, 1)).owed for number in range(1, 13)] == [1] * 12


@pytest.mark.parametrize(("frequency", "months"), [("quarterly", {3, 6, 9, 12}), ("yearly", {12})])
def test_other_goals_owe_by_their_frequency(goal: Goal, frequency: str, months: set[int]) -> None:
    Goal.objects.filter(pk=goal.pk).update(frequency=frequency)
    owed = {number for number in range(1, 13) if of(goal.lead, DUE, date(YEAR, number, 1)).owed}
    assert owed == months
    assert of(goal.lead, DUE).outcome == Timeliness.NOTHING_OWED


def test_what_zones_report_is_not_counted(goal: Goal) -> None:
    zones = [make_zone(), make_zone()]
    goal.zones.set(zones)
    Goal.objects.filter(pk=goal.pk).update(is_by_zone=True)
    hand_in(goal, DUE, zone=zones[0])
    assert (of(goal.lead, DUE).owed, of(goal.lead, DUE).submitted, of(goal.lead, DUE).unsettled) == (1, 0, 1)
    hand_in(goal, DUE)
    assert (of(goal.lead, DUE).submitted, of(goal.lead, DUE).unsettled) == (1, 0)


def test_nothing_is_owed_without_a_plan_in_force() -> None:
    make_periods()
    goal = make_goal(lead=make_department())
    assert of(goal.lead, DUE).owed == 0
    make_task_book(goal, state="draft", published_at=None)
    assert of(goal.lead, DUE).owed == 0
    goal.task_books.all().delete()
    make_task_book(goal, counts_from=FEBRUARY)
    assert (of(goal.lead, DUE).owed, of(goal.lead, DUE, FEBRUARY).owed) == (0, 1)


def test_the_version_in_force_decides_whether_a_month_is_planned(goal: Goal) -> None:
    goal.task_books.update(state="superseded")
    make_task_book(goal, planned=[10, 20], counts_from=FEBRUARY, published_at=a_time(date(YEAR, 2, 10)))
    assert [of(goal.lead, date(YEAR, 2, 9), month).owed for month in (JANUARY, FEBRUARY, MARCH)] == [1, 1, 1]
    assert [of(goal.lead, date(YEAR, 2, 10), month).owed for month in (JANUARY, FEBRUARY, MARCH)] == [1, 1, 0]


# Submitted, and when

OUTCOMES = {
    "on the due day": (DUE, DUE, Timeliness.ON_TIME, 1),
    "a day late": (date(YEAR, 2, 9), date(YEAR, 3, 1), Timeliness.LATE, 1),
    "not yet, on the due day": (None, DUE, Timeliness.NOT_DUE, 0),
    "not yet, a day later": (None, date(YEAR, 2, 9), Timeliness.MISSING, 0),
    "later than the day asked for": (date(YEAR, 2, 9), DUE, Timeliness.NOT_DUE, 0),
}


@pytest.mark.parametrize(("handed_in", "today", "outcome", "submitted"), OUTCOMES.values(), ids=OUTCOMES)
def test_a_month_is_judged_by_its_due_day(
    goal: Goal, handed_in: date | None, today: date, outcome: Timeliness, submitted: int
) -> None:
    if handed_in:
        hand_in(goal, handed_in)
    found = of(goal.lead, today)
    assert (found.outcome, found.submitted, found.owed) == (outcome, submitted, 1)


def test_the_last_minute_of_the_due_day_counts_in_the_sites_time_zone(goal: Goal) -> None:
    make_revision(goal, JANUARY, state="submitted", at=a_time(DUE, 23).replace(minute=59))
    assert of(goal.lead, DUE).outcome == Timeliness.ON_TIME
    other = make_goal(lead=make_department())
    make_task_book(other)
    make_revision(other, JANUARY, state="submitted", at=a_time(date(YEAR, 2, 9), 0))
    assert of(other.lead, date(YEAR, 2, 9)).outcome == Timeliness.LATE


@pytest.mark.parametrize("later", ["returned", "approved"])
def test_the_first_submission_counts_whatever_became_of_it(goal: Goal, later: str) -> None:
    hand_in(goal, DUE, state=later)
    hand_in(goal, date(YEAR, 2, 20))
    found = of(goal.lead, date(YEAR, 3, 1))
    assert (found.outcome, found.submitted) == (Timeliness.ON_TIME, 1)


def test_a_draft_is_not_handed_in(goal: Goal) -> None:
    hand_in(goal, DUE, state="draft")
    assert (of(goal.lead, DUE).submitted, of(goal.lead, DUE).unsettled) == (0, 1)


def test_a_month_whose_period_is_not_opened_is_not_due(goal: Goal) -> None:
    Period.objects.filter(month=MARCH).delete()
    found = of(goal.lead, date(YEAR + 1, 1, 1), MARCH)
    assert (found.outcome, found.state) == (Timeliness.NOT_DUE, None)


# Settled

SETTLED = {"draft": 1, "submitted": 0, "approved": 0, "returned": 1}


@pytest.mark.parametrize(("state", "unsettled"), SETTLED.items(), ids=SETTLED)
def test_what_waits_for_the_office_or_stands_is_settled(goal: Goal, state: str, unsettled: int) -> None:
    hand_in(goal, DUE, state=state)
    assert of(goal.lead, DUE).unsettled == unsettled


def test_a_correction_under_way_leaves_the_approved_figure_standing(goal: Goal) -> None:
    hand_in(goal, DUE, state="approved")
    hand_in(goal, DUE, state="returned")
    hand_in(goal, DUE, state="draft")
    assert of(goal.lead, DUE).unsettled == 0


def test_a_return_of_tomorrow_is_not_known_today(goal: Goal) -> None:
    made = make_revision(goal, JANUARY, state="submitted", at=a_time(DUE))
    made.state, made.reviewed_by, made.reviewed_at = "returned", make_member("office"), a_time(date(YEAR, 2, 9))
    made.save()
    assert of(goal.lead, DUE).unsettled == 0
    assert of(goal.lead, date(YEAR, 2, 9)).unsettled == 1


# Sums and ranks


def test_departments_are_ranked_and_summed(goal: Goal) -> None:
    late, nothing = make_goal(lead=make_department()), make_goal(lead=make_department())
    make_task_book(late)
    hand_in(goal, DUE)
    hand_in(late, date(YEAR, 2, 9))
    loaded = load_completeness(YEAR, date(YEAR, 2, 10))
    assert [(line.department, line.ranked.rank, line.ranked.punctuality) for line in loaded.lines] == [
        (goal.lead, 1, Decimal(1)),
        (late.lead, 2, Decimal(0)),
        (nothing.lead, None, None),
    ]
    january, february = loaded.totals[:2]
    assert (january.submitted, january.owed, january.on_time, january.due) == (2, 2, 1, 2)
    assert (february.submitted, february.owed, february.on_time, february.due) == (0, 2, 0, 0)
    assert loaded.punctuality == Decimal("0.5")


def test_a_year_without_goals_is_empty() -> None:
    loaded = load_completeness(2031, DUE)
    assert (loaded.lines, loaded.punctuality, [total.owed for total in loaded.totals]) == ([], None, [0] * 12)


# Who is to be reminded


def to_remind(loaded: Completeness, department: Department) -> list[date]:
    return [each.month for line in loaded.to_remind if line.department == department for each in line.to_remind]


REMINDED = {
    "before it opens": (date(YEAR, 1, 31), []),
    "the day it opens": (date(YEAR, 2, 1), [JANUARY]),
    "overdue": (date(YEAR, 2, 9), [JANUARY]),
    "the day it closes": (date(YEAR, 2, 15), [JANUARY]),
    "closed": (date(YEAR, 2, 16), []),
}


@pytest.mark.parametrize(("today", "months"), REMINDED.values(), ids=REMINDED)
def test_a_department_is_reminded_while_a_month_is_open_or_overdue(goal: Goal, today: date, months: list[date]) -> None:
    assert to_remind(load_completeness(YEAR, today), goal.lead) == months


def test_neither_a_locked_month_nor_a_settled_one_is_reminded_of(goal: Goal) -> None:
    hand_in(goal, DUE)
    assert to_remind(load_completeness(YEAR, DUE), goal.lead) == []
    Period.objects.filter(month=FEBRUARY).update(is_locked=True)
    found = of(goal.lead, date(YEAR, 3, 5), FEBRUARY)
    assert (found.state, found.unsettled, found.is_to_be_reminded) == (PeriodState.CLOSED, 1, False)


def test_the_years_that_run_are_those_with_an_open_month(goal: Goal) -> None:
    assert [loaded.year for loaded in load_running(DUE)] == [YEAR]
    assert load_running(date(YEAR, 2, 20)) == []
    assert [loaded.year for loaded in load_running(date(YEAR + 1, 1, 10))] == [YEAR]


def test_the_open_accounts_of_staff_and_heads_are_reminded() -> None:
    first, second, other = (make_department() for _number in range(3))
    staff, head = make_member("staff", department=first), make_member("head", department=first)
    only_head = make_member("head", department=second)
    make_member("staff", department=first, is_active=False)
    make_member("leader", department=first)
    make_member("staff", department=other)
    assert reporters_of([first, second]) == {
        first.pk: sorted([staff, head], key=lambda user: user.username),
        second.pk: [only_head],
    }


@pytest.mark.parametrize("count", [1, 12])
def test_a_year_takes_six_queries(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_periods()
    for _number in range(count):
        goal = make_goal(lead=make_department(), is_by_zone=True, zones=[make_zone()])
        make_task_book(goal)
        hand_in(goal, DUE, state="approved")
    with django_assert_num_queries(6):
        assert len(load_completeness(YEAR, DUE).lines) == count


def test_the_pilot_reported_in_time() -> None:
    """On 20 August 2021: July came in by its due day but for one figure, which is still missing."""
    loaded = load_completeness(2021, date(2021, 8, 20))
    july = {line.department.code: line.months[6] for line in loaded.lines}
    assert {code for code, month in july.items() if month.outcome == Timeliness.MISSING} == {"urban_management"}
    assert (july["housing"].submitted, july["housing"].owed) == (13, 13)
    assert july["transport"].outcome == Timeliness.NOTHING_OWED
