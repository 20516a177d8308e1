"""Keeping a plan's file until it is confirmed, writing all of it or nothing, and putting its drafts into force."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from pilots.actions.draft_lists import publish_drafts
from pilots.actions.periods import open_year
from pilots.actions.plan_books import write_drafts
from pilots.actions.plan_rows import write_rows
from pilots.actions.uploads import KEPT_UNCONFIRMED
from pilots.drafts import first_months, last_published_month
from pilots.models import Goal, LightThresholds, Period, PlanUpload, TaskBook, User
from pilots.rules.lights import Thresholds
from pilots.sheets.plans.changes import Comparison
from pilots.sheets.plans.previews import load_comparison


class PlanRefusedError(Exception):
    """The file has errors, so nothing of it was written."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(len(comparison.errors))
        self.comparison = comparison


class PlanMovedError(Exception):
    """The site was changed since the preview was shown: what would be written is no longer what was seen."""


class NoMonthLeftError(Exception):
    """Goals whose drafts can count from no month of the year any more. numbers: theirs."""

    def __init__(self, numbers: Collection[int]) -> None:
        super().__init__(numbers)
        self.numbers = sorted(numbers)


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written. drafts: goal's number → its draft. periods: months opened for reporting."""

    comparison: Comparison
    drafts: Mapping[int, TaskBook]
    periods: int


@transaction.atomic
def keep_plan_upload(
    *, year: int, name: str, data: bytes, content: Mapping[str, Any], user: User, at: datetime
) -> PlanUpload:
    """Keep what was read of a file (`sheets.read.read_file`) for its preview; nothing of the plan is touched."""
    PlanUpload.objects.filter(uploaded_by=user, confirmed_at=None, uploaded_at__lt=at - KEPT_UNCONFIRMED).delete()
    return PlanUpload.objects.create(
        year=year,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        content=content,
        uploaded_by=user,
        uploaded_at=at,
    )


@transaction.atomic
def confirm_plan_upload(*, upload: PlanUpload, seen: str, user: User, at: datetime) -> Applied | None:
    """Write an upload's plan once; None where it was written already. Raises as `apply_plan`."""
    kept = PlanUpload.objects.select_for_update().get(pk=upload.pk)
    if kept.confirmed_at is not None:
        return None
    applied = apply_plan(year=kept.year, book=kept.content, seen=seen, user=user, at=at)
    kept.confirmed_at = at
    kept.save(update_fields=["confirmed_at"])
    return applied


def apply_plan(
    *, year: int, book: Mapping[str, Any], seen: str | None = None, user: User | None, at: datetime
) -> Applied:
    """Write what a file changes: all of it in one transaction, or nothing.

    Directories and goals are created and updated; what changes in a task book becomes the goal's
    draft, and no published version is touched. The year's months and the first thresholds of the
    lights are made where they are missing. book: as `sheets.read.read_file` gives it. seen: the
    fingerprint of the changes that were shown. PlanRefusedError with the errors; PlanMovedError where
    the changes are no longer those, or somebody else wrote at the same moment.
    """
    try:
        with transaction.atomic():
            lock(year)
            comparison = load_comparison(year, book)
            if comparison.errors:
                raise PlanRefusedError(comparison)
            if seen is not None and seen != comparison.fingerprint:
                raise PlanMovedError
            write_rows(comparison, user, at)
            drafts = write_drafts(comparison, user, at)
            return Applied(comparison, drafts, make_ready(year, user, at))
    except IntegrityError as error:
        raise PlanMovedError from error


def lock(year: int) -> None:
    """Let whoever else would write the year's goals or drafts wait until the transaction ends."""
    # the months before the goals, as all publishing does
    list(Period.objects.of_year(year).select_for_update().order_by("month"))
    list(Goal.objects.of_year(year).select_for_update().order_by("pk").values_list("pk"))
    drafts = TaskBook.objects.filter(goal__year=year, state=TaskBook.State.DRAFT).select_for_update(of=("self",))
    list(drafts.order_by("pk").values_list("pk"))


def make_ready(year: int, user: User | None, at: datetime) -> int:
    """Open the year's months where the calendar allows it, and give the lights their first thresholds."""
    if not LightThresholds.objects.exists():
        usual = Thresholds()
        LightThresholds.objects.create(
            version=1,
            counts_from=date(year, 1, 1),
            published_at=at,
            published_by=user,
            spi_on_track=usual.spi_on_track,
            spi_at_risk=usual.spi_at_risk,
            lag_on_track=usual.lag_on_track,
            lag_at_risk=usual.lag_at_risk,
            overdue_days=usual.overdue_days,
        )
    try:
        return len(open_year(year=year))
    except ValueError:
        return 0


@transaction.atomic
def publish_plan(
    *, year: int, numbers: Collection[int], reason: str, user: User | None, at: datetime
) -> dict[date, list[TaskBook]]:
    """Put the drafts of goals into force, each from the first month that it can count from; month → books.

    All or nothing. NoMonthLeftError; else raises as `publish_drafts`.
    """
    last = last_published_month(year)
    books = TaskBook.objects.filter(goal__year=year, goal__number__in=list(numbers)).select_related("goal")
    in_force = dict(books.filter(state=TaskBook.State.IN_FORCE).values_list("goal", "counts_from"))
    by_month: dict[date, list[tuple[TaskBook, int]]] = defaultdict(list)
    stuck = []
    for book in books.filter(state=TaskBook.State.DRAFT).order_by("goal__number"):
        allowed = first_months(year, last, in_force.get(book.goal_id)).allowed
        if allowed:
            by_month[allowed[0]].append((book, book.edition))
        else:
            stuck.append(book.goal.number)
    if stuck:
        raise NoMonthLeftError(stuck)
    publisher: Any = user
    return {
        month: publish_drafts(books=chosen, counts_from=month, reason=reason, user=publisher, at=at)
        for month, chosen in sorted(by_month.items())
    }
