"""A file of a register on its way: kept, read, confirmed, cancelled, begun again, and cleared away."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models

from pilots.actions.register_imports import RegisterImport
from pilots.actions.register_work import LOST, begin_again, settle, start, work
from pilots.models import RegisterUpload, User
from pilots.sheets.registers.progress import Folder, folder_of

State = RegisterUpload.State
#: A file that nobody confirmed is dropped after so long.
KEPT_UNCONFIRMED = timedelta(days=7)
#: A file of up to so many bytes, some two thousand rows, is read and written within the request.
AT_ONCE = 256 * 1024


class StaleError(Exception):
    """The upload is no longer what the page showed; nothing was done."""


def keep_register_upload(
    *, register: RegisterImport, name: str, blocks: Iterable[bytes], provenance: str, user: User | None, at: datetime
) -> RegisterUpload:
    """Keep a file for its reading, which `begin` begins. OSError where the disk refuses."""
    clear_away(at)
    upload = RegisterUpload(register=register.slug, name=name, provenance=provenance, uploaded_by=user, uploaded_at=at)
    folder = folder_of(upload.pk)
    folder.path.mkdir(parents=True, mode=0o700)
    sha256, size = hashlib.sha256(), 0
    try:
        with folder.file.open("wb") as file:
            for block in blocks:
                sha256.update(block)
                size += file.write(block)
        upload.sha256, upload.size = sha256.hexdigest(), size
        upload.save(force_insert=True)
    except BaseException:
        folder.clear()
        raise
    return upload


def begin(upload: RegisterUpload) -> None:
    """Read a file, or write what was confirmed of it: at once where it is small, else in a process of its own."""
    if upload.size <= AT_ONCE:
        work(upload.pk, upload.attempt, is_apart=False)
    else:
        start(upload)
    upload.refresh_from_db()


def confirm_register_upload(*, upload: RegisterUpload, seen: str, at: datetime) -> None:
    """Let it be written as the preview showed it. StaleError where it is not to be confirmed, or shown anew."""
    ready = RegisterUpload.objects.filter(pk=upload.pk, state=State.READY, seen=seen, attempt=upload.attempt)
    waiting = ready.filter(models.Q(new_count__gt=0) | models.Q(changed_count__gt=0))
    if not waiting.update(state=State.WRITING, attempt=upload.attempt + 1, confirmed_at=at, reason=""):
        raise StaleError
    upload.refresh_from_db()
    folder_of(upload.pk).begin_anew()
    begin(upload)


def cancel_register_upload(*, upload: RegisterUpload) -> None:
    """Stop the work, or drop what waits. StaleError for what is written or over already."""
    folder = folder_of(upload.pk)
    if upload.is_at_work and not is_lost(upload, folder):
        folder.ask_to_cancel()
        return
    standing = RegisterUpload.objects.filter(pk=upload.pk, attempt=upload.attempt, state=upload.state)
    if upload.state in (State.WRITTEN, State.CANCELLED) or not standing.update(attempt=upload.attempt + 1):
        raise StaleError
    upload.refresh_from_db()
    settle(upload, State.CANCELLED)
    folder.clear()


def restart_register_upload(*, upload: RegisterUpload) -> None:
    """Read a file again whose process has ended, or that failed. StaleError where it has not."""
    folder = folder_of(upload.pk)
    has_failed = upload.state == State.FAILED and folder.file.exists()
    if not (has_failed or (upload.is_at_work and is_lost(upload, folder))) or not begin_again(upload, LOST):
        raise StaleError
    folder.begin_anew()
    begin(upload)


def is_lost(upload: RegisterUpload, folder: Folder) -> bool:
    """Whether an upload at work has not been heard of for so long that its process must have ended."""
    progress = folder.told()
    return upload.is_at_work and (progress is None or progress.is_silent)


def clear_away(at: datetime) -> None:
    """Drop old uploads that were never written, and folders without one."""
    gone = RegisterUpload.objects.filter(uploaded_at__lt=at - KEPT_UNCONFIRMED).exclude(
        state__in=(State.WRITTEN, State.WRITING)
    )
    for pk in list(gone.values_list("pk", flat=True)):
        folder_of(pk).clear()
    gone.delete()
    root = Path(settings.UPLOAD_DIR)
    oldest = time.time() - KEPT_UNCONFIRMED.total_seconds()
    for path in root.iterdir() if root.is_dir() else ():
        if path.is_dir() and path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)
