"""Writing instruments and events: the past is kept, and the roll-up is what the rows add up to, on every day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from finance.actions.events import save_event, strike_off_event
from finance.actions.holds import MisfitError
from finance.actions.instruments import save_instrument, strike_off_instrument
from finance.models import FundingSummary, Instrument, InstrumentEvent
from finance.querysets.summaries import contributions, standing
from pilots.actions.registers import RecordMovedError
from pilots.models import DataStamp, Zone
from tests.factories import YEAR, a_time
from tests.finance.factories import make_event, make_institution, make_instrument, make_project

pytestmark = pytest.mark.django_db

MARCH = a_time(date(YEAR, 3, 4))
Totals = dict[tuple[str, str, str, date], tuple[int, Decimal]]


@pytest.fixture(autouse=True)
def _nothing_else(db: None) -> None:
    """The pilot's own instruments stand aside."""
    FundingSummary.objects.all().delete()
    InstrumentEvent.objects.all().delete()
    Instrument.objects.all().delete()


def rolled_up(day: date = date(YEAR, 12, 31)) -> Totals:
    rows = FundingSummary.objects.known_by(day).totals("kind", "key", "zone_code", "month")
    return {
        (row["kind"], row["key"], row["zone_code"], row["month"]): (row["rows"], row["total"])
        for row in rows
        if row["rows"] or row["total"]
    }


def added_up(moment: datetime | None = None) -> Totals:
    """What the rows contribute as they stood just before a moment."""
    if moment is None:
        addends = contributions(Instrument.objects.current(), InstrumentEvent.objects.current())
    else:
        addends = standing(moment)
    found: dict[Any, tuple[int, Decimal]] = {}
    for *key, count, amount in addends:
        if isinstance(key[3], str):
            key[3] = date.fromisoformat(key[3])
        rows, total = found.get(tuple(key), (0, Decimal(0)))
        found[tuple(key)] = (rows + count, total + Decimal(str(amount)).quantize(Decimal("0.01")))
    return {key: row for key, row in found.items() if row != (0, 0)}


def test_what_a_loan_adds_and_what_its_events_add() -> None:
    bank, project = make_institution(), make_project()
    zone = Zone.objects.get(code="Z4")
    loan = make_instrument(
        provider=bank,
        project=project,
        zone=zone,
        expected_saving=Decimal("12.5"),
        saving_method="按设计",
        first_scope="province",
    )
    make_event(loan)
    make_event(loan, kind="repayment", amount=Decimal(100_000), happened_on=date(YEAR, 2, 3))
    january, february = date(YEAR, 1, 1), date(YEAR, 2, 1)
    million, drawn, repaid = Decimal(1_000_000), Decimal(400_000), Decimal(100_000)
    totals = rolled_up()
    assert totals == {
        ("signed", "credit", "Z4", january): (1, million),
        ("use", "infrastructure", "Z4", january): (1, million),
        ("benefit", "credit:direct", "Z4", january): (1, million),
        ("provider", f"credit:{bank.code}", "Z4", january): (1, million),
        ("project", f"credit:{project.code}", "Z4", january): (1, million),
        ("first", "province:credit", "Z4", january): (1, million),
        ("expected_saving", "credit", "Z4", january): (1, Decimal("12.5")),
        ("saving_method", "credit:按设计", "Z4", january): (1, Decimal("12.5")),
        ("provenance", "credit:reported", "Z4", january): (1, million),
        ("drawdown", "credit", "Z4", january): (1, drawn),
        ("project_drawdown", f"infrastructure:{project.code}", "Z4", january): (1, drawn),
        ("maturing", f"credit:{YEAR + 5}", "Z4", january): (1, drawn),
        ("repayment", "credit", "Z4", february): (1, repaid),
        ("maturing", f"credit:{YEAR + 5}", "Z4", february): (0, -repaid),
    }
    assert totals == added_up()


def test_what_the_other_kinds_add() -> None:
    dollars: dict[str, Any] = {"currency": "USD", "exchange_rate": Decimal("6.4")}
    policy = make_instrument(
        kind="insurance", premium=Decimal("1000.10"), matures_on=date(YEAR, 6, 30), provider=None, **dollars
    )
    make_event(policy, kind="claim", amount=Decimal(50), happened_on=date(YEAR, 3, 1))
    bond = make_instrument(kind="bond", amount=Decimal(500), catalogue="2021", matures_on=None, benefit="")
    make_event(bond, kind="impact_report", amount=None)
    fund = make_instrument(kind="fund", amount=None, benefit="")
    make_event(fund, kind="call", amount=Decimal(70))
    totals = rolled_up()
    assert totals == added_up()
    january = date(YEAR, 1, 1)
    assert totals["premium", "insurance", "", january] == (1, Decimal("6400.64"))
    assert totals["claim", "insurance", "", date(YEAR, 3, 1)] == (1, 320)
    assert totals["maturing", f"insurance:{YEAR}", "", january] == (1, 6_400_000)
    assert totals["maturing", f"insurance:{YEAR}", "", date(YEAR, 6, 1)] == (-1, -6_400_000)
    assert totals["maturing", "bond:", "", january] == (1, 500)
    assert totals["unpriced", "fund", "", january] == (1, 0)
    assert totals["impact_report", "bond", "", january] == (1, 0)
    assert totals["maturing", f"fund:{YEAR + 5}", "", january] == (1, -70)
    assert not [key for key in totals if key[0] == "benefit" and "insurance" in key[1]]


