"""The PDF: what stands on its pages, and what is said where a machine cannot make one."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext, override

from pilots.briefings import pdf
from pilots.briefings.papers import Paper
from pilots.briefings.pdf import NoPdfError, Reason, as_pdf, html_of, written_apart
from pilots.briefings.pdf_child import Fault, MissingGlyphs, fetcher_of
from tests.pilots.briefings.sample import CHINESE, ENGLISH, sample
from tests.pilots.views.pages import in_both_languages

EMPTY_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{}</fontconfig>'


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The draft of each language as a file."""
    folder = tmp_path_factory.mktemp("pdf")
    return {language: written(folder, language, sample(language)) for language in (CHINESE, ENGLISH)}


def written(folder: Path, language: str, paper: Paper) -> Path:
    path = folder / f"{language}-{paper.is_draft}.pdf"
    with override(language):
        path.write_bytes(as_pdf(paper, site="http://city.example", keep="?as_of=2021-08-16"))
    return path


def pages_of(path: Path, order: str = "-layout") -> list[str]:
    """The text of each page, as it lies there or in the order of the PDF (`-raw`)."""
    done = subprocess.run(["pdftotext", order, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def info_of(path: Path) -> dict[str, str]:
    done = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True)
    return {
        name: value.strip() for name, _colon, value in (row.partition(":") for row in done.stdout.decode().split("\n"))
    }


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@in_both_languages
def test_it_is_a4_and_tagged_and_names_its_title(drafts: dict[str, Path], language: str) -> None:
    info = info_of(drafts[language])
    assert "A4" in info["Page size"]
    assert info["Tagged"] == "yes"
    assert info["Title"].startswith(sample(language).title)
    assert int(info["Pages"]) >= 2
    assert drafts[language].stat().st_size < 1_000_000


@in_both_languages
def test_a_draft_says_so_on_every_page(drafts: dict[str, Path], language: str) -> None:
    """In its running title, and across it: the words of the watermark stand in the order of the PDF itself."""
    with override(language):
        mark, state = gettext("DRAFT · not published"), gettext("Draft, not published")
    for number, page in enumerate(pages_of(drafts[language], "-raw")):
        assert squeezed(page).count(squeezed(mark)) == 1, number
        assert squeezed(state) in squeezed(page), number


def test_what_was_issued_carries_no_watermark(tmp_path: Path) -> None:
    path = written(tmp_path, ENGLISH, sample(ENGLISH, issued=True))
    text = "".join(pages_of(path))
    assert "Published by the office on 16 August 2021" in text
    assert "draft, not published" not in text.lower()
    assert "DRAFT" not in text


@in_both_languages
def test_sections_and_headings_are_numbered_and_pages_counted(drafts: dict[str, Path], language: str) -> None:
    pages = pages_of(drafts[language])
    text = squeezed("".join(pages))
    wanted = (
        ("一、总体进展", "二、滞后事项及原因", "（二）海绵城市达标面积")
        if language == CHINESE
        else ("1Progressoverall", "2.2Area")
    )
    assert all(words in text for words in wanted)
    for number, page in enumerate(pages, start=1):
        assert re.search(rf"\D{number}\D+{len(pages)}\D*$", page.strip()), page[-80:]


def test_heads_of_a_long_table_stand_on_every_page_of_it(tmp_path: Path) -> None:
    path = written(tmp_path, ENGLISH, sample(ENGLISH, rows=90))
    with_rows = [page for page in pages_of(path) if page.count("Let green buildings") > 1]
    assert len(with_rows) >= 3
    assert all("Target" in page and "Share" in page for page in with_rows)


def test_links_lead_to_the_pages_with_their_knowledge(drafts: dict[str, Path]) -> None:
    done = subprocess.run(["pdftohtml", "-xml", "-i", "-stdout", str(drafts[ENGLISH])], capture_output=True, check=True)
    assert b"http://city.example/goals/2021/19/?as_of=2021-08-16" in done.stdout


def test_fonts_are_whole_and_embedded(drafts: dict[str, Path]) -> None:
    done = subprocess.run(["pdffonts", str(drafts[CHINESE])], capture_output=True, check=True)
    rows = done.stdout.decode().splitlines()[2:]
    assert rows
    assert all("CJK" in row and " yes yes yes " in row for row in rows)


def test_words_of_the_office_are_text() -> None:
    page = html_of(sample(ENGLISH))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\x00" not in page
    assert "style=" not in page


def test_the_child_fetches_our_style_sheets_and_nothing_else(tmp_path: Path) -> None:
    from weasyprint.urls import FatalURLFetchingError

    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "own.css").write_text("p { color: red }")
    (tmp_path / "secret.css").write_text("x")
    (folder / "secret.key").write_text("x")
    fetcher = fetcher_of(folder)
    assert fetcher.fetch("own:own.css").read() == b"p { color: red }"
    for address in (
        "own:../secret.css",
        "own:secret.key",
        f"file://{folder}/own.css",
        "http://127.0.0.1/own.css",
        f"{folder}/own.css",
    ):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(address)


