"""What the instruments of the register add up to at a moment, read from the roll-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, Sum

from finance.models import FundingSummary, Instrument
from finance.totals.parts import NOTHING, PAYING, Amount, Kind, KindTotal, Rung, Slice, Span, Split, rung_of, slices
from pilots.models import Provenance, Zone
from pilots.moments import Moment
from pilots.querysets.registers import SummaryQuerySet

#: Kinds of the roll-up that are shown month by month.
FLOWS = ("signed", "drawdown", "repayment", "call", "investment", "claim")

Spans = Mapping[tuple[str, str], Mapping[str, Span]]


@dataclass(frozen=True)
class Totals:
    """The register at a moment, of the city or of some zones, of all kinds or of some.

    zones: all of them. codes: the zones that count, None for the city. kinds: those shown. spans: (kind, key)
    of the roll-up → zone code → total. months: (kind, key, month) → zone code → what the month added.
    """

    moment: Moment
    zones: Sequence[Zone]
    codes: frozenset[str] | None
    kinds: Sequence[str]
    spans: Spans
    months: Mapping[tuple[str, str, date], Mapping[str, Amount]]

    def span(self, kind: str, key: str, codes: Collection[str] | None = None) -> Span:
        """A total; codes: of other zones than those that the page is narrowed to."""
        codes = self.codes if codes is None else codes
        by_zone = self.spans.get((kind, key), {})
        return sum((span for zone, span in by_zone.items() if codes is None or zone in codes), NOTHING)

    def keys(self, kind: str) -> list[str]:
        return [key for of_kind, key in self.spans if of_kind == kind]

    @cached_property
    def is_empty(self) -> bool:
        """Whether the register holds no instrument at all, of no kind and in no zone."""
        return not any(span.whole.rows for key in self.keys("signed") for span in self.spans["signed", key].values())

    @cached_property
    def by_kind(self) -> list[KindTotal]:
        return [self.kind_total(kind) for kind in self.kinds]

    def kind_total(self, kind: str) -> KindTotal:
        open_keys = (key for key in self.keys("maturing") if key.startswith(f"{kind}:"))
        return KindTotal(
            kind=kind,
            signed=self.span("signed", kind),
            outstanding=sum((self.span("maturing", key).whole.total for key in open_keys), Decimal(0)),
            unpriced=self.span("unpriced", kind).whole.rows,
            illustrative=self.span("provenance", f"{kind}:{Provenance.ILLUSTRATIVE}").whole.rows,
            expected=self.span("expected_saving", kind).whole,
            certified=self.span("certified_saving", kind).whole,
        )

    @property
    def rows(self) -> int:
        return sum(row.signed.whole.rows for row in self.by_kind)

    @property
    def illustrative(self) -> int:
        return sum(row.illustrative for row in self.by_kind)

    @property
    def provenance(self) -> str:
        """That of what the register adds up to: illustrative where any of it is."""
        return Provenance.ILLUSTRATIVE if self.illustrative else Provenance.REPORTED

    def added(self, kind: str, key: str, month: date) -> Amount:
        """What a month of the year added; nothing after the month shown."""
        by_zone = self.months.get((kind, key, month), {})
        return sum((amount for zone, amount in by_zone.items() if self.codes is None or zone in self.codes), Amount())

    @cached_property
    def by_use(self) -> list[Slice]:
        """Credit by use, the largest first and what is not known last."""
        found = [(key, self.span("use", key)) for key in self.keys("use")]
        return slices(found if Kind.CREDIT in self.kinds else [])

    @cached_property
    def by_benefit(self) -> list[Slice]:
        """Money by its carbon benefit, in the order of the benefits and what is not known last."""
        found = {}
        for benefit in (*Instrument.Benefit.values, ""):
            keys = [f"{kind}:{benefit}" for kind in self.kinds if kind in PAYING]
            found[benefit] = sum((self.span("benefit", key) for key in keys), NOTHING)
        whole = sum((span.whole.total for span in found.values()), Decimal(0))
        return [
            Slice(key, span, span.whole.total / whole if whole else None)
            for key, span in found.items()
            if span.whole.rows
        ]

    @cached_property
    def methods(self) -> list[tuple[str, Amount]]:
        """How carbon savings were worked out, the most usual first, and the saving expected by each."""
        found: dict[str, Amount] = defaultdict(Amount)
        for key in self.keys("saving_method"):
            kind, _colon, method = key.partition(":")
            if kind in self.kinds:
                found[method] += self.span("saving_method", key).whole
        return sorted(((method, each) for method, each in found.items() if each.rows), key=lambda row: -row[1].rows)

    def split(self, kind: str, codes: Collection[str] | None = None) -> dict[str, dict[str, Span]]:
        """Of `provider` and `project`: code → kind of instrument → total; those without any row are left out."""
        found: dict[str, dict[str, Span]] = {}
        for key in self.keys(kind):
            of_kind, _colon, code = key.partition(":")
            span = self.span(kind, key, codes)
            if of_kind in self.kinds and (span.whole.rows or span.whole.total):
                found.setdefault(code, {})[of_kind] = span
        return found

    def drawn_by(self, project: str) -> Amount:
        keys = [key for key in self.keys("project_drawdown") if key.partition(":")[2] == project]
        return sum((self.span("project_drawdown", key).whole for key in keys), Amount())

    @cached_property
    def ladder(self) -> list[Rung]:
        """What is open by the year in which it ends: what is past, the next years, later, and not stated."""
        first = self.moment.month.year
        found: dict[tuple[str, int | None], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for key in self.keys("maturing"):
            kind, _colon, text = key.partition(":")
            amount = self.span("maturing", key).whole.total
            if kind in self.kinds and amount:
                found[rung_of(int(text) if text else None, first)][kind] += amount
        order = ["past", "year", "later", "unsaid"]
        return [
            Rung(sort, year, amounts)
            for (sort, year), amounts in sorted(found.items(), key=lambda row: (order.index(row[0][0]), row[0][1] or 0))
        ]

    @cached_property
    def by_zone(self) -> list[Split]:
        """Every zone with what lies within it, then what lies outside; whatever the page is narrowed to."""
        within = {zone.code: zone.within.code if zone.within else "" for zone in self.zones}
        areas: list[tuple[Zone | None, set[str]]] = [
            (zone, {zone.code, *(code for code, around in within.items() if around == zone.code)})
            for zone in self.zones
        ]
        return [self.zone_split(zone, codes) for zone, codes in [*areas, (None, {""})]]

    @cached_property
    def city(self) -> Split:
        """Each instrument once."""
        codes = {zone for by_zone in self.spans.values() for zone in by_zone}
        return self.zone_split(None, codes)

    def zone_split(self, zone: Zone | None, codes: Collection[str]) -> Split:
        kinds = {kind: self.span("signed", kind, codes) for kind in self.kinds}
        drawn = self.span("drawdown", Kind.CREDIT, codes).whole if Kind.CREDIT in self.kinds else Amount()
        return Split(zone, kinds, drawn)


def load_totals(
    moment: Moment, zones: Sequence[Zone], codes: frozenset[str] | None, kinds: Sequence[str] = Kind.values
) -> Totals:
    """Two queries, however many rows the register holds."""
    january = date(moment.month.year, 1, 1)
    known = FundingSummary.objects.known_by(moment.as_of)
    spans: dict[tuple[str, str], dict[str, Span]] = defaultdict(dict)
    for kind, key, zone, *sums in to_date(known, january, moment.month):
        spans[kind, key][zone] = Span(
            Amount(sums[2] or 0, sums[3] or Decimal(0)), Amount(sums[0] or 0, sums[1] or Decimal(0))
        )
    months: dict[tuple[str, str, date], dict[str, Amount]] = defaultdict(dict)
    for row in known.of(*FLOWS).between(january, moment.month).totals("kind", "key", "zone_code", "month"):
        months[row["kind"], row["key"], row["month"]][row["zone_code"]] = Amount(row["rows"], row["total"])
    return Totals(moment, zones, codes, list(kinds), dict(spans), dict(months))


def to_date(known: SummaryQuerySet[FundingSummary], january: date, month: date) -> Any:
    """kind, key and zone code, with count and amount to the end of the month and of them those since January."""
    of_year = Q(month__gte=january)
    return (
        known.filter(month__lte=month)
        .order_by()
        .values_list("kind", "key", "zone_code")
        .annotate(
            rows=Sum("count"),
            total=Sum("amount"),
            year_rows=Sum("count", filter=of_year),
            year_total=Sum("amount", filter=of_year),
        )
    )
