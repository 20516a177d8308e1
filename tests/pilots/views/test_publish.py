"""Publishing a month: what is shown before, what is asked, and that it happens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilots.actions import publications
from pilots.models import Briefing, Department, Goal, Period, Publication, PublishedLight, User
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
)
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

JANUARY = date(YEAR, 1, 1)
PAGE = "/review/2024-01/publish/"
OTHERS = ("leader", "staff-housing", "head-housing", "admin")


@pytest.fixture(autouse=True)
def periods() -> list[Period]:
    return make_periods()


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let a day be today."""

    def set_today(day: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda _moment=None: day)

    return set_today


def goal_with(state: str = "approved", value: int = 10, **overrides: Any) -> Goal:
    """A goal of January; planned are 10."""
    goal = make_goal(**overrides)
    make_task_book(goal)
    if state:
        make_revision(goal, value=value, state=state)
    return goal


def january() -> Period:
    return Period.objects.get(month=JANUARY)


def published() -> dict[int, str]:
    return dict(PublishedLight.objects.values_list("goal__number", "light"))


def section(page: Element, heading: str) -> Element:
    [found] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == heading]
    return found


def refusals(response: Any) -> list[str]:
    return [words(text) for text in find(parsed(response), "p.refusal")]


def alerts(response: Any) -> list[str]:
    return [words(part) for part in find(parsed(response), "div.alert") if attribute(part, "id") != "announcement"]


# Who may


@pytest.mark.parametrize("username", OTHERS)
def test_only_the_office_publishes(sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403
    assert not Publication.objects.exists()


def test_whoever_is_not_signed_in_sees_the_sign_in_page(client: Client) -> None:
    response = client.get(PAGE)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={PAGE}")


def test_other_methods_are_refused(office: Client) -> None:
    assert office.put(PAGE).status_code == 405
    assert office.delete(PAGE).status_code == 405


@pytest.mark.parametrize("month", ["2030-01", "2024-13", "2024-00"])
def test_a_month_without_a_period_is_missing(office: Client, month: str) -> None:
    assert office.get(f"/review/{month}/publish/").status_code == 404
    assert office.post(f"/review/{month}/publish/").status_code == 404


# What is shown before


@in_both_languages
def test_the_lights_that_will_be_frozen_are_counted(sign_in: SignIn, language: str) -> None:
    goal_with()
    goal_with(value=1)
    goal_with(state="submitted")
    page = parsed(sign_in("office", language).get(PAGE))
    counts = [words(only(row, "strong")) for row in find(only(section(page, "h-frozen"), "ul.counts"), "li")]
    assert counts == ["0", "1", "1", "0", "1", "0"]


def test_what_is_open_is_named_by_department(office: Client) -> None:
    pboc = Department.objects.get(code="pboc")
    missing, draft = goal_with(state=""), goal_with(state="draft", lead=pboc)
    waiting, returned = goal_with(state="submitted"), goal_with(state="returned", lead=pboc)
    goal_with()
    goal_with(lead=Department.objects.get(code="shinan"))
    table = only(section(parsed(office.get(PAGE)), "h-open"), "table")
    rows = {
        words(only(row, "th")): [words(cell) for cell in find(row, "td")] for row in find(only(table, "tbody"), "tr")
    }
    assert rows == {
        "Housing and Urban-Rural Development Bureau": [str(missing.number), str(waiting.number), "–"],
        "People's Bank of China Qingdao Central Branch": [str(draft.number), "–", str(returned.number)],
    }
    assert [words(cell) for cell in find(only(table, "tfoot"), "td")] == ["2", "1", "1"]
    links = {words(link): attribute(link, "href") for link in find(only(table, "tbody"), "a")}
    assert links[str(missing.number)] == f"/reporting/2024-01/?department=housing#cell-{missing.number}"
    assert links[str(waiting.number)] == f"/review/2024-01/#entry-{waiting.number}"
    assert links[str(returned.number)] == f"/reporting/2024-01/?department=pboc#cell-{returned.number}"


def test_a_step_that_waits_is_open_as_well(office: Client) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 1, 20))
    make_revision(goal)
    make_report(goal, 1, date(YEAR, 1, 19), state="submitted")
    [row] = find(only(section(parsed(office.get(PAGE)), "h-open"), "tbody"), "tr")
    assert [words(cell) for cell in find(row, "td")] == ["–", f"{goal.number}.1", "–"]


def test_a_month_that_is_settled_says_so(office: Client) -> None:
    goal_with()
    page = parsed(office.get(PAGE))
    assert "Every figure of the month has been approved." in words(page)
    assert find(page, "input[checked]") == []
    assert not [box for box in find(page, "input") if attribute(box, "name") == "anyway"]


def test_a_month_that_can_still_be_reported_says_until_when(office: Client, on: Callable[[date], None]) -> None:
    on(date(YEAR, 2, 15))
    assert "Departments can still report until 15 February 2024." in words(parsed(office.get(PAGE)))
    on(date(YEAR, 2, 16))
    assert "Departments can still report" not in words(parsed(office.get(PAGE)))


def test_the_page_is_a_part_as_well(office: Client) -> None:
    response = office.get(PAGE, headers=HTMX)
    assert find(parsed(response), "header") == []
    assert words(only(parsed(response), "h1")) == "Publish January 2024"


