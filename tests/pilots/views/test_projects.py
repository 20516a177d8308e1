"""The list of benchmark projects, and the page of one."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from finance.models import Instrument
from pilots.actions.projects import save_milestone, save_project
from pilots.actions.registers import strike_off
from pilots.models import (
    Attachment,
    Category,
    Department,
    Experience,
    Project,
    ProjectMilestone,
    ProjectResult,
    User,
    Zone,
)
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_periods,
    make_revision,
    make_task_book,
    make_user,
    make_zone,
)
from tests.finance.factories import make_instrument, make_project
from tests.pilots.projects import make_milestone, make_result
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    attribute,
    find,
    in_both_languages,
    light_of,
    mark_of,
    only,
    parsed,
    words,
)

pytestmark = pytest.mark.django_db

LIST = "/projects/"
#: A month of which the pilot's files say nothing, so that what a test makes stands alone in it.
APRIL = "?month=2024-04"


@pytest.fixture
def alone(db: None) -> None:
    """No projects but those a test makes."""
    for kind in (Experience, ProjectMilestone, ProjectResult):
        # versions and what replaced them go at once
        kind._base_manager.all()._raw_delete("default")
    Instrument.objects.filter(project__isnull=False).delete()
    Project.objects.all().delete()


def rows_of(response: Any) -> dict[str, list[str]]:
    """Title of a project → the cells beside it."""
    table = only(parsed(response), "table.project-rows")
    rows = find(table, "tr")[1:]
    return {words(find(row, "a")[0]): [words(cell) for cell in find(row, "td")] for row in rows}


def section(response: Any, heading: str) -> Element:
    """The part of the page under a heading, by the heading's id."""
    return next(node for node in find(parsed(response), "section") if find(node, f"#{heading}"))


def test_the_list_tells_money_milestones_and_results(english_reader: Client, alone: None) -> None:
    zone = make_zone()
    first = make_project(title_en="Alpha", zone=zone, stage="under_way", investment_yuan=Decimal(2_000_000))
    make_project(title_en="Beta", kind="park")
    make_instrument(project=first, amount=Decimal(500_000), provenance="illustrative")
    make_instrument(project=first, amount=Decimal(9_000_000), kind="insurance")
    make_milestone(first, title_en="Late", due_on=date(YEAR, 4, 20))
    make_milestone(first, title_en="Done", due_on=date(YEAR, 2, 20), done_on=date(YEAR, 2, 21))
    make_milestone(first, title_en="To come", due_on=date(YEAR, 5, 20))
    make_result(first)
    response = english_reader.get(LIST + APRIL)
    assert rows_of(response) == {
        "Alpha": [
            "Under way",
            zone.code,
            "CNY 2 million",
            "CNY 0.5 million illus. 25.0%",
            "1 overdue: 10 days overdue Late Next milestone: To come due 20 May 2024 · 1 of 3 done",
            "1",
        ],
        "Beta": ["Planned", "–", "–", "–", "none named", "0"],
    }
    text = words(only(parsed(response), "main"))
    assert "At the end of April 2024, 1 milestone of 1 project was overdue." in text
    stages, kinds = find(parsed(response), "table.project-totals")
    assert [[words(cell) for cell in find(row, "td")] for row in find(stages, "tr")[1:]] == [
        ["1", "–", "–", "0", "0"],
        ["1", "CNY 2 million", "CNY 0.5 million", "1", "1"],
        ["2", "CNY 2 million", "CNY 0.5 million", "1", "1"],
    ]
    assert [words(find(row, "th")[0]) for row in find(kinds, "tr")[1:]] == [
        "Zero-carbon park illus.",
        "Building illus.",
        "Together illus.",
    ]


def test_milestones_are_judged_at_the_end_of_the_month_shown(english_reader: Client, alone: None) -> None:
    project = make_project(title_en="Alpha")
    make_milestone(project, title_en="Step", due_on=date(YEAR, 4, 20), done_on=date(YEAR, 5, 2))
    cells = {
        month: rows_of(english_reader.get(f"{LIST}?month={YEAR}-{month}"))["Alpha"][4] for month in ("03", "04", "05")
    }
    assert "due 20 April 2024" in cells["03"]
    assert cells["04"] == "1 overdue: 10 days overdue Step"
    april = words(only(parsed(english_reader.get(f"{project.get_absolute_url()}{APRIL}")), "table.project-milestones"))
    assert "10 days overdue done on 2 May 2024, after the month shown" in april
    assert cells["05"] == "The one milestone is done"


