"""A paper as a spreadsheet: its text on the first sheet, then a sheet for each table, and the charts' values."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pilots.briefings.papers import Cell, Chart, Column, Figures, Heading, Paper, Paragraph, Table
from pilots.rules.lights import Light
from pilots.sheets.origin import sheet_text
from pilots.sheets.style import BOLD, FRAME, HEAD, QUIET, RIGHT, WRAP, at, put_number, put_text
from pilots.sheets.tables import NARROWEST, WIDEST, sheet_name, width_of
from pilots.templatetags.paper_charts import chart_rows
from pilots.templatetags.papers import LIGHT_COLORS, LIGHT_SIGNS, mark_word, numbered
from pilots.templatetags.pilots import light_word

TITLE, SUBTITLE = Font(bold=True, size=16), Font(bold=True, size=12)
DRAFT = Font(bold=True, color="B0201F")
TEXT_WIDTH, SIDE_WIDTH = 90, 24
#: What stands above a table: its title, the paper's, an empty row; then the headings.
HEADINGS_ROW = 4


def as_xlsx(paper: Paper) -> bytes:
    """Typed cells throughout; no text of anyone runs as a formula. In the language that is active."""
    book = Workbook()
    text = book.active
    assert isinstance(text, Worksheet)  # noqa: S101
    text.title = sheet_name(pgettext("sheet of a briefing", "Text"))
    book.properties.title = sheet_text(paper.title)
    book.properties.creator = str(_("Green City"))
    book.properties.language = paper.language
    write_text(text, paper)
    charts = []
    for section in paper.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                write_table(new_sheet(book, block.title or section.title), block, paper)
            elif isinstance(block, Chart):
                charts.append(block)
    if charts:
        write_charts(new_sheet(book, pgettext("sheet of a briefing", "Charts")), charts, paper)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def new_sheet(book: Workbook, title: str) -> Worksheet:
    """A sheet of a name that the book does not have yet."""
    name = sheet_name(title) or pgettext("sheet of a briefing", "Table")
    taken = {each.lower() for each in book.sheetnames}
    number, free = 2, name
    while free.lower() in taken:
        ending = f" {number}"
        free = f"{name[: 31 - len(ending)]}{ending}"
        number += 1
    sheet = book.create_sheet(free)
    assert isinstance(sheet, Worksheet)  # noqa: S101
    return sheet


def write_text(sheet: Worksheet, paper: Paper) -> None:
    """The paper as it is read, from above; the figures with their numbers, tables by the name of their sheet."""
    row = write_head(sheet, paper)
    for part in numbered(paper):
        row += 1
        row = put_line(sheet, row, f"{part.number}{part.gap}{part.section.title}", SUBTITLE)
        for number, block in part.blocks:
            if isinstance(block, Heading):
                row = write_heading(sheet, row, f"{number}{part.gap}{block.text}", block)
            elif isinstance(block, Paragraph):
                row = write_paragraph(sheet, row, block)
            elif isinstance(block, Figures):
                row = write_figures(sheet, row, block)
            elif isinstance(block, (Table, Chart)):
                row = put_line(sheet, row, _("See the sheet: %(title)s") % {"title": block.title}, QUIET)
    sheet.column_dimensions["A"].width = TEXT_WIDTH
    sheet.column_dimensions["B"].width = sheet.column_dimensions["C"].width = SIDE_WIDTH
    on_paper(sheet)


def write_head(sheet: Worksheet, paper: Paper) -> int:
    """Title, subtitle, state and remarks; returns the next row."""
    row = put_line(sheet, 1, paper.title, TITLE)
    row = put_line(sheet, row, paper.subtitle)
    state, font = (_("Draft, not published"), DRAFT) if paper.is_draft else (paper.issued, None)
    row = put_line(sheet, row, state, font)
    for remark in paper.remarks:
        row = put_line(sheet, row, remark, QUIET)
    return row


def put_line(sheet: Worksheet, row: int, text: str, font: Font | None = None) -> int:
    """A text in the first column; returns the next row."""
    place = at(sheet, row, 1)
    put_text(place, text)
    place.alignment = WRAP
    if font is not None:
        place.font = font
    return row + 1


def write_heading(sheet: Worksheet, row: int, text: str, block: Heading) -> int:
    put_line(sheet, row, text, BOLD)
    if block.light:
        put_cell(at(sheet, row, 2), Cell(light_word(Light(block.light)), light=block.light))
    put_text(at(sheet, row, 3), mark_word(block.mark))
    return row + 1


def write_paragraph(sheet: Worksheet, row: int, block: Paragraph) -> int:
    """The words, and what was drafted from the data below those of the office."""
    put_text(at(sheet, row, 3), mark_word(block.mark))
    row = put_line(sheet, row, block.words)
    if block.own and block.text:
        row = put_line(sheet, row, _("As drafted from the data: %(text)s") % {"text": block.text}, QUIET)
    return row


def write_figures(sheet: Worksheet, row: int, block: Figures) -> int:
    for name, cell, line in block.items:
        put_line(sheet, row, f"{name} – {line}" if line else name)
        put_cell(at(sheet, row, 2), cell)
        # the unit stands in the text alone: beside a bare number it must not be missing
        put_text(at(sheet, row, 3), " ".join(filter(None, (cell.text, mark_word(cell.mark)))))
        row += 1
    return row


def write_table(sheet: Worksheet, table: Table, paper: Paper) -> None:
    """Headings that stay in sight, a row for each, and the note; marks stand in a last column of their own."""
    marks = [", ".join(dict.fromkeys(mark_word(cell.mark) for cell in row if cell.mark)) for row in table.rows]
    columns = [*table.columns, *([Column(_("Provenance"))] if any(marks) else [])]
    put_line(sheet, 1, table.title, TITLE)
    put_text(at(sheet, 2, 1), f"{paper.title} {paper.name}")
    at(sheet, 2, 1).font = QUIET
    at(sheet, 1, 1).alignment = Alignment()
    put_headings(sheet, columns)
    for number, (row, mark) in enumerate(zip(table.rows, marks, strict=True), start=HEADINGS_ROW + 1):
        for index, (cell, column) in enumerate(zip(row, table.columns, strict=True), start=1):
            put_cell(at(sheet, number, index), cell, is_number=column.is_number)
        if any(marks):
            put_cell(at(sheet, number, len(columns)), Cell(mark))
    last = HEADINGS_ROW + len(table.rows)
    if not table.rows:
        last = put_line(sheet, HEADINGS_ROW + 1, _("There is nothing to list."), QUIET)
    for index, column in enumerate(columns):
        texts = [row[index].text for row in table.rows] if index < len(table.columns) else marks
        set_width(sheet, index, [column.title, *texts])
    if table.note:
        place = at(sheet, last + 2, 1)
        put_text(place, table.note)
        place.font = QUIET
    sheet.auto_filter.ref = f"A{HEADINGS_ROW}:{get_column_letter(len(columns))}{max(last, HEADINGS_ROW + 1)}"
    hold_headings(sheet)


def put_headings(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for index, column in enumerate(columns, start=1):
        place = at(sheet, HEADINGS_ROW, index)
        put_text(place, column.title)
        place.font, place.fill, place.border = BOLD, HEAD, FRAME
        place.alignment = Alignment(horizontal="right" if column.is_number else None, vertical="top", wrap_text=True)


def put_cell(place: SheetCell, cell: Cell, *, is_number: bool = False) -> None:
    """A number as a number in the format that it is read in; a light in its colour; else the text."""
    place.border = FRAME
    place.alignment = RIGHT if is_number or cell.value is not None else WRAP
    if cell.value is not None:
        place.number_format = number_format(cell)
        put_number(place, cell.value)
    elif cell.light:
        put_text(place, f"{LIGHT_SIGNS[Light(cell.light)]} {cell.text}")
    elif cell.text:
        put_text(place, cell.text)
    if cell.light:
        place.font = Font(bold=True, color=LIGHT_COLORS[Light(cell.light)].removeprefix("#").upper())
    elif cell.mark:
        place.font = Font(italic=True, color="56625C")


def number_format(cell: Cell) -> str:
    digits = f".{'0' * cell.decimals}" if cell.decimals else ""
    return f"0{digits}%" if cell.is_percent else f"#,##0{digits}"


def set_width(sheet: Worksheet, index: int, texts: Sequence[str]) -> None:
    width = max(min(max(map(width_of, texts), default=0), WIDEST), NARROWEST) + 2
    sheet.column_dimensions[get_column_letter(index + 1)].width = width


def hold_headings(sheet: Worksheet) -> None:
    sheet.freeze_panes = f"A{HEADINGS_ROW + 1}"
    sheet.print_title_rows = f"{HEADINGS_ROW}:{HEADINGS_ROW}"
    sheet.page_setup.orientation = "landscape"
    on_paper(sheet)


def on_paper(sheet: Worksheet) -> None:
    """A4, as wide as the page."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if (footer := sheet.oddFooter) is not None:
        footer.center.text = "&P / &N"


