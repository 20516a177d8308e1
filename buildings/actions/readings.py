"""Adding, changing and striking off energy readings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from buildings.actions.moves import check, hold_for, moving
from buildings.models import EnergyReading
from buildings.querysets.summaries import contributions
from pilots.actions.registers import keep_record, strike_off
from pilots.models import User


@transaction.atomic
def save_reading(*, reading: EnergyReading, user: User | None, at: datetime) -> EnergyReading:
    """Keep a new or changed reading. RecordMovedError where it, or its building, is no longer as it was read."""
    hold_for(reading)
    check(reading, at)
    if reading._state.adding:
        keep_record(reading, user=user, at=at)
        with moving(contributions(readings=EnergyReading.objects.filter(pk=reading.pk)), at, is_new=True):
            return reading
    with moving(contributions(readings=EnergyReading.objects.current().filter(pk=reading.pk)), at):
        return keep_record(reading, user=user, at=at)


@transaction.atomic
def strike_off_reading(*, reading: EnergyReading, user: User | None, at: datetime) -> EnergyReading:
    hold_for(reading)
    with moving(contributions(readings=EnergyReading.objects.current().filter(pk=reading.pk)), at):
        return strike_off(reading, user=user, at=at)
