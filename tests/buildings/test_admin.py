"""The emission factors in the admin site."""

from __future__ import annotations

from typing import Any

import pytest

from buildings.models import EmissionFactor
from tests.pilots.views.pages import SignIn

pytestmark = pytest.mark.django_db


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
