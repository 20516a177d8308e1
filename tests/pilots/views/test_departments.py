"""The pages of departments: how each stands, and what is shown to whom."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext

from fixtures.build import table
from pilots.models import Department, Goal
from tests.factories import (
    YEAR,
    make_department,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_revision,
    make_task_book,
    make_user,
    make_zone,
)
from tests.pilots.test_department_standings import make_duty, support
from tests.pilots.views.pages import HTMX, SignIn, alerts, attribute, find, in_both_languages, only, parsed, said, words

pytestmark = pytest.mark.django_db

LIST, HOUSING = "/departments/", "/departments/housing/"
JANUARY = date(YEAR, 1, 1)
#: The most queries that drawing a page may take.
MOST_OF_LIST, MOST_OF_PAGE = 12, 15


def names(page: Element, css: str = "table.standings") -> list[str]:
    """The codes of the departments listed, in order."""
    links = [only(cell, "a") for cell in find(only(only(page, css), "tbody"), "th")]
    return [attribute(link, "href").split("/")[2] for link in links]


def section(page: Element, heading: str) -> Element:
    [found] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == heading]
    return found


def headings(page: Element) -> list[str]:
    return [attribute(part, "aria-labelledby") for part in find(page, "section")]


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def fill(count: int, department: Department | None = None) -> None:
    """Goals with supporters, duties, road maps, zones' figures and returned ones."""
    for _number in range(count):
        goal = make_goal(lead=department or make_department(), is_by_zone=True)
        book = make_task_book(goal)
        support(book, make_department())
        make_duty(book, goal.lead)
        make_milestone(book)
        make_revision(goal, JANUARY, state="returned")
        make_revision(goal, JANUARY)
        make_revision(goal, JANUARY, zone=make_zone())


# The list


@in_both_languages
def test_every_department_with_a_part_is_listed(sign_in: SignIn, language: str) -> None:
    page = parsed(sign_in("leader", language).get(LIST))
    leads = {row["lead"] for row in table("goals_2021")}
    listed = names(page)
    assert leads <= set(listed)
    assert len(listed) == len(set(listed))
    name = "name_en" if language == "en" else "name_zh"
    [department] = [row for row in table("departments") if row["code"] == "housing"]
    assert department[name] in words(only(page, "table.standings"))
    assert set(names(page, "table.reported")) == leads


def test_the_numbers_of_a_department_are_those_of_its_goals(english_reader: Client) -> None:
    page = parsed(english_reader.get(LIST))
    at = names(page).index("housing")
    row = find(only(only(page, "table.standings"), "tbody"), "tr")[at]
    counts = [int(words(number)) for number in find(only(row, "ul.light-counts"), "strong")]
    assert sum(counts) == sum(goal["lead"] == "housing" for goal in table("goals_2021"))


def test_the_worst_come_first_and_the_order_can_be_by_name(english_reader: Client) -> None:
    worst, by_name = (parsed(english_reader.get(path)) for path in (LIST, f"{LIST}?sort=name"))
    assert set(names(worst)) == set(names(by_name))
    assert names(worst) != names(by_name)
    shown = [words(only(cell, "a")) for cell in find(only(only(by_name, "table.standings"), "tbody"), "th")]
    assert shown == sorted(shown, key=str.casefold)
    current = [link for link in find(only(by_name, "nav.tabs"), "a") if attribute(link, "aria-current")]
    assert [words(link) for link in current] == ["By name"]


def test_chinese_names_are_in_order_of_pinyin(reader: Client) -> None:
    make_periods()
    for code, name in (("zz", "住建"), ("bb", "北区"), ("aa", "大数据")):
        make_task_book(make_goal(lead=make_department(code=code, name_zh_hans=name)))
    assert names(parsed(reader.get(f"{LIST}?month=2024-01&sort=name"))) == ["bb", "aa", "zz"]


def test_an_order_that_is_not_known_is_named(english_reader: Client) -> None:
    response = english_reader.get(f"{LIST}?sort=<b>x</b>")
    assert alerts(response) == ["Departments cannot be sorted by “<b>x</b>”: the worst are shown first."]
    assert "<b>x</b>" not in response.content.decode()
    assert names(parsed(response)) == names(parsed(english_reader.get(LIST)))


def test_links_keep_month_day_filters_and_order(english_reader: Client) -> None:
    page = parsed(english_reader.get(f"{LIST}?month=2021-05&as_of=2021-07-20&light=behind&sort=name"))
    links = {words(link): attribute(link, "href") for link in find(only(page, "nav.tabs"), "a")}
    assert links["Worst first"] == "?month=2021-05&as_of=2021-07-20&light=behind"
    first = only(find(only(only(page, "table.standings"), "tbody"), "th")[0], "a")
    assert attribute(first, "href").endswith("/?month=2021-05&as_of=2021-07-20")


