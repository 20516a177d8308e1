"""Writing a draft of a task book edition by edition, and publishing it. Nothing published is ever changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from pilots.drafts import (
    HEAD_TEXTS,
    DraftContent,
    content_of,
    done_steps,
    draft_problems,
    duty_content,
    highest_step,
    in_force_from,
    last_published_month,
    step_content,
)
from pilots.models import Duty, Goal, Milestone, Period, Provenance, TaskBook, TimetablePoint, User
from pilots.querysets.task_books import TaskBookQuerySet
from pilots.rules.plans import Problem, problems_of_month

State = TaskBook.State


class DraftConflictError(Exception):
    """Somebody else wrote, published or discarded the draft since it was seen; nothing was changed.

    standing: the task book as it stands now, with its content; None where it was discarded.
    """

    def __init__(self, standing: TaskBook | None) -> None:
        super().__init__(standing)
        self.standing = standing


class NotPublishableError(Exception):
    """What keeps a draft from being published; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)


def begin_draft(*, goal: Goal, user: User, at: datetime) -> tuple[TaskBook, bool]:
    """The goal's draft with its content, and whether it was begun now.

    A new draft is a copy of the version in force with everything in it; for a goal without any it is
    empty, with a target of 0. Of two people who begin at once the second gets the first's.
    """
    drafts = TaskBook.objects.drafts().filter(goal=goal).with_content()
    standing = drafts.first()
    if standing:
        return standing, False
    try:
        with transaction.atomic():
            _begin(goal, user, at)
    except IntegrityError:
        return drafts.get(), False
    return drafts.get(), True


def save_draft(*, book: TaskBook, seen: int, content: DraftContent, user: User, at: datetime) -> TaskBook:
    """Write a draft's next edition over the one that was seen; gives it back with its content.

    What is said already is not written again: the same edition comes back, to a second click as well.
    DraftConflictError where another edition stands, or the book is no draft any more.
    """
    with transaction.atomic():
        drafts = TaskBook.objects.drafts().filter(pk=book.pk)
        draft = _locked(drafts)
        if draft and content.says_the_same(content_of(draft)):
            return draft
        following = {"edition": seen + 1, "edited_by": user, "edited_at": at}
        if draft and drafts.filter(edition=seen).update(**following):
            _write(draft, content)
            return drafts.with_content().get()
    raise DraftConflictError(_standing(book))


def discard_draft(*, book: TaskBook, seen: int) -> None:
    """Delete a draft in the edition that was seen; DraftConflictError where that does not stand any more."""
    with transaction.atomic():
        # the edition is taken first: whoever saves at the same time finds another
        if TaskBook.objects.drafts().filter(pk=book.pk, edition=seen).update(edition=F("edition") + 1):
            TaskBook.objects.drafts().filter(pk=book.pk).delete()
            return
    raise DraftConflictError(_standing(book))


def publish_draft(*, book: TaskBook, seen: int, counts_from: date, reason: str, user: User, at: datetime) -> TaskBook:
    """Put a draft into force in the edition that was seen; the version before is superseded.

    NotPublishableError with everything that keeps it from being published. DraftConflictError where
    another edition stands, or it is no draft any more. ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a version needs a reason")
    try:
        with transaction.atomic():
            return _publish(book, seen, counts_from, reason.strip(), user, at)
    except IntegrityError as error:
        raise DraftConflictError(_standing(book)) from error


def _publish(book: TaskBook, seen: int, counts_from: date, reason: str, user: User, at: datetime) -> TaskBook:
    year = book.goal.year
    # A month that is being published waits, or is waited for: it sees the version, or the version sees
    # it. All publishing takes the months before the goals, so that none waits for one that waits for it.
    list(Period.objects.of_year(year).select_for_update().order_by("month"))
    goal = Goal.objects.select_for_update().get(pk=book.goal_id)
    draft = TaskBook.objects.drafts().filter(pk=book.pk, edition=seen).with_content().first()
    if draft is None:
        raise DraftConflictError(_standing(book))
    problems = [
        *draft_problems(draft, done_steps([goal])[goal.pk]),
        *problems_of_month(counts_from, year, last_published_month(year), in_force_from(goal)),
    ]
    if problems:
        raise NotPublishableError(problems)
    TaskBook.objects.filter(goal=goal, state=State.IN_FORCE).update(state=State.SUPERSEDED)
    TaskBook.objects.filter(pk=draft.pk).update(
        state=State.IN_FORCE, counts_from=counts_from, reason=reason, published_by=user, published_at=at
    )
    return TaskBook.objects.with_content().get(pk=draft.pk)


def _begin(goal: Goal, user: User, at: datetime) -> None:
    base = TaskBook.objects.filter(goal=goal, state=State.IN_FORCE).with_content().first()
    highest: int | None = TaskBook.objects.filter(goal=goal).aggregate(highest=Max("version"))["highest"]
    draft = TaskBook.objects.create(
        goal=goal,
        version=(highest or 0) + 1,
        target=base.target if base else Decimal(0),
        target_provenance=base.target_provenance if base else Provenance.REPORTED,
        counts_from=base.counts_from if base else date(goal.year, 1, 1),
        edited_by=user,
        edited_at=at,
    )
    if base:
        _write(draft, content_of(base))


def _write(draft: TaskBook, content: DraftContent) -> None:
    """Let the draft say the content and nothing else. Provenance stays with what stays as it was."""
    base = TaskBook.objects.filter(goal=draft.goal_id, state=State.IN_FORCE).with_content().first()
    known = [draft, base] if base else [draft]
    targets = [(book.target, book.target_provenance) for book in known]
    points = [((row.month, row.planned), row.provenance) for book in known for row in book.timetable.all()]
    steps = [(step_content(row), row.provenance) for book in known for row in book.milestones.all()]
    duties = [(duty_content(row), row.provenance) for book in known for row in book.duties.all()]
    following = highest_step(draft.goal_id) + 1
    row = TaskBook.objects.get(pk=draft.pk)
    for name in ("baseline", "target", "register_measure", "path", *HEAD_TEXTS):
        setattr(row, name, getattr(content, name))
    row.target_provenance = content.target_provenance or _kept(targets, content.target)
    row.save()
    row.supporting.set(content.supporting)
    row.timetable.all().delete()
    row.milestones.all().delete()
    row.duties.all().delete()
    TimetablePoint.objects.bulk_create(
        TimetablePoint(task_book=row, month=month, planned=value, provenance=_kept(points, (month, value)))
        for month, value in sorted(content.planned.items())
    )
    for order, step in enumerate(content.steps, 1):
        number = following if step.step is None else step.step
        following += step.step is None
        said = {**asdict(step), "step": number, "provenance": _kept(steps, step)}
        Milestone.objects.create(task_book=row, order=order, **said)
    for order, duty in enumerate(content.duties, 1):
        said = {**asdict(duty), "provenance": _kept(duties, duty)}
        Duty.objects.create(task_book=row, order=order, department_id=said.pop("department"), **said)


def _kept(known: Sequence[tuple[object, str]], value: object) -> str:
    """The provenance of what stays as it was; what the office writes anew was reported."""
    return next((provenance for said, provenance in known if said == value), Provenance.REPORTED.value)


def _locked(drafts: TaskBookQuerySet) -> TaskBook | None:
    """The draft with its content, held against whoever else would write it until the transaction ends."""
    row = drafts.select_for_update().order_by("pk").values_list("pk", flat=True).first()
    return drafts.with_content().first() if row else None


def _standing(book: TaskBook) -> TaskBook | None:
    return TaskBook.objects.with_content().filter(pk=book.pk).first()
