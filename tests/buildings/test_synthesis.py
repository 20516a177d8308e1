"""A register that is made up: the same for a seed, sound, and adding up to what was reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pandas as pd
import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Sum
from django.utils import timezone

from buildings.actions.synthesised import load_synthesised, reported_in
from buildings.models import Building, EnergyReading, Retrofit, StockSummary
from buildings.rules.labels import STARRED, EnergyClass, Standard, Stars, label_problems
from buildings.synthesis import Synthesised, cells_of, synthesise
from pilots.models import TaskBook
from tests.factories import unsealed

UNTIL = date(2021, 12, 31)
JULY = date(2021, 7, 31)
MEASURES = {
    18: "buildings.star_area_added",
    19: "buildings.ultra_low_area_added",
    21: "buildings.residential_retrofit_added",
    22: "buildings.public_retrofit_added",
}


@pytest.fixture
def fed(db: None) -> Iterator[None]:
    """The goals of 2021 that the register feeds say so in their task books."""
    with unsealed():
        for number, measure in MEASURES.items():
            TaskBook.objects.filter(goal__year=2021, goal__number=number).update(register_measure=measure)
        yield


def pieces(rows: int, seed: int) -> list[Synthesised]:
    return list(synthesise(rows, seed, UNTIL))


def test_the_same_seed_makes_the_same_rows() -> None:
    first, again, other = (pieces(300, seed)[0] for seed in (5, 5, 6))
    for name in ("buildings", "retrofits", "readings"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
    assert first.buildings["name"].tolist() != other.buildings["name"].tolist()


def test_the_rows_are_sound() -> None:
    (made,) = pieces(4000, 3)
    rows = made.buildings
    assert rows["code"].is_unique
    assert len(rows) == 4000
    assert set(rows["zone"]) == {"", "Z1", "Z2", "Z3", "Z4", "Z5"}
    assert set(rows["use"]) == {str(use) for use in Building.Use}
    assert rows["year"].between(1985, 2021).all()
    # the newer half is larger than the older one
    assert (rows["year"] > 2003).mean() > 0.5
    labelled = rows[rows["stars"] != ""]
    assert 0.01 < len(labelled) / len(rows) < 0.15
    for row in labelled.to_dict("records"):
        stars, standard = Stars(row["stars"]), Standard(row["label_standard"])
        assert label_problems(stars, standard, row["labelled_on"], row["label_valid_until"]) == []
        assert row["completed_on"] < row["labelled_on"] <= UNTIL
    assert all(row["completed_on"] >= date(2019, 9, 1) for row in rows[rows["energy_class"] != ""].to_dict("records"))
    assert all(row["completed_on"].year == row["year"] for row in rows.to_dict("records") if row["completed_on"])
    assert len(made.retrofits)
    for row in made.retrofits.to_dict("records"):
        of = rows.iloc[row["building"]]
        assert Decimal(row["area_m2"]) <= Decimal(of["area_m2"])
        assert date(of["year"], 1, 1) < row["started_on"] < row["completed_on"] <= UNTIL
    assert set(made.readings["year"]) == {2018, 2019, 2020}
    assert (rows.iloc[made.readings["building"].tolist()]["use"] != "residential").all()


def test_areas_are_split_exactly_over_months_and_zones() -> None:
    city = {date(2021, 1, 1): 0, date(2021, 2, 1): 90_001, date(2021, 3, 1): 220_005}
    cells = cells_of(city, {"Z1": 24_500, "Z3": 38_000, "Z4": 17_603}, {"Z4": "Z3"})
    assert list(cells) == [date(2021, 2, 1), date(2021, 3, 1)]
    assert [sum(zones.values()) for zones in cells.values()] == [90_001, 130_004]
    own = {zone: sum(zones[zone] for zones in cells.values()) for zone in ("Z1", "Z3", "Z4")}
    assert own == {"Z1": 24_500, "Z3": 38_000 - 17_603, "Z4": 17_603}
    assert cells_of({}, {}, {}) == {}


def area_of(rows: Any) -> Decimal:
    area: Decimal | None = rows.aggregate(total=Sum("area_m2"))["total"]
    return (area or Decimal(0)) / 10_000


@pytest.mark.usefixtures("fed")
def test_a_register_that_follows_what_was_reported() -> None:
    now = timezone.now()
    reported = reported_in(2021, now)
    assert reported is not None
    assert reported.last == JULY
    load_synthesised(rows=900, seed=1, until=reported.last, at=now, reported=reported)
    labelled = Building.objects.current().filter(stars__in=STARRED, labelled_on__year=2021)
    by_month = {number: area_of(labelled.filter(labelled_on__lt=date(2021, number + 1, 1))) for number in range(1, 8)}
    assert list(by_month.values()) == [0, 9, 22, 41, 63, 96, 129]
    # what lies in the ecopark lies in the new area around it
    wanted = {"Z1": "24.5", "Z2": "11.2", "Z3": "20.4", "Z4": "17.6", "Z5": "3.1"}
    assert {zone: area_of(labelled.filter(zone__code=zone)) for zone in wanted} == {
        zone: Decimal(value) for zone, value in wanted.items()
    }
    low = Building.objects.filter(energy_class__in=list(EnergyClass), completed_on__year=2021)
    assert area_of(low.filter(completed_on__lt=date(2021, 5, 1))) == 3
    assert area_of(low) == Decimal("10.04")
    assert area_of(low.filter(zone__code="Z4")) == Decimal("3.6")
    done = Retrofit.objects.filter(completed_on__year=2021)
    assert area_of(done.filter(building__use="residential")) == Decimal("226.8")
    # one public retrofit was reported and is not in the register
    public = done.exclude(building__use="residential")
    assert area_of(public.filter(completed_on__lt=date(2021, 7, 1))) == Decimal("25.7")
    assert Decimal(26) < area_of(public) < Decimal("32.08")
    assert not done.filter(area_m2__gt=F("building__area_m2")).exists()
    # what a month brought was known on the third of the next
    assert timezone.localdate(labelled.latest("labelled_on").recorded_at) == date(2021, 8, 3)
    call_command("rollup", "--check", stdout=StringIO())
    added = StockSummary.objects.of("labelled").filter(key__in=STARRED).between(date(2021, 1, 1), date(2021, 6, 1))
    assert added.known_by(date(2021, 7, 10)).aggregate(total=Sum("amount"))["total"] == 960_000


def test_the_command_loads_rows_marked_illustrative(db: None) -> None:
    told = StringIO()
    call_command("synthesise", "buildings", "--rows", "400", "--seed", "7", stdout=told)
    assert "400 buildings" in told.getvalue()
    for kind in (Building, Retrofit, EnergyReading):
        rows = kind._default_manager.all()
        assert rows.exists()
        assert set(rows.values_list("provenance", flat=True)) == {"illustrative"}
        assert set(rows.values_list("source", flat=True)) == {"合成数据（种子7）/ synthesised, seed 7"}
    call_command("rollup", "--check", stdout=StringIO())
    for building in Building.objects.all()[:50]:
        building.full_clean()
    # ids go on behind those that were given
    row = Building.objects.first()
    assert row is not None
    row.pk, row.code = None, "NEW"
    row.save()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rows", "0"], "between 1 and"),
        (["--rows", "20", "--like-reported"], "to follow"),
        (["--rows", "20", "--file", "/nowhere/at/all.csv"], "cannot be written"),
    ],
)
def test_the_command_refuses(db: None, arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("synthesise", "buildings", *arguments, stdout=StringIO())
    assert not Building.objects.exists()


@pytest.mark.usefixtures("fed")
def test_too_few_rows_and_taken_codes_write_nothing() -> None:
    with pytest.raises(CommandError, match="too few"):
        call_command("synthesise", "buildings", "--rows", "20", "--like-reported", stdout=StringIO())
    assert not Building.objects.exists()
    assert not StockSummary.objects.exists()
    call_command("synthesise", "buildings", "--rows", "20", stdout=StringIO())
    with pytest.raises(CommandError, match="already"):
        call_command("synthesise", "buildings", "--rows", "20", stdout=StringIO())
    assert Building.objects.count() == 20


def test_a_file_has_the_headings_of_the_import(db: None, tmp_path: Any) -> None:
    path = tmp_path / "made.csv"
    call_command("synthesise", "buildings", "--rows", "30", "--file", str(path), stdout=StringIO())
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 31
    assert lines[0].startswith("建筑编号,建筑名称,地址,片区,区市,用途,建筑面积（㎡）")
    assert all("示意" in line for line in lines[1:])
    assert not Building.objects.exists()
