"""Carbon of the energy that buildings use."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeVar

KG_IN_TONNE = Decimal(1000)
TENTH = Decimal("0.1")


class Factor(Protocol):
    """year: from which it counts. kg_co2: for one unit of the carrier."""

    carrier: str
    year: int
    kg_co2: Decimal


F = TypeVar("F", bound=Factor)


def factor_for(factors: Iterable[F], carrier: str, year: int) -> F | None:
    """The latest factor of a carrier that is not after the year; None before the first of them."""
    known = [factor for factor in factors if factor.carrier == carrier and factor.year <= year]
    return max(known, key=lambda factor: factor.year, default=None)


def tonnes(amount: Decimal, kg_co2: Decimal) -> Decimal:
    """Carbon of an amount of energy in tCO₂, to a tenth."""
    return (amount * kg_co2 / KG_IN_TONNE).quantize(TENTH, rounding=ROUND_HALF_UP)
