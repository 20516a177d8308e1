"""The chapter of green finance in a briefing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from re import split

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from finance.briefings.material import load
from finance.models import FundingSummary, Instrument, InstrumentEvent
from pilots.moments import Moment
from pilots.rules.issues import issue_of_month
from tests.factories import YEAR, make_goal, make_revision, make_task_book
from tests.finance.factories import make_event, make_institution, make_instrument
from tests.pilots.briefings.drawing import column, drawn, figures, read_page, said, tables

pytestmark = pytest.mark.django_db

YI = Decimal(10**8)
JANUARY, FEBRUARY = date(YEAR, 1, 1), date(YEAR, 2, 1)
KNOWN = date(YEAR, 3, 10)


@pytest.fixture
def empty() -> None:
    """The pilot's own instruments stand aside."""
    FundingSummary.objects.all().delete()
    InstrumentEvent.objects.all().delete()
    Instrument.objects.all().delete()


@pytest.fixture
def filled(empty: None) -> None:
    """A loan and a drawdown of January; a made-up loan, a bond, and insurance without an amount of February."""
    make_event(make_instrument(amount=8 * YI), amount=3 * YI)
    loan = make_instrument(amount=2 * YI, signed_on=date(YEAR, 2, 10), provenance="illustrative")
    make_event(loan, amount=YI, happened_on=date(YEAR, 2, 20))
    make_instrument(kind="bond", amount=5 * YI, matures_on=None, signed_on=date(YEAR, 2, 11))
    make_instrument(
        kind="insurance", title_en="First cover", first_scope="country", amount=None, signed_on=date(YEAR, 2, 12),
        provenance="published", source="来源 / the source",
    )  # fmt: skip


def february(language: str = "en") -> dict[str, str]:
    return said(drawn(f"{YEAR}-02", KNOWN, language))


def test_what_was_signed_and_drawn_in_the_month_and_since_january(filled: None) -> None:
    words = february()
    assert words["money.month"] == (
        "Signed in February 2024: green credit: 1 instrument, CNY 200 million; green bond: 1 instrument, CNY 500"
        " million; green insurance: 1 instrument, amount not stated."
        " In February 2024 credit was drawn once: CNY 100 million."
    )
    assert words["money.year"] == (
        "Signed from January to February 2024: green credit CNY 1 bn, green bond CNY 0.5 bn."
        " Drawn by credit from January to February 2024: CNY 0.4 bn."
    )


def test_january_has_no_sentence_of_the_year(filled: None) -> None:
    words = said(drawn(f"{YEAR}-01", KNOWN))
    assert words["money.month"].startswith("Signed in January 2024: green credit: 1 instrument, CNY 800 million.")
    assert "money.year" not in words


def test_a_month_in_which_nothing_happened_says_so(filled: None) -> None:
    words = said(drawn(f"{YEAR}-03", date(YEAR, 4, 10)))
    assert words["money.month"] == ("No instrument was signed in March 2024. No drawdown is recorded for March 2024.")


def test_each_kind_has_a_row_and_what_is_made_up_is_marked(filled: None) -> None:
    table = tables(drawn(f"{YEAR}-02", KNOWN))["money.kinds"]
    rows = [[cell.text for cell in row] for row in table.rows]
    assert rows[0] == ["Green credit", "1", "0.2", "2", "1", "1", "0.4", "drawn and not repaid"]
    assert rows[1] == ["Green bond", "1", "0.5", "1", "0.5", "0.5", "0.5", "issued and not repaid"]
    assert rows[3] == ["Green insurance", "1", "–", "1", "–", "–", "0", "insured by policies that run"]
    assert [row[2].mark for row in table.rows] == ["illustrative", "", "", ""]
    assert (table.rows[0][2].value, table.rows[0][2].decimals) == (Decimal("0.2"), 3)
    assert table.note.startswith("1 of 4 instruments is illustrative and is in these totals.")


def test_firsts_are_named_with_their_scope_and_source(filled: None) -> None:
    [row] = tables(drawn(f"{YEAR}-02", KNOWN))["money.firsts"].rows
    assert [cell.text for cell in row] == [
        "first in the country",
        "First cover",
        "Green insurance",
        "amount not said by the source",
        "12 February 2024",
        "the source",
    ]
    assert row[3].value is None


def test_an_empty_register_says_so(empty: None) -> None:
    paper = drawn(f"{YEAR}-02", KNOWN)
    assert said(paper)["money.register"] == "No instrument is in the register yet."
    assert "money.kinds" not in tables(paper)


def test_goals_stand_beside_what_the_register_holds(filled: None) -> None:
    goal = make_goal(number=5, title_en="Bonds issued")
    make_task_book(goal, register_measure="finance.bonds_issued")
    make_revision(goal, FEBRUARY, 15)
    [row] = tables(drawn(f"{YEAR}-02", KNOWN))["money.goals"].rows
    assert [cell.text for cell in row] == [
        "5. Bonds issued",
        "CNY 12 bn",
        "CNY 1.5 bn",
        "CNY 2 bn",
        "CNY 0.5 bn",
        "At risk",
    ]
    assert (row[0].path, row[5].light) == (f"/goals/{YEAR}/5/", "at_risk")


def test_a_bulletin_of_a_quarter_has_no_chapter(filled: None) -> None:
    assert [section.key for section in drawn(f"{YEAR}-Q1", KNOWN).sections] == ["totals", "matters"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("month", ["2021-07", "2021-06"])
def test_the_pilots_chapter_says_what_its_page_says(sign_in: Callable[..., Client], language: str, month: str) -> None:
    known = date(2021, 8, 12)
    page = read_page(sign_in("leader", language), f"/finance/?month={month}&as_of={known}")
    paper = drawn(month, known, language)
    words, found = said(paper), tables(paper)
    for key in ("money.balance", "money.promised"):
        # the page has the source in a table, and the light of the goal as a light
        assert split(r"(?<=。)|(?<=\.) ", words[key])[0] in page
    for row in found["money.kinds"].rows if "money.kinds" in found else ():
        assert row[0].text in page
        assert row[6].text in page
    for row in found["money.firsts"].rows if "money.firsts" in found else ():
        assert [cell.text for cell in row if cell.text not in page] == []
    for name, (cell, line) in figures(paper).items():
        if name in ("绿色贷款余额", "Green loan balance"):
            assert cell.text in page
            assert split("; |；", line)[-1] in page


def test_queries_do_not_grow_with_instruments(empty: None) -> None:
    moment = Moment.of_month(FEBRUARY, KNOWN)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            load(issue_of_month(FEBRUARY), moment)
        return len(captured)

    make_event(make_instrument(first_scope="city"))
    few = queries()
    for _number in range(30):
        make_event(make_instrument(first_scope="city", provider=make_institution()))
    assert queries() == few
    assert few <= 30
    assert len(column(tables(drawn(f"{YEAR}-02", KNOWN))["money.firsts"], "Scope")) == 31
