"""The process that reads a workbook: `python -m pilots.sheets.child xlsx month`, the file in, JSON out.

A library that meets a crafted file may take any amount of memory or time, or end its process: here
that ends nothing but this one. No Django here, so that it starts at once.

Out comes {"unusable": [reason, detail]}, or a workbook:
{"sheets": [sheet …], "hidden": [name …], "unread": [name …], "origin": [[cell …] …] or null}.
A sheet is {"name", "rows": [[cell …] …] from A1 on, "merged": [[top, left, bottom, right] …] from 0,
"rows_left", "columns_left": how many were not read}. A cell is null, text, a number or a truth value
as JSON has them, or one of {"date": ISO}, {"time": ISO}, {"percent": number}, {"formula": ""} (without a
result) and {"error": text}.
"""

from __future__ import annotations

import io
import json
import math
import sys
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pilots.sheets.files import LIMITS, Limits, Reason, UnusableError, unpacked
from pilots.sheets.limits import limit_myself
from pilots.sheets.marks import Marks, marks_of, percent_styles, reference, sheet_parts

#: No field takes a longer text; one that is longer is refused whole, so that its end is not missed.
LONGEST_CELL = 2001
MEMORY, SECONDS = 1024**3, 15
#: The hidden sheet by which we know our own.
ORIGIN = "greencity"

Cell = None | bool | int | float | str | dict[str, Any]


def main(kind: str, name: str) -> None:
    limit_myself(MEMORY, SECONDS)
    try:
        answer = read_workbook(sys.stdin.buffer.read(), kind, LIMITS[name])
    except UnusableError as error:
        answer = {"unusable": [error.reason, error.detail]}
    except MemoryError:
        answer = {"unusable": [Reason.BROKEN, ""]}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True, allow_nan=False))


def read_workbook(data: bytes, kind: str, limits: Limits) -> dict[str, Any]:
    marks: list[Marks] | None = None
    if kind == "xlsx":
        data = unpacked(data)
        marks = all_marks(data, limits)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return read_sheets(book, marks, limits)
    except PasswordError as error:
        raise UnusableError(Reason.PASSWORD) from error
    except CalamineError as error:
        raise UnusableError(Reason.BROKEN) from error


def all_marks(data: bytes, limits: Limits) -> list[Marks]:
    """The marks of each sheet; UnusableError names the first cell that lies too far out."""
    with ZipFile(io.BytesIO(data)) as archive:
        percents = percent_styles(archive)
        names = set(archive.namelist())
        marks = [marks_of(archive, path, percents) if path in names else Marks() for path in sheet_parts(archive)]
    for each in marks:
        if each.area > limits.area:
            raise UnusableError(Reason.FAR_CELL, reference(*each.last))
    return marks


def read_sheets(book: CalamineWorkbook, marks: list[Marks] | None, limits: Limits) -> dict[str, Any]:
    """The visible sheets, our own hidden one, and the names of those that were passed over."""
    if marks is not None and len(marks) != len(book.sheets_metadata):
        raise UnusableError(Reason.BROKEN)
    read: dict[str, Any] = {"sheets": [], "hidden": [], "unread": [], "origin": None}
    cells = 0
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        if sheet.name == ORIGIN:
            read["origin"] = read_sheet(book.get_sheet_by_index(index), Marks(), limits)["rows"]
        elif sheet.visible != SheetVisibleEnum.Visible:
            read["hidden"].append(sheet.name)
        elif len(read["sheets"]) == limits.sheets or cells > limits.cells:
            read["unread"].append(sheet.name)
        else:
            sheet_marks = marks[index] if marks else Marks()
            read["sheets"].append(read_sheet(book.get_sheet_by_index(index), sheet_marks, limits))
            cells += sum(len(row) for row in read["sheets"][-1]["rows"])
    require_little_text(read, limits)
    return read


def read_sheet(sheet: CalamineSheet, marks: Marks, limits: Limits) -> dict[str, Any]:
    top, left = sheet.start or (0, 0)
    bottom, right = sheet.end or (-1, -1)
    wanted = max(min(bottom + 1, limits.rows) - top, 0)
    body = sheet.to_python(skip_empty_area=True, nrows=wanted) if wanted else []
    rows: list[list[Cell]] = [[] for _row in range(min(top, limits.rows))]
    margin: list[Cell] = [None] * min(left, limits.columns)
    rows += [margin + [plain(value) for value in values[: max(limits.columns - left, 0)]] for values in body]
    put_marks(rows, marks, limits)
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return {
        "name": sheet.name,
        "rows": rows,
        "merged": merged(sheet, limits),
        "rows_left": max(bottom + 1 - limits.rows, 0),
        "columns_left": max(right + 1 - limits.columns, 0),
    }


def put_marks(rows: list[list[Cell]], marks: Marks, limits: Limits) -> None:
    """Write into the rows what the XML says beyond the values."""
    special: dict[tuple[int, int], Cell] = {at: {"formula": ""} for at in marks.formulas}
    special |= {at: {"error": text} for at, text in marks.errors.items()}
    for (row, column), cell in special.items():
        if row < limits.rows and column < limits.columns:
            rows += [[] for _row in range(row + 1 - len(rows))]
            rows[row] += [None] * (column + 1 - len(rows[row]))
            rows[row][column] = cell
    for row, column in marks.percents:
        if row < len(rows) and column < len(rows[row]) and isinstance(rows[row][column], int | float):
            rows[row][column] = {"percent": rows[row][column]}


def plain(value: Any) -> Cell:
    """A value of calamine as JSON has it; a number that is none (1e400) as the text of it."""
    if isinstance(value, str):
        text = value.replace("\0", "")[:LONGEST_CELL]
        return text if text.strip() else None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime) and value.time() != time():
        return {"date": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()[:10]}
    return {"time": str(value)} if isinstance(value, time | timedelta) else None


def merged(sheet: CalamineSheet, limits: Limits) -> list[list[int]]:
    """The merged areas within what is read. UnusableError where they overlap, which no program writes."""
    areas, covered = [], 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        area = [top, left, min(bottom, limits.rows - 1), min(right, limits.columns - 1)]
        if area[2] >= top and area[3] >= left:
            areas.append(area)
            covered += (area[2] - top + 1) * (area[3] - left + 1)
    if covered > limits.cells:
        raise UnusableError(Reason.BROKEN)
    return areas


def require_little_text(read: dict[str, Any], limits: Limits) -> None:
    """One text named in every cell is short in the file and long once written out."""
    sheets = [sheet["rows"] for sheet in read["sheets"]] + [read["origin"] or []]
    if sum(len(cell) for rows in sheets for row in rows for cell in row if isinstance(cell, str)) > limits.characters:
        raise UnusableError(Reason.MUCH_TEXT)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
