"""A spreadsheet held against a department's desk, and what its confirmation writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils.translation import override

from pilots.actions import uploads
from pilots.actions.cells import CELL_FIELDS, Outcome, save_cell
from pilots.actions.uploads import confirm_upload, keep_upload, key_of, remember_columns, written_codes
from pilots.desks import Desk, load_desk
from pilots.models import ColumnMapping, Department, Goal, Period, Revision, Save, Upload, User
from pilots.rules.checks import Check
from pilots.rules.quantities import Refusal
from pilots.sheets.cells import Trouble
from pilots.sheets.changes import Change, Comparison
from pilots.sheets.columns import digest_of
from pilots.sheets.fields import INPUTS
from pilots.sheets.previews import Preview, load_preview
from pilots.sheets.read import read_file
from pilots.sheets.write import HEADINGS_ROW, month_sheet
from tests.factories import a_time, make_goal, make_revision, make_task_book
from tests.pilots.sheets.files import edited, first_sheet, old_workbook, patched, workbook

pytestmark = pytest.mark.django_db

AUGUST = date(2021, 8, 1)
A_DAY = date(2021, 9, 3)
AT = a_time(A_DAY)
HEADINGS: list[Any] = ["编号", "目标", "片区", "本月", "说明", "原因", "措施", "恢复时间"]
IN_BOTH_LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
COLUMNS = {"value": "G", "comment": "H", "cause": "I", "remedy": "J", "back_on": "K"}


def desk(department: str = "housing", month: date = AUGUST) -> Desk:
    return load_desk(Department.objects.get(code=department), Period.objects.get(month=month), A_DAY)


def user(name: str = "staff-housing") -> User:
    return User.objects.get(username=name)


def goal(number: int) -> Goal:
    return Goal.objects.get(year=2021, number=number)


def draft(number: int, value: Any, **overrides: Any) -> Revision:
    return make_revision(goal(number), AUGUST, value, state="draft", at=AT, **overrides)


def downloaded(language: str = "zh-hans", of: Desk | None = None) -> bytes:
    with override(language):
        return month_sheet(of or desk())


def filled(data: bytes, **rows: Mapping[str, Any]) -> bytes:
    """Our sheet with cells filled in; rows by code, _ for -, as c18_Z1={"value": 5}."""
    numbers = {str(row[0].value): row[0].row for row in first_sheet(data).iter_rows(min_row=HEADINGS_ROW + 1)}
    return edited(
        data,
        {
            f"{COLUMNS[name]}{numbers[code[1:].replace('_', '-')]}": value
            for code, content in rows.items()
            for name, value in content.items()
        },
    )


def upload(data: bytes, of: Desk | None = None, name: str = "table.xlsx", by: str = "staff-housing") -> Upload:
    return keep_upload(desk=of or desk(), name=name, data=data, content=read_file(data), user=user(by), at=AT)


def preview(data: bytes, of: Desk | None = None, name: str = "table.xlsx") -> Preview:
    of = of or desk()
    return load_preview(upload(data, of, name), of)


def compared(data: bytes, of: Desk | None = None) -> Comparison:
    found = preview(data, of).comparison
    assert found is not None
    return found


def table(*rows: list[Any]) -> bytes:
    """A department's own table."""
    return workbook([HEADINGS, *rows])


def save(code: str, value: Any, by: str = "head-housing") -> None:
    """Somebody saves a figure on the site."""
    cell = next(cell for cell in desk().cells if cell.code == code)
    content = {"value": Decimal(value), "comment": "", "cause": "", "remedy": "", "back_on": None}
    assert save_cell(cell=cell, content=content, seen=cell.seen, key=uuid4(), user=user(by), at=AT).outcome == "saved"


def fields(change: Change) -> dict[str, tuple[Any, Any, str]]:
    return {str(each.field): (each.old, each.new, each.place) for each in change.fields}


def troubles(found: Comparison) -> list[tuple[str, Trouble]]:
    return [(problem.place, problem.trouble) for problem in found.problems]


