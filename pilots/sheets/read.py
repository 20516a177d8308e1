"""A file that came in, as cells: .xlsx and .xls in a process of their own, .csv here."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pilots.sheets.child import LONGEST_CELL
from pilots.sheets.files import LIMITS, MONTH, Kind, Reason, UnusableError, kind_of

ROOT = Path(__file__).resolve().parent.parent.parent
#: The parent's patience with the reading process, which has a limit of its own.
SECONDS = 20
#: What the reading process needs of our surroundings; passwords of databases are not among it.
PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
DELIMITERS = (",", ";", "\t")
#: So many lines say which delimiter a text has.
SAMPLE = 50


def read_file(data: bytes, limits: str = "month") -> dict[str, Any]:
    """Everything that is read of a file, as JSON keeps it: what `child` writes, and its `kind`.

    limits: the name of `files.LIMITS` by which it is read; of a month at most 10 000 rows × 60 columns
    a sheet and 20 sheets. Hidden sheets are not read; what was left is told. UnusableError for a file
    that cannot be read, or holds nothing.
    """
    kind = kind_of(data, LIMITS[limits])
    book = read_text(data) if kind == Kind.CSV else read_apart(data, kind, limits)
    if not any(sheet["rows"] for sheet in book["sheets"]):
        raise UnusableError(Reason.NO_SHEET if book["hidden"] else Reason.EMPTY)
    return {"kind": kind.value, **book}


def read_apart(data: bytes, kind: Kind, limits: str) -> dict[str, Any]:
    """Read a workbook in a process that may take so much memory and time, and no more."""
    try:
        done = subprocess.run(  # noqa: S603  our own module, and no word of the user's
            [sys.executable, "-m", "pilots.sheets.child", kind.value, limits],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=ROOT,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"PYTHONUTF8": "1"},
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise UnusableError(Reason.BUSY) from error
    if done.returncode:
        raise UnusableError(Reason.BROKEN)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "unusable" in answer:
        reason, detail = answer["unusable"]
        raise UnusableError(Reason(reason), detail)
    return answer


def read_text(data: bytes) -> dict[str, Any]:
    """A .csv in UTF-8, UTF-16 with its mark, or GB18030, by comma, semicolon or tab."""
    text = decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    rows: list[list[str | None]] = []
    rows_left = columns_left = 0
    try:
        for values in reader:
            columns_left = max(columns_left, len(values) - MONTH.columns)
            if len(rows) == MONTH.rows:
                rows_left += 1
                continue
            rows.append([value.replace("\0", "")[:LONGEST_CELL] or None for value in values[: MONTH.columns]])
    except csv.Error as error:
        raise UnusableError(Reason.BROKEN) from error
    while rows and not any(rows[-1]):
        rows.pop()
    sheet = {"name": "", "rows": rows, "merged": [], "rows_left": rows_left, "columns_left": columns_left}
    return {"sheets": [sheet], "hidden": [], "unread": [], "origin": None}


def decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableError(Reason.ENCODING)


def delimiter_of(text: str) -> str:
    """The delimiter that splits the first lines into most columns most evenly; a comma where none does."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in sample(text, delimiter) if row]
        most = max(widths, default=0)
        return (sum(width == most for width in widths), most) if most > 1 else (0, 0)

    return max(DELIMITERS, key=evenness)


def sample(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _line in range(SAMPLE):
        try:
            yield next(reader)
        except (StopIteration, csv.Error):
            return
