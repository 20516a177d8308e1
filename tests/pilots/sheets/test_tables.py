"""A table as a file: every kind of cell written, and read back by other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from pilots.sheets.tables import HEADINGS_ROW, Column, Kind, Table, as_csv, as_xlsx

COLUMNS = [
    Column("number", "序号", Kind.COUNT),
    Column("goal", "目标"),
    Column("value", "完成值", Kind.NUMBER, "万平方米"),
    Column("done", "完成率", Kind.PERCENT),
    Column("lag", "偏差", Kind.POINTS),
    Column("day", "日期", Kind.DAY),
    Column("month", "月份", Kind.MONTH),
    Column("light", "灯", Kind.LIGHT),
]
ROW: dict[str, Any] = {
    "number": 18,
    "goal": "星级绿色建筑，新增\n（含“装配式”）, 面积",
    "value": Decimal("-1732.500000"),
    "done": Decimal(1) / Decimal(3),
    "lag": Decimal("-4.16666666"),
    "day": date(2021, 7, 20),
    "month": date(2021, 7, 1),
    "light": "滞后",
}
LONG = "长" * 300


def table(rows: Sequence[dict[str, Any]], columns: Sequence[Column] = COLUMNS) -> Table:
    return Table("goals", "2021年目标", columns, rows, ["2021年7月", "来源：=市住建局"], "2021-07")


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_csv_begins_with_the_mark_of_utf_8_and_keeps_commas_quotes_and_line_breaks() -> None:
    data = as_csv(table([ROW]))
    headings, row, empty, *notes = read_csv(data)
    assert data.startswith(b"\xef\xbb\xbf")
    assert headings == ["序号", "目标", "完成值 (万平方米)", "完成率", "偏差", "日期", "月份", "灯"]
    assert row == ["18", ROW["goal"], "-1732.5", "33.3333%", "-4.1667", "2021-07-20", "2021-07", "滞后"]
    assert empty == []
    assert notes == [["2021年目标"], ["2021年7月"], ["来源：=市住建局"]]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5 度", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1+1", "\uff20A1"])
def test_no_text_of_a_csv_runs_as_a_formula(text: str) -> None:
    [_headings, row, *_notes] = read_csv(as_csv(table([{**ROW, "goal": text}])))
    assert row[1].startswith("'")
    assert row[1].lstrip("'").strip() == text.strip()


def test_headings_and_notes_do_not_run_either() -> None:
    made = Table("goals", "=A1", [Column("goal", "=HYPERLINK()")], [], ["@note"])
    assert read_csv(as_csv(made)) == [["'=HYPERLINK()"], [], ["'=A1"], ["'@note"]]


def test_a_negative_number_stays_a_number() -> None:
    assert read_csv(as_csv(table([ROW])))[1][2] == "-1732.5"


def test_cells_of_a_workbook_have_their_types() -> None:
    sheet = read_xlsx(as_xlsx(table([ROW])))
    cells = [sheet.cell(HEADINGS_ROW + 1, column) for column in range(1, len(COLUMNS) + 1)]
    values = [cell.value for cell in cells]
    assert values[0] == 18
    assert values[1] == ROW["goal"]
    assert values[2] == -1732.5
    assert values[3] == pytest.approx(0.333333)
    assert values[4] == pytest.approx(-4.1667)
    assert values[5:7] == [datetime(2021, 7, 20), datetime(2021, 7, 1)]  # noqa: DTZ001  as openpyxl gives days
    assert values[7] == "滞后"
    formats = [cell.number_format for cell in cells]
    assert formats[2:7] == ["#,##0.0", "0.0%", "+0.0;-0.0;0.0", "yyyy-mm-dd", "yyyy-mm"]


def test_a_workbook_is_set_up_to_be_read_and_printed() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(table([ROW]))))
    sheet, notes = book.worksheets
    assert [sheet["A1"].value, sheet["A2"].value] == ["2021年目标", "2021年7月"]
    assert sheet["C4"].value == "完成值 (万平方米)"
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:H5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert [row[0].value for row in notes.rows] == ["2021年目标", "2021年7月", "来源：=市住建局"]


def test_another_program_reads_the_same() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(table([ROW, {**ROW, "number": 19, "goal": LONG}]))))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[HEADINGS_ROW][0] == 18
    assert rows[HEADINGS_ROW][1] == ROW["goal"]
    assert rows[HEADINGS_ROW][2] == -1732.5
    assert rows[HEADINGS_ROW][5] == date(2021, 7, 20)
    assert rows[HEADINGS_ROW + 1][1] == LONG


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@x", LONG, "<b>粗</b>", "_x0041_", "a\x00b"])
def test_texts_of_a_workbook_stay_texts(text: str) -> None:
    cell = read_xlsx(as_xlsx(table([{**ROW, "goal": text}]))).cell(HEADINGS_ROW + 1, 2)
    assert cell.data_type == "s"
    assert str(cell.value).replace("_x005F_", "_") == text.replace("\x00", "")


def test_a_value_that_is_not_there_is_an_empty_cell() -> None:
    empty = table([dict.fromkeys(ROW)])
    assert read_csv(as_csv(empty))[1] == [""] * len(COLUMNS)
    sheet = read_xlsx(as_xlsx(empty))
    assert [sheet.cell(HEADINGS_ROW + 1, column).value for column in range(1, 9)] == [None] * 8


def test_nothing_gives_a_file_with_headings_and_a_note() -> None:
    assert read_csv(as_csv(table([])))[:2] == [[column.heading for column in COLUMNS], []]
    sheet = read_xlsx(as_xlsx(table([])))
    assert sheet["A4"].value == "序号"
    assert sheet["A5"].value


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (Decimal(0), Kind.NUMBER, "0"),
        (Decimal("-0.0000001"), Kind.NUMBER, "0"),
        (Decimal("1E+4"), Kind.NUMBER, "10000"),
        (Decimal("0.000001"), Kind.NUMBER, "0.000001"),
        (Decimal("99999999999999.5"), Kind.NUMBER, "99999999999999.5"),
        (Decimal(1), Kind.PERCENT, "100%"),
        (Decimal("0.0005"), Kind.PERCENT, "0.05%"),
        (Decimal("-12.00"), Kind.POINTS, "-12"),
        (datetime(2021, 7, 20, 18, tzinfo=UTC), Kind.DAY, "2021-07-21"),
        (0, Kind.COUNT, "0"),
    ],
)
def test_a_number_is_written_in_full(value: Any, kind: Kind, written: str) -> None:
    rows = read_csv(as_csv(Table("x", "x", [Column("a", "a", kind)], [{"a": value}])))
    assert rows[1] == [written]


@pytest.mark.parametrize("title", ["a/b:c*d?e[f]", LONG, "'", ""])
def test_any_title_names_a_sheet(title: str) -> None:
    sheet = read_xlsx(as_xlsx(Table("goals", title, COLUMNS, [ROW])))
    assert sheet.title
    assert len(sheet.title) <= 31