def is_empty(found: Comparison) -> bool:
    """Whether there is nothing to write and nothing amiss."""
    return not [*found.changes, *found.conflicts, *found.problems, *found.unmatched]


def confirm(kept: Upload, ticked: tuple[str, ...] = (), *, by: str = "staff-housing") -> dict[str, Outcome]:
    """Confirm as the page does: with the editions that it showed."""
    of = desk()
    found = load_preview(kept, of, written=written_codes(kept, [cell.code for cell in of.cells])).comparison
    assert found is not None
    changes = [*found.changes, *(change for change in found.conflicts if change.code in ticked)]
    seen = {change.code: change.cell.seen for change in changes}
    return confirm_upload(upload=kept, changes=changes, seen=seen, user=user(by), at=AT)


def values() -> dict[str, Any]:
    return {cell.code: cell.value for cell in desk().cells if cell.current}


# Down and up again


@IN_BOTH_LANGUAGES
@pytest.mark.parametrize("month", [date(2021, 7, 1), AUGUST])
def test_a_sheet_that_nobody_edited_shows_no_difference(language: str, month: date) -> None:
    of = desk(month=month)
    found = compared(downloaded(language, of), of)
    assert (found.unchanged, found.kept) == (len(of.cells), 0)
    assert is_empty(found)


@IN_BOTH_LANGUAGES
@pytest.mark.parametrize(
    "comment", ["a\r\nb", "=1+1", "+x", "_x0041_ _x000D_", "  甲 ", "\t=x", "a\x07b" * 3, "长" * 2000]
)
def test_whatever_was_typed_comes_back_without_a_difference(language: str, comment: str) -> None:
    day = date(2021, 9, 30)
    draft(18, Decimal("129.125"), comment=comment, cause="a\nb", remedy="@x", back_on=day)
    draft(3, Decimal("-0.5"))
    draft(17, Decimal("99.999999"))
    found = compared(edited(downloaded(language), {}))
    assert is_empty(found)


def test_a_sheet_in_one_language_is_read_in_the_other() -> None:
    data = filled(downloaded("en"), c3={"value": 41})
    with override("zh-hans"):
        assert [change.code for change in compared(data).changes] == ["3"]


def test_what_was_filled_in_is_a_change_with_its_old_and_new_content_and_cell() -> None:
    draft(18, 129, comment="old")
    data = filled(
        downloaded(),
        c18={"value": 135.5, "comment": "雨", "cause": "雨季", "remedy": "加班", "back_on": date(2021, 9, 30)},
        c18_Z1={"value": "３０．５万㎡"},
    )
    city, zone = compared(data).changes
    assert fields(city) == {
        "value": (Decimal(129), Decimal("135.5"), "2021-08!G12"),
        "comment": ("old", "雨", "2021-08!H12"),
        "cause": ("", "雨季", "2021-08!I12"),
        "remedy": ("", "加班", "2021-08!J12"),
        "back_on": (None, date(2021, 9, 30), "2021-08!K12"),
    }
    assert fields(zone)["value"][:2] == (None, Decimal("30.5"))


def test_an_emptied_cell_of_our_sheet_empties_the_field() -> None:
    draft(18, 129, comment="old")
    [change] = compared(filled(downloaded(), c18={"value": None, "comment": None})).changes
    assert {name: new for name, (_old, new, _place) in fields(change).items()} == {"value": None, "comment": ""}


def test_an_approved_value_is_corrected_by_a_new_draft() -> None:
    make_revision(goal(18), AUGUST, 129, at=AT)
    assert confirm(upload(filled(downloaded(), c18={"value": 131}))) == {"18": Outcome.SAVED}
    cell = next(cell for cell in desk().cells if cell.code == "18")
    assert (cell.state, cell.value, cell.approved and cell.approved.value) == ("draft", 131, 129)


