"""Which rows are found: what was known at a moment, which version counts, and in how many queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.courses import Course, load_course, load_courses
from pilots.models import (
    Category,
    Department,
    Figure,
    Goal,
    LightThresholds,
    Milestone,
    MilestoneReport,
    Period,
    PublishedFact,
    Revision,
    Task,
    TaskBook,
    Unit,
    User,
    Zone,
)
from pilots.moments import Moment, end_of
from pilots.querysets.plan import GoalQuerySet
from pilots.rules.lights import Light, Reason, Thresholds
from pilots.rules.months import months_of
from tests.factories import (
    YEAR,
    a_time,
    make_figure,
    make_goal,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task,
    make_task_book,
    make_zone,
)

pytestmark = pytest.mark.django_db

MONTHS = months_of(YEAR)
JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE = MONTHS[:6]
YEAR_OVER = date(YEAR + 1, 1, 31)
#: A day, its last moment and the first moment after it.
DAY = date(YEAR, 2, 5)
MIDNIGHT = datetime(YEAR, 2, 6, tzinfo=timezone.get_default_timezone())
TICK = timedelta(microseconds=1)
moments = pytest.mark.parametrize(
    ("at", "is_known"),
    [
        (a_time(DAY, 0), True),
        (a_time(DAY, 23), True),
        (MIDNIGHT - TICK, True),
        (MIDNIGHT, False),
        (MIDNIGHT + TICK, False),
    ],
)


def this_year() -> GoalQuerySet:
    goals: GoalQuerySet = Goal.objects.of_year(YEAR)
    return goals


def steps(as_of: date = YEAR_OVER) -> list[Milestone]:
    """The road maps of the year's task books, as they were known on the day."""
    books = TaskBook.objects.for_courses(this_year(), end_of(as_of))
    return [step for book in books for step in book.milestones.all()]


def course_of(goal: Goal, month: date, as_of: date = YEAR_OVER) -> Course:
    return load_course(goal, Moment(month=month, as_of=as_of))


# What was known


@moments
def test_an_approval_is_known_on_its_day(at: datetime, is_known: bool) -> None:
    revision = make_revision(make_goal(), at=at)
    assert Revision.objects.filter(pk=revision.pk).approved_by(end_of(DAY)).exists() is is_known
    assert Figure.objects.filter(pk=revision.figure_id).with_approved(end_of(DAY)).exists() is is_known
    assert Revision.objects.for_courses(this_year(), end_of(DAY)).exists() is is_known


@moments
def test_a_milestone_report_is_known_on_its_day(at: datetime, is_known: bool) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    report = make_report(goal, 1, JANUARY, reviewed_at=at)
    assert MilestoneReport.objects.filter(pk=report.pk).approved_by(end_of(DAY)).exists() is is_known
    [row] = steps(DAY)
    assert (row.done_on, row.reported_at) == ((JANUARY, at) if is_known else (None, None))


@moments
@pytest.mark.parametrize("state", ["in_force", "superseded"])
def test_a_task_book_is_known_on_its_day(at: datetime, is_known: bool, state: str) -> None:
    book = make_task_book(make_goal(), published_at=at, state=state)
    make_milestone(book)
    assert TaskBook.objects.filter(pk=book.pk).known_by(end_of(DAY)).exists() is is_known
    assert TaskBook.objects.for_courses(this_year(), end_of(DAY)).exists() is is_known


def test_a_draft_task_book_is_not_known() -> None:
    make_milestone(make_task_book(make_goal(), state="draft"))
    assert not TaskBook.objects.filter(goal__in=this_year()).known_by(end_of(YEAR_OVER)).exists()
    assert not TaskBook.objects.for_courses(this_year(), end_of(YEAR_OVER)).exists()


def make_thresholds(version: int, counts_from: date, published_at: datetime) -> LightThresholds:
    return LightThresholds.objects.create(
        version=version,
        counts_from=counts_from,
        published_at=published_at,
        spi_on_track=Decimal("0.9"),
        spi_at_risk=Decimal("0.5"),
        lag_on_track=Decimal(5),
        lag_at_risk=Decimal(50),
        overdue_days=20,
    )


@moments
def test_thresholds_are_known_on_their_day(at: datetime, is_known: bool) -> None:
    row = make_thresholds(2, JANUARY, at)
    assert (row in LightThresholds.objects.known_by(end_of(DAY))) is is_known


