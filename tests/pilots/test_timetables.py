"""The steps of a year by the day: their states, where they were promised before, and who must act."""

from __future__ import annotations

from datetime import date

import pytest

from pilots.courses import load_courses
from pilots.models import Department, Goal, Task
from pilots.moments import Moment
from pilots.rules.gantt import StepState
from pilots.timetables import PlannedStep, Timetable
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_milestone,
    make_report,
    make_task_book,
)

pytestmark = pytest.mark.django_db

JUNE = date(YEAR, 6, 1)
LATE = date(YEAR + 1, 1, 31)


def timetable(month: date = JUNE, as_of: date = LATE, *, is_firm: bool = False) -> Timetable:
    moment = Moment(month=month, as_of=as_of, is_now=False)
    courses = load_courses(Goal.objects.of_year(month.year).for_list(), moment, month.year)
    return Timetable(moment, courses, is_firm=is_firm)


def states(found: Timetable) -> dict[str, StepState]:
    return {step.code: step.state for step in found.steps}


def only_step(found: Timetable) -> PlannedStep:
    [step] = found.steps
    return step


def test_steps_are_counted_at_the_end_of_the_month_shown() -> None:
    goal = make_goal(number=7)
    book = make_task_book(goal)
    for step, due_on in enumerate([date(YEAR, 3, 1), date(YEAR, 5, 1), date(YEAR, 7, 30), date(YEAR, 7, 31)], start=1):
        make_milestone(book, step=step, due_on=due_on)
    make_report(goal, 1, date(YEAR, 3, 4))
    found = timetable()
    assert found.day == date(YEAR, 6, 30)
    assert states(found) == {"7.1": "done", "7.2": "overdue", "7.3": "soon", "7.4": "later"}
    assert found.counts == {"overdue": 1, "soon": 1, "later": 1, "done": 1}
    done, overdue, soon, _later = found.steps
    assert (done.done_on, done.days_late, done.days_overdue) == (date(YEAR, 3, 4), 3, 0)
    assert (overdue.done_on, overdue.days_late, overdue.days_overdue) == (None, 0, 60)
    assert (soon.days_left, soon.days_overdue) == (30, 0)


def test_an_as_of_day_before_the_end_of_the_month_counts() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 6, 12))
    assert timetable(as_of=date(YEAR, 6, 10)).day == date(YEAR, 6, 10)
    assert only_step(timetable(as_of=date(YEAR, 6, 10))).state == StepState.SOON
    assert only_step(timetable()).days_overdue == 18


def test_a_report_is_known_from_its_approval_and_counts_from_its_day() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 5, 20))
    make_report(goal, 1, date(YEAR, 6, 20), reviewed_at=a_time(date(YEAR, 7, 5)))
    assert only_step(timetable(as_of=date(YEAR, 7, 4))).state == StepState.OVERDUE
    assert only_step(timetable(as_of=date(YEAR, 7, 5))).state == StepState.DONE
    assert only_step(timetable(date(YEAR, 5, 1))).state == StepState.OVERDUE


def test_a_step_that_a_later_version_moved_keeps_the_days_it_was_promised_for() -> None:
    goal = make_goal()
    days = [date(YEAR, 3, 31), date(YEAR, 4, 30), date(YEAR, 3, 31), date(YEAR, 9, 30)]
    for month, due_on in zip((1, 2, 3, 5), days, strict=True):
        state = "in_force" if month == 5 else "superseded"
        book = make_task_book(goal, state=state, counts_from=date(YEAR, month, 1))
        make_milestone(book, step=1, due_on=due_on)
        make_milestone(book, step=2, due_on=date(YEAR, 8, 1))
    moved, still = sorted(timetable().steps, key=lambda step: step.milestone.step)
    assert (moved.due_on, moved.before) == (date(YEAR, 9, 30), (date(YEAR, 3, 31), date(YEAR, 4, 30)))
    assert still.before == ()
    april = next(step for step in timetable(date(YEAR, 4, 1)).steps if step.milestone.step == 1)
    assert (april.due_on, april.before) == (date(YEAR, 3, 31), (date(YEAR, 4, 30),))


