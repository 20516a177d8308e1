"""What has been published of green finance: the balance as a series, and single amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from finance.models import Balance
from pilots.moments import Moment
from pilots.rules.months import last_day

#: The key of the series of balances.
LOANS = "green_loan_balance"


@dataclass(frozen=True)
class Published:
    """All that had been published by the day of knowledge, the earliest first of each key."""

    rows: Sequence[Balance]
    moment: Moment

    @property
    def balances(self) -> list[Balance]:
        return [row for row in self.rows if row.key == LOANS and row.value is not None]

    @property
    def shown_until(self) -> date:
        return last_day(self.moment.month)

    @property
    def latest(self) -> Balance | None:
        """The last balance that speaks of a day in or before the month shown."""
        found = [row for row in self.balances if row.as_on <= self.shown_until]
        return found[-1] if found else None


def load_published(moment: Moment) -> Published:
    rows = Balance.objects.known_by(moment.as_of).select_related("unit").order_by("key", "as_on", "pk")
    return Published(list(rows), moment)
