"""The pages of a spreadsheet's way down and up: who may, what they show, and what they write."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import ColumnMapping, Department, Goal, Period, PeriodException, Revision, Save, Upload, User, Zone
from pilots.views import uploads
from tests.factories import a_time, make_department, make_goal, make_member, make_revision, make_task_book
from tests.pilots.sheets.files import edited, first_sheet, old_locked_workbook, patched, workbook, zipped
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

AUGUST = date(2021, 8, 1)
SHEET, NEW = "/reporting/2021-08/sheet/", "/reporting/2021-08/upload/"
HEADINGS: list[Any] = ["Code", "Goal", "Zone", "This month", "Comment"]
TABLE: list[list[Any]] = [HEADINGS, [18, None, None, 131], [3, None, None, 41, "on time"]]


def grant(code: str = "housing", until: timedelta = timedelta(days=1)) -> None:
    PeriodException.objects.create(
        period=Period.objects.get(month=AUGUST),
        department=Department.objects.get(code=code),
        expires_on=timezone.localdate() + until,
        reason="补报",
        granted_by=User.objects.get(username="office"),
        granted_at=timezone.now(),
    )


@pytest.fixture
def staff(sign_in: SignIn) -> Client:
    """A member of the housing department, whose August 2021 is open by exception, reading English."""
    grant()
    return sign_in("staff-housing", "en")


def file(data: bytes, name: str = "table.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def sent(client: Client, data: bytes, name: str = "table.xlsx", path: str = NEW) -> Any:
    return client.post(path, {"file": file(data, name)})


def uploaded(client: Client, data: bytes, name: str = "table.xlsx") -> str:
    """The address of the preview of a file."""
    response = sent(client, data, name)
    assert response.status_code == 302
    return str(response["Location"])


def preview(client: Client, data: bytes, name: str = "table.xlsx") -> Any:
    return client.get(uploaded(client, data, name))


def confirmation(client: Client, path: str, *ticked: str) -> dict[str, Any]:
    """What the page's form sends when it is confirmed."""
    inputs = find(parsed(client.get(path)), "input[name]")
    seen = {attribute(each, "name"): attribute(each, "value") for each in inputs}
    return {name: value for name, value in seen.items() if name.startswith("seen-")} | {"overwrite": list(ticked)}


def confirmed(client: Client, path: str, *ticked: str) -> Any:
    return client.post(path, confirmation(client, path, *ticked), follow=True)


def values() -> dict[str, Any]:
    rows = Revision.objects.filter(figure__month=AUGUST, figure__goal__lead__code="housing").order_by("number")
    return {f"{row.figure.goal.number}{row.figure.zone or ''}": row.value for row in rows}


def section(response: Any, name: str) -> str:
    """The words of a section, "" where the page has none."""
    [*found] = [each for each in find(parsed(response), "section") if attribute(each, "aria-labelledby") == name]
    return words(found[0]) if found else ""


def alert(response: Any) -> str:
    """The one error that stands above the page; the frame's own announcement is empty."""
    [shown] = filter(None, (words(each) for each in find(parsed(response), "div.alert-danger")))
    return shown


# Down


def test_staff_download_their_month_under_a_name_with_department_and_month(staff: Client) -> None:
    response = staff.get(SHEET)
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Cache-Control"] == "private, no-store"
    assert 'filename="Housing and Urban-Rural Development Bureau 2021-08.xlsx"' in response["Content-Disposition"]
    assert first_sheet(response.content)["A4"].value == "Code"


def test_the_file_is_named_in_chinese_for_a_chinese_reader(sign_in: SignIn) -> None:
    response = sign_in("staff-housing").get(SHEET)
    assert "住房和城乡建设局 2021-08.xlsx" in unquote(response["Content-Disposition"])
    assert first_sheet(response.content)["A4"].value == "编号"


def test_a_department_named_like_a_path_gives_a_plain_file_name(sign_in: SignIn) -> None:
    department = make_department(name_zh_hans='水/务\\局:"一"')
    client = Client()
    client.force_login(make_member(department=department))
    name = unquote(client.get(SHEET)["Content-Disposition"])
    assert not re.search(r"[\\/:<>|?*]", name.partition("''")[2])


