"""The building stock at a glance: published totals beside those of the register, month by month and by part."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from buildings.actions.buildings import save_building
from buildings.actions.synthesised import load_synthesised
from buildings.views.stock import stock_context
from buildings.views.tables import exports
from pilots.models import Goal, Zone
from pilots.moments import Moment
from pilots.selections import Selection
from pilots.sheets.tables import as_csv
from tests.buildings.factories import make_building, make_reading, make_retrofit, set_factors
from tests.factories import a_time, make_goal, make_task_book, make_user
from tests.pilots.views.pages import HTMX, SignIn, alerts, attribute, find, light_of, only, parsed, words

pytestmark = pytest.mark.django_db

PAGE = "/buildings/"
JULY = f"{PAGE}?month=2021-07"
KNOWN = a_time(date(2021, 8, 20))
#: With the account, the moment, the filters, and the seven that the goals take.
MOST_QUERIES = 19
EXPORTS = (
    "stars",
    "uses",
    "energy_classes",
    "periods",
    "zones",
    "star",
    "homes",
    "public",
    "ultra_low",
    "energy",
    "published",
)


@pytest.fixture
def filled() -> dict[str, Any]:
    """Four buildings of 2021 and before, reported but for one, with a retrofit and two readings."""
    told: dict[str, Any] = {"source_zh_hans": "因子来源", "source_en": "source of the factor"}
    set_factors({"year": 2015, "kg_co2": Decimal("0.5"), "provenance": "published", **told})
    made: dict[str, Any] = {"at": KNOWN}
    star = make_building(
        zone="Z4", stars="two", labelled_on=date(2021, 3, 9), year=2021, completed_on=date(2021, 3, 9),
        meets_standard=True, energy_class="ultra_low", area_m2=Decimal(30_000), prefab_percent=Decimal(40), **made,
    )  # fmt: skip
    home = make_building(use="residential", year=1998, area_m2=Decimal(50_000), provenance="illustrative", **made)
    make_building(
        zone="Z3", stars="basic", labelled_on=date(2021, 5, 1), year=2021, completed_on=date(2021, 8, 2), **made
    )
    make_building(zone="Z1", year=2012, area_m2=Decimal(20_000), **made)
    make_retrofit(
        home, area_m2=Decimal(40_000), completed_on=date(2021, 6, 30), saving_kwh=Decimal(600_000),
        cost_yuan=Decimal(8_000_000), **made,
    )  # fmt: skip
    make_reading(star, year=2020, amount=Decimal(90_000), **made)
    make_reading(star, year=2020, carrier="gas", amount=Decimal(7), **made)
    return {"star": star, "home": home}


def fed_goal(measure: str) -> Goal:
    """A goal of 2021 that the register feeds, 1 万㎡ planned a month."""
    goal = make_goal(year=2021, number=99)
    make_task_book(goal, register_measure=measure, planned=list(range(1, 13)), target=Decimal(12))
    return goal


def table_of(page: Any, heading: str) -> list[list[str]]:
    """The cells of the table in the section of a heading, row by row."""
    [section] = [each for each in find(page, "section") if attribute(each, "aria-labelledby") == heading]
    rows = find(find(section, "table")[0], "tr")
    return [[words(cell) for cell in (*find(row, "th"), *find(row, "td"))] for row in rows[1:]]


def headline(page: Any, number: int) -> tuple[str, str]:
    """What was published and what the register says, as the card has them."""
    published, register = find(find(only(page, "ul.headlines"), "li")[number], ".count-of")
    return words(published), words(register)


def test_published_and_register_stand_apart(english_reader: Client, filled: dict[str, Any]) -> None:
    page = parsed(english_reader.get(JULY))
    published, register = headline(page, 1)
    assert "1.29 million m²" in published
    assert "29 July 2021" in published
    assert "0.03 million m² illus. end of July 2021" in register
    assert "1.29" not in register
    # in all: labelled buildings to the month; the one completed in August does not stand yet
    assert headline(page, 0)[1].startswith("Register 0.03 million m² illus.")
    assert "0.04 million m²" in headline(page, 3)[1]
    assert headline(page, 5)[0].startswith("Published target 40% for 31 December 2022")
    assert "40%" in headline(page, 5)[1]


def test_the_two_retrofit_totals_are_no_fall(reader: Client, english_reader: Client) -> None:
    page = parsed(english_reader.get(JULY))
    [note] = find(page, "p.two-bases")
    assert words(note).startswith("Close to 40 million m² on 23 July 2021 and about 38 million m² on 31 December 2021")
    assert "not a fall" in words(note)
    rows = table_of(page, "h-published")
    assert [row[2] for row in rows if row[0] == "Residential retrofit in all"][:2] == [
        "close to 40 million m²", "about 38 million m²",
    ]  # fmt: skip
    assert all(len(row) == 5 and row[3] and "publ." in row[4] for row in rows)
    # the later one was not known in August
    page = parsed(reader.get(f"{JULY}&as_of=2021-08-31"))
    assert not find(page, "p.two-bases")


def test_the_stock_by_its_parts(english_reader: Client, filled: dict[str, Any]) -> None:
    page = parsed(english_reader.get(JULY))
    stars = {row[0]: row[1:] for row in table_of(page, "h-stars")}
    assert stars["two stars"] == ["1", "0.030", "", "30.0%"]
    assert stars["no label"] == ["2", "0.070", "", "70.0%"]
    assert stars["three stars"][0] == "0"
    assert [row[0] for row in table_of(page, "h-uses")] == ["residential", "office"]
    assert [row[1] for row in table_of(page, "h-energy_classes")] == ["2", "1", "0", "0"]
    assert [row[:2] for row in table_of(page, "h-periods")] == [
        ["1995–1999", "1"], ["2000–2004", "0"], ["2005–2009", "0"],
        ["2010–2014", "1"], ["2015–2019", "0"], ["2020–2021", "1"],
    ]  # fmt: skip
    zones = {row[0][:2]: row[1:3] for row in table_of(page, "h-zones")}
    # Z4 lies within Z3; the city counts each building once
    assert (zones["Z3"], zones["Z4"], zones["Z5"]) == (["1", "0.030"], ["1", "0.030"], ["0", "0.000"])
    assert (zones["ou"], zones["th"]) == (["1", "0.050"], ["3", "0.100"])
    drawn = json.loads("".join(only(page, "#chart-periods-data").children))
    assert [sum(values) for values in (drawn["data"][0]["y"], drawn["data"][1]["y"])] == [0.03, pytest.approx(0.07)]
    assert table_of(page, "h-energy")[0][:5] == ["2020", "electricity (kWh)", "1", "90,000", "45"]
    assert table_of(page, "h-energy")[1][4:] == ["–", "no factor counts for this year"]
    # rows lead to the register
    links = [attribute(link, "href") for link in find(page, "a")]
    assert "/buildings/register/?completed=..2021-07&stars=two" in links
    assert "/buildings/register/?year=2020..2021&completed=..2021-07" in links
    assert any(link.startswith("/buildings/register/?labelled=2021-01..2021-07&stars=one") for link in links)


def test_retrofits_and_what_they_save(reader: Client, filled: dict[str, Any]) -> None:
    page = parsed(reader.get(JULY))
    [row] = [row for row in table_of(page, "h-done") if "0.08" in row[3]]
    assert row[1:3] == ["1", "4万㎡"]
    assert row[4].startswith("60万千瓦时")
    said = words(page)
    # 600 000 kWh at 0.5 kg
    assert "300吨CO₂/年" in said
    assert "因子来源" in said
    assert "220万㎡" in said


def test_measures_run_against_the_timetable_of_the_goal_they_feed(
    english_reader: Client, filled: dict[str, Any]
) -> None:
    goal = fed_goal("buildings.star_area_added")
    Goal.objects.filter(year=2021, number=18).update(year=2020)
    page = parsed(english_reader.get(JULY))
    rows = {row[0]: row[1:] for row in table_of(page, "h-chart-star")}
    assert rows["Feb"][:2] == ["0.000", "0.020"]
    assert rows["Jul"][:2] == ["0.030", "0.070"]
    assert rows["Aug"][:2] == ["–", "0.080"]
    [section] = [each for each in find(page, "section") if attribute(each, "aria-labelledby") == "h-chart-star"]
    [link] = find(only(section, "p.fed-goal"), "a")
    assert attribute(link, "href") == f"/goals/2021/{goal.number}/"
    assert light_of(only(section, "p.fed-goal"))
    drawn = json.loads("".join(only(page, "#chart-star-data").children))
    assert [trace["meta"] for trace in drawn["data"]] == ["actual", "planned"]
    assert drawn["data"][0]["y"][2:8] == [0.03, 0.03, 0.03, 0.03, 0.03, None]
    # of a zone the register alone
    page = parsed(english_reader.get(f"{JULY}&zone=Z4"))
    drawn = json.loads("".join(only(page, "#chart-star-data").children))
    assert [trace["meta"] for trace in drawn["data"]] == ["actual"]


def test_narrowed_to_zones(english_reader: Client, filled: dict[str, Any]) -> None:
    page = parsed(english_reader.get(f"{JULY}&zone=Z3"))
    assert "1 building with 0.03 million m²" in words(page)
    assert headline(page, 3)[1].startswith("Register 0 million m²")
    # published totals stay the city's
    assert "1.29 million m²" in headline(page, 1)[0]
    [chosen] = [tab for tab in find(only(page, ".zone-tabs"), "a") if attribute(tab, "aria-current")]
    assert words(chosen).startswith("Z3")
    both = parsed(english_reader.get(f"{JULY}&zone=Z1&zone=Z4"))
    assert "2 buildings with 0.05 million m²" in words(both)
    assert alerts(english_reader.get(f"{JULY}&zone=Z9&provenance=firm"))


def test_as_known_on_a_day_and_kept_while_nothing_changes(english_reader: Client, filled: dict[str, Any]) -> None:
    before = parsed(english_reader.get(f"{JULY}&as_of=2021-08-19"))
    assert "No building stood in the register on 19 August 2021." in words(before)
    assert "1.29 million m²" in headline(before, 1)[0]
    assert "3 buildings with 0.1 million m²" in words(parsed(english_reader.get(JULY)))
    star = filled["star"]
    star.area_m2, star.zone = Decimal(10_000), Zone.objects.get(code="Z1")
    save_building(building=star, user=None, at=a_time(date(2021, 9, 3)))
    assert "3 buildings with 0.08 million m²" in words(parsed(english_reader.get(JULY)))
    past = words(parsed(english_reader.get(f"{JULY}&as_of=2021-09-02")))
    assert "3 buildings with 0.1 million m²" in past


def test_an_empty_register_says_what_to_do(sign_in: SignIn) -> None:
    leader, office = (parsed(sign_in(name, "en").get(JULY)) for name in ("leader", "office"))
    assert "No building stands in the register." in words(leader)
    assert "The leading-group office brings the buildings in." in words(leader)
    assert "checked line by line" in words(office)
    assert "checked line by line" not in words(leader)
    assert not find(leader, "table.parts")
    assert "close to 40 million m²" in words(leader)


def test_who_may_edit_is_led_to_the_upload(sign_in: SignIn, filled: dict[str, Any]) -> None:
    path = reverse("buildings:building_upload_new")
    for name, is_led in (("leader", False), ("office", True), ("admin", True), ("staff-housing", False)):
        links = [attribute(link, "href") for link in find(parsed(sign_in(name).get(JULY)), "a")]
        assert (path in links) is is_led


def test_every_table_goes_out(english_reader: Client, filled: dict[str, Any]) -> None:
    page = parsed(english_reader.get(JULY))
    offered = [attribute(link, "href").partition("export=")[2] for link in find(page, "a")]
    assert sorted(name for name in offered if name.endswith(".csv")) == sorted(f"{name}.csv" for name in EXPORTS)
    request = RequestFactory().get(JULY)
    moment = Moment.from_request(request)
    context = stock_context(moment, Selection.from_request(request, moment=moment), may_edit=False)
    tables = exports(lambda: context, moment, context["selection"])
    assert set(tables) == set(EXPORTS)
    for make in tables.values():
        table = make()
        assert as_csv(table).count(b"\n") > len(table.rows) > 0
        assert set(table.rows[0]) == {column.key for column in table.columns}
    book = load_workbook(BytesIO(english_reader.get(f"{JULY}&export=zones.xlsx").content))
    assert len(book.worksheets) == 2
    assert english_reader.get(f"{JULY}&export=nothing.csv").status_code == 404


def test_exports_are_in_the_reporting_unit(reader: Client, filled: dict[str, Any]) -> None:
    text = reader.get(f"{JULY}&zone=Z4&export=stars.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0][2].endswith("(万㎡)")
    assert [row[1:] for row in rows if row and row[1:2] == ["1"]] == [["1", "3", "100%"]]
    text = reader.get(f"{JULY}&export=published.csv").content.decode("utf-8-sig")
    assert [row[2:4] for row in csv.reader(StringIO(text)) if row[1:2] == ["2021-12-31"]] == [
        ["220", "万㎡"],
        ["3800", "万㎡"],
    ]


def test_queries_do_not_grow_with_rows(reader: Client) -> None:
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert reader.get(JULY).status_code == 200
        return len(found)

    make_building(at=KNOWN)
    make_building(at=KNOWN, zone="Z4", stars="one")
    few = queries()
    load_synthesised(rows=200, seed=3, until=date(2021, 7, 31), at=KNOWN)
    assert queries() == few <= MOST_QUERIES
    # and of a kept page next to none
    with CaptureQueriesContext(connection) as found:
        reader.get(JULY)
    assert len(found) <= 4


def test_who_may_see_it(client: Client, sign_in: SignIn) -> None:
    assert client.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"
    make_user(username="nobody")
    assert sign_in("nobody").get(PAGE).status_code == 403
    assert sign_in("staff-pboc").get(PAGE).status_code == 200
    assert sign_in("leader").post(PAGE).status_code == 405


def test_page_and_fragment(reader: Client, filled: dict[str, Any]) -> None:
    page, fragment = reader.get(PAGE), reader.get(PAGE, headers=HTMX)
    assert b"<html" not in fragment.content
    assert b"<html" in page.content
    [current] = [link for link in find(only(parsed(page), "nav.top-nav"), "a") if attribute(link, "aria-current")]
    assert attribute(current, "href") == PAGE
