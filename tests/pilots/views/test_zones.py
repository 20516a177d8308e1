"""The page of a zone: where it lies, the goals that name it, and what it contributed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.test.html import Element

from fixtures.build import Row, table
from pilots.models import Zone
from tests.factories import make_zone
from tests.pilots.views.pages import (
    SignIn,
    attribute,
    find,
    in_both_languages,
    mark_of,
    only,
    own_words,
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

ZONES, GOALS = table("zones"), table("goals_2021")
#: Latitude and longitude as pages write them.
PLACES = {
    "Z1": ("36.15", "120.06"),
    "Z2": ("36.10", "120.32"),
    "Z3": ("35.97", "120.18"),
    "Z4": ("36.07", "120.11"),
    "Z5": ("36.06", "120.39"),
}
of_every_zone = pytest.mark.parametrize("zone", ZONES, ids=lambda row: row["code"])


def section(page: Element, heading: str) -> Element:
    [found] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == heading]
    return found


def contributions(page: Element) -> dict[int, tuple[str, ...]]:
    """Goal → month of the figure, the zone's value, the city's, and the share."""
    rows = find(only(section(page, "h-part"), "tbody"), "tr")
    return {int(words(find(row, "td")[0])): tuple(own_words(cell) for cell in find(row, "td")[1:]) for row in rows}


@of_every_zone
@in_both_languages
def test_a_zone_says_what_it_is(sign_in: SignIn, zone: Row, language: str) -> None:
    page = parsed(sign_in("leader", language).get(f"/zones/{zone['code']}/"))
    in_language = "en" if language == "en" else "zh"
    authorities = {row["code"]: row for row in table("departments")}
    notes = {row["en"]: row[in_language] for row in table("translations")}
    facts = words(section(page, "h-zone"))
    assert words(only(page, "h1")).startswith(f"{zone['code']} {zone[f'name_{in_language}']}")
    assert mark_of(only(page, "h1")) == zone["provenance"]
    assert authorities[zone["authority"]][f"name_{in_language}"] in facts
    assert notes[zone["note"]] in facts
    assert all(f"{degrees}°" in facts for degrees in PLACES[zone["code"]])


@of_every_zone
def test_a_zone_holds_the_goals_that_name_it(reader: Client, zone: Row) -> None:
    page = parsed(reader.get(f"/zones/{zone['code']}/"))
    naming = [goal["number"] for goal in GOALS if zone["code"] in goal["zones"].split()]
    assert [words(cell) for cell in find(only(page, "table.goals"), "td.no")] == naming
    assert sum(int(words(count)) for count in find(only(page, "ul.counts"), "strong")) == len(naming)


@pytest.mark.parametrize(("code", "linked"), [("Z3", ["Z4"]), ("Z4", ["Z3"]), ("Z1", []), ("Z2", []), ("Z5", [])])
def test_a_zone_says_what_it_lies_within_and_what_it_holds(reader: Client, code: str, linked: list[str]) -> None:
    facts = section(parsed(reader.get(f"/zones/{code}/")), "h-zone")
    assert [attribute(link, "href") for link in find(facts, "a")] == [f"/zones/{other}/" for other in linked]


@in_both_languages
def test_a_zone_says_what_it_contributed(sign_in: SignIn, language: str) -> None:
    client = sign_in("leader", language)
    page = parsed(client.get("/zones/Z3/"))
    expected = {
        "zh-hans": {18: ("7月", "38万㎡", "129万㎡", "29.5%"), 19: ("7月", "4.1万㎡", "10.04万㎡", "40.8%")},
        "en": {
            18: ("Jul", "0.38 million m²", "1.29 million m²", "29.5%"),
            19: ("Jul", "0.041 million m²", "0.1 million m²", "40.8%"),
        },
    }
    assert contributions(page) == expected[language]
    marks = [[mark_of(cell) for cell in find(row, "td.n")] for row in find(section(page, "h-part"), "tr")[1:]]
    assert marks == [["illustrative", "published", "reported"], ["illustrative", "illustrative", "reported"]]


@pytest.mark.parametrize("query", ["?month=2021-06", "?month=2021-07&as_of=2021-08-05"])
def test_a_zone_without_figures_of_the_month_says_so(reader: Client, query: str) -> None:
    part = section(parsed(reader.get(f"/zones/Z3/{query}")), "h-part")
    assert find(part, "table") == []
    assert said("zh-hans", "No figure of this zone has been approved for this month.") in words(part)


def test_a_zone_of_no_goal_is_drawn(reader: Client) -> None:
    zone = make_zone(within=Zone.objects.get(code="Z1"))
    page = parsed(reader.get(f"/zones/{zone.code}/"))
    assert words(only(only(page, "div.empty"), "h2")) == said(
        "zh-hans", "No goals have been set for %(year)s.", year=2021
    )
    assert find(page, "ul.counts") == []


def test_the_parts_of_a_zone_are_never_added_to_it(reader: Client) -> None:
    """Goal 18 in July: Z4's 17.6 lies within the 38 of Z3."""
    shares = {code: contributions(parsed(reader.get(f"/zones/{code}/")))[18] for code in ("Z3", "Z4")}
    assert [values[1] for values in shares.values()] == ["38万㎡", "17.6万㎡"]
