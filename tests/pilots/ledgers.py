"""A ledger of its own for tests of what registers say of goals, without a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.functional import lazystr

from pilots.registers import LEDGERS, Ledger, RegisterMeasure, RegisterValue, announce

LENT, BUILT = "trial.lent", "trial.built"
MEASURES = (
    RegisterMeasure(LENT, lazystr("Loans of the trial"), "亿元"),
    RegisterMeasure(BUILT, lazystr("Area of the trial"), "万㎡"),
)


@dataclass
class Trial:
    """values: measure's key and month → what the register says, known from a day on. asked: how often it was."""

    values: dict[tuple[str, date], tuple[date, RegisterValue]] = field(default_factory=dict)
    asked: int = 0

    def say(
        self,
        month: date,
        value: Decimal | int | str,
        *,
        key: str = LENT,
        rows: int = 3,
        known_on: date = date(2000, 1, 1),
        is_illustrative: bool = False,
        zones: Mapping[str, Decimal | int | str] | None = None,
    ) -> None:
        amounts = {code: Decimal(amount) for code, amount in (zones or {}).items()}
        self.values[key, month] = known_on, RegisterValue(Decimal(value), rows, amounts, is_illustrative)

    def load(self, keys: Collection[str], year: int, as_of: date) -> Mapping[str, Mapping[date, RegisterValue]]:
        self.asked += 1
        found: dict[str, dict[date, RegisterValue]] = {}
        for (key, month), (known_on, value) in self.values.items():
            if key in keys and month.year == year and known_on <= as_of:
                found.setdefault(key, {})[month] = value
        return found


@contextmanager
def trial_ledger() -> Iterator[Trial]:
    """The ledger is announced in the block, beside those that are there."""
    trial = Trial()

    def path(key: str, month: date, zone: str) -> str:
        return f"/trial/?measure={key.partition('.')[2]}&month={month:%Y-%m}" + (f"&zone={zone}" if zone else "")

    announce(Ledger("trial", lazystr("Trial"), "pilots:reconciliation", MEASURES, trial.load, path))
    try:
        yield trial
    finally:
        del LEDGERS["trial"]