def test_a_figure_that_is_with_the_office_is_not_changed() -> None:
    data = filled(downloaded(), c18={"value": 131})
    make_revision(goal(18), AUGUST, 129, state="submitted", at=AT)
    found = compared(data)
    assert (troubles(found), found.changes) == ([("2021-08!A12", Trouble.WITH_OFFICE)], [])


# What changed meanwhile


def test_what_somebody_else_saved_meanwhile_is_a_conflict() -> None:
    draft(18, 129)
    data = filled(downloaded(), c18={"value": 131}, c3={"value": 40})
    save("18", 130)
    found = compared(data)
    assert [change.code for change in found.changes] == ["3"]
    [conflict] = found.conflicts
    assert fields(conflict)["value"][:2] == (130, 131)


def test_the_same_value_saved_meanwhile_is_no_conflict() -> None:
    data = filled(downloaded(), c18={"value": 131})
    save("18", 131)
    found = compared(data)
    assert (found.conflicts, found.changes) == ([], [])


def test_what_nobody_touched_in_the_sheet_leaves_the_newer_value_alone() -> None:
    draft(18, 129)
    data = filled(downloaded(), c3={"value": 40})
    save("18", 130)
    found = compared(data)
    assert ([change.code for change in found.changes], found.conflicts, found.kept) == (["3"], [], 1)


def test_a_conflict_is_overwritten_only_where_it_was_ticked() -> None:
    kept = upload(filled(downloaded(), c18={"value": 131}, c3={"value": 40}))
    save("18", 130)
    save("3", 39)
    assert confirm(kept, ("3",)) == {"3": Outcome.SAVED}
    assert values() == {"3": 40, "18": 130}


def test_a_save_between_the_preview_and_the_confirmation_is_a_conflict() -> None:
    kept = upload(table([18, None, None, 131]))
    found = load_preview(kept, desk()).comparison
    assert found
    save("18", 130)
    outcomes = confirm_upload(upload=kept, changes=found.changes, seen={"18": ""}, user=user(), at=AT)
    assert (outcomes, values()) == ({"18": Outcome.CONFLICT}, {"18": 130})
    kept.refresh_from_db()
    assert kept.confirmed_at is None


# Writing


def test_a_confirmation_writes_every_good_figure_once() -> None:
    kept = upload(filled(downloaded(), c18={"value": 131}, c3={"value": 40}))
    assert confirm(kept) == {"3": Outcome.SAVED, "18": Outcome.SAVED}
    assert values() == {"3": 40, "18": 131}
    assert set(Save.objects.values_list("key", flat=True)) == {key_of(kept, "3"), key_of(kept, "18")}
    kept.refresh_from_db()
    assert kept.confirmed_at == AT


def test_a_second_confirmation_from_the_same_page_writes_nothing_more() -> None:
    kept = upload(table([18, None, None, 131]))
    found = load_preview(kept, desk()).comparison
    assert found
    for _click in range(2):
        outcomes = confirm_upload(upload=kept, changes=found.changes, seen={"18": ""}, user=user(), at=AT)
        assert outcomes == {"18": Outcome.SAVED}
    assert Save.objects.count() == 1


def test_what_was_confirmed_and_changed_since_is_not_offered_again() -> None:
    kept = upload(table([18, None, None, 131]))
    confirm(kept)
    save("18", 132)
    assert confirm(kept) == {}
    assert values() == {"18": 132}


def test_the_same_file_again_shows_no_difference() -> None:
    data = filled(downloaded(), c18={"value": 131, "comment": "x\ny"}, c3={"value": 40})
    confirm(upload(data))
    found = compared(data)
    assert is_empty(found)
    assert found.unchanged == len(desk().cells)


def test_a_failure_in_the_middle_leaves_nothing_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = upload(filled(downloaded(), c18={"value": 131}, c3={"value": 40}))
    written: list[str] = []

    def fail(**save: Any) -> Any:
        if written:
            raise DatabaseError("the connection was lost")
        written.append(save["cell"].code)
        return save_cell(**save)

    monkeypatch.setattr(uploads, "save_cell", fail)
    with pytest.raises(DatabaseError):
        confirm(kept)
    assert (written, values(), Save.objects.count()) == (["3"], {}, 0)
    kept.refresh_from_db()
    assert kept.confirmed_at is None


