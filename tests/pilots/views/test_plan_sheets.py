"""The pages of a plan's way down and up: who may, what they show, and what they write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.task_books import begin_draft
from pilots.models import Goal, PlanUpload, TaskBook, User
from pilots.sheets.plans.kinds import Tab
from pilots.views import plan_sheets
from tests.factories import make_member
from tests.pilots.sheets.files import old_workbook, opened, zipped
from tests.pilots.sheets.plans.files import Editor, exported
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

SHEET, NEW = "/taskbooks/2021/sheet/", "/taskbooks/2021/upload/"
MISSING = f"{NEW}74bf46bc-b507-4eb0-8193-89ceea6c5a31/"


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    """The office, reading English."""
    return sign_in("office", "en")


@pytest.fixture
def plan() -> Editor:
    return Editor(exported())


def lower(plan: Editor) -> Editor:
    """Goal 19's target from 30 to 29."""
    plan.put(Tab.GOALS, (19,), target=29, target_provenance="reported")
    return plan.put(Tab.TIMETABLE, (19,), m12=29, provenance=None)


def sent(client: Client, data: bytes, name: str = "plan.xlsx") -> Any:
    return client.post(NEW, {"file": SimpleUploadedFile(name, data)})


def uploaded(client: Client, plan: Editor) -> str:
    """The address of the preview of a plan."""
    response = sent(client, plan.data)
    assert response.status_code == 302
    return str(response["Location"])


def seen_on(client: Client, path: str) -> str:
    inputs = find(parsed(client.get(path)), "input[name]")
    return next(attribute(each, "value") for each in inputs if attribute(each, "name") == "seen")


def section(response: Any, name: str) -> str:
    found = [each for each in find(parsed(response), "section") if attribute(each, "aria-labelledby") == name]
    return words(found[0]) if found else ""


def said(response: Any) -> list[str]:
    """The messages above the page."""
    return [words(each) for each in find(parsed(response), ".alert") if words(each)]


# Down


def test_the_office_downloads_the_plan_of_a_year(office: Client) -> None:
    response = office.get(SHEET)
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Cache-Control"] == "private, no-store"
    assert "Plan of 2021.xlsx" in unquote(response["Content-Disposition"])
    assert opened(response.content).sheetnames[0] == "Guide"


def test_a_chinese_reader_gets_chinese_sheets(sign_in: SignIn) -> None:
    assert opened(sign_in("admin").get(SHEET).content).sheetnames[:2] == ["填写说明", "部门"]


def test_a_year_without_goals_gives_the_directories(office: Client) -> None:
    book = opened(office.get("/taskbooks/2030/sheet/").content)
    assert (book["Departments"].max_row > 3, book["Goals"].max_row, book["Guide"]["B3"].value) == (True, 2, 2030)


# Who may


@pytest.mark.parametrize("path", [SHEET, NEW, MISSING])
@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing"])
def test_only_office_and_administrator_come_here(sign_in: SignIn, username: str, path: str) -> None:
    client = sign_in(username)
    assert client.get(path).status_code == 403
    assert client.post(path).status_code in (403, 405)


@pytest.mark.parametrize("path", [SHEET, NEW, MISSING])
def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    assert client.post(path).status_code == 302


@pytest.mark.parametrize("path", [MISSING, "/taskbooks/1999/upload/", "/taskbooks/1999/sheet/"])
def test_what_is_not_there_is_not_found(office: Client, path: str) -> None:
    assert office.get(path).status_code == 404


@pytest.mark.parametrize(("path", "methods"), [(SHEET, ("post", "put")), (NEW, ("put", "delete"))])
def test_other_methods_are_refused(office: Client, path: str, methods: tuple[str, ...]) -> None:
    assert {getattr(office, method)(path).status_code for method in methods} == {405}


def test_an_upload_is_its_owners_alone(office: Client, sign_in: SignIn, plan: Editor) -> None:
    path = uploaded(office, lower(plan))
    admin = sign_in("admin")
    assert (admin.get(path).status_code, admin.post(path).status_code) == (404, 404)
    assert office.get(path.replace("2021", "2022")).status_code == 404
    assert not TaskBook.objects.filter(state="draft").exists()


# The form


