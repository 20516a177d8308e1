"""`plan`: a city's first plan on an empty database, and the same errors as the pages tell."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pilots.models import Department, Goal, TaskBook, User
from pilots.sheets.plans.kinds import Tab
from tests.browser.site import ROOT
from tests.factories import make_goal, make_task_book
from tests.pilots.sheets.files import opened
from tests.pilots.sheets.plans.files import Editor, exported

pytestmark = pytest.mark.django_db


def run(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("plan", *(str(each) for each in arguments), stdout=out)
    return out.getvalue()


def written(folder: Path, plan: Editor) -> Path:
    file = folder / "plan.xlsx"
    file.write_bytes(plan.data)
    return file


def lower(plan: Editor) -> Editor:
    """Goal 19's target from 30 to 29."""
    plan.put(Tab.GOALS, (19,), target=29, target_provenance="reported")
    return plan.put(Tab.TIMETABLE, (19,), m12=29, provenance=None)


@pytest.fixture
def plan() -> Editor:
    User.objects.filter(username__in=["admin", "office", "leader"]).update(is_active=True)
    return Editor(exported())


def test_a_template_is_written_in_the_language_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "new.xlsx"
    assert run("template", file, "--year", "2023", "--language", "en") == f"{file} written.\n"
    book = opened(file.read_bytes())
    assert (book.sheetnames[0], book["Guide"]["B3"].value, book["Goals"].max_row) == ("Guide", 2023, 2)


def test_a_template_has_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("template", "--year", "2023")
    assert [file.name for file in tmp_path.iterdir()] == ["plan-2023.xlsx"]


def test_an_export_comes_back_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    run("export", "--year", "2021", file)
    assert run("import", file) == "0 rows written, 0 drafts of task books.\n"


def test_a_year_without_goals_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There are no goals of 2030"):
        run("export", "--year", "2030", tmp_path / "plan.xlsx")


def test_an_import_makes_drafts_and_says_how_many(tmp_path: Path, plan: Editor) -> None:
    said = run("import", written(tmp_path, lower(plan)), "--as", "office", "--language", "en")
    assert said == "Goals: 1 changed\nTimetable: 1 changed\n2 rows written, 1 drafts of task books.\n"
    assert TaskBook.objects.get(state="draft").edited_by == User.objects.get(username="office")


def test_a_check_writes_nothing(tmp_path: Path, plan: Editor) -> None:
    said = run("import", written(tmp_path, lower(plan)), "--check", "--language", "en")
    assert said.endswith("Nothing was written.\n")
    assert not TaskBook.objects.filter(state="draft").exists()


@pytest.mark.parametrize("check", [(), ("--check",)])
def test_errors_are_printed_by_sheet_and_cell_and_nothing_is_written(
    tmp_path: Path, plan: Editor, check: tuple[str, ...]
) -> None:
    lower(plan).put(Tab.GOALS, (1,), lead="hosing").put(Tab.ROAD_MAP, (2, 1), weight="heavy")
    out = StringIO()
    with pytest.raises(CommandError, match="2 errors: nothing was written"):
        call_command("plan", "import", str(written(tmp_path, plan)), "--language", "en", *check, stdout=out)
    assert "Goals!I3  No department has the code or name “hosing”.\n" in out.getvalue()
    assert "“heavy” This is not a number.\n" in out.getvalue()
    assert not TaskBook.objects.filter(state="draft").exists()


def test_errors_are_printed_in_chinese_by_default(tmp_path: Path, plan: Editor) -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("plan", "import", str(written(tmp_path, plan.put(Tab.TIMETABLE, (2,), m05="x"))), stdout=out)
    assert out.getvalue().startswith("Timetable!H4  “x” 填写内容不是数字。\n")


def test_another_year_than_the_files_is_an_error(tmp_path: Path, plan: Editor) -> None:
    with pytest.raises(CommandError, match="nothing was written"):
        run("import", written(tmp_path, plan), "--year", "2022")
    assert not Goal.objects.of_year(2022).exists()


def test_drafts_are_published_for_a_reason(tmp_path: Path, plan: Editor) -> None:
    said = run("import", written(tmp_path, lower(plan)), "--publish", "压减", "--as", "admin")
    assert said.endswith("1 task books in force from 2021-02.\n")
    book = TaskBook.objects.get(goal__year=2021, goal__number=19, state="in_force")
    assert (book.version, book.reason, str(book.published_by.username if book.published_by else "")) == (
        2,
        "压减",
        "admin",
    )


def test_a_draft_that_cannot_be_published_keeps_the_import_from_being_written(tmp_path: Path, plan: Editor) -> None:
    make_task_book(make_goal(year=2021, number=31), state="draft", published_at=None, planned=[10] * 11)
    plan = Editor(exported())
    out = StringIO()
    with pytest.raises(CommandError, match="1 drafts cannot be published: nothing was written"):
        call_command(
            "plan", "import", str(written(tmp_path, lower(plan))), "--publish", "x", "--as", "admin", stdout=out
        )
    assert TaskBook.objects.filter(goal__year=2021, state="draft").count() == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--publish", "压减"), "Say with --as who publishes: admin, office"),
        (("--publish", " ", "--as", "office"), "--publish needs a reason"),
        (("--as", "leader"), "leader may not write task books"),
        (("--as", "nobody"), "nobody may not write task books"),
    ],
)
def test_who_and_why_must_be_said(tmp_path: Path, plan: Editor, options: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("import", written(tmp_path, plan), *options)


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read: No such file"), (b"%PDF-1.4", "This is not an .xlsx file"), (b"", "The file is empty")],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None, message: str) -> None:
    file = tmp_path / "plan.xlsx"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        run("import", file, "--language", "en")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        run("template", tmp_path / "no" / "plan.xlsx")


def test_a_new_city_starts_from_a_file_on_an_empty_database(tmp_path: Path) -> None:
    """The plan of 2021 goes into an empty, migrated database of its own; nobody has an account there."""
    file = tmp_path / "plan.xlsx"
    file.write_bytes(exported(language="zh-hans"))
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "GREENCITY_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "greencity.settings",
    }

    def manage(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    manage("migrate", "--verbosity", "0")
    assert "30 task books in force from 2021-01." in manage("plan", "import", str(file), "--publish", "首版任务书")
    counted = manage(
        "shell",
        "--verbosity",
        "0",
        "--command",
        "from pilots.models import *; print(Goal.objects.count(), Department.objects.count(), Zone.objects.count(),"
        " TaskBook.objects.filter(state='in_force', version=1, counts_from='2021-01-01').count(),"
        " Period.objects.count(), LightThresholds.objects.count())",
    )
    assert counted.split() == ["30", str(Department.objects.count()), "5", "30", "12", "1"]
    # nothing is due on the first days of the year, and nothing was reported in the month after
    lights = manage("lights", "--year", "2021", "--month", "2021-01", "--as-of", "2021-01-31")
    assert {line.split()[1] for line in lights.splitlines()} <= {"not_due", "not_reported"}
    assert manage("plan", "import", str(file)) == "0 rows written, 0 drafts of task books.\n"
