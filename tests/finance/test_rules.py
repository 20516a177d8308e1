"""What is wrong with an instrument, or with what happened to it: tables of cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finance.models import Instrument, InstrumentEvent
from finance.rules.instruments import (
    EVENTS,
    FIELDS,
    NEEDED,
    Happening,
    balances,
    event_findings,
    instrument_findings,
    unsaid,
)
from finance.rules.money import in_yuan

DAY = date(2021, 8, 2)
WHOLE: dict[str, dict[str, Any]] = {
    "credit": {"provider": 1, "client": "某公司", "amount": Decimal(5), "use": "ecology"},
    "bond": {
        "client": "某公司",
        "amount": Decimal(5),
        "rate_percent": Decimal("3.2"),
        "catalogue": "2021",
        "market": "interbank",
    },
    "fund": {"provider": 1, "amount": Decimal(5)},
    "insurance": {"provider": 1, "client": "某公司", "amount": Decimal(5), "matures_on": date(2022, 8, 1)},
}


def found(kind: str, **changes: Any) -> list[tuple[str, str]]:
    values = {"kind": kind, "currency": "CNY", "signed_on": DAY, **WHOLE.get(kind, {}), **changes}
    return [(each.field, each.code) for each in instrument_findings(values)]


def test_the_kinds_and_their_fields_are_those_of_the_model() -> None:
    assert set(FIELDS) == set(NEEDED) == set(EVENTS) == set(Instrument.Kind.values)
    names = {field.name for field in Instrument._meta.get_fields()}
    assert all(set(fields) <= names and len(set(fields)) == len(fields) for fields in FIELDS.values())
    assert all(set(NEEDED[kind]) <= set(FIELDS[kind]) for kind in FIELDS)
    assert {event for events in EVENTS.values() for event in events} == set(InstrumentEvent.Kind.values)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_instrument_has_nothing_wrong(kind: str) -> None:
    assert found(kind) == []


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NEEDED.items() for name in names])
def test_what_a_kind_needs_is_asked_for_but_not_of_what_a_source_leaves_unsaid(kind: str, name: str) -> None:
    empty = "" if isinstance(WHOLE[kind][name], str) else None
    assert found(kind, **{name: empty}) == [(name, "needed")]
    assert found(kind, **{name: empty}, provenance="published") == []
    assert unsaid(kind, {**WHOLE[kind], name: empty}) == [name]


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("", {}, [("kind", "unknown_kind")]),
        ("lease", {}, [("kind", "unknown_kind")]),
        ("credit", {"catalogue": "2021"}, [("catalogue", "other_kind")]),
        ("fund", {"premium": Decimal(1)}, [("premium", "other_kind")]),
        ("credit", {"currency": "XAU"}, [("currency", "unknown_currency")]),
        ("credit", {"currency": "USD"}, [("exchange_rate", "rate_needed")]),
        ("credit", {"currency": "USD", "exchange_rate": Decimal(0)}, [("exchange_rate", "rate_not_positive")]),
        ("credit", {"currency": "USD", "exchange_rate": Decimal("6.4")}, []),
        ("credit", {"currency": "USD", "amount": None, "provenance": "published"}, []),
        ("credit", {"exchange_rate": Decimal("6.4")}, [("exchange_rate", "rate_of_yuan")]),
        ("credit", {"exchange_rate": Decimal(1)}, []),
        ("credit", {"matures_on": date(2021, 8, 1)}, [("matures_on", "matures_before_signing")]),
        ("credit", {"matures_on": DAY}, []),
        ("bond", {"signed_on": date(2021, 6, 30)}, [("catalogue", "catalogue_not_yet")]),
        ("bond", {"signed_on": date(2021, 7, 1)}, []),
        ("bond", {"signed_on": date(2021, 6, 30), "catalogue": "2015"}, []),
        ("bond", {"catalogue": "2015"}, [("catalogue", "catalogue_outdated")]),
    ],
)
def test_what_is_wrong_with_an_instrument(kind: str, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(kind, **changes) == expected


def test_an_old_catalogue_is_a_warning_alone() -> None:
    values = {"kind": "bond", "currency": "CNY", "signed_on": DAY, **WHOLE["bond"], "catalogue": "2015"}
    assert [each.is_error for each in instrument_findings(values)] == [False]


def event(kind: str, amount: int | None, day: int = 10) -> Happening:
    return Happening(kind, date(2021, 8, day), None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("of", "new", "others", "expected"),
    [
        ("credit", event("drawdown", 60), [], []),
        ("credit", event("drawdown", 100), [], []),
        ("credit", event("drawdown", 101), [], ["exceeds_amount"]),
        ("credit", event("drawdown", 60), [event("drawdown", 60)], ["exceeds_amount"]),
        ("credit", event("repayment", 60, 11), [event("drawdown", 60)], []),
        ("credit", event("repayment", 60), [event("drawdown", 60)], []),
        ("credit", event("repayment", 61, 11), [event("drawdown", 60)], ["exceeds_drawn"]),
        ("credit", event("repayment", 10, 9), [event("drawdown", 60)], ["exceeds_drawn"]),
        ("credit", event("drawdown", 60, 12), [event("repayment", 10)], ["exceeds_drawn"]),
        ("credit", event("call", 1), [], ["not_of_kind"]),
        ("credit", event("drawdown", None), [], ["amount_needed"]),
        ("credit", event("drawdown", 1, 1), [], ["before_signing"]),
        ("bond", event("repayment", 101), [], ["exceeds_drawn"]),
        ("bond", event("impact_report", None), [], []),
        ("bond", event("impact_report", 1), [], ["no_amount"]),
        ("fund", event("investment", 30), [event("call", 30)], []),
        ("fund", event("investment", 31), [event("call", 30)], ["exceeds_called"]),
        ("fund", event("call", 101), [], ["exceeds_amount"]),
        ("insurance", event("claim", 100), [], []),
        ("insurance", event("claim", 101), [], ["exceeds_insured"]),
    ],
)
def test_what_is_wrong_with_an_event(of: str, new: Happening, others: list[Happening], expected: list[str]) -> None:
    known = event_findings(new, kind=of, signed_on=DAY, amount=Decimal(100), others=others)
    assert [each.code for each in known] == expected
    assert all(each.is_error is (each.code != "exceeds_insured") for each in known)


def test_of_an_amount_that_is_not_known_nothing_exceeds_it() -> None:
    assert event_findings(event("drawdown", 10**9), kind="credit", signed_on=None, amount=None) == []


@pytest.mark.parametrize(
    ("kind", "amount", "events", "expected"),
    [
        ("credit", 100, [("drawdown", 60), ("repayment", 20), ("drawdown", 10)], [60, 40, 50]),
        ("bond", 100, [("allocation_report", None), ("repayment", 30)], [100, 70]),
        ("fund", 100, [("call", 40), ("investment", 30)], [60, 60]),
        ("insurance", 100, [("claim", 10)], [100]),
        ("bond", None, [("repayment", 30)], [None]),
    ],
)
def test_what_is_open_after_each_event(kind: str, amount: int | None, events: Any, expected: Any) -> None:
    given = [(name, None if value is None else Decimal(value)) for name, value in events]
    assert balances(given, kind, None if amount is None else Decimal(amount)) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "rate", "expected"),
    [
        ("10.005", "CNY", None, "10.01"),
        ("100", "USD", "6.4555", "645.55"),
        ("0.01", "JPY", "0.0586", "0.00"),
        ("5", "EUR", None, None),
    ],
)
def test_money_in_yuan(amount: str, currency: str, rate: str | None, expected: str | None) -> None:
    yuan = in_yuan(Decimal(amount), currency, Decimal(rate) if rate else None)
    assert yuan == (Decimal(expected) if expected else None)
