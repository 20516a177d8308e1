"""The page of a goal: its figures with their history, the chart, task book, road map and zones."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element
from django.utils.translation import ngettext, override

from fixtures.build import Row, table
from pilots.models import Goal, Zone
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
)
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
of_every_goal = pytest.mark.parametrize("goal", GOALS, ids=lambda row: row["number"])
#: Every goal in Chinese, and one of every kind of unit in English.
in_chinese_and_some_in_english = pytest.mark.parametrize(
    ("goal", "language"),
    [(goal, "zh-hans") for goal in GOALS]
    + [(goal, "en") for goal in GOALS if goal["number"] in ("1", "7", "18", "24", "30")],
    ids=lambda part: part if isinstance(part, str) else part["number"],
)
#: Values of the reporting unit times this are values of the unit that English shows.
ENGLISH = {"亿元": Decimal("0.1"), "万元": Decimal("0.01"), "万㎡": Decimal("0.01")}
MONTHS = [f"2021-{number:02}" for number in range(1, 13)]
MISSED, MISSED_BY_MANY = (
    "Forecasts one month ahead missed by %(one)s points on average, two months %(two)s, three months %(three)s"
    f" (%(count)s {noun})."
    for noun in ("forecast", "forecasts")
)
JANUARY, FEBRUARY, MARCH, APRIL, MAY = (date(YEAR, number, 1) for number in range(1, 6))


def page_of(client: Client, number: int | str, query: str = "", year: int = 2021) -> Element:
    return parsed(client.get(f"/goals/{year}/{number}/{query}"))


def section(page: Element, heading: str) -> Element:
    [found] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == heading]
    return found


def facts(part: Element) -> list[Element]:
    """Actual, plan, target, completion, lag and forecast: the cells of the card at the top."""
    return find(part, "dd")


def month_rows(page: Element) -> list[list[Element]]:
    """January to December, each with its cells: light, plan, actual, for cumulative goals increment, lag, source."""
    return [find(row, "td") for row in find(only(only(page, "table.months"), "tbody"), "tr")]


def chart_of(page: Element) -> dict[str, list[dict[str, Any]]]:
    """The chart's traces by their role."""
    described = json.loads(words(only(page, "script#chart-data")))
    traces: dict[str, list[dict[str, Any]]] = {}
    for trace in described["data"]:
        traces.setdefault(trace["meta"], []).append(trace)
    return traces


def values(traces: dict[str, list[dict[str, Any]]], role: str) -> list[Decimal | None]:
    """The values of a role; a timetable that parts is put together from its stretches."""
    stretches = zip(*(trace["y"] for trace in traces[role]), strict=True)
    found = [[value for value in month if value is not None] for month in stretches]
    assert all(len(month) <= 1 for month in found)
    return [Decimal(str(month[0])) if month else None for month in found]


# What stands at the top


@in_chinese_and_some_in_english
def test_a_goal_is_named_and_placed(sign_in: SignIn, goal: Row, language: str) -> None:
    page = page_of(sign_in("leader", language), goal["number"])
    task = next(row for row in table("tasks") if row["number"] == goal["task"])
    title = goal["title_en" if language == "en" else "title_zh"]
    lead = next(row for row in table("departments") if row["code"] == goal["lead"])
    assert words(only(page, "h1")) == f"{goal['number']} · {title}"
    assert words(only(page, "title")).startswith(f"{goal['number']} {title} · ")
    assert lead["name_en" if language == "en" else "name_zh"] in words(only(page, "p.sub"))
    assert [attribute(link, "href") for link in find(only(page, "ol.crumbs"), "a")] == [
        "/",
        f"/categories/{task['category']}/",
        f"/tasks/{task['number']}/",
    ]


