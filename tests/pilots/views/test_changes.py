"""The page of what changed, its share of the overview and of a goal's page, and the files to take along."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext

from pilots.actions.publications import publish_month
from pilots.models import Goal, Period, TaskBook, User
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    make_user,
    unsealed,
)
from tests.pilots.views.pages import HTMX, SignIn, alerts, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

JANUARY = date(YEAR, 1, 1)
PUBLISHED, CORRECTED = a_time(date(YEAR, 2, 20)), a_time(date(YEAR, 3, 5))
AUGUST_2021 = "/changes/?since=2021-07-20&as_of=2021-08-20&month=2021-07"
OF_JANUARY = "/changes/?since=2024-01&month=2024-01&as_of=2024-03-31"
LONG = "城市绿色发展目标" * 37 + "完成率"
MARKUP = "<b>粗</b><script>alert(1)</script>"


@pytest.fixture
def goal() -> Goal:
    """January published on track with 10 of 10 planned; 1 by the correction of 5 March."""
    make_periods()
    goal = make_goal(title_zh_hans=MARKUP, title_en="Trees planted")
    make_task_book(goal)
    make_revision(goal, value=10)
    publish_month(period=Period.objects.get(month=JANUARY), user=User.objects.get(username="office"), at=PUBLISHED)
    make_revision(goal, value=1, at=CORRECTED, comment="A digit too many")
    return goal


def page_of(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return parsed(response)


def moves(page: Element) -> dict[str, tuple[list[str], str]]:
    """Goal → its lights before and after, and why; of the lists that the page opens with."""
    rows = [row for shown in find(page, "ul.light-moves")[:1] for row in find(shown, "li")]
    return {
        words(find(row, "a")[0]): (
            [words(light) for light in find(row, "span.light")],
            words(find(only(row, "div"), "small")[0]),
        )
        for row in rows
    }


def counts(page: Element) -> list[str]:
    return [words(item) for item in find(only(page, "ul.change-counts"), "li")]


# The page


def test_july_2021_between_20_july_and_20_august(english_reader: Client) -> None:
    page = page_of(english_reader, AUGUST_2021)
    assert "since the end of 20 July 2021, up to 20 August 2021; lights of July 2021" in words(only(page, "p.sub"))
    assert counts(page) == [
        "Lights moved 6",
        "Targets changed 0",
        "Steps done 4",
        "Steps missed 0",
        "New figures approved 34",
        "Figures corrected 1",
        "Returned by the office 0",
    ]
    found = moves(page)
    assert found["28 · Household waste sorting coverage"] == (
        ["On track", "Not reported"],
        "The figure of July 2021 fell due on 6 August 2021 and has not been approved.",
    )
    assert found["5 · Green bonds issued"][1] == "New figure of July 2021: CNY 0.5 bn against CNY 1.05 bn planned."
    assert "172.35 → CNY 173.25 bn" in words(only(page, "section#corrections"))
    assert "4.3 Sign support agreements worth CNY 350 billion" in words(only(page, "section#steps"))


def test_a_light_that_moved_says_from_what_and_why(english_reader: Client, goal: Goal) -> None:
    page = page_of(english_reader, OF_JANUARY)
    assert moves(page) == {
        f"{goal.number} · Trees planted": (
            ["On track", "At risk"],
            "Figure of January 2024 corrected: 1 → CNY 0.1 bn.",
        )
    }
    assert words(only(page, "p.sub")).startswith(
        "Between two moments: since the publication of January 2024 on 20 February 2024, up to 31 March 2024"
    )
    [row] = find(only(only(page, "section#corrections"), "tbody"), "tr")
    assert "A digit too many" in words(row)
    [_goal, figure] = [attribute(link, "href") for link in find(row, "a")]
    assert figure == f"/figures/2024-01/{goal.number}/?as_of=2024-03-31"


def test_by_default_it_is_told_since_the_latest_publication(english_reader: Client, goal: Goal) -> None:
    for path in (
        "/changes/?month=2024-01&as_of=2024-03-31",
        "/changes/?month=2024-01",
    ):
        assert list(moves(page_of(english_reader, path))) == [f"{goal.number} · Trees planted"]


def test_a_changed_target_leads_to_the_comparison(english_reader: Client, goal: Goal) -> None:
    with unsealed():
        TaskBook.objects.filter(goal=goal).update(state="superseded")
    office = User.objects.get(username="office")
    make_task_book(
        goal,
        target=100,
        counts_from=date(YEAR, 3, 1),
        published_at=CORRECTED,
        published_by=office,
        reason=f"{MARKUP} 资金未到位",
    )
    response = english_reader.get(OF_JANUARY)
    section = only(parsed(response), "section#targets")
    [row] = find(only(section, "tbody"), "tr")
    assert "12 → CNY 10 bn" in words(row)
    assert "March 2024" in words(row)
    assert "资金未到位" in words(row)
    assert str(office) in words(row)
    assert f"/taskbooks/2024/{goal.number}/compare/?from=1&to=2&as_of=2024-03-31" in [
        attribute(link, "href") for link in find(row, "a")
    ]
    assert b"<script>alert" not in response.content


def test_steps_done_and_missed_are_told(english_reader: Client, goal: Goal) -> None:
    book = TaskBook.objects.get(goal=goal)
    make_milestone(book, due_on=date(YEAR, 2, 25))
    make_milestone(book, due_on=date(YEAR, 3, 1))
    make_report(goal, 2, date(YEAR, 3, 4), reviewed_at=CORRECTED)
    make_revision(goal, date(YEAR, 3, 1), 30, at=a_time(date(YEAR, 3, 30)))
    section = only(page_of(english_reader, "/changes/?since=2024-01&month=2024-03&as_of=2024-03-31"), "section#steps")
    assert [words(find(row, "td")[0]) for row in find(only(section, "tbody"), "tr")] == [
        "Done done on 4 March 2024, 3 days after it was due",
        "Missed due on 25 February 2024, 35 days overdue",
    ]


def test_titles_are_text_and_may_be_long(reader: Client, goal: Goal) -> None:
    goal.title = LONG[:300]
    goal.save()
    assert LONG[:300] in words(page_of(reader, OF_JANUARY))


def test_what_is_illustrative_is_marked(english_reader: Client) -> None:
    page = page_of(english_reader, AUGUST_2021)
    marked = {
        words(find(row, "a")[0]): bool(find(row, "abbr.mark-illustrative"))
        for row in find(find(page, "ul.light-moves")[0], "li")
    }
    assert marked["5 · Green bonds issued"]
    assert not marked["4 · Financial support signed"]


def test_nothing_that_changed_is_said_so(english_reader: Client) -> None:
    page = page_of(english_reader, "/changes/?since=2021-08-20&as_of=2021-08-20&month=2021-07")
    text = words(page)
    for said in (
        "No light moved.",
        "No task book was published.",
        "No step was done, and none became overdue.",
        "No approved figure was corrected.",
        "Nothing was returned.",
    ):
        assert said in text


def test_a_year_without_goals_says_so(english_reader: Client) -> None:
    assert "No goals have been set for 2031." in words(page_of(english_reader, "/changes/?month=2031-01"))


# What was returned


@pytest.fixture
def returned(goal: Goal) -> Goal:
    make_revision(goal, date(YEAR, 2, 1), 20, state="returned", at=CORRECTED, reason="The unit is wrong")
    return goal


@pytest.mark.parametrize(
    ("username", "sees"), [("leader", False), ("staff-housing", True), ("head-housing", True), ("office", True)]
)
def test_why_it_was_returned_is_for_those_who_may_read_drafts(
    sign_in: SignIn, returned: Goal, username: str, *, sees: bool
) -> None:
    section = only(page_of(sign_in(username, "en"), OF_JANUARY), "section#returned")
    text = words(section)
    assert "1 figure or step was returned with a reason." in text
    assert ("The unit is wrong" in text, "for its department and the office" in text) == (sees, not sees)


def test_another_department_does_not_see_why(client: Client, returned: Goal) -> None:
    client.force_login(make_member("staff"))
    assert "The unit is wrong" not in client.get(OF_JANUARY).content.decode()


def test_what_one_may_see_is_not_kept_for_another(sign_in: SignIn, returned: Goal) -> None:
    assert "The unit is wrong" in sign_in("office").get(OF_JANUARY).content.decode()
    assert "The unit is wrong" not in sign_in("leader").get(OF_JANUARY).content.decode()


def test_a_return_is_seen_at_once(english_reader: Client, goal: Goal) -> None:
    assert "Returned by the office 0" in counts(page_of(english_reader, OF_JANUARY))
    make_revision(goal, date(YEAR, 2, 1), 20, state="returned", at=CORRECTED)
    assert "Returned by the office 1" in counts(page_of(english_reader, OF_JANUARY))


# The two moments


@pytest.mark.parametrize(
    ("since", "problem"),
    [
        ("2021-08-21", "2021-08-21 lies after 20 August 2021"),
        ("2021-06", "2021-06 had not been published by 20 August 2021"),
        ("2021-02-30", "“2021-02-30” is neither a day"),
        ("%3Cscript%3E", "“<script>” is neither a day"),
        ("x" * 500, f"“{'x' * 40}” is neither a day"),
    ],
)
def test_a_moment_that_cannot_be_is_said_and_the_usual_one_taken(
    english_reader: Client, since: str, problem: str
) -> None:
    response = english_reader.get(f"/changes/?since={since}&as_of=2021-08-20&month=2021-07")
    assert response.status_code == 200
    [said] = alerts(response)
    assert said.startswith(problem)
    assert "since the end of 21 July 2021" in words(only(parsed(response), "p.sub"))


def test_the_forms_keep_month_day_and_filters(english_reader: Client, goal: Goal) -> None:
    page = page_of(english_reader, f"{OF_JANUARY}&light=behind")
    forms = find(page, "form.since-form")
    assert len(forms) == 2
    for form in forms:
        hidden = {attribute(field, "name"): attribute(field, "value") for field in find(form, "input")}
        assert {"as_of": "2024-03-31", "light": "behind"}.items() <= hidden.items()
    [chosen] = [option for option in find(forms[0], "option") if "selected" in dict(option.attributes)]
    assert attribute(chosen, "value") == "2024-01"


def test_the_way_to_another_month_keeps_the_earlier_moment(english_reader: Client, goal: Goal) -> None:
    links = [attribute(link, "href") for link in find(page_of(english_reader, OF_JANUARY), "a[rel]")]
    assert links[-1] == "?month=2024-02&as_of=2024-03-31&since=2024-01"


def test_filters_narrow_every_list(english_reader: Client) -> None:
    page = page_of(english_reader, f"{AUGUST_2021}&light=behind")
    assert set(moves(page)) == {"5 · Green bonds issued", "22 · Public building retrofit area"}
    assert "No approved figure was corrected." in words(page)
    assert "No goal matches these filters." in words(page_of(english_reader, f"{AUGUST_2021}&light=behind&task=1"))


# Who may see it, and how it is asked for


def test_who_may_not_see_it(client: Client) -> None:
    assert client.get("/changes/")["Location"].startswith("/accounts/login/")
    client.force_login(make_user())
    assert client.get("/changes/").status_code == 403


def test_it_is_only_read(reader: Client) -> None:
    for method in (reader.post, reader.put, reader.delete):
        assert method("/changes/").status_code == 405


def test_there_is_no_page_below_it(reader: Client) -> None:
    assert reader.get("/changes/2021-06/").status_code == 404


def test_the_fragment_is_the_content_alone(reader: Client) -> None:
    whole, part = parsed(reader.get(AUGUST_2021)), parsed(reader.get(AUGUST_2021, headers=HTMX))
    title, *content = part.children
    assert title == only(whole, "title")
    assert content == only(whole, "main#page").children


# Files


@pytest.mark.parametrize("name", ["lights", "targets", "steps", "corrections"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("path", [AUGUST_2021, OF_JANUARY])
def test_every_list_is_taken_along_also_where_it_is_empty(
    english_reader: Client, goal: Goal, path: str, name: str, ending: str
) -> None:
    response = english_reader.get(f"{path}&export={name}.{ending}")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")


def test_a_file_says_the_same_as_the_page(english_reader: Client, goal: Goal) -> None:
    text = english_reader.get(f"{OF_JANUARY}&export=lights.csv").content.decode("utf-8-sig")
    head, row, *rest = csv.reader(io.StringIO(text))
    found = dict(zip(head, row, strict=True))
    assert (found["Light before"], found["Light now"]) == ("On track", "At risk")
    assert found["Why"] == "Figure of January 2024 corrected: 1 → CNY 0.1 bn."
    assert ["Changes since the publication of January 2024 on 20 February 2024."] in rest


def test_a_list_that_there_is_not_is_not_found(reader: Client) -> None:
    assert reader.get("/changes/?export=goals.csv").status_code == 404


# The overview and the page of a goal


def test_the_overview_says_the_same_and_leads_to_all(english_reader: Client, goal: Goal) -> None:
    query = "?month=2024-01&as_of=2024-03-31"
    section = only(page_of(english_reader, f"/{query}"), "section#changes")
    page = page_of(english_reader, f"/changes/{query}")
    assert moves(section) == moves(page)
    assert counts(section) == counts(page)[:-1]
    assert attribute(find(section, "a")[-1], "href") == "/changes/?as_of=2024-03-31"


def test_a_goal_s_page_tells_its_own_changes(english_reader: Client, goal: Goal) -> None:
    other = make_goal()
    make_task_book(other)
    query = "?month=2024-01&as_of=2024-03-31"
    text = words(only(page_of(english_reader, f"/goals/2024/{goal.number}/{query}"), "ul.goal-changes"))
    assert "On track → At risk Figure of January 2024 corrected: 1 → CNY 0.1 bn." in text
    page = page_of(english_reader, "/goals/2021/2/?as_of=2024-03-31")
    assert "since the publication of January 2024 on 20 February 2024" in words(page)
    assert "Nothing changed of this goal." in words(page)


# Queries


def queries_of(client: Client, path: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_goals_and_changes(reader: Client, goal: Goal) -> None:
    few = queries_of(reader, OF_JANUARY)
    for _ in range(20):
        other = make_goal()
        book = make_task_book(other)
        make_milestone(book, due_on=date(YEAR, 1, 20))
        make_revision(other, value=10)
        make_revision(other, value=1, at=CORRECTED)
        make_report(other, 1, date(YEAR, 1, 19), reviewed_at=CORRECTED)
        make_revision(other, date(YEAR, 2, 1), 20, state="returned", at=CORRECTED)
    assert queries_of(reader, OF_JANUARY) == few <= 12
    assert queries_of(reader, AUGUST_2021) == few
