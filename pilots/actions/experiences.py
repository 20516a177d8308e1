"""Writing experiences: saved as drafts, handed in, published or returned; what each change replaces is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from pilots.actions.attachments import attach, withdraw
from pilots.actions.evidence import EvidenceFile
from pilots.actions.notices import in_languages, notify
from pilots.actions.registers import keep_record
from pilots.models import Attachment, Experience, Notice, User

State = Experience.State
#: How often a code is looked for anew when somebody else has taken it at the same moment.
TRIES = 5


class NotInReviewError(Exception):
    """The experience does not wait for a decision; nothing was written."""


@transaction.atomic
def save_experience(
    *,
    experience: Experience,
    user: User,
    at: datetime,
    files: Iterable[EvidenceFile] = (),
    taken_back: Collection[Attachment] = (),
    has_new_words: bool = True,
    is_submitted: bool = False,
) -> Experience:
    """Save a new experience, or a changed one, as a draft or straight into review.

    A published text becomes a draft again by it, and readers go on seeing what was published. files: attached;
    taken_back: files of it that no longer belong to it. has_new_words: False where it is only handed in, so
    that its author stays who wrote it. RecordMovedError where somebody else changed it since it was read, OSError
    where a file cannot be kept; nothing is written then.
    """
    experience.state = State.SUBMITTED if is_submitted else State.DRAFT
    experience.published_on = experience.reviewed_by = None
    if is_submitted:
        experience.review_reason = ""
    if has_new_words:
        experience.written_by = user
    if experience._state.adding:
        keep_new(experience, user, at)
    else:
        experience.full_clean(exclude=["current"])
        keep_record(experience, user=user, at=at)
    for attachment in taken_back:
        withdraw(attachment=attachment, at=at)
    attach(owner={"experience": experience}, files=files, user=user, at=at)
    if is_submitted:
        tell(experience, "submitted", User.objects.in_role("office"), by=user)
    return experience


def keep_new(experience: Experience, user: User, at: datetime) -> None:
    """Save it under the next code that is free."""
    for left in reversed(range(TRIES)):
        experience.code = next_code(timezone.localdate(at).year)
        experience.recorded_at = at
        experience.full_clean(exclude=["current"], validate_constraints=False)
        try:
            with transaction.atomic():
                keep_record(experience, user=user, at=at)
        except IntegrityError:
            if not left:
                raise
            experience.pk, experience._state.adding = None, True
        else:
            return


def next_code(year: int) -> str:
    """`2021-07`: the year, and the number after the highest of that year."""
    codes = Experience.objects.current().filter(code__startswith=f"{year}-").values_list("code", flat=True)
    numbers = [int(end) for code in codes if (end := code.partition("-")[2]).isdecimal()]
    return f"{year}-{max(numbers, default=0) + 1:02d}"


@transaction.atomic
def publish_experience(*, experience: Experience, user: User, at: datetime) -> Experience:
    """Publish what was handed in. NotInReviewError, and RecordMovedError as `save_experience`."""
    decide(experience, State.PUBLISHED, user)
    experience.published_on = timezone.localdate(at)
    keep_record(experience, user=user, at=at)
    tell(experience, "published", writers(experience), by=user)
    return experience


@transaction.atomic
def return_experience(*, experience: Experience, reason: str, user: User, at: datetime) -> Experience:
    """Give back what was handed in, and say why. Raises as `publish_experience`."""
    decide(experience, State.RETURNED, user)
    experience.review_reason = reason
    keep_record(experience, user=user, at=at)
    tell(experience, "returned", writers(experience), by=user, reason=reason)
    return experience


def decide(experience: Experience, state: Experience.State, user: User) -> None:
    if experience.state != State.SUBMITTED:
        raise NotInReviewError
    experience.state, experience.reviewed_by = state, user


def writers(experience: Experience) -> list[User]:
    """Who waits for the decision: the department's staff and heads, and whoever wrote it."""
    users = {user.pk: user for user in User.objects.that_report_for([experience.department])}
    author = experience.written_by
    if author and author.is_active:
        users[author.pk] = author
    return list(users.values())


def tell(experience: Experience, deed: str, users: Iterable[User], *, by: User, reason: str = "") -> None:
    """Write the notices of a deed (submitted, returned, published), to everybody it concerns but who did it."""
    notify(
        users=[user for user in users if user.pk != by.pk],
        kind=Notice.Kind.EXPERIENCE,
        about=f"experience:{experience.code}:{experience.edition}",
        content={
            "deed": deed,
            "code": experience.code,
            "title": in_languages(experience, "title"),
            "department": in_languages(experience.department, "name"),
            "reason": reason,
        },
        path=experience.get_absolute_url(),
        at=experience.recorded_at,
    )
