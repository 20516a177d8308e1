"""Task books as they are read: the document, its versions, the year's list and the printable volume."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fixtures.build import table
from pilots.models import Department, Duty, Goal, TaskBook, User
from pilots.templatetags.books import scale
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_milestone,
    make_report,
    make_revision,
    make_task,
    make_task_book,
    make_user,
    make_zone,
    unsealed,
)
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    alerts,
    attribute,
    find,
    in_both_languages,
    mark_of,
    only,
    own_words,
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

BOOK, LIST, VOLUME, INDEX = "/taskbooks/2021/19/", "/taskbooks/2021/", "/taskbooks/2021/volume/", "/taskbooks/"
PAGES = (BOOK, LIST, VOLUME, INDEX)
of_every_page = pytest.mark.parametrize("path", PAGES)
GOALS = {row["number"]: row for row in table("goals_2021")}
DEPARTMENTS = {row["code"]: row for row in table("departments")}
JANUARY, MARCH, AUGUST, SEPTEMBER = (date(YEAR, number, 1) for number in (1, 3, 8, 9))
EDITORS, READERS = ("office", "admin"), ("leader", "staff-housing", "head-housing")
#: What only those who write task books are led to from the list.
TOOLS = {f"/taskbooks/2021/{name}/" for name in ("drafts", "rollover", "sheet", "upload")}


def page_of(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return parsed(response)


def section(page: Element, name: str) -> Element:
    """A part of the document by its id, or a card of the page by its heading's."""
    [found] = [
        part for part in find(page, "section") if name in (attribute(part, "id"), attribute(part, "aria-labelledby"))
    ]
    return found


def body_rows(part: Element) -> list[Element]:
    return find(only(part, "tbody"), "tr")


def links(part: Element) -> list[str]:
    return [attribute(link, "href") for link in find(part, "a")]


def lines(part: Element) -> dict[str, Element]:
    """Name → value, of a list of facts."""
    return {words(only(pair, "dt")): only(pair, "dd") for pair in find(part, "div") if len(find(pair, "dt")) == 1}


def state_line(page: Element) -> str:
    return words(only(only(page, "div.page-head"), "p.sub"))


def chart_of(page: Element, number: int) -> dict[str, list[Any]]:
    """The values of the chart's traces by their role."""
    described = json.loads(words(only(page, f"script#timetable-{number}")))
    return {trace["meta"]: trace["y"] for trace in described["data"]}


def make_duty(book: TaskBook, **overrides: Any) -> Duty:
    values: dict[str, Any] = {
        "order": book.duties.count() + 1,
        "text_zh_hans": "组织验收",
        "text_en": "Accept the works",
    }
    values |= {"provenance": "reported", **overrides}
    values.setdefault("department", Department.objects.get(code="housing"))
    with unsealed():
        return Duty.objects.create(task_book=book, **values)


def two_versions(goal: Goal) -> tuple[TaskBook, TaskBook]:
    """The first with a target of 120 from January; the second, published on 20 August, with 80 from September."""
    first = make_task_book(goal, state="superseded")
    second = make_task_book(
        goal,
        planned=[10, 20, 30, 40, 50, 60, 65, 68, 70, 74, 78, 80],
        target=Decimal(80),
        target_provenance="reported",
        counts_from=SEPTEMBER,
        published_at=a_time(date(YEAR, 8, 20)),
        published_by=User.objects.get(username="office"),
        reason="两个项目延后开工",
    )
    return first, second


def make_draft(goal: Goal, **overrides: Any) -> TaskBook:
    values = {
        "state": "draft",
        "counts_from": SEPTEMBER,
        "published_at": None,
        "target": Decimal(77),
        "edition": 3,
        "edited_by": User.objects.get(username="admin"),
        "edited_at": a_time(date(YEAR, 8, 25)),
    }
    return make_task_book(goal, **{**values, **overrides})


def address(goal: Goal, query: str = "") -> str:
    return f"/taskbooks/{goal.year}/{goal.number}/{query}"


# What stands in the document


HEADINGS = {"zh-hans": "2021年目标19任务书", "en": "Task book of goal 19, 2021"}


def test_a_task_book_is_headed_by_goal_version_and_state(english_reader: Client) -> None:
    page = page_of(english_reader, BOOK)
    assert words(only(page, "h1")) == "Task book of goal 19, 2021"
    assert state_line(page) == "Version 1 · in force · counts from January 2021 · published on 15 January 2021"
    assert words(only(page, "title")).startswith("Task book of goal 19, 2021 · Ultra-low-energy")
    assert words(only(only(page, "article.book"), "h2")) == "19 · Ultra-low-energy building area added"


