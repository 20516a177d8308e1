"""Green finance at a glance: what was published beside what the register adds up to, and never mixed up."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from finance.actions.instruments import save_instrument
from finance.models import Balance, FundingSummary, Instrument, InstrumentEvent
from pilots.models import Unit, Zone
from tests.factories import YEAR, a_time, make_user
from tests.finance.factories import make_event, make_institution, make_instrument, make_project
from tests.pilots.views.pages import HTMX, SignIn, alerts, find, only, parsed, words

pytestmark = pytest.mark.django_db

PAGE = "/finance/"
#: A month of the factories' year, all of whose instruments are known by then.
SHOWN = f"{PAGE}?month={YEAR}-07"
YI = Decimal(10**8)
EXPORTS = (
    *("published", "kinds", "flows", "uses", "benefits", "zones", "institutions", "projects", "maturities"),
    *("firsts", "savings"),
)


@pytest.fixture
def empty(db: None) -> None:
    """The pilot's own instruments stand aside."""
    FundingSummary.objects.all().delete()
    InstrumentEvent.objects.all().delete()
    Instrument.objects.all().delete()


@pytest.fixture
def filled(empty: None) -> None:
    zones = {zone.code: zone for zone in Zone.objects.all()}
    bank, project = make_institution(name_en="Bank of Tests"), make_project(title_en="Park of Tests", kind="park")
    loan = make_instrument(
        provider=bank,
        project=project,
        zone=zones["Z4"],
        amount=8 * YI,
        expected_saving=Decimal(1200),
        saving_method="按设计 / by design",
        provenance="illustrative",
    )
    make_event(loan, amount=3 * YI)
    make_event(loan, kind="repayment", amount=YI, happened_on=date(YEAR, 3, 1))
    make_instrument(provider=bank, zone=zones["Z3"], amount=2 * YI, use="clean_energy", benefit="")
    make_instrument(kind="bond", amount=5 * YI, matures_on=None, benefit="indirect", signed_on=date(YEAR - 1, 5, 1))
    make_instrument(
        kind="insurance", first_scope="country", amount=None, provenance="published", source="来源 / source"
    )
    make_instrument(signed_on=date(YEAR, 8, 1), amount=50 * YI)


def rows(page: object, heading: str) -> list[str]:
    """The words of a section's table rows."""
    section = next(
        item for item in find(parsed(page), "section") if dict(item.attributes).get("aria-labelledby") == heading
    )
    return [words(row) for row in find(section, "tr")]


def test_who_may(sign_in: SignIn) -> None:
    assert Client().get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"
    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.get(PAGE).status_code == 403
    assert sign_in("staff-pboc").post(PAGE).status_code == 405


def test_what_the_pilot_shows(english_reader: Client) -> None:
    page = english_reader.get(f"{PAGE}?month=2021-07")
    text = words(parsed(page))
    assert "CNY 173.25 bn" in text
    assert "CNY 188 bn for June 2021, against CNY 187.5 bn planned" in text
    firsts = find(parsed(page), "article")
    assert len(firsts) == 4
    assert words(firsts[0]).startswith("first in the country")
    assert "amount not said by the source" in words(firsts[0])
    assert "the day of signing is not said" in words(firsts[0])
    assert "研讨会" not in words(firsts[0])
    # the wetland loan came in August, and was known then
    assert "CNY 0.51 bn" not in text
    assert len(Instrument.objects.current()) == 5


def test_a_page_of_htmx_is_the_content_alone(reader: Client) -> None:
    content = reader.get(PAGE, headers=HTMX).content.decode()
    assert content.startswith("<title>")
    assert "<html" not in content


def test_what_the_register_adds_up_to(filled: None, english_reader: Client) -> None:
    page = english_reader.get(SHOWN)
    kinds = only(parsed(page), "ul.funding-kinds")
    credit, bond, fund, insurance = (words(item) for item in find(kinds, "li"))
    assert "CNY 1 bn" in credit
    assert "in 2 instruments" in credit
    assert "drawn and not repaid CNY 0.2 bn" in credit
    assert "illus." in credit
    assert "CNY 0.5 bn" in bond
    assert "since January CNY 0 bn" in bond
    assert "in 0 instruments" in fund
    assert "1 of them without an amount" in insurance
    assert "1 of 4 instruments is illustrative" in words(parsed(page))
    uses = rows(page, "h-uses")
    assert [row.split(" 0.")[0] for row in uses[1:]] == ["green upgrading of infrastructure", "clean energy"]
    assert uses[1].endswith("0.800 0.800 80.0%")
    assert "not said" in rows(page, "h-benefits")[-1].lower()
    zones = {row.split()[0]: row for row in rows(page, "h-zones")[1:]}
    assert zones["Z4"].endswith("1 0.800 – – – 0.300")
    assert zones["Z3"].endswith("2 1.000 – – – 0.300")
    assert zones["the"].endswith("4 1.000 0.500 – 0.000 0.300")
    assert next(row for row in rows(page, "h-projects") if "Park of Tests" in row).endswith("1 0.800 – – – 0.300")
    institutions = rows(page, "h-institutions")
    assert "Bank of Tests" in institutions[1]
    assert institutions[-1] == "not said 2 – 0.500 – 0.000"
    ladder = rows(page, "h-ladder")[1:]
    assert ladder == [f"{YEAR + 5} 0.200 – – – 0.200", "not stated – 0.500 – – 0.500"]
    assert "by design 1 instrument, 1,200 t" in words(only(parsed(page), "ul.funding-methods"))


