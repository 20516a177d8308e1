"""Papers drawn from the pilot of 2021: what stands in them, in which order, and that it is what the pages say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.publications import publish_month
from pilots.briefings.drafts import draft
from pilots.briefings.papers import Paper
from pilots.models import Goal, Period, User
from tests.factories import YEAR, a_time, make_goal, make_periods, make_revision, make_task_book
from tests.pilots.briefings.drawing import column, drawn, figures, headings, loaded, paragraphs, read_page, said, tables
from tests.pilots.docket import Cast

pytestmark = pytest.mark.django_db

#: After July's figures were approved, and before anything came of August.
KNOWN = date(2021, 8, 12)


def publish(month: int, day: date, note: str = "") -> None:
    """A month of 2021 published by the office on a day."""
    period = Period.objects.get(month=date(2021, month, 1))
    publish_month(period=period, user=User.objects.get(username="office"), at=a_time(day), note=note)


def test_a_months_briefing_has_its_sections_in_their_order() -> None:
    paper = drawn("2021-07", KNOWN)
    order = ["totals", "behind", "changes", "zones", "money", "buildings", "matters", "goals"]
    assert [section.key for section in paper.sections] == order
    assert [section.title for section in paper.sections][:2] == ["Overall progress", "What is behind, and why"]
    assert paper.title == "Qingdao green city pilot: monthly briefing"
    assert paper.subtitle == "July 2021, No. 7 of 2021, as known on 12 August 2021"
    assert (paper.name, paper.language, paper.as_of, paper.is_draft) == ("2021-07", "en", "2021-08-12", True)


def test_an_issued_paper_says_who_published_it_and_not_when_it_was_known() -> None:
    paper = draft(loaded("2021-07", KNOWN), "en", issued="Published by the office on 13 August 2021")
    assert (paper.issued, paper.subtitle) == ("Published by the office on 13 August 2021", "July 2021, No. 7 of 2021")
    assert not paper.is_draft


def test_a_quarters_bulletin_has_a_paragraph_the_table_of_all_goals_what_is_behind_and_the_matters() -> None:
    paper = drawn("2021-Q2", date(2021, 7, 14))
    assert [section.key for section in paper.sections] == ["totals", "goals", "behind", "matters"]
    assert paper.subtitle == "Quarter 2 of 2021, April 2021 to June 2021, as known on 14 July 2021"
    found = tables(paper)
    assert [key for key in found if key.startswith("goals.")] == [
        "goals.finance",
        "goals.ecology",
        "goals.construction",
        "goals.life",
    ]
    assert sum(len(found[key].rows) for key in found if key.startswith("goals.")) == 30
    first = found["goals.finance"]
    assert [each.title for each in first.columns] == [
        "No.",
        "Item",
        "Target for the year",
        "Responsible department",
        "Progress",
    ]
    assert column(first, "Progress")[0] == (
        "By the end of June 2021: CNY 188 bn against CNY 187.5 bn planned; completion 50.9%, 101.8% of the plan to"
        " date. Light: On track."
    )
    assert said(paper)["totals.state"].startswith("At the end of June 2021 the 30 goals of 2021 stand as follows: ")
    assert "Against the end of March 2021: " in said(paper)["totals.state"]


def test_the_numbers_of_the_issue_before_are_those_that_were_published() -> None:
    assert said(drawn("2021-07", KNOWN))["totals.against"].startswith("Against the end of June 2021: ")
    publish(6, date(2021, 7, 14))
    words = said(drawn("2021-07", KNOWN))["totals.against"]
    assert words == (
        "Against the end of June 2021, as published: 2 more achieved, 4 fewer on track, 1 fewer at risk, 2 more behind,"
        " 1 more not reported."
    )


@pytest.mark.parametrize("name", ["2021-07", "2021-Q2", "2021-12", "2020-05", "2020-Q1", "2021-01"])
def test_a_paper_is_whole_in_both_languages_without_a_query_and_survives_being_kept(
    name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    material = loaded(name)
    for language in ("zh-hans", "en"):
        with django_assert_num_queries(0):
            paper = draft(material, language)
        assert Paper.from_json(paper.to_json()) == paper
        assert paper.sections
        keys = Counter(block.key for section in paper.sections for block in section.blocks)
        assert [key for key, count in keys.items() if count > 1] == []
        assert all(part.text for part in paragraphs(paper))
        assert all(len(row) == len(table.columns) for table in tables(paper).values() for row in table.rows)


def test_a_paper_has_the_same_paragraphs_in_both_languages() -> None:
    material = loaded("2021-07", KNOWN)
    chinese, english = draft(material, "zh-hans"), draft(material, "en")
    assert list(said(chinese)) == list(said(english))
    assert list(tables(chinese)) == list(tables(english))


def test_a_year_without_goals_has_a_short_paper() -> None:
    paper = drawn("2020-05")
    assert said(paper)["totals.lights"] == "No goals have been set for 2020."
    assert [section.key for section in paper.sections] == ["totals", "money", "buildings", "matters"]
    assert [section.key for section in drawn("2020-Q1").sections] == ["totals", "matters"]


def test_a_month_that_is_not_due_yet_is_told_without_comparing_it() -> None:
    words = said(drawn("2021-12", KNOWN))
    assert words["totals.lights"] == (
        "At the end of December 2021 the 30 goals of 2021 stand as follows: 30 not due yet."
    )
    assert "totals.against" not in words
    assert words["behind.count"] == "Every goal that is due is on its timetable."


def test_what_was_not_known_on_the_day_is_left_out() -> None:
    then, later = drawn("2021-07", date(2021, 8, 2)), drawn("2021-07", KNOWN)
    assert said(then)["totals.lights"] != said(later)["totals.lights"]
    assert said(then)["totals.reporting"] != said(later)["totals.reporting"]


def test_the_publishers_note_stands_first_once_the_month_is_published() -> None:
    assert "totals.note" not in said(drawn("2021-07", KNOWN))
    publish(7, date(2021, 8, 13), note="请各单位对照整改。")
    assert next(iter(said(drawn("2021-07", date(2021, 8, 13))).items())) == ("totals.note", "请各单位对照整改。")
    assert "totals.note" not in said(drawn("2021-07", KNOWN))


def test_changes_are_told_since_the_issue_before_even_if_the_month_itself_is_published() -> None:
    publish(5, date(2021, 6, 15))
    publish(6, date(2021, 7, 14))
    words = said(drawn("2021-06", date(2021, 8, 12)))["changes.counts"]
    assert words.startswith("What has changed since the publication of May 2021 on 15 June 2021: ")


def test_what_rests_on_made_up_values_is_marked_and_said() -> None:
    paper = drawn("2021-07", KNOWN)
    rows = {row[0].text: row for row in tables(paper)["goals.all"].rows}
    target, actual, planned = rows["18"][2:5]
    assert (target.mark, actual.mark, planned.mark) == ("illustrative", "", "illustrative")
    assert headings(paper)["behind.15"].mark == "illustrative"
    assert paper.remarks[0].startswith("What is marked “illus.” is made up")


def test_numbers_stand_in_the_unit_that_the_language_shows() -> None:
    material = loaded("2021-07", KNOWN)
    for language, text, value in (("zh-hans", "2,150亿元", 2150), ("en", "CNY 215 bn", 215)):
        cell = tables(draft(material, language))["goals.all"].rows[0][2]
        assert (cell.text, cell.value) == (text, value)


# The pages say the same


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("name", "known"), [("2021-07", KNOWN), ("2021-06", date(2021, 7, 13))])
def test_a_briefing_says_what_the_pages_say(
    sign_in: Callable[..., Client], language: str, name: str, known: date
) -> None:
    publish(5, date(2021, 6, 15))
    publish(6, date(2021, 7, 14))
    client, paper = sign_in("leader", language), drawn(name, known, language)
    asked = f"?month={name}&as_of={known}"
    overview = read_page(client, f"/{asked}")
    counts = tables(paper)["totals.by_category"].rows
    for row in counts[:4]:
        assert " ".join(cell.text for cell in (row[0], *row[2:])) in overview
    for row in tables(paper)["goals.all"].rows:
        for cell in row[:2]:
            assert cell.text in overview
        assert all(cell.text in overview for cell in row[3:8])
    for cell, _line in figures(paper).values():
        assert cell.text in overview
    for row in tables(paper)["changes.lights"].rows:
        number, _dot, title = row[0].text.partition(".")
        assert f"{number} · {title.strip()}" in overview
        assert row[3].text in read_page(client, f"/changes/{asked}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("number", [5, 15, 19, 22, 28])
def test_what_is_told_of_a_goal_is_what_its_page_tells(
    sign_in: Callable[..., Client], language: str, number: int
) -> None:
    paper = drawn("2021-07", KNOWN, language)
    page = read_page(sign_in("leader", language), f"/goals/2021/{number}/?month=2021-07&as_of={KNOWN}")
    course = next(course for course in loaded("2021-07", KNOWN).ground.courses if course.goal.number == number)
    words, row = said(paper), next(row for row in tables(paper)["goals.all"].rows if row[0].text == str(number))
    told = [cell.text for cell in (row[2], *row[5:])]
    assert [text for text in told if text not in page] == []
    assert f"behind.{number}.state" in words
    for step in course.overdue:
        assert step.title in words[f"behind.{number}.steps"]
    for text in numbers_in(words.get(f"behind.{number}.forecast", "")):
        assert text in page


def numbers_in(sentence: str) -> list[str]:
    """The numbers with a point or several digits in a sentence."""
    kept = "".join(letter if letter.isdecimal() or letter in ".," else " " for letter in sentence)
    return [part.strip(".,") for part in kept.split() if len(part.strip(".,")) > 2]


# Queries


def test_queries_do_not_grow_with_goals_and_matters() -> None:
    make_periods()
    month = date(YEAR, 3, 1)
    cast = Cast()

    def add(count: int) -> None:
        for _number in range(count):
            goal = make_goal(is_by_zone=True)
            make_task_book(goal, milestones=[{"due_on": date(YEAR, 2, 10)}])
            make_revision(goal, month, 10)
            cast.matter("decided", goal=goal)

    def queries(name: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            loaded(name, date(YEAR, 4, 30))
        return len(captured)

    add(2)
    few = [queries(name) for name in (f"{YEAR}-03", f"{YEAR}-Q1")]
    add(40)
    assert [queries(name) for name in (f"{YEAR}-03", f"{YEAR}-Q1")] == few
    assert few[0] < 70
    assert few[1] < 25
    assert Goal.objects.of_year(YEAR).count() == 42
    assert len(tables(drawn(f"{YEAR}-03", date(YEAR, 4, 30)))["matters.table"].rows) == 42
