"""A year's plan as a file: what is written, that it comes back unchanged, and what is said of one that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pilots.models import Goal, TaskBook, Unit
from pilots.sheets.files import Reason, UnusableError
from pilots.sheets.plans.content import empty_content
from pilots.sheets.plans.kinds import Tab
from pilots.sheets.plans.load import load_content
from pilots.sheets.plans.previews import load_comparison, read_plan_file
from pilots.sheets.plans.specs import SPECS
from pilots.sheets.plans.write import plan_sheet
from tests.factories import make_goal, make_milestone, make_report, make_task_book, make_zone, unsealed
from tests.pilots.sheets.files import old_workbook, opened, workbook
from tests.pilots.sheets.plans.files import Editor, errors, exported, remarks, said

pytestmark = pytest.mark.django_db
#: Columns that the translations add are named in texts: the type checker does not know them.
TITLE = "title_zh_hans"
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture
def plan() -> Editor:
    return Editor(exported())


# Written


@LANGUAGES
def test_the_sheets_and_headings_stand_in_the_readers_language(language: str) -> None:
    book = opened(exported(language=language))
    is_english = language == "en"
    assert book.sheetnames[:-1] == [
        "Guide" if is_english else "填写说明",
        *(spec.name(language) for spec in SPECS.values()),
    ]
    goals = book["Goals" if is_english else "目标"]
    assert [cell.value for cell in goals[2]][:3] == (
        ["Number", "Task", "Title (Chinese)"] if is_english else ["编号", "任务编号", "标题（中文）"]
    )
    assert goals.row_dimensions[1].hidden
    assert goals.freeze_panes == "B3"


def test_the_first_sheet_names_the_year_and_explains_every_column(plan: Editor) -> None:
    guide = plan.book.worksheets[0]
    assert (guide["A3"].value, guide["B3"].value) == ("Year", 2021)
    told = {(row[0].value, row[1].value) for row in guide.iter_rows(min_row=5)}
    wanted = {(spec.english, column.english) for spec in SPECS.values() for column in spec.columns}
    assert wanted <= told


def test_numbers_days_and_choices_are_cells_of_their_kind(plan: Editor) -> None:
    steps, goals = plan.sheet(Tab.ROAD_MAP), plan.sheet(Tab.GOALS)
    row = plan.row(Tab.ROAD_MAP, 1, 1)
    assert steps.cell(row, plan.column(Tab.ROAD_MAP, "due_on")).value == datetime(2021, 2, 25)  # noqa: DTZ001
    assert steps.cell(row, plan.column(Tab.ROAD_MAP, "weight")).value == 15
    assert goals.cell(FIRST, plan.column(Tab.GOALS, "target")).value == 2150
    assert goals.cell(FIRST, plan.column(Tab.GOALS, "measure")).value == "level on the last day"
    lists = {rule.formula1 for rule in goals.data_validations.dataValidation if rule.type == "list"}
    assert {'"up,down,hold"', '"yes,no"', "'Departments'!$A$3:$A$10000"} <= lists


FIRST = 3


def test_a_timetable_names_the_goal_and_its_unit(plan: Editor) -> None:
    sheet = plan.sheet(Tab.TIMETABLE)
    assert [cell.value for cell in sheet[2]][:4] == ["Goal", "Title of the goal", "In", "Jan"]
    assert [cell.value for cell in sheet[3]][:4] == [1, "Green loan balance", "CNY 100 million", 1600]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    Goal.objects.filter(year=2021, number=1).update(**{TITLE: "=1+1"})
    cell = Editor(exported()).sheet(Tab.GOALS)["C3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert not Editor(exported()).held().changes


def test_a_draft_is_shown_before_the_version_in_force() -> None:
    goal = Goal.objects.get(year=2021, number=19)
    make_task_book(goal, version=2, state="draft", target=20, published_at=None)
    values = load_content(2021).rows[Tab.GOALS][19,]
    assert values["target"] == 20


def test_of_published_versions_the_latest_is_shown() -> None:
    goal = Goal.objects.get(year=2021, number=19)
    with unsealed():
        TaskBook.objects.filter(goal=goal).update(state="superseded")
    make_task_book(goal, version=2, target=25, counts_from=date(2021, 9, 1))
    assert load_content(2021).rows[Tab.GOALS][19,]["target"] == 25


def test_a_template_has_the_usual_units_and_no_goal() -> None:
    editor = Editor(plan_sheet(empty_content(2023)), "zh-hans")
    assert editor.sheet(Tab.UNITS)["A3"].value == "亿元"
    assert editor.sheet(Tab.GOALS).max_row == 2
    assert editor.book.worksheets[0]["B3"].value == 2023


# There and back


@LANGUAGES
def test_an_unchanged_round_trip_is_empty(language: str) -> None:
    held = Editor(exported(language=language), language).held()
    assert (held.changes, held.found, held.kept) == ([], [], 0)


def test_a_file_without_its_hidden_row_and_sheet_is_read_by_its_headings(plan: Editor) -> None:
    for tab in Tab:
        plan.sheet(tab).delete_rows(1)
    plan.book.remove(plan.book["greencity"])
    held = plan.held()
    assert (held.changes, held.errors) == ([], [])


def test_sheets_in_another_order_with_columns_in_another_order_are_the_same(plan: Editor) -> None:
    plan.book.move_sheet("Goals", -5)
    sheet = plan.sheet(Tab.GOALS)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    sheet.delete_rows(1, sheet.max_row)
    for row in rows:
        sheet.append(row[::-1])
    held = plan.held()
    assert (held.changes, held.errors) == ([], [])


def test_names_count_as_well_as_codes(plan: Editor) -> None:
    plan.put(Tab.GOALS, (1,), lead="住房和城乡建设局", zones="SCO Demonstration Zone green city test zone; z2")
    held = plan.held()
    assert not held.errors
    assert said(held) == {("goals", "1", "lead"): ("pboc", "housing"), ("goals", "1", "zones"): ((), ("Z1", "Z2"))}


def test_numbers_are_read_as_people_write_them(plan: Editor) -> None:
    plan.put(Tab.GOALS, (2,), target="６０００００万元").put(Tab.TIMETABLE, (2,), m12="60 亿元")
    assert not plan.held().changes


def test_every_change_is_told_with_sheet_row_column_and_cell(plan: Editor) -> None:
    standing = load_content(2021)
    plan.put(Tab.GOALS, (19,), target=29, leader_zh_hans="王市长").put(Tab.TIMETABLE, (19,), m11=28, m12=29)
    plan.put(Tab.ROAD_MAP, (19, 1), due_on=date(2021, 3, 31))
    held = plan.held()
    assert held.errors == []
    assert said(held) == {
        ("goals", "19", "target"): (Decimal(30), Decimal(29)),
        ("goals", "19", "leader_zh_hans"): (standing.rows[Tab.GOALS][19,]["leader_zh_hans"], "王市长"),
        ("timetable", "19", "m11"): (standing.rows[Tab.TIMETABLE][19,]["m11"], Decimal(28)),
        ("timetable", "19", "m12"): (Decimal(30), Decimal(29)),
        ("road_map", "19-1", "due_on"): (standing.rows[Tab.ROAD_MAP][19, 1]["due_on"], date(2021, 3, 31)),
    }
    target = next(each for each in held.changes[0].fields if each.column.key == "target")
    assert f"Goals!{target.cell}" == plan.place(Tab.GOALS, (19,), "target")
    assert held.drafted == [19]


def test_a_target_that_changes_and_stays_illustrative_is_remarked(plan: Editor) -> None:
    plan.put(Tab.GOALS, (19,), target=29).put(Tab.TIMETABLE, (19,), m12=29)
    assert "The target of goal 19 changes and keeps “" in " ".join(remarks(plan.held()))
    plan.put(Tab.GOALS, (19,), target_provenance="reported").put(Tab.TIMETABLE, (19,), provenance=None)
    assert remarks(plan.held()) == []


def test_a_step_without_a_number_gets_one_that_no_step_has_had(plan: Editor) -> None:
    plan.put(Tab.ROAD_MAP, (1, 4), weight=30)
    plan.add(Tab.ROAD_MAP, goal=1, title_zh_hans="新步骤", due_on=date(2021, 12, 1), weight=10)
    held = plan.held()
    assert held.errors == []
    [change] = [change for change in held.changes if change.deed == "new"]
    assert (change.name, change.values["order"], change.values["provenance"]) == ("1-5", 5, "reported")


def test_a_step_that_lost_its_number_is_known_by_its_title(plan: Editor) -> None:
    assert not plan.put(Tab.ROAD_MAP, (1, 4), step=None).held().changes


def test_a_row_left_out_of_a_road_map_is_removed_and_one_of_a_directory_is_not(plan: Editor) -> None:
    plan.drop(Tab.ROAD_MAP, 1, 4).put(Tab.ROAD_MAP, (1, 3), weight=65).drop(Tab.DEPARTMENTS, "jiaozhou")
    held = plan.held()
    assert [(change.name, change.deed.value) for change in held.changes] == [("1-3", "changed"), ("1-4", "removed")]
    assert remarks(held) == ["1 row of the site is not in the file and stays as it is: jiaozhou"]
    assert held.errors == []


def test_a_goal_left_out_stays_and_is_remarked(plan: Editor) -> None:
    plan.drop(Tab.GOALS, 30).drop(Tab.TIMETABLE, 30)
    for tab in (Tab.ROAD_MAP, Tab.DUTIES):
        sheet = plan.sheet(tab)
        for row in range(sheet.max_row, 2, -1):
            if sheet.cell(row, 1).value == 30:
                sheet.delete_rows(row)
    held = plan.held()
    assert (held.changes, held.errors) == ([], [])
    assert remarks(held) == ["1 row of the site is not in the file and stays as it is: 30"]


def test_thirty_one_goals_are_a_remark_and_no_wall(plan: Editor) -> None:
    held = plan.add_goal(31).held()
    assert held.errors == []
    assert remarks(held) == ["The plan has 31 goals; that of a year has 30."]
    assert held.may_be_confirmed


@LANGUAGES
def test_a_title_of_300_characters_and_one_with_markup_are_texts(language: str) -> None:
    plan = Editor(exported(language=language), language)
    plan.put(Tab.GOALS, (1,), title_zh_hans="绿" * 300, title_en="<script>alert(1)</script>")
    held = plan.held()
    assert held.errors == []
    assert {each.new for each in held.changes[0].fields} == {"绿" * 300, "<script>alert(1)</script>"}


# Newer on the site than in the file


def test_a_row_that_nobody_touched_in_the_file_stays_as_the_site_has_it(plan: Editor) -> None:
    Goal.objects.filter(year=2021, number=3).update(**{TITLE: "改过的标题"})
    plan.put(Tab.GOALS, (1,), title_en="Another title")
    held = plan.held()
    assert [change.name for change in held.changes] == ["1"]
    assert held.kept == 1


def test_a_row_that_both_changed_says_so(plan: Editor) -> None:
    Goal.objects.filter(year=2021, number=3).update(**{TITLE: "改过的标题"})
    [change] = plan.put(Tab.GOALS, (3,), title_en="Another title").held().changes
    assert change.is_late
    assert change.names == {"title_zh_hans", "title_en"}


def test_a_step_added_on_the_site_since_stays(plan: Editor) -> None:
    make_milestone(TaskBook.objects.get(goal__year=2021, goal__number=1), step=9, order=9)
    held = plan.held()
    assert (held.changes, held.kept) == ([], 1)


# What is wrong, by sheet and cell

Change = Callable[[Editor], Any]


def rename(tab: Tab, column: str, heading: str) -> Change:
    def change(plan: Editor) -> None:
        plan.sheet(tab).cell(2, plan.column(tab, column)).value = heading

    return change


def remove_column(plan: Editor) -> None:
    plan.sheet(Tab.GOALS).delete_cols(plan.column(Tab.GOALS, "target"))


def double_column(plan: Editor) -> None:
    sheet = plan.sheet(Tab.GOALS)
    for row in (1, 2):
        sheet.cell(row, sheet.max_column + (row == 1)).value = sheet.cell(row, 1).value


BAD: dict[str, tuple[Change, str, str]] = {
    "a missing sheet": (lambda plan: plan.book.remove(plan.book["Zones"]), "", "The sheet “Zones” is missing."),
    "a hidden sheet": (
        lambda plan: setattr(plan.book["Zones"], "sheet_state", "hidden"),
        "",
        "The sheet “Zones” is hidden. Show it, save the file and upload it again.",
    ),
    "a sheet twice": (
        lambda plan: setattr(plan.book.copy_worksheet(plan.book["Zones"]), "title", "片区"),
        "片区",
        "The sheet stands in the file twice, also as “Zones”.",
    ),
    "a renamed column": (
        rename(Tab.GOALS, "target", "Wish"),
        "Goals!N2",
        "The column “Target” is headed “Wish”. Give it its own heading again.",
    ),
    "a missing column": (remove_column, "Goals", "The column “Target” is missing."),
    "a double column": (double_column, "Goals!W2", "The column stands in the sheet twice, also at A2."),
    "a goal number twice": (
        lambda plan: plan.put(Tab.GOALS, (30,), number=29),
        "Goals!A32",
        "“29” stands already at A31.",
    ),
    "an unknown department": (
        lambda plan: plan.put(Tab.GOALS, (1,), lead="hosing"),
        "Goals!I3",
        "No department has the code or name “hosing”.",
    ),
    "an unknown supporting department": (
        lambda plan: plan.put(Tab.GOALS, (1,), supporting="pboc, hosing"),
        "Goals!J3",
        "No department has the code or name “hosing”.",
    ),
    "an unknown unit": (
        lambda plan: plan.put(Tab.GOALS, (1,), unit="furlong"),
        "Goals!H3",
        "No unit has the code or label “furlong”.",
    ),
    "a label that several units have": (
        lambda plan: plan.put(Tab.GOALS, (1,), unit="个"),
        "Goals!H3",
        "“个” names more than one row. Use the code.",
    ),
    "an unknown task": (
        lambda plan: plan.put(Tab.GOALS, (1,), task=99),
        "Goals!B3",
        "No task has the number or title “99”.",
    ),
    "an unknown zone": (
        lambda plan: plan.put(Tab.GOALS, (1,), zones="Z1 Z9"),
        "Goals!K3",
        "No zone has the code or name “Z9”.",
    ),
    "an unknown category": (
        lambda plan: plan.put(Tab.TASKS, (1,), category="money"),
        "Tasks!C3",
        "No category has the code or name “money”.",
    ),
    "a timetable of no goal": (
        lambda plan: plan.put(Tab.TIMETABLE, (30,), goal=77),
        "Timetable!A32",
        "The sheet of goals has no goal “77”.",
    ),
    "no number": (lambda plan: plan.put(Tab.TIMETABLE, (2,), m05="soon"), "Timetable!H4", "This is not a number."),
    "a date for a number": (
        lambda plan: plan.put(Tab.TIMETABLE, (2,), m05=date(2021, 5, 1)),
        "Timetable!H4",
        "This is a date, not a number.",
    ),
    "another unit": (
        lambda plan: plan.put(Tab.GOALS, (2,), baseline="3 km"),
        "Goals!M4",
        "“km” is not this goal's unit.",
    ),
    "no date": (
        lambda plan: plan.put(Tab.ROAD_MAP, (1, 1), due_on="in spring"),
        "Road map!G3",
        "This is not a day. Write it as 2021-08-31.",
    ),
    "no choice": (
        lambda plan: plan.put(Tab.GOALS, (1,), direction="sideways"),
        "Goals!F3",
        "This is none of the choices: up, down, hold.",
    ),
    "a formula": (
        lambda plan: plan.put(Tab.GOALS, (1,), target="=1+1"),
        "Goals!N3",
        "The formula has no saved result. Open the file in Excel or WPS, save it and upload it again.",
    ),
    "a title of 301 characters": (
        lambda plan: plan.put(Tab.GOALS, (1,), title_zh_hans="绿" * 301),
        "Goals!C3",
        "The text has more than 300 characters.",
    ),
    "no title": (
        lambda plan: plan.put(Tab.GOALS, (1,), title_zh_hans=None),
        "Goals!C3",
        "“Title (Chinese)” must be given.",
    ),
    "a code with a space": (
        lambda plan: plan.add(Tab.DEPARTMENTS, code="new office", name_zh_hans="新", provenance="reported"),
        "Departments!A22",
        "A code has letters of the Latin alphabet, digits, - and _ alone.",
    ),
    "half a number": (lambda plan: plan.put(Tab.TASKS, (1,), number=1.5), "Tasks!A3", "This must be a whole number."),
    "a latitude that is none": (
        lambda plan: plan.put(Tab.ZONES, ("Z1",), latitude=136),
        "Zones!E3",
        "This must lie between -90 and 90.",
    ),
    "a zone within one that lies within": (
        lambda plan: plan.put(Tab.ZONES, ("Z1",), within="Z4"),
        "Zones!G3",
        "A zone that lies within another can have none within itself.",
    ),
    "an order given twice": (
        lambda plan: plan.put(Tab.CATEGORIES, ("life",), order=1),
        "Categories!B6",
        "“1” stands already at finance.",
    ),
    "11 months": (
        lambda plan: plan.put(Tab.TIMETABLE, (2,), m12=None),
        "Timetable!O4",
        "Goal 2: December 2021 has no planned value: the timetable needs all twelve months.",
    ),
    "no timetable": (
        lambda plan: plan.drop(Tab.TIMETABLE, 2),
        "Goals!A4",
        "Goal 2 has no row in the timetable.",
    ),
    "a timetable that falls": (
        lambda plan: plan.put(Tab.TIMETABLE, (2,), m10=59, m11=58),
        "Timetable!N4",
        "Goal 2: November 2021 plans 58, less than 59 the month before: a cumulative goal never falls.",
    ),
    "a timetable that ends elsewhere": (
        lambda plan: plan.put(Tab.GOALS, (2,), target=70),
        "Timetable!O4",
        "Goal 2: December plans 60; it must be the target, 70.",
    ),
    "weights of 99": (
        lambda plan: plan.put(Tab.ROAD_MAP, (1, 4), weight=39),
        "Road map!H3",
        "Goal 1: The weights come to 99; they must come to 100.",
    ),
    "a step due outside the year": (
        lambda plan: plan.put(Tab.ROAD_MAP, (1, 4), due_on=date(2022, 1, 31)),
        "Road map!G6",
        "Goal 1: Step 4 is due outside the goal's year; say so if it is meant.",
    ),
    "a target below the baseline": (
        lambda plan: plan.put(Tab.GOALS, (1,), target=1500).put(Tab.TIMETABLE, (1,), m12=1500),
        "Goals!N3",
        "Goal 1: The target 1,500 is below the baseline 1,600 of a goal to rise.",
    ),
    "a target taken out": (
        lambda plan: plan.put(Tab.GOALS, (1,), target=None),
        "Goals!N3",
        "“Target” must be given.",
    ),
    "a unit of a goal with figures": (
        lambda plan: plan.put(Tab.GOALS, (2,), unit="万元"),
        "Goals!H4",
        "The goal has figures or a published task book: this cannot change any more. Leave it, and let a goal of next"
        " year have it otherwise.",
    ),
    "a factor of a unit with figures": (
        lambda plan: plan.put(Tab.UNITS, ("亿元",), english_factor=1),
        "Units!F3",
        "Goals with figures are counted in this unit: this would reword them. Add another unit instead.",
    ),
    "a zone with figures taken from its goal": (
        lambda plan: plan.put(Tab.GOALS, (18,), zones="Z2 Z3 Z4 Z5"),
        "Goals!K20",
        "The goal has figures of Z1: the zone stays with it this year.",
    ),
    "a done step taken out": (
        lambda plan: plan.drop(Tab.ROAD_MAP, 1, 1).put(Tab.ROAD_MAP, (1, 2), weight=35),
        "Road map!A3",
        "Goal 1: Step 1 was reported done; a later version keeps it.",
    ),
    "merged cells": (
        lambda plan: plan.sheet(Tab.TIMETABLE).merge_cells("D3:E3"),
        "Timetable!D3",
        "The cell is part of the merged cells D3:E3. Unmerge them and fill in each cell.",
    ),
    "another year": (
        lambda plan: setattr(plan.book.worksheets[0]["B3"], "value", 2022),
        "Guide!B3",
        "The file is the plan of 2022, and not of 2021.",
    ),
    "no year": (
        lambda plan: setattr(plan.book.worksheets[0]["B3"], "value", None),
        "Guide!B3",
        "The guide does not say of which year the plan is. Write it beside “Year”.",
    ),
}


@pytest.mark.parametrize(("change", "place", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_told_by_sheet_and_cell(plan: Editor, change: Change, place: str, sentence: str) -> None:
    change(plan)
    held = plan.held()
    assert errors(held).get(place) == sentence
    assert not held.may_be_confirmed


def test_one_error_is_told_once(plan: Editor) -> None:
    plan.put(Tab.ROAD_MAP, (1, 4), weight=39)
    assert len(plan.held().errors) == 1


def test_errors_are_told_in_chinese_as_well() -> None:
    plan = Editor(exported(language="zh-hans"), "zh-hans").put(Tab.TIMETABLE, (2,), m05="尽快")
    assert errors(plan.held(), "zh-hans") == {"时间表!H4": "填写内容不是数字。"}


def test_a_column_that_is_not_known_is_remarked(plan: Editor) -> None:
    sheet = plan.sheet(Tab.GOALS)
    sheet.cell(2, sheet.max_column + 1).value = "My notes"
    held = plan.held()
    assert (held.errors, held.changes) == ([], [])
    assert remarks(held) == ["The column “My notes” is not known and was not read."]


def test_a_step_number_that_was_dropped_is_not_given_again(plan: Editor) -> None:
    goal = make_goal(year=2021, number=31)
    with unsealed():
        old = make_task_book(goal, state="superseded")
    make_milestone(old, step=1, weight=100, due_on=date(2021, 5, 1))
    make_task_book(goal, counts_from=date(2021, 3, 1))
    plan = Editor(exported())
    plan.add(Tab.ROAD_MAP, goal=31, step=1, title_zh_hans="又一步", due_on=date(2021, 5, 1), weight=100)
    sentence = errors(plan.held())[f"Road map!C{plan.sheet(Tab.ROAD_MAP).max_row}"]
    assert sentence.startswith("Step 1 was dropped in an earlier version")


def test_a_fault_that_stands_on_the_site_already_is_a_remark_until_the_goal_is_changed() -> None:
    goal = make_goal(year=2021, number=31)
    make_task_book(goal, state="draft", published_at=None, planned=[10] * 11)
    plan = Editor(exported())
    assert plan.held().errors == []
    assert "Goal 31: December 2021 has no planned value" in " ".join(remarks(plan.held()))
    plan.put(Tab.GOALS, (31,), leader_zh_hans="王市长")
    assert len(plan.held().errors) == 1


def test_a_step_reported_done_and_not_yet_approved_stays_as_well(plan: Editor) -> None:
    make_report(Goal.objects.get(year=2021, number=1), 4, date(2021, 7, 1), state="submitted")
    plan.drop(Tab.ROAD_MAP, 1, 4).put(Tab.ROAD_MAP, (1, 3), weight=65)
    assert [text for text in errors(plan.held()).values() if "Step 4 was reported done" in text]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"a,b\n1,2\n", Reason.NOT_A_SHEET), (b"", Reason.EMPTY), (b"%PDF-1.7", Reason.NOT_A_SHEET)],
)
def test_what_is_no_xlsx_is_refused(data: bytes, reason: Reason) -> None:
    with pytest.raises(UnusableError) as refused:
        read_plan_file(data)
    assert refused.value.reason == reason


def test_an_old_workbook_is_refused() -> None:
    with pytest.raises(UnusableError) as refused:
        read_plan_file(old_workbook([["x"]]))
    assert refused.value.reason == Reason.NOT_A_SHEET


def test_a_workbook_that_is_no_plan_names_all_that_is_missing() -> None:
    held = load_comparison(2021, read_plan_file(workbook([["x"]])))
    assert len(held.errors) == len(Tab) + 1
    assert not held.changes


def test_a_sheet_emptied_of_its_headings_names_its_columns(plan: Editor) -> None:
    def empty(book: Workbook) -> None:
        sheet = book["Goals"]
        assert isinstance(sheet, Worksheet)
        sheet.delete_rows(1, sheet.max_row)

    found = plan.change(empty).held()
    assert len([each for each in found.errors if each.what == "missing_column"]) == len(SPECS[Tab.GOALS].columns)


def test_the_preview_asks_the_same_number_of_queries_for_few_and_many_goals() -> None:
    def queries() -> int:
        content = Editor(exported()).content
        with CaptureQueriesContext(connection) as asked:
            load_comparison(2021, content)
        return len(asked)

    before = queries()
    zone = make_zone()
    for number in range(31, 61):
        book = make_task_book(make_goal(year=2021, number=number, zones=[zone], unit=Unit.objects.get(code="km")))
        make_milestone(book, weight=100, due_on=date(2021, 5, 1))
    assert queries() == before
