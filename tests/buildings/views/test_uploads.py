"""The pages of an import: who may, the way from the file to what was written, and what is told on it."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from buildings.models import Building
from pilots.actions import register_uploads, register_work
from pilots.models import RegisterUpload
from pilots.sheets.registers.progress import Phase, Progress, folder_of
from pilots.views import register_uploads as views
from tests.buildings.factories import make_building
from tests.buildings.files import building_row, csv_of, upload_of
from tests.factories import make_user
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

NEW = "/buildings/register/upload/"
MISSING = f"{NEW}74bf46bc-b507-4eb0-8193-89ceea6c5a31/"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return tmp_path


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    """The office, reading English."""
    return sign_in("office", "en")


def sent(client: Client, data: bytes, name: str = "buildings.csv", **overrides: str) -> Any:
    return client.post(NEW, {"file": SimpleUploadedFile(name, data), "provenance": "reported", **overrides})


def uploaded(client: Client, *rows: dict[str, str]) -> str:
    """The address of the upload of a file with these rows."""
    response = sent(client, csv_of(rows))
    assert response.status_code == 302
    return str(response["Location"])


def deed(client: Client, path: str, name: str, **values: str) -> Any:
    return client.post(path, {"deed": name, **values})


def seen_on(client: Client, path: str) -> str:
    inputs = find(parsed(client.get(path)), "input[name]")
    return next(attribute(each, "value") for each in inputs if attribute(each, "name") == "seen")


def deeds_on(page: Any) -> list[str]:
    return [attribute(each, "value") for each in find(parsed(page), "input[name]") if attribute(each, "name") == "deed"]


def said(page: Any) -> list[str]:
    """The messages on a page."""
    return [words(each) for each in find(parsed(page), ".alert") if words(each)]


def facts(page: Any) -> str:
    return words(find(parsed(page), "dl.facts")[0])


# Who may


@pytest.mark.parametrize("path", [NEW, MISSING])
def test_only_office_and_administrator_come_here(sign_in: SignIn, client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    assert client.post(path).status_code == 302
    for username in ("leader", "staff-housing", "head-housing"):
        member = sign_in(username)
        assert (member.get(path).status_code, member.post(path).status_code) == (403, 403)
    nobody = Client()
    nobody.force_login(make_user())
    assert nobody.get(path).status_code == 403
    assert sign_in("admin").get(path).status_code == (404 if path == MISSING else 200)
    assert sign_in("admin").put(path).status_code == 405


def test_an_upload_is_its_owners_alone(office: Client, sign_in: SignIn) -> None:
    path = uploaded(office, building_row(1))
    admin = sign_in("admin")
    assert (admin.get(path).status_code, deed(admin, path, "confirm").status_code) == (404, 404)
    assert admin.get(f"{path}?export=errors.csv").status_code == 404
    assert not Building.objects.exists()


def test_the_list_leads_here_whoever_may(office: Client, reader: Client) -> None:
    links = {attribute(each, "href") for each in find(parsed(office.get("/buildings/register/")), "a[href]")}
    assert NEW in links
    assert NEW not in {attribute(each, "href") for each in find(parsed(reader.get("/buildings/register/")), "a[href]")}


# The form


def test_the_form_says_what_is_read(office: Client, sign_in: SignIn) -> None:
    page = office.get(NEW)
    assert page.status_code == 200
    assert "Year of completion required" in words(parsed(page))
    assert "竣工年份" in words(parsed(sign_in("office").get(NEW)))
    assert b"<html" not in office.get(NEW, headers=HTMX).content


@pytest.mark.parametrize(
    ("files", "sentence"),
    [({}, "Choose a file first."), ({"file": SimpleUploadedFile("a.csv", b"")}, "The file is empty.")],
)
def test_the_form_without_a_file_says_so(office: Client, files: dict[str, Any], sentence: str) -> None:
    response = office.post(NEW, {**files, "provenance": "illustrative"})
    assert response.status_code == 422
    page = parsed(response)
    assert words(only(page, "p.refusal")) == sentence
    [chosen] = find(only(page, "select#id_provenance"), "option[selected]")
    assert attribute(chosen, "value") == "illustrative"


def test_a_disk_or_database_that_refuses_is_told(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, sentence in ((OSError("full"), "disk"), (OperationalError("gone"), "nothing was read in")):

        def fail(error: Exception = error, **_upload: Any) -> None:
            raise error

        monkeypatch.setattr(views, "keep_register_upload", fail)
        response = sent(office, b"x")
        assert response.status_code == 503
        assert sentence in " ".join(said(response))


# From the file to what was written


def test_texts_come_back_from_a_file_as_they_were(office: Client) -> None:
    for number, name in enumerate(["'-1", "-1", "=A1", "'x", "''=A1"]):
        make_building(code=f"-N{number}", name=name, address=name)
    for kind in ("csv", "xlsx"):
        response = office.get(f"/buildings/register/?export=buildings.{kind}")
        data = response.getvalue()
        upload = upload_of(data, name=f"buildings.{kind}")
        assert (upload.state, upload.changes, upload.same_count) == ("ready", [], 5), (kind, upload.errors)


def test_a_small_file_is_previewed_at_once_and_written_once(office: Client) -> None:
    make_building(code="N1", name="旧名", area_m2=5000, year=2020)
    path = uploaded(office, building_row(1), building_row(2))
    page = office.get(path)
    assert facts(page).startswith("Rows 2 New rows 1 Changed rows 1 No difference 0 Errors 0")
    assert "Area in the register +0.015 million m²" in facts(page)
    change = words(only(parsed(page), "ul.changes"))
    assert change.startswith("N1 旧名 ")
    assert "Name 旧名 → becomes 1号楼" in change
    assert "Area (m²) 5,000 → becomes 10,000" in change
    assert deeds_on(page) == ["confirm", "cancel"]
    seen = seen_on(office, path)
    response = office.post(path, {"deed": "confirm", "seen": seen}, follow=True)
    assert "2 rows written from buildings.csv." in " ".join(said(response))
    assert deeds_on(response) == []
    assert Building.objects.current().count() == 2
    again = office.post(path, {"deed": "confirm", "seen": seen}, follow=True)
    assert "was written already" in " ".join(said(again))
    assert Building.objects.count() == 3


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_list_exports_makes_no_difference_when_it_comes_back(sign_in: SignIn, language: str) -> None:
    make_building(code="=1+1", name="-甲", address="a, b", zone="Z4", stars="two", meets_standard=True, floors=3)
    make_building(code="N/2", prefab_percent="45.5", completed_on=date(2023, 5, 6), provenance="illustrative")
    office = sign_in("office", language)
    for ending in ("csv", "xlsx"):
        response: Any = office.get(f"/buildings/register/?export=buildings.{ending}")
        data = response.getvalue() if response.streaming else response.content
        sent(office, data, f"buildings.{ending}")
        upload = RegisterUpload.objects.order_by("uploaded_at").last()
        assert upload
        assert (upload.state, upload.errors, upload.changes, upload.same_count) == ("ready", [], [], 2)


def test_a_file_without_differences_offers_nothing_to_write(office: Client) -> None:
    make_building(code="N1", name="1号楼", year=2020)
    page = office.get(uploaded(office, building_row(1)))
    assert "Everything in the file already stands on the site." in words(parsed(page))
    assert deeds_on(page) == ["cancel"]


def test_errors_are_told_by_row_and_column_in_the_readers_language(office: Client, sign_in: SignIn) -> None:
    rows = [building_row(1, **{"建筑面积（㎡）": "-1"}), building_row(2, 用途="=教堂")]
    path = uploaded(office, *rows)
    page = office.get(path)
    [first, second] = [words(each) for each in find(only(parsed(page), "ul.upload-problems"), "li")]
    assert first == "row 2, Area (m²) -1 The number must be greater than 0."
    assert second.startswith("row 3, Use =教堂 This is none of the choices: residential, office")
    assert deeds_on(page) == ["cancel"]
    chinese = words(only(parsed(sign_in("office").get(path)), "ul.upload-problems"))
    assert "建筑面积（㎡）" in chinese
    assert "居住" in chinese
    response: Any = office.get(f"{path}?export=errors.csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Column,What stands there,What is wrong"
    assert lines[1] == "2,Area (m²),'-1,The number must be greater than 0."
    assert len(lines) == 3
    assert deed(office, path, "confirm").status_code == 422
    deed(office, path, "cancel")
    assert office.get(f"{path}?export=errors.csv").status_code == 404


def test_a_file_that_is_no_table_says_why(office: Client) -> None:
    page = office.get(sent(office, b"%PDF-1.7")["Location"])
    assert "This is not a table. Upload a .csv or .xlsx file." in " ".join(said(page))


def test_whoever_confirms_too_late_is_shown_it_anew(office: Client) -> None:
    path = uploaded(office, building_row(1))
    seen = seen_on(office, path)
    make_building(code="N1", name="他人")
    page = office.post(path, {"deed": "confirm", "seen": seen}, follow=True)
    assert "The register was changed since the preview was made" in " ".join(said(page))
    assert facts(page).startswith("Rows 1 New rows 0 Changed rows 1")
    assert deed(office, path, "confirm", seen=seen).status_code == 422
    assert Building.objects.get().name == "他人"


def test_the_database_going_away_while_it_is_written_is_told(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_upload: Any) -> None:
        raise OperationalError("gone")

    path = uploaded(office, building_row(1))
    monkeypatch.setattr(views, "confirm_register_upload", fail)
    response = deed(office, path, "confirm", seen=seen_on(office, path))
    assert response.status_code == 503
    assert "nothing was saved" in " ".join(said(response))


def test_other_deeds_are_not_found(office: Client) -> None:
    assert deed(office, uploaded(office, building_row(1)), "dance").status_code == 404


# A file that takes its time


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is read by a process of its own, which never begins."""

    class Process:
        def __init__(self, *_command: Any, **_options: Any) -> None: ...

        def wait(self) -> None: ...

    monkeypatch.setattr(register_uploads, "AT_ONCE", 0)
    monkeypatch.setattr("subprocess.Popen", Process)