def test_the_charts_hold_the_numbers_of_the_tables(filled: None, english_reader: Client) -> None:
    page = parsed(english_reader.get(SHOWN))
    flows = json.loads(words(only(page, "#chart-flows-data")))["data"]
    assert [(trace["name"], trace["y"][:3]) for trace in flows] == [
        ("Green credit", [1.0, 0.0, 0.0]),
        ("Drawn by credit", [0.3, 0.0, 0.0]),
    ]
    assert flows[0]["y"][7:] == [None] * 5
    balances = json.loads(words(only(page, "#chart-balance-data")))["data"]
    assert balances[1]["text"] == ["31 March 2021", "30 September 2025"]
    assert balances[1]["y"] == [173.25, 604.711]


def test_month_and_day_of_knowledge(filled: None, english_reader: Client) -> None:
    [loan] = Instrument.objects.current().filter(provenance="illustrative")
    loan.amount = 4 * YI
    save_instrument(instrument=loan, user=None, at=a_time(date(YEAR, 5, 2)))
    for query, credit in (
        (f"?month={YEAR}-07", "CNY 0.6 bn"),
        (f"?month={YEAR}-07&as_of={YEAR}-05-01", "CNY 1 bn"),
        (f"?month={YEAR}-08", "CNY 5.6 bn"),
    ):
        kinds = only(parsed(english_reader.get(f"{PAGE}{query}")), "ul.funding-kinds")
        assert credit in words(find(kinds, "li")[0]), query
    before = english_reader.get(f"{PAGE}?month={YEAR}-07&as_of={YEAR}-01-31")
    assert "No instrument is in the register yet." in words(parsed(before))


def test_a_kept_page_is_never_stale(filled: None, reader: Client) -> None:
    """Of the rows themselves the page reads the firsts alone: a change of one of them shows at once."""
    assert "头一份" not in reader.get(SHOWN).content.decode()
    first = Instrument.objects.current().get(first_scope="country")
    first.title_zh_hans = "头一份保单"
    save_instrument(instrument=first, user=None, at=a_time(date(YEAR, 5, 2)))
    assert "头一份保单" in reader.get(SHOWN).content.decode()


@pytest.mark.parametrize(
    ("query", "credit", "zones"),
    [
        ("zone=Z4", "CNY 0.8 bn", 1),
        ("zone=Z3", "CNY 1 bn", 2),
        ("zone=none", "CNY 0 bn", 2),
        ("zone=Z1&zone=Z4", "CNY 0.8 bn", 1),
        ("kind=bond&kind=credit", "CNY 1 bn", 3),
    ],
)
def test_the_page_narrowed(filled: None, english_reader: Client, query: str, credit: str, zones: int) -> None:
    page = english_reader.get(f"{SHOWN}&{query}")
    kinds = find(only(parsed(page), "ul.funding-kinds"), "li")
    assert credit in words(kinds[0])
    assert len(kinds) == (2 if "kind" in query else 4)
    assert f"{zones} instrument" in words(only(parsed(page), "#h-kinds"))


def test_an_unknown_filter_is_told_and_left_out(filled: None, english_reader: Client) -> None:
    page = english_reader.get(f"{SHOWN}&kind=lease")
    assert "lease" in " ".join(alerts(page))
    assert len(find(only(parsed(page), "ul.funding-kinds"), "li")) == 4


def test_an_empty_register(empty: None, sign_in: SignIn) -> None:
    office, leader = sign_in("office", "en"), sign_in("leader", "en")
    Balance.objects.all().delete()
    page, other = office.get(PAGE), leader.get(PAGE)
    assert "/finance/instruments/new/" in page.content.decode()
    assert "/finance/instruments/new/" not in other.content.decode()
    assert "The leading group office adds them." in words(parsed(other))
    assert "Nothing had been published by then." in words(parsed(other))
    assert office.get(f"{PAGE}?export=zones.csv").status_code == 200


def test_every_table_can_be_taken_along(filled: None, english_reader: Client) -> None:
    for name in EXPORTS:
        page = english_reader.get(f"{SHOWN}&export={name}.csv")
        table = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
        assert len(table[1]) == len(table[0]) > 1, name
    book = load_workbook(io.BytesIO(english_reader.get(f"{SHOWN}&export=zones.xlsx").content))
    assert book.worksheets[0].max_row > 4
    assert any("Filters: none" in str(cell.value) for row in book.worksheets[1] for cell in row)


def test_numbers_in_files_are_numbers_in_the_unit_reported(filled: None, reader: Client) -> None:
    page = reader.get(f"{SHOWN}&zone=Z4&export=kinds.csv")
    table = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
    assert table[1][1:] == ["1", "0", "1", "8", "8", "2"]
    assert reader.get(f"{PAGE}?export=nothing.csv").status_code == 404


def test_as_many_queries_for_few_rows_as_for_many(filled: None, reader: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert reader.get(SHOWN).status_code == 200
        return len(found)

    few = queries()
    assert few == 17
    for _number in range(20):
        loan = make_instrument(provider=make_institution(), project=make_project(), first_scope="city")
        make_event(loan)
    Balance.objects.create(
        key="green_loan_balance", value=Decimal(5), as_on=date(YEAR, 1, 31), unit=Unit.objects.get(code="亿元")
    )
    assert queries() == few
    # kept, the page is its moment and the account
    assert queries() <= 4
