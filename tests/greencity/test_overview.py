"""The overview: the headline figures, every goal's row, the lights counted, zones and the pilot's own timetable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import cycle
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from modeltranslation import manager
from pytest_django.fixtures import DjangoAssertNumQueries

from fixtures.build import Row, table
from pilots.actions.phases import judge_phase
from pilots.courses import load_courses
from pilots.models import Goal
from pilots.moments import Moment
from pilots.rules.lights import Light
from pilots.track_records import accuracies_of
from tests.factories import YEAR, a_time, make_goal, make_member, make_periods, make_revision, make_task_book
from tests.pilots.happenings import matter_closed, matter_decided, matter_raised
from tests.pilots.views.pages import (
    SignIn,
    attribute,
    find,
    in_both_languages,
    light_of,
    mark_of,
    only,
    own_words,
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

GOALS = table("goals_2021")
#: Goals by the light that the rules give them for July 2021, worked out by hand from the tables.
JULY: dict[str, list[int]] = {
    "achieved": [4, 21],
    "on_track": [1, 2, 3, 6, 7, 8, 9, 10, 11, 16, 17, 18, 20, 23, 25, 26, 27],
    "at_risk": [13, 14, 24, 30],
    "behind": [5, 12, 15, 19, 22],
    "not_reported": [28],
    "not_due": [29],
}
#: The worst light first, then the longest lag.
OFF_TIMETABLE = [15, 19, 5, 12, 22, 24, 30, 14, 13, 28]


def overview(client: Client, query: str = "") -> Element:
    return parsed(client.get(f"/{query}"))


def section(page: Element, heading: str) -> Element:
    """The part of the page that a heading names."""
    [found] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == heading]
    return found


def cells(row: Element) -> dict[str, str]:
    """The cells of a goal's row by their class: value without its mark."""
    return {attribute(cell, "class").split()[0]: own_words(cell) for cell in find(row, "td")}


def rows(page: Element) -> dict[int, Element]:
    """The rows of the table of goals by the goal's number, in the order shown."""
    found = [row for row in find(only(page, "table.goals"), "tr") if find(row, "td.no")]
    return {int(words(only(row, "td.no"))): row for row in found}


# Headline figures

#: key in the table of published values, title, and in either language the value and its day
HEADLINES = (
    ("green_loan_balance", "Green loan balance", "1,732.5亿元", "CNY 173.25 bn"),
    ("green_building_total", "Green buildings built", "6,339万㎡", "63.39 million m²"),
    ("star_area_added", "Star-rated area added this year", "129万㎡", "1.29 million m²"),
    ("residential_retrofit_added", "Residential retrofit this year", "226.8万㎡", "2.268 million m²"),
    ("residential_retrofit_total", "Residential retrofit in all", "近4,000万㎡", "close to 40 million m²"),
    ("green_standard_share", "New buildings meeting the green standard", "100%", "100%"),
)
DAYS = {
    "2021-03-31": {"zh-hans": "2021年3月31日", "en": "31 March 2021"},
    "2021-07-23": {"zh-hans": "2021年7月23日", "en": "23 July 2021"},
}


@in_both_languages
@pytest.mark.parametrize("query", ["", "?month=2021-07", "?as_of=2021-08-06"])
def test_the_six_headline_figures_stand_with_day_and_source(sign_in: SignIn, language: str, query: str) -> None:
    shown = find(only(overview(sign_in("leader", language), query), "ul.headlines"), "li")
    ledgers = [attribute(only(only(item, "h3"), "a"), "href") for item in shown]
    kept = "" if query == "?month=2021-07" else query  # July is the latest month
    assert ledgers == [f"/finance/{kept}", *[f"/buildings/{kept}"] * 5]
    published = {row["key"]: row for row in table("published") if row["source"].startswith("seed")}
    sources = {row["source"]: row["source_en" if language == "en" else "source_zh"] for row in table("sources")}
    bases = {row["en"]: row["en" if language == "en" else "zh"] for row in table("translations")}
    for item, (key, title, chinese, english) in zip(shown, HEADLINES, strict=True):
        row = published[key]
        day, basis, source = DAYS[row["as_of"]][language], bases[row["basis"]], sources[row["source"]]
        assert words(only(item, "h3")) == said(language, title)
        assert words(only(item, "p.big")) == (english if language == "en" else chinese)
        assert own_words(only(item, "p.source")) == f"{day} · {basis} {source}"
        assert mark_of(item) == "published"