def test_a_changed_loan_takes_its_events_along_and_the_past_stays_as_it_was_known() -> None:
    loan = make_instrument(currency="EUR", exchange_rate=Decimal(8), zone=Zone.objects.get(code="Z1"))
    event = make_event(loan)
    before = rolled_up()
    stamp = DataStamp.objects.get().value
    loan.zone, loan.exchange_rate, loan.use = Zone.objects.get(code="Z2"), Decimal("7.5"), "ecology"
    save_instrument(instrument=loan, user=None, at=MARCH)
    event.refresh_from_db()
    assert (loan.amount_yuan, event.amount_yuan, event.edition) == (7_500_000, 3_000_000, 2)
    assert rolled_up() == added_up()
    assert {key[2] for key in rolled_up()} == {"Z2"}
    assert rolled_up(date(YEAR, 2, 20)) == added_up(a_time(date(YEAR, 2, 20))) == before
    assert DataStamp.objects.get().value > stamp


def test_what_is_struck_off_adds_nothing_any_more() -> None:
    loan = make_instrument()
    event, other = make_event(loan), make_event(loan, amount=Decimal(5))
    assert (event.number, other.number) == (1, 2)
    strike_off_event(event=other, user=None, at=MARCH)
    assert rolled_up() == added_up()
    assert rolled_up()["drawdown", "credit", "", date(YEAR, 1, 1)] == (1, 400_000)
    strike_off_instrument(instrument=loan, user=None, at=MARCH)
    assert rolled_up() == added_up() == {}
    assert not InstrumentEvent.objects.current().exists()
    assert InstrumentEvent.objects.known_by(MARCH).count() == 2


def test_who_comes_too_late_writes_nothing() -> None:
    loan = make_instrument()
    event = make_event(loan)
    stale, stale_event = Instrument.objects.get(pk=loan.pk), InstrumentEvent.objects.get(pk=event.pk)
    loan.client = "另一公司"
    save_instrument(instrument=loan, user=None, at=MARCH)
    event.amount = Decimal(1)
    save_event(event=event, user=None, at=MARCH)
    before = rolled_up()
    with pytest.raises(RecordMovedError):
        save_instrument(instrument=stale, user=None, at=MARCH)
    with pytest.raises(RecordMovedError):
        save_event(event=stale_event, user=None, at=MARCH)
    assert rolled_up() == before == added_up()


def test_what_others_wrote_meanwhile_is_seen_under_the_lock() -> None:
    loan = make_instrument(amount=Decimal(1_000_000))
    first, second = (
        InstrumentEvent(instrument=loan, kind="drawdown", happened_on=date(YEAR, 1, 20), amount=Decimal(600_000))
        for _each in range(2)
    )
    smaller = Instrument.objects.get(pk=loan.pk)
    smaller.amount = Decimal(500_000)
    save_event(event=first, user=None, at=MARCH)
    before = rolled_up()
    with pytest.raises(MisfitError) as refused:
        save_event(event=second, user=None, at=MARCH)
    assert [(each.field, each.code) for each in refused.value.findings] == [("amount", "exceeds_amount")]
    with pytest.raises(MisfitError) as refused:
        save_instrument(instrument=smaller, user=None, at=MARCH)
    assert [(each.field, each.code) for each in refused.value.findings] == [("amount", "amount_below_events")]
    second.kind, second.amount = "repayment", Decimal(1)
    save_event(event=second, user=None, at=MARCH)
    with pytest.raises(MisfitError):
        strike_off_event(event=first, user=None, at=MARCH)
    assert second.number == 2
    assert rolled_up() == added_up() != before
    strike_off_instrument(instrument=loan, user=None, at=MARCH)
    late = InstrumentEvent(instrument=loan, kind="drawdown", happened_on=date(YEAR, 1, 20), amount=Decimal(1))
    for deed in (
        lambda: save_event(event=late, user=None, at=MARCH),
        lambda: save_instrument(instrument=smaller, user=None, at=MARCH),
    ):
        with pytest.raises(RecordMovedError):
            deed()
    assert rolled_up() == added_up()
