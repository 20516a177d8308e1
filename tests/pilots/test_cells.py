"""Saving one cell: in the history exactly once, and never over something unseen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from pilots.actions.cells import Outcome, Saved, save_cell
from pilots.cells import Cell, StepCell
from pilots.desks import load_desk
from pilots.models import AppendOnlyError, Evidence, Figure, Goal, MilestoneReport, Period, Revision, Save, User
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
)

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
IN_APRIL = date(YEAR, 4, 3)
NOW = a_time(IN_APRIL)
EMPTY: dict[str, Any] = {"value": None, "comment": "", "cause": "", "remedy": "", "back_on": None}


@pytest.fixture
def goal() -> Goal:
    goal = make_goal(lead=make_department())
    make_milestone(make_task_book(goal), due_on=date(YEAR, 3, 20))
    make_periods()
    return goal


@pytest.fixture
def clerk(goal: Goal) -> User:
    return make_member("staff", department=goal.lead)


def cell_of(goal: Goal) -> Cell:
    [cell] = load_desk(goal.lead, Period.objects.get(month=MARCH), IN_APRIL).cells
    return cell


def step_of(goal: Goal) -> StepCell:
    [step] = load_desk(goal.lead, Period.objects.get(month=MARCH), IN_APRIL).steps
    return step


def save(goal: Goal, user: User, value: int | None, *, seen: str, key: UUID | None = None, **content: Any) -> Saved:
    said = {**EMPTY, "value": None if value is None else Decimal(value), **content}
    return save_cell(cell=cell_of(goal), content=said, seen=seen, key=key or uuid4(), user=user, at=NOW)


def values(goal: Goal) -> list[tuple[int, int, str, Decimal | None]]:
    rows = Revision.objects.filter(figure__goal=goal).order_by("number")
    return [(row.number, row.edition, row.state, row.value) for row in rows]


def test_the_first_save_begins_a_draft(goal: Goal, clerk: User) -> None:
    saved = save(goal, clerk, 30, seen="", comment="按台账")
    assert saved.outcome == Outcome.SAVED
    assert values(goal) == [(1, 1, "draft", 30)]
    [kept] = Save.objects.filter(revision__figure__goal=goal)
    assert (kept.edition, kept.saved_by, kept.saved_at) == (1, clerk, NOW)
    assert kept.content == {"value": "30", "comment": "按台账", "cause": "", "remedy": "", "back_on": None}


def test_every_save_is_in_the_history(goal: Goal, clerk: User) -> None:
    for edition, value in enumerate((30, 31, 32)):
        assert save(goal, clerk, value, seen=f"1.{edition}" if edition else "").outcome == Outcome.SAVED
    assert values(goal) == [(1, 3, "draft", 32)]
    kept = Save.objects.filter(revision__figure__goal=goal)
    assert [(row.edition, row.content["value"]) for row in kept] == [(1, "30"), (2, "31"), (3, "32")]


def test_a_request_that_comes_twice_counts_once(goal: Goal, clerk: User) -> None:
    key = uuid4()
    for _again in range(3):
        assert save(goal, clerk, 30, seen="", key=key).outcome == Outcome.SAVED
    save(goal, clerk, 31, seen="1.1")
    assert save(goal, clerk, 30, seen="", key=key).outcome == Outcome.SAVED
    assert values(goal) == [(1, 2, "draft", 31)]
    assert Save.objects.filter(revision__figure__goal=goal).count() == 2


def test_nothing_is_written_where_nothing_changed(goal: Goal, clerk: User) -> None:
    assert save(goal, clerk, None, seen="").outcome == Outcome.UNCHANGED
    assert not Figure.objects.filter(goal=goal).exists()
    save(goal, clerk, 30, seen="")
    assert save(goal, clerk, 30, seen="1.1").outcome == Outcome.UNCHANGED
    assert values(goal) == [(1, 1, "draft", 30)]


@pytest.mark.parametrize("seen", ["", "1.1", "2.1", "nonsense"])
def test_what_was_not_seen_is_not_overwritten(goal: Goal, clerk: User, seen: str) -> None:
    save(goal, clerk, 30, seen="")
    other = make_member("head", department=goal.lead)
    save(goal, other, 32, seen="1.1")
    saved = save(goal, clerk, 31, seen=seen)
    assert saved.outcome == Outcome.CONFLICT
    assert isinstance(saved.entry, Revision)
    assert (saved.entry.value, saved.entry.entered_by) == (32, other)
    assert values(goal) == [(1, 2, "draft", 32)]
    assert save(goal, clerk, 31, seen="1.2").outcome == Outcome.SAVED


def test_the_same_value_twice_is_no_conflict(goal: Goal, clerk: User) -> None:
    save(goal, clerk, 30, seen="")
    assert save(goal, make_member("head", department=goal.lead), 30, seen="").outcome == Outcome.UNCHANGED


def test_two_who_begin_at_once_do_not_both_win(goal: Goal, clerk: User) -> None:
    cell = cell_of(goal)
    save(goal, clerk, 30, seen="")
    said = {**EMPTY, "value": Decimal(40)}
    assert save_cell(cell=cell, content=said, seen="", key=uuid4(), user=clerk, at=NOW).outcome == Outcome.CONFLICT
    assert values(goal) == [(1, 1, "draft", 30)]


def test_what_is_with_the_office_is_closed(goal: Goal, clerk: User) -> None:
    make_revision(goal, MARCH, 30, state="submitted")
    assert save(goal, clerk, 31, seen="1.0").outcome == Outcome.LOCKED
    assert values(goal) == [(1, 0, "submitted", 30)]


def test_a_correction_leaves_the_approved_value_standing(goal: Goal, clerk: User) -> None:
    make_revision(goal, MARCH, 30)
    assert save(goal, clerk, 31, seen="1.0").outcome == Outcome.SAVED
    assert values(goal) == [(1, 0, "approved", 30), (2, 1, "draft", 31)]
    cell = cell_of(goal)
    assert cell.approved
    assert (cell.approved.value, cell.value) == (30, 31)


def test_a_returned_figure_may_be_given_again_as_it_was(goal: Goal, clerk: User) -> None:
    make_revision(goal, MARCH, 30, state="returned", reason="请核对")
    assert save(goal, clerk, 30, seen="1.0").outcome == Outcome.SAVED
    assert values(goal) == [(1, 0, "returned", 30), (2, 1, "draft", 30)]


def test_a_new_revision_takes_over_the_evidence(goal: Goal, clerk: User) -> None:
    old = make_revision(goal, MARCH, 30, state="returned")
    file = {"sha256": "0" * 64, "size": 1, "content_type": "application/pdf", "uploaded_by": clerk, "uploaded_at": NOW}
    Evidence.objects.create(revision=old, name="台账.pdf", **file)
    Evidence.objects.create(revision=old, name="撤回.pdf", withdrawn_at=NOW, **file)
    save(goal, clerk, 31, seen="1.0")
    new = Revision.objects.get(figure__goal=goal, number=2)
    assert [row.name for row in new.evidences.all()] == ["台账.pdf"]
    assert old.evidences.count() == 2


def test_a_value_can_be_taken_out_again(goal: Goal, clerk: User) -> None:
    save(goal, clerk, 30, seen="")
    assert save(goal, clerk, None, seen="1.1").outcome == Outcome.SAVED
    assert values(goal) == [(1, 2, "draft", None)]


def test_a_step_of_the_road_map_is_saved_likewise(goal: Goal, clerk: User) -> None:
    content = {"done_on": date(YEAR, 3, 19), "deliverable": "方案", "comment": ""}
    for seen, outcome in (("", Outcome.SAVED), ("", Outcome.UNCHANGED)):
        saved = save_cell(cell=step_of(goal), content=content, seen=seen, key=uuid4(), user=clerk, at=NOW)
        assert saved.outcome == outcome
    report = MilestoneReport.objects.get(goal=goal)
    assert (report.number, report.edition, report.done_on, report.deliverable) == (1, 1, date(YEAR, 3, 19), "方案")
    [kept] = Save.objects.filter(report=report)
    assert kept.content["done_on"] == "2024-03-19"


def test_a_save_is_never_changed_or_deleted(goal: Goal, clerk: User) -> None:
    save(goal, clerk, 30, seen="")
    kept = Save.objects.filter(revision__figure__goal=goal)
    with pytest.raises(AppendOnlyError):
        kept.update(edition=9)
    with pytest.raises(AppendOnlyError):
        kept.delete()
    for statement in ("UPDATE pilots_save SET edition = 9", "DELETE FROM pilots_save"):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# What a desk shows


def test_a_desk_knows_the_step_since_the_last_figure(goal: Goal, clerk: User) -> None:
    make_revision(goal, date(YEAR, 2, 1), 20)
    save(goal, clerk, 33, seen="")
    cell = cell_of(goal)
    assert (cell.previous, cell.increment, cell.planned) == (20, 13, 30)


def test_a_desk_shows_the_light_that_a_draft_would_give(goal: Goal, clerk: User) -> None:
    save(goal, clerk, 10, seen="")
    cell = cell_of(goal)
    assert cell.standing
    assert cell.standing.light == "behind"
    assert cell.lacks == ["cause", "remedy", "back_on"]
    save(goal, clerk, 10, seen="1.1", cause="停工", remedy="赶工", back_on=date(YEAR, 6, 1))
    assert cell_of(goal).is_ready


def test_a_check_asks_for_a_comment(goal: Goal, clerk: User) -> None:
    make_revision(goal, date(YEAR, 2, 1), 40)
    make_report(goal, 1, date(YEAR, 3, 20))
    save(goal, clerk, 39, seen="")
    assert cell_of(goal).lacks == ["comment"]
    save(goal, clerk, 39, seen="1.1", comment="核减重复项目")
    assert cell_of(goal).is_ready


def test_a_step_done_in_an_earlier_month_is_not_asked_for_again(goal: Goal) -> None:
    assert step_of(goal).code == f"{goal.number}.1"
    make_report(goal, 1, date(YEAR, 2, 10))
    assert load_desk(goal.lead, Period.objects.get(month=MARCH), IN_APRIL).steps == []