def test_a_version_that_counts_later_moves_nothing_yet() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal, state="superseded"), step=1, due_on=date(YEAR, 6, 30))
    make_milestone(make_task_book(goal, counts_from=date(YEAR, 8, 1)), step=1, due_on=date(YEAR, 12, 1))
    assert only_step(timetable()).due_on == date(YEAR, 6, 30)
    assert only_step(timetable(date(YEAR, 8, 1))).before == (date(YEAR, 6, 30),)


def test_drafts_and_goals_without_a_task_book_show_no_step() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal, state="draft", published_at=None))
    make_goal()
    found = timetable()
    assert [row.steps for row in found.rows] == [[], []]
    assert found.steps == found.to_do(30) == found.to_do_next == []
    assert set(found.counts.values()) == {0}


def test_rows_stand_by_category_and_steps_by_due_day() -> None:
    ecology, finance = (Task.objects.filter(category__code=code).first() for code in ("ecology", "finance"))
    for number, task in ((1, ecology), (2, finance), (3, finance)):
        book = make_task_book(make_goal(number=number, task=task))
        make_milestone(book, step=1, due_on=date(YEAR, 9, 1))
        make_milestone(book, step=2, due_on=date(YEAR, number, 1))
    found = timetable()
    assert [(category.code, [row.course.goal.number for row in rows]) for category, rows in found.groups] == [
        ("finance", [2, 3]),
        ("ecology", [1]),
    ]
    assert [step.code for step in found.steps] == ["1.2", "2.2", "3.2", "1.1", "2.1", "3.1"]
    assert [step.code for step in found.rows[0].steps] == ["2.2", "2.1"]
    assert [place.side for _step, place in found.rows[0].marks] == ["within", "within"]


@pytest.mark.parametrize(("days", "codes"), [(30, ["1.2", "1.3"]), (31, ["1.2", "1.3", "1.4"]), (0, ["1.2"])])
def test_what_falls_due_is_counted_from_the_day_itself(days: int, codes: list[str]) -> None:
    goal = make_goal(number=1)
    book = make_task_book(goal)
    dues = [date(YEAR, 6, 29), date(YEAR, 6, 30), date(YEAR, 7, 30), date(YEAR, 7, 31), date(YEAR, 7, 1)]
    for step, due_on in enumerate(dues, start=1):
        make_milestone(book, step=step, due_on=due_on, weight=20)
    make_report(goal, 5, date(YEAR, 6, 1))
    assert [step.code for step in timetable().within(days)] == codes
    assert [step.code for step in timetable().overdue] == ["1.1"]


def test_who_must_act_is_first_who_is_overdue_longest() -> None:
    leads = {name: make_department(code=name) for name in ("calm", "late", "later", "soon")}
    for name, dues in {
        "soon": [date(YEAR, 7, 2)],
        "later": [date(YEAR, 7, 20), date(YEAR, 6, 20)],
        "late": [date(YEAR, 5, 1)],
        "calm": [date(YEAR, 12, 1)],
    }.items():
        for due_on in dues:
            make_milestone(make_task_book(make_goal(lead=leads[name])), due_on=due_on)
    found = timetable()
    assert [(row.department.code, len(row.overdue), len(row.due)) for row in found.to_do(30)] == [
        ("late", 1, 0),
        ("later", 1, 1),
        ("soon", 0, 1),
    ]
    assert [row.department.code for row in found.to_do_next] == ["soon", "later"]


def test_illustrative_steps_are_left_out_where_asked() -> None:
    book = make_task_book(make_goal(lead=Department.objects.get(code="housing")))
    make_milestone(book, step=1)
    make_milestone(book, step=2, provenance="reported")
    assert [step.milestone.step for step in timetable(is_firm=True).steps] == [2]
    assert timetable(is_firm=True).hidden == 1
    assert timetable().hidden == 0
    assert len(timetable().steps) == 2
