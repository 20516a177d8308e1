"""A year's plan as an .xlsx in the reader's language: a guide, a sheet a subject, typed cells, choices to pick."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pilots.models import Unit
from pilots.registers import measure_name, measures
from pilots.sheets.child import ORIGIN
from pilots.sheets.plans.content import Content, Values
from pilots.sheets.plans.guide import write_guide
from pilots.sheets.plans.kinds import Column, Kind, Spec, Tab
from pilots.sheets.plans.origin import origin_rows
from pilots.sheets.plans.specs import SPECS
from pilots.sheets.style import BOLD, DAY_FORMAT, HEAD, LOCKED, WRAP, at, put_number, put_text
from pilots.sheets.write import number_format

#: The hidden row of keys, the headings, and the first row of content.
KEYS_ROW, HEADINGS_ROW, FIRST_ROW = 1, 2, 3
#: So many rows past the last can be filled in with the same choices.
SPARE_ROWS = 200


def plan_sheet(content: Content) -> bytes:
    """The .xlsx of a plan; read back unedited it changes nothing."""
    language = get_language() or "zh-hans"
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)  # noqa: S101
    book.properties.creator = str(_("Green City"))
    write_guide(guide, content.year, language)
    for spec in SPECS.values():
        write_tab(book.create_sheet(spec.name(language)), spec, content, language)
    write_origin(book, content)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_tab(sheet: Worksheet, spec: Spec, content: Content, language: str) -> None:
    for number, column in enumerate(spec.shown, start=1):
        put_text(at(sheet, KEYS_ROW, number), column.key)
        cell = at(sheet, HEADINGS_ROW, number)
        put_text(cell, column.heading(language))
        cell.font, cell.fill, cell.alignment = BOLD, LOCKED if column in spec.beside else HEAD, WRAP
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[KEYS_ROW].hidden = True
    rows = list(rows_of(spec, content, language))
    formats = {code: number_format(unit) for code, unit in units_of(content).items()}
    for row, values in enumerate(rows, start=FIRST_ROW):
        for number, column in enumerate(spec.shown, start=1):
            put(at(sheet, row, number), values[column.key], column, language, formats.get(values.get("unit_code", "")))
    write_choices(sheet, spec, FIRST_ROW + len(rows) + SPARE_ROWS, language)
    lay_out(sheet, len(spec.keys) + len(spec.beside))


def rows_of(spec: Spec, content: Content, language: str) -> Iterable[Values]:
    """The rows of a sheet as they are written, with what only tells: title and unit of the goal."""
    rows = list(content.rows[spec.tab].values())
    if spec.tab in (Tab.ROAD_MAP, Tab.DUTIES):
        rows.sort(key=lambda row: (row["goal"], row["order"]))
    for row in rows:
        goal = row if spec.tab == Tab.GOALS else content.rows[Tab.GOALS].get((row.get("goal"),))
        if goal is None:
            yield row
            continue
        unit = content.rows[Tab.UNITS].get((goal["unit"],), {})
        yield row | {
            "goal_title": in_language(goal, "title", language),
            "goal_unit": in_language(unit, "reporting_label", language) or in_language(unit, "label", language),
            "unit_code": goal["unit"],
        }


def in_language(row: Values, name: str, language: str) -> str:
    """A text of a row in the reader's language, else in Chinese."""
    chinese: str = row.get(f"{name}_zh_hans", "")
    return (row.get(f"{name}_en", "") if language.startswith("en") else "") or chinese


def units_of(content: Content) -> dict[str, Unit]:
    return {key[0]: Unit(code=key[0], decimals=row["decimals"]) for key, row in content.rows[Tab.UNITS].items()}


def put(cell: SheetCell, value: Any, column: Column, language: str, number_form: str | None) -> None:
    """A real number, day or text; an empty cell of numbers or days is formatted all the same."""
    if column.kind == Kind.DAY:
        cell.number_format = DAY_FORMAT
    elif column.kind == Kind.VALUE and number_form:
        cell.number_format = number_form
    else:
        cell.alignment = WRAP
    if column.kind == Kind.MEASURE:
        put_text(cell, measure_word(value))
    elif column.choices:
        put_text(cell, word_of(column, value, language))
    elif isinstance(value, Decimal):
        put_number(cell, value)
    elif isinstance(value, tuple):
        put_text(cell, ", ".join(value))
    elif isinstance(value, int | date):
        cell.value = value
    elif value:
        put_text(cell, value)


def word_of(column: Column, value: Any, language: str) -> str:
    """How a choice is written in the reader's language; "" for none."""
    code = ("yes" if value else "no") if column.kind == Kind.YES else value
    words = (column.choices or {}).get(code, ("", ""))
    return words[language.startswith("en")]


def measure_word(key: str) -> str:
    """A measure of a register by its name; by its key where another has the same."""
    name = measure_name(key)
    names = [measure_name(other) for other in measures()]
    return name if names.count(name) < 2 else key


def write_choices(sheet: Worksheet, spec: Spec, last: int, language: str) -> None:
    """What can be picked, and what a cell says of days and long texts."""
    for number, column in enumerate(spec.shown, start=1):
        rule = choice_of(column, language) if column not in spec.beside else None
        if rule:
            letter = get_column_letter(number)
            rule.add(f"{letter}{FIRST_ROW}:{letter}{last}")
            sheet.add_data_validation(rule)


def choice_of(column: Column, language: str) -> DataValidation | None:
    if column.choices:
        words = ",".join(pair[language.startswith("en")] for pair in column.choices.values())
        return DataValidation("list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    if column.kind == Kind.REFERENCE and column.of:
        name = quote_sheetname(SPECS[column.of].name(language))
        # a name is read as well as a code: the list helps, and refuses nothing
        return DataValidation("list", formula1=f"{name}!$A${FIRST_ROW}:$A$10000", allow_blank=True)
    if column.kind == Kind.DAY:
        rule = DataValidation(
            "date", operator="between", formula1="DATE(2000,1,1)", formula2="DATE(2100,12,31)", allow_blank=True
        )
        rule.prompt = rule.error = _("A day as 2021-08-31.")
        rule.showInputMessage = rule.showErrorMessage = True
        return rule
    if column.kind in (Kind.TEXT, Kind.CODE):
        rule = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(column.most), allow_blank=True)
        rule.error = _("The text may have up to %(count)s characters.") % {"count": column.most}
        rule.showErrorMessage = True
        return rule
    return None


def lay_out(sheet: Worksheet, frozen: int) -> None:
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}{FIRST_ROW}"
    sheet.row_dimensions[HEADINGS_ROW].height = 32
    sheet.print_title_rows = f"{HEADINGS_ROW}:{HEADINGS_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def write_origin(book: Workbook, content: Content) -> None:
    sheet = book.create_sheet(ORIGIN)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
    for number, row in enumerate(origin_rows(content), start=1):
        for column, text in enumerate(row, start=1):
            place = at(sheet, number, column)
            put_text(place, text)
            place.number_format = "@"