def test_the_child_gets_nothing_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("GREENCITY_SECRET_KEY", "secret")
    assert not {"DATABASE_URL", "GREENCITY_SECRET_KEY"} & set(pdf.surroundings())


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets the machine have the fonts of one folder alone, or none."""

    def only(folder: str) -> None:
        path = tmp_path / "fonts.conf"
        cache = f"<cachedir>{tmp_path}</cachedir>"
        path.write_text(EMPTY_FONTS.format(f"<dir>{folder}</dir>{cache}"))
        monkeypatch.setenv("FONTCONFIG_FILE", str(path))

    return only


def test_a_machine_without_fonts_is_found_out(fonts: Any, tmp_path: Path) -> None:
    fonts(str(tmp_path / "none"))
    with pytest.raises(NoPdfError) as refused:
        written_apart(html_of(sample(CHINESE)))
    assert refused.value.reason == Reason.NO_FONTS


def test_a_machine_without_chinese_fonts_is_found_out_by_the_glyphs(fonts: Any) -> None:
    done = subprocess.run(["fc-list", ":lang=en", "file"], capture_output=True, check=True)
    latin = next(row for row in done.stdout.decode().split("\n") if row and "CJK" not in row and ".ttf" in row)
    fonts(os.path.dirname(latin.partition(":")[0]))
    with pytest.raises(NoPdfError) as refused:
        written_apart(html_of(sample(CHINESE)))
    assert refused.value.reason == Reason.NO_FONTS
    assert "市" in refused.value.detail


def test_a_rare_character_without_a_glyph_is_no_reason_to_have_no_pdf() -> None:
    missing = MissingGlyphs()
    for character in ("\U0001f600", "\U00020000", "\x0b", "市"):
        words = '.notdef glyph rendered for Unicode string unsupported by fonts: "%s" (U+%04X)'
        missing.handle(logging.makeLogRecord({"msg": words, "args": (character, ord(character)), "levelno": 30}))
    assert missing.everyday == {"市"}


def test_a_machine_without_the_library_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(NoPdfError) as refused:
        written_apart(html_of(sample(ENGLISH)))
    assert refused.value.reason == Reason.NO_LIBRARY
    assert "libpango" in refused.value.detail


def answering(code: int, out: bytes = b"", said: bytes = b"") -> Any:
    return lambda *_args, **_options: subprocess.CompletedProcess([], code, out, said)


@pytest.mark.parametrize(
    ("code", "out", "reason"),
    [
        (Fault.NO_LIBRARY, b"", Reason.NO_LIBRARY),
        (Fault.NO_GLYPHS, b"", Reason.NO_FONTS),
        (1, b"", Reason.BROKEN),
        (-11, b"", Reason.BROKEN),
        (0, b"", Reason.BROKEN),
    ],
)
def test_how_the_child_ended_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, code: int, out: bytes, reason: Reason
) -> None:
    monkeypatch.setattr(subprocess, "run", answering(code, out))
    with pytest.raises(NoPdfError) as refused:
        written_apart("<p>")
    assert refused.value.reason == reason


def test_a_child_that_takes_too_long_is_given_up_and_leaves_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_args: Any, **_options: Any) -> None:
        raise subprocess.TimeoutExpired("child", pdf.SECONDS)

    monkeypatch.setattr(subprocess, "run", wait)
    for _ in range(pdf.AT_ONCE + 1):
        with pytest.raises(NoPdfError) as refused:
            written_apart("<p>")
        assert refused.value.reason == Reason.BUSY


def test_who_finds_no_place_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)
    pdf.places.acquire()
    with pytest.raises(NoPdfError) as refused:
        written_apart("<p>")
    assert refused.value.reason == Reason.BUSY


def test_the_same_paper_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def count(page: str) -> bytes:
        written.append(page)
        return b"%PDF"

    monkeypatch.setattr(pdf, "written_apart", count)
    as_pdf(sample(ENGLISH))
    as_pdf(sample(ENGLISH))
    assert len(written) == 1
    as_pdf(sample(ENGLISH, issued=True))
    assert len(written) == 2


def test_other_threads_go_on_while_it_is_written() -> None:
    """The longest that another thread waits for its turn, while a child is at work."""
    longest, is_over = 0.0, threading.Event()
    page = html_of(sample(CHINESE))

    def write() -> None:
        written_apart(page)
        is_over.set()

    writer = threading.Thread(target=write)
    writer.start()
    last = time.perf_counter()
    while not is_over.wait(0.005):
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    writer.join()
    assert longest < 1.0


def test_the_child_starts_without_django() -> None:
    script = "import sys, pilots.briefings.pdf_child; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
