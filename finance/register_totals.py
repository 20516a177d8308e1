"""What the instruments of a list add up to, kind by kind: from their rows, or from the roll-up where it can say it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from finance.listings import Standing
from finance.models import FundingSummary, Instrument
from finance.querysets.instruments import InstrumentQuerySet, signed
from pilots.criteria import NONE, Criteria, Span
from pilots.models import Zone

#: So few rows are found first and sorted then: an index of the order would be walked to its end for them.
FEW = 500
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class KindTotal:
    """What the instruments of a kind add up to: amounts in yuan, savings in tonnes of CO₂ a year.

    drawn_yuan: what credit has drawn, in the days asked for (`drawn`). open_yuan: see
    `InstrumentQuerySet.with_open`. unpriced: how many have no amount.
    """

    kind: str
    count: int = 0
    amount_yuan: Decimal = Decimal(0)
    drawn_yuan: Decimal = Decimal(0)
    open_yuan: Decimal = Decimal(0)
    expected: Decimal = Decimal(0)
    certified: Decimal = Decimal(0)
    unpriced: int = 0

    @property
    def name(self) -> str:
        return str(Instrument.Kind(self.kind).label)


def totals(rows: InstrumentQuerySet, standing: Standing, drawn: Span) -> list[KindTotal]:
    """One for each kind that the rows have, in the order of the kinds. Two queries."""
    added = (
        rows.order_by()
        .values("kind")
        .annotate(
            count=Count("pk"),
            priced=Count("amount_yuan"),
            yuan=Sum("amount_yuan"),
            expected=Sum("expected_saving"),
            certified=Sum("certified_saving"),
        )
    )
    events = standing.events.filter(instrument__in=things_of(rows, standing))
    is_drawn = Q(drawn.on("happened_on"), kind="drawdown")
    moved = {
        kind: (total or NOTHING, total_drawn or NOTHING)
        for kind, total, total_drawn in events.order_by()
        .values_list("instrument__kind")
        .annotate(total=Sum(signed("amount_yuan")), drawn=Sum("amount_yuan", filter=is_drawn))
    }
    found = {row["kind"]: total_of(row, *moved.get(row["kind"], (NOTHING, NOTHING))) for row in added}
    return [found[kind] for kind in Instrument.Kind.values if kind in found]


def things_of(rows: InstrumentQuerySet, standing: Standing) -> Any:
    """The ids by which events name the instruments: their own, or of versions that of the row that stands."""
    if standing.known_until is None:
        return rows.order_by().values("pk")
    return rows.order_by().annotate(thing=Coalesce("current_id", "id")).values("thing")


def total_of(row: Mapping[str, Any], moved: Decimal, drawn: Decimal) -> KindTotal:
    kind, yuan = row["kind"], row["yuan"] or NOTHING
    opening = NOTHING if kind == Instrument.Kind.CREDIT else yuan
    return KindTotal(
        kind=kind,
        count=row["count"],
        amount_yuan=yuan,
        drawn_yuan=drawn,
        open_yuan=opening if kind == Instrument.Kind.INSURANCE else opening + moved,
        expected=row["expected"] or NOTHING,
        certified=row["certified"] or NOTHING,
        unpriced=row["count"] - row["priced"],
    )


#: Filters by which the roll-up can answer for the rows.
ROLLED_UP = ("kind", "zone")


def added_up(
    rows: InstrumentQuerySet, standing: Standing, criteria: Criteria
) -> tuple[list[KindTotal], InstrumentQuerySet]:
    """As `totals`, and the rows as their page is best cut from.

    From the roll-up, however many rows there are, where the filters are those that it knows.
    """
    added = None
    if {name for name, _value in criteria.pairs} <= set(ROLLED_UP):
        added = rolled_up(standing, criteria.chosen("kind"), criteria.chosen("zone"))
        if criteria.is_empty or sum(total.count for total in added) > FEW:
            return added, rows
    few = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        rows = rows.same(Instrument.objects.filter(pk__in=few))
    return totals(rows, standing, criteria.span("drawn")) if added is None else added, rows


def rolled_up(standing: Standing, kinds: Collection[str] = (), zones: Collection[str] = ()) -> list[KindTotal]:
    """As `totals`, of the instruments of some kinds and zones, of all where none are named. Two queries at most."""
    summaries = FundingSummary.objects.of(
        "signed", "unpriced", "expected_saving", "certified_saving", "drawdown", "repayment", "call"
    )
    if standing.known_on is not None:
        summaries = summaries.known_by(standing.known_on)
    if standing.signed_by is not None:
        summaries = summaries.filter(month__lte=standing.signed_by)
    if zones:
        summaries = summaries.filter(zone_code__in=codes_within(zones))
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {
        (row["kind"], row["key"]): (row["rows"], row["total"]) for row in summaries.totals("kind", "key")
    }

    def of(name: str, kind: str) -> tuple[int, Decimal]:
        return sums.get((name, kind), (0, NOTHING))

    found = []
    for kind in kinds or Instrument.Kind.values:
        count, yuan = of("signed", kind)
        drawn = of("drawdown", kind)[1]
        row = {
            "kind": kind,
            "count": count,
            "priced": count - of("unpriced", kind)[0],
            "yuan": yuan,
            "expected": of("expected_saving", kind)[1],
            "certified": of("certified_saving", kind)[1],
        }
        if count:
            found.append(total_of(row, drawn - of("repayment", kind)[1] - of("call", kind)[1], drawn))
    return found


def codes_within(zones: Collection[str]) -> list[str]:
    """The codes of zones and of those within them, as the roll-up has them; "" for outside the zones."""
    found = Zone.objects.filter(Q(code__in=zones) | Q(within__code__in=zones)).values_list("code", flat=True)
    return [*found, *([""] if NONE in zones else [])]
