"""The register of instruments: what its filters leave, what that adds up to, and the way through its pages."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from finance import register_totals
from finance.actions.instruments import save_instrument, strike_off_instrument
from finance.listings import Standing
from finance.models import Institution, Instrument
from finance.register_totals import rolled_up, totals
from pilots.criteria import Span
from pilots.models import Goal, Project, Zone
from pilots.moments import end_of
from tests.factories import YEAR, a_time
from tests.finance.factories import make_event, make_institution, make_instrument, make_project
from tests.pilots.views.pages import HTMX, SignIn, alerts, find, only, parsed, words

pytestmark = pytest.mark.django_db

LIST = "/finance/instruments/"


@pytest.fixture(autouse=True)
def nothing_else(db: None) -> None:
    """The pilot's own instruments stand aside."""
    for instrument in Instrument.objects.current():
        strike_off_instrument(instrument=instrument, user=None, at=a_time(date(2021, 12, 31)))


@pytest.fixture
def bank() -> Institution:
    return make_institution(code="bank-of-tests", name_zh_hans="测试银行", name_en="Bank of Tests")


@pytest.fixture
def ledger(bank: Institution) -> dict[str, Instrument]:
    """A loan in Z4 with 600,000 drawn and 100,000 repaid, a dollar bond of a goal, a fund, and a policy in Z3."""
    zones = {zone.code: zone for zone in Zone.objects.all()}
    rows = {
        "loan": make_instrument(
            code="L-1",
            title_zh_hans="东区绿建贷款",
            title_en="East loan",
            provider=bank,
            zone=zones["Z4"],
            project=make_project(code="park-1", kind="park"),
            expected_saving=Decimal(120),
            provenance="illustrative",
        ),
        "bond": make_instrument(
            code="B-1",
            kind="bond",
            title_zh_hans="绿色债券",
            title_en="Green bond",
            currency="USD",
            amount=Decimal(1_000_000),
            exchange_rate=Decimal("6.5"),
            signed_on=date(YEAR, 3, 1),
            goal=Goal.objects.get(year=2021, number=5),
            certified_saving=Decimal(30),
        ),
        "fund": make_instrument(code="F-1", kind="fund", amount=None, matures_on=None, signed_on=date(YEAR, 2, 1)),
        "policy": make_instrument(
            code="P-1",
            kind="insurance",
            first_scope="country",
            zone=zones["Z3"],
            signed_on=date(YEAR, 2, 10),
            matures_on=date(YEAR, 12, 31),
            benefit="",
        ),
    }
    make_event(rows["loan"], amount=Decimal(600_000))
    make_event(rows["loan"], kind="repayment", happened_on=date(YEAR, 4, 2), amount=Decimal(100_000))
    return rows


def codes(response: Any) -> list[str]:
    """The codes of the rows shown."""
    return [words(only(row, "span.code")) for row in find(parsed(response), "th") if find(row, "span.code")]


def get(client: Client, query: str = "") -> Any:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200, response.status_code
    return response


FILTERS = {
    "": ["B-1", "P-1", "F-1", "L-1"],
    "?kind=credit&kind=fund": ["F-1", "L-1"],
    "?use=infrastructure": ["L-1"],
    "?benefit=direct": ["B-1", "F-1", "L-1"],
    "?zone=Z3": ["P-1", "L-1"],
    "?zone=Z4": ["L-1"],
    "?zone=none": ["B-1", "F-1"],
    "?provider=bank-of-tests": ["L-1"],
    "?project=park-1": ["L-1"],
    "?project_kind=park": ["L-1"],
    "?goal=2021-5": ["B-1"],
    "?currency=USD": ["B-1"],
    "?first=any": ["P-1"],
    "?first=city": [],
    "?provenance=firm": ["B-1", "P-1", "F-1"],
    "?provenance=illustrative": ["L-1"],
    f"?signed={YEAR}-02": ["P-1", "F-1"],
    f"?signed={YEAR}-02-02..": ["B-1", "P-1"],
    f"?matures=..{YEAR}-12": ["P-1"],
    f"?drawn=..{YEAR}-06": ["L-1"],
    f"?drawn={YEAR}-02..{YEAR}-06": [],
    "?q=l-1": ["L-1"],
    "?q=绿建": ["L-1"],
    "?q=green bond": ["B-1"],
    "?sort=signed": ["L-1", "F-1", "P-1", "B-1"],
    "?sort=amount": ["B-1", "P-1", "L-1", "F-1"],
    "?sort=matures": ["P-1", "B-1", "L-1", "F-1"],
    "?sort=code&kind=credit&kind=bond": ["B-1", "L-1"],
    f"?month={YEAR}-01": ["L-1"],
    f"?as_of={YEAR}-01-31": [],
    f"?as_of={YEAR}-02-01": ["B-1", "P-1", "F-1", "L-1"],
}