FILTERS: list[tuple[str, set[str]]] = [
    ("kind=park", {"Beta"}),
    ("kind=park&kind=building", {"Alpha", "Beta"}),
    ("stage=completed", {"Beta"}),
    ("zone=Z3", {"Alpha"}),
    ("zone=Z4", {"Alpha"}),
    ("zone=none", {"Beta"}),
    ("department=housing", {"Alpha"}),
    ("category=finance", {"Alpha"}),
    ("milestones=overdue", {"Alpha"}),
    ("milestones=next", {"Beta"}),
    ("provenance=firm", {"Beta"}),
    ("provenance=illustrative", {"Alpha"}),
    ("q=ALPH", {"Alpha"}),
    ("q=%E7%94%B2", {"Alpha"}),
]


@pytest.mark.parametrize(("query", "left"), FILTERS)
def test_filters_stand_in_the_address(english_reader: Client, alone: None, query: str, left: set[str]) -> None:
    goal = make_goal()
    first = make_project(
        title_en="Alpha",
        title_zh_hans="甲",
        zone=Zone.objects.get(code="Z4"),
        lead=Department.objects.get(code="housing"),
    )
    first.goals.add(goal)
    make_project(title_en="Beta", title_zh_hans="乙", kind="park", stage="completed", provenance="reported")
    make_milestone(first, due_on=date(YEAR, 3, 1))
    response = english_reader.get(f"{LIST}{APRIL}&{query}")
    assert set(rows_of(response)) == left
    links = {attribute(link, "href") for link in find(only(parsed(response), "ul.chips"), "a")}
    assert all(link.startswith(f"{LIST}{APRIL}") for link in links)
    goals = english_reader.get(f"{LIST}{APRIL}&goal=2024-{goal.number}")
    assert set(rows_of(goals)) == {"Alpha"}


def test_odd_filters_are_named_and_left_out(english_reader: Client) -> None:
    response = english_reader.get(f"{LIST}?kind=castle&stage=&month=2021-13")
    assert response.status_code == 302
    response = english_reader.get(f"{LIST}?kind=castle&month=2021-13")
    assert response.status_code == 200
    alerts = [words(alert) for alert in find(parsed(response), ".alert-warning")]
    assert any("“castle”" in alert for alert in alerts)
    assert any("2021-13" in alert for alert in alerts)
    nothing = english_reader.get(f"{LIST}?q=nosuchproject")
    assert "No project matches these filters" in nothing.content.decode()


def test_an_empty_list_says_so(english_reader: Client, alone: None) -> None:
    assert "No benchmark project has been set up" in english_reader.get(LIST).content.decode()


def test_the_list_can_be_taken_along(english_reader: Client, alone: None) -> None:
    project = make_project(code="alpha", title_en="=Alpha", investment_yuan=Decimal(2_000_000))
    make_milestone(project, title_en="Late", due_on=date(YEAR, 4, 20))
    make_instrument(project=project, amount=Decimal(500_000))
    response = english_reader.get(f"{LIST}{APRIL}&kind=building&export=projects.csv")
    [head, row, *_rest] = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert (told["Code"], told["Project"], told["Investment (yuan)"]) == ("alpha", "'=Alpha", "2000000")
    assert (told["Money that funds it (yuan)"], told["Share of the investment"]) == ("500000", "25%")
    assert (told["Overdue"], told["Longest overdue, days"], told["Next milestone"]) == ("1", "10", "")
    book = load_workbook(io.BytesIO(english_reader.get(f"{LIST}{APRIL}&export=projects.xlsx").content))
    assert book.worksheets[0]["A5"].value == "alpha"
    notes = " ".join(str(cell.value) for [cell] in book.worksheets[1]["A1:A9"])
    assert "Milestones as on 30 April 2024." in notes
    assert english_reader.get(f"{LIST}?export=goals.csv").status_code == 404