@pytest.mark.parametrize(("query", "title"), [("?department=pboc", "人民银行"), ("", "")])
def test_the_office_downloads_any_department(sign_in: SignIn, query: str, title: str) -> None:
    response = sign_in("office").get(f"{SHEET}{query}")
    assert response.status_code == 200
    assert title in first_sheet(response.content)["A1"].value


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("head-housing", SHEET, 200),
        ("admin", f"{SHEET}?department=housing", 200),
        ("leader", SHEET, 403),
        ("office", f"{SHEET}?department=nobody", 404),
        ("staff-housing", "/reporting/1999-08/sheet/", 404),
    ],
)
def test_who_may_download(sign_in: SignIn, username: str, path: str, status: int) -> None:
    assert sign_in(username).get(path).status_code == status


def test_staff_do_not_download_another_departments_month(staff: Client) -> None:
    sheet = first_sheet(staff.get(f"{SHEET}?department=pboc").content)
    assert "Housing" in sheet["A1"].value


@pytest.mark.parametrize("path", [SHEET, NEW, f"{NEW}74bf46bc-b507-4eb0-8193-89ceea6c5a31/"])
def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    assert client.post(path).status_code == 302


@pytest.mark.parametrize(("path", "methods"), [(SHEET, ("post", "put")), (NEW, ("put", "delete"))])
def test_other_methods_are_refused(staff: Client, path: str, methods: tuple[str, ...]) -> None:
    assert {getattr(staff, method)(path).status_code for method in methods} == {405}


def test_the_page_of_the_month_leads_both_ways(staff: Client, sign_in: SignIn) -> None:
    def links(client: Client) -> list[str]:
        page = parsed(client.get("/reporting/2021-08/?department=housing"))
        return [attribute(link, "href") for link in find(only(page, "p.sheet-tools"), "a")]

    # registers feed goals of the department
    registers = "/reconciliation/?month=2021-08"
    assert links(staff) == [f"{SHEET}?department=housing", f"{NEW}?department=housing", registers]
    assert links(sign_in("admin")) == [f"{SHEET}?department=housing", registers]


# The form


def test_the_form_takes_one_file_and_goes_to_its_own_address(staff: Client) -> None:
    page = parsed(staff.get(NEW))
    [form] = [each for each in find(page, "form") if attribute(each, "enctype") == "multipart/form-data"]
    assert attribute(form, "action") == f"{NEW}?department=housing"
    assert attribute(only(form, "input#id_file"), "type") == "file"


def test_htmx_gets_the_content_alone(staff: Client) -> None:
    assert b"<html" not in staff.get(NEW, headers=HTMX).content


def test_the_form_without_a_file_says_so(staff: Client) -> None:
    response = staff.post(NEW)
    assert response.status_code == 422
    assert words(only(parsed(response), "p.refusal")) == "Choose a file first."


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda: b"", "The file is empty."),
        (lambda: b"1,2\n" * 1_400_000, "The file is larger than 5 MB. Delete pictures and sheets that are not needed."),
        (
            lambda: zipped({"xl/worksheets/sheet1.xml": bytes(30_000_000)}),
            "The file unpacks to far more than a month's figures need, and was not opened.",
        ),
        (old_locked_workbook, "The file is protected by a password. Save it without one and upload it again."),
        (lambda: zipped({"content.xml": b"x"}), ".ods files are not read here. Save it as .xlsx and upload that."),
        (lambda: b"%PDF-1.4", "This is not a spreadsheet. Upload an .xlsx, .xls or .csv file."),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_clear_sentence(
    staff: Client, made: Callable[[], bytes], sentence: str
) -> None:
    response = sent(staff, made())
    assert response.status_code == 422
    assert [words(each) for each in find(parsed(response), "p.refusal")] == [sentence]
    assert not Upload.objects.exists()


def test_our_sheet_of_another_month_is_refused_by_name(staff: Client) -> None:
    response = sent(staff, staff.get("/reporting/2021-07/sheet/").content)
    assert response.status_code == 422
    assert words(only(parsed(response), "p.refusal")) == (
        "This sheet is for July 2021, and this page takes the figures of August 2021."
    )


