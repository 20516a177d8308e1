"""The retrofits and energy readings of a building: added, changed, struck off, and what is refused of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from buildings.models import EnergyReading, Retrofit, StockSummary
from pilots.registers import FINDERS
from tests.buildings.factories import make_building, make_retrofit
from tests.buildings.views.pages import errors, page_of
from tests.pilots.views.pages import SignIn, only, parsed, words

pytestmark = pytest.mark.django_db

RETROFIT = {
    "code": "R/1", "measures": ["envelope", "lighting"], "area_m2": "2,000", "started_on": "2021-01-10",
    "completed_on": "2021-04-20", "cost_yuan": "50万", "saving_kwh": "12000", "instrument_code": "",
    "provenance": "reported", "source": "", "seen": "1",
}  # fmt: skip
READING = {
    "year": "2020", "carrier": "electricity", "amount": "100,000", "provenance": "reported", "source": "", "seen": "1",
}  # fmt: skip


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def test_a_retrofit_is_added_changed_and_struck_off(office: Client) -> None:
    building = make_building(code="A/1", year=2000)
    path = f"{building.get_absolute_url()}retrofits/"
    assert office.post(f"{path}new/", RETROFIT)["Location"] == building.get_absolute_url()
    retrofit = Retrofit.objects.get()
    assert (retrofit.code, retrofit.measures, retrofit.cost_yuan) == ("R/1", ["envelope", "lighting"], 500_000)
    assert StockSummary.objects.of("retrofit").get().amount == 2000
    edit = f"{path}R~2F1/"
    assert 'value="envelope" class="form-check-input" id="id_measures_0" checked' in office.get(edit).content.decode()
    assert office.post(edit, {**RETROFIT, "area_m2": "2500"}).status_code == 302
    assert Retrofit.objects.current().get().area_m2 == 2500
    behind = office.post(edit, {**RETROFIT, "area_m2": "2600"})
    assert behind.status_code == 422
    assert "2,500" in words(only(parsed(behind), "section.conflict-card"))
    assert office.post(f"{edit}strike-off/", {"seen": "2"}).status_code == 302
    assert not Retrofit.objects.current().exists()


def test_what_is_refused_of_a_retrofit(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FINDERS, "instrument", lambda _codes: {})
    building = make_building(code="A1", year=2000)
    make_retrofit(building, code="TAKEN", completed_on=date(2022, 1, 1))
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"code": "TAKEN"}, "code", "retrofit of this code"),
        ({"measures": []}, "measures", "at least one"),
        ({"measures": ["magic"]}, "measures", "magic"),
        ({"area_m2": "0"}, "area_m2", "above zero"),
        ({"area_m2": "10,001"}, "area_m2", "10,000 m²"),
        ({"completed_on": "2021-01-09"}, "completed_on", "before it was started"),
        ({"started_on": "1999-12-31"}, "started_on", "2000"),
        ({"completed_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "completed_on", "ahead"),
        ({"cost_yuan": "-1"}, "cost_yuan", "below zero"),
        ({"instrument_code": "NONE"}, "instrument_code", "no instrument"),
    ]
    for change, field, message in cases:
        response = office.post(f"{building.get_absolute_url()}retrofits/new/", {**RETROFIT, **change})
        assert response.status_code == 422, change
        told = errors(response)
        assert list(told) == [field], change
        assert message in told[field], change
    assert Retrofit.objects.count() == 1


def test_a_reading_is_added_changed_and_struck_off(office: Client) -> None:
    building = make_building(code="A1", year=2000)
    path = f"{building.get_absolute_url()}readings/"
    assert office.post(f"{path}new/", READING).status_code == 302
    again = office.post(f"{path}new/", READING)
    assert again.status_code == 422
    assert "stands already" in errors(again)["carrier"]
    future = office.post(f"{path}new/", {**READING, "year": str(timezone.localdate().year + 1)})
    assert list(errors(future)) == ["year"]
    edit = f"{path}2020/electricity/"
    assert office.post(edit, {**READING, "amount": "5"}).status_code == 302
    assert EnergyReading.objects.current().get().amount == 5
    assert "district heat" not in page_of(office, f"{edit}strike-off/")
    assert office.post(f"{edit}strike-off/", {"seen": "2"}).status_code == 302
    assert office.get(edit).status_code == 404
