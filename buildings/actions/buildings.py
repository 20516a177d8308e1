"""Adding, changing and striking off buildings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from buildings.actions.moves import check, hold, moving, of_building
from buildings.models import Building, EnergyReading, Retrofit
from buildings.querysets.summaries import contributions
from pilots.actions.registers import keep_record, strike_off
from pilots.models import User


@transaction.atomic
def save_building(*, building: Building, user: User | None, at: datetime) -> Building:
    """Keep a new or changed building; its retrofits and readings move to the totals of its zone and use.

    RecordMovedError where somebody else changed it meanwhile; ValidationError for what cannot be kept.
    """
    building.set_month()
    check(building, at)
    if building._state.adding:
        keep_record(building, user=user, at=at)
        with moving(contributions(Building.objects.filter(pk=building.pk)), at, is_new=True):
            return building
    hold([building.pk])
    with moving(of_building(building.pk), at):
        return keep_record(building, user=user, at=at)


@transaction.atomic
def strike_off_building(*, building: Building, user: User | None, at: datetime) -> int:
    """Take a building out of the register, and its retrofits and readings with it; how many of those there were."""
    hold([building.pk])
    gone = 0
    with moving(of_building(building.pk), at):
        for kind in (Retrofit, EnergyReading):
            for row in kind.objects.current().filter(building=building.pk):
                strike_off(row, user=user, at=at)
                gone += 1
        strike_off(building, user=user, at=at)
    return gone
