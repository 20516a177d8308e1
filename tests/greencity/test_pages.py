"""What every page keeps to: who may see it, page and fragment, moments, languages and safety."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.html import escape

from pilots.models import Goal, Membership, Zone
from tests.factories import make_member, make_user
from tests.pilots.views.pages import (
    HTMX,
    PAGES,
    SignIn,
    alerts,
    attribute,
    find,
    in_both_languages,
    of_every_page,
    only,
    parsed,
    said,
    walk,
    words,
)

pytestmark = pytest.mark.django_db


# Who may see it


@of_every_page
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(client: Client, path: str) -> None:
    response = client.get(path, {"month": "2021-06"})
    assert (response.status_code, response.content) == (302, b"")
    assert response["Location"] == f"/accounts/login/?next={path}%3Fmonth%3D2021-06"


@of_every_page
def test_htmx_is_told_to_sign_in_on_a_whole_page(client: Client, path: str) -> None:
    response = client.get(path, headers=HTMX)
    assert (response.status_code, response.content) == (200, b"")
    assert response["HX-Redirect"] == f"/accounts/login/?next={path}"


@of_every_page
@in_both_languages
def test_an_account_without_a_role_sees_no_page(path: str, language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(make_user(is_superuser=True))
    response = client.get(path)
    page = parsed(response)
    assert response.status_code == 403
    assert words(only(page, "h1")) == said(language, "You may not see this page.")
    assert find(page, "nav.top-nav") == []


@pytest.mark.parametrize("role", Membership.Role.values)
def test_every_role_reads_every_page(client: Client, role: str) -> None:
    client.force_login(make_member(role))
    assert {path: client.get(path).status_code for path in PAGES.values()} == dict.fromkeys(PAGES.values(), 200)


@of_every_page
def test_an_account_that_was_closed_is_signed_out(client: Client, path: str) -> None:
    user = make_member("leader")
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get(path)["Location"].startswith("/accounts/login/")


@of_every_page
def test_a_page_is_only_read(reader: Client, path: str) -> None:
    for method in (reader.post, reader.put, reader.patch, reader.delete, reader.options):
        response = method(path)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@of_every_page
def test_a_post_without_a_token_is_refused(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member("leader"))
    assert client.post(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/categories/nonsense/",
        "/categories/%00/",
        "/tasks/0/",
        "/tasks/28/",
        "/tasks/-1/",
        "/tasks/١/",
        f"/tasks/{'9' * 40}/",
        "/zones/Z9/",
        "/zones/z3/",
        "/goals/2021/0/",
        "/goals/2021/31/",
        "/goals/2022/1/",
        "/goals/0/1/",
        f"/goals/2021/{'9' * 40}/",
        f"/goals/{'9' * 40}/1/",
        "/goals/2021/",
        "/nonsense/",
    ],
)
def test_what_does_not_exist_is_not_found(reader: Client, path: str) -> None:
    response = reader.get(path)
    assert response.status_code == 404
    assert words(only(parsed(response), "h1")) == said("zh-hans", "There is no such page.")


# Page and fragment


@of_every_page
def test_a_page_is_whole(reader: Client, path: str) -> None:
    response = reader.get(path)
    page = parsed(response)
    assert response.content.startswith(b"<!doctype html>")
    assert [element.name for element in page.children] == ["head", "body"]
    assert len(find(page, "h1")) == len(find(page, "main#page")) == len(find(page, "title")) == 1
    assert words(only(page, "title"))


@of_every_page
def test_a_fragment_is_the_content_alone_with_its_title(reader: Client, path: str) -> None:
    page = parsed(reader.get(path))
    response = reader.get(path, headers=HTMX)
    title, content = parsed(response).children
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert not re.search(rb"<(!doctype|html|head|body|header|main)\b", response.content)
    assert title == only(page, "title")
    assert [content] == only(page, "main#page").children


@of_every_page
@pytest.mark.parametrize("header", ["hx-boosted", "hx-history-restore-request"])
def test_a_boosted_link_and_the_way_back_get_the_whole_page(reader: Client, path: str, header: str) -> None:
    response = reader.get(path, headers={**HTMX, header: "true"})
    assert len(find(parsed(response), "main#page")) == 1


@of_every_page
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nobody_between_keeps_a_page(reader: Client, path: str, headers: dict[str, str]) -> None:
    response = reader.get(path, headers=headers)
    vary = {name.strip().lower() for name in response["Vary"].split(",")}
    assert vary >= {"hx-request", "hx-boosted", "hx-history-restore-request", "cookie", "accept-language"}
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}


# Moments

NO_MONTH = "“%(text)s” is not a month (write it as 2021-07): the latest month is shown."
NO_DAY = "“%(text)s” is not a day (write it as 2021-07-20): shown as known now."
MARKUP = "<script>alert(1)</script>"
PROBLEMS: dict[str, tuple[str, str, str]] = {
    "no such month": ("month", "2021-13", NO_MONTH),
    "words": ("month", "July 2021", NO_MONTH),
    "markup": ("month", MARKUP, NO_MONTH),
    "quotes": ("month", "' OR 1=1 --\"", NO_MONTH),
    "percent": ("month", "%(text)s%s{0}", NO_MONTH),
    "zero byte": ("month", "2021-07\x00", NO_MONTH),
    "very long": ("month", "7" * 5000, NO_MONTH),
    "no such day": ("as_of", "2021-02-29", NO_DAY),
    "a month for a day": ("as_of", "2021-07", NO_DAY),
    "markup for a day": ("as_of", MARKUP, NO_DAY),
    "very long day": ("as_of", "长" * 5000, NO_DAY),
    "in the future": ("as_of", "2099-01-01", "What will be known on %(text)s is not known yet: shown as known now."),
}


@of_every_page
@pytest.mark.parametrize(("name", "text", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_nonsense_is_named_and_the_latest_shown(reader: Client, path: str, name: str, text: str, message: str) -> None:
    response = reader.get(path, {name: text}, headers=HTMX)
    assert response.status_code == 200
    assert alerts(response) == [said("zh-hans", message, text=" ".join(text[:40].split()))]
    assert "2021年7月" in words(only(parsed(response), "title"))
    assert MARKUP.encode() not in response.content


@pytest.mark.parametrize(("name", "text", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_nonsense_is_named_in_english(english_reader: Client, name: str, text: str, message: str) -> None:
    response = english_reader.get("/goals/2021/1/", {name: text}, headers=HTMX)
    assert alerts(response) == [message % {"text": " ".join(text[:40].split())}]


@of_every_page
@in_both_languages
def test_every_problem_of_an_address_is_named(sign_in: SignIn, path: str, language: str) -> None:
    response = sign_in("leader", language).get(path, {"month": "x", "as_of": "y"})
    assert alerts(response) == [said(language, NO_DAY, text="y"), said(language, NO_MONTH, text="x")]


@of_every_page
@in_both_languages
@pytest.mark.parametrize("as_of", ["2000-01-01", "2021-01-31", "2021-02-04"])
def test_before_the_first_figure_nothing_is_known(sign_in: SignIn, path: str, language: str, as_of: str) -> None:
    response = sign_in("leader", language).get(path, {"as_of": as_of})
    [alert] = alerts(response)
    assert response.status_code == 200
    is_of_one_year = path.startswith("/goals/2021/")
    message = NO_FIGURE_OF_YEAR if is_of_one_year else "No figure had been approved by %(day)s."
    assert alert == said(language, message, day=said_day(language, as_of), year=2021)


NO_FIGURE_OF_YEAR = "No figure of %(year)s had been approved by %(day)s."


def said_day(language: str, day: str) -> str:
    year, month, number = map(int, day.split("-"))
    names = {"01": "January", "02": "February", "06": "June"}
    return f"{number} {names[day[5:7]]} {year}" if language == "en" else f"{year}年{month}月{number}日"


@of_every_page
@pytest.mark.parametrize("as_of", ["2000-01-01", "2021-02-04"])
def test_months_that_nobody_knows_of_are_drawn(reader: Client, path: str, as_of: str) -> None:
    for month in ("2000-01", "2020-12", "2021-01", "2021-12", "2022-01", "2100-12"):
        response = reader.get(path, {"month": month, "as_of": as_of}, headers=HTMX)
        assert response.status_code == 200
        assert alerts(response)


@pytest.mark.parametrize("path", [path for name, path in PAGES.items() if name != "goal"])
@in_both_languages
@pytest.mark.parametrize("year", [2020, 2022])
def test_a_year_without_goals_says_so(sign_in: SignIn, path: str, language: str, year: int) -> None:
    response = sign_in("leader", language).get(path, {"month": f"{year}-05"})
    page = parsed(response)
    message = said(language, "No goals have been set for %(year)s.", year=year)
    assert response.status_code == 200
    assert [words(heading) for heading in find(only(page, "div.empty"), "h2")] == [message]
    assert find(page, "table.goals") == []


@of_every_page
@pytest.mark.parametrize(
    ("asked", "before", "after"),
    [
        ({}, "?month=2021-06", "?month=2021-08"),
        ({"month": "2021-03"}, "?month=2021-02", "?month=2021-04"),
        (
            {"month": "2021-03", "as_of": "2021-05-20"},
            "?month=2021-02&as_of=2021-05-20",
            "?month=2021-04&as_of=2021-05-20",
        ),
        ({"as_of": "2021-05-20"}, "?month=2021-03&as_of=2021-05-20", "?month=2021-05&as_of=2021-05-20"),
        ({"month": "x", "as_of": "y"}, "?month=2021-06", "?month=2021-08"),
    ],
)
def test_the_stepper_keeps_the_day(reader: Client, path: str, asked: dict[str, str], before: str, after: str) -> None:
    stepper = only(parsed(reader.get(path, asked, headers=HTMX)), "nav.stepper")
    links = {attribute(link, "rel"): attribute(link, "href") for link in find(stepper, "a") if attribute(link, "rel")}
    assert links == {"prev": before, "next": after}


@of_every_page
def test_links_to_other_pages_keep_the_moment(reader: Client, path: str) -> None:
    content = parsed(reader.get(path, {"month": "2021-03", "as_of": "2021-05-20"}, headers=HTMX))
    links = {attribute(link, "href") for link in find(content, "a")}
    away = {link for link in links if re.match(r"/($|\?|categories/|tasks/|zones/|goals/)", link)}
    assert away
    assert all(link.endswith("/?month=2021-03&as_of=2021-05-20") for link in away)


@of_every_page
@in_both_languages
def test_a_past_page_says_what_day_it_stands_on(sign_in: SignIn, path: str, language: str) -> None:
    client = sign_in("leader", language)
    page = parsed(client.get(path, {"month": "2021-05", "as_of": "2021-06-10"}))
    notice = only(page, ".alert-info")
    assert said_day(language, "2021-06-10") in words(notice)
    assert [attribute(link, "href") for link in find(notice, "a")] == ["?month=2021-05"]
    assert find(parsed(client.get(path, {"month": "2021-05"})), ".alert-info") == []


# Languages


@of_every_page
@in_both_languages
def test_a_page_stands_in_one_language(sign_in: SignIn, path: str, language: str) -> None:
    response = sign_in("leader", language).get(path)
    page = parsed(response)
    assert (attribute(page, "lang"), response["Content-Language"]) == (language, language)
    assert ("July 2021" if language == "en" else "2021年7月") in words(only(page, "title"))
    chinese = re.search(r"[\u4e00-\u9fff]", words(only(page, "h1")))
    assert bool(chinese) is (language == "zh-hans")


def test_units_are_those_of_the_language(reader: Client, english_reader: Client) -> None:
    chinese, english = (words(parsed(client.get("/"))) for client in (reader, english_reader))
    assert all(unit in chinese for unit in ("亿元", "万㎡"))
    assert all(unit in english for unit in ("CNY", "bn", "million m²"))
    assert not any(unit in chinese for unit in ("CNY", "million m²"))
    assert not any(unit in english for unit in ("亿元", "万㎡"))


# Safety


@of_every_page
@in_both_languages
def test_a_page_needs_nothing_that_the_policy_forbids(sign_in: SignIn, path: str, language: str) -> None:
    page = parsed(sign_in("leader", language).get(path))
    for element in walk(page):
        has = dict(element.attributes)
        assert "style" not in has
        assert not [name for name in has if name.startswith(("on", "hx-on", "hx-vals", "hx-vars"))]
        assert element.name not in ("style", "iframe", "object", "embed", "base")
        if element.name == "script":
            assert "src" in has or has["type"] == "application/json"
        for name in ("href", "src", "action", "data-plotly", "hx-get"):
            assert re.match(r"[/?#]($|[^/])|$", attribute(element, name)), attribute(element, name)


@of_every_page
def test_every_part_that_htmx_fetches_is_a_link_as_well(reader: Client, path: str) -> None:
    page = parsed(reader.get(path))
    fetching = find(page, "[hx-get]")
    assert fetching
    assert [(element.name, attribute(element, "href")) for element in fetching] == [
        ("a", attribute(element, "hx-get")) for element in fetching
    ]
    assert find(page, "[hx-post]") == []


def test_every_link_of_a_page_leads_somewhere(reader: Client) -> None:
    found: set[str] = set()
    for path in PAGES.values():
        links = (attribute(link, "href") for link in find(parsed(reader.get(path)), "a"))
        found |= {link for link in links if link.startswith("/")}
    answers = {link: reader.get(link, headers=HTMX, follow=True).status_code for link in found}
    assert answers == dict.fromkeys(found, 200)


def test_names_are_escaped(reader: Client) -> None:
    goal, zone = Goal.objects.get(year=2021, number=18), Zone.objects.get(code="Z3")
    for row, field in ((goal, "title"), (goal.task, "title"), (goal.task.category, "name"), (zone, "name")):
        setattr(row, f"{field}_zh_hans", f"{MARKUP} & “name”")
        row.save()
    for path in ("/", f"/categories/{goal.task.category.code}/", "/tasks/15/", "/zones/Z3/", "/goals/2021/18/"):
        text = reader.get(path).content.decode()
        assert MARKUP not in text
        assert escape(MARKUP) in text
