"""Writing what happened to an instrument, with the roll-up in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from finance.actions.holds import happened, held, require_fit
from finance.models import FundingSummary, InstrumentEvent
from finance.querysets.summaries import contributions
from finance.rules.instruments import Happening, event_findings, ledger_findings
from finance.rules.money import in_yuan
from pilots.actions.registers import add_up, keep_record, strike_off
from pilots.models import User


@transaction.atomic
def save_event(*, event: InstrumentEvent, user: User | None, at: datetime) -> InstrumentEvent:
    """Save a new event, numbered after the last, or a changed one; works out what it is in yuan.

    The caller has validated it. MisfitError where it no longer adds up with what was recorded meanwhile,
    RecordMovedError where somebody else changed it, or struck the instrument off, since it was read.
    """
    # the instrument is held, so that of two events at once the second sees the first
    instrument = held(event.instrument_id)
    require_fit(
        event_findings(
            Happening(event.kind, event.happened_on, event.amount),
            kind=instrument.kind,
            signed_on=instrument.signed_on,
            amount=instrument.amount,
            others=happened(instrument, without=event.pk),
        )
    )
    event.amount_yuan = (
        None if event.amount is None else in_yuan(event.amount, instrument.currency, instrument.exchange_rate)
    )
    if event._state.adding:
        rows = InstrumentEvent.objects.filter(instrument=instrument)
        event.number = event.number or (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    else:
        move(event, at, is_taken=True)
    keep_record(event, user=user, at=at)
    move(event, at)
    return event


@transaction.atomic
def strike_off_event(*, event: InstrumentEvent, user: User | None, at: datetime) -> InstrumentEvent:
    """Take an event out of the register. Raises as `save_event`; what is left has to add up."""
    instrument = held(event.instrument_id)
    require_fit(ledger_findings(happened(instrument, without=event.pk), instrument.kind, instrument.amount))
    move(event, at, is_taken=True)
    return strike_off(event, user=user, at=at)


def move(event: InstrumentEvent, at: datetime, *, is_taken: bool = False) -> None:
    """Add the event, as the database holds it, to the roll-up, or take it off."""
    row = InstrumentEvent.objects.current().filter(pk=event.pk)
    add_up(FundingSummary, contributions(events=row), known_on=timezone.localdate(at), is_taken=is_taken)
