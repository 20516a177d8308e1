"""The work on a file of a register: read it, or write it; within a request, or in a process of its own."""

from __future__ import annotations

import contextlib
import gc
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from pilots.actions.register_imports import IMPORTS, RegisterImport
from pilots.actions.register_loads import drop_rows, load_rows
from pilots.actions.register_writes import RegisterMovedError, Writing, finish
from pilots.models import RegisterUpload
from pilots.sheets.files import UnusableError
from pilots.sheets.registers.progress import CancelledError, Folder, Phase, Progress, folder_of
from pilots.sheets.registers.read import CHANGED, NEW, SAME, Outcome, read_register

State = RegisterUpload.State
log = structlog.get_logger(__name__)
#: Seconds between what a process tells of itself.
BEAT = 1.0
MOVED, LOST, DATABASE, NO_PROCESS, BROKE = "moved", "lost", "database", "no_process", "broke"


class Watch:
    """Tells how far the work is, and listens for the word to stop. Both also while one statement takes minutes."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.progress = Progress(Phase.BEGINNING)
        self.is_cancelled = False
        self.told_at = 0.0
        self.may_interrupt = False
        self.ended = threading.Event()
        self.database: Any = None

    def tell(self, progress: Progress) -> None:
        """Called by the work as often as it likes. CancelledError where it is to stop."""
        self.progress = progress
        if time.monotonic() - self.told_at > BEAT / 2:
            self.beat()
        if self.is_cancelled:
            raise CancelledError

    def beat(self) -> None:
        self.told_at = time.monotonic()
        self.folder.tell(replace(self.progress, at=time.time()))
        self.is_cancelled = self.is_cancelled or self.folder.is_asked_to_cancel()

    def keep_beating(self) -> None:
        while not self.ended.wait(BEAT):
            self.beat()
            if self.is_cancelled and self.may_interrupt:
                with contextlib.suppress(Exception):
                    self.interrupt()

    def interrupt(self) -> None:
        """End the statement that runs; the transaction goes with it."""
        if hasattr(self.database, "interrupt"):  # SQLite's
            self.database.interrupt()
        else:
            self.database.cancel()

    @contextmanager
    def beating(self, *, has_thread: bool) -> Iterator[Watch]:
        self.beat()
        thread = threading.Thread(target=self.keep_beating, daemon=True) if has_thread else None
        if thread:
            thread.start()
        try:
            yield self
        finally:
            self.ended.set()
            if thread:
                thread.join()

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Around statements that may be ended from outside. CancelledError in place of what they then raise."""
        connection.ensure_connection()
        self.database, self.may_interrupt = connection.connection, True
        try:
            yield
        except DatabaseError as error:
            if self.is_cancelled:
                raise CancelledError from error
            raise
        finally:
            self.may_interrupt = False