def headline_values(page: Element) -> list[str]:
    return [words(item) for item in find(section(page, "h-head"), "p.big")]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("?month=2021-02", []),
        ("?month=2021-03", ["1,732.5亿元"]),
        ("?month=2021-06", ["1,732.5亿元"]),
        ("?month=2021-07&as_of=2021-07-28", []),
        (
            "?month=2021-07&as_of=2021-07-29",
            ["1,732.5亿元", "6,339万㎡", "129万㎡", "226.8万㎡", "近4,000万㎡", "100%"],
        ),
        ("?month=2021-12", ["1,732.5亿元", "6,339万㎡", "129万㎡", "226.8万㎡", "约3,800万㎡", "100%"]),
        ("?month=2024-03", ["1,732.5亿元", "6,339万㎡", "约4,800万㎡", "100%"]),
    ],
)
def test_a_headline_is_the_latest_that_was_published_for_the_month(
    reader: Client, query: str, values: list[str]
) -> None:
    make_goal()
    page = overview(reader, query)
    assert headline_values(page) == values
    nothing = said("zh-hans", "Nothing had been published for this month by then.")
    assert (nothing in words(section(page, "h-head"))) is (not values)


def test_the_ledgers_are_read_together_in_whatever_order_columns_come(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sets of column names have another order in every process, and may have one for every ledger."""
    turned, original = cycle([False, True]), manager.append_fallback

    class Columns(set[str]):
        def __iter__(self) -> Iterator[str]:
            return iter(sorted(super().__iter__(), reverse=next(turned)))

    def append_fallback(model: type[Model], fields: Sequence[str]) -> tuple[set[str], set[str]]:
        names, translated = original(model, fields)
        return Columns(names), translated

    monkeypatch.setattr(manager, "append_fallback", append_fallback)
    assert headline_values(overview(reader)) == [chinese for _key, _title, chinese, _english in HEADLINES]


# Lights


@in_both_languages
def test_the_lights_of_july_are_counted(sign_in: SignIn, language: str) -> None:
    page = overview(sign_in("leader", language))
    counted = {light_of(item): int(words(only(item, "strong"))) for item in find(only(page, "ul.counts"), "li")}
    assert counted == {light: len(numbers) for light, numbers in JULY.items()}
    assert tuple(counted) == tuple(Light)


def test_the_lights_of_july_are_counted_by_category(reader: Client) -> None:
    body = only(only(overview(reader), "table.by-category"), "tbody")
    counted = [[int(words(cell)) for cell in find(row, "td")] for row in find(body, "tr")]
    assert counted == [[1, 6, 0, 1, 0, 0], [0, 4, 2, 2, 0, 0], [1, 4, 1, 2, 0, 0], [0, 3, 1, 0, 1, 1]]
    assert [attribute(link, "href") for link in find(body, "a")] == [
        f"/categories/{code}/" for code in ("finance", "ecology", "construction", "life")
    ]


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        # monthly figures of July are approved on 6 August, the day they are due
        ("?month=2021-07&as_of=2021-08-05", {"on_track": 1, "not_due": 29}),
        ("?month=2021-07&as_of=2021-08-06", {light: len(numbers) for light, numbers in JULY.items()}),
        # nothing has been reported since: one month of it, and then the third in a row
        ("?month=2021-08", {"on_track": 1, "not_reported": 28, "not_due": 1}),
        ("?month=2021-12", {"behind": 28, "not_reported": 2}),
    ],
)
def test_lights_are_those_of_the_month_and_the_day(reader: Client, query: str, counts: dict[str, int]) -> None:
    shown = find(only(overview(reader, query), "ul.counts"), "li")
    counted = {light_of(item): int(words(only(item, "strong"))) for item in shown}
    assert {light: count for light, count in counted.items() if count} == counts


# Goals


def test_every_goal_has_a_row_with_its_light(reader: Client) -> None:
    found = rows(overview(reader))
    assert list(found) == list(range(1, 31))
    lights = {number: light_of(row) for number, row in found.items()}
    assert lights == {number: light for light, numbers in JULY.items() for number in numbers}


@in_both_languages
def test_every_goal_is_named_and_leads_to_its_page(sign_in: SignIn, language: str) -> None:
    found = rows(overview(sign_in("leader", language)))
    for goal in GOALS:
        link = find(only(found[int(goal["number"])], "th.c-title"), "a")[0]
        assert words(link) == goal["title_en" if language == "en" else "title_zh"]
        assert attribute(link, "href") == f"/goals/2021/{goal['number']}/"


#: goal → actual, plan, target, unit, completion, linear pace, lag, forecast for December, month of the figure
ROWS = {
    "zh-hans": {
        1: ("1,880", "1,875", "2,150", "亿元", "50.9%", "58.3%", "−0.9", "2,160", "6月"),
        5: ("5", "10.5", "30", "亿元", "16.7%", "58.3%", "+18.3", "14.29", "7月"),
        7: ("0", "0", "3,000", "万元", "0.0%", "58.3%", "0.0", "–", "7月"),
        17: ("100", "100", "100", "%", "100.0%", "58.3%", "0.0", "100", "7月"),
        18: ("129", "70", "200", "万㎡", "64.5%", "58.3%", "−29.5", "368.57", "7月"),
        21: ("226.8", "118.8", "220", "万㎡", "103.1%", "58.3%", "−49.1", "420", "7月"),
        24: ("30", "40", "100", "%", "30.0%", "58.3%", "+10.0", "46.67", "7月"),
        28: ("–", "97.92", "100", "%", "–", "58.3%", "–", "–", "–"),
        29: ("–", "66", "68", "%", "–", "58.3%", "–", "–", "–"),
        30: ("247,902", "291,650", "500,000", "人", "49.6%", "58.3%", "+8.7", "424,999", "7月"),
    },
    "en": {
        1: ("188", "187.5", "215", "CNY bn", "50.9%", "58.3%", "−0.9", "216", "Jun"),
        5: ("0.5", "1.05", "3", "CNY bn", "16.7%", "58.3%", "+18.3", "1.429", "Jul"),
        7: ("0", "0", "30", "CNY million", "0.0%", "58.3%", "0.0", "–", "Jul"),
        18: ("1.29", "0.7", "2", "million m²", "64.5%", "58.3%", "−29.5", "3.686", "Jul"),
        30: ("247,902", "291,650", "500,000", "persons", "49.6%", "58.3%", "+8.7", "424,999", "Jul"),
    },
}


@in_both_languages
def test_a_row_says_where_the_goal_stands(sign_in: SignIn, language: str) -> None:
    found = rows(overview(sign_in("leader", language)))
    for number, expected in ROWS[language].items():
        row = found[number]
        values = [own_words(cell) for cell in find(row, "td")[2:5]]
        unit, bar, *rest = find(row, "td")[5:]
        assert (*values, words(unit), words(bar), *map(words, rest)) == expected


def test_what_is_illustrative_carries_the_mark(reader: Client) -> None:
    """As the tables say, cell by cell: figure, plan and target of every goal that has one."""
    plans = {(row["goal"], row["month"]): row["provenance"] for row in table("timetable_2021")}
    figures = {(row["goal"], row["month"]): row["provenance"] for row in table("figures_2021") if not row["zone"]}
    months = {"monthly": "2021-07", "quarterly": "2021-06", "yearly": "2021-07"}
    found = rows(overview(reader))
    marks = {}
    for goal in GOALS:
        key = goal["number"], months[goal["frequency"]]
        marks[int(goal["number"])] = (figures.get(key, "reported"), plans[key], goal["target_provenance"])
    assert marks == {
        number: tuple(mark_of(only(row, f"td.{name}")) for name in ("c-actual", "c-plan", "c-target"))
        for number, row in found.items()
    }
    assert {mark for row in marks.values() for mark in row} == {"reported", "derived", "published", "illustrative"}


def test_months_of_the_year_stand_side_by_side(reader: Client) -> None:
    body = only(only(overview(reader), "table.status-grid"), "tbody")
    grid = {int(words(only(row, "td.no"))): find(row, "td")[1:] for row in find(body, "tr")}
    assert list(grid) == list(range(1, 31))
    assert {len(months) for months in grid.values()} == {12}
    assert not any(find(month, "span.light") for months in grid.values() for month in months[7:])
    lights = {number: [light_of(month) for month in months[:7]] for number, months in grid.items()}
    assert {number: months[6] for number, months in lights.items()} == {
        number: light for light, numbers in JULY.items() for number in numbers
    }
    assert lights[1] == ["not_due"] * 2 + ["on_track"] * 5
    assert lights[24] == ["on_track"] * 5 + ["at_risk"] * 2
    assert lights[28] == ["at_risk"] * 3 + ["on_track"] * 3 + ["not_reported"]
    assert lights[29] == ["not_due"] * 7


@in_both_languages
def test_who_must_act_stands_worst_first(sign_in: SignIn, language: str) -> None:
    page = overview(sign_in("leader", language))
    items = find(only(page, "ol.off"), "li")
    links = [find(item, "a")[0] for item in items]
    assert [attribute(link, "href") for link in links] == [f"/goals/2021/{number}/" for number in OFF_TIMETABLE]
    name = "name_en" if language == "en" else "name_zh"
    departments = {row["code"]: row[name] for row in table("departments")}
    leads = {int(row["number"]): departments[row["lead"]] for row in GOALS}
    assert [words(only(item, "span.who")) for item in items] == [leads[number] for number in OFF_TIMETABLE]
    causes = dict(zip(OFF_TIMETABLE, (words(only(item, "small")) for item in items), strict=True))
    bonds, steps = (
        (("CNY 0.5 bn", "CNY 1.05 bn"), "21 June") if language == "en" else (("5亿元", "10.5亿元"), "6月21日")
    )
    assert all(value in causes[5] for value in bonds)
    assert steps in causes[22]
    assert ("July 2021" if language == "en" else "2021年7月") in causes[28]


def test_when_all_is_on_its_timetable_nobody_must_act(reader: Client) -> None:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal)
    page = overview(reader, f"?month={YEAR}-01")
    assert find(page, "ol.off") == []
    assert words(only(section(page, "h-off"), "p.quiet")) == said(
        "zh-hans", "Every goal that is due is on its timetable."
    )


# Zones and the pilot's own timetable


def zones_of(goal: Row) -> list[str]:
    return goal["zones"].split()


@in_both_languages
def test_the_five_zones_stand_with_their_goals(sign_in: SignIn, language: str) -> None:
    items = find(only(overview(sign_in("leader", language)), "ul.zones"), "li")
    name = "name_en" if language == "en" else "name_zh"
    zones = table("zones")
    assert [words(only(item, "a")) for item in items] == [f"{zone['code']} · {zone[name]}" for zone in zones]
    counts = {zone["code"]: sum(zone["code"] in zones_of(goal) for goal in GOALS) for zone in zones}
    for item, (code, count) in zip(items, counts.items(), strict=True):
        assert words(find(item, "small")[-1]).startswith(str(count))
        assert ("Z3" in words(item) and "Z4" in words(item)) is (code == "Z4")


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("", ["over", "current", ""]),
        ("?month=2021-06", ["current", "", ""]),
        ("?month=2021-12", ["over", "current", ""]),
        ("?month=2021-07&as_of=2021-07-28", []),
    ],
)
def test_the_pilot_has_a_timetable_of_its_own(reader: Client, query: str, states: list[str]) -> None:
    part = section(overview(reader, query), "h-phases")
    phases = find(part, "li")
    assert [attribute(phase, "class") for phase in phases] == states
    if phases:
        assert [words(only(phase, "span.required")) for phase in phases] == ["有起色", "有成效", "出经验"]
        assert [mark_of(phase) for phase in phases] == ["published"] * 3
    else:
        assert said("zh-hans", "Nothing had been published for this month by then.") in words(part)


@in_both_languages
def test_the_judgement_that_stands_is_told_beside_its_phase(sign_in: SignIn, language: str) -> None:
    words_of_it: dict[str, Any] = {"words": "按期完成。", "judged_on": date(2021, 7, 20)}
    for seen, verdict, day in ((0, "partly", date(2021, 8, 1)), (1, "met", date(2021, 8, 20))):
        judge_phase(
            phase="pace_half_year",
            seen=seen,
            verdict=verdict,
            user=make_member("leader"),
            at=a_time(day),
            **words_of_it,
        )
    client = sign_in("leader", language)
    for query, verdict in (("", "met"), ("?as_of=2021-08-19", "partly"), ("?as_of=2021-07-31", "")):
        part = section(overview(client, query), "h-phases")
        links = find(part, "a.judged")
        assert [attribute(link, "class") for link in links] == ([f"judged verdict-{verdict}"] if verdict else [])
        assert [attribute(link, "href") for link in links] == ([f"/phases/{query}#pace_half_year"] if verdict else [])
    first = section(overview(client, "?as_of=2021-07-31"), "h-phases")
    assert attribute(find(first, "a")[0], "href") == "/phases/?as_of=2021-07-31"


# The docket


def agenda(client: Client, query: str = "") -> list[tuple[str, str, str, str]]:
    """When, code with title, what is said below, and who answers, of each matter shown."""
    rows = find(section(overview(client, query), "h-matters"), "li")
    return [
        (
            words(only(row, "span.when")),
            words(find(row, "a")[0]),
            words(find(row, "small")[0]),
            words(only(row, "span.who")),
        )
        for row in rows
        if find(row, "span.when")
    ]


def counted(client: Client, query: str = "") -> list[int]:
    """Overdue, under way in time, to be decided, proposed."""
    page = section(overview(client, query), "h-matters")
    return [int(words(only(row, "strong"))) for row in find(only(page, "ul.agenda-counts"), "li")]


JUL_20 = date(2021, 7, 20)


def make_docket() -> None:
    """One of each state, and one more that is overdue longer, all by 20 August 2021."""
    for day, title, due_on in (
        (2, "短", date(2021, 8, 18)),
        (3, "长", date(2021, 8, 1)),
        (4, "在办", date(2021, 8, 25)),
    ):
        matter_decided(matter_raised(date(2021, 7, day), title), date(2021, 7, 10), due_on)
    matter_closed(matter_decided(matter_raised(date(2021, 7, 5), "办结"), date(2021, 7, 6), JUL_20), JUL_20)
    matter_raised(date(2021, 7, 12), "待议", provenance="illustrative")
    matter_raised(date(2021, 8, 9), "建议", month=date(2021, 7, 1))


def test_the_docket_stands_the_longest_overdue_first(english_reader: Client) -> None:
    make_docket()
    housing = "Housing and Urban-Rural Development Bureau"
    query = "?as_of=2021-08-20"
    assert counted(english_reader, query) == [2, 1, 1, 1]
    retrofit = words(find(section(overview(english_reader, query), "h-matters"), "small")[0]).split(" · ")[0]
    assert agenda(english_reader, query) == [
        ("19 days overdue", "2021-2 · 长 (English)", f"{retrofit} · due on 1 August 2021", housing),
        ("2 days overdue", "2021-1 · 短 (English)", f"{retrofit} · due on 18 August 2021", housing),
        ("due on 25 August 2021", "2021-3 · 在办 (English)", retrofit, housing),
        ("to be decided", "2021-5 · 待议 (English)", retrofit, ""),
    ]
    part = section(overview(english_reader, query), "h-matters")
    rows = [row for row in find(part, "li") if find(row, "span.when")]
    assert [mark_of(row) for row in rows] == ["reported"] * 3 + ["illustrative"]
    links = [attribute(find(row, "a")[0], "href") for row in rows]
    assert links == [f"/matters/2021/{number}/{query}" for number in (2, 1, 3, 5)]


def test_the_docket_is_that_of_the_day(reader: Client) -> None:
    make_docket()
    assert counted(reader, "?as_of=2021-07-11") == [0, 4, 0, 0]
    assert counted(reader, "?as_of=2021-07-05") == [0, 0, 4, 0]
    assert counted(reader) == [3, 0, 1, 1]
    assert agenda(reader, "?as_of=2021-07-01") == []
    empty = said("zh-hans", "No matter was open on this day.")
    assert empty in words(section(overview(reader, "?as_of=2021-07-01"), "h-matters"))


def test_a_long_docket_is_cut_and_says_so(english_reader: Client) -> None:
    for number in range(9):
        matter_decided(matter_raised(date(2021, 7, 1), f"{number}"), date(2021, 7, 2), date(2021, 7, 20 + number))
        matter_raised(date(2021, 7, 1), "待议")
    assert [when.split()[-1] for when, *_rest in agenda(english_reader)] == ["overdue"] * 5 + ["decided"] * 3
    assert "10 more open matters" in words(section(overview(english_reader), "h-matters"))


def test_two_hundred_matters_take_as_many_queries_as_two(reader: Client) -> None:
    taken = []
    for count in (2, 60):
        for _number in range(count):
            matter_decided(matter_raised(date(2021, 7, 1)), date(2021, 7, 2), date(2021, 7, 20))
        for query in ("", "?as_of=2021-08-20"):
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                reader.get(f"/{query}")
            taken.append(len(queries))
    assert taken[:2] == taken[2:]


@pytest.mark.parametrize(
    ("query", "path"),
    [("", "/briefings/2021-07/"), ("?month=2021-03&as_of=2021-08-01", "/briefings/2021-03/?as_of=2021-08-01")],
)
def test_the_briefing_of_the_month_is_one_click_away(english_reader: Client, query: str, path: str) -> None:
    [link] = [link for link in find(overview(english_reader, query), "a") if words(link) == "Briefing of the month"]
    assert attribute(link, "href") == path


def test_a_line_says_how_far_forecasts_missed(english_reader: Client) -> None:
    line = words(only(overview(english_reader, "?month=2021-07"), "#forecasts"))
    assert line.startswith(
        "Forecasts one month ahead missed by 3.6 points on average, two months 6.3, three months 9.7 (286 forecasts)."
    )
    assert "illustrative" in line


def test_the_line_of_forecasts_follows_month_day_and_filters(english_reader: Client) -> None:
    assert "No forecast can be held against a figure yet." in words(
        only(overview(english_reader, "?month=2021-01"), "#forecasts")
    )
    one = words(only(overview(english_reader, "?month=2021-07&task=20"), "#forecasts"))
    assert "(286 forecasts)" not in one


def test_forecasts_cost_no_query(reader: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    courses = load_courses(Goal.objects.of_year(2021).for_list(), Moment(date(2021, 7, 1), date(2021, 8, 31)), 2021)
    with django_assert_num_queries(0):
        assert [found.count for found in accuracies_of(courses)] == [121, 95, 70]
