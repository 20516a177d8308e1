"""What a page shows, taken along as .csv and .xlsx: the same rows, rights, filters and day of knowledge."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from pilots.models import Goal, Revision
from tests.factories import YEAR, make_goal, make_member, make_periods, make_revision, make_task_book
from tests.pilots.views.pages import SignIn, attribute, find, in_both_languages, parsed

pytestmark = pytest.mark.django_db

JANUARY = date(YEAR, 1, 1)
#: Page and name of every table that the issue's pages export for every reader.
TABLES = [
    ("/", "goals"),
    ("/", "lights"),
    ("/", "off"),
    ("/categories/finance/", "goals"),
    ("/categories/finance/", "lights"),
    ("/categories/finance/", "tasks"),
    ("/tasks/3/", "goals"),
    ("/tasks/3/", "lights"),
    ("/zones/Z3/", "contributions"),
    ("/zones/Z3/", "goals"),
    ("/zones/Z3/", "lights"),
    ("/goals/2021/18/", "months"),
    ("/goals/2021/18/", "steps"),
    ("/goals/2021/18/", "zones"),
    ("/figures/2021-07/18/", "history"),
    ("/reporting/completeness/", "completeness"),
    ("/periods/", "periods"),
    ("/taskbooks/2021/", "books"),
]
of_every_table = pytest.mark.parametrize(("path", "name"), TABLES, ids=lambda value: value.strip("/") or "overview")
QUEUE = f"/review/{YEAR}-01/"


def rows_of(response: Any) -> list[dict[str, str]]:
    """The rows of a .csv by their headings."""
    body = response.content.decode("utf-8-sig").split("\r\n\r\n")[0]
    return list(csv.DictReader(io.StringIO(body, newline="")))


def notes_of(response: Any) -> str:
    return str(response.content.decode("utf-8-sig").split("\r\n\r\n", 1)[1])


def links_of(response: Any) -> list[str]:
    return [attribute(link, "href") for part in find(parsed(response), "p.exports") for link in find(part, "a")]


@of_every_table
def test_a_page_leads_to_its_tables_and_they_are_files(english_reader: Client, path: str, name: str) -> None:
    links = links_of(english_reader.get(path))
    for ending, kind in (("xlsx", "application/vnd.openxmlformats"), ("csv", "text/csv")):
        assert f"?export={name}.{ending}" in links
        response = english_reader.get(f"{path}?export={name}.{ending}")
        assert response.status_code == 200
        assert response["Content-Type"].startswith(kind)
        assert response["Content-Disposition"].startswith('attachment; filename="greencity-')
        assert "no-store" in response["Cache-Control"]
    assert rows_of(response)


@of_every_table
def test_a_file_is_for_readers_only(client: Client, sign_in: SignIn, path: str, name: str) -> None:
    address = f"{path}?export={name}.csv"
    assert client.get(address).status_code == 302
    stranger = Client()
    stranger.force_login(make_member("visitor"))
    assert stranger.get(address).status_code == stranger.get(path).status_code
    assert sign_in("leader").post(address).status_code == 405


@pytest.mark.parametrize("asked", ["nothing.csv", "goals.pdf", "goals", "", ".csv", "goals.csv.xlsx", "<b>.csv"])
def test_a_table_that_the_page_does_not_have_is_not_found(reader: Client, asked: str) -> None:
    assert reader.get("/", {"export": asked}).status_code == 404


def test_the_file_is_named_after_table_and_month(english_reader: Client) -> None:
    response = english_reader.get("/?export=goals.xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="greencity-goals-2021-07.xlsx"'
    response = english_reader.get("/?month=2021-06&as_of=2021-07-20&export=goals.csv")
    assert 'filename="greencity-goals-2021-06-as-of-2021-07-20.csv"' in response["Content-Disposition"]


def test_numbers_are_those_of_the_reporting_unit_in_either_language(reader: Client, english_reader: Client) -> None:
    for client, unit in ((reader, "亿元"), (english_reader, "CNY 100 million")):
        body = client.get("/?export=goals.csv").content.decode("utf-8-sig")
        first = list(csv.reader(io.StringIO(body, newline="")))[1]
        assert {"1880", "2150", unit} < set(first)


def test_a_row_has_provenance_source_and_version(english_reader: Client) -> None:
    response = english_reader.get("/goals/2021/1/?export=months.csv")
    march = next(row for row in rows_of(response) if row["Month"] == "2021-03")
    assert march["Actual (CNY 100 million)"] == "1732.5"
    assert march["Actual: provenance"] == "published"
    assert march["Source"].startswith("Report of the first China (Qingdao)")
    assert march["Version of the task book"] == "1"


def test_two_programs_read_the_workbook_alike(english_reader: Client) -> None:
    data = english_reader.get("/?export=goals.xlsx").content
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert len(rows) == sheet.max_row == 34
    headings = [cell.value for cell in sheet[4]]
    assert rows[3] == headings
    actual, completion = headings.index("Actual"), headings.index("Completion")
    assert rows[4][actual] == sheet.cell(5, actual + 1).value == 1880
    assert sheet.cell(5, completion + 1).number_format == "0.0%"
    assert 0 < float(str(sheet.cell(5, completion + 1).value)) < 1


def test_notes_say_month_day_filters_rows_and_source(english_reader: Client) -> None:
    response = english_reader.get("/?month=2021-06&as_of=2021-07-20&category=finance&export=goals.csv")
    notes = notes_of(response)
    assert "The goals of 2021 at the end of June 2021" in notes
    assert "Month: June 2021. As known on 20 July 2021." in notes
    assert "Category: Green finance" in notes
    assert f"{len(rows_of(response))} rows." in notes
    assert "was made up to show the product" in notes
    assert "page /" in notes
    assert "Made on " in notes


def test_a_file_has_what_the_filters_leave(english_reader: Client) -> None:
    every = rows_of(english_reader.get("/?export=goals.csv"))
    behind = rows_of(english_reader.get("/?light=behind&export=goals.csv"))
    assert behind == [row for row in every if row["Light"] == "Behind"]
    assert 0 < len(behind) < len(every) == 30


def test_links_keep_filters_month_and_day(english_reader: Client) -> None:
    page = english_reader.get("/?month=2021-05&as_of=2021-07-20&light=on_track")
    assert "?month=2021-05&as_of=2021-07-20&light=on_track&export=goals.csv" in links_of(page)


def test_a_day_of_knowledge_is_kept(english_reader: Client) -> None:
    """July was reported in August: on 20 July nobody knew its figures."""
    now = rows_of(english_reader.get("/?month=2021-07&export=goals.csv"))
    then = rows_of(english_reader.get("/?month=2021-07&as_of=2021-07-20&export=goals.csv"))
    assert [row["Goal"] for row in now] == [row["Goal"] for row in then]
    assert "2021-07" in {row["Figure of"] for row in now}
    assert "2021-07" not in {row["Figure of"] for row in then}


@in_both_languages
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["month=2019-01", "month=2021-07&category=finance&task=17", "as_of=2020-12-31"])
def test_an_export_of_nothing_is_a_file_with_headings(sign_in: SignIn, language: str, ending: str, query: str) -> None:
    client = sign_in("leader", language)
    response = client.get(f"/?{query}&export=off.{ending}")
    assert response.status_code == 200
    if ending == "csv":
        assert len(response.content.decode("utf-8-sig").splitlines()[0].split(",")) > 20
        assert rows_of(response) == []
    else:
        sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
        assert sheet["A4"].value
        assert sheet["A5"].value
        assert sheet.max_row == 5


def test_unknown_filters_are_named_in_the_notes(english_reader: Client) -> None:
    response = english_reader.get("/?light=purple&month=13&export=goals.csv")
    assert "purple" in notes_of(response)
    assert len(rows_of(response)) == 30


def test_a_title_that_looks_like_a_formula_stays_a_text(english_reader: Client) -> None:
    title = "=HYPERLINK(1),“甲，乙”\n" + "长" * 270
    goal = make_goal(title_zh_hans=title, title_en=title)
    make_task_book(goal)
    address = f"/?month={YEAR}-01&export=goals"
    [row] = rows_of(english_reader.get(f"{address}.csv"))
    assert row["Goal"] == f"'{title}"
    book = load_workbook(io.BytesIO(english_reader.get(f"{address}.xlsx").content))
    cell = book.worksheets[0]["B5"]
    assert (cell.value, cell.data_type) == (title, "s")


@pytest.fixture
def queued() -> Revision:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    return make_revision(goal, JANUARY, state="submitted")


@pytest.mark.usefixtures("queued")
def test_the_office_takes_its_queue_along(sign_in: SignIn) -> None:
    office = sign_in("office", "en")
    assert f"{QUEUE}?export=queue.csv" in links_of(office.get(QUEUE))
    [row] = rows_of(office.get(f"{QUEUE}?export=queue.csv"))
    assert row["Department"]
    assert row["Value"]
    assert office.get(f"{QUEUE}?odd=1&export=queue.xlsx").status_code == 200


@pytest.mark.usefixtures("queued")
@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing", "admin"])
def test_nobody_else_does(sign_in: SignIn, username: str) -> None:
    assert sign_in(username).get(f"{QUEUE}?export=queue.csv").status_code == 403


def test_drafts_are_only_in_the_file_of_those_who_see_them_on_the_page(sign_in: SignIn) -> None:
    goal = Goal.objects.get(year=2021, number=18)
    before = rows_of(sign_in("leader", "en").get("/figures/2021-07/18/?export=history.csv"))
    make_revision(goal, date(2021, 7, 1), state="submitted")
    for username, more in (("leader", 0), ("staff-housing", 1), ("office", 1)):
        rows = rows_of(sign_in(username, "en").get("/figures/2021-07/18/?export=history.csv"))
        assert len(rows) == len(before) + more, username


@pytest.mark.parametrize("name", ["goals", "lights", "off"])
def test_few_goals_and_many_take_as_many_queries(english_reader: Client, name: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert english_reader.get(f"/?month={YEAR}-01&export={name}.csv").status_code == 200
        return len(queries)

    make_task_book(make_goal())
    few = count()
    for _number in range(4):
        make_task_book(make_goal())
    assert count() == few <= 12