#: goal → light, and actual, plan, target, completion, lag and forecast for July 2021
TOP = {
    "zh-hans": {
        1: ("on_track", "1,880亿元", "1,875亿元", "2,150亿元", "50.9%", "−0.9", "2,160亿元"),
        5: ("behind", "5亿元", "10.5亿元", "30亿元", "16.7%", "+18.3", "14.29亿元"),
        7: ("on_track", "0万元", "0万元", "3,000万元", "0.0%", "0.0", "–"),
        18: ("on_track", "129万㎡", "70万㎡", "200万㎡", "64.5%", "−29.5", "368.57万㎡"),
        21: ("achieved", "226.8万㎡", "118.8万㎡", "220万㎡", "103.1%", "−49.1", "420万㎡"),
        28: ("not_reported", "–", "97.92%", "100%", "–", "–", "–"),
        29: ("not_due", "–", "66%", "68%", "–", "–", "–"),
    },
    "en": {
        1: ("on_track", "CNY 188 bn", "CNY 187.5 bn", "CNY 215 bn", "50.9%", "−0.9", "CNY 216 bn"),
        7: ("on_track", "CNY 0 million", "CNY 0 million", "CNY 30 million", "0.0%", "0.0", "–"),
        18: ("on_track", "1.29 million m²", "0.7 million m²", "2 million m²", "64.5%", "−29.5", "3.686 million m²"),
        28: ("not_reported", "–", "97.92%", "100%", "–", "–", "–"),
    },
}


@in_both_languages
def test_the_goal_stands_with_its_light_at_the_top(sign_in: SignIn, language: str) -> None:
    client = sign_in("leader", language)
    for number, (light, *expected) in TOP[language].items():
        part = section(page_of(client, number), "h-now")
        assert light_of(only(part, "div.verdict")) == light
        assert [own_words(fact) for fact in facts(part)] == expected


# Figures, and where they come from


@of_every_goal
def test_the_table_of_months_is_that_of_the_data(reader: Client, goal: Row) -> None:
    """Value by value with the mark of its provenance, in the reporting unit."""
    plan = {row["month"]: row for row in table("timetable_2021") if row["goal"] == goal["number"]}
    figures = {row["month"]: row for row in table("figures_2021") if row["goal"] == goal["number"] and not row["zone"]}
    for month, cells in zip(MONTHS, month_rows(page_of(reader, goal["number"])), strict=True):
        _light, planned, actual, *_rest = cells
        assert abs(number_of(planned) - Decimal(plan[month]["planned"])) <= Decimal("0.005")
        assert mark_of(planned) == plan[month]["provenance"]
        if month in figures:
            assert abs(number_of(actual) - Decimal(figures[month]["value"])) <= Decimal("0.005")
            assert mark_of(actual) == figures[month]["provenance"]
        else:
            assert words(actual) == "–"


def number_of(cell: Element) -> Decimal:
    return Decimal(own_words(cell).replace(",", "").replace("−", "-"))


def test_cumulative_goals_show_what_each_month_added(reader: Client) -> None:
    rows = month_rows(page_of(reader, 18))
    assert [words(cells[3]) for cells in rows] == [
        *("0.00", "9.00", "13.00", "19.00", "22.00", "33.00", "33.00"),
        *["–"] * 5,
    ]
    assert {len(cells) for cells in rows} == {6}
    assert {len(cells) for cells in month_rows(page_of(reader, 11))} == {5}


def test_an_increment_over_a_missing_month_is_not_made_up(reader: Client) -> None:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    for month, value in ((JANUARY, 5), (MARCH, 30), (APRIL, 42)):
        make_revision(goal, month, value)
    rows = month_rows(page_of(reader, goal.number, "?month=2024-04", YEAR))
    assert [words(cells[3]) for cells in rows[:4]] == ["5.00", "–", "–", "12.00"]


@in_both_languages
def test_months_without_a_figure_say_why(sign_in: SignIn, language: str) -> None:
    client = sign_in("leader", language)
    missing, not_owed = said(language, "missing"), said(language, "no figure owed")
    assert [words(cells[-1]) for cells in month_rows(page_of(client, 28))][6:] == [missing, *[""] * 5]
    quarterly = [words(cells[-1]) for cells in month_rows(page_of(client, 1))]
    assert [text for text in quarterly if text == not_owed] == [not_owed] * 8
    assert words(month_rows(page_of(client, 29))[-1][-1]) == ""


#: day → the balance of March as known then, and where it came from
CORRECTION = {
    "2021-04-07": ("–", "not_due", "reported", []),
    "2021-04-08": ("1,723.50", "at_risk", "illustrative", []),
    "2021-07-29": ("1,723.50", "at_risk", "illustrative", []),
    "2021-07-30": ("1,732.50", "on_track", "published", ["1,723.5亿元"]),
    "2021-12-31": ("1,732.50", "on_track", "published", ["1,723.5亿元"]),
}


