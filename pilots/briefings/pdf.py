"""A paper as a PDF: its HTML laid out by WeasyPrint, in a process of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from contextlib import suppress
from enum import StrEnum

import structlog
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string

from pilots.briefings.papers import Paper
from pilots.briefings.pdf_child import Fault
from pilots.sheets.origin import CONTROL
from pilots.sheets.read import PASSED_ON

logger = structlog.get_logger(__name__)

#: The parent's patience with the writing process, and with those who came before.
SECONDS, PATIENCE = 45, 20
#: So many are written at once by one process of the site: each takes a processor and a quarter of a gigabyte.
AT_ONCE = 2
KEPT_SECONDS = 3600
STATIC = settings.BASE_DIR / "static"
#: Where fonts are looked for, and what was found there is kept.
FONT_VARIABLES = ("HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS")
places = threading.BoundedSemaphore(AT_ONCE)


class Reason(StrEnum):
    """Why there is no PDF."""

    NO_LIBRARY = "no_library"
    NO_FONTS = "no_fonts"
    BUSY = "busy"
    BROKEN = "broken"


class NoPdfError(Exception):
    """detail: what the machine said; characters that no font draws where fonts are missing."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def as_pdf(paper: Paper, *, site: str = "", keep: str = "") -> bytes:
    """The paper on A4, in the language that is active. NoPdfError where the machine cannot make one.

    site: stands before the addresses of the pages behind it; keep: their query string. The same paper is kept
    for an hour.
    """
    page = html_of(paper, site=site, keep=keep)
    key = f"briefing-pdf:{hashlib.sha256(page.encode()).hexdigest()}"
    written: bytes | None = cache.get(key)
    if written is None:
        written = written_apart(page)
        cache.set(key, written, KEPT_SECONDS)
    return written


def html_of(paper: Paper, *, site: str = "", keep: str = "") -> str:
    """What is laid out; signs that no document can hold are left out."""
    drawn = render_to_string(
        "pilots/briefing_print.html", {"paper": paper, "site": site, "keep": keep, "is_print": True}
    )
    return CONTROL.sub("", drawn)


def written_apart(page: str) -> bytes:
    """Let a process of its own write the PDF, when its turn has come."""
    if not places.acquire(timeout=PATIENCE):
        raise NoPdfError(Reason.BUSY)
    try:
        done = subprocess.run(  # noqa: S603  our own module, and no word of the user's
            [sys.executable, "-m", "pilots.briefings.pdf_child", str(STATIC)],
            input=page.encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=settings.BASE_DIR,
            env=surroundings(),
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise NoPdfError(Reason.BUSY, str(error)) from error
    finally:
        places.release()
    if done.returncode == 0 and done.stdout.startswith(b"%PDF"):
        return done.stdout
    raise fault_of(done.returncode, done.stderr.decode(errors="replace"))


def surroundings() -> dict[str, str]:
    """What the writing process needs of ours; passwords of databases are not among it."""
    passed_on = {name: os.environ[name] for name in (*PASSED_ON, *FONT_VARIABLES) if name in os.environ}
    return passed_on | {"PYTHONUTF8": "1"}


def fault_of(code: int, said: str) -> NoPdfError:
    lines = said.strip().splitlines()
    detail = lines[-1] if lines else ""
    reason = Reason.BROKEN
    with suppress(ValueError):
        reason = {Fault.NO_LIBRARY: Reason.NO_LIBRARY, Fault.NO_GLYPHS: Reason.NO_FONTS}[Fault(code)]
    logger.error("no PDF of the briefing", reason=reason.value, code=code, said=said[-2000:])
    return NoPdfError(reason, detail)
