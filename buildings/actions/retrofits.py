"""Adding, changing and striking off retrofits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from buildings.actions.moves import check, hold_for, moving
from buildings.models import Retrofit
from buildings.querysets.summaries import contributions
from pilots.actions.registers import keep_record, strike_off
from pilots.models import User


@transaction.atomic
def save_retrofit(*, retrofit: Retrofit, user: User | None, at: datetime) -> Retrofit:
    """Keep a new or changed retrofit. RecordMovedError where it, or its building, is no longer as it was read."""
    hold_for(retrofit)
    check(retrofit, at)
    if retrofit._state.adding:
        keep_record(retrofit, user=user, at=at)
        with moving(contributions(retrofits=Retrofit.objects.filter(pk=retrofit.pk)), at, is_new=True):
            return retrofit
    with moving(contributions(retrofits=Retrofit.objects.current().filter(pk=retrofit.pk)), at):
        return keep_record(retrofit, user=user, at=at)


@transaction.atomic
def strike_off_retrofit(*, retrofit: Retrofit, user: User | None, at: datetime) -> Retrofit:
    hold_for(retrofit)
    with moving(contributions(retrofits=Retrofit.objects.current().filter(pk=retrofit.pk)), at):
        return strike_off(retrofit, user=user, at=at)
