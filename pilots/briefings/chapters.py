"""Chapters of a briefing that other apps announce at start-up, so that nothing in pilots names them.

A chapter is loaded once, whatever the languages, and put into words once a language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pilots.briefings.papers import Cell, Section
from pilots.moments import Moment
from pilots.rules.issues import Issue

#: What a large figure is of, its value, and a line below it: day, basis, source.
Headline = tuple[str, Cell, str]


def no_figures(_data: Any, _issue: Issue, _moment: Moment) -> Sequence[Headline]:
    return ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """order: its place among the sections (see `drafts.ORDER`); title: of its section, in the reader's language.

    load(issue, moment): its data as known at the moment, in a fixed number of queries. word(data, issue, moment):
    the section in the reader's language, without a query; None where there is nothing to say. figures: in the same
    way, what it gives to the headline figures of the first section.
    """

    key: str
    order: int
    load: Callable[[Issue, Moment], Any]
    word: Callable[[Any, Issue, Moment], Section | None]
    title: Any = ""
    figures: Callable[[Any, Issue, Moment], Sequence[Headline]] = no_figures


CHAPTERS: dict[str, Chapter] = {}


def announce_chapter(chapter: Chapter) -> None:
    CHAPTERS[chapter.key] = chapter


def in_order() -> list[Chapter]:
    return sorted(CHAPTERS.values(), key=lambda chapter: chapter.order)
