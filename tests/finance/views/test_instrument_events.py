"""What happens to an instrument: entered, changed, struck off, and always adding up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from finance.actions.instruments import strike_off_instrument
from finance.models import InstrumentEvent
from tests.finance.factories import make_event, make_institution, make_instrument
from tests.finance.views.test_instrument_pages import LIST, LOAN, errors
from tests.pilots.views.pages import SignIn, find, only, parsed, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def test_events_keep_a_running_balance(office: Client) -> None:
    row = make_instrument(code="V-1", currency="USD", exchange_rate=Decimal("6.5"), amount=Decimal(1_000_000))
    path = f"{LIST}V-1/events/new/"
    event = {"kind": "drawdown", "happened_on": "2024-02-01", "amount": "40万", "provenance": "reported"}
    assert office.post(path, event).status_code == 302
    assert (
        office.post(path, {**event, "kind": "repayment", "happened_on": "2024-03-01", "amount": "100,000"}).status_code
        == 302
    )
    page = only(parsed(office.get(f"{LIST}V-1/")), "#events")
    rows = [[words(cell) for cell in find(row, "td")][1:4] for row in find(page, "tr")[1:]]
    assert rows == [
        ["USD 400,000", "CNY 2,600,000", "USD 400,000"],
        ["USD 100,000", "CNY 650,000", "USD 300,000"],
    ]
    edit = f"{LIST}V-1/events/1/"
    assert set(errors(office.post(edit, {**event, "amount": "50,000", "seen": "1"}))) == {"amount"}
    assert office.post(edit, {**event, "amount": "500,000", "seen": "1"}).status_code == 302
    conflict = office.post(edit, {**event, "amount": "600,000", "seen": "1"})
    assert conflict.status_code == 422
    assert "500,000" in words(only(parsed(conflict), "table.differences"))
    assert "strike those off first" in office.post(edit, {"strike_off": "1", "seen": "2"}).content.decode()
    assert office.post(f"{LIST}V-1/events/2/", {"strike_off": "1", "seen": "1"}).status_code == 302
    assert InstrumentEvent.objects.current().get(instrument=row).amount_yuan == 3_250_000
    versions = words(only(parsed(office.get(f"{LIST}V-1/")), "ol.versions"))
    assert "Event 2: struck off" in versions
    assert "Event 1: changed" in versions


EVENTS: list[tuple[str, dict[str, str], str]] = [
    ("credit", {"kind": "call"}, "kind"),
    ("credit", {"happened_on": "2024-01-14"}, "happened_on"),
    ("credit", {"amount": ""}, "amount"),
    ("credit", {"amount": "1,000,001"}, "amount"),
    ("credit", {"kind": "repayment"}, "amount"),
    ("credit", {"happened_on": ""}, "happened_on"),
    ("bond", {"kind": "impact_report"}, "amount"),
    ("fund", {"kind": "investment"}, "amount"),
]


def test_events_that_cannot_be_are_refused(office: Client) -> None:
    rows = {kind: make_instrument(code=f"X-{kind}", kind=kind) for kind in ("credit", "bond", "fund")}
    event = {
        "kind": "drawdown",
        "happened_on": "2024-02-01",
        "amount": "1000",
        "provenance": "reported",
        "note": "记一笔",
    }
    for kind, changed, field in EVENTS:
        response = office.post(f"{LIST}{rows[kind].code}/events/new/", {**event, **changed})
        assert set(errors(response)) == {field}, (kind, changed, errors(response))
        assert "记一笔" in response.content.decode()
    assert not InstrumentEvent.objects.filter(instrument__in=rows.values()).exists()


def test_claims_above_the_sum_insured_are_remarked_on(office: Client) -> None:
    make_instrument(code="P-9", kind="insurance")
    event = {"kind": "claim", "happened_on": "2024-02-01", "amount": "200万", "provenance": "reported"}
    response = office.post(f"{LIST}P-9/events/new/", event, follow=True)
    assert "above the sum insured" in words(only(parsed(response), "main"))


def test_of_two_at_once_the_second_is_told_in_the_forms_words(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_instrument(code="T-1", amount=Decimal(1_000_000))
    new = f"{LIST}T-1/events/new/"
    event = {"kind": "drawdown", "happened_on": "2024-02-01", "provenance": "reported", "note": "记一笔"}
    assert office.post(new, {**event, "amount": "40万"}).status_code == 302
    assert office.post(new, {**event, "amount": "10万"}).status_code == 302
    # each form was checked when nothing of the other was written yet
    monkeypatch.setattr("finance.views.instrument_events.others_of", lambda *_args: [])
    for path, amount in ((new, "60万"), (f"{LIST}T-1/events/2/", "70万")):
        response = office.post(path, {**event, "amount": amount, "seen": "1"})
        assert response.status_code == 422
        assert "more than the amount that was agreed" in errors(response)["amount"]
        page = response.content.decode()
        assert "记一笔" in page
        assert f'value="{amount}"' in page
    assert [each.amount for each in InstrumentEvent.objects.current().filter(instrument=row)] == [400_000, 100_000]
    # the instrument itself is struck off between the look at it and the save
    monkeypatch.setattr("finance.views.instrument_events.instrument_to_edit", lambda _code: row)
    strike_off_instrument(instrument=row, user=None, at=timezone.now())
    response = office.post(new, {**event, "amount": "60万"})
    assert response.status_code == 422
    assert "struck the instrument off meanwhile" in response.content.decode()


def test_an_amount_made_smaller_while_money_was_drawn_is_refused(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_institution(name_zh_hans="测试银行")
    row = make_instrument(code="T-2", amount=Decimal(1_000_000))
    make_event(row, amount=Decimal(600_000))
    monkeypatch.setattr("finance.views.instrument_pages.happenings", lambda _events: [])
    response = office.post(f"{LIST}T-2/edit/", {**LOAN, "amount": "50万", "seen": "1"})
    assert response.status_code == 422
    assert set(errors(response)) == {"amount"}
    row.refresh_from_db()
    assert (row.amount, row.edition) == (1_000_000, 1)
