"""The list of briefings, and one as a page: for whom, as known when, and what leads where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilots.actions.briefings import write_text
from pilots.actions.publications import publish_month
from pilots.briefings.frozen import paper_for
from pilots.briefings.texts import blocks_in
from pilots.models import Goal, Period, User
from pilots.moments import Moment
from pilots.rules.issues import issue_of_month
from tests.factories import YEAR, a_time, make_goal, make_member, make_periods, make_revision, make_task_book, make_user
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

JANUARY, MARCH = date(YEAR, 1, 1), date(YEAR, 3, 1)
LIST = "/briefings/"
PAGE = "/briefings/2024-01/"
EVERYBODY = ("leader", "staff-housing", "head-housing", "office", "admin")


@pytest.fixture(autouse=True)
def goal() -> Goal:
    """A goal of 2024 that is at risk in January: 1 of 10."""
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=1)
    return goal


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let a day be today."""
    real = timezone.localdate

    def set_today(day: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda moment=None: real(moment) if moment else day)

    return set_today


def publish(month: date = JANUARY, on: date = date(YEAR, 2, 20)) -> None:
    publish_month(period=Period.objects.get(month=month), user=make_member("office"), at=a_time(on))


def write(block: str, text: str, language: str = "en", seen: int = 0) -> None:
    user = User.objects.get(username="office")
    at = timezone.now()
    issue = issue_of_month(JANUARY)
    write_text(issue=issue, block=block, language=language, text=text, seen=seen, user=user, at=at)


def a_block(language: str = "en") -> str:
    """The key of a paragraph that the data give."""
    paper = paper_for(issue_of_month(JANUARY), Moment.of_month(JANUARY, timezone.localdate()), language)
    return next(key for key, text in blocks_in(paper).items() if text)


def links(response: Any) -> list[str]:
    return [attribute(link, "href") for link in find(parsed(response), "a")]


# The list


@in_both_languages
@pytest.mark.parametrize("username", EVERYBODY)
def test_every_member_reads_the_list_and_a_briefing(sign_in: SignIn, username: str, language: str) -> None:
    client = sign_in(username, language)
    for path in (LIST, PAGE, "/briefings/2024-Q1/"):
        response = client.get(path)
        assert response.status_code == 200
        assert find(parsed(response), "h1")


