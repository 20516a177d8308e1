"""The docket's list and the page of one matter."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from pilots.actions.matters import Said, act
from pilots.models import Goal, Project, Task, Zone
from pilots.rules.matters import Deed
from tests.pilots.views.matters import account, ago, do, in_days, make_matter
from tests.pilots.views.pages import HTMX, SignIn, alerts, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

URL = "/matters/"


def parts_of(page: Any) -> dict[str, list[str]]:
    """Part of the list → the numbers of its matters in order."""
    parts = find(page, ".docket-part")
    return {attribute(part, "id"): [words(cell) for cell in find(part, "td.c-no")] for part in parts}


def tiles_of(page: Any) -> dict[str, int]:
    rows = find(only(page, "nav.docket-tiles"), "li")
    return {attribute(row, "class").split()[0].removeprefix("tile-"): int(words(only(row, "strong"))) for row in rows}


@pytest.fixture
def docket() -> dict[str, Any]:
    """One matter of every kind."""
    return {
        "late": make_matter("under_way", days=60, due_in=-12, titles={"zh_hans": "逾期事项", "en": "Late matter"}),
        "later": make_matter("reported", days=60, due_in=-3, subject={"zone": Zone.objects.get(code="Z3")}),
        "waiting": make_matter("raised", days=9, subject={"task": Task.objects.get(number=3)}),
        "decided": make_matter("decided", due_in=30, department="pboc"),
        "soon": make_matter("under_way", due_in=5, subject={"project": Project.objects.get(code="sponge-2021")}),
        "reported": make_matter("reported", due_in=8),
        "proposed": make_matter("proposed", days=2),
        "closed": make_matter("closed", days=40),
        "dismissed": make_matter("dismissed", days=30, subject={"goal": Goal.objects.get(year=2021, number=15)}),
    }


# The list


def test_what_presses_most_stands_first(english_reader: Client, docket: dict[str, Any]) -> None:
    page = parsed(english_reader.get(URL))
    code = {name: matter.code for name, matter in docket.items()}
    assert parts_of(page) == {
        "overdue": [code["late"], code["later"]],
        "to_decide": [code["waiting"]],
        "under_way": [code["soon"], code["decided"]],
        "reported": [code["reported"]],
        "proposed": [code["proposed"]],
        "closed": [code["closed"]],
        "dismissed": [code["dismissed"]],
    }
    assert list(tiles_of(page).values()) == [2, 1, 2, 1, 1, 1, 1]
    first = find(only(page, "#overdue"), "tr")[1]
    assert "12 days overdue" in words(first)
    assert "Housing and Urban-Rural Development Bureau" in words(first)
    assert not find(page, "section.own-matters")
    # what is over is folded up
    assert all("open" not in dict(part.attributes) for part in find(page, "details.docket-part"))


@in_both_languages
def test_the_list_stands_in_both_languages(sign_in: SignIn, docket: dict[str, Any], language: str) -> None:
    client = sign_in("leader", language)
    assert ("Late matter" if language == "en" else "逾期事项") in client.get(URL).content.decode()
    fragment = client.get(URL, headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "docket-part" in fragment


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=overdue", ["late", "later"]),
        ("state=to_decide&state=proposed", ["waiting", "proposed"]),
        ("state=closed", ["closed"]),
        ("department=pboc", ["decided"]),
        ("subject=zone", ["later"]),
        ("subject=task&subject=project", ["waiting", "soon"]),
        ("q=逾期", ["late"]),
        ("q=late MATTER", ["late"]),
        ("year=2026&state=dismissed", ["dismissed"]),
    ],
)
def test_filters_stand_in_the_address(
    english_reader: Client, docket: dict[str, Any], query: str, expected: list[str]
) -> None:
    query = query.replace("2026", str(docket["late"].year))
    page = parsed(english_reader.get(f"{URL}?{query}"))
    shown = [code for codes in parts_of(page).values() for code in codes]
    assert shown == [docket[name].code for name in expected]


def test_tiles_keep_the_other_filters_and_what_is_chosen_stands_open(
    english_reader: Client, docket: dict[str, Any]
) -> None:
    page = parsed(english_reader.get(f"{URL}?department=housing&state=closed"))
    assert tiles_of(page)["overdue"] == 2
    assert tiles_of(page)["under_way"] == 1
    links = {words(only(link, "span")): attribute(link, "href") for link in find(only(page, "nav.docket-tiles"), "a")}
    assert links["Overdue"] == "/matters/?department=housing&state=overdue"
    assert links["Closed"] == "/matters/?department=housing"
    assert "open" in dict(only(page, "details.docket-part").attributes)


def test_odd_filters_are_named_and_empty_fields_leave_the_address(
    english_reader: Client, docket: dict[str, Any]
) -> None:
    response = english_reader.get(f"{URL}?state=nowhere&department=atlantis")
    assert len(alerts(response)) == 2
    assert len(find(parsed(response), "td.c-no")) == len(docket)
    response = english_reader.get(f"{URL}?q=&state=closed&as_of=")
    assert (response.status_code, response["location"]) == (302, "/matters/?state=closed")
    page = parsed(english_reader.get(f"{URL}?q=nothing+at+all"))
    assert "No matter matches these filters." in words(page)


def test_no_matters_at_all(sign_in: SignIn) -> None:
    page = parsed(sign_in("office", "en").get(URL))
    assert "No matter is before the leading group." in words(page)
    assert "/matters/new/" in [attribute(link, "href") for link in find(page, "a")]
    page = parsed(sign_in("leader", "en").get(URL))
    assert "/matters/new/" not in [attribute(link, "href") for link in find(page, "a")]


def test_a_department_sees_first_what_it_answers_for(sign_in: SignIn, docket: dict[str, Any]) -> None:
    page = parsed(sign_in("staff-housing", "en").get(f"{URL}?state=to_decide"))
    own = only(page, "section.own-matters")
    assert words(only(own, "h2")).startswith("Housing and Urban-Rural Development Bureau answers for 4 open matters")
    codes = [words(code) for code in find(own, "span.code")]
    assert codes == [docket[name].code for name in ("late", "later", "soon", "reported")]
    assert not find(parsed(sign_in("staff-big_data", "en").get(URL)), "section.own-matters")


def test_the_list_as_known_on_an_earlier_day(english_reader: Client, docket: dict[str, Any]) -> None:
    page = parsed(english_reader.get(f"{URL}?as_of={in_days(-55)}"))
    assert "not today's" in words(only(page, ".not-now"))
    # closed since, and due later than that day
    assert sorted(code for codes in parts_of(page).values() for code in codes) == sorted(
        [docket["late"].code, docket["later"].code]
    )
    assert "overdue" not in parts_of(page)
    page = parsed(english_reader.get(f"{URL}?as_of=2020-01-01"))
    assert "No matter had been raised by 1 January 2020." in words(page)
    assert english_reader.get(f"{URL}?as_of=x&month=y").status_code == 200


def test_the_list_as_a_file(english_reader: Client, docket: dict[str, Any]) -> None:
    response = english_reader.get(f"{URL}?export=matters.csv&state=overdue")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:3]] == [docket["late"].code, docket["later"].code]
    assert rows[0][:4] == ["No.", "Matter", "State", "Raised on"]
    assert rows[1][rows[0].index("Days overdue")] == "12"
    assert "Filters: State: Overdue" in [row[0] for row in rows if row]
    book = load_workbook(io.BytesIO(english_reader.get(f"{URL}?export=matters.xlsx").content))
    sheet = book.worksheets[0]
    assert sheet.max_row == 4 + len(docket)
    assert sheet.cell(5, 10).value == "Housing and Urban-Rural Development Bureau"
    assert english_reader.get(f"{URL}?export=others.csv").status_code == 404


def test_two_hundred_matters_take_as_many_queries_as_two(english_reader: Client) -> None:
    taken = []
    for count in (2, 198):
        for number in range(count):
            make_matter(("raised", "under_way", "reported", "closed")[number % 4], due_in=number % 9)
        with CaptureQueriesContext(connection) as queries:
            assert english_reader.get(URL).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 8


def test_who_may_not_see_the_docket(client: Client, english_reader: Client) -> None:
    matter = make_matter()
    for path in (URL, "/matters/new/", f"/matters/{matter.year}/{matter.number}/"):
        response = client.get(path)
        assert (response.status_code, response["location"]) == (302, f"/accounts/login/?next={path}")
    assert english_reader.post(URL).status_code == 405
    assert english_reader.post(f"/matters/{matter.year}/{matter.number}/").status_code == 405


# One matter


def test_a_matter_tells_its_whole_story(english_reader: Client) -> None:
    matter = make_matter("reported", days=30, due_in=-4)
    page = parsed(english_reader.get(matter.get_absolute_url()))
    assert words(only(page, "h1")) == "Energy retrofit is behind"
    assert "4 days overdue" in words(only(page, "section.matter-now"))
    assert "The office checks the evidence and closes it." in words(only(page, "section.matter-now"))
    assert "限期整改。" in words(only(page, "section.matter-decision"))
    assert "Leading group member" in words(only(page, "section.matter-decision"))
    steps = find(only(page, "ol.matter-way"), "li")
    assert [words(only(step, "strong")) for step in steps] == [
        "Raised",
        "Decided",
        "Acknowledged",
        "Reported as done",
        "Closed",
    ]
    assert [attribute(step, "class") for step in steps] == ["reached", "reached", "reached", "current", ""]
    events = [words(only(event, "p.event-head")) for event in find(page, "li.event")]
    assert [event.split(" ")[0] for event in events] == ["Reported", "Acknowledged", "Decided", "Raised"]
    assert "Housing and Urban-Rural Development Bureau · Department head" in events[0]
    [link] = find(only(page, "ul.event-files"), "a")
    assert words(link) == "证明.pdf"
    assert attribute(link, "href").startswith("/attachments/")
    # the light of the goal that it is about
    assert find(only(page, ".matter-goal"), ".light")
    assert not find(page, "form.matter-form")


@pytest.mark.parametrize("subject", ["task", "zone", "project"])
def test_a_matter_on_anything_else_links_to_it(english_reader: Client, subject: str) -> None:
    rows: dict[str, Any] = {
        "task": Task.objects.get(number=3),
        "zone": Zone.objects.get(code="Z3"),
        "project": Project.objects.get(code="sponge-2021"),
    }
    matter = make_matter(subject={subject: rows[subject]})
    page = parsed(english_reader.get(matter.get_absolute_url()))
    links = [attribute(link, "href") for link in find(only(page, ".page-head"), "a")]
    assert rows[subject].get_absolute_url() in links
    assert not find(page, ".matter-goal")


def test_markup_in_what_was_typed_is_text(english_reader: Client) -> None:
    odd = "<script>alert(1)</script>\n<b>二</b>"
    matter = make_matter("under_way", titles={"zh_hans": odd, "en": odd}, problems={"zh_hans": odd, "en": odd})
    act(matter=matter, deed=Deed.PROGRESS, user=account("head-housing"), at=ago(0), said=Said(text=odd))
    for path in (URL, matter.get_absolute_url(), f"{matter.get_absolute_url()}progress/", "/goals/2021/19/"):
        content = english_reader.get(path).content.decode() if "progress" not in path else ""
        assert "<script>alert" not in content
        assert "<b>二" not in content


def test_a_matter_as_known_on_an_earlier_day(sign_in: SignIn) -> None:
    matter = make_matter("closed", days=30)
    path = matter.get_absolute_url()
    page = parsed(sign_in("office", "en").get(f"{path}?as_of={in_days(-29)}"))
    assert [words(only(event, "strong")) for event in find(page, "li.event")] == ["Decided", "Raised"]
    assert not find(page, "ul.event-files")
    assert not find(page, "form.matter-form")
    assert sign_in("office", "en").get(f"{path}?as_of={in_days(-40)}").status_code == 404


@pytest.mark.parametrize("path", ["2021/99", "1/1", "99999999999999999999/1", "2021/99999999999999999999"])
def test_matters_that_there_are_not(english_reader: Client, path: str) -> None:
    assert english_reader.get(f"/matters/{path}/").status_code == 404
    assert english_reader.get(f"/matters/{path}/decide/").status_code == 404


def test_a_dismissed_and_a_reopened_matter_go_their_way(english_reader: Client) -> None:
    dismissed, reopened = make_matter("dismissed"), make_matter("closed")
    act(
        matter=reopened,
        deed=Deed.REOPEN,
        user=account("office"),
        at=ago(0),
        said=Said(text="问题反弹。", due_on=in_days(9)),
    )
    ways = [
        find(only(parsed(english_reader.get(matter.get_absolute_url())), "ol.matter-way"), "li")
        for matter in (dismissed, reopened)
    ]
    assert [words(only(step, "strong")) for step in ways[0]] == ["Proposed", "Dismissed"]
    assert [attribute(step, "class") for step in ways[1]] == ["reached", "current", "", "", ""]


def test_many_events_take_as_many_queries_as_few(english_reader: Client) -> None:
    taken = []
    for count in (1, 40):
        matter = make_matter("under_way")
        for _number in range(count):
            act(matter=matter, deed=Deed.PROGRESS, user=account("head-housing"), at=ago(0), said=Said(text="进展"))
        do(matter, Deed.DONE)
        with CaptureQueriesContext(connection) as queries:
            assert english_reader.get(matter.get_absolute_url()).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 16


# Where else matters stand


@pytest.mark.parametrize(
    ("path", "subject"),
    [("/goals/2021/19/", "goal"), ("/tasks/3/", "task"), ("/zones/Z3/", "zone"), ("/departments/housing/", "goal")],
)
def test_matters_stand_on_the_pages_of_what_they_are_about(english_reader: Client, path: str, subject: str) -> None:
    english_reader.get(path)
    rows: dict[str, Any] = {
        "goal": Goal.objects.get(year=2021, number=19),
        "task": Task.objects.get(number=3),
        "zone": Zone.objects.get(code="Z3"),
    }
    matter = make_matter("under_way", days=20, due_in=-2, subject={subject: rows[subject]})
    section = only(parsed(english_reader.get(path)), "section#matters")
    assert f"{matter.code} Energy retrofit is behind" in words(section)
    assert "2 days overdue" in words(section)
    before = parsed(english_reader.get(f"{path}?as_of={in_days(-30)}"))
    assert all(matter.code not in words(found) for found in find(before, "section#matters"))


def test_the_page_of_a_goal_is_drawn_anew_when_its_matter_moves(english_reader: Client) -> None:
    matter = make_matter("reported")
    assert "reported as done" in words(only(parsed(english_reader.get("/goals/2021/19/")), "section#matters"))
    do(matter, Deed.CLOSE)
    assert "closed" in words(only(parsed(english_reader.get("/goals/2021/19/")), "section#matters"))


def test_only_the_office_is_offered_to_raise_one(sign_in: SignIn) -> None:
    for username in ("leader", "office", "leader"):
        page = parsed(sign_in(username, "en").get("/goals/2021/19/"))
        links = [attribute(link, "href") for link in find(only(page, "section#matters"), "a")]
        assert ("/matters/new/?goal=2021-19" in links) == (username == "office")
    assert find(parsed(sign_in("office", "en").get("/departments/housing/")), "section#matters")
    assert not find(parsed(sign_in("leader", "en").get("/departments/housing/")), "section#matters")


@pytest.mark.parametrize("path", ["/goals/2021/19/", "/tasks/3/", "/zones/Z3/", "/departments/housing/"])
def test_two_hundred_matters_on_a_page_take_as_many_queries_as_two(english_reader: Client, path: str) -> None:
    taken = []
    for count in (2, 100):
        for _number in range(count):
            make_matter("under_way", subject={"goal": Goal.objects.get(year=2021, number=19)})
            make_matter(subject={"task": Task.objects.get(number=3)})
            make_matter(subject={"zone": Zone.objects.get(code="Z3")})
        with CaptureQueriesContext(connection) as queries:
            english_reader.get(path)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_the_proposing_month_leads_the_link_to_the_goal(english_reader: Client) -> None:
    matter = make_matter("proposed")
    page = parsed(english_reader.get(matter.get_absolute_url()))
    assert "/goals/2021/19/?month=2021-06" in [attribute(link, "href") for link in find(page, "a")]
    assert matter.month == date(2021, 6, 1)
    assert "at the end of June 2021" in words(only(page, ".matter-goal"))