def write_charts(sheet: Worksheet, charts: Sequence[Chart], paper: Paper) -> None:
    """One row for each line of each chart: its name, unit and months."""
    put_text(at(sheet, 1, 1), pgettext("sheet of a briefing", "Charts"))
    at(sheet, 1, 1).font = TITLE
    put_text(at(sheet, 2, 1), f"{paper.title} {paper.name}")
    at(sheet, 2, 1).font = QUIET
    months = [Column(month, is_number=True) for month in charts[0].months]
    columns = [
        Column(pgettext("of a chart's values", "Chart")),
        Column(pgettext("of a chart's values", "Line")),
        Column(_("Unit")),
        *months,
    ]
    put_headings(sheet, columns)
    row = HEADINGS_ROW
    for chart in charts:
        for name, values in chart_rows(chart):
            row += 1
            for index, text in enumerate((chart.title, name, chart.unit), start=1):
                put_cell(at(sheet, row, index), Cell(text))
            for index, value in enumerate(values, start=4):
                put_value(at(sheet, row, index), value)
    set_width(sheet, 0, [chart.title for chart in charts])
    set_width(sheet, 1, [name for name, _values in chart_rows(charts[0])])
    set_width(sheet, 2, [chart.unit for chart in charts])
    hold_headings(sheet)


def put_value(place: SheetCell, value: Decimal | None) -> None:
    place.border, place.alignment = FRAME, RIGHT
    if value is not None:
        put_number(place, value)
