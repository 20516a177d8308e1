"""The office's own words: which of them stand in a briefing, and what they were before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from pilots.briefings.papers import ADDED, Paper, Paragraph
from pilots.models import BriefingText
from pilots.rules.issues import Issue


def standing_texts(issue: Issue, known_until: datetime, language: str = "") -> list[BriefingText]:
    """What the office had written by a moment and not taken back, a row a paragraph and language; one query.

    language: that language's alone; "" for every one.
    """
    rows = BriefingText.objects.filter(briefing=issue.name).standing(known_until)
    return list(rows.filter(language=language) if language else rows)


def blocks_in(paper: Paper) -> dict[str, str]:
    """Key → the generated text of every paragraph that the office may write, "" for those that it adds to a section."""
    added = {f"{ADDED}{section.key}": "" for section in paper.sections}
    return added | {part.key: part.text for part in paper.paragraphs() if not part.key.startswith(ADDED)}


@dataclass(frozen=True, slots=True)
class OneSided:
    """A paragraph with the office's words in some of the languages only. missing: the codes of the others."""

    block: str
    name: str
    missing: tuple[str, ...]


def one_sided(texts: Iterable[BriefingText], paper: Paper) -> list[OneSided]:
    """The paragraphs that read differently in one language, named as a reader of the paper finds them."""
    written: dict[str, set[str]] = {}
    for text in texts:
        written.setdefault(text.block, set()).add(text.language)
    every = [code for code, _language in settings.LANGUAGES]
    lacking = {block: tuple(code for code in every if code not in codes) for block, codes in written.items()}
    return [OneSided(block, name_of(block, paper), missing) for block, missing in lacking.items() if missing]


def name_of(block: str, paper: Paper) -> str:
    """What a paragraph is called in a list: its section and how it begins; its key where the paper has none such."""
    for section in paper.sections:
        found = next((part for part in section.blocks if isinstance(part, Paragraph) and part.key == block), None)
        if found:
            return f"{section.title}: {Truncator(found.words).chars(40)}"
        if block == f"{ADDED}{section.key}":
            return _("%(section)s: an added paragraph") % {"section": section.title}
    return block