@pytest.mark.parametrize(("as_of", "expected"), CORRECTION.items(), ids=CORRECTION)
def test_the_balance_of_march_was_corrected_once(
    reader: Client, as_of: str, expected: tuple[str, str, str, list[str]]
) -> None:
    page = page_of(reader, 1, f"?month=2021-03&as_of={as_of}")
    light, _planned, actual, _lag, source = month_rows(page)[2]
    earlier = [own_words(item).split()[0] for item in find(source, "li")]
    assert (own_words(actual), light_of(light), mark_of(actual), earlier) == expected


#: What is said of the balance of March: first of the value that stands, then of the earlier one.
SAID = {
    "zh-hans": (
        ("2021年7月29日", "首次填报时两位数字颠倒", "2021年7月30日", "人民银行青岛市中心支行", "领导小组办公室"),
        ("1,723.5亿元", "2021年4月2日", "2021年4月8日", "人民银行青岛市中心支行", "领导小组办公室"),
    ),
    "en": (
        ("seminar, 29 July 2021", "首次填报时两位数字颠倒", "30 July 2021", "People's Bank of China", "office"),
        ("CNY 172.35 bn", "2 April 2021", "8 April 2021", "People's Bank of China", "office"),
    ),
}


@in_both_languages
def test_every_value_opens_to_who_gave_it_and_when(sign_in: SignIn, language: str) -> None:
    source = month_rows(page_of(sign_in("leader", language), 1))[2][-1]
    earlier = words(only(only(source, "details.history"), "li"))
    latest = words(source).replace(earlier, "")
    for text, expected in zip((latest, earlier), SAID[language], strict=True):
        assert [part for part in expected if part not in text] == []


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
@pytest.mark.parametrize("username", ["leader", "staff-pboc", "office"])
def test_what_is_not_approved_is_not_shown(sign_in: SignIn, state: str, username: str) -> None:
    make_revision(Goal.objects.get(year=2021, number=1), date(2021, 6, 1), 4321, state=state)
    client = sign_in(username)
    assert all("4,321" not in words(parsed(client.get(path))) for path in ("/", "/tasks/3/", "/goals/2021/1/"))


# The chart


@in_chinese_and_some_in_english
def test_the_chart_draws_the_figures_and_the_plan(sign_in: SignIn, goal: Row, language: str) -> None:
    factor = ENGLISH.get(goal["unit"], Decimal(1)) if language == "en" else Decimal(1)
    traces = chart_of(page_of(sign_in("leader", language), goal["number"]))
    plan, figures = (
        {row["month"]: row for row in table(name) if row["goal"] == goal["number"] and not row.get("zone")}
        for name in ("timetable_2021", "figures_2021")
    )
    actuals = [Decimal(figures[month]["value"]) * factor if month in figures else None for month in MONTHS]
    published = [
        value if value is not None and figures[month]["provenance"] == "published" else None
        for month, value in zip(MONTHS, actuals, strict=True)
    ]
    assert values(traces, "planned") == [Decimal(plan[month]["planned"]) * factor for month in MONTHS]
    assert values(traces, "target") == [Decimal(goal["target"]) * factor] * 12
    assert values(traces, "actual") == actuals
    assert (values(traces, "published") == published) if any(published) else ("published" not in traces)
    assert "superseded" not in traces


def test_the_forecast_opens_from_the_latest_figure_to_december(reader: Client) -> None:
    """Goal 18: by the shape of its plan 129 · 200 / 70, by recent pace 129 + 5 · (129 − 41) / 3."""
    low, high = chart_of(page_of(reader, 18))["band"]
    assert low["x"] == high["x"] == [f"{number}月" for number in range(7, 13)]
    assert (low["y"][0], high["y"][0]) == (129, 129)
    assert (low["y"][-1], high["y"][-1]) == (275.666667, 368.571429)
    for number in (7, 28, 29):
        assert "band" not in chart_of(page_of(reader, number))


def test_the_chart_ends_its_figures_with_the_month_shown(reader: Client) -> None:
    traces = chart_of(page_of(reader, 18, "?month=2021-03"))
    assert values(traces, "actual") == [0, 9, 22, *[None] * 9]


