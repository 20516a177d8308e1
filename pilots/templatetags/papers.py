"""How a briefing is drawn in HTML, on a page and on paper: its numbering, its lights and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from pilots.models import Provenance
from pilots.rules.column_widths import LONGEST_NUMBER, ROOM, SHORT, Need, fit, need_of, shares_of, width_of
from pilots.rules.lights import Light
from pilots.templatetags.pilots import PROVENANCE_MARKS, light_word

register = template.Library()

DIGITS = "零一二三四五六七八九"
#: How the key of a paragraph begins that was added to a section; those of one section share theirs.
ADDED_SIGN = "+"
#: The colours of lights on paper, which knows no theme: as the light theme has them.
LIGHT_COLORS = {
    Light.ACHIEVED: "#0b6e99",
    Light.ON_TRACK: "#2b8a3e",
    Light.AT_RISK: "#d97706",
    Light.BEHIND: "#c92a2a",
    Light.NOT_REPORTED: "#5c6670",
    Light.NOT_DUE: "#8a949b",
}
#: What the mark of a provenance takes beside a text or number, being small, in Latin characters.
MARK_ROOM = 4
#: The shapes of lights as signs that every font has, for documents that take no drawing.
LIGHT_SIGNS = {
    Light.ACHIEVED: "★",
    Light.ON_TRACK: "●",
    Light.AT_RISK: "▲",
    Light.BEHIND: "■",
    Light.NOT_REPORTED: "○",
    Light.NOT_DUE: "－",
}


@dataclass(frozen=True, slots=True)
class NumberedSection:
    """number: as it stands before the title, with its punctuation; gap: what stands between them.

    blocks: each with its number, "" for most; a paragraph that was added to the section has its place among those.
    """

    number: str
    gap: str
    section: Any
    blocks: Sequence[tuple[str, Any]]


@register.filter
def numbered(paper: Any) -> list[NumberedSection]:
    """The sections of a paper numbered 一、 and their headings （一）; in English 1 and 1.1."""
    is_chinese = paper.language.startswith("zh")
    sections = []
    for place, section in enumerate(paper.sections, start=1):
        headings, added, blocks = 0, 0, []
        for block in section.blocks:
            number = ""
            if type(block).__name__ == "Heading":
                headings += 1
                number = f"（{chinese_number(headings)}）" if is_chinese else f"{place}.{headings}"
            elif block.key.startswith(ADDED_SIGN):
                added += 1
                number = str(added)
            blocks.append((number, block))
        own = f"{chinese_number(place)}、" if is_chinese else f"{place}"
        sections.append(NumberedSection(own, "" if is_chinese else " ", section, blocks))
    return sections


def chinese_number(number: int) -> str:
    """1 to 99 as they number a document: 七, 十, 十二, 三十."""
    tens, ones = divmod(number, 10)
    return f"{DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{DIGITS[ones] if ones else ''}"


#: How languages are named where region decides about glyphs and hyphens.
TONGUES = {"zh-hans": "zh-CN", "en": "en-GB"}


@register.filter
def tongue(language: str) -> str:
    """A language as documents name it: zh-CN, en-GB."""
    return TONGUES.get(language, language)


@register.simple_tag
def running_words(paper: Any, draft: str) -> SafeString:
    """What stands on every page of the PDF, as the style sheet takes it up: title, state, words of the page number."""
    before, between, after = page_words()
    return format_html(
        'data-title="{} {}" data-state="{}" data-before="{}" data-between="{}" data-after="{}"',
        paper.title,
        paper.name,
        draft if paper.is_draft else "",
        before,
        between,
        after,
    )


def page_words() -> tuple[str, str, str]:
    """What stands before, between and after the number of a page and how many there are."""
    words = pgettext("# stands for the page, @ for how many there are", "Page # of @")
    before, between, after = re.split("[#@]", words)
    return before, between, after


@register.filter
def template_of(block: Any) -> str:
    """The partial that draws a block."""
    return f"pilots/_paper_{type(block).__name__.lower()}.html"


@register.filter
def anchor(key: str) -> str:
    """A key as the address of its place on the page: `behind.19` as behind-19."""
    return re.sub(r"[^\w-]+", "-", key).strip("-")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How a table stands on paper. shares: the percentage of the width for each column; is_beside: whether the
    marks of numbers have room beside them, else they stand below."""

    shares: list[float]
    is_beside: bool


@register.filter("laid_out")
def layout_of(table: Any, room: int = ROOM) -> TableLayout:
    """room: in Latin characters, of the line across the table."""
    beside, below = (column_needs(table, is_beside=is_beside) for is_beside in (True, False))
    is_beside = fit(beside, room)
    return TableLayout(shares_of(beside if is_beside else below, room), is_beside)


