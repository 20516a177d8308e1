"""Writing instruments: the row, what follows from it for its events, and the roll-up in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from finance.actions.holds import happened, held, require_fit
from finance.models import FundingSummary, Instrument, InstrumentEvent
from finance.querysets.summaries import contributions
from finance.rules.instruments import misfits
from finance.rules.money import in_yuan
from pilots.actions.registers import add_up, keep_record, strike_off
from pilots.models import User


@transaction.atomic
def save_instrument(*, instrument: Instrument, user: User | None, at: datetime) -> Instrument:
    """Save a new instrument, or a changed one; works out what it is in yuan, and its events anew.

    The caller has validated it. RecordMovedError where somebody else changed it since it was read, MisfitError
    where what was recorded of it meanwhile does not fit it.
    """
    amount = instrument.amount
    instrument.amount_yuan = None if amount is None else in_yuan(amount, instrument.currency, instrument.exchange_rate)
    if instrument._state.adding:
        keep_record(instrument, user=user, at=at)
    else:
        held(instrument.pk)
        said = {"kind": instrument.kind, "signed_on": instrument.signed_on, "amount": amount}
        require_fit(misfits(said, happened(instrument)))
        move(instrument, at, is_taken=True)
        keep_record(instrument, user=user, at=at)
        value_events(instrument, user, at)
    move(instrument, at)
    return instrument


@transaction.atomic
def strike_off_instrument(*, instrument: Instrument, user: User | None, at: datetime) -> Instrument:
    """Take an instrument out of the register, with what happened to it. Raises as `save_instrument`."""
    held(instrument.pk)
    move(instrument, at, is_taken=True)
    for event in events_of(instrument):
        strike_off(event, user=user, at=at)
    return strike_off(instrument, user=user, at=at)


def move(instrument: Instrument, at: datetime, *, is_taken: bool = False) -> None:
    """Add the instrument and its events, as the database holds them, to the roll-up, or take them off."""
    row = Instrument.objects.current().filter(pk=instrument.pk)
    addends = contributions(row, InstrumentEvent.objects.current().filter(instrument=instrument.pk))
    add_up(FundingSummary, addends, known_on=timezone.localdate(at), is_taken=is_taken)


def value_events(instrument: Instrument, user: User | None, at: datetime) -> None:
    """Keep the events in yuan in step with the instrument's currency and rate."""
    for event in events_of(instrument):
        yuan = None if event.amount is None else in_yuan(event.amount, instrument.currency, instrument.exchange_rate)
        if yuan != event.amount_yuan:
            event.amount_yuan = yuan
            keep_record(event, user=user, at=at)


def events_of(instrument: Instrument) -> list[InstrumentEvent]:
    return list(InstrumentEvent.objects.current().filter(instrument=instrument.pk))
