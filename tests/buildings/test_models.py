"""Published totals: kept once, known from their day on, and told in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from buildings.models import PublishedStock
from pilots.models import DataStamp, Unit
from pilots.querysets.published import COLUMNS
from tests.factories import YEAR

pytestmark = pytest.mark.django_db

DAY = date(YEAR, 6, 30)


def make_total(**overrides: Any) -> PublishedStock:
    values: dict[str, Any] = {"key": "a_total", "value": Decimal("12.5"), "as_on": DAY, "published_on": DAY}
    values |= {"basis_zh_hans": "口径", "basis_en": "basis", "source_zh_hans": "来源", "source_en": "source"}
    values |= {"unit": Unit.objects.get(code="万㎡"), **overrides}
    row = PublishedStock(**values)
    row.save()
    return row


WAYS: dict[str, Callable[[PublishedStock, PublishedStock], object]] = {
    "save": lambda _first, _other: make_total(source_zh_hans="另一来源"),
    "bulk_create": lambda first, _other: PublishedStock.objects.bulk_create(
        [PublishedStock(key=first.key, **same(first))]
    ),
    "update": lambda first, other: PublishedStock.objects.filter(pk=other.pk).update(value=first.value),
}


def same(row: PublishedStock) -> dict[str, Any]:
    return {"value": row.value, "as_on": row.as_on, "unit": row.unit}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_published_total_stands_once(way: Callable[[PublishedStock, PublishedStock], object]) -> None:
    first, other = make_total(), make_total(value=Decimal(13))
    with pytest.raises(IntegrityError, match=r"(?i)unique constraint"), transaction.atomic():
        way(first, other)


@pytest.mark.parametrize(
    "difference", [{"value": Decimal("12.6")}, {"as_on": date(YEAR, 7, 1)}, {"key": "another_total"}]
)
def test_two_sources_may_disagree(difference: dict[str, Any]) -> None:
    make_total()
    assert make_total(**difference).pk


@pytest.mark.parametrize(
    ("published_on", "is_known"), [(None, True), (date(YEAR, 6, 29), True), (DAY, True), (date(YEAR, 7, 1), False)]
)
def test_a_total_is_known_from_its_day_on(published_on: date | None, is_known: bool) -> None:
    row = make_total(published_on=published_on)
    assert (row in PublishedStock.objects.known_by(DAY)) is is_known


def test_a_total_is_exact() -> None:
    row = make_total(value=Decimal("123456789.123456"))
    assert PublishedStock.objects.get(pk=row.pk).value == Decimal("123456789.123456")


def test_totals_stand_by_key_and_day() -> None:
    late, early = make_total(as_on=date(YEAR, 7, 1)), make_total()
    assert list(PublishedStock.objects.filter(key="a_total")) == [early, late]
    assert str(early) == "a_total 2024-06-30"


@pytest.mark.parametrize(("language", "basis", "source"), [("zh-hans", "口径", "来源"), ("en", "basis", "source")])
def test_the_rows_speak_the_language_of_the_reader(language: str, basis: str, source: str) -> None:
    make_total()
    unit = Unit.objects.get(code="万㎡")
    with translation.override(language):
        [row] = PublishedStock.objects.filter(key="a_total").rows()
        assert (row["basis_text"], row["source_text"], row["unit_label"]) == (basis, source, unit.label)
    assert list(row)[: len(COLUMNS)] == list(COLUMNS)
    assert (row["value"], row["unit_code"], row["unit_decimals"]) == (Decimal("12.5"), "万㎡", unit.decimals)


def test_a_text_without_english_is_told_in_chinese() -> None:
    make_total(basis_en=None, source_en="")
    with translation.override("en"):
        row = PublishedStock.objects.get(key="a_total")
        assert (row.basis, row.source) == ("口径", "来源")


def test_the_pilot_brings_published_totals() -> None:
    row: Any = PublishedStock.objects.filter(key="green_building_total").first()
    assert row
    assert row.unit.code == "万㎡"
    assert row.provenance == "published"
    assert row.basis_zh_hans
    assert row.basis_en
    assert row.source_zh_hans
    assert row.source_en


def test_a_total_raises_the_data_stamp() -> None:
    seen = [DataStamp.objects.get().value]
    row = make_total()
    for change in (lambda: None, row.save, row.delete):
        change()
        seen.append(DataStamp.objects.get().value)
    assert seen == sorted(set(seen))