def test_a_file_is_kept_with_its_name_and_hash_and_leads_to_its_preview(staff: Client) -> None:
    path = uploaded(staff, workbook(TABLE), "八月\u202e表.xlsx")
    kept = Upload.objects.get()
    assert path == f"/reporting/2021-08/upload/{kept.pk}/"
    assert (kept.name, kept.department.code, len(kept.sha256)) == ("八月表.xlsx", "housing", 64)
    assert kept.confirmed_at is None


def test_a_very_long_name_keeps_its_beginning_and_its_ending(staff: Client) -> None:
    uploaded(staff, workbook(TABLE), "长" * 230 + ".xlsx")
    name = Upload.objects.get().name
    assert (len(name), name[:3], name[-6:]) == (200, "长长长", "长.xlsx")


def test_the_database_going_away_while_a_file_comes_in_is_told(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_upload: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(uploads, "keep_upload", fail)
    response = sent(staff, workbook(TABLE))
    assert response.status_code == 503
    assert alert(response) == ("The database cannot be reached: nothing was read in. Try again in a moment.")


# Who may upload


def test_a_closed_month_is_explained_and_takes_no_file(sign_in: SignIn) -> None:
    client = sign_in("staff-housing", "en")
    page = client.get(NEW)
    assert page.status_code == 200
    assert "The month is closed for your department." in alert(page)
    assert not find(parsed(page), "input#id_file")
    assert sent(client, workbook(TABLE)).status_code == 403
    assert not Upload.objects.exists()


def test_a_month_that_has_not_opened_says_when_it_does(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_when: date(2021, 8, 20))
    page = sign_in("staff-housing", "en").get(NEW)
    assert "The month opens on 1 September 2021." in alert(page)


@pytest.mark.parametrize(
    ("username", "query", "status"),
    [
        ("head-housing", "", 200),
        ("office", "?department=housing", 200),
        ("admin", "?department=housing", 403),
        ("leader", "", 403),
        ("office", "?department=nobody", 404),
    ],
)
def test_who_may_upload(sign_in: SignIn, username: str, query: str, status: int) -> None:
    grant()
    client = sign_in(username)
    assert client.get(f"{NEW}{query}").status_code == status
    assert sent(client, workbook(TABLE), path=f"{NEW}{query}").status_code == (302 if status == 200 else status)


def test_a_preview_is_its_uploaders_alone(staff: Client, sign_in: SignIn) -> None:
    path = uploaded(staff, workbook(TABLE))
    for username in ("head-housing", "staff-pboc", "office", "leader", "admin"):
        other = sign_in(username)
        assert (other.get(path).status_code, other.post(path).status_code) == (403, 403)
    assert values() == {}


def test_an_upload_that_is_not_there_is_missing(staff: Client) -> None:
    path = uploaded(staff, workbook(TABLE))
    assert staff.get(f"{NEW}{uuid4()}/").status_code == 404
    assert staff.get(path.replace("2021-08", "2021-07")).status_code == 404
    assert staff.get("/reporting/2021-08/upload/x/").status_code == 404


def test_a_month_that_closes_after_the_upload_keeps_the_preview_and_writes_nothing(staff: Client) -> None:
    path = uploaded(staff, workbook(TABLE))
    sends = confirmation(staff, path)
    PeriodException.objects.all().delete()
    page = staff.get(path)
    assert page.status_code == 200
    assert "what you uploaded is kept here" in alert(page)
    response = staff.post(path, sends)
    assert response.status_code == 403
    assert "131" in section(response, "h-changes")
    assert values() == {}


def test_whoever_left_the_department_no_longer_confirms(staff: Client) -> None:
    path = uploaded(staff, workbook(TABLE))
    membership = User.objects.get(username="staff-housing").membership
    membership.department = Department.objects.get(code="pboc")
    membership.save()
    assert staff.get(path).status_code == 403


# The preview


def test_the_preview_shows_old_and_new_cell_by_cell_and_writes_nothing(staff: Client) -> None:
    make_revision(Goal.objects.get(year=2021, number=18), AUGUST, 129, state="draft", at=a_time(date(2021, 9, 3)))
    response = preview(staff, workbook(TABLE))
    said = section(response, "h-changes")
    assert said.startswith("2 figures will change")
    assert "This month 129 → becomes 131 Sheet1!D2" in said
    assert "Comment empty → becomes on time Sheet1!E3" in said
    assert values() == {"18": 129}


def test_the_preview_names_errors_and_rows_that_were_not_matched(staff: Client) -> None:
    rows = [*TABLE, [22, None, None, 5], [9, None, None, "abc"], [None, "Total", None, 99]]
    response = preview(staff, workbook(rows))
    errors = section(response, "h-errors")
    assert "Sheet1!A4 “Public building retrofit area” is a goal of Government Offices Administration." in errors
    assert "Sheet1!D5 abc This is not a number." in errors
    assert "Sheet1!B6 Total No goal has this number or title." in section(response, "h-unmatched")


def test_the_preview_tells_what_was_not_read(staff: Client) -> None:
    def hide(book: Any) -> None:
        book["secret"].sheet_state = "hidden"

    data = workbook({"Sheet1": [*TABLE, ["x"] * 61], "secret": [["x"]]}, hide)
    notes = words(only(parsed(preview(staff, data)), "ul.upload-notes"))
    assert "A hidden sheet was not read: secret" in notes
    assert "One column after the 60th was not read." in notes


def test_the_preview_says_more_of_odd_values(staff: Client) -> None:
    said = section(preview(staff, workbook([HEADINGS, [9, None, None, 11.1], [10, None, None, 560]])), "h-changes")
    assert "give cause, remedy and the day" in said
    assert "About 10 times" in said


def test_a_value_in_another_unit_is_shown_as_it_stands_in_the_file(staff: Client) -> None:
    said = section(preview(staff, workbook([["Code", "Value (万元)"], [4, 33_500]])), "h-changes")
    assert "empty → becomes 3.35 (33500 万元) Sheet1!B2" in said


def test_what_a_file_says_is_never_markup(staff: Client) -> None:
    evil = "<script>alert(1)</script>"
    data = workbook({"<b>x": [[*HEADINGS, evil], [18, None, None, evil, evil], [None, evil, None, 5]]})
    response = preview(staff, data, f"{evil[:8]}.xlsx")
    assert evil.encode() not in response.content
    assert b"<b>x" not in response.content


def test_a_file_for_another_month_or_department_is_noticed(staff: Client, sign_in: SignIn) -> None:
    page = parsed(preview(staff, workbook(TABLE), "report 2021-07.xlsx"))
    assert "The file speaks of July 2021" in words(only(page, "div.alert-warning"))
    theirs = sign_in("staff-pboc").get(SHEET).content
    page = preview(staff, theirs)
    assert "downloaded for another department" in alert(page)


def test_a_table_of_ten_thousand_rows_shows_the_first_two_hundred_that_do_not_fit(staff: Client) -> None:
    lines = [",".join(str(cell or "") for cell in row) for row in TABLE]
    text = "\n".join([*lines, *(f"x{number},,,{number}" for number in range(10_100))])
    response = preview(staff, text.encode("gb18030"), "table.csv")
    page = parsed(response)
    assert "103 rows after the 10,000th were not read." in words(only(page, "ul.upload-notes"))
    said = section(response, "h-unmatched")
    assert said.startswith("9997 rows could not be matched")
    assert "The first 200 of 9997 are shown." in said


def test_the_same_number_of_queries_for_few_and_many_rows(
    staff: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    department = make_department(code="trial")
    zones = list(Zone.objects.all())
    for number in range(900, 912):
        goal = make_goal(year=2021, number=number, lead=department, is_by_zone=True)
        goal.zones.set(zones)
        make_task_book(goal)
        make_revision(goal, AUGUST, 5, state="draft", at=a_time(date(2021, 9, 3)))
    grant("trial")
    client = Client()
    client.force_login(make_member(department=department))
    few = uploaded(client, workbook([HEADINGS, [900, None, None, 7]]))
    codes = [f"{number}{zone}" for number in range(900, 912) for zone in ("", "-Z1", "-Z2")]
    many = uploaded(client, workbook([HEADINGS, *([code, None, None, 7] for code in codes)]))
    client.get(few)
    with CaptureQueriesContext(connection) as counted:
        client.get(few)
    with django_assert_num_queries(len(counted.captured_queries)):
        client.get(many)


# Sheets and columns


def test_between_sheets_that_differ_by_a_space_the_reader_chooses(staff: Client) -> None:
    path = uploaded(staff, workbook({"月报": TABLE, "月报 ": [HEADINGS, [18, None, None, 7]]}))
    page = staff.get(path)
    assert "Two sheets have names that differ by spaces alone." in section(page, "h-sheet")
    assert (section(page, "h-changes"), section(page, "h-columns")) == ("", "")
    chosen = staff.get(f"{path}?sheet=1")
    assert "7 '月报 '!D2" in section(chosen, "h-changes")
    assert staff.post(path, confirmation(staff, f"{path}?sheet=1"))["Location"] == path
    assert values() == {}
    confirmed(staff, f"{path}?sheet=1")
    assert values() == {"18": 7}


@pytest.mark.parametrize("sheet", ["9", "-1", "x", "１", ""])
def test_a_sheet_that_is_not_there_is_the_one_that_fits_best(staff: Client, sheet: str) -> None:
    path = uploaded(staff, workbook({"a": [["x"]], "b": TABLE}))
    assert "b!D2" in section(staff.get(f"{path}?sheet={sheet}"), "h-changes")


def test_columns_that_are_not_known_are_asked_for_and_remembered(staff: Client) -> None:
    rows: list[list[Any]] = [["Project", "Work", "Tally"], ["x", 18, 131]]
    path = uploaded(staff, workbook(rows))
    page = staff.get(path)
    assert "Say so below." in words(only(parsed(page), "div.alert-warning"))
    assert len(find(parsed(page), "select")) == 3
    says = {"columns": "1", "column-0": "", "column-1": "number", "column-2": "value"}
    response = staff.post(path, says)
    assert response["Location"] == f"{path}?sheet=0"
    assert "131 Sheet1!C2" in section(staff.get(path), "h-changes")
    assert ColumnMapping.objects.get().columns == ["", "number", "value"]
    assert "131 Sheet1!C2" in section(preview(staff, workbook(rows)), "h-changes")


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ({"column-0": "number", "column-1": "number"}, "“Code or number” is chosen for more than one column."),
        ({"column-2": "value"}, "Choose the column that names the goal: its number or its title."),
        ({"column-0": "number"}, "Choose at least one column to read, such as the one with this month's values."),
    ],
)
def test_columns_that_do_not_say_enough_are_asked_for_again(staff: Client, says: dict[str, str], sentence: str) -> None:
    path = uploaded(staff, workbook([["Project", "Work", "Tally"], ["x", 18, 131]]))
    response = staff.post(path, {"columns": "1", **says})
    assert response.status_code == 422
    assert sentence in [words(each) for each in find(parsed(response), "div.alert-danger")]
    chosen = {attribute(each, "value") for each in find(parsed(response), "option[selected]")}
    assert chosen >= set(says.values())
    assert not ColumnMapping.objects.exists()


