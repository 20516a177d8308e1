"""Trails: who changed what of plan, people and calendar, in either language."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import (
    Category,
    Department,
    Goal,
    LightThresholds,
    Membership,
    SpecialDay,
    Task,
    Unit,
    User,
    Zone,
)
from pilots.trails import FOUND, PASSWORD
from tests.factories import make_goal, make_member, make_user
from tests.pilots.admin.pages import SITE, change, shown
from tests.pilots.views.pages import SignIn, find, in_both_languages, parsed, said, words

pytestmark = pytest.mark.django_db

KEPT: tuple[Any, ...] = (
    Category,
    Task,
    Goal,
    Zone,
    Unit,
    Department,
    Membership,
    User,
    SpecialDay,
    LightThresholds,
)
#: model → the texts that stand in both languages
TEXTS: dict[Any, tuple[str, ...]] = {
    Category: ("name",),
    Task: ("title",),
    Goal: ("title",),
    Zone: ("name", "note"),
    Department: ("name", "note"),
    Unit: ("label", "reporting_label"),
    SpecialDay: ("name",),
}


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def trail(row: Any) -> list[Any]:
    """The records of a row, oldest first."""
    return list(type(row).history.filter(id=row.pk).order_by("history_id"))


def rows_of(response: Any) -> list[list[str]]:
    """The trail as its page shows it, the latest first."""
    tables = find(parsed(response), "table.trail")
    return [[words(cell) for cell in find(row, "td")] for table in tables for row in find(table, "tr")[1:]]


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_a_trail_holds_either_language_and_no_reader_s_own(model: Any) -> None:
    columns = {field.name for field in model.history.model._meta.concrete_fields}
    for text in TEXTS.get(model, ()):
        assert {f"{text}_zh_hans", f"{text}_en"} <= columns
        assert text not in columns
    assert {"history_user", "history_date", "history_type"} <= columns


def test_the_trail_of_an_account_keeps_no_secret() -> None:
    trail_of: Any = User
    columns = {field.name for field in trail_of.history.model._meta.concrete_fields}
    assert columns.isdisjoint({"password", "last_login"})
    assert {"username", "is_active", "email"} <= columns


def test_a_change_is_kept_with_who_and_what(office: Client) -> None:
    goal = Goal.objects.get(year=2021, number=19)
    assert trail(goal) == []
    before = str(goal)
    assert change(office, f"{SITE}/goal/{goal.pk}/change/", title_zh_hans="改名", title_en="Renamed").status_code == 302
    found, changed = trail(goal)
    assert (found.history_change_reason, found.history_user, found.title_zh_hans) == (FOUND, None, before)
    assert (changed.history_user.username, changed.title_zh_hans, changed.title_en) == ("office", "改名", "Renamed")


def test_the_page_shows_old_and_new_in_words(office: Client) -> None:
    goal = make_goal(zones=[Zone.objects.get(code="Z1")])
    typed: dict[str, Any] = {
        "title_en": "Renamed",
        "measure": "rate",
        "is_by_zone": "on",
        "lead": str(Department.objects.get(code="pboc").pk),
        "zones": [str(Zone.objects.get(code="Z2").pk)],
    }
    old = goal.title_en  # type: ignore[attr-defined]  # made by the translations
    assert change(office, f"{SITE}/goal/{goal.pk}/change/", **typed).status_code == 302
    who, what = rows_of(office.get(f"{SITE}/goal/{goal.pk}/history/"))[0]
    assert who == "office Leading group office"
    for text in (
        f"Title (English) {old} → Renamed",
        "Measure cumulative since 1 January → rate",
        "Reported by zone as well no → yes",
        "Lead department Housing and Urban-Rural Development Bureau → People's Bank of China Qingdao Central Branch",
    ):
        assert text in what
    assert len(trail(goal)) == len(rows_of(office.get(f"{SITE}/goal/{goal.pk}/history/")))


def test_zones_and_fields_of_one_save_are_one_record(office: Client) -> None:
    goal = Goal.objects.get(year=2021, number=19)
    zone = Zone.objects.exclude(goals=goal).order_by("code")[0]
    zones = [str(row.pk) for row in goal.zones.all()] + [str(zone.pk)]
    assert change(office, f"{SITE}/goal/{goal.pk}/change/", zones=zones, title_en="Renamed").status_code == 302
    assert len(trail(goal)) == 2
    [_who, what] = rows_of(office.get(f"{SITE}/goal/{goal.pk}/history/"))[0]
    assert str(zone.name_en) in what  # type: ignore[attr-defined]  # made by the translations
    assert "Renamed" in what


def test_a_save_without_a_change_is_none(office: Client) -> None:
    for row in (Goal.objects.get(year=2021, number=19), Category.objects.get(code="finance")):
        assert change(office, f"{SITE}/{row._meta.model_name}/{row.pk}/change/").status_code == 302
        assert [record.history_change_reason for record in trail(row)] == [FOUND]


def test_what_was_added_and_deleted_is_kept(office: Client) -> None:
    sent = {"day": "2031-05-01", "is_working": "", "name_zh_hans": "劳动节", "name_en": "Labour Day"}
    assert office.post(f"{SITE}/specialday/add/", sent).status_code == 302
    day = SpecialDay.objects.get(day=date(2031, 5, 1))
    assert office.post(f"{SITE}/specialday/{day.pk}/delete/", {"post": "yes"}).status_code == 302
    assert [(record.history_type, record.history_user.username) for record in trail(day)] == [
        ("+", "office"),
        ("-", "office"),
    ]
    assert "Labour Day" in shown(office.get(f"{SITE}/specialday/{day.pk}/history/"))


def test_the_trail_of_a_person_tells_of_role_and_password(sign_in: SignIn) -> None:
    admin, user = sign_in("admin", "en"), make_member("leader", username="somebody")
    sent = {"membership-0-role": "office", "last_name": "王"}
    assert change(admin, f"{SITE}/user/{user.pk}/change/", **sent).status_code == 302
    passwords = {"password1": "look-at-it-1", "password2": "look-at-it-1", "usable_password": "true"}
    assert admin.post(f"{SITE}/user/{user.pk}/password/", passwords).status_code == 302
    assert trail(user)[-1].history_change_reason == PASSWORD
    page = shown(admin.get(f"{SITE}/user/{user.pk}/history/"))
    for text in ("A password was set.", "Last name – → 王", "Role Leading group member → Leading group office"):
        assert text in page
    assert "look-at-it-1" not in page


def test_a_sign_in_leaves_no_record(client: Client) -> None:
    user = make_member("leader", username="somebody", password="right")
    kept = len(trail(user))
    assert client.login(username="somebody", password="right")
    user.refresh_from_db()
    assert user.last_login
    assert len(trail(user)) == kept


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_what_a_fixture_loads_leaves_no_record(model: Any) -> None:
    """The pilot of 2021 was loaded from its fixtures, zones of goals and all."""
    assert model.objects.exists()
    assert Goal.objects.filter(zones__isnull=False).exists()
    assert not model.history.exists()


def test_a_row_without_changes_says_so(office: Client) -> None:
    category = Category.objects.get(code="finance")
    page = shown(office.get(f"{SITE}/category/{category.pk}/history/"))
    assert "Nothing has been changed" in page


@in_both_languages
def test_what_was_done_is_said_in_the_reader_s_language(sign_in: SignIn, language: str) -> None:
    goal = make_goal()
    page = shown(sign_in("office", language).get(f"{SITE}/goal/{goal.pk}/history/"))
    assert said(language, "Created") in page
    assert said(language, "The system: a command or an import") in page


def test_markup_in_a_trail_is_text(office: Client) -> None:
    goal = make_goal()
    change(office, f"{SITE}/goal/{goal.pk}/change/", title_en="<b>x</b><script>alert(1)</script>")
    content = office.get(f"{SITE}/goal/{goal.pk}/history/").content.decode()
    assert "&lt;script&gt;alert(1)" in content
    assert "<script>alert" not in content


@pytest.mark.parametrize("username", ["leader", "staff-housing"])
def test_trails_are_closed_to_other_roles(sign_in: SignIn, username: str) -> None:
    goal = make_goal()
    assert sign_in(username).get(f"{SITE}/goal/{goal.pk}/history/", follow=True).status_code == 403


def test_the_office_reads_no_trail_of_people(sign_in: SignIn) -> None:
    user = make_user()
    assert sign_in("office").get(f"{SITE}/user/{user.pk}/history/").status_code == 403


@pytest.mark.parametrize("path", ["goal/999999/history/", "user/999999/history/", "user/nobody/history/"])
def test_a_trail_of_nothing_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("admin").get(f"{SITE}/{path}").status_code == 404


def test_a_former_state_is_not_brought_back_behind_the_checks(office: Client) -> None:
    goal = make_goal()
    [record] = trail(goal)
    response = office.post(f"{SITE}/goal/{goal.pk}/history/{record.pk}/", {"title_zh_hans": "x"})
    assert response.status_code in (302, 404)
    assert len(trail(goal)) == 1
    with pytest.raises(NoReverseMatch):
        reverse("admin:pilots_goal_simple_history", args=[goal.pk, record.pk])


def test_queries_of_a_trail_do_not_grow_with_people(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    category = Category.objects.get(code="finance")
    path = f"{SITE}/category/{category.pk}/history/"

    def renamed(times: int) -> None:
        for number in range(times):
            user = make_member("office")
            client = Client()
            client.force_login(user)
            assert (
                change(client, f"{SITE}/category/{category.pk}/change/", name_en=f"{user}{number}").status_code == 302
            )

    office = sign_in("office")
    renamed(1)
    office.get(path)
    with django_assert_max_num_queries(10) as before:
        office.get(path)
    count = len(before)
    renamed(5)
    with django_assert_max_num_queries(count):
        office.get(path)


def test_pages_ask_nothing_of_trails(reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(40) as asked:
        reader.get("/goals/2021/19/")
        reader.get("/")
    # a fed goal asks which factor of emission was known, within the query that reads it
    asked_of = {name for query in asked.captured_queries for name in re.findall(r"\w*historical\w*", query["sql"])}
    assert asked_of <= {"buildings_historicalemissionfactor"}
