"""Two versions of a task book side by side: what changed, and which lights each gives."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.test.html import Element
from django.utils import timezone, translation
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.publications import publish_month
from pilots.models import Department, Duty, Goal, Period, TaskBook, Unit, User
from pilots.rules.differences import NumberChange
from pilots.templatetags.comparisons import change_words, difference_words
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    make_user,
    unsealed,
)
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, in_both_languages, light_of, only, parsed, words

pytestmark = pytest.mark.django_db

NUMBER = 19
PAGE = f"/taskbooks/{YEAR}/{NUMBER}/compare/"
JANUARY, FEBRUARY, MARCH, JULY, SEPTEMBER = (date(YEAR, number, 1) for number in (1, 2, 3, 7, 9))
#: From 30 at an even pace to 20 from September on.
OLD_PLAN = [2, 4, 6, 8, 11, 13, 16, 18, 21, 24, 27, 30]
NEW_PLAN = [2, 4, 6, 8, 11, 13, 16, 18, 18, 19, 19, 20]
REASON = "汛期影响开工，年度目标调减"


def department(code: str) -> Department:
    return Department.objects.get(code=code)


def make_duty(book: TaskBook, order: int, **overrides: Any) -> Duty:
    values = {"department": department("housing"), "text_zh_hans": f"职责{order}", "text_en": f"Duty {order}"}
    with unsealed():
        return Duty.objects.create(task_book=book, order=order, provenance="illustrative", **{**values, **overrides})


@pytest.fixture(autouse=True)
def october_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is the 20th of October 2024."""
    monkeypatch.setattr(timezone, "localdate", lambda _moment=None: date(YEAR, 10, 20))


@pytest.fixture
def goal() -> Goal:
    """Version 1 counts from January, version 2 from September: less, later, with other words and people."""
    make_periods()
    goal = make_goal(number=NUMBER, title_zh_hans="既有建筑改造", title_en="Retrofits of buildings")
    texts = {"leader_zh_hans": "分管副市长", "leader_en": "Vice mayor in charge"}
    funds = {"funds_zh_hans": "市财政专项资金", "funds_en": "city budget"}
    first = make_task_book(
        goal, planned=OLD_PLAN, state="superseded", baseline=Decimal(0), target=Decimal(30), **texts, **funds
    )
    second = make_task_book(
        goal,
        planned=NEW_PLAN,
        baseline=Decimal(0),
        target=Decimal(20),
        counts_from=SEPTEMBER,
        reason=REASON,
        published_at=a_time(date(YEAR, 8, 20)),
        published_by=User.objects.get(username="office"),
        **texts,
        **{"funds_zh_hans": "市财政专项资金、绿色债券", "funds_en": "city budget and green bonds"},
    )
    for book in (first, second):
        make_milestone(book, step=1, title_zh_hans="完成勘察", title_en="Survey", due_on=date(YEAR, 3, 31))
    make_milestone(first, step=2, title_zh_hans="开工", title_en="Start works", due_on=date(YEAR, 6, 30))
    make_milestone(second, step=2, title_zh_hans="开工", title_en="Start works", due_on=date(YEAR, 9, 30))
    make_milestone(first, step=3, title_zh_hans="中期检查", title_en="Mid-term review", due_on=date(YEAR, 7, 31))
    make_milestone(second, step=4, title_zh_hans="竣工验收", title_en="Final inspection", due_on=date(YEAR, 12, 20))
    make_duty(first, 1, text_zh_hans="每月检查在建项目", text_en="Inspect the sites every month")
    make_duty(second, 1, text_zh_hans="每季度检查在建项目", text_en="Inspect the sites every quarter")
    for book in (first, second):
        make_duty(book, 2, text_zh_hans="公布名单", text_en="Publish the list")
    with unsealed():
        first.supporting.set([department("finance_supervision"), department("planning")])
        second.supporting.set([department("planning"), department("pboc")])
    make_report(goal, 1, date(YEAR, 3, 20))
    for month, value in ((JANUARY, 2), (FEBRUARY, 4), (JULY, 10), (SEPTEMBER, 18)):
        make_revision(goal, month, value)
    return goal


@pytest.fixture
def draft(goal: Goal) -> TaskBook:
    return make_task_book(goal, state="draft", counts_from=date(YEAR, 11, 1), target=Decimal(25), published_at=None)


def write(row: Model, **fields: str) -> None:
    for name, text in fields.items():
        setattr(row, name, text)
    row.save(update_fields=list(fields))


def page_of(client: Client, query: str = "") -> Element:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return parsed(response)