def test_filters_leave_the_departments_of_the_goals_that_match(english_reader: Client) -> None:
    everywhere, behind = (names(parsed(english_reader.get(path))) for path in (LIST, f"{LIST}?light=behind"))
    assert set(behind) < set(everywhere)
    assert names(parsed(english_reader.get(f"{LIST}?department=housing"))) == ["housing"]


def test_filters_that_nothing_matches_leave_no_table(english_reader: Client) -> None:
    page = parsed(english_reader.get(f"{LIST}?light=not_due&category=finance"))
    assert find(page, "table.standings") == []
    assert len(find(page, "div.nothing-matches")) == 1


def test_a_filter_that_is_not_known_is_named(reader: Client) -> None:
    assert len(alerts(reader.get(f"{LIST}?department=nowhere"))) == 1


def test_a_year_without_goals_says_so(reader: Client) -> None:
    page = parsed(reader.get(f"{LIST}?month=2019-03"))
    message = said("zh-hans", "No goals have been set for %(year)s.", year=2019)
    assert words(only(only(page, "div.empty"), "h2")) == message


def test_before_the_first_figure_nothing_is_handed_in(reader: Client) -> None:
    page = parsed(reader.get(f"{LIST}?as_of=2021-01-02"))
    assert find(page, "table.standings") == [] or names(page)


# One department


@in_both_languages
def test_a_department_shows_its_goals_steps_duties_and_reporting(sign_in: SignIn, language: str) -> None:
    page = parsed(sign_in("leader", language).get(HOUSING))
    [row] = [row for row in table("departments") if row["code"] == "housing"]
    assert words(only(page, "h1")).startswith(row["name_en" if language == "en" else "name_zh"])
    goals = [goal["number"] for goal in table("goals_2021") if goal["lead"] == "housing"]
    for css in ("table.goals", "table.status-grid"):
        assert sorted(words(cell) for cell in find(only(page, css), "td.no")) == sorted(goals)
    assert {"h-next", "h-months", "h-steps", "h-duties", "h-people"} <= set(headings(page))
    months = find(only(section(page, "h-months"), "tbody"), "tr")
    assert len(months) == 7


def test_its_duties_are_those_of_the_task_books_in_force(english_reader: Client) -> None:
    make_periods()
    department = make_department()
    old, new = make_goal(), make_goal(lead=department)
    make_duty(make_task_book(old, state="superseded"), department, text_en="Was to do")
    make_task_book(old, counts_from=JANUARY.replace(month=2))
    make_duty(make_task_book(new), department, text_en="<b>Does</b>", due_on=date(YEAR, 6, 30), evidence_en="A report")
    page = parsed(english_reader.get(f"/departments/{department.code}/?month=2024-03"))
    [row] = find(only(section(page, "h-duties"), "tbody"), "tr")
    assert "<b>Does</b>" in words(row)
    assert "30 June 2024" in words(row)
    assert "A report" in words(row)
    assert "Was to do" not in words(page)


def test_a_department_that_leads_nothing_says_so_and_what_it_supports(english_reader: Client) -> None:
    make_periods()
    other, idle = make_department(), make_department()
    goal = make_goal()
    support(make_task_book(goal), other)
    page = parsed(english_reader.get(f"/departments/{other.code}/?month=2024-01"))
    assert words(only(only(page, "div.empty"), "h2")) == "This department leads no goal of 2024."
    assert "It supports 1 goal" in words(only(page, "div.empty"))
    assert str(goal.number) in words(section(page, "h-supported"))
    assert "h-months" not in headings(page)
    page = parsed(english_reader.get(f"/departments/{idle.code}/"))
    assert "No task book in force for this month names it either." in words(only(page, "div.empty"))
    assert "No open account reports for this department." in words(section(page, "h-people"))


def test_people_are_named_without_their_addresses(reader: Client) -> None:
    department = make_department()
    make_member("head", department=department, username="zhang", first_name="三", last_name="张", email="z@example.cn")
    response = reader.get(f"/departments/{department.code}/")
    assert words(only(section(parsed(response), "h-people"), "ul.people")).startswith("三 张")
    assert "z@example.cn" not in response.content.decode()


def test_a_title_with_markup_or_of_300_characters_is_text(reader: Client) -> None:
    make_periods()
    department = make_department(name_zh_hans="<b>局</b>")
    make_task_book(make_goal(lead=department, title_zh_hans="绿" * 300))
    for path in (LIST, f"/departments/{department.code}/"):
        response = reader.get(f"{path}?month=2024-01")
        assert "<b>局</b>" not in response.content.decode()
        assert "<b>局</b>" in words(parsed(response))


# Returned figures


@pytest.fixture
def returned() -> Goal:
    make_periods()
    goal = make_goal(lead=Department.objects.get(code="housing"))
    make_task_book(goal)
    make_revision(goal, JANUARY, state="returned", reason="Whose total is this?")
    return goal


