"""Institutions and benchmark projects in the admin site: who may, what can change, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from finance.models import Institution
from pilots.models import Project
from tests.factories import make_zone
from tests.finance.factories import make_institution, make_instrument, make_project
from tests.pilots.admin.pages import beside, change, shown

pytestmark = pytest.mark.django_db

MAKERS: dict[str, Callable[[], Any]] = {
    "/admin/finance/institution/": make_institution,
    "/admin/pilots/project/": make_project,
}


@pytest.mark.parametrize("account", ["leader", "staff-pboc", "head-pboc"])
def test_who_may_not(sign_in: Callable[..., Client], account: str) -> None:
    client = sign_in(account)
    for path in MAKERS:
        assert client.get(path, follow=True).status_code == 403
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize("path", MAKERS)
@pytest.mark.parametrize("account", ["office", "admin"])
def test_the_code_stays_and_the_change_is_kept(sign_in: Callable[..., Client], account: str, path: str) -> None:
    row, client = MAKERS[path](), sign_in(account, "en")
    name = "name_en" if isinstance(row, Institution) else "title_en"
    assert row.code in shown(client.get(path))
    response = change(
        client, f"{path}{row.pk}/change/", **{name: "Another name", "code": "another-code", "goals": None}
    )
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.code != "another-code", getattr(row, name)) == (True, "Another name")
    assert "Another name" in shown(client.get(f"{path}{row.pk}/history/"))


def test_an_institution_that_an_instrument_names_cannot_go(sign_in: Callable[..., Client]) -> None:
    bank = make_institution()
    make_instrument(provider=bank)
    response = sign_in("office", "en").post(f"/admin/finance/institution/{bank.pk}/delete/", {"post": "yes"})
    assert response.status_code == 422
    assert Institution.objects.filter(pk=bank.pk).exists()


def test_a_project_is_added_with_its_goals(sign_in: Callable[..., Client]) -> None:
    values = {"code": "new-park", "title_zh_hans": "新园区", "kind": "park", "stage": "planned"}
    goal = 1
    client = sign_in("office")
    sent = {**values, "goals": [goal], "provenance": "illustrative"}
    assert client.post("/admin/pilots/project/add/", sent).status_code == 302
    project: Any = Project.objects.get(code="new-park")
    assert [each.pk for each in project.goals.all()] == [goal]
    assert project.history.count() == 1


def test_the_code_of_a_zone_stays_once_instruments_name_it(sign_in: Callable[..., Client]) -> None:
    office, zone = sign_in("office", "en"), make_zone()
    make_instrument(zone=zone)
    response = change(office, f"/admin/pilots/zone/{zone.pk}/change/", code="Z99")
    assert response.status_code == 422
    assert "Instruments: 1" in beside(response, "code")
