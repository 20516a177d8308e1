"""The frame of all pages: signing in and out, language and theme, the pages of refusal, and the headers of all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import URLResolver, get_resolver

from greencity.views import overview
from pilots.models import User
from tests.factories import make_member, make_user
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

SIGN_IN = "/accounts/login/"
PASSWORD = "spring-tide-1"
#: Where nobody may be sent: other hosts, other schemes, and what browsers take for either.
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "http:///evil.example/",
    "\\\\evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "http://testserver.evil.example/",
    "http://testserver@evil.example/",
    "\nhttps://evil.example/",
]


@pytest.fixture
def member() -> User:
    return make_member("leader", username="chen", password=PASSWORD)


def sign_in_as(client: Client, username: str, password: str, **fields: str) -> Any:
    return client.post(SIGN_IN, {"username": username, "password": password, **fields})


def is_signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


# Signing in


@in_both_languages
def test_the_sign_in_page_asks_for_account_and_password(language: str) -> None:
    response = Client(headers={"accept-language": language}).get(SIGN_IN)
    page = parsed(response)
    assert response.status_code == 200
    assert attribute(page, "lang") == language
    assert words(only(page, "h1")) == said(language, "Sign in")
    names = {attribute(field, "name"): attribute(field, "type") for field in find(only(page, "main"), "input")}
    assert {"username", "password", "next", "csrfmiddlewaretoken"} == set(names)
    assert names["password"] == "password"
    assert find(page, "nav.top-nav") == []


def test_the_right_password_opens_the_overview(client: Client, member: User) -> None:
    response = sign_in_as(client, "chen", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("chen", "wrong"),
        ("nobody", PASSWORD),
        ("CHEN", PASSWORD),
        ("chen", f" {PASSWORD}"),
        ("leader", "!"),
        ("c\x00", "x"),
    ],
)
@in_both_languages
def test_a_wrong_password_is_refused_and_the_account_kept(
    member: User, username: str, password: str, language: str
) -> None:
    client = Client(headers={"accept-language": language})
    response = sign_in_as(client, username, password)
    page = parsed(response)
    fields = {attribute(field, "name"): attribute(field, "value") for field in find(only(page, "main"), "input")}
    assert response.status_code == 200
    assert words(only(page, "div#errors"))
    assert fields["username"] == username
    assert fields["password"] == ""
    assert not is_signed_in(client)


@pytest.mark.parametrize(("username", "password"), [("", ""), ("chen", ""), ("", PASSWORD), ("  ", PASSWORD)])
@in_both_languages
def test_both_fields_are_asked_for(member: User, username: str, password: str, language: str) -> None:
    client = Client(headers={"accept-language": language})
    page = parsed(sign_in_as(client, username, password))
    assert words(only(page, "div#errors")) == said(language, "Give both the account and the password.")
    assert not is_signed_in(client)


def test_a_closed_account_cannot_sign_in(client: Client, member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert sign_in_as(client, "chen", PASSWORD).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize("username", ["leader", "office", "admin", "staff-housing"])
@pytest.mark.parametrize("password", ["", "!", "leader", "admin", "password"])
def test_the_accounts_of_the_fixtures_open_to_nobody(client: Client, username: str, password: str) -> None:
    sign_in_as(client, username, password)
    assert not is_signed_in(client)


def test_an_account_without_a_role_signs_in_to_a_page_that_says_so(client: Client) -> None:
    make_user(username="newcomer", password=PASSWORD)
    response = sign_in_as(client, "newcomer", PASSWORD)
    assert response["Location"] == "/"
    assert client.get("/").status_code == 403


def test_the_page_that_was_asked_for_follows(client: Client, member: User) -> None:
    wanted = "/goals/2021/1/?month=2021-03&as_of=2021-05-20"
    asked = client.get(wanted)["Location"]
    form = only(parsed(client.get(asked)), "main")
    [kept] = [attribute(field, "value") for field in find(form, "input") if ("name", "next") in field.attributes]
    assert kept == wanted
    assert sign_in_as(client, "chen", PASSWORD, next=kept)["Location"] == wanted


def test_the_page_that_was_asked_for_outlives_a_wrong_password(client: Client, member: User) -> None:
    page = parsed(sign_in_as(client, "chen", "wrong", next="/zones/Z3/"))
    kept = [attribute(field, "value") for field in find(page, "input") if ("name", "next") in field.attributes]
    assert kept == ["/zones/Z3/"]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_nowhere_else(client: Client, member: User, elsewhere: str) -> None:
    assert sign_in_as(client, "chen", PASSWORD, next=elsewhere)["Location"] == "/"
    assert client.get(SIGN_IN, {"next": elsewhere})["Location"] == "/"


def test_whoever_is_signed_in_needs_not_sign_in(reader: Client) -> None:
    assert reader.get(SIGN_IN)["Location"] == "/"
    assert reader.get(SIGN_IN, {"next": "/zones/Z3/"})["Location"] == "/zones/Z3/"


def test_signing_in_begins_a_new_session(client: Client, member: User) -> None:
    sign_in_as(client, "chen", PASSWORD)
    first = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    sign_in_as(client, "chen", PASSWORD)
    assert client.cookies["sessionid"].value != first


# Signing out


def test_signing_out_takes_a_post(reader: Client) -> None:
    assert reader.get("/accounts/logout/").status_code == 405
    assert is_signed_in(reader)
    response = reader.post("/accounts/logout/")
    assert (response.status_code, response["Location"]) == (302, SIGN_IN)
    assert not is_signed_in(reader)
    assert reader.get("/").status_code == 302


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_out_leads_nowhere_else(reader: Client, elsewhere: str) -> None:
    assert reader.post("/accounts/logout/", {"next": elsewhere})["Location"] in ("/accounts/logout/", SIGN_IN)


# Language and theme


@pytest.mark.parametrize(("browser", "chosen"), [("zh-hans", "en"), ("en", "zh-hans"), ("fr", "en"), ("", "en")])
def test_the_language_is_switched_and_remembered(member: User, browser: str, chosen: str) -> None:
    client = Client(headers={"accept-language": browser})
    response = client.post("/language/", {"language": chosen}, headers={"referer": f"http://testserver{SIGN_IN}"})
    cookie = client.cookies["django_language"]
    assert response["Location"] == f"http://testserver{SIGN_IN}"
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == (chosen, 365 * 24 * 3600, "Lax")
    assert attribute(parsed(client.get(SIGN_IN)), "lang") == chosen
    client.force_login(member)
    assert attribute(parsed(client.get("/")), "lang") == chosen


def test_without_a_choice_the_browser_decides_and_then_chinese() -> None:
    languages = {
        "en-GB,en;q=0.9": "en",
        "zh-CN": "zh-hans",
        "zh-TW,zh;q=0.8": "zh-hans",
        "fr": "zh-hans",
        "": "zh-hans",
    }
    shown = {
        accepted: attribute(parsed(Client(headers={"accept-language": accepted}).get(SIGN_IN)), "lang")
        for accepted in languages
    }
    assert shown == languages


@pytest.mark.parametrize("language", ["", "fr", "xx", "<script>", "e" * 5000, "../en", "en\r\nX-Y: z"])
@pytest.mark.parametrize("browser", ["zh-hans", "en"])
def test_a_language_that_there_is_not_changes_nothing(browser: str, language: str) -> None:
    client = Client(headers={"accept-language": browser})
    assert client.post("/language/", {"language": language}).status_code == 302
    assert attribute(parsed(client.get(SIGN_IN)), "lang") == browser


@pytest.mark.parametrize("path", ["/language/", "/theme/"])
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_switch_leads_nowhere_else(client: Client, path: str, elsewhere: str) -> None:
    fields = {"language": "en", "theme": "dark", "next": elsewhere}
    assert client.post(path, fields, headers={"referer": elsewhere.strip()})["Location"] == "/"


@pytest.mark.parametrize("path", ["/language/", "/theme/"])
def test_a_switch_takes_a_post_with_a_token(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405
    assert Client(enforce_csrf_checks=True).post(path, {"language": "en", "theme": "dark"}).status_code == 403


def test_the_theme_is_switched_and_remembered(reader: Client) -> None:
    page = parsed(reader.get("/"))
    assert attribute(page, "data-bs-theme") == "light"
    back = "http://testserver/zones/Z3/?month=2021-06"
    response = reader.post("/theme/", {"theme": "dark"}, headers={"referer": back})
    cookie = reader.cookies["theme"]
    assert response["Location"] == back
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("dark", 365 * 24 * 3600, "Lax")
    assert attribute(parsed(reader.get("/")), "data-bs-theme") == "dark"
    reader.post("/theme/", {"theme": "light"})
    assert attribute(parsed(reader.get("/")), "data-bs-theme") == "light"


@pytest.mark.parametrize("theme", ["", "blue", "DARK", '"><script>', "d" * 5000])
def test_a_theme_that_there_is_not_changes_nothing(reader: Client, theme: str) -> None:
    assert reader.post("/theme/", {"theme": theme})["Location"] == "/"
    assert "theme" not in reader.cookies
    reader.cookies["theme"] = "blue"
    assert attribute(parsed(reader.get("/")), "data-bs-theme") == "light"


@in_both_languages
def test_the_header_offers_the_other_language_and_theme(sign_in: SignIn, language: str) -> None:
    header = only(parsed(sign_in("leader", language).get("/")), "header.top")
    search = only(header, "form.top-search")
    assert (attribute(search, "method"), attribute(search, "action")) == ("get", "/search/")
    switches = [form for form in find(header, "form") if form is not search]
    forms = {attribute(form, "action"): only(form, "button") for form in switches}
    assert {attribute(form, "method") for form in switches} == {"post"}
    assert set(forms) == {"/language/", "/theme/", "/accounts/logout/"}
    assert attribute(forms["/language/"], "value") == ("zh-hans" if language == "en" else "en")
    assert attribute(forms["/theme/"], "value") == "dark"


# Pages of refusal


def break_overview(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> dict[str, Any]:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(overview, "overview_context", broken)


@pytest.fixture
def answer(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Any]:
    """One response of every kind, to a reader of the language."""

    def answered(kind: str, language: str = "zh-hans") -> Any:
        member, stranger = sign_in("leader", language), Client(headers={"accept-language": language})
        without_role = Client(headers={"accept-language": language})
        without_role.force_login(make_user())
        checking = Client(enforce_csrf_checks=True, headers={"accept-language": language})
        member.raise_request_exception = False
        if kind == "500":
            break_overview(monkeypatch)
        return {
            "page": lambda: member.get("/zones/Z3/"),
            "fragment": lambda: member.get("/zones/Z3/", headers=HTMX),
            "sign-in": lambda: stranger.get(SIGN_IN),
            "redirect": lambda: stranger.get("/"),
            "redirect by htmx": lambda: stranger.get("/", headers=HTMX),
            "switch": lambda: stranger.post("/theme/", {"theme": "dark"}),
            "400": lambda: member.get("/", headers={"host": "evil.example"}),
            "403": lambda: without_role.get("/"),
            "403 without token": lambda: checking.post(SIGN_IN, {"username": "chen"}),
            "404": lambda: member.get("/nonsense/"),
            "405": lambda: member.post("/"),
            "500": lambda: member.get("/"),
            "admin": lambda: sign_in("admin", language).get("/admin/"),
        }[kind]()

    return answered


#: kind of refusal → status and heading
REFUSALS = {
    "400": (400, "The server could not read this request."),
    "403": (403, "You may not see this page."),
    "403 without token": (403, "This page had become out of date."),
    "404": (404, "There is no such page."),
    "500": (500, "Something went wrong"),
}
KINDS = ["page", "fragment", "sign-in", "redirect", "redirect by htmx", "switch", *REFUSALS, "405", "admin"]


@pytest.mark.parametrize(("kind", "expected"), REFUSALS.items(), ids=REFUSALS)
@in_both_languages
def test_a_refusal_looks_like_every_page(
    answer: Callable[[str, str], Any], kind: str, expected: tuple[int, str], language: str
) -> None:
    response = answer(kind, language)
    page = parsed(response)
    status, heading = expected
    assert response.status_code == status
    assert attribute(page, "lang") == language
    assert words(only(page, "h1")) == said(language, heading)
    assert [attribute(link, "href") for link in find(only(page, "section.card"), "a")] == ["/"]
    styles = [attribute(link, "href") for link in find(page, "link") if ("rel", "stylesheet") in link.attributes]
    assert [style.rpartition("/")[2] for style in styles] == ["tabler.min.css", "greencity.css"]


def test_what_broke_is_logged_and_not_shown(answer: Callable[[str], Any], caplog: pytest.LogCaptureFixture) -> None:
    response = answer("500")
    assert "broken on purpose" in caplog.text
    for told in (b"broken on purpose", b"RuntimeError", b"Traceback", b"overview_context"):
        assert told not in response.content


# Headers

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_response_carries_the_policy(answer: Callable[[str], Any], kind: str) -> None:
    response = answer(kind)
    directives = [part.split() for part in response["Content-Security-Policy"].split(";")]
    assert {name: set(values) for name, *values in directives} == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "400"])
def test_no_response_is_framed(answer: Callable[[str], Any], kind: str) -> None:
    assert answer(kind)["X-Frame-Options"] == "DENY"


def test_cookies_are_kept_from_other_sites(client: Client, member: User) -> None:
    client.get(SIGN_IN)
    sign_in_as(client, "chen", PASSWORD)
    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], token["samesite"]) == (True, "Lax", "Lax")


# Who is not signed in

#: What stands open: the sign-in page, and the two switches on it.
OPEN = {"login", "set_language", "set_theme"}
SAMPLES = {"int": "2021", "slug": "Z3"}


def addresses(patterns: list[Any], before: str = "/") -> Iterator[tuple[str, str]]:
    """Name and an example of every address but those of the admin site."""
    for pattern in patterns:
        path = before + re.sub(r"<(\w+):\w+>", lambda match: SAMPLES.get(match[1], "2021-07"), str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from addresses(pattern.url_patterns, path)
        else:
            yield pattern.name, path


def test_whoever_is_not_signed_in_sees_the_sign_in_page_alone(client: Client) -> None:
    found = dict(addresses(get_resolver().url_patterns))
    assert set(found) >= OPEN | {"overview", "goal_detail", "logout"}
    closed = {path for name, path in found.items() if name not in OPEN} | {"/nonsense/", "/favicon.ico", "/goals/2021/"}
    shown = {path: client.get(path) for path in closed}
    assert {path for path, response in shown.items() if response.status_code != 302} == set()
    assert {response["Location"].partition("?")[0] for response in shown.values()} == {SIGN_IN}


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/pilots/user/", "/admin/nonsense/"])
def test_the_admin_site_has_no_sign_in_page_of_its_own(client: Client, path: str) -> None:
    response = client.get(path, follow=True)
    assert response.redirect_chain
    assert response.redirect_chain[-1][0].startswith(f"{SIGN_IN}?next=/admin/")


@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing"])
def test_the_admin_site_is_closed_to_other_roles(sign_in: SignIn, username: str) -> None:
    assert sign_in(username).get("/admin/", follow=True).status_code == 403


def test_the_office_finds_plan_and_special_days_and_no_people(sign_in: SignIn) -> None:
    office = sign_in("office")
    for path in ("/admin/", "/admin/pilots/goal/", "/admin/pilots/specialday/"):
        assert office.get(path).status_code == 200
    for path in ("/admin/pilots/user/", "/admin/pilots/department/", "/admin/pilots/lightthresholds/"):
        assert office.get(path).status_code == 403


def test_the_administrator_opens_people_departments_and_thresholds(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    for path in ("/admin/", "/admin/pilots/user/", "/admin/pilots/department/", "/admin/pilots/lightthresholds/"):
        assert admin.get(path).status_code == 200
    assert admin.get("/admin/pilots/taskbook/").status_code == 404
