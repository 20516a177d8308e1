"""One building: what its page says, and the forms that make, change and strike off."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from buildings.actions.buildings import save_building
from buildings.models import Building, EnergyReading, Retrofit, StockSummary
from pilots.models import User
from pilots.registers import FINDERS
from tests.buildings.factories import make_building, make_reading, make_retrofit
from tests.buildings.views.pages import errors, page_of
from tests.factories import a_time, make_goal, make_task_book, make_user
from tests.pilots.views.pages import SignIn, only, parsed, said, words

pytestmark = pytest.mark.django_db

NEW = "/buildings/register/new/"
OLD = a_time(date(2021, 3, 1))
BUILDING = {
    "code": "QD 1/2", "name": "测试楼", "use": "office", "area_m2": "1.2万", "floors": "12", "owner": "", "address": "",
    "district": "市南区", "zone": "", "completed_on": "2021-05-20", "year": "", "meets_standard": "true",
    "prefab_percent": "55.5", "energy_class": "", "stars": "two", "label_standard": "gbt50378-2019",
    "label_stage": "design", "labelled_on": "2021-06-01", "label_valid_until": "2026-06-01",
    "provenance": "reported", "source": "", "seen": "1",
}  # fmt: skip


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


# The page


def test_the_page_says_everything(english_reader: Client) -> None:
    book = make_task_book(make_goal(year=2021), register_measure="buildings.star_area_added")
    building = make_building(
        code="A/1 ~%?#", name="海天大厦", zone="Z4", area_m2=12_345, completed_on=date(2021, 5, 2), year=2021,
        stars="two", labelled_on=date(2021, 6, 1), at=OLD, provenance="illustrative", source="made up", owner="某公司",
    )  # fmt: skip
    make_retrofit(building, code="R9", completed_on=date(2022, 4, 2), instrument_code="LOAN-1", at=OLD)
    make_reading(building, year=2021, amount=Decimal(100_000), at=OLD)
    make_reading(building, year=1999, carrier="gas", amount=Decimal(5), at=OLD)
    path = building.get_absolute_url()
    assert path == "/buildings/register/A~2F1~20~7E~25~3F~23/"
    text = page_of(english_reader, path)
    for said_of_it in (
        "海天大厦", "A/1 ~%?#", "12,345 m²", "2 May 2021", "Two stars", "GB/T 50378-2019", "1 June 2021",
        "made up", "Z4 Sino-German Ecopark", "某公司",
        # 100,000 kWh at the grid's average of the year
        "0.581 kg CO₂ a unit, from 2021", "58.1", "no factor for this year",
        "R9", "LOAN-1", "not in the register of instruments",
        f"Goal {book.goal.number}", "12,345 m² since June 2021",
    ):  # fmt: skip
        assert said_of_it in text, said_of_it
    assert "Edit" not in text


def test_what_paid_for_a_retrofit_is_a_link(english_reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FINDERS, "instrument", lambda codes: {code: ("绿色贷款", f"/there/{code}/") for code in codes})
    building = make_building()
    make_retrofit(building, instrument_code="LOAN-1")
    page = english_reader.get(building.get_absolute_url())
    assert '<a href="/there/LOAN-1/">绿色贷款</a>' in page.content.decode()


def test_the_page_as_it_stood(english_reader: Client, office: Client) -> None:
    building = make_building(name="旧名", at=OLD)
    path = building.get_absolute_url()
    building.name = "新名"
    save_building(building=building, user=User.objects.get(username="office"), at=a_time(date(2021, 6, 1)))
    assert "新名" in page_of(english_reader, path)
    history = words(only(parsed(english_reader.get(path)), "ol.versions"))
    assert "旧名" in history
    assert "1 June 2021" in history
    then = english_reader.get(f"{path}?as_of=2021-05-31")
    assert "新名" not in then.content.decode()
    assert "/edit/" not in office.get(f"{path}?as_of=2021-05-31").content.decode()
    assert english_reader.get(f"{path}?as_of=2021-02-01").status_code == 404
    assert english_reader.get("/buildings/register/NONE/").status_code == 404
    assert english_reader.get("/buildings/register/~FF/").status_code == 404


def test_as_many_queries_for_few_rows_as_for_many(reader: Client, django_assert_max_num_queries: Any) -> None:
    building = make_building(zone="Z3", stars="one")
    for number in range(12):
        make_retrofit(building, completed_on=date(2022, 1, 1 + number))
        make_reading(building, year=2000 + number)
    with django_assert_max_num_queries(14):
        reader.get(building.get_absolute_url())


# A new building, and what is refused of it


def test_a_new_building(office: Client) -> None:
    answered = office.post(NEW, BUILDING, follow=True)
    building = Building.objects.get()
    assert answered.redirect_chain == [("/buildings/register/QD~201~2F2/", 302)]
    assert (building.area_m2, building.year, building.completed_month) == (12_000, 2021, date(2021, 5, 1))
    assert (building.meets_standard, building.stars, building.prefab_percent) == (True, "two", Decimal("55.5"))
    assert building.recorded_by == User.objects.get(username="office")
    assert said("en", "The building stands in the register.") in words(parsed(answered))
    assert StockSummary.objects.of("labelled").get().amount == 12_000
    # only the year, and nothing else that can be left out
    few = {"code": "Q2", "name": "小楼", "use": "other", "area_m2": "80", "year": "1932", "provenance": "reported"}
    assert office.post(NEW, few).status_code == 302
    assert Building.objects.get(code="Q2").completed_month == date(1932, 12, 1)


def test_what_is_refused_of_a_building(office: Client) -> None:
    make_building(code="TAKEN")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    cases: list[tuple[dict[str, str], str, str]] = [
        ({"code": ""}, "code", "required"),
        ({"code": " TAKEN "}, "code", "building of this code"),
        ({"name": ""}, "name", "required"),
        ({"use": ""}, "use", "required"),
        ({"area_m2": ""}, "area_m2", "required"),
        ({"area_m2": "0"}, "area_m2", "above zero"),
        ({"area_m2": "-5"}, "area_m2", "below zero"),
        ({"area_m2": "12,34"}, "area_m2", ""),
        ({"area_m2": "99999999999"}, "area_m2", "too large"),
        ({"area_m2": "1.234"}, "area_m2", "decimals"),
        ({"floors": "-1"}, "floors", ""),
        ({"completed_on": "", "year": ""}, "year", "at least"),
        ({"year": "2019"}, "completed_on", "year of completion"),
        ({"year": "1492"}, "year", ""),
        ({"completed_on": "20 May"}, "completed_on", ""),
        ({"prefab_percent": "101"}, "prefab_percent", "at most 100%"),
        ({"label_standard": ""}, "label_standard", "needs the standard"),
        ({"labelled_on": ""}, "labelled_on", "needs the day"),
        ({"labelled_on": "2018-06-01"}, "label_standard", "not in force yet"),
        ({"labelled_on": tomorrow}, "labelled_on", "ahead"),
        ({"stars": "basic", "label_standard": "gbt50378-2014"}, "stars", "2019"),
        ({"label_valid_until": "2021-05-31"}, "label_valid_until", "before it began"),
        ({"stars": ""}, "stars", "which label"),
        ({"zone": "99999"}, "zone", ""),
        ({"provenance": "published"}, "source", "where it was published"),
        ({"provenance": "derived"}, "provenance", ""),
    ]
    for change, field, message in cases:
        response = office.post(NEW, {**BUILDING, **change})
        assert response.status_code == 422, change
        told = errors(response)
        assert list(told) == [field], change
        assert message in told[field], change
        # nothing typed is lost
        assert 'value="测试楼"' in response.content.decode() or change.get("name") == ""
        for value in change.values():
            assert not value.strip() or field in ("zone", "provenance") or value in response.content.decode()
    assert Building.objects.count() == 1


# Changes


def test_a_change_is_kept_as_a_version(office: Client) -> None:
    building = make_building(code="A/1", name="旧名", at=OLD)
    path = f"{building.get_absolute_url()}edit/"
    assert 'name="code"' not in office.get(path).content.decode()
    answered = office.post(path, {**BUILDING, "seen": "1"}, follow=True)
    assert answered.redirect_chain == [(building.get_absolute_url(), 302)]
    stands = Building.objects.current().get()
    assert (stands.pk, stands.code, stands.name, stands.edition) == (building.pk, "A/1", "测试楼", 2)
    assert Building.objects.count() == 2
    again = office.post(path, {**BUILDING, "seen": "2"}, follow=True)
    assert said("en", "Nothing was changed.") in words(parsed(again))
    assert Building.objects.count() == 2


def test_who_comes_second_is_shown_both(office: Client) -> None:
    building = make_building(code="A1", name="旧名", at=OLD)
    path = f"{building.get_absolute_url()}edit/"
    building.name = "别人的名字"
    save_building(building=building, user=User.objects.get(username="admin"), at=timezone.now())
    response = office.post(path, {**BUILDING, "seen": "1"})
    assert response.status_code == 422
    conflict = words(only(parsed(response), "section.conflict-card"))
    assert "别人的名字" in conflict
    assert "测试楼" in conflict
    assert 'value="测试楼"' in response.content.decode()
    assert Building.objects.current().get().name == "别人的名字"
    # over theirs, knowingly
    assert office.post(path, {**BUILDING, "seen": "1", "over": "2"}).status_code == 302
    assert Building.objects.current().get().name == "测试楼"


def test_a_building_is_struck_off_after_it_was_asked(office: Client, english_reader: Client) -> None:
    building = make_building(code="A1", at=OLD)
    make_retrofit(building, at=OLD)
    make_reading(building, at=OLD)
    path = f"{building.get_absolute_url()}strike-off/"
    asked = page_of(office, path)
    assert "1 retrofit of the building goes with it." in asked
    assert office.post(path, {"seen": "7"}).status_code == 422
    assert Building.objects.current().exists()
    answered = office.post(path, {"seen": "1"}, follow=True)
    assert "is struck off the register." in words(parsed(answered))
    kinds: tuple[Any, ...] = (Building, Retrofit, EnergyReading)
    assert not any(kind.objects.current().exists() for kind in kinds)
    page = english_reader.get(building.get_absolute_url())
    assert "Struck off the register on" in words(parsed(page))
    assert office.get(path).status_code == 404
    assert english_reader.get(f"{building.get_absolute_url()}?as_of=2021-05-01").status_code == 200


# Who may


def test_only_the_office_and_administrators_write(client: Client, sign_in: SignIn) -> None:
    building = make_building(code="A1", year=2000)
    make_retrofit(building, code="R1")
    make_reading(building, year=2020)
    own = building.get_absolute_url()
    paths = [
        NEW,
        *(f"{own}{rest}" for rest in ("edit/", "strike-off/", "retrofits/new/", "retrofits/R1/", "readings/new/")),
        *(f"{own}{rest}" for rest in ("retrofits/R1/strike-off/", "readings/2020/electricity/")),
        f"{own}readings/2020/electricity/strike-off/",
    ]
    for path in [own, *paths]:
        assert client.get(path)["Location"].startswith("/accounts/login/")
    client.force_login(make_user())
    assert {client.get(path).status_code for path in [own, *paths]} == {403}
    for username in ("leader", "staff-housing", "head-housing"):
        reader = sign_in(username)
        assert reader.get(own).status_code == 200
        assert {reader.get(path).status_code for path in paths} == {403}
        assert {reader.post(path, {"seen": "1"}).status_code for path in paths} == {403}
    administrator = sign_in("admin")
    assert {administrator.get(path).status_code for path in paths} == {200}
    assert {administrator.put(path).status_code for path in paths} == {405}
    assert Building.objects.current().count() == Retrofit.objects.current().count() == 1
