"""Plain functions that make one row of the ledger each; any field can be given. Written through the actions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from finance.actions.events import save_event
from finance.actions.instruments import save_instrument
from finance.models import Institution, Instrument, InstrumentEvent
from pilots.models import Project
from tests.factories import YEAR, a_time

numbers = count(1)
RECORDED_AT = a_time(date(YEAR, 2, 1))


def make_institution(**overrides: Any) -> Institution:
    number = next(numbers)
    values = {"code": f"bank-{number}", "name_zh_hans": f"银行{number}", "name_en": f"Bank {number}", "kind": "bank"}
    return Institution.objects.create(**{**values, "provenance": "illustrative", **overrides})


def make_project(**overrides: Any) -> Project:
    number = next(numbers)
    values = {"code": f"project-{number}", "title_zh_hans": f"项目{number}", "title_en": f"Project {number}"}
    return Project.objects.create(**{**values, "kind": "building", "provenance": "illustrative", **overrides})


def make_instrument(*, at: datetime = RECORDED_AT, **overrides: Any) -> Instrument:
    """Credit of a million yuan, signed on 15 January 2024 for five years, as known since February."""
    number = next(numbers)
    values: dict[str, Any] = {
        "code": f"X-{number}",
        "kind": "credit",
        "title_zh_hans": f"贷款{number}",
        "title_en": f"Loan {number}",
        "client": "某公司",
        "amount": Decimal(1_000_000),
        "use": "infrastructure",
        "benefit": "direct",
        "signed_on": date(YEAR, 1, 15),
        "matures_on": date(YEAR + 5, 1, 15),
    }
    if overrides.get("kind", "credit") != "credit":
        values["use"] = ""
    instrument = Instrument(**{**values, **overrides})
    return save_instrument(instrument=instrument, user=None, at=at)


def make_event(instrument: Instrument, *, at: datetime = RECORDED_AT, **overrides: Any) -> InstrumentEvent:
    """A drawdown of 400,000 on 20 January 2024."""
    values = {"kind": "drawdown", "happened_on": date(YEAR, 1, 20), "amount": Decimal(400_000), **overrides}
    return save_event(event=InstrumentEvent(instrument=instrument, **values), user=None, at=at)