def test_one_page_tells_all_of_a_project(english_reader: Client, alone: None) -> None:
    make_periods()
    goal = make_goal(title_en="Served")
    make_task_book(goal)
    make_revision(goal, date(YEAR, 4, 1), 30)
    lead = make_department(name_en="Bureau of trials")
    project = make_project(code="alpha", title_en="Alpha", lead=lead, investment_yuan=Decimal(2_000_000))
    project.goals.add(goal)
    make_milestone(project, title_en="Late", due_on=date(YEAR, 4, 20), note_en="Waits for steel", note_zh_hans="等钢材")
    result = make_result(project, title_en="Saved", goal=goal, provenance="published", source="晚报 / Evening news")
    Attachment.objects.create(
        result=result,
        name="proof.pdf",
        sha256="0" * 64,
        size=2048,
        content_type="application/pdf",
        uploaded_by=User.objects.get(username="office"),
        uploaded_at=timezone.now(),
    )
    make_instrument(project=project, amount=Decimal(500_000), title_en="A loan")
    response = english_reader.get(f"{LIST}alpha/{APRIL}")
    page = parsed(response)
    assert "Bureau of trials" in words(section(response, "h-facts"))
    assert "25.0% of the investment" in words(section(response, "h-facts"))
    milestones = words(only(page, "table.project-milestones"))
    assert "Late 20 April 2024 10 days overdue Waits for steel" in milestones
    assert "0 of 1 milestones were done; overdue: 1" in words(section(response, "h-milestones"))
    results = only(page, "table.project-results")
    assert "0.125 million m² 12.5 × 10,000 m² 31 January 2024" in words(results)
    assert mark_of(find(results, "th")[-1]) == "published"
    assert "Published: Evening news" in words(results)
    assert "/attachments/" in attribute(find(only(page, "ul.project-files"), "a")[0], "href")
    goals = only(page, "table.project-goals")
    assert light_of(goals) == "at_risk"
    assert attribute(find(goals, "a")[0], "href") == f"/goals/{YEAR}/{goal.number}/"
    funding = only(page, "table.project-funding")
    assert "A loan Green credit CNY 0.5 million 25.0%" in words(funding)
    assert "No matter has been raised" in words(page)
    versions = words(only(page, "ol.versions"))
    assert "Milestone “Late”: entered" in versions
    assert "Result “Saved”: entered" in versions
    # a reader writes nothing
    assert not [link for link in find(page, "a") if "/edit/" in attribute(link, "href")]
    for name, title in (("milestones", "Late"), ("results", "Saved")):
        assert title in english_reader.get(f"{LIST}alpha/{APRIL}&export={name}.csv").content.decode()


def test_what_was_known_on_a_day_is_drawn_again(english_reader: Client, alone: None) -> None:
    project = make_project(code="alpha", title_en="Alpha", stage="planned", investment_yuan=Decimal(100))
    old, new = make_goal(title_en="Old goal"), make_goal(title_en="New goal")
    project.goals.add(old)
    Project.history.all().delete()  # type: ignore[attr-defined]
    milestone = make_milestone(project, title_en="Step", due_on=date(YEAR, 3, 31))
    result = make_result(project, title_en="Struck")
    renamed: Any = project
    renamed.stage, renamed.title_en, renamed.investment_yuan = "completed", "Renamed", Decimal(900)
    save_project(project=project, goals=[new], seen=1, user=None, at=a_time(date(YEAR, 5, 2)))
    milestone.done_on = date(YEAR, 3, 30)
    save_milestone(milestone=milestone, user=None, at=a_time(date(YEAR, 5, 3)))
    strike_off(result, user=None, at=a_time(date(YEAR, 5, 4)))

    past = english_reader.get(f"{LIST}alpha/{APRIL}&as_of=2024-05-01")
    text = words(parsed(past))
    assert "Alpha" in text
    assert "Renamed" not in text
    assert "CNY 100" in words(section(past, "h-facts"))
    assert "30 days overdue" in words(only(parsed(past), "table.project-milestones"))
    assert "Struck" in words(only(parsed(past), "table.project-results"))
    assert "Old goal" in words(section(past, "h-goals"))
    assert "New goal" not in words(section(past, "h-goals"))

    now = english_reader.get(f"{LIST}alpha/{APRIL}")
    assert "done on 30 March 2024" in words(only(parsed(now), "table.project-milestones"))
    assert "No result has been claimed yet" in words(parsed(now))
    assert "New goal" in words(section(now, "h-goals"))
    versions = words(only(parsed(now), "ol.versions"))
    assert "Stage planned → becomes completed" in versions
    assert f"Goals {old.number} (2024) → becomes {new.number} (2024)" in versions

    [cells] = rows_of(english_reader.get(f"{LIST}{APRIL}&as_of=2024-05-01")).values()
    assert cells[0] == "Planned"


def test_a_project_set_up_later_was_not_known_before(english_reader: Client, alone: None) -> None:
    titles: dict[str, Any] = {"title_zh_hans": "后来", "title_en": "Later"}
    project = Project(code="late", **titles, kind="park", provenance="reported")
    save_project(project=project, goals=[], seen=0, user=None, at=a_time(date(YEAR, 5, 2)))
    assert english_reader.get(f"{LIST}late/?as_of=2024-05-01").status_code == 404
    assert english_reader.get(f"{LIST}late/?as_of=2024-05-02").status_code == 200
    assert "None was known on" in english_reader.get(f"{LIST}?as_of=2024-05-01").content.decode()


def test_experiences_stand_with_their_published_words(english_reader: Client, alone: None) -> None:
    project = make_project(code="alpha")
    common: dict[str, Any] = {
        "department": Department.objects.get(code="housing"),
        "category": Category.objects.get(code="finance"),
        "project": project,
        "recorded_at": a_time(date(YEAR, 5, 2)),
    }
    shown = {"code": "shown", "title_zh_hans": "可见", "title_en": "Shown", "published_on": date(YEAR, 5, 2)}
    hidden = {"code": "hidden", "title_zh_hans": "草稿", "title_en": "Hidden"}
    Experience.objects.create(state="published", **{**common, **shown})
    Experience.objects.create(state="draft", **{**common, **hidden})
    text = words(section(english_reader.get(f"{LIST}alpha/"), "h-experiences"))
    assert "Shown" in text
    assert "Hidden" not in text
    assert "Shown" not in english_reader.get(f"{LIST}alpha/?as_of=2024-05-01").content.decode()


