"""The page of reconciliation, and the line on the page of a goal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from pilots.models import Goal, Unit
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_figure,
    make_goal,
    make_member,
    make_revision,
    make_task_book,
    make_user,
    make_zone,
)
from tests.pilots.ledgers import BUILT, LENT, Trial, trial_ledger
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
URL = "/reconciliation/?month=2024-03"


@pytest.fixture
def trial() -> Iterator[Trial]:
    with trial_ledger() as ledger:
        yield ledger


def make_fed(measure: str = LENT, **values: Any) -> Goal:
    goal = make_goal(**values)
    make_task_book(goal, register_measure=measure)
    return goal


@pytest.fixture
def goals(trial: Trial) -> list[Goal]:
    """One agrees to half of the last decimal; one is explained, one not; one not reported, one of an empty register."""
    lead = make_department(name_en="Bureau of trials", name_zh_hans="试验局")
    agrees, explained, unexplained = (make_fed(lead=lead) for _ in range(3))
    missing = make_fed(lead=lead)
    empty = make_fed(BUILT, lead=lead, unit=Unit.objects.get(code="万㎡"))
    make_goal(lead=lead, title_en="Fed by nothing")
    trial.say(MARCH, "30.004", rows=1204)
    make_revision(agrees, MARCH, 30)
    make_revision(explained, MARCH, 33, comment="三家银行\n口径不同")
    make_revision(unexplained, MARCH, 27)
    make_revision(empty, MARCH, 5)
    return [agrees, explained, unexplained, missing, empty]


def rows_of(page: Any) -> list[list[str]]:
    """Reported figure, register, difference and outcome of each row."""
    return [
        [words(cell) for cell in find(row, "td")[1:]]
        for body in find(only(page, "table.reconciled-table"), "tbody")
        for row in find(body, "tr")
    ]


def test_figures_stand_beside_their_register_with_what_is_to_be_done(english_reader: Client, goals: list[Goal]) -> None:
    page = parsed(english_reader.get(URL))
    agrees, explained, unexplained, missing, empty = rows_of(page)
    assert agrees == ["CNY 3 bn approved 5 April 2024", "CNY 3 bn 1,204 rows", "–", "agrees"]
    assert explained[2:] == ["+0.3 (+10.0%)", "differs, explained 三家银行 口径不同"]
    assert unexplained[2:] == [
        "−0.3 (−10.0%)",
        "differs, not explained Bureau of trials must explain or correct it.",
    ]
    assert missing == ["–", "CNY 3 bn 1,204 rows", "–", "not reported Bureau of trials must report it."]
    assert empty[1:] == ["–", "–", "register empty The office must fill in the register."]
    assert words(only(page, "p.reconciled")) == (
        "Of 5 goals that registers feed: 1 agrees, 1 differs and says why, 1 differs without saying why,"
        " of 1 no figure is approved, for 1 the register holds nothing."
    )
    links = [attribute(link, "href") for link in find(only(page, f"#goal-{goals[0].number}"), "a")]
    assert links == [
        f"/goals/2024/{goals[0].number}/",
        f"/figures/2024-03/{goals[0].number}/",
        "/trial/?measure=lent&month=2024-03",
    ]
    assert "Fed by nothing" in words(only(page, "details.unfed"))


@in_both_languages
def test_the_page_stands_in_both_languages(sign_in: SignIn, goals: list[Goal], language: str) -> None:
    client = sign_in("leader", language)
    response = client.get(URL)
    assert response.status_code == 200
    assert len(rows_of(parsed(response))) == 5
    fragment = client.get(URL, headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "reconciled-table" in fragment


def test_what_is_open_and_what_filters_leave(english_reader: Client, goals: list[Goal], trial: Trial) -> None:
    other = make_fed()
    make_revision(other, MARCH, 30)
    page = parsed(english_reader.get(f"{URL}&show=open"))
    assert [row[3].split(" ")[0] for row in rows_of(page)] == ["differs,", "differs,", "not", "register"]
    assert len(rows_of(parsed(english_reader.get(f"{URL}&department={goals[0].lead.code}")))) == 5
    page = parsed(english_reader.get(f"{URL}&department=housing"))
    assert len(rows_of(page)) == 1
    page = parsed(english_reader.get(f"{URL}&department=housing&show=open"))
    assert "Nothing is open" in words(page)
    assert attribute(next(link for link in find(page, "a") if words(link) == "Show all"), "href") == (
        "/reconciliation/?department=housing"
    )
    for table in ("csv", "xlsx"):
        assert english_reader.get(f"{URL}&export=reconciliation.{table}").status_code == 200
    data = english_reader.get(f"{URL}&export=reconciliation.xlsx").content
    sheet: Any = load_workbook(io.BytesIO(data)).active
    cells = [[cell.value for cell in row] for row in sheet]
    [exported] = [row for row in cells if row[0] == goals[1].number]
    assert exported[8:14] == [33, "reported", 30.004, "reported", 1204, 2.996]
    assert exported[16:19] == ["differs, explained", "三家银行\n口径不同", None]


def test_zones_stand_below_their_city(english_reader: Client, trial: Trial) -> None:
    outer = make_zone()
    inner = make_zone(within=outer)
    goal = make_fed(zones=[outer, inner], is_by_zone=True)
    trial.say(MARCH, 30, zones={outer.code: 20})
    make_revision(goal, MARCH, 30)
    make_revision(goal, MARCH, 20, zone=outer)
    city, first, second = rows_of(parsed(english_reader.get(URL)))
    assert [row[3] for row in (city, first)] == ["agrees", "agrees"]
    assert second == ["–", "–", "–", "register empty The office must fill in the register."]
    trial.say(MARCH, 30, zones={outer.code: 21, inner.code: 5})
    page = parsed(english_reader.get(URL))
    assert rows_of(page)[1][1:3] == ["CNY 2.1 bn its rows", "−0.1 (−4.8%)"]
    assert words(only(page, "p.reconciled")).endswith("Of 2 figures of zones 1 differs.")
    assert any(f"zone={outer.code}" in attribute(link, "href") for link in find(page, "a"))


def test_what_was_known_on_a_day_is_shown_as_it_was(english_reader: Client, trial: Trial) -> None:
    goal = make_fed()
    trial.say(MARCH, 30, known_on=date(YEAR, 4, 20))
    first = make_revision(goal, MARCH, 30, at=a_time(date(YEAR, 4, 5)))
    [row] = rows_of(parsed(english_reader.get(f"{URL}&as_of=2024-04-10")))
    assert row[1:] == ["–", "–", "register empty The office must fill in the register."]
    page = parsed(english_reader.get(f"{URL}&as_of=2024-04-21"))
    assert rows_of(page)[0][3] == "agrees"
    assert "/trial/?measure=lent&month=2024-03&as_of=2024-04-21" in {attribute(a, "href") for a in find(page, "a")}
    late = a_time(date(YEAR, 4, 25))
    make_revision(goal, MARCH, 31, state="submitted", at=late, number=first.number + 1)
    assert "with the office" not in words(parsed(english_reader.get(f"{URL}&as_of=2024-04-21")))
    [row] = rows_of(parsed(english_reader.get(URL)))
    assert "CNY 3.1 bn is with the office" in row[0]


def test_a_figure_that_lies_with_the_office_is_the_offices_to_decide(english_reader: Client, trial: Trial) -> None:
    goal = make_fed()
    trial.say(MARCH, 30)
    make_revision(goal, MARCH, 30, state="submitted")
    [row] = rows_of(parsed(english_reader.get(URL)))
    assert row[3] == "not reported A figure lies with the office, which must decide on it."


def test_a_quarterly_goal_is_held_against_its_quarter_and_a_yearly_one_is_not_due(
    english_reader: Client, trial: Trial
) -> None:
    quarterly, yearly = make_fed(frequency="quarterly"), make_fed(frequency="yearly")
    trial.say(MARCH, 30)
    trial.say(date(YEAR, 5, 1), 50)
    make_revision(quarterly, MARCH, 30)
    page = parsed(english_reader.get("/reconciliation/?month=2024-05"))
    assert [row[3] for row in rows_of(page)] == ["agrees", "not due"]
    assert "figure of March 2024" in words(only(page, f"#goal-{quarterly.number}"))
    assert rows_of(page)[1][1].startswith("CNY 5 bn")
    assert yearly.frequency == "yearly"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/reconciliation/?month=2030-01", "No goals have been set for 2030."),
        ("/reconciliation/?month=2024-13", "“2024-13” is not a month"),
        (f"{URL}&department=nobody", "does not know"),
        (URL, "No goal is fed by a register in March 2024."),
    ],
)
def test_what_is_not_there_is_said(english_reader: Client, path: str, told: str) -> None:
    make_task_book(make_goal())
    assert told in words(parsed(english_reader.get(path)))


def test_a_measure_that_counts_in_another_unit_feeds_nothing(english_reader: Client, trial: Trial) -> None:
    make_fed(BUILT)
    trial.say(MARCH, 30, key=BUILT)
    assert "No goal is fed by a register" in words(parsed(english_reader.get(URL)))


def test_only_members_read_it(client: Client) -> None:
    assert client.get(URL)["Location"].startswith("/accounts/login/")
    client.force_login(make_user())
    assert client.get(URL).status_code == 403
    client.force_login(make_member("staff"))
    assert client.get(URL).status_code == 200
    assert client.post(URL).status_code == 405


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_many_goals_take_as_many_queries_as_two(reader: Client, trial: Trial) -> None:
    zone = make_zone()
    trial.say(MARCH, 30, zones={zone.code: 3})

    def fill(count: int) -> None:
        for _ in range(count):
            goal = make_fed(zones=[zone], is_by_zone=True)
            make_revision(goal, MARCH, 30)
            make_revision(goal, MARCH, 4, zone=zone, state="submitted")

    fill(2)
    reader.get(URL)
    few = queries_of(reader, URL)
    fill(10)
    assert queries_of(reader, URL) == few
    assert trial.asked == 3


# On the page of a goal


def fed_line(client: Client, goal: Goal, query: str = "?month=2024-03") -> str:
    page = parsed(client.get(f"/goals/2024/{goal.number}/{query}"))
    return " ".join(words(row) for row in find(page, "p.fed"))


def test_a_goal_says_what_its_register_says(english_reader: Client, goals: list[Goal]) -> None:
    agrees, explained, _unexplained, missing, empty = goals
    said = "The register “Loans of the trial” says CNY 3 bn for March 2024. 1,204 rows"
    assert fed_line(english_reader, agrees) == f"{said} agrees Reconciliation"
    assert fed_line(english_reader, explained) == (
        f"{said} Difference: +0.3 (+10.0%). differs, explained Reconciliation"
    )
    assert fed_line(english_reader, missing) == f"{said} not reported Reconciliation"
    assert fed_line(english_reader, empty) == (
        "The register “Area of the trial” holds nothing for March 2024. Reconciliation"
    )
    unfed = make_goal()
    make_task_book(unfed)
    assert fed_line(english_reader, unfed) == ""


def test_only_a_goal_that_is_fed_asks_its_ledger(reader: Client, trial: Trial) -> None:
    unfed = make_goal()
    make_task_book(unfed)
    reader.get(f"/goals/2024/{unfed.number}/")
    assert trial.asked == 0
    fed = make_fed()
    trial.say(MARCH, 30)
    make_figure(fed, MARCH)
    reader.get(f"/goals/2024/{fed.number}/?month=2024-03")
    assert trial.asked == 1