@in_both_languages
def test_what_is_promised_stands_at_the_top(sign_in: SignIn, language: str) -> None:
    facts = find(section(page_of(sign_in("leader", language), BOOK), "b19-promise"), "dd")
    expected = {
        "en": ["0.3 million m²", "0 million m²", "million m²"],
        "zh-hans": ["30万㎡", "0万㎡", "万㎡"],
    }[language]
    measured = [said(language, name) for name in ("cumulative since 1 January", "up", "monthly")]
    fed_by = said(language, "Ultra-low-energy area completed this year")
    assert [own_words(fact) for fact in facts] == [*expected, *measured, fed_by]
    assert mark_of(facts[0]) == "illustrative"


@in_both_languages
@pytest.mark.parametrize("number", ["1", "4", "19", "26", "30"])
def test_who_answers_and_who_pays_is_said(sign_in: SignIn, number: str, language: str) -> None:
    page = page_of(sign_in("leader", language), f"/taskbooks/2021/{number}/")
    [book] = [row for row in table("task_books_2021") if row["goal"] == number]
    suffix = "en" if language == "en" else "zh"
    who = words(section(page, f"b{number}-who"))
    for code in [GOALS[number]["lead"], *book["supporting"].split()]:
        assert DEPARTMENTS[code][f"name_{suffix}"] in who
    assert book[f"leader_{suffix}"] in who
    assert book[f"contact_{suffix}"] in who
    funds = section(page, f"b{number}-funds")
    assert book[f"funds_{suffix}"] in words(funds)
    assert mark_of(funds) == "illustrative"


@in_both_languages
@pytest.mark.parametrize("number", GOALS)
def test_duties_say_who_what_by_when_and_evidence(sign_in: SignIn, number: str, language: str) -> None:
    page = page_of(sign_in("leader", language), f"/taskbooks/2021/{number}/")
    suffix = "en" if language == "en" else "zh"
    rows = body_rows(section(page, f"b{number}-duties"))
    duties = [row for row in table("duties_2021") if row["goal"] == number]
    assert len(rows) == len(duties)
    for row, duty in zip(rows, duties, strict=True):
        _number, who, day, evidence = find(row, "td")
        assert words(who) == DEPARTMENTS[duty["department"]][f"name_{suffix}"]
        assert own_words(only(row, "th")) == duty[f"text_{suffix}"]
        assert mark_of(only(row, "th")) == "illustrative"
        assert words(evidence) == duty[f"evidence_{suffix}"]
        assert words(day) == written_day(date.fromisoformat(duty["due_on"]), language)


def written_day(day: date, language: str) -> str:
    return f"{day.day} {day:%B} {day.year}" if language == "en" else f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize("number", [1, 7, 11, 19, 24, 29])
def test_the_chart_holds_the_numbers_of_the_table(reader: Client, number: int) -> None:
    page = page_of(reader, f"/taskbooks/2021/{number}/")
    rows = body_rows(section(page, f"b{number}-timetable"))
    shown = [Decimal(own_words(find(row, "td")[0]).replace(",", "")) for row in rows]
    planned = [Decimal(row["planned"]) for row in table("timetable_2021") if row["goal"] == str(number)]
    assert len(rows) == 12
    # the table rounds to the unit's decimals
    assert all(abs(value - exact) <= Decimal("0.005") for value, exact in zip(shown, planned, strict=True))
    traces = chart_of(page, number)
    assert [Decimal(str(value)) for value in traces["planned"]] == planned
    assert {Decimal(str(value)) for value in traces["target"]} == {Decimal(GOALS[str(number)]["target"])}
    assert "superseded" not in traces


def test_english_shows_table_and_chart_in_its_own_unit(english_reader: Client) -> None:
    page = page_of(english_reader, BOOK)
    last = body_rows(section(page, "b19-timetable"))[-1]
    assert own_words(find(last, "td")[0]) == "0.300"
    assert chart_of(page, 19)["planned"][-1] == 0.3


def test_the_sentence_of_the_chart_stands_beside_it(english_reader: Client) -> None:
    page = page_of(english_reader, "/taskbooks/2021/3/")
    sentence = attribute(only(page, "#chart-3"), "aria-label")
    assert sentence == (
        "Planned are 15 projects at the end of March, 30 projects at the end of June, 45 projects at the end of"
        " September and 60 projects at the end of December; the target is 60 projects."
    )
    assert sentence in words(section(page, "b3-timetable"))