def test_each_filter_leaves_its_rows(reader: Client, ledger: dict[str, Instrument]) -> None:
    found = {query: codes(get(reader, query)) for query in FILTERS}
    assert found == FILTERS


def test_the_totals_follow_the_filters(
    english_reader: Client, ledger: dict[str, Instrument], monkeypatch: pytest.MonkeyPatch
) -> None:
    def totals_of(query: str) -> dict[str, list[str]]:
        table = only(parsed(get(english_reader, query)), "table.register-totals")
        return {words(find(row, "th")[0]): [words(cell) for cell in find(row, "td")] for row in find(table, "tr")[1:]}

    assert totals_of("") == {
        "Green credit": ["1", "CNY 1 million", "CNY 0.6 million", "CNY 0.5 million", "120", "0"],
        "Green bond": ["1", "CNY 6.5 million", "–", "CNY 6.5 million", "0", "30"],
        "Green fund": ["1", "CNY 0 1 without an amount", "–", "CNY 0", "0", "0"],
        "Green insurance": ["1", "CNY 1 million", "–", "–", "0", "0"],
        "Together": ["4", "", "", "", "120", "30"],
    }
    assert totals_of("?kind=credit")["Green credit"][2:4] == ["CNY 0.6 million", "CNY 0.5 million"]
    assert totals_of(f"?kind=credit&month={YEAR}-03")["Green credit"][3] == "CNY 0.6 million"
    drawn = totals_of(f"?kind=credit&drawn={YEAR}-01")
    assert drawn["Green credit"][2] == "CNY 0.6 million"
    monkeypatch.setattr(register_totals, "FEW", 0)
    assert totals_of(f"?kind=credit&drawn={YEAR}-01") == drawn


def test_the_roll_up_says_what_the_rows_say(ledger: dict[str, Instrument]) -> None:
    """Of all rows, of kinds and zones, by the end of a month, and on a day gone by."""
    make_event(ledger["loan"], happened_on=date(YEAR, 5, 3), amount=Decimal(50_000), at=a_time(date(YEAR, 6, 1)))
    strike_off_instrument(instrument=ledger["policy"], user=None, at=a_time(date(YEAR, 6, 2)))
    may_31 = date(YEAR, 5, 31)
    for standing in (Standing(), Standing(signed_by=date(YEAR, 2, 29)), Standing(end_of(may_31), known_on=may_31)):
        rows = standing.instruments
        assert rolled_up(standing) == totals(rows, standing, Span())
        assert rolled_up(standing, ["credit", "fund"]) == totals(
            rows.filter(kind__in=["credit", "fund"]), standing, Span()
        )
        for zones in (["Z3"], ["Z4"], ["Z1", "none"]):
            inside = rows.in_zones(zones, none="none" in zones)
            assert rolled_up(standing, zones=zones) == totals(inside, standing, Span()), zones


def test_a_day_gone_by_shows_the_rows_as_they_stood(reader: Client, ledger: dict[str, Instrument]) -> None:
    loan: Any = ledger["loan"]
    loan.amount, loan.title_zh_hans = Decimal(2_000_000), "新名称"
    save_instrument(instrument=loan, user=None, at=a_time(date(YEAR, 6, 1)))
    strike_off_instrument(instrument=ledger["fund"], user=None, at=a_time(date(YEAR, 6, 2)))
    then = words(only(parsed(get(reader, f"?as_of={YEAR}-05-31&kind=credit&kind=fund")), "main"))
    now = words(only(parsed(get(reader, "?kind=credit&kind=fund")), "main"))
    assert "东区绿建贷款" in then
    assert "100万元" in then
    assert "F-1" in then
    assert "新名称" in now
    assert "200万元" in now
    assert "F-1" not in now


