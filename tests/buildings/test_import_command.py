"""`import_register`: a file on the server, by the engine of the pages."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from buildings.models import Building
from pilots.models import RegisterUpload, User
from tests.benchmarks.imports import make_bad, measure
from tests.buildings.files import building_row, csv_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def file(settings: LazySettings, tmp_path: Path) -> Path:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    User.objects.filter(username__in=("office", "leader")).update(is_active=True)
    path = tmp_path / "buildings.csv"
    path.write_bytes(csv_of([building_row(1), building_row(2)]))
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_register", "buildings", *map(str, arguments), "--language", "en", stdout=out)
    return out.getvalue()


def test_a_check_writes_nothing(file: Path) -> None:
    said = run(file, "--check")
    assert "2 rows: 2 new, 0 changed, 0 unchanged, 0 errors." in said
    assert "Nothing was written." in said
    assert not Building.objects.exists()


def test_a_file_is_written_and_then_makes_no_difference(file: Path) -> None:
    assert "2 rows written." in run(file, "--confirm", "--as", "office", "--provenance", "illustrative")
    row: Any = Building.objects.get(code="N1")
    assert (row.recorded_by.username, row.provenance, row.source) == ("office", "illustrative", "buildings.csv")
    assert "already stands in the register" in run(file, "--confirm", "--provenance", "illustrative")
    assert set(RegisterUpload.objects.values_list("state", flat=True)) == {"written", "cancelled"}
    assert not any((file.parent / "uploads").iterdir())


def test_errors_are_told_and_kept(file: Path) -> None:
    file.write_bytes(csv_of([building_row(1), building_row(2, 用途="?")]))
    kept = file.parent / "errors.csv"
    with pytest.raises(CommandError, match="1 errors: nothing was written"):
        run(file, "--confirm", "--errors", kept)
    assert '3,Use,?,"This is none of the choices' in kept.read_text()
    assert not Building.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as", "leader"], "leader may not write the register"),
        (["--as", "nobody"], "nobody may not write the register"),
        ([], "Say --check or --confirm"),
    ],
)
def test_what_cannot_be_done_is_said(file: Path, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(file, *arguments)


def test_a_file_that_is_not_there_or_no_table_is_said(file: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(file.parent / "missing.csv", "--check")
    file.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="not a table"):
        run(file, "--check")


def test_the_benchmark_of_imports_runs(file: Path) -> None:
    file.write_bytes(csv_of([building_row(number) for number in range(30)]))
    bad = file.parent / "bad.csv"
    make_bad(file, bad)
    written, again, refused = measure(file), measure(file), measure(bad)
    assert (written["state"], written["new"], written["there"]) == ("written", 30, 30)
    assert (again["state"], again["new"], refused["state"], refused["there"]) == ("ready", 0, "refused", 30)
