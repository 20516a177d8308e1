"""What departments lead, how they report, what came back, and what they owe next."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.courses import load_city_courses
from pilots.department_standings import (
    Departments,
    DepartmentStanding,
    approved_by,
    first_of,
    load_first,
    returned_by,
    supporters_of,
)
from pilots.models import Department, Duty, Goal, TaskBook
from pilots.moments import Moment
from pilots.querysets.departments import handed_in_of, with_a_part, with_people, with_returned, with_supporters
from pilots.rules.lights import Light
from pilots.rules.timeliness import Timeliness
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    make_zone,
    unsealed,
)

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (date(YEAR, number, 1) for number in (1, 2, 3))
#: January is due on 8 February.
DUE, LATE = date(YEAR, 2, 8), date(YEAR, 2, 9)


def at(month: date = JANUARY, as_of: date = date(YEAR, 12, 31)) -> Moment:
    return Moment(month=month, as_of=as_of)


def standings(moment: Moment) -> dict[str, DepartmentStanding]:
    goals = with_supporters(Goal.objects.of_year(YEAR).for_list(), moment.month, moment.known_until)
    goals = with_returned(goals, moment.month, moment.known_until)
    loaded = Departments(moment, load_city_courses(goals, moment, YEAR), load_first(YEAR, moment), {"other": "Other"})
    return {row.department.code: row for row in loaded.rows}


def support(book: TaskBook, *departments: Department) -> None:
    with unsealed():
        book.supporting.add(*departments)


def make_duty(book: TaskBook, department: Department, **values: Any) -> Duty:
    with unsealed():
        return Duty.objects.create(
            task_book=book,
            department=department,
            **{"order": book.duties.count() + 1, "text_zh_hans": "职责", "provenance": "illustrative", **values},
        )


@pytest.fixture
def lead() -> Department:
    make_periods()
    return make_department()


@pytest.fixture
def goal(lead: Department) -> Goal:
    goal = make_goal(lead=lead)
    make_task_book(goal)
    return goal


# Who has a part


def test_whoever_leads_or_supports_a_goal_is_listed_and_nobody_else(goal: Goal) -> None:
    supporting, with_duty, stranger = (make_department() for _number in range(3))
    book = goal.task_books.get()
    support(book, supporting)
    make_duty(book, with_duty)
    found = standings(at())
    assert set(found) == {goal.lead.code, supporting.code, with_duty.code}
    assert stranger.code not in found
    assert [course.goal for course in found[goal.lead.code].led] == [goal]
    assert [course.goal for course in found[with_duty.code].supported] == [goal]
    assert found[supporting.code].led == []


def test_a_lead_with_a_duty_of_its_own_does_not_support_itself(goal: Goal) -> None:
    make_duty(goal.task_books.get(), goal.lead)
    assert list(standings(at())[goal.lead.code].supported) == []


def test_the_version_in_force_says_who_supports(lead: Department) -> None:
    goal, earlier, later = make_goal(lead=lead), make_department(), make_department()
    support(make_task_book(goal, state="superseded"), earlier)
    support(make_task_book(goal, counts_from=MARCH, published_at=a_time(date(YEAR, 3, 2))), later)
    assert set(standings(at(FEBRUARY))) == {lead.code, earlier.code}
    assert set(standings(at(MARCH))) == {lead.code, later.code}
    assert set(standings(at(MARCH, as_of=date(YEAR, 3, 1)))) == {lead.code, earlier.code}


def test_drafts_name_nobody(lead: Department) -> None:
    goal, other = make_goal(lead=lead), make_department()
    support(make_task_book(goal, state="draft", published_at=None), other)
    assert set(standings(at())) == {lead.code}


def test_the_goals_of_one_department_are_those_it_has_a_part_in(goal: Goal) -> None:
    other = make_department()
    make_duty(goal.task_books.get(), other)
    make_task_book(make_goal())
    moment = at()
    for department in (goal.lead, other):
        assert list(with_a_part(Goal.objects.of_year(YEAR), department, moment.known_until)) == [goal]


def test_goals_not_loaded_with_supporters_have_none(goal: Goal) -> None:
    assert supporters_of(goal) == []


# Reporting


@pytest.mark.parametrize(
    ("day", "as_of", "expected", "outcome"),
    [
        (DUE, LATE, (1, 0, 0, 0), Timeliness.ON_TIME),
        (LATE, LATE, (0, 1, 0, 0), Timeliness.LATE),
        (None, LATE, (0, 0, 1, 0), Timeliness.MISSING),
        (None, DUE, (0, 0, 0, 1), Timeliness.NOT_DUE),
        (LATE, DUE, (0, 0, 0, 1), Timeliness.NOT_DUE),
    ],
)
def test_a_figure_is_on_time_late_missing_or_not_due(
    goal: Goal, day: date | None, as_of: date, expected: tuple[int, ...], outcome: Timeliness
) -> None:
    if day:
        make_revision(goal, JANUARY, state="submitted", at=a_time(day))
    [month] = standings(at(as_of=as_of))[goal.lead.code].months
    assert (month.on_time, month.late, month.missing, month.not_due) == expected
    assert (month.owed, month.outcome) == (1, outcome)


def test_months_run_up_to_the_one_shown(goal: Goal) -> None:
    row = standings(at(MARCH))[goal.lead.code]
    assert [month.month for month in row.months] == [JANUARY, FEBRUARY, MARCH]
    assert row.total is not None
    assert (row.total.owed, row.total.missing) == (3, 3)


def test_punctuality_is_the_share_of_the_months_that_came_due(goal: Goal) -> None:
    make_revision(goal, JANUARY, at=a_time(DUE))
    row = standings(at(FEBRUARY, as_of=date(YEAR, 3, 20)))[goal.lead.code]
    assert row.punctuality == Decimal("0.5")
    assert standings(at(JANUARY, as_of=date(YEAR, 1, 20)))[goal.lead.code].punctuality is None


def test_a_quarterly_goal_owes_at_the_quarters_end(lead: Department) -> None:
    make_task_book(make_goal(lead=lead, frequency="quarterly"))
    assert [month.owed for month in standings(at(MARCH))[lead.code].months] == [0, 0, 1]


def test_nothing_is_owed_without_a_plan(lead: Department) -> None:
    make_task_book(make_goal(lead=lead), planned=[])
    row = standings(at())[lead.code]
    assert row.total is None
    assert row.punctuality is None


def test_whoever_leads_nothing_owes_nothing(goal: Goal) -> None:
    other = make_department()
    support(goal.task_books.get(), other)
    row = standings(at())[other.code]
    assert (row.months, row.total, row.punctuality, row.soon) == ([], None, None, 0)


# Returned


def test_returned_figures_are_counted_with_those_of_zones(goal: Goal) -> None:
    make_revision(goal, JANUARY, state="returned")
    make_revision(goal, JANUARY, state="returned")
    make_revision(goal, FEBRUARY, zone=make_zone(), state="returned")
    make_revision(make_goal(), JANUARY, state="returned")
    assert standings(at())[goal.lead.code].returned == 2
    assert standings(at(FEBRUARY))[goal.lead.code].returned == 3


def test_what_was_returned_later_is_not_known_yet(goal: Goal) -> None:
    make_revision(goal, JANUARY, state="returned", at=a_time(LATE))
    assert standings(at(as_of=DUE))[goal.lead.code].returned == 0
    assert standings(at(as_of=LATE))[goal.lead.code].returned == 1


def test_the_rows_of_a_page_say_what_the_database_says_of_a_year(goal: Goal) -> None:
    """To whoever may not read what was returned, only that something was handed in first."""
    zone, supported, moment = make_zone(), make_goal(), at()
    for value, state in enumerate(["returned", "returned", "approved", "approved", "submitted"]):
        make_revision(goal, JANUARY, value, state=state, at=a_time(DUE, value))
    make_revision(goal, JANUARY, 5, zone=zone)
    make_revision(goal, FEBRUARY, 6, zone=zone, state="returned")
    make_revision(goal, FEBRUARY, state="draft", value=None)
    make_revision(supported, MARCH, 7, state="returned")
    for department, returned in ((None, [0, 7]), (goal.lead, [0, 1, 6, 7])):
        rows = list(handed_in_of(Goal.objects.of_year(YEAR), moment.known_until, department))
        assert first_of(rows) == load_first(YEAR, moment)
        assert len(first_of(rows)) == 2
        assert [row.value for row in returned_by(rows, moment.known_until)] == returned
        assert [row.value for row in approved_by(rows, moment.known_until)] == [3]


# Due next


def test_figures_fall_due_within_thirty_days_of_the_months_end(goal: Goal) -> None:
    row = standings(at(JANUARY))[goal.lead.code]
    assert [(due.month, due.due_on, due.count) for due in row.due_figures] == [(JANUARY, DUE, 1)]
    make_revision(goal, JANUARY, state="submitted")
    assert standings(at(JANUARY))[goal.lead.code].due_figures == []


def test_steps_are_overdue_or_fall_due(goal: Goal) -> None:
    book = goal.task_books.get()
    for due_on in (date(YEAR, 1, 20), date(YEAR, 1, 25), date(YEAR, 2, 20), date(YEAR, 5, 1)):
        make_milestone(book, due_on=due_on)
    make_report(goal, 2, date(YEAR, 1, 24))
    row = standings(at())[goal.lead.code]
    assert [step.code for step in row.overdue] == [f"{goal.number}.1"]
    assert [step.code for step in row.due_steps] == [f"{goal.number}.3"]
    assert row.soon == 2


# The worst


def test_the_worst_comes_first(lead: Department) -> None:
    """Behind, then at risk, then not reported; then steps overdue, months on time and figures returned."""
    behind, at_risk, slow, well = (make_department() for _number in range(4))
    for department, value in ((behind, 1), (at_risk, 9), (slow, 10), (well, 10)):
        goal = make_goal(lead=department)
        make_task_book(goal, target=12, planned=[10, *range(10, 21)])
        make_revision(goal, JANUARY, value, at=a_time(LATE if department == slow else DUE))
    found = standings(at())
    lights = {
        row.department.code: next(light for light, count in row.counts.items() if count) for row in found.values()
    }
    assert lights[behind.code] == Light.BEHIND
    assert lights[at_risk.code] == Light.AT_RISK
    order = sorted(found.values(), key=lambda row: row.badness)
    assert [row.department.code for row in order] == [each.code for each in (behind, at_risk, slow, well)]


# People


def test_the_people_of_a_department_are_its_open_accounts(lead: Department) -> None:
    make_member("head", department=lead, username="zhang", first_name="San", last_name="Zhang")
    make_member("staff", department=lead, username="li")
    make_member("staff", department=lead, username="gone", is_active=False)
    make_member("staff", username="elsewhere")
    rows: list[Any] = list(with_people(lead.code))
    assert [(row.role, row.username) for row in rows if row.username] == [("head", "zhang"), ("staff", "li")]


def test_a_department_without_people_is_one_row(lead: Department) -> None:
    [row] = with_people(lead.code)
    assert row == lead
    assert list(with_people("nowhere")) == []


# Queries


@pytest.mark.parametrize("count", [1, 6])
def test_departments_take_eight_queries(
    lead: Department, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        goal = make_goal(lead=make_department())
        book = make_task_book(goal)
        support(book, make_department())
        make_milestone(book)
        make_revision(goal)
    with django_assert_num_queries(8):
        for row in standings(at()).values():
            str(row.department), row.counts, row.total, row.badness, row.soon
