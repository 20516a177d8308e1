"""The timetable of a year: the chart, who must act, and the table of steps."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from fixtures.build import table
from pilots.models import Task, Zone
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
)
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    alerts,
    attribute,
    find,
    in_both_languages,
    only,
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

STEPS = table("milestones_2021")
MOST_QUERIES = 12


def marks(page: Element) -> list[Element]:
    return find(only(page, "table.gantt"), "a.step")


def listed(page: Element) -> list[str]:
    """The codes of the steps in the table."""
    return [words(code) for code in find(only(page, "table.step-table"), "span.code")]


def state_of_mark(mark: Element) -> str:
    return attribute(mark, "class").removeprefix("step step-")


@in_both_languages
def test_the_timetable_shows_every_step_of_the_year(sign_in: SignIn, language: str) -> None:
    page = parsed(sign_in("leader", language).get("/timetable/2021/?month=2021-07"))
    assert words(only(page, "h1")) == said(language, "Timetable of %(year)s", year=2021)
    assert len(marks(page)) == len(listed(page)) == len(STEPS)
    assert len([row for row in find(only(page, "table.gantt"), "tr") if attribute(row, "id")]) == 30
    title = STEPS[0]["title_en" if language == "en" else "title_zh"]
    assert title in words(only(page, "table.step-table"))
    assert title in attribute(
        next(mark for mark in marks(page) if "1.1 " in attribute(mark, "aria-label")), "aria-label"
    )


def test_marks_stand_at_their_day_and_lead_to_their_goal(reader: Client) -> None:
    mark = marks(parsed(reader.get("/timetable/2021/?month=2021-07")))[1]
    assert attribute(mark, "href") == "/goals/2021/1/"
    assert state_of_mark(mark) == "done"
    assert attribute(mark, "aria-label") == words(only(mark, "title"))
    # 26 May: four months and 25.5 of 31 days
    assert attribute(only(mark, "svg"), "x") == "40.19%"


def test_states_follow_the_month_shown(reader: Client) -> None:
    def shown(month: str) -> dict[str, int]:
        found = [state_of_mark(mark) for mark in marks(parsed(reader.get(f"/timetable/2021/?month=2021-{month}")))]
        return {state: found.count(state) for state in ("overdue", "soon", "later", "done")}

    assert shown("07") == {"overdue": 2, "soon": 1, "later": 48, "done": 67}
    january = shown("01")
    assert january["later"] > 48 > january["done"] > 0


def test_the_line_of_the_month_stands_at_its_end(reader: Client) -> None:
    page = parsed(reader.get("/timetable/2021/?month=2021-06"))
    lines = find(only(page, "table.gantt"), "line.g-month")
    assert {attribute(line, "x1") for line in lines} == {"50.00%"}
    assert find(only(page, "table.gantt"), "line.g-known") == []


def test_the_as_of_day_has_a_line_of_its_own_and_counts_where_it_is_earlier(english_reader: Client) -> None:
    page = parsed(english_reader.get("/timetable/2021/?month=2021-07&as_of=2021-07-15"))
    assert {attribute(line, "x1") for line in find(page, "line.g-known")} == {"54.03%"}
    assert "15 July 2021" in words(only(page, "p.sub"))


def test_links_keep_the_month_and_the_day_of_knowledge(reader: Client) -> None:
    page = parsed(reader.get("/timetable/2021/?month=2021-05&as_of=2021-07-20&zone=Z3"))
    assert all(attribute(mark, "href").endswith("/?month=2021-05&as_of=2021-07-20") for mark in marks(page))
    tabs = [attribute(link, "href") for link in find(only(page, "nav.tabs"), "a")]
    assert tabs[2] == "?month=2021-05&as_of=2021-07-20&zone=Z3&due=30#steps"
    assert tabs[0] == "?month=2021-05&as_of=2021-07-20&zone=Z3#steps"


@pytest.mark.parametrize(
    ("due", "codes"),
    [("overdue", ["22.3", "13.2"]), ("30", ["7.3"])],
)
def test_a_tab_lists_what_is_due_or_overdue(reader: Client, due: str, codes: list[str]) -> None:
    page = parsed(reader.get(f"/timetable/2021/?month=2021-07&due={due}"))
    assert listed(page) == codes
    [shown] = [link for link in find(only(page, "nav.tabs"), "a") if attribute(link, "aria-current")]
    assert attribute(shown, "href").endswith(f"due={due}#steps")
    assert len(marks(page)) == len(STEPS)


def test_longer_horizons_hold_the_shorter(reader: Client) -> None:
    found = [set(listed(parsed(reader.get(f"/timetable/2021/?month=2021-07&due={due}")))) for due in (30, 60, 90)]
    assert found[0] < found[1] < found[2]


def test_departments_that_must_act_are_named_with_their_steps(english_reader: Client) -> None:
    page = parsed(english_reader.get("/timetable/2021/?month=2021-07"))
    [card] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-act"]
    assert len(find(card, "h3")) == 3
    first = find(find(card, "li")[0], "a")[0]
    assert attribute(first, "href").startswith("/goals/2021/22/")


# What is narrowed


def test_filters_narrow_chart_and_table(reader: Client) -> None:
    page = parsed(reader.get("/timetable/2021/?month=2021-07&category=finance&department=housing"))
    assert {code.split(".")[0] for code in listed(page)} == {"3", "4"}
    assert len(marks(page)) == len(listed(page))


def test_the_same_filter_twice_means_either(reader: Client) -> None:
    page = parsed(reader.get("/timetable/2021/?task=3&task=3&task=4"))
    tasks = {str(goal["number"]) for goal in table("goals_2021") if goal["task"] in ("3", "4")}
    assert {code.split(".")[0] for code in listed(page)} == tasks


def test_a_filter_that_matches_nothing_says_so(reader: Client) -> None:
    page = parsed(reader.get("/timetable/2021/?month=2021-07&department=pboc&zone=Z5&light=achieved"))
    assert words(only(only(page, ".nothing-matches"), "h2")) == said("zh-hans", "No goal matches these filters.")
    assert find(page, "table") == []


def test_unknown_filters_and_tabs_are_named_and_left_out(reader: Client) -> None:
    response = reader.get("/timetable/2021/?category=<b>x</b>&due=<i>31</i>")
    assert len(alerts(response)) == 2
    assert "<i>31" not in response.content.decode()
    assert len(listed(parsed(response))) == len(STEPS)
    assert find(parsed(reader.get("/timetable/2021/")), ".alert-warning") == []


def test_what_is_illustrative_is_marked_and_can_be_hidden(reader: Client) -> None:
    page = parsed(reader.get("/timetable/2021/?month=2021-07"))
    assert len(find(only(page, "table.step-table"), "abbr.mark-illustrative")) == len(STEPS)
    goal = make_goal(number=1)
    book = make_task_book(goal, target_provenance="reported")
    make_revision(goal, value=120)
    make_milestone(book, provenance="illustrative")
    make_milestone(book, provenance="reported")
    make_milestone(make_task_book(make_goal(number=2)))
    firm = parsed(reader.get(f"/timetable/{YEAR}/?month={YEAR}-01&provenance=firm"))
    assert listed(firm) == ["1.2"]
    assert len(marks(firm)) == 1


# To take along


def exported(response: Any) -> list[dict[str, str]]:
    """The rows of the .csv by heading, without the notes below them."""
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(text.split("\r\n\r\n")[0].splitlines()))


def test_the_table_can_be_taken_along_as_it_is_shown(english_reader: Client) -> None:
    query = "?month=2021-07&category=construction&due=overdue"
    response = english_reader.get(f"/timetable/2021/{query}&export=steps.csv")
    assert 'filename="greencity-steps-2021-07.csv"' in response["Content-Disposition"]
    [row] = exported(response)
    assert (row["Due"], row["Step"], row["State"], row["Days overdue"]) == ("2021-06-21", "22.3", "Overdue", "40")
    assert (row["Done on"], row["Provenance"]) == ("", "illustrative")
    page = parsed(english_reader.get(f"/timetable/2021/{query}"))
    links = [attribute(link, "href") for link in find(page, "a[download]")]
    kept = "?category=construction&due=overdue&export=steps"
    assert links == [f"{kept}.xlsx", f"{kept}.csv"]


def test_the_whole_table_opens_as_a_spreadsheet(reader: Client) -> None:
    response = reader.get("/timetable/2021/?month=2021-07&export=steps.xlsx")
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    rows = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]
    assert len(rows) == len(STEPS)
    assert isinstance(rows[0][0], datetime)


def test_a_table_of_nothing_has_its_headings(english_reader: Client) -> None:
    response = english_reader.get("/timetable/2031/?export=steps.csv")
    assert exported(response) == []
    assert "There is nothing to list." in response.content.decode()


def test_a_table_that_the_page_does_not_have_is_missing(reader: Client) -> None:
    assert reader.get("/timetable/2021/?export=goals.csv").status_code == 404


# Empty states


def test_a_year_without_goals_says_so(reader: Client) -> None:
    page = parsed(reader.get("/timetable/2031/"))
    assert words(only(only(page, "div.empty"), "h2")) == said(
        "zh-hans", "No goals have been set for %(year)s.", year=2031
    )
    assert find(page, "table") == []


def test_goals_without_steps_or_task_book_have_a_row(english_reader: Client) -> None:
    make_task_book(make_goal())
    make_goal()
    page = parsed(english_reader.get(f"/timetable/{YEAR}/?month={YEAR}-03"))
    assert [words(note) for note in find(page, "span.g-none")] == [
        "The task book names no steps.",
        "No task book was in force for this month.",
    ]
    assert "No step is overdue, and none falls due in the next 30 days." in words(page)
    assert "The task books name no steps." in words(page)


@pytest.mark.parametrize(
    ("due", "message"),
    [("overdue", "No step is overdue."), ("30", "No step falls due in the next 30 days.")],
)
def test_a_tab_without_steps_says_so(english_reader: Client, due: str, message: str) -> None:
    make_milestone(make_task_book(make_goal()), due_on=date(YEAR, 12, 1))
    page = parsed(english_reader.get(f"/timetable/{YEAR}/?month={YEAR}-03&due={due}"))
    assert message in words(page)


# Steps that move, long titles


def test_a_step_that_moved_shows_where_it_was_promised(english_reader: Client) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal, state="superseded"), step=1, due_on=date(YEAR, 3, 31))
    make_milestone(make_task_book(goal, counts_from=date(YEAR, 5, 1)), step=1, due_on=date(YEAR, 9, 30))
    before, after = (
        only(parsed(english_reader.get(f"/timetable/{YEAR}/?month={YEAR}-{month}")), "a.step") for month in ("04", "05")
    )
    assert find(before, "circle.before") == []
    assert len(find(after, "circle.before")) == len(find(after, "line.moved")) == 1
    assert f"promised before for 31 March {YEAR}" in attribute(after, "aria-label")


def test_a_step_beyond_the_year_stands_at_its_edge(reader: Client) -> None:
    make_milestone(make_task_book(make_goal()), due_on=date(YEAR + 1, 3, 1), is_beyond_year=True)
    mark = only(parsed(reader.get(f"/timetable/{YEAR}/?month={YEAR}-03")), "a.step")
    assert attribute(only(mark, "svg"), "x") == "100.00%"
    assert words(only(mark, "text")) == "1 →"


def test_titles_are_text_however_long_and_whatever_they_hold(reader: Client) -> None:
    title = "<script>alert(1)</script>" + "长" * 270
    make_milestone(make_task_book(make_goal(title_zh_hans=title)), title_zh_hans=title)
    content = reader.get(f"/timetable/{YEAR}/?month={YEAR}-06").content.decode()
    assert "<script>alert(1)" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_a_draft_shows_nothing_to_anybody(sign_in: SignIn) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal, state="draft", published_at=None))
    for name in ("leader", "office", "admin"):
        page = parsed(sign_in(name).get(f"/timetable/{YEAR}/?month={YEAR}-06"))
        assert marks(page) == []


def test_a_report_that_is_approved_is_seen_at_once(reader: Client) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 6, 20))
    path = f"/timetable/{YEAR}/?month={YEAR}-06"
    assert state_of_mark(only(parsed(reader.get(path)), "a.step")) == "overdue"
    make_report(goal, 1, date(YEAR, 6, 25), state="submitted")
    assert state_of_mark(only(parsed(reader.get(path)), "a.step")) == "overdue"
    make_report(goal, 1, date(YEAR, 6, 25))
    assert state_of_mark(only(parsed(reader.get(path)), "a.step")) == "done"


# Who, how and what it costs


def test_a_fragment_is_the_content_alone(reader: Client) -> None:
    content = reader.get("/timetable/2021/", headers=HTMX).content.decode()
    assert content.startswith("<title>")
    assert "<html" not in content


def test_nothing_of_the_reader_is_kept(sign_in: SignIn) -> None:
    path = "/timetable/2021/?month=2021-07"
    assert len({sign_in(name).get(path, headers=HTMX).content for name in ("leader", "staff-pboc", "admin")}) == 1


@pytest.mark.parametrize("path", ["/timetable/", "/timetable/2021/"])
def test_the_anonymous_are_sent_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert "next=" in response["Location"]


@pytest.mark.parametrize("path", ["/timetable/", "/timetable/2021/"])
def test_an_account_without_a_role_is_refused(client: Client, path: str) -> None:
    client.force_login(make_user())
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/timetable/", "/timetable/2021/"])
def test_nothing_can_be_posted(reader: Client, path: str) -> None:
    assert reader.post(path).status_code == 405


@pytest.mark.parametrize("year", ["0", "1999", "2101", "20210"])
def test_a_year_out_of_range_is_missing(reader: Client, year: str) -> None:
    assert reader.get(f"/timetable/{year}/").status_code == 404


@pytest.mark.parametrize("query", ["?month=2020-12", "?month=x", "?as_of=2019-01-01", "?as_of=x"])
def test_a_moment_that_cannot_be_shown_is_named(reader: Client, query: str) -> None:
    assert len(alerts(reader.get(f"/timetable/2021/{query}"))) == 1


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("", "/timetable/2021/"),
        ("?month=2024-03&light=behind&light=at_risk", "/timetable/2024/?month=2024-03&light=behind&light=at_risk"),
        ("?as_of=2021-07-20&due=30", "/timetable/2021/?as_of=2021-07-20&due=30"),
    ],
)
def test_the_index_leads_to_the_year_of_the_month_shown(reader: Client, asked: str, led: str) -> None:
    response = reader.get(f"/timetable/{asked}")
    assert (response.status_code, response["Location"]) == (302, led)


@pytest.mark.parametrize("query", ["", "&category=finance&zone=Z3&due=60"])
def test_many_goals_and_steps_take_as_many_queries_as_few(reader: Client, query: str) -> None:
    make_periods()
    zone, taken = Zone.objects.get(code="Z3"), []
    for count in (1, 20):
        for _number in range(count):
            goal = make_goal(task=Task.objects.get(number=3), zones=[zone])
            for values in ({"state": "superseded"}, {"counts_from": date(YEAR, 2, 1)}):
                book = make_task_book(goal, **values)
                for step in range(1, count + 1):
                    make_milestone(book, step=step, weight=1)
            make_report(goal, 1, date(YEAR, 3, 1))
            make_revision(goal)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(f"/timetable/{YEAR}/?month={YEAR}-03{query}").status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= MOST_QUERIES


# From other pages


def test_the_overview_says_what_falls_due_in_the_next_30_days(english_reader: Client) -> None:
    page = parsed(english_reader.get("/?month=2021-07"))
    card = only(page, "#ahead")
    [link] = [found for found in find(card, "a") if attribute(found, "href").startswith("/goals/")]
    assert attribute(link, "href").startswith("/goals/2021/7/")
    assert "2 steps are overdue" in words(card)
    more = [attribute(found, "href") for found in find(card, "a")][-2:]
    assert [path.split("?")[0] for path in more] == ["/timetable/2021/", "/timetable/2021/"]
    assert more[0].endswith("due=overdue#steps")


def test_the_card_of_the_overview_follows_the_filters(english_reader: Client) -> None:
    card = only(parsed(english_reader.get("/?month=2021-07&category=construction")), "#ahead")
    assert "No step of a road map falls due in the next 30 days." in words(card)
    assert all("category=construction" in attribute(found, "href") for found in find(card, "a"))


def test_a_goal_leads_to_its_row(reader: Client) -> None:
    page = parsed(reader.get("/goals/2021/5/?month=2021-06"))
    assert "/timetable/2021/?month=2021-06#goal-5" in [attribute(link, "href") for link in find(page, "a")]


def test_a_page_of_this_year_names_today(english_reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    make_revision(goal, date(YEAR, 3, 1))
    monkeypatch.setattr(timezone, "localdate", lambda *_arguments: date(YEAR, 4, 20))
    monkeypatch.setattr(timezone, "now", lambda: a_time(date(YEAR, 4, 20)))
    page = parsed(english_reader.get(f"/timetable/{YEAR}/?month={YEAR}-03"))
    assert f"today, 20 April {YEAR}" in words(only(page, "td.g-days"))
