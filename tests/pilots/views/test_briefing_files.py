"""The briefing's files: who gets them, under which name, as known when, and what a machine without a PDF says."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override, pgettext
from openpyxl import load_workbook

from pilots.actions.publications import publish_month
from pilots.briefings import pdf
from pilots.briefings.pdf import NoPdfError, Reason
from pilots.models import Goal, Period
from tests.factories import YEAR, a_time, make_goal, make_member, make_periods, make_revision, make_task_book
from tests.pilots.views.pages import SignIn, attribute, find, in_both_languages, parsed, words

pytestmark = pytest.mark.django_db

JANUARY = date(YEAR, 1, 1)
FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
of_every_file = pytest.mark.parametrize("ending", FILES)
EVERYBODY = ("leader", "staff-housing", "head-housing", "office", "admin")


def path(ending: str, name: str = "2024-01") -> str:
    return f"/briefings/{name}.{ending}"


@pytest.fixture(autouse=True)
def goal() -> Goal:
    """A goal of 2024 that is at risk in January: 1 of 10."""
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=1)
    return goal


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be laid out: most tests need no process for it."""
    given: list[str] = []

    def note(page: str) -> bytes:
        given.append(page)
        return b"%PDF-1.7"

    monkeypatch.setattr(pdf, "written_apart", note)
    return given


def name_of(response: Any) -> str:
    """As a browser reads it: RFC 5987 for what is not ASCII."""
    told = response["Content-Disposition"]
    return unquote(told.rpartition("''")[2]) if "filename*=" in told else told.partition('"')[2].rstrip('"')


def publish() -> None:
    publish_month(period=Period.objects.get(month=JANUARY), user=make_member("office"), at=a_time(date(YEAR, 2, 20)))


@of_every_file
@pytest.mark.parametrize("username", EVERYBODY)
def test_every_member_takes_a_briefing_along(sign_in: SignIn, pages: list[str], username: str, ending: str) -> None:
    response = sign_in(username).get(path(ending))
    assert response.status_code == 200
    assert response["Content-Type"] == FILES[ending]
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


@of_every_file
def test_who_is_not_signed_in_is_asked_to(client: Client, ending: str) -> None:
    response = client.get(path(ending))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")


@of_every_file
def test_who_has_no_role_is_refused(client: Client, ending: str) -> None:
    member = make_member("leader")
    member.membership.delete()
    client.force_login(member)
    assert client.get(path(ending)).status_code == 403


@of_every_file
def test_there_is_nothing_to_post(reader: Client, ending: str) -> None:
    assert reader.post(path(ending)).status_code == 405


@of_every_file
@pytest.mark.parametrize("name", ["2099-01", "2099-Q1", "2001-01", "2024-13", "2024-Q5", "24-01"])
def test_there_is_none_of_the_future_nor_of_what_is_no_month(
    reader: Client, pages: list[str], ending: str, name: str
) -> None:
    assert reader.get(path(ending, name)).status_code == 404
    assert not pages


@of_every_file
@in_both_languages
def test_the_file_is_named_in_the_readers_language_and_says_that_it_is_a_draft(
    sign_in: SignIn, pages: list[str], language: str, ending: str
) -> None:
    response = sign_in("leader", language).get(path(ending))
    assert response["Content-Disposition"].startswith("attachment; ")
    name = name_of(response)
    with override(language):
        word = pgettext("briefing", "draft")
    assert name.endswith(f" 2024-01 {word}.{ending}")
    assert not set('/\\:*?"<>|') & set(name)


def test_what_was_published_is_no_draft(english_reader: Client, pages: list[str]) -> None:
    publish()
    response = english_reader.get(path("docx"))
    assert "draft" not in response["Content-Disposition"]
    document = docx.Document(io.BytesIO(response.content))
    assert not [each for each in document.paragraphs if each.style is not None and each.style.name == "Paper State"]
    english_reader.get(path("pdf"))
    assert 'class="watermark"' not in pages[0]


def test_the_day_of_knowledge_is_kept(english_reader: Client, pages: list[str]) -> None:
    """On the day before it was published it was a draft; so it is in the file, its name, and the pages behind it."""
    publish()
    response = english_reader.get(path("pdf") + "?as_of=2024-02-19")
    assert "as of 2024-02-19" in response["Content-Disposition"]
    assert 'class="watermark"' in pages[0]
    assert "as_of=2024-02-19" in pages[0]


def test_what_could_not_be_read_of_the_address_stands_in_the_file(english_reader: Client) -> None:
    response = english_reader.get(path("xlsx") + "?as_of=yesterday")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert any("“yesterday” is not a day" in str(cell.value) for cell in sheet["A"])


def test_the_files_say_what_the_page_says(english_reader: Client, pages: list[str]) -> None:
    """Every paragraph of the page stands in the PDF, in Word and in the spreadsheet."""
    page = parsed(english_reader.get("/briefings/2024-01/"))
    told = [words(each.children[0]) for each in find(page, "div.paper-paragraph") if each.children]
    assert told
    english_reader.get(path("pdf"))
    document = docx.Document(io.BytesIO(english_reader.get(path("docx")).content))
    written = " ".join(paragraph.text for paragraph in document.paragraphs)
    sheet = load_workbook(io.BytesIO(english_reader.get(path("xlsx")).content)).worksheets[0]
    listed = " ".join(str(cell.value) for cell in sheet["A"])
    for text in told:
        first = text.split(" illus.")[0].split(" Open the page")[0]
        assert first in written.replace("\xa0", " "), first
        assert first in listed, first


@of_every_file
def test_the_queries_are_those_of_the_page(reader: Client, pages: list[str], ending: str) -> None:
    """A frozen paper: beside session, reader, state of the month and first year, one for the content."""
    publish()
    reader.get(path(ending))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reader.get(path(ending))
    assert len(queries) <= 6


@of_every_file
def test_a_quarter_is_taken_along_too(reader: Client, pages: list[str], ending: str) -> None:
    assert reader.get(path(ending, "2024-Q1")).status_code == 200


@pytest.mark.parametrize("reason", Reason)
@in_both_languages
def test_a_machine_without_a_pdf_says_what_it_lacks_and_where_the_briefing_is(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, reason: Reason, language: str
) -> None:
    def refuse(page: str) -> bytes:
        raise NoPdfError(reason, "青岛<b>")

    monkeypatch.setattr(pdf, "written_apart", refuse)
    client = sign_in("leader", language)
    response = client.get(path("pdf") + "?as_of=2024-02-19")
    assert response.status_code == 503
    assert "no-store" in response["Cache-Control"]
    page = parsed(response)
    links = [attribute(link, "href") for link in find(page, "a")]
    for address in ("/briefings/2024-01/", path("docx"), path("xlsx")):
        assert f"{address}?as_of=2024-02-19" in links
    told = words(page)
    assert ("fonts-noto-cjk" in told) == (reason in (Reason.NO_FONTS, Reason.NO_LIBRARY))
    assert ("libpango-1.0-0" in told) == (reason == Reason.NO_LIBRARY)
    assert "<b>" not in response.content.decode().replace("&lt;b&gt;", "")
    assert client.get("/briefings/2024-01/").status_code == 200


def test_a_real_pdf_comes_out(english_reader: Client) -> None:
    response = english_reader.get(path("pdf"))
    assert response.content.startswith(b"%PDF-")
    assert b"%%EOF" in response.content[-32:]