def test_the_form_takes_one_file_and_goes_to_its_own_address(office: Client) -> None:
    page = parsed(office.get(NEW))
    [form] = [each for each in find(page, "form") if attribute(each, "enctype") == "multipart/form-data"]
    assert attribute(form, "action") == NEW
    assert attribute(only(form, "input#id_file"), "accept") == ".xlsx"


def test_htmx_gets_the_content_alone(office: Client, plan: Editor) -> None:
    for path in (NEW, uploaded(office, plan)):
        assert b"<html" not in office.get(path, headers=HTMX).content


def test_the_form_without_a_file_says_so(office: Client) -> None:
    response = office.post(NEW)
    assert response.status_code == 422
    assert words(only(parsed(response), "p.refusal")) == "Choose a file first."


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda: b"", "The file is empty."),
        (lambda: b"a,b\n1,2\n", "This is not an .xlsx file. Save the plan as .xlsx and upload that."),
        (lambda: old_workbook([["x"]]), "This is not an .xlsx file. Save the plan as .xlsx and upload that."),
        (lambda: b"%PDF-1.4", "This is not an .xlsx file. Save the plan as .xlsx and upload that."),
        (
            lambda: bytes(21 * 1024 * 1024),
            "The file is larger than 20 MB. Delete pictures and sheets that are not needed.",
        ),
        (
            lambda: zipped({"xl/worksheets/sheet1.xml": bytes(30_000_000)}),
            "The file unpacks to far more than a plan needs, and was not opened.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_clear_sentence(
    office: Client, made: Callable[[], bytes], sentence: str
) -> None:
    response = sent(office, made())
    assert response.status_code == 422
    assert [words(each) for each in find(parsed(response), "p.refusal")] == [sentence]
    assert not PlanUpload.objects.exists()


def test_a_plan_larger_than_a_months_sheet_may_be_is_read(office: Client, plan: Editor) -> None:
    stream = BytesIO(plan.data)
    with ZipFile(stream, "a") as archive:
        archive.writestr("docProps/picture.bin", bytes(6 * 1024 * 1024))
    assert sent(office, stream.getvalue()).status_code == 302


