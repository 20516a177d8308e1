"""One cell of each kind: what is read, in the form in which it is kept, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pilots.sheets.registers.child import ERROR, FORMULA, MERGED
from pilots.sheets.registers.kinds import YES_AND_NO, Column, Kind
from pilots.sheets.registers.problems import Refused, Trouble
from pilots.sheets.registers.values import Reader
from pilots.sheets.tables import safe

AREA = Column("area", "面积", "Area", Kind.NUMBER, most=9_999_999_999, is_positive=True, unit="m2")
SHARE = Column("share", "占比", "Share", Kind.NUMBER, most=100, unit="%")
YEAR = Column("year", "年份", "Year", Kind.WHOLE, least=1897, most=2100)
DAY = Column("day", "日期", "Day", Kind.DAY)
TEXT = Column("name", "名称", "Name", most=10)
CODE = Column("code", "编号", "Code", is_required=True, most=40)
USE = Column("use", "用途", "Use", Kind.CHOICE, choices={"office": ("办公", "office"), "retail": ("商业", "retail")})
FLAG = Column("is_green", "绿色", "Green", Kind.FLAG, choices=YES_AND_NO)
ZONE = Column("zone", "片区", "Zone", Kind.LOOKUP, lookup=lambda: {"Z1": 11, "示范区": 11, "Z2": 12})

READ = [
    (AREA, "12345.6", "12345.60"),
    (AREA, "12,345.6", "12345.60"),
    (AREA, "１２３４５．６", "12345.60"),
    (AREA, " 12345 ", "12345.00"),
    (AREA, "1.2万", "12000.00"),
    (AREA, "1.2万㎡", "12000.00"),
    (AREA, "500 平方米", "500.00"),
    (AREA, "三千", "3000.00"),
    (AREA, "0.5", "0.50"),
    (AREA, "", ""),
    (SHARE, "45.5%", "45.50"),
    (SHARE, "0", "0.00"),
    (SHARE, "100", "100.00"),
    (YEAR, "2015年", "2015"),
    (YEAR, "２０１５", "2015"),
    (YEAR, "2015.0", "2015"),
    (DAY, "2021-07-05", "2021-07-05"),
    (DAY, "2021/7/5", "2021-07-05"),
    (DAY, "2021年7月5日", "2021-07-05"),
    (DAY, "2021.7.5", "2021-07-05"),
    (DAY, "20210705", "2021-07-05"),
    (DAY, "2021-07-05 00:00:00", "2021-07-05"),
    (DAY, "1950-01-01", "1950-01-01"),
    (TEXT, " 甲\u3000乙 ", "甲 乙"),
    (TEXT, "甲\n乙", "甲 乙"),
    (TEXT, "甲\u200b乙", "甲乙"),
    (TEXT, "'-甲", "-甲"),
    (TEXT, "'甲", "'甲"),
    (CODE, "a/b c", "a/b c"),
    (USE, "办公", "office"),
    (USE, "OFFICE", "office"),
    (USE, "", ""),
    (FLAG, "是", "true"),
    (FLAG, "No", "false"),
    (FLAG, "true", "true"),
    (ZONE, "z1", "11"),
    (ZONE, "示范区", "11"),
]
REFUSED = [
    (AREA, "0", Trouble.POSITIVE),
    (AREA, "0.00", Trouble.POSITIVE),
    (AREA, "-5", Trouble.POSITIVE),
    (AREA, "99999999999", Trouble.RANGE),
    (AREA, "1.234", Trouble.DECIMALS),
    (AREA, "1.23456789", Trouble.DECIMALS),
    (AREA, "1,23", Trouble.NUMBER),
    (AREA, "abc", Trouble.NUMBER),
    (AREA, "1e5", Trouble.NUMBER),
    (AREA, "NaN", Trouble.NUMBER),
    (AREA, "=A1", Trouble.NUMBER),
    (AREA, "2021-07-05", Trouble.NUMBER),
    (AREA, "5 户", Trouble.NUMBER),
    (AREA, FORMULA, Trouble.NO_RESULT),
    (AREA, f"{ERROR}#N/A", Trouble.ERROR),
    (TEXT, f"{ERROR}#N/A", Trouble.ERROR),
    (TEXT, f"{MERGED}A1:A2", Trouble.MERGED),
    (TEXT, "十一个字的名称太长太长", Trouble.LONG),
    (SHARE, "100.01", Trouble.RANGE),
    (SHARE, "-1", Trouble.RANGE),
    (YEAR, "1896", Trouble.RANGE),
    (YEAR, "2015.5", Trouble.WHOLE),
    (YEAR, "十五", Trouble.WHOLE),
    (DAY, "2021-02-30", Trouble.DAY),
    (DAY, "2021-07", Trouble.DAY),
    (DAY, "44382", Trouble.DAY),
    (DAY, "1896-12-31", Trouble.DAY),
    (USE, "办公室", Trouble.CHOICE),
    (FLAG, "也许", Trouble.CHOICE),
    (ZONE, "Z9", Trouble.UNKNOWN),
    (CODE, " ", Trouble.BLANK),
]


@pytest.mark.parametrize(("column", "cell", "kept"), READ)
def test_a_cell_is_kept_in_one_form(column: Column, cell: str, kept: str) -> None:
    reader = Reader(column)
    assert reader.read([cell]) == ([kept], {})
    # what was kept is read as the same: a file that we write makes no difference
    assert column.kind == Kind.LOOKUP or reader.read([kept]) == ([kept], {})


@pytest.mark.parametrize(("column", "cell", "trouble"), REFUSED)
def test_a_cell_is_refused_with_its_reason(column: Column, cell: str, trouble: Trouble) -> None:
    reader = Reader(column)
    for _again in range(2):
        texts, refused = reader.read(["", cell] if not column.is_required else ["x", cell])
        assert texts[1] == ""
        assert {place: each.trouble for place, each in refused.items()} == {1: trouble}


@pytest.mark.parametrize("text", ["'-1", "-1", "=A1", "'x", "''=A1", "x'", "'"])
def test_what_an_export_guards_is_read_as_it_was(text: str) -> None:
    assert Reader(TEXT).read([safe(text)]) == ([text], {})


def test_a_heading_in_another_unit_counts_for_bare_numbers_alone() -> None:
    reader = Reader(AREA, Decimal(10_000))
    assert reader.read(["1.5", "1.5", "200㎡", "0.00001"]) == (
        ["15000.00", "15000.00", "200.00", "0.10"],
        {},
    )


def test_a_column_forgets_what_it_read_and_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pilots.sheets.registers.values.MOST_KNOWN", 2)
    reader = Reader(YEAR)
    bad = Refused(Trouble.WHOLE)
    for _part in range(2):
        assert reader.read(["2001", "x", "2002", "2003"]) == (["2001", "", "2002", "2003"], {1: bad})
