"""How experiences are worded: what their parts are called, their state, the figure, and what was changed."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.models import Experience, Provenance
from pilots.rules.differences import Kind, Piece, text_pieces
from pilots.templatetags.comparisons import added, removed
from pilots.templatetags.pilots import DASH, with_unit

register = template.Library()

State = Experience.State

#: What another city needs, in the order in which it is read.
NEEDS = {
    "needs_policy": pgettext_lazy("experience", "Policy"),
    "needs_money": pgettext_lazy("experience", "Money"),
    "needs_parties": pgettext_lazy("experience", "Parties"),
    "needs_time": pgettext_lazy("experience", "Time"),
}
#: Texts that stand in both languages.
TEXTS = {
    "title": pgettext_lazy("experience", "Title"),
    "tried": gettext_lazy("What was tried"),
    "gave": gettext_lazy("What it gave"),
    "why_no_figure": gettext_lazy("Why there is no figure"),
    **NEEDS,
    "contact": gettext_lazy("Contacts by role"),
    "result_source": gettext_lazy("Source of the figure"),
}
OTHERS = {
    "category": gettext_lazy("Category"),
    "goal": gettext_lazy("Goal"),
    "zone": gettext_lazy("Zone"),
    "project": gettext_lazy("Project"),
    "department": pgettext_lazy("experience", "Written by"),
    "result_value": gettext_lazy("Figure"),
    "result_unit": gettext_lazy("Unit"),
    "result_on": pgettext_lazy("figure", "As on"),
    "result_provenance": gettext_lazy("Where the figure comes from"),
    "provenance": gettext_lazy("Where the words come from"),
    "source": gettext_lazy("Source of the words"),
}
LANGUAGES = {"zh_hans": gettext_lazy("%(name)s, Chinese"), "en": gettext_lazy("%(name)s, English")}
#: All that is typed in, each text once a language.
FIELDS = {
    **{f"{name}_{language}": (title, language) for name, title in TEXTS.items() for language in LANGUAGES},
    **{name: (title, "") for name, title in OTHERS.items()},
}

#: state → the shape and colour it shares with a light
SHAPES = {
    State.DRAFT: "not-due",
    State.SUBMITTED: "at-risk",
    State.RETURNED: "behind",
    State.PUBLISHED: "on-track",
}


def field_title(name: str) -> str:
    """What a field is called: of a text with its language."""
    title, language = FIELDS[name]
    return str(LANGUAGES[language]) % {"name": title} if language else str(title)


@register.filter
def needs(row: Experience) -> list[tuple[str, str]]:
    """What another city needs, as name and text; "" where nothing is said."""
    return [(str(title), getattr(row, name) or "") for name, title in NEEDS.items()]


@register.simple_tag
def experience_state(row: Experience) -> SafeString:
    """The state: colour, shape and word together."""
    return format_html(
        '<span class="light light-{0} outcome"><svg class="light-shape" aria-hidden="true"><use href="#light-{0}"/>'
        '</svg><span class="light-word">{1}</span></span>',
        SHAPES[State(row.state)],
        row.get_state_display(),
    )


@register.filter
def figure_words(row: Experience) -> str:
    """The figure with its unit as the reader writes it; a dash without one."""
    return with_unit(row.result_value, row.result_unit) if row.result_unit else DASH


@register.filter
def figure_origin(row: Experience) -> str:
    """Where the figure comes from, in words: its provenance and its source."""
    word = str(Provenance(row.result_provenance).label)
    return (
        _("%(provenance)s: %(source)s") % {"provenance": word, "source": row.result_source}
        if row.result_source
        else word
    )


@register.filter
def words_origin(row: Experience) -> str:
    """Where the words come from; "" for those that a department simply wrote."""
    if row.provenance == Provenance.REPORTED and not row.source:
        return ""
    word = str(Provenance(row.provenance).label)
    return _("%(provenance)s: %(source)s") % {"provenance": word, "source": row.source} if row.source else word


@register.filter
def change_marked(change: Any) -> SafeString:
    """A field's old and new text as one, with what was removed and added marked."""
    old, new = ("" if text == DASH else text for text in (change.old, change.new))
    pieces = ((marked(piece),) for piece in text_pieces(old, new))
    return format_html_join("", "{}", pieces)


def marked(piece: Piece) -> str:
    if piece.kind == Kind.KEPT:
        return piece.text
    return removed(piece.text) if piece.kind == Kind.REMOVED else added(piece.text)
