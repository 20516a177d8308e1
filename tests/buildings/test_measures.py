"""What the register offers the goals: values by month and zone, as known on a day, and the way to the rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from buildings import measures
from buildings.actions.buildings import save_building
from buildings.models import EmissionFactor
from buildings.rules.measures import DEFINITIONS
from pilots.moments import end_of
from pilots.registers import LEDGERS, load_values, rows_path
from pilots.rules.months import months_of
from tests.buildings.factories import make_building, make_retrofit, set_factors
from tests.factories import YEAR, a_time

pytestmark = pytest.mark.django_db

KEYS = [measure.key for measure in measures.MEASURES]
LATER = date(YEAR + 1, 1, 31)
MARCH = date(YEAR, 3, 1)


def month(number: int) -> date:
    return date(YEAR, number, 1)


@pytest.fixture
def filled() -> dict[str, Any]:
    """Labels, completions and retrofits of the year, in Z3, in Z4 within it, and outside the zones."""
    set_factors({"year": YEAR - 2, "kg_co2": Decimal("0.5")}, {"year": YEAR + 1, "kg_co2": Decimal("0.1")})
    new: dict[str, Any] = {"year": YEAR, "meets_standard": True}
    outer = make_building(zone="Z3", stars="one", labelled_on=date(YEAR, 1, 31), area_m2=Decimal(15_000))
    inner = make_building(
        zone="Z4", stars="three", labelled_on=date(YEAR, 3, 1), completed_on=date(YEAR, 3, 31),
        energy_class="near_zero", prefab_percent=Decimal(40), area_m2=Decimal(5000), **new,
    )  # fmt: skip
    # neither the basic level nor a label of another year counts as star-rated of this one
    make_building(stars="basic", labelled_on=date(YEAR, 2, 1))
    make_building(stars="two", labelled_on=date(YEAR - 1, 12, 31))
    make_building(
        completed_on=date(YEAR, 2, 1), use="industry", prefab_percent=Decimal(10), area_m2=Decimal(5000), **new
    )
    make_building(completed_on=date(YEAR, 2, 1), area_m2=Decimal(10_000), **{**new, "meets_standard": False})
    make_building(completed_on=date(YEAR, 2, 1), **{**new, "meets_standard": None})
    home = make_building(use="residential", area_m2=Decimal(8000))
    make_retrofit(home, area_m2=Decimal(8000), completed_on=date(YEAR, 2, 29), saving_kwh=Decimal(10_000))
    make_retrofit(outer, area_m2=Decimal(2500), completed_on=date(YEAR, 3, 15), saving_kwh=Decimal(4000))
    make_retrofit(outer, completed_on=date(YEAR - 1, 12, 31))
    return {"outer": outer, "inner": inner}


def test_the_ledger_is_announced() -> None:
    assert LEDGERS["buildings"] is measures.LEDGER
    assert set(KEYS) == set(DEFINITIONS) == set(measures.FILTERS)


def test_values_since_january(filled: dict[str, Any], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        found = load_values(KEYS, YEAR, LATER)
    values = {key: [(row.value, row.rows) for row in months.values()] for key, months in found.items()}
    star = found["buildings.star_area_added"]
    assert list(star) == list(months_of(YEAR))
    assert [star[month(number)].value for number in (1, 2, 3, 12)] == [Decimal("1.5"), Decimal("1.5"), 2, 2]
    assert (star[MARCH].zones["Z3"], star[MARCH].zones["Z4"], star[MARCH].zones["Z1"]) == (2, Decimal("0.5"), 0)
    assert star[month(2)].zones["Z4"] == 0
    assert values["buildings.ultra_low_area_added"][1:3] == [(0, 0), (Decimal("0.5"), 1)]
    assert values["buildings.residential_retrofit_added"][:3] == [(0, 0), (Decimal("0.8"), 1), (Decimal("0.8"), 1)]
    assert values["buildings.public_retrofit_added"][:3] == [(0, 0), (0, 0), (Decimal("0.25"), 1)]
    # nothing is known of shares before something was completed
    prefab, standard = found["buildings.prefab_share"], found["buildings.standard_share"]
    assert min(prefab) == min(standard) == month(2)
    assert (prefab[month(2)].value, prefab[MARCH].value) == (10, 25)
    assert (standard[month(2)].value, standard[MARCH].value, standard[MARCH].rows) == (0, Decimal("33.33"), 2)
    assert standard[MARCH].zones == {"Z3": 100, "Z4": 100}
    # the factor of two years ago counts, that of next year not yet
    assert [row[0] for row in values["buildings.carbon_saved"][:3]] == [0, 5, 7]


def test_values_are_as_known_on_a_day(filled: dict[str, Any]) -> None:
    inner = filled["inner"]
    inner.area_m2 = Decimal(7000)
    save_building(building=inner, user=None, at=a_time(date(YEAR, 5, 2)))
    [key] = ["buildings.star_area_added"]
    assert list(load_values([key], YEAR, date(YEAR, 4, 30))[key].values())[-1].value == 2
    known = load_values([key], YEAR, date(YEAR, 5, 2))[key]
    assert (max(known), known[max(known)].value) == (month(5), Decimal("2.2"))
    # before anything was recorded, and of a year to come
    assert load_values([key], YEAR, date(YEAR, 1, 14)) == {}
    assert load_values([key], YEAR + 1, date(YEAR, 5, 2)) == {}


def test_the_factor_is_the_one_known_on_the_day(filled: dict[str, Any], django_assert_num_queries: Any) -> None:
    [key] = ["buildings.carbon_saved"]
    kept: Any = EmissionFactor
    factor = kept.objects.get(year=YEAR - 2)
    factor.kg_co2 = Decimal(1)
    factor._history_date = a_time(date(YEAR, 5, 2))
    factor.save()
    newer = kept(carrier="electricity", year=YEAR, kg_co2=Decimal(2), provenance="reported")
    newer._history_date = a_time(date(YEAR, 6, 3))
    newer.save()
    known: list[tuple[date, Any]] = [(date(YEAR, 5, 1), Decimal("0.5")), (date(YEAR, 5, 2), 1), (date(YEAR, 6, 3), 2)]
    newer._history_date = a_time(date(YEAR, 7, 4))
    newer.delete()
    for day, kg_co2 in [*known, (date(YEAR, 7, 4), 1), (LATER, 1)]:
        with django_assert_num_queries(2):
            [months] = load_values([key], YEAR, day).values()
        assert months[MARCH].value == 14 * kg_co2, day
        factors = kept.objects.as_known(end_of(day))
        [found] = [each.kg_co2 for each in factors if each.year == (YEAR if kg_co2 == 2 else YEAR - 2)]
        assert found == kg_co2, day
    assert [row.kg_co2 for row in kept.objects.as_known(None) if row.year < YEAR] == [1]


def test_an_empty_register_says_nothing_and_a_filled_one_says_none() -> None:
    assert load_values(KEYS, YEAR, LATER) == {}
    make_building()
    found = load_values(KEYS, YEAR, LATER)
    assert found["buildings.star_area_added"][MARCH].value == 0
    assert found["buildings.prefab_share"] == {}


def test_the_way_to_the_rows() -> None:
    span, stars = ["2024-01..2024-03"], ["one", "two", "three"]
    cases: list[tuple[str, str, dict[str, list[str]]]] = [
        ("star_area_added", "", {"labelled": span, "stars": stars}),
        ("star_area_added", "Z3", {"labelled": span, "zone": ["Z3"], "stars": stars}),
        ("ultra_low_area_added", "", {"completed": span, "energy": ["ultra_low", "near_zero", "zero"]}),
        ("residential_retrofit_added", "", {"retrofitted": span, "use": ["residential"]}),
        ("carbon_saved", "", {"retrofitted": span}),
    ]
    for key, zone, expected in cases:
        parts = urlsplit(rows_path(f"buildings.{key}", MARCH, zone))
        assert (parts.path, parse_qs(parts.query)) == ("/buildings/register/", expected)


def test_public_buildings_are_all_but_homes_and_industry() -> None:
    uses = parse_qs(urlsplit(rows_path("buildings.public_retrofit_added", MARCH)).query)["use"]
    assert "office" in uses
    assert not {"residential", "industry"} & set(uses)
