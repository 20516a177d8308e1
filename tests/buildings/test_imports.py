"""Reading a file into the building register: what is refused, what is written, and that it is all or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.utils import timezone, translation

from buildings.actions.buildings import save_building, strike_off_building
from buildings.models import Building, EnergyReading, Retrofit, StockSummary
from buildings.querysets.summaries import standing
from buildings.rules.labels import IN_FORCE_SINCE, LabelProblem, Standard, Stars, label_problems
from buildings.sheets import buildings as sheets
from buildings.sheets.buildings import BUILDINGS
from pilots.actions import register_uploads, register_work
from pilots.actions.register_loads import apart
from pilots.actions.register_uploads import (
    StaleError,
    cancel_register_upload,
    clear_away,
    confirm_register_upload,
    restart_register_upload,
)
from pilots.actions.register_work import start, work
from pilots.actions.register_writes import finish
from pilots.actions.registers import differences
from pilots.models import RegisterUpload, User, Zone
from pilots.sheets.registers.headings import names_of
from pilots.sheets.registers.kinds import Kind
from pilots.sheets.registers.progress import CancelledError, Folder, Phase, Progress, folder_of
from pilots.templatetags.register_uploads import place_words, trouble_words
from tests.buildings.factories import make_building, make_reading, make_retrofit
from tests.buildings.files import HEADINGS, building_row, confirmed, csv_of, found, imported, upload_of
from tests.pilots.sheets.files import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return tmp_path / "uploads"


def rollup_is_right() -> bool:
    return not differences(StockSummary, standing, Building, Retrofit, EnergyReading)


# The columns


def test_every_heading_names_one_column() -> None:
    words = [word for column in BUILDINGS.columns for word in {column.chinese, column.english, *column.synonyms}]
    assert len(names_of(BUILDINGS)) >= len({*words}) - len(BUILDINGS.columns)
    assert {names_of(BUILDINGS)[word] for word in names_of(BUILDINGS)} == {column.name for column in BUILDINGS.columns}
    for column in BUILDINGS.columns:
        field: Any = Building._meta.get_field(column.name)
        assert column.kind != Kind.TEXT or column.most == field.max_length
        assert column.kind != Kind.NUMBER or column.decimals == field.decimal_places
        choices = {str(code) for code, _words in field.choices or ()}
        assert column.kind != Kind.CHOICE or {str(code) for code in column.choices} == choices
        assert column.is_required is not (field.blank or field.has_default())


def test_the_vectorised_rules_of_labels_equal_the_rules() -> None:
    days = [
        None,
        date(2031, 1, 1),
        *(since - timedelta(days=late) for since in IN_FORCE_SINCE.values() for late in (0, 1)),
    ]
    cases = list(product([None, *Stars], [None, *Standard], days, [None, date(2019, 8, 1), date(2031, 1, 1)]))
    names = ("stars", "label_standard", "labelled_on", "label_valid_until")
    columns = {name: ["" if case[at] is None else str(case[at]) for case in cases] for at, name in enumerate(names)}
    found_in = sheets.label_problems(pd.DataFrame(columns, dtype=object))
    for place, case in enumerate(cases):
        assert [code for code in LabelProblem if found_in[code].iloc[place]] == label_problems(*case), case


# What is wrong

ZONED = {"片区": "Z1"}
LABEL = {"绿建标识": "二星级", "评价标准": "GB/T 50378-2019", "标识日期": "2021/7/5", "标识有效期至": "2026-07-05"}
WRONG: dict[str, tuple[dict[str, str], str, str]] = {
    "code": ({"建筑编号": ""}, "row 3, Code", "“Code” must be given."),
    "area 0": ({"建筑面积（㎡）": "0"}, "row 3, Area (m²)", "The number must be greater than 0."),
    "negative": ({"建筑面积（㎡）": "-1"}, "row 3, Area (m²)", "The number must be greater than 0."),
    "no number": ({"建筑面积（㎡）": "很大"}, "row 3, Area (m²)", "This is not a number."),
    "decimals": ({"建筑面积（㎡）": "1.234"}, "row 3, Area (m²)", "The number has more than 2 decimals."),
    "year": ({"竣工年份": "1800"}, "row 3, Year of completion", "This must lie between 1897 and 2100."),
    "use": ({"用途": "教堂"}, "row 3, Use", "This is none of the choices: residential, office, retail"),
    "zone": ({"片区": "Z9"}, "row 3, Zone", "This code or name is not known."),
    "share": ({"装配率（%）": "101"}, "row 3, Prefabricated share (%)", "This must lie between 0 and 100."),
    "day": ({"竣工日期": "2021-02-30"}, "row 3, Completed on", "This is not a day. Write it as 2021-08-31."),
    "other year": (
        {"竣工日期": "2019-05-01"},
        "row 3, Completed on",
        "The day of completion is not in the year of completion.",
    ),
    "standard": (
        {**LABEL, "评价标准": ""},
        "row 3, Standard of the label",
        "A label needs the standard by which it was given.",
    ),
    "label day": ({**LABEL, "标识日期": ""}, "row 3, Labelled on", "A label needs the day on which it was given."),
    "not yet": (
        {**LABEL, "标识日期": "2019-07-31"},
        "row 3, Standard of the label",
        "This standard was not in force yet on the day of the label.",
    ),
    "basic": (
        {**LABEL, "绿建标识": "基本级", "评价标准": "GB/T 50378-2014"},
        "row 3, Green label",
        "The basic level came with GB/T 50378-2019; earlier standards do not have it.",
    ),
    "ends": (
        {**LABEL, "标识有效期至": "2021-07-05"},
        "row 3, Label valid until",
        "The label would end before it began.",
    ),
    "twice": ({"建筑编号": "N1"}, "row 3, Code", "The code stands already in row 2."),
    "long": ({"建筑名称": "楼" * 201}, "row 3, Name", "The text has more than 200 characters."),
}


@pytest.mark.parametrize(("change", "place", "sentence"), WRONG.values(), ids=WRONG)
def test_an_error_names_row_column_and_reason(change: dict[str, str], place: str, sentence: str) -> None:
    upload = upload_of(csv_of([building_row(1, **ZONED), building_row(2, **change), building_row(3)]))
    assert (upload.state, upload.error_count) == ("refused", 1)
    [error] = found(upload)
    with translation.override("en"):
        assert place_words(error, BUILDINGS) == place
        assert trouble_words(error, BUILDINGS).startswith(sentence)
    column = BUILDINGS.column(error.column)
    told = next(change[name] for name in change if names_of(BUILDINGS)[names_key(name)] == column.name)
    assert error.said == told[:60]
    with pytest.raises(StaleError):
        confirm_register_upload(upload=upload, seen=upload.seen, at=timezone.now())
    assert not Building.objects.exists()


def names_key(heading: str) -> str:
    from pilots.sheets.columns import heading_words

    return heading_words(heading)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("编号,名称,用途,面积\nN1,楼,办公,1\n".encode(), ["missing_column"]),
        ("编号,名称,用途,面积,年份,竣工年份\n".encode(), ["no_rows"]),
        ("编号,建筑编号,名称,用途,面积,竣工年份\n1,1,楼,办公,1,2020\n".encode(), ["column_twice"]),
        (b"a,b\n1,2\n", ["no_headings"]),
        ("编号,名称,用途,面积,竣工年份\nN1,楼,办公,1,2020,多余\n".encode(), ["beyond"]),
    ],
)
def test_a_file_without_its_columns_says_which(data: bytes, expected: list[str]) -> None:
    upload = upload_of(data)
    assert upload.state == "refused"
    assert [error.trouble for error in found(upload)] == expected


def test_an_unusable_file_says_why() -> None:
    upload = upload_of(b"%PDF-1.7")
    assert (upload.state, upload.reason) == ("refused", "file_not_a_sheet")


def test_all_errors_are_counted_and_the_first_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pilots.sheets.registers.read.MOST_SHOWN", 5)
    rows = [building_row(number, 用途="?", 竣工年份="?") for number in range(20)]
    upload = upload_of(csv_of([*rows, building_row(3)]))
    assert (upload.error_count, len(upload.errors)) == (41, 5)
    assert [error.row for error in found(upload)] == [2, 2, 3, 3, 4]
    assert len(folder_of(upload.pk).errors.read_text().splitlines()) == 41


# What is written


def test_new_changed_and_unchanged_rows_and_their_totals() -> None:
    old = make_building(code="N1", name="旧名", area_m2=Decimal(5000), year=2020, zone="Z3", district="黄岛区")
    same = make_building(code="N2", name="2号楼", year=2020)
    make_retrofit(old, area_m2=Decimal(2500))
    make_reading(old)
    rows = [building_row(1, 片区="Z4", **LABEL), building_row(2), building_row(3, 片区="中德生态园零碳园区")]
    upload = upload_of(csv_of(rows), name="2021年7月.csv")
    assert (upload.state, upload.new_count, upload.changed_count, upload.same_count) == ("ready", 1, 1, 1)
    assert (upload.added, upload.taken) == (Decimal(20_000), Decimal(5_000))
    [change] = upload.changes
    assert ["area_m2", "5000.00", "10000.00"] in change["fields"]
    assert not Building.objects.filter(code="N3").exists()

    confirmed(upload)
    assert upload.state == "written"
    now = Building.objects.current().get(code="N1")
    assert (now.pk, now.edition, now.name, now.zone.code, now.area_m2) == (old.pk, 2, "1号楼", "Z4", Decimal(10_000))
    assert (now.stars, now.labelled_on, now.source) == ("two", date(2021, 7, 5), "2021年7月.csv")
    # what the file has no column for stays
    assert now.district == "黄岛区"
    [_now, was] = Building.objects.versions_of(now)
    assert (was.name, was.edition, was.recorded_at, was.replaced_at) == ("旧名", 1, old.recorded_at, now.recorded_at)
    new = Building.objects.current().get(code="N3")
    assert (new.edition, new.completed_month, new.recorded_by.username) == (1, date(2020, 12, 1), "office")
    assert (new.zone.code, new.provenance, new.stars, new.floors) == ("Z4", "reported", "", None)
    assert Building.objects.get(code="N2").recorded_at == same.recorded_at
    assert rollup_is_right()
    assert not folder_of(upload.pk).path.exists()


def test_the_same_file_again_writes_nothing() -> None:
    rows = [building_row(1, 竣工日期="2020年5月6日", **LABEL), building_row(2, **{"装配率（%）": "45.5%"})]
    imported(rows)
    upload = upload_of(csv_of(rows, encoding="gb18030"), name="another name.csv")
    assert (upload.state, upload.new_count, upload.changed_count, upload.same_count) == ("ready", 0, 0, 2)
    assert not upload.may_be_confirmed
    with pytest.raises(StaleError):
        confirm_register_upload(upload=upload, seen=upload.seen, at=timezone.now())
    assert Building.objects.count() == 2


def test_what_a_file_leaves_out_stays_and_still_has_to_fit() -> None:
    imported([building_row(1, 竣工日期="2020-05-06", 产权单位="甲", **LABEL)])
    upload = imported([building_row(1, 竣工年份="2020", 建筑名称="新名")])
    assert upload.changed_count == 1
    row = Building.objects.current().get(code="N1")
    assert (row.name, row.owner, row.completed_on, row.stars) == ("新名", "甲", date(2020, 5, 6), "two")
    assert row.completed_month == date(2020, 5, 1)
    # the day of completion that stands is not in the year that the file gives
    refused = upload_of(csv_of([building_row(1, 竣工年份="2019")]))
    assert [error.trouble for error in found(refused)] == ["rule"]
    # an empty cell empties the field
    imported([building_row(1, 产权单位="", 竣工日期="")])
    row = Building.objects.current().get(code="N1")
    assert (row.owner, row.completed_on, row.completed_month) == ("", None, date(2020, 12, 1))
    assert rollup_is_right()


def test_provenance_and_source_come_from_the_file_or_the_form() -> None:
    rows = [building_row(1, 数据性质="示意", 来源="合成"), building_row(2, 数据性质="", 来源="")]
    confirmed(upload_of(csv_of(rows), name="a.csv", provenance="illustrative"))
    confirmed(upload_of(csv_of([building_row(3)]), name="b.csv"))
    stand = Building.objects.values_list("code", "provenance", "source")
    assert list(stand) == [
        ("N1", "illustrative", "合成"),
        ("N2", "illustrative", "a.csv"),
        ("N3", "reported", "b.csv"),
    ]


def test_a_workbook_and_english_headings_in_any_order() -> None:
    rows = [
        ["Building register"],
        ["Year of completion", "Unknown", "Area (10,000 m²)", "Use", "Name", "Code", "Completed on", "Zone"],
        [2021, "x", 1.5, "retail", "Mall", 1001, date(2021, 3, 4), "Z1"],
    ]
    upload = upload_of(workbook({"Data": rows, "Notes": [["n"]]}), name="b.xlsx")
    assert upload.state == "ready", upload.errors
    assert upload.remarks == [["column", "Unknown"], ["sheet", "Notes"]]
    confirmed(upload)
    row: Any = Building.objects.get(code="1001")
    assert (row.area_m2, row.use, row.completed_on, row.zone.code) == (
        Decimal(15_000),
        "retail",
        date(2021, 3, 4),
        "Z1",
    )


def test_what_a_heading_has_in_brackets_is_a_unit_or_remarked_on() -> None:
    data = "编号,名称,用途,竣工年份,建筑面积（{}）\nN1,楼,办公,2020,1.5\n"
    for words, area, remarks in (
        ("万㎡", "15000", []),
        ("公顷", "15000", []),
        ("m2", "1.5", []),
        ("含地下", "1.5", [["unit", "建筑面积（含地下）"]]),
        ("亿元", "1.5", [["unit", "建筑面积（亿元）"]]),
    ):
        upload = upload_of(data.format(words).encode())
        assert (upload.added, upload.remarks) == (Decimal(area), remarks)


def test_a_struck_off_code_may_come_again() -> None:
    row = make_building(code="N1")
    strike_off_building(building=row, user=None, at=timezone.now())
    upload = imported([building_row(1)])
    assert upload.new_count == 1
    assert Building.objects.current().get(code="N1").pk != row.pk
    assert rollup_is_right()


# All or nothing


def test_one_bad_row_at_the_end_of_sixty_thousand_leaves_nothing() -> None:
    lines = [",".join(HEADINGS), *(f"N{n},{n}号楼,办公,{n}.5,2020" for n in range(1, 60_001))]
    good = "\n".join(lines).encode("gb18030")
    bad = good + "\nN60001,楼,办公,0,2020\nN7,楼,办公,1,2020\n".encode("gb18030")
    upload = kept_apart(bad)
    assert (upload.state, upload.row_count, upload.error_count) == ("refused", 60_002, 2)
    assert [(error.row, error.trouble, error.values) for error in found(upload)] == [
        (60_002, "positive", {}),
        (60_003, "twice", {"row": 8}),
    ]
    assert not Building.objects.exists()
    assert not StockSummary.objects.exists()
    upload = kept_apart(good)
    assert (upload.state, upload.new_count) == ("ready", 60_000)
    RegisterUpload.objects.filter(pk=upload.pk).update(state="writing")
    work(upload.pk, upload.attempt, is_apart=True)
    assert Building.objects.count() == 60_000
    total = StockSummary.objects.of("stock_use").totals("kind")
    assert [(row["rows"], row["total"]) for row in total] == [
        (60_000, sum(Decimal(n) + Decimal("0.5") for n in range(1, 60_001)))
    ]


def kept_apart(data: bytes) -> RegisterUpload:
    """A large file, read as its own process reads it."""
    from buildings.actions.imports import BUILDING_IMPORT
    from pilots.actions.register_uploads import keep_register_upload

    user = User.objects.get(username="office")
    upload = keep_register_upload(
        register=BUILDING_IMPORT, name="x.csv", blocks=[data], provenance="reported", user=user, at=timezone.now()
    )
    work(upload.pk, upload.attempt, is_apart=True)
    upload.refresh_from_db()
    return upload


@pytest.mark.parametrize("phase", [Phase.READING, Phase.LOADING, Phase.WRITING, Phase.ADDING_UP])
def test_a_cancelled_import_leaves_nothing(monkeypatch: pytest.MonkeyPatch, phase: Phase) -> None:
    make_building(code="N1", name="旧名")
    upload = upload_of(csv_of([building_row(1), building_row(2)]))
    if phase == Phase.READING:
        RegisterUpload.objects.filter(pk=upload.pk).update(state="reading")
    else:
        RegisterUpload.objects.filter(pk=upload.pk).update(state="writing")
    tell = register_work.Watch.tell

    def cancelled_at(watch: register_work.Watch, progress: Progress) -> None:
        if progress.phase == phase:
            watch.folder.ask_to_cancel()
            watch.told_at = 0
        tell(watch, progress)

    monkeypatch.setattr(register_work.Watch, "tell", cancelled_at)
    work(upload.pk, upload.attempt, is_apart=False)
    upload.refresh_from_db()
    assert upload.state == "cancelled"
    assert list(Building.objects.values_list("name", flat=True)) == ["旧名"]
    assert not folder_of(upload.pk).path.exists()
    assert rollup_is_right()


CHANGES_MEANWHILE: dict[str, Callable[[Building], object]] = {
    "changed": lambda row: save_building(building=renamed(row), user=None, at=timezone.now()),
    "struck off": lambda row: strike_off_building(building=row, user=None, at=timezone.now()),
    "added": lambda _row: make_building(code="N3"),
    "unchanged one changed": lambda _row: save_building(
        building=renamed(Building.objects.get(code="N2")), user=None, at=timezone.now()
    ),
}


def renamed(row: Building) -> Building:
    row.name = "他人改的"
    return row


@pytest.mark.parametrize("meanwhile", CHANGES_MEANWHILE.values(), ids=CHANGES_MEANWHILE)
def test_whoever_confirms_a_register_that_moved_is_shown_it_anew(meanwhile: Callable[[Building], object]) -> None:
    row = make_building(code="N1", name="旧名")
    make_building(code="N2", name="2号楼", year=2020)
    upload = upload_of(csv_of(building_row(number) for number in (1, 2, 3)))
    meanwhile(row)
    count, seen = Building.objects.count(), upload.seen
    confirmed(upload)
    assert (upload.state, upload.reason) == ("ready", "moved")
    assert upload.seen != seen
    assert Building.objects.count() == count
    with pytest.raises(StaleError):
        confirm_register_upload(upload=upload, seen=seen, at=timezone.now())
    confirmed(upload)
    assert upload.state == "written"
    assert Building.objects.current().filter(name__in=["1号楼", "2号楼", "3号楼"]).count() == 3
    assert rollup_is_right()


def test_of_two_imports_at_once_the_second_is_shown_what_the_first_wrote() -> None:
    first, second = (upload_of(csv_of([building_row(1, 建筑名称=name)])) for name in ("甲", "乙"))
    confirmed(first)
    confirmed(second)
    assert (first.state, second.state, second.reason) == ("written", "ready", "moved")
    assert (second.new_count, second.changed_count) == (0, 1)
    assert Building.objects.get().name == "甲"


def test_a_change_of_an_unrelated_building_does_not_stand_in_the_way() -> None:
    upload = upload_of(csv_of([building_row(1)]))
    make_building(code="elsewhere")
    assert confirmed(upload).state == "written"


# Processes that end, and files that stay


def test_a_file_is_written_once_however_often_it_is_confirmed() -> None:
    upload = imported([building_row(1)])
    with pytest.raises(StaleError):
        confirm_register_upload(upload=upload, seen=upload.seen, at=timezone.now())
    assert Building.objects.count() == 1


def test_a_process_that_was_not_heard_of_can_be_begun_again_or_discarded() -> None:
    upload = upload_of(csv_of([building_row(1)]))
    folder = folder_of(upload.pk)
    RegisterUpload.objects.filter(pk=upload.pk).update(state="writing")
    upload.refresh_from_db()
    folder.tell(Progress(Phase.WRITING, 1, 2, at=time.time()))
    with pytest.raises(StaleError):
        restart_register_upload(upload=upload)
    # asked to stop, a process at work stops by itself
    cancel_register_upload(upload=upload)
    assert (upload.state, folder.is_asked_to_cancel()) == ("writing", True)
    folder.tell(Progress(Phase.WRITING, 1, 2, at=time.time() - 60))
    late = RegisterUpload.objects.get(pk=upload.pk)
    restart_register_upload(upload=upload)
    assert (upload.state, upload.new_count, upload.attempt) == ("ready", 1, 2)
    # the process that was given up comes back and does nothing
    work(late.pk, late.attempt, is_apart=False)
    assert not finish(late, timezone.now())
    assert RegisterUpload.objects.get(pk=upload.pk).state == "ready"
    cancel_register_upload(upload=upload)
    assert (upload.state, folder.path.exists()) == ("cancelled", False)
    with pytest.raises(StaleError):
        cancel_register_upload(upload=upload)


def test_a_large_file_is_read_by_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_uploads, "AT_ONCE", 10)
    begun: list[list[str]] = []

    class Process:
        def __init__(self, command: list[str], **_options: Any) -> None:
            begun.append(command)

        def wait(self) -> None: ...

    monkeypatch.setattr("subprocess.Popen", Process)
    upload = upload_of(csv_of([building_row(1)]))
    assert upload.state == "reading"
    assert begun[0][2:] == ["read_register", str(upload.pk), "1"]
    told = folder_of(upload.pk).told()
    assert told
    assert (told.phase, told.is_silent) == (Phase.BEGINNING, False)


def test_a_process_that_cannot_begin_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_command: Any, **_options: Any) -> None:
        raise OSError("no memory")

    upload = upload_of(csv_of([building_row(1)]))
    monkeypatch.setattr("subprocess.Popen", fail)
    start(upload)
    assert (upload.state, upload.reason) == ("failed", "no_process")


@pytest.mark.parametrize(("error", "reason"), [(OperationalError("gone"), "database"), (RuntimeError("bug"), "broke")])
def test_work_that_fails_leaves_nothing_and_says_so(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    upload = upload_of(csv_of([building_row(1)]))

    def fail(*_rows: Any) -> None:
        raise error

    monkeypatch.setattr("pilots.actions.register_writes.add_up", lambda *_a, **_k: fail())
    RegisterUpload.objects.filter(pk=upload.pk).update(state="writing")
    work(upload.pk, upload.attempt, is_apart=True)
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == ("failed", reason)
    assert not Building.objects.exists()
    monkeypatch.undo()
    restart_register_upload(upload=upload)
    assert upload.state == "ready"


def test_a_load_that_ends_early_leaves_no_transaction_open() -> None:
    said: list[str] = []

    class Cursor:
        def execute(self, statement: str) -> None:
            said.append(statement)

    with apart(Cursor(), is_own=True):
        pass
    with pytest.raises(CancelledError), apart(Cursor(), is_own=True):
        raise CancelledError
    assert said == ["BEGIN", "COMMIT", "BEGIN", "ROLLBACK"]


def test_old_files_are_cleared_away(folder: Path) -> None:
    written, old, new = imported([building_row(1)]), upload_of(b"x"), upload_of(b"x")
    early = timezone.now() - timedelta(days=8)
    RegisterUpload.objects.filter(pk__in=[written.pk, old.pk]).update(uploaded_at=early)
    clear_away(timezone.now())
    assert set(RegisterUpload.objects.values_list("pk", flat=True)) == {written.pk, new.pk}
    assert {path.name for path in folder.iterdir()} == {str(new.pk)}


def test_progress_survives_what_is_no_progress(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert folder.told() is None
    (tmp_path / "progress").write_text("{")
    assert folder.told() is None
    folder.tell(Progress(Phase.READING, 1, 4))
    told = folder.told()
    assert told
    assert (told.percent, told.is_silent) == (25, True)


def test_a_zone_is_known_by_code_and_names() -> None:
    zone: Any = Zone.objects.get(code="Z4")
    known = sheets.zones()
    assert {known[word] for word in ("Z4", zone.name_zh_hans, zone.name_en)} == {zone.pk}