def section(page: Element, heading: str) -> Element:
    [found] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == heading]
    return found


def row_of(part: Element, name: str) -> list[Element]:
    [row] = [row for row in find(part, "tr") if name in words(find(row, "th")[0])]
    return find(row, "td")


def summary_of(page: Element) -> str:
    return words(only(page, "p.compare-summary"))


def compared(page: Element) -> list[str]:
    """The versions that the form shows as chosen."""
    options = find(only(page, "form.compare-form"), "option")
    return [attribute(option, "value") for option in options if "selected" in dict(option.attributes)]


def alerts(page: Element) -> list[str]:
    return [words(alert) for alert in find(page, ".alert-warning")]


# What changed


def test_one_sentence_says_what_changed(english_reader: Client, goal: Goal) -> None:
    assert summary_of(page_of(english_reader)) == (
        "Target lowered from CNY 3 bn to CNY 2 bn (−33.3%), 4 planned months changed, 1 step added,"
        " 1 step dropped, 1 step moved, 1 duty changed, 1 supporting department added,"
        " 1 supporting department removed, other sources of funds."
    )


def test_the_other_way_round_it_is_raised(english_reader: Client, goal: Goal) -> None:
    page = page_of(english_reader, "?from=2&to=1")
    assert summary_of(page).startswith("Target raised from CNY 2 bn to CNY 3 bn (+50.0%)")
    assert compared(page) == ["2", "1"]


@in_both_languages
def test_the_reason_the_publisher_and_the_first_month_stand_above(sign_in: SignIn, goal: Goal, language: str) -> None:
    page = page_of(sign_in("leader", language))
    side = words(find(page, "div.side")[1])
    expected = {
        "zh-hans": ("2024年9月", "2024年8月20日", "领导小组办公室"),
        "en": ("September 2024", "20 August 2024", "office"),
    }
    assert [text for text in (*expected[language], REASON) if text not in side] == []


def test_each_version_says_which_months_it_judges(english_reader: Client, goal: Goal) -> None:
    sides = [words(side) for side in find(page_of(english_reader), "div.side")]
    assert "January 2024 to August 2024" in sides[0]
    assert "superseded" in sides[0]
    assert "September 2024 to December 2024" in sides[1]
    assert "in force" in sides[1]


def test_numbers_stand_with_their_change(english_reader: Client, goal: Goal) -> None:
    old, new, change = row_of(section(page_of(english_reader), "h-facts"), "Target")
    assert words(only(old, "del")) == "CNY 3 bn"
    assert words(only(new, "ins")) == "CNY 2 bn"
    assert words(change) == "−1 (−33.3%)"


@pytest.mark.parametrize(
    ("language", "removed", "added"),
    [("zh-hans", [], ["、绿色债券"]), ("en", [], [" and green bonds"])],
)
def test_texts_are_marked_word_by_word(
    sign_in: SignIn, goal: Goal, language: str, removed: list[str], added: list[str]
) -> None:
    with translation.override(language):
        name = translation.gettext("Sources of funds")
    old, new, _change = row_of(section(page_of(sign_in("leader", language)), "h-facts"), name)
    assert [marked(element) for element in find(old, "del")] == removed
    assert [marked(element) for element in find(new, "ins")] == [text.strip() for text in added]


def marked(element: Element) -> str:
    """The text of a mark without the words for screen readers, which stand before it."""
    hidden = words(only(element, "span.visually-hidden"))
    return words(element).removeprefix(hidden).strip()


def test_marks_are_spoken_as_well(english_reader: Client, goal: Goal) -> None:
    duties = section(page_of(english_reader), "h-duties")
    assert words(only(duties, "del")) == "removed: month"
    assert words(only(duties, "ins")) == "added: quarter"


def test_steps_are_matched_by_their_number(english_reader: Client, goal: Goal) -> None:
    road = section(page_of(english_reader), "h-road")
    assert [[words(cell) for cell in row_of(road, f"Step {step}")] for step in (2, 3, 4)] == [
        [
            "Start works illus. 30 June 2024 · 25%",
            "Start works illus. 30 September 2024 · 25%",
            "92 days later",
        ],
        ["removed: Mid-term review illus. 31 July 2024 · 25%", "–", "dropped"],
        ["–", "added: Final inspection illus. 20 December 2024 · 25%", "added"],
    ]


def test_what_stays_the_same_is_folded(english_reader: Client, goal: Goal) -> None:
    page = page_of(english_reader)
    folded = [only(section(page, name), "details") for name in ("h-facts", "h-road", "h-duties")]
    assert [("open" in dict(part.attributes)) for part in folded] == [False] * 3
    for part, text in zip(folded, ("Vice mayor in charge", "Survey", "Publish the list"), strict=True):
        assert text in words(part)
        assert text not in words(section_without(page, part))


