"""The rows of a plan's sheets, each cell as its column keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pilots.sheets.cells import Problem as CellProblem
from pilots.sheets.cells import Trouble as CellTrouble
from pilots.sheets.columns import shown
from pilots.sheets.marks import reference
from pilots.sheets.plans.cells import RefusedError, quoted, read_plain
from pilots.sheets.plans.content import Key, Values
from pilots.sheets.plans.kinds import Column, Kind
from pilots.sheets.plans.problems import Found, Trouble
from pilots.sheets.plans.tables import Table


@dataclass
class Row:
    """One row of the file. at: its number from 0. bad: the columns whose cell is not taken."""

    table: Table
    at: int
    values: Values = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    key: Key = ()

    def place(self, column: str) -> str:
        return self.table.place(self.at, column)

    def found(self, what: Any, column: str, said: str = "", **values: Any) -> Found:
        return Found(what, self.table.name, self.place(column), said, values)


def read_rows(table: Table) -> tuple[list[Row], list[Found]]:
    """The rows that hold something, without what refers to other rows and what needs a unit."""
    rows: list[Row] = []
    found = list(merged_areas(table))
    own = [column for column in table.spec.columns if column.kind not in (Kind.REFERENCE, Kind.LIST, Kind.VALUE)]
    for at in range(table.first, len(table.rows)):
        if all(cell is None or not shown(cell).strip() for cell in table.rows[at]):
            continue
        row = Row(table, at)
        found += [refusal for column in own if (refusal := take(row, column, read_plain))]
        rows.append(row)
    return rows, found


def take(row: Row, column: Column, read: Callable[[Any, Column], Any]) -> Found | None:
    """Read one cell into the row; returns why it is not taken."""
    cell = row.table.cell(row.at, column.key)
    try:
        row.values[column.key] = read(cell, column)
    except RefusedError as error:
        row.bad.add(column.key)
        row.values[column.key] = None
        return Found(error.what, row.table.name, row.place(column.key), quoted(cell), error.values, error.cause)
    return None


def merged_areas(table: Table) -> Iterator[Found]:
    """Cells that are merged with others: only the first of them would be read."""
    for top, left, bottom, right in table.merged:
        if bottom >= table.first and any(left <= column <= right for column in table.at.values()):
            area = f"{reference(top, left)}:{reference(bottom, right)}"
            yield Found(
                Trouble.CELL, table.name, reference(top, left), cause=CellProblem(CellTrouble.MERGED, detail=area)
            )
