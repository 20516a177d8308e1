"""Saved views: a page with its filters under a name, one's own or shared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from pilots.actions.saved_views import NameTakenError, rename_view, save_view
from pilots.models import DataStamp, Membership, SavedView, User
from pilots.permissions import CHANGE_VIEW
from tests.factories import make_member, make_user
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, only, parsed, said, words

pytestmark = pytest.mark.django_db

LIST, SAVE = "/views/", "/views/save/"
FILTERS = "department=housing&light=behind"
MARKUP = "<script>alert(1)</script>"
MakeView = Callable[..., SavedView]


@pytest.fixture
def leader(sign_in: SignIn) -> Client:
    return sign_in("leader", "en")


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


@pytest.fixture
def make_view() -> MakeView:
    def made(owner: str = "leader", **overrides: Any) -> SavedView:
        values = {"name": "Housing behind", "path": "/", "query": FILTERS, "is_shared": False}
        user = User.objects.get(username=owner)
        return SavedView.objects.create(owner=user, created_at=timezone.now(), **{**values, **overrides})

    return made


def form(**overrides: str) -> dict[str, str]:
    return {"name": "Housing behind", "path": "/", "query": FILTERS, **overrides}


def save_address(path: str = "/", query: str = FILTERS) -> str:
    return f"{SAVE}?{urlencode({'path': path, 'query': query})}"


def refusals(response: Any) -> list[str]:
    page = parsed(response)
    return [words(refusal) for refusal in [*find(page, ".alert-danger"), *find(page, ".refusal")] if words(refusal)]


def names_listed(page: Element, section: str) -> list[str]:
    [part] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == section]
    return [words(only(name, "a")) for name in find(part, "div.view-name")]


def field(page: Element, name: str) -> Element:
    [found] = [element for element in find(page, "input") if attribute(element, "name") == name]
    return found


# Saving


def test_the_page_to_save_a_view_says_what_it_holds(leader: Client) -> None:
    response = leader.get(save_address(query=f"month=2021-06&as_of=2021-07-20&{FILTERS}"))
    page = parsed(response)
    assert response.status_code == 200
    assert words(only(page, "div.view-what")) == (
        "Overview Lead department: Housing and Urban-Rural Development Bureau Light of the month: Behind"
        " June 2021 as known on 20 July 2021"
    )
    assert attribute(field(page, "query"), "value") == f"month=2021-06&as_of=2021-07-20&{FILTERS}"
    assert "checked" in dict(field(page, "keeps_moment").attributes)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "Overview"),
        ("/categories/finance/", "Category “Green finance”"),
        ("/tasks/3/", "Task “F3 Expand green credit”"),
        ("/zones/Z4/", "Zone “Z4 Sino-German Ecopark zero-carbon park”"),
    ],
)
def test_a_page_is_called_by_its_name(leader: Client, path: str, name: str) -> None:
    page = parsed(leader.get(save_address(path, "")))
    assert words(only(page, "div.view-what")) == f"{name} without filters"
    assert not [element for element in find(page, "input") if attribute(element, "name") == "keeps_moment"]


def test_a_view_is_saved_and_opened(leader: Client) -> None:
    response = leader.post(SAVE, form())
    assert (response.status_code, response["Location"]) == (302, LIST)
    view = SavedView.objects.get()
    assert (view.owner.username, view.name, view.path, view.query) == ("leader", "Housing behind", "/", FILTERS)
    assert (view.is_shared, view.created_at.date()) == (False, timezone.now().date())
    page = parsed(leader.get(LIST))
    assert words(only(page, "div.alert-success")) == "“Housing behind” is saved."
    assert names_listed(page, "h-own") == ["Housing behind"]
    response = leader.get(f"/views/{view.pk}/")
    assert (response.status_code, response["Location"]) == (302, f"/?{FILTERS}")


def test_a_view_of_a_page_without_filters_opens_the_page(leader: Client, make_view: MakeView) -> None:
    view = make_view(path="/categories/finance/", query="")
    assert leader.get(f"/views/{view.pk}/")["Location"] == "/categories/finance/"


@pytest.mark.parametrize(
    ("given", "kept", "query"),
    [
        (f"month=2021-06&as_of=2021-07-20&{FILTERS}", "on", f"month=2021-06&as_of=2021-07-20&{FILTERS}"),
        (f"month=2021-06&as_of=2021-07-20&{FILTERS}", "", FILTERS),
        ("month=2021-06", "", ""),
        ("light=&zone=Z1&export=goals.csv&page=3", "on", "zone=Z1"),
        ("zone=%E4%B8%AD&sort=name", "", "zone=%E4%B8%AD&sort=name"),
        ("light=behind&light=at_risk", "", "light=behind&light=at_risk"),
    ],
)
def test_the_month_is_kept_where_that_is_asked_for(leader: Client, given: str, kept: str, query: str) -> None:
    leader.post(SAVE, form(query=given) | ({"keeps_moment": kept} if kept else {}))
    assert SavedView.objects.get().query == query


def test_a_name_is_trimmed(leader: Client) -> None:
    leader.post(SAVE, form(name="  Housing \n behind "))
    assert SavedView.objects.get().name == "Housing behind"


def test_a_long_name_with_markup_is_shown_as_text(leader: Client) -> None:
    name = f"{MARKUP}{'长' * 75}"
    assert leader.post(SAVE, form(name=name, is_shared="on")).status_code == 302
    text = leader.get(LIST).content.decode()
    assert MARKUP not in text
    assert escape(name) in text


@pytest.mark.parametrize("name", ["", "   ", "长" * 101, "a\x00b"])
def test_a_view_needs_a_name_that_fits(leader: Client, name: str) -> None:
    response = leader.post(SAVE, form(name=name, is_shared="on"))
    page = parsed(response)
    assert response.status_code == 422
    assert len(refusals(response)) == 1
    assert attribute(field(page, "query"), "value") == FILTERS
    assert "checked" in dict(field(page, "is_shared").attributes)
    assert not SavedView.objects.exists()


ELSEWHERE = [
    "https://example.org/",
    "//example.org/",
    "/\\example.org/",
    "javascript:alert(1)",
    "http:///",
    "/%2F/example.org/",
    "/accounts/logout/",
    "/accounts/login/",
    "/admin/",
    "/language/",
    "/views/1/",
    "/views/save/",
    "/nonsense/",
    "/?light=behind",
    "/../",
    "overview",
    "",
]


@pytest.mark.parametrize("path", [*ELSEWHERE, f"/categories/{'x' * 300}/"])
def test_only_a_page_of_ours_with_filters_is_saved(leader: Client, path: str) -> None:
    response = leader.post(SAVE, form(path=path))
    assert response.status_code == 422
    assert refusals(response)
    assert attribute(field(parsed(response), "name"), "value") == "Housing behind"
    assert not [link for link in find(parsed(response), "a") if "example.org" in attribute(link, "href")]
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_link_to_save_another_page_is_a_bad_one(leader: Client, path: str) -> None:
    assert leader.get(save_address(path)).status_code == 400


@pytest.mark.parametrize(
    "query", ["x" * 2001, "&".join(f"zone={number}" for number in range(201)), "zone=" + "中" * 300]
)
def test_an_address_that_is_too_long_is_refused(leader: Client, query: str) -> None:
    response = leader.post(SAVE, form(query=query))
    assert response.status_code == 422
    assert len(refusals(response)) == 1
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "light=behind#x", "a;b", "%", "%00", "%zz=1", "=1", "next=//example.org", MARKUP]
)
def test_an_odd_query_does_no_harm(leader: Client, query: str) -> None:
    assert leader.get(save_address(query=query)).status_code == 200
    assert leader.post(SAVE, form(query=query)).status_code == 302
    assert MARKUP not in leader.get(LIST).content.decode()
    location = leader.get(f"/views/{SavedView.objects.get().pk}/")["Location"]
    assert location.startswith("/?") or location == "/"
    assert leader.get(location.partition("#")[0]).status_code == 200


# A name that is taken


def test_a_name_of_ones_own_is_refused_with_the_choice_to_replace(leader: Client, make_view: MakeView) -> None:
    view = make_view()
    typed = form(path="/categories/finance/", query="task=3", is_shared="on")
    response = leader.post(SAVE, typed)
    page = parsed(response)
    assert response.status_code == 422
    assert refusals(response) == ["You have a view of this name already."]
    [button] = [element for element in find(page, "button") if attribute(element, "name") == "replaces"]
    assert (words(button), attribute(button, "value")) == ("Replace “Housing behind”", "Housing behind")
    assert attribute(field(page, "path"), "value") == "/categories/finance/"
    view.refresh_from_db()
    assert view.path == "/"

    response = leader.post(SAVE, typed | {"replaces": attribute(button, "value")})
    assert response.status_code == 302
    view.refresh_from_db()
    assert (view.path, view.query, view.is_shared) == ("/categories/finance/", "task=3", True)
    assert SavedView.objects.count() == 1


def test_another_name_typed_meanwhile_replaces_nothing(leader: Client, make_view: MakeView) -> None:
    make_view()
    make_view(name="Other")
    response = leader.post(SAVE, form(name="Other", query="zone=Z1", replaces="Housing behind"))
    assert response.status_code == 422
    assert set(SavedView.objects.values_list("query", flat=True)) == {FILTERS}


def test_the_name_of_anothers_view_is_no_clash(leader: Client, make_view: MakeView) -> None:
    make_view("office", is_shared=True)
    make_view("admin")
    assert leader.post(SAVE, form()).status_code == 302
    assert SavedView.objects.filter(name="Housing behind").count() == 3


def test_replacing_never_touches_anothers_view(leader: Client, make_view: MakeView) -> None:
    other = make_view("office", is_shared=True)
    assert leader.post(SAVE, form(query="zone=Z1", replaces="Housing behind")).status_code == 302
    other.refresh_from_db()
    assert (other.query, SavedView.objects.count()) == (FILTERS, 2)


def test_two_who_save_at_once_save_once() -> None:
    owner = make_member("leader")
    values: dict[str, Any] = {"owner": owner, "name": "Mine", "path": "/", "is_shared": False, "at": timezone.now()}
    save_view(query="zone=Z1", **values)
    with pytest.raises(NameTakenError):
        save_view(query="zone=Z2", **values)
    assert SavedView.objects.get().query == "zone=Z1"
    assert save_view(query="zone=Z2", may_replace=True, **values) == SavedView.objects.get()


def test_the_database_keeps_a_name_once_a_person(make_view: MakeView) -> None:
    make_view()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_view()


# Own and shared


def test_the_list_has_own_and_shared_views(leader: Client, make_view: MakeView) -> None:
    make_view(name="B")
    make_view(name="A", is_shared=True)
    make_view("office", name="From the office", is_shared=True)
    make_view("office", name="Kept to itself")
    page = parsed(leader.get(LIST))
    assert names_listed(page, "h-own") == ["A", "B"]
    assert names_listed(page, "h-shared") == ["From the office"]
    assert "Kept to itself" not in words(page)
    [part] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-shared"]
    assert "shared by Leading group office" in words(part)
    assert find(part, "form") == []


def test_an_empty_list_says_how_to_save_one(leader: Client) -> None:
    page = parsed(leader.get(LIST))
    assert "You have not saved a view yet." in words(page)
    assert "Nobody shares a view yet." in words(page)


def test_a_view_says_what_it_holds_though_its_values_are_gone(leader: Client, make_view: MakeView) -> None:
    make_view(path="/categories/gone/", query="zone=Z9&light=behind")
    page = parsed(leader.get(LIST))
    assert words(only(page, "div.view-what")) == "Category “gone” Light of the month: Behind"


@pytest.mark.parametrize("owner", ["leader", "office"])
def test_a_shared_view_is_opened_by_everybody(client: Client, make_view: MakeView, owner: str) -> None:
    view = make_view(owner, is_shared=True)
    for role in Membership.Role.values:
        client.force_login(make_member(role))
        assert client.get(f"/views/{view.pk}/")["Location"] == f"/?{FILTERS}"


def test_the_page_of_a_shared_view_is_the_readers_own(office: Client, make_view: MakeView) -> None:
    view = make_view(is_shared=True)
    response = office.get(f"/views/{view.pk}/", follow=True)
    assert words(only(only(parsed(response), "header.top"), "summary.tool")) == "office"
    assert len(find(parsed(response), "a.chip")) == 2


# Another name, and away


def test_a_view_gets_another_name_and_is_shared(leader: Client, make_view: MakeView) -> None:
    view = make_view()
    response = leader.post(f"/views/{view.pk}/rename/", {"name": " Housing ", "is_shared": "on"})
    assert (response.status_code, response["Location"]) == (302, LIST)
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query) == ("Housing", True, FILTERS)
    leader.post(f"/views/{view.pk}/rename/", {"name": "Housing"})
    view.refresh_from_db()
    assert not view.is_shared


@pytest.mark.parametrize("name", ["", "  ", "长" * 101, "Taken"])
def test_a_name_that_does_not_fit_is_refused_beside_the_field(leader: Client, make_view: MakeView, name: str) -> None:
    view = make_view()
    make_view(name="Taken")
    response = leader.post(f"/views/{view.pk}/rename/", {"name": name, "is_shared": "on"})
    page = parsed(response)
    assert response.status_code == 422
    [refused] = [item for item in find(only(page, "ul.saved-views"), "li") if find(item, "span.refusal")]
    assert attribute(only(refused, f"#id_{view.pk}_name"), "value") == name
    assert "checked" in dict(only(refused, f"#id_{view.pk}_is_shared").attributes)
    assert [details for details in find(refused, "details") if "open" in dict(details.attributes)]
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Housing behind", False)


def test_renaming_in_a_race_keeps_both(make_view: MakeView) -> None:
    view, _taken = make_view(), make_view(name="Taken")
    with pytest.raises(NameTakenError):
        rename_view(view=view, name="Taken", is_shared=False)
    assert set(SavedView.objects.values_list("name", flat=True)) == {"Housing behind", "Taken"}


def test_a_view_is_deleted_once(leader: Client, make_view: MakeView) -> None:
    view, other = make_view(), make_view(name="Other")
    address = f"/views/{view.pk}/delete/"
    assert leader.post(address)["Location"] == LIST
    assert leader.post(address).status_code == 404
    assert list(SavedView.objects.all()) == [other]
    assert words(only(parsed(leader.get(LIST)), "div.alert-success")) == "“Housing behind” is deleted."


# Who may


@pytest.mark.parametrize("deed", ["rename", "delete"])
@pytest.mark.parametrize("name", ["office", "admin", "staff-housing", "head-housing"])
def test_nobody_changes_what_another_shares(sign_in: SignIn, make_view: MakeView, name: str, deed: str) -> None:
    view = make_view(is_shared=True)
    assert sign_in(name).post(f"/views/{view.pk}/{deed}/", {"name": "Mine"}).status_code == 403
    view.refresh_from_db()
    assert view.name == "Housing behind"


@pytest.mark.parametrize("name", ["office", "admin", "staff-housing"])
def test_nobody_finds_what_another_keeps_to_himself(sign_in: SignIn, make_view: MakeView, name: str) -> None:
    view, client = make_view(), sign_in(name)
    assert client.get(f"/views/{view.pk}/").status_code == 404
    for deed in ("rename", "delete"):
        assert client.post(f"/views/{view.pk}/{deed}/", {"name": "Mine"}).status_code == 404
    assert SavedView.objects.get() == view


def test_the_right_is_on_the_object(make_view: MakeView) -> None:
    owner = make_member("leader")
    view = make_view(owner.username, is_shared=True)
    assert owner.has_perm(CHANGE_VIEW, view)
    for role in Membership.Role.values:
        assert not make_member(role).has_perm(CHANGE_VIEW, view)
        assert not make_member(role).has_perm(CHANGE_VIEW)
    owner.membership.delete()
    assert not User.objects.get(pk=owner.pk).has_perm(CHANGE_VIEW, view)


ADDRESSES = [LIST, f"{SAVE}?path=/", "/views/1/", "/views/1/rename/", "/views/1/delete/"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client, path: str) -> None:
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/views/")


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_account_without_a_role_sees_nothing(client: Client, path: str) -> None:
    client.force_login(make_user())
    answers = {client.get(path).status_code, client.post(path).status_code}
    assert 403 in answers
    assert answers <= {403, 405}


def test_what_is_missing_is_not_found(leader: Client) -> None:
    assert leader.get("/views/999999/").status_code == 404
    for deed in ("rename", "delete"):
        assert leader.post(f"/views/999999/{deed}/", {"name": "x"}).status_code == 404
    assert leader.get("/views/x/").status_code == 404


def test_an_address_takes_its_own_methods(leader: Client, make_view: MakeView) -> None:
    view = make_view()
    assert leader.post(LIST).status_code == 405
    assert leader.post(f"/views/{view.pk}/").status_code == 405
    assert leader.get(f"/views/{view.pk}/delete/").status_code == 405
    assert leader.get(f"/views/{view.pk}/rename/").status_code == 405
    assert leader.put(SAVE).status_code == 405
    assert SavedView.objects.get() == view


def test_a_post_without_a_token_is_refused(make_view: MakeView) -> None:
    view = make_view()
    client = Client(enforce_csrf_checks=True)
    client.force_login(view.owner)
    assert client.post(SAVE, form(name="Other")).status_code == 403
    assert client.post(f"/views/{view.pk}/delete/").status_code == 403


# The pages


def test_a_fragment_is_the_content_alone(leader: Client) -> None:
    for path in (LIST, save_address()):
        text = leader.get(path, headers=HTMX).content.decode()
        assert text.startswith("<title>")
        assert "<html" not in text


def test_the_account_menu_leads_to_the_views(leader: Client, client: Client) -> None:
    header = only(parsed(leader.get("/")), "header.top")
    assert LIST in [attribute(link, "href") for link in find(header, "a")]
    client.force_login(make_user())
    header = only(parsed(client.get("/")), "header.top")
    assert LIST not in [attribute(link, "href") for link in find(header, "a")]


def test_the_pages_stand_in_chinese(sign_in: SignIn, make_view: MakeView) -> None:
    make_view(name="住建局滞后目标")
    page = parsed(sign_in("leader").get(LIST))
    assert words(only(page, "h1")) == said("zh-hans", "Saved views")
    assert "住房和城乡建设局" in words(only(page, "div.view-what"))


def test_a_saved_view_leaves_kept_pages_alone(leader: Client) -> None:
    before = DataStamp.objects.get().value
    leader.post(SAVE, form())
    assert DataStamp.objects.get().value == before


def test_fifty_views_take_as_many_queries_as_two(leader: Client, make_view: MakeView) -> None:
    taken = []
    for count in (2, 48):
        for number in range(count):
            make_view(name=f"Mine {count} {number}", path="/categories/finance/", query="zone=Z1&task=3")
            owner = make_member("leader").username
            make_view(owner, name=f"Shared {count} {number}", is_shared=True, query="zone=Z2&category=life")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert leader.get(LIST).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 6
