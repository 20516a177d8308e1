"""Which sheet of a file is which, and which of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pilots.sheets.columns import folded, shown
from pilots.sheets.marks import reference
from pilots.sheets.plans.kinds import Spec, Tab
from pilots.sheets.plans.problems import Found, Remark, Trouble
from pilots.sheets.plans.specs import SPECS, TABS
from pilots.sheets.plans.words import GUIDE, YEAR

#: The headings stand within the first rows of a sheet.
HEADINGS_WITHIN = 10
GUIDES = {folded(name) for name in GUIDE}
YEARS = {folded(name) for name in YEAR}


@dataclass
class Table:
    """One sheet of the file. at: column's key → its number from 0. first: the first row of content, from 0."""

    spec: Spec
    name: str
    rows: Sequence[Sequence[Any]]
    merged: Sequence[Sequence[int]]
    at: dict[str, int] = field(default_factory=dict)
    first: int = 0

    def cell(self, row: int, key: str) -> Any:
        column = self.at.get(key)
        cells = self.rows[row]
        return cells[column] if column is not None and column < len(cells) else None

    def place(self, row: int, key: str) -> str:
        """The name of a cell; the row's first where the file lacks the column."""
        return reference(row, self.at.get(key, 0))

    @property
    def is_whole(self) -> bool:
        return all(column.key in self.at for column in self.spec.columns)


def find_tables(book: Mapping[str, Any]) -> tuple[dict[Tab, Table], list[Found]]:
    """The sheets of the plan, by their names in either language, with what is wrong with them."""
    tables: dict[Tab, Table] = {}
    found: list[Found] = []
    for sheet in book["sheets"]:
        tab = TABS.get(folded(sheet["name"]))
        if tab is None:
            if folded(sheet["name"]) not in GUIDES:
                found.append(Found(Remark.OTHER_SHEET, sheet["name"]))
        elif tab in tables:
            found.append(Found(Trouble.SHEET_TWICE, sheet["name"], values={"other": tables[tab].name}))
        else:
            tables[tab] = table = Table(SPECS[tab], sheet["name"], sheet["rows"], sheet["merged"])
            found += find_columns(table)
            if sheet["rows_left"]:
                found.append(Found(Trouble.TOO_MANY_ROWS, sheet["name"], values={"count": len(sheet["rows"])}))
    missing = [SPECS[tab] for tab in Tab if tab not in tables]
    hidden = {folded(name) for name in book["hidden"]}
    for spec in missing:
        names = {"chinese": spec.chinese, "english": spec.english}
        is_hidden = bool(hidden & {folded(spec.chinese), folded(spec.english)})
        found.append(Found(Trouble.MISSING_SHEET, "", values=names | {"is_hidden": is_hidden}))
    return tables, found


def find_columns(table: Table) -> Iterator[Found]:
    """Fill in where the columns are: by the hidden row of keys, else by the headings in either language."""
    by_heading = {folded(name): column.key for column in table.spec.shown for name in (column.chinese, column.english)}
    keys = {column.key for column in table.spec.shown}
    top = range(min(len(table.rows), HEADINGS_WITHIN))
    counts = {row: sum(cell in keys for cell in table.rows[row] if isinstance(cell, str)) for row in top}
    key_row = next((row for row in top if counts[row] > len(keys) / 2), None)
    if key_row is None:
        known = {row: sum(folded(shown(cell)) in by_heading for cell in table.rows[row]) for row in top}
        heading_row = max(known, key=lambda row: known[row], default=0)
    else:
        heading_row = key_row + 1
    table.first = heading_row + 1
    headings = table.rows[heading_row] if heading_row < len(table.rows) else []
    hidden = table.rows[key_row] if key_row is not None else []
    for column in range(max(len(headings), len(hidden))):
        text = shown(headings[column]).strip() if column < len(headings) else ""
        kept = hidden[column] if column < len(hidden) and hidden[column] in keys else None
        named = by_heading.get(folded(text))
        yield from take_column(table, column, heading_row, text, kept, named)
    for spec in table.spec.columns:
        if spec.key not in table.at:
            names = {"chinese": spec.chinese, "english": spec.english}
            yield Found(Trouble.MISSING_COLUMN, table.name, values=names)


def take_column(table: Table, column: int, row: int, text: str, kept: str | None, named: str | None) -> Iterator[Found]:
    """One column. kept: the key that the hidden row gives it; named: the key that its heading means."""
    key = kept or named
    place = reference(row, column)
    if key is None:
        if text:
            yield Found(Remark.UNKNOWN_COLUMN, table.name, place, text)
        return
    if kept and named != kept:
        spec = next(each for each in table.spec.shown if each.key == kept)
        names = {"chinese": spec.chinese, "english": spec.english}
        yield Found(Trouble.RENAMED_COLUMN, table.name, place, text, names)
    if key in table.at:
        yield Found(Trouble.COLUMN_TWICE, table.name, place, text, {"other": reference(row, table.at[key])})
    else:
        table.at[key] = column


def year_of(book: Mapping[str, Any]) -> tuple[int | None, Found]:
    """The year that the guide gives, None for none, and the error to be told where it is not the one wanted."""
    for sheet in book["sheets"]:
        if folded(sheet["name"]) not in GUIDES:
            continue
        for row, cells in enumerate(sheet["rows"]):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and folded(cell) in YEARS:
                    text = shown(cells[column + 1]) if column + 1 < len(cells) else ""
                    place = reference(row, column + 1)
                    if text.isascii() and text.isdecimal() and 2000 <= int(text) <= 2100:
                        return int(text), Found(Trouble.OTHER_YEAR, sheet["name"], place, text)
                    return None, Found(Trouble.NO_YEAR, sheet["name"], place, text)
    return None, Found(Trouble.NO_YEAR, GUIDE[0])