def test_increments_are_shown_for_cumulative_goals_alone(reader: Client) -> None:
    cumulative = body_rows(section(page_of(reader, "/taskbooks/2021/3/"), "b3-timetable"))
    assert [words(find(row, "td")[1]) for row in cumulative] == ["5"] * 12
    rate = body_rows(section(page_of(reader, "/taskbooks/2021/11/"), "b11-timetable"))
    assert {len(find(row, "td")) for row in rate} == {1}


def test_the_road_map_is_a_list_and_bars(english_reader: Client) -> None:
    page = page_of(english_reader, BOOK)
    part = section(page, "b19-road")
    steps = [row for row in table("milestones_2021") if row["goal"] == "19"]
    rows = body_rows(part)
    assert [own_words(only(row, "th")) for row in rows] == [row["title_en"] for row in steps]
    assert [words(find(row, "td")[2]) for row in rows] == [f"{row['weight']}%" for row in steps]
    assert [words(find(row, "td")[3]) for row in rows] == [
        written_day(date.fromisoformat(row["done_on"]), "en") if row["done_on"] else "–" for row in steps
    ]
    assert words(only(part, "tfoot")) == "Weights together 100%"
    assert [words(title) for title in find(part, ".bar-title")] == [row["title_en"] for row in steps]
    bars = find(part, "svg.step-bar")
    assert len(bars) == len(steps)
    assert [len(find(bar, ".done-on")) for bar in bars] == [bool(row["done_on"]) for row in steps]


def test_a_bar_runs_from_the_step_before_to_its_own_day(reader: Client) -> None:
    goal = make_goal()
    book = make_task_book(goal)
    make_milestone(book, due_on=date(YEAR, 3, 31))
    make_milestone(book, due_on=date(YEAR, 7, 31))
    make_milestone(book, due_on=date(YEAR + 1, 2, 1), is_beyond_year=True)
    make_milestone(book, due_on=date(YEAR - 1, 12, 1), is_beyond_year=True)
    bars = find(page_of(reader, address(goal)), "svg.step-bar")
    spans = [next(part for part in find(bar, "rect") if "span" in attribute(part, "class")) for bar in bars]
    placed = [(float(attribute(span, "x")), float(attribute(span, "width"))) for span in spans]
    # in the order of the task book: by day, the earliest first
    assert placed[0][0] == 0
    assert placed[1] == (0, 300)
    assert placed[2][0] == pytest.approx(296.8, abs=0.1)
    assert sum(placed[2]) == pytest.approx(700, abs=0.2)
    assert sum(placed[3]) == pytest.approx(1200, abs=0.2)
    assert all(0 <= x <= 1200 and width > 0 for x, width in placed)


def test_a_step_counts_as_done_once_its_report_is_known(reader: Client) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 3, 29))
    make_report(goal, 1, date(YEAR, 3, 20))
    before, after = (
        find(body_rows(section(page_of(reader, address(goal, query)), f"b{goal.number}-road"))[0], "td")[-1]
        for query in (f"?as_of={YEAR}-03-19", f"?as_of={YEAR}-03-20")
    )
    assert (words(before), words(after)) == ("–", f"{YEAR}年3月20日")


def test_zones_are_named_and_where_they_nest(english_reader: Client) -> None:
    part = section(page_of(english_reader, BOOK), "b19-zones")
    assert links(part) == ["/zones/Z3/", "/zones/Z4/"]
    assert "lies within Z3, never counted twice" in words(part)
    assert find(section(page_of(english_reader, "/taskbooks/2021/1/"), "b1-zones"), "a") == []


def test_what_was_published_is_marked_as_such(reader: Client) -> None:
    facts = find(section(page_of(reader, "/taskbooks/2021/4/"), "b4-promise"), "dd")
    assert mark_of(facts[0]) == "published"


def test_people_and_funds_are_reported_once_no_duty_is_illustrative(reader: Client) -> None:
    goal = make_goal()
    book = make_task_book(goal, leader_zh_hans="副市长", funds_zh_hans="财政资金")
    make_duty(book)
    page = page_of(reader, address(goal))
    assert mark_of(section(page, f"b{goal.number}-funds")) == "reported"
    make_duty(book, provenance="illustrative")
    assert mark_of(section(page_of(reader, address(goal)), f"b{goal.number}-funds")) == "illustrative"


def test_an_empty_task_book_says_what_it_does_not_hold(english_reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal, planned=[], baseline=None)
    page = page_of(english_reader, address(goal))
    for name, words_of_it in {
        "duties": "The task book names no duties.",
        "timetable": "The task book has no timetable.",
        "road": "The task book names no steps.",
        "funds": "The task book names no sources of funds.",
        "zones": "The goal is the whole city's; it names no zones.",
    }.items():
        assert words_of_it in words(section(page, f"b{goal.number}-{name}"))
    assert own_words(find(section(page, f"b{goal.number}-promise"), "dd")[1]) == "not known"


