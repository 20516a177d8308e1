"""After a correction: the light as published stands beside the one that stands, the old value beside the new."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext

from pilots.actions.publications import publish_month
from pilots.models import Goal, Period, User, Zone
from tests.factories import YEAR, a_time, make_goal, make_periods, make_revision, make_task_book
from tests.pilots.views.pages import SignIn, attribute, find, in_both_languages, only, parsed, said, words

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(YEAR, 1, 1), date(YEAR, 2, 1)
#: Published on 20 February, corrected on 5 March.
PUBLISHED, CORRECTED = a_time(date(YEAR, 2, 20)), a_time(date(YEAR, 3, 5))
OVERVIEW = "/?month=2024-01"


@pytest.fixture(autouse=True)
def periods() -> list[Period]:
    return make_periods()


@pytest.fixture
def goal() -> Goal:
    """Published on track with 10 of 10 planned; 1 by the correction."""
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=10)
    publish()
    make_revision(goal, value=1, at=CORRECTED)
    return goal


def publish(month: date = JANUARY) -> None:
    period = Period.objects.get(month=month)
    publish_month(period=period, user=User.objects.get(username="office"), at=PUBLISHED)


def page_of(client: Client, goal: Goal, query: str = "?month=2024-01") -> Element:
    return parsed(client.get(f"/goals/{YEAR}/{goal.number}/{query}"))


def lights(node: Element) -> list[str]:
    """The lights shown, by their class."""
    return [attribute(light, "class").removesuffix(" light-small") for light in find(node, "span.light")]


def january_of(page: Element) -> Element:
    return find(only(only(page, "table.months"), "tbody"), "tr")[0]


def grid_cell(page: Element, goal: Goal, month: int) -> Element:
    rows = find(only(only(page, "table.status-grid"), "tbody"), "tr")
    [row] = [row for row in rows if words(only(row, "td.no")) == str(goal.number)]
    return find(row, "td")[month]


ON_TRACK, AT_RISK = "light light-on-track", "light light-at-risk"


# The light as published


@in_both_languages
def test_the_goal_page_shows_the_light_as_published_beside_its_own(sign_in: SignIn, goal: Goal, language: str) -> None:
    page = page_of(sign_in("leader", language), goal)
    assert lights(only(page, "div.verdict")) == [AT_RISK, ON_TRACK]
    assert said(language, "as published:") in words(only(page, "div.verdict"))
    assert lights(find(january_of(page), "td")[0]) == [AT_RISK, ON_TRACK]


def test_the_grids_show_the_light_as_published(reader: Client, goal: Goal) -> None:
    for path in (OVERVIEW, f"/tasks/1/{OVERVIEW[1:]}", f"/categories/{goal.task.category.code}/{OVERVIEW[1:]}"):
        cell = grid_cell(parsed(reader.get(path)), goal, 1)
        assert lights(cell) == [AT_RISK, ON_TRACK]
        assert find(cell, "small.as-published")


def test_a_light_that_stands_as_published_is_shown_once(reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=10)
    publish()
    make_revision(goal, value=11, at=CORRECTED)
    page = page_of(reader, goal)
    assert lights(only(page, "div.verdict")) == [ON_TRACK]
    assert lights(find(january_of(page), "td")[0]) == [ON_TRACK]
    assert lights(grid_cell(parsed(reader.get(OVERVIEW)), goal, 1)) == [ON_TRACK]


def test_a_month_that_was_not_published_shows_its_light_alone(reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=10)
    make_revision(goal, value=1, at=CORRECTED)
    page = page_of(reader, goal)
    assert lights(only(page, "div.verdict")) == [AT_RISK]
    assert lights(grid_cell(parsed(reader.get(OVERVIEW)), goal, 1)) == [AT_RISK]


def test_each_month_has_its_own_light_as_published(reader: Client, goal: Goal) -> None:
    make_revision(goal, FEBRUARY, 20, at=CORRECTED)
    page = parsed(reader.get("/?month=2024-02"))
    assert lights(grid_cell(page, goal, 1)) == [AT_RISK, ON_TRACK]
    assert lights(grid_cell(page, goal, 2)) == [ON_TRACK]
    assert lights(only(page_of(reader, goal, "?month=2024-02"), "div.verdict")) == [ON_TRACK]


def test_one_goals_light_is_not_anothers(reader: Client, goal: Goal) -> None:
    other = make_goal()
    make_task_book(other)
    make_revision(other, value=1)
    page = parsed(reader.get(OVERVIEW))
    assert lights(grid_cell(page, other, 1)) == [AT_RISK]
    assert lights(grid_cell(page, goal, 1)) == [AT_RISK, ON_TRACK]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2024-02-19", [ON_TRACK]), ("2024-02-20", [ON_TRACK]), ("2024-03-04", [ON_TRACK])],
)
def test_before_the_correction_the_light_stood_alone(
    reader: Client, goal: Goal, as_of: str, expected: list[str]
) -> None:
    query = f"?month=2024-01&as_of={as_of}"
    assert lights(only(page_of(reader, goal, query), "div.verdict")) == expected
    assert lights(grid_cell(parsed(reader.get(f"/{query}")), goal, 1)) == expected


def test_before_it_was_published_nothing_was(reader: Client) -> None:
    """A month that is published late: its light has changed before, and is shown as published only after."""
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=10, at=a_time(date(YEAR, 2, 6)))
    publish()
    make_revision(goal, value=1, at=CORRECTED)
    query = "?month=2024-01&as_of=2024-02-05"
    assert lights(only(page_of(reader, goal, query), "div.verdict")) == ["light light-not-due"]
    assert lights(only(page_of(reader, goal, "?month=2024-01&as_of=2024-03-05"), "div.verdict")) == [AT_RISK, ON_TRACK]


# The value that was corrected


@in_both_languages
def test_a_corrected_value_is_shown_with_the_old_one_and_the_day(sign_in: SignIn, goal: Goal, language: str) -> None:
    page = page_of(sign_in("leader", language), goal)
    told = {
        "en": "corrected on 5 March 2024: 1 → CNY 0.1 bn",
        "zh-hans": said(language, "corrected on %(day)s: %(old)s → %(new)s", day="2024年3月5日", old="10", new="1亿元"),
    }[language]
    [beside] = [note for note in find(find(page, "dl.facts")[0], "small") if "corrected" in attribute(note, "class")]
    assert words(beside) == told
    assert words(only(january_of(page), "p.corrected")) == told


def test_a_value_that_was_approved_again_as_it_was_is_no_correction(reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=10)
    make_revision(goal, value=10, at=CORRECTED, comment="附件更新")
    assert find(page_of(reader, goal), ".corrected") == []


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_a_correction_that_is_not_approved_is_not_shown(reader: Client, state: str) -> None:
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=10)
    make_revision(goal, value=1, at=CORRECTED, state=state)
    assert find(page_of(reader, goal), ".corrected") == []


def test_before_the_correction_nothing_was_corrected(reader: Client, goal: Goal) -> None:
    assert find(page_of(reader, goal, "?month=2024-01&as_of=2024-03-04"), ".corrected") == []
    assert len(find(page_of(reader, goal, "?month=2024-01&as_of=2024-03-05"), ".corrected")) == 2


def test_a_later_month_keeps_the_correction_in_its_table_alone(reader: Client, goal: Goal) -> None:
    make_revision(goal, FEBRUARY, 20, at=CORRECTED)
    page = page_of(reader, goal, "?month=2024-02")
    assert len(find(january_of(page), "p.corrected")) == 1
    assert find(find(page, "dl.facts")[0], "small.corrected") == []


def test_a_zones_value_is_shown_with_the_old_one(reader: Client) -> None:
    zone = Zone.objects.get(code="Z1")
    goal = make_goal(zones=[zone])
    make_task_book(goal)
    make_revision(goal, value=10)
    make_revision(goal, value=4, zone=zone)
    make_revision(goal, value=5, zone=zone, at=CORRECTED)
    [note] = find(page_of(reader, goal), "small.corrected")
    assert words(note).endswith("4 → 5亿元")


def test_the_balance_of_march_2021_was_corrected_by_the_seminar(english_reader: Client) -> None:
    page = parsed(english_reader.get("/goals/2021/1/?month=2021-03"))
    march = find(only(only(page, "table.months"), "tbody"), "tr")[2]
    assert words(only(march, "p.corrected")) == "corrected on 30 July 2021: 172.35 → CNY 173.25 bn"


# Cost


@pytest.mark.parametrize("path", [OVERVIEW, "/tasks/1/?month=2024-01", "/zones/Z1/?month=2024-01"])
def test_published_lights_cost_no_query_of_their_own(reader: Client, path: str) -> None:
    taken = []
    for count in (1, 30):
        for _number in range(count):
            goal = make_goal(zones=[Zone.objects.get(code="Z1")])
            make_task_book(goal)
            make_revision(goal, value=10)
        if count == 1:
            publish()
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(path).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 15