@pytest.mark.parametrize(
    ("month", "names"),
    [
        ("2024-01", {"/briefings/2024-01/": "Briefing of January 2024"}),
        (
            "2024-03",
            {
                "/briefings/2024-03/": "Briefing of March 2024",
                "/briefings/2024-Q1/": "Bulletin of the first quarter of 2024",
            },
        ),
    ],
)
def test_the_briefings_that_are_frozen_with_it_can_be_read_before_and_after(
    office: Client, month: str, names: dict[str, str]
) -> None:
    goal_with()
    path = f"/review/{month}/publish/"
    before = section(parsed(office.get(path)), "h-frozen")
    assert "frozen with it, in both languages" in words(before)
    assert {attribute(link, "href"): words(link) for link in find(before, "a")} == names
    assert office.post(path).status_code == 302
    after = only(section(parsed(office.get(path)), "h-done"), "p.issues")
    assert {attribute(link, "href"): words(link) for link in find(after, "a")} == names
    assert sorted(Briefing.objects.values_list("name", flat=True)) == sorted(name.split("/")[2] for name in names)


# Publishing


def test_a_month_is_published_with_its_note(office: Client) -> None:
    on_track, at_risk, missing = goal_with(), goal_with(value=1), goal_with(state="")
    response = office.post(PAGE, {"note": " 一月平稳 "})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    publication = Publication.objects.get()
    assert (publication.period, publication.published_by.username, publication.note) == (
        january(),
        "office",
        "一月平稳",
    )
    assert published() == {on_track.number: "on_track", at_risk.number: "at_risk", missing.number: "not_reported"}
    after = office.get(PAGE)
    assert "January 2024 is published." in alerts(after)
    done = words(section(parsed(after), "h-done"))
    assert "by Leading group office" in done
    assert "一月平稳" in done
    assert find(parsed(after), "form.publish") == []


def test_what_waits_for_review_asks_for_a_tick(office: Client) -> None:
    goal_with(state="submitted")
    response = office.post(PAGE, {"note": "一月平稳"})
    assert response.status_code == 422
    assert refusals(response) == ["1 entry waits for review: decide on it first, or tick this."]
    assert words(only(only(parsed(response), "form.publish"), "textarea")) == "一月平稳"
    assert not Publication.objects.exists()
    assert office.post(PAGE, {"note": "一月平稳", "anyway": "on"}).status_code == 302
    assert list(published().values()) == ["not_reported"]


def test_what_is_missing_or_returned_asks_for_none(office: Client) -> None:
    goal_with(state="")
    goal_with(state="returned")
    assert office.post(PAGE).status_code == 302


def test_a_month_is_not_published_before_it_has_opened(office: Client, on: Callable[[date], None]) -> None:
    goal_with(state="")
    on(date(YEAR, 1, 31))
    page = parsed(office.get(PAGE))
    assert "Reporting of this month opens on 1 February 2024; it cannot be published before." in words(page)
    assert find(page, "form.publish") == []
    response = office.post(PAGE)
    assert response.status_code == 422
    assert "The month's reporting has not opened yet." in alerts(response)
    assert not Publication.objects.exists()
    on(date(YEAR, 2, 1))
    assert office.post(PAGE).status_code == 302


def test_a_note_that_is_too_long_comes_back(office: Client) -> None:
    response = office.post(PAGE, {"note": "长" * 2001})
    assert response.status_code == 422
    assert words(only(only(parsed(response), "form.publish"), "textarea")) == "长" * 2001
    assert not Publication.objects.exists()


def test_a_month_is_published_once(office: Client) -> None:
    goal = goal_with()
    colleague = make_member("office")
    publications.publish_month(period=january(), user=colleague, at=a_time(date(YEAR, 2, 20)), note="初稿")
    make_revision(goal, value=1)
    response = office.post(PAGE, {"note": "二稿<b>"})
    assert response.status_code == 422
    assert "Somebody else published the month before you: nothing was changed." in alerts(response)
    done = words(section(parsed(response), "h-done"))
    assert "Published on 20 February 2024, 10:00, by Leading group office." in done
    assert "Your note was not kept: 二稿<b>" in done
    assert Publication.objects.get().note == "初稿"
    assert published() == {goal.number: "on_track"}


def test_of_two_who_publish_at_once_one_is_told(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    goal_with()
    real = publications.publish_month

    def second(*, period: Period, user: User, at: Any, note: str = "") -> Publication:
        real(period=period, user=make_member("office"), at=at, note="先到")
        return real(period=period, user=user, at=at, note=note)

    monkeypatch.setattr(publications, "publish_month", second)
    response = office.post(PAGE, {"note": "后到"})
    assert response.status_code == 422
    assert (Publication.objects.get().note, len(published())) == ("先到", 1)


def test_lights_that_have_changed_since_are_named(office: Client) -> None:
    changed, _same = goal_with(), goal_with()
    office.post(PAGE)
    assert "No light has changed since." in words(parsed(office.get(PAGE)))
    make_revision(changed, value=1)
    done = section(parsed(office.get(PAGE)), "h-done")
    [row] = find(only(done, "ul.lights-since"), "li")
    assert words(only(row, "a")) == f"{changed.number} · Goal {changed.number}"
    assert [attribute(light, "class") for light in find(row, "span.light")] == [
        "light light-on-track",
        "light light-at-risk",
    ]


def test_a_month_whose_goals_are_none_is_published_empty(office: Client) -> None:
    assert office.post(PAGE).status_code == 302
    assert published() == {}


def test_forty_goals_take_as_many_queries_as_two(office: Client) -> None:
    taken = []
    for count in (2, 38):
        for _number in range(count):
            goal_with(state="submitted")
        with CaptureQueriesContext(connection) as queries:
            assert office.get(PAGE).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 40
