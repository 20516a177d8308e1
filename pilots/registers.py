"""What the ledgers offer the goals: measures whose value their rows add up to, and links to their rows.

finance and buildings announce themselves here at start-up, so that nothing in pilots names them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from django.utils.text import capfirst

from pilots.rules.finding import may_be_code


@dataclass(frozen=True, slots=True)
class RegisterMeasure:
    """key: `buildings.star_area_added`. unit: the code of the reporting unit its values are in."""

    key: str
    name: Any
    unit: str


@dataclass(frozen=True, slots=True)
class RegisterValue:
    """What the rows of a register add up to at the end of a month, in the measure's unit.

    value: the city's, each row once. rows: how many rows that is. zones: zone code → value; a zone
    holds what lies in the zones within it. is_illustrative: whether any of what it adds up was made up.
    """

    value: Decimal
    rows: int
    zones: Mapping[str, Decimal] = field(default_factory=dict)
    is_illustrative: bool = False


Values = Mapping[str, Mapping[date, RegisterValue]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger: title and home (the name of its page's address) stand in the navigation.

    load(keys, year, as_of) → key → month of the year → value as known on the day; at most two queries.

    A key without any row in the register is left out: an empty register says nothing.
    path(key, month, zone code or "") → the page with the rows behind a value.
    """

    name: str
    title: Any
    home: str
    measures: tuple[RegisterMeasure, ...]
    load: Callable[[Collection[str], int, date], Values]
    path: Callable[[str, date, str], str]


LEDGERS: dict[str, Ledger] = {}
#: kind of row → finds rows by their codes: code → (what it is called, its page); given a moment as well, the rows as
#: they stood just before it. One query.
FINDERS: dict[str, Callable[..., Mapping[str, tuple[str, str]]]] = {}


def announce(ledger: Ledger) -> None:
    LEDGERS[ledger.name] = ledger


def measures() -> dict[str, RegisterMeasure]:
    """Key → measure, of all ledgers."""
    return {measure.key: measure for ledger in LEDGERS.values() for measure in ledger.measures}


def measures_in(unit: str) -> dict[str, RegisterMeasure]:
    """Key → measure, of those whose values are in the unit of a code."""
    return {key: measure for key, measure in measures().items() if measure.unit == unit}


def measure_name(key: str) -> str:
    """What a measure is called in the reader's language; the key itself where no ledger offers it."""
    measure = measures().get(key)
    return capfirst(str(measure.name)) if measure else key


def load_values(keys: Iterable[str], year: int, as_of: date) -> dict[str, Mapping[date, RegisterValue]]:
    """As `Ledger.load`, of whichever ledgers the keys belong to; keys of no ledger are left out."""
    wanted = set(keys)
    found: dict[str, Mapping[date, RegisterValue]] = {}
    for ledger in LEDGERS.values():
        own = wanted & {measure.key for measure in ledger.measures}
        if own:
            found |= ledger.load(own, year, as_of)
    return found


def rows_path(key: str, month: date, zone: str = "") -> str:
    """The page with the rows behind a value; "" for a key of no ledger."""
    ledger = LEDGERS.get(key.partition(".")[0])
    return ledger.path(key, month, zone) if ledger else ""


def find_rows(kind: str, codes: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Code → what the row of another ledger is called, and its page; codes that are not found are left out."""
    finder = FINDERS.get(kind)
    return finder(codes) if finder and codes else {}


def rows_called(text: str, known_until: datetime | None = None) -> list[tuple[str, str, str]]:
    """Code, name and page of the rows of all ledgers whose code a text is; small letters find capitals too.

    One query a kind of row, none for a text that cannot be a code.
    """
    plain = " ".join(normalize("NFKC", text).split())
    if not may_be_code(plain):
        return []
    codes, known = list(dict.fromkeys((plain, plain.upper()))), () if known_until is None else (known_until,)
    return [(code, *row) for finder in FINDERS.values() for code, row in finder(codes, *known).items()]


@dataclass(frozen=True, slots=True)
class Funding:
    """An instrument that funds a project: what it is called, its page, its kind in words, and its amount in yuan.

    is_money: False for a sum insured, which stands beside the money and is never added to it.
    """

    title: str
    path: str
    kind: Any
    amount_yuan: Decimal | None
    is_illustrative: bool = False
    is_money: bool = True


@dataclass(frozen=True, slots=True)
class FundingTotal:
    """What the instruments of one kind that belong to a project add up to, in yuan; path: the page that lists them.

    unpriced: those whose amount is not known. is_money: as of Funding.
    """

    kind: Any
    path: str
    rows: int
    amount_yuan: Decimal
    unpriced: int = 0
    is_illustrative: bool = False
    is_money: bool = True


#: Ways to find what funds projects: (project codes, moment or None) → code → instruments as they stood, the largest
#: first and no more of each project than a page can name. One query each.
FUNDERS: list[Callable[[Collection[str], datetime | None], Mapping[str, list[Funding]]]] = []
#: As FUNDERS, for what they add up to: code → kinds. One query each, however many instruments there are.
FUNDING_TOTALS: list[Callable[[Collection[str], datetime | None], Mapping[str, list[FundingTotal]]]] = []


def funding_of(codes: Collection[str], known_until: datetime | None = None) -> dict[str, list[Funding]]:
    """Project code → the instruments that fund it, of all ledgers; projects without any are left out."""
    found: dict[str, list[Funding]] = {}
    for funder in FUNDERS:
        for code, rows in funder(codes, known_until).items():
            found.setdefault(code, []).extend(rows)
    return found


def funding_totals_of(codes: Collection[str], known_until: datetime | None = None) -> dict[str, list[FundingTotal]]:
    """Project code → what funds it, kind by kind, of all ledgers; projects without any are left out."""
    found: dict[str, list[FundingTotal]] = {}
    for totals in FUNDING_TOTALS:
        for code, rows in totals(codes, known_until).items():
            found.setdefault(code, []).extend(rows)
    return found
