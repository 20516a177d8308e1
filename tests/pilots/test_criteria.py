"""The filters of a register's address: what is read, what is left out and told, and how they are written again."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from pilots.criteria import PROVENANCE, TEXT, Criteria, Criterion, Kind, Span

CRITERIA = (
    TEXT,
    Criterion("kind", "Kind", choices=lambda: {"a": "Apple", "b": "Pear"}),
    PROVENANCE,
    Criterion("signed", "Signed", Kind.DAYS),
    Criterion("year", "Year", Kind.YEARS),
)


def read(query: str) -> Criteria:
    with translation.override("en"):
        return Criteria.from_query(QueryDict(query), CRITERIA, "/list/")


#: What an address asks for → how it is written again.
WRITTEN = {
    "": "",
    "q=+two++words+": "q=two+words",
    "kind=b&kind=a&kind=a": "kind=a&kind=b",
    "provenance=firm": "provenance=firm",
    "signed=2021-07": "signed=2021-07",
    "signed=2021-01..2021-07": "signed=2021-01..2021-07",
    "signed=2021-01-01..2021-07-31": "signed=2021-01..2021-07",
    "signed=2021-01-02..2021-07-31": "signed=2021-01-02..2021-07-31",
    "signed=..2021-07-20": "signed=..2021-07-20",
    "signed=2021-07..": "signed=2021-07..",
    "signed_from=2021-07-01&signed_to=": "signed=2021-07..",
    "signed_from=2021-07-05&signed_to=2021-07-05": "signed=2021-07-05",
    "year=1990..2000": "year=1990..2000",
    "year_to=2000": "year=..2000",
    "year=2000": "year=2000",
    "kind=&other=x&signed=": "",
}


@pytest.mark.parametrize("query", WRITTEN)
def test_an_address_is_written_again_in_one_way(query: str) -> None:
    found = read(query)
    assert found.key == WRITTEN[query]
    assert found.problems == ()
    assert read(found.key).pairs == found.pairs


PROBLEMS = {
    "kind=c": "“c”",
    "signed=yesterday": "“yesterday”",
    "signed=2021-02-30..": "“2021-02-30”",
    "signed=2021-07..2021-01": "“2021-07..2021-01”",
    "year=12..": "“12”",
    "provenance=rumour": "“rumour”",
}


@pytest.mark.parametrize("query", PROBLEMS)
def test_what_cannot_be_read_is_told_and_left_out(query: str) -> None:
    found = read(query)
    [problem] = found.problems
    assert PROBLEMS[query] in problem
    assert found.is_empty


def test_a_span_takes_its_ends_in() -> None:
    assert read("signed=2021-01..2021-02").span("signed") == Span(date(2021, 1, 1), date(2021, 2, 28))
    assert read("year=1990..").span("year") == Span(1990, None)


def test_the_filters_are_said_in_words_and_can_be_taken_off_one_by_one() -> None:
    found = read("kind=a&signed=2021-01..2021-03&q=loan")
    with translation.override("en"):
        chips = [(chip.name, chip.value, chip.path) for chip in found.chips([("month", "2021-07")])]
    assert chips == [
        ("Words", "“loan”", "/list/?month=2021-07&kind=a&signed=2021-01..2021-03"),
        ("Kind", "Apple", "/list/?month=2021-07&q=loan&signed=2021-01..2021-03"),
        ("Signed", "January 2021 to March 2021", "/list/?month=2021-07&q=loan&kind=a"),
    ]
