"""Which column is which, by its heading in either language or as a department said it before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pilots.sheets.columns import digest_of, find_columns, folded, months_in, named_month, shown
from pilots.sheets.fields import SYNONYMS, Field, heading
from pilots.sheets.previews import best_of

AUGUST = date(2021, 8, 1)


def found(*rows: list[Any], remembered: dict[str, list[str]] | None = None) -> dict[str, int]:
    """Field → column."""
    return {str(field): column for field, column in find_columns(rows, AUGUST, remembered).by_field.items()}


@pytest.mark.parametrize("field", Field)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_headings_of_our_own_sheet_are_known(field: Field, language: str) -> None:
    assert found(["x", heading(field, language)]) == {field: 1}


def test_no_heading_stands_for_two_fields() -> None:
    names = [(folded(name), field) for field, both in SYNONYMS.items() for names in both for name in names]
    assert len(dict(names)) == len(set(names))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("指标名称", Field.TITLE),
        (" 指 标 名 称 ", Field.TITLE),
        ("完成值（亿元）", Field.VALUE),
        ("累计完成\n(万㎡)", Field.VALUE),
        ("ＶＡＬＵＥ", Field.VALUE),
        ("Goal No.", Field.NUMBER),
        ("滞后原因:", Field.CAUSE),
        ("Next steps", Field.REMEDY),
        ("试点片区", Field.ZONE),
    ],
)
def test_a_heading_is_known_whatever_its_spaces_brackets_and_width(text: str, field: Field) -> None:
    assert found([text]) == {field: 0}


@pytest.mark.parametrize("text", ["", None, "(", "责任人", "上月", "Last figure", "Plan", "计划值", 3.5, True])
def test_what_is_no_heading_of_ours_is_left_alone(text: Any) -> None:
    assert found([text, "本月"]) == {"value": 1}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("8月", (None, 8)),
        ("08月份", (None, 8)),
        ("八月", (None, 8)),
        ("十二月", (None, 12)),
        ("2021年8月完成值（亿元）", (2021, 8)),
        ("2021-08", (2021, 8)),
        ("2021.08", (2021, 8)),
        ("Aug 2021", (2021, 8)),
        ("August", (None, 8)),
        ("2021 Aug.", (2021, 8)),
        ({"date": "2021-08-01"}, (2021, 8)),
        ("13月", None),
        ("May be", None),
        ("本月", None),
        (None, None),
    ],
)
def test_a_heading_may_name_a_month(text: Any, named: tuple[int | None, int] | None) -> None:
    assert named_month(text) == named


def test_of_a_year_of_columns_the_month_of_the_page_is_read() -> None:
    assert found(["指标", "6月", "7月", "8月", "9月"]) == {"title": 0, "value": 3}
    assert found(["指标", "2020年8月", "2021年8月"]) == {"title": 0, "value": 2}
    assert found(["指标", "2021年7月"]) == {"title": 0}


def test_of_two_headings_for_one_field_the_better_name_counts() -> None:
    assert found(["实际值", "本月", "备注", "说明"]) == {"value": 1, "comment": 3}


def test_the_headings_are_the_row_that_names_most_fields() -> None:
    columns = find_columns([["住建局2021年8月报表"], [], ["编号", "目标", "本月"], [18, "本月", 3]], AUGUST)
    assert (columns.row, columns.is_enough) == (2, True)


def test_headings_further_down_than_thirty_rows_are_not_looked_for() -> None:
    assert found(*([["x"]] * 30), ["编号", "目标", "本月"]) == {}


@pytest.mark.parametrize(
    ("headings", "is_enough"),
    [
        (["编号", "本月"], True),
        (["目标", "备注"], True),
        (["本月"], False),
        (["编号", "片区"], False),
        (["a", "b"], False),
    ],
)
def test_a_table_must_name_the_goal_and_say_something_of_it(headings: list[str], is_enough: bool) -> None:
    assert find_columns([headings], AUGUST).is_enough is is_enough


@pytest.mark.parametrize(("text", "is_running"), [("序号", True), ("No.", True), ("编号", False), ("Code", False)])
def test_a_running_count_is_told_from_the_goals_number(text: str, is_running: bool) -> None:
    columns = find_columns([["x"], [text, "目标", "本月"]], AUGUST)
    assert columns.is_running is (is_running and Field.NUMBER in columns.by_field)


def test_an_empty_sheet_has_no_columns() -> None:
    columns = find_columns([], AUGUST)
    assert (columns.headings, columns.is_enough, columns.is_running) == ([], False, False)


# What a department said before


def test_what_a_department_said_counts_for_the_same_headings() -> None:
    headings = ["项次", "工程全称", "数"]
    remembered = {digest_of(headings): ["", "title", "value"]}
    assert found(headings, remembered=remembered) == {"title": 1, "value": 2}
    assert found(["项次 ", "工程全称", "数"], remembered=remembered) == {"title": 1, "value": 2}
    assert found(["项次", "工程", "数"], remembered=remembered) == {}


def test_a_remembered_month_gives_way_to_the_month_of_the_page() -> None:
    headings = ["工程", "7月", "8月"]
    assert found(headings, remembered={digest_of(headings): ["title", "value", ""]}) == {"title": 0, "value": 2}
    headings = ["工程", "7月"]
    assert found(headings, remembered={digest_of(headings): ["title", "value"]}) == {"title": 0}


# Which sheet


def chosen(*sheets: tuple[str, list[list[Any]]]) -> int | None:
    named: list[dict[str, Any]] = [{"name": name, "rows": rows} for name, rows in sheets]
    return best_of(named, [find_columns(sheet["rows"], AUGUST) for sheet in named])


TABLE = [["编号", "目标", "本月"]]


def test_the_sheet_whose_headings_fit_best_is_read() -> None:
    assert chosen(("a", [["目标"]]), ("b", TABLE), ("c", TABLE)) == 1


def test_between_names_that_differ_by_spaces_alone_the_reader_chooses() -> None:
    assert chosen(("月报", TABLE), ("月 报\u3000", [["x"]])) is None
    assert chosen(("x", [["x"]]), ("x ", [["x"]]), ("月报", TABLE)) == 2


def test_the_months_that_a_text_names_are_found() -> None:
    assert months_in("住建局2021年7月（2021-08）报表2021.13") == {date(2021, 7, 1), AUGUST}
    assert months_in("7月报表") == set()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (18.0, "18"),
        (0.5, "0.5"),
        ("a", "a"),
        ({"percent": 0.45}, "45%"),
        ({"date": "2021-08-31"}, "2021-08-31"),
    ],
)
def test_a_cell_is_named_as_a_person_reads_it(cell: Any, text: str) -> None:
    assert shown(cell) == text
