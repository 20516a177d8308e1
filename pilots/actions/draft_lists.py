"""Publishing several drafts of task books at once: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from pilots.actions.task_books import DraftConflictError, NotPublishableError, publish_draft
from pilots.models import TaskBook, User
from pilots.rules.plans import Problem


class NotAllPublishableError(Exception):
    """Some of the drafts cannot be published, so none was.

    refusals: a draft's id → what keeps it from being published; nothing where somebody else wrote,
    published or discarded it since it was seen.
    """

    def __init__(self, refusals: Mapping[int, tuple[Problem, ...]]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


@transaction.atomic
def publish_drafts(
    *, books: Sequence[tuple[TaskBook, int]], counts_from: date, reason: str, user: User, at: datetime
) -> list[TaskBook]:
    """Put drafts into force from one month on, for one reason.

    books: each with the edition that was seen. NotAllPublishableError names every draft that stands in
    the way; ValueError without a reason.
    """
    published, refusals = [], dict[int, tuple[Problem, ...]]()
    for book, seen in books:
        try:
            published.append(
                publish_draft(book=book, seen=seen, counts_from=counts_from, reason=reason, user=user, at=at)
            )
        except NotPublishableError as error:
            refusals[book.pk] = error.problems
        except DraftConflictError:
            refusals[book.pk] = ()
    if refusals:
        raise NotAllPublishableError(refusals)
    return published
