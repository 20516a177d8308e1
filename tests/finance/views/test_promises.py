"""The published balance beside the goal's timetable: planned, reported and published, and what was known when."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext

from finance.models import Balance
from pilots.models import Goal, Unit
from tests.factories import YEAR, a_time, make_goal, make_periods, make_revision, make_task, make_task_book
from tests.pilots.views.pages import find, only, parsed, words

pytestmark = pytest.mark.django_db

PAGE = f"/finance/?month={YEAR}-"
MARCH, JUNE = date(YEAR, 3, 1), date(YEAR, 6, 1)


@pytest.fixture
def goal(db: None) -> Goal:
    """A quarterly balance that is to rise by ten a month, from October by more; reported and published twice each."""
    make_periods()
    goal = make_goal(task=make_task(), measure="level", frequency="quarterly", title_en="Loans of tests")
    make_task_book(goal, state="superseded")
    plan = [*range(10, 100, 10), 110, 130, 150]
    make_task_book(goal, planned=plan, counts_from=date(YEAR, 10, 1), published_at=a_time(date(YEAR, 8, 20)))
    make_revision(goal, MARCH, 31, provenance="published", source="来源 / source")
    make_revision(goal, JUNE, 50, provenance="illustrative")
    unit = Unit.objects.get(code="亿元")
    told = {"key": "green_loan_balance", "unit": unit, "basis": "全市", "source": "新闻"}
    for day, value, published_on in (
        (date(YEAR, 3, 31), 31, date(YEAR, 4, 20)),
        (date(YEAR, 9, 15), 88, date(YEAR, 9, 20)),
    ):
        Balance.objects.create(as_on=day, value=Decimal(value), published_on=published_on, **told)
    return goal


def traces(page: Element) -> dict[str, list[dict[str, Any]]]:
    """Role → the traces of the chart."""
    found: dict[str, list[dict[str, Any]]] = {}
    for trace in json.loads(words(only(page, "#chart-promise-data")))["data"]:
        found.setdefault(trace["meta"], []).append(trace)
    return found


def table(page: Element) -> list[str]:
    return [words(row) for row in find(only(page, "div.promised"), "tr")]


def test_planned_reported_and_published(goal: Goal, english_reader: Client) -> None:
    page = parsed(english_reader.get(f"{PAGE}08"))
    drawn = traces(page)
    assert drawn["planned"][0]["y"] == [1, 2, 3, 4, 5, 6, 7, 8, 9, None, None, None]
    # what counts only from October is to come, and what it takes the place of is dashed
    assert drawn["coming"][0]["y"] == [*[None] * 9, 11, 13, 15]
    assert drawn["superseded"][0]["y"] == [*[None] * 8, 9, 10, 11, 12]
    # the last figure stands to the month shown
    standing, figures = drawn["actual"]
    assert standing["y"] == [None, None, 3.1, 3.1, 3.1, 5, 5, 5, None, None, None, None]
    assert figures["y"][:6] == [None, None, 3.1, None, None, 5]
    [published] = drawn["published"]
    assert published["x"] == [2, 7.5]
    assert published["y"] == [3.1, 8.8]
    assert published["text"] == [f"31 March {YEAR}", f"15 September {YEAR}"]
    rows = table(page)
    assert rows[1] == "Jan 1.000 illus. no figure owed –"
    assert rows[3] == f"Mar 3.000 illus. 3.100 publ. 3.100 publ. 31 March {YEAR} 新闻"
    assert rows[6].startswith("Jun 6.000 illus. 5.000 illus.")
    assert "after the month shown" in rows[9]
    assert rows[10].startswith("Oct 11.000 illus. version 1: 10.000 –")


@pytest.mark.parametrize(
    ("query", "told", "light"),
    [
        (f"{PAGE}08", f"CNY 5 bn for June {YEAR}, against CNY 6 bn planned", "At risk"),
        # nothing but the figure of March was approved by then, and June's was not due
        (f"{PAGE}06&as_of={YEAR}-07-01", f"CNY 3.1 bn for March {YEAR}, against CNY 3 bn planned", "Not due"),
        (f"{PAGE}02", f"No figure of the year counts at the end of February {YEAR}; planned were CNY 2 bn", "Not due"),
        (f"{PAGE}09", f"CNY 5 bn for June {YEAR}, against CNY 6 bn planned", "Not reported"),
    ],
)
def test_the_sentence_and_the_light(goal: Goal, english_reader: Client, query: str, told: str, light: str) -> None:
    page = parsed(english_reader.get(query))
    column = find(only(page, "div.funding-balance"), "div")
    text = words(only(page, "div.funding-balance"))
    assert told in text, column
    assert "in the months between nothing is missing" in text
    line = only(page, "p.fed-goal")
    assert words(line).startswith(f"{light} {goal.number} · Loans of tests")
    [link] = find(line, "a")
    assert str(dict(link.attributes)["href"]).startswith(
        f"{goal.get_absolute_url()}?month={query[len(PAGE) - 5 :][:7]}"
    )
    assert f"Goal {goal.number} at the end of" in str(dict(only(page, "#chart-promise").attributes)["aria-label"])


def test_what_is_missing_and_what_is_not_due(goal: Goal, english_reader: Client) -> None:
    assert table(parsed(english_reader.get(f"{PAGE}09")))[9].startswith("Sep 9.000 illus. missing 8.800")
    early = table(parsed(english_reader.get(f"{PAGE}06&as_of={YEAR}-07-01")))
    assert early[6].startswith("Jun 6.000 illus. not due")
    # the balance of September and the book that counts from October were not known then
    assert early[9] == "Sep 9.000 illus. – –"
    assert early[12] == "Dec 12.000 illus. – –"


def test_before_the_task_book_and_in_years_without_a_goal(goal: Goal, english_reader: Client) -> None:
    before = parsed(english_reader.get(f"{PAGE}01&as_of={YEAR}-01-10"))
    assert "No task book was in force for this month." in words(only(before, "div.funding-balance"))
    assert not find(before, "div.promised")
    other = parsed(english_reader.get(f"/finance/?month={YEAR - 1}-05"))
    assert f"No goal of {YEAR - 1} promises the balance of green loans." in words(other)
    empty = english_reader.get(f"/finance/?month={YEAR - 1}-05&export=promised.csv")
    assert "There is nothing to list." in empty.content.decode()


def test_the_table_taken_along(goal: Goal, reader: Client) -> None:
    # in the unit reported, of the city whatever the page is narrowed to
    page = reader.get(f"{PAGE}09&zone=Z4&export=promised.csv")
    rows = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:13]] == [f"{YEAR}-{number:02}" for number in range(1, 13)]
    assert [rows[3][at] for at in (0, 1, 3, 6, 7, 9)] == [
        f"{YEAR}-03", "30", "31", "31", f"{YEAR}-03-31", f"{YEAR}-04-20",
    ]  # fmt: skip
    assert rows[1][3] == ""
    assert rows[1][4] != rows[9][4] != ""
    assert reader.get(f"{PAGE}09&export=promised.xlsx").status_code == 200


def test_as_many_queries_for_few_rows_as_for_many(goal: Goal, reader: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert reader.get(f"{PAGE}12").status_code == 200
        return len(found)

    few = queries()
    for day in (date(YEAR, number, 3) for number in range(1, 13)):
        make_revision(goal, day.replace(day=1), 70)
        Balance.objects.create(
            key="green_loan_balance", as_on=day, value=Decimal(70), unit=Unit.objects.get(code="亿元"), source="新闻"
        )
    assert queries() == few
