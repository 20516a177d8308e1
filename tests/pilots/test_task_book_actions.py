"""Drafts of task books: begun once, written edition by edition, published once, and nothing published moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from pilots.actions.publications import publish_month
from pilots.actions.task_books import (
    DraftConflictError,
    NotPublishableError,
    begin_draft,
    discard_draft,
    publish_draft,
    save_draft,
)
from pilots.courses import load_course
from pilots.drafts import DraftContent, DutyContent, StepContent, content_of, done_steps, draft_problems, first_months
from pilots.models import Department, Duty, Goal, Milestone, Period, TaskBook, TimetablePoint, User
from pilots.moments import Moment
from pilots.querysets.task_books import TaskBookQuerySet
from pilots.rules.plans import Fault
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    unsealed,
)

pytestmark = pytest.mark.django_db

NOW = a_time(date(YEAR, 8, 20))
SEPTEMBER = date(YEAR, 9, 1)
MONTHS = [date(YEAR, number, 1) for number in range(1, 13)]

HEAD: dict[str, Any] = {
    "leader_zh_hans": "分管副市长",
    "leader_en": "Vice mayor in charge",
    "contact_zh_hans": "处长",
    "funds_zh_hans": "财政",
}
DUTY: dict[str, Any] = {
    "order": 1,
    "text_zh_hans": "组织验收",
    "text_en": "Organise acceptance",
    "due_on": date(YEAR, 11, 30),
    "evidence_zh_hans": "验收报告",
    "provenance": "illustrative",
}


def full_book(goal: Goal | None = None) -> TaskBook:
    """A version in force with everything that a task book holds."""
    goal = goal or make_goal()
    book = make_task_book(goal, path="L")
    housing = Department.objects.get(code="housing")
    with unsealed():
        TaskBook.objects.filter(pk=book.pk).update(**HEAD)
        book.supporting.add(Department.objects.get(code="pboc"))
        Duty.objects.create(task_book=book, department=housing, **DUTY)
    for number, weight in ((1, 40), (2, 60)):
        make_milestone(book, step=number, order=number, weight=Decimal(weight))
    return book


def a_draft(goal: Goal | None = None, user: User | None = None) -> TaskBook:
    book = full_book(goal)
    draft, _is_new = begin_draft(goal=book.goal, user=user or make_member("office"), at=NOW)
    return draft


def lowered(content: DraftContent, target: int = 60) -> DraftContent:
    """The content with half the target."""
    planned = {month: value * target / 120 for month, value in content.planned.items()}
    return replace(content, target=Decimal(target), planned=planned, path="L")


def save(draft: TaskBook, content: DraftContent, **overrides: Any) -> TaskBook:
    values = {"seen": draft.edition, "user": make_member("office"), "at": NOW, **overrides}
    return save_draft(book=draft, content=content, **values)


def publish(draft: TaskBook, **overrides: Any) -> TaskBook:
    values = {"seen": draft.edition, "counts_from": SEPTEMBER, "reason": "雨季停工", "user": make_member("office")}
    return publish_draft(book=draft, **{**values, "at": NOW, **overrides})


def faults(error: pytest.ExceptionInfo[NotPublishableError]) -> list[Fault]:
    return [problem.fault for problem in error.value.problems]


# Beginning


def test_a_draft_is_a_copy_of_the_version_in_force_with_everything_in_it() -> None:
    base, user = full_book(), make_member("office")
    draft, is_new = begin_draft(goal=base.goal, user=user, at=NOW)
    assert is_new
    assert (draft.version, draft.edition, draft.state) == (2, 1, "draft")
    assert (draft.edited_by, draft.edited_at, draft.published_at) == (user, NOW, None)
    copied = content_of(draft)
    assert copied == content_of(TaskBook.objects.with_content().get(pk=base.pk))
    assert (copied.leader_zh_hans, copied.path, len(copied.planned)) == ("分管副市长", "L", 12)
    assert [row.step for row in copied.steps] == [1, 2]
    assert copied.duties[0].text_en == "Organise acceptance"
    for rows in (draft.timetable.all(), draft.milestones.all(), draft.duties.all()):
        assert {row.provenance for row in rows} == {"illustrative"}
    assert draft.target_provenance == "illustrative"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_copy_holds_both_languages_whoever_makes_it(language: str) -> None:
    base = full_book()
    with translation.override(language):
        draft, _is_new = begin_draft(goal=base.goal, user=make_member("office"), at=NOW)
    step = draft.milestones.get(step=1)
    assert (step.title_zh_hans, step.title_en) == ("步骤1", "Step 1")  # type: ignore[attr-defined]


def test_whoever_begins_second_gets_the_draft_of_the_first() -> None:
    base, first, second = full_book(), make_member("office"), make_member("administrator")
    draft, _is_new = begin_draft(goal=base.goal, user=first, at=NOW)
    again, is_new = begin_draft(goal=base.goal, user=second, at=NOW + timedelta(hours=1))
    assert not is_new
    assert (again.pk, again.edited_by, again.edited_at) == (draft.pk, first, NOW)


def test_of_two_who_begin_at_once_the_second_gets_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    base, first = full_book(), make_member("office")

    def looked_too_early(_drafts: TaskBookQuerySet) -> None:
        """There is none yet; before the next is written, another person begins one."""
        monkeypatch.undo()
        begin_draft(goal=base.goal, user=first, at=NOW)

    monkeypatch.setattr(TaskBookQuerySet, "first", looked_too_early)
    draft, is_new = begin_draft(goal=base.goal, user=make_member("office"), at=NOW)
    assert (draft.edited_by, is_new) == (first, False)
    assert base.goal.task_books.count() == 2


def test_a_goal_without_a_task_book_gets_an_empty_draft() -> None:
    goal = make_goal()
    draft, is_new = begin_draft(goal=goal, user=make_member("office"), at=NOW)
    assert is_new
    assert (draft.version, draft.target, draft.counts_from) == (1, 0, date(YEAR, 1, 1))
    assert {problem.fault for problem in draft_problems(draft, ())} == {Fault.MONTH_MISSING}


# Saving


def test_a_save_writes_everything_as_the_next_edition() -> None:
    draft, user = a_draft(), make_member("administrator")
    pboc, housing = (Department.objects.get(code=code).pk for code in ("pboc", "housing"))
    content = DraftContent(
        baseline=None,
        target=Decimal("20.5"),
        leader_zh_hans="市长",
        leader_en="Mayor",
        contact_zh_hans="科长",
        funds_zh_hans="专项资金\n自筹",
        supporting=frozenset({housing}),
        planned={MONTHS[0]: Decimal("1.5")},
        steps=(
            StepContent(None, "新步骤", "", date(YEAR + 1, 3, 1), Decimal("33.33"), is_beyond_year=True),
            StepContent(1, "步骤1", "Step 1", date(YEAR, 6, 28), Decimal(40)),
        ),
        duties=(DutyContent(pboc, "放贷"),),
    )
    saved = save(draft, content, user=user)
    assert (saved.edition, saved.edited_by, saved.edited_at) == (2, user, NOW)
    new, kept = content.steps
    assert content_of(saved) == replace(content, steps=(replace(new, step=3), kept), target_provenance="reported")


def test_what_stays_keeps_its_provenance_and_what_is_written_was_reported() -> None:
    draft = a_draft()
    content = content_of(draft)
    changed = replace(
        content,
        target_provenance="",
        target=Decimal(130),
        planned={**content.planned, MONTHS[11]: Decimal(130)},
        steps=(replace(content.steps[0], weight=Decimal(50)), content.steps[1]),
        duties=(*content.duties, DutyContent(content.duties[0].department, "新任务")),
    )
    saved = save(draft, changed)
    assert saved.target_provenance == "reported"
    assert [point.provenance for point in saved.timetable.all()] == ["illustrative"] * 11 + ["reported"]
    assert [row.provenance for row in saved.milestones.all()] == ["reported", "illustrative"]
    assert [row.provenance for row in saved.duties.all()] == ["illustrative", "reported"]
    back = save(saved, replace(content, target_provenance=""))
    assert back.target_provenance == "illustrative"
    assert {point.provenance for point in back.timetable.all()} == {"illustrative"}


def test_the_provenance_of_a_target_can_be_named_and_stays_named() -> None:
    draft = a_draft()
    content = replace(lowered(content_of(draft)), target_provenance="published")
    saved = save(draft, content)
    again = save(saved, replace(content, target_provenance="", leader_zh_hans="市长"))
    assert (saved.target_provenance, again.target_provenance) == ("published", "published")


def test_the_number_of_a_step_is_never_given_twice() -> None:
    draft = a_draft()
    content = content_of(draft)
    new = StepContent(None, "新", "", date(YEAR, 12, 1), Decimal(60))
    first = publish(save(draft, replace(content, steps=(content.steps[0], new))))
    following, _is_new = begin_draft(goal=first.goal, user=make_member("office"), at=NOW)
    without = replace(content_of(following), steps=(content.steps[0], replace(new, title_zh_hans="另一步")))
    assert [row.step for row in first.milestones.all()] == [1, 3]
    assert [row.step for row in save(following, without).milestones.all()] == [1, 4]


def test_saying_the_same_again_writes_nothing() -> None:
    draft = a_draft()
    content = lowered(content_of(draft))
    new = StepContent(None, "新", "", date(YEAR, 12, 1), Decimal(10))
    with_new = replace(content, steps=(*content.steps, new))
    saved = save(draft, with_new)
    twice = save(draft, with_new, seen=1)
    assert (saved.edition, twice.edition) == (2, 2)
    assert twice.milestones.count() == 3


def test_of_two_who_save_the_second_is_told_and_nothing_is_overwritten() -> None:
    draft, first = a_draft(), make_member("office")
    content = content_of(draft)
    save(draft, lowered(content), user=first)
    with pytest.raises(DraftConflictError) as conflict:
        save(draft, replace(content, leader_zh_hans="市长"))
    standing = conflict.value.standing
    assert standing is not None
    assert (standing.edition, standing.edited_by, standing.target) == (2, first, 60)
    assert content_of(TaskBook.objects.with_content().get(pk=draft.pk)).leader_zh_hans == "分管副市长"
    over = save(draft, replace(content, leader_zh_hans="市长"), seen=standing.edition)
    assert (over.edition, over.target) == (3, 120)


@pytest.mark.parametrize("fate", ["published", "discarded"])
def test_a_draft_that_has_gone_is_not_written(fate: str) -> None:
    draft = a_draft()
    if fate == "published":
        publish(draft)
    else:
        discard_draft(book=draft, seen=1)
    with pytest.raises(DraftConflictError) as conflict:
        save(draft, lowered(content_of(draft)))
    standing = conflict.value.standing
    assert (standing.state if standing else None) == ("in_force" if fate == "published" else None)


def test_a_title_of_300_characters_and_one_with_markup_are_kept_as_they_are() -> None:
    draft = a_draft()
    content = content_of(draft)
    titles = ("超" * 300, "<script>alert('1')</script> & 更多")
    steps = tuple(replace(row, title_zh_hans=title) for row, title in zip(content.steps, titles, strict=True))
    saved = save(draft, replace(content, steps=steps))
    assert tuple(row.title_zh_hans for row in content_of(saved).steps) == titles


# Discarding


def test_a_discarded_draft_leaves_nothing_and_what_is_in_force_stays() -> None:
    draft = a_draft()
    discard_draft(book=draft, seen=1)
    assert [book.version for book in draft.goal.task_books.all()] == [1]
    for rows in (Milestone.objects, TimetablePoint.objects, Duty.objects):
        assert not rows.filter(task_book=draft.pk).exists()
    again, is_new = begin_draft(goal=draft.goal, user=make_member("office"), at=NOW)
    assert (again.version, is_new) == (2, True)


def test_a_draft_that_somebody_wrote_meanwhile_is_not_discarded() -> None:
    draft = a_draft()
    save(draft, lowered(content_of(draft)))
    with pytest.raises(DraftConflictError):
        discard_draft(book=draft, seen=1)
    assert TaskBook.objects.get(pk=draft.pk).edition == 2


# Publishing


def test_publishing_puts_the_draft_into_force_and_supersedes_the_version_before() -> None:
    draft, user = a_draft(), make_member("office")
    saved = save(draft, lowered(content_of(draft)))
    book = publish(saved, user=user, reason=" 雨季停工 \n")
    assert (book.state, book.counts_from, book.reason) == ("in_force", SEPTEMBER, "雨季停工")
    assert (book.published_by, book.published_at, book.edition) == (user, NOW, 2)
    assert [row.state for row in draft.goal.task_books.order_by("version")] == ["superseded", "in_force"]


def test_a_month_is_judged_by_the_version_in_force_for_it_and_published_lights_stay() -> None:
    make_periods()
    goal = make_goal()
    draft = a_draft(goal)
    for step in (1, 2):
        make_report(goal, step, date(YEAR, 6, 20))
    for number in range(1, 10):
        make_revision(goal, date(YEAR, number, 1), 5 * number)
    july, office = date(YEAR, 7, 1), make_member("office")
    publish_month(period=Period.objects.get(month=july), user=office, at=a_time(date(YEAR, 8, 20)))
    moment = Moment(SEPTEMBER, date(YEAR, 10, 20))
    before = load_course(goal, moment)
    publish(save(draft, lowered(content_of(draft))))
    after = load_course(goal, moment)
    lights = [
        (old and old.light, new and new.light) for old, new in zip(before.standings, after.standings, strict=True)
    ]
    assert [old for old, _new in lights[:8]] == [new for _old, new in lights[:8]]
    assert [light.value for light in lights[8] if light] == ["behind", "on_track"]
    assert after.published == before.published == {july: lights[6][0]}
    assert (after.record.promises[july].target, after.record.promises[SEPTEMBER].target) == (120, 60)


def test_a_new_goal_is_published_from_january() -> None:
    goal = make_goal()
    draft, _is_new = begin_draft(goal=goal, user=make_member("office"), at=NOW)
    planned = {month: Decimal(10 * number) for number, month in enumerate(MONTHS, 1)}
    saved = save(draft, DraftContent(baseline=Decimal(0), target=Decimal(120), planned=planned))
    book = publish(saved, counts_from=date(YEAR, 1, 1))
    assert (book.version, book.state, book.counts_from) == (1, "in_force", date(YEAR, 1, 1))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"planned": {**dict.fromkeys(MONTHS[:11], Decimal(50)), MONTHS[4]: Decimal(40), MONTHS[11]: Decimal(120)}},
            "falls",
        ),
        ({"planned": {month: Decimal(120) for month in MONTHS[:11]}}, "month_missing"),
        ({"planned": dict.fromkeys(MONTHS, Decimal(110))}, "ends_elsewhere"),
        ({"baseline": Decimal(130)}, "target_below_baseline"),
        ({"steps": (StepContent(1, "一", "", date(YEAR, 6, 1), Decimal(99)),)}, "weights"),
        ({"steps": (StepContent(1, "一", "", date(YEAR + 1, 1, 1), Decimal(100)),)}, "due_outside"),
    ],
)
def test_what_does_not_agree_is_saved_and_not_published(change: dict[str, Any], fault: str) -> None:
    draft = a_draft()
    saved = save(draft, replace(content_of(draft), **change))
    with pytest.raises(NotPublishableError) as refused:
        publish(saved)
    assert fault in faults(refused)
    assert TaskBook.objects.get(pk=draft.pk).state == "draft"
    assert draft.goal.task_books.get(version=1).state == "in_force"


def test_a_step_that_was_reported_done_cannot_be_dropped() -> None:
    draft = a_draft()
    make_report(draft.goal, 2, date(YEAR, 6, 20))
    content = content_of(draft)
    saved = save(draft, replace(content, steps=(replace(content.steps[0], weight=Decimal(100)),)))
    with pytest.raises(NotPublishableError) as refused:
        publish(saved)
    assert faults(refused) == [Fault.DONE_STEP_GONE]
    assert done_steps([draft.goal]) == {draft.goal.pk: {2}}


def test_a_version_cannot_count_from_a_published_month_or_from_that_of_the_version_before() -> None:
    make_periods()
    draft, office = a_draft(), make_member("office")
    publish_month(period=Period.objects.get(month=date(YEAR, 7, 1)), user=office, at=NOW)
    for month, fault in ((6, Fault.MONTH_PUBLISHED), (7, Fault.MONTH_PUBLISHED)):
        with pytest.raises(NotPublishableError) as refused:
            publish(draft, counts_from=date(YEAR, month, 1))
        assert faults(refused) == [fault]
    publish(draft)
    following, _is_new = begin_draft(goal=draft.goal, user=office, at=NOW)
    for first in (SEPTEMBER, date(YEAR, 8, 1)):
        with pytest.raises(NotPublishableError) as refused:
            publish(following, counts_from=first)
        assert faults(refused) == [Fault.MONTH_TAKEN]
    with pytest.raises(NotPublishableError) as refused:
        publish(following, counts_from=date(YEAR + 1, 1, 1))
    assert faults(refused) == [Fault.MONTH_OUTSIDE]


def test_the_months_that_are_left_and_why_the_others_are_not() -> None:
    months = first_months(YEAR, date(YEAR, 6, 1), date(YEAR, 9, 1))
    assert months.allowed == tuple(MONTHS[9:])
    assert [problem.fault for problem in months.reasons] == [Fault.MONTH_PUBLISHED, Fault.MONTH_TAKEN]
    assert first_months(YEAR, None, None).allowed == tuple(MONTHS)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_version_needs_a_reason(reason: str) -> None:
    draft = a_draft()
    with pytest.raises(ValueError, match="reason"):
        publish(draft, reason=reason)
    assert TaskBook.objects.get(pk=draft.pk).is_draft


def test_a_draft_is_published_once() -> None:
    draft = a_draft()
    publish(draft)
    with pytest.raises(DraftConflictError) as conflict:
        publish(draft, counts_from=date(YEAR, 10, 1))
    assert conflict.value.standing is not None
    assert (conflict.value.standing.state, conflict.value.standing.counts_from) == ("in_force", SEPTEMBER)


def test_a_draft_that_was_written_since_it_was_seen_is_not_published() -> None:
    draft = a_draft()
    save(draft, lowered(content_of(draft)))
    with pytest.raises(DraftConflictError):
        publish(draft)
    assert [row.state for row in draft.goal.task_books.order_by("version")] == ["in_force", "draft"]


def test_what_the_database_refuses_in_a_race_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions that count from the same month, or are in force together, cannot come to stand."""
    draft = a_draft()
    monkeypatch.setattr("pilots.actions.task_books.problems_of_month", lambda *_args: ())
    with pytest.raises(DraftConflictError):
        publish(draft, counts_from=date(YEAR, 1, 1))
    assert [row.state for row in draft.goal.task_books.order_by("version")] == ["in_force", "draft"]
