"""What a page is narrowed to: read from its address, and put to the goals of the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries

from fixtures.build import table
from pilots.courses import Course, load_courses
from pilots.models import Category, Department, Goal, Task, Zone
from pilots.moments import Moment
from pilots.selections import Facet, Selection, values_of
from tests.factories import make_goal, make_task, make_zone

pytestmark = pytest.mark.django_db

CATEGORY_OF = {row["number"]: row["category"] for row in table("tasks")}


def ask(query: str, path: str = "/") -> Selection:
    return Selection.from_request(RequestFactory().get(f"{path}?{query}"))


@pytest.fixture
def courses() -> list[Course]:
    """The goals of 2021 as they stood at the end of July."""
    moment = Moment.from_request(RequestFactory().get("/?month=2021-07"))
    return load_courses(Goal.objects.of_year(2021).for_list(), moment, 2021)


def numbers(courses: list[Course]) -> set[int]:
    return {course.goal.number for course in courses}


Matches = Callable[[Course], bool]
FILTERS: dict[str, Matches] = {
    "category=finance": lambda course: CATEGORY_OF[str(course.goal.task.number)] == "finance",
    "task=3": lambda course: course.goal.task.number == 3,
    "department=housing": lambda course: course.goal.lead.code == "housing",
    "zone=Z1": lambda course: "Z1" in [zone.code for zone in course.goal.zones.all()],
    "light=behind": lambda course: course.standing.light == "behind",
    "measure=level": lambda course: course.goal.measure == "level",
    "provenance=firm": lambda course: not course.is_illustrative,
    "light=behind&light=at_risk": lambda course: course.standing.light in ("behind", "at_risk"),
    "zone=Z3&zone=Z4": lambda course: bool({"Z3", "Z4"} & {zone.code for zone in course.goal.zones.all()}),
    "department=housing&light=behind": lambda course: (
        course.goal.lead.code == "housing" and course.standing.light == "behind"
    ),
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_leaves_the_goals_that_match_in_their_order(courses: list[Course], query: str) -> None:
    narrowed = ask(query).narrow(courses)
    assert narrowed == [course for course in courses if FILTERS[query](course)]
    assert 0 < len(narrowed) < len(courses)


def test_nothing_asked_leaves_every_goal(courses: list[Course]) -> None:
    selection = ask("")
    assert (selection.is_empty, selection.key, selection.keep, selection.problems) == (True, "", "", ())
    assert selection.narrow(courses) == courses


@pytest.mark.parametrize("query", ["light=&zone=", "month=2021-07", "light", "colour=red", "LIGHT=behind"])
def test_what_is_no_filter_leaves_every_goal(courses: list[Course], query: str) -> None:
    assert ask(query) == ask("")
    assert ask(query).narrow(courses) == courses


def test_a_filter_may_match_nothing(courses: list[Course]) -> None:
    selection = ask("category=finance&light=not_due")
    assert selection.narrow(courses) == []
    assert (selection.problems, selection.is_empty) == ((), False)


def test_a_department_that_leads_nothing_is_known(courses: list[Course]) -> None:
    idle = Department.objects.exclude(goals_led__year=2021).order_by("code").first()
    assert idle is not None
    selection = ask(f"department={idle.code}")
    assert (selection.narrow(courses), selection.problems) == ([], ())


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("light=behind&light=behind", "light=behind"),
        ("light=at_risk&light=behind", "light=behind&light=at_risk"),
        ("zone=Z4&zone=Z3&category=life", "category=life&zone=Z3&zone=Z4"),
        ("provenance=firm&provenance=firm", "provenance=firm"),
        ("task=10&task=9", "task=9&task=10"),
        ("light=behind&month=2021-03&light=", "light=behind"),
    ],
)
def test_filters_have_one_key_however_they_were_asked_for(query: str, same: str) -> None:
    assert ask(query) == ask(same)
    assert ask(query).key == ask(same).key
    assert ask(ask(query).key) == ask(query)


def test_the_key_can_be_appended() -> None:
    selection = ask("light=behind&zone=Z1&provenance=firm")
    assert selection.key == "zone=Z1&light=behind&provenance=firm"
    assert selection.keep == f"&{selection.key}"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("category=nonsense", "Category"),
        ("task=99", "Task"),
        ("task=03", "Task"),
        ("task=３", "Task"),
        ("department=Housing", "Lead department"),
        ("zone=Z9", "Zone"),
        ("light=red", "Light of the month"),
        ("measure=sum", "Measure"),
        ("provenance=all", "Provenance"),
    ],
)
def test_an_unknown_value_is_named_and_left_out(courses: list[Course], query: str, name: str) -> None:
    with translation.override("en"):
        selection = ask(query)
    value = query.partition("=")[2]
    assert selection.problems == (f"The filter “{name}” does not know “{value}”: left out.",)
    assert selection.is_empty
    assert selection.narrow(courses) == courses


def test_what_is_known_stays_beside_what_is_not() -> None:
    selection = ask("light=red&light=behind&zone=Z1&zone=%00")
    assert (selection.lights, selection.zones, len(selection.problems)) == (("behind",), ("Z1",), 2)


def test_many_unknown_values_are_named_shortly() -> None:
    [problem] = ask("&".join(f"zone={'x' * 60}{number}" for number in range(200))).problems
    assert problem.count("x" * 40) == 3
    assert "x" * 41 not in problem
    assert "…" in problem


def test_a_page_of_one_category_has_no_filter_for_it() -> None:
    request = RequestFactory().get("/categories/finance/?category=life&light=behind")
    with translation.override("en"):
        selection = Selection.from_request(request, without=[Facet.CATEGORY])
    assert selection.problems == ("This page has no filter “Category”: left out.",)
    assert (selection.key, Facet.CATEGORY in selection.facets) == ("light=behind", False)


def test_a_page_is_kept_under_its_filters() -> None:
    moment = Moment.from_request(RequestFactory().get("/?month=2021-07"))
    kept = [ask(query).kept_as(moment) for query in ("", "light=behind", "light=at_risk", "light=behind&light=behind")]
    assert all(kept)
    assert (kept[1], len(set(kept))) == (kept[3], 3)


def test_a_page_with_problems_is_not_kept() -> None:
    moment = Moment.from_request(RequestFactory().get("/?month=2021-07"))
    assert ask("light=red").kept_as(moment) is None
    assert ask("light=behind").kept_as(Moment.from_request(RequestFactory().get("/?month=x"))) is None


# What stands to choose from


def test_choices_are_called_what_they_are_in_the_readers_language() -> None:
    for language, name in (("zh-hans", "F3 扩大绿色信贷"), ("en", "F3 Expand green credit")):
        with translation.override(language):
            choices = ask("").choices
            assert str(choices.of(Facet.TASK)["3"]) == name
    assert [len(ask("").choices.of(facet)) for facet in (Facet.CATEGORY, Facet.TASK, Facet.ZONE)] == [4, 27, 5]


def test_what_has_no_english_name_keeps_its_chinese_one() -> None:
    Category.objects.filter(code="life").update(**{"name_en": ""})
    Zone.objects.filter(code="Z1").update(**{"name_en": None})
    with translation.override("en"):
        choices = ask("").choices
        assert str(choices.of(Facet.CATEGORY)["life"]) == "绿色生活"
        assert str(choices.of(Facet.ZONE)["Z1"]).startswith("Z1 上合")


def test_choices_stand_in_order() -> None:
    make_task(number=100, category=Category.objects.get(code="finance"))
    choices = ask("").choices
    assert list(choices.of(Facet.CATEGORY)) == ["finance", "ecology", "construction", "life"]
    assert list(choices.of(Facet.TASK)) == [str(number) for number in (*range(1, 28), 100)]
    assert list(choices.of(Facet.ZONE)) == ["Z1", "Z2", "Z3", "Z4", "Z5"]


def test_zones_say_which_they_lie_within() -> None:
    within = {zone.code: zone.within.code if zone.within else None for zone in ask("").choices.zones}
    assert within == {"Z1": None, "Z2": None, "Z3": None, "Z4": "Z3", "Z5": None}


def test_goals_are_grouped_by_the_zones_they_name(courses: list[Course]) -> None:
    grouped = {zone.code: numbers(found) for zone, found in ask("").by_zone(courses)}
    assert grouped == {
        zone.code: set(zone.goals.filter(year=2021).values_list("number", flat=True)) for zone in Zone.objects.all()
    }


def test_a_goal_knows_its_zones_loaded_either_way() -> None:
    goal = make_goal(zones=list(Zone.objects.filter(code__in=["Z5", "Z2"])))
    bare = make_goal()
    for goals in (Goal.objects.for_list(), Goal.objects.all()):
        loaded = {row.pk: sorted(row.named_zones) for row in goals if row.pk in (goal.pk, bare.pk)}
        assert loaded == {goal.pk: ["Z2", "Z5"], bare.pk: []}


# Queries


@pytest.mark.parametrize("query", ["", "light=behind", "provenance=firm", "measure=level"])
def test_what_names_no_row_is_read_without_a_query(
    query: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        ask(query)


@pytest.mark.parametrize("query", ["zone=Z1", "zone=Z1&task=3&category=life&department=housing", "zone=Z9&task=99"])
def test_names_are_read_in_one_query(query: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        selection = ask(query)
        selection.choices.load()
        assert selection.choices.zones


@pytest.mark.parametrize("count", [1, 20])
def test_narrowing_takes_no_query(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    zones = [make_zone() for _number in range(count)]
    for _number in range(count):
        make_goal(zones=zones)
    moment = Moment.from_request(RequestFactory().get("/?month=2024-03"))
    loaded = load_courses(Goal.objects.of_year(2024).for_list(), moment, 2024)
    selection = ask(f"zone={zones[0].code}&light=not_due&category={Task.objects.get(number=1).category.code}")
    with django_assert_num_queries(0):
        narrowed = selection.narrow(loaded)
        assert {value for course in loaded for value in values_of(course, Facet.ZONE)} == {z.code for z in zones}
    assert date(2024, 3, 1) == moment.month
    assert len(narrowed) == count


def test_courses_take_no_more_queries_for_their_zones() -> None:
    moment = Moment.from_request(RequestFactory().get("/?month=2021-07"))
    with CaptureQueriesContext(connection) as queries:
        load_courses(Goal.objects.of_year(2021).for_list(), moment, 2021)
    assert len(queries) == 7
