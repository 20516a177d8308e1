"""The Chinese texts: complete, well formed, and compiled as they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation

from pilots.templatetags.pilots import day_name, month_name, short_month

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
COMMITTED = settings.BASE_DIR / CATALOGUE
ENTRIES: list[polib.POEntry] = list(polib.pofile(str(COMMITTED)))
JULY_31 = date(2021, 7, 31)


def names(entries: Iterable[polib.POEntry]) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in entries}


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> Counter[str]:
    return Counter(re.findall(r"%\(\w+\)[a-z]", text))


def test_every_string_of_the_code_is_in_the_catalogue_and_no_other(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(
        settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "static", "tests", "var")
    )
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--no-obsolete"],
        cwd=copy,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "greencity.settings"},
        check=True,
        capture_output=True,
    )
    assert names(polib.pofile(str(copy / CATALOGUE))) == names(ENTRIES)


def test_every_entry_is_translated() -> None:
    unfinished = [
        entry.msgid for entry in ENTRIES if entry.fuzzy or entry.obsolete or not texts(entry) or not all(texts(entry))
    ]
    assert unfinished == []


def test_placeholders_are_those_of_the_english_text() -> None:
    differing = [
        text
        for entry in ENTRIES
        for text in texts(entry)
        if placeholders(text) != placeholders(entry.msgid_plural or entry.msgid)
    ]
    assert differing == []


def test_the_compiled_catalogue_holds_what_the_text_says() -> None:
    def said(entries: Iterable[polib.POEntry]) -> dict[tuple[str | None, str, str], list[str]]:
        return {(entry.msgctxt, entry.msgid, entry.msgid_plural): texts(entry) for entry in entries}

    compiled = polib.mofile(str(COMMITTED.with_suffix(".mo")))
    assert said(compiled) == said(ENTRIES)
    assert compiled.metadata == polib.pofile(str(COMMITTED)).metadata


@pytest.mark.parametrize(
    "slip",
    [
        pytest.param(r"[\u4e00-\u9fff][,;:?!]", id="half-width mark after a Chinese character"),
        pytest.param(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]", id="space between Chinese characters"),
    ],
)
def test_chinese_is_set_as_chinese(slip: str) -> None:
    assert [text for entry in ENTRIES for text in texts(entry) if re.search(slip, text)] == []


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("zh-hans", ("2021年7月", "2021年7月31日", "7月")),
        ("en", ("July 2021", "31 July 2021", "Jul")),
    ],
)
def test_dates_are_written_in_the_readers_language(language: str, written: tuple[str, str, str]) -> None:
    with translation.override(language):
        assert (month_name(JULY_31), day_name(JULY_31), short_month(JULY_31)) == written