@pytest.mark.parametrize("path", [LIST, PAGE])
def test_whoever_is_not_a_member_does_not(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    client.force_login(make_user())
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", [LIST, PAGE])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_briefings_are_only_read(english_reader: Client, path: str, method: str) -> None:
    assert getattr(english_reader, method)(path).status_code == 405


def rows(response: Any) -> dict[str, list[str]]:
    """Name of a briefing → the words of the cells beside it."""
    found = {}
    for body in find(parsed(response), "tbody"):
        for row in find(body, "tr"):
            found[words(only(row, "th"))] = [words(cell) for cell in find(row, "td")]
    return found


def test_the_list_says_what_became_of_each(english_reader: Client, on: Callable[[date], None]) -> None:
    publish()
    on(date(YEAR, 4, 2))
    shown = rows(english_reader.get(LIST))
    mine = [name for name in shown if "2024" in name]
    assert mine == [
        "Briefing of April 2024",
        "Bulletin of the first quarter of 2024",
        "Briefing of March 2024",
        "Briefing of February 2024",
        "Briefing of January 2024",
    ]
    assert shown["Briefing of January 2024"][0].startswith("published on 20 February 2024")
    assert shown["Briefing of January 2024"][1] == "At risk 1"
    assert shown["Bulletin of the first quarter of 2024"][0] == "draft"
    assert shown["Briefing of February 2024"][:2] == ["not begun", "–"]
    assert "PDF Word Excel" in shown["Briefing of January 2024"][2]


def test_the_list_can_be_read_as_known_on_a_day(english_reader: Client) -> None:
    publish()
    response = english_reader.get(f"{LIST}?as_of=2024-02-19")
    shown = rows(response)
    assert shown["Briefing of January 2024"][0] == "draft"
    assert "Briefing of March 2024" not in shown
    assert "/briefings/2024-01/?as_of=2024-02-19" in links(response)
    assert english_reader.get(f"{LIST}?as_of=9999").status_code == 200


def test_the_list_takes_as_many_queries_for_many_as_for_few(english_reader: Client) -> None:
    taken = []
    for months in ((JANUARY,), [date(YEAR, number, 1) for number in range(2, 13)]):
        for month in months:
            for _number in range(4):
                other = make_goal()
                make_task_book(other)
                make_revision(other, month, 1)
            publish(month, date(YEAR + (month.month == 12), month.month % 12 + 1, 20))
        with CaptureQueriesContext(connection) as queries:
            english_reader.get(LIST)
        taken.append(len(queries))
    assert taken[0] == taken[1]


# One briefing


def test_a_month_that_is_not_published_is_a_draft(english_reader: Client) -> None:
    page = parsed(english_reader.get(PAGE))
    assert "Draft: not published." in words(only(page, "div.draft-banner"))
    assert find(page, "p.paper-watermark")
    assert words(only(page, "nav.briefing-contents"))
    sections = {attribute(section, "id") for section in find(page, "section.paper-section")}
    assert {attribute(link, "href") for link in find(only(page, "nav.briefing-contents"), "a")} == {
        f"#{section}" for section in sections
    }


def test_a_published_month_is_no_draft_and_keeps_what_it_said(english_reader: Client, goal: Goal) -> None:
    publish()
    before = english_reader.get(PAGE)
    page = parsed(before)
    assert not find(page, "div.draft-banner")
    assert not find(page, "p.paper-watermark")
    assert "Published by Leading group office on 20 February 2024" in words(only(page, "header.briefing-title"))
    make_revision(goal, value=10)
    article = only(parsed(english_reader.get(PAGE)), "article")
    assert words(article) == words(only(page, "article"))


def test_as_known_before_it_was_published_it_is_the_draft_of_then(english_reader: Client) -> None:
    publish()
    page = parsed(english_reader.get(f"{PAGE}?as_of=2024-02-19"))
    assert "It is drawn from what was known at the end of 19 February 2024." in words(only(page, "div.draft-banner"))
    assert "As published on 20 February 2024" in words(only(page, "ul.choices"))
    later = parsed(english_reader.get(f"{PAGE}?as_of=2024-02-20"))
    assert not find(later, "div.draft-banner")
    assert "published by then, and unchanged since" in words(only(later, "div.not-now"))


def test_the_pages_behind_a_frozen_paper_open_as_known_then(english_reader: Client, goal: Goal) -> None:
    assert f"/goals/2024/{goal.number}/?month=2024-01" in links(english_reader.get(PAGE))
    publish()
    assert f"/goals/2024/{goal.number}/?month=2024-01&as_of=2024-02-20" in links(english_reader.get(PAGE))


def test_the_page_leads_on(english_reader: Client, on: Callable[[date], None]) -> None:
    on(date(YEAR, 4, 2))
    found = links(english_reader.get("/briefings/2024-03/?as_of=2024-03-20"))
    for path in ("2024-02/", "2024-Q1/", "2024-03.pdf", "2024-03.docx", "2024-03.xlsx", "2024-03/meeting/"):
        assert f"/briefings/{path}?as_of=2024-03-20" in found
    assert "/briefings/2024-04/?as_of=2024-03-20" not in found
    assert "/briefings/2024-04/" in links(english_reader.get("/briefings/2024-03/"))
    quarter = links(english_reader.get("/briefings/2024-Q1/"))
    assert {"/briefings/2023-Q4/", "/briefings/2024-03/"} <= set(quarter)
    assert "/briefings/2024-Q2/" not in quarter
    first = links(english_reader.get("/briefings/2021-01/"))
    assert "/briefings/2021-02/" in first
    assert "/briefings/2020-12/" not in first


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("2024-05/", "May 2024 lies ahead"),
        ("2024-Q2/", "June 2024 lies ahead"),
        ("2024-03/?as_of=2024-02-29", "on 29 February 2024, March 2024 lay ahead"),
        ("2020-12/", "The pilot's first goals are those of 2021"),
        ("2020-Q4/", "The pilot's first goals are those of 2021"),
    ],
)
def test_what_is_not_to_be_had_says_why(
    english_reader: Client, on: Callable[[date], None], path: str, said: str
) -> None:
    on(date(YEAR, 4, 2))
    response = english_reader.get(f"/briefings/{path}")
    assert response.status_code == 404
    assert said in words(parsed(response))


