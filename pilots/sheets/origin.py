"""The hidden sheet by which we know our own again: whose month it is, and what it said of each figure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pilots.cells import Cell
from pilots.desks import Desk
from pilots.moments import parse_month
from pilots.sheets.fields import INPUTS

VERSION = "1"
KNOWN = ("month", "department", "language")
#: What XML 1.0, and so a spreadsheet, has no way to write.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Origin:
    """Where a sheet of ours comes from.

    seen: code of a figure → the edition that was written into the sheet, "" for none. digests:
    code → digest of what was written of it, by which a row that nobody touched is known.
    """

    month: date
    department: str
    language: str
    seen: Mapping[str, str]
    digests: Mapping[str, str]


def origin_rows(desk: Desk, language: str) -> list[list[str]]:
    return [
        ["greencity", VERSION],
        ["month", f"{desk.month:%Y-%m}"],
        ["department", desk.department.code],
        ["language", language],
        *([cell.code, cell.seen, digest(content_of(cell))] for cell in desk.cells),
    ]


def read_origin(rows: Sequence[Sequence[Any]] | None) -> Origin | None:
    """What the hidden sheet says; None where there is none, or not one that we wrote."""
    said = [[str(cell or "") for cell in (*row, "", "", "")[:3]] for row in rows or []]
    if len(said) < 4 or said[0][:2] != ["greencity", VERSION] or [row[0] for row in said[1:4]] != list(KNOWN):
        return None
    month = parse_month(said[1][1])
    if month is None:
        return None
    figures = said[4:]
    return Origin(
        month=month,
        department=said[2][1],
        language=said[3][1],
        seen={code: seen for code, seen, _digest in figures},
        digests={code: each for code, _seen, each in figures},
    )


def content_of(cell: Cell) -> dict[str, Any]:
    """What stands of a figure, by the names of its fields."""
    current = cell.current
    if current is None:
        return {"value": None, "comment": "", "cause": "", "remedy": "", "back_on": None}
    return {str(name): getattr(current, name) for name in INPUTS}


def settled(value: Any) -> Any:
    """A field's content as it is compared: numbers without trailing zeros, texts as a spreadsheet keeps them."""
    if isinstance(value, str):
        return sheet_text(value).strip()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def sheet_text(text: str) -> str:
    """A text as a spreadsheet can hold it: one sign between lines, and no control signs."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(settled(one[name]) == settled(other[name]) for name in INPUTS)


def digest(content: Mapping[str, Any]) -> str:
    words = "\x1f".join(str(settled(content[name])) for name in INPUTS)
    return hashlib.sha256(words.encode()).hexdigest()[:16]
