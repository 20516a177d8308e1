"""The process that reads a workbook of a register: `python -m pilots.sheets.registers.child FILE`, CSV out.

As `pilots.sheets.child`, for files too large to be told as one answer: the first line is
{"rows": how many, "unread": [names of other sheets]} as JSON, then the rows of the first visible sheet that holds
anything, row by row. A formula without a result is FORMULA, an error ERROR and its name, a cell that merged cells
hide MERGED and their area; no text begins so. Where
the file cannot be read, [reason, detail] goes to standard error. No Django here, so that it starts at once.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812  it is a class

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pilots.sheets.files import STEP, Limits, Reason, UnusableError, require_safe_parts
from pilots.sheets.limits import limit_myself
from pilots.sheets.marks import Marks, marks_of, percent_styles, reference, sheet_parts

MEMORY, SECONDS = 2 * 1024**3, 300
#: A text of a workbook loses its NUL characters, so that these are never one.
FORMULA, ERROR, MERGED = "\0F", "\0E", "\0M"
MOST_MERGED = 200_000
LONGEST_CELL = 32_000
LIMITS = Limits(file=80 * 1024**2, unpacked=600 * 1024**2, rows=400_000, columns=100, area=10_000_000)


def main(path: Path) -> int:
    limit_myself(MEMORY, SECONDS)
    try:
        with tempfile.NamedTemporaryFile(suffix=".xlsx", dir=path.parent) as clean:
            unpack(path, Path(clean.name))
            send(Path(clean.name))
    except UnusableError as error:
        sys.stderr.write(json.dumps([error.reason, error.detail]))
        return 3
    except (CalamineError, BadZipFile, MemoryError, ValueError, ZlibError):
        sys.stderr.write(json.dumps([Reason.BROKEN, ""]))
        return 3
    return 0


def unpack(path: Path, clean: Path) -> None:
    """The zip anew with its XML parts alone, unpacked and measured: see `pilots.sheets.files.unpacked`."""
    with ZipFile(path) as archive:
        require_safe_parts(archive.infolist(), LIMITS)
        with ZipFile(clean, "w", ZIP_STORED) as copy:
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(part) as source, copy.open(ZipInfo(part.filename), "w") as target:
                        for block in iter(lambda: source.read(STEP), b""):
                            target.write(block)


def send(path: Path) -> None:
    with ZipFile(path) as archive, CalamineWorkbook.from_path(str(path)) as book:
        parts, percents, names = sheet_parts(archive), percent_styles(archive), set(archive.namelist())
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        if len(parts) != len(book.sheets_metadata):
            raise UnusableError(Reason.BROKEN)
        for index, sheet in enumerate(book.sheets_metadata):
            if sheet.name in visible:
                marks = marks_of(archive, parts[index], percents) if parts[index] in names else Marks()
                if marks.area > LIMITS.area or marks.last[0] >= LIMITS.rows:
                    raise UnusableError(Reason.FAR_CELL, reference(*marks.last))
                if marks.area:
                    others = [name for name in visible if name != sheet.name]
                    write(book.get_sheet_by_index(index), marks, others)
                    return
    raise UnusableError(Reason.NO_SHEET if sheets and not visible else Reason.EMPTY)


def write(sheet: CalamineSheet, marks: Marks, unread: list[str]) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([json.dumps({"rows": marks.last[0] + 1, "unread": unread})])
    out.writerows(rows_of(sheet, marks))


def rows_of(sheet: CalamineSheet, marks: Marks) -> Iterator[list[str]]:
    """The sheet's rows from its first on; a row of the result is a row of the sheet."""
    left = sheet.start[1] if sheet.start else 0
    special: dict[int, list[tuple[int, str]]] = {}
    for row, column in marks.formulas:
        special.setdefault(row, []).append((column, FORMULA))
    for (row, column), text in [*marks.errors.items(), *merged(sheet, marks)]:
        special.setdefault(row, []).append((column, text if text.startswith(MERGED) else ERROR + text))
    shares: dict[int, list[int]] = {}
    for row, column in marks.percents:
        shares.setdefault(row, []).append(column)
    # the rows that calamine gives begin with the sheet's first row, but not with its first column
    body: Iterator[list[Any]] = iter(sheet.iter_rows() if sheet.start else [])
    for number in range(marks.last[0] + 1):
        values: list[Any] = [None] * left + next(body, [])
        cells = [plain(value) for value in values[: LIMITS.columns]]
        for column in shares.get(number, ()):
            if column < len(cells) and isinstance(values[column], int | float):
                cells[column] = f"{values[column] * 100:.15g}%"
        for column, mark in special.get(number, ()):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = mark
        yield cells


def merged(sheet: CalamineSheet, marks: Marks) -> Iterator[tuple[tuple[int, int], str]]:
    """Each cell but the first of merged ones, within what is filled, with the area's name."""
    covered = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        area = f"{reference(top, left)}:{reference(bottom, right)}"
        for row in range(top, min(bottom, marks.last[0]) + 1):
            for column in range(left, min(right, marks.last[1]) + 1):
                covered += 1
                if covered > MOST_MERGED:
                    raise UnusableError(Reason.BROKEN)
                if (row, column) != (top, left):
                    yield (row, column), MERGED + area


def plain(value: Any) -> str:
    """A value of calamine as a person reads it in the sheet; the noise of binary fractions is dropped."""
    if isinstance(value, str):
        return value.replace("\0", "")[:LONGEST_CELL]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | date | time | timedelta) else ""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
