"""Publishing a month proposes matters on the goals that are behind once more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pilots.actions import publications
from pilots.actions.matter_proposals import propose_matters
from pilots.actions.publications import AlreadyPublishedError, publish_month
from pilots.courses import load_courses
from pilots.models import Goal, Matter, MatterEvent, Notice, Period, Publication, PublishedLight, User
from pilots.moments import Moment
from pilots.rules.matters import Deed
from pilots.rules.months import month_after
from tests.factories import YEAR, a_time, make_goal, make_member, make_periods, make_revision, make_task_book
from tests.pilots.docket import Cast

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH, APRIL, MAY = (date(YEAR, number, 1) for number in range(1, 6))


@pytest.fixture(autouse=True)
def periods() -> None:
    make_periods()


def behind(*months: date, value: int = 1, provenance: str = "reported", **overrides: Any) -> Goal:
    """A goal planned at 10 a month, of which next to nothing was done in the months; all else is on track."""
    goal = make_goal(**overrides)
    make_task_book(goal, target_provenance="reported")
    for number in range(1, 7):
        month = date(YEAR, number, 1)
        is_behind = month in months
        make_revision(goal, month, value * number if is_behind else 10 * number, provenance=provenance)
    return goal


def publish(*months: date) -> list[Publication]:
    office = User.objects.get(username="office")
    return [
        publish_month(
            period=Period.objects.get(month=month), user=office, at=a_time(month_after(month).replace(day=15))
        )
        for month in months
    ]


def proposals(goal: Goal) -> list[tuple[date | None, str]]:
    """Month and state of each matter on a goal, the oldest first."""
    return list(goal.matters.order_by("year", "number").values_list("month", "state"))


def matter_on(goal: Goal) -> Any:
    """The one matter on a goal, with its texts in both languages."""
    return goal.matters.get()


# When


def test_the_second_month_behind_proposes_a_matter() -> None:
    goal, other = behind(FEBRUARY, MARCH), behind(MARCH)
    publish(JANUARY, FEBRUARY)
    assert not Matter.objects.exists()
    publish(MARCH)
    assert (proposals(goal), proposals(other)) == ([(MARCH, "proposed")], [])
    [matter] = goal.matters.all()
    assert (matter.code, matter.raised_on, matter.subject) == ("2024-1", date(YEAR, 4, 15), goal)
    [event] = matter.events.all()
    assert (event.deed, event.by, event.at) == (
        "propose",
        None,
        Publication.objects.get(period__month=MARCH).published_at,
    )


def test_it_is_the_light_as_published_that_counts() -> None:
    """A correction of February after its publication takes nothing back: it was said to be behind."""
    goal, corrected = behind(FEBRUARY, MARCH), behind(MARCH)
    publish(FEBRUARY)
    late = a_time(date(YEAR, 3, 20))
    make_revision(goal, FEBRUARY, 20, at=late)
    make_revision(corrected, FEBRUARY, 1, at=late)
    publish(MARCH)
    assert (proposals(goal), proposals(corrected)) == ([(MARCH, "proposed")], [])


def test_a_month_between_that_was_not_published_breaks_the_run() -> None:
    goal = behind(JANUARY, FEBRUARY, MARCH)
    publish(JANUARY, MARCH)
    assert proposals(goal) == []


@pytest.mark.parametrize("state", ["raised", "under_way", "reported"])
def test_a_goal_that_is_before_the_leading_group_is_not_proposed(state: str) -> None:
    goal = behind(FEBRUARY, MARCH)
    Cast().matter(state, goal=goal)
    publish(FEBRUARY, MARCH)
    assert proposals(goal) == [(None, state)]


def test_a_proposal_is_not_repeated_while_it_waits() -> None:
    goal = behind(FEBRUARY, MARCH, APRIL, MAY)
    publish(FEBRUARY, MARCH, APRIL, MAY)
    assert proposals(goal) == [(MARCH, "proposed")]


def test_after_a_closed_matter_it_is_proposed_anew() -> None:
    goal = behind(FEBRUARY, MARCH)
    Cast().matter("closed", goal=goal)
    publish(FEBRUARY, MARCH)
    assert proposals(goal) == [(None, "closed"), (MARCH, "proposed")]


def test_after_a_dismissal_two_further_months_propose_it_anew() -> None:
    goal, cast = behind(FEBRUARY, MARCH, APRIL, MAY), Cast()
    publish(FEBRUARY, MARCH)
    cast.do(goal.matters.get(), Deed.DISMISS, at=a_time(date(YEAR, 4, 20)))
    publish(APRIL)
    assert proposals(goal) == [(MARCH, "dismissed")]
    publish(MAY)
    assert proposals(goal) == [(MARCH, "dismissed"), (MAY, "proposed")]


def test_a_quarterly_goal_is_judged_by_its_latest_figure_in_the_months_between() -> None:
    goal = make_goal(frequency="quarterly")
    make_task_book(goal)
    make_revision(goal, MARCH, 3)
    publish(JANUARY, FEBRUARY, MARCH)
    assert proposals(goal) == []
    publish(APRIL)
    assert proposals(goal) == [(APRIL, "proposed")]
    assert "April 2024, by the figure of March 2024: CNY 0.3 bn; planned CNY 3 bn" in matter_on(goal).problem_en


def test_a_yearly_goal_proposes_nothing_before_its_december() -> None:
    goal = make_goal(frequency="yearly")
    make_task_book(goal)
    publish(JANUARY, FEBRUARY, MARCH)
    assert proposals(goal) == []


def test_figures_that_are_missing_three_times_running_propose_it_the_month_after() -> None:
    goal = make_goal()
    make_task_book(goal)
    publish(JANUARY, FEBRUARY, MARCH)
    assert proposals(goal) == []
    publish(APRIL)
    matter = matter_on(goal)
    assert matter.problem_en.splitlines()[:2] == [
        "March 2024: behind, as its figures have not been reported.",
        "April 2024: behind, as its figures have not been reported.",
    ]


def test_it_is_part_of_publishing(monkeypatch: pytest.MonkeyPatch) -> None:
    behind(FEBRUARY, MARCH)
    publish(FEBRUARY)
    with transaction.atomic():
        publish(MARCH)
        transaction.set_rollback(True)
    assert not Matter.objects.exists()

    def broken(**_kwargs: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(publications, "notify_published", broken)
        with pytest.raises(RuntimeError), transaction.atomic():
            publish(MARCH)
    assert not Matter.objects.exists()
    publish(MARCH)
    with pytest.raises(AlreadyPublishedError):
        publish(MARCH)
    assert Matter.objects.count() == 1


# What it says


def test_it_says_in_both_languages_what_was_published_and_what_the_department_wrote() -> None:
    goal = make_goal(title_zh_hans="新增绿色建筑", title_en="Green building area")
    book = make_task_book(
        goal, milestones=[{"due_on": date(YEAR, 3, 15), "title_zh_hans": "开工", "title_en": "Start"}]
    )
    assert book.target == Decimal(120)
    make_revision(goal, FEBRUARY, 5)
    make_revision(goal, MARCH, 6, cause="土地交付晚了50%（含2宗）", remedy="倒排工期", back_on=date(YEAR, 6, 30))
    publish(FEBRUARY, MARCH)
    matter = matter_on(goal)
    assert matter.title_en == "Behind its timetable two months running: Green building area"
    assert matter.problem_en.splitlines() == [
        "February 2024: CNY 0.5 bn; planned CNY 2 bn; 12.5 points behind.",
        "March 2024: CNY 0.6 bn; planned CNY 3 bn; 20.0 points behind.",
        "The year's target is CNY 12 bn.",
        "Steps of its road map that are overdue: Start.",
        "Cause, in the department's words: 土地交付晚了50%（含2宗）",
        "Remedy, in the department's words: 倒排工期",
        "Back on the timetable by 30 June 2024, as the department expects.",
    ]
    assert "新增绿色建筑" in matter.title_zh_hans
    lines = matter.problem_zh_hans.splitlines()
    assert len(lines) == 7
    assert ("5亿元" in lines[0], "20亿元" in lines[0], "滞后12.5个百分点" in lines[0]) == (True, True, True)
    assert "开工" in lines[3]


def test_a_long_title_of_a_goal_is_shortened() -> None:
    goal = behind(FEBRUARY, MARCH, title_zh_hans="目" * 300, title_en="goal " * 60)
    publish(FEBRUARY, MARCH)
    matter = matter_on(goal)
    assert {len(matter.title_zh_hans), len(matter.title_en)} == {200}


def test_it_reads_the_same_whoever_publishes() -> None:
    goal, other = behind(FEBRUARY, MARCH), behind(FEBRUARY, MARCH, number=9999)
    publish(FEBRUARY)
    with translation.override("en"):
        publish(MARCH)
    with translation.override("zh-hans"):
        title = matter_on(goal).title
    assert str(goal) in title
    assert other.matters.exists()


def test_it_is_illustrative_where_a_light_was_judged_on_what_is_made_up() -> None:
    plan, first, both = behind(FEBRUARY, MARCH), make_goal(), behind(FEBRUARY, MARCH, provenance="illustrative")
    make_task_book(first, planned=[10] * 12)
    publish(FEBRUARY, MARCH)
    # the planned months of the factory's task books are illustrative
    assert {matter_on(goal).provenance for goal in (plan, both)} == {"illustrative"}


@pytest.mark.parametrize(("earlier", "provenance"), [("reported", "reported"), ("illustrative", "illustrative")])
def test_the_earlier_light_counts_for_that_as_well(
    earlier: str, provenance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = make_goal()
    make_task_book(goal, target_provenance="reported")
    make_revision(goal, FEBRUARY, 1, provenance=earlier)
    make_revision(goal, MARCH, 1)
    monkeypatch.setattr("pilots.courses.Course.is_illustrative", False)
    publish(FEBRUARY, MARCH)
    assert matter_on(goal).provenance == provenance


def test_the_office_is_told() -> None:
    office, leader = make_member("office"), make_member("leader")
    goal = behind(FEBRUARY, MARCH)
    publish(FEBRUARY, MARCH)
    told = Notice.objects.filter(kind="matter")
    assert office in {notice.user for notice in told}
    assert leader not in {notice.user for notice in told}
    assert {(notice.path, notice.content["deed"]) for notice in told} == {("/matters/2024/1/", "propose")}
    assert matter_on(goal).get_absolute_url() == "/matters/2024/1/"


# Queries


def count_queries(goals: int) -> int:
    """How many queries it takes to find that as many goals more, behind twice, are before the group already."""
    publication = Publication.objects.select_related("period").get(period__month=MARCH)
    moment = Moment(month=MARCH, as_of=date(YEAR, 4, 15))
    courses = load_courses(Goal.objects.of_year(YEAR).for_list(), moment, YEAR)
    assert len(courses) == goals
    with CaptureQueriesContext(connection) as queries:
        assert propose_matters(publication=publication, courses=courses) == []
    return len(queries)


def test_more_goals_take_no_more_queries() -> None:
    behind(FEBRUARY, MARCH)
    publish(FEBRUARY, MARCH)
    before = count_queries(1)
    cast, february = Cast(), Publication.objects.get(period__month=FEBRUARY)
    for _number in range(20):
        goal = behind(FEBRUARY, MARCH)
        PublishedLight.objects.create(publication=february, goal=goal, light="behind", reason="below_both")
        cast.matter(goal=goal)
    assert count_queries(21) == before == 3


def test_nothing_behind_takes_no_query(django_assert_num_queries: Any) -> None:
    [publication] = publish(MARCH)
    with django_assert_num_queries(0):
        assert propose_matters(publication=publication, courses=[]) == []


def test_the_last_dismissal_of_a_goal_counts() -> None:
    goal, cast = behind(FEBRUARY, MARCH, APRIL, MAY), Cast()
    for months, day in (((FEBRUARY, MARCH), date(YEAR, 4, 20)), ((APRIL, MAY), date(YEAR, 6, 20))):
        publish(*months)
        cast.do(goal.matters.open().get(), Deed.DISMISS, at=a_time(day))
    assert MatterEvent.objects.last_dismissals([goal]) == {goal.pk: a_time(date(YEAR, 6, 20))}
    assert MatterEvent.objects.last_dismissals([make_goal()]) == {}
