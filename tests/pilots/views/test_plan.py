"""The pages of categories and tasks: their goals, and how these stand."""

from __future__ import annotations

import pytest
from django.test import Client
from django.test.html import Element

from fixtures.build import Row, table
from pilots.models import Category, Task
from tests.factories import make_goal, make_task
from tests.pilots.views.pages import (
    SignIn,
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

CATEGORIES, TASKS, GOALS = table("categories"), table("tasks"), table("goals_2021")
CATEGORY_OF = {row["number"]: row["category"] for row in TASKS}
GOALS_OF = {task["number"]: [goal for goal in GOALS if goal["task"] == task["number"]] for task in TASKS}
#: How many goals stand at each light in July 2021, in the order in which lights are shown.
COUNTS = {
    "finance": [1, 6, 0, 1, 0, 0],
    "ecology": [0, 4, 2, 2, 0, 0],
    "construction": [1, 4, 1, 2, 0, 0],
    "life": [0, 3, 1, 0, 1, 1],
}


def name_in(language: str, row: Row, field: str = "title") -> str:
    return row[f"{field}_en" if language == "en" else f"{field}_zh"]


def goals_listed(page: Element) -> list[str]:
    """The numbers of the goals in the table, with one row a goal in the grid of months as well."""
    listed, grid = (
        [words(cell) for cell in find(only(page, name), "td.no")] for name in ("table.goals", "table.status-grid")
    )
    assert listed == grid
    return listed


def task_rows(page: Element) -> list[Element]:
    [section] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-tasks"]
    return find(only(section, "tbody"), "tr")


@pytest.mark.parametrize("row", CATEGORIES, ids=lambda row: row["code"])
@in_both_languages
def test_a_category_holds_its_goals_and_counts_their_lights(sign_in: SignIn, row: Row, language: str) -> None:
    page = parsed(sign_in("leader", language).get(f"/categories/{row['code']}/"))
    goals = [goal for goal in GOALS if CATEGORY_OF[goal["task"]] == row["code"]]
    assert words(only(page, "h1")).startswith(name_in(language, row, "name"))
    assert mark_of(only(page, "h1")) == "published"
    assert words(only(page, "title")).startswith(name_in(language, row, "name"))
    assert goals_listed(page) == [goal["number"] for goal in goals]
    counts = [int(words(only(item, "strong"))) for item in find(only(page, "ul.counts"), "li")]
    assert counts == COUNTS[row["code"]]


@pytest.mark.parametrize("row", CATEGORIES, ids=lambda row: row["code"])
@in_both_languages
def test_a_category_holds_its_tasks_with_their_goals(sign_in: SignIn, row: Row, language: str) -> None:
    found = task_rows(parsed(sign_in("leader", language).get(f"/categories/{row['code']}/")))
    leads = {entry["code"]: name_in(language, entry, "name") for entry in table("departments")}
    tasks = [task for task in TASKS if task["category"] == row["code"]]
    assert len(found) == len(tasks)
    for shown, task in zip(found, tasks, strict=True):
        code, lead, goals = find(shown, "td")
        assert (words(code), words(lead)) == (task["code"], leads[task["lead"]])
        assert words(only(only(shown, "th"), "a")) == name_in(language, task)
        assert mark_of(only(shown, "th")) == task["provenance"]
        assert [attribute(link, "href") for link in find(goals, "a")] == [
            f"/goals/2021/{goal['number']}/" for goal in GOALS_OF[task["number"]]
        ]
        assert bool(find(goals, "span.quiet")) is (not GOALS_OF[task["number"]])


def test_a_category_without_tasks_is_drawn(reader: Client) -> None:
    Category.objects.create(code="new", order=9, provenance="illustrative", **{"name_zh_hans": "新类别"})
    page = parsed(reader.get("/categories/new/"))
    assert words(only(page, "h1")).startswith("新类别")
    assert words(only(only(page, "div.empty"), "h2")) == said(
        "zh-hans", "No goals have been set for %(year)s.", year=2021
    )
    assert task_rows(page) == []


@pytest.mark.parametrize("row", TASKS, ids=lambda row: row["code"])
def test_a_task_holds_its_goals_alone(reader: Client, row: Row) -> None:
    page = parsed(reader.get(f"/tasks/{row['number']}/"))
    assert words(only(page, "h1")).startswith(f"{row['code']} {row['title_zh']}")
    assert mark_of(only(page, "h1")) == row["provenance"]
    goals = GOALS_OF[row["number"]]
    if goals:
        assert goals_listed(page) == [goal["number"] for goal in goals]
    else:
        message = said("zh-hans", "No goal has been set under this task yet.")
        assert words(only(only(page, "div.empty"), "h2")) == message


@in_both_languages
def test_a_task_says_where_it_belongs_and_who_leads_it(sign_in: SignIn, language: str) -> None:
    page = parsed(sign_in("leader", language).get("/tasks/3/"))
    english = language == "en"
    crumbs = find(only(page, "ol.crumbs"), "a")
    assert [attribute(link, "href") for link in crumbs] == ["/", "/categories/finance/"]
    assert words(crumbs[1]) == ("Green finance" if english else "绿色金融")
    assert words(only(page, "h1")).startswith("F3 Expand green credit" if english else "F3 扩大绿色信贷")
    lead = "People's Bank of China Qingdao Central Branch" if english else "人民银行青岛市中心支行"
    assert lead in words(only(page, "p.sub"))


def test_goals_of_another_year_stand_on_its_own_pages(reader: Client) -> None:
    task = Task.objects.get(number=3)
    later = make_goal(task=task)
    make_goal(task=make_task())
    assert str(later.number) not in goals_listed(parsed(reader.get("/tasks/3/")))
    assert goals_listed(parsed(reader.get("/tasks/3/?month=2024-03"))) == [str(later.number)]
    assert len(goals_listed(parsed(reader.get("/categories/finance/?month=2024-03")))) == 2


def test_a_task_whose_goals_are_of_another_year_says_which_year_has_none(reader: Client) -> None:
    make_goal(task=Task.objects.get(number=6))
    page = parsed(reader.get("/tasks/6/"))
    assert words(only(only(page, "div.empty"), "h2")) == said(
        "zh-hans", "No goals have been set for %(year)s.", year=2021
    )


def test_lights_are_those_of_the_overview(reader: Client) -> None:
    def lights(path: str) -> dict[str, str]:
        found = find(only(parsed(reader.get(path)), "table.goals"), "tr")
        return {words(only(row, "td.no")): light_of(row) for row in found if find(row, "td.no")}

    everywhere = lights("/")
    of_categories = [lights(f"/categories/{row['code']}/") for row in CATEGORIES]
    assert {number: light for found in of_categories for number, light in found.items()} == everywhere
    assert lights("/tasks/3/") == {number: everywhere[number] for number in ("1", "2")}
