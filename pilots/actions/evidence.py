"""Attaching files to a draft and taking them back; a file's content is kept once, under its own hash."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from django.conf import settings
from django.db import models, transaction

from pilots.models import Entry, Evidence, MilestoneReport, Revision, State, User
from pilots.models.reporting import StoredFile
from pilots.rules.documents import Kind

F = TypeVar("F", bound=StoredFile)

BLOCK = 64 * 1024


class NotDraftError(Exception):
    """The entry has left draft: its evidence is fixed, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that may be attached: its fitting name, its kind, and its content, open for reading."""

    name: str
    kind: Kind
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Stored:
    sha256: str
    size: int


def attach_evidence(*, entry: Entry, files: Iterable[EvidenceFile], user: User, at: datetime) -> list[Evidence]:
    """Attach all of the files to a draft; returns those that were not attached to it before.

    A file whose content stands with the entry already is passed over, so that a second click does
    nothing. NotDraftError where the entry has been submitted meanwhile, OSError where a file cannot
    be kept; nothing is attached then.
    """
    kept = [(file, keep(file.content)) for file in files]
    with transaction.atomic():
        require_draft(entry)
        return attach_kept(Evidence, owner(entry), kept, user=user, at=at)


def attach_kept(
    model: type[F], owner: Mapping[str, Any], kept: Iterable[tuple[EvidenceFile, Stored]], *, user: User, at: datetime
) -> list[F]:
    """A row for each file whose content does not stand with its owner already; returns them."""
    rows: Any = model._default_manager
    standing = set(rows.filter(**owner, withdrawn_at=None).values_list("sha256", flat=True))
    attached = []
    for file, stored in kept:
        if stored.sha256 not in standing:
            standing.add(stored.sha256)
            attached.append(
                rows.create(
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


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, at: datetime) -> bool:
    """Take a file of a draft back; False where it was taken back before. Its row and its content stay.

    NotDraftError where the entry has been submitted meanwhile.
    """
    require_draft(entry_of(evidence))
    return bool(Evidence.objects.standing().filter(pk=evidence.pk).update(withdrawn_at=at))


def require_draft(entry: Entry) -> None:
    """NotDraftError unless the entry is a draft, which it then stays until the transaction ends."""
    rows: models.QuerySet[Any] = (
        Revision.objects.all() if isinstance(entry, Revision) else MilestoneReport.objects.all()
    )
    # a list: SQLite, which knows no row locks, lets one transaction write at a time
    if not list(rows.select_for_update().filter(pk=entry.pk, state=State.DRAFT).order_by().values_list("pk")):
        raise NotDraftError


def owner(entry: Entry) -> dict[str, Any]:
    return {"revision" if isinstance(entry, Revision) else "report": entry}


def entry_of(evidence: Evidence) -> Entry:
    entry = evidence.revision or evidence.report
    assert entry is not None  # noqa: S101  a constraint of the database
    return entry


def path_of(sha256: str) -> Path:
    """Where the content of that hash lies, whether it is there or not."""
    return Path(settings.EVIDENCE_DIR) / sha256[:2] / sha256


def keep(content: BinaryIO) -> Stored:
    """Keep a file's content under its SHA-256, once; OSError where the disk refuses.

    It is written beside its place and moved there when it is whole.
    """
    root = Path(settings.EVIDENCE_DIR)
    root.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix="incoming-", dir=root)
    try:
        with open(number, "wb") as file:
            stored = copied(content, file)
        path = path_of(stored.sha256)
        if not is_whole(stored.sha256, stored.size):
            path.parent.mkdir(exist_ok=True)
            os.replace(name, path)
            flush_folder(path.parent)
        return stored
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def copied(content: BinaryIO, file: BinaryIO) -> Stored:
    """Write the content to a file and on to the disk."""
    sha256, size = hashlib.sha256(), 0
    for block in blocks(content):
        sha256.update(block)
        size += file.write(block)
    file.flush()
    os.fsync(file.fileno())
    return Stored(sha256.hexdigest(), size)


def blocks(content: BinaryIO) -> Iterator[bytes]:
    content.seek(0)
    yield from iter(lambda: content.read(BLOCK), b"")


def flush_folder(folder: Path) -> None:
    """Let the new name survive a loss of power as well."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def is_whole(sha256: str, size: int) -> bool:
    """Whether the content of that hash is there in its full size."""
    try:
        return path_of(sha256).stat().st_size == size
    except OSError:
        return False
