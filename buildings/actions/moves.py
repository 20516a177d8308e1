"""What all writes of the register do: hold the building, take off what stood, add what stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from buildings.models import Building, EnergyReading, Retrofit, StockSummary
from buildings.querysets.summaries import contributions
from pilots.actions.registers import RecordMovedError, add_up
from pilots.models import Record


def of_building(pk: int) -> QuerySet[Any, Any]:
    """What a building adds, with its retrofits and readings: they count for its zone and its use."""
    kinds = (kind.objects.current().filter(building=pk) for kind in (Retrofit, EnergyReading))
    return contributions(Building.objects.current().filter(pk=pk), *kinds)


@contextmanager
def moving(addends: QuerySet[Any, Any], at: datetime, *, is_new: bool = False) -> Iterator[None]:
    """Take off what the rows of a query add, let them change, and add what they add then.

    The query is asked twice; is_new: there is nothing to take off.
    """
    known_on = timezone.localdate(at)
    if not is_new:
        add_up(StockSummary, addends, known_on=known_on, is_taken=True)
    yield
    add_up(StockSummary, addends, known_on=known_on)


def hold(pks: Iterable[int | None]) -> None:
    """Keep buildings as they are to the end of the transaction; RecordMovedError where one is no longer there."""
    wanted = {pk for pk in pks if pk is not None}
    held = Building.objects.current().filter(pk__in=wanted).order_by("pk").select_for_update()
    if len(held.values_list("pk", flat=True)) != len(wanted):
        raise RecordMovedError


def check(row: Record, at: datetime) -> None:
    """ValidationError for a row that cannot be kept, by its fields."""
    row.recorded_at = at
    row.full_clean()


def hold_for(row: Retrofit | EnergyReading) -> None:
    """Hold the building that a row belongs to, and the one that it belonged to before."""
    stood = type(row)._base_manager.filter(pk=row.pk).values_list("building", flat=True).first() if row.pk else None
    hold([row.building_id, stood])
