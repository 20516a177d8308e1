"""The search page and the box in the header that leads to it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext

from pilots.models import Category, Membership
from tests.buildings.factories import make_building
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_member,
    make_milestone,
    make_revision,
    make_task_book,
    make_user,
    make_zone,
)
from tests.finance.factories import make_instrument, make_project
from tests.pilots.happenings import experience_published, matter_decided, matter_raised
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
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

SEARCH = "/search/"
WORD = "琥珀"
MARKUP = "<script>alert(1)</script>"
MOST_QUERIES = 12


def page_of(client: Client, text: str, **address: Any) -> Element:
    response = client.get(SEARCH, {"q": text, **address})
    assert response.status_code == 200
    return parsed(response)


def group(page: Element, kind: str) -> list[Element]:
    """The hits of a kind."""
    found = [section for section in find(page, "section") if attribute(section, "id") == kind]
    return find(only(found[0], "ol.hits"), "li") if found else []


def link_of(hit: Element) -> str:
    return attribute(only(hit, "a.hit-name"), "href")


def marks(part: Element) -> list[str]:
    return [words(mark) for mark in find(part, "mark")]


def quotes(hit: Element) -> dict[str, str]:
    return {words(only(pair, "dt")): words(only(pair, "dd")) for pair in find(hit, "div") if len(find(pair, "dt")) == 1}


def box_of(page: Element) -> Element:
    """The page's own box."""
    [box] = [field for field in find(only(page, "form.search-form"), "input") if attribute(field, "name") == "q"]
    return box


def heading(page: Element) -> str:
    return words(only(only(page, "main"), "h2"))


# Who may, and how


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(client: Client) -> None:
    response = client.get(f"{SEARCH}?q=green")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/search/%3Fq%3Dgreen")


def test_an_account_without_a_role_is_refused(client: Client) -> None:
    client.force_login(make_user(is_superuser=True))
    assert client.get(f"{SEARCH}?q=green").status_code == 403


@pytest.mark.parametrize("role", Membership.Role)
def test_every_role_may_search(client: Client, role: str) -> None:
    client.force_login(make_member(role))
    assert group(page_of(client, "19"), "goal")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_search_is_only_read(reader: Client, method: str) -> None:
    assert getattr(reader, method)(SEARCH).status_code == 405


def test_htmx_gets_the_content_alone(reader: Client) -> None:
    response = reader.get(SEARCH, {"q": "绿色"}, headers=HTMX)
    assert find(parsed(response), "header") == []
    assert group(parsed(response), "goal")


# What is asked


@in_both_languages
@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_nothing_asked_explains_what_can_be_found(sign_in: SignIn, language: str, text: str) -> None:
    page = page_of(sign_in("leader", language), text)
    assert heading(page) == said(language, "What can be found")
    categories = [attribute(link, "href") for link in find(only(page, "main"), "a.chip")]
    assert categories == [category.get_absolute_url() for category in Category.objects.all()]


@pytest.mark.parametrize("text", ["绿", "绿色", "GREEN", "ｇｒｅｅｎ", "green 绿色"])
def test_one_word_of_either_language_finds_every_kind(reader: Client, text: str) -> None:
    page = page_of(reader, text)
    for kind in ("goal", "task", "milestone"):
        assert group(page, kind)
    assert all(marks(hit) for hit in group(page, "goal"))


def test_the_number_of_a_goal_finds_it(english_reader: Client) -> None:
    page = page_of(english_reader, "19")
    [hit] = group(page, "goal")
    assert link_of(hit) == "/goals/2021/19/"
    assert words(only(hit, "a.hit-name")) == "19 · Ultra-low-energy building area added"
    assert marks(hit) == ["19"]
    assert [link_of(hit) for hit in group(page, "task")] == ["/tasks/19/"]


@pytest.mark.parametrize("text", [MARKUP, "' OR 1=1 --", "\\", "_", "*", "%(text)s{0}", "zzzz", "鑫龘"])
def test_what_nothing_holds_is_said_with_a_way_on(english_reader: Client, text: str) -> None:
    response = english_reader.get(SEARCH, {"q": text})
    page = parsed(response)
    assert heading(page).startswith("Nothing was found with")
    assert find(only(page, "main"), "a.chip")
    assert MARKUP.encode() not in response.content
    assert attribute(box_of(page), "value") == text


def test_a_percent_sign_finds_texts_with_one_alone(reader: Client) -> None:
    page = page_of(reader, "%")
    found = [words(hit) for section in find(page, "ol.hits") for hit in find(section, "li")]
    assert found
    assert all("%" in text or "％" in text for text in found)
    assert group(page, "goal") == []


