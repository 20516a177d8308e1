"""Reading files into the register of instruments."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from finance.models import FundingSummary, InstrumentEvent
from finance.permissions import EDIT_REGISTER
from finance.querysets.summaries import contributions
from finance.rules.money import in_yuan
from finance.sheets.instruments import INSTRUMENTS
from pilots.actions.register_imports import RegisterImport, Rows
from pilots.actions.registers import keep_record
from pilots.models import User


def of_all(instruments: Rows) -> Rows:
    """What instruments add, with their events: they count for its zone and its use."""
    return contributions(instruments, InstrumentEvent.objects.current().filter(instrument__in=instruments.values("pk")))


def value_events(new: Rows, changed: Rows, user: User | None, at: datetime) -> None:
    """Keep the events in yuan in step with what the file says of currency and rate."""
    events = InstrumentEvent.objects.current().filter(instrument__in=changed.values("pk"))
    for event in events.select_related("instrument").exclude(amount=None):
        row = event.instrument
        yuan = in_yuan(event.amount, row.currency, row.exchange_rate)
        if yuan != event.amount_yuan:
            event.amount_yuan = yuan
            keep_record(event, user=user, at=at)


INSTRUMENT_IMPORT = RegisterImport(
    sheet=INSTRUMENTS,
    title=_("Instruments of green finance"),
    permission=EDIT_REGISTER,
    summary=FundingSummary,
    of_rows=contributions,
    of_all=of_all,
    new="finance:instrument_upload_new",
    detail="finance:instrument_upload_detail",
    home="finance:instrument_list",
    also_write=value_events,
)
