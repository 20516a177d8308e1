"""A table of a page as a file to take along: .csv for any program, .xlsx with typed cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from unicodedata import east_asian_width, normalize

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pilots.rules.quantities import MOST_DECIMALS
from pilots.sheets.origin import sheet_text
from pilots.sheets.style import BOLD, DAY_FORMAT, FRAME, HEAD, QUIET, RIGHT, RISKY, WRAP, at, put_number, put_text

#: A byte order mark, by which a spreadsheet knows UTF-8.
BOM = "\ufeff"
HEADINGS_ROW = 4
NARROWEST, WIDEST = 9, 48
#: A fraction is kept to a ten-thousandth of a percent, points to as much.
SHARE_DECIMALS, POINT_DECIMALS = 6, 4
MONTH_FORMAT, SHARE_FORMAT, POINT_FORMAT = "yyyy-mm", "0.0%", "+0.0;-0.0;0.0"
#: What the name of a sheet may not hold, and how long it may be.
NOT_IN_NAMES, LONGEST_NAME = re.compile(r"[\[\]:*?/\\']"), 31


class Kind(StrEnum):
    """What a column holds. A row's value is None (an empty cell) or:

    TEXT: a text. NUMBER: a Decimal in the column's unit, or in the unit that another column names.
    PERCENT: a fraction (0.5 = half). POINTS: percentage points. COUNT: an int. DAY: a date, or a
    datetime, of which the local day is written. MONTH: any date of the month. LIGHT: a Light
    (`views.exports` puts its word) or a word.
    """

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    POINTS = "points"
    DAY = "day"
    MONTH = "month"
    LIGHT = "light"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Column:
    """key: under which a row holds the value. unit: named in the heading, "" for none."""

    key: str
    name: str
    kind: str = Kind.TEXT
    unit: str = ""

    @property
    def heading(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """name: of the file. notes: what must be known to read it. period: in the file's name (`2021-07`)."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    notes: Sequence[str] = ()
    period: str = ""


def as_csv(table: Table) -> bytes:
    """UTF-8 with BOM: headings, rows, an empty line, then title and notes. No text runs as a formula.

    Numbers have a point and no grouping; a percentage is written as 45.5%, days and months as ISO.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([safe(column.heading) for column in table.columns])
    writer.writerows([plain(row.get(column.key), column.kind) for column in table.columns] for row in table.rows)
    writer.writerow([])
    writer.writerows([safe(text)] for text in (table.title, *table.notes))
    return f"{BOM}{stream.getvalue()}".encode()


def plain(value: Any, kind: str) -> str:
    """A value as a .csv has it; "" for None."""
    if value is None:
        return ""
    match kind:
        case Kind.NUMBER | Kind.POINTS:
            text = f"{rounded(value, kind):f}"
        case Kind.PERCENT:
            text = f"{trimmed(rounded(value, kind) * 100):f}%"
        case Kind.DAY:
            text = day_of(value).isoformat()
        case Kind.MONTH:
            text = f"{value:%Y-%m}"
        case Kind.COUNT:
            text = str(value)
        case _:
            text = safe(str(value))
    return text


def safe(text: str) -> str:
    """A text that a spreadsheet does not run: an apostrophe stands before what begins like a formula.

    One more where apostrophes stood there already, so that `unguarded` gives back every text as it was.
    """
    text = sheet_text(text)
    return f"'{text}" if is_risky(text) else text


def unguarded(text: str) -> str:
    """What `safe` was given, without control signs."""
    return text[1:] if text.startswith("'") and is_risky(text) else text


def is_risky(text: str) -> bool:
    """Whether a text begins like a formula, with or without apostrophes before it."""
    bare = text.lstrip("'")
    return bare.startswith(RISKY) or normalize("NFKC", bare).lstrip().startswith(RISKY)


def rounded(value: Decimal, kind: str) -> Decimal:
    decimals = {Kind.PERCENT: SHARE_DECIMALS, Kind.POINTS: POINT_DECIMALS}.get(Kind(kind), MOST_DECIMALS)
    return trimmed(round(Decimal(value), decimals))


def trimmed(value: Decimal) -> Decimal:
    """Without zeros at the end, and without an exponent or a minus before zero."""
    value = value.normalize()
    return abs(value) if not value else value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def day_of(value: date) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def as_xlsx(table: Table) -> bytes:
    """Title, headings that stay in sight and typed cells on one sheet, title and notes on another."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101
    sheet.title = sheet_name(table.title) or table.name
    book.properties.title = sheet_text(table.title)
    book.properties.creator = str(_("Green City"))
    write_head(sheet, table)
    for number, row in enumerate(table.rows, start=HEADINGS_ROW + 1):
        for index, column in enumerate(table.columns, start=1):
            put(at(sheet, number, index), row.get(column.key), column.kind)
    if not table.rows:
        put_text(at(sheet, HEADINGS_ROW + 1, 1), _("There is nothing to list."))
        at(sheet, HEADINGS_ROW + 1, 1).font = QUIET
    lay_out(sheet, table)
    write_notes(book, table)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_name(title: str) -> str:
    return NOT_IN_NAMES.sub(" ", sheet_text(title)).replace("\n", " ").strip()[:LONGEST_NAME].strip()


