"""People and departments in the admin site: the administrator's, who cannot be locked out."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.forms.people import is_last_administrator, refuse_lock_out
from pilots.models import Department, Membership, User
from tests.factories import make_department, make_goal, make_member, make_revision, make_user
from tests.pilots.admin.pages import SITE, beside, change, filled, shown
from tests.pilots.views.pages import SignIn, find, in_both_languages, only, parsed

pytestmark = pytest.mark.django_db

PATHS = [f"{SITE}/{model}/{end}" for model in ("user", "department") for end in ("", "add/")]
ROLE, DEPARTMENT = "membership-0-role", "membership-0-department"
PASSWORD = "look-at-it-1"


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("admin", "en")


def page_of(user: User) -> str:
    return f"{SITE}/user/{user.pk}/change/"


def named(username: str) -> User:
    return User.objects.get(username=username)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing", "office"])
def test_people_are_the_administrators_alone(sign_in: SignIn, username: str, path: str) -> None:
    client, before = sign_in(username), (User.objects.count(), Department.objects.count())
    assert client.get(path, follow=True).status_code == 403
    assert client.post(path, {"code": "x", "name_zh_hans": "x"}, follow=True).status_code == 403
    assert (User.objects.count(), Department.objects.count()) == before


@in_both_languages
@pytest.mark.parametrize("path", PATHS)
def test_the_administrator_opens_them_in_both_languages(sign_in: SignIn, path: str, language: str) -> None:
    assert sign_in("admin", language).get(path).status_code == 200


def test_an_account_is_opened_with_its_role(admin: Client) -> None:
    path, housing = f"{SITE}/user/add/", Department.objects.get(code="housing")
    sent = filled(admin, path) | {
        "username": "wang",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "last_name": "王",
        "email": "wang@example.org",
        ROLE: "staff",
        DEPARTMENT: str(housing.pk),
    }
    assert admin.post(path, sent).status_code == 302
    wang = User.objects.get(username="wang")
    assert (wang.role, wang.membership.department, wang.last_name) == ("staff", housing, "王")
    assert check_password(PASSWORD, wang.password)


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({ROLE: ""}, "role", "This field is required."),
        ({ROLE: "staff"}, "department", "Staff and heads belong to a department."),
        ({ROLE: "head"}, "department", "Staff and heads belong to a department."),
        ({ROLE: "king"}, "role", "Select a valid choice."),
        ({"password2": "other"}, "password2", "didn’t match"),
        ({"password1": "password", "password2": "password"}, "password2", "too common"),
        ({"username": "leader"}, "username", "already exists"),
        ({"username": ""}, "username", "This field is required."),
        ({"email": "nobody"}, "email", "valid email"),
    ],
)
def test_an_account_that_cannot_be_is_refused_beside_the_field(
    admin: Client, typed: dict[str, str], name: str, said: str
) -> None:
    path = f"{SITE}/user/add/"
    sent = filled(admin, path) | {"username": "wang", "password1": PASSWORD, "password2": PASSWORD, ROLE: "leader"}
    response = admin.post(path, sent | typed)
    assert response.status_code == 422
    assert said in beside(response, name)
    assert not User.objects.filter(username="wang").exists()


def test_a_role_changes(admin: Client) -> None:
    user = make_member("staff")
    assert change(admin, page_of(user), **{ROLE: "office", DEPARTMENT: ""}).status_code == 302
    assert named(user.username).role == "office"


def test_a_role_is_not_taken_away(admin: Client) -> None:
    user = make_member("leader")
    assert "membership-0-DELETE" not in admin.get(page_of(user)).content.decode()
    assert change(admin, page_of(user), **{"membership-0-DELETE": "on"}).status_code == 302
    assert named(user.username).role == "leader"


def test_an_account_without_a_role_is_given_one(admin: Client) -> None:
    user = make_user()
    assert change(admin, page_of(user), **{ROLE: "leader"}).status_code == 302
    assert named(user.username).role == "leader"


@pytest.mark.parametrize(
    ("typed", "name"), [({"is_active": None}, "is_active"), ({ROLE: "office"}, "role"), ({ROLE: "leader"}, "role")]
)
def test_nobody_locks_themselves_out(admin: Client, typed: dict[str, Any], name: str) -> None:
    make_member("administrator")
    response = change(admin, page_of(named("admin")), **typed)
    assert response.status_code == 422
    assert "you would lock yourself out" in beside(response, name)
    assert (named("admin").is_active, named("admin").role) == (True, "administrator")


def test_one_administrator_relieves_another(admin: Client) -> None:
    other = make_member("administrator")
    assert change(admin, page_of(other), **{ROLE: "leader"}).status_code == 302
    another = make_member("administrator")
    assert change(admin, page_of(another), is_active=None).status_code == 302
    assert not named(another.username).is_active


def test_somebody_can_always_let_others_in() -> None:
    """Two administrators who relieve each other at once: the second finds nobody left."""
    User.objects.filter(membership__role="administrator").update(is_active=False)
    first, second = make_member("administrator"), make_member("administrator")
    make_member("administrator", is_active=False)
    assert not is_last_administrator(first)
    Membership.objects.filter(user=second).update(role="leader")
    assert is_last_administrator(first)
    with pytest.raises(ValidationError):
        refuse_lock_out(first, acting=second)


def test_a_password_is_set(admin: Client) -> None:
    user = make_member("leader")
    path = f"{SITE}/user/{user.pk}/password/"
    response = admin.post(path, {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"})
    assert response.status_code == 302
    assert check_password(PASSWORD, named(user.username).password)


# Deleting


def delete(client: Client, user: User) -> Any:
    return client.post(f"{SITE}/user/{user.pk}/delete/", {"post": "yes"})


def test_an_account_that_did_nothing_is_deleted(admin: Client) -> None:
    user = make_member("leader")
    assert delete(admin, user).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()


def test_whoever_entered_figures_stays(admin: Client) -> None:
    make_revision(make_goal())
    response = delete(admin, named("staff-housing"))
    assert response.status_code == 422
    assert "Close the account instead" in shown(response)
    assert "Revisions: " in shown(response)
    assert User.objects.filter(username="staff-housing").exists()


def test_whoever_changed_the_plan_stays(sign_in: SignIn, admin: Client) -> None:
    user = make_member("office", username="somebody")
    goal = make_goal()
    assert change(sign_in("somebody"), f"{SITE}/goal/{goal.pk}/change/", title_zh_hans="改名").status_code == 302
    response = delete(admin, user)
    assert response.status_code == 422
    assert "The history of plan, people or calendar names it." in shown(response)


def test_whoever_changed_only_themselves_goes(admin: Client, client: Client) -> None:
    user = make_member("leader", username="somebody", password="right")
    client.force_login(user)
    trail: Any = User
    trail.history.filter(id=user.pk).update(history_user=user)
    assert delete(admin, user).status_code == 302


def test_ones_own_account_stays(admin: Client) -> None:
    make_member("administrator")
    response = delete(admin, named("admin"))
    assert response.status_code == 422
    assert "you would lock yourself out" in shown(response)


def test_a_department_with_people_stays(admin: Client) -> None:
    user = make_member("staff")
    department = user.membership.department
    assert department
    response = admin.post(f"{SITE}/department/{department.pk}/delete/", {"post": "yes"})
    assert response.status_code == 422
    assert "Memberships: 1" in shown(response)


# Lists


def test_people_are_found_by_role_department_and_state(admin: Client) -> None:
    department = make_department(name_zh_hans="海洋局", name_en="Ocean Bureau")
    make_member("staff", username="somebody", last_name="王", department=department)
    for query in ("q=海洋", "q=ocean", "q=王", "membership__role=staff", f"membership__department={department.pk}"):
        assert "somebody" in shown(admin.get(f"{SITE}/user/?{query}")), query
    for query in ("membership__role=office", "is_active__exact=0", "q=nowhere"):
        assert "somebody" not in shown(admin.get(f"{SITE}/user/?{query}")), query


@pytest.mark.parametrize("model", ["user", "department"])
def test_queries_of_a_list_do_not_grow(
    admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries, model: str
) -> None:
    path = f"{SITE}/{model}/"
    admin.get(path)
    with django_assert_max_num_queries(10) as before:
        admin.get(path)
    for _number in range(12):
        make_member("staff")
    with django_assert_max_num_queries(len(before)):
        admin.get(path)


def test_the_name_of_the_account_stands_above_its_form(admin: Client) -> None:
    user = make_member("leader", username="somebody")
    page = parsed(admin.get(page_of(user)))
    assert "somebody · Leading group member" in shown(admin.get(page_of(user)))
    assert len(find(only(page, "#content"), "h1")) == 1