def test_the_thresholds_to_count_latest_come_first() -> None:
    for version, month in ((2, JUNE), (3, MARCH)):
        make_thresholds(version, month, a_time(JANUARY))
    assert [row.version for row in LightThresholds.objects.known_by(end_of(YEAR_OVER))] == [2, 3, 1]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_what_is_not_approved_is_not_known(state: str) -> None:
    revision = make_revision(make_goal(), state=state)
    assert not Revision.objects.approved_by(end_of(YEAR_OVER)).filter(pk=revision.pk).exists()
    assert not Figure.objects.with_approved(end_of(YEAR_OVER)).filter(pk=revision.figure_id).exists()
    assert (revision in Revision.objects.drafts()) is (state == "draft")


def make_fact(published_on: date | None) -> PublishedFact:
    values: dict[str, Any] = {"basis_zh_hans": "口径", "source_zh_hans": "来源", "unit": Unit.objects.get(code="亿元")}
    fact = PublishedFact(key="signed", as_on=JANUARY, value=1, published_on=published_on, **values)
    fact.save()
    return fact


@pytest.mark.parametrize(
    ("published_on", "is_known"), [(None, True), (DAY, True), (date(YEAR, 2, 4), True), (date(YEAR, 2, 6), False)]
)
def test_a_published_value_is_known_by_the_end_of_its_day(published_on: date | None, is_known: bool) -> None:
    fact = make_fact(published_on)
    assert (fact in PublishedFact.objects.known_by(DAY)) is is_known


def test_the_rows_of_published_values_bring_their_unit() -> None:
    make_fact(DAY)
    [row] = PublishedFact.objects.filter(key="signed").rows()
    unit = Unit.objects.get(code="亿元")
    assert (row["key"], row["value"], row["as_on"], row["published_on"]) == ("signed", 1, JANUARY, DAY)
    assert (row["unit_code"], row["unit_label"], row["unit_factor"]) == ("亿元", unit.label, unit.english_factor)
    assert row["unit_decimals"] == unit.decimals
    assert row["unit_english_decimals"] == unit.english_decimals


# What courses are made of


@moments
def test_lights_are_drawn_from_the_values_of_the_city_that_stand(at: datetime, is_known: bool) -> None:
    goal, zone = make_goal(), Zone.objects.get(code="Z1")
    for value in (1, 2):
        make_revision(goal, JANUARY, value, at=a_time(date(YEAR, 2, 1)))
    make_revision(goal, JANUARY, 3, at=at)
    make_revision(goal, JANUARY, 4, state="returned", at=a_time(DAY))
    make_revision(goal, FEBRUARY, 5, zone=zone, at=a_time(DAY))
    of_city = Revision.objects.for_lights(this_year(), end_of(DAY))
    assert [row.value for row in of_city] == [3 if is_known else 2]
    everything = Revision.objects.for_courses(this_year(), end_of(DAY))
    assert [row.value for row in everything.standing_by(end_of(DAY))] == [3 if is_known else 2, 5]


def test_changes_are_drawn_from_what_changed_since_and_from_what_stands() -> None:
    goal, zone = make_goal(), Zone.objects.get(code="Z1")
    for value, day in enumerate((1, 2, 10, 11, 20), 1):
        make_revision(goal, JANUARY, value, at=a_time(date(YEAR, 2, day)))
    for value, day in ((6, 1), (7, 2)):
        make_revision(goal, JANUARY, value, zone=zone, at=a_time(date(YEAR, 2, day)))
    make_revision(goal, FEBRUARY, 8, at=a_time(date(YEAR, 3, 1)))
    rows = Revision.objects.for_changes(this_year(), end_of(DAY), end_of(date(YEAR, 2, 15)))
    assert [row.value for row in rows if row.figure.zone_id is None] == [1, 2, 3, 4]
    assert [row.value for row in rows if row.figure.zone_id] == [7]


def test_a_year_has_the_latest_month_with_a_value_of_the_city() -> None:
    """Of the goals together, whichever of them was reported last; and none of a year that nobody reported."""
    first, second = make_goal(), make_goal()
    for goal in (first, second, make_goal(year=YEAR + 1)):
        make_task_book(goal, published_at=a_time(JANUARY))
    make_goal(year=YEAR + 2)
    make_revision(first, JANUARY)
    make_revision(second, MARCH, at=MIDNIGHT)
    make_revision(second, FEBRUARY)
    make_revision(first, JUNE, zone=Zone.objects.get(code="Z1"))
    make_revision(first, JUNE, state="submitted")
    found = {at: dict(Goal.objects.filter(year__gte=YEAR).years(at)) for at in (MIDNIGHT, MIDNIGHT + TICK)}
    assert found[MIDNIGHT] == {YEAR: JANUARY, YEAR + 1: None}
    assert found[MIDNIGHT + TICK] == {YEAR: MARCH, YEAR + 1: None}