@pytest.mark.parametrize("path", ["2024-13/", "2024-00/", "2024-Q5/", "2024-Q0/", "24-01/", "9999-01/", "x/"])
def test_what_is_no_name_of_a_briefing_is_missing(english_reader: Client, path: str) -> None:
    assert english_reader.get(f"/briefings/{path}").status_code == 404


def test_a_month_without_figures_has_a_draft_that_says_so(english_reader: Client, on: Callable[[date], None]) -> None:
    on(date(YEAR, 12, 2))
    response = english_reader.get("/briefings/2024-12/")
    assert response.status_code == 200
    assert find(parsed(response), "div.draft-banner")


def test_the_page_is_a_part_as_well(english_reader: Client) -> None:
    response = english_reader.get(PAGE, headers=HTMX)
    assert find(parsed(response), "header.top") == []
    assert find(parsed(response), "article")


def test_a_published_briefing_takes_few_queries_and_no_more_for_many_goals(english_reader: Client) -> None:
    taken = []
    for month, count in ((JANUARY, 1), (date(YEAR, 2, 1), 30)):
        for _number in range(count):
            other = make_goal()
            make_task_book(other)
            make_revision(other, month, 1)
        publish(month, date(YEAR, month.month + 1, 20))
        with CaptureQueriesContext(connection) as queries:
            assert english_reader.get(f"/briefings/{month:%Y-%m}/").status_code == 200
        taken.append(len([row for row in queries if "session" not in row["sql"] and "pilots_user" not in row["sql"]]))
    assert taken[0] == taken[1] <= 5


# The office's words


def test_only_the_office_is_offered_to_write_and_only_into_a_draft_of_today(sign_in: SignIn) -> None:
    edit = f"/briefings/2024-01/texts/{a_block()}/"
    assert edit in links(sign_in("office", "en").get(PAGE))
    assert "/briefings/2024-01/texts/+totals/" in links(sign_in("office", "en").get(PAGE))
    for username in ("leader", "staff-housing", "head-housing", "admin"):
        assert not [link for link in links(sign_in(username, "en").get(PAGE)) if "/texts/" in link]
    office = sign_in("office", "en")
    publish()
    for path in (PAGE, f"{PAGE}?as_of=2024-02-19"):
        assert not [link for link in links(office.get(path)) if "/texts/" in link]


def test_the_offices_words_stand_there_and_the_generated_ones_beside_them(english_reader: Client) -> None:
    block = a_block()
    write(block, "<b>Our</b> words")
    page = parsed(english_reader.get(PAGE))
    [own] = find(page, "div.is-own")
    assert "<b>Our</b> words" in words(find(own, "p")[0])
    assert words(only(own, "summary")) == "As drafted from the data"
    write("+totals", "One\n\nTwo")
    page = parsed(english_reader.get(PAGE))
    assert [words(find(own, "p")[0]) for own in find(page, "div.is-own")][-2:] == ["One", "Two"]
    names = [attribute(element, "id") for element in find(page, "[id]")]
    assert len(names) == len(set(names))


def test_the_office_is_told_of_words_in_one_language_only(sign_in: SignIn) -> None:
    block = a_block()
    write(block, "English only")
    write("+totals", "Both")
    write("+totals", "都有", "zh-hans")
    [alert] = find(parsed(sign_in("office", "en").get(PAGE)), "div.lopsided")
    assert "1 paragraph has the office's words in one language only." in words(alert)
    assert "not in Chinese" in words(only(alert, "li"))
    assert not find(parsed(sign_in("leader", "en").get(PAGE)), "div.lopsided")