@in_both_languages
def test_a_sentence_says_what_the_chart_shows(sign_in: SignIn, language: str) -> None:
    page = page_of(sign_in("leader", language), 18)
    sentence = attribute(only(page, "div.chart"), "aria-label")
    parts = ("1.29 million m²", "0.7 million m²", "2 million m²", "3.686 million m²", "July 2021")
    chinese = ("129万㎡", "70万㎡", "200万㎡", "368.57万㎡", "2021年7月")
    assert [part for part in (parts if language == "en" else chinese) if part not in sentence] == []
    assert sentence in words(section(page, "h-chart"))


# Task book and road map


@pytest.fixture
def lowered() -> Goal:
    """Half of 120 was reported until March; from March on only 60 is asked for, and a draft would ask for 30."""
    make_periods()
    goal = make_goal()
    make_task_book(goal, state="superseded", target_provenance="published")
    lower = [5 * number for number in range(1, 13)]
    published = {"counts_from": MARCH, "published_at": a_time(date(YEAR, 3, 20)), "reason": "按上级要求调整"}
    make_task_book(goal, planned=lower, target=Decimal(60), **published)
    make_task_book(goal, state="draft", counts_from=APRIL, target=Decimal(30))
    for month, value in ((JANUARY, 5), (FEBRUARY, 10), (MARCH, 15)):
        make_revision(goal, month, value)
    return goal


def test_a_lowered_target_stands_beside_the_old_promise(reader: Client, lowered: Goal) -> None:
    page = page_of(reader, lowered.number, "?month=2024-03", YEAR)
    traces = chart_of(page)
    assert values(traces, "planned") == [10, 20, *range(15, 65, 5)]
    assert values(traces, "superseded") == [None, 20, *range(30, 130, 10)]
    assert [trace["showlegend"] for trace in traces["planned"]] == [True, False]
    assert "coming" not in traces
    assert values(traces, "target") == [120, 120, *[60] * 10]
    assert [light_of(cells[0]) for cells in month_rows(page)[:3]] == ["at_risk", "at_risk", "on_track"]
    book = words(section(page, "h-book"))
    assert all(text in book for text in ("120亿元", "60亿元", "按上级要求调整", "2024年3月"))
    assert "30亿元" not in book


def test_before_it_was_published_the_old_promise_stands_alone(reader: Client, lowered: Goal) -> None:
    page = page_of(reader, lowered.number, "?month=2024-03&as_of=2024-03-19", YEAR)
    assert "superseded" not in chart_of(page)
    assert "60亿元" not in words(section(page, "h-book"))
    assert mark_of(facts(section(page, "h-book"))[1]) == "published"


def test_a_promise_to_come_is_drawn_before_it_counts(english_reader: Client, lowered: Goal) -> None:
    """In February 120 is still promised for the year; from March on it will be 60."""
    page = page_of(english_reader, lowered.number, "?month=2024-02", YEAR)
    traces = chart_of(page)
    assert values(traces, "planned") == [1, 2, *[None] * 10]
    assert values(traces, "superseded") == [None, 2, *range(3, 13)]
    assert values(traces, "coming") == [None, None, *(Decimal(number) / 2 for number in range(3, 13))]
    [coming] = traces["coming"]
    assert (coming["name"], coming["line"]["dash"]) == ("Timetable from March 2024", "dot")
    assert "From March 2024 the target is CNY 6 bn." in attribute(only(page, "div.chart"), "aria-label")
    assert [light_of(cells[0]) for cells in month_rows(page)[:2]] == ["at_risk", "at_risk"]


@pytest.mark.parametrize("month", ["2024-02", "2024-03"])
def test_the_table_of_months_shows_both_promises(english_reader: Client, lowered: Goal, month: str) -> None:
    rows = month_rows(page_of(english_reader, lowered.number, f"?month={month}", YEAR))
    plans = [(own_words(planned), [words(note) for note in find(planned, "small")]) for _light, planned, *_rest in rows]
    assert plans[1] == ("2.000", [])
    assert plans[2] == ("1.500", ["version 1: 3.000"])
    assert plans[11] == ("6.000", ["version 1: 12.000"])
    begins = ["Version 2 of the task book counts from here." in words(cells[-1]) for cells in rows]
    assert [number for number, does_begin in enumerate(begins, 1) if does_begin] == [3]


def test_the_light_of_a_month_before_the_change_stays(reader: Client, lowered: Goal) -> None:
    """With the knowledge of before and after, February is judged by what was promised for it."""
    for as_of in ("2024-03-19", "2024-03-20", "2024-12-31"):
        page = page_of(reader, lowered.number, f"?month=2024-02&as_of={as_of}", YEAR)
        assert light_of(only(page, "div.verdict")) == "at_risk"
        assert words(facts(section(page, "h-now"))[1]).startswith("20亿元")


