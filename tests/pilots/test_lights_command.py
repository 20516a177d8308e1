"""The command `lights`: the lights of July 2021 by hand, one object a goal, and the same as on the pages."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.test.html import Element

from pilots.models import Goal
from pilots.templatetags.pilots import percent, points, quantity
from tests.factories import make_goal, make_periods, make_revision, make_task_book
from tests.pilots.views.pages import find, light_of, only, own_words, parsed, words

pytestmark = pytest.mark.django_db

KEYS = [
    "number",
    "light",
    "actual",
    "planned",
    "completion",
    "planned_completion",
    "lag_points",
    "spi",
    "forecast",
    "needed_per_month",
    "figure_month",
]
#: Worked out by hand from the tables of figures, timetable and goals, in the order of KEYS.
JULY = {
    # 1, quarterly, from 1600 to 2150: the figure of June. (1880 − 1600) / 550 and (1875 − 1600) / 550;
    # six months brought 280, six more bring as much; (2150 − 1880) / 5
    1: ("on_track", "1880", "1875", "0.509091", "0.5", "-0.909091", "1.018182", "2160", "54", "2021-06"),
    # 5, to 30: 5 / 30 and 10.5 / 30; 5 · 30 / 10.5; (30 − 5) / 5
    5: ("behind", "5", "10.5", "0.166667", "0.35", "18.333333", "0.47619", "14.285714", "5", "2021-07"),
    # 7, to 3000, of which nothing is planned yet: no index and no forecast
    7: ("on_track", "0", "0", "0", "0", "0", None, None, "600", "2021-07"),
    # 17, held at 100
    17: ("on_track", "100", "100", "1", "1", "0", "1", "100", "0", "2021-07"),
    # 18, to 200: 129 / 200 and 70 / 200; 129 · 200 / 70; (200 − 129) / 5
    18: ("on_track", "129", "70", "0.645", "0.35", "-29.5", "1.842857", "368.571429", "14.2", "2021-07"),
    # 21, past its target of 220: 226.8 / 220 and 118.8 / 220; 226.8 · 220 / 118.8
    21: ("achieved", "226.8", "118.8", "1.030909", "0.54", "-49.090909", "1.909091", "420", "0", "2021-07"),
    # 24, by milestones: 10 points behind is still at risk; since April 10 more, 30 + 5 · 10 / 3; (100 − 30) / 5
    24: ("at_risk", "30", "40", "0.3", "0.4", "10", "0.75", "46.666667", "14", "2021-07"),
    # 28, from 95 to 100, whose July is missing: (97.9165 − 95) / 5 was planned
    28: ("not_reported", None, "97.9165", None, "0.5833", None, None, None, None, None),
    # 29, yearly, from 66 to 68: nothing is due before December
    29: ("not_due", None, "66", None, "0", None, None, None, None, None),
}


def lights(*options: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("lights", *options, "--json", stdout=out)
    rows: list[dict[str, Any]] = json.loads(out.getvalue())
    return rows


def july(*options: str) -> dict[int, dict[str, Any]]:
    return {row["number"]: row for row in lights("--year", "2021", "--month", "2021-07", *options)}


@pytest.mark.parametrize(("number", "expected"), JULY.items(), ids=map(str, JULY))
def test_the_lights_of_july_are_those_worked_out_by_hand(number: int, expected: tuple[str | None, ...]) -> None:
    assert july()[number] == dict(zip(KEYS, (number, *expected), strict=True))


def test_there_is_one_object_a_goal_in_the_order_of_numbers() -> None:
    rows = lights("--year", "2021", "--month", "2021-07")
    assert [row["number"] for row in rows] == list(range(1, 31))
    assert all(list(row) == KEYS for row in rows)


def test_numbers_are_plain_decimal_strings() -> None:
    numbers = set(KEYS) - {"number", "light", "figure_month"}
    for row in july().values():
        for text in (row[name] for name in numbers if row[name] is not None):
            assert isinstance(text, str)
            assert text == f"{Decimal(text).normalize():f}"
            assert text not in ("-0", "NaN", "Infinity")


def test_the_command_and_the_page_say_the_same(reader: Client) -> None:
    names = ("c-actual", "c-plan", "c-bar", "c-lag", "c-forecast")
    rows = [row for row in find(only(parsed(reader.get("/?month=2021-07")), "table.goals"), "tr") if find(row, "td.no")]
    shown = {
        int(words(only(row, "td.no"))): [light_of(row), *(written(only(row, f"td.{name}")) for name in names)]
        for row in rows
    }
    units = {goal.number: goal.unit for goal in Goal.objects.filter(year=2021).select_related("unit")}
    said = {}
    for number, row in july().items():
        value = {key: None if row[key] is None else Decimal(row[key]) for key in KEYS[2:-1]}
        said[number] = [
            row["light"],
            quantity(value["actual"], units[number]),
            quantity(value["planned"], units[number]),
            percent(value["completion"]),
            points(value["lag_points"]),
            quantity(value["forecast"], units[number]),
        ]
    assert len(said) == 30
    assert said == shown


def written(cell: Element) -> str:
    """The number in a cell, without a mark beside it."""
    return own_words(cell) or words(cell)


# As of a day


@pytest.mark.parametrize(
    ("as_of", "light", "actual"),
    [
        ("2021-04-07", "not_due", None),
        ("2021-04-08", "at_risk", "1723.5"),
        ("2021-07-29", "at_risk", "1723.5"),
        ("2021-07-30", "on_track", "1732.5"),
    ],
)
def test_the_balance_of_march_is_that_known_on_the_day(as_of: str, light: str, actual: str | None) -> None:
    [first, *_] = lights("--year", "2021", "--month", "2021-03", "--as-of", as_of)
    assert (first["number"], first["light"], first["actual"]) == (1, light, actual)


def test_before_the_first_figure_every_month_is_not_due_yet() -> None:
    rows = lights("--year", "2021", "--month", "2021-01", "--as-of", "2021-02-04")
    assert {(row["light"], row["actual"], row["figure_month"]) for row in rows} == {("not_due", None, None)}
    assert all(row["planned"] is not None for row in rows)


def test_before_the_task_books_nothing_was_planned() -> None:
    rows = lights("--year", "2021", "--month", "2021-01", "--as-of", "2021-01-14")
    assert {(row["light"], row["planned"], row["planned_completion"]) for row in rows} == {("not_due", None, None)}


def test_a_month_after_the_last_figure_says_what_is_missing() -> None:
    rows = lights("--year", "2021", "--month", "2021-12")
    assert {row["light"] for row in rows} == {"behind", "not_reported"}
    assert {row["number"] for row in rows if row["light"] == "not_reported"} == {1, 29}


def test_goals_of_another_year_are_their_own() -> None:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=Decimal("7.5"))
    [row] = lights("--year", "2024", "--month", "2024-01")
    assert (row["number"], row["light"], row["actual"], row["lag_points"]) == (
        goal.number,
        "at_risk",
        "7.5",
        "2.083333",
    )


# Text, and what is refused


def test_without_json_there_is_a_line_a_goal() -> None:
    out = StringIO()
    call_command("lights", "--year", "2021", "--month", "2021-07", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 30
    assert lines[4].split() == ["5", *filter(None, JULY[5])]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--month", "2021-13"), "--month must be a month of 2021, written YYYY-MM."),
        (("--month", "2021-7"), "--month must be a month of 2021, written YYYY-MM."),
        (("--month", "July"), "--month must be a month of 2021, written YYYY-MM."),
        (("--month", ""), "--month must be a month of 2021, written YYYY-MM."),
        (("--month", "2020-07"), "--month must be a month of 2021, written YYYY-MM."),
        (("--month", "2021-07", "--as-of", "2021-02-30"), "--as-of must be a day up to today, written YYYY-MM-DD."),
        (("--month", "2021-07", "--as-of", "yesterday"), "--as-of must be a day up to today, written YYYY-MM-DD."),
        (("--month", "2021-07", "--as-of", ""), "--as-of must be a day up to today, written YYYY-MM-DD."),
        (("--month", "2021-07", "--as-of", "2099-01-01"), "--as-of must be a day up to today, written YYYY-MM-DD."),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(options: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=f"^{message}$"):
        lights("--year", "2021", *options)


@pytest.mark.parametrize("year", ["2022", "2000"])
def test_a_year_without_goals_is_refused(year: str) -> None:
    with pytest.raises(CommandError, match=f"^There are no goals of {year}.$"):
        lights("--year", year, "--month", f"{year}-05")


@pytest.mark.parametrize("year", ["0", "-1", "99999", "1999"])
def test_a_year_out_of_reach_is_refused(year: str) -> None:
    with pytest.raises(CommandError):
        lights("--year", year, "--month", "2021-07")