def test_each_word_is_offered_where_together_they_find_nothing(english_reader: Client) -> None:
    page = page_of(english_reader, f"green {MARKUP}", month="2021-05")
    offered = [attribute(link, "href") for link in find(only(page, "main"), "a.chip")][:2]
    assert offered == ["?month=2021-05&q=green", f"?month=2021-05&q={quote(MARKUP, safe='')}"]


def test_five_hundred_characters_are_cut_with_a_word(english_reader: Client) -> None:
    response = english_reader.get(SEARCH, {"q": "长" * 500})
    assert alerts(response) == ["The search was cut to its first 200 characters."]
    box = box_of(parsed(response))
    assert attribute(box, "value") == "长" * 200
    assert attribute(box, "maxlength") == "200"


def test_an_unknown_kind_is_named(english_reader: Client) -> None:
    response = english_reader.get(SEARCH, {"q": "green", "kind": MARKUP})
    assert alerts(response) == [f"“{MARKUP}” is no kind of thing: all are shown."]
    assert MARKUP.encode() not in response.content
    assert group(parsed(response), "goal")


def test_the_last_of_two_questions_counts(reader: Client) -> None:
    page = parsed(reader.get(f"{SEARCH}?q=zzzz&q=19"))
    assert len(group(page, "goal")) == 1


# What a hit shows


@in_both_languages
def test_a_title_with_markup_is_shown_as_text(sign_in: SignIn, language: str) -> None:
    title = f"{WORD}{MARKUP}{'长' * 250}"
    make_goal(title_zh_hans=title, title_en="")
    response = sign_in("leader", language).get(SEARCH, {"q": f"{WORD} <script>"})
    [hit] = group(parsed(response), "goal")
    assert words(only(hit, "a.hit-name")).replace(" ", "").endswith(title)
    assert "".join(marks(hit)) == f"{WORD}<script>"
    assert MARKUP.encode() not in response.content


def test_the_place_of_a_hit_is_named(english_reader: Client) -> None:
    lead = make_department(name_zh_hans="建设局", name_en="Bureau")
    goal = make_goal(title_zh_hans=f"{WORD}屋顶", title_en="Roofs", lead=lead)
    make_task_book(goal, funds_zh_hans=f"{WORD}专项资金", funds_en="", leader_en="The amber mayor")
    page = page_of(english_reader, WORD)
    [hit] = group(page, "goal")
    assert quotes(hit) == {"Title in Chinese": f"{WORD} 屋顶"}
    [hit] = group(page, "book")
    assert quotes(hit) == {"Sources of funds in Chinese": f"{WORD} 专项资金"}
    assert link_of(hit) == f"/taskbooks/{YEAR}/{goal.number}/?version=1#b{goal.number}-funds"
    [hit] = group(page_of(english_reader, "amber"), "book")
    assert quotes(hit) == {"Leader in charge": "The amber mayor"}
    assert link_of(hit).endswith(f"#b{goal.number}-who")


def test_a_step_leads_to_the_road_map_and_names_its_day_and_goal(english_reader: Client) -> None:
    goal = make_goal()
    make_milestone(make_task_book(goal), title_zh_hans=WORD, title_en="Amber roofs on", due_on=date(YEAR, 6, 28))
    [hit] = group(page_of(english_reader, "amber", month=f"{YEAR}-05"), "milestone")
    assert link_of(hit) == f"/goals/{YEAR}/{goal.number}/?month={YEAR}-05#h-road"
    assert f"due on 28 June {YEAR} · {YEAR} · {goal.number} Goal" in words(only(hit, "small"))
    assert english_reader.get(link_of(hit)).status_code == 200


def test_every_hit_leads_somewhere(reader: Client) -> None:
    links = {link_of(hit) for hits in find(page_of(reader, "绿色"), "ol.hits") for hit in find(hits, "li")}
    assert len({link.split("/")[1] for link in links}) >= 6
    for link in links:
        assert reader.get(link).status_code == 200


def test_goals_show_their_light_at_the_month_and_on_the_day(reader: Client) -> None:
    goal = make_goal(title_zh_hans=WORD)
    make_task_book(goal)
    make_revision(goal, date(YEAR, 5, 1), 20)
    [hit] = group(page_of(reader, WORD, month=f"{YEAR}-05"), "goal")
    assert light_of(hit) == "behind"
    [hit] = group(page_of(reader, WORD, month=f"{YEAR}-05", as_of=f"{YEAR}-06-01"), "goal")
    assert light_of(hit) == "not_due"
    assert link_of(hit) == f"/goals/{YEAR}/{goal.number}/?month={YEAR}-05&as_of={YEAR}-06-01"