def test_what_changed_leads_to_the_comparison_in_one_click(english_reader: Client, lowered: Goal) -> None:
    page = page_of(english_reader, lowered.number, "?month=2024-03", YEAR)
    book = section(page, "h-book")
    change = only(book, "div.takes")
    assert words(only(change, "strong")) == "Target changed: CNY 12 bn → CNY 6 bn from March 2024."
    assert "按上级要求调整" in words(change)
    [link] = find(change, "a")
    target = f"/taskbooks/{YEAR}/{lowered.number}/compare/?from=1&to=2"
    assert attribute(link, "href") == target
    assert english_reader.get(target).status_code == 200


def test_the_way_to_the_comparison_keeps_month_and_day(reader: Client, lowered: Goal) -> None:
    page = page_of(reader, lowered.number, "?month=2024-01&as_of=2024-03-25", YEAR)
    [link] = find(only(section(page, "h-book"), "div.takes"), "a")
    query = "?from=1&to=2&month=2024-01&as_of=2024-03-25"
    assert attribute(link, "href") == f"/taskbooks/{YEAR}/{lowered.number}/compare/{query}"


def test_one_version_alone_has_not_changed(reader: Client, lowered: Goal) -> None:
    assert find(section(page_of(reader, 1), "h-book"), "div.takes") == []
    before = page_of(reader, lowered.number, "?month=2024-03&as_of=2024-03-19", YEAR)
    assert find(section(before, "h-book"), "div.takes") == []
    assert "coming" not in chart_of(before)


def test_a_change_of_anything_but_the_target_says_so(english_reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal, state="superseded")
    make_task_book(goal, counts_from=MAY, reason="<b>分工调整</b>")
    page = page_of(english_reader, goal.number, "?month=2024-03", YEAR)
    change = only(section(page, "h-book"), "div.takes")
    assert words(only(change, "strong")) == "Task book changed: version 2 from May 2024, the target stays."
    assert "<b>分工调整</b>" in words(change)
    assert {"superseded", "coming"} & set(chart_of(page)) == set()
    assert values(chart_of(page), "planned") == [*range(1, 13)]


def test_every_promise_given_up_is_drawn_from_where_it_ends(english_reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal, state="superseded")
    make_task_book(goal, planned=[5] * 12, state="superseded", counts_from=MARCH)
    make_task_book(goal, planned=[7] * 12, counts_from=MAY)
    traces = chart_of(page_of(english_reader, goal.number, "?month=2024-12", YEAR))
    drawn = {trace["name"]: trace["y"] for trace in traces["superseded"]}
    assert drawn == {
        "Timetable superseded, version 1": [None, *range(2, 13)],
        "Timetable superseded, version 2": [None, None, None, *[0.5] * 9],
    }
    assert [sum(value is not None for value in trace["y"]) for trace in traces["planned"]] == [2, 2, 8]


def test_a_timetable_that_counts_for_december_alone_is_seen(reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal, state="superseded")
    make_task_book(goal, planned=[5] * 12, counts_from=date(YEAR, 12, 1))
    traces = chart_of(page_of(reader, goal.number, "?month=2024-12", YEAR))
    assert [trace["mode"] for trace in traces["planned"]] == ["lines", "lines+markers"]


def test_the_forecast_follows_one_timetable(reader: Client, lowered: Goal) -> None:
    """In February by the first: 10 of 20 planned, then half of 30, 40 and so on, whatever counts from March."""
    low, high = chart_of(page_of(reader, lowered.number, "?month=2024-02", YEAR))["band"]
    assert high["y"] == low["y"] == [10, *range(15, 65, 5)]


def test_a_target_carries_the_mark_of_the_version_it_stands_in(reader: Client) -> None:
    """In May a quarterly goal is judged by March, and shows the target that was in force then."""
    make_periods()
    goal = make_goal(frequency="quarterly")
    make_task_book(goal, state="superseded", target=Decimal(100), target_provenance="illustrative")
    make_task_book(goal, counts_from=MAY, target=Decimal(200), target_provenance="published")
    make_revision(goal, MARCH, 25)
    target = facts(section(page_of(reader, goal.number, "?month=2024-05", YEAR), "h-now"))[2]
    row = only(only(parsed(reader.get("/?month=2024-05")), "table.goals"), "td.c-target")
    assert [(own_words(target), mark_of(target)), (own_words(row), mark_of(row))] == [
        ("100亿元", "illustrative"),
        ("100", "illustrative"),
    ]


