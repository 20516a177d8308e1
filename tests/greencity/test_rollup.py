"""`rollup`: the roll-ups of both ledgers made anew from their rows, and the proof that they equal them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from buildings.models import Building, StockSummary
from finance.models import FundingSummary
from tests.buildings.factories import make_building, make_retrofit
from tests.factories import YEAR

pytestmark = pytest.mark.django_db


def rollup(*options: str) -> str:
    said = StringIO()
    call_command("rollup", *options, stdout=said, stderr=said)
    return said.getvalue()


def test_what_was_changed_behind_its_back_is_named_and_mended() -> None:
    make_retrofit(make_building(zone="Z3"))
    before = StockSummary.objects.count()
    assert rollup("--check").count(" 0 differences.") == 2
    Building.objects.update(area_m2=Decimal(12_000))
    FundingSummary.objects.create(
        kind="signed", key="credit", month=date(YEAR, 1, 1), known_on=date(YEAR, 1, 1), count=1, amount=Decimal(5)
    )
    said = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("rollup", "--check", stdout=said, stderr=said)
    assert error.value.returncode == 1
    lines = said.getvalue().splitlines()
    assert (
        "stock_use office Z3 2023-12, known on 2024-01-15: 1 rows, 10000.00; the register has 1 rows, 12000.00" in lines
    )
    assert "signed credit – 2024-01, known on 2024-01-01: 1 rows, 5.00; the register has 0 rows, 0" in lines
    assert f"{before} addends." in rollup()
    assert rollup("--check").count(" 0 differences.") == 2
