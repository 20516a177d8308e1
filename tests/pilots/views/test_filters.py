"""Filters of the overview and of the pages of categories and tasks."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from pilots.models import Department, Goal, Task, Zone
from tests.factories import make_department, make_goal, make_periods, make_task_book, make_user, make_zone
from tests.pilots.views.pages import HTMX, SignIn, alerts, attribute, find, light_of, only, parsed, said, words

pytestmark = pytest.mark.django_db

MARKUP = '"><script>alert(1)</script>'
#: Pages with filters, and how many goals of 2021 each shows.
FILTERED = {"/": 30, "/categories/finance/": 8, "/tasks/3/": 2}
of_every_filtered_page = pytest.mark.parametrize("path", FILTERED)


def page_of(client: Client, path: str) -> Element:
    return parsed(client.get(path))


def listed(page: Element, table: str = "table.goals") -> list[int]:
    """The numbers of the goals in a table; [] where there is none."""
    return [int(words(cell)) for shown in find(page, table) for cell in find(shown, "td.no")]


def chips(page: Element) -> list[str]:
    return [words(chip).removeprefix("Remove the filter ").removesuffix(" ×") for chip in find(page, "a.chip")]


def counts(page: Element) -> list[int]:
    return [int(words(only(item, "strong"))) for item in find(only(page, "ul.counts"), "li")]


def options(page: Element, facet: str) -> dict[str, int]:
    """Value → the number beside it, of one group of the form."""
    return {
        attribute(only(label, "input"), "value"): int(words(only(label, "span.n")))
        for label in find(only(page, f"fieldset.filter-{facet}"), "label")
        if find(label, "span.n")
    }


def fields(page: Element) -> dict[str, list[str]]:
    """What the form would ask for."""
    found: dict[str, list[str]] = {}
    for field in find(only(page, "details.filter-menu"), "input"):
        if attribute(field, "type") == "hidden" or "checked" in dict(field.attributes):
            found.setdefault(attribute(field, "name"), []).append(attribute(field, "value"))
    return found


# What is shown


def test_the_overview_shows_what_matches_alone(english_reader: Client) -> None:
    page = page_of(english_reader, "/?light=behind&light=at_risk&department=housing")
    shown = listed(page)
    assert shown == [14, 19] == listed(page, "table.status-grid")
    assert counts(page) == [0, 0, 1, 1, 0, 0]
    off = find(only(page, "ol.off"), "li")
    assert [light_of(item) for item in off] == ["behind", "at_risk"]
    assert [words(only(row, "th")) for row in find(only(page, "table.by-category"), "tr")[1:]] == [
        "Green ecology",
        "Green construction",
    ]


def test_every_number_says_what_it_counts(english_reader: Client) -> None:
    page = page_of(english_reader, "/?light=behind&light=at_risk&department=housing")
    assert words(only(page, "p.filter-count")) == "2 of 30 goals"
    assert words(only(page, "p.sub")).startswith("2 of 30 goals of 2021 against their timetables")
    assert words(only(page, "h2#h-lights")) == "Lights 2 of 30 goals"
    assert (
        words(only(page, "h2#h-head"))
        == "Headline figures published for the whole pilot: the filters do not touch them"
    )
    assert chips(page) == [
        "Lead department: Housing and Urban-Rural Development Bureau",
        "Light of the month: At risk",
        "Light of the month: Behind",
    ]


def test_without_filters_nothing_is_said_of_them(english_reader: Client) -> None:
    page = page_of(english_reader, "/")
    assert len(listed(page)) == 30
    assert (chips(page), find(page, "p.filter-count"), find(page, "p.filter-hidden")) == ([], [], [])
    assert words(only(page, "h2#h-lights")) == "Lights"
    assert words(only(page, "details.filter-menu").children[0]).startswith("Filters")


def test_zones_count_the_goals_that_match(english_reader: Client) -> None:
    page = page_of(english_reader, "/?light=behind&department=housing")
    zones = {words(only(item, "a"))[:2]: words(find(item, "small")[-1]) for item in find(only(page, "ul.zones"), "li")}
    goal = Goal.objects.get(year=2021, number=19)
    named = set(goal.zones.values_list("code", flat=True))
    assert zones == {
        code: "1 goal: Behind 1" if code in named else "no goal" for code in ("Z1", "Z2", "Z3", "Z4", "Z5")
    }


def test_a_category_page_is_narrowed(english_reader: Client) -> None:
    page = page_of(english_reader, "/categories/finance/?task=3")
    assert listed(page) == [1, 2] == listed(page, "table.status-grid")
    assert sum(counts(page)) == 2
    assert "2 of 8 goals at the end of July 2021" in words(only(page, "p.sub"))
    text = words(page)
    assert "no goal that matches the filters" in text
    assert find(page, "fieldset.filter-category") == []


def test_a_task_page_is_narrowed(english_reader: Client) -> None:
    task = Task.objects.get(number=3)
    other = make_goal(year=2021, task=task, lead=make_department(code="other"), measure="rate")
    make_task_book(other)
    page = page_of(english_reader, "/tasks/3/?department=other")
    assert listed(page) == [other.number]
    assert words(only(page, "p.filter-count")) == "1 of 3 goals"
    assert find(page, "fieldset.filter-task") == [] == find(page, "fieldset.filter-category")


@pytest.mark.parametrize("path", ["/categories/finance/?category=life", "/tasks/3/?task=4&category=life"])
def test_a_page_names_the_filter_that_it_does_not_have(english_reader: Client, path: str) -> None:
    response = english_reader.get(path)
    assert response.status_code == 200
    names = ["Category", "Task"] if "task=" in path else ["Category"]
    assert alerts(response) == [f"This page has no filter “{name}”: left out." for name in names]


def test_what_is_illustrative_is_hidden_and_counted(english_reader: Client) -> None:
    everything = page_of(english_reader, "/")
    page = page_of(english_reader, "/?provenance=firm")
    shown = listed(page)
    assert 0 < len(shown) < 30
    assert set(shown) < set(listed(everything))
    rows = [row for row in find(only(page, "table.goals"), "tr") if find(row, "td.no")]
    assert not any(find(cell, "abbr.mark-illustrative") for row in rows for cell in find(row, "td.c-actual"))
    assert words(only(page, "p.filter-hidden")) == (
        f"{30 - len(shown)} goals are hidden, as they are judged on illustrative values."
    )
    assert chips(page) == ["Provenance: without what is illustrative"]


def test_the_form_says_how_many_goals_each_choice_gives(english_reader: Client) -> None:
    page = page_of(english_reader, "/?light=behind")
    assert options(page, "light") == {
        "achieved": 2,
        "on_track": 17,
        "at_risk": 4,
        "behind": 5,
        "not_reported": 1,
        "not_due": 1,
    }
    assert sum(options(page, "category").values()) == 5
    assert sum(options(page, "department").values()) == 5


def test_the_form_offers_what_the_page_has(english_reader: Client) -> None:
    page = page_of(english_reader, "/categories/finance/")
    tasks = set(Goal.objects.filter(year=2021, task__category__code="finance").values_list("task__number", flat=True))
    assert set(options(page, "task")) == {str(number) for number in tasks}
    page = page_of(english_reader, "/categories/finance/?task=2&zone=Z5&department=landscape")
    assert set(fields(page)) <= {"task", "zone", "department"}


# What matches nothing, and what nobody knows


@of_every_filtered_page
def test_a_filter_that_matches_nothing_says_so(english_reader: Client, path: str) -> None:
    page = page_of(english_reader, f"{path}?light=not_due&measure=level&month=2021-06")
    empty = only(page, ".nothing-matches")
    assert words(only(empty, "h2")) == "No goal matches these filters."
    assert [attribute(link, "href") for link in find(empty, "a")] == [f"{path}?month=2021-06"]
    assert words(only(page, "p.filter-count")) == f"0 of {FILTERED[path]} goals"
    assert (find(page, "table.goals"), find(page, "table.status-grid")) == ([], [])
    assert "No goals have been set" not in words(page)


@of_every_filtered_page
@pytest.mark.parametrize("query", ["zone=Z9", "light=red", "measure=1", "department=x", "provenance=no"])
def test_an_unknown_value_is_named_and_left_out(english_reader: Client, path: str, query: str) -> None:
    response = english_reader.get(f"{path}?{query}")
    assert response.status_code == 200
    [alert] = alerts(response)
    assert alert.endswith(f"does not know “{query.partition('=')[2]}”: left out.")
    assert len(listed(parsed(response))) == FILTERED[path]


@of_every_filtered_page
@pytest.mark.parametrize("name", ["zone", "light", "provenance", "category", "task", "department", "measure"])
def test_markup_in_a_value_is_shown_as_text(english_reader: Client, path: str, name: str) -> None:
    response = english_reader.get(path, {name: MARKUP})
    text = response.content.decode()
    assert response.status_code == 200
    assert MARKUP not in text
    assert "alert(1)" not in text or escape(MARKUP) in text


def test_names_with_markup_are_shown_as_text(english_reader: Client) -> None:
    Zone.objects.filter(code="Z1").update(**{"name_zh_hans": MARKUP, "name_en": MARKUP})
    Department.objects.filter(code="housing").update(**{"name_zh_hans": MARKUP, "name_en": MARKUP})
    text = english_reader.get("/?zone=Z1&department=housing").content.decode()
    assert MARKUP not in text
    assert escape(MARKUP) in text


@of_every_filtered_page
@pytest.mark.parametrize(
    "value", ["", "%00", "%", "x" * 3000, "中", "%F0%9F%8C%B1", "1e9", "-1", "99999999999999999999"]
)
def test_odd_values_do_no_harm(reader: Client, path: str, value: str) -> None:
    for name in ("category", "task", "department", "zone", "light", "measure", "provenance"):
        assert reader.get(f"{path}?{name}={value}", headers=HTMX).status_code == 200


def test_the_same_filter_twice_is_one(english_reader: Client) -> None:
    page = page_of(english_reader, "/?light=behind&light=behind&zone=Z3&zone=Z3")
    assert len(chips(page)) == 2
    assert fields(page) == {"light": ["behind"], "zone": ["Z3"]}
    assert listed(page) == listed(page_of(english_reader, "/?zone=Z3&light=behind"))


def test_a_year_without_goals_says_so_and_not_that_nothing_matches(english_reader: Client) -> None:
    for path in FILTERED:
        page = page_of(english_reader, f"{path}?month=2020-05&light=behind")
        assert find(page, ".nothing-matches") == []
        assert "No goals have been set for 2020." in words(page)


# What the address keeps


@of_every_filtered_page
def test_the_form_keeps_month_and_day(reader: Client, path: str) -> None:
    page = page_of(reader, f"{path}?month=2021-03&as_of=2021-05-20&light=on_track")
    assert fields(page) == {"month": ["2021-03"], "as_of": ["2021-05-20"], "light": ["on_track"]}
    [form] = find(only(page, "details.filter-menu"), "form")
    assert (attribute(form, "method"), attribute(form, "action")) == ("get", path)


@of_every_filtered_page
def test_a_chip_takes_away_one_filter(reader: Client, path: str) -> None:
    page = page_of(reader, f"{path}?month=2021-03&zone=Z1&light=on_track&light=behind")
    assert [attribute(chip, "href") for chip in find(page, "a.chip")] == [
        f"{path}?month=2021-03&light=on_track&light=behind",
        f"{path}?month=2021-03&zone=Z1&light=behind",
        f"{path}?month=2021-03&zone=Z1&light=on_track",
    ]


@of_every_filtered_page
def test_other_months_keep_the_filters(reader: Client, path: str) -> None:
    page = page_of(reader, f"{path}?month=2021-03&as_of=2021-05-20&zone=Z3&light=on_track")
    stepper = only(page, "nav.stepper")
    asked = [parse_qs(urlsplit(attribute(link, "href")).query) for link in find(stepper, "a") if attribute(link, "rel")]
    kept = {"as_of": ["2021-05-20"], "zone": ["Z3"], "light": ["on_track"]}
    assert asked == [{"month": ["2021-02"], **kept}, {"month": ["2021-04"], **kept}]


@of_every_filtered_page
def test_now_keeps_the_filters(reader: Client, path: str) -> None:
    page = page_of(reader, f"{path}?month=2021-03&as_of=2021-05-20&light=on_track")
    [link] = [attribute(link, "href") for link in find(only(page, ".alert-info"), "a")]
    assert parse_qs(urlsplit(link).query) == {"month": ["2021-03"], "light": ["on_track"]}


@of_every_filtered_page
def test_a_view_can_be_saved_with_what_it_shows(reader: Client, path: str) -> None:
    page = page_of(reader, f"{path}?light=behind&month=2021-03&light=red")
    link = attribute(only(page, "a.filter-save"), "href")
    assert urlsplit(link).path == "/views/save/"
    assert parse_qs(urlsplit(link).query) == {"path": [path], "query": ["month=2021-03&light=behind"]}
    assert reader.get(link).status_code == 200


@of_every_filtered_page
def test_a_fragment_has_the_filters(reader: Client, path: str) -> None:
    response = reader.get(f"{path}?light=on_track", headers=HTMX)
    text = response.content.decode()
    assert text.startswith("<title>")
    assert "<html" not in text
    assert len(find(parsed(response), "a.chip")) == 1


@of_every_filtered_page
def test_filters_need_no_script(reader: Client, path: str) -> None:
    page = page_of(reader, f"{path}?light=behind")
    for element in find(only(page, "section.filters"), "[hx-get]"):
        assert attribute(element, "href")
    assert find(only(page, "details.filter-menu"), "button")


# Who and how


@of_every_filtered_page
def test_whoever_is_not_signed_in_comes_back_to_the_filters(client: Client, path: str) -> None:
    response = client.get(f"{path}?light=behind&zone=Z1")
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={path}%3Flight%3Dbehind%26zone%3DZ1",
    )


@of_every_filtered_page
def test_an_account_without_a_role_sees_nothing(client: Client, path: str) -> None:
    client.force_login(make_user())
    assert client.get(f"{path}?light=behind").status_code == 403


@of_every_filtered_page
def test_a_filtered_page_is_only_read(reader: Client, path: str) -> None:
    assert reader.post(f"{path}?light=behind").status_code == 405


def test_a_missing_page_stays_missing(reader: Client) -> None:
    for path in ("/categories/nonsense/?light=behind", "/tasks/99/?light=behind"):
        assert reader.get(path).status_code == 404


# Pages that are kept


@of_every_filtered_page
def test_a_page_kept_for_one_filter_is_not_shown_for_another(reader: Client, path: str) -> None:
    queries = ["", "?light=on_track", "?light=behind", "?light=on_track&light=behind", "?provenance=firm", "?zone=Z3"]
    drawn = {}
    for query in queries:
        cache.clear()
        drawn[query] = reader.get(path + query, headers=HTMX).content
    cache.clear()
    for query in [*queries, *reversed(queries)]:
        assert reader.get(path + query, headers=HTMX).content == drawn[query]


def test_a_filtered_page_is_kept_for_whoever_asks_the_same(reader: Client, sign_in: SignIn) -> None:
    reader.get("/?light=behind&zone=Z3&zone=Z3")
    other = sign_in("office")
    with CaptureQueriesContext(connection) as queries:
        other.get("/?zone=Z3&light=behind")
    assert len(queries) <= 5


def test_what_is_kept_holds_nothing_of_the_reader(sign_in: SignIn) -> None:
    drawn = {sign_in(name).get("/?light=behind", headers=HTMX).content for name in ("leader", "office", "admin")}
    [content] = drawn
    assert b"csrfmiddlewaretoken" not in content


def queries_of(client: Client, path: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@of_every_filtered_page
def test_filters_take_no_more_queries(reader: Client, path: str) -> None:
    asked = [
        "",
        "zone=Z1",
        "light=behind",
        "department=housing&measure=level&zone=Z3&light=on_track",
        "provenance=firm",
    ]
    taken = {query: queries_of(reader, f"{path}?{query}") for query in asked}
    assert len(set(taken.values())) == 1, taken


@of_every_filtered_page
def test_forty_goals_take_as_many_queries_as_two(reader: Client, path: str) -> None:
    make_periods()
    taken = []
    for count in (2, 38):
        for _number in range(count):
            zone = make_zone()
            make_task_book(make_goal(task=Task.objects.get(number=3), lead=make_department(), zones=[zone]))
        taken.append(queries_of(reader, f"{path}?month=2024-03&zone={zone.code}&light=not_due"))
    assert taken[0] == taken[1]


# Languages


def test_every_filter_has_a_name_in_the_readers_language(sign_in: SignIn) -> None:
    for language in ("zh-hans", "en"):
        page = page_of(sign_in("leader", language), "/")
        legends = [words(legend) for legend in find(only(page, "details.filter-menu"), "legend")]
        assert legends == [
            said(language, name)
            for name in ("Category", "Task", "Lead department", "Zone", "Light of the month", "Measure", "Provenance")
        ]


def test_lights_in_the_form_have_shape_and_word(english_reader: Client) -> None:
    group = only(page_of(english_reader, "/"), "fieldset.filter-light")
    assert [light_of(label) for label in find(group, "label")] == list(options(page_of(english_reader, "/"), "light"))
    assert re.search("On track", words(group))