def test_revisions_come_goal_by_goal_and_oldest_first() -> None:
    second, first = make_goal(number=2), make_goal(number=1)
    zone = Zone.objects.get(code="Z1")
    make_revision(second, JANUARY, 5)
    for month in (MARCH, JANUARY):
        make_revision(first, month, 1)
    make_revision(first, JANUARY, 2)
    make_revision(first, JANUARY, 7, zone=zone)
    make_revision(first, JANUARY, 3, state="returned")
    make_revision(first, JANUARY, 4, state="draft")
    make_revision(make_goal(year=YEAR + 1), date(YEAR + 1, 1, 1))
    rows = list(Revision.objects.for_courses(this_year(), end_of(date(YEAR + 2, 1, 1))))
    city = [row for row in rows if row.figure.zone_id is None]
    assert [(row.figure.goal_id, row.figure.month, row.number) for row in city] == [
        (first.pk, JANUARY, 1),
        (first.pk, JANUARY, 2),
        (first.pk, MARCH, 1),
        (second.pk, JANUARY, 1),
    ]
    assert [(row.figure.zone_id, row.value) for row in rows if row not in city] == [(zone.pk, Decimal(7))]


def test_revisions_for_a_history_bring_their_people(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_revision(make_goal(), zone=Zone.objects.get(code="Z1"))
    with django_assert_num_queries(1):
        [row] = Revision.objects.for_history(this_year(), end_of(YEAR_OVER))
        assert row.figure.zone
        assert row.figure.zone.code == "Z1"
        assert row.entered_by.membership.department
        assert row.entered_by.membership.department.code == "housing"
        assert row.reviewed_by
        assert row.reviewed_by.membership.role == "office"


def test_planned_months_come_version_by_version() -> None:
    goal = make_goal()
    second = make_task_book(goal, version=2, counts_from=JUNE)
    first = make_task_book(goal, version=1, state="superseded")
    books = TaskBook.objects.for_courses(this_year(), end_of(YEAR_OVER))
    assert [(book.pk, point.month) for book in books for point in book.timetable.all()] == [
        (book.pk, month) for book in (first, second) for month in MONTHS
    ]


def test_milestones_come_by_their_due_day() -> None:
    book = make_task_book(make_goal())
    for step, due_on in ((1, JUNE), (2, MARCH), (3, MARCH)):
        make_milestone(book, step=step, due_on=due_on)
    assert [row.step for row in steps()] == [2, 3, 1]


def test_a_step_is_done_as_its_latest_approved_report_says() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    for done_on, state in ((MARCH, "approved"), (FEBRUARY, "approved"), (JANUARY, "returned"), (APRIL, "submitted")):
        make_report(goal, 1, done_on, state=state)
    make_report(goal, 2, MAY)
    make_report(make_goal(), 1, JUNE)
    [row] = steps()
    assert (row.done_on, row.reported_at) == (FEBRUARY, a_time(FEBRUARY))
    assert row.as_rule().done_on == FEBRUARY


def test_an_earlier_report_stands_until_the_next_is_approved() -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    make_report(goal, 1, MARCH)
    make_report(goal, 1, FEBRUARY, reviewed_at=a_time(MAY))
    for as_of, done_on in ((date(YEAR, 2, 28), None), (MARCH, MARCH), (date(YEAR, 4, 30), MARCH), (MAY, FEBRUARY)):
        [row] = steps(as_of)
        assert row.done_on == done_on


def test_a_report_holds_through_all_versions() -> None:
    goal = make_goal()
    for values in ({"state": "superseded"}, {"counts_from": JUNE}):
        make_milestone(make_task_book(goal, **values), step=4)
    make_report(goal, 4, MARCH)
    assert [row.done_on for row in steps()] == [MARCH, MARCH]


# Which version counts


@pytest.fixture
def lowered() -> Goal:
    """Half of what was planned is reported until June; from June on only half was asked for."""
    make_periods()
    goal = make_goal()
    make_task_book(goal, state="superseded")
    for month, value in zip(MONTHS[:6], range(5, 35, 5), strict=True):
        make_revision(goal, month, value)
    return goal


def lower(goal: Goal) -> TaskBook:
    return make_task_book(
        goal,
        planned=[5 * number for number in range(1, 13)],
        target=Decimal(60),
        counts_from=JUNE,
        published_at=a_time(date(YEAR, 6, 20)),
    )


def test_a_lowered_target_does_not_change_the_past(lowered: Goal) -> None:
    before = [course_of(lowered, JUNE).standing_at(month) for month in MONTHS]
    lower(lowered)
    course = course_of(lowered, JUNE)
    after = [course.standing_at(month) for month in MONTHS]
    for old, new in zip(before[:5], after[:5], strict=True):
        assert (new.light, new.verdict, new.promise, new.lag_points) == (
            old.light,
            old.verdict,
            old.promise,
            old.lag_points,
        )
    assert [standing.light for standing in after[:6]] == [Light.AT_RISK] * 2 + [Light.BEHIND] * 3 + [Light.ON_TRACK]
    assert before[5].light == Light.BEHIND


def test_a_month_is_judged_by_the_version_that_counts(lowered: Goal) -> None:
    second = lower(lowered)
    course = course_of(lowered, JUNE)
    versions = [course.version_for(month) for month in MONTHS]
    assert [version and version.book.version for version in versions] == [1] * 5 + [2] * 7
    assert course.version
    assert course.version.book == second
    assert course.planned_point
    assert course.planned_point.planned == 30
    assert course_of(lowered, MAY).planned_point == lowered.task_books.get(version=1).timetable.get(month=MAY)


@pytest.mark.parametrize(
    ("as_of", "version", "light"),
    [(date(YEAR, 6, 19), 1, Light.NOT_DUE), (date(YEAR, 6, 20), 2, Light.NOT_DUE), (YEAR_OVER, 2, Light.ON_TRACK)],
)
def test_a_version_is_not_known_before_it_is_published(lowered: Goal, as_of: date, version: int, light: Light) -> None:
    lower(lowered)
    course = course_of(lowered, JUNE, as_of)
    assert course.version
    assert (course.version.book.version, course.standing.light) == (version, light)


def test_a_draft_version_does_not_count(lowered: Goal) -> None:
    make_task_book(lowered, state="draft", counts_from=JUNE, target=Decimal(60))
    versions = course_of(lowered, JUNE).versions
    assert [version.book.version for version in versions] == [1]


def test_a_version_without_a_timetable_counts_as_well(lowered: Goal) -> None:
    make_task_book(lowered, planned=[], counts_from=JUNE)
    course = course_of(lowered, JUNE)
    assert course.version
    assert course.version.book.version == 2
    assert course.standing.verdict.reason == Reason.NO_TASK_BOOK
    assert course.standing_at(MAY).light == Light.BEHIND


def test_before_the_first_version_nothing_is_promised() -> None:
    make_periods()
    goal = make_goal()
    make_task_book(goal, counts_from=MARCH)
    make_revision(goal, JANUARY)
    course = course_of(goal, JANUARY)
    assert course.version is None
    assert course.standing.verdict.reason == Reason.NO_TASK_BOOK


def test_steps_of_the_version_in_force_are_overdue() -> None:
    make_periods()
    goal = make_goal()
    first = make_task_book(goal, state="superseded")
    second = make_task_book(goal, counts_from=JUNE)
    make_milestone(first, step=1, due_on=date(YEAR, 3, 15))
    make_milestone(second, step=1, due_on=date(YEAR, 9, 15))
    assert [row.task_book for row in course_of(goal, MAY).overdue] == [first]
    assert course_of(goal, JUNE).overdue == []
    assert [row.task_book for row in course_of(goal, MONTHS[8]).overdue] == [second]


def test_thresholds_count_from_their_month() -> None:
    goal = make_goal()
    make_task_book(goal)
    row = make_thresholds(2, JUNE, a_time(MARCH))
    course = course_of(goal, JUNE)
    assert course.published_thresholds(JUNE) == row
    assert course.thresholds_for(JUNE) == row.as_rule()
    assert course.thresholds_for(MAY) == Thresholds()
    before = course_of(goal, JUNE, date(YEAR, 2, 28))
    assert before.published_thresholds(JUNE) != row


# Corrections


@pytest.mark.parametrize(
    ("as_of", "value"),
    [
        (date(YEAR, 2, 4), None),
        (date(YEAR, 2, 5), 10),
        (date(YEAR, 3, 3), 10),
        (date(YEAR, 3, 9), 10),
        (date(YEAR, 3, 10), 12),
        (YEAR_OVER, 12),
    ],
)
def test_the_approved_value_stands_until_its_correction_is_approved(as_of: date, value: int | None) -> None:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, JANUARY, 10, at=a_time(date(YEAR, 2, 5)))
    make_revision(goal, JANUARY, 12, at=a_time(date(YEAR, 3, 3)), reviewed_at=a_time(date(YEAR, 3, 10)))
    course = course_of(goal, JANUARY, as_of)
    assert course.standing.actual == value
    assert (course.figure.value if course.figure else None) == value


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_a_correction_under_way_or_refused_changes_nothing(state: str) -> None:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, JANUARY, 10)
    make_revision(goal, JANUARY, 99, state=state)
    assert course_of(goal, JANUARY).standing.actual == 10


