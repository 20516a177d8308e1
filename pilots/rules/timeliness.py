"""Whether departments report in time, and how they rank by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Timeliness(StrEnum):
    """What became of a department's month."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    NOT_DUE = "not_due"
    NOTHING_OWED = "nothing_owed"


#: The outcomes that count: everything was submitted, or the due day has gone by.
COME_DUE = (Timeliness.ON_TIME, Timeliness.LATE, Timeliness.MISSING)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A department's place. rank counts from 1, None where nothing has come due.

    punctuality: a fraction (1 = always on time), None with the rank. missing: months, late: months.
    """

    code: str
    rank: int | None
    punctuality: Decimal | None
    missing: int
    late: int


def timeliness(owed: int, submitted_on: Sequence[date], due_on: date, today: date) -> Timeliness:
    """What became of a department's month, as known at the end of a day.

    owed: how many figures the department owes; submitted_on: the day on which each of those that
    are in was first submitted (days after today are not known yet). Submitted on the due day is in
    time, and nothing is missing before that day is over.
    """
    if owed <= 0:
        return Timeliness.NOTHING_OWED
    known = [day for day in submitted_on if day <= today]
    if len(known) >= owed:
        in_time = sum(day <= due_on for day in known)
        return Timeliness.ON_TIME if in_time >= owed else Timeliness.LATE
    return Timeliness.MISSING if today > due_on else Timeliness.NOT_DUE


def punctuality(outcomes: Iterable[Timeliness]) -> Decimal | None:
    """Share of the months on time among those that have come due, as a fraction.

    None where none has; months in which nothing was owed do not count.
    """
    due = [outcome for outcome in outcomes if outcome in COME_DUE]
    return Decimal(due.count(Timeliness.ON_TIME)) / len(due) if due else None


def ranking(outcomes: Mapping[str, Sequence[Timeliness]]) -> tuple[Ranked, ...]:
    """Departments by punctuality, the highest first, then by fewer missing months.

    outcomes: department code → what became of each of its months. Equals share a rank and the next
    one is counted on (1, 1, 3); among them the given order stays. Those with nothing due come last,
    without a rank.
    """
    standings = {
        code: (punctuality(each), each.count(Timeliness.MISSING), each.count(Timeliness.LATE))
        for code, each in outcomes.items()
    }
    keys = {code: (-share, missing) for code, (share, missing, _) in standings.items() if share is not None}
    order = sorted(keys, key=lambda code: keys[code]) + [code for code in outcomes if code not in keys]
    return tuple(Ranked(code, _place(keys, code), *standings[code]) for code in order)


def _place(keys: Mapping[str, tuple[Decimal, int]], code: str) -> int | None:
    return 1 + sum(key < keys[code] for key in keys.values()) if code in keys else None
