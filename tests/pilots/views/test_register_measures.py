"""The register measure of a task book: where it is chosen, shown, compared, rolled over, taken out and brought in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from pilots.actions.plans import apply_plan
from pilots.actions.rollovers import Choice, roll_over
from pilots.actions.task_books import begin_draft, publish_draft, save_draft
from pilots.drafts import content_of
from pilots.models import Goal, TaskBook, Unit, User
from pilots.sheets.plans.kinds import Tab
from tests.factories import YEAR, a_time, make_goal, make_periods, make_task_book
from tests.pilots.ledgers import BUILT, LENT, Trial, trial_ledger
from tests.pilots.sheets.plans.files import Editor, errors, exported, said
from tests.pilots.views.pages import SignIn, attribute, find, only, parsed, words
from tests.pilots.views.test_task_book_drafts import opened, refusals, send, standing

pytestmark = pytest.mark.django_db

NUMBER = 719
BOOK = f"/taskbooks/2024/{NUMBER}/"
PAGE = f"{BOOK}draft/"
NOW = a_time(date(YEAR, 8, 20))


@pytest.fixture(autouse=True)
def august_20(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda _moment=None: date(YEAR, 8, 20))


@pytest.fixture(autouse=True)
def trial() -> Iterator[Trial]:
    with trial_ledger() as ledger:
        yield ledger


@pytest.fixture
def goal() -> Goal:
    row = make_goal(number=NUMBER)
    make_task_book(row, milestones=[{"weight": 100, "order": 1}])
    return row


@pytest.fixture
def draft(goal: Goal) -> TaskBook:
    return begin_draft(goal=goal, user=User.objects.get(username="office"), at=NOW)[0]


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def options(client: Client) -> dict[str, str]:
    """Value → name of the measures that can be chosen."""
    [select] = [row for row in find(parsed(client.get(PAGE)), "select") if attribute(row, "name") == "register_measure"]
    return {attribute(row, "value"): words(row) for row in find(select, "option")}


def test_a_measure_of_the_goals_unit_is_chosen_and_stands_in_the_document(office: Client, draft: TaskBook) -> None:
    offered = options(office)
    assert offered[""] == "none: no register feeds the goal"
    assert offered[LENT] == "Loans of the trial"
    assert BUILT not in offered
    response = send(office, opened(office, register_measure=LENT))
    assert response.status_code == 302
    assert (standing().register_measure, standing().edition) == (LENT, 2)
    page = parsed(office.get(f"{BOOK}?version=2"))
    assert "Register measure Loans of the trial" in words(page)
    assert "Register measure" not in words(parsed(office.get(BOOK)))
    send(office, opened(office, register_measure=""))
    assert standing().register_measure == ""


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        ("trial.nothing", "No register offers “trial.nothing”."),
        (BUILT, "The register counts “Area of the trial” in 10,000 m², and the goal counts in CNY 100 million."),
        ("x" * 99, f"No register offers “{'x' * 60}”."),
    ],
)
def test_another_measure_is_refused_beside_its_field(office: Client, draft: TaskBook, key: str, refusal: str) -> None:
    response = send(office, opened(office, register_measure=key, leader_zh_hans="市长"))
    page = parsed(response)
    assert response.status_code == 422
    assert refusals(page) == [refusal]
    [select] = [row for row in find(page, "select") if attribute(row, "name") == "register_measure"]
    [chosen] = [row for row in find(select, "option") if "selected" in dict(row.attributes)]
    assert attribute(chosen, "value") == key
    assert standing().edition == 1


def test_a_measure_whose_register_has_gone_is_not_lost_unseen(office: Client, draft: TaskBook) -> None:
    TaskBook.objects.drafts().update(register_measure="gone.measure")
    assert options(office)["gone.measure"] == "gone.measure"
    assert refusals(parsed(send(office, opened(office)))) == ["No register offers “gone.measure”."]
    assert standing().register_measure == "gone.measure"


def test_of_two_who_chose_otherwise_the_second_sees_both(office: Client, draft: TaskBook) -> None:
    sent = opened(office)
    content = replace(content_of(draft), register_measure=LENT)
    save_draft(book=draft, seen=1, content=content, user=User.objects.get(username="admin"), at=NOW)
    page = parsed(send(office, {**sent, "leader_zh_hans": "市长"}))
    assert "Register measure Loans of the trial –" in words(page)
    assert standing().register_measure == LENT


def test_versions_are_compared_in_it(office: Client, draft: TaskBook) -> None:
    make_periods()
    user = User.objects.get(username="office")
    content = replace(content_of(draft), register_measure=LENT)
    saved = save_draft(book=draft, seen=1, content=content, user=user, at=NOW)
    first = date(YEAR, 9, 1)
    publish_draft(book=saved, seen=saved.edition, counts_from=first, reason="接入台账", user=user, at=NOW)
    page = parsed(office.get(f"{BOOK}compare/"))
    assert words(only(page, "p.compare-summary")) == "Another register measure."
    assert "Register measure –" in words(page)
    assert "Loans of the trial" in words(page)
    following = begin_draft(goal=saved.goal, user=user, at=NOW)[0]
    assert following.register_measure == LENT


def test_it_goes_along_to_the_next_year() -> None:
    goal = make_goal(number=NUMBER)
    make_task_book(goal, register_measure=LENT)
    rolled = roll_over(choices=[Choice(goal)], year=YEAR, user=User.objects.get(username="office"), at=NOW)
    assert [book.register_measure for book in rolled.made] == [LENT]


# The plan as a spreadsheet


@pytest.fixture
def plan() -> Editor:
    """The plan of 2024 with one goal, fed by the register of loans."""
    make_task_book(make_goal(number=NUMBER), register_measure=LENT)
    return Editor(exported(YEAR))


def measure_cell(plan: Editor) -> object:
    sheet = plan.sheet(Tab.GOALS)
    return sheet.cell(plan.row(Tab.GOALS, NUMBER), plan.column(Tab.GOALS, "register_measure")).value


def test_the_plan_goes_out_with_it_and_comes_back_unchanged(plan: Editor) -> None:
    assert measure_cell(plan) == "Loans of the trial"
    assert plan.held(YEAR).changes == []
    guide = [[cell.value for cell in row] for row in plan.book["Guide"].iter_rows()]
    [takes] = [str(row[2]) for row in guide if row[1] == "Register measure"]
    assert takes.startswith("A measure of a register in the goal's unit, by its name or key. One of: ")
    assert "Loans of the trial, Area of the trial" in takes


@pytest.mark.parametrize("text", ["", LENT.upper(), " loans of  the Trial"])
def test_it_is_named_by_key_or_name_and_can_be_taken_out(plan: Editor, text: str) -> None:
    held = plan.put(Tab.GOALS, (NUMBER,), register_measure=text).held(YEAR)
    assert errors(held) == {}
    assert said(held) == ({} if text else {("goals", str(NUMBER), "register_measure"): (LENT, "")})
    if not text:
        apply_plan(year=YEAR, book=plan.content, user=User.objects.get(username="office"), at=NOW)
        books = TaskBook.objects.filter(goal__number=NUMBER).order_by("version")
        assert [(book.state, book.register_measure) for book in books] == [("in_force", LENT), ("draft", "")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("loans", "No register offers “loans”."),
        (
            "Area of the trial",
            "The register counts “Area of the trial” in 10,000 m², and the goal counts in CNY 100 million.",
        ),
    ],
)
def test_a_measure_that_cannot_feed_the_goal_is_an_error_of_its_cell(plan: Editor, text: str, sentence: str) -> None:
    place = plan.place(Tab.GOALS, (NUMBER,), "register_measure")
    assert errors(plan.put(Tab.GOALS, (NUMBER,), register_measure=text).held(YEAR)) == {place: sentence}


def test_a_measure_that_stands_and_is_offered_no_more_is_no_hindrance() -> None:
    goal = make_goal(number=NUMBER, unit=Unit.objects.get(code="万㎡"))
    make_task_book(goal, register_measure="gone.measure")
    plan = Editor(exported(YEAR))
    assert measure_cell(plan) == "gone.measure"
    held = plan.held(YEAR)
    assert (held.changes, errors(held)) == ([], {})