# Zones


def test_a_zone_has_figures_of_its_own() -> None:
    zone, goal = Zone.objects.get(code="Z1"), make_goal()
    make_task_book(goal)
    for value in (3, 4):
        make_revision(goal, JANUARY, value, zone=zone)
    make_revision(goal, FEBRUARY, 9, zone=zone)
    course = course_of(goal, JANUARY)
    assert {pk: row.value for pk, row in course.zone_figures(JANUARY).items()} == {zone.pk: 4}
    assert course.figures == {}
    assert course.standing.actual is None


# Lists and natural keys


def test_goals_of_a_list_stand_by_category_and_number() -> None:
    categories = list(Category.objects.order_by("order"))[:2]
    first, second = (make_task(category=category) for category in categories)
    goals = [make_goal(number=3, task=second), make_goal(number=1, task=second), make_goal(number=2, task=first)]
    assert list(this_year().for_list()) == [goals[2], goals[1], goals[0]]
    assert list(this_year().of_category(categories[1])) == [goals[1], goals[0]]


def test_periods_of_a_year_and_their_due_days() -> None:
    make_periods()
    due = Period.objects.of_year(YEAR).due_days()
    assert list(due) == list(MONTHS)
    assert due[JANUARY] == date(YEAR, 2, 8)


Key = Callable[[], tuple[Any, Any]]
KEYS: dict[str, Key] = {
    "category": lambda: (Category.objects, Category.objects.all()[0]),
    "department": lambda: (Department.objects, Department.objects.all()[0]),
    "unit": lambda: (Unit.objects, Unit.objects.all()[0]),
    "task": lambda: (Task.objects, Task.objects.all()[0]),
    "zone": lambda: (Zone.objects, Zone.objects.all()[0]),
    "goal": lambda: (Goal.objects, make_goal()),
    "task book": lambda: (TaskBook.objects, make_task_book(make_goal())),
    "figure of the city": lambda: (Figure.objects, make_figure(make_goal())),
    "figure of a zone": lambda: (Figure.objects, make_figure(make_goal(), MAY, make_zone())),
    "user": lambda: (User.objects, User.objects.all()[0]),
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_natural_key_finds_its_row(key: Key) -> None:
    rows, row = key()
    assert rows.get_by_natural_key(*row.natural_key()) == row


def test_accounts_are_found_by_name() -> None:
    assert {user.username for user in User.objects.named("leader", "office", "nobody")} == {"leader", "office"}


# Queries


def make_many(count: int) -> None:
    """Goals with all that a course may hold."""
    zone = Zone.objects.get(code="Z1")
    for _number in range(count):
        goal = make_goal(zones=[zone])
        for values in ({"state": "superseded"}, {"counts_from": MARCH}):
            make_milestone(make_task_book(goal, **values), step=1, due_on=FEBRUARY)
        for month in (JANUARY, FEBRUARY, MARCH):
            make_revision(goal, month)
        make_revision(goal, JANUARY, 11)
        make_revision(goal, JANUARY, zone=zone)
        make_report(goal, 1, MARCH)


@pytest.mark.parametrize("count", [1, 2, 40])
def test_courses_take_the_same_number_of_queries(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_periods()
    make_many(count)
    moment = Moment(month=MARCH, as_of=YEAR_OVER)
    with django_assert_num_queries(7):
        courses = load_courses(this_year().for_list(), moment, YEAR)
        for course in courses:
            assert course.standings
            assert course.figure
            assert course.planned_point
            assert course.planned_point.task_book.version == 2
            assert not course.is_illustrative or course.overdue is not None
            assert str(course.goal.lead) + str(course.goal.unit) + str(course.goal.task.category)
    assert len(courses) == count