def test_the_database_going_away_while_a_file_comes_in_is_told(
    office: Client, plan: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_upload: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(plan_sheets, "keep_plan_upload", fail)
    response = sent(office, plan.data)
    assert response.status_code == 503
    assert "nothing was read in" in " ".join(said(response))


# The preview


def test_an_unchanged_file_makes_no_difference(office: Client, plan: Editor) -> None:
    page = office.get(uploaded(office, plan))
    assert page.status_code == 200
    assert "Everything in the file already stands on the site." in words(parsed(page))
    assert "Write all of it" not in words(parsed(page))


def test_the_preview_shows_each_change_with_its_cell_by_sheet(office: Client, plan: Editor) -> None:
    path = uploaded(office, lower(plan))
    page = office.get(path)
    goals, timetable = section(page, "h-goals"), section(page, "h-timetable")
    assert goals.startswith("Goals 1 19 ")
    assert "Target 30 → becomes 29 N21" in goals
    assert "Dec 30 → becomes 29 O21" in timetable
    assert "Write all of it" in words(parsed(page))
    assert not TaskBook.objects.filter(state="draft").exists()


def test_the_preview_is_in_the_readers_language(sign_in: SignIn, plan: Editor) -> None:
    client = sign_in("office")
    page = client.get(uploaded(client, lower(plan)))
    assert section(page, "h-goals").startswith("目标 1 19 ")


def test_errors_stand_by_sheet_and_cell_and_nothing_can_be_confirmed(office: Client, plan: Editor) -> None:
    lower(plan).put(Tab.ROAD_MAP, (1, 4), weight=39).put(Tab.GOALS, (1,), lead="hosing")
    path = uploaded(office, plan)
    page = office.get(path)
    assert section(page, "h-errors").startswith("2 errors ")
    assert "Goals I3 No department has the code or name “hosing”." in section(page, "h-errors")
    assert "Write all of it" not in words(parsed(page))
    response = office.post(path, {"seen": ""})
    assert response.status_code == 422
    assert "2 errors" in section(response, "h-errors")
    assert not TaskBook.objects.filter(state="draft").exists()


def test_a_title_with_markup_is_shown_as_text(office: Client, plan: Editor) -> None:
    page = office.get(uploaded(office, plan.put(Tab.GOALS, (1,), title_zh_hans="<b>目标</b>" + "绿" * 288)))
    assert b"&lt;b&gt;" in page.content
    assert b"<b>" not in page.content


def test_markup_in_a_bad_cell_and_a_sheet_name_is_shown_as_text(office: Client, plan: Editor) -> None:
    plan.put(Tab.GOALS, (1,), direction="<i>up</i>")
    plan.book.create_sheet("<u>notes")["A1"] = "x"
    page = office.get(uploaded(office, plan))
    assert b"&lt;i&gt;up&lt;/i&gt;" in page.content
    assert b"<i>up" not in page.content
    assert b"<u>notes" not in page.content


def test_a_preview_asks_the_same_number_of_queries_for_few_and_many_changes(
    office: Client, plan: Editor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few = uploaded(office, lower(plan))
    for number in range(31, 61):
        plan.add_goal(number)
    many = uploaded(office, plan)
    office.get(few)
    with CaptureQueriesContext(connection) as asked:
        office.get(few)
    with django_assert_num_queries(len(asked)):
        office.get(many)


# The word to go on


def test_confirming_writes_drafts_and_leads_to_them(office: Client, plan: Editor) -> None:
    path = uploaded(office, lower(plan))
    response = office.post(path, {"seen": seen_on(office, path)})
    assert (response.status_code, response["Location"]) == (302, "/taskbooks/2021/drafts/")
    [draft] = TaskBook.objects.filter(state="draft")
    assert (draft.goal.number, draft.target, draft.edited_by) == (19, 29, User.objects.get(username="office"))
    kept = PlanUpload.objects.get()
    assert kept.confirmed_at is not None
    page = words(parsed(office.get("/taskbooks/2021/drafts/")))
    assert "2 rows written from plan.xlsx." in page
    assert "1 task book has a draft to be published." in page


def test_confirming_twice_writes_once(office: Client, plan: Editor) -> None:
    path = uploaded(office, lower(plan))
    seen = seen_on(office, path)
    office.post(path, {"seen": seen})
    response = office.post(path, {"seen": seen}, follow=True)
    assert "plan.xlsx was written already; nothing was written again." in " ".join(said(response))
    assert TaskBook.objects.get(state="draft").edition == 1


def test_an_import_of_directories_alone_leads_to_the_task_books(office: Client, plan: Editor) -> None:
    path = uploaded(office, plan.put(Tab.DEPARTMENTS, ("pboc",), name_en="Central bank"))
    response = office.post(path, {"seen": seen_on(office, path)})
    assert response["Location"] == "/taskbooks/2021/"


def test_a_change_by_somebody_else_since_is_told_and_nothing_is_written(office: Client, plan: Editor) -> None:
    path = uploaded(office, lower(plan))
    seen = seen_on(office, path)
    admin = User.objects.get(username="admin")
    begin_draft(goal=Goal.objects.get(year=2021, number=19), user=admin, at=timezone.now())
    response = office.post(path, {"seen": seen})
    assert response.status_code == 422
    assert "nothing was written" in " ".join(said(response))
    assert TaskBook.objects.get(state="draft").target == 30
    office.post(path, {"seen": seen_on(office, path)})
    assert TaskBook.objects.get(state="draft").target == 29


def test_the_database_going_away_while_it_is_written_is_told(
    office: Client, plan: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = uploaded(office, lower(plan))

    def fail(**_upload: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(plan_sheets, "confirm_plan_upload", fail)
    response = office.post(path, {"seen": "x"})
    assert response.status_code == 503
    assert "nothing was saved" in " ".join(said(response))


def test_an_old_upload_that_nobody_confirmed_goes_with_the_next(office: Client, plan: Editor) -> None:
    uploaded(office, plan)
    PlanUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    uploaded(office, plan)
    assert PlanUpload.objects.count() == 1


def test_another_offices_upload_stays(office: Client, plan: Editor) -> None:
    other = make_member("office")
    PlanUpload.objects.create(
        id=uuid4(), year=2021, name="x", sha256="x", content={}, uploaded_by=other, uploaded_at=timezone.now()
    )
    uploaded(office, plan)
    assert PlanUpload.objects.count() == 2