def test_the_pages_lead_on_and_back(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pilots.keysets.page_of.__defaults__", (3,))
    for number in range(8):
        priced = {"amount": Decimal(1000 + number // 2)} if number < 5 else {"amount": None}
        make_instrument(code=f"K/{number}", **priced)
    for sort in ("", "amount", "code"):
        start = f"?sort={sort}" if sort else "?kind=credit"
        whole, pages, backs, path = codes_of_all(reader, start), [], [], start
        while path:
            page = parsed(get(reader, path))
            pages.append(codes_of(page))
            path, back = link(page, "next"), link(page, "prev")
            backs.append(back)
        assert [code for page in pages for code in page] == whole, sort
        assert [len(page) for page in pages] == [3, 3, 2], sort
        assert backs[0] == ""
        assert codes_of(parsed(get(reader, backs[2]))) == pages[1]
        assert codes_of(parsed(get(reader, backs[1]))) == pages[0]
        assert codes_of(parsed(get(reader, f"{start}&before=end"))) == whole[-3:]
        assert link(parsed(get(reader, backs[1])), "prev") == ""


def codes_of(page: Any) -> list[str]:
    return [words(only(row, "span.code")) for row in find(page, "th") if find(row, "span.code")]


def codes_of_all(reader: Client, query: str) -> list[str]:
    text = b"".join(reader.get(f"{LIST}{query}&export=instruments.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return [row["编号"] for row in csv.DictReader(io.StringIO(text))]


def link(page: Any, rel: str) -> str:
    [*found] = [a for a in find(page, "a[rel]") if dict(a.attributes)["rel"] == rel]
    return "?" + (dict(found[0].attributes)["href"] or "").partition("?")[2].replace("&amp;", "&") if found else ""


def test_what_cannot_be_read_is_told_and_left_out(english_reader: Client, ledger: dict[str, Instrument]) -> None:
    query = "?kind=shares&signed=2024-13..&sort=height&after=nowhere&first=world"
    response = get(english_reader, query)
    told = alerts(response)
    assert len(codes(response)) == 4
    for part in ("“shares”", "“2024-13”", "“height”", "names no place", "“world”"):
        assert any(part in alert for alert in told), part
    assert "No instrument matches" in words(only(parsed(get(english_reader, "?q=nothing such")), "main"))


def test_a_form_without_script_leads_to_a_clean_address(reader: Client) -> None:
    query = f"?q=&kind=bond&signed_from={YEAR}-01-01&signed_to={YEAR}-03-31&matures_from=&matures_to=&month=2021-07"
    response = reader.get(f"{LIST}{query}")
    assert response.status_code == 302
    assert response["Location"] == f"{LIST}?month=2021-07&kind=bond&signed={YEAR}-01..{YEAR}-03"


def test_an_export_has_typed_cells_under_the_headings_of_the_import(
    english_reader: Client, ledger: dict[str, Instrument]
) -> None:
    response = english_reader.get(f"{LIST}?kind=bond&kind=credit&export=instruments.xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    heads, bond, loan = ([cell.value for cell in row] for row in sheet.iter_rows())
    row: dict[Any, Any] = dict(zip(heads, bond, strict=True))
    assert (row["Code"], row["Kind"], row["Currency"], row["Amount"]) == ("B-1", "green bond", "USD", 1_000_000)
    assert (row["Exchange rate"], row["Goal"], row["Signed on"].date()) == (6.5, "2021-5", date(YEAR, 3, 1))
    assert dict(zip(heads, loan, strict=True))["Provider"] == "Bank of Tests"
    for name in ("others.csv", "instruments.pdf", "instruments"):
        assert english_reader.get(f"{LIST}?export={name}").status_code == 404


def test_an_export_runs_no_formula(reader: Client) -> None:
    make_instrument(code="=1+1", title_zh_hans="@sum")
    text = b"".join(reader.get(f"{LIST}?export=instruments.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["编号"], row["名称"]) == ("'=1+1", "'@sum")


def test_as_many_queries_for_two_rows_as_for_many(reader: Client, bank: Institution) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            get(reader, query)
        return len(captured)

    project: Project = make_project()
    for _number in range(2):
        make_instrument(provider=bank, project=project)
    get(reader)
    few = {query: queries(query) for query in ("", "?kind=credit")}
    for _number in range(30):
        make_event(make_instrument(provider=bank, project=make_project(), zone=Zone.objects.get(code="Z1")))
    assert {query: queries(query) for query in few} == few


@pytest.mark.parametrize(
    ("username", "may"), [("leader", False), ("head-pboc", False), ("office", True), ("admin", True)]
)
def test_every_role_reads_and_the_register_is_the_offices(sign_in: SignIn, username: str, may: bool) -> None:
    client = sign_in(username)
    make_instrument()
    response = get(client)
    links = [dict(a.attributes)["href"] for a in find(parsed(response), "a[href]")]
    assert (f"{LIST}new/" in links) is may
    assert b"<html" not in client.get(LIST, headers=HTMX).content


def test_who_may_not_read() -> None:
    from tests.factories import make_user

    client = Client()
    assert client.get(LIST)["Location"].startswith("/accounts/login/")
    client.force_login(make_user())
    assert client.get(LIST).status_code == 403
    assert client.post(LIST).status_code == 405