@pytest.mark.usefixtures("large")
def test_the_page_follows_the_work_and_can_stop_it(office: Client) -> None:
    path = uploaded(office, building_row(1))
    upload = RegisterUpload.objects.get()
    folder = folder_of(upload.pk)
    folder.tell(Progress(Phase.READING, 30, 120, rows=1234, at=time.time()))
    page = office.get(path)
    [polling] = find(parsed(page), "[hx-trigger]")
    assert (attribute(polling, "hx-get"), attribute(polling, "hx-trigger")) == (path, "every 1s")
    assert attribute(only(parsed(page), "progress"), "value") == "25"
    assert "1,234 rows read" in words(parsed(page))
    # without script the same is a link
    assert path in {attribute(each, "href") for each in find(parsed(page), "a[href]")}
    assert deeds_on(page) == ["cancel"]
    page = office.post(path, {"deed": "cancel"}, follow=True)
    assert "The work is being cancelled" in words(parsed(page))
    assert folder.is_asked_to_cancel()
    register_work.work(upload.pk, upload.attempt, is_apart=False)
    page = office.get(path)
    assert find(parsed(page), "[hx-trigger]") == []
    assert words(only(parsed(page), "h1")) == "The upload was cancelled"


@pytest.mark.usefixtures("large")
def test_work_that_has_stopped_is_told_and_can_begin_again(office: Client) -> None:
    path = uploaded(office, building_row(1))
    upload = RegisterUpload.objects.get()
    folder_of(upload.pk).tell(Progress(Phase.READING, 30, 120, at=time.time() - 40))
    page = office.get(path)
    assert "The work has stopped" in words(parsed(page))
    assert find(parsed(page), "[hx-trigger]") == []
    assert deeds_on(page) == ["restart", "cancel"]
    deed(office, path, "restart")
    upload.refresh_from_db()
    assert (upload.state, upload.attempt) == ("reading", 2)
    assert find(parsed(office.get(path)), "[hx-trigger]") != []
    assert deed(office, path, "restart").status_code == 422


def test_the_preview_costs_the_same_for_two_rows_and_for_many(office: Client) -> None:
    counts = []
    for count in (2, 60):
        for number in range(count):
            make_building(code=f"C{count}-{number}", name="旧名")
        path = uploaded(
            office, *({**building_row(number), "建筑编号": f"C{count}-{number}"} for number in range(count))
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = office.get(path)
        counts.append(len(queries))
        assert "旧名" in words(parsed(page))
    assert counts[0] == counts[1]
