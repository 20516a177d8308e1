"""A register that is made up: the same for a seed, sound, and adding up to what was reported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pandas as pd
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from finance.actions.synthesised import CodesTakenError, load_synthesised, reported_in
from finance.models import FundingSummary, Instrument, InstrumentEvent
from finance.rules.instruments import FIELDS, Happening, event_findings, instrument_findings
from finance.synthesis import Place, Reported, added_of, synthesise
from pilots.models import Revision
from pilots.registers import load_values

UNTIL = date(2021, 12, 31)
PLACES = (Place("block", "building", "Z3", 3.0), Place("station", "infrastructure", "Z2"))


def test_the_same_seed_makes_the_same_rows() -> None:
    first, again, other = (next(synthesise(200, seed, UNTIL, PLACES)) for seed in (5, 5, 6))
    for name in ("instruments", "events"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
    assert first.instruments["title_zh_hans"].tolist() != other.instruments["title_zh_hans"].tolist()


def test_the_rows_are_sound() -> None:
    """Every row passes the rules that forms and imports keep."""
    [made] = synthesise(1500, 3, UNTIL, PLACES)
    rows = made.instruments.to_dict("records")
    assert made.instruments["code"].is_unique
    assert set(made.instruments["kind"]) == set(FIELDS)
    assert set(made.instruments["zone"]) == {"", "Z1", "Z2", "Z3", "Z4", "Z5"}
    assert {"CNY", "USD", "EUR", "JPY"} == set(made.instruments["currency"])
    for row in rows:
        given: dict[str, Any] = {str(name): value for name, value in row.items() if name != "has_method"}
        given["exchange_rate"] = Decimal(row["exchange_rate"]) if row["exchange_rate"] else None
        given |= {"signed_on": row["signed_on"], "provenance": "illustrative"}
        assert instrument_findings(given) == [], row
        assert row["signed_on"] <= UNTIL
    assert made.events["kind"].nunique() == 7
    happened: dict[int, list[Happening]] = {}
    for event in made.events.to_dict("records"):
        row = rows[event["instrument"]]
        others = happened.setdefault(event["instrument"], [])
        amount = Decimal(event["amount"]) if event["amount"] else None
        new = Happening(event["kind"], event["happened_on"], amount)
        terms = {"kind": row["kind"], "signed_on": row["signed_on"], "amount": Decimal(row["amount"])}
        assert [each for each in event_findings(new, **terms, others=others) if each.is_error] == [], (row, event)
        others.append(new)
        assert event["number"] == len(others)


def test_what_months_added() -> None:
    cumulative = {date(2021, at, 1): Decimal(value) for at, value in ((1, "0"), (2, "0.6"), (3, "1.44"), (4, "1"))}
    assert added_of(cumulative, 10**8) == {date(2021, 2, 1): 60_000_000, date(2021, 3, 1): 84_000_000}


def test_too_few_rows_cannot_follow() -> None:
    reported = Reported(2021, UNTIL, bonds={date(2021, 1, 1): 10**12})
    with pytest.raises(ValueError, match="too few"):
        next(synthesise(10, 1, UNTIL, PLACES, reported))


@pytest.mark.django_db
def test_what_was_reported_is_what_the_register_adds_up_to() -> None:
    """The pilot's goals 2 and 5; its published bond stands in the register beside the made-up ones."""
    now = timezone.now()
    reported = reported_in(2021, now)
    assert reported
    assert reported.last == date(2021, 7, 31)
    assert load_synthesised(rows=240, seed=1, until=reported.last, at=now, reported=reported)[0] == 240
    values = load_values(["finance.green_building_loans", "finance.bonds_issued"], 2021, UNTIL)
    for number, key in ((2, "finance.green_building_loans"), (5, "finance.bonds_issued")):
        figures = Revision.objects.filter(figure__goal__year=2021, figure__goal__number=number).standing_by(now)
        for month, value in figures.values_list("figure__month", "value"):
            published = 5 if (number, month) == (5, date(2021, 7, 1)) else 0
            before = Decimal("5.4") if published else value or Decimal(0)
            assert values[key][month].value == before + published, (key, month)
    made = Instrument.objects.filter(code__startswith="F1-")
    assert set(made.values_list("provenance", flat=True)) == {"illustrative"}
    assert not made.exclude(project=None).exclude(project__provenance="illustrative").exists()
    # what happened in a month was known in the next
    assert FundingSummary.objects.filter(known_on=date(2021, 4, 3)).exists()
    call_command("rollup", "--check", stdout=StringIO())
    with pytest.raises(CodesTakenError):
        load_synthesised(rows=240, seed=1, until=UNTIL, at=now)


@pytest.mark.django_db
def test_the_command() -> None:
    said = StringIO()
    call_command("synthesise", "instruments", "--rows", "30", "--seed", "7", stdout=said)
    assert "30 instruments" in said.getvalue()
    assert Instrument.objects.filter(code__startswith="F7-").count() == 30
    assert InstrumentEvent.objects.filter(instrument__code__startswith="F7-").exists()
    with pytest.raises(CommandError, match="seed 7"):
        call_command("synthesise", "instruments", "--rows", "30", "--seed", "7", stdout=said)
