"""Which instruments and events, and what is open of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from pilots.querysets.registers import RecordQuerySet

if TYPE_CHECKING:
    from finance.models import InstrumentEvent

#: Currency units; a sum of many amounts has more digits than one of them.
MONEY = DecimalField(max_digits=24, decimal_places=2)
#: What an event does to what is open of an instrument, as `rules.instruments.balances` counts it.
ADDING, TAKING = ("drawdown",), ("repayment", "call")


class InstrumentQuerySet(RecordQuerySet[Any]):
    """Of instruments, and of their events."""

    def same(self, rows: Any) -> InstrumentQuerySet:
        """A query set made of this one, by the name of its kind."""
        found: InstrumentQuerySet = rows
        return found

    def for_list(self) -> InstrumentQuerySet:
        """With what a list names: provider, zone, project and goal."""
        return self.select_related("provider", "zone", "project", "goal")

    def in_zones(self, codes: Collection[str], *, none: bool = False) -> InstrumentQuerySet:
        """Those of the zones and of what lies within them; none: those outside every zone as well."""
        from pilots.models import Zone

        zones = Zone.objects.filter(Q(code__in=codes) | Q(within__code__in=codes))
        return self.same(self.filter(Q(zone__in=zones.values("pk")) | (Q(zone__isnull=True) if none else Q())))

    def drawn_within(self, events: QuerySet[InstrumentEvent], known_until: datetime | None) -> InstrumentQuerySet:
        """Those that one of the events happened to; known_until: as in `as_known`."""
        if known_until is None:
            return self.same(self.filter(pk__in=events.values("instrument")))
        things = self.annotate(thing=Coalesce("current_id", "id"))
        return self.same(things.filter(thing__in=events.values("instrument")))

    def with_open(self, events: InstrumentQuerySet) -> InstrumentQuerySet:
        """With `open_amount`: what the events leave open, in the instrument's currency; None where that is not known.

        Of credit what was drawn less what was repaid (None while nothing was recorded), of a bond the amount
        less what was repaid, of a fund what was committed less what was called, of insurance the sum insured.
        """
        of_row = events.order_by().filter(instrument=Coalesce(OuterRef("current_id"), OuterRef("pk")))
        moved = Subquery(of_row.values("instrument").annotate(total=Sum(signed("amount"))).values("total"), MONEY)
        open_amount = Case(
            When(kind="credit", then=moved),
            When(kind="insurance", then=F("amount")),
            default=F("amount") + Coalesce(moved, Value(0), output_field=MONEY),
            output_field=MONEY,
        )
        return self.same(self.annotate(open_amount=open_amount))


def signed(column: str) -> Case:
    """An event's amount as it adds to what is open, or takes from it; 0 for what does neither."""
    return Case(
        When(kind__in=ADDING, then=F(column)),
        When(kind__in=TAKING, then=Value(-1) * F(column)),
        default=Value(0),
        output_field=MONEY,
    )


def events_until(events: InstrumentQuerySet, day: date | None, known_until: datetime | None) -> InstrumentQuerySet:
    """The events as known, of those that had happened by the end of a day."""
    known = events.as_known(known_until)
    return known if day is None else known.filter(happened_on__lte=day)
