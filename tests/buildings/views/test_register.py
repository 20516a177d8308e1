"""The register's list: what its filters leave, what that adds up to, its pages and its files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from buildings import listings
from buildings.actions.buildings import save_building, strike_off_building
from buildings.models import Building
from pilots import keysets
from pilots.criteria import Criteria
from pilots.moments import Moment
from tests.buildings.factories import make_building, make_retrofit
from tests.factories import a_time, make_user
from tests.pilots.views.pages import SignIn, find, only, parsed, said, words

pytestmark = pytest.mark.django_db

LIST = "/buildings/register/"
OLD, LATER = a_time(date(2021, 3, 1)), a_time(date(2021, 6, 1))


@pytest.fixture
def stock() -> dict[str, Building]:
    """Six buildings that differ in all that can be filtered by."""
    rows: list[dict[str, Any]] = [
        {"code": "A1", "name": "海天大厦", "zone": "Z3", "district": "西海岸新区", "area_m2": 10_000, "year": 2020,
         "stars": "two", "label_standard": "gbt50378-2019", "labelled_on": date(2021, 2, 10)},
        {"code": "A2", "name": "生态园公寓", "zone": "Z4", "district": "西海岸新区", "use": "residential",
         "area_m2": 20_000, "year": 2021, "completed_on": date(2021, 5, 20), "energy_class": "ultra_low"},
        {"code": "A3", "name": "香港路商场", "district": "市南区", "use": "retail", "area_m2": 5000, "year": 1999,
         "address": "香港中路8号", "provenance": "illustrative", "source": "made up"},
        {"code": "A/4 #1", "name": "旧楼", "district": "市南区", "use": "residential", "area_m2": "1234.5",
         "year": 1990},
        {"code": "A5", "name": "基本级办公楼", "stars": "basic", "label_standard": "gbt50378-2019", "area_m2": 3000,
         "labelled_on": date(2020, 8, 1), "year": 2020, "completed_on": date(2020, 7, 1), "owner": "市建设集团"},
        {"code": "A6", "name": "=SUM(A1)", "use": "industry", "area_m2": 700, "year": 2010},
    ]  # fmt: skip
    found = {str(row["code"]): make_building(at=OLD, **row) for row in rows}
    make_retrofit(found["A3"], at=OLD, completed_on=date(2021, 4, 2))
    make_retrofit(found["A/4 #1"], at=OLD, completed_on=None, started_on=date(2021, 4, 2))
    return found


def codes(response: Any) -> list[str]:
    return [words(cell) for cell in find(parsed(response), "span.code")]


def facts(response: Any) -> list[str]:
    return [words(cell) for cell in find(only(parsed(response), "dl.facts"), "dd")]


#: What the address asks for → the codes that are left, in their order.
FILTERS = [
    ("", "A/4 #1 A1 A2 A3 A5 A6"),
    ("zone=Z3", "A1 A2"),
    ("zone=Z4", "A2"),
    ("zone=none&use=residential", "A/4 #1"),
    ("district=市南区", "A/4 #1 A3"),
    ("use=residential&use=retail", "A/4 #1 A2 A3"),
    ("stars=one&stars=two&stars=three", "A1"),
    ("stars=none&district=西海岸新区", "A2"),
    ("stars=basic", "A5"),
    ("energy=ultra_low", "A2"),
    ("energy=none&year=2020..", "A1 A5"),
    ("year=1990..1999", "A/4 #1 A3"),
    ("year_from=1990&year_to=1999", "A/4 #1 A3"),
    # only the year is known: it counts for December
    ("completed=2020-12..2021-05", "A1 A2"),
    ("completed=2021-05-20..2021-05-20", "A2"),
    ("labelled=2021-01..2021-07", "A1"),
    ("labelled=..2020-12", "A5"),
    ("retrofit=done", "A3"),
    ("retrofit=started", "A/4 #1"),
    ("retrofit=none&use=office", "A1 A5"),
    ("retrofitted=2021-01..2021-04", "A3"),
    ("retrofitted=2021-05..2021-07", ""),
    ("provenance=firm&district=市南区", "A/4 #1"),
    ("provenance=illustrative", "A3"),
    ("q=大厦", "A1"),
    ("q=香港中路", "A3"),
    ("q=建设集团", "A5"),
    ("q=a/4 #1", "A/4 #1"),
    ("q=A1", "A1"),
    ("q=100%", ""),
    ("sort=area", "A2 A1 A3 A5 A/4 #1 A6"),
    ("sort=oldest&stars=none", "A/4 #1 A3 A6 A2"),
    ("sort=newest&use=residential", "A2 A/4 #1"),
    # without a label comes last
    ("sort=labelled&use=office", "A1 A5"),
    ("sort=labelled&zone=Z3", "A1 A2"),
    # completed or labelled by the end of the month
    ("month=2020-08", "A/4 #1 A3 A5 A6"),
    ("month=2021-02&use=office", "A1 A5"),
]


def test_filters_and_orders(english_reader: Client, stock: dict[str, Building]) -> None:
    found = {}
    for query, _left in FILTERS:
        response = english_reader.get(f"{LIST}?{query}".replace("#", "%23"), follow=True)
        assert response.status_code == 200, query
        found[query] = " ".join(codes(response))
    assert found == dict(FILTERS)


def test_what_cannot_be_read_is_told(english_reader: Client, stock: dict[str, Building]) -> None:
    query = "?stars=seven&completed=yesterday&sort=colour&after=nonsense&zone=Z9"
    response = english_reader.get(LIST + query)
    assert response.status_code == 200
    told = " ".join(words(each) for each in find(parsed(response), ".alert-warning"))
    assert all(text in told for text in ("seven", "yesterday", "colour", "Z9"))
    assert len(codes(response)) == 6


def test_the_totals_follow_the_filters(english_reader: Client, stock: dict[str, Building]) -> None:
    assert facts(english_reader.get(LIST)) == ["6", "0.04 million m²", "0.01 million m²"]
    assert facts(english_reader.get(f"{LIST}?zone=Z3")) == ["2", "0.03 million m²", "0.01 million m²"]
    assert facts(english_reader.get(f"{LIST}?district=西海岸新区")) == ["2", "0.03 million m²", "0.01 million m²"]


def test_the_roll_up_says_what_the_rows_say(stock: dict[str, Building], rf: Any) -> None:
    for query in (
        "",
        "zone=Z3",
        "zone=none",
        "stars=two&stars=none",
        "use=office&use=residential",
        "completed=2020-12..2021-05",
    ):
        request = rf.get(f"{LIST}?{query}")
        criteria, moment = Criteria.from_request(request, listings.CRITERIA), Moment.from_request(request)
        standing = listings.Standing.of(moment, is_month_asked=False)
        assert listings.is_rolled_up(standing, criteria)
        assert listings.rolled_up(moment, criteria) == listings.totals(listings.narrowed(standing, criteria)), query


def test_very_many_rows_are_told_to_be_more(
    english_reader: Client, stock: dict[str, Building], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "FEW", 0)
    monkeypatch.setattr(listings, "MOST_COUNTED", 1)
    response = english_reader.get(f"{LIST}?district=市南区")
    assert facts(response)[0].startswith("more than")
    assert len(codes(response)) == 2


def test_rows_as_they_stood(english_reader: Client, stock: dict[str, Building]) -> None:
    building = Building.objects.get(code="A1")
    building.area_m2, building.name = Decimal(11_000), "海天新大厦"
    save_building(building=building, user=None, at=LATER)
    strike_off_building(building=Building.objects.get(code="A2"), user=None, at=LATER)
    now = english_reader.get(LIST)
    assert "A2" not in codes(now)
    assert "海天新大厦" in now.content.decode()
    then = english_reader.get(f"{LIST}?as_of=2021-05-31")
    assert codes(then) == ["A/4 #1", "A1", "A2", "A3", "A5", "A6"]
    assert "海天大厦" in then.content.decode()
    assert facts(then)[1] != facts(now)[1]
    assert codes(english_reader.get(f"{LIST}?as_of=2021-02-01")) == []


# Pages


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(keysets, "SIZE", 4)
    monkeypatch.setattr(keysets.page_of, "__defaults__", (4,))
    for number in range(11):
        labelled: dict[str, Any] = {"stars": "one", "labelled_on": date(2021, 1, 1 + number // 2)} if number % 3 else {}
        make_building(code=f"B{number:02d}", area_m2=1000 + number // 2, year=2000 + number % 4, **labelled)
    return [f"B{number:02d}" for number in range(11)]


def leaf(client: Client, path: str, rel: str) -> Iterator[list[str]]:
    """The codes of page after page, the way the links lead."""
    for _page in range(6):
        response = client.get(path)
        yield codes(response)
        found = re.search(rf'rel="{rel}" href="([^"]+)"', response.content.decode())
        if not found:
            return
        path = unescape(found[1])


def test_pages_forward_and_back_hold_every_row_once(reader: Client, many: list[str]) -> None:
    for order in ("", "name", "area", "newest", "oldest", "labelled"):
        forward = list(leaf(reader, f"{LIST}?sort={order}" if order else LIST, "next"))
        assert [len(page) for page in forward] == [4, 4, 3], order
        seen = [code for page in forward for code in page]
        assert sorted(seen) == many
        back = list(leaf(reader, f"{LIST}?{f'sort={order}&' if order else ''}before=end", "prev"))
        assert [code for page in reversed(back) for code in page] == seen, order
        # the file has them in the same order, those without a value last
        sent = reader.get(f"{LIST}?export=buildings.csv{f'&sort={order}' if order else ''}")
        rows = list(csv.reader(io.StringIO(b"".join(sent).decode("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == seen, order


def test_a_page_never_counts_what_lies_before_it(reader: Client, many: list[str]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reader.get(f"{LIST}?sort=area&before=end")
    assert not any("OFFSET" in query["sql"] for query in queries)


def test_as_many_queries_for_two_rows_as_for_many(reader: Client, django_assert_num_queries: Any) -> None:
    make_building(zone="Z3")
    make_building(zone="Z4")
    reader.get(LIST)
    with django_assert_num_queries(8):
        reader.get(LIST)
    for number in range(30):
        make_building(zone=f"Z{number % 5 + 1}")
    with django_assert_num_queries(8):
        assert len(codes(reader.get(LIST))) == 32


# Files


def test_the_file_holds_what_the_filters_leave_and_can_be_read_in_again(
    english_reader: Client, stock: dict[str, Building]
) -> None:
    response = english_reader.get(f"{LIST}?export=buildings.csv&sort=area")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    assert [row["Code"] for row in rows] == ["A2", "A1", "A3", "A5", "A/4 #1", "A6"]
    first = rows[1]
    assert first["Area (m²)"] == "10000"
    assert (first["Green label"], first["Labelled on"], first["Use"]) == ("two stars", "2021-02-10", "office")
    # a name that begins like a formula is not run
    assert rows[-1]["Name"] == "'=SUM(A1)"
    by_label = b"".join(english_reader.get(f"{LIST}?export=buildings.csv&sort=labelled")).decode("utf-8-sig")
    assert [row["Code"] for row in csv.DictReader(io.StringIO(by_label))][:2] == ["A1", "A5"]
    narrowed = english_reader.get(f"{LIST}?export=buildings.csv&stars=two")
    assert len(b"".join(narrowed).decode().splitlines()) == 2


def test_the_book_has_typed_cells_and_a_limit(
    reader: Client, stock: dict[str, Building], monkeypatch: pytest.MonkeyPatch
) -> None:
    response = reader.get(f"{LIST}?export=buildings.xlsx")
    sheet: Any = load_workbook(io.BytesIO(response.content)).active
    heads = [cell.value for cell in sheet[1]]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert heads[:2] == ["建筑编号", "建筑名称"]
    assert rows["A1"][heads.index("建筑面积（㎡）")].value == 10_000
    assert rows["A1"][heads.index("标识日期")].value == datetime(2021, 2, 10)  # noqa: DTZ001
    assert rows["A6"][1].data_type == "s"
    monkeypatch.setattr("pilots.views.register_lists.MOST_XLSX", 3)
    assert reader.get(f"{LIST}?export=buildings.xlsx").status_code == 404
    assert reader.get(f"{LIST}?export=else.csv").status_code == 404


# Who may


def test_who_may_see_the_list(client: Client, sign_in: SignIn) -> None:
    answered = client.get(LIST)
    assert (answered.status_code, answered["Location"].startswith("/accounts/login/")) == (302, True)
    client.force_login(make_user())
    assert client.get(LIST).status_code == 403
    assert sign_in("leader").post(LIST).status_code == 405
    new = 'href="/buildings/register/new/"'
    for username, may_edit in (("leader", False), ("staff-housing", False), ("office", True), ("admin", True)):
        page = sign_in(username).get(LIST)
        assert page.status_code == 200
        assert (new in page.content.decode()) is may_edit


def test_an_empty_register_says_what_to_do(sign_in: SignIn) -> None:
    for username, message in (
        ("office", "Add one, or read in a spreadsheet."),
        ("leader", "The leading group office adds them."),
    ):
        page = sign_in(username, "en").get(LIST)
        assert said("en", message) in words(parsed(page))


def test_a_day_that_is_to_come_is_refused_gently(english_reader: Client, stock: dict[str, Building]) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert len(codes(english_reader.get(f"{LIST}?as_of={tomorrow:%Y-%m-%d}"))) == 6
