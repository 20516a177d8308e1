"""The sections of a paper, sentence by sentence, from goals and matters made for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pilots.briefings.papers import Paper
from pilots.models import Goal
from pilots.rules.matters import Deed
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    make_zone,
)
from tests.pilots.briefings.drawing import charts, column, drawn, headings, said, tables
from tests.pilots.docket import Cast, proposed

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
KNOWN = date(YEAR, 4, 20)


@pytest.fixture(autouse=True)
def periods() -> None:
    make_periods()


def make_followed(values: list[int], *, state: str = "in_force", **overrides: Any) -> Goal:
    """A goal planned at ten a month of 120, with a figure a month from January on; state: of its task book."""
    goal = make_goal(**{"number": 7, "title_en": "Bonds issued", **overrides})
    make_task_book(goal, state=state)
    for number, value in enumerate(values, start=1):
        make_revision(goal, date(YEAR, number, 1), value)
    return goal


def march(as_of: date = KNOWN, language: str = "en") -> Paper:
    return drawn(f"{YEAR}-03", as_of, language)


# What is behind


def test_a_goal_behind_is_told_with_who_answers_how_far_and_since_when() -> None:
    make_followed([10, 12, 15], lead=make_department(name_en="Bureau of Bonds"))
    paper = march()
    assert said(paper)["behind.count"] == "1 goal is off its timetable: 1 behind."
    assert said(paper)["behind.7.state"] == (
        "Responsible: Bureau of Bonds. By the end of March 2024: CNY 1.5 bn against CNY 3 bn planned."
        " Completion is 12.5% against 25.0% planned, 12.5 points behind, with an SPI of 0.5."
        " It has been off its timetable since February 2024, 2 months running."
    )
    heading = headings(paper)["behind.7"]
    assert (heading.text, heading.light, heading.path) == ("Bonds issued (goal 7)", "behind", f"/goals/{YEAR}/7/")


def test_the_departments_cause_remedy_day_and_comment_are_quoted_as_its_own_words() -> None:
    goal = make_followed([10, 12], lead=make_department(name_en="Bureau of Bonds"))
    told: dict[str, Any] = {
        "cause": "市场利率上行。",
        "remedy": "改用银行间市场。",
        "back_on": date(YEAR, 6, 30),
        "comment": "已核对。",
    }
    make_revision(goal, MARCH, 15, provenance="illustrative", **told)
    paper = march()
    words, marks = said(paper), {part.key: part.mark for part in paper.paragraphs()}
    assert words["behind.7.cause"] == "Cause, in the words of Bureau of Bonds: “市场利率上行。”"
    assert words["behind.7.remedy"] == (
        "Remedy, in its own words: “改用银行间市场。” It names 30 June 2024 as the day by which the goal is back on"
        " its timetable."
    )
    assert words["behind.7.comment"] == "Comment on the figure: “已核对。”"
    assert {marks[f"behind.7.{part}"] for part in ("cause", "remedy", "comment")} == {"illustrative"}


def test_a_day_that_has_passed_is_told_as_passed() -> None:
    goal = make_followed([10, 12])
    make_revision(goal, MARCH, 15, back_on=date(YEAR, 4, 10))
    words = said(march())
    assert words["behind.7.cause"].endswith(" gave no cause with the figure of March 2024.")
    assert words["behind.7.remedy"].endswith("that day has passed.")


def test_a_missing_figure_has_a_state_and_no_cause() -> None:
    make_followed([10, 20])
    words = said(march())
    assert words["behind.7.state"].endswith(
        "The figure of March 2024, due on 8 April 2024, has not been approved. Planned for it are CNY 3 bn."
    )
    assert "behind.7.cause" not in words
    assert "behind.7.forecast" not in words


def test_figures_missing_three_months_running_are_told_so() -> None:
    make_followed([])
    assert "Nor have the two due before it." in said(march())["behind.7.state"]


def test_overdue_steps_are_named_with_their_days() -> None:
    goal = make_followed([10, 20, 30])
    book = goal.task_books.get()
    make_milestone(book, title_en="Choose the bank", due_on=date(YEAR, 3, 30))
    make_milestone(book, title_en="File the papers", due_on=date(YEAR, 3, 1))
    paper = march()
    assert said(paper)["behind.7.steps"] == (
        "2 steps of its road map are overdue: “File the papers”, due on 1 March 2024, 30 days overdue;"
        " “Choose the bank”, due on 30 March 2024, 1 day overdue."
    )


def test_the_forecast_names_what_it_takes() -> None:
    make_followed([10, 12, 15])
    assert said(march())["behind.7.forecast"] == (
        "Forecast for December: CNY 6 bn against a target of CNY 12 bn."
        " Reaching CNY 12 bn in December takes CNY 1.167 bn a month from now on. Lately it has been CNY 0.5 bn a month."
    )


def test_the_chart_shows_the_year_in_the_readers_unit_with_the_plan_of_the_version_before() -> None:
    goal = make_followed([10, 12, 15], state="superseded")
    lowered = [10, 20, 25, *range(30, 75, 5)]
    make_task_book(goal, planned=lowered, target=Decimal(70), counts_from=MARCH, published_at=a_time(date(YEAR, 3, 5)))
    chart = charts(march())["behind.7.chart"]
    assert chart.unit == "CNY bn"
    assert (len(chart.months), chart.until) == (12, 3)
    assert chart.actual == (Decimal(1), Decimal("1.2"), Decimal("1.5"), *[None] * 9)
    assert chart.planned[:4] == (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(3))
    assert chart.former[:4] == (None, Decimal(2), Decimal(3), Decimal(4))
    assert charts(march(language="zh-hans"))["behind.7.chart"].actual[2] == 15
    assert "behind.7.chart" not in charts(drawn(f"{YEAR}-Q1", KNOWN))


def test_a_goal_without_any_figure_beyond_the_month_shows_none_in_its_chart() -> None:
    make_followed([10, 12, 15, 40])
    assert charts(march(date(YEAR, 6, 1)))["behind.7.chart"].actual[3:] == (None,) * 9


def test_where_nothing_is_off_the_timetable_it_says_so() -> None:
    make_followed([10, 20, 30])
    assert said(march())["behind.count"] == "Every goal that is due is on its timetable."


# Overall progress and changes


def test_targets_reached_are_named() -> None:
    make_followed([10, 20, 120])
    words = said(march())
    assert words["totals.lights"] == "At the end of March 2024 the one goal of 2024 stands as follows: 1 achieved."
    assert words["totals.achieved"] == "Target reached: Bonds issued (goal 7)."
    assert words["totals.against"] == "Against the end of February 2024: 1 more achieved, 1 fewer on track."
    assert words["totals.pace"].startswith(
        "Linear pace at the end of March 2024 is 25.0%; of the 1 goals whose completion is known, 1 has reached it."
    )


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (
            date(YEAR, 3, 31),
            "For March 2024 the departments owe 1 figure and have handed in 0. They are due on 8 April",
        ),
        (date(YEAR, 4, 20), "The 1 department with figures due by then handed them in on time."),
    ],
)
def test_reporting_is_told_as_far_as_it_had_come(as_of: date, words: str) -> None:
    make_followed([10, 20, 30])
    assert words in said(march(as_of))["totals.reporting"]


def test_late_and_missing_departments_are_named() -> None:
    late, missing = make_department(name_en="Late Bureau"), make_department(name_en="Lost Bureau")
    make_followed([], lead=late, number=1)
    make_revision(Goal.objects.get(year=YEAR, number=1), MARCH, 30, at=a_time(date(YEAR, 4, 12)))
    make_followed([], lead=missing, number=2)
    make_followed([10, 20, 30], number=3)
    assert said(march())["totals.reporting"] == (
        "For March 2024 the departments owe 3 figures and have handed in 2. Of 3 departments with figures due by then,"
        " 1 handed them in on time. Late: Late Bureau. Still missing: Lost Bureau."
    )


def test_changes_since_the_issue_before_are_counted_and_listed() -> None:
    goal = make_followed([10, 20])
    make_revision(goal, MARCH, 15, at=a_time(date(YEAR, 4, 5)))
    book = goal.task_books.get()
    make_milestone(book, title_en="Choose the bank", due_on=date(YEAR, 3, 30))
    make_report(goal, 1, date(YEAR, 4, 2))
    make_revision(goal, date(YEAR, 2, 1), 18, at=a_time(date(YEAR, 4, 6)), comment="Typed wrong")
    paper = march()
    assert said(paper)["changes.counts"].startswith("What has changed since the end of 21 March 2024: 1 light moved, ")
    found = tables(paper)
    assert [cell.text for cell in found["changes.lights"].rows[0][:3]] == ["7. Bonds issued", "On track", "Behind"]
    assert column(found["changes.steps"], "No.") == ["7.1", "7.1"]
    assert column(found["changes.steps"], "What became of it") == [
        "done on 2 April 2024, 3 days after it was due",
        "due on 30 March 2024, 1 day overdue",
    ]
    assert [cell.text for cell in found["changes.corrections"].rows[0]] == [
        "7",
        "Bonds issued",
        "February 2024",
        "2 → CNY 1.8 bn",
        "Typed wrong",
    ]


def test_a_task_book_that_was_published_is_told_with_its_reason() -> None:
    goal = make_followed([10, 20, 30], state="superseded")
    at = a_time(date(YEAR, 4, 2))
    make_task_book(goal, target=Decimal(90), counts_from=date(YEAR, 4, 1), published_at=at, reason="Funds were cut")
    row = tables(march())["changes.books"].rows[0]
    assert [cell.text for cell in row] == ["7. Bonds issued", "2", "April 2024", "12 → CNY 9 bn", "Funds were cut"]
    assert row[0].path == f"/taskbooks/{YEAR}/7/"


def test_where_nothing_changed_it_says_so() -> None:
    make_followed([10, 20, 30])
    words = said(drawn(f"{YEAR}-03", date(YEAR, 6, 30)))["changes.counts"]
    assert words == "Nothing has changed since the end of 31 May 2024."


# Zones


def test_zones_are_told_with_the_goals_that_are_behind_and_what_each_gave() -> None:
    outer = make_zone(code="A1", name_en="Port")
    inner = make_zone(code="A2", name_en="Quay", within=outer)
    goal = make_followed([10, 12, 15], is_by_zone=True, zones=[outer, inner])
    make_revision(goal, MARCH, 9, zone=outer)
    make_revision(goal, MARCH, 4, zone=inner, provenance="illustrative")
    paper = march()
    assert said(paper)["zones.state"] == "Goals are behind in 2 zones: Port (goal 7); Quay (goal 7)."
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in tables(paper)["zones.lights"].rows}
    assert rows["A1 Port"] == ["1", "0", "0", "0", "1", "0", "0", "Behind"]
    assert next(row for name, row in rows.items() if name.startswith("Z1 ")) == ["0"] * 7 + ["–"]
    assert "A2 lies within A1 and is never counted twice." in tables(paper)["zones.lights"].note
    [figures] = tables(paper)["zones.figures"].rows
    assert [cell.text for cell in figures[:4]] == ["7. Bonds issued", "CNY bn", "0.9", "0.4"]
    assert (figures[3].mark, figures[-1].text) == ("illustrative", "1.5")


# Matters


def test_open_matters_are_counted_and_listed_with_the_most_urgent_first() -> None:
    cast = Cast(department=make_department(name_en="Bureau of Roads"))
    first = cast.matter("under_way")
    second = cast.matter("raised")
    third = cast.matter("under_way")
    cast.do(third, Deed.EXTEND, due_on=date(YEAR, 12, 31))
    closed = cast.matter("reported")
    cast.do(closed, Deed.CLOSE, at=a_time(date(YEAR, 6, 5)))
    proposed(make_followed([10, 12, 15]), MARCH, a_time(date(YEAR, 4, 2)))
    paper = march(date(YEAR, 6, 10))
    assert said(paper)["matters.open"] == (
        "As of 10 June 2024, 3 matters are open before the leading group: 1 to be decided, 1 overdue, 1 due later."
        f" The longest overdue is {first.code} “Pipes wait for the road works”, by 10 days: Bureau of Roads."
    )
    table = tables(paper)["matters.table"]
    assert [column.title for column in table.columns] == ["No.", "Matter", "Responsible department", "Due on", "State"]
    assert column(table, "No.") == [first.code, third.code, second.code]
    assert [cell.text for cell in table.rows[0][2:]] == [
        "Bureau of Roads",
        "31 May 2024",
        "under way, 10 days overdue",
    ]
    assert table.rows[0][0].path == f"/matters/{first.year}/{first.number}/"
    assert said(paper)["matters.closed"].startswith("1 matter has been closed since ")
    assert column(tables(paper)["matters.closed_table"], "No.") == [closed.code]


def test_matters_are_as_they_were_known_on_the_day() -> None:
    matter = Cast().matter("closed", at=a_time(date(YEAR, 4, 10)))
    assert column(tables(march(date(YEAR, 4, 20)))["matters.closed_table"], "No.") == [matter.code]
    before = march(date(YEAR, 4, 5))
    assert said(before)["matters.open"] == "As of 5 April 2024, no matter is open before the leading group."
    assert "matters.closed" not in said(before)
