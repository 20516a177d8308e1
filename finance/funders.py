"""What funds benchmark projects: the instruments of the register that belong to them, as known at a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from finance.models import Instrument
from pilots.models import Provenance
from pilots.registers import FUNDERS, FUNDING_TOTALS, Funding, FundingTotal

#: So many instruments of a project are named, the largest first.
NAMED = 10
#: A sum insured pays for nothing.
COVER = Instrument.Kind.INSURANCE


def announce_funders() -> None:
    FUNDERS.append(instruments_of)
    FUNDING_TOTALS.append(totals_of)


def belonging(codes: Collection[str], known_until: datetime | None) -> Any:
    rows: Any = Instrument.objects.as_known(known_until).filter(project__code__in=codes)
    return rows


def instruments_of(codes: Collection[str], known_until: datetime | None) -> dict[str, list[Funding]]:
    """Project code → its instruments, those with the largest amounts first: money, then cover. One query."""
    largest = [F("amount_yuan").desc(nulls_last=True), F("code").asc()]
    place = Window(RowNumber(), partition_by=[F("project")], order_by=largest)
    rows = belonging(codes, known_until).annotate(place=place, of=F("project__code")).filter(place__lte=NAMED)
    found: dict[str, list[Funding]] = {}
    for row in sorted(rows.order_by("place"), key=lambda row: row.kind == COVER):
        found.setdefault(row.of, []).append(
            Funding(
                title=row.title,
                path=row.get_absolute_url(),
                kind=Instrument.Kind(row.kind).label,
                amount_yuan=row.amount_yuan,
                is_illustrative=row.provenance == Provenance.ILLUSTRATIVE,
                is_money=row.kind != COVER,
            )
        )
    return found


def totals_of(codes: Collection[str], known_until: datetime | None) -> dict[str, list[FundingTotal]]:
    """Project code → what its instruments of each kind add up to, in the order of the kinds. One query."""
    grouped = (
        belonging(codes, known_until)
        .order_by()
        .values("project__code", "kind")
        .annotate(
            rows=Count("pk"),
            total=Sum("amount_yuan"),
            priced=Count("amount_yuan"),
            made_up=Count("pk", filter=Q(provenance=Provenance.ILLUSTRATIVE)),
        )
    )
    order = Instrument.Kind.values
    found: dict[str, list[FundingTotal]] = {}
    for row in sorted(grouped, key=lambda row: order.index(row["kind"])):
        found.setdefault(row["project__code"], []).append(
            FundingTotal(
                kind=Instrument.Kind(row["kind"]).label,
                path=list_path(row["project__code"], row["kind"], known_until),
                rows=row["rows"],
                amount_yuan=row["total"] or Decimal(0),
                unpriced=row["rows"] - row["priced"],
                is_illustrative=bool(row["made_up"]),
                is_money=row["kind"] != COVER,
            )
        )
    return found


def list_path(code: str, kind: str, known_until: datetime | None) -> str:
    """The register narrowed to the instruments of one kind that belong to the project, as known then."""
    pairs = [("project", code), ("kind", kind)]
    if known_until is not None:
        # the moment is the end of the day of knowledge: the first one after it
        last = timezone.localtime(known_until - timedelta(microseconds=1))
        pairs.append(("as_of", last.date().isoformat()))
    return f"{reverse('finance:instrument_list')}?{urlencode(pairs)}"