def test_uploads_that_were_never_confirmed_are_forgotten_after_a_week() -> None:
    old, mine, confirmed = upload(table([18])), upload(table([3])), upload(table([9]))
    others = upload(table([10]), by="head-housing")
    Upload.objects.exclude(pk=mine.pk).update(uploaded_at=AT - timedelta(days=8))
    Upload.objects.filter(pk=confirmed.pk).update(confirmed_at=AT)
    latest = upload(table([14]))
    assert set(Upload.objects.all()) == {mine, confirmed, others, latest}
    assert old not in Upload.objects.all()


# A department's own table


@pytest.mark.parametrize(
    ("number", "title", "zone", "code"),
    [
        (18, None, None, "18"),
        ("18", None, "全市", "18"),
        ("目标18号", None, None, "18"),
        ("Goal 18", None, "City", "18"),
        (18, None, "Z1", "18-Z1"),
        ("18-Z1", None, None, "18-Z1"),
        ("18－z1", None, "Z1 上合示范区绿色城市建设发展试验区", "18-Z1"),
        (None, "新增星级绿色建筑标识面积", "中德生态园零碳园区", "18-Z4"),
        (None, " Star-rated  GREEN building area added ", "Sino-German Ecopark zero-carbon park", "18-Z4"),
        (18, "星级绿建", None, "18"),
    ],
)
def test_a_row_is_found_by_number_or_title_and_zone(number: Any, title: Any, zone: Any, code: str) -> None:
    [change] = compared(table([number, title, zone, 5])).changes
    assert change.code == code


def test_what_the_table_leaves_empty_stays_as_it_is() -> None:
    draft(18, 129, comment="old", cause="c")
    [change] = compared(table([18, None, None, None, "new"])).changes
    assert fields(change) == {"comment": ("old", "new", "Sheet1!E2")}
    assert change.content | {"comment": ""} == {
        "value": 129,
        "comment": "",
        "cause": "c",
        "remedy": "",
        "back_on": None,
    }


@pytest.mark.parametrize(
    ("row", "place", "trouble"),
    [
        ([9, "新增星级绿色建筑标识面积", None, 5], "Sheet1!B2", Trouble.DISAGREES),
        (["18-Z1", None, "Z2", 5], "Sheet1!C2", Trouble.DISAGREES),
        ([22, None, None, 5], "Sheet1!A2", Trouble.OTHER_DEPARTMENT),
        ([None, "公共建筑节能改造面积", None, 5], "Sheet1!B2", Trouble.OTHER_DEPARTMENT),
        ([19, None, "Z1", 5], "Sheet1!C2", Trouble.NO_SUCH_ZONE),
        (["13.2", None, None, 5], "Sheet1!A2", Trouble.STEP),
        (["18-Z1", None, None, 5, None, "x"], "Sheet1!F2", Trouble.OF_THE_CITY),
        ([18, None, None, 5, None, None, None, "soon"], "Sheet1!H2", Trouble.DAY),
        ([18, None, None, 5, "x" * 2001], "Sheet1!E2", Trouble.LONG),
        ([18, None, None, "=1+1"], "Sheet1!D2", Trouble.NO_RESULT),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_where(row: list[Any], place: str, trouble: Trouble) -> None:
    found = compared(table(row))
    assert (troubles(found), found.changes) == ([(place, trouble)], [])


@pytest.mark.parametrize("row", [[99, None, None, 5], [None, "合计", None, 5], [18, None, "某区", 5]])
def test_a_row_that_names_nothing_known_is_listed(row: list[Any]) -> None:
    found = compared(table(row))
    assert (len(found.unmatched), found.problems, found.changes) == (1, [], [])


@pytest.mark.parametrize("row", [[None, "一、金融"], [22], [None, None, None, None], ["1", "小计", "全市"]])
def test_a_row_that_says_nothing_is_passed_over(row: list[Any]) -> None:
    found = compared(table(row, [18, None, None, 5]))
    assert (len(found.changes), found.unmatched, found.problems) == (1, [], [])


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ("abc", Refusal.NOT_A_NUMBER),
        ("NaN", Refusal.NOT_FINITE),
        ("1e400", Refusal.SCIENTIFIC),
        ("123456789012345678901234567890", Refusal.TOO_LONG),
        (1e20, Refusal.TOO_LONG),
        (0.12345678, Refusal.TOO_PRECISE),
        ("1,2,3", Refusal.GROUPING),
        (date(2021, 8, 31), Refusal.DATE),
        ("2021-08-31", Refusal.DATE),
        (timedelta(hours=30), Refusal.DATE),
        ("@cmd", Refusal.FORMULA),
        ("33500万元", Refusal.OTHER_UNIT),
        (True, Refusal.NOT_A_NUMBER),
    ],
)
def test_what_is_no_number_is_refused_with_its_cell(value: Any, refusal: Refusal) -> None:
    found = compared(table([18, None, None, value]))
    [problem] = found.problems
    assert (problem.place, problem.trouble, problem.refusal) == ("Sheet1!D2", Trouble.NUMBER, refusal)


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        (-5, "-5"),
        (-0.0, "0"),
        ("１２９．５", "129.5"),
        ("1,295", "1295"),
        (33.499999999999996, "33.5"),
        ("12.5公顷", "12.5"),
    ],
)
def test_what_is_a_number_is_read_as_one(value: Any, read_as: str) -> None:
    [change] = compared(table([18, None, None, value])).changes
    assert change.value == Decimal(read_as)


