"""Reading the roll-up of the stock: addends as amounts, in the fewest rows that a page needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast, Left

from buildings.rules.measures import Amount, Part
from pilots.querysets.registers import SummaryQuerySet

#: What the page of the stock shows of a year, month by month, and of the whole register.
OF_YEAR = (
    "labelled", "stock_energy", "new_standard", "prefab_area", "prefab_of",
    "retrofit", "retrofit_saving", "retrofit_cost",
)  # fmt: skip
TO_DATE = ("stock_stars", "stock_use", "stock_energy", "provenance", "retrofit", "retrofit_saving", "retrofit_cost")


def monthly(rows: SummaryQuerySet[Any]) -> dict[Part, list[tuple[str, date, Amount]]]:
    """Kind and key → zone code or "", month, and what counts for it; one query."""
    found: dict[Part, list[tuple[str, date, Amount]]] = {}
    for row in rows.totals("kind", "key", "zone_code", "month"):
        amount = Amount(row["rows"], row["total"])
        found.setdefault((row["kind"], row["key"]), []).append((row["zone_code"], row["month"], amount))
    return found


def to_date(rows: SummaryQuerySet[Any], month: date) -> dict[Part, dict[str, Amount]]:
    """Kind and key → zone code or "" → all that counts for the months to the one given; one query."""
    found: dict[Part, dict[str, Amount]] = {}
    for row in rows.of(*TO_DATE).filter(month__lte=month).totals("kind", "key", "zone_code"):
        found.setdefault((row["kind"], row["key"]), {})[row["zone_code"]] = Amount(row["rows"], row["total"])
    return found


def by_year(rows: SummaryQuerySet[Any], month: date) -> dict[int, dict[str, Amount]]:
    """Year of completion → stars → what stands of it at the end of a month; one query."""
    # the database itself cuts the year out: it is asked of every addend
    year = Left(Cast("month", CharField()), 4)
    stars = rows.of("stock_stars").filter(month__lte=month).annotate(year=year)
    found: dict[int, dict[str, Amount]] = {}
    for row in stars.totals("year", "key"):
        found.setdefault(int(row["year"]), {})[row["key"]] = Amount(row["rows"], row["total"])
    return found


def in_year(rows: SummaryQuerySet[Any], month: date) -> dict[Part, list[tuple[str, date, Amount]]]:
    """As `monthly`, of January to a month; and of energy every year that is over by its end."""
    of_year = Q(kind__in=OF_YEAR, month__gte=month.replace(month=1), month__lte=month)
    return monthly(rows.filter(of_year | Q(kind="energy", month__lte=month)))
