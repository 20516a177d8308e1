"""The pages of categories and tasks: their goals, and how these stand."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.test.html import Element

from fixtures.build import Row, table
from pilots.models import Category, Task
from tests.factories import make_goal, make_periods, make_revision, make_task, make_task_book
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


# Completion against plan, and lights from month to month


def bullets(page: Element) -> dict[str, tuple[str, str, str]]:
    """Goal → completion, plan to date and lag as its bullet says them in numbers."""
    rows = [row for row in find(only(page, "table.bullets"), "tr") if find(row, "svg.bullet-line")]
    return {
        words(find(only(row, "th"), "span")[0]): (
            words(only(row, "td.c-done")),
            words(only(row, "td.c-plan")),
            words(only(row, "td.c-lag")),
        )
        for row in rows
    }


@pytest.mark.parametrize("path", ["/categories/finance/", "/categories/ecology/", "/tasks/3/"])
@in_both_languages
def test_every_goal_has_a_bullet_with_its_numbers(sign_in: SignIn, path: str, language: str) -> None:
    page = parsed(sign_in("leader", language).get(path))
    shown = bullets(page)
    rows = [row for row in find(only(page, "table.goals"), "tr") if find(row, "td.no")]
    assert set(shown) == {words(only(row, "td.no")) for row in rows}
    for row in rows:
        done, _plan, lag = shown[words(only(row, "td.no"))]
        assert done == words(only(only(row, "td.c-bar"), "span"))
        assert lag == words(only(row, "td.c-lag"))


def test_bullets_stand_on_one_scale_that_reaches_beyond_the_target(english_reader: Client) -> None:
    """12 of 8 is 150 %: the target of every bullet stands at two thirds of the width."""
    make_periods()
    task = make_task()
    for value in (4, 12):
        goal = make_goal(task=task)
        make_task_book(goal, target=8, planned=[4] * 12)
        make_revision(goal, date(2024, 1, 1), value)
    page = parsed(english_reader.get(f"/tasks/{task.number}/?month=2024-01"))
    ends = {attribute(line, "x1") for line in find(page, "line.b-end") if attribute(line, "x1").endswith("%")}
    assert ends == {"66.67%"}
    done = [attribute(bar, "width") for bar in find(only(page, "table.bullets"), "rect.b-done")]
    assert done == ["33.33%", "100.00%"]
    assert [words(text) for text in find(only(page, "svg.b-scale"), "text")] == ["0%", "50%", "100%", "150%"]
    assert attribute(find(page, "svg.bullet-line")[0], "aria-label") == (
        "Completion 50.0%, planned 50.0%, linear pace 8.3%"
    )


def test_a_goal_without_a_figure_has_a_bullet_without_a_bar(reader: Client) -> None:
    make_periods()
    task = make_task()
    make_task_book(make_goal(task=task))
    page = parsed(reader.get(f"/tasks/{task.number}/?month=2024-01"))
    table_of = only(page, "table.bullets")
    assert find(table_of, "rect.b-done") == []
    assert len(find(table_of, "line.b-plan")) == 1
    assert [values[0] for values in bullets(page).values()] == ["–"]


@pytest.mark.parametrize("path", ["/categories/ecology/", "/tasks/3/"])
def test_the_trend_says_in_numbers_what_the_grid_shows(reader: Client, path: str) -> None:
    page = parsed(reader.get(path))
    grid = [find(row, "td")[1:] for row in find(only(only(page, "table.status-grid"), "tbody"), "tr")]
    rows = find(only(only(page, "table.trends"), "tbody"), "tr")
    for row in rows:
        light = light_of(only(row, "th"))
        counted = [int(words(cell)) for cell in find(row, "td")]
        assert len(counted) == 7
        assert counted == [sum(light_of(cells[at]) == light for cells in grid) for at in range(7)]


def test_a_category_shows_the_trend_of_every_task_with_goals(english_reader: Client) -> None:
    page = parsed(english_reader.get("/categories/finance/"))
    with_goals = [task for task in TASKS if task["category"] == "finance" and GOALS_OF[task["number"]]]
    rows = find(only(only(page, "table.trend-tasks"), "tbody"), "tr")
    assert [attribute(only(only(row, "th"), "a"), "href") for row in rows] == [
        f"/tasks/{task['number']}/" for task in with_goals
    ]
    assert all(find(row, "svg.trend") for row in rows)


def test_without_a_goal_there_is_neither_bullet_nor_trend(reader: Client) -> None:
    page = parsed(reader.get("/tasks/6/"))
    assert find(page, "table.bullets") + find(page, "svg.trend") == []


# The way to the next


def neighbours(page: Element) -> list[tuple[str, str]]:
    return [(attribute(link, "rel"), attribute(link, "href")) for link in find(only(page, "nav.neighbours"), "a")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/categories/finance/", [("next", "/categories/ecology/")]),
        ("/categories/ecology/", [("prev", "/categories/finance/"), ("next", "/categories/construction/")]),
        ("/categories/life/", [("prev", "/categories/construction/")]),
        ("/tasks/1/", [("next", "/tasks/2/")]),
        ("/tasks/10/", [("prev", "/tasks/9/"), ("next", "/tasks/11/")]),
        ("/tasks/27/", [("prev", "/tasks/26/")]),
        (
            "/tasks/2/?month=2021-05&as_of=2021-07-20&light=behind",
            [
                ("prev", "/tasks/1/?month=2021-05&as_of=2021-07-20&light=behind"),
                ("next", "/tasks/3/?month=2021-05&as_of=2021-07-20&light=behind"),
            ],
        ),
    ],
)
def test_categories_and_tasks_lead_to_those_beside_them(
    reader: Client, path: str, expected: list[tuple[str, str]]
) -> None:
    assert neighbours(parsed(reader.get(path))) == expected
