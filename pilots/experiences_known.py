"""Experiences as a reader meets them: what was published by a day, and what is in work for those who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from pilots.models import Attachment, Category, Department, Experience, User
from pilots.moments import Moment
from pilots.permissions import READ_EXPERIENCE, REVIEW_EXPERIENCE, WRITE_EXPERIENCE


@dataclass(frozen=True, slots=True)
class Seen:
    """An experience as one reader meets it on a day.

    row: the words that are shown, standing: the row as it stands. published: what all readers see, None before the
    first time. may_read_work: whether the reader sees what is not published. is_now: whether the day is today.
    """

    row: Experience
    standing: Experience
    published: Experience | None
    may_read_work: bool
    is_now: bool

    @property
    def is_in_work(self) -> bool:
        """Whether the words shown are not published."""
        return self.row.state != Experience.State.PUBLISHED

    @property
    def has_work(self) -> bool:
        """Whether the reader may turn to words that are in work."""
        return self.is_now and self.may_read_work and self.standing.state != Experience.State.PUBLISHED


def find_experience(code: str, user: User, moment: Moment, *, wants_published: bool = False) -> Seen | None:
    """What of an experience a reader is shown on the day; None where there is nothing. Two queries at most.

    Now those who may see work in progress are shown it, unless they ask for what is published.
    """
    rows = Experience.objects.for_detail()
    standing = rows.current().filter(code=code).first()
    if standing is None:
        return None
    known_until = None if moment.is_now else moment.known_until
    versions = rows.filter(Q(pk=standing.pk) | Q(current=standing.pk))
    published = versions.latest_published(known_until).first()
    may_read_work = user.has_perm(READ_EXPERIENCE, standing.department)
    shows_work = moment.is_now and may_read_work and not (wants_published and published)
    row = standing if shows_work else published
    return Seen(row, standing, published, may_read_work, moment.is_now) if row else None


def files_of(row: Experience) -> list[Attachment]:
    """The files that belong to the words: of published ones those of that moment. One query."""
    files = Attachment.objects.filter(experience=row.thing_id)
    if row.state == Experience.State.PUBLISHED:
        return list(files.known_by(row.recorded_at))
    return list(files.standing())


def is_published_file(attachment: Attachment) -> bool:
    """Whether a file of an experience belongs to what every reader sees. One query.

    One that is added while published words are revised waits for the next publishing, and one that is taken
    back stays until then.
    """
    published = Experience.objects.published().filter(
        Q(pk=attachment.experience_id) | Q(current=attachment.experience_id),
        recorded_at__gte=attachment.uploaded_at,
    )
    latest = published.order_by("-edition").values_list("recorded_at", flat=True).first()
    return latest is not None and (attachment.withdrawn_at is None or attachment.withdrawn_at > latest)


def in_work_for(user: User, rows: Iterable[Experience]) -> list[Experience]:
    """What of the rows in work the reader may see; those that wait for this reader's decision first."""
    mine = [row for row in rows if user.has_perm(READ_EXPERIENCE, row.department)]
    return sorted(mine, key=lambda row: not may_review(user, row))


def may_review(user: User, row: Experience) -> bool:
    return row.state == Experience.State.SUBMITTED and user.has_perm(REVIEW_EXPERIENCE, row)


def may_write(user: User, row: Experience) -> bool:
    return user.has_perm(WRITE_EXPERIENCE, row.department)


def departments_of(user: User) -> list[Department]:
    """For which departments the reader may write, by name. One query."""
    return [row for row in Department.objects.order_by("name") if user.has_perm(WRITE_EXPERIENCE, row)]


def chapters(rows: Iterable[Experience]) -> list[tuple[Category, list[Experience]]]:
    """Rows in the order of `in_order` by category, those that have any."""
    return [(category, list(part)) for category, part in groupby(rows, lambda row: row.category)]
