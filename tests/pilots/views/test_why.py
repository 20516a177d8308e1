"""The panel "why this light": the rule that applied, what went into it, and what it would take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.test.html import Element

from pilots.models import Goal
from tests.factories import YEAR, make_goal, make_milestone, make_periods, make_revision, make_task_book
from tests.pilots.views.pages import (
    SignIn,
    attribute,
    find,
    in_both_languages,
    light_of,
    only,
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(YEAR, 1, 1), date(YEAR, 2, 1)


def panel(page: Element) -> Element:
    [found] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-why"]
    return found


def applied(why: Element) -> dict[int, str]:
    """The numbers of the rules that applied, each with its reason."""
    rules = find(only(why, "ol.rules"), "li")
    assert len(rules) == 5
    return {
        number: words(only(rule, "span.why"))
        for number, rule in enumerate(rules, 1)
        if attribute(rule, "class") == "applied"
    }


# One goal for every reason of 2021

#: address → light, rule and what its reason names in either language
REASONS_2021: dict[str, tuple[str, int, dict[str, tuple[str, ...]]]] = {
    "29/": ("not_due", 1, {"zh-hans": ("按年",), "en": ("yearly",)}),
    "2/?month=2021-07&as_of=2021-08-02": (
        "not_due",
        1,
        {"zh-hans": ("2021年7月", "2021年8月6日"), "en": ("July 2021", "6 August 2021")},
    ),
    "28/": (
        "not_reported",
        2,
        {"zh-hans": ("2021年7月", "2021年8月6日"), "en": ("July 2021", "6 August 2021")},
    ),
    "28/?month=2021-09": (
        "behind",
        2,
        {"zh-hans": ("2021年9月", "2021年10月13日"), "en": ("September 2021", "13 October 2021")},
    ),
    "21/": (
        "achieved",
        3,
        {"zh-hans": ("226.8万㎡", "220万㎡"), "en": ("2.268 million m²", "2.2 million m²")},
    ),
    "1/": ("on_track", 4, {"zh-hans": ("1.018",), "en": ("1.018",)}),
    "7/": ("on_track", 4, {"zh-hans": ("0.0",), "en": ("0.0",)}),
    "17/": ("on_track", 4, {"zh-hans": ("1",), "en": ("1",)}),
    "5/": ("behind", 4, {"zh-hans": ("0.476", "18.3"), "en": ("0.476", "18.3")}),
    "24/": ("at_risk", 4, {"zh-hans": ("10.0",), "en": ("10.0",)}),
    "14/": ("at_risk", 4, {"zh-hans": ("0.9",), "en": ("0.9",)}),
}


@pytest.mark.parametrize(("address", "expected"), REASONS_2021.items(), ids=REASONS_2021)
@in_both_languages
def test_a_light_names_its_rule_and_reason(
    sign_in: SignIn, language: str, address: str, expected: tuple[str, int, dict[str, tuple[str, ...]]]
) -> None:
    page = parsed(sign_in("leader", language).get(f"/goals/2021/{address}"))
    light, rule, names = expected
    reasons = applied(panel(page))
    assert light_of(only(page, "div.verdict")) == light
    assert list(reasons) == [rule]
    assert [name for name in names[language] if name not in reasons[rule]] == []


@pytest.mark.parametrize(("number", "light", "days"), [(13, "at_risk", 20), (22, "behind", 40)])
@in_both_languages
def test_an_overdue_step_lowers_the_light(sign_in: SignIn, language: str, number: int, light: str, days: int) -> None:
    page = parsed(sign_in("leader", language).get(f"/goals/2021/{number}/"))
    why = panel(page)
    rules = find(only(why, "ol.rules"), "li")
    assert light_of(only(page, "div.verdict")) == light
    assert list(applied(why)) == [4, 5]
    assert str(days) in applied(why)[5]
    assert light_of(rules[3]) == "on_track"
    assert [attribute(shown, "class") for shown in find(rules[4], "span.light")] == [
        "light light-on-track",
        f"light light-{light.replace('_', '-')}",
    ]
    step = {13: "完成绿道断点段用地移交", 22: "完成第二批改造项目合同能源管理招标"}
    if language == "zh-hans":
        assert step[number] in words(only(why, "div.takes"))


# Reasons of which 2021 has no example


def goal_without_book() -> Goal:
    return make_goal()


def goal_not_opened() -> Goal:
    goal = make_goal()
    make_task_book(goal)
    return goal


def goal_to_keep_at_zero(actual: int) -> Goal:
    goal = make_goal(direction="down")
    make_task_book(goal, planned=[3] * 11 + [0], baseline=None, target=Decimal(0))
    make_revision(goal, JANUARY, actual)
    return goal


def goal_with_nothing_planned() -> Goal:
    """Five points short of a plan of nothing: there is no index, so that the lag alone decides."""
    goal = make_goal()
    make_task_book(goal, planned=[0] * 6 + [120] * 6)
    make_revision(goal, JANUARY, -6)
    return goal


def goal_achieved_with_a_step_overdue() -> Goal:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 1, 10))
    make_revision(goal, JANUARY, 120)
    return goal


def goal_behind_already() -> Goal:
    goal = make_goal()
    make_milestone(make_task_book(goal, planned=[60] * 12), due_on=date(YEAR, 1, 10))
    make_revision(goal, JANUARY, 0)
    return goal


Make = Callable[[], Goal]
OTHER_REASONS: dict[str, tuple[Make, str, int, str]] = {
    "no task book": (goal_without_book, "not_due", 1, "No task book was in force for this month."),
    "not opened": (goal_not_opened, "not_due", 1, "Reporting of %(month)s has not been opened."),
    "as good as planned": (
        lambda: goal_to_keep_at_zero(3),
        "on_track",
        4,
        "No share of the way is defined, so the value is held against its plan:",
    ),
    "worse than planned": (
        lambda: goal_to_keep_at_zero(4),
        "behind",
        4,
        "No share of the way is defined, so the value is held against its plan:",
    ),
    "nothing planned": (goal_with_nothing_planned, "at_risk", 4, ""),
    "achieved though late": (goal_achieved_with_a_step_overdue, "achieved", 3, ""),
    "behind anyway": (goal_behind_already, "behind", 4, ""),
}


@pytest.mark.parametrize(("make", "light", "rule", "message"), OTHER_REASONS.values(), ids=OTHER_REASONS)
def test_a_light_names_a_rare_reason(reader: Client, make: Make, light: str, rule: int, message: str) -> None:
    page = parsed(reader.get(f"/goals/{YEAR}/{make().number}/?month=2024-01"))
    reasons = applied(panel(page))
    expected = said("zh-hans", message, month="2024年1月") if message else ""
    assert light_of(only(page, "div.verdict")) == light
    assert list(reasons) == [rule]
    assert expected in reasons[rule]


@pytest.mark.parametrize("make", [goal_achieved_with_a_step_overdue, goal_behind_already])
def test_an_overdue_step_that_changes_nothing_is_named(reader: Client, make: Make) -> None:
    why = panel(parsed(reader.get(f"/goals/{YEAR}/{make().number}/?month=2024-01")))
    last = find(only(why, "ol.rules"), "li")[-1]
    assert "21" in words(only(last, "span.why"))
    assert find(last, "span.light") == []


# What went into it

#: goal → A, P, B, T, completion, planned completion, lag, SPI, ES, SPI(t)
INPUTS = {
    1: ("1,880亿元", "1,875亿元", "1,600亿元", "2,150亿元", "50.9%", "50.0%", "−0.9", "1.018", "8.036", "1.339"),
    5: ("5亿元", "10.5亿元", "0亿元", "30亿元", "16.7%", "35.0%", "+18.3", "0.476", "5.074", "0.725"),
    7: ("0万元", "0万元", "0万元", "3,000万元", "0.0%", "0.0%", "0.0", "–", "7", "1"),
    17: ("100%", "100%", "100%", "100%", "100.0%", "100.0%", "0.0", "1", "–", "–"),
    18: ("129万㎡", "70万㎡", "0万㎡", "200万㎡", "64.5%", "35.0%", "−29.5", "1.843", "9.577", "1.368"),
    28: ("–", "97.92%", "95%", "100%", "–", "58.3%", "–", "–", "–", "–"),
}


@pytest.mark.parametrize(("number", "expected"), INPUTS.items(), ids=map(str, INPUTS))
def test_inputs_and_results_stand_beside_the_rules(reader: Client, number: int, expected: tuple[str, ...]) -> None:
    rows = find(only(panel(parsed(reader.get(f"/goals/2021/{number}/"))), "tbody"), "tr")
    values = [words(only(row, "td.n")).split(" ")[0] for row in rows]
    assert values == [*expected, "58.3%"]


@pytest.mark.parametrize(("number", "formula"), [(1, "(A − B) / (T − B)"), (17, "A / T, or T / A where A is above")])
def test_the_completion_says_how_it_was_worked_out(reader: Client, number: int, formula: str) -> None:
    rows = find(only(panel(parsed(reader.get(f"/goals/2021/{number}/"))), "tbody"), "tr")
    assert words(find(rows[4], "td")[-1]) == said("zh-hans", formula)


def test_thresholds_are_named_by_their_version(reader: Client) -> None:
    version = said("zh-hans", "Thresholds: version %(version)s, counting from %(month)s.", version=1, month="2020年1月")
    own = said("zh-hans", "Thresholds: the product's own, as none had been published.")
    now = words(panel(parsed(reader.get("/goals/2021/1/"))))
    before = words(panel(parsed(reader.get("/goals/2021/1/?month=2021-01&as_of=2020-12-01"))))
    assert version in now
    assert own in before
    for threshold in ("0.95", "0.8", "2", "10", "30"):
        assert threshold in now


# What it would take

#: goal → what is named: the value that would have been on track and how far away it is, the next month's, the pace
TAKES = {
    5: ("9.9亿元", "4.9亿元", "2021年8月", "12.83亿元", "5亿元", "0.97亿元"),
    24: ("38%", "8%", "2021年8月", "14%", "3.33%"),
    28: ("97.77%", "城市管理局", "2021年7月"),
    1: ("2021年9月", "1,991.88亿元", "2,150亿元", "54亿元", "46.67亿元"),
}


@pytest.mark.parametrize(("number", "expected"), TAKES.items(), ids=map(str, TAKES))
def test_it_says_what_it_would_take(reader: Client, number: int, expected: tuple[str, ...]) -> None:
    takes = words(only(panel(parsed(reader.get(f"/goals/2021/{number}/"))), "div.takes"))
    assert [part for part in expected if part not in takes] == []


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (1, "Nothing more: the goal is on its timetable."),
        (21, "Nothing more: the goal is on its timetable."),
        (29, "Nothing yet."),
    ],
)
def test_where_nothing_is_to_be_done_it_says_so(reader: Client, number: int, message: str) -> None:
    takes = only(panel(parsed(reader.get(f"/goals/2021/{number}/"))), "div.takes")
    assert words(find(takes, "p")[0]) == said("zh-hans", message)


def test_what_would_be_on_track_is_on_track(reader: Client) -> None:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, JANUARY, 10)
    make_revision(goal, FEBRUARY, 10)
    takes = only(panel(parsed(reader.get(f"/goals/{YEAR}/{goal.number}/?month=2024-02"))), "div.takes")
    assert "17.6亿元" in words(takes)
    for value, light in ((Decimal("17.5"), "at_risk"), (Decimal("17.6"), "on_track")):
        make_revision(goal, FEBRUARY, value)
        page = parsed(reader.get(f"/goals/{YEAR}/{goal.number}/?month=2024-02"))
        assert light_of(only(page, "div.verdict")) == light
