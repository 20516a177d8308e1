"""What an import of a plan writes: all of it or nothing, into drafts, with who did it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.serializers import serialize
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from simple_history.utils import get_history_manager_for_model

from pilots.actions.plans import Applied, NoMonthLeftError, PlanMovedError, PlanRefusedError, apply_plan, publish_plan
from pilots.actions.task_books import begin_draft
from pilots.models import (
    Category,
    Department,
    Duty,
    Goal,
    LightThresholds,
    Milestone,
    Period,
    Task,
    TaskBook,
    TimetablePoint,
    Unit,
    User,
    Zone,
)
from pilots.sheets.plans.kinds import Tab
from pilots.sheets.plans.load import load_content
from tests.factories import make_goal, make_task_book
from tests.pilots.sheets.plans.files import Editor, exported

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Editor:
    return Editor(exported())


@pytest.fixture
def office() -> User:
    return User.objects.get(username="office")


def apply(plan: Editor, user: User | None = None, seen: str | None = None, year: int = 2021) -> Applied:
    return apply_plan(year=year, book=plan.content, seen=seen, user=user, at=timezone.now())


def published() -> str:
    """Everything that stands in published task books."""
    books = TaskBook.objects.exclude(state="draft").order_by("pk")
    parts: list[Any] = [books]
    parts += [model._default_manager.filter(task_book__in=books).order_by("pk") for model in (Milestone, Duty)]
    parts.append(TimetablePoint.objects.filter(task_book__in=books).order_by("pk"))
    return "".join(serialize("json", part) for part in parts)


def texts(row: Any, *names: str) -> list[str]:
    """Columns that the translations add, which the type checker does not know."""
    return [getattr(row, name) or "" for name in names]


def lower(plan: Editor) -> Editor:
    """Goal 19's target from 30 to 29."""
    return plan.put(Tab.GOALS, (19,), target=29, target_provenance="reported").put(Tab.TIMETABLE, (19,), m12=29)


def test_what_changes_in_a_task_book_becomes_a_draft_and_nothing_published_moves(plan: Editor, office: User) -> None:
    before = published()
    applied = apply(lower(plan), office)
    assert published() == before
    [draft] = TaskBook.objects.filter(state="draft")
    assert list(applied.drafts) == [19]
    assert (draft.goal.number, draft.version, draft.edition, draft.edited_by) == (19, 2, 1, office)
    assert (draft.target, draft.target_provenance, draft.path) == (29, "reported", "")


def test_a_draft_is_a_whole_copy_but_for_the_changes(plan: Editor) -> None:
    apply(lower(plan))
    goal = Goal.objects.get(year=2021, number=19)
    old, new = TaskBook.objects.filter(goal=goal).order_by("version")
    steps = ("step", "title_zh_hans", "title_en", "due_on", "weight", "provenance")
    duties = ("order", "text_zh_hans", "department", "due_on", "evidence_zh_hans")
    assert list(new.milestones.values_list(*steps)) == list(old.milestones.values_list(*steps))
    assert list(new.duties.values_list(*duties)) == list(old.duties.values_list(*duties))
    assert list(new.supporting.all()) == list(old.supporting.all())
    assert texts(new, "leader_zh_hans", "funds_en") == texts(old, "leader_zh_hans", "funds_en")
    planned = [[point.planned for point in book.timetable.all()] for book in (old, new)]
    assert planned[0][:11] == planned[1][:11]


def test_planned_values_that_stay_keep_their_provenance_and_new_ones_are_reported(plan: Editor) -> None:
    apply(lower(plan).put(Tab.TIMETABLE, (19,), provenance=None))
    points = TimetablePoint.objects.filter(task_book__state="draft").order_by("month")
    assert [point.provenance for point in points] == ["illustrative"] * 11 + ["reported"]


def test_the_shape_of_a_timetable_that_stays_is_kept(plan: Editor) -> None:
    apply(plan.put(Tab.GOALS, (19,), leader_zh_hans="王市长"))
    draft = TaskBook.objects.get(state="draft")
    assert draft.path == TaskBook.objects.get(goal=draft.goal, version=1).path != ""


def test_a_file_that_was_written_says_nothing_new_and_writes_nothing_again(plan: Editor) -> None:
    plan.add(Tab.ROAD_MAP, goal=1, title_zh_hans="新步骤", due_on=date(2021, 12, 1), weight=10)
    apply(lower(plan.put(Tab.ROAD_MAP, (1, 4), weight=30)))
    assert apply(plan).comparison.changes == []
    assert {draft.edition for draft in TaskBook.objects.filter(state="draft")} == {1}
    assert Editor(exported()).held().changes == []


