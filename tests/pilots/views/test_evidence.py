"""Evidence: the page that attaches and withdraws it, and the download, for each role."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

import pilots.views.evidence as views
from pilots.actions.evidence import keep, owner, path_of
from pilots.models import Evidence, Goal, MilestoneReport, Period, PeriodException, Revision, State, User, Zone
from tests.factories import (
    YEAR,
    make_department,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    make_user,
)
from tests.pilots import files
from tests.pilots.views.pages import SignIn, attribute, find, parsed

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture
def goal() -> Goal:
    """Goal 77 of a department of its own, whose March 2024 is open by exception."""
    goal = make_goal(number=77, lead=make_department(code="trial"))
    make_milestone(make_task_book(goal), due_on=date(YEAR, 3, 20))
    make_periods()
    PeriodException.objects.create(
        period=Period.objects.get(month=MARCH),
        department=goal.lead,
        expires_on=timezone.localdate() + timedelta(days=1),
        reason="补报",
        granted_by=User.objects.get(username="office"),
        granted_at=timezone.now(),
    )
    return goal


@pytest.fixture
def draft(goal: Goal) -> Revision:
    return make_revision(goal, MARCH, 30, state="draft")


URL = "/figures/2024-03/77/evidence/"
STEP_URL = "/figures/2024-03/77.1/evidence/"


def client_of(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def staff(goal: Goal) -> Client:
    return client_of(make_member("staff", department=goal.lead))


def upload(name: str = "备案表.pdf", content: bytes = files.PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(client: Client, *uploads: SimpleUploadedFile, url: str = URL) -> Any:
    return client.post(url, {"evidence": list(uploads)})


def attached(entry: Revision | MilestoneReport) -> list[str]:
    return [file.name for file in entry.evidences.all() if file.withdrawn_at is None]


def submit(entry: Revision | MilestoneReport) -> None:
    head = User.objects.get(username="head-housing")
    rows = type(entry).objects.filter(pk=entry.pk)
    assert rows.move(State.DRAFT, State.SUBMITTED, submitted_by=head, submitted_at=timezone.now())


def approve(entry: Revision | MilestoneReport) -> None:
    office = User.objects.get(username="office")
    rows = type(entry).objects.filter(pk=entry.pk)
    assert rows.move(State.SUBMITTED, State.APPROVED, reviewed_by=office, reviewed_at=timezone.now())


# The page


def test_the_page_lists_the_files_and_offers_to_attach_more(staff: Client, draft: Revision) -> None:
    attach(staff, upload())
    page = staff.get(URL)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Revision 1, draft" in text
    assert "备案表.pdf" in text
    assert draft.evidences.get().sha256 in text
    [chooser] = [field for field in find(parsed(page), "input") if attribute(field, "type") == "file"]
    assert ".ofd" in attribute(chooser, "accept")
    assert "multiple" in dict(chooser.attributes)


def test_a_step_has_its_page(goal: Goal, staff: Client) -> None:
    report = make_report(goal, 1, date(YEAR, 3, 18), state="draft")
    assert attach(staff, upload(), url=STEP_URL).status_code == 302
    assert attached(report) == ["备案表.pdf"]
    assert "done on 18 March 2024" in staff.get(STEP_URL).content.decode()


def test_a_zone_has_its_page(goal: Goal, staff: Client) -> None:
    zone = Zone.objects.get(code="Z1")
    Goal.objects.filter(pk=goal.pk).update(is_by_zone=True)
    goal.zones.set([zone])
    revision = make_revision(goal, MARCH, 3, zone=zone, state="draft")
    attach(staff, upload(), url="/figures/2024-03/77-Z1/evidence/")
    assert attached(revision) == ["备案表.pdf"]


def test_without_a_draft_the_page_says_why_nothing_can_be_attached(goal: Goal, staff: Client) -> None:
    said = {
        "": "Evidence can be attached once a value is saved.",
        "submitted": "The office has this entry now: its evidence is fixed.",
        "approved": "This revision is decided and its evidence fixed.",
    }
    assert said[""] in staff.get(URL).content.decode()
    for state in ("submitted", "approved"):
        revision = make_revision(goal, MARCH, 30, state="draft")
        submit(revision)
        if state == "approved":
            approve(revision)
        page = staff.get(URL)
        assert said[state] in page.content.decode()
        assert 'type="file"' not in page.content.decode()
        if state == "submitted":
            approve(revision)


@pytest.mark.parametrize(
    ("username", "status"), [("office", 200), ("admin", 200), ("leader", 403), ("staff-pboc", 403), ("head-pboc", 403)]
)
def test_the_page_is_for_those_who_read_the_drafts(
    sign_in: SignIn, draft: Revision, username: str, status: int
) -> None:
    assert sign_in(username).get(URL).status_code == status


def test_who_is_not_signed_in_signs_in_first(draft: Revision) -> None:
    assert Client().get(URL)["Location"].startswith("/accounts/login/")
    assert Client().post(URL)["Location"].startswith("/accounts/login/")


def test_an_account_without_a_role_is_refused(draft: Revision) -> None:
    assert client_of(make_user()).get(URL).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/figures/2024-03/78/evidence/",
        "/figures/2024-03/077/evidence/",
        "/figures/2024-03/77-Z1/evidence/",
        "/figures/2024-03/77.9/evidence/",
        "/figures/2023-03/77/evidence/",
        "/figures/2024-13/77/evidence/",
        "/figures/2024-03/abc/evidence/",
    ],
)
def test_what_is_not_owed_has_no_page(sign_in: SignIn, draft: Revision, path: str) -> None:
    assert sign_in("office").get(path).status_code == 404


def test_a_month_without_a_period_has_no_page(sign_in: SignIn) -> None:
    goal = make_goal()
    make_task_book(goal)
    assert sign_in("office").get(f"/figures/2024-03/{goal.number}/evidence/").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(staff: Client, draft: Revision, method: str) -> None:
    assert getattr(staff, method)(URL).status_code == 405


# Attaching


def test_several_files_are_attached_at_once(staff: Client, draft: Revision) -> None:
    answer = attach(staff, upload("a.pdf"), upload("../../b.xlsx", files.XLSX), upload("c", files.PNG))
    assert (answer.status_code, answer["Location"]) == (302, URL)
    assert attached(draft) == ["a.pdf", "b.xlsx", "c.png"]
    assert "3 files attached." in staff.get(URL).content.decode()


@pytest.mark.parametrize("role", ["head", "office"])
def test_head_and_office_attach_as_well(goal: Goal, draft: Revision, role: str) -> None:
    user = make_member(role, department=goal.lead if role == "head" else None)
    assert attach(client_of(user), upload()).status_code == 302
    assert draft.evidences.get().uploaded_by == user


def test_a_second_click_attaches_nothing_twice(staff: Client, draft: Revision) -> None:
    attach(staff, upload())
    attach(staff, upload())
    assert attached(draft) == ["备案表.pdf"]
    assert "1 file was attached already." in staff.get(URL).content.decode()


def test_one_wrong_file_keeps_all_out_and_is_named(staff: Client, draft: Revision, store: Path) -> None:
    answer = attach(staff, upload("good.pdf"), upload("bad.pdf", files.EXE))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“bad.pdf” is, by its content, none of the kinds that are taken." in text
    assert "None of the files was attached" in text
    assert "good.pdf" not in text
    assert attached(draft) == []
    assert not store.exists()


def test_an_upload_without_files_says_so(staff: Client, draft: Revision) -> None:
    answer = staff.post(URL)
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.content.decode()


def test_a_name_is_shown_and_never_run(staff: Client, draft: Revision) -> None:
    attach(staff, upload("<img src=x onerror=alert(1)>.pdf"))
    text = staff.get(URL).content.decode()
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;.pdf" in text


def test_a_closed_month_takes_no_evidence(staff: Client, draft: Revision) -> None:
    PeriodException.objects.all().delete()
    answer = attach(staff, upload())
    assert answer.status_code == 403
    assert "the month is closed for your department" in answer.content.decode()
    assert attached(draft) == []
    assert "evidence can be read, not changed" in staff.get(URL).content.decode()


def test_another_department_attaches_nothing(draft: Revision) -> None:
    assert attach(client_of(make_member("staff")), upload()).status_code == 403
    assert attached(draft) == []


@pytest.mark.parametrize("username", ["leader", "admin"])
def test_whoever_enters_no_figures_attaches_nothing(sign_in: SignIn, draft: Revision, username: str) -> None:
    assert attach(sign_in(username), upload()).status_code == 403
    assert attached(draft) == []


@pytest.mark.parametrize("state", ["submitted", "approved", "returned"])
def test_what_has_left_draft_takes_no_evidence(goal: Goal, staff: Client, state: str) -> None:
    revision = make_revision(goal, MARCH, 30, state=state)
    answer = attach(staff, upload())
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert attached(revision) == []


def test_without_a_value_there_is_nothing_to_attach_to(goal: Goal, staff: Client) -> None:
    answer = attach(staff, upload())
    assert answer.status_code == 422
    assert "there is no draft to attach evidence to" in answer.content.decode()


@pytest.mark.parametrize("deed", ["attach_evidence", "withdraw_evidence"])
def test_a_submission_in_the_same_moment_comes_first(
    staff: Client, draft: Revision, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    attach(staff, upload())
    do = getattr(views, deed)

    def submitted_first(**values: Any) -> Any:
        submit(draft)
        return do(**values)

    monkeypatch.setattr(views, deed, submitted_first)
    if deed == "attach_evidence":
        answer = attach(staff, upload("late.pdf", files.PDF + b"2"))
    else:
        answer = staff.post(URL, {"action": "withdraw", "file": draft.evidences.get().pk})
    assert answer.status_code == 422
    assert "Nothing was changed: the office has this entry now." in answer.content.decode()
    assert attached(draft) == ["备案表.pdf"]


def test_a_disk_that_refuses_is_said_so(staff: Client, draft: Revision, tmp_path: Path, settings: LazySettings) -> None:
    (tmp_path / "file").touch()
    settings.EVIDENCE_DIR = tmp_path / "file"
    answer = attach(staff, upload())
    assert answer.status_code == 503
    assert "The server could not keep the files." in answer.content.decode()
    assert attached(draft) == []


# Withdrawing


def test_a_file_is_withdrawn_and_still_listed(staff: Client, draft: Revision) -> None:
    attach(staff, upload())
    file = draft.evidences.get()
    answer = staff.post(URL, {"action": "withdraw", "file": file.pk})
    assert (answer.status_code, answer["Location"]) == (302, URL)
    assert attached(draft) == []
    page = staff.get(URL)
    assert "“备案表.pdf” is withdrawn." in page.content.decode()
    assert len(find(parsed(page), "li.withdrawn")) == 1
    assert path_of(file.sha256).exists()
    assert staff.post(URL, {"action": "withdraw", "file": file.pk}).status_code == 302, "a second click"


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "²", "9" * 5000, "1 OR 1=1"])
def test_what_is_no_file_of_the_entry_cannot_be_withdrawn(staff: Client, draft: Revision, number: str) -> None:
    assert staff.post(URL, {"action": "withdraw", "file": number}).status_code == 404


def test_a_file_of_another_entry_cannot_be_withdrawn(staff: Client, goal: Goal, draft: Revision) -> None:
    make_report(goal, 1, date(YEAR, 3, 18), state="draft")
    attach(staff, upload(), url=STEP_URL)
    assert staff.post(URL, {"action": "withdraw", "file": Evidence.objects.get().pk}).status_code == 404
    assert not Evidence.objects.filter(withdrawn_at__isnull=False).exists()


@pytest.mark.parametrize("username", ["leader", "admin", "staff-pboc"])
def test_nobody_else_withdraws(sign_in: SignIn, staff: Client, draft: Revision, username: str) -> None:
    attach(staff, upload())
    answer = sign_in(username).post(URL, {"action": "withdraw", "file": draft.evidences.get().pk})
    assert answer.status_code == 403
    assert attached(draft) == ["备案表.pdf"]


def test_many_files_cost_no_more_queries_than_one(
    staff: Client, draft: Revision, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attach(staff, upload())
    staff.get(URL)
    with CaptureQueriesContext(connection) as few:
        staff.get(URL)
    count = len(few)
    attach(staff, *[upload(f"{number}.pdf", files.PDF + bytes([number])) for number in range(1, 16)])
    staff.get(URL)
    with django_assert_num_queries(count):
        staff.get(URL)


# The download


def make_evidence(entry: Revision | MilestoneReport, name: str = "竣工备案表（7月）.pdf", **values: Any) -> Evidence:
    """A file of an entry in whatever state."""
    kept = keep(BytesIO(files.PDF))
    about = {"content_type": "application/pdf", "uploaded_by": entry.entered_by, "uploaded_at": timezone.now()}
    return Evidence.objects.create(**owner(entry), name=name, sha256=kept.sha256, size=kept.size, **{**about, **values})


def status(client: Client, path: str) -> int:
    answer: Any = client.get(path)
    if answer.streaming:
        body(answer)
    return int(answer.status_code)


def body(response: Any) -> bytes:
    """All of a download, which closes its file."""
    return b"".join(response.streaming_content)


def test_a_file_goes_out_as_a_download_under_its_name(reader: Client, goal: Goal) -> None:
    file = make_evidence(make_revision(goal, MARCH))
    answer = reader.get(f"/evidence/{file.pk}/", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert body(answer) == files.PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(files.PDF))
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E7%AB%A3%E5%B7%A5%E5%A4%87%E6%A1%88%E8%A1%A8%EF%BC%887%E6%9C%88%EF%BC%89.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert {part.strip() for part in answer["Cache-Control"].split(",")} == {"private", "no-store"}


def test_a_name_cannot_break_out_of_the_header(reader: Client, goal: Goal) -> None:
    file = make_evidence(make_revision(goal, MARCH), 'a"; filename="evil.exe.pdf')
    answer = reader.get(f"/evidence/{file.pk}/")
    body(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="a\\"; filename=\\"evil.exe.pdf"'


@pytest.mark.parametrize("username", ["leader", "staff-pboc", "head-pboc", "staff-housing", "office", "admin"])
def test_the_evidence_of_what_is_approved_is_open_to_every_reader(sign_in: SignIn, goal: Goal, username: str) -> None:
    for entry in (make_revision(goal, MARCH), make_report(goal, 1, MARCH)):
        assert status(sign_in(username), f"/evidence/{make_evidence(entry).pk}/") == 200


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn"])
def test_other_evidence_is_open_to_those_who_read_the_drafts(sign_in: SignIn, goal: Goal, state: str) -> None:
    is_withdrawn = state == "withdrawn"
    revision = make_revision(goal, MARCH, state="approved" if is_withdrawn else state)
    path = f"/evidence/{make_evidence(revision, withdrawn_at=timezone.now() if is_withdrawn else None).pk}/"
    for role in ("staff", "head"):
        assert status(client_of(make_member(role, department=goal.lead)), path) == 200
        assert status(client_of(make_member(role)), path) == 403
    for username, expected in (("office", 200), ("admin", 200), ("leader", 403), ("staff-housing", 403)):
        assert status(sign_in(username), path) == expected


def test_a_file_that_is_not_there_is_said_so_and_logged(
    reader: Client, goal: Goal, caplog: pytest.LogCaptureFixture
) -> None:
    file = make_evidence(make_revision(goal, MARCH))
    path_of(file.sha256).unlink()
    with caplog.at_level(logging.ERROR, "pilots.views.downloads"):
        answer = reader.get(f"/evidence/{file.pk}/")
    assert answer.status_code == 404
    assert file.sha256 in answer.content.decode()
    assert "text/html" in answer["Content-Type"]
    assert file.sha256 in caplog.text


def test_a_file_that_was_cut_short_is_not_served(reader: Client, goal: Goal) -> None:
    file = make_evidence(make_revision(goal, MARCH))
    path_of(file.sha256).write_bytes(b"%PDF")
    assert reader.get(f"/evidence/{file.pk}/").status_code == 404


def test_only_the_head_can_be_asked_for(reader: Client, goal: Goal) -> None:
    file = make_evidence(make_revision(goal, MARCH))
    answer = reader.head(f"/evidence/{file.pk}/")
    body(answer)
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(files.PDF)))


@pytest.mark.parametrize("number", [0, 999_999, 10**25])
def test_an_unknown_file_is_not_found(reader: Client, number: int) -> None:
    assert reader.get(f"/evidence/{number}/").status_code == 404


def test_a_download_is_for_those_who_are_signed_in_and_have_a_role(goal: Goal) -> None:
    file = make_evidence(make_revision(goal, MARCH))
    assert Client().get(f"/evidence/{file.pk}/")["Location"].startswith("/accounts/login/")
    assert client_of(make_user()).get(f"/evidence/{file.pk}/").status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_download_is_only_read(reader: Client, goal: Goal, method: str) -> None:
    file = make_evidence(make_revision(goal, MARCH))
    assert getattr(reader, method)(f"/evidence/{file.pk}/").status_code == 405