def test_the_saved_result_of_a_formula_counts() -> None:
    data = table([18, None, None, "=100+31"])
    data = patched(data, lambda xml: xml.replace("<f>100+31</f><v />", "<f>100+31</f><v>131</v>"))
    assert [change.value for change in compared(data).changes] == [131]


@pytest.mark.parametrize(("code", "value", "trouble"), [(17, "45", None), (18, None, Refusal.OTHER_UNIT)])
def test_a_cell_that_shows_a_percentage_is_one(code: int, value: str | None, trouble: Refusal | None) -> None:
    def as_percentage(book: Any) -> None:
        book.worksheets[0]["D2"].number_format = "0%"

    found = compared(workbook([HEADINGS, [code, None, None, 0.45]], as_percentage))
    assert [change.value for change in found.changes] == ([Decimal(value)] if value else [])
    assert [problem.refusal for problem in found.problems] == ([trouble] if trouble else [])


def test_a_share_of_an_xls_that_may_be_a_percentage_is_refused() -> None:
    found = compared(old_workbook([HEADINGS, [17, None, None, 0.45], [20, None, None, 33.5], [18, None, None, 0.45]]))
    assert troubles(found) == [("Sheet1!D2", Trouble.SHARE)]
    assert [change.code for change in found.changes] == ["18", "20"]


@pytest.mark.parametrize(
    ("headings", "row", "value", "said"),
    [
        (["编号", "完成值（万元）"], [4, 33_500], "3.35", "33500 万元"),
        (["编号", "完成值（万元）"], [4, "33,500"], "3.35", "33,500 万元"),
        (["编号", "完成值（万元）"], [4, "3.5亿元"], "3.5", ""),
        (["编号", "完成值（万元）"], [18, 131], "131", ""),
        (["编号", "单位", "完成值"], [4, "万元", 33_500], "3.35", "33500 万元"),
        (["编号", "单位", "完成值（亿元）"], [18, "㎡", 1_310_000], "131", "1310000 ㎡"),
        (["Code", "Unit", "Value"], [4, "CNY 100 million", 33.5], "33.5", ""),
        (["Code", "Unit", "Value"], [18, "10,000 m²", 131], "131", ""),
        (["编号", "单位", "完成值"], [4, "住建局", 33.5], "33.5", ""),
        (["编号", "完成值（累计）"], [4, 33.5], "33.5", ""),
    ],
)
def test_a_unit_that_stands_apart_counts(headings: list[Any], row: list[Any], value: str, said: str) -> None:
    [change] = compared(workbook([headings, row])).changes
    assert (change.value, change.fields[0].said) == (Decimal(value), said)


