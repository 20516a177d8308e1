"""The office's decisions on what was submitted, one entry at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from pilots.actions.notices import notify_returned
from pilots.models import Entry, MilestoneReport, Revision, State, User
from pilots.permissions import REVIEW
from pilots.queues import Queue


class AlreadyDecidedError(Exception):
    """Somebody else decided first, or it was never submitted; nothing was changed."""


class PassedOver(StrEnum):
    """Why an entry was not approved together with others."""

    ODD = "odd"
    OWN = "own"
    #: decided, or given anew, since it was seen
    CHANGED = "changed"


@dataclass(frozen=True)
class Approved:
    """What became of entries approved together: codes, and code → why one was passed over."""

    codes: list[str] = field(default_factory=list)
    passed_over: dict[str, PassedOver] = field(default_factory=dict)


def approve(*, entry: Entry, user: User, at: datetime) -> None:
    """Let a submitted entry stand. AlreadyDecidedError, or PermissionDenied for one's own entry."""
    _decide(entry, State.APPROVED, user, at)


@transaction.atomic
def return_entry(*, entry: Entry, reason: str, user: User, at: datetime) -> None:
    """Give a submitted entry back with a reason (ValueError without one); only this one reopens."""
    if not reason.strip():
        raise ValueError("a return needs its reason")
    _decide(entry, State.RETURNED, user, at, reason=reason.strip())
    notify_returned(entry=entry, reason=reason.strip(), at=at)


def approve_even(*, queue: Queue, ticked: Iterable[tuple[str, str]], user: User, at: datetime) -> Approved:
    """Approve what was ticked and has nothing odd about it, each in a transaction of its own.

    ticked: codes, each with the `number.edition` that was seen. What is odd has to be decided by
    itself; it is passed over, as are one's own entries and those that are no longer what was seen.
    """
    items = {item.code: item for item in queue.items}
    done = Approved()
    for code, seen in dict(ticked).items():
        item = items.get(code)
        if item is None or item.entry.seen != seen:
            done.passed_over[code] = PassedOver.CHANGED
        elif item.is_odd:
            done.passed_over[code] = PassedOver.ODD
        elif not user.has_perm(REVIEW, item.current):
            done.passed_over[code] = PassedOver.OWN
        else:
            try:
                approve(entry=item.current, user=user, at=at)
            except AlreadyDecidedError:
                done.passed_over[code] = PassedOver.CHANGED
            else:
                done.codes.append(code)
    return done


@transaction.atomic
def _decide(entry: Entry, to: State, user: User, at: datetime, **fields: Any) -> None:
    if not user.has_perm(REVIEW, entry):
        raise PermissionDenied
    rows = Revision.objects.all() if isinstance(entry, Revision) else MilestoneReport.objects.all()
    seen = rows.filter(pk=entry.pk, edition=entry.edition)
    decided = seen.move(State.SUBMITTED, to, reviewed_by=user, reviewed_at=at, **fields)
    if not decided:
        raise AlreadyDecidedError
