"""Who may do what: by role alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import Department, Experience, Matter, Membership, Project, User
from pilots.permissions import (
    ANSWER_MATTER,
    DECIDE_MATTERS,
    EDIT_BRIEFING,
    EDIT_PROJECTS,
    JUDGE_PHASES,
    READ,
    READ_EXPERIENCE,
    REPORT_PROJECT,
    REVIEW_EXPERIENCE,
    RUN_MATTERS,
    WRITE_EXPERIENCE,
    MembershipBackend,
    reader_required,
)
from tests.factories import make_department, make_member, make_user

pytestmark = pytest.mark.django_db

ROLES = list(Membership.Role)
DEEDS = ("view", "add", "change", "delete")
PEOPLE = [f"pilots.{deed}_{model}" for model in ("user", "membership", "department") for deed in DEEDS]
THRESHOLDS = ["pilots.view_lightthresholds", "pilots.add_lightthresholds"]
PLAN = [
    f"pilots.{deed}_{model}" for model in ("category", "task", "goal", "zone", "unit", "specialday") for deed in DEEDS
]
#: What no role may do, and what no rule knows.
NOBODYS = [
    "pilots.delete_revision",
    "pilots.change_revision",
    "pilots.change_lightthresholds",
    "pilots.delete_lightthresholds",
    "pilots.change_taskbook",
    "pilots.view_historicalgoal",
    "finance.add_balance",
    "",
    "read",
]
#: permission → the roles that have it
OPEN_TO = {
    READ: tuple(ROLES),
    **dict.fromkeys([*PEOPLE, *THRESHOLDS], (Membership.Role.ADMINISTRATOR,)),
    **dict.fromkeys(PLAN, (Membership.Role.ADMINISTRATOR, Membership.Role.OFFICE)),
    **dict.fromkeys(NOBODYS, ()),
    **dict.fromkeys([RUN_MATTERS, EDIT_BRIEFING, REVIEW_EXPERIENCE], (Membership.Role.OFFICE,)),
    **dict.fromkeys([DECIDE_MATTERS, JUDGE_PHASES], (Membership.Role.LEADER, Membership.Role.OFFICE)),
    # what is asked of a row of a department opens to nobody of a department without one, but for writing
    ANSWER_MATTER: (),
    **dict.fromkeys(
        [EDIT_PROJECTS, REPORT_PROJECT, READ_EXPERIENCE], (Membership.Role.OFFICE, Membership.Role.ADMINISTRATOR)
    ),
    WRITE_EXPERIENCE: (Membership.Role.STAFF, Membership.Role.HEAD, Membership.Role.OFFICE),
}


@pytest.mark.parametrize("permission", OPEN_TO)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_is_its_own(role: Membership.Role, permission: str) -> None:
    assert make_member(role).has_perm(permission) is (role in OPEN_TO[permission])


@pytest.mark.parametrize("role", ROLES)
def test_a_role_holds_for_every_row(role: Membership.Role) -> None:
    user, department = make_member(role), make_department()
    assert user.has_perm(READ, department)
    assert user.has_perm("pilots.change_department", department) is (role == Membership.Role.ADMINISTRATOR)


#: permission → the row it is asked of, of the user's department or of another; the roles that have it for their
#: own department's, and for another's
OF_DEPARTMENTS: dict[str, tuple[Callable[[Department], Any], set[str], set[str]]] = {
    ANSWER_MATTER: (lambda own: Matter(department=own), {"staff", "head"}, set()),
    REPORT_PROJECT: (
        lambda own: Project(lead=own),
        {"staff", "head", "office", "administrator"},
        {"office", "administrator"},
    ),
    WRITE_EXPERIENCE: (lambda own: own, {"staff", "head", "office"}, {"office"}),
    READ_EXPERIENCE: (
        lambda own: own,
        {"staff", "head", "office", "administrator"},
        {"office", "administrator"},
    ),
}


@pytest.mark.parametrize("permission", OF_DEPARTMENTS)
@pytest.mark.parametrize("role", ROLES)
def test_a_department_speaks_for_itself_alone(role: Membership.Role, permission: str) -> None:
    row_of, for_own, for_others = OF_DEPARTMENTS[permission]
    department, other = make_department(), make_department()
    user = make_member(role, department=department)
    assert user.has_perm(permission, row_of(department)) is (role in for_own)
    assert user.has_perm(permission, row_of(other)) is (role in for_others)


def test_what_no_department_answers_for_is_nobodys_to_answer() -> None:
    for role in ROLES:
        assert not make_member(role).has_perm(ANSWER_MATTER, Matter())
    assert not make_member("head").has_perm(REPORT_PROJECT, Project())


def test_nobody_reviews_the_experience_that_they_wrote() -> None:
    office, other = make_member("office"), make_member("office")
    experience = Experience(recorded_by=office)
    assert not office.has_perm(REVIEW_EXPERIENCE, experience)
    assert other.has_perm(REVIEW_EXPERIENCE, experience)
    assert not make_member("leader").has_perm(REVIEW_EXPERIENCE, experience)


@pytest.mark.parametrize("app", ["pilots", "finance", "buildings", "auth", "admin"])
@pytest.mark.parametrize("role", ROLES)
def test_the_admin_site_opens_to_the_administrator_and_the_office(role: Membership.Role, app: str) -> None:
    is_ours = app in ("pilots", "finance", "buildings")
    is_open = is_ours and role in (Membership.Role.ADMINISTRATOR, Membership.Role.OFFICE)
    assert make_member(role).has_module_perms(app) is is_open


Account = Callable[[], User | AnonymousUser]


def outsider() -> User:
    return make_user()


def staff_outsider() -> User:
    return make_user(is_staff=True)


def super_outsider() -> User:
    return make_user(is_superuser=True, is_staff=True)


def inactive_administrator() -> User:
    return make_member("administrator", is_active=False)


def inactive_superuser() -> User:
    return make_member("administrator", is_active=False, is_superuser=True)


def stranger_to_roles() -> User:
    return make_member("king")


def anonymous() -> AnonymousUser:
    return AnonymousUser()


@pytest.mark.parametrize(
    "account",
    [
        anonymous,
        outsider,
        staff_outsider,
        super_outsider,
        inactive_administrator,
        inactive_superuser,
        stranger_to_roles,
    ],
)
def test_who_has_no_role_opens_nothing(account: Account) -> None:
    user = account()
    assert [permission for permission in OPEN_TO if user.has_perm(permission)] == []
    assert not user.has_module_perms("pilots")
    assert not user.has_perms([READ])


@pytest.mark.parametrize("role", [role for role in ROLES if role != Membership.Role.ADMINISTRATOR])
def test_a_superuser_flag_opens_nothing(role: Membership.Role) -> None:
    user = make_member(role, is_superuser=True, is_staff=True)
    assert user.has_perm(READ)
    assert [permission for permission in (*PEOPLE, *NOBODYS) if user.has_perm(permission)] == []
    assert user.has_module_perms("pilots") is (role == Membership.Role.OFFICE)


def test_django_permission_tables_open_nothing() -> None:
    user = make_member("leader")
    user.user_permissions.set(Permission.objects.all())
    assert not user.has_perm("pilots.change_user")
    assert user.get_all_permissions() == set()


def test_a_change_of_role_counts_at_once() -> None:
    user = make_member("administrator")
    Membership.objects.filter(user=user).update(role="leader")
    assert not User.objects.get(pk=user.pk).has_perm("pilots.change_user")


# Signing in


@pytest.mark.parametrize(
    ("password", "is_active", "may"), [("right", True, True), ("wrong", True, False), ("right", False, False)]
)
def test_an_active_account_signs_in_with_its_password(password: str, is_active: bool, may: bool) -> None:
    user = make_member("leader", username="somebody", password="right", is_active=is_active)
    assert authenticate(username="somebody", password=password) == (user if may else None)


def test_an_account_is_loaded_with_its_membership(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    pk = make_member("head").pk
    with django_assert_num_queries(1):
        user = MembershipBackend().get_user(pk)
        assert user
        assert user.has_perm(READ)
        assert user.membership.department
        assert str(user) == str(user.membership)


def test_an_account_without_a_role_is_loaded(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    pk = make_user(username="somebody").pk
    with django_assert_num_queries(1):
        user = MembershipBackend().get_user(pk)
        assert user
        assert not user.has_perm(READ)
        assert (user.role, str(user)) == (None, "somebody")


def test_an_inactive_or_unknown_account_is_not_loaded() -> None:
    assert MembershipBackend().get_user(make_member("leader", is_active=False).pk) is None
    assert MembershipBackend().get_user(0) is None


# Pages for every reader


@reader_required
def page(request: HttpRequest, name: str) -> HttpResponse:
    """What a reader sees."""
    return HttpResponse(f"{name} seen")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_a_page(rf: RequestFactory, role: Membership.Role) -> None:
    request = rf.get("/")
    request.user = make_member(role)
    response = page(request, name="goal")
    assert isinstance(response, HttpResponse)
    assert response.content == b"goal seen"


@pytest.mark.parametrize("account", [anonymous, outsider, super_outsider, inactive_administrator])
def test_who_has_no_role_reads_no_page(rf: RequestFactory, account: Account) -> None:
    request = rf.get("/")
    request.user = account()
    with pytest.raises(PermissionDenied):
        page(request, name="goal")


def test_a_page_for_readers_keeps_its_name() -> None:
    assert (page.__name__, page.__doc__) == ("page", "What a reader sees.")