def test_a_value_that_its_unit_makes_too_precise_is_refused() -> None:
    [problem] = compared(workbook([["编号", "完成值（元）"], [4, 1.5]])).problems
    assert (problem.place, problem.refusal) == ("Sheet1!B2", Refusal.TOO_PRECISE)


@pytest.mark.parametrize(
    "day", ["2021年9月30日", "2021/9/30", "2021.9.30", "２０２１－０９－３０", 20210930, date(2021, 9, 30)]
)
def test_a_day_is_read_however_it_is_written(day: Any) -> None:
    [change] = compared(table([18, None, None, None, None, None, None, day])).changes
    assert change.content["back_on"] == date(2021, 9, 30)


@pytest.mark.parametrize("day", ["30/9/2021", "2021-02-30", 44469, "1821-09-30", True, 0.5])
def test_a_day_in_doubt_is_refused(day: Any) -> None:
    assert troubles(compared(table([18, None, None, 5, None, None, None, day]))) == [("Sheet1!H2", Trouble.DAY)]


def test_a_number_in_a_text_is_a_text() -> None:
    [change] = compared(table([18, None, None, None, 12.0])).changes
    assert change.content["comment"] == "12"


def test_a_figure_given_twice_with_other_content_is_not_taken() -> None:
    found = compared(table([18, None, None, 5], [18, None, None, 6], [3, None, None, 40], [3, None, None, 40]))
    assert troubles(found) == [("Sheet1!A3", Trouble.TWICE)]
    assert found.problems[0].detail == "Sheet1!A2"
    assert [change.code for change in found.changes] == ["3"]


def test_a_running_count_gives_way_to_the_title() -> None:
    rows: list[list[Any]] = [["序号", "指标", "本月"], [1, "新增星级绿色建筑标识面积", 131], [3, "某某工程", 5]]
    found = compared(workbook(rows))
    assert [change.code for change in found.changes] == ["18"]
    assert [problem.place for problem in found.unmatched] == ["Sheet1!B3"]


def test_a_quarterly_goal_owes_nothing_in_august() -> None:
    of = desk("pboc")
    found = compared(table([1, None, None, 1900]), of)
    assert troubles(found) == [("Sheet1!A2", Trouble.NOT_OWED)]


def test_goals_of_another_department_are_each_listed_with_sheet_and_cell() -> None:
    found = compared(downloaded(of=desk("pboc")))
    assert [trouble for _place, trouble in troubles(found)] == [Trouble.OTHER_DEPARTMENT] * len(desk("pboc").cells)
    assert troubles(found)[0][0] == "2021-08!A5"
    assert found.changes == []


def test_a_merged_input_cell_is_an_error_that_names_it() -> None:
    def merge(book: Any) -> None:
        book.worksheets[0].merge_cells("D2:D3")

    found = compared(workbook([HEADINGS, [18, None, None, 5], [3, None, None, 6], [9, None, None, 12]], merge))
    assert troubles(found) == [("Sheet1!D2", Trouble.MERGED), ("Sheet1!D3", Trouble.MERGED)]
    assert found.problems[0].detail == "D2:D3"
    assert [change.code for change in found.changes] == ["9"]


def test_a_merged_title_counts_for_its_first_row() -> None:
    def merge(book: Any) -> None:
        book.worksheets[0].merge_cells("B2:B3")

    title = "新增星级绿色建筑标识面积"
    found = compared(workbook([HEADINGS, [None, title, None, 5], [None, title, "Z1", 6]], merge))
    assert [change.code for change in found.changes] == ["18"]
    assert [(row.place, row.detail) for row in found.unmatched] == [("Sheet1!A3", "B2:B3")]


