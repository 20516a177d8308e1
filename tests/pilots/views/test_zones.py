"""The zones side by side; and the page of each: where it lies, the goals that name it, and what it contributed."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from fixtures.build import Row, table
from pilots.models import Goal, Zone
from tests.factories import (
    YEAR,
    make_goal,
    make_milestone,
    make_periods,
    make_revision,
    make_task_book,
    make_user,
    make_zone,
)
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    alerts,
    attribute,
    find,
    in_both_languages,
    light_of,
    mark_of,
    only,
    own_words,
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

ZONES, GOALS = table("zones"), table("goals_2021")
#: With filters and the links to other years, as on every page of goals; and on that of a zone its matters and projects.
MOST_QUERIES = 14
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
    """Goal → month of the figure, the zone's value, the city's, its share, the city's plan, and the share of that."""
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
    authority, *zones = [attribute(link, "href") or "" for link in find(facts, "a")]
    assert authority.startswith("/departments/")
    assert zones == [f"/zones/{other}/" for other in linked]


@in_both_languages
def test_a_zone_says_what_it_contributed(sign_in: SignIn, language: str) -> None:
    client = sign_in("leader", language)
    page = parsed(client.get("/zones/Z3/"))
    expected = {
        "zh-hans": {
            18: ("7月", "38万㎡", "129万㎡", "29.5%", "70万㎡", "54.3%"),
            19: ("7月", "4.1万㎡", "10.04万㎡", "40.8%", "16.2万㎡", "25.3%"),
        },
        "en": {
            18: ("Jul", "0.38 million m²", "1.29 million m²", "29.5%", "0.7 million m²", "54.3%"),
            19: ("Jul", "0.041 million m²", "0.1 million m²", "40.8%", "0.162 million m²", "25.3%"),
        },
    }
    assert contributions(page) == expected[language]
    marks = [[mark_of(cell) for cell in find(row, "td.n")] for row in find(section(page, "h-part"), "tr")[1:]]
    assert marks == [
        ["illustrative", "published", "reported", "illustrative", "reported"],
        ["illustrative", "illustrative", "reported", "illustrative", "reported"],
    ]


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


@pytest.mark.parametrize(
    ("code", "previous", "following"), [("Z1", None, "Z2"), ("Z3", "Z2", "Z4"), ("Z5", "Z4", None)]
)
def test_a_zone_leads_to_its_neighbours(reader: Client, code: str, previous: str | None, following: str | None) -> None:
    links = find(only(parsed(reader.get(f"/zones/{code}/?month=2021-06")), "nav.neighbours"), "a")
    assert {attribute(link, "rel"): attribute(link, "href") for link in links} == {
        rel: f"/zones/{other}/?month=2021-06" for rel, other in (("prev", previous), ("next", following)) if other
    }


def test_a_zone_shows_its_months_as_chart_and_table(english_reader: Client) -> None:
    goal = Goal.objects.get(year=2021, number=18)
    make_revision(goal, date(2021, 6, 1), 21, zone=Zone.objects.get(code="Z3"))
    page = parsed(english_reader.get("/zones/Z3/?month=2021-07"))
    part = section(page, "h-series")
    chart = only(part, "#chart-data-18")
    described = json.loads("".join(str(child) for child in chart.children))
    assert described["data"][0]["y"][4:8] == [None, 0.21, 0.38, None]
    [row, _other] = find(only(part, "tbody"), "tr")
    assert [own_words(cell) for cell in find(row, "td")[1:]] == ["", "", "", "", "", "0.210", "0.380"]
    assert [attribute(link, "href") for link in find(row, "a")] == [
        f"/figures/2021-0{month}/18-Z3/" for month in (6, 7)
    ]
    sentence = attribute(only(part, "#chart-18"), "aria-label")
    assert sentence == (
        "At the end of July 2021 Z3 stood at 0.38 million m². That is 29.5% of the city's 1.29 million m²."
        " It is 54.3% of the 0.7 million m² that the city had planned."
    )
    assert sentence in words(part)


def test_the_steps_of_a_zone_lead_to_the_timetable(reader: Client) -> None:
    part = section(parsed(reader.get("/zones/Z5/?month=2021-07&category=construction")), "h-steps")
    assert [words(count) for count in find(only(part, "ul.zone-steps"), "strong")] != ["0", "0", "0", "0"]
    assert "/timetable/2021/?month=2021-07&category=construction&zone=Z5" in [
        attribute(link, "href") for link in find(part, "a")
    ] or "/timetable/2021/?category=construction&zone=Z5" in [attribute(link, "href") for link in find(part, "a")]


def test_a_zone_can_be_narrowed(reader: Client) -> None:
    page = parsed(reader.get("/zones/Z4/?category=construction&light=behind"))
    shown = find(only(page, "table.goals"), "td.no")
    assert 0 < len(shown) < len([goal for goal in GOALS if "Z4" in goal["zones"].split()])
    assert alerts(reader.get("/zones/Z4/?zone=Z1")) != []