def test_a_short_timetable_leaves_its_gaps_open(reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal, planned=[10, 20])
    page = page_of(reader, address(goal))
    rows = body_rows(section(page, f"b{goal.number}-timetable"))
    assert [words(find(row, "td")[1]) for row in rows[:4]] == ["10.00", "10.00", "–", "–"]
    assert chart_of(page, goal.number)["planned"] == [10, 20, *[None] * 10]


@pytest.mark.parametrize("title", ["绿" * 300, "<script>alert(1)</script><b>&"])
def test_long_titles_and_markup_are_shown_as_text(sign_in: SignIn, title: str) -> None:
    task = make_task(title_zh_hans=title)
    goal = make_goal(title_zh_hans=title, title_en="", task=task, zones=[make_zone(name_zh_hans=title[:200])])
    book = make_task_book(goal, state="superseded", leader_zh_hans=title[:100], funds_zh_hans=title)
    make_task_book(goal, counts_from=SEPTEMBER, reason=title)
    for at in (book, goal.task_books.get(version=2)):
        make_milestone(at, title_zh_hans=title)
        make_duty(at, text_zh_hans=title, text_en="", evidence_zh_hans=title)
    for path in (address(goal, f"?month={YEAR}-12"), f"/taskbooks/{YEAR}/", f"/taskbooks/{YEAR}/volume/"):
        response = sign_in("office").get(path)
        assert title in words(parsed(response))
        assert b"<script>alert" not in response.content
        assert b"<b>" not in response.content


# Versions


