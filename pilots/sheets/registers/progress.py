"""What a process that reads or writes a file says of itself, and what it is told: small files beside the upload.

They work while a transaction of minutes is open, on both databases, and between nodes that share the folder.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.conf import settings

#: A process that was not heard of for so many seconds has ended.
SILENT_SECONDS = 30


class Phase(StrEnum):
    BEGINNING = "beginning"
    READING = "reading"
    COMPARING = "comparing"
    LOADING = "loading"
    WRITING = "writing"
    ADDING_UP = "adding_up"


class CancelledError(Exception):
    """Somebody asked to stop: nothing has been written."""


@dataclass(frozen=True, slots=True)
class Progress:
    """done of size: in bytes or rows of the file, by phase. rows: how many have been read. at: seconds since 1970."""

    phase: Phase
    done: int = 0
    size: int = 0
    rows: int = 0
    at: float = 0

    @property
    def percent(self) -> int | None:
        return min(100 * self.done // self.size, 100) if self.size else None

    @property
    def is_silent(self) -> bool:
        return time.time() - self.at > SILENT_SECONDS


@dataclass(frozen=True, slots=True)
class Folder:
    """The place of one upload."""

    path: Path

    @property
    def file(self) -> Path:
        return self.path / "file"

    @property
    def rows(self) -> Path:
        """The rows that are new, changed or unchanged: see `read`."""
        return self.path / "rows.csv"

    @property
    def errors(self) -> Path:
        return self.path / "errors.csv"

    @property
    def log(self) -> Path:
        return self.path / "log"

    def tell(self, progress: Progress) -> None:
        """Say how far the work is; a full disk does not end it."""
        beside = self.path / f"progress-{os.getpid()}"
        with suppress(OSError):
            beside.write_text(json.dumps(asdict(progress)))
            beside.replace(self.path / "progress")

    def told(self) -> Progress | None:
        try:
            kept = json.loads((self.path / "progress").read_text())
            return Progress(**{**kept, "phase": Phase(kept["phase"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def ask_to_cancel(self) -> None:
        with suppress(OSError):
            (self.path / "cancel").touch()

    def is_asked_to_cancel(self) -> bool:
        return (self.path / "cancel").exists()

    def begin_anew(self) -> None:
        """Forget what an earlier attempt said and was told."""
        for name in ("cancel", "progress"):
            (self.path / name).unlink(missing_ok=True)

    def clear(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def folder_of(pk: UUID) -> Folder:
    return Folder(Path(settings.UPLOAD_DIR) / str(pk))