def test_a_title_that_two_goals_share_names_neither() -> None:
    twin = make_goal(year=2021, number=950, title_zh_hans="新增星级绿色建筑标识面积", title_en="Twin")
    make_task_book(twin)
    assert len(compared(table([None, "新增星级绿色建筑标识面积", None, 5])).unmatched) == 1


# Columns and sheets


def test_a_table_whose_headings_say_nothing_is_not_compared() -> None:
    assert preview(workbook([["a", "b"], [18, 5]])).comparison is None


def test_what_a_department_said_of_the_columns_is_remembered_for_the_next_file() -> None:
    headings = ["项次", "工程", "数"]
    remember_columns(desk=desk(), digest=digest_of(headings), columns=["number", "", "value"])
    remember_columns(desk=desk(), digest=digest_of(headings), columns=["number", "", "value"])
    assert ColumnMapping.objects.count() == 1
    [change] = compared(workbook([headings, [18, "x", 5]])).changes
    assert (change.code, change.value) == ("18", 5)
    assert preview(workbook([headings, [18, "x", 5]]), desk("pboc")).comparison is None


def test_between_two_sheets_whose_names_differ_by_spaces_nothing_is_read_before_the_choice() -> None:
    kept = upload(workbook({"月报": [HEADINGS, [18, None, None, 5]], "月报 ": [HEADINGS, [18, None, None, 6]]}))
    assert load_preview(kept, desk()).chosen is None
    second = load_preview(kept, desk(), 1)
    assert second.comparison
    assert fields(second.comparison.changes[0])["value"][1:] == (6, "'月报 '!D2")


@pytest.mark.parametrize(
    ("name", "sheet", "title", "months"),
    [
        ("table.xlsx", "Sheet1", "x", []),
        ("2021年7月.xlsx", "Sheet1", "x", [date(2021, 7, 1)]),
        ("2021年7月.xlsx", "2021-08", "x", []),
        ("table.xlsx", "2021.07", "x", [date(2021, 7, 1)]),
        ("table.xlsx", "Sheet1", "住建局2021年6月报表", [date(2021, 6, 1)]),
        ("table.xlsx", "Sheet1", "2021年6月至2021年8月", []),
    ],
)
def test_a_file_that_speaks_of_another_month_is_noticed(name: str, sheet: str, title: str, months: list[date]) -> None:
    data = workbook({sheet: [[title], HEADINGS, [18, None, None, 5]]})
    assert preview(data, name=name).other_months == months


# Checks


def test_the_checks_see_the_values_of_the_file_beside_each_other() -> None:
    data = table([18, None, None, 130], ["18-Z1", None, None, 126], ["18-Z3", None, None, 5], ["18-Z4", None, None, 7])
    by_code = {change.code: change for change in compared(data).changes}
    city, part = (by_code[code].findings for code in ("18", "18-Z4"))
    assert [(each.check, each.other) for each in city] == [(Check.ZONES, 131)]
    assert by_code["18"].asks_for_comment
    assert (Check.ZONES, 7) in [(each.check, each.other) for each in part]


def test_a_value_that_is_off_the_timetable_asks_for_cause_remedy_and_day() -> None:
    headings: list[Any] = ["编号", "本月", "原因", "措施", "恢复时间"]
    nine, ten = compared(workbook([headings, [9, 11.1], [10, 56, "a", "b", "2021-09-30"]])).changes
    assert (nine.asks_for_cause, ten.asks_for_cause) == (True, False)


# Ten thousand rows


def test_ten_thousand_rows_are_read_and_compared() -> None:
    rows = [[f"x{number}", None, None, number] for number in range(9_998)]
    found = compared(workbook([HEADINGS, [18, None, None, 131], *rows]))
    assert ([change.code for change in found.changes], len(found.unmatched)) == (["18"], 9_998)


def test_fields_are_those_that_an_action_writes() -> None:
    assert INPUTS == CELL_FIELDS
