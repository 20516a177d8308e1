"""Department by month: who reported in time, read by all; who is to be reminded, for the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import Department, Goal
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_member,
    make_periods,
    make_revision,
    make_task_book,
    make_user,
)
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    attribute,
    find,
    in_both_languages,
    only,
    parsed,
    words,
)

pytestmark = pytest.mark.django_db

URL = "/reporting/completeness/"
JANUARY, FEBRUARY = date(YEAR, 1, 1), date(YEAR, 2, 1)
Reader = Callable[..., Client]


@pytest.fixture(autouse=True)
def february_10(monkeypatch: pytest.MonkeyPatch) -> None:
    """January 2024 was due on the 8th and is still open."""
    standing = timezone.localdate

    def localdate(value: Any = None, zone: Any = None) -> date:
        return standing(value, zone) if value else date(YEAR, 2, 10)

    monkeypatch.setattr(timezone, "localdate", localdate)


@pytest.fixture
def goals() -> list[Goal]:
    """Of three departments: one in time, one late, one missing."""
    make_periods()
    goals = []
    for name, day in (("Alpha", 8), ("Beta", 9), ("Gamma", None)):
        goal = make_goal(lead=make_department(name_en=name))
        make_task_book(goal)
        if day:
            make_revision(goal, JANUARY, state="submitted", at=a_time(date(YEAR, 2, day)))
        goals.append(goal)
    return goals


def reads(role: str, department: Department | None = None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(make_member(role, department=department))
    return client


def page_of(client: Client, query: str = "?year=2024") -> Element:
    response = client.get(URL + query)
    assert response.status_code == 200
    return parsed(response)


def matrix(page: Element) -> list[list[Element]]:
    """The lines of the matrix: rank, department, share on time and twelve months."""
    body = only(only(page, "table.completeness"), "tbody")
    return [[cell for cell in row.children if isinstance(cell, Element)] for row in find(body, "tr")]


def line_of(page: Element, name: str) -> list[Element]:
    [line] = [cells for cells in matrix(page) if words(cells[1]).startswith(name)]
    return line


# Reading


@pytest.mark.parametrize("role", ["leader", "staff", "head", "office", "administrator"])
def test_every_role_reads_it(goals: list[Goal], role: str) -> None:
    assert len(matrix(page_of(reads(role)))) == 3


def test_whoever_is_not_signed_in_or_has_no_role_does_not(client: Client) -> None:
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"
    client.force_login(make_user())
    assert client.get(URL).status_code == 403


def test_it_is_only_read(reader: Client) -> None:
    for method in (reader.post, reader.put, reader.delete):
        assert method(URL).status_code == 405


def test_departments_stand_in_the_order_of_their_rank(goals: list[Goal]) -> None:
    rows = [[words(cell) for cell in cells[:4]] for cells in matrix(page_of(reads("leader")))]
    assert rows == [
        ["1", "Alpha", "100.0%", "on time 1/1"],
        ["2", "Beta", "0.0%", "late 1/1"],
        ["3", "Gamma", "0.0%", "missing 0/1"],
    ]


def test_an_outcome_is_a_shape_and_a_word(goals: list[Goal]) -> None:
    page = page_of(reads("leader"))
    shapes = {
        words(line_of(page, name)[3]).split(" ")[0]: attribute(only(line_of(page, name)[3], "use"), "href")
        for name in ("Alpha", "Beta", "Gamma")
    }
    assert shapes == {"on": "#light-on-track", "late": "#light-at-risk", "missing": "#light-behind"}
    assert words(line_of(page, "Alpha")[4]) == "not due 0/1"


def test_a_month_without_anything_owed_says_so(goals: list[Goal]) -> None:
    Goal.objects.filter(pk=goals[0].pk).update(frequency="quarterly")
    page = page_of(reads("leader"))
    assert words(line_of(page, "Alpha")[3]) == "nothing owed"
    assert find(line_of(page, "Alpha")[3], "a") == []


def test_the_sum_row_counts_departments_and_figures(goals: list[Goal]) -> None:
    foot = only(only(page_of(reads("leader")), "table.completeness"), "tfoot")
    cells = [words(cell) for cell in find(foot, "td")]
    assert cells[1:4] == ["33.3%", "1 of 3 2/3", "0/3"]


@in_both_languages
def test_a_fragment_is_the_page_without_its_frame(sign_in: SignIn, language: str) -> None:
    client = sign_in("office", language)
    fragment = parsed(client.get(URL, headers=HTMX))
    assert find(fragment, "header") == []
    assert only(fragment, "h1") == only(parsed(client.get(URL)), "h1")


@pytest.mark.parametrize(
    ("query", "year"),
    [("", 2024), ("?year=2021", 2021), ("?year=soon", 2024), ("?year=99999", 2024), ("?year=2031", 2031)],
)
def test_the_year_is_that_of_the_address_or_of_the_latest_month_opened(
    goals: list[Goal], query: str, year: int
) -> None:
    page = page_of(reads("leader"), query)
    assert words(only(page, "h1")) == f"Completeness of reporting {year}"
    assert len(find(page, ".alert-warning")) == (query in ("?year=soon", "?year=99999"))
    assert bool(find(page, "table.completeness")) is (year != 2031)


def test_the_leader_is_led_here_from_reporting(sign_in: SignIn) -> None:
    for username in ("leader", "admin"):
        assert sign_in(username).get("/reporting/")["Location"] == URL


# One's own


def test_the_own_department_is_marked(goals: list[Goal]) -> None:
    page = page_of(reads("staff", goals[1].lead))
    [own] = find(only(page, "table.completeness"), "tr.now")
    assert words(own).startswith("2 Beta your department")
    assert find(only(page_of(reads("leader")), "table.completeness"), "tr.now") == []


def test_a_cell_leads_to_the_reporting_for_whoever_may_read_drafts(goals: list[Goal]) -> None:
    def links(client: Client, name: str) -> list[str]:
        return [attribute(link, "href") for link in find(line_of(page_of(client), name)[3], "a")]

    staff, codes = reads("staff", goals[1].lead), {goal.lead.name_en: goal.lead.code for goal in goals}  # type: ignore[attr-defined]
    assert links(staff, "Beta") == [f"/reporting/2024-01/?department={codes['Beta']}"]
    assert links(staff, "Alpha") == []
    assert links(reads("leader"), "Alpha") == []
    for role in ("office", "administrator"):
        client = reads(role)
        [path] = links(client, "Alpha")
        assert client.get(path).status_code == 200


# Who is to be reminded


def test_the_office_sees_who_is_to_be_reminded(goals: list[Goal]) -> None:
    make_member("staff", department=goals[2].lead, username="li", email="li@example.com")
    make_member("head", department=goals[2].lead, username="wang")
    page = page_of(reads("office"))
    [part] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-remind"]
    [row] = find(only(part, "tbody"), "tr")
    assert words(row) == (
        "Gamma January 2024 1 figure was due on 8 February 2024 li wang no mail address: told on its notices only"
    )


def test_a_department_without_accounts_is_named(goals: list[Goal]) -> None:
    page = page_of(reads("office"))
    [part] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-remind"]
    assert "no open account" in words(part)


def test_nobody_to_remind_is_said(goals: list[Goal]) -> None:
    make_revision(goals[2], JANUARY, state="submitted", at=a_time(date(YEAR, 2, 9)))
    assert "Nothing is owed in a month that is open or overdue." in words(page_of(reads("office")))


@pytest.mark.parametrize("role", ["leader", "staff", "head", "administrator"])
def test_others_do_not_see_who_is_reminded(goals: list[Goal], role: str) -> None:
    page = page_of(reads(role, goals[2].lead if role in ("staff", "head") else None))
    assert "To be reminded now" not in words(page)


# Steady


def test_queries_do_not_grow_with_departments(
    goals: list[Goal], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = reads("office")
    client.get(URL)
    for _time in range(2):
        with django_assert_num_queries(11):
            client.get(f"{URL}?year=2024")
        for _number in range(5):
            goal = make_goal(lead=make_department())
            make_task_book(goal)
            make_revision(goal, JANUARY, state="approved", at=a_time(date(YEAR, 2, 8)))
            make_revision(goal, FEBRUARY, state="draft", at=a_time(date(YEAR, 2, 8)))
            make_member("staff", department=goal.lead)
