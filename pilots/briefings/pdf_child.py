"""The process that writes a PDF: `python -m pilots.briefings.pdf_child FOLDER`, HTML in, PDF out.

Laying out a paper takes seconds of the processor and a lot of memory: here neither is taken from those who
ask for pages meanwhile, and the memory goes back with the process. No Django here, and nothing of the network:
what the HTML names is looked for in the FOLDER of our own static files, as `own:css/paper.css`.

It ends with 0 and the PDF, or with one of `Fault` and what is missing on its standard error.
"""

from __future__ import annotations

import gc
import logging
import sys
import warnings
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import Any

from pilots.sheets.limits import limit_myself

MEMORY, SECONDS = 2 * 1024**3, 60
SCHEME = "own:"
KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}


class Fault(IntEnum):
    """How the process ends when there is no PDF: what the machine lacks."""

    NO_LIBRARY = 3
    NO_GLYPHS = 4


def main(folder: str) -> int:
    limit_myself(MEMORY, SECONDS)
    gc.disable()  # the process ends before tidying up could pay
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=".*FontConfig")
            from weasyprint import HTML
    except (ImportError, OSError) as error:
        # without pango the library ends its import with an OSError that names what it looked for
        print(error, file=sys.stderr)  # noqa: T201
        return Fault.NO_LIBRARY
    except UserWarning:
        # without any font pango would end this process in the middle of a line
        return Fault.NO_GLYPHS
    missing = MissingGlyphs()
    logging.getLogger("weasyprint").addHandler(missing)
    fetcher = fetcher_of(Path(folder))
    page = HTML(string=sys.stdin.buffer.read().decode(), base_url=f"{SCHEME}//", url_fetcher=fetcher)
    written = page.write_pdf(pdf_variant="pdf/ua-1", presentational_hints=True)
    if missing.everyday:
        print("".join(sorted(missing.everyday)[:80]), file=sys.stderr)  # noqa: T201
        return Fault.NO_GLYPHS
    sys.stdout.buffer.write(written)
    return 0


class MissingGlyphs(logging.Handler):
    """Hears of each character that no font of the machine could draw.

    everyday: those of GB 2312, which every Chinese font has. A rare one, a picture that somebody typed, is a box
    in the PDF and no reason to have none.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.everyday: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            character = str(record.args[0])
            with suppress(UnicodeEncodeError):
                character.encode("gb2312")
                self.everyday |= {character} if character.isprintable() else set()


def fetcher_of(folder: Path) -> Any:
    """What gives the layout our style sheets, and refuses every other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = (folder / url.removeprefix(SCHEME)).resolve()
            if not url.startswith(SCHEME) or not path.is_relative_to(folder.resolve()) or path.suffix not in KINDS:
                raise FatalURLFetchingError(f"not ours: {url}")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": KINDS[path.suffix]})

    return OwnFiles()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
