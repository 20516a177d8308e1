"""The chapter of green buildings in a briefing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from buildings.briefings import load
from pilots.moments import Moment
from pilots.rules.issues import issue_of_month
from tests.buildings.factories import make_building, make_retrofit
from tests.factories import a_time
from tests.pilots.briefings.drawing import column, drawn, figures, read_page, said, tables

pytestmark = pytest.mark.django_db

JULY = date(2021, 7, 1)
KNOWN = date(2021, 8, 12)
AT = a_time(date(2021, 8, 2))


@pytest.fixture
def filled() -> None:
    """A star-rated building of March, and a made-up home retrofitted in June."""
    make_building(
        stars="two",
        labelled_on=date(2021, 3, 9),
        year=2021,
        completed_on=date(2021, 3, 9),
        area_m2=Decimal(30_000),
        at=AT,
    )
    home = make_building(use="residential", year=1998, area_m2=Decimal(50_000), provenance="illustrative", at=AT)
    make_retrofit(home, area_m2=Decimal(40_000), completed_on=date(2021, 6, 30), at=AT)


def test_each_measure_has_a_sentence_of_register_timetable_and_report(filled: None) -> None:
    paper = drawn("2021-07", KNOWN)
    words, marks = said(paper), {part.key: part.mark for part in paper.paragraphs()}
    assert words["buildings.star"] == (
        "Star-rated area labelled this year: By the end of July 2021 the register holds 0.03 million m² since January."
        " The timetable of goal 18 plans 0.7 million m². Reported: 1.29 million m²."
    )
    assert "the register holds 0.04 million m² since January" in words["buildings.homes"]
    assert marks["buildings.star"] == "illustrative"
    assert words["buildings.stars"].startswith("0.03 million m² or 37.5% of the area is star-rated: 1 building.")


def test_what_was_published_stands_beside_the_register_with_day_basis_and_source(filled: None) -> None:
    table = tables(drawn("2021-07", KNOWN))["buildings.counts"]
    row = next(row for row in table.rows if row[0].text == "Star-rated area added this year")
    assert (row[1].text, row[1].value, row[1].mark) == ("1.29 million m²", Decimal("1.29"), "")
    assert row[2].text.startswith("23 July 2021; star-rated green building labels added this year; ")
    assert (row[3].text, row[3].mark, row[4].text) == ("0.03 million m²", "illustrative", "1 row.")


def test_two_totals_on_different_bases_are_told_as_such() -> None:
    words = said(drawn("2021-07"))
    [told] = [text for key, text in words.items() if key.startswith("buildings.bases.")]
    assert told == (
        "Close to 40 million m² on 23 July 2021 and about 38 million m² on 31 December 2021 were counted on different"
        " bases: the lower total is not a fall, and the two are not to be subtracted."
    )
    # before the lower one was published, and in a month that neither speaks of, there is nothing to tell
    for paper in (drawn("2021-07", KNOWN), drawn("2021-06")):
        assert not [key for key in said(paper) if key.startswith("buildings.bases.")]


def test_an_empty_register_says_so() -> None:
    paper = drawn("2021-07", KNOWN)
    assert said(paper)["buildings.register"] == "The register holds no building yet."
    assert "buildings.star" not in said(paper)
    assert set(column(tables(paper)["buildings.counts"], "Register")) == {"–"}
    assert set(column(tables(paper)["buildings.goals"], "In the register")) == {"–"}


def test_goals_that_the_register_feeds_stand_with_both_values(filled: None) -> None:
    rows = {row[0].text.split(".")[0]: row for row in tables(drawn("2021-07", KNOWN))["buildings.goals"].rows}
    assert list(rows) == ["18", "19", "21", "22"]
    assert [cell.text for cell in rows["18"][1:]] == [
        "2 million m²",
        "1.29 million m²",
        "0.7 million m²",
        "0.03 million m²",
        "On track",
    ]


def test_what_was_promised_is_no_headline_figure() -> None:
    named = figures(drawn("2021-07", KNOWN))
    assert "Star-rated area added this year" in named
    assert "Prefabricated share of new building" not in named
    cell, line = named["Residential retrofit in all"]
    assert cell.text == "close to 40 million m²"
    assert line.startswith("23 July 2021; ")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("month", ["2021-07", "2021-06"])
def test_the_chapter_says_what_its_page_says(
    sign_in: Callable[..., Client], filled: None, language: str, month: str
) -> None:
    page = read_page(sign_in("leader", language), f"/buildings/?month={month}")
    paper = drawn(month, language=language)
    words, found = said(paper), tables(paper)
    separator = ": " if language == "en" else "："
    for name in ("star", "homes", "public", "ultra_low"):
        # the register's name may hold the separator, the sentence begins after the first
        assert words[f"buildings.{name}"].split(separator, 1)[1] in page
    assert words["buildings.stars"] in page
    for key, text in words.items():
        if key.startswith("buildings.bases."):
            assert text in page
    for row in found["buildings.counts"].rows:
        assert row[1].text in page
        assert row[3].text in page
        assert [part for part in re.split("; |；", row[2].text)[1:] if part not in page] == []


def test_queries_do_not_grow_with_buildings(filled: None) -> None:
    moment = Moment.of_month(JULY, KNOWN)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            load(issue_of_month(JULY), moment)
        return len(captured)

    few = queries()
    for _number in range(20):
        make_retrofit(make_building(stars="one", labelled_on=date(2021, 2, 1), at=AT), at=AT)
    assert queries() == few
    assert few <= 16