def section_without(page: Element, part: Element) -> str:
    whole = words(page)
    return whole.replace(words(part), "")


def test_supporting_departments_come_and_go(english_reader: Client, goal: Goal) -> None:
    facts = section(page_of(english_reader), "h-facts")
    rows = [find(row, "td") for row in find(facts, "tr") if "Supporting" in words(row)]
    assert [(words(old), words(new), words(change)) for old, new, change in rows] == [
        (str_in_english("finance_supervision"), "–", "removed"),
        ("–", str_in_english("pboc"), "added"),
    ]


def str_in_english(code: str) -> str:
    with translation.override("en"):
        return str(department(code))


# The timetable


def test_the_timetable_stands_month_by_month(reader: Client, goal: Goal) -> None:
    rows = [find(row, "td") for row in find(only(only(page_of(reader), "table.planned-pair"), "tbody"), "tr")]
    assert [words(old).split()[0] for old, _new, _change in rows] == [f"{value}.00" for value in OLD_PLAN]
    assert [words(new).split()[0] for _old, new, _change in rows] == [f"{value}.00" for value in NEW_PLAN]
    assert [words(change) for _old, _new, change in rows][8:] == [
        "−3 (−14.3%)",
        "−5 (−20.8%)",
        "−8 (−29.6%)",
        "−10 (−33.3%)",
    ]


def test_the_curves_lie_over_each_other(english_reader: Client, goal: Goal) -> None:
    page = page_of(english_reader)
    traces = {trace["meta"]: trace for trace in json.loads(words(only(page, "script#chart-data")))["data"]}
    assert traces["superseded"]["y"] == [value / 10 for value in OLD_PLAN]
    assert traces["planned"]["y"] == [value / 10 for value in NEW_PLAN]
    assert (traces["superseded"]["name"], traces["planned"]["name"]) == ("Version 1", "Version 2")
    assert traces["superseded"]["line"]["dash"] == "dash"
    assert traces["actual"]["y"][:9] == [0.2, 0.4, *[None] * 4, 1.0, None, 1.8]
    sentence = "The timetables lie furthest apart in December 2024: CNY 3 bn → CNY 2 bn."
    assert attribute(only(page, "div.chart"), "aria-label") == sentence
    assert sentence in words(section(page, "h-plan"))


def test_a_timetable_that_stays_is_folded_and_not_drawn(english_reader: Client) -> None:
    goal = make_goal(number=NUMBER)
    make_task_book(goal, state="superseded")
    make_task_book(goal, counts_from=SEPTEMBER, leader_zh_hans="副市长")
    page = page_of(english_reader)
    assert summary_of(page) == "Another leader in charge."
    assert find(page, "div.chart") == []
    assert "Both versions plan the same for every month." in words(section(page, "h-plan"))
    assert len(find(only(section(page, "h-plan"), "details"), "tr")) == 13


def test_two_versions_that_promise_the_same_say_so(english_reader: Client) -> None:
    goal = make_goal(number=NUMBER)
    make_task_book(goal, state="superseded")
    make_task_book(goal, counts_from=SEPTEMBER)
    page = page_of(english_reader)
    assert summary_of(page) == "The two versions promise the same."
    assert "Neither version names steps." in words(section(page, "h-road"))
    assert "Neither version names duties." in words(section(page, "h-duties"))


# Lights


def lights(page: Element) -> list[list[str]]:
    """January to December: the version that judges, and both lights ("" for none, * where it counts)."""
    rows = find(only(only(page, "table.judged"), "tbody"), "tr")
    return [[words(cells[0]), *(shown_light(cell) for cell in cells[1:3])] for cells in (find(r, "td") for r in rows)]


def shown_light(cell: Element) -> str:
    return (light_of(cell) + ("*" if attribute(cell, "class") == "counts-here" else "")) if find(cell, "span") else ""


def test_each_month_shows_the_light_of_either_version(english_reader: Client, goal: Goal) -> None:
    rows = lights(page_of(english_reader, "?month=2024-09"))
    assert rows[0] == ["1", "on_track*", "on_track"]
    assert rows[6][0] == "1"
    assert rows[8] == ["2", "behind", "on_track*"]
    assert rows[9] == ["2", "", ""]


