"""How a department's punctuality is shown."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from pilots.rules.timeliness import Timeliness

register = template.Library()

#: outcome → the shape and colour it shares with a light, and its word
MARKS = {
    Timeliness.ON_TIME: ("on-track", pgettext_lazy("figures", "on time")),
    Timeliness.LATE: ("at-risk", pgettext_lazy("figures", "late")),
    Timeliness.MISSING: ("behind", pgettext_lazy("figures", "missing")),
    Timeliness.NOT_DUE: ("not-due", pgettext_lazy("figures", "not due")),
    Timeliness.NOTHING_OWED: ("", pgettext_lazy("figures", "nothing owed")),
}


@register.simple_tag
def timeliness_mark(outcome: Timeliness) -> SafeString:
    """An outcome: colour, shape and word together; a dash where nothing is owed."""
    shape, word = MARKS[outcome]
    if not shape:
        return format_html('<span class="outcome outcome-none">{}</span>', word)
    return format_html(
        '<span class="light light-{0} outcome">'
        '<svg class="light-shape" aria-hidden="true"><use href="#light-{0}"/></svg>'
        '<span class="light-word">{1}</span></span>',
        shape,
        word,
    )
