"""The roll-up of the stock: what rows add, how it moves with them, and that it can be made anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from buildings.actions.buildings import save_building, strike_off_building
from buildings.actions.readings import save_reading, strike_off_reading
from buildings.actions.retrofits import save_retrofit, strike_off_retrofit
from buildings.models import Building, EnergyReading, Retrofit, StockSummary
from buildings.querysets.summaries import standing
from pilots.actions.registers import RecordMovedError, differences, rebuild
from pilots.models import Zone
from tests.buildings.factories import make_building, make_reading, make_retrofit
from tests.factories import YEAR, a_time

pytestmark = pytest.mark.django_db

KINDS = (Building, Retrofit, EnergyReading)
LATER, LATEST = a_time(date(YEAR, 2, 20)), a_time(date(YEAR, 3, 20))


def totals(kind: str, day: date = date(YEAR, 12, 31), *by: str) -> dict[Any, tuple[int, Decimal]]:
    """key and what else is named → rows and amount, as known on a day; without what came to nothing."""
    names = by or ("key", "zone_code")
    found = StockSummary.objects.of(kind).known_by(day).totals(*names)
    return {
        tuple(row[name] for name in names): (row["rows"], row["total"]) for row in found if row["rows"] or row["total"]
    }


def all_differences() -> list[Any]:
    return differences(StockSummary, standing, *KINDS)


@pytest.fixture
def filled() -> dict[str, Any]:
    """An empty register but for four buildings, two retrofits and two readings."""
    star = make_building(
        zone="Z4", stars="two", labelled_on=date(YEAR, 3, 9), energy_class="ultra_low", meets_standard=True,
        completed_on=date(YEAR, 2, 7), year=YEAR, prefab_percent=Decimal("33.33"), area_m2=Decimal("1000.10"),
    )  # fmt: skip
    home = make_building(zone="Z3", use="residential", meets_standard=False, prefab_percent=Decimal(0))
    mill = make_building(use="industry", area_m2=5000)
    basic = make_building(zone="Z1", stars="basic")
    done = make_retrofit(home, saving_kwh=Decimal(20_000), cost_yuan=Decimal(300_000))
    make_retrofit(mill, completed_on=None, saving_kwh=Decimal(1))
    make_reading(home)
    heat = make_reading(home, carrier="heat", amount=Decimal("50.5"))
    return {"star": star, "home": home, "mill": mill, "basic": basic, "done": done, "heat": heat}


def test_what_rows_add(filled: dict[str, Any]) -> None:
    year_end = date(YEAR - 1, 12, 1)
    assert totals("stock_stars") == {
        ("", ""): (1, 5000), ("", "Z3"): (1, 10_000),
        ("basic", "Z1"): (1, 10_000), ("two", "Z4"): (1, Decimal("1000.1")),
    }  # fmt: skip
    assert totals("stock_use", date(YEAR, 12, 31), "key", "month") == {
        ("industry", year_end): (1, 5000),
        ("office", year_end): (1, 10_000),
        ("office", date(YEAR, 2, 1)): (1, Decimal("1000.1")),
        ("residential", year_end): (1, 10_000),
    }
    assert totals("stock_energy", date(YEAR, 12, 31), "key") == {
        ("",): (3, 25_000),
        ("ultra_low",): (1, Decimal("1000.1")),
    }
    # industry is no civil building
    assert totals("new_standard", date(YEAR, 12, 31), "key") == {
        ("no",): (1, 10_000), ("unknown",): (1, 10_000), ("yes",): (1, Decimal("1000.1")),
    }  # fmt: skip
    assert totals("prefab_area", date(YEAR, 12, 31), "zone_code") == {("Z3",): (1, 0), ("Z4",): (1, Decimal("333.33"))}
    assert totals("prefab_of", date(YEAR, 12, 31), "key") == {("",): (2, Decimal("11000.1"))}
    assert totals("labelled", date(YEAR, 12, 31), "key", "month") == {
        ("basic", date(YEAR, 1, 1)): (1, 10_000),
        ("two", date(YEAR, 3, 1)): (1, Decimal("1000.1")),
    }
    # the retrofit under way does not count, and neither does its saving
    assert totals("retrofit", date(YEAR, 12, 31), "key", "zone_code", "month") == {
        ("residential", "Z3", date(YEAR, 1, 1)): (1, 5000)
    }
    assert totals("retrofit_saving") == {("residential", "Z3"): (1, 20_000)}
    assert totals("retrofit_cost") == {("residential", "Z3"): (1, 300_000)}
    assert totals("energy", date(YEAR, 12, 31), "key", "month") == {
        ("electricity", year_end): (1, 100_000),
        ("heat", year_end): (1, Decimal("50.5")),
    }
    assert all_differences() == []


def test_a_changed_building_takes_its_retrofits_and_readings_along(filled: dict[str, Any]) -> None:
    home = filled["home"]
    home.zone, home.use = Zone.objects.get(code="Z5"), "hotel"
    save_building(building=home, user=None, at=LATER)
    assert totals("retrofit") == {("public", "Z5"): (1, 5000)}
    assert totals("energy", date(YEAR, 12, 31), "zone_code") == {("Z5",): (2, Decimal("100050.5"))}
    assert ("residential",) not in totals("stock_use", date(YEAR, 12, 31), "key")
    # and before that day all is as it was known
    assert totals("retrofit", date(YEAR, 2, 19)) == {("residential", "Z3"): (1, 5000)}
    assert all_differences() == []


def test_each_write_moves_the_roll_up_and_the_past_stays_known(filled: dict[str, Any]) -> None:
    done, heat, star = filled["done"], filled["heat"], filled["star"]
    done.area_m2, done.building = Decimal(700), filled["basic"]
    save_retrofit(retrofit=done, user=None, at=LATER)
    heat.amount = Decimal(60)
    save_reading(reading=heat, user=None, at=LATER)
    star.stars, star.labelled_on, star.label_standard = "", None, ""
    # twice on one day: the day's end counts
    save_building(building=star, user=None, at=LATER)
    star.area_m2 = Decimal(2000)
    save_building(building=star, user=None, at=LATER)
    assert totals("retrofit") == {("public", "Z1"): (1, 700)}
    assert totals("energy", date(YEAR, 12, 31), "key")["heat",] == (1, 60)
    assert totals("labelled", date(YEAR, 12, 31), "key") == {("basic",): (1, 10_000)}
    strike_off_retrofit(retrofit=done, user=None, at=LATEST)
    strike_off_reading(reading=heat, user=None, at=LATEST)
    assert totals("retrofit") == {}
    assert set(totals("energy", date(YEAR, 12, 31), "key")) == {("electricity",)}
    assert totals("retrofit", date(YEAR, 3, 1)) == {("public", "Z1"): (1, 700)}
    assert totals("retrofit", date(YEAR, 2, 1)) == {("residential", "Z3"): (1, 5000)}
    assert all_differences() == []


def test_a_building_struck_off_takes_its_rows_along(filled: dict[str, Any]) -> None:
    assert strike_off_building(building=filled["home"], user=None, at=LATER) == 3
    assert not Retrofit.objects.current().filter(building=filled["home"]).exists()
    assert totals("energy") == {}
    assert totals("stock_use", date(YEAR, 2, 1), "key")["residential",] == (1, 10_000)
    assert all_differences() == []
    with pytest.raises(RecordMovedError):
        make_retrofit(filled["home"])


def test_making_it_anew_gives_the_same(filled: dict[str, Any]) -> None:
    home = filled["home"]
    for zone, at in (("Z5", LATER), ("Z1", LATEST)):
        home.zone = Zone.objects.get(code=zone)
        save_building(building=home, user=None, at=at)
    days = [date(YEAR, 1, 14), date(YEAR, 1, 15), date(YEAR, 2, 20), date(YEAR, 3, 19), date(YEAR, 3, 20)]
    kinds = ("stock_use", "retrofit", "energy")
    before = [totals(kind, day) for kind in kinds for day in days]
    rebuild(StockSummary, standing, *KINDS)
    assert [totals(kind, day) for kind in kinds for day in days] == before


def test_the_check_finds_what_differs(filled: dict[str, Any]) -> None:
    kept = StockSummary.objects.get(kind="retrofit")
    StockSummary.objects.filter(pk=kept.pk).update(amount=1)
    Building.objects.filter(pk=filled["mill"].pk).update(area_m2=6000)
    found = {(key[0], key[1]): (kept, made) for key, kept, made in all_differences()}
    assert found["retrofit", "residential"] == ((1, 1), (1, 5000))
    assert found["stock_use", "industry"] == ((1, 5000), (1, 6000))
    # nothing was written
    assert StockSummary.objects.get(kind="retrofit").amount == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"area_m2": Decimal(0)}, "__all__"), ({"area_m2": None}, "area_m2"), ({"use": "castle"}, "use")],
)
def test_what_cannot_be_kept_is_refused_and_nothing_moves(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        make_building(**changes)
    assert field in error.value.message_dict
    assert not StockSummary.objects.exists()


def test_who_comes_second_writes_nothing(filled: dict[str, Any]) -> None:
    mine = Building.objects.get(pk=filled["basic"].pk)
    filled["basic"].name = "先改的"
    save_building(building=filled["basic"], user=None, at=LATER)
    mine.area_m2 = Decimal(1)
    with pytest.raises(RecordMovedError):
        save_building(building=mine, user=None, at=LATEST)
    assert Building.objects.get(pk=mine.pk).name == "先改的"
    assert all_differences() == []
