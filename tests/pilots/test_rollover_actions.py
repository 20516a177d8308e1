"""Rolling goals over: what the new year gets, what is skipped, and that the old year stays as it was."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.proposals import load_proposals
from pilots.actions.rollovers import Choice, NumberTakenError, Rollover, roll_over
from pilots.models import DataStamp, Duty, Goal, Period, SpecialDay, Task, TaskBook, User
from pilots.rules.months import months_of
from pilots.rules.rollovers import Numbering, Remark, Skip
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_milestone,
    make_revision,
    make_task,
    make_task_book,
    make_zone,
    unsealed,
)

pytestmark = pytest.mark.django_db

NEXT = YEAR + 1
DECEMBER = date(YEAR, 12, 1)
NOW = a_time(date(NEXT, 1, 20))


def rolled(*goals: Goal, at: datetime = NOW, numbering: Numbering = Numbering.KEEP) -> Rollover:
    choices = [Choice(goal) for goal in goals]
    return roll_over(choices=choices, year=YEAR, numbering=numbering, user=office(), at=at)


def office() -> User:
    return User.objects.get(username="office")


def make_level(december: int | None = 160, **overrides: Any) -> Goal:
    """A level that was to rise from 100 to 200."""
    goal = make_goal(**{"measure": "level", **overrides})
    values = [100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 195, 200]
    make_task_book(goal, baseline=Decimal(100), target=Decimal(200), planned=values)
    if december is not None:
        make_revision(goal, DECEMBER, december)
    return goal


def planned(book: TaskBook) -> list[Decimal]:
    return [point.planned for point in book.timetable.order_by("month")]


# What the new year gets


def test_a_goal_goes_on_with_all_that_names_it() -> None:
    zone = make_zone()
    goal = make_goal(title_zh_hans="新增绿色信贷", title_en="Green loans added", is_by_zone=True, zones=[zone])
    make_task_book(goal)
    [book] = rolled(goal).made
    new: Any = Goal.objects.get(continues=goal)
    assert book.goal == new
    assert (new.year, new.number, new.task) == (NEXT, goal.number, goal.task)
    assert (new.title_zh_hans, new.title_en) == ("新增绿色信贷", "Green loans added")
    assert (new.measure, new.direction, new.frequency) == (goal.measure, goal.direction, goal.frequency)
    assert (new.unit, new.lead, new.is_by_zone) == (goal.unit, goal.lead, True)
    assert list(new.zones.all()) == [zone]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_languages_are_copied_whatever_the_reader_speaks(language: str) -> None:
    goal = make_goal(title_zh_hans="只有中文", title_en="")
    make_task_book(goal, leader_zh_hans="王书记", leader_en="Secretary Wang", funds_zh_hans="市级财政")
    with override(language):
        [book] = rolled(goal).made
    new = models.QuerySet(Goal).filter(continues=goal).values().get()
    kept = models.QuerySet(TaskBook).filter(pk=book.pk).values().get()
    assert (new["title_zh_hans"], new["title_en"]) == ("只有中文", "")
    assert (kept["leader_zh_hans"], kept["leader_en"], kept["funds_zh_hans"]) == (
        "王书记",
        "Secretary Wang",
        "市级财政",
    )


def test_a_level_begins_where_december_ended_and_keeps_its_shape() -> None:
    [book] = rolled(make_level()).made
    assert (book.version, book.state, book.edition) == (1, "draft", 1)
    assert (book.baseline, book.target, book.counts_from) == (160, 200, date(NEXT, 1, 1))
    assert (book.edited_by, book.edited_at) == (office(), NOW)
    assert planned(book) == [160, 164, 168, 172, 176, 180, 184, 188, 192, 196, 198, 200]
    assert [point.month for point in book.timetable.all()] == list(months_of(NEXT))


def test_what_counts_since_january_begins_at_zero_again() -> None:
    goal = make_goal()
    old = make_task_book(goal)
    make_revision(goal, DECEMBER, 117)
    [book] = rolled(goal).made
    assert (book.baseline, book.target) == (0, 120)
    assert planned(book) == planned(old)


def test_without_an_approved_december_the_baseline_is_left_unknown() -> None:
    goal = make_level(december=None)
    make_revision(goal, date(YEAR, 11, 1), 150)
    make_revision(goal, DECEMBER, 160, state="submitted")
    [proposal] = load_proposals(Goal.objects.filter(pk=goal.pk), YEAR, NOW)
    assert (proposal.december, proposal.baseline, proposal.remark) == (None, None, Remark.NO_DECEMBER)
    [book] = rolled(goal).made
    assert book.baseline is None
    assert planned(book)[0] == 100


def test_the_figure_of_the_city_counts_and_the_latest_that_was_approved() -> None:
    zone = make_zone()
    goal = make_level(december=150, is_by_zone=True, zones=[zone])
    make_revision(goal, DECEMBER, 7, zone=zone)
    make_revision(goal, DECEMBER, 155, at=a_time(date(NEXT, 1, 15)))
    make_revision(goal, DECEMBER, 158, at=a_time(date(NEXT, 2, 15)))
    [book] = rolled(goal).made
    assert book.baseline == 155


def test_a_december_beyond_the_target_is_remarked_on_and_the_target_kept() -> None:
    goal = make_level(december=230)
    [proposal] = load_proposals(Goal.objects.filter(pk=goal.pk), YEAR, NOW)
    assert proposal.remark == Remark.PASSED
    [book] = rolled(goal).made
    assert (book.baseline, book.target) == (230, 200)


def test_the_road_map_comes_a_year_later_numbered_from_one() -> None:
    goal = make_goal()
    book = make_task_book(goal)
    make_milestone(book, step=4, order=1, due_on=date(YEAR, 2, 29), weight=Decimal(60), title_zh_hans="启动")
    make_milestone(
        book, step=2, order=2, due_on=date(NEXT, 1, 31), weight=Decimal(40), title_zh_hans="验收", is_beyond_year=True
    )
    [new] = rolled(goal).made
    steps: list[Any] = list(new.milestones.all())
    found = [(row.step, row.order, row.title_zh_hans, row.due_on, row.weight) for row in steps]
    assert found == [(1, 1, "启动", date(NEXT, 2, 28), 60), (2, 2, "验收", date(NEXT + 1, 1, 31), 40)]
    assert [row.is_beyond_year for row in steps] == [False, True]


def test_people_departments_funds_and_duties_go_along() -> None:
    goal = make_goal()
    book = make_task_book(goal, contact_zh_hans="李处长", funds_zh_hans="专项资金")
    department = make_department()
    duty: dict[str, Any] = {
        "order": 1,
        "text_zh_hans": "按季通报",
        "text_en": "Report each quarter",
        "evidence_zh_hans": "通报文件",
    }
    with unsealed():
        book.supporting.add(department)
        Duty.objects.create(
            task_book=book, department=department, due_on=date(YEAR, 6, 30), provenance="illustrative", **duty
        )
        later: dict[str, Any] = {"order": 2, "text_zh_hans": "长期", "provenance": "illustrative"}
        Duty.objects.create(task_book=book, department=department, **later)
    new: Any = rolled(goal).made[0]
    assert (new.contact_zh_hans, new.funds_zh_hans) == ("李处长", "专项资金")
    assert list(new.supporting.all()) == [department]
    first, second = new.duties.all()
    assert {name: getattr(first, name) for name in duty} == duty
    assert (first.department, first.due_on, first.provenance) == (department, date(NEXT, 6, 30), "illustrative")
    assert (second.text_zh_hans, second.due_on) == ("长期", None)


@pytest.mark.parametrize(
    ("said", "carried"), [("illustrative", "illustrative"), ("reported", "reported"), ("published", "derived")]
)
def test_what_was_illustrative_stays_so_and_what_was_published_was_published_of_another_year(
    said: str, carried: str
) -> None:
    goal = make_goal()
    make_task_book(goal, target_provenance=said)
    [book] = rolled(goal).made
    assert book.target_provenance == carried
    assert {point.provenance for point in book.timetable.all()} == {"illustrative"}


def test_the_version_in_force_is_the_one_that_is_copied() -> None:
    goal = make_goal()
    make_task_book(goal, state="superseded")
    make_task_book(
        goal, target=Decimal(96), planned=[8 * number for number in range(1, 13)], counts_from=date(YEAR, 9, 1)
    )
    make_task_book(goal, state="draft", target=Decimal(999), counts_from=date(YEAR, 11, 1))
    [book] = rolled(goal).made
    assert book.target == 96


def test_the_whole_pilot_of_2021_is_rolled_over() -> None:
    goals = list(Goal.objects.of_year(2021))
    result = roll_over(choices=[Choice(goal) for goal in goals], year=2021, user=office(), at=NOW)
    assert (len(result.made), result.skipped, result.periods) == (30, [], 12)
    assert {book.timetable.count() for book in result.made} == {12}
    levels = [book for book in result.made if book.goal.measure != "cumulative"]
    assert {book.baseline for book in levels} == {None}
    assert Goal.objects.get(year=2022, number=19).continues == Goal.objects.get(year=2021, number=19)


# Numbers and tasks


def test_numbers_and_tasks_are_those_of_the_choice() -> None:
    goal, task = make_level(), make_task()
    roll_over(choices=[Choice(goal, 7, task)], year=YEAR, user=office(), at=NOW)
    new = Goal.objects.get(continues=goal)
    assert (new.number, new.task) == (7, task)


def test_goals_are_renumbered_in_the_order_of_the_choices_past_those_that_are_taken() -> None:
    make_goal(year=NEXT, number=2)
    goals = [make_level(), make_level(), make_level()]
    rolled(goals[2], goals[0], goals[1], numbering=Numbering.CONSECUTIVE)
    found = {goal.continues_id: goal.number for goal in Goal.objects.of_year(NEXT).exclude(continues=None)}
    assert [found[goal.pk] for goal in goals] == [3, 4, 1]


def test_a_number_that_is_taken_makes_nothing() -> None:
    goals = [make_level(), make_level()]
    make_goal(year=NEXT, number=goals[1].number)
    with pytest.raises(NumberTakenError):
        rolled(*goals)
    assert not Goal.objects.filter(continues__in=goals).exists()
    assert not Period.objects.of_year(NEXT).exists()


def test_a_number_given_twice_makes_nothing() -> None:
    goals = [make_level(), make_level()]
    with pytest.raises(NumberTakenError):
        roll_over(choices=[Choice(goal, 7) for goal in goals], year=YEAR, user=office(), at=NOW)
    assert not Goal.objects.of_year(NEXT).exists()


def test_goals_of_another_year_are_refused() -> None:
    with pytest.raises(ValueError, match="from one year to the next"):
        roll_over(choices=[Choice(make_goal(year=2020))], year=YEAR, user=office(), at=NOW)


# What is skipped


def test_a_goal_is_rolled_over_once() -> None:
    first, second = make_level(), make_level()
    rolled(first)
    result = rolled(first, second)
    assert (len(result.made), result.skipped) == (1, [(first, Skip.CONTINUED)])
    assert Goal.objects.of_year(NEXT).count() == 2


def test_of_two_who_roll_over_under_other_numbers_the_second_makes_nothing() -> None:
    goal = make_level()
    first, second = (
        roll_over(choices=[Choice(goal, number)], year=YEAR, user=office(), at=NOW) for number in (501, 502)
    )
    assert (len(first.made), second.made, second.skipped) == (1, [], [(goal, Skip.CONTINUED)])
    assert Goal.objects.get(continues=goal).number == 501


def test_a_goal_chosen_twice_is_made_once() -> None:
    goal = make_level()
    assert len(rolled(goal, goal).made) == 1


def test_a_goal_without_a_task_book_in_force_is_skipped() -> None:
    goal = make_goal()
    make_task_book(goal, state="draft")
    assert rolled(goal) == Rollover([], [(goal, Skip.NO_BOOK)], 0)


# The new year's periods


def test_the_periods_of_the_new_year_are_opened_where_they_are_missing() -> None:
    assert rolled(make_level()).periods == 12
    assert rolled(make_level()).periods == 0
    assert Period.objects.of_year(NEXT).count() == 12


def test_a_calendar_that_is_not_known_yet_opens_no_period_and_keeps_the_goals() -> None:
    for day in range(1, 29):
        SpecialDay.objects.update_or_create(day=date(NEXT, 11, day), defaults={"is_working": False, "name": "x"})
    result = rolled(make_level())
    assert (len(result.made), result.periods) == (1, None)
    assert not Period.objects.of_year(NEXT).exists()


# The old year


def everything() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of the app by table and id, but for the data stamp."""
    tables = apps.get_app_config("pilots").get_models(include_auto_created=True)
    return {
        (table.__name__, row["id"]): row
        for table in tables
        if table is not DataStamp
        for row in models.QuerySet(table).values()
    }


def test_nothing_that_stood_changes() -> None:
    make_milestone(make_level().task_books.get())
    before = everything()
    goals = list(Goal.objects.of_year(2021))
    roll_over(choices=[Choice(goal) for goal in goals], year=2021, user=office(), at=NOW)
    after = everything()
    assert {key: after.get(key) for key in before} == before
    assert len(after) > len(before)
    assert Goal.objects.of_year(2022).count() == 30


# Many


def test_many_goals_take_hardly_more_queries_than_two(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    task, user = Task.objects.get(number=1), office()
    rolled(make_level(task=task))
    for count in (2, 60):
        choices = [Choice(make_level(task=task)) for _number in range(count)]
        with django_assert_max_num_queries(38):  # SQLite takes many rows in several statements
            roll_over(choices=choices, year=YEAR, user=user, at=NOW)