def test_an_existing_draft_gets_its_next_edition(plan: Editor, office: User) -> None:
    goal = Goal.objects.get(year=2021, number=19)
    draft, _is_new = begin_draft(goal=goal, user=User.objects.get(username="admin"), at=timezone.now())
    apply(lower(Editor(exported())), office)
    draft.refresh_from_db()
    assert (draft.edition, draft.target, draft.edited_by) == (2, 29, office)
    assert TaskBook.objects.filter(goal=goal).count() == 2


def test_directories_and_goals_are_created_and_updated(plan: Editor) -> None:
    plan.add(Tab.DEPARTMENTS, code="sea", name_zh_hans="海洋发展局", provenance="reported")
    plan.add(Tab.UNITS, code="ship", label_zh_hans="艘", label_en="ships", english_factor=1, decimals=0)
    plan.put(Tab.UNITS, ("ship",), english_decimals=0)
    plan.add(Tab.TASKS, number=28, code="L9", category="life", title_zh_hans="建设绿色港口", lead="sea")
    plan.put(Tab.TASKS, (28,), provenance="reported")
    plan.copy(Tab.ZONES, "Z4", code="Z6", name_zh_hans="港区", authority="sea")
    plan.put(Tab.DEPARTMENTS, ("pboc",), name_en="Central bank").put(
        Tab.GOALS, (5,), title_zh_hans="新标题", zones="Z6"
    )
    plan.add_goal(31).put(Tab.GOALS, (31,), unit="ship", task=28, lead="海洋发展局", supporting="pboc", zones="Z3, Z6")
    plan.put(Tab.GOALS, (31,), register_measure="")
    apply(plan)
    goal = Goal.objects.get(year=2021, number=31)
    assert (goal.unit.code, goal.task.category.code, goal.lead.code) == ("ship", "life", "sea")
    assert [zone.code for zone in goal.zones.all()] == ["Z3", "Z6"]
    within = Zone.objects.get(code="Z6").within
    assert within is not None
    assert within.code == "Z3"
    assert texts(Department.objects.get(code="pboc"), "name_en") == ["Central bank"]
    assert texts(Goal.objects.get(year=2021, number=5), "title_zh_hans") == ["新标题"]
    [draft] = TaskBook.objects.filter(state="draft", goal=goal)
    assert (draft.version, draft.counts_from, draft.timetable.count()) == (1, date(2021, 1, 1), 12)
    assert [department.code for department in draft.supporting.all()] == ["pboc"]
    assert Editor(exported()).held().changes == []


def test_two_rows_may_change_places(plan: Editor) -> None:
    plan.put(Tab.CATEGORIES, ("finance",), order=2).put(Tab.CATEGORIES, ("ecology",), order=1)
    plan.put(Tab.TASKS, (1,), code="F2").put(Tab.TASKS, (2,), code="F1")
    apply(plan)
    assert dict(Category.objects.values_list("code", "order"))["finance"] == 2
    assert dict(Task.objects.filter(number__lte=2).values_list("number", "code")) == {1: "F2", 2: "F1"}


def test_new_steps_and_duties_get_their_numbers(plan: Editor) -> None:
    plan.put(Tab.ROAD_MAP, (1, 4), weight=30)
    plan.add(Tab.ROAD_MAP, goal=1, title_zh_hans="新步骤", due_on=date(2021, 12, 1), weight=10)
    plan.add(Tab.DUTIES, goal=1, department="pboc", text_zh_hans="新职责")
    apply(plan)
    [draft] = TaskBook.objects.filter(state="draft")
    assert draft.milestones.order_by("-step").values_list("step", "provenance").first() == (5, "reported")
    duty = draft.duties.order_by("-order").first()
    assert duty is not None
    assert (texts(duty, "text_zh_hans"), duty.provenance) == (["新职责"], "reported")


def test_one_error_anywhere_keeps_everything_from_being_written(plan: Editor) -> None:
    lower(plan).put(Tab.DEPARTMENTS, ("pboc",), name_en="Central bank").put(Tab.ROAD_MAP, (1, 4), weight=39)
    with pytest.raises(PlanRefusedError):
        apply(plan)
    assert not TaskBook.objects.filter(state="draft").exists()
    assert texts(Department.objects.get(code="pboc"), "name_en") != ["Central bank"]


# Somebody else at the same time


