"""Spreadsheets as people send them, made on the spot."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlwt
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlwt import CompoundDoc

SHEET = "xl/worksheets/sheet1.xml"
Rows = Iterable[Sequence[Any]]


def workbook(sheets: Mapping[str, Rows] | Rows, change: Callable[[Workbook], None] | None = None) -> bytes:
    """An .xlsx of rows by sheet name, or of the rows of one sheet; `change` works on it before it is saved."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change:
        change(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def edited(data: bytes, cells: Mapping[str, Any]) -> bytes:
    """A workbook with other values in cells of its first sheet, saved again as a spreadsheet program would."""
    book = opened(data)
    for name, value in cells.items():
        book.worksheets[0][name] = value
    return saved(book)


def first_sheet(data: bytes) -> Worksheet:
    return opened(data).worksheets[0]


def part(data: bytes, name: str = SHEET) -> str:
    """A part of an .xlsx as it stands in the file."""
    with ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


#: An empty value as one writer of XML or another closes it.
EMPTY = re.compile("<v ?/>|<v></v>")


def patched(data: bytes, change: Callable[[str], str], name: str = SHEET) -> bytes:
    """An .xlsx with one of its parts changed, in which empty values are written `<v />` whoever wrote it."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as archive, ZipFile(stream, "w", ZIP_DEFLATED) as copy:
        for each in archive.namelist():
            text = archive.read(each)
            copy.writestr(each, change(EMPTY.sub("<v />", text.decode())).encode() if each == name else text)
    return stream.getvalue()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A zip with one part more."""
    stream = io.BytesIO(data)
    with ZipFile(stream, "a") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def lying(data: bytes, name: str, size: int) -> bytes:
    """A zip whose directory gives another size for a part than it has."""
    told = bytearray(data)
    start = 0
    while (start := told.find(b"PK\x01\x02", start)) >= 0:
        [length] = struct.unpack_from("<H", told, start + 28)
        if told[start + 46 : start + 46 + length].decode() == name:
            struct.pack_into("<I", told, start + 24, size)
        start += 46
    return bytes(told)


def locked(data: bytes) -> bytes:
    """A zip whose parts say that a password is needed."""
    told = bytearray(data)
    start = 0
    while (start := told.find(b"PK\x01\x02", start)) >= 0:
        told[start + 8] |= 1
        start += 46
    return bytes(told)


def old_workbook(rows: Rows, change: Callable[[xlwt.Workbook, Any], None] | None = None) -> bytes:
    """An .xls, in the binary format of before 2007."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(number, column, value, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
            elif value is not None:
                sheet.write(number, column, value)
    if change:
        change(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def old_locked_workbook() -> bytes:
    """An .xls whose second record asks for a password."""
    book = xlwt.Workbook()
    book.add_sheet("Sheet1").write(0, 0, 1)
    records = book.get_biff_data()
    asks = struct.pack("<HH", 0x2F, 54) + bytes(54)
    stream = io.BytesIO()
    CompoundDoc.XlsDoc().save(stream, records[:20] + asks + records[20:])
    return stream.getvalue()


def encrypted_workbook() -> bytes:
    """What Office makes of an .xlsx with a password: a compound file with one encrypted stream."""
    data = bytearray(old_workbook([[1]]))
    place, name = data.find("Workbook".encode("utf-16-le")), "EncryptedPackage".encode("utf-16-le")
    data[place : place + len(name)] = name
    return bytes(data)