def test_a_goal_of_another_year_shows_its_year_and_is_led_to_as_it_is(reader: Client) -> None:
    goal = make_goal(title_zh_hans=WORD)
    [hit] = group(page_of(reader, WORD, month="2021-05", as_of="2021-06-01"), "goal")
    assert find(hit, "span.light") == []
    assert str(YEAR) in words(only(hit, "span.hit-light"))
    assert link_of(hit) == f"/goals/{YEAR}/{goal.number}/?as_of=2021-06-01"


@pytest.mark.parametrize(
    ("username", "is_shown"),
    [("office", True), ("admin", True), ("leader", False), ("staff-housing", False), ("head-housing", False)],
)
def test_drafts_are_shown_to_those_who_write_them_alone(sign_in: SignIn, username: str, is_shown: bool) -> None:
    goal = make_goal()
    make_task_book(goal)
    draft = make_task_book(goal, state="draft", counts_from=date(YEAR, 7, 1), published_at=None, reason=WORD)
    make_milestone(draft, title_zh_hans=WORD)
    client = sign_in(username)
    page = page_of(client, WORD)
    assert [len(group(page, kind)) for kind in ("book", "milestone")] == [is_shown, is_shown]
    if is_shown:
        [hit] = group(page, "milestone")
        assert find(hit, "span.book-draft")
        assert link_of(hit) == f"/taskbooks/{YEAR}/{goal.number}/?version=2#b{goal.number}-road"
        assert client.get(link_of(hit)).status_code == 200
    assert group(page_of(client, WORD, as_of=f"{YEAR}-06-01"), "book") == []


# Pages


def test_more_of_a_kind_are_a_page_of_their_own(english_reader: Client) -> None:
    for number in range(1, 46):
        make_zone(name_zh_hans=WORD, name_en=f"Amber {number}")
    page = page_of(english_reader, "amber", month="2021-05")
    assert len(group(page, "zone")) <= 20
    [more] = [link for link in find(page, "a") if words(link) == "Show all 45"]
    assert attribute(more, "href") == "?month=2021-05&q=amber&kind=zone"
    shown = []
    for number in (1, 2, 3):
        page = page_of(english_reader, "amber", kind="zone", page=number)
        shown += [words(only(hit, "a.hit-name")) for hit in group(page, "zone")]
        leaf = only(page, "nav.pages")
        assert f"Page {number} of 3" in words(leaf)
        assert [attribute(link, "rel") for link in find(leaf, "a")] == [["next"], ["prev", "next"], ["prev"]][
            number - 1
        ]
    assert len(set(shown)) == 45
    page = page_of(english_reader, "amber", kind="zone", page=4)
    assert heading(page) == "There is no such page of hits."


def test_stepping_the_month_keeps_the_question(reader: Client) -> None:
    page = page_of(reader, "绿色 %", kind="goal", month="2021-05")
    links = {attribute(link, "rel"): attribute(link, "href") for link in find(only(page, "nav.stepper"), "a")}
    asked = f"q={quote('绿色')}+%25&kind=goal"
    assert links["next"] == f"?month=2021-06&{asked}"


# Cost


def test_a_search_takes_few_queries_however_much_it_finds(reader: Client) -> None:
    taken = []
    for count in (1, 25):
        for _number in range(count):
            goal = make_goal(title_zh_hans=WORD)
            make_milestone(make_task_book(goal, funds_zh_hans=WORD), title_zh_hans=WORD)
            make_department(name_zh_hans=WORD)
        with CaptureQueriesContext(connection) as queries:
            page_of(reader, WORD, month=f"{YEAR}-05")
        taken.append(len(queries))
    assert taken[0] == taken[1] <= MOST_QUERIES


