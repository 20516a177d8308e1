"""Rolling a year over: who may, what the page proposes, what it refuses, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import Goal, Period, TaskBook, User
from tests.factories import YEAR, a_time, make_goal, make_revision, make_task, make_task_book, make_user
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

PAGE, DRAFTS = "/taskbooks/2024/rollover/", "/taskbooks/2025/drafts/"
PILOT = "/taskbooks/2021/rollover/"
DECEMBER = date(YEAR, 12, 1)


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


@pytest.fixture
def goals() -> list[Goal]:
    """A level that ended at 160 of 200, one that passed its target, and a goal that adds up."""
    found = []
    for number, values in enumerate(
        ({"measure": "level"}, {"measure": "level"}, {"title_zh_hans": "新增", "title_en": "Added"}), start=1
    ):
        goal = make_goal(number=number, **values)
        make_task_book(
            goal, baseline=Decimal(100 if values.get("measure") else 0), target=Decimal(200), planned=PLANNED
        )
        found.append(goal)
    make_revision(found[0], DECEMBER, 160)
    make_revision(found[1], DECEMBER, 230)
    return found


PLANNED = [100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 195, 200]


def typed(*goals: Goal, **overrides: Any) -> dict[str, Any]:
    """What the page posts when these goals are chosen and nothing else is typed."""
    data: dict[str, Any] = {"to_year": str(YEAR + 1), "numbering": "keep"}
    for goal in goals:
        data |= {
            f"chosen_{goal.number}": "on",
            f"number_{goal.number}": goal.number,
            f"task_{goal.number}": goal.task_id,
        }
    return {name: value for name, value in {**data, **overrides}.items() if value is not None}


def row_of(page: Any, text: str) -> Element:
    [row] = [row for row in find(page, "tr") if text in words(row) and find(row, ".c-chosen")]
    return row


def value_of(page: Any, name: str) -> str:
    [value] = [attribute(item, "value") for item in find(page, "input") if attribute(item, "name") == name]
    return value


def is_checked(page: Any, name: str) -> bool:
    [item] = [item for item in find(page, "input") if attribute(item, "name") == name]
    return "checked" in dict(item.attributes)


def made() -> list[tuple[int, int]]:
    """The goals of the new year: old and new number."""
    rows = Goal.objects.of_year(YEAR + 1).exclude(continues=None)
    return sorted((row.continues.number, row.number) for row in rows if row.continues)


# Reading


@in_both_languages
def test_the_page_proposes_how_each_goal_begins(sign_in: SignIn, goals: list[Goal], language: str) -> None:
    page = parsed(sign_in("office", language).get(PAGE))
    level, passed, added = (row_of(page, f"{goal.number} · {goal_title(goal, language)}") for goal in goals)
    for row, number in ((level, "160"), (passed, "230")) if language == "zh-hans" else ((level, "16"), (passed, "23")):
        cells = [words(cell) for cell in find(row, "td.n")]
        assert number in cells[1]
        assert number in cells[2]
    assert [words(cell)[-1] for cell in find(added, "td.n")] != []
    assert all(is_checked(page, f"chosen_{goal.number}") for goal in goals)
    assert [value_of(page, f"number_{goal.number}") for goal in goals] == ["1", "2", "3"]


def goal_title(goal: Goal, language: str) -> str:
    return str(getattr(goal, "title_en" if language == "en" else "title_zh_hans"))


def test_a_target_that_december_passed_is_remarked_on(office: Client, goals: list[Goal]) -> None:
    page = parsed(office.get(PAGE))
    assert [words(item) for item in find(page, "p.finding")] == [
        "December has passed the old target: as a proposal it would be a step back. Set a new one in the draft."
    ]


def test_the_pilot_has_no_approved_december_yet_and_says_so(office: Client) -> None:
    page = words(parsed(office.get(PILOT)))
    assert "goals have no approved figure of December 2021 yet: their baselines stay unknown" in page
    assert "none approved" in page


def test_a_year_without_goals_says_so(office: Client) -> None:
    assert "No goals have been set for 2040." in words(parsed(office.get("/taskbooks/2040/rollover/")))


@pytest.mark.parametrize("year", ["1999", "2100", "99999"])
def test_a_year_without_a_following_one_is_missing(office: Client, year: str) -> None:
    assert office.get(f"/taskbooks/{year}/rollover/").status_code == 404


def test_htmx_gets_the_content_alone(office: Client) -> None:
    content = office.get(PILOT, headers=HTMX).content.decode()
    assert content.startswith("<title>")
    assert "<html" not in content


def test_a_long_title_and_one_with_markup_are_shown_as_text(office: Client) -> None:
    make_task_book(make_goal(title_zh_hans="长" * 300, title_en="长" * 300))
    make_task_book(make_goal(title_zh_hans="<b>x</b>", title_en="<script>alert(1)</script>"))
    text = office.get(PAGE).content.decode()
    assert "长" * 300 in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


def test_few_and_many_goals_take_the_same_queries(
    office: Client, goals: list[Goal], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    office.get(PAGE)
    for _time in range(2):
        with django_assert_num_queries(7):
            office.get(PAGE)
        for _number in range(15):
            make_task_book(make_goal(task=make_task()))


# Who may


@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing"])
def test_others_neither_see_nor_do_it(sign_in: SignIn, goals: list[Goal], username: str) -> None:
    client = sign_in(username)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, typed(*goals)).status_code == 403
    assert made() == []


def test_whoever_is_not_signed_in_or_has_no_role_is_kept_out(client: Client, goals: list[Goal]) -> None:
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
    client.force_login(make_user())
    assert client.post(PAGE, typed(*goals)).status_code == 403
    assert made() == []


def test_other_methods_and_a_post_without_a_token_are_refused(office: Client, goals: list[Goal]) -> None:
    assert office.put(PAGE).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = office.cookies
    assert strict.post(PAGE, typed(*goals)).status_code == 403
    assert made() == []


# Rolling over


@pytest.mark.parametrize("username", ["office", "admin"])
def test_chosen_goals_go_on_as_drafts(sign_in: SignIn, goals: list[Goal], username: str) -> None:
    response = sign_in(username, "en").post(PAGE, typed(goals[0], goals[2]), follow=True)
    assert response.redirect_chain == [(DRAFTS, 302)]
    page = words(parsed(response))
    assert "2 goals of 2024 go on in 2025, each with a draft of its task book." in page
    assert "12 periods of 2025 added." in page
    assert made() == [(1, 1), (3, 3)]
    book = TaskBook.objects.get(goal__year=YEAR + 1, goal__number=1)
    assert (book.state, book.baseline, book.target) == ("draft", 160, 200)
    assert book.edited_by == User.objects.get(username=username)


def test_numbers_and_tasks_are_taken_as_typed(office: Client, goals: list[Goal]) -> None:
    task = make_task()
    # 1 and 2 change places, one of them typed on a Chinese keyboard
    office.post(PAGE, typed(*goals[:2], number_1="２", number_2="1", task_1=task.pk))
    assert made() == [(1, 2), (2, 1)]
    assert Goal.objects.get(year=YEAR + 1, number=2).task == task
    assert Goal.objects.get(year=YEAR + 1, number=1).task == goals[1].task


def test_goals_are_renumbered_whatever_stands_in_the_fields(office: Client, goals: list[Goal]) -> None:
    make_goal(year=YEAR + 1, number=1)
    response = office.post(PAGE, typed(*goals[1:], numbering="consecutive", number_2="x", number_3=""))
    assert response["Location"] == DRAFTS
    assert made() == [(2, 2), (3, 3)]


def test_what_stands_beside_a_goal_that_is_not_chosen_does_not_matter(office: Client, goals: list[Goal]) -> None:
    response = office.post(PAGE, typed(*goals, chosen_2=None, number_2="nonsense", task_2="999999"))
    assert response["Location"] == DRAFTS
    assert made() == [(1, 1), (3, 3)]


# What is refused

#: What is typed, the field that refuses it ("" for the form), and what it says.
WRONG = {
    "no goal": ({"chosen_1": None, "chosen_2": None, "chosen_3": None}, "", "Choose at least one goal."),
    "a number twice": ({"number_1": "3"}, "number_3", "Number 3 is given to goal 1 as well."),
    "a number taken": ({"number_1": "9"}, "number_1", "Number 9 of 2025 is “Taken” already."),
    "no number": ({"number_1": ""}, "number_1", "A goal needs a number."),
    "not a number": ({"number_1": "first"}, "number_1", "Enter a whole number."),
    "a number of none": ({"number_1": "0"}, "number_1", ""),
    "a number too high": ({"number_1": "32768"}, "number_1", ""),
    "no such task": ({"task_1": "999999"}, "task_1", ""),
    "a year that does not follow": ({"to_year": "2026"}, "to_year", "Goals of 2024 go on in 2025 and in no other"),
    "the same year": ({"to_year": "2024"}, "to_year", "Goals of 2024 go on in 2025 and in no other"),
    "no year": ({"to_year": ""}, "to_year", ""),
}


@pytest.mark.parametrize(("data", "field", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_beside_the_field(
    office: Client, goals: list[Goal], data: dict[str, str | None], field: str, said: str
) -> None:
    make_goal(year=YEAR + 1, number=9, title_zh_hans="占用", title_en="Taken")
    response = office.post(PAGE, typed(*goals, **data))
    page = parsed(response)
    assert response.status_code == 422
    beside = only(page, f"#id_{field}_error") if field else find(page, ".alert-danger")[0]
    assert words(beside)
    assert said in words(beside)
    assert made() == []
    assert not Period.objects.of_year(YEAR + 1).exists()


def test_nothing_typed_is_lost(office: Client, goals: list[Goal]) -> None:
    task = make_task()
    page = parsed(office.post(PAGE, typed(*goals, chosen_2=None, number_1="x", number_3="77", task_3=task.pk)))
    assert [is_checked(page, f"chosen_{number}") for number in (1, 2, 3)] == [True, False, True]
    assert (value_of(page, "number_1"), value_of(page, "number_3")) == ("x", "77")
    chosen = [attribute(option, "value") for option in find(page, "option") if "selected" in dict(option.attributes)]
    assert str(task.pk) in chosen


@pytest.mark.parametrize(("button", "is_chosen"), [("none", False), ("all", True)])
def test_all_or_none_are_chosen_without_losing_what_was_typed(
    office: Client, goals: list[Goal], button: str, is_chosen: bool
) -> None:
    data = typed(*goals, chosen_2=None, number_1="77", numbering="consecutive")
    response = office.post(PAGE, {**data, "choose": button})
    page = parsed(response)
    assert response.status_code == 200
    assert [is_checked(page, f"chosen_{goal.number}") for goal in goals] == [is_chosen] * 3
    assert value_of(page, "number_1") == "77"
    [numbering] = [
        attribute(item, "value")
        for item in find(page, "input")
        if attribute(item, "name") == "numbering" and "checked" in dict(item.attributes)
    ]
    assert numbering == "consecutive"
    assert made() == []


# Two at once


def test_of_two_who_roll_the_same_goals_over_the_second_is_told(sign_in: SignIn, goals: list[Goal]) -> None:
    first, second = sign_in("office", "en"), sign_in("admin", "en")
    first.get(PAGE)
    second.get(PAGE)
    first.post(PAGE, typed(*goals))
    response = second.post(PAGE, typed(*goals), follow=True)
    page = words(parsed(response))
    assert response.redirect_chain == [(DRAFTS, 302)]
    assert "Nothing was made." in page
    assert "Skipped, as they go on in 2025 already: 1, 2, 3" in page
    assert made() == [(1, 1), (2, 2), (3, 3)]


def test_a_goal_that_goes_on_already_is_shown_with_its_successor(office: Client, goals: list[Goal]) -> None:
    office.post(PAGE, typed(goals[0], number_1="5"))
    page = parsed(office.get(PAGE))
    row = row_of(page, goal_title(goals[0], "en"))
    assert "/taskbooks/2025/5/" in [attribute(link, "href") for link in find(row, "a")]
    assert not find(row, "input")


def test_a_goal_without_a_task_book_in_force_cannot_be_chosen(office: Client) -> None:
    goal = make_goal(number=1)
    page = parsed(office.get(PAGE))
    assert "has no task book in force that could be copied" in words(row_of(page, goal_title(goal, "en")))
    response = office.post(PAGE, typed(goal), follow=True)
    assert "Skipped, as they have no task book in force: 1" in words(parsed(response))
    assert made() == []


def test_a_number_that_is_taken_after_the_check_is_refused(
    office: Client, goals: list[Goal], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pilots.actions import rollovers

    whole: Callable[..., list[Goal]] = rollovers.make_goals

    def taken_meanwhile(*args: Any) -> list[Goal]:
        make_goal(year=YEAR + 1, number=2)
        return whole(*args)

    monkeypatch.setattr(rollovers, "make_goals", taken_meanwhile)
    response = office.post(PAGE, typed(*goals))
    assert response.status_code == 422
    assert "Somebody else made goals of the new year meanwhile." in words(parsed(response))
    assert made() == []


def test_what_is_approved_later_is_not_known_yet(office: Client, goals: list[Goal]) -> None:
    make_revision(goals[2], DECEMBER, 190, at=a_time(date(2099, 1, 1)))
    page = parsed(office.get(PAGE))
    assert "none approved" in words(row_of(page, "3 · Added"))


# Reading either year


def published_in_both_years(office: Client) -> Goal:
    """Goal 1 of 2024 goes on as goal 5 of 2025, whose task book is published."""
    old = make_goal(number=1)
    make_task_book(old)
    make_revision(old, date(YEAR, 6, 1))
    office.post(PAGE, typed(old, number_1="5"))
    office.post(DRAFTS, {"chosen_5": "on", "seen_5": "1", "counts_from": "2025-01", "reason": "年度任务书"})
    return Goal.objects.get(continues=old)


def years_of(page: Any) -> dict[str, str]:
    """What the switch of years offers: name → path, empty for the year shown."""
    return {
        words(child): attribute(child, "href")
        for switch in find(page, "nav.years")
        for child in switch.children
        if isinstance(child, Element)
    }


@pytest.mark.parametrize("path", ["/", "/categories/finance/", "/tasks/1/", "/zones/Z3/"])
def test_the_pages_of_the_plan_offer_every_year_at_its_latest_month(office: Client, reader: Client, path: str) -> None:
    published_in_both_years(office)
    shown = years_of(parsed(reader.get(path)))
    assert shown == {"2021": "?month=2021-07", "2024": "", "2025": "?month=2025-01"}
    page = parsed(reader.get(f"{path}?month=2025-01"))
    assert years_of(page) == {"2021": "?month=2021-07", "2024": "?month=2024-06", "2025": ""}


def test_what_was_known_on_a_day_is_kept_and_years_unknown_then_are_not_offered(office: Client, reader: Client) -> None:
    published_in_both_years(office)
    assert years_of(parsed(reader.get("/?as_of=2024-07-31"))) == {
        "2021": "?month=2021-07&as_of=2024-07-31",
        "2024": "",
    }


def test_a_goal_leads_to_its_other_year_under_its_number_there(office: Client, reader: Client) -> None:
    published_in_both_years(office)
    assert years_of(parsed(reader.get("/goals/2024/1/"))) == {"2024": "", "2025 · 5": "/goals/2025/5/"}
    assert years_of(parsed(reader.get("/goals/2025/5/"))) == {"2024 · 1": "/goals/2024/1/", "2025": ""}


def test_a_year_of_drafts_is_offered_to_nobody_yet(office: Client, reader: Client, goals: list[Goal]) -> None:
    office.post(PAGE, typed(*goals))
    assert "2025" not in years_of(parsed(reader.get("/")))
    assert years_of(parsed(reader.get("/goals/2024/1/"))) == {}


@in_both_languages
def test_a_year_without_figures_reads_well(office: Client, sign_in: SignIn, language: str) -> None:
    goal = published_in_both_years(office)
    client = sign_in("leader", language)
    paths = ("/?month=2025-01", "/categories/finance/?month=2025-01", f"{goal.task.get_absolute_url()}?month=2025-01")
    for path in (*paths, "/goals/2025/5/", "/reporting/completeness/?year=2025"):
        assert client.get(path).status_code == 200
    page = words(parsed(sign_in("leader", "en").get("/goals/2025/5/")))
    assert "No figure of 2025 had been approved by" in page
    assert "At the end of January 2025 no figure counts" in page


def test_the_new_goals_are_in_the_trail_of_whoever_made_them(office: Client, goals: list[Goal]) -> None:
    office.post(PAGE, typed(goals[0]))
    new: Any = Goal.objects.get(year=YEAR + 1)
    [record] = new.history.all()
    assert (record.history_type, record.history_user.username) == ("+", "office")
