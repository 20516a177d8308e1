"""The month as a department downloads it: what stands in it, what can be typed, and what never runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pilots.desks import Desk, load_desk
from pilots.models import Department, Goal, Period, Revision
from pilots.sheets.child import ORIGIN
from pilots.sheets.style import put_number
from pilots.sheets.write import HEADINGS_ROW, month_sheet, number_format
from tests.factories import a_time, make_department, make_goal, make_revision, make_task_book, make_zone
from tests.pilots.sheets.files import first_sheet, opened, part

pytestmark = pytest.mark.django_db

AUGUST = date(2021, 8, 1)
A_DAY = date(2021, 9, 3)
AT = a_time(A_DAY)


def desk(department: str = "housing", month: date = AUGUST) -> Desk:
    return load_desk(Department.objects.get(code=department), Period.objects.get(month=month), A_DAY)


def sheet_of(of: Desk | None = None, language: str = "en") -> Worksheet:
    with override(language):
        return first_sheet(month_sheet(of or desk()))


def rows(sheet: Worksheet) -> Iterator[tuple[Any, ...]]:
    return sheet.iter_rows(min_row=HEADINGS_ROW + 1)


def row_of(sheet: Worksheet, code: str) -> tuple[Any, ...]:
    return next(row for row in rows(sheet) if str(row[0].value) == code)


def goal(number: int) -> Goal:
    return Goal.objects.get(year=2021, number=number)


def draft(number: int, value: Any, **overrides: Any) -> Revision:
    return make_revision(goal(number), AUGUST, value, state="draft", at=AT, **overrides)


# What stands in it


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("zh-hans", ["编号", "目标", "片区", "本月", "说明", "原因", "整改措施", "预计恢复正常日期"]),
        ("en", ["Code", "Goal", "Zone", "This month", "Comment", "Cause", "Remedy", "Back on timetable by"]),
    ],
)
def test_its_headings_are_in_the_readers_language(language: str, headings: list[str]) -> None:
    row = [cell.value for cell in sheet_of(language=language)[HEADINGS_ROW]]
    assert len(row) == 11
    assert [row[column] for column in (0, 1, 2, 6, 7, 8, 9, 10)] == headings


def test_every_figure_of_the_desk_has_its_row_in_the_desks_order() -> None:
    of = desk()
    assert [str(row[0].value) for row in rows(sheet_of(of))] == [cell.code for cell in of.cells]


def test_a_row_is_filled_with_what_stands_and_what_is_planned() -> None:
    draft(18, Decimal("129.55"), comment="see the list", cause="rain", remedy="a shift more", back_on=date(2021, 9, 30))
    values = [cell.value for cell in row_of(sheet_of(), "18")]
    assert values[:4] == [18, "Star-rated green building area added", None, "10,000 m²"]
    assert values[4:7] == [129, 90, 129.55]
    assert values[7:10] == ["see the list", "rain", "a shift more"]
    assert values[10].date() == date(2021, 9, 30)


def test_a_zones_row_names_the_zone_by_code_and_name() -> None:
    row = row_of(sheet_of(language="zh-hans"), "18-Z4")
    assert row[2].value == "Z4 中德生态园零碳园区"


def test_numbers_and_days_are_real_ones_in_formats_that_hide_nothing() -> None:
    draft(18, Decimal("129.125"), back_on=date(2021, 9, 30))
    row = row_of(sheet_of(), "18")
    assert (row[6].data_type, row[6].number_format) == ("n", "#,##0.00####")
    assert row[10].is_date


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("12345678901234.123456", "12345678901234.123456"),
        ("123456789.123456", 123456789.123456),
        ("12345678901234", 12345678901234),
        ("1200000.000000", 1200000),
        ("-0.5", -0.5),
    ],
)
def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_written_as_text(value: str, written: Any) -> None:
    place = Workbook().worksheets[0]["A1"]
    put_number(place, Decimal(value))
    assert (place.value, place.data_type) == (
        written if isinstance(written, str) else Decimal(value),
        "s" if isinstance(written, str) else "n",
    )


@pytest.mark.parametrize(("unit", "shown"), [("亿元", "#,##0.00####"), ("projects", "General"), ("%", "General")])
def test_shares_and_counts_keep_the_general_format(unit: str, shown: str) -> None:
    """So that 45% typed stays a percentage, and 3.5 is not shown as 4."""
    assert number_format(goal(1).unit.__class__.objects.get(code=unit)) == shown


def test_a_desk_that_owes_nothing_gives_a_sheet_with_headings_alone() -> None:
    nothing = load_desk(make_department(), Period.objects.get(month=AUGUST), A_DAY)
    assert list(rows(sheet_of(nothing))) == []


def test_a_title_of_300_signs_is_written_whole() -> None:
    department = make_department()
    long = make_goal(year=2021, number=900, lead=department, title_en="A" * 300, title_zh_hans="长" * 300)
    make_task_book(long)
    of = load_desk(department, Period.objects.get(month=AUGUST), A_DAY)
    assert row_of(sheet_of(of, "zh-hans"), "900")[1].value == "长" * 300


# What can be typed


def test_the_sheet_is_protected_without_a_password_but_for_the_inputs() -> None:
    sheet = sheet_of()
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    unlocked = {cell.column_letter for row in rows(sheet) for cell in row if not cell.protection.locked}
    assert unlocked == set("GHIJK")


def test_a_zones_row_takes_no_cause_remedy_or_day() -> None:
    row = row_of(sheet_of(), "18-Z1")
    assert [cell.protection.locked for cell in row[6:]] == [False, False, True, True, True]


def test_what_is_with_the_office_is_locked() -> None:
    make_revision(goal(18), AUGUST, 130, state="submitted", at=AT)
    assert all(cell.protection.locked for cell in row_of(sheet_of(), "18"))


def test_headings_stay_in_sight_and_on_every_page() -> None:
    sheet = sheet_of()
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C5", "$4:$4")
    assert all(sheet.column_dimensions[letter].width >= 9 for letter in "ABCDEFGHIJK")


def test_a_cell_says_what_it_takes_when_it_is_entered() -> None:
    sheet = sheet_of()
    hints = {rule.promptTitle: rule.prompt for rule in sheet.data_validations.dataValidation if rule.promptTitle}
    assert hints["10,000 m²"] == "A number in 10,000 m²."
    assert hints["%"] == "A number in %. Type 45 or 45% for 45 percent."


def test_a_text_may_be_as_long_as_its_field_and_a_day_must_be_one() -> None:
    rules = {rule.type: rule for rule in sheet_of().data_validations.dataValidation if rule.type}
    assert rules["textLength"].formula1 == "2000"
    assert rules["date"].formula1 == "DATE(2000,1,1)"


# What never runs


@pytest.mark.parametrize(
    "comment", ["=1+1", "+1", "-1", "@cmd", "\t=1", "\r=1", '=HYPERLINK("http://x")', "=cmd|'/C'!A0"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(comment: str) -> None:
    draft(18, 130, comment=comment)
    data = month_sheet(desk())
    xml, styles = part(data), part(data, "xl/styles.xml")
    assert "<f>" not in xml
    number = row_of(first_sheet(data), "18")[0].row
    found = re.search(rf'<c r="H{number}" s="(\d+)" t="inlineStr"><is><t', xml)
    assert found
    formats = re.findall(r"<xf [^>]*>", styles.partition("<cellXfs")[2])
    assert ('quotePrefix="1"' in formats[int(found[1])]) == (comment[0] != "\r")


def test_signs_that_no_sheet_can_hold_are_left_out() -> None:
    draft(18, 130, comment="a\x07b")
    assert row_of(sheet_of(), "18")[7].value == "ab"


# Where it comes from


def test_a_hidden_sheet_keeps_month_department_language_and_editions() -> None:
    revision = draft(18, 130)
    with override("en"):
        book = opened(month_sheet(desk()))
    hidden = book[ORIGIN]
    assert hidden.sheet_state == "veryHidden"
    said = [[cell.value for cell in row] for row in hidden.iter_rows()]
    assert [row[:2] for row in said[:4]] == [
        ["greencity", "1"],
        ["month", "2021-08"],
        ["department", "housing"],
        ["language", "en"],
    ]
    assert {row[0]: row[1] for row in said[4:]}["18"] == f"{revision.number}.{revision.edition}"


def test_its_zones_are_those_of_the_goal() -> None:
    department = make_department()
    of_zone = make_goal(year=2021, number=901, lead=department, is_by_zone=True, zones=[make_zone(code="Z9")])
    make_task_book(of_zone)
    of = load_desk(department, Period.objects.get(month=AUGUST), A_DAY)
    assert [row[0].value for row in rows(sheet_of(of))] == [901, "901-Z9"]
