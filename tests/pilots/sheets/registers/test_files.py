"""A register's file as a stream of rows: encodings, delimiters, workbooks, and what is no table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from pilots.sheets.files import Reason, UnusableError
from pilots.sheets.registers.child import ERROR, FORMULA, MERGED
from pilots.sheets.registers.files import opened
from tests.pilots.sheets.files import old_workbook, workbook, zipped

TEXT = '编号,名称,备注\r\nA1,楼,\r\n\r\nA2,"甲,乙",x\r\n'
ROWS = [["编号", "名称", "备注"], ["A1", "楼", ""], [], ["A2", "甲,乙", "x"]]


def rows_of(path: Path) -> list[list[str]]:
    with opened(path) as file:
        return list(file.rows)


def laid(folder: Path, data: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.replace(",", ";").replace("甲;乙", "甲,乙").encode(),
        TEXT.replace(",", "\t").replace("甲\t乙", "甲,乙").encode("gb18030"),
    ],
)
def test_a_text_is_read_by_what_it_holds(tmp_path: Path, data: bytes) -> None:
    assert rows_of(laid(tmp_path, data)) == ROWS


def test_a_text_that_turns_into_gb18030_far_down_is_read_as_that(tmp_path: Path) -> None:
    data = b"code,name\r\n" + b"A,plain\r\n" * 200_000 + "Z,楼宇\r\n".encode("gb18030")
    assert rows_of(laid(tmp_path, data))[-1] == ["Z", "楼宇"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: b"", Reason.EMPTY),
        (lambda: b"\r\n \r\n", Reason.EMPTY),
        (lambda: b"%PDF-1.4", Reason.NOT_A_SHEET),
        (lambda: b"a,b\n1,\0\n", Reason.NOT_A_SHEET),
        (lambda: b"\x89PNG,\xff\xff\xfe\n", Reason.ENCODING),
        (lambda: b"<html><table>", Reason.MARKUP),
        (lambda: old_workbook([["x"]]), Reason.OTHER_FORMAT),
        (lambda: b'a,b\n"' + b"x" * 200_000 + b'",1\n', Reason.BROKEN),
        (lambda: zipped({"xl/worksheets/sheet1.xml": bytes(30_000_000)}), Reason.BOMB),
        (lambda: zipped({"word/document.xml": b"<a/>"}), Reason.NOT_A_SHEET),
        (lambda: b"PK\x03\x04 no zip at all", Reason.BROKEN),
        (lambda: workbook({"Sheet1": []}), Reason.EMPTY),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: Callable[[], bytes], reason: Reason) -> None:
    with pytest.raises(UnusableError) as error:
        rows_of(laid(tmp_path, data()))
    assert error.value.reason == reason


def change(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet["A3"] = "=1+1"
    sheet["B3"].value, sheet["B3"].data_type = "#N/A", "e"
    sheet["C3"], sheet["C3"].number_format = 0.455, "0.0%"
    sheet.merge_cells("A5:B6")


def test_a_workbook_is_read_row_by_row(tmp_path: Path) -> None:
    first = [
        ["编号", "面积", "日期"],
        ["A1", 6015.9, date(2021, 7, 5)],
        [None, None, None],
        [1001, 33.499999999999996, datetime(2021, 7, 5, 10, 30)],  # noqa: DTZ001  a workbook knows no zones
        ["x", True, None],
        [None, None, "end"],
    ]
    data = workbook({"Empty": [], "表": first, "Notes": [["note"]]}, change_of)
    with opened(laid(tmp_path, data)) as file:
        assert file.unread == ["Empty", "Notes"]
        assert list(file.rows) == [
            ["编号", "面积", "日期"],
            ["A1", "6015.9", "2021-07-05"],
            [FORMULA, f"{ERROR}#N/A", "45.5%"],
            ["1001", "33.5", "2021-07-05 10:30:00"],
            ["x", f"{MERGED}A5:B6", ""],
            [f"{MERGED}A5:B6", f"{MERGED}A5:B6", "end"],
        ]
        assert file.done() == file.size == 6


def change_of(book: Workbook) -> None:
    book.move_sheet("表", -1)
    change(book)
    book.move_sheet("表", 1)


def far(book: Workbook) -> None:
    book.worksheets[0].cell(900_000, 40, "far")


def test_a_cell_far_out_is_named(tmp_path: Path) -> None:
    data = workbook([["a"]], far)
    with pytest.raises(UnusableError) as error:
        rows_of(laid(tmp_path, data))
    assert (error.value.reason, error.value.detail) == (Reason.FAR_CELL, "AN900000")
