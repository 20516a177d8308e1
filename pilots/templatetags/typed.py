"""Words as people typed them, on a page in another language: marked with theirs, so that they are read aloud in it."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

CHINESE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
#: Chinese with the numbers and abbreviations (30万㎡, CIM) that stand within it; split keeps it, at every odd place.
CHINESE_RUN = re.compile(rf"([0-9]*{CHINESE}(?:[0-9A-Z.,%:/()+㎡\- ]*{CHINESE})*)")


@register.filter
def as_typed(text: str | None) -> SafeString:
    """The text, escaped, with `lang` on what is Chinese in it unless the page is Chinese itself; "" for None."""
    if (get_language() or "").startswith("zh"):
        return format_html("{}", text or "")
    pieces = [
        format_html('<span lang="zh-CN">{}</span>', piece) if place % 2 else piece
        for place, piece in enumerate(CHINESE_RUN.split(text or ""))
    ]
    return format_html_join("", "{}", ((piece,) for piece in pieces))
