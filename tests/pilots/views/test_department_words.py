"""What a department gave with its figure, as it stands on the goal's page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element

from tests.factories import YEAR, make_department, make_goal, make_periods, make_revision, make_task_book
from tests.pilots.views.pages import attribute, find, parsed, words

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
TOLD: dict[str, Any] = {"cause": "汛期停工2周。", "remedy": "增加班组。", "back_on": date(YEAR, 6, 30)}
SILENT = "Bureau of Parks gave no cause with the figure of March 2024."


def card_of(client: Client, value: int, **told: Any) -> Element:
    """The card at the top of a goal of which 30 were planned by March."""
    make_periods()
    goal = make_goal(lead=make_department(name_en="Bureau of Parks"))
    make_task_book(goal)
    make_revision(goal, MARCH, value, provenance="illustrative", **told)
    page = parsed(client.get(f"/goals/{YEAR}/{goal.number}/?month={YEAR}-03"))
    [card] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-now"]
    return card


def test_cause_remedy_and_day_stand_with_their_mark_and_tongue(english_reader: Client) -> None:
    card = card_of(english_reader, 5, **TOLD)
    told = [words(line) for line in find(card, "div.wide")]
    assert [line.split()[0] for line in told] == ["Cause", "Remedy", "Back"]
    assert all("illus." in line for line in told)
    assert "汛期停工2周。" in told[0]
    assert "30 June 2024" in told[2]
    assert [words(part) for part in find(card, "span[lang]") if attribute(part, "lang") == "zh-CN"] == [
        "汛期停工2周。",
        "增加班组。",
    ]
    assert SILENT not in words(card)


def test_of_a_goal_off_its_timetable_it_is_said_that_no_cause_was_given(english_reader: Client) -> None:
    assert SILENT in words(card_of(english_reader, 5))


def test_a_goal_on_its_timetable_owes_no_cause(english_reader: Client) -> None:
    card = card_of(english_reader, 30)
    assert "gave no cause" not in words(card)
    assert not find(card, "div.wide")