def test_published_lights_do_not_move(english_reader: Client, goal: Goal) -> None:
    publish_month(
        period=Period.objects.get(month=JULY),
        user=User.objects.get(username="office"),
        at=a_time(date(YEAR, 8, 15)),
        note="",
    )
    page = page_of(english_reader, "?month=2024-07")
    part = section(page, "h-lights")
    assert "The light of July 2024 is published: no version moves it." in words(part)
    [july] = [row for row in find(part, "tr") if words(find(row, "th")[0]) == "Jul"]
    _judged, counts, _other, published = find(july, "td")
    assert light_of(counts) == light_of(published) == "behind"
    assert "corrected" not in words(published)


# Which versions


def test_of_three_versions_the_last_two_are_compared(reader: Client, goal: Goal) -> None:
    make_task_book(goal, state="superseded", counts_from=date(YEAR, 10, 1), published_at=a_time(date(YEAR, 9, 20)))
    assert compared(page_of(reader)) == ["2", "3"]
    assert compared(page_of(reader, "?to=2")) == ["1", "2"]
    assert compared(page_of(reader, "?from=1")) == ["1", "3"]
    assert compared(page_of(reader, "?from=3")) == ["3", "2"]
    assert compared(page_of(reader, "?to=1")) == ["2", "1"]
    assert compared(page_of(reader, "?from=1&to=3")) == ["1", "3"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("?from=1&to=9", "“9” is no version of this task book."),
        ("?from=one&to=2", "“one” is no version of this task book."),
        ("?from=2&to=2", "A version is not compared with itself."),
        ("?from=%3Cb%3E&to=2", "“<b>” is no version of this task book."),
        ("?from=-1", "“-1” is no version of this task book."),
        ("?from=01&to=2", "“01” is no version of this task book."),
    ],
)
def test_versions_that_cannot_be_compared_are_named(english_reader: Client, goal: Goal, query: str, text: str) -> None:
    page = page_of(english_reader, query)
    [alert] = alerts(page)
    assert alert == f"{text} Version 1 and version 2 are compared instead."
    assert compared(page) == ["1", "2"]


@pytest.mark.parametrize("count", [0, 1])
def test_with_one_version_there_is_nothing_to_compare(english_reader: Client, count: int) -> None:
    goal = make_goal(number=NUMBER)
    for _number in range(count):
        make_task_book(goal)
    page = page_of(english_reader)
    assert "There is nothing to compare yet." in words(page)
    assert find(page, "form.compare-form") == []
    assert ("version 1, which counts from January 2024" in words(page)) is bool(count)


def test_a_day_before_the_change_knows_one_version(english_reader: Client, goal: Goal) -> None:
    page = page_of(english_reader, "?as_of=2024-08-19")
    assert "There is nothing to compare yet." in words(page)
    assert REASON not in words(page)
    later = page_of(english_reader, "?from=1&to=2&as_of=2024-08-20")
    assert compared(later) == ["1", "2"]
    assert [
        attribute(field, "value")
        for field in find(only(later, "form.compare-form"), "input")
        if attribute(field, "name") == "as_of"
    ] == ["2024-08-20"]


def test_a_version_was_in_force_until_another_was_published(english_reader: Client, goal: Goal) -> None:
    make_task_book(goal, counts_from=date(YEAR, 10, 1), published_at=a_time(date(YEAR, 9, 20)), state="superseded")
    sides = [words(only(side, "h3")) for side in find(page_of(english_reader, "?as_of=2024-09-01"), "div.side")]
    assert sides == ["Version 1 · superseded", "Version 2 · in force"]


# Drafts


@pytest.mark.parametrize("username", ["office", "admin"])
def test_editors_compare_a_draft(sign_in: SignIn, draft: TaskBook, username: str) -> None:
    page = page_of(sign_in(username, "en"), "?from=2&to=3")
    assert summary_of(page).startswith("Target raised from CNY 2 bn to CNY 2.5 bn (+25.0%)")
    assert "One of the two is a draft" in words(section(page, "h-summary"))
    assert "none" in words(find(page, "div.side")[1])
    assert compared(page_of(sign_in(username, "en"))) == ["1", "2"]


@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing"])
@pytest.mark.parametrize("query", ["?from=2&to=3", "?from=3", "?to=3&from=9"])
def test_a_draft_is_not_found_by_others(sign_in: SignIn, draft: TaskBook, username: str, query: str) -> None:
    client = sign_in(username)
    assert client.get(PAGE + query).status_code == 404
    page = page_of(client)
    assert ["3" in attribute(option, "value") for option in find(only(page, "form.compare-form"), "option")] == [
        False
    ] * 4


