"""What is read of the files that people send, and which are refused before or while they are read."""

from __future__ import annotations

import subprocess
from datetime import date, datetime, time
from typing import Any

import pytest
import xlwt
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pilots.sheets import files, read
from pilots.sheets.files import Reason, UnusableError
from pilots.sheets.read import read_file
from tests.pilots.sheets.files import (
    encrypted_workbook,
    locked,
    lying,
    old_locked_workbook,
    old_workbook,
    patched,
    saved,
    with_part,
    workbook,
    zipped,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TABLE: list[list[Any]] = [["编号", "目标", "本月"], [18, "新增星级绿色建筑标识面积", 129.5]]


def rows_of(data: bytes) -> list[list[Any]]:
    rows: list[list[Any]] = read_file(data)["sheets"][0]["rows"]
    return rows


def cell(value: Any, number_format: str = "General") -> Any:
    """A value as it is read from the cell B2 of an .xlsx."""

    def write(book: Workbook) -> None:
        place = book.worksheets[0]["B2"]
        place.value, place.number_format = value, number_format

    return rows_of(workbook([["x"]], write))[1][1]


# Kinds of cells


@pytest.mark.parametrize(
    ("value", "number_format", "read_as"),
    [
        (12, "General", 12.0),
        (33.5, "#,##0.00", 33.5),
        (-0.0, "General", 0.0),
        ("３３．５亿元", "General", "３３．５亿元"),
        (True, "General", True),
        (date(2021, 8, 31), "yyyy-mm-dd", {"date": "2021-08-31"}),
        (datetime(2021, 8, 31, 10, 5), 'yyyy"年"m"月"d"日" h:mm', {"date": "2021-08-31T10:05:00"}),  # noqa: DTZ001
        (time(10, 5), "h:mm", {"time": "10:05:00"}),
        (0.455, "0%", {"percent": 0.455}),
        (0.455, "0.00%", {"percent": 0.455}),
        (0.455, "#,##0.0%;[Red]-0.0%", {"percent": 0.455}),
        (45, '0"%"', 45.0),
        (45, "0\\%", 45.0),
    ],
)
def test_a_cell_is_read_as_what_it_is(value: Any, number_format: str, read_as: Any) -> None:
    assert cell(value, number_format) == read_as


def test_a_formula_counts_by_the_result_that_was_saved_with_it() -> None:
    data = workbook([["=1+1", "=A1"]])
    saved = patched(data, lambda xml: xml.replace("<f>1+1</f><v />", "<f>1+1</f><v>2</v>"))
    assert rows_of(saved) == [[2.0, {"formula": ""}]]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell() -> None:
    data = patched(
        workbook([["x", "=A1"]]), lambda xml: xml.replace('r="B1"><f>A1</f><v />', 'r="B1" t="str"><f>A1</f><v></v>')
    )
    assert rows_of(data) == [["x"]]


def test_a_formula_that_ends_in_an_error_says_which() -> None:
    def write(book: Workbook) -> None:
        place = book.worksheets[0]["A1"]
        place.value, place.data_type = "#REF!", "e"

    assert rows_of(workbook([["x"]], write)) == [[{"error": "#REF!"}]]


def test_a_number_beyond_all_bounds_is_kept_as_text_that_no_field_takes() -> None:
    data = patched(workbook([[1, 2]]), lambda xml: xml.replace("<v>1</v>", "<v>1E400</v>"))
    assert rows_of(data) == [["inf", 2.0]]


def test_a_text_that_is_too_long_for_any_field_is_cut_only_past_that_length() -> None:
    assert len(cell("长" * 30_000)) == 2001


def test_days_of_the_calendar_that_began_in_1904_are_the_same_days() -> None:
    def write(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book.worksheets[0]["A1"] = date(2021, 8, 31)

    assert rows_of(workbook([["x"]], write)) == [[{"date": "2021-08-31"}]]


def test_a_table_that_begins_further_down_keeps_its_place() -> None:
    def write(book: Workbook) -> None:
        book.worksheets[0]["C4"] = "x"

    assert rows_of(workbook([], write)) == [[], [], [], [None, None, "x"]]


def test_cells_without_a_reference_follow_each_other() -> None:
    data = patched(workbook([[1, 0.5]]), lambda xml: xml.replace(' r="A1"', "").replace(' r="B1"', ""))
    assert rows_of(data) == [[1.0, 0.5]]


# .xls


def test_an_xls_is_read_by_its_content() -> None:
    rows: list[list[Any]] = [["编号", "本月", "恢复时间"], [18, 129.5, date(2021, 9, 30)]]
    data = old_workbook(rows)
    book = read_file(data)
    assert book["kind"] == "xls"
    assert book["sheets"][0]["rows"] == [["编号", "本月", "恢复时间"], [18.0, 129.5, {"date": "2021-09-30"}]]


def test_merged_cells_and_hidden_sheets_of_an_xls_are_known() -> None:
    def change(book: xlwt.Workbook, sheet: Any) -> None:
        sheet.write_merge(2, 3, 0, 1, "m")
        hidden = book.add_sheet("old")
        hidden.write(0, 0, "x")
        hidden.visibility = 1

    book = read_file(old_workbook(TABLE, change))
    assert (book["sheets"][0]["merged"], book["hidden"]) == ([[2, 0, 3, 1]], ["old"])


# .csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_is_read_in_its_encoding_and_with_its_delimiter(encoding: str, delimiter: str) -> None:
    lines = [
        ["编号", "目标", "本月", "说明"],
        ["18", "新增星级绿色建筑标识面积", "1,295.5", "甲；乙, 丙"],
        ["", "㎡", "5", ""],
    ]
    text = "\r\n".join(delimiter.join(f'"{value}"' if "," in value else value for value in line) for line in lines)
    book = read_file(text.encode(encoding))
    assert book["kind"] == "csv"
    assert book["sheets"][0]["rows"] == [[value or None for value in line] for line in lines]


def test_a_quoted_cell_may_hold_several_lines() -> None:
    assert rows_of('编号,说明\n18,"一\n二"\n'.encode()) == [["编号", "说明"], ["18", "一\n二"]]


# Limits


def test_what_lies_past_the_ten_thousandth_row_and_sixtieth_column_is_told_and_not_read() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for number in range(10_003):
        sheet.append([number] * (62 if number == 1 else 3))
    [read_sheet] = read_file(saved(book))["sheets"]
    assert (len(read_sheet["rows"]), len(read_sheet["rows"][1])) == (10_000, 60)
    assert (read_sheet["rows_left"], read_sheet["columns_left"]) == (3, 2)


def test_a_text_has_the_same_limits() -> None:
    text = "\n".join(",".join("1" for _column in range(61 if row == 7 else 2)) for row in range(10_005))
    [sheet] = read_file(text.encode())["sheets"]
    assert (len(sheet["rows"]), len(sheet["rows"][7])) == (10_000, 60)
    assert (sheet["rows_left"], sheet["columns_left"]) == (5, 1)


def test_sheets_past_the_twentieth_are_named_and_not_read() -> None:
    book = read_file(workbook({f"S{number}": TABLE for number in range(22)}))
    assert (len(book["sheets"]), book["unread"]) == (20, ["S20", "S21"])


def test_hidden_sheets_are_named_and_not_read() -> None:
    def hide(book: Workbook) -> None:
        book["a"].sheet_state = "hidden"
        book["b"].sheet_state = "veryHidden"

    book = read_file(workbook({"a": TABLE, "Sheet1": TABLE, "b": TABLE}, hide))
    assert ([sheet["name"] for sheet in book["sheets"]], book["hidden"]) == (["Sheet1"], ["a", "b"])


def test_sheets_whose_names_differ_by_a_space_are_kept_apart() -> None:
    book = read_file(workbook({"月报": [["x"]], "月报 ": [["y"]]}))
    assert [(sheet["name"], sheet["rows"]) for sheet in book["sheets"]] == [("月报", [["x"]]), ("月报 ", [["y"]])]


def test_merged_cells_are_known_by_their_area_and_count_for_the_first() -> None:
    def merge(book: Workbook) -> None:
        book.worksheets[0].merge_cells("A2:B3")

    [sheet] = read_file(workbook([*TABLE, [19, "x", 1]], merge))["sheets"]
    assert sheet["merged"] == [[1, 0, 2, 1]]
    assert sheet["rows"][1:] == [[18.0, None, 129.5], [None, None, 1.0]]


# Files that are refused


def bomb(megabytes: int) -> bytes:
    return zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * megabytes * 1024 * 1024})