# the zones side by side


def article(page: Element, number: int) -> Element:
    [found] = [part for part in find(page, "article") if attribute(part, "aria-labelledby") == f"zones-of-{number}"]
    return found


def figures_of(page: Element, number: int) -> list[tuple[str, ...]]:
    """Of a goal's table the first letters of each row, its value, the share of the city and that of the plan."""
    rows = [row for body in find(only(article(page, number), "table"), "tbody") for row in find(body, "tr")]
    return [(words(only(row, "th")), *(own_words(cell) for cell in find(row, "td")[:3])) for row in rows]


def exported(response: Any) -> list[dict[str, str]]:
    """The rows of the .csv by heading, without the notes below them."""
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(text.split("\r\n\r\n")[0].splitlines()))


@in_both_languages
def test_all_zones_stand_side_by_side(sign_in: SignIn, language: str) -> None:
    page = parsed(sign_in("leader", language).get("/zones/"))
    rows = find(only(only(page, "table.zone-table"), "tbody"), "tr")
    name = "name_en" if language == "en" else "name_zh"
    assert [words(find(row, "a")[0]) for row in rows] == [f"{zone['code']} {zone[name]}" for zone in ZONES]
    counted = [words(find(row, "td")[1]) for row in rows]
    naming = [len([goal for goal in GOALS if zone["code"] in goal["zones"].split()]) for zone in ZONES]
    assert all(str(count) in text for count, text in zip(naming, counted, strict=True))


def test_z4_is_never_counted_twice(reader: Client) -> None:
    page = parsed(reader.get("/zones/?month=2021-07"))
    *zones, total, rest, city = figures_of(page, 18)
    assert [row[1:] for row in zones] == [
        ("24.5万㎡", "19.0%", "35.0%"),
        ("11.2万㎡", "8.7%", "16.0%"),
        ("38万㎡", "29.5%", "54.3%"),
        ("17.6万㎡", "13.6%", "25.1%"),
        ("3.1万㎡", "2.4%", "4.4%"),
    ]
    assert total[1:] == ("76.8万㎡", "59.5%", "109.7%")
    assert "Z4" in total[0]
    assert rest[1:3] == ("52.2万㎡", "40.5%")
    assert city[1:] == ("129万㎡", "100.0%", "184.3%")


def test_a_zone_that_takes_no_part_is_said_to(english_reader: Client) -> None:
    page = parsed(english_reader.get("/zones/?month=2021-07"))
    assert [row[1] for row in figures_of(page, 19)[:1]] == [""]
    panels = find(article(page, 19), "span.multiple-value")
    assert [words(panel) for panel in panels[:2]] == ["takes no part", "takes no part"]
    assert "Zones have no timetable of their own" in words(section(page, "h-figures"))


def test_small_charts_share_one_scale_that_is_said(english_reader: Client) -> None:
    part = article(parsed(english_reader.get("/zones/?month=2021-07")), 18)
    heights = [attribute(bar, "height") for bar in find(part, "rect.now")]
    assert heights == ["29.4", "13.4", "45.6", "21.1", "3.7"]
    assert "All panels on one scale, from 0 to 0.4 million m²" in words(part)


@in_both_languages
def test_the_map_can_be_walked_by_keyboard(sign_in: SignIn, language: str) -> None:
    page = parsed(sign_in("leader", language).get("/zones/?month=2021-07"))
    links = find(only(page, "svg.zone-map"), "a")
    assert sorted(attribute(link, "href") for link in links) == [f"/zones/{zone['code']}/" for zone in ZONES]
    assert all(words(only(link, "title")) == attribute(link, "aria-label") for link in links)
    lines = {words(find(link, "text")[0]): link for link in links}
    rows = find(only(only(page, "table.zone-table"), "tbody"), "tr")
    for zone, row in zip(ZONES, rows, strict=True):
        [sign] = find(lines[zone["code"]], "use")
        assert attribute(sign, "href") == f"#light-{light_of(find(row, 'td')[0]).replace('_', '-')}"
        assert words(find(lines[zone["code"]], "text")[1]) == words(find(row, "td")[0])
    assert [len(find(link, "line")) for link in links] == [2, 0, 0, 0, 0]


def test_the_list_can_be_narrowed(reader: Client) -> None:
    page = parsed(reader.get("/zones/?month=2021-07&light=behind"))
    assert find(page, "#zones-of-18") == []
    assert len(find(page, "#zones-of-19")) == 1
    page = parsed(reader.get("/zones/?month=2021-07&measure=rate"))
    assert len(find(page, "div.nothing-matches")) == 1
    assert find(page, "svg.zone-map") == []


@pytest.mark.parametrize("query", ["?light=purple", "?zone=Z1", "?category=finance&category=nothing", "?month=x"])
def test_what_cannot_be_read_is_named(reader: Client, query: str) -> None:
    assert len(alerts(reader.get(f"/zones/{query}"))) == 1


