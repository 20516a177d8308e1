"""The emission factors in the admin site."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from buildings.actions.buildings import save_building, strike_off_building
from buildings.models import EmissionFactor
from tests.buildings.factories import make_building
from tests.factories import YEAR, a_time, make_zone
from tests.pilots.admin.pages import beside, change
from tests.pilots.views.pages import SignIn

pytestmark = pytest.mark.django_db

LATER = a_time(date(YEAR, 5, 2))


def test_the_office_keeps_the_emission_factors(sign_in: SignIn) -> None:
    path = "/admin/buildings/emissionfactor/"
    assert sign_in("leader").get(path, follow=True).status_code == 403
    office = sign_in("office", "en")
    assert "0.581" in office.get(path).content.decode()
    row = {"carrier": "heat", "year": "2021", "kg_co2": "95", "source_zh_hans": "来源", "provenance": "reported"}
    assert office.post(f"{path}add/", {**row, "source_en": "Source"}).status_code == 302
    factor = EmissionFactor.objects.get(carrier="heat", year=2021)
    assert office.post(f"{path}{factor.pk}/change/", {**row, "kg_co2": "96", "source_en": ""}).status_code == 302
    kept: Any = EmissionFactor
    assert [record.kg_co2 for record in kept.history.filter(id=factor.pk).order_by("history_id")] == [95, 96]


def test_the_code_of_a_zone_stays_once_buildings_have_stood_in_it(sign_in: SignIn) -> None:
    """Totals are kept by it; what was struck off, or has moved to another zone, counts in those of the days before."""
    office, zone = sign_in("office", "en"), make_zone()
    path = f"/admin/pilots/zone/{zone.pk}/change/"
    building = make_building(zone=zone)
    building.zone = None
    save_building(building=building, user=None, at=LATER)
    strike_off_building(building=building, user=None, at=LATER)
    response = change(office, path, code="Z99")
    assert response.status_code == 422
    assert "Buildings: 1" in beside(response, "code")
    zone.refresh_from_db()
    assert zone.code != "Z99"
    assert change(office, path, name_en="Another name").status_code == 302