@pytest.mark.parametrize("text", ["", "zzzz"])
def test_finding_nothing_takes_fewer(reader: Client, text: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page_of(reader, text)
    assert len(queries) <= 5


# Rows of the registers


def test_the_code_of_a_row_of_a_register_leads_to_it(english_reader: Client) -> None:
    make_building(code="HD-2021-7", name="海天大厦", at=a_time(date(YEAR, 3, 1)))
    make_instrument(code="HD-2021-8", title_en="Loan for a tower", at=a_time(date(YEAR, 3, 1)))
    for text, name, path in (
        ("HD-2021-7", "海天大厦", "/buildings/register/HD-2021-7/"),
        (" hd-２０２１-8 ", "Loan for a tower", "/finance/instruments/HD-2021-8/"),
    ):
        page = parsed(english_reader.get(SEARCH, {"q": text}))
        [section] = [each for each in find(page, "section") if "Rows of the registers" in words(each)]
        [link] = find(section, "a")
        assert (attribute(link, "href"), words(link)) == (path, f"{path.split('/')[3]} {name}")
        assert "Nothing was found" not in words(only(page, "main"))
        assert "1 hit" in words(only(page, "main"))
        then = {"as_of": f"{YEAR}-03-02"}
        [kept] = find(parsed(english_reader.get(SEARCH, {"q": text, **then})), "a.hit-name")
        assert attribute(kept, "href").endswith(f"as_of={YEAR}-03-02")
        assert english_reader.get(attribute(kept, "href")).status_code == 200
        before = parsed(english_reader.get(SEARCH, {"q": text, "as_of": f"{YEAR}-02-01"}))
        assert "Nothing was found" in words(only(before, "main"))
        assert not find(parsed(english_reader.get(SEARCH, {"q": text, "kind": "goal"})), "a.hit-name")


def test_what_cannot_be_a_code_is_not_looked_for_in_registers(reader: Client) -> None:
    for text, is_asked in (("2021", False), ("大厦", False), ("A" * 40 + "1", False), ("A-1", True)):
        with CaptureQueriesContext(connection) as queries:
            reader.get(SEARCH, {"q": text})
        asked = [each["sql"] for each in queries if '"buildings_building"' in each["sql"]]
        assert len(asked) == is_asked, text


# Matters, projects and experiences


def test_each_leads_to_its_page_with_what_stands_beside_it(english_reader: Client) -> None:
    matter = matter_decided(matter_raised(date(YEAR, 1, 20), WORD), date(YEAR, 1, 21), date(YEAR, 2, 1))
    make_project(code="amber-tower", title_zh_hans=WORD, kind="park", provenance="published")
    experience_published(date(YEAR, 1, 20), "amber", title_zh_hans=WORD)
    page = page_of(english_reader, WORD, as_of=f"{YEAR}-06-01")
    found = {kind: group(page, kind)[0] for kind in ("matter", "experience")}
    assert link_of(found["matter"]) == f"/matters/{YEAR}/{matter.number}/?as_of={YEAR}-06-01"
    assert f"{matter.code} · {WORD} (English)" in words(found["matter"])
    assert "decided · Housing and Urban-Rural Development Bureau" in words(found["matter"])
    assert link_of(found["experience"]) == f"/experiences/amber/?as_of={YEAR}-06-01"
    assert "Green finance" in words(found["experience"])
    [project] = group(page_of(english_reader, WORD), "project")
    assert link_of(project) == "/projects/amber-tower/"
    assert "zero-carbon park" in words(project)
    assert mark_of(project) == "published"


def test_a_code_of_a_matter_is_marked(reader: Client) -> None:
    matter = matter_raised(date(YEAR, 1, 20), "<b>督办</b>")
    [hit] = group(page_of(reader, matter.code), "matter")
    assert words(only(hit, "mark")) == matter.code
    assert "<b>督办</b>" in words(hit)


# The box in the header


@pytest.mark.parametrize("path", ["/", "/goals/2021/19/", "/periods/", "/notices/", "/taskbooks/2021/"])
def test_every_page_has_the_box(reader: Client, path: str) -> None:
    form = only(parsed(reader.get(path)), "form.top-search")
    assert (attribute(form, "action"), attribute(form, "method")) == (SEARCH, "get")
    [box] = [field for field in find(form, "input") if attribute(field, "name") == "q"]
    assert attribute(box, "aria-label")


def test_the_box_asks_at_the_moment_of_the_page(reader: Client) -> None:
    page = parsed(reader.get("/", {"month": "2021-05", "as_of": "2021-07-20", "light": "behind"}))
    hidden = {
        attribute(field, "name"): attribute(field, "value")
        for field in find(only(page, "form.top-search"), "input")
        if attribute(field, "type") == "hidden"
    }
    assert hidden == {"month": "2021-05", "as_of": "2021-07-20"}


def test_the_box_keeps_no_nonsense(reader: Client) -> None:
    page = parsed(reader.get("/", {"month": MARKUP, "as_of": "2021-02-30"}))
    assert [attribute(field, "name") for field in find(only(page, "form.top-search"), "input")] == ["q"]


def test_whoever_is_not_signed_in_has_no_box(client: Client) -> None:
    assert find(parsed(client.get("/accounts/login/")), "form.top-search") == []
