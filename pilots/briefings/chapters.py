"""What the apps contribute to a briefing: finance its money, buildings their stock; pilots names neither.

A chapter is loaded once, whatever the languages, and put into words once a language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pilots.briefings.papers import Section
from pilots.moments import Moment
from pilots.rules.issues import Issue


@dataclass(frozen=True, slots=True)
class Chapter:
    """order: its place among the sections (see `drafts.ORDER`).

    load(issue, moment): its data as known at the moment, in a fixed number of queries. word(data, issue, moment):
    the section in the reader's language, without a query; None where there is nothing to say.
    """

    key: str
    order: int
    load: Callable[[Issue, Moment], Any]
    word: Callable[[Any, Issue, Moment], Section | None]


CHAPTERS: dict[str, Chapter] = {}


def announce_chapter(chapter: Chapter) -> None:
    CHAPTERS[chapter.key] = chapter


def in_order() -> list[Chapter]:
    return sorted(CHAPTERS.values(), key=lambda chapter: chapter.order)
