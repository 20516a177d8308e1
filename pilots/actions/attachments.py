"""Attaching files to what was said of a matter, a result or an experience; a content is kept once, under its hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from pilots.actions.evidence import EvidenceFile, keep
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
    standing = set(Attachment.objects.standing().filter(**owner).values_list("sha256", flat=True))
    attached = []
    for file, stored in kept:
        if stored.sha256 not in standing:
            standing.add(stored.sha256)
            attached.append(
                Attachment.objects.create(
                    **owner,
                    name=file.name,
                    sha256=stored.sha256,
                    size=stored.size,
                    content_type=file.kind.content_type,
                    uploaded_by=user,
                    uploaded_at=at,
                )
            )
    return attached


def withdraw(*, attachment: Attachment, at: datetime) -> bool:
    """Take a file back; False where it was taken back before. Its row and its content stay."""
    return bool(Attachment.objects.standing().filter(pk=attachment.pk).update(withdrawn_at=at))
