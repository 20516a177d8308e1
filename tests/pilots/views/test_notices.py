"""A reader's own notices, their number in the header, and the main navigation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.notices import notify
from pilots.models import Notice, User
from tests.factories import a_time, make_member, make_user
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    attribute,
    find,
    in_both_languages,
    only,
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

URL, READ = "/notices/", "/notices/read/"
NOW = a_time(date(2024, 4, 3))


@pytest.fixture
def user() -> User:
    return make_member("head")


@pytest.fixture
def client(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def tell(user: User, number: int = 1, **overrides: Any) -> Notice:
    """A notice of a return, told on the day of its number."""
    content = {"month": "2024-03", "code": str(number), "title": {"en": f"Goal {number}"}, "reason": f"reason {number}"}
    values: dict[str, Any] = {"kind": Notice.Kind.RETURNED, "about": f"revision:{number}", "path": f"/#{number}"}
    values |= {"content": content, "at": NOW + timedelta(days=number), **overrides}
    notify(users=[user], **values)
    return Notice.objects.filter(user=user).latest("pk")


def titles(page: Element) -> list[str]:
    return [words(button) for button in find(page, "button.as-link")]


def unread(page: Element) -> str:
    """What the bell of the header says."""
    return words(only(only(page, "header.top"), "a.bell"))


# The list


def test_the_unread_come_first_then_the_latest(client: Client, user: User) -> None:
    for number in (1, 2, 3):
        tell(user, number)
    Notice.objects.filter(about="revision:3").update(read_at=NOW)
    page = parsed(client.get(URL))
    assert [title.split(": ")[1] for title in titles(page)] == ["2 · Goal 2", "1 · Goal 1", "3 · Goal 3"]
    assert len(find(page, "li.unread")) == 2
    assert "March 2024: reason 2" in words(page)


def test_nobody_sees_the_notices_of_others(client: Client, user: User) -> None:
    tell(make_member("head", department=user.membership.department))
    assert titles(parsed(client.get(URL))) == []
    assert "No notices yet." in words(parsed(client.get(URL)))


@in_both_languages
def test_page_and_fragment_are_in_the_readers_language(sign_in: SignIn, language: str) -> None:
    reader = sign_in("leader", language)
    page, fragment = parsed(reader.get(URL)), parsed(reader.get(URL, headers=HTMX))
    assert words(only(page, "h1")) == said(language, "Notices")
    assert find(fragment, "header") == []
    assert only(fragment, "h1") == only(page, "h1")


def test_a_long_list_has_pages(client: Client, user: User) -> None:
    for number in range(1, 56):
        tell(user, number)
    first, second = parsed(client.get(URL)), parsed(client.get(f"{URL}?page=2"))
    assert (len(titles(first)), len(titles(second))) == (50, 5)
    assert titles(parsed(client.get(f"{URL}?page=99"))) == titles(second)
    assert titles(parsed(client.get(f"{URL}?page=x"))) == titles(first)


def test_what_people_wrote_is_shown_as_text(client: Client, user: User) -> None:
    tell(user, content={"code": "1", "title": {"en": "<b>x</b>"}, "reason": "<script>"})
    text = client.get(URL).content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in text
    assert "&lt;script&gt;" in text


def test_queries_do_not_grow_with_notices(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tell(user)
    for _time in range(2):
        with django_assert_num_queries(5):
            client.get(URL)
        for number in range(2, 40):
            tell(user, number)


# Reading


def test_looking_at_the_list_reads_nothing(client: Client, user: User) -> None:
    tell(user)
    client.get(URL)
    client.get(URL, headers=HTMX)
    assert Notice.objects.get().read_at is None


def test_opening_one_marks_it_and_leads_to_what_it_is_about(client: Client, user: User) -> None:
    notice, other = tell(user, 1, path="/goals/2021/1/"), tell(user, 2)
    response = client.post(f"{URL}{notice.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/goals/2021/1/")
    notice.refresh_from_db()
    other.refresh_from_db()
    assert notice.read_at
    assert other.read_at is None
    first = notice.read_at
    client.post(f"{URL}{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first


def test_a_notice_of_somebody_else_is_not_there(client: Client) -> None:
    notice = tell(make_member("head"))
    assert client.post(f"{URL}{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("number", ["0", "99999999", "99999999999999999999999"])
def test_a_notice_that_is_none_is_not_there(client: Client, number: str) -> None:
    assert client.post(f"{URL}{number}/").status_code == 404


def test_all_that_were_shown_are_marked_and_not_those_that_came_meanwhile(client: Client, user: User) -> None:
    tell(user, 1)
    foreign = tell(make_member("head"), 1)
    tell(user, 2)
    newest = newest_of(client)
    late = tell(user, 3)
    response = client.post(READ, {"newest": newest}, follow=True)
    assert "2 notices marked as read." in words(parsed(response))
    assert set(Notice.objects.unread()) == {foreign, late}


def newest_of(client: Client) -> str:
    [button] = [item for item in find(parsed(client.get(URL)), "button") if attribute(item, "name") == "newest"]
    return attribute(button, "value")


@pytest.mark.parametrize("newest", ["", "x", "-1", "٣"])
def test_without_a_mark_of_what_was_shown_all_are_read(client: Client, user: User, newest: str) -> None:
    tell(user)
    assert client.post(READ, {"newest": newest}).status_code == 302
    assert not Notice.objects.unread().exists()


def test_a_number_beyond_all_numbers_is_no_error(client: Client, user: User) -> None:
    tell(user)
    assert client.post(READ, {"newest": "9" * 500}).status_code == 302


@pytest.mark.parametrize("path", [READ, "/notices/1/"])
def test_reading_takes_a_post_with_a_token(client: Client, user: User, path: str) -> None:
    tell(user)
    assert client.get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(path).status_code == 403
    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("path", [URL, READ, "/notices/1/"])
def test_whoever_is_not_signed_in_or_has_no_role_reads_nothing(path: str) -> None:
    client = Client()
    ask = client.get if path == URL else client.post
    assert ask(path)["Location"] == f"/accounts/login/?next={path}"
    client.force_login(make_user())
    assert ask(path).status_code == 403


# The header


@pytest.mark.parametrize(("count", "shown"), [(0, "Notices"), (1, "Notices 1 unread"), (120, "Notices 99+ unread")])
def test_the_header_shows_how_many_are_unread(client: Client, user: User, count: int, shown: str) -> None:
    for number in range(count):
        tell(user, number)
    assert unread(parsed(client.get("/zones/Z3/"))) == shown


def test_the_number_costs_no_query(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/zones/Z3/")
    for number in range(3):
        with django_assert_num_queries(4):
            client.get("/zones/Z3/")
        tell(user, number)


#: What is read comes first, the work after it.
OF_EVERYONE = [
    "/",
    "/briefings/",
    "/matters/",
    "/timetable/",
    "/zones/",
    "/departments/",
    "/finance/",
    "/buildings/",
    "/projects/",
    "/experiences/",
    "/changes/",
]
PLACES = {
    "staff": [*OF_EVERYONE, "/reporting/", "/taskbooks/", "/periods/"],
    "head": [*OF_EVERYONE, "/reporting/", "/taskbooks/", "/periods/"],
    "office": [*OF_EVERYONE, "/review/", "/reporting/", "/taskbooks/", "/periods/"],
    "leader": [*OF_EVERYONE, "/reporting/completeness/", "/taskbooks/", "/periods/"],
    "administrator": [*OF_EVERYONE, "/reporting/completeness/", "/taskbooks/", "/periods/"],
}


def places(page: Element) -> dict[str, str]:
    """Address → what `aria-current` says, of the main navigation."""
    links = find(only(page, "nav.top-nav"), "a")
    return {attribute(link, "href"): attribute(link, "aria-current") for link in links}


@pytest.mark.parametrize(("role", "paths"), PLACES.items(), ids=PLACES)
def test_the_navigation_leads_where_the_role_may_go(role: str, paths: list[str]) -> None:
    client = Client()
    client.force_login(make_member(role))
    assert list(places(parsed(client.get("/")))) == paths


CURRENT = {
    "/": ("/", "page"),
    "/goals/2021/1/": ("/", "true"),
    "/tasks/3/": ("/", "true"),
    "/phases/": ("/", "true"),
    "/matters/": ("/matters/", "page"),
    "/projects/": ("/projects/", "page"),
    "/experiences/": ("/experiences/", "page"),
    "/briefings/": ("/briefings/", "page"),
    "/timetable/2021/": ("/timetable/", "true"),
    "/zones/": ("/zones/", "page"),
    "/zones/Z3/": ("/zones/", "true"),
    "/departments/": ("/departments/", "page"),
    "/departments/housing/": ("/departments/", "true"),
    "/changes/": ("/changes/", "page"),
    "/reporting/completeness/": ("/reporting/completeness/", "page"),
    "/taskbooks/2021/": ("/taskbooks/", "true"),
    "/taskbooks/2021/19/": ("/taskbooks/", "true"),
    "/periods/": ("/periods/", "page"),
    "/periods/2021-07/": ("/periods/", "true"),
}


@pytest.mark.parametrize(("path", "expected"), CURRENT.items(), ids=CURRENT)
def test_the_place_of_a_page_is_marked(reader: Client, path: str, expected: tuple[str, str]) -> None:
    marked = [(place, current) for place, current in places(parsed(reader.get(path))).items() if current]
    assert marked == [expected]


@pytest.mark.parametrize(("role", "paths"), PLACES.items(), ids=PLACES)
def test_all_places_stand_in_the_menu_of_a_narrow_screen(role: str, paths: list[str]) -> None:
    client = Client()
    client.force_login(make_member(role))
    page = parsed(client.get("/zones/"))
    menu = only(page, "details.all-places")
    links = find(menu, "a")
    assert [attribute(link, "href") for link in links] == paths
    assert [attribute(link, "href") for link in links if attribute(link, "aria-current")] == ["/zones/"]
    assert attribute(only(menu, "summary"), "class") == "has-current"
    in_sight = [link for link in find(only(page, "nav.top-nav"), "a") if attribute(link, "class") != "later"]
    assert [attribute(link, "href") for link in in_sight] == ["/", "/briefings/", "/matters/", paths[11]]


def test_the_menu_marks_nothing_that_stays_in_sight(reader: Client) -> None:
    menu = only(parsed(reader.get("/phases/")), "details.all-places")
    assert attribute(only(menu, "summary"), "class") == ""


def test_a_search_belongs_to_no_place(reader: Client) -> None:
    assert set(places(parsed(reader.get("/search/?q=19"))).values()) == {""}


def test_the_list_of_notices_marks_the_bell(reader: Client) -> None:
    page = parsed(reader.get(URL))
    assert set(places(page).values()) == {""}
    assert attribute(only(page, "a.bell"), "aria-current") == "page"


# The language of mails


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_switch_of_language_is_that_of_mails_as_well(client: Client, user: User, language: str) -> None:
    User.objects.update(language="zh-hans" if language == "en" else "en")
    client.post("/language/", {"language": language})
    user.refresh_from_db()
    assert user.language == language
    assert User.objects.exclude(pk=user.pk).filter(language=language).count() == 0


@pytest.mark.parametrize("language", ["", "fr", "en-GB", "zh-hant", "x" * 500])
def test_a_language_that_there_is_not_is_not_kept(client: Client, user: User, language: str) -> None:
    client.post("/language/", {"language": language})
    user.refresh_from_db()
    assert user.language == "zh-hans"
