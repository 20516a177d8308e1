"""What is always true is kept by the database itself, however a row is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pilots.models import (
    DataStamp,
    Department,
    Figure,
    LightThresholds,
    Membership,
    MilestoneReport,
    Period,
    PublishedFact,
    Revision,
    TaskBook,
    TimetablePoint,
    Unit,
    User,
    Zone,
)
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_figure,
    make_goal,
    make_milestone,
    make_report,
    make_revision,
    make_task_book,
    make_user,
    make_zone,
)

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, JUNE = (date(YEAR, number, 1) for number in (1, 2, 6))
#: Both databases name a broken check; a broken uniqueness only PostgreSQL calls by its name.
UNIQUE = "(?i)unique constraint"


@contextmanager
def refused(rule: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        yield


# The plan


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"year": 1999}, "pilots_goal_year_and_number"),
        ({"year": 2101}, "pilots_goal_year_and_number"),
        ({"number": 0}, "pilots_goal_year_and_number"),
        ({"measure": "speed"}, "pilots_goal_measure"),
        ({"direction": "round"}, "pilots_goal_direction"),
        ({"frequency": "daily"}, "pilots_goal_frequency"),
    ],
)
def test_a_goal_is_of_known_kinds(values: dict[str, Any], rule: str) -> None:
    with refused(rule):
        make_goal(**values)


def test_a_goal_number_stands_once_a_year() -> None:
    goal = make_goal()
    make_goal(year=YEAR + 1, number=goal.number)
    with refused(UNIQUE):
        make_goal(number=goal.number)


def test_a_zone_may_lie_within_one_that_lies_in_none() -> None:
    outer = make_zone()
    parts = [make_zone(within=outer), make_zone(within=outer)]
    assert list(outer.parts.order_by("pk")) == parts


@pytest.mark.parametrize("way", ["insert", "bulk_create", "save", "update"])
def test_a_zone_is_not_put_within_a_part(way: str) -> None:
    part = make_zone(within=make_zone())
    with refused("one deep"):
        put_within(part, way)


def put_within(outer: Zone, way: str) -> None:
    if way == "insert":
        make_zone(within=outer)
    elif way == "bulk_create":
        row = make_zone()
        row.pk, row.code, row.within = None, f"{row.code}B", outer
        Zone.objects.bulk_create([row])
    elif way == "save":
        row = make_zone()
        row.within = outer
        row.save()
    else:
        Zone.objects.filter(pk=make_zone().pk).update(within=outer)


def test_a_zone_with_parts_is_not_put_within_another() -> None:
    outer, other = make_zone(), make_zone()
    make_zone(within=outer)
    with refused("one deep"):
        Zone.objects.filter(pk=outer.pk).update(within=other)


def test_a_zone_does_not_lie_within_itself() -> None:
    zone = make_zone()
    with refused("pilots_zone_not_within_itself|one deep"):
        Zone.objects.filter(pk=zone.pk).update(within=zone)
    with refused("pilots_zone_not_within_itself|one deep"):
        make_zone(id=9001, within_id=9001)


def test_two_zones_do_not_lie_within_each_other() -> None:
    outer = make_zone()
    part = make_zone(within=outer)
    with refused("one deep"):
        Zone.objects.filter(pk=outer.pk).update(within=part)


def test_the_form_says_so_too() -> None:
    outer = make_zone()
    part = make_zone(within=outer)
    for zone in (make_zone(), outer):
        zone.within = part
        with pytest.raises(ValidationError):
            zone.full_clean()


# Task books


def test_one_task_book_of_a_goal_is_in_force() -> None:
    goal = make_goal()
    make_task_book(goal, planned=[])
    make_task_book(goal, planned=[], state="draft", counts_from=JUNE)
    with refused(UNIQUE):
        make_task_book(goal, planned=[], counts_from=JUNE)


def test_one_published_task_book_counts_from_a_month() -> None:
    goal = make_goal()
    make_task_book(goal, planned=[], state="superseded")
    make_task_book(goal, planned=[], state="draft")
    make_task_book(goal, planned=[], counts_from=JUNE)
    with refused(UNIQUE):
        make_task_book(goal, planned=[], state="superseded", counts_from=JUNE)


def test_a_second_task_book_is_not_brought_in_force_by_an_update() -> None:
    goal = make_goal()
    make_task_book(goal, planned=[])
    second = make_task_book(goal, planned=[], state="draft", counts_from=JUNE)
    with refused(UNIQUE):
        TaskBook.objects.filter(pk=second.pk).update(state="in_force")


def test_a_goal_has_one_draft_at_a_time() -> None:
    goal = make_goal()
    make_task_book(goal, planned=[], state="draft")
    with refused(UNIQUE):
        make_task_book(goal, planned=[], state="draft", counts_from=JUNE)


def test_a_version_number_stands_once() -> None:
    goal = make_goal()
    make_task_book(goal, planned=[])
    with refused(UNIQUE):
        make_task_book(goal, planned=[], state="draft", version=1)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"state": "kept"}, "pilots_taskbook_state"),
        ({"published_at": None}, "pilots_taskbook_published_when_in_force"),
        ({"state": "superseded", "published_at": None}, "pilots_taskbook_published_when_in_force"),
        ({"counts_from": date(YEAR, 1, 2)}, "pilots_taskbook_first_of_month"),
    ],
)
def test_a_task_book_is_in_order(values: dict[str, Any], rule: str) -> None:
    with refused(rule):
        make_task_book(make_goal(), planned=[], **values)


def test_a_draft_needs_no_day_of_publication() -> None:
    assert make_task_book(make_goal(), planned=[], state="draft", published_at=None).pk


@pytest.mark.parametrize("month", [date(YEAR - 1, 12, 1), date(YEAR + 1, 1, 1)])
def test_planned_months_lie_within_the_year(month: date) -> None:
    book = make_task_book(make_goal(), planned=[], state="draft")
    point = TimetablePoint(task_book=book, month=month, planned=Decimal(1), provenance="illustrative")
    with refused("planned months lie within"):
        TimetablePoint.objects.bulk_create([point])


@pytest.mark.parametrize("month", [date(YEAR - 1, 12, 1), date(YEAR + 1, 1, 1)])
def test_planned_months_do_not_leave_the_year(month: date) -> None:
    book = make_task_book(make_goal(), state="draft")
    with refused("planned months lie within"):
        book.timetable.filter(month=JUNE).update(month=month)


def test_planned_months_do_not_move_to_a_task_book_of_another_year() -> None:
    book = make_task_book(make_goal(), state="draft")
    other = make_task_book(make_goal(year=YEAR + 1), planned=[], state="draft")
    with refused("planned months lie within"):
        book.timetable.update(task_book=other)


def test_a_month_is_planned_once() -> None:
    book = make_task_book(make_goal(), state="draft")
    with refused(UNIQUE):
        book.timetable.create(month=JUNE, planned=Decimal(1), provenance="illustrative")


def test_a_planned_month_is_kept_as_its_first_day() -> None:
    book = make_task_book(make_goal(), planned=[], state="draft")
    with refused("pilots_timetablepoint_first_of_month"):
        book.timetable.create(month=date(YEAR, 6, 30), planned=Decimal(1), provenance="illustrative")


@pytest.mark.parametrize("weight", ["-1", "0", "100.01", "999"])
def test_a_milestone_weighs_something_and_at_most_all(weight: str) -> None:
    with refused("pilots_milestone_weight"):
        make_milestone(make_task_book(make_goal(), planned=[]), weight=Decimal(weight))


@pytest.mark.parametrize("weight", ["0.01", "100"])
def test_a_milestone_may_weigh_almost_nothing_or_all(weight: str) -> None:
    assert make_milestone(make_task_book(make_goal(), planned=[]), weight=Decimal(weight)).pk


def test_a_step_stands_once_in_a_task_book() -> None:
    book = make_task_book(make_goal(), planned=[])
    make_milestone(book, step=1)
    with refused(UNIQUE):
        make_milestone(book, step=1)


# What has left draft is sealed

SEAL = "a task book that has left draft"


@pytest.fixture(params=["in_force", "superseded"])
def sealed(request: pytest.FixtureRequest) -> TaskBook:
    """A published task book with one of everything."""
    book = make_task_book(make_goal(), state="draft")
    housing = Department.objects.get(code="housing")
    book.supporting.add(housing)
    book.duties.create(order=1, department=housing, provenance="illustrative", **{"text_zh_hans": "职责"})
    make_milestone(book, step=1)
    TaskBook.objects.filter(pk=book.pk).update(state="in_force")
    if request.param == "superseded":
        TaskBook.objects.filter(pk=book.pk).update(state="superseded")
    return book


CHANGES: dict[str, Callable[[TaskBook], object]] = {
    "target": lambda book: TaskBook.objects.filter(pk=book.pk).update(target=1),
    "first month": lambda book: TaskBook.objects.filter(pk=book.pk).update(counts_from=JUNE),
    "reason": lambda book: TaskBook.objects.filter(pk=book.pk).update(reason="another"),
    "back to draft": lambda book: TaskBook.objects.filter(pk=book.pk).update(state="draft"),
    "planned month": lambda book: book.timetable.update(planned=1),
    "planned month away": lambda book: book.timetable.filter(month=JUNE).delete(),
    "step moved": lambda book: book.milestones.update(due_on=date(YEAR, 12, 1)),
    "step added": lambda book: book.milestones.create(
        step=9, due_on=date(YEAR, 5, 1), weight=1, provenance="illustrative", **{"title_zh_hans": "步骤"}
    ),
    "step away": lambda book: book.milestones.all().delete(),
    "duty reworded": lambda book: book.duties.update(**{"text_zh_hans": "别的"}),
    "duty away": lambda book: book.duties.all().delete(),
    "department added": lambda book: book.supporting.add(Department.objects.get(code="pboc")),
    "department away": lambda book: book.supporting.clear(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_published_task_book_never_changes(sealed: TaskBook, change: Callable[[TaskBook], object]) -> None:
    with refused(SEAL):
        change(sealed)


def test_a_published_task_book_never_goes(sealed: TaskBook) -> None:
    with refused("only a draft of a task book can go"):
        TaskBook.objects.filter(pk=sealed.pk)._raw_delete(using="default")


def test_a_superseded_task_book_is_not_brought_back() -> None:
    book = make_task_book(make_goal(), planned=[], state="superseded")
    with refused(SEAL):
        TaskBook.objects.filter(pk=book.pk).update(state="in_force")


def test_a_draft_changes_and_goes() -> None:
    book = make_task_book(make_goal(), state="draft")
    make_milestone(book, step=1)
    for change in ("target", "planned month", "step moved", "step away", "department added"):
        CHANGES[change](book)
    book.delete()
    assert not TaskBook.objects.filter(pk=book.pk).exists()


THRESHOLDS: list[Callable[[], object]] = [
    lambda: LightThresholds.objects.update(overdue_days=1),
    lambda: LightThresholds.objects.all().delete(),
]


@pytest.mark.parametrize("deed", THRESHOLDS)
def test_thresholds_never_change(deed: Callable[[], object]) -> None:
    with refused("what is kept never changes"):
        deed()


# Figures


def test_a_goal_has_a_figure_of_the_city_and_of_every_zone_each_month() -> None:
    goal = make_goal()
    for month in (JANUARY, FEBRUARY):
        for zone in (None, make_zone(), make_zone()):
            Figure.objects.create(goal=goal, zone=zone, month=month)
    assert goal.figures.count() == 6


@pytest.mark.parametrize("zone", [None, "Z1"])
@pytest.mark.parametrize("way", ["create", "bulk_create", "update"])
def test_a_figure_stands_once_a_goal_zone_and_month(zone: str | None, way: str) -> None:
    goal, place = make_goal(), Zone.objects.get(code=zone) if zone else None
    Figure.objects.create(goal=goal, zone=place, month=JANUARY)
    Figure.objects.create(goal=goal, zone=place, month=FEBRUARY)
    with refused(UNIQUE):
        if way == "create":
            Figure.objects.create(goal=goal, zone=place, month=JANUARY)
        elif way == "bulk_create":
            Figure.objects.bulk_create([Figure(goal=goal, zone=place, month=JANUARY)])
        else:
            Figure.objects.filter(goal=goal, month=FEBRUARY).update(month=JANUARY)


def test_a_figure_lies_within_the_year_of_its_goal() -> None:
    goal = make_goal()
    for month in (date(YEAR - 1, 12, 1), date(YEAR + 1, 1, 1)):
        with refused("figures lie within"):
            Figure.objects.create(goal=goal, month=month)
    figure = make_figure(goal, date(YEAR, 12, 1))
    with refused("figures lie within"):
        Figure.objects.filter(pk=figure.pk).update(month=date(YEAR + 1, 1, 1))
    with refused("figures lie within"):
        Figure.objects.filter(pk=figure.pk).update(goal=make_goal(year=YEAR + 1))


def test_the_month_of_a_figure_is_kept_as_its_first_day() -> None:
    with refused("pilots_figure_first_of_month"):
        Figure.objects.create(goal=make_goal(), month=date(YEAR, 1, 31))


# Revisions and milestone reports

Entries = Callable[[], Callable[..., Revision | MilestoneReport]]


def revisions() -> Callable[..., Revision]:
    """Makes one revision after another of the same figure."""
    goal = make_goal()
    return lambda state, **values: make_revision(goal, state=state, **values)


def reports() -> Callable[..., MilestoneReport]:
    """Makes one report after another of the same step."""
    goal = make_goal()
    return lambda state, **values: make_report(goal, 1, date(YEAR, 3, 1), state=state, **values)


both = pytest.mark.parametrize("entries", [revisions, reports])


@both
def test_a_number_stands_once(entries: Entries) -> None:
    make = entries()
    make("approved")
    with refused(UNIQUE):
        make("draft", number=1)


@both
@pytest.mark.parametrize("first", ["draft", "submitted"])
@pytest.mark.parametrize("second", ["draft", "submitted"])
def test_one_entry_is_under_way(entries: Entries, first: str, second: str) -> None:
    make = entries()
    make(first)
    with refused(UNIQUE):
        make(second)


@both
def test_another_entry_may_follow_a_decided_one(entries: Entries) -> None:
    make = entries()
    assert [make(state).number for state in ("approved", "returned", "approved", "draft")] == [1, 2, 3, 4]


@both
def test_an_entry_is_in_a_known_state(entries: Entries) -> None:
    make, office = entries(), User.objects.get(username="office")
    with refused("_state"):
        make("lost", reviewed_by=office, reviewed_at=a_time(JUNE))


@both
@pytest.mark.parametrize("state", ["approved", "returned"])
@pytest.mark.parametrize("missing", ["reviewed_by", "reviewed_at"])
def test_a_decided_entry_says_who_decided_and_when(entries: Entries, state: str, missing: str) -> None:
    make = entries()
    with refused("_reviewed"):
        make(state, **{missing: None})


@both
@pytest.mark.parametrize("state", ["approved", "returned"])
def test_nobody_reviews_an_entry_of_his_own(entries: Entries, state: str) -> None:
    make, office = entries(), User.objects.get(username="office")
    with refused("_not_by_its_author"):
        make(state, entered_by=office, reviewed_by=office)


@pytest.mark.parametrize("state", ["submitted", "approved", "returned"])
def test_a_revision_that_has_left_draft_has_a_value(state: str) -> None:
    with refused("pilots_revision_value_given"):
        make_revision(make_goal(), value=None, state=state)


def test_a_draft_may_wait_for_its_value() -> None:
    assert make_revision(make_goal(), value=None, state="draft").value is None


# People


@pytest.mark.parametrize("role", ["staff", "head"])
def test_staff_and_heads_belong_to_a_department(role: str) -> None:
    user = make_user()
    with refused("pilots_membership_department_of_staff"):
        Membership.objects.create(user=user, role=role)
    membership = Membership.objects.create(user=user, role=role, department=make_department())
    with refused("pilots_membership_department_of_staff"):
        Membership.objects.filter(pk=membership.pk).update(department=None)


@pytest.mark.parametrize("role", ["leader", "office", "administrator"])
def test_other_roles_need_no_department(role: str) -> None:
    assert Membership.objects.create(user=make_user(), role=role).department is None


def test_a_person_has_one_membership() -> None:
    user = make_user()
    Membership.objects.create(user=user, role="leader")
    with refused(UNIQUE):
        Membership.objects.create(user=user, role="office")


def test_a_department_code_stands_once() -> None:
    with refused(UNIQUE):
        make_department(code=Department.objects.values_list("code", flat=True)[0])


# Calendar and thresholds


def make_period(**overrides: Any) -> Period:
    days = {"opens_on": FEBRUARY, "due_on": date(YEAR, 2, 8), "closes_on": date(YEAR, 2, 15)}
    return Period.objects.create(**{"month": JANUARY, **days, **overrides})


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"month": date(YEAR, 1, 31)}, "pilots_period_first_of_month"),
        ({"opens_on": JANUARY}, "pilots_period_in_order"),
        ({"opens_on": date(YEAR - 1, 12, 31)}, "pilots_period_in_order"),
        ({"due_on": date(YEAR, 1, 31)}, "pilots_period_in_order"),
        ({"closes_on": date(YEAR, 2, 7)}, "pilots_period_in_order"),
    ],
)
def test_a_period_opens_before_it_is_due_and_closes_after(values: dict[str, Any], rule: str) -> None:
    with refused(rule):
        make_period(**values)


def test_a_period_may_open_be_due_and_close_on_one_day() -> None:
    assert make_period(due_on=FEBRUARY, closes_on=FEBRUARY).pk


def test_a_month_has_one_period() -> None:
    make_period()
    with refused(UNIQUE):
        make_period()


def make_thresholds(**overrides: Any) -> LightThresholds:
    values: dict[str, Any] = {"version": 2, "counts_from": JANUARY, "published_at": a_time(JANUARY), "overdue_days": 30}
    limits = {"spi_on_track": "0.95", "spi_at_risk": "0.80", "lag_on_track": "2", "lag_at_risk": "10"}
    return LightThresholds.objects.create(**{**values, **limits, **overrides})


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"spi_on_track": "0.79"}, "pilots_lightthresholds_in_order"),
        ({"lag_on_track": "10.01"}, "pilots_lightthresholds_in_order"),
        ({"version": 1}, UNIQUE),
        ({"counts_from": date(2020, 1, 1)}, UNIQUE),
        ({"counts_from": date(YEAR, 1, 15)}, "pilots_lightthresholds_first_of_month"),
    ],
)
def test_thresholds_are_in_order(values: dict[str, Any], rule: str) -> None:
    with refused(rule):
        make_thresholds(**values)


def test_thresholds_may_leave_no_room_between() -> None:
    assert make_thresholds(spi_on_track="0.80", lag_on_track="10").pk


# What is published


def make_fact(**overrides: Any) -> PublishedFact:
    values: dict[str, Any] = {"key": "projects_signed", "as_on": JANUARY, "value": Decimal(12)}
    values |= {"basis_zh_hans": "口径", "source_zh_hans": "来源", "unit": Unit.objects.get(code="亿元")}
    row = PublishedFact(**{**values, **overrides})
    row.save()
    return row


def test_a_published_value_stands_once() -> None:
    make_fact()
    with refused(UNIQUE):
        make_fact(source_zh_hans="另一来源")


def test_a_published_word_stands_once() -> None:
    make_fact(value=None, text_zh_hans="成效")
    with refused(UNIQUE):
        make_fact(value=None, text_zh_hans="成效")


def test_two_sources_may_disagree() -> None:
    for values in ({"value": Decimal(12)}, {"value": Decimal(13)}, {"as_on": FEBRUARY}, {"key": "projects_planned"}):
        make_fact(**values)
    assert PublishedFact.objects.filter(key="projects_signed").count() == 3


@pytest.mark.parametrize("pk", [1, 2])
def test_there_is_one_data_stamp(pk: int) -> None:
    with refused("pilots_datastamp"):
        DataStamp.objects.create(pk=pk)