@pytest.mark.parametrize("username", ["office", "admin", "staff-housing", "head-housing"])
def test_reasons_are_shown_to_whoever_reads_its_drafts(sign_in: SignIn, returned: Goal, username: str) -> None:
    client = sign_in(username, "en")
    back = section(parsed(client.get(f"{HOUSING}?month=2024-01")), "h-returned")
    assert "Whose total is this?" in words(back)
    assert attribute(find(back, "a")[0], "href") == f"/figures/2024-01/{returned.number}/"
    listed = parsed(client.get(f"{LIST}?month=2024-01"))
    hrefs = [attribute(link, "href") for link in find(listed, "a")]
    assert f"{HOUSING}?month=2024-01#returned" in hrefs


@pytest.mark.parametrize("username", ["leader", "staff-pboc"])
def test_others_see_how_many_alone(sign_in: SignIn, returned: Goal, username: str) -> None:
    client = sign_in(username, "en")
    response = client.get(f"{HOUSING}?month=2024-01")
    assert "Whose total is this?" not in response.content.decode()
    assert "1 figure was returned" in words(section(parsed(response), "h-months"))
    assert "#returned" not in client.get(f"{LIST}?month=2024-01").content.decode()


def test_a_figure_returned_later_was_not_known_then(sign_in: SignIn, returned: Goal) -> None:
    page = parsed(sign_in("office", "en").get(f"{HOUSING}?month=2024-01&as_of=2024-02-01"))
    assert "No figure was returned." in words(section(page, "h-returned"))


# Links


@pytest.mark.parametrize("path", ["/", "/goals/2021/1/", "/categories/finance/", "/reporting/completeness/?year=2021"])
def test_departments_are_named_with_the_way_to_their_page(reader: Client, path: str) -> None:
    hrefs = {attribute(link, "href") for link in find(parsed(reader.get(path)), "a")}
    assert any(href.startswith("/departments/") and href != LIST for href in hrefs)


# Exports


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        (f"{LIST}?export=departments.csv", "Department"),
        (f"{LIST}?export=months.csv", "Department"),
        (f"{HOUSING}?export=goals.csv", None),
        (f"{HOUSING}?export=lights.csv", None),
        (f"{HOUSING}?export=months.csv", "Department"),
        (f"{HOUSING}?export=duties.csv", "Goal no."),
    ],
)
def test_tables_can_be_taken_along(english_reader: Client, path: str, heading: str | None) -> None:
    response = english_reader.get(path)
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Type"].startswith("text/csv")
    assert len(rows) > 2
    assert heading in (None, rows[0][0])


def test_an_export_has_the_rows_of_the_page(english_reader: Client) -> None:
    rows = list(
        csv.DictReader(io.StringIO(english_reader.get(f"{LIST}?export=departments.csv").content.decode("utf-8-sig")))
    )
    listed = names(parsed(english_reader.get(LIST)))
    assert [row["Code"] for row in rows][: len(listed)] == listed


def test_an_export_of_nothing_is_a_file(english_reader: Client) -> None:
    response = english_reader.get(f"{LIST}?light=not_due&category=finance&export=departments.xlsx")
    assert (response.status_code, response.content[:2]) == (200, b"PK")


@pytest.mark.parametrize("path", [f"{LIST}?export=users.csv", f"{HOUSING}?export=months.pdf"])
def test_an_export_that_is_not_there_is_missing(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 404


# Who may


@pytest.mark.parametrize("path", [LIST, HOUSING])
def test_whoever_may_read_gets_page_and_fragment(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 200
    fragment = reader.get(path, headers=HTMX).content.decode()
    assert fragment.startswith("<title>")
    assert "<html" not in fragment


@pytest.mark.parametrize("path", [LIST, HOUSING])
def test_others_do_not(path: str) -> None:
    client = Client()
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    client.force_login(make_user())
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", [LIST, HOUSING])
def test_pages_are_only_read(reader: Client, path: str) -> None:
    assert reader.post(path).status_code == 405


@pytest.mark.parametrize("code", ["nowhere", "housing-", "1"])
def test_a_code_that_is_not_known_is_missing(reader: Client, code: str) -> None:
    assert reader.get(f"/departments/{code}/").status_code == 404


# Queries


def test_the_list_takes_as_many_queries_for_few_goals_as_for_many(reader: Client) -> None:
    make_periods()
    taken = []
    for count in (1, 9):
        fill(count)
        taken.append(queries_of(reader, f"{LIST}?month=2024-01"))
    assert taken[0] == taken[1] <= MOST_OF_LIST


@pytest.mark.parametrize("username", ["leader", "office"])
def test_a_department_takes_as_many_queries_for_few_goals_as_for_many(sign_in: SignIn, username: str) -> None:
    make_periods()
    department, client, taken = make_department(), sign_in(username), []
    for count in (1, 9):
        fill(count, department)
        taken.append(queries_of(client, f"/departments/{department.code}/?month=2024-01"))
    assert taken[0] == taken[1] <= MOST_OF_PAGE