def test_a_meaning_that_no_column_can_have_is_refused(staff: Client) -> None:
    path = uploaded(staff, workbook([["Project", "Work"], ["x", 18]]))
    assert staff.post(path, {"columns": "1", "column-0": "password"}).status_code == 422


# Confirming


def test_a_confirmation_writes_and_leads_to_the_month(staff: Client) -> None:
    path = uploaded(staff, workbook(TABLE))
    response = confirmed(staff, path)
    assert response.redirect_chain == [("/reporting/2021-08/?department=housing", 302)]
    assert "2 figures saved from table.xlsx." in response.content.decode()
    assert values() == {"18": 131, "3": 41}
    assert set(Save.objects.values_list("saved_by__username", flat=True)) == {"staff-housing"}


def test_a_double_click_writes_once(staff: Client) -> None:
    path = uploaded(staff, workbook(TABLE))
    sends = confirmation(staff, path)
    first, second = staff.post(path, sends), staff.post(path, sends, follow=True)
    assert first.status_code == 302
    assert "Nothing of table.xlsx was left to save." in second.content.decode()
    assert Save.objects.count() == 2


def test_good_figures_are_written_and_those_with_errors_left_out_and_listed(staff: Client) -> None:
    path = uploaded(staff, workbook([*TABLE, [9, None, None, "abc", "good"]]))
    response = confirmed(staff, path)
    assert response.redirect_chain == [(path, 302)]
    assert values() == {"18": 131, "3": 41}
    assert "This is not a number." in section(response, "h-errors")
    assert "Besides the rows above, everything in the file already stands on the site." in response.content.decode()


