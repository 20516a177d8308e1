"""One instrument in full: what it says of itself, what happened to it, and who wrote what of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from finance.labels import PARTS, fields_of, label_of
from finance.models import Instrument, InstrumentEvent
from finance.rules.instruments import NEEDED, Happening, balances
from pilots.models import Provenance
from pilots.moments import Moment
from pilots.record_histories import Version, history_of, versions_in

#: Fields that are worked out of others, and the title that stands where a language has none.
WORKED_OUT = ("amount_yuan", "title")
#: What the head of the page says already.
IN_HEAD = ("code", "title_zh_hans", "title_en", "provenance", "source")
#: What is told apart of the numbers: see `money`.
NUMBERS = ("rate_percent", "term_years", "exchange_rate")


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of the instrument. value: as the model holds it. is_unsaid: the kind has it, and the source is silent."""

    name: str
    label: str
    value: Any
    is_unsaid: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with what was open after it, in the instrument's currency; None where that cannot be said."""

    event: InstrumentEvent
    balance: Decimal | None


def instrument_known(code: str, moment: Moment) -> Instrument | None:
    """The instrument as it stood on the day; now also one that was struck off, as it last was. Two queries at most."""
    rows = Instrument.objects.for_list().select_related("recorded_by", "current")
    if not moment.is_now:
        return rows.known_by(moment.known_until).filter(code=code).first()
    found = rows.current().filter(code=code).first()
    if found is None:
        found = rows.filter(code=code, current__isnull=True).order_by("-replaced_at").first()
    return found


def events_known(instrument: Instrument, moment: Moment) -> list[InstrumentEvent]:
    """Its events as they stood, by day; of one that was struck off those that went with it. One query."""
    rows = InstrumentEvent.objects.filter(instrument=instrument.current_id or instrument.pk)
    if not moment.is_now:
        known: Any = rows.known_by(moment.known_until)
    elif instrument.replaced_at is not None:
        known = rows.known_by(instrument.replaced_at)
    else:
        known = rows.current()
    return list(known.order_by("happened_on", "number"))


def happenings(events: Sequence[InstrumentEvent]) -> list[Happening]:
    return [Happening(each.kind, each.happened_on, each.amount) for each in events]


def ledger(instrument: Instrument, events: Sequence[InstrumentEvent]) -> list[Entry]:
    moved = [(each.kind, each.amount) for each in events]
    open_after = balances(moved, instrument.kind, instrument.amount)
    return [Entry(event, balance) for event, balance in zip(events, open_after, strict=True)]


def sums(events: Sequence[InstrumentEvent]) -> list[tuple[str, Decimal]]:
    """What each kind of event comes to, in the instrument's currency, those that have amounts."""
    kinds = InstrumentEvent.Kind
    found = [(str(kind.label), [each.amount for each in events if each.kind == kind and each.amount]) for kind in kinds]
    return [(name, sum(amounts, Decimal(0))) for name, amounts in found if amounts]


def facts(instrument: Instrument) -> list[tuple[str, list[Fact]]]:
    """The fields of its kind that say something, under the names of their parts; of a published one also
    those that its kind needs and its source does not say.
    """
    own = set(fields_of(instrument.kind)) - set(IN_HEAD)
    is_published = instrument.provenance == Provenance.PUBLISHED
    found: list[tuple[str, list[Fact]]] = []
    for _key, title, names in PARTS:
        told = [
            Fact(name, str(label_of(instrument.kind, name)), value, not is_said(value))
            for name in names
            if name in own
            and (is_said(value := getattr(instrument, name)) or (is_published and name in NEEDED[instrument.kind]))
        ]
        if not title and found:
            found[-1][1].extend(told)
        elif told:
            found.append((str(title), told))
    return found


def is_said(value: Any) -> bool:
    return value not in (None, "")


@dataclass(frozen=True, slots=True)
class Writing:
    """A version of the instrument or of one of its events; title: "" for the instrument."""

    title: str
    version: Version


def writings(instrument: Instrument, known_until: datetime | None) -> list[Writing]:
    """Who wrote what of the instrument and of its events, the latest first. Two queries."""
    of_itself = [Writing("", each) for each in history_of(instrument, known_until=known_until, without=WORKED_OUT)]
    rows = InstrumentEvent.objects.filter(instrument=instrument.current_id or instrument.pk)
    rows = rows.select_related("recorded_by").order_by("number", "-edition")
    of_events = [
        Writing(_("Event %(number)s") % {"number": number}, each)
        for number, versions in groupby(rows, key=lambda row: row.number)
        for each in versions_in(list(versions), known_until=known_until, without=WORKED_OUT)
        if each.is_first or each.is_struck_off or each.changes
    ]
    return sorted([*of_itself, *of_events], key=lambda each: each.version.at, reverse=True)
