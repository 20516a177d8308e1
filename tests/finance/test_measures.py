"""What the register offers the goals: values by month and zone, as known on a day, and the way to the rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from finance.actions.instruments import save_instrument
from finance.measures import LEDGER, RULES
from finance.models import FundingSummary, Instrument, InstrumentEvent
from pilots.models import Project, Unit, Zone
from pilots.registers import LEDGERS, find_rows, load_values, measures, rows_path
from tests.factories import YEAR, a_time
from tests.finance.factories import make_event, make_instrument, make_project

pytestmark = pytest.mark.django_db

YI = Decimal(10**8)
KEYS = [rule.measure.key for rule in RULES]
LATER = date(YEAR + 1, 1, 31)


@pytest.fixture(autouse=True)
def _nothing_else(db: None) -> None:
    """The pilot's own instruments stand aside."""
    FundingSummary.objects.all().delete()
    InstrumentEvent.objects.all().delete()
    Instrument.objects.all().delete()


def month(number: int) -> date:
    return date(YEAR, number, 1)


@pytest.fixture
def filled() -> Instrument:
    """A building loan in Z4 of the year before, a sink loan, a bond and a first policy; returns the loan."""
    zones = {zone.code: zone for zone in Zone.objects.all()}
    loan = make_instrument(
        signed_on=date(YEAR - 1, 6, 1), amount=9 * YI, zone=zones["Z4"], project=make_project(kind="retrofit")
    )
    make_event(loan, happened_on=date(YEAR - 1, 12, 31), amount=3 * YI)
    make_event(loan, happened_on=date(YEAR, 2, 1), amount=2 * YI)
    make_event(loan, kind="repayment", happened_on=date(YEAR, 3, 31), amount=YI)
    sink = make_instrument(use="ecology", project=make_project(kind="ecology"), amount=YI)
    make_event(sink, amount=Decimal(18_000_000), happened_on=date(YEAR, 1, 31))
    # neither a loan for ecology without a project of ecology, nor one for clean energy with one, is for a sink
    for use, project in (("ecology", None), ("clean_energy", Project.objects.get(kind="ecology", zone=None))):
        make_event(make_instrument(use=use, project=project), amount=Decimal(400_000), happened_on=date(YEAR, 1, 31))
    make_instrument(kind="bond", amount=5 * YI, signed_on=date(YEAR, 2, 29), zone=zones["Z3"], matures_on=None)
    make_instrument(kind="bond", amount=YI, signed_on=date(YEAR - 1, 2, 1), matures_on=None)
    make_instrument(kind="insurance", first_scope="country", signed_on=date(YEAR, 3, 1), amount=None)
    make_instrument(kind="insurance", signed_on=date(YEAR, 3, 1))
    make_instrument(first_scope="city")
    return loan


def test_the_ledger_is_announced_with_units_that_exist() -> None:
    assert LEDGERS["finance"] is LEDGER
    assert set(KEYS) <= set(measures())
    assert {rule.measure.unit for rule in RULES} <= set(Unit.objects.values_list("code", flat=True))


def test_what_the_rows_add_up_to(filled: Instrument, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        values = load_values(KEYS, YEAR, LATER)
    cumulative = {key: [months[month(number)].value for number in (1, 2, 3, 12)] for key, months in values.items()}
    assert cumulative == {
        "finance.green_loan_balance": [Decimal("3.188"), Decimal("5.188"), Decimal("4.188"), Decimal("4.188")],
        "finance.green_building_loans": [0, 2, 2, 2],
        "finance.bonds_issued": [0, 5, 5, 5],
        "finance.insurance_firsts": [0, 0, 1, 1],
        "finance.carbon_sink_loans": [1800, 1800, 1800, 1800],
    }
    assert [values["finance.bonds_issued"][month(number)].rows for number in (1, 2)] == [0, 1]
    loans = values["finance.green_building_loans"][month(12)].zones
    assert (loans["Z3"], loans["Z4"], loans["Z1"]) == (2, 2, 0)
    bonds = values["finance.bonds_issued"][month(12)].zones
    assert (bonds["Z3"], bonds["Z4"]) == (5, 0)


def test_values_are_those_known_on_the_day(filled: Instrument) -> None:
    filled.zone = Zone.objects.get(code="Z1")
    save_instrument(instrument=filled, user=None, at=a_time(date(YEAR, 4, 2)))
    key = "finance.green_loan_balance"
    before, after = (load_values([key], YEAR, date(YEAR, 4, day))[key] for day in (1, 2))
    assert (before[month(3)].zones["Z4"], before[month(3)].zones["Z1"]) == (4, 0)
    assert (after[month(3)].zones["Z4"], after[month(3)].zones["Z1"]) == (0, 4)
    assert before[month(3)].value == after[month(3)].value
    # months that have not begun say nothing
    assert max(before) == month(4)
    assert load_values([key], YEAR, date(YEAR, 1, 31)) == {}


def test_an_empty_register_says_nothing() -> None:
    assert load_values(KEYS, YEAR, LATER) == {}


@pytest.mark.parametrize("key", KEYS)
def test_the_way_to_the_rows(filled: Instrument, reader: Client, key: str) -> None:
    path = rows_path(key, month(7), "Z4")
    asked = parse_qs(urlsplit(path).query)
    assert urlsplit(path).path == "/finance/instruments/"
    assert asked["zone"] == ["Z4"]
    [span] = [values[0] for name, values in asked.items() if name in ("drawn", "signed")]
    assert span == (f"..{YEAR}-07" if key.endswith("balance") else f"{YEAR}-01..{YEAR}-07")
    page = reader.get(rows_path(key, month(7))).content.decode()
    assert "alert-warning" not in page


def test_instruments_are_found_by_their_codes(filled: Instrument) -> None:
    assert find_rows("instrument", [filled.code, "nothing"]) == {filled.code: (filled.title, filled.get_absolute_url())}