def test_a_goal_without_a_task_book_is_drawn(reader: Client) -> None:
    page = page_of(reader, make_goal().number, "?month=2024-03", YEAR)
    message = said("zh-hans", "No task book was in force for this month.")
    assert light_of(only(page, "div.verdict")) == "not_due"
    assert find(page, "div.chart") == []
    assert message in words(section(page, "h-book"))
    assert message in words(section(page, "h-chart"))
    assert said("zh-hans", "The task book names no steps.") in words(section(page, "h-road"))


@in_both_languages
def test_the_task_book_says_what_was_promised(sign_in: SignIn, language: str) -> None:
    book = words(section(page_of(sign_in("leader", language), 1), "h-book"))
    expected = {
        "zh-hans": ("2,150亿元", "1,600亿元", "2021年1月", "2021年1月15日", "领导小组办公室", "人民银行青岛市中心支行"),
        "en": ("CNY 215 bn", "CNY 160 bn", "January 2021", "15 January 2021", "office", "People's Bank of China"),
    }
    assert [part for part in expected[language] if part not in book] == []


@in_chinese_and_some_in_english
def test_the_road_map_is_that_of_the_data(sign_in: SignIn, goal: Row, language: str) -> None:
    road = section(page_of(sign_in("leader", language), goal["number"]), "h-road")
    steps = [row for row in table("milestones_2021") if row["goal"] == goal["number"]]
    title = "title_en" if language == "en" else "title_zh"
    for shown, row in zip(find(only(road, "tbody"), "tr"), steps, strict=True):
        step, _due, weight, state = find(shown, "td")
        assert (words(step), words(weight)) == (row["step"], f"{row['weight']}%")
        assert (own_words(only(shown, "th")), mark_of(only(shown, "th"))) == (row[title], "illustrative")
        assert bool(find(state, "strong")) is ((row["goal"], row["step"]) in (("13", "2"), ("22", "3")))
        assert bool(row["done_on"]) is (str(int(row["due_on"][8:])) in words(state) and not find(state, "strong"))


@pytest.mark.parametrize(
    ("number", "query", "days"),
    [
        (13, "", 20),
        (13, "?month=2021-07&as_of=2021-07-31", 20),
        (13, "?month=2021-07&as_of=2021-07-12", 1),
        (13, "?month=2021-07&as_of=2021-07-11", None),
        (13, "?month=2021-06", None),
        (22, "", 40),
        (22, "?month=2021-06", 9),
        (22, "?month=2021-08", 71),
    ],
)
def test_an_overdue_step_is_counted_to_the_end_of_the_month_or_the_day(
    reader: Client, number: int, query: str, days: int | None
) -> None:
    road = section(page_of(reader, number, query), "h-road")
    overdue = [words(state).split("天")[0] for state in find(road, "strong")]
    assert [int("".join(filter(str.isdigit, text))) for text in overdue] == ([] if days is None else [days])


def test_a_step_done_late_was_overdue_until_then(reader: Client) -> None:
    make_periods()
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 2, 10))
    make_report(goal, 1, date(YEAR, 3, 15))
    states = {}
    for month in ("2024-01", "2024-02", "2024-03"):
        road = section(page_of(reader, goal.number, f"?month={month}", YEAR), "h-road")
        states[month] = words(find(only(road, "tbody"), "td")[-1])
    to_come = said("zh-hans", "to come")
    assert states["2024-01"] == to_come
    assert "19" in states["2024-02"]
    assert "3月15日" in states["2024-03"]


# Zones


