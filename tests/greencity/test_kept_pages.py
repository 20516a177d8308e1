"""What a page costs, and that a page kept is never another's, another moment's, or out of date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import chain, permutations
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finance.models import Balance
from pilots.actions.phases import judge_phase
from pilots.models import Category, Department, Goal, LightThresholds, Task, TaskBook, Unit, Zone
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    make_zone,
)
from tests.pilots.happenings import matter_raised
from tests.pilots.views.pages import (
    HTMX,
    PAGES,
    SignIn,
    attribute,
    find,
    light_of,
    of_every_page,
    only,
    parsed,
    words,
)

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)
JANUARY, FEBRUARY, MARCH = (date(YEAR, number, 1) for number in (1, 2, 3))
#: The most queries that drawing a page may take: twelve for goals and their lights; the docket of a goal, a task or a
#: zone takes one more, a zone's projects as they once stood two, the whole docket and the judgements three.
MOST_QUERIES = {"overview": 15, "category": 12, "task": 13, "zone": 15, "goal": 13}
#: Session and account, the data stamp with the latest month, and the page's own row.
QUERIES_OF_KEPT = 4


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


# Queries


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("moment", ["", "?month=2021-03&as_of=2021-05-20", "?month=2022-01", "?month=x"])
def test_a_page_takes_few_queries(reader: Client, name: str, moment: str) -> None:
    assert queries_of(reader, PAGES[name] + moment) <= MOST_QUERIES[name]


@of_every_page
def test_a_kept_page_takes_fewer(reader: Client, path: str) -> None:
    reader.get(path)
    assert queries_of(reader, path) <= QUERIES_OF_KEPT


def fill(goal: Goal, zones: list[Zone], steps: int) -> None:
    """Two versions of the task book, a road map under way, and corrected figures of the city and of zones."""
    for values in ({"state": "superseded"}, {"counts_from": MARCH}):
        book = make_task_book(goal, **values)
        for step in range(1, steps + 1):
            make_milestone(book, step=step, due_on=FEBRUARY, weight=1)
    make_report(goal, 1, MARCH)
    for month in (JANUARY, FEBRUARY, MARCH):
        for value in range(steps):
            make_revision(goal, month, 10 + value)
        for zone in zones:
            make_revision(goal, month, 2, zone=zone)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "goal"])
def test_forty_goals_take_as_many_queries_as_two(reader: Client, name: str) -> None:
    make_periods()
    zone, taken = Zone.objects.get(code="Z3"), []
    for count in (2, 38):
        for _number in range(count):
            fill(make_goal(task=Task.objects.get(number=3), zones=[zone]), [zone], steps=1)
        taken.append(queries_of(reader, f"{PAGES[name]}?month=2024-03"))
    assert taken[0] == taken[1] <= MOST_QUERIES[name]


def test_a_goal_of_many_rows_takes_as_many_queries_as_one_of_few(reader: Client) -> None:
    make_periods()
    taken = []
    for count in (1, 20):
        zones = [make_zone(within=Zone.objects.get(code="Z1")) for _number in range(count)]
        goal = make_goal(zones=zones)
        fill(goal, zones, steps=count)
        taken.append(queries_of(reader, f"/goals/2024/{goal.number}/?month=2024-03"))
    assert taken[0] == taken[1] <= MOST_QUERIES["goal"]


# Nobody else's


@of_every_page
def test_what_is_kept_holds_nothing_of_the_reader(sign_in: SignIn, path: str) -> None:
    clients = {name: sign_in(name) for name in ("leader", "staff-pboc", "admin")}
    fragments = {client.get(path, headers=HTMX).content for client in clients.values()}
    [fragment] = fragments
    assert not any(name in fragment.decode() for name in ("csrfmiddlewaretoken", *clients))


@of_every_page
def test_the_header_is_the_readers_own(sign_in: SignIn, path: str) -> None:
    for name in ("leader", "office", "admin", "leader"):
        header = only(parsed(sign_in(name).get(path)), "header.top")
        assert words(only(header, "summary.tool")) == name
        links = [attribute(link, "href") for link in find(header, "a")]
        assert ("/admin/" in links) is (name in ("office", "admin"))


@of_every_page
def test_a_page_of_one_language_is_not_shown_in_another(reader: Client, english_reader: Client, path: str) -> None:
    readers = {"zh-hans": reader, "en": english_reader}
    first = {language: client.get(path, headers=HTMX).content for language, client in readers.items()}
    again = {language: client.get(path, headers=HTMX).content for language, client in readers.items()}
    assert first == again
    assert first["en"] != first["zh-hans"]


@of_every_page
def test_a_page_of_one_moment_is_not_shown_for_another(reader: Client, path: str) -> None:
    past = ["?month=2021-03&as_of=2021-06-20", "?month=2021-03&as_of=2021-05-20", "?as_of=2021-05-20"]
    moments = ["", "?month=2021-03", *past]
    drawn = {}
    for moment in moments:
        cache.clear()
        drawn[moment] = reader.get(path + moment, headers=HTMX).content
    cache.clear()
    for moment in chain(*permutations(moments, 2)):
        assert reader.get(path + moment, headers=HTMX).content == drawn[moment]
    assert len(set(drawn.values())) == len(moments)


def test_a_page_of_one_goal_is_not_shown_for_another(reader: Client) -> None:
    for number in (1, 2, 1, 2):
        title = words(only(parsed(reader.get(f"/goals/2021/{number}/")), "title"))
        assert title.startswith(f"{number} ")


@of_every_page
def test_what_was_typed_wrongly_is_not_shown_to_others(reader: Client, path: str) -> None:
    assert "first" in reader.get(path, {"month": "first"}).content.decode()
    assert "first" not in reader.get(path, {"month": "second"}, headers=HTMX).content.decode()
    assert find(parsed(reader.get(path)), ".alert-warning") == []


# Never out of date


def rename(rows: QuerySet[Any], field: str = "title") -> None:
    rows.update(**{f"{field}_zh_hans": "另一个名称"})


def of_goal_1() -> Goal:
    return Goal.objects.get(year=2021, number=1)


def lower_target() -> None:
    """By a second version that counts from June."""
    TaskBook.objects.filter(goal=of_goal_1()).update(state="superseded")
    planned = [1600, 1600, 1730, 1730, 1730, 1865, 1865, 1865, 1880, 1880, 1880, 1900]
    make_task_book(of_goal_1(), planned=planned, target=1900, counts_from=JUNE, published_at=a_time(JULY))


def publish_thresholds() -> None:
    latest = LightThresholds.objects.get()
    latest.pk, latest.version, latest.counts_from, latest.overdue_days = None, 2, JUNE, 20
    latest.save()


def judge_half_year() -> None:
    at, leader = a_time(date(2021, 8, 20)), make_member("leader")
    said: dict[str, Any] = {"verdict": "met", "words": "按期完成。", "judged_on": date(2021, 8, 20)}
    judge_phase(phase="pace_half_year", seen=0, user=leader, at=at, **said)


AUGUST_20 = a_time(date(2021, 8, 20))
LISTS = {"overview", "category", "task"}
#: What is done, and on which of the pages it is seen.
DEEDS: dict[str, tuple[Callable[[], object], set[str]]] = {
    "figure corrected": (lambda: make_revision(of_goal_1(), JUNE, 1900, at=AUGUST_20), LISTS | {"goal"}),
    "missing figure approved": (lambda: make_revision(of_goal_28(), JULY, 99, at=AUGUST_20), {"overview"}),
    "step reported": (lambda: make_report(of_goal_1(), 4, date(2021, 7, 30)), {"goal"}),
    "goal renamed": (lambda: rename(Goal.objects.filter(pk=of_goal_1().pk)), LISTS | {"goal"}),
    "task renamed": (lambda: rename(Task.objects.filter(number=3)), LISTS | {"goal"}),
    "category renamed": (lambda: rename(Category.objects.filter(code="finance"), "name"), LISTS | {"goal", "zone"}),
    "zone renamed": (lambda: rename(Zone.objects.filter(code="Z3"), "name"), {"overview", "category", "zone"}),
    "lead renamed": (lambda: rename(Department.objects.filter(code="pboc"), "name"), LISTS | {"goal"}),
    "unit renamed": (lambda: rename(Unit.objects.filter(code="亿元"), "label"), LISTS | {"goal"}),
    "target lowered": (lower_target, LISTS | {"goal"}),
    "balance withdrawn": (lambda: Balance.objects.filter(key="green_loan_balance").delete(), {"overview"}),
    "thresholds published": (publish_thresholds, {"goal"}),
    "matter raised": (lambda: matter_raised(date(2021, 8, 10)), {"overview"}),
    "phase judged": (judge_half_year, {"overview"}),
}


def of_goal_28() -> Goal:
    return Goal.objects.get(year=2021, number=28)


@pytest.mark.parametrize(("deed", "seen_on"), DEEDS.values(), ids=DEEDS)
def test_a_change_is_seen_at_once(reader: Client, deed: Callable[[], object], seen_on: set[str]) -> None:
    before = {name: reader.get(path, headers=HTMX).content for name, path in PAGES.items()}
    deed()
    after = {name: reader.get(path, headers=HTMX).content for name, path in PAGES.items()}
    assert {name for name in PAGES if after[name] != before[name]} == seen_on


def test_what_is_submitted_or_taken_back_is_not_seen(reader: Client) -> None:
    before = [reader.get(path, headers=HTMX).content for path in PAGES.values()]
    make_revision(of_goal_1(), JUNE, 1900, state="submitted")
    with transaction.atomic():
        rename(Goal.objects.all())
        reader.get("/")
        transaction.set_rollback(True)
    assert [reader.get(path, headers=HTMX).content for path in PAGES.values()] == before


def test_a_kept_page_ends_with_its_day(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    lights = {}
    for day in (date(YEAR, 2, 7), date(YEAR, 2, 8), date(YEAR, 2, 7)):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        page = parsed(reader.get(f"/goals/{YEAR}/{goal.number}/?month=2024-01"))
        lights[day.day] = light_of(only(page, "div.verdict"))
    assert lights == {7: "not_due", 8: "not_reported"}
