"""How cells of our own spreadsheets look and are filled: nothing runs as a formula, no digit is lost."""

from __future__ import annotations

import re
from decimal import Decimal

from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from pilots.sheets.origin import sheet_text

#: What spreadsheets keep of a number; one with more digits is written as text.
MOST_DIGITS = 15
DAY_FORMAT = "yyyy-mm-dd"
#: How a text begins that a spreadsheet could take for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")
#: _x0041_ in a text would be read as the letter A.
ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

BOLD, QUIET = Font(bold=True), Font(color="56625C")
HEAD, LOCKED, INPUT = (PatternFill("solid", start_color=color) for color in ("DDE9E3", "F0F2F1", "FFFBE6"))
LINE = Side(style="thin", color="B9C3BE")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
WRAP = Alignment(wrap_text=True, vertical="top")
RIGHT = Alignment(horizontal="right", vertical="top")


def at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, SheetCell)  # noqa: S101  nothing is merged here
    return cell


def put_number(place: SheetCell, value: Decimal) -> None:
    """A number as a number; where a spreadsheet would drop digits of it, as text."""
    value = value.normalize()
    digits = len(value.as_tuple().digits)
    if digits > MOST_DIGITS:
        put_text(place, f"{value:f}")
        place.number_format = "@"
    else:
        place.value = int(value) if value == value.to_integral_value() else value


def put_text(place: SheetCell, text: str) -> None:
    """A text that never runs as a formula, in lines and signs that a spreadsheet gives back unchanged."""
    text = sheet_text(text)
    place.value = ESCAPE_LIKE.sub("_x005F_", text)
    place.data_type = "s"
    if text.startswith(RISKY):
        place.quotePrefix = True