def column_needs(table: Any, *, is_beside: bool) -> list[Need]:
    return [
        column_need(column, [row[place] for row in table.rows], is_beside=is_beside)
        for place, column in enumerate(table.columns)
    ]


def column_need(column: Any, cells: Sequence[Any], *, is_beside: bool = False) -> Need:
    """Numbers and lights stand in one line; the shape of a light takes room, and a mark beside a text."""
    has_lights = any(cell.light for cell in cells)
    words = [mark_word(cell.mark) for cell in cells]
    if column.is_number:
        texts, beside = [cell.text for cell in cells], MARK_ROOM if is_beside and any(words) else 0
    else:
        texts, beside = [lit_text(cell, word) for cell, word in zip(cells, words, strict=True)], 0
    return need_of(column.title, texts, is_whole=column.is_number or has_lights, beside=beside)


def lit_text(cell: Any, word: str) -> str:
    """A text with the room of its light's shape, and of its mark, which is small."""
    return f"{'■ ' if cell.light else ''}{cell.text}{'-' * MARK_ROOM if word else ''}"


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """kind: the classes of its cells: `n` for numbers, `has-marks` for those of which some are marked, `whole`
    for short texts, which are not broken."""

    title: str
    kind: str


@register.filter
def drawn_columns(table: Any) -> list[DrawnColumn]:
    found = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        if column.is_number:
            kind = "n has-marks" if any(mark_word(cell.mark) for cell in cells) else "n"
        else:
            is_short = all(width_of(lit_text(cell, mark_word(cell.mark))) <= SHORT for cell in cells)
            kind = "whole" if is_short and cells else ""
        found.append(DrawnColumn(column.title, kind))
    return found


@register.filter
def titled(cells: Sequence[Any], columns: Sequence[DrawnColumn]) -> list[tuple[Any, DrawnColumn, str]]:
    """The cells of a row, each with its column and its classes."""
    return [(cell, column, classes_of(cell, column)) for cell, column in zip(cells, columns, strict=True)]


def classes_of(cell: Any, column: DrawnColumn) -> str:
    """Those of the column, whether the cell is marked, and whether words stand where others have a number."""
    classes = [column.kind] if column.kind else []
    if mark_word(cell.mark):
        classes.append("is-marked")
    if column.kind.startswith("n") and width_of(cell.text) > LONGEST_NUMBER:
        classes.append("is-wordy")
    return " ".join(classes)


@register.filter
def in_lines(title: str) -> SafeString:
    """A heading of a column: what it has in brackets goes to the next line as a whole."""
    head, bracket, rest = title.partition("（")
    if not head or not bracket:
        return escape(title)
    return format_html('{}<span class="whole">{}{}</span>', head, bracket, rest)


@register.simple_tag(takes_context=True)
def paper_href(context: template.Context, path: str) -> str:
    """Where a path of the paper leads: with the page's knowledge (`keep`), on paper with the site before it (`site`).

    "" for no path, and where the page asks for no links (`has_links` false).
    """
    if not path or not context.get("has_links", True):
        return ""
    page, mark, fragment = path.partition("#")
    return f"{context.get('site', '')}{page}{context.get('keep', '')}{mark}{fragment}"


@register.simple_tag
def paper_light(light: str, text: str = "") -> SafeString:
    """A light that needs nothing of the page around it: its shape is drawn here. text: instead of its word."""
    shown = Light(light)
    return format_html(
        '<span class="light light-{0}"><svg class="light-shape" width="14" height="14" viewBox="0 0 16 16"'
        ' fill="{1}" aria-hidden="true">{2}</svg><span class="light-word">{3}</span></span>',
        shown.value.replace("_", "-"),
        LIGHT_COLORS[shown],
        SafeString(light_shapes()[shown]),
        text or light_word(shown),
    )


def mark_word(mark: str) -> str:
    """The word of a provenance that must be seen, "" for none."""
    return str(PROVENANCE_MARKS[Provenance(mark)][0]) if mark in PROVENANCE_MARKS else ""


@cache
def light_shapes() -> dict[Light, str]:
    """The shape of each light, as the pages' own sheet of shapes draws it."""
    sheet = get_template("_shapes.html").template.source  # type: ignore[attr-defined]
    found = dict(re.findall(r'<symbol id="light-([a-z-]+)"[^>]*>(.*?)</symbol>', sheet))
    return {light: found[light.value.replace("_", "-")] for light in Light}
