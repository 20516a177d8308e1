"""The plan in the admin site: found, changed in both languages, and kept where history hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import Category, Department, Goal, SpecialDay, Task, Unit, Zone
from tests.factories import (
    YEAR,
    make_department,
    make_goal,
    make_revision,
    make_task,
    make_task_book,
    make_user,
    make_zone,
)
from tests.pilots.admin.pages import SITE, beside, change, filled, shown
from tests.pilots.views.pages import SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

PLAN = ("category", "task", "goal", "zone", "unit")
of_the_plan = pytest.mark.parametrize("model", PLAN)
LONG = "绿色" * 150
MARKUP = "<b>x</b> & <script>alert(1)</script>"
JANUARY, MARCH = date(YEAR, 1, 1), date(YEAR, 3, 1)


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def make_category(**overrides: Any) -> Category:
    values = {"code": "water", "order": 9, "name_zh_hans": "水", "name_en": "Water", "provenance": "reported"}
    return Category.objects.create(**{**values, **overrides})


def make_unit(**overrides: Any) -> Unit:
    return Unit.objects.create(**{"code": "千米", "label_zh_hans": "千米", "label_en": "km", **overrides})


def page_of(row: Any) -> str:
    return f"{SITE}/{row._meta.model_name}/{row.pk}/change/"


def delete(client: Client, row: Any) -> Any:
    return client.post(f"{SITE}/{row._meta.model_name}/{row.pk}/delete/", {"post": "yes"})


# Who


@of_the_plan
@pytest.mark.parametrize("username", ["office", "admin"])
def test_office_and_administrator_keep_the_plan(sign_in: SignIn, username: str, model: str) -> None:
    client = sign_in(username)
    assert client.get(f"{SITE}/{model}/").status_code == 200
    assert client.get(f"{SITE}/{model}/add/").status_code == 200


@of_the_plan
@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing"])
def test_the_plan_is_closed_to_other_roles(sign_in: SignIn, username: str, model: str) -> None:
    client = sign_in(username)
    for path in (f"{SITE}/{model}/", f"{SITE}/{model}/add/"):
        assert client.get(path, follow=True).status_code == 403
        assert client.post(path, {}, follow=True).status_code == 403


@of_the_plan
def test_the_plan_is_closed_to_strangers(client: Client, model: str) -> None:
    path = f"{SITE}/{model}/"
    assert client.get(path, follow=True).redirect_chain[-1][0] == f"/accounts/login/?next={path}"
    client.force_login(make_user())
    assert client.get(path, follow=True).status_code == 403


@of_the_plan
def test_what_is_not_there_leads_back_to_the_index(office: Client, model: str) -> None:
    response = office.get(f"{SITE}/{model}/999999/change/", follow=True)
    assert response.redirect_chain == [("/admin/", 302)]


def test_the_index_stands_in_the_order_of_work(sign_in: SignIn) -> None:
    def listed(username: str) -> dict[str, list[str]]:
        tables = find(only(parsed(sign_in(username, "en").get("/admin/")), "#content-main"), "table")
        rows = {words(only(table, "caption")): find(table, "th[id]") for table in tables}
        return {caption: [words(row) for row in named] for caption, named in rows.items()}

    plan = {"Plan": ["Categories", "Tasks", "Goals", "Zones", "Units", "Benchmark projects"]}
    ledgers = {"Ledgers": ["Institutions", "Emission factors"]}
    assert listed("office") == {**plan, "Calendar": ["Special days"], **ledgers}
    everything = {
        **plan,
        "People": ["Users", "Departments"],
        "Calendar": ["Special days"],
        "Thresholds": ["Thresholds of the lights"],
        **ledgers,
    }
    assert listed("admin") == everything
    assert list(listed("admin")) == list(everything)


def test_there_is_one_index(sign_in: SignIn, client: Client) -> None:
    assert sign_in("office").get(f"{SITE}/")["Location"] == "/admin/"
    assert client.get(f"{SITE}/")["Location"].startswith("/admin/login/")


@in_both_languages
@of_the_plan
def test_the_pages_stand_in_both_languages(sign_in: SignIn, language: str, model: str) -> None:
    page = parsed(sign_in("admin", language).get(f"{SITE}/{model}/add/"))
    assert attribute(page, "lang") == language
    assert [attribute(link, "href") for link in find(page, "link") if ("rel", "icon") in link.attributes] == [
        "/static/img/mark.svg"
    ]


# Lists


@pytest.mark.parametrize(
    ("model", "query", "found"),
    [
        ("category", "q=金融", ["finance"]),
        ("category", "q=finance", ["finance"]),
        ("zone", "q=Z3", ["Z3"]),
        ("unit", "q=亿元", ["亿元"]),
    ],
)
def test_rows_are_found_in_either_language(office: Client, model: str, query: str, found: list[str]) -> None:
    page = shown(office.get(f"{SITE}/{model}/?{query}"))
    assert [code for code in found if code in page] == found


def test_goals_are_found_by_year_number_and_title(office: Client) -> None:
    make_goal(title_zh_hans="海绵城市", title_en="Sponge city", number=7)
    for query in ("q=海绵", "q=sponge", f"year={YEAR}", f"q={YEAR}", "q=7", "q=sponge&year=2024"):
        assert "Sponge city" in shown(office.get(f"{SITE}/goal/?{query}")), query
    for query in ("q=nowhere", "year=2021", "q=sponge&year=2021"):
        assert "Sponge city" not in shown(office.get(f"{SITE}/goal/?{query}")), query


def test_a_goal_to_continue_is_found_with_its_year(office: Client, reader: Client) -> None:
    make_goal(title_zh_hans="海带养殖", title_en="Kelp farms", number=7)
    asked = "/admin/autocomplete/?app_label=pilots&model_name=goal&field_name=continues&term=kelp"
    assert [row["text"] for row in office.get(asked).json()["results"]] == [f"{YEAR} · 7 Kelp farms"]
    assert reader.get(asked, follow=True).status_code == 403


def more_of_everything() -> None:
    for number in range(12):
        zone = make_zone(within=Zone.objects.get(code="Z3"))
        make_goal(zones=[zone], lead=make_department(), task=make_task(lead=make_department()))
        make_category(code=f"category-{number}", order=100 + number)
        make_unit(code=f"u{number}")


@of_the_plan
def test_queries_of_a_list_do_not_grow(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, model: str
) -> None:
    client, path = sign_in("admin"), f"{SITE}/{model}/"
    client.get(path)
    with django_assert_max_num_queries(13) as before:
        client.get(path)
    more_of_everything()
    with django_assert_max_num_queries(len(before)):
        client.get(path)


# Forms


def test_both_languages_stand_side_by_side(office: Client) -> None:
    page = parsed(office.get(page_of(Category.objects.get(code="finance"))))
    [line] = [row for row in find(page, ".form-row") if "field-name_zh_hans" in attribute(row, "class")]
    assert "field-name_en" in attribute(line, "class")
    assert [words(label).rstrip(":") for label in find(line, "label")] == ["Name (Chinese)", "Name (English)"]


def test_chinese_is_required_and_english_is_not(office: Client) -> None:
    path = page_of(Category.objects.get(code="finance"))
    response = change(office, path, name_zh_hans="", name_en="Money")
    assert (response.status_code, beside(response, "name_zh_hans")) == (422, "This field is required.")
    assert 'value="Money"' in response.content.decode()
    assert change(office, path, name_en="").status_code == 302
    category: Any = Category.objects.get(code="finance")
    with translation.override("en"):
        assert str(category) == category.name_zh_hans


@pytest.mark.parametrize("title", [LONG, MARKUP], ids=["300 characters", "markup"])
def test_any_title_is_taken_as_text(office: Client, title: str) -> None:
    goal = make_goal()
    assert change(office, page_of(goal), title_zh_hans=title, title_en="").status_code == 302
    goal.refresh_from_db()
    assert goal.title_zh_hans == title  # type: ignore[attr-defined]  # made by the translations
    for path in (f"{SITE}/goal/?year={YEAR}", page_of(goal), f"{SITE}/goal/{goal.pk}/history/", "/admin/"):
        content = office.get(path).content.decode()
        assert "<script>alert" not in content
    assert change(office, page_of(goal), title_zh_hans=LONG + "绿").status_code == 422


def test_a_goal_is_added(office: Client) -> None:
    path = f"{SITE}/goal/add/"
    sent = filled(office, path) | {
        "year": "2030",
        "number": "1",
        "title_zh_hans": "新目标",
        "task": str(Task.objects.get(number=1).pk),
        "lead": str(Department.objects.get(code="housing").pk),
        "measure": "cumulative",
        "direction": "up",
        "frequency": "monthly",
        "unit": str(Unit.objects.get(code="亿元").pk),
        "zones": [str(Zone.objects.get(code="Z1").pk)],
    }
    assert office.post(path, sent).status_code == 302
    goal = Goal.objects.get(year=2030)
    assert (goal.number, str(goal), [zone.code for zone in goal.zones.all()]) == (1, "新目标", ["Z1"])


def test_a_goal_leads_to_its_page_and_its_task_book(office: Client) -> None:
    goal = make_goal()
    links = [attribute(link, "href") for link in find(parsed(office.get(page_of(goal))), "a")]
    assert {f"/taskbooks/{YEAR}/{goal.number}/", f"/goals/{YEAR}/{goal.number}/"} <= set(links)


def test_a_goal_without_history_changes_freely(office: Client) -> None:
    goal = make_goal()
    make_task_book(goal, state="draft", planned=[])
    response = change(office, page_of(goal), measure="rate", direction="down", frequency="yearly", number="900")
    assert response.status_code == 302
    goal.refresh_from_db()
    assert (goal.measure, goal.direction, goal.frequency, goal.number) == ("rate", "down", "yearly", 900)


FORBIDDEN = {
    "measure": "rate",
    "direction": "down",
    "frequency": "yearly",
    "is_by_zone": "on",
    "year": "2025",
    "number": "901",
}


def with_figures() -> Goal:
    goal = make_goal()
    make_revision(goal, JANUARY)
    return goal


def with_a_task_book() -> Goal:
    goal = make_goal()
    make_task_book(goal)
    return goal


def stands(goal: Goal) -> Any:
    return Goal.objects.values_list(*FORBIDDEN, "unit", "title_zh_hans").get(pk=goal.pk)


@pytest.mark.parametrize("made", [with_figures, with_a_task_book])
@pytest.mark.parametrize("name", [*FORBIDDEN, "unit"])
def test_what_a_goal_is_stays_once_it_has_history(office: Client, made: Callable[[], Goal], name: str) -> None:
    goal = made()
    before = stands(goal)
    typed = FORBIDDEN.get(name) or str(Unit.objects.get(code="%").pk)
    response = change(office, page_of(goal), **{name: typed, "title_zh_hans": "改名"})
    assert response.status_code == 422
    assert "let a goal of next year have it otherwise" in beside(response, name)
    assert 'value="改名"' in response.content.decode()
    assert stands(goal) == before
    assert change(office, page_of(goal), title_zh_hans="改名").status_code == 302


def test_a_draft_keeps_its_year(office: Client) -> None:
    goal = make_goal()
    make_task_book(goal, state="draft")
    response = change(office, page_of(goal), year="2025")
    assert response.status_code == 422
    assert "discard the draft first" in beside(response, "year")


def test_a_number_is_given_once_a_year(office: Client) -> None:
    first, second = make_goal(), make_goal()
    response = change(office, page_of(second), number=str(first.number))
    assert response.status_code == 422
    assert f"{YEAR} has a goal with this number already." in beside(response, "number")


def test_a_goal_continues_one_of_an_earlier_year(office: Client) -> None:
    earlier, goal, other = make_goal(year=2023), make_goal(), make_goal()
    response = change(office, page_of(goal), continues=str(other.pk))
    assert response.status_code == 422
    assert "one of an earlier year" in beside(response, "continues")
    assert change(office, page_of(goal), continues=str(earlier.pk)).status_code == 302


def test_a_zone_with_figures_stays_among_the_goals_zones(office: Client) -> None:
    zones = list(Zone.objects.filter(code__in=["Z1", "Z2"]).order_by("code"))
    goal = make_goal(zones=zones)
    make_revision(goal, JANUARY, zone=zones[0])
    response = change(office, page_of(goal), zones=[str(zones[1].pk)])
    assert response.status_code == 422
    assert f"{zones[0]}" in words(response.content.decode())
    assert change(office, page_of(goal), zones=[str(zones[0].pk)]).status_code == 302
    assert list(goal.zones.all()) == [zones[0]]


def test_a_unit_with_figures_keeps_its_factor_and_takes_other_labels(office: Client) -> None:
    unit = make_unit()
    assert change(office, page_of(unit), english_factor="0.5", code="千米2").status_code == 302
    make_revision(make_goal(unit=unit), JANUARY)
    for name, typed in (("english_factor", "0.6"), ("code", "km")):
        response = change(office, page_of(unit), **{name: typed})
        assert response.status_code == 422
        assert "Add another unit instead." in beside(response, name)
    assert change(office, page_of(unit), label_en="kilometres").status_code == 302
    unit.refresh_from_db()
    assert (unit.code, unit.english_factor, unit.label_en) == ("千米2", Decimal("0.5"), "kilometres")  # type: ignore[attr-defined]


@pytest.mark.parametrize("factor", ["0", "-1"])
def test_a_factor_is_greater_than_zero(office: Client, factor: str) -> None:
    response = change(office, page_of(make_unit()), english_factor=factor)
    assert (response.status_code, beside(response, "english_factor")) == (422, "A factor is greater than zero.")


def addressed(made: Callable[[], Any], name: str, typed: str, use: Callable[[Any], Any]) -> tuple[Any, ...]:
    return made, name, typed, use


ADDRESSED = {
    "category": addressed(make_category, "code", "air", lambda row: make_task(category=row)),
    "zone": addressed(make_zone, "code", "Z-new", lambda row: make_goal(zones=[row])),
    "department": addressed(make_department, "code", "renamed", lambda row: make_goal(lead=row)),
    "task": addressed(make_task, "number", "777", lambda row: make_goal(task=row)),
}


@pytest.mark.parametrize(("made", "name", "typed", "use"), ADDRESSED.values(), ids=ADDRESSED)
def test_what_stands_in_addresses_stays_once_used(
    sign_in: SignIn, made: Callable[[], Any], name: str, typed: str, use: Callable[[Any], Any]
) -> None:
    admin, row = sign_in("admin", "en"), made()
    stood = str(getattr(row, name))
    assert change(admin, page_of(row), **{name: typed}).status_code == 302
    assert change(admin, page_of(row), **{name: stood}).status_code == 302
    use(row)
    response = change(admin, page_of(row), **{name: typed})
    assert response.status_code == 422
    assert "it cannot change any more" in beside(response, name)
    row.refresh_from_db()
    assert str(getattr(row, name)) == stood


def test_zones_nest_one_deep(office: Client) -> None:
    outer, inner, other = make_zone(), make_zone(), make_zone()
    assert change(office, page_of(inner), within=str(outer.pk)).status_code == 302
    for row, within in ((other, inner), (outer, other)):
        response = change(office, page_of(row), within=str(within.pk))
        assert response.status_code == 422
        assert "can have none within itself" in beside(response, "within")
    response = change(office, page_of(other), within=str(other.pk))
    assert (response.status_code, beside(response, "within")) == (422, "A zone does not lie within itself.")


@pytest.mark.parametrize(
    ("name", "typed"), [("code", "Z 6/7"), ("latitude", "91"), ("longitude", "-181"), ("latitude", "north")]
)
def test_a_zone_has_a_place_and_an_address(office: Client, name: str, typed: str) -> None:
    response = change(office, page_of(make_zone()), **{name: typed})
    assert response.status_code == 422
    assert beside(response, name)


# Deleting


def test_what_nothing_hangs_on_is_deleted(sign_in: SignIn) -> None:
    for row in (make_goal(), make_task(), make_category(), make_unit(), make_zone(), make_department()):
        assert delete(sign_in("admin"), row).status_code == 302
        assert not type(row)._default_manager.filter(pk=row.pk).exists()


def category_with_tasks() -> Category:
    return make_task(category=make_category()).category


def task_with_goals() -> Task:
    return make_goal(task=make_task()).task


def unit_in_use() -> Unit:
    return make_goal(unit=make_unit()).unit


def zone_that_a_goal_names() -> Zone:
    zone = make_zone()
    make_goal(zones=[zone])
    return zone


def zone_with_a_part() -> Zone:
    zone = make_zone()
    make_zone(within=zone)
    return zone


def department_that_leads() -> Department:
    return make_goal(lead=make_department()).lead


def department_that_supports() -> Department:
    department = make_department()
    make_task_book(make_goal(), state="draft").supporting.add(department)
    return department


def goal_with_a_draft() -> Goal:
    goal = make_goal()
    make_task_book(goal, state="draft")
    return goal


def continued_goal() -> Goal:
    goal = make_goal()
    make_goal(year=2025, continues=goal)
    return goal


KEPT: dict[Callable[[], Any], tuple[str, str]] = {
    with_figures: ("Figures: 1", "not rolled over to the next year"),
    with_a_task_book: ("Task books: 1", "not rolled over to the next year"),
    goal_with_a_draft: ("Task books: 1", "once the draft is discarded"),
    continued_goal: ("Goals: 1", "not rolled over to the next year"),
    task_with_goals: ("Goals: 1", "the goals of past years belong to it"),
    category_with_tasks: ("Tasks: 1", "Move its tasks to another category first"),
    unit_in_use: ("Goals: 1", "counted in another unit"),
    zone_that_a_goal_names: ("Goals: 1", "leave it out of the goals of next year"),
    zone_with_a_part: ("Zones: 1", "leave it out of the goals of next year"),
    department_that_leads: ("Goals: 1", "Let another department lead the goals of next year"),
    department_that_supports: ("Task books: 1", "Let another department lead the goals of next year"),
}


@pytest.mark.parametrize(("made", "said"), KEPT.items(), ids=[made.__name__ for made in KEPT])
def test_what_history_hangs_on_is_not_deleted(sign_in: SignIn, made: Callable[[], Any], said: tuple[str, str]) -> None:
    admin, row = sign_in("admin", "en"), made()
    path = f"{SITE}/{row._meta.model_name}/{row.pk}/delete/"
    asked, refused = admin.get(path), delete(admin, row)
    assert (asked.status_code, refused.status_code) == (200, 422)
    for response in (asked, refused):
        for text in ("cannot be deleted", "The right way:", *said):
            assert text in shown(response)
        assert not find(only(parsed(response), "#content"), "form")
    assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_what_comes_to_hang_on_a_row_meanwhile_keeps_it(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = with_figures()
    monkeypatch.setattr("pilots.admin.base.holders_of", lambda _row: [])
    monkeypatch.setattr("django.contrib.admin.options.get_deleted_objects", lambda *_args: ([str(goal)], {}, set(), []))
    response = delete(office, goal)
    assert (response.status_code, response["Location"]) == (302, f"{SITE}/goal/{goal.pk}/delete/")
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_queries_of_a_delete_page_do_not_grow(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    goal = with_figures()
    path = f"{SITE}/goal/{goal.pk}/delete/"
    office.get(path)
    with django_assert_num_queries(13):
        office.get(path)
    for number in range(2, 13):
        make_revision(goal, date(YEAR, number, 1))
    with django_assert_num_queries(13):
        office.get(path)


@pytest.mark.parametrize("model", [*PLAN, "user", "department"])
def test_rows_of_the_plan_are_not_deleted_by_the_dozen(sign_in: SignIn, model: str) -> None:
    admin = sign_in("admin")
    assert "delete_selected" not in admin.get(f"{SITE}/{model}/").content.decode()


def test_special_days_are_deleted_together(office: Client) -> None:
    days = [SpecialDay.objects.create(day=date(2031, 5, day), is_working=False, name="劳动节") for day in (1, 2)]
    sent = {"action": "delete_selected", "_selected_action": [str(day.pk) for day in days], "post": "yes"}
    assert office.post(f"{SITE}/specialday/", sent).status_code == 302
    assert not SpecialDay.objects.filter(day__year=2031).exists()
