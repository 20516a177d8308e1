"""Handing a department's month, or part of it, to the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pilots.actions.notices import notify_submitted
from pilots.cells import Cell, StepCell
from pilots.desks import Desk
from pilots.models import MilestoneReport, Revision, State, User


class NotReadyError(Exception):
    """Something chosen lacks what a submission needs; nothing was submitted. `codes` says which."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@transaction.atomic
def submit_month(*, desk: Desk, codes: Iterable[str], user: User, at: datetime) -> list[Cell | StepCell]:
    """Submit the drafts of the desk that are named; returns those that were submitted.

    What is no longer a draft is passed over, so that a second click does nothing. NotReadyError
    where a draft lacks its value, an answer to a check, or cause and remedy. Each draft is taken at
    the edition that was checked: one that was saved meanwhile is not submitted unread.
    """
    wanted = set(codes)
    chosen = [entry for entry in desk.entries if entry.code in wanted and entry.state == State.DRAFT]
    lacking = [entry.code for entry in chosen if entry.lacks]
    if lacking:
        raise NotReadyError(lacking)
    submitted = [entry for entry in chosen if _submit(entry, user, at)]
    if submitted:
        notify_submitted(desk=desk, submitted=submitted, at=at)
    return submitted


def _submit(entry: Cell | StepCell, user: User, at: datetime) -> bool:
    current = entry.current
    if current is None:
        return False
    rows = Revision.objects.all() if isinstance(entry, Cell) else MilestoneReport.objects.all()
    fields = {"submitted_by": user, "submitted_at": at}
    return bool(rows.filter(pk=current.pk, edition=current.edition).move(State.DRAFT, State.SUBMITTED, **fields))