def start(upload: RegisterUpload) -> None:
    """Let a process of its own do the work; an upload whose process cannot begin has failed, and says so."""
    folder = folder_of(upload.pk)
    folder.begin_anew()
    folder.tell(Progress(Phase.BEGINNING, at=time.time()))
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "read_register", str(upload.pk)]
    try:
        with folder.log.open("ab") as said:
            process = subprocess.Popen(  # noqa: S603  our own command, and no word of the user's
                [*command, str(upload.attempt)],
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
    except OSError:
        log.exception("register_process_refused", upload=str(upload.pk))
        settle(upload, State.FAILED, reason=NO_PROCESS)
        return
    # whoever begins a process has to take note of its end
    threading.Thread(target=process.wait, daemon=True).start()


def work(pk: UUID, attempt: int, *, is_apart: bool) -> None:
    """Read or write a file, by its state. Everything that can happen ends in a state of the upload.

    is_apart: this process does nothing else, so that a thread may tell of it while a statement runs.
    """
    upload = RegisterUpload.objects.filter(pk=pk, attempt=attempt).first()
    if upload is None or not upload.is_at_work:
        return
    folder, register = folder_of(pk), IMPORTS[upload.register]
    try:
        with Watch(folder).beating(has_thread=is_apart) as watch, uncollected(is_apart=is_apart):
            if upload.state == State.WRITING and not write(upload, register, folder, watch):
                begin_again(upload, MOVED)
            if upload.state == State.READING:
                read(upload, register, folder, watch)
    except CancelledError:
        # a process that was given up leaves the folder to the one that followed it
        if settle(upload, State.CANCELLED):
            folder.clear()
    except DatabaseError:
        log.exception("register_upload_failed", upload=str(pk))
        with contextlib.suppress(DatabaseError):
            settle(upload, State.FAILED, reason=DATABASE)
        if not is_apart:
            raise
    except Exception:
        log.exception("register_upload_failed", upload=str(pk))
        settle(upload, State.FAILED, reason=BROKE)


@contextmanager
def uncollected(*, is_apart: bool) -> Iterator[None]:
    """Without looking for rings among millions of texts, of which there are none: that takes a third of the time."""
    if is_apart and gc.isenabled():
        gc.disable()
        try:
            yield
        finally:
            gc.enable()
    else:
        yield


def read(upload: RegisterUpload, register: RegisterImport, folder: Folder, watch: Watch) -> None:
    try:
        outcome = read_register(register.sheet, folder, name=upload.name, provenance=upload.provenance, tell=watch.tell)
    except UnusableError as error:
        settle(upload, State.REFUSED, reason=f"file_{error.reason.value}", detail=error.detail[:300])
        return
    watch.tell(watch.progress)
    settle(upload, State.REFUSED if outcome.error_count else State.READY, **kept(outcome))


def kept(outcome: Outcome) -> dict[str, Any]:
    """What an upload keeps of a reading."""
    return {
        "row_count": outcome.row_count,
        "new_count": outcome.counts[NEW],
        "changed_count": outcome.counts[CHANGED],
        "same_count": outcome.counts[SAME],
        "error_count": outcome.error_count,
        "added": outcome.added,
        "taken": outcome.taken,
        "errors": [error.kept() for error in outcome.errors],
        "changes": outcome.changes,
        "remarks": [
            [kind, name[:60]]
            for kind, names in (("unit", outcome.unclear), ("column", outcome.unknown), ("sheet", outcome.unread))
            for name in names[:20]
        ],
        "given": outcome.given,
        "seen": uuid4().hex,
    }


def write(upload: RegisterUpload, register: RegisterImport, folder: Folder, watch: Watch) -> bool:
    """Write what was confirmed; False where the register has moved since. Cancelled, it leaves nothing."""
    given, path = upload.given, folder.rows
    is_sqlite = connection.vendor == "sqlite"
    user = upload.uploaded_by
    try:
        with watch.interruptible():
            if is_sqlite:
                load_rows(register.sheet, given, path, watch.tell)
            with transaction.atomic():
                if not is_sqlite:
                    load_rows(register.sheet, given, path, watch.tell)
                Writing(register, upload, user, watch.tell).write()
                watch.beat()
                watch.tell(watch.progress)
                watch.may_interrupt = False
                if not finish(upload, timezone.now()):
                    raise CancelledError
    except RegisterMovedError:
        return False
    finally:
        if is_sqlite:
            drop_rows()
    upload.refresh_from_db()
    folder.clear()
    return True


def begin_again(upload: RegisterUpload, reason: str) -> bool:
    """Back to reading, by a new attempt; False where somebody else was first."""
    own = RegisterUpload.objects.filter(pk=upload.pk, attempt=upload.attempt).exclude(state=State.WRITTEN)
    if not own.update(state=State.READING, attempt=upload.attempt + 1, reason=reason, confirmed_at=None):
        return False
    upload.refresh_from_db()
    return True


def settle(upload: RegisterUpload, state: State, **values: Any) -> bool:
    """End this attempt in a state; False where it was given up meanwhile."""
    if state in (State.CANCELLED, State.FAILED, State.REFUSED):
        values["finished_at"] = timezone.now()
    if state == State.READY and upload.reason != MOVED:
        values["reason"] = ""
    own = RegisterUpload.objects.filter(pk=upload.pk, attempt=upload.attempt).exclude(state=State.WRITTEN)
    is_own = bool(own.update(state=state, **values))
    upload.refresh_from_db()
    return is_own