def doctype(xml: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>{xml}'


BAD_FILES = {
    "nothing": (b"", Reason.EMPTY),
    "zeros": (bytes(1000), Reason.EMPTY),
    "an empty workbook": (lambda: workbook([]), Reason.EMPTY),
    "six megabytes": (b"1,2\n" * 1_600_000, Reason.TOO_LARGE),
    "a bomb by its size": (lambda: bomb(70), Reason.BOMB),
    "a bomb by its ratio": (lambda: bomb(20), Reason.BOMB),
    "a crowd of parts": (lambda: zipped({f"xl/{number}.xml": b"" for number in range(2100)}), Reason.BOMB),
    "a directory that lies": (lambda: lying(bomb(20), "xl/worksheets/sheet1.xml", 100), Reason.BROKEN),
    "a zip with a password": (lambda: locked(workbook(TABLE)), Reason.PASSWORD),
    "an .xlsx with a password": (encrypted_workbook, Reason.PASSWORD),
    "an .xls with a password": (old_locked_workbook, Reason.PASSWORD),
    "half an .xlsx": (lambda: workbook(TABLE)[:3000], Reason.BROKEN),
    "half an .xls": (lambda: old_workbook(TABLE)[:3000], Reason.BROKEN),
    "torn XML": (lambda: patched(workbook(TABLE), lambda xml: xml[:-60]), Reason.BROKEN),
    "XML that defines entities": (lambda: patched(workbook(TABLE), doctype), Reason.BROKEN),
    "a cell beyond the last column": (
        lambda: patched(workbook(TABLE), lambda xml: xml.replace('r="A2"', 'r="ZZZ9999999"')),
        Reason.BROKEN,
    ),
    "a cell that is nowhere": (
        lambda: patched(workbook(TABLE), lambda xml: xml.replace('r="A2"', 'r="ZZZZZZ99999999999"')),
        Reason.BROKEN,
    ),
    "a sheet that is not there": (
        lambda: patched(workbook(TABLE), lambda xml: xml.replace("rId1", "rId9"), "xl/workbook.xml"),
        Reason.BROKEN,
    ),
    "an .ods": (lambda: zipped({"mimetype": b"x", "content.xml": b"<x/>"}), Reason.OTHER_FORMAT),
    "an .xlsb": (lambda: zipped({"xl/workbook.bin": b"x"}), Reason.OTHER_FORMAT),
    "a .docx": (lambda: zipped({"word/document.xml": b"<x/>"}), Reason.NOT_A_SHEET),
    "a .pdf": (b"%PDF-1.7 something", Reason.NOT_A_SHEET),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Reason.NOT_A_SHEET),
    "a web page named .xls": (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table>", Reason.MARKUP),
    "XML of Excel 2003": (b'<?xml version="1.0"?><Workbook/>', Reason.MARKUP),
    "no known encoding": (b"a,b\n\xff\xff\xff,\xff", Reason.ENCODING),
    "hidden sheets alone": (
        lambda: patched(
            workbook({"a": TABLE}), lambda xml: xml.replace('state="visible"', 'state="hidden"'), "xl/workbook.xml"
        ),
        Reason.NO_SHEET,
    ),
}


@pytest.mark.parametrize(("made", "reason"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(made: Any, reason: Reason) -> None:
    with pytest.raises(UnusableError) as refused:
        read_file(made() if callable(made) else made)
    assert refused.value.reason == reason


def test_a_cell_far_out_is_refused_by_name_before_it_takes_all_memory() -> None:
    def write(book: Workbook) -> None:
        book.worksheets[0]["XFD1048576"] = "x"

    with pytest.raises(UnusableError) as refused:
        read_file(workbook(TABLE, write))
    assert (refused.value.reason, refused.value.detail) == (Reason.FAR_CELL, "XFD1048576")


def test_an_old_workbook_that_would_take_all_memory_ends_its_reader_alone() -> None:
    def write(_book: xlwt.Workbook, sheet: Any) -> None:
        sheet.write(65_535, 255, 1)

    with pytest.raises(UnusableError) as refused:
        read_file(old_workbook(TABLE, write))
    assert refused.value.reason == Reason.BROKEN


def test_one_long_text_named_in_every_cell_is_refused() -> None:
    shared = f'<sst xmlns="{MAIN}"><si><t>{"长" * 2000}</t></si></sst>'
    cells = "".join(f'<row r="{row}"><c t="s"><v>0</v></c></row>' for row in range(1, 9001))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rId99" Target="sharedStrings.xml" Type="{kind}"/></Relationships>'
    data = patched(workbook([["x"]]), lambda xml: xml.replace("<sheetData>", f"<sheetData>{cells}"))
    data = patched(data, lambda xml: xml.replace("</Relationships>", relation), "xl/_rels/workbook.xml.rels")
    with pytest.raises(UnusableError) as refused:
        read_file(with_part(data, "xl/sharedStrings.xml", shared.encode()))
    assert refused.value.reason == Reason.MUCH_TEXT


def test_a_part_is_unpacked_to_its_declared_size_and_no_further() -> None:
    data = lying(bomb(20), "xl/worksheets/sheet1.xml", 100)
    with pytest.raises(UnusableError):
        files.unpacked(data)


def test_a_reader_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_args: Any, **_options: Any) -> None:
        raise subprocess.TimeoutExpired("child", read.SECONDS)

    monkeypatch.setattr(subprocess, "run", wait)
    with pytest.raises(UnusableError) as refused:
        read_file(workbook(TABLE))
    assert refused.value.reason == Reason.BUSY


def test_the_reader_gets_nothing_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    given = {}
    run = subprocess.run

    def watch(*args: Any, **options: Any) -> Any:
        given.update(options["env"])
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", watch)
    read_file(workbook(TABLE))
    assert "DATABASE_URL" not in given