def test_with_one_published_version_the_draft_is_what_editors_compare(sign_in: SignIn) -> None:
    goal = make_goal(number=NUMBER)
    make_task_book(goal)
    make_task_book(goal, state="draft", counts_from=SEPTEMBER, target=Decimal(90), published_at=None)
    assert compared(page_of(sign_in("office"))) == ["1", "2"]
    assert "There is nothing to compare yet." in words(page_of(sign_in("leader", "en")))


# The page itself


def test_a_title_with_markup_and_a_long_one_are_shown_as_text(english_reader: Client, goal: Goal) -> None:
    long = "绿" * 300
    write(goal, title_en="<script>alert(1)</script>", title_zh_hans=long)
    with unsealed():
        second = goal.task_books.get(version=2)
        write(second, reason="<b>bold</b>", leader_en="<i>Mayor</i>")
        write(second.milestones.get(step=2), title_en="<u>Start</u>", title_zh_hans=long)
    text = english_reader.get(PAGE).content.decode()
    assert "<script>alert" not in text
    assert [f"<{tag}>" in text for tag in ("b", "i", "u")] == [False] * 3
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text


def test_a_text_that_changed_in_the_other_language_alone_is_shown_in_it(english_reader: Client, goal: Goal) -> None:
    with unsealed():
        write(goal.task_books.get(version=2), leader_zh_hans="副市长")
    old, new, _change = row_of(section(page_of(english_reader), "h-facts"), "Leader in charge")
    assert attribute(only(old, "span[lang]"), "lang") == "zh-hans"
    assert marked(only(old, "del")) == "分管"
    assert "副市长" in words(new)


def test_htmx_gets_the_content_alone(reader: Client, goal: Goal) -> None:
    response = reader.get(PAGE, headers=HTMX)
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert summary_of(parsed(response))


def test_a_stranger_is_sent_to_the_sign_in_page(client: Client, goal: Goal) -> None:
    response = client.get(PAGE)
    assert (response.status_code, response.headers["location"].split("?")[0]) == (302, "/accounts/login/")


def test_an_account_without_a_role_is_refused(client: Client, goal: Goal) -> None:
    client.force_login(make_user())
    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize("path", [f"/taskbooks/{YEAR}/999/compare/", "/taskbooks/1999/19/compare/"])
def test_a_goal_that_is_not_there_is_not_found(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_only_read(reader: Client, goal: Goal, method: str) -> None:
    assert getattr(reader, method)(PAGE).status_code == 405
    assert reader.head(PAGE).status_code == 200


def test_a_month_that_cannot_be_read_is_named(english_reader: Client, goal: Goal) -> None:
    assert "is not a month" in alerts(page_of(english_reader, "?month=soon"))[0]


def test_queries_do_not_grow_with_rows(
    sign_in: SignIn, goal: Goal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("office")
    counted = queries_of(client)
    books = list(goal.task_books.all())
    for number in range(5, 25):
        for book in books:
            make_milestone(book, step=number, weight=Decimal(1))
            make_duty(book, number, department=department("finance_supervision" if number % 2 else "pboc"))
    with unsealed():
        books[1].supporting.set(Department.objects.all())
    for number in range(3, 6):
        make_task_book(goal, state="superseded", counts_from=date(YEAR, 7 + number, 1))
    with django_assert_num_queries(counted):
        assert client.get(f"{PAGE}?from=1&to=2").status_code == 200


def queries_of(client: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(f"{PAGE}?from=1&to=2")
    return len(captured)


# Numbers in words


@pytest.mark.parametrize(
    ("unit", "old", "new", "changed", "difference"),
    [
        ("亿元", "30", "20", "30亿元 → 20亿元", "−10 (−33.3%)"),
        ("亿元", "20", "20", "20亿元 → 20亿元", "–"),
        ("亿元", "0", "20", "0亿元 → 20亿元", "+20"),
        ("亿元", None, "20", "– → 20亿元", "–"),
        # what two decimals would hide is told in full
        ("亿元", "20", "20.001", "20 亿元 → 20.001 亿元", "+0.001 亿元"),
        ("%", "60", "45.5", "60% → 45.5%", "−14.5 points"),
    ],
)
def test_a_change_of_numbers_in_words(
    unit: str, old: str | None, new: str | None, changed: str, difference: str
) -> None:
    change = NumberChange(None if old is None else Decimal(old), None if new is None else Decimal(new))
    measured = Unit.objects.get(code=unit)
    with translation.override("zh-hans"):
        assert change_words(change, measured) == changed
        if unit != "%":
            assert difference_words(change, measured) == difference
    if unit == "%":
        with translation.override("en"):
            assert difference_words(change, measured) == difference
