"""The rows of a register as a file: .csv of any length as a stream, .xlsx row by row up to a stated number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from pilots.sheets.origin import sheet_text
from pilots.sheets.style import BOLD, DAY_FORMAT, HEAD, put_number, put_text
from pilots.sheets.tables import BOM, WIDEST, Column, Kind, day_of, number_format, plain, rounded, safe, width_of

#: Rows of an .xlsx: a book is put together before it is sent.
MOST_XLSX = 10_000
#: Rows a piece of the stream.
PIECE = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: One row of the register, a value for each column.
Row = Sequence[Any]
#: What a view of a register sends.
Sent = HttpResponse | StreamingHttpResponse
R = TypeVar("R", HttpResponse, StreamingHttpResponse)


def stream_csv(filename: str, columns: Sequence[Column], rows: Iterable[Row]) -> StreamingHttpResponse:
    """Headings and rows in UTF-8 with BOM, and nothing else, so that the file can be read in again."""
    response = StreamingHttpResponse(pieces(columns, rows), content_type="text/csv; charset=utf-8")
    return as_file(response, f"{filename}.csv")


def pieces(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    stream.write(BOM)
    writer.writerow([safe(column.heading) for column in columns])
    kinds = [column.kind for column in columns]
    for number, row in enumerate(rows, start=1):
        writer.writerow([plain(value, kind) for value, kind in zip(row, kinds, strict=True)])
        if not number % PIECE:
            yield stream.getvalue()
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue()


def book_xlsx(filename: str, title: str, columns: Sequence[Column], rows: Iterable[Row]) -> HttpResponse:
    """One sheet of typed cells under headings that stay in sight."""
    book = Workbook(write_only=True)
    book.properties.title = sheet_text(title)
    book.properties.creator = str(_("Green City"))
    sheet = book.create_sheet(sheet_text(title)[:31])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        width = min(max(width_of(column.heading), 12), WIDEST) + 2
        sheet.column_dimensions[get_column_letter(number)].width = width
    heads = []
    for column in columns:
        cell = WriteOnlyCell(sheet)
        put_text(cell, column.heading)
        cell.font, cell.fill = BOLD, HEAD
        heads.append(cell)
    sheet.append(heads)
    for row in rows:
        sheet.append([cell_of(sheet, value, column.kind) for value, column in zip(row, columns, strict=True)])
    stream = io.BytesIO()
    book.save(stream)
    return as_file(HttpResponse(stream.getvalue(), content_type=XLSX), f"{filename}.xlsx")


def cell_of(sheet: Any, value: Any, kind: str) -> Any:
    """A real number, day or text; None for an empty cell."""
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(sheet)
    if kind == Kind.DAY:
        cell.value = day_of(value)
        cell.number_format = DAY_FORMAT
    elif kind == Kind.COUNT:
        cell.value = int(value)
    elif kind == Kind.NUMBER:
        number = rounded(value, kind)
        cell.number_format = number_format(number, kind)
        put_number(cell, number)
    else:
        text = str(value)
        # a cell runs no text; yet an import takes one apostrophe off, as if the row came from a .csv
        put_text(cell, safe(text) if text.startswith("'") else text)
    return cell


def as_file(response: R, filename: str) -> R:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    patch_cache_control(response, private=True, no_store=True)
    return response
