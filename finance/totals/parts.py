"""What totals are made of: amounts, the parts that a whole is split into, and the rungs of the maturity ladder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finance.models import Instrument

Kind = Instrument.Kind
#: The kinds whose amounts are money for something; a sum insured is not.
PAYING = (Kind.CREDIT, Kind.BOND, Kind.FUND)
#: So many years of the maturity ladder stand by themselves.
LADDER_YEARS = 8


@dataclass(frozen=True, slots=True)
class Amount:
    """How many rows, and what they add up to: yuan, or what the kind is in."""

    rows: int = 0
    total: Decimal = Decimal(0)

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.rows + other.rows, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Span:
    """A total to the end of the month shown: since January, and in all."""

    year: Amount = Amount()
    whole: Amount = Amount()

    def __add__(self, other: Span) -> Span:
        return Span(self.year + other.year, self.whole + other.whole)


NOTHING = Span()


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a split. share: of the whole, as a fraction; None of nothing."""

    key: str
    span: Span
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class KindTotal:
    """A kind of instrument. outstanding: what is open of it, see the maturity ladder. unpriced: amount not known."""

    kind: str
    signed: Span
    outstanding: Decimal
    unpriced: int
    illustrative: int
    expected: Amount
    certified: Amount


@dataclass(frozen=True, slots=True)
class Rung:
    """What of each kind ends in a year. year: None where none is stated. sort: past, year, later or unsaid."""

    sort: str
    year: int | None
    amounts: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        return sum((self.amounts.get(kind, Decimal(0)) for kind in PAYING), Decimal(0))


@dataclass(frozen=True, slots=True)
class Split:
    """Money and cover of one zone, institution or project. drawn: by its credit; None where that is not told apart."""

    of: Any
    kinds: Mapping[str, Span]
    drawn: Amount | None = None

    @property
    def money(self) -> Span:
        return sum((self.kinds.get(kind, NOTHING) for kind in PAYING), NOTHING)

    @property
    def insured(self) -> Span:
        return self.kinds.get(Kind.INSURANCE, NOTHING)

    @property
    def rows(self) -> int:
        return sum(span.whole.rows for span in self.kinds.values())


def slices(found: Iterable[tuple[str, Span]]) -> list[Slice]:
    rows = sorted((row for row in found if row[1].whole.rows), key=lambda row: (not row[0], -row[1].whole.total))
    whole = sum((span.whole.total for _key, span in rows), Decimal(0))
    return [Slice(key, span, span.whole.total / whole if whole else None) for key, span in rows]


def rung_of(year: int | None, first: int) -> tuple[str, int | None]:
    if year is None:
        return "unsaid", None
    if year < first:
        return "past", None
    return ("year", year) if year < first + LADDER_YEARS else ("later", None)
