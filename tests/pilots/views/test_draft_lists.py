"""The drafts of a year and publishing several of them: all or none, from one month and for one reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import Goal, Period, Publication, TaskBook, User
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_milestone,
    make_periods,
    make_revision,
    make_task,
    make_task_book,
    make_user,
)
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

PAGE = "/taskbooks/2024/drafts/"


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def make_draft(goal: Goal | None = None, **overrides: Any) -> TaskBook:
    values = {
        "state": "draft",
        "published_at": None,
        "edited_by": User.objects.get(username="admin"),
        "edited_at": a_time(date(YEAR, 3, 4)),
    }
    return make_task_book(goal or make_goal(), **{**values, **overrides})


@pytest.fixture
def drafts() -> list[TaskBook]:
    """Two drafts of new goals, and one that is to follow a version in force."""
    third = make_goal(number=3)
    make_task_book(third)
    return [make_draft(make_goal(number=1)), make_draft(make_goal(number=2)), make_draft(third, edition=4)]


def typed(*books: TaskBook, **overrides: Any) -> dict[str, Any]:
    """What the page posts when these drafts are chosen."""
    data: dict[str, Any] = {"counts_from": "2024-03", "reason": "年度任务书"}
    for book in books:
        data |= {f"chosen_{book.goal.number}": "on", f"seen_{book.goal.number}": book.edition}
    return {name: value for name, value in {**data, **overrides}.items() if value is not None}


def states() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, state in TaskBook.objects.filter(goal__year=YEAR).values_list("goal__number", "state"):
        found.setdefault(number, []).append(state)
    return found


UNTOUCHED = {1: ["draft"], 2: ["draft"], 3: ["in_force", "draft"]}


def row_of(page: Any, number: int) -> Element:
    [row] = [row for row in find(page, "tr") if words(row).startswith(f"{number} ·")]
    return row


def is_checked(page: Any, number: int) -> bool:
    [item] = [item for item in find(page, "input") if attribute(item, "name") == f"chosen_{number}"]
    return "checked" in dict(item.attributes)


def publish(month: date, user: User) -> None:
    period = Period.objects.get(month=month)
    Publication.objects.create(period=period, published_by=user, published_at=a_time(date(YEAR, 12, 1)))


# Reading


@in_both_languages
def test_the_drafts_are_listed_with_who_wrote_them_last(sign_in: SignIn, drafts: list[TaskBook], language: str) -> None:
    page = parsed(sign_in("office", language).get(PAGE))
    row = row_of(page, 3)
    said = words(row)
    assert ("4 March 2024" if language == "en" else "2024年3月4日") in said
    assert str(drafts[2].edited_by) in said or language == "en"
    assert "/taskbooks/2024/3/draft/" in [attribute(link, "href") for link in find(row, "a")]
    assert "/taskbooks/2024/3/draft/publish/" in [attribute(link, "href") for link in find(row, "a")]
    if language == "en":
        assert "edition 4" in said
        assert "version 2" in said


def test_what_keeps_a_draft_from_being_published_stands_beside_it(office: Client, drafts: list[TaskBook]) -> None:
    TaskBook.objects.filter(pk=drafts[0].pk).update(target=Decimal(90))
    make_milestone(drafts[1], weight=Decimal(99))
    page = parsed(office.get(PAGE))
    assert "December plans 120; it must be the target, 90." in words(row_of(page, 1))
    assert "The weights come to 99; they must come to 100." in words(row_of(page, 2))
    assert "nothing" in words(row_of(page, 3))
    assert [is_checked(page, number) for number in (1, 2, 3)] == [False, False, True]


def test_an_unknown_baseline_is_named_with_what_was_approved_since(office: Client) -> None:
    old = make_goal(year=YEAR - 1, measure="level")
    make_revision(old, date(YEAR - 1, 12, 1), 160)
    make_draft(make_goal(number=1, measure="level", continues=old), baseline=None)
    make_draft(make_goal(number=2, measure="level"), baseline=None)
    page = parsed(office.get(PAGE))
    assert "not known approved since: CNY 16 bn" in words(row_of(page, 1))
    assert "continues goal" in words(row_of(page, 1))
    assert "approved since" not in words(row_of(page, 2))


def test_a_year_without_drafts_says_so(office: Client) -> None:
    assert "No task book of 2024 is being drafted." in words(parsed(office.get(PAGE)))
    assert office.post(PAGE, {"choose": "all"}).status_code == 200


@pytest.mark.parametrize("year", ["1999", "2101"])
def test_a_year_outside_the_calendar_is_missing(office: Client, year: str) -> None:
    assert office.get(f"/taskbooks/{year}/drafts/").status_code == 404


def test_htmx_gets_the_content_alone(office: Client, drafts: list[TaskBook]) -> None:
    content = office.get(PAGE, headers=HTMX).content.decode()
    assert content.startswith("<title>")
    assert "<html" not in content


def test_a_long_title_and_one_with_markup_are_shown_as_text(office: Client) -> None:
    make_draft(make_goal(title_zh_hans="长" * 300, title_en="长" * 300))
    make_draft(make_goal(title_zh_hans="<b>x</b>", title_en="<script>alert(1)</script>"))
    text = office.get(PAGE).content.decode()
    assert "长" * 300 in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


def test_few_and_many_drafts_take_the_same_queries(
    office: Client, drafts: list[TaskBook], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    office.get(PAGE)
    for _time in range(2):
        with django_assert_num_queries(10):
            office.get(PAGE)
        for _number in range(27):
            make_milestone(make_draft(make_goal(task=make_task(), continues=make_goal(year=YEAR - 1))))


# Who may


@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing"])
def test_others_neither_see_nor_publish_them(sign_in: SignIn, drafts: list[TaskBook], username: str) -> None:
    client = sign_in(username)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, typed(*drafts)).status_code == 403
    assert states() == UNTOUCHED


def test_whoever_is_not_signed_in_or_has_no_role_is_kept_out(client: Client, drafts: list[TaskBook]) -> None:
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
    client.force_login(make_user())
    assert client.post(PAGE, typed(*drafts)).status_code == 403
    assert states() == UNTOUCHED


def test_other_methods_and_a_post_without_a_token_are_refused(office: Client, drafts: list[TaskBook]) -> None:
    assert office.delete(PAGE).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = office.cookies
    assert strict.post(PAGE, typed(*drafts)).status_code == 403
    assert states() == UNTOUCHED


# Publishing


@pytest.mark.parametrize("username", ["office", "admin"])
def test_the_chosen_are_published_together(sign_in: SignIn, drafts: list[TaskBook], username: str) -> None:
    response = sign_in(username, "en").post(PAGE, typed(drafts[0], drafts[2]))
    assert (response.status_code, response["Location"]) == (302, "/taskbooks/2024/")
    assert states() == {1: ["in_force"], 2: ["draft"], 3: ["superseded", "in_force"]}
    book = TaskBook.objects.get(pk=drafts[2].pk)
    assert (book.counts_from, book.reason) == (date(YEAR, 3, 1), "年度任务书")
    assert book.published_by == User.objects.get(username=username)


def test_one_that_cannot_be_published_keeps_back_all(office: Client, drafts: list[TaskBook]) -> None:
    TaskBook.objects.filter(pk=drafts[1].pk).update(target=Decimal(90))
    response = office.post(PAGE, typed(*drafts, reason="年度任务书", counts_from="2024-01"))
    page = parsed(response)
    assert response.status_code == 422
    assert "Nothing was published: see what is said beside the drafts." in words(find(page, ".alert-danger")[0])
    assert "December plans 120; it must be the target, 90." in words(row_of(page, 2))
    assert "The version in force counts from January 2024" in words(row_of(page, 3))
    assert "nothing" in words(row_of(page, 1))
    assert words(only(page, "textarea#id_reason")) == "年度任务书"
    assert all(is_checked(page, number) for number in (1, 2, 3))
    assert states() == UNTOUCHED


#: What is typed, the field that refuses it, and what it says.
WRONG = {
    "no reason": ({"reason": ""}, "id_reason", ""),
    "an empty reason": ({"reason": " 　\n"}, "id_reason", ""),
    "a long reason": ({"reason": "长" * 2001}, "id_reason", ""),
    "no month": ({"counts_from": ""}, "id_counts_from", ""),
    "a month of another year": ({"counts_from": "2025-03"}, "id_counts_from", ""),
    "not a month": ({"counts_from": "spring"}, "id_counts_from", ""),
    "a month that is published": ({"counts_from": "2024-02"}, "id_counts_from", ""),
}


@pytest.mark.parametrize(("data", "field", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_beside_the_field(
    office: Client, drafts: list[TaskBook], data: dict[str, str], field: str, said: str
) -> None:
    make_periods()
    publish(date(YEAR, 2, 1), User.objects.get(username="office"))
    response = office.post(PAGE, typed(*drafts, **data))
    page = parsed(response)
    assert response.status_code == 422
    assert words(only(page, f"#{field}_error"))
    assert all(is_checked(page, number) for number in (1, 2, 3))
    assert states() == UNTOUCHED


def test_only_months_after_the_published_ones_are_offered(office: Client, drafts: list[TaskBook]) -> None:
    make_periods()
    publish(date(YEAR, 10, 1), User.objects.get(username="office"))
    months = [attribute(option, "value") for option in find(parsed(office.get(PAGE)), "option")]
    assert months == ["2024-11", "2024-12"]
    publish(date(YEAR, 12, 1), User.objects.get(username="office"))
    assert "Every month of 2024 is published" in words(parsed(office.get(PAGE)))
    assert office.post(PAGE, typed(*drafts)).status_code == 422
    assert states() == UNTOUCHED


def test_without_a_draft_chosen_nothing_is_published(office: Client, drafts: list[TaskBook]) -> None:
    response = office.post(PAGE, typed())
    assert response.status_code == 422
    assert "Choose at least one draft." in words(find(parsed(response), ".alert-danger")[0])


@pytest.mark.parametrize(("button", "is_chosen"), [("none", False), ("all", True)])
def test_all_or_none_are_chosen_without_losing_what_was_typed(
    office: Client, drafts: list[TaskBook], button: str, is_chosen: bool
) -> None:
    response = office.post(PAGE, {**typed(drafts[0], reason="草拟", counts_from="2024-05"), "choose": button})
    page = parsed(response)
    assert response.status_code == 200
    assert [is_checked(page, number) for number in (1, 2, 3)] == [is_chosen] * 3
    assert words(only(page, "textarea#id_reason")) == "草拟"
    selected = [attribute(option, "value") for option in find(page, "option") if "selected" in dict(option.attributes)]
    assert selected == ["2024-05"]
    assert states() == UNTOUCHED


# Two at once


def test_a_draft_that_somebody_changed_since_is_not_published(office: Client, drafts: list[TaskBook]) -> None:
    data = typed(*drafts)
    TaskBook.objects.filter(pk=drafts[0].pk).update(edition=2)
    response = office.post(PAGE, data)
    page = parsed(response)
    assert response.status_code == 422
    assert "Somebody else changed, published or discarded this draft" in words(row_of(page, 1))
    assert "Somebody else" not in words(row_of(page, 2))
    assert states() == UNTOUCHED
    # the page shows the new edition: whoever has been told may go on
    [seen] = [attribute(item, "value") for item in find(page, "input") if attribute(item, "name") == "seen_1"]
    assert office.post(PAGE, data | {"seen_1": seen}).status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999"])
def test_an_edition_that_is_none_publishes_nothing(office: Client, drafts: list[TaskBook], seen: str) -> None:
    assert office.post(PAGE, typed(*drafts, seen_2=seen)).status_code == 422
    assert states() == UNTOUCHED


def test_of_two_who_publish_the_same_drafts_the_second_is_told(sign_in: SignIn, drafts: list[TaskBook]) -> None:
    first, second = sign_in("office", "en"), sign_in("admin", "en")
    assert first.post(PAGE, typed(*drafts[:2])).status_code == 302
    response = second.post(PAGE, typed(*drafts))
    page = words(parsed(response))
    assert response.status_code == 422
    assert "Goals 1, 2 have no drafts any more: they were published or discarded meanwhile." in page
    assert states() == {1: ["in_force"], 2: ["in_force"], 3: ["in_force", "draft"]}


# What many cost


def test_publishing_takes_a_few_queries_a_goal(
    office: Client, drafts: list[TaskBook], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    books = [make_draft() for _number in range(30)]
    office.get(PAGE)
    with django_assert_max_num_queries(30 * 22 + 30):
        assert office.post(PAGE, typed(*books)).status_code == 302
