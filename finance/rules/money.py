"""Money in other currencies: what it is in yuan at a stated rate."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

YUAN = "CNY"
#: The currencies an instrument may be in, by their ISO codes.
CURRENCIES = (YUAN, "USD", "EUR", "JPY", "GBP", "HKD", "KRW", "SGD")
FEN = Decimal("0.01")


def in_yuan(amount: Decimal, currency: str, rate: Decimal | None) -> Decimal | None:
    """An amount in yuan, to the fen; rate: yuan for one unit of the currency. None where the rate is missing."""
    if currency == YUAN:
        return amount.quantize(FEN, rounding=ROUND_HALF_UP)
    return None if rate is None else (amount * rate).quantize(FEN, rounding=ROUND_HALF_UP)