def test_the_same_file_again_shows_no_difference(staff: Client) -> None:
    data = edited(staff.get(SHEET).content, {"G5": 41, "H5": "a\nb", "G12": "131万㎡"})
    confirmed(staff, uploaded(staff, data))
    again = uploaded(staff, data)
    assert "Everything in the file already stands on the site." in staff.get(again).content.decode()
    assert confirmation(staff, again) == {"overwrite": []}
    assert "No difference" in preview(staff, staff.get(SHEET).content).content.decode()


def test_a_conflict_is_shown_with_who_and_stays_unless_ticked(staff: Client, sign_in: SignIn) -> None:
    data = edited(staff.get(SHEET).content, {"G12": 131, "G5": 41})
    theirs = uploaded(sign_in("head-housing"), workbook([HEADINGS, [18, None, None, 130]]))
    confirmed(sign_in("head-housing"), theirs)
    path = uploaded(staff, data)
    said = section(staff.get(path), "h-conflicts")
    assert "This month 130 → becomes 131" in said
    assert "Saved by" in said
    response = confirmed(staff, path)
    assert (values(), response.redirect_chain) == ({"18": 130, "3": 41}, [(path, 302)])
    confirmed(staff, path, "18")
    assert values() == {"18": 131, "3": 41}


def test_a_save_after_the_preview_was_drawn_is_not_overwritten(staff: Client, sign_in: SignIn) -> None:
    path = uploaded(staff, workbook(TABLE))
    sends = confirmation(staff, path)
    theirs = uploaded(sign_in("head-housing"), workbook([HEADINGS, [18, None, None, 130]]))
    confirmed(sign_in("head-housing"), theirs)
    response = staff.post(path, sends, follow=True)
    assert values() == {"18": 130, "3": 41}
    assert "1 figure was changed by someone else in the meantime and left as it is." in response.content.decode()


