"""What the register says of the money behind projects."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from finance.actions.instruments import save_instrument, strike_off_instrument
from finance.funders import NAMED, instruments_of, totals_of
from pilots.moments import end_of
from pilots.registers import funding_of, funding_totals_of
from tests.factories import YEAR, a_time
from tests.finance.factories import make_instrument, make_project

pytestmark = pytest.mark.django_db


def test_money_stands_before_cover_and_the_largest_first(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    project, other = make_project(code="alpha"), make_project(code="beta")
    make_instrument(project=project, amount=Decimal(100), title_en="Small", title_zh_hans="小")
    make_instrument(project=project, amount=Decimal(900), kind="bond", title_zh_hans="大", provenance="illustrative")
    make_instrument(project=project, amount=Decimal(5000), kind="insurance", title_zh_hans="保")
    make_instrument(project=project, amount=None, kind="fund", title_zh_hans="未知")
    make_instrument(project=other, amount=Decimal(7), currency="USD", exchange_rate=Decimal("6.5"))
    make_instrument(amount=Decimal(1))
    with django_assert_num_queries(1):
        found = instruments_of(["alpha", "beta", "gamma"], None)
    assert [(each.title, each.amount_yuan, each.is_money, each.is_illustrative) for each in found["alpha"]] == [
        ("大", 900, True, True),
        ("小", 100, True, False),
        ("未知", None, True, False),
        ("保", 5000, False, False),
    ]
    assert found["alpha"][0].path.startswith("/finance/instruments/X-")
    assert [each.amount_yuan for each in found["beta"]] == [Decimal("45.5")]
    assert "gamma" not in found


def test_totals_stand_kind_by_kind(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    project = make_project(code="alpha")
    for amount in (100, 200):
        make_instrument(project=project, amount=Decimal(amount))
    make_instrument(project=project, amount=None, provenance="illustrative")
    make_instrument(project=project, amount=Decimal(5000), kind="insurance")
    with django_assert_num_queries(1):
        [credit, cover] = totals_of(["alpha"], None)["alpha"]
    assert (credit.rows, credit.amount_yuan, credit.unpriced, credit.is_illustrative) == (3, 300, 1, True)
    assert credit.path == "/finance/instruments/?project=alpha&kind=credit"
    assert (cover.amount_yuan, cover.is_money, cover.is_illustrative) == (5000, False, False)


def test_money_is_told_as_it_was_known() -> None:
    project = make_project(code="alpha")
    row = make_instrument(project=project, amount=Decimal(100), at=a_time(date(YEAR, 2, 1)))
    row.amount = Decimal(300)
    save_instrument(instrument=row, user=None, at=a_time(date(YEAR, 3, 1)))
    strike_off_instrument(instrument=row, user=None, at=a_time(date(YEAR, 4, 1)))
    for day, amount in ((date(YEAR, 2, 10), 100), (date(YEAR, 3, 10), 300)):
        assert [each.amount_yuan for each in funding_of(["alpha"], end_of(day))["alpha"]] == [amount]
        [total] = funding_totals_of(["alpha"], end_of(day))["alpha"]
        assert total.amount_yuan == amount
        assert total.path.endswith(f"&as_of={day:%Y-%m-%d}")
    for moment in (None, end_of(date(YEAR, 1, 31)), timezone.now() + timedelta(days=1)):
        assert funding_of(["alpha"], moment) == {}
        assert funding_totals_of(["alpha"], moment) == {}


def test_no_more_are_named_than_a_page_can_name() -> None:
    project = make_project(code="alpha")
    for number in range(NAMED + 3):
        make_instrument(project=project, amount=Decimal(number + 1))
    named = funding_of(["alpha"])["alpha"]
    assert [each.amount_yuan for each in named] == [NAMED + 3 - number for number in range(NAMED)]
    assert funding_totals_of(["alpha"])["alpha"][0].rows == NAMED + 3