def test_the_same_filter_twice_is_one(reader: Client) -> None:
    page = parsed(reader.get("/zones/?light=behind&light=behind"))
    assert len(find(page, "a.chip")) == 1


@pytest.mark.parametrize("query", ["?month=2020-12", "?as_of=2019-01-01"])
def test_zones_without_goals_are_drawn(reader: Client, query: str) -> None:
    page = parsed(reader.get(f"/zones/{query}"))
    assert len(find(only(page, "svg.zone-map"), "a")) == len(ZONES)


def test_figures_known_later_do_not_show(english_reader: Client) -> None:
    page = parsed(english_reader.get("/zones/?month=2021-07&as_of=2021-08-05"))
    assert find(page, "rect.now") == []
    assert len(find(page, "div.not-now")) == 1


def test_both_tables_can_be_taken_along(english_reader: Client) -> None:
    rows = exported(english_reader.get("/zones/?month=2021-07&export=zones.csv"))
    assert [(row["Code"], row["Lies within"]) for row in rows][2:4] == [("Z3", ""), ("Z4", "Z3")]
    rows = exported(english_reader.get("/zones/?month=2021-07&export=figures.csv"))
    of_z4 = next(row for row in rows if (row["No."], row["Code"]) == ("18", "Z4"))
    assert (of_z4["Zone's figure"], of_z4["Share of the city"]) == ("17.6", "13.6434%")
    assert of_z4["Counted"] == "part of Z3's figure, not added"
    response = english_reader.get("/zones/?month=2021-07&export=figures.xlsx")
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    assert [cell.value for cell in sheet[5]][:1] == [18]


@pytest.mark.parametrize("name", ["contributions", "series", "goals", "lights"])
def test_the_tables_of_a_zone_can_be_taken_along(english_reader: Client, name: str) -> None:
    assert exported(english_reader.get(f"/zones/Z3/?month=2021-07&export={name}.csv"))
    response = english_reader.get(f"/zones/Z3/?month=2021-07&export={name}.xlsx")
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    assert isinstance(sheet["A5"].value, int)
    assert english_reader.get(f"/zones/Z2/?month=2021-01&export={name}.xlsx").status_code == 200


def test_months_are_typed_in_a_spreadsheet(english_reader: Client) -> None:
    response = english_reader.get("/zones/Z3/?month=2021-07&export=series.xlsx")
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    assert sheet["F5"].value == datetime(2021, 7, 1)  # noqa: DTZ001
    assert sheet["G5"].value == 38


@pytest.mark.parametrize("path", ["/zones/", "/zones/Z3/"])
def test_a_table_that_is_not_there_cannot_be_taken_along(reader: Client, path: str) -> None:
    assert reader.get(f"{path}?export=nothing.csv").status_code == 404
    assert reader.get(f"{path}?export=zones.pdf").status_code == 404


@pytest.mark.parametrize("path", ["/zones/", "/zones/Z3/"])
def test_who_may_not_read_is_turned_away(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(make_user())
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/zones/", "/zones/Z3/"])
def test_only_reading_is_allowed(reader: Client, path: str) -> None:
    assert reader.post(path).status_code == 405


def test_a_zone_that_is_not_there_is_missing(reader: Client) -> None:
    assert reader.get("/zones/Z99/").status_code == 404


@pytest.mark.parametrize("path", ["/zones/", "/zones/Z3/"])
def test_htmx_gets_the_content_alone(reader: Client, path: str) -> None:
    text = reader.get(path, headers=HTMX).content.decode()
    assert "<html" not in text
    assert "zone-pages" in text


def test_titles_with_markup_are_shown_as_text(reader: Client) -> None:
    make_zone(code="Z9", name_zh_hans="<b>片区</b>" * 15)
    goal = make_goal(is_by_zone=True, title_zh_hans="<script>目标</script>" * 13, zones=list(Zone.objects.all()))
    make_task_book(goal)
    make_revision(goal)
    for path in (f"/zones/?month={YEAR}-01", f"/zones/Z9/?month={YEAR}-01"):
        text = reader.get(path).content.decode()
        assert "<b>片区" not in text
        assert "<script>目标" not in text


@pytest.mark.parametrize("path", ["/zones/", "/zones/Z3/"])
@pytest.mark.parametrize("query", ["", "&category=finance&light=behind"])
def test_many_goals_take_as_many_queries_as_few(reader: Client, path: str, query: str) -> None:
    make_periods()
    zones, taken = list(Zone.objects.all()), []
    for count in (1, 12):
        for _number in range(count):
            goal = make_goal(zones=zones, is_by_zone=True)
            make_milestone(make_task_book(goal))
            for zone in (None, *zones):
                make_revision(goal, value=Decimal(3), zone=zone)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(f"{path}?month={YEAR}-01{query}").status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= MOST_QUERIES