def test_the_version_of_the_month_is_shown(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    shown = {
        query: state_line(page_of(english_reader, address(goal, query)))
        for query in (f"?month={YEAR}-08", f"?month={YEAR}-09")
    }
    assert shown[f"?month={YEAR}-08"] == (
        "Version 1 · superseded · counts from January 2024 to August 2024 · published on 15 January 2024"
    )
    assert shown[f"?month={YEAR}-09"] == (
        "Version 2 · in force · counts from September 2024 · published on 20 August 2024"
    )


def test_a_reader_of_the_old_version_is_told_of_the_coming_one(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    page = page_of(english_reader, address(goal, f"?month={YEAR}-08"))
    [told] = [part for part in find(page, ".alert-info") if "Version 2" in words(part)]
    assert words(told).startswith("Version 2 counts from September 2024; its target is CNY 8 bn.")
    assert links(told) == [address(goal, f"?month={YEAR}-08&version=2"), address(goal, "compare/?from=1&to=2")]


def test_nothing_is_known_of_a_version_before_it_was_published(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    query = f"?month={YEAR}-09&as_of={YEAR}-08-19"
    page = page_of(english_reader, address(goal, query))
    assert state_line(page).startswith("Version 1 · in force · counts from January 2024 ·")
    assert len(find(only(page, "ol.versions"), "li")) == 1
    assert english_reader.get(address(goal, f"{query}&version=2")).status_code == 404
    assert english_reader.get(address(goal, f"?as_of={YEAR}-08-20&version=2")).status_code == 200


def test_any_published_version_can_be_read(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    page = page_of(english_reader, address(goal, f"?month={YEAR}-09&version=1"))
    assert state_line(page).startswith("Version 1 · superseded")
    [told] = [part for part in find(page, ".alert-info") if "in force" in words(part)]
    assert words(told).startswith("For September 2024 version 2 is in force.")
    assert links(told) == [address(goal, f"?month={YEAR}-09")]


@pytest.mark.parametrize("version", ["3", "0", "-1", "01", "x", "1.0", "9" * 400, "１", "%00"])
@pytest.mark.parametrize("who", ["leader", "office"])
def test_an_unknown_version_is_not_found(sign_in: SignIn, who: str, version: str) -> None:
    goal = make_goal()
    two_versions(goal)
    assert sign_in(who).get(address(goal, f"?version={version}")).status_code == 404


def test_the_versions_are_listed_the_latest_first(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    page = page_of(english_reader, address(goal, f"?month={YEAR}-09"))
    latest, first = find(only(page, "ol.versions"), "li")
    facts = {name: words(value) for name, value in lines(latest).items()}
    assert facts == {
        "Target": "CNY 8 bn",
        "Counts from": "September 2024",
        "Published on": "20 August 2024 Leading group office",
        "Reason": "两个项目延后开工",
    }
    assert links(latest) == [f"/taskbooks/{YEAR}/{goal.number}/compare/?from=1&to=2"]
    assert attribute(find(latest, "span")[0], "aria-current") == "true"
    assert links(first) == [address(goal, f"?month={YEAR}-09&version=1")]
    assert "superseded" in words(first)


def test_a_new_version_stands_beside_the_old_in_table_and_chart(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    page = page_of(english_reader, address(goal, f"?month={YEAR}-09"))
    part = section(page, f"b{goal.number}-timetable")
    rows = body_rows(part)
    assert [own_words(cell) for cell in find(rows[8], "td")] == ["7.000", "0.200", "9.000"]
    assert [attribute(row, "class") for row in rows] == ["uncounted"] * 8 + [""] * 4
    assert "The months before September 2024 are not judged by this version" in words(part)
    traces = chart_of(page, goal.number)
    assert traces["superseded"][-1] == 12
    assert traces["planned"][-1] == 8
    target = find(section(page, f"b{goal.number}-promise"), "dd")[0]
    assert words(target) == "CNY 8 bn version 1: CNY 12 bn"
    assert "两个项目延后开工" in words(section(page, f"b{goal.number}-reason"))


def test_a_month_before_the_first_version_has_none_in_force(english_reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal, counts_from=MARCH)
    page = page_of(english_reader, address(goal, f"?month={YEAR}-02"))
    assert find(page, "article") == []
    assert "No task book was in force for this month." in words(only(page, "div.empty"))
    assert links(only(page, "ol.versions")) == [address(goal, f"?month={YEAR}-02&version=1")]
    told = find(page_of(english_reader, address(goal, f"?month={YEAR}-02&version=1")), ".alert-info")
    assert words(told[-1]) == "No task book was in force for this month."


def test_a_goal_without_a_task_book_says_so(english_reader: Client) -> None:
    page = page_of(english_reader, address(make_goal()))
    assert "No task book of this goal has been published yet." in words(only(page, "div.empty"))


@pytest.mark.parametrize("query", ["?month=x", "?as_of=tomorrow", "?month=2020-01"])
def test_what_cannot_be_read_of_the_address_is_said(reader: Client, query: str) -> None:
    for path in (BOOK, LIST, VOLUME):
        assert len(alerts(reader.get(path + query))) == 1


# Drafts, and who sees them


@pytest.mark.parametrize("who", READERS)
def test_a_draft_is_not_shown_to_those_who_only_read(sign_in: SignIn, who: str) -> None:
    goal = make_goal()
    two_versions(goal)
    draft = make_draft(goal)
    sign_in("office").get(address(goal))
    client = sign_in(who, "en")
    page = page_of(client, address(goal))
    assert len(find(only(page, "ol.versions"), "li")) == 2
    assert not any("draft" in link for link in links(only(page, "main")))
    assert {attribute(form, "method") for form in find(only(page, "main"), "form")} == {"get"}
    assert client.get(address(goal, f"?version={draft.version}")).status_code == 404
    assert "draft" not in words(only(page_of(client, f"/taskbooks/{YEAR}/"), "main"))


@pytest.mark.parametrize("who", EDITORS)
def test_editors_read_the_draft_and_go_on_with_it(sign_in: SignIn, who: str) -> None:
    goal = make_goal()
    two_versions(goal)
    draft = make_draft(goal)
    make_milestone(draft)
    client = sign_in(who, "en")
    page = page_of(client, address(goal))
    part = section(page, "h-write")
    assert "edition 3, last edited by Administrator on 25 August 2024" in words(part)
    assert links(part) == [f"/taskbooks/{YEAR}/{goal.number}/draft/", address(goal, "?version=3")]
    page = page_of(client, address(goal, "?version=3"))
    assert state_line(page) == "Version 3 · draft · nothing in it counts before it is published"
    assert own_words(find(section(page, f"b{goal.number}-promise"), "dd")[0]) == "CNY 7.7 bn"
    assert chart_of(page, goal.number)["superseded"][-1] == 8
    assert "Compare with version 2" in words(only(page, "ol.versions"))


@pytest.mark.parametrize("who", EDITORS)
def test_editors_begin_a_draft_by_a_form(sign_in: SignIn, who: str) -> None:
    page = page_of(sign_in(who), BOOK)
    [form] = find(section(page, "h-write"), "form")
    assert attribute(form, "method") == "post"
    assert attribute(form, "action") == "/taskbooks/2021/19/draft/begin/"
    assert [attribute(field, "name") for field in find(form, "input")] == ["csrfmiddlewaretoken"]


def test_a_draft_is_of_the_present(sign_in: SignIn) -> None:
    goal = make_goal()
    two_versions(goal)
    make_draft(goal)
    yesterday = timezone.localdate() - timedelta(days=1)
    client = sign_in("office")
    page = page_of(client, address(goal, f"?as_of={yesterday}"))
    assert len(find(only(page, "ol.versions"), "li")) == 2
    assert [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-write"] == []
    assert client.get(address(goal, f"?as_of={yesterday}&version=3")).status_code == 404


def test_a_goal_with_a_draft_alone_leads_editors_to_it(sign_in: SignIn) -> None:
    goal = make_goal()
    make_draft(goal, edited_by=None, edited_at=None)
    page = page_of(sign_in("office", "en"), address(goal))
    assert "No task book of this goal has been published yet." in words(only(page, "div.empty"))
    assert links(section(page, "h-write")) == [
        f"/taskbooks/{YEAR}/{goal.number}/draft/",
        address(goal, "?version=1"),
    ]
    assert page_of(sign_in("office"), address(goal, "?version=1"))


# The year's list


def rows_by_number(page: Element) -> dict[str, Element]:
    return {words(find(row, "td")[0]): row for part in find(page, "tbody") for row in find(part, "tr")}


@in_both_languages
def test_the_list_holds_the_goals_by_category(sign_in: SignIn, language: str) -> None:
    page = page_of(sign_in("leader", language), LIST)
    name = "name_en" if language == "en" else "name_zh"
    assert [words(heading) for heading in find(only(page, "main"), "h2")] == [
        row[name] for row in sorted(table("categories"), key=lambda row: int(row["order"]))
    ]
    rows = rows_by_number(page)
    assert sorted(rows, key=int) == list(GOALS)
    for number, row in rows.items():
        assert f"/taskbooks/2021/{number}/" in links(row)
        assert GOALS[number]["title_en" if language == "en" else "title_zh"] in words(only(row, "th"))


def test_a_row_of_the_list_says_what_is_in_force(english_reader: Client) -> None:
    _number, version, since, target, count = find(rows_by_number(page_of(english_reader, LIST))["19"], "td")
    assert (words(version), words(since), own_words(target), words(count)) == (
        "Version 1",
        "January 2021",
        "0.3 million m²",
        "1",
    )
    assert mark_of(target) == "illustrative"
    assert links(count) == []


def test_the_list_leads_to_a_comparison_where_there_are_several(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    [count] = [
        find(row, "td")[-1]
        for row in rows_by_number(page_of(english_reader, f"/taskbooks/{YEAR}/?month=2024-08")).values()
    ]
    assert links(count) == [f"/taskbooks/{YEAR}/{goal.number}/compare/?from=1&to=2"]
    assert "version 2 from September 2024" in words(count)


@pytest.mark.parametrize("who", EDITORS)
def test_editors_see_drafts_in_the_list_and_their_tools(sign_in: SignIn, who: str) -> None:
    assert set(links(only(page_of(sign_in(who), LIST), "nav.book-tools"))) >= TOOLS | {VOLUME}
    goal = make_goal()
    make_draft(goal)
    page = page_of(sign_in(who, "en"), f"/taskbooks/{YEAR}/")
    assert f"/taskbooks/{YEAR}/{goal.number}/draft/" in links(rows_by_number(page)[str(goal.number)])
    assert "1 draft" in words(only(page, "p.sub"))


@pytest.mark.parametrize("who", READERS)
def test_readers_are_led_to_the_volume_alone(sign_in: SignIn, who: str) -> None:
    assert links(only(page_of(sign_in(who), LIST), "nav.book-tools")) == [VOLUME]


def test_a_year_without_goals_is_empty(sign_in: SignIn) -> None:
    for path in ("/taskbooks/2030/", "/taskbooks/2030/volume/"):
        assert "No goals have been set for 2030." in words(only(page_of(sign_in("leader", "en"), path), "main"))
    assert "/taskbooks/2030/upload/" in links(only(page_of(sign_in("office"), "/taskbooks/2030/"), "main"))


def test_other_years_with_goals_are_offered(reader: Client) -> None:
    make_goal()
    assert f"/taskbooks/{YEAR}/" in links(only(page_of(reader, LIST), "nav.book-tools"))


def test_the_entry_leads_to_the_latest_year_with_a_published_task_book(reader: Client) -> None:
    assert reader.get(INDEX)["Location"] == LIST
    goal = make_goal()
    make_draft(goal)
    assert reader.get(INDEX)["Location"] == LIST
    make_task_book(make_goal())
    assert reader.get(INDEX)["Location"] == f"/taskbooks/{YEAR}/"


def test_the_goal_page_leads_to_the_task_book(reader: Client) -> None:
    assert BOOK in links(section(page_of(reader, "/goals/2021/19/"), "h-book"))
    path = "/goals/2021/19/?month=2021-03&as_of=2021-05-20"
    assert f"{BOOK}?month=2021-03&as_of=2021-05-20" in links(section(page_of(reader, path), "h-book"))


# The volume


def test_the_volume_holds_every_task_book_and_leads_to_it(english_reader: Client) -> None:
    page = page_of(english_reader, VOLUME)
    articles = [attribute(article, "id") for article in find(page, "article")]
    assert articles == [f"goal-{number}" for number in GOALS]
    assert links(only(page, "nav.contents")) == [f"#{name}" for name in articles]
    assert [words(kicker) for kicker in find(page, ".book-kicker")][1:] == [
        f"Task book of goal {number}, 2021" for number in GOALS
    ]
    names = [attribute(part, "id") for part in find(page, "[id]")]
    assert len(set(names)) == len(names)


def test_the_volume_holds_the_versions_of_the_month(english_reader: Client) -> None:
    old, new, none = make_goal(), make_goal(), make_goal()
    make_task_book(old)
    two_versions(new)
    make_draft(none)
    for month, target in ((8, "CNY 12 bn"), (9, "CNY 8 bn")):
        page = page_of(english_reader, f"/taskbooks/{YEAR}/volume/?month={YEAR}-{month:02}")
        assert len(find(page, "article")) == 2
        assert own_words(find(section(page, f"b{new.number}-promise"), "dd")[0]) == target
        assert "no task book in force" in words(only(page, "nav.contents"))
        assert links(only(page, "nav.contents")) == [f"#goal-{old.number}", f"#goal-{new.number}"]


def curves(page: Element, number: int) -> dict[str, str]:
    """Class → what is drawn, of a task book's curve on paper."""
    part = only(section(page, f"b{number}-timetable"), "svg.curve")
    return {attribute(line, "class"): attribute(line, "d") for line in find(part, "path")}


def test_the_curve_is_drawn_for_paper(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    for path in (f"/taskbooks/{YEAR}/volume/?month={YEAR}-09", address(goal, f"?month={YEAR}-09")):
        page = page_of(english_reader, path)
        drawn = curves(page, goal.number)
        assert list(drawn) == ["line-superseded", "line-planned"]
        assert [line.count("L") for line in drawn.values()] == [11, 11]
        [target] = find(page, "line.line-target")
        # a scale from 0 to 15: the target, CNY 8 bn, lies at 8/12 of what the old version ends at
        bottom, top = 210.0, float(drawn["line-superseded"].rpartition(" ")[2])
        assert (bottom - float(attribute(target, "y1"))) / (bottom - top) == pytest.approx(80 / 120, abs=0.01)
        assert drawn["line-planned"].endswith(f" {attribute(target, 'y1')}")


def test_a_month_without_a_plan_breaks_the_curve(reader: Client) -> None:
    goal = make_goal()
    book = make_task_book(goal, state="draft")
    book.timetable.filter(month=MARCH).delete()
    TaskBook.objects.filter(pk=book.pk).update(state="in_force")
    [line] = curves(page_of(reader, f"/taskbooks/{YEAR}/volume/"), goal.number).values()
    assert (line.count("M"), line.count("L")) == (2, 9)


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ((0, 120), (0, 50, 100, 150)),
        ((0, 60), (0, 20, 40, 60)),
        ((1600, 2150), (1600, 1800, 2000, 2200)),
        ((100, 100), (100, 125)),
        ((0, 0), (0, "0.25")),
        (("40.4", 45), (40, 42, 44, 46)),
        ((-5, 3), (-6, -4, -2, 0, 2, 4)),
        (("0.000001", "0.000002"), ("0.000001", "0.00000125", "0.0000015", "0.00000175", "0.000002")),
        ((0, 10**14), (0, 25 * 10**12, 50 * 10**12, 75 * 10**12, 10**14)),
    ],
)
def test_a_scale_stands_on_round_numbers(values: tuple[Any, ...], lines: tuple[Any, ...]) -> None:
    assert scale([Decimal(value) for value in values]) == [Decimal(line) for line in lines]


# Who may, and how


@of_every_page
def test_pages_are_for_those_who_are_signed_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={path}")


@of_every_page
def test_an_account_without_a_role_is_refused(client: Client, path: str) -> None:
    client.force_login(make_user())
    assert client.get(path).status_code == 403


@of_every_page
@pytest.mark.parametrize("who", [*EDITORS, *READERS])
def test_every_role_may_read(sign_in: SignIn, who: str, path: str) -> None:
    assert sign_in(who).get(path, follow=True).status_code == 200


@of_every_page
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(sign_in: SignIn, path: str, method: str) -> None:
    assert getattr(sign_in("office"), method)(path).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/taskbooks/2021/99/",
        "/taskbooks/2022/1/",
        "/taskbooks/0/1/",
        "/taskbooks/99999999999999999999/1/",
        "/taskbooks/2021/99999999999999999999/",
        "/taskbooks/0/",
        "/taskbooks/1999/",
        "/taskbooks/2101/",
        "/taskbooks/99999999999999999999/",
        "/taskbooks/0/volume/",
        "/taskbooks/2101/volume/",
    ],
)
def test_what_there_is_not_is_not_found(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize("path", [BOOK, LIST, VOLUME])
@pytest.mark.parametrize("who", ["leader", "office"])
def test_htmx_gets_the_content_alone(sign_in: SignIn, who: str, path: str) -> None:
    client = sign_in(who)
    part = client.get(path, headers=HTMX)
    assert part.content.startswith(b"<title>")
    assert find(parsed(part), "header.top") == []
    assert "HX-Request" in part["Vary"]
    assert find(page_of(client, path), "header.top") != []


# What a page costs, and that it is never out of date


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def fill(goal: Goal, versions: int, rows: int) -> None:
    """Published versions one after another, with steps, duties and supporting departments."""
    for number in range(1, versions + 1):
        is_last = number == versions
        book = make_task_book(
            goal,
            state="in_force" if is_last else "superseded",
            counts_from=date(YEAR, number, 1),
            published_by=User.objects.get(username="office"),
        )
        with unsealed():
            book.supporting.set(Department.objects.order_by("code")[:rows])
        for _row in range(rows):
            make_milestone(book)
            make_duty(book)
    make_revision(goal, JANUARY)


@pytest.mark.parametrize("who", ["leader", "office"])
def test_a_long_task_book_takes_as_many_queries_as_a_short_one(sign_in: SignIn, who: str) -> None:
    short, long = make_goal(zones=[make_zone()]), make_goal(zones=[make_zone() for _ in range(4)])
    fill(short, 1, 1)
    fill(long, 4, 6)
    make_draft(short)
    make_draft(long)
    client = sign_in(who)
    assert queries_of(client, address(short)) == queries_of(client, address(long)) <= 18


@pytest.mark.parametrize("path", [f"/taskbooks/{YEAR}/", f"/taskbooks/{YEAR}/volume/"])
@pytest.mark.parametrize("who", ["leader", "office"])
def test_thirty_goals_take_as_many_queries_as_two(sign_in: SignIn, who: str, path: str) -> None:
    client = sign_in(who)
    for _goal in range(2):
        fill(make_goal(zones=[make_zone()]), 2, 2)
    make_draft(Goal.objects.of_year(YEAR)[0])
    few = queries_of(client, path)
    for _goal in range(28):
        goal = make_goal()
        make_task_book(goal)
        make_draft(goal)
    assert queries_of(client, path) == few <= 12


@pytest.mark.parametrize("path", [BOOK, LIST, VOLUME])
def test_a_kept_page_takes_few_queries(reader: Client, path: str) -> None:
    reader.get(path)
    assert queries_of(reader, path) <= 4


def test_a_kept_page_is_drawn_anew_when_a_version_is_published(reader: Client) -> None:
    goal = make_goal()
    first = make_task_book(goal)
    path = address(goal, f"?month={YEAR}-09")
    assert len(find(only(page_of(reader, path), "ol.versions"), "li")) == 1
    TaskBook.objects.filter(pk=first.pk).update(state="superseded")
    make_task_book(goal, counts_from=SEPTEMBER)
    assert len(find(only(page_of(reader, path), "ol.versions"), "li")) == 2


def test_a_page_kept_for_a_version_is_not_another_s(english_reader: Client) -> None:
    goal = make_goal()
    two_versions(goal)
    states = [
        state_line(page_of(english_reader, address(goal, f"?month={YEAR}-09{query}")))[:9]
        for query in ("", "&version=1", "&version=2", "", "&version=1")
    ]
    assert states == ["Version 2", "Version 1", "Version 2", "Version 2", "Version 1"]


def test_a_reader_never_gets_the_page_of_an_editor(sign_in: SignIn) -> None:
    goal = make_goal()
    make_task_book(goal)
    make_draft(goal)
    for path in (address(goal), f"/taskbooks/{YEAR}/"):
        sign_in("office").get(path)
        page = page_of(sign_in("leader", "zh-hans"), path)
        assert not any("draft" in link for link in links(only(page, "main")))