def test_changes_that_are_no_longer_those_that_were_shown_are_not_written(plan: Editor, office: User) -> None:
    seen = lower(plan).held().fingerprint
    begin_draft(goal=Goal.objects.get(year=2021, number=19), user=office, at=timezone.now())
    with pytest.raises(PlanMovedError):
        apply(plan, office, seen)
    assert TaskBook.objects.get(state="draft").edition == 1


def test_what_others_change_elsewhere_is_no_hindrance(plan: Editor, office: User) -> None:
    seen = lower(plan).held().fingerprint
    begin_draft(goal=Goal.objects.get(year=2021, number=1), user=office, at=timezone.now())
    assert list(apply(plan, office, seen).drafts) == [19]


def test_a_draft_begun_between_look_and_write_is_a_conflict(
    plan: Editor, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pilots.actions import plans

    held = lower(plan).held()
    monkeypatch.setattr(plans, "load_comparison", lambda *_given: held)
    begin_draft(goal=Goal.objects.get(year=2021, number=19), user=office, at=timezone.now())
    with pytest.raises(PlanMovedError):
        apply(plan, office)


# Who and what


def test_the_trail_names_who_imported_what(plan: Editor, office: User) -> None:
    plan.put(Tab.GOALS, (5,), title_zh_hans="新标题", zones="Z1").add_goal(31)
    apply(plan, office)
    trail = get_history_manager_for_model(Goal)
    goal = Goal.objects.get(year=2021, number=5)
    after, before = trail.filter(id=goal.pk).order_by("-history_id")
    assert (after.title_zh_hans, after.history_user, after.history_type) == ("新标题", office, "~")
    assert (before.title_zh_hans != "新标题", before.history_user) == (True, None)
    assert [row.zone.code for row in after.zones.all()] == ["Z1"]
    assert trail.get(number=31).history_type == "+"


def test_rows_that_stay_have_no_trail(plan: Editor) -> None:
    apply(lower(plan))
    assert not get_history_manager_for_model(Goal).exists()
    assert not get_history_manager_for_model(Department).exists()


# What a year needs beside its plan


def test_the_years_months_and_the_first_thresholds_are_made_where_they_are_missing(office: User) -> None:
    make_task_book(make_goal(year=2023, number=1))
    plan = Editor(exported(2023)).put(Tab.GOALS, (1,), title_en="Another")
    assert apply(plan, office, year=2023).periods == 12
    assert Period.objects.of_year(2023).count() == 12
    assert LightThresholds.objects.count() == 1


def test_a_year_whose_months_are_there_is_left_alone(plan: Editor) -> None:
    assert apply(lower(plan)).periods == 0


# Into force


def test_drafts_count_from_the_first_month_that_they_can(plan: Editor, office: User) -> None:
    apply(lower(plan).add_goal(31), office)
    done = publish_plan(year=2021, numbers=[19, 31], reason="压减", user=office, at=timezone.now())
    assert {month: [book.goal.number for book in books] for month, books in done.items()} == {
        date(2021, 1, 1): [31],
        date(2021, 2, 1): [19],
    }
    book = TaskBook.objects.get(goal__year=2021, goal__number=19, state="in_force")
    assert (book.version, book.reason, book.published_by, book.target) == (2, "压减", office, Decimal(29))


def test_a_goal_without_a_month_left_is_named(plan: Editor, office: User) -> None:
    goal = make_goal(year=2021, number=31)
    make_task_book(goal, counts_from=date(2021, 12, 1))
    apply(Editor(exported()).put(Tab.GOALS, (31,), leader_zh_hans="王市长"))
    with pytest.raises(NoMonthLeftError) as stuck:
        publish_plan(year=2021, numbers=[31], reason="压减", user=office, at=timezone.now())
    assert stuck.value.numbers == [31]


# At a large size


def test_an_import_asks_as_many_queries_for_many_goals_as_for_few(plan: Editor) -> None:
    def queries(count: int, change: Callable[[Editor], Any]) -> int:
        editor = Editor(exported())
        for number in range(count):
            change(editor.add_goal(Goal.objects.count() + 1 + number))
        content = editor.content
        with CaptureQueriesContext(connection) as asked:
            apply_plan(year=2021, book=content, user=None, at=timezone.now())
        return len(asked)

    few, many = queries(2, lambda _editor: None), queries(20, lambda _editor: None)
    # one more statement for every so many rows
    assert many - few <= 6
    assert load_content(2021).rows[Tab.GOALS].keys() >= {(52,)}
    assert Unit.objects.exists()
