"""What an uploaded table would change on a department's desk, cell by cell. Nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from pilots.cells import Cell
from pilots.desks import Desk
from pilots.models import Goal, Zone
from pilots.sheets.cells import BadCellError, Problem, Trouble, converted, factor_of, is_bare, read_cell
from pilots.sheets.changes import OF_THE_CITY, Change, Comparison, FieldChange
from pilots.sheets.columns import Columns, heading_unit, shown
from pilots.sheets.fields import INPUTS, KEYS, Field
from pilots.sheets.marks import reference
from pilots.sheets.origin import Origin, content_of, digest, is_same, settled
from pilots.sheets.rows import Finder, MisfitError


@dataclass(frozen=True)
class Table:
    """One sheet of a file, as it is compared. kind: of the file. origin: where it is our own sheet."""

    sheet: Mapping[str, Any]
    kind: str
    columns: Columns
    origin: Origin | None

    def place(self, row: int, column: int) -> str:
        name = str(self.sheet["name"])
        quoted = f"'{name}'" if name != "".join(name.split()) else name
        return f"{quoted}!{reference(row, column)}" if name else reference(row, column)

    @cached_property
    def merged(self) -> dict[tuple[int, int], str]:
        """(row, column) → the merged area that the cell belongs to, as B7:B9."""
        return {
            (row, column): f"{reference(top, left)}:{reference(bottom, right)}"
            for top, left, bottom, right in self.sheet["merged"]
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    def rows(self) -> Iterable[tuple[int, dict[Field, Any]]]:
        """Row number and field → cell, of every row below the headings."""
        for number, row in enumerate(self.sheet["rows"][self.columns.row + 1 :], start=self.columns.row + 1):
            yield number, {name: row[at] if at < len(row) else None for name, at in self.columns.by_field.items()}


def compare(
    table: Table, desk: Desk, goals: Iterable[Goal], zones: Iterable[Zone], written: Collection[str] = ()
) -> Comparison:
    """What the table would change.

    goals: all of the year, so that those of others are named as such. written: the codes of figures
    that the upload wrote before; what became of them since stays.
    """
    return _Comparing(table, desk, Finder(desk, goals, zones), written).result()


class _Comparing:
    def __init__(self, table: Table, desk: Desk, finder: Finder, written: Collection[str]) -> None:
        self.table = table
        self.written = written
        self.desk = desk
        self.finder = finder
        self.found = Comparison()
        #: code → what the table says of the figure, and the row
        self.said: dict[str, tuple[Cell, dict[str, Any], int]] = {}
        self.bad: set[str] = set()
        #: code → the value as the table says it, where its unit is another
        self.units: dict[str, str] = {}

    def result(self) -> Comparison:
        for number, row in self.table.rows():
            self._read_row(number, row)
        good = {code: said for code, said in self.said.items() if code not in self.bad}
        values: defaultdict[int, dict[str, Decimal | None]] = defaultdict(dict)
        for cell, content, _row in good.values():
            values[cell.goal.number][cell.zone.code if cell.zone else ""] = content["value"]
        for cell in self.desk.cells:
            if cell.code in good:
                _cell, content, number = good[cell.code]
                self._settle(_beside(cell, values[cell.goal.number]), content, number)
        return self.found

    def _read_row(self, number: int, row: Mapping[Field, Any]) -> None:
        says = any(shown(row.get(name)).strip() for name in INPUTS)
        try:
            cell = self.finder.find({name: row.get(name) for name in KEYS}, is_running=self.table.columns.is_running)
        except MisfitError as error:
            self._misfit(error, number, says)
            return
        content = self._content(cell, number, row)
        if content is None:
            self.bad.add(cell.code)
        elif (says or self.table.origin) and cell.code not in self.said:
            self.said[cell.code] = cell, content, number
        elif says and not is_same(self.said[cell.code][1], content):
            self.bad.add(cell.code)
            first = self._place(self.said[cell.code][2], self._key())
            self._problem(Problem(Trouble.TWICE, cell.code, first), number, self._key())

    def _misfit(self, error: MisfitError, number: int, says: bool) -> None:
        """Tell of a row that names no figure of the desk; one that says nothing besides is a heading or a total."""
        column = error.field if error.field in self.table.columns.by_field else self._key()
        if error.problem.trouble in (Trouble.UNKNOWN_GOAL, Trouble.UNKNOWN_ZONE):
            if says:
                areas = (self._merged(number, name) for name in KEYS if name in self.table.columns.by_field)
                problem = replace(error.problem, detail=next(filter(None, areas), ""))
                self.found.unmatched.append(problem.at(self._place(number, column)))
        elif says or (self.table.origin and error.problem.trouble == Trouble.OTHER_DEPARTMENT):
            self._problem(error.problem, number, column)

    def _content(self, cell: Cell, number: int, row: Mapping[Field, Any]) -> dict[str, Any] | None:
        """Every field of the figure as the row has it; what the row leaves out stays as it stands.

        In our own sheet an emptied cell empties the field. None where a cell is not taken.
        """
        content = content_of(cell)
        is_good = True
        for name in INPUTS:
            if name not in row:
                continue
            try:
                value = self._read(cell, number, name, row[name])
                if name == Field.VALUE and value is not None:
                    value = self._in_unit(cell, value, row)
            except BadCellError as error:
                is_good = False
                self._problem(error.problem, number, name)
                continue
            if self.table.origin or shown(row[name]).strip():
                content[name] = value
        return content if is_good else None

    def _read(self, cell: Cell, number: int, name: Field, given: Any) -> Any:
        area = self._merged(number, name)
        if area:
            raise BadCellError(Problem(Trouble.MERGED, shown(given), area))
        if cell.zone and name in OF_THE_CITY and shown(given).strip() and shown(given) != shown_as(cell, name):
            raise BadCellError(Problem(Trouble.OF_THE_CITY, shown(given)[:40]))
        return read_cell(given, name, cell.goal.unit.code, self.table.kind)

    def _in_unit(self, cell: Cell, value: Decimal, row: Mapping[Field, Any]) -> Decimal:
        """The value in the goal's unit, where a column or the heading names another: 33500 in 万元 → 3.35 亿元."""
        given, unit = row[Field.VALUE], cell.goal.unit.code
        if self.table.origin or not is_bare(given):
            return value
        columns = self.table.columns
        words = shown(row.get(Field.UNIT)).strip() or heading_unit(columns.headings[columns.by_field[Field.VALUE]])
        factor = factor_of(words, unit)
        if factor == 1:
            return value
        self.units[cell.code] = f"{shown(given).strip()} {words}"
        return converted(value, factor, unit)

    def _settle(self, cell: Cell, content: dict[str, Any], number: int) -> None:
        """Sort a figure whose cells are good into changed, in conflict, unchanged, kept or with the office."""
        old, origin = content_of(cell), self.table.origin
        content = {name: old[name] if settled(old[name]) == settled(new) else new for name, new in content.items()}
        if is_same(old, content):
            self.found.unchanged += 1
        elif cell.code in self.written or (origin and origin.digests.get(cell.code) == digest(content)):
            self.found.kept += 1
        elif not cell.is_open:
            self._problem(Problem(Trouble.WITH_OFFICE, str(cell.goal)), number, self._key())
        else:
            is_conflict = bool(origin and cell.code in origin.seen and origin.seen[cell.code] != cell.seen)
            fields = [
                FieldChange(name, old[name], content[name], self._place(number, name), self._said(cell, name))
                for name in INPUTS
                if old[name] != content[name]
            ]
            change = Change(cell, content, fields, fields[0].place, is_conflict)
            (self.found.conflicts if is_conflict else self.found.changes).append(change)

    def _said(self, cell: Cell, name: Field) -> str:
        return self.units.get(cell.code, "") if name == Field.VALUE else ""

    def _key(self) -> Field:
        """The column that names the figure, to blame where no other is."""
        return next(name for name in KEYS if name in self.table.columns.by_field)

    def _merged(self, number: int, name: Field) -> str:
        return self.table.merged.get((number, self.table.columns.by_field[name]), "")

    def _place(self, number: int, name: Field) -> str:
        return self.table.place(number, self.table.columns.by_field[name])

    def _problem(self, problem: Problem, number: int, name: Field) -> None:
        self.found.problems.append(problem.at(self._place(number, name)))


def shown_as(cell: Cell, name: Field) -> str:
    return shown(content_of(cell)[name])


def _beside(cell: Cell, values: Mapping[str, Decimal | None]) -> Cell:
    """The cell as the checks see it once the file's other values of its goal stand."""
    zones = {code: value for code, value in values.items() if code and value is not None}
    city = values.get("")
    return replace(cell, zone_values={**cell.zone_values, **zones}, city=cell.city if city is None else city)