def write_head(sheet: Worksheet, table: Table) -> None:
    put_text(at(sheet, 1, 1), table.title)
    at(sheet, 1, 1).font = Font(bold=True, size=14)
    put_text(at(sheet, 2, 1), table.notes[0] if table.notes else "")
    at(sheet, 2, 1).font = QUIET
    for index, column in enumerate(table.columns, start=1):
        cell = at(sheet, HEADINGS_ROW, index)
        put_text(cell, column.heading)
        cell.font, cell.fill, cell.border, cell.alignment = BOLD, HEAD, FRAME, WRAP


def put(place: SheetCell, value: Any, kind: str) -> None:
    """A real number, share, day or text; an empty cell for None."""
    is_text = kind in (Kind.TEXT, Kind.LIGHT)
    place.border, place.alignment = FRAME, WRAP if is_text else RIGHT
    if value is None or value == "":
        return
    if is_text:
        put_text(place, str(value))
    elif kind in (Kind.DAY, Kind.MONTH):
        place.value = day_of(value)
        place.number_format = DAY_FORMAT if kind == Kind.DAY else MONTH_FORMAT
    elif kind == Kind.COUNT:
        place.value = int(value)
    else:
        number = rounded(value, kind)
        place.number_format = number_format(number, kind)
        put_number(place, number)


def number_format(number: Decimal, kind: str) -> str:
    """Grouped, with the decimals that the number has."""
    if kind in (Kind.PERCENT, Kind.POINTS):
        return SHARE_FORMAT if kind == Kind.PERCENT else POINT_FORMAT
    exponent = number.as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def lay_out(sheet: Worksheet, table: Table) -> None:
    """Widths, the frozen headings with their filter, and the print: landscape, as wide as the page."""
    for index, column in enumerate(table.columns, start=1):
        texts = [plain(row.get(column.key), column.kind) for row in table.rows]
        longest = max(map(width_of, texts), default=0)
        width = max(min(max(longest, width_of(column.heading)), WIDEST), NARROWEST) + 2
        sheet.column_dimensions[get_column_letter(index)].width = width
    last = f"{get_column_letter(len(table.columns))}{HEADINGS_ROW + max(len(table.rows), 1)}"
    sheet.auto_filter.ref = f"A{HEADINGS_ROW}:{last}"
    sheet.freeze_panes = f"A{HEADINGS_ROW + 1}"
    sheet.print_title_rows = f"{HEADINGS_ROW}:{HEADINGS_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if (footer := sheet.oddFooter) is not None:
        footer.center.text = "&P / &N"


def width_of(text: str) -> int:
    """In columns of a spreadsheet: a Chinese character takes two; of several lines the longest counts."""
    return max(
        (sum(2 if east_asian_width(sign) in "FW" else 1 for sign in line) for line in text.splitlines()), default=0
    )


def write_notes(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(_("Notes"))
    assert isinstance(sheet, Worksheet)  # noqa: S101
    for number, text in enumerate((table.title, *table.notes), start=1):
        place = at(sheet, number, 1)
        put_text(place, text)
        place.alignment = Alignment(wrap_text=True, vertical="top")
    at(sheet, 1, 1).font = BOLD
    sheet.column_dimensions["A"].width = 100
