"""The office's words in a paper: instead of a generated paragraph, or added at the end of a section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pilots.briefings.papers import ADDED, Block, Paragraph, Section

BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


def with_own(sections: Sequence[Section], texts: Mapping[str, str], titles: Mapping[str, Any]) -> list[Section]:
    """The sections with the office's texts in them.

    texts: block → text, "" for the generated one. What stands for a paragraph that is no longer there, as its goal
    is no longer behind, is kept at the end of its section; the section itself comes back with it where it is gone.
    titles: of all sections, in their order.
    """
    wanted = {block: text for block, text in texts.items() if text.strip()}
    generated = {part.key for section in sections for part in section.blocks if isinstance(part, Paragraph)}
    kept: dict[str, list[str]] = {}
    for block in wanted:
        if block not in generated:
            kept.setdefault(_home(block, titles), []).append(block)
    present = {section.key: section for section in sections}
    found = []
    for key, title in titles.items():
        section = present.get(key)
        if section or key in kept:
            blocks = [_with_words(block, wanted) for block in (section.blocks if section else ())]
            added = [part for block in _added_last(kept.get(key, ())) for part in _paragraphs(block, wanted[block])]
            found.append(Section(key, section.title if section else str(title), (*blocks, *added)))
    return found


def _home(block: str, titles: Mapping[str, Any]) -> str:
    """The section in which a text is kept: its own, or the last for one of no section."""
    key = block.removeprefix(ADDED).partition(".")[0]
    return key if key in titles else list(titles)[-1]


def _with_words(block: Block, texts: Mapping[str, str]) -> Block:
    if isinstance(block, Paragraph) and block.key in texts:
        return replace(block, own=texts[block.key])
    return block


def _added_last(blocks: Iterable[str]) -> list[str]:
    return sorted(blocks, key=lambda block: (block.startswith(ADDED), block))


def _paragraphs(block: str, text: str) -> Iterator[Paragraph]:
    """What was added to a section is split at blank lines; what stood for a paragraph stays one."""
    parts = BLANK_LINES.split(text.replace("\r\n", "\n").strip()) if block.startswith(ADDED) else [text]
    for part in parts:
        yield Paragraph(block, "", own=part.strip())
