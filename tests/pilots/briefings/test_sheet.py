"""The spreadsheet: typed cells, a sheet for each table, and no text that runs."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import override
from openpyxl import load_workbook

from pilots.briefings.papers import Cell, Column, Paper, Section, Table
from pilots.briefings.sheet import as_xlsx
from tests.pilots.briefings.sample import CHINESE, ENGLISH, sample
from tests.pilots.views.pages import in_both_languages

GOALS = "The goals of the year and their"


def read(paper: Paper) -> Any:
    with override(paper.language):
        return load_workbook(io.BytesIO(as_xlsx(paper)))


def column_of(sheet: Any, letter: str) -> list[Any]:
    return [cell.value for cell in sheet[letter] if cell.value is not None]


def with_table(table: Table) -> Paper:
    return replace(sample(ENGLISH), sections=(Section("s", "S", (table,)),))


def test_the_text_stands_first_then_a_sheet_for_each_table_and_one_for_the_charts() -> None:
    book = read(sample(ENGLISH))
    assert book.sheetnames[0] == "Text"
    assert book.sheetnames[1:] == ["The goals of the year and their", "Charts"]


@in_both_languages
def test_the_text_has_every_paragraph_in_its_place(language: str) -> None:
    lines = column_of(read(sample(language)).worksheets[0], "A")
    paper = sample(language)
    assert lines[0] == paper.title
    where = [lines.index(paragraph.words.replace("\x00", "").replace("\x0b", "")) for paragraph in paper.paragraphs()]
    assert where == sorted(where)
    assert ("二、滞后事项及原因" if language == CHINESE else "2 What is behind, and why") in lines


def test_numbers_are_numbers_in_the_format_that_they_are_read_in() -> None:
    sheet = read(sample(ENGLISH))[GOALS]
    row = sheet[8]
    assert [cell.value for cell in row[:5]] == [4, row[1].value, 1250, 14.8, 0.01184]
    assert [row[2].number_format, row[3].number_format, row[4].number_format] == ["#,##0", "#,##0.0", "0.0%"]
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$4:$4"


def test_what_is_illustrative_is_named_in_a_column_of_its_own() -> None:
    sheet = read(sample(ENGLISH))[GOALS]
    assert sheet["G4"].value == "Provenance"
    assert [sheet.cell(row, 7).value for row in (5, 6, 7, 8)] == [None, None, None, "illus."]
    assert sheet["D8"].font.italic
    assert not sheet["D7"].font.italic


def test_a_light_has_colour_shape_and_word() -> None:
    cell = read(sample(ENGLISH))[GOALS]["F10"]
    assert cell.value == "■ Behind"
    assert cell.font.color.rgb.endswith("C92A2A")


def test_figures_keep_their_number_and_their_unit() -> None:
    sheet = read(sample(ENGLISH)).worksheets[0]
    row = next(row for row in sheet.iter_rows() if str(row[0].value).startswith("Green loans"))
    assert (row[1].value, row[1].number_format, row[2].value) == (303.89, "#,##0.00", "CNY 303.89 bn")


def test_no_text_runs_as_a_formula() -> None:
    columns = (Column("=A1"), Column("B"))
    rows = ((Cell("=HYPERLINK(1)"), Cell("+1")), (Cell("@x"), Cell("-2")))
    sheet = read(with_table(Table("t", "=1+1", columns, rows, note="=2"))).worksheets[1]
    for row in sheet.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    assert sheet["A5"].value == "=HYPERLINK(1)"
    assert sheet["A5"].quotePrefix


def test_tables_of_one_title_get_sheets_of_their_own() -> None:
    table = Table("t", "A very long title that goes on and on: much/longer", (Column("A"),), ((Cell("x"),),))
    paper = replace(sample(ENGLISH), sections=(Section("s", "S", (table, table, replace(table, title="text"))),))
    names = read(paper).sheetnames
    assert names == ["Text", "A very long title that goes on", "A very long title that goes o 2", "text 2"]


def test_a_number_with_too_many_digits_is_kept_as_text() -> None:
    long = Decimal("12345678901234567.89")
    sheet = read(with_table(Table("t", "T", (Column("A", is_number=True),), ((Cell("x", long, 2),),)))).worksheets[1]
    assert sheet["A5"].value == "12345678901234567.89"


def test_an_empty_table_says_that_there_is_nothing() -> None:
    sheet = read(sample(ENGLISH, rows=0))[GOALS]
    assert sheet["A5"].value == "There is nothing to list."


def test_charts_are_rows_of_months() -> None:
    sheet = read(sample(ENGLISH))["Charts"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0][:5] == ["Chart", "Line", "Unit", "Jan", "Feb"]
    assert rows[1][:5] == ["New green buildings", "Actual", "10 000 m²", 4.2, 9.5]
    assert rows[1][10] is None
    assert [row[1] for row in rows[1:]] == ["Actual", "Plan", "Plan before"]
