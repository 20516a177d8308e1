"""A department's month as an .xlsx in the reader's language: pre-filled, protected, one row a figure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pilots.cells import Cell
from pilots.desks import Desk
from pilots.models import Unit
from pilots.rules.quantities import MOST_DECIMALS
from pilots.sheets.cells import LONGEST_TEXT
from pilots.sheets.changes import OF_THE_CITY
from pilots.sheets.child import ORIGIN
from pilots.sheets.fields import INPUTS, Field, heading
from pilots.sheets.origin import content_of, origin_rows
from pilots.sheets.style import (
    BOLD,
    DAY_FORMAT,
    FRAME,
    HEAD,
    INPUT,
    LOCKED,
    QUIET,
    RIGHT,
    WRAP,
    at,
    put_number,
    put_text,
)

HEADINGS_ROW = 4
#: Column → its width; the fields in their order, with what is only read between them.
WIDTHS = {
    Field.NUMBER: 9,
    Field.TITLE: 40,
    Field.ZONE: 26,
    Field.UNIT: 16,
    "last": 14,
    "plan": 14,
    Field.VALUE: 16,
    Field.COMMENT: 34,
    Field.CAUSE: 30,
    Field.REMEDY: 30,
    Field.BACK_ON: 18,
}


def month_sheet(desk: Desk) -> bytes:
    """The .xlsx of a desk; `read_file` reads it back, and unedited it changes nothing."""
    language = get_language() or "zh-hans"
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101
    sheet.title = f"{desk.month:%Y-%m}"
    book.properties.creator = str(_("Green City"))
    book.properties.title = f"{desk.department} {desk.month:%Y-%m}"
    write_head(sheet, desk, language)
    for number, cell in enumerate(desk.cells, start=HEADINGS_ROW + 1):
        write_figure(sheet, number, cell)
    write_hints(sheet, desk.cells)
    lay_out(sheet)
    write_origin(book, desk, language)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_head(sheet: Worksheet, desk: Desk, language: str) -> None:
    month = date_format(desk.month, _("F Y"))
    put_text(
        at(sheet, 1, 1), _("%(department)s: figures of %(month)s") % {"department": desk.department, "month": month}
    )
    at(sheet, 1, 1).font = Font(bold=True, size=14)
    put_text(
        at(sheet, 2, 1),
        _(
            "Fill in the yellow cells and upload the file on the page of the month; values count in the unit of their"
            " row. Nothing is saved before you have confirmed what will change."
        ),
    )
    at(sheet, 2, 1).font = QUIET
    other = {"last": _("Last figure"), "plan": _("Plan")}
    for column, name in enumerate(WIDTHS, start=1):
        cell = at(sheet, HEADINGS_ROW, column)
        put_text(cell, heading(name, language) if isinstance(name, Field) else other[name])
        cell.font, cell.fill, cell.border, cell.alignment = BOLD, HEAD, FRAME, WRAP


def write_figure(sheet: Worksheet, number: int, cell: Cell) -> None:
    """One row. What is with the office, and what a zone does not say, stays locked."""
    unit = cell.goal.unit
    content = content_of(cell)
    for column, name in enumerate(WIDTHS, start=1):
        place = at(sheet, number, column)
        place.border, place.alignment = FRAME, WRAP
        if name in INPUTS:
            put(place, content[name], unit)
            is_asked = cell.is_open and not (cell.zone and name in OF_THE_CITY)
            place.fill = INPUT if is_asked else LOCKED
            place.protection = Protection(locked=not is_asked)
        elif name == Field.NUMBER:
            put(place, cell.code if cell.zone else cell.goal.number, unit)
        else:
            put(place, read_only(cell, name), unit)
        if name in ("last", "plan", Field.VALUE):
            place.alignment = RIGHT
    at(sheet, number, 1).alignment = Alignment(horizontal="left", vertical="top")


def read_only(cell: Cell, name: str) -> Any:
    return {
        Field.TITLE: cell.goal.title,
        Field.ZONE: f"{cell.zone.code} {cell.zone}" if cell.zone else "",
        Field.UNIT: cell.goal.unit.reporting_label or cell.goal.unit.label,
        "last": cell.previous,
        "plan": cell.planned,
    }[name]


def put(place: SheetCell, value: Any, unit: Unit) -> None:
    """A real number, day or text; an empty cell of numbers or days is formatted all the same."""
    name = list(WIDTHS)[place.column - 1]
    if name == Field.BACK_ON:
        place.number_format = DAY_FORMAT
    elif name in ("last", "plan", Field.VALUE):
        place.number_format = number_format(unit)
    if isinstance(value, Decimal):
        put_number(place, value)
    elif isinstance(value, int | date):
        place.value = value
    elif value:
        put_text(place, str(value))


def number_format(unit: Unit) -> str:
    """Grouped, with the unit's decimals and whatever more was given.

    Without decimals, and for shares, the general one: it hides nothing that is typed, and lets a
    spreadsheet keep 45% as what it is.
    """
    decimals = min(unit.decimals, MOST_DECIMALS)
    if not decimals or unit.code == "%":
        return "General"
    return f"#,##0.{'0' * decimals}{'#' * (MOST_DECIMALS - decimals)}"


def write_hints(sheet: Worksheet, cells: Sequence[Cell]) -> None:
    """What a cell says when it is entered; a day and the length of a text are checked as well."""
    letters = {name: get_column_letter(column) for column, name in enumerate(WIDTHS, start=1)}
    last = HEADINGS_ROW + max(len(cells), 1)
    by_unit: dict[str, DataValidation] = {}
    for number, cell in enumerate(cells, start=HEADINGS_ROW + 1):
        unit = cell.goal.unit
        if unit.code not in by_unit:
            label = unit.reporting_label or unit.label
            words = _("A number in %(unit)s.") % {"unit": label}
            words += (
                (" " if (get_language() or "").startswith("en") else "") + _("Type 45 or 45% for 45 percent.")
                if unit.code == "%"
                else ""
            )
            by_unit[unit.code] = DataValidation(showInputMessage=True, promptTitle=label[:32], prompt=words[:255])
            sheet.add_data_validation(by_unit[unit.code])
        by_unit[unit.code].add(f"{letters[Field.VALUE]}{number}")
    for name in (Field.COMMENT, Field.CAUSE, Field.REMEDY):
        rule = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(LONGEST_TEXT), allow_blank=True)
        rule.error = _("The text may have up to %(count)s characters.") % {"count": LONGEST_TEXT}
        rule.add(f"{letters[name]}{HEADINGS_ROW + 1}:{letters[name]}{last}")
        sheet.add_data_validation(rule)
    rule = DataValidation(
        "date", operator="between", formula1="DATE(2000,1,1)", formula2="DATE(2100,12,31)", allow_blank=True
    )
    rule.prompt = rule.error = _("A day as 2021-08-31: when the goal will be back on its timetable.")
    rule.showInputMessage = True
    rule.add(f"{letters[Field.BACK_ON]}{HEADINGS_ROW + 1}:{letters[Field.BACK_ON]}{last}")
    sheet.add_data_validation(rule)


def lay_out(sheet: Worksheet) -> None:
    """Widths, the frozen headings, the print, and the protection without a password."""
    for column, width in enumerate(WIDTHS.values(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"C{HEADINGS_ROW + 1}"
    sheet.print_title_rows = f"{HEADINGS_ROW}:{HEADINGS_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def write_origin(book: Workbook, desk: Desk, language: str) -> None:
    """The hidden sheet by which an upload knows the month, the department and what changed meanwhile."""
    sheet = book.create_sheet(ORIGIN)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
    for number, row in enumerate(origin_rows(desk, language), start=1):
        for column, text in enumerate(row, start=1):
            place = at(sheet, number, column)
            put_text(place, text)
            place.number_format = "@"
