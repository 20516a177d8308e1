"""How a briefing is drawn in HTML, on a page and on paper: its numbering, its lights and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from pilots.models import Provenance
from pilots.rules.column_widths import Need, need_of, shares_of
from pilots.rules.lights import Light
from pilots.templatetags.pilots import PROVENANCE_MARKS, light_word

register = template.Library()

DIGITS = "零一二三四五六七八九"
#: The colours of lights on paper, which knows no theme: as the light theme has them.
LIGHT_COLORS = {
    Light.ACHIEVED: "#0b6e99",
    Light.ON_TRACK: "#2b8a3e",
    Light.AT_RISK: "#d97706",
    Light.BEHIND: "#c92a2a",
    Light.NOT_REPORTED: "#5c6670",
    Light.NOT_DUE: "#8a949b",
}
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

    blocks: each with its number, "" for most.
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
        headings, blocks = 0, []
        for block in section.blocks:
            number = ""
            if type(block).__name__ == "Heading":
                headings += 1
                number = f"（{chinese_number(headings)}）" if is_chinese else f"{place}.{headings}"
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


@register.filter
def shares(table: Any) -> list[float]:
    """The percentage of the width that each column gets on paper, by what stands in it."""
    return shares_of(
        [column_need(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]
    )


def column_need(column: Any, cells: Sequence[Any]) -> Need:
    """Numbers and lights stand in one line; the shape of a light takes room, and a mark beside a text."""
    has_lights = any(cell.light for cell in cells)
    marks = ["" if column.is_number else mark_word(cell.mark) for cell in cells]
    texts = [f"{'■ ' if cell.light else ''}{cell.text} {mark}" for cell, mark in zip(cells, marks, strict=True)]
    return need_of(column.title, [text.strip() for text in texts], is_whole=column.is_number or has_lights)


@register.filter
def titled(cells: Sequence[Any], columns: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The cells of a row, each with its column."""
    return list(zip(cells, columns, strict=True))


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