def test_a_confirmation_without_the_editions_it_saw_overwrites_nothing(staff: Client) -> None:
    make_revision(Goal.objects.get(year=2021, number=18), AUGUST, 129, state="draft", at=a_time(date(2021, 9, 3)))
    path = uploaded(staff, workbook(TABLE))
    staff.post(path, {})
    assert values() == {"18": 129, "3": 41}


def test_the_database_going_away_during_a_confirmation_leaves_nothing_half_written(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = uploaded(staff, workbook(TABLE))
    sends = confirmation(staff, path)
    create = Save.objects.create

    def fail(**fields: Any) -> Any:
        if Save.objects.exists():
            raise DatabaseError("gone")
        return create(**fields)

    with monkeypatch.context() as patch:
        patch.setattr(Save.objects, "create", fail)
        response = staff.post(path, sends)
    assert response.status_code == 503
    assert "The database cannot be reached: nothing was saved." in response.content.decode()
    assert (values(), Save.objects.count()) == ({}, 0)
    assert "131" in section(response, "h-changes")
    confirmed(staff, path)
    assert values() == {"18": 131, "3": 41}


def test_an_expired_session_comes_back_to_the_preview(staff: Client, sign_in: SignIn) -> None:
    path = uploaded(staff, workbook(TABLE))
    sends = confirmation(staff, path)
    staff.logout()
    response = staff.post(path, sends)
    assert response["Location"] == f"/accounts/login/?next={path}"
    assert values() == {}
    assert "2 figures will change" in section(sign_in("staff-housing", "en").get(path), "h-changes")


def test_the_office_uploads_for_a_department(sign_in: SignIn) -> None:
    office = sign_in("office", "en")
    path = str(sent(office, workbook(TABLE), path=f"{NEW}?department=housing")["Location"])
    confirmed(office, path)
    assert values() == {"18": 131, "3": 41}


def test_the_result_of_a_formula_is_written(staff: Client) -> None:
    data = workbook([HEADINGS, [18, None, None, "=100+31"]])
    confirmed(staff, uploaded(staff, patched(data, lambda xml: xml.replace("<v />", "<v>131</v>"))))
    assert values() == {"18": 131}