@in_both_languages
def test_zones_that_take_part_stand_with_their_share(sign_in: SignIn, language: str) -> None:
    rows = find(find(section(page_of(sign_in("leader", language), 18), "h-book"), "tbody")[0], "tr")
    chinese = [("24.5", "19.0%"), ("11.2", "8.7%"), ("38", "29.5%"), ("17.6", "13.6%"), ("3.1", "2.4%")]
    english = [("0.245", "19.0%"), ("0.112", "8.7%"), ("0.38", "29.5%"), ("0.176", "13.6%"), ("0.031", "2.4%")]
    unit = " million m²" if language == "en" else "万㎡"
    expected = [(f"{value}{unit}", share) for value, share in (english if language == "en" else chinese)]
    assert [tuple(own_words(cell) for cell in find(row, "td")) for row in rows] == expected
    assert [mark_of(find(row, "td")[0]) for row in rows] == ["illustrative"] * 5
    assert ["Z3" in words(only(row, "th")) for row in rows] == [False, False, True, True, False]


def test_a_zone_without_a_figure_has_no_share(reader: Client) -> None:
    goal = make_goal(zones=[Zone.objects.get(code="Z1")])
    make_task_book(goal)
    make_revision(goal)
    [row] = find(find(section(page_of(reader, goal.number, "?month=2024-01", YEAR), "h-book"), "tbody")[0], "tr")
    assert [words(cell) for cell in find(row, "td")] == ["–", "–"]


def record_rows(page: Element) -> list[list[str]]:
    """The months of the record of forecasts: month, what came, then value and error of each forecast."""
    rows = find(only(only(section(page, "h-record"), "table.forecasts"), "tbody"), "tr")
    return [[words(cell) for cell in row.children if isinstance(cell, Element)] for row in rows]


@in_both_languages
def test_forecasts_stand_beside_what_came(sign_in: SignIn, language: str) -> None:
    goal = make_goal()
    make_task_book(goal)
    make_periods()
    for month, value in zip((JANUARY, FEBRUARY, MARCH), (5, 12, 24), strict=True):
        make_revision(goal, month, value)
    page = page_of(sign_in("leader", language), goal.number, f"?month={YEAR}-03", YEAR)
    factor = Decimal(1) if language == "zh-hans" else ENGLISH["亿元"]
    shown = [[Decimal(cell) / factor if cell != "–" else None for cell in row[1:3]] for row in record_rows(page)]
    assert shown == [[5, None], [12, 10], [24, 18]]
    assert [row[3:] for row in record_rows(page)][1:] == [
        ["−1.7", "–", "–", "–", "–"],
        ["−5.0", *record_rows(page)[2][4:5], "−7.5", "–", "–"],
    ]
    summary = words(only(section(page, "h-record"), "summary"))
    numbers = {"one": "3.3", "two": "7.5", "three": "–", "count": 3}
    with override(language):
        assert ngettext(MISSED, MISSED_BY_MANY, 3) % numbers in summary
    feet = [words(cell) for cell in find(only(section(page, "h-record"), "tfoot"), "td")]
    assert feet[3:] == [said(language, "too low by %(points)s", points=size) for size in ("3.3", "7.5")] + ["–"]


def test_a_forecast_that_nothing_can_be_held_against_says_so(english_reader: Client) -> None:
    goal = make_goal(frequency="yearly")
    make_task_book(goal)
    page = page_of(english_reader, goal.number, f"?month={YEAR}-03", YEAR)
    assert "No forecast can be held against a figure yet." in words(section(page, "h-record"))
    assert not find(section(page, "h-record"), "table")


def test_forecasts_are_those_of_the_figures_known_on_the_day(english_reader: Client) -> None:
    goal = make_goal()
    make_task_book(goal)
    make_periods()
    make_revision(goal, JANUARY, 5)
    make_revision(goal, FEBRUARY, 12)
    make_revision(goal, JANUARY, 6, at=a_time(date(YEAR, 6, 1)))
    query = f"?month={YEAR}-02"
    assert record_rows(page_of(english_reader, goal.number, query, YEAR))[1][3] == "0.0"
    known_before = page_of(english_reader, goal.number, f"{query}&as_of={YEAR}-05-20", YEAR)
    assert record_rows(known_before)[1][3] == "−1.7"
    assert "With the figures as known on 20 May 2024" in words(section(known_before, "h-record"))


def test_the_record_of_forecasts_is_taken_along(english_reader: Client) -> None:
    answer = english_reader.get("/goals/2021/18/?export=forecasts.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="greencity-goal-18-forecasts-2021-07.csv"'
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith('Month,"What came (10,000 m²)"')
    assert [line.partition(",")[0] for line in lines[1:8]] == MONTHS[:7]
    assert english_reader.get("/goals/2021/18/?export=forecasts.xlsx").content.startswith(b"PK")