def test_other_pages_lead_to_the_project(english_reader: Client, alone: None) -> None:
    project = make_project(code="alpha", title_en="Alpha", zone=Zone.objects.get(code="Z4"))
    loan = make_instrument(project=project)
    for path in (
        "/finance/?month=2024-04",
        "/finance/instruments/?project=alpha",
        loan.get_absolute_url(),
        "/zones/Z4/",
        "/zones/Z3/",
    ):
        links = [attribute(link, "href").partition("?")[0] for link in find(parsed(english_reader.get(path)), "a")]
        assert f"{LIST}alpha/" in links, path
    assert f"{LIST}alpha/" not in english_reader.get("/zones/Z1/").content.decode()


@in_both_languages
@pytest.mark.parametrize("path", [LIST, f"{LIST}olympic-center/", f"{LIST}sponge-2021/", f"{LIST}ultra-low-block/"])
def test_pages_of_the_pilot_stand_in_both_languages(sign_in: SignIn, language: str, path: str) -> None:
    client = sign_in("leader", language)
    assert client.get(path).status_code == 200
    assert client.get(f"{path}?month=2021-07&as_of=2021-07-31").status_code == 200
    fragment = client.get(path, headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "container-xl register projects" in fragment


def test_published_results_of_the_pilot_carry_their_source(english_reader: Client) -> None:
    table = words(only(parsed(english_reader.get(f"{LIST}sponge-2021/")), "table.project-results"))
    assert "52 projects" in table
    assert "272 projects" in table
    assert "Local news, July 2021" in table


def test_the_office_is_led_to_what_it_may_do(sign_in: SignIn) -> None:
    links = {attribute(link, "href") for link in find(parsed(sign_in("office").get(f"{LIST}ecopark/")), "a")}
    assert {f"{LIST}ecopark/edit/", f"{LIST}ecopark/milestones/new/", "/matters/new/?project=ecopark"} <= links
    links = {attribute(link, "href") for link in find(parsed(sign_in("staff-housing").get(f"{LIST}sponge-2021/")), "a")}
    assert f"{LIST}sponge-2021/results/new/" in links
    assert f"{LIST}sponge-2021/milestones/new/" not in links
    links = {attribute(link, "href") for link in find(parsed(sign_in("staff-pboc").get(f"{LIST}sponge-2021/")), "a")}
    assert not any("/new/" in link or "/edit/" in link for link in links)
    past = sign_in("office").get(f"{LIST}ecopark/?as_of=2021-07-31")
    assert f"{LIST}ecopark/edit/" not in {attribute(link, "href") for link in find(parsed(past), "a")}


def test_who_may_not_read_and_what_is_not_there(client: Client, sign_in: SignIn, reader: Client) -> None:
    for path in (LIST, f"{LIST}ecopark/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
        assert reader.post(path).status_code == 405
    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.get(LIST).status_code == 403
    assert stranger.get(f"{LIST}ecopark/").status_code == 403
    assert reader.get(f"{LIST}nothing/").status_code == 404


def test_the_number_of_queries_does_not_grow(english_reader: Client, alone: None) -> None:
    goals = [make_goal() for _ in range(3)]

    def add(count: int) -> None:
        for _ in range(count):
            project = make_project(zone=Zone.objects.get(code="Z4"), lead=Department.objects.get(code="housing"))
            project.goals.add(*goals)
            make_milestone(project)
            make_result(project, goal=goals[0])
            make_instrument(project=project)

        # every row is written by somebody, whose name is read with it
        office = User.objects.get(username="office")
        for kind in (ProjectMilestone, ProjectResult):
            kind._base_manager.update(recorded_by=office)
        Project.history.update(history_user=office)  # type: ignore[attr-defined]

    def queries(path: str) -> int:
        english_reader.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert english_reader.get(path).status_code == 200
        return len(captured)

    add(2)
    paths = [LIST + APRIL, f"{LIST}{APRIL}&as_of=2024-04-30", f"{LIST}{Project.objects.first().code}/{APRIL}"]  # type: ignore[union-attr]
    few = [queries(path) for path in paths]
    add(40)
    project = Project.objects.get(code=paths[2].split("/")[2])
    for _ in range(30):
        make_milestone(project)
        make_result(project)
        make_instrument(project=project)
    add(1)
    assert [queries(path) for path in paths] == few
    assert few[0] <= 16
