"""Plain functions that make one row of the register each, through the actions, so that the roll-up follows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from buildings.actions.buildings import save_building
from buildings.actions.readings import save_reading
from buildings.actions.retrofits import save_retrofit
from buildings.models import Building, EmissionFactor, EnergyReading, Retrofit
from pilots.models import User, Zone
from tests.factories import YEAR, a_time, numbers

RECORDED_AT = a_time(date(YEAR, 1, 15))


def make_building(*, at: datetime = RECORDED_AT, user: User | None = None, **overrides: Any) -> Building:
    """An office building of 10,000 m² of the year before, without a label; zone: a code or a zone."""
    values: dict[str, Any] = {"code": f"B{next(numbers)}", "name": "测试办公楼", "use": "office", "year": YEAR - 1}
    values |= {"area_m2": Decimal(10_000), **overrides}
    if isinstance(values.get("zone"), str):
        values["zone"] = Zone.objects.get(code=values["zone"])
    if values.get("stars"):
        values.setdefault("label_standard", "gbt50378-2019")
        values.setdefault("labelled_on", date(YEAR, 1, 10))
    return save_building(building=Building(**values), user=user, at=at)


def make_retrofit(
    building: Building, *, at: datetime = RECORDED_AT, user: User | None = None, **overrides: Any
) -> Retrofit:
    """A retrofit of half the building, completed in January."""
    values: dict[str, Any] = {"code": f"R{next(numbers)}", "measures": ["envelope"], "completed_on": date(YEAR, 1, 12)}
    values |= {"area_m2": building.area_m2 / 2, **overrides}
    return save_retrofit(retrofit=Retrofit(building=building, **values), user=user, at=at)


def make_reading(
    building: Building, *, at: datetime = RECORDED_AT, user: User | None = None, **overrides: Any
) -> EnergyReading:
    """Electricity of the year before."""
    values: dict[str, Any] = {"year": YEAR - 1, "carrier": "electricity", "amount": Decimal(100_000), **overrides}
    return save_reading(reading=EnergyReading(building=building, **values), user=user, at=at)


def set_factors(*rows: dict[str, Any]) -> None:
    """These factors alone, as if they had come with the site: without a trail."""
    kept: Any = EmissionFactor
    kept.objects.all().delete()
    kept.history.all().delete()
    told = {"carrier": "electricity", "provenance": "illustrative"}
    kept.objects.bulk_create([EmissionFactor(**{**told, **row}) for row in rows])
