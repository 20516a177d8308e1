"""The headline figures: what both ledgers have published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Value
from django.utils.translation import gettext_lazy as _

from buildings.models import PublishedStock
from finance.models import Balance
from pilots.models import PublishedFact, Unit
from pilots.moments import Moment
from pilots.querysets.published import in_reading_language
from pilots.rules.months import last_day

#: The pages of the ledgers that hold the published values.
FUNDING, STOCK = "finance:finance_index", "buildings:building_index"
#: In the order shown: key, title, whether the value counts since 1 January, and the ledger that holds it.
HEADLINES = (
    ("green_loan_balance", _("Green loan balance"), False, FUNDING),
    ("green_building_total", _("Green buildings built"), False, STOCK),
    ("star_area_added", _("Star-rated area added this year"), True, STOCK),
    ("residential_retrofit_added", _("Residential retrofit this year"), True, STOCK),
    ("residential_retrofit_total", _("Residential retrofit in all"), False, STOCK),
    ("green_standard_share", _("New buildings meeting the green standard"), False, STOCK),
)


@dataclass(frozen=True, slots=True)
class Published:
    """A published value as a page shows it. ledger: the URL name of the page that holds it."""

    key: str
    title: Any
    value: Decimal | None
    text: str
    unit: Unit
    as_on: date
    is_month_only: bool
    basis: str
    source: str
    provenance: str
    precision: str
    ledger: str


def load_published(moment: Moment) -> list[dict[str, Any]]:
    """What all ledgers have published and was known at the moment: one query."""
    stock, balances, facts = (
        model.objects.known_by(moment.as_of).rows() for model in (PublishedStock, Balance, PublishedFact)
    )
    no_text = Value("", output_field=CharField())
    return list(
        balances.annotate(words=no_text).union(
            stock.annotate(words=no_text), facts.annotate(words=in_reading_language("text")), all=True
        )
    )


def headlines(rows: Iterable[dict[str, Any]], month: date) -> list[Published]:
    """The latest value of each headline that speaks of a day in or before the month.

    What counts since 1 January is shown only in its own year.
    """
    shown = []
    for key, title, is_this_year, ledger in HEADLINES:
        candidates = [
            row
            for row in rows
            if row["key"] == key
            and row["as_on"] <= last_day(month)
            and (not is_this_year or row["as_on"].year == month.year)
        ]
        if candidates:
            shown.append(_published(max(candidates, key=lambda row: row["as_on"]), title, ledger))
    return shown


def _published(row: dict[str, Any], title: Any, ledger: str) -> Published:
    unit = Unit(
        code=row["unit_code"],
        label=row["unit_label"],
        english_factor=row["unit_factor"],
        decimals=row["unit_decimals"],
        english_decimals=row["unit_english_decimals"],
    )
    return Published(
        key=row["key"],
        title=title,
        value=row["value"],
        text=row["words"],
        unit=unit,
        as_on=row["as_on"],
        is_month_only=row["is_month_only"],
        basis=row["basis_text"],
        source=row["source_text"],
        provenance=row["provenance"],
        precision=row["precision"],
        ledger=ledger,
    )
