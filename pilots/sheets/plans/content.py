"""The plan of a year as rows: what a file says, and what stands on the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pilots.sheets.origin import sheet_text
from pilots.sheets.plans.kinds import Tab
from pilots.sheets.plans.specs import SPECS
from pilots.sheets.plans.words import USUAL_UNITS

#: What names a row: a code, a number, or a goal's number with a step or an order.
Key = tuple[Any, ...]
#: Column → content: text, int, Decimal or None, date or None, bool, or a tuple of codes.
Values = dict[str, Any]
Rows = dict[Tab, dict[Key, Values]]


@dataclass(frozen=True, slots=True)
class Book:
    """The task book that a goal's rows show: its draft, else the version in force.

    provenances: month → provenance of its planned value.
    """

    pk: int
    version: int
    is_draft: bool
    edition: int
    path: str
    counts_from: date
    provenances: Mapping[date, str]


@dataclass
class Content:
    """What stands of a year's plan.

    site: names the database, so that a file of another is not taken for an older one of this.
    ids: sheet → key of a row → its id. books: goal's number → what its rows show; versions: → the
    highest version. used: → the steps of all its versions; done: → those reported done, approved or not. with_history,
    units_with_figures: goals and units that can no longer change in some columns; zones_with_figures:
    the pairs of a goal's number and a zone's code.
    """

    year: int
    site: str = ""
    rows: Rows = field(default_factory=lambda: {tab: {} for tab in Tab})
    ids: dict[Tab, dict[Key, int]] = field(default_factory=lambda: {tab: {} for tab in Tab})
    books: dict[int, Book] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    used: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    done: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    with_history: set[int] = field(default_factory=set)
    units_with_figures: set[str] = field(default_factory=set)
    zones_with_figures: set[tuple[int, str]] = field(default_factory=set)


def add(content: Content, tab: Tab, row: Values, pk: int | None = None) -> None:
    key = tuple(row[name] for name in SPECS[tab].keys)
    content.rows[tab][key] = row
    if pk is not None:
        content.ids[tab][key] = pk


def settled(value: Any) -> Any:
    """A content as it is compared: texts as a spreadsheet keeps them, numbers without trailing zeros."""
    if isinstance(value, str):
        return sheet_text(value).strip()
    if isinstance(value, Decimal):
        return Decimal(f"{value.normalize():f}") if value else Decimal(0)
    return "" if value is None else value


def empty_content(year: int) -> Content:
    """A plan without a goal, with the usual units: a new city's template."""
    content = Content(year)
    names = [column.key for column in SPECS[Tab.UNITS].columns]
    for unit in USUAL_UNITS:
        row: Values = dict(zip(names, unit, strict=True))
        add(content, Tab.UNITS, row | {"english_factor": Decimal(row["english_factor"])})
    return content
