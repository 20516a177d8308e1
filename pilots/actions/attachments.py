"""Attaching files to what was said of a matter, a result or an experience; a content is kept once, under its hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from pilots.actions.evidence import EvidenceFile, attach_kept, keep
from pilots.models import Attachment, User


@transaction.atomic
def attach(
    *, owner: Mapping[str, Any], files: Iterable[EvidenceFile], user: User | None, at: datetime
) -> list[Attachment]:
    """Attach files; returns those whose content did not stand with the owner already.

    owner: one of event, result, experience. OSError where a file cannot be kept; nothing is attached then.
    """
    kept = [(file, keep(file.content)) for file in files]
    if not kept:
        return []
    assert user is not None  # noqa: S101  the system attaches nothing
    return attach_kept(Attachment, owner, kept, user=user, at=at)


def withdraw(*, attachment: Attachment, at: datetime) -> bool:
    """Take a file back; False where it was taken back before. Its row and its content stay."""
    return bool(Attachment.objects.standing().filter(pk=attachment.pk).update(withdrawn_at=at))
