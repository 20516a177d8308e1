"""How what a register says of a goal is named and worded."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, npgettext, pgettext, pgettext_lazy

from pilots import registers
from pilots.models import Unit
from pilots.reconciliations import Line, Outcome, Reconciliation
from pilots.rules.differences import NumberChange
from pilots.templatetags.comparisons import is_percentage, share_words
from pilots.templatetags.pilots import DASH, gap, is_english, points, unit_factor, written
from pilots.templatetags.reporting import reporting_unit

register = template.Library()

register.filter(registers.measure_name)

#: outcome → the shape and colour it shares with a light, and its word
MARKS = {
    Outcome.AGREES: ("on-track", pgettext_lazy("figure and register", "agrees")),
    Outcome.EXPLAINED: ("at-risk", pgettext_lazy("figure and register", "differs, explained")),
    Outcome.UNEXPLAINED: ("behind", pgettext_lazy("figure and register", "differs, not explained")),
    Outcome.NOT_REPORTED: ("not-reported", pgettext_lazy("figure and register", "not reported")),
    Outcome.EMPTY: ("not-reported", pgettext_lazy("figure and register", "register empty")),
    Outcome.NOT_DUE: ("not-due", pgettext_lazy("figure and register", "not due")),
}

COUNTED = {
    Outcome.AGREES: ngettext_lazy("%(count)s agrees", "%(count)s agree", "count"),
    Outcome.EXPLAINED: ngettext_lazy("%(count)s differs and says why", "%(count)s differ and say why", "count"),
    Outcome.UNEXPLAINED: ngettext_lazy(
        "%(count)s differs without saying why", "%(count)s differ without saying why", "count"
    ),
    Outcome.NOT_REPORTED: ngettext_lazy(
        "of %(count)s no figure is approved", "of %(count)s no figure is approved", "count"
    ),
    Outcome.EMPTY: ngettext_lazy(
        "for %(count)s the register holds nothing", "for %(count)s the register holds nothing", "count"
    ),
    Outcome.NOT_DUE: ngettext_lazy("%(count)s is not due yet", "%(count)s are not due yet", "count"),
}

#: Who must do what, where that is the lead department.
DEEDS = {
    Outcome.UNEXPLAINED: gettext_lazy("%(who)s must explain or correct it."),
    Outcome.NOT_REPORTED: gettext_lazy("%(who)s must report it."),
}


@register.filter
def outcome_word(outcome: Outcome) -> str:
    return str(MARKS[outcome][1])


@register.simple_tag
def outcome_mark(outcome: Outcome) -> SafeString:
    """How a figure stands to its register: colour, shape and word together."""
    shape, word = MARKS[outcome]
    return format_html(
        '<span class="light light-{0} outcome">'
        '<svg class="light-shape" aria-hidden="true"><use href="#light-{0}"/></svg>'
        '<span class="light-word">{1}</span></span>',
        shape,
        word,
    )


@register.filter
def reconciliation_words(found: Reconciliation) -> str:
    """How many figures agree with their registers, in one sentence; of zones in another."""
    total = len(found.of_city)
    head = ngettext("Of %(count)s goal that a register feeds", "Of %(count)s goals that registers feed", total)
    parts = pgettext("between parts of a sentence", ", ").join(
        str(COUNTED[outcome] % {"count": count}) for outcome, count in found.counts.items() if count
    )
    label = pgettext("after a label", ": ")
    return _("%(sentence)s.") % {"sentence": f"{head % {'count': total}}{label}{parts}"} + gap() + zone_words(found)


def zone_words(found: Reconciliation) -> str:
    """How many of the zones' figures differ; "" where none is reported by zone."""
    total, differ = len(found.of_zones), len(found.zones_that_differ)
    if not total:
        return ""
    if not differ:
        words = ngettext(
            "The one figure of a zone does not differ.", "Of %(count)s figures of zones none differs.", total
        )
    else:
        words = ngettext(
            "Of %(count)s figures of zones %(differ)s differs.",
            "Of %(count)s figures of zones %(differ)s differ.",
            differ,
        )
    return words % {"count": total, "differ": differ}


@register.filter
def deed_words(line: Line) -> str:
    """Who must act, and how; "" where nobody must."""
    if line.outcome == Outcome.EMPTY:
        return _("The office must fill in the register.")
    if line.outcome not in DEEDS:
        return ""
    if line.waiting:
        return _("A figure lies with the office, which must decide on it.")
    return str(DEEDS[line.outcome]) % {"who": line.goal.lead}


@register.filter
def apart_words(line: Line) -> str:
    """How far a figure is from the register: +0.4 (+3.3%); points for a percentage, a dash where nothing differs."""
    difference, unit = line.difference, line.goal.unit
    if not difference or line.outcome == Outcome.AGREES:
        return DASH
    if is_percentage(unit):
        return _("%(points)s points") % {"points": points(difference)}
    share = share_words(NumberChange(line.register, line.reported))
    text = signed_quantity(difference, unit)
    return f"{text} ({share})" if share else text


def signed_quantity(value: Decimal, unit: Unit) -> str:
    """A difference in the reader's unit; in full in the reporting unit where the reader's decimals would hide it."""
    decimals = unit.english_decimals if is_english() else unit.decimals
    text = written(value * unit_factor(unit), decimals, signed=True)
    return f"{written(value, 6, signed=True)} {reporting_unit(unit)}" if text == "0" else text


@register.filter
def rows_words(count: int | None) -> str:
    """How many rows of a register: 1,204 rows."""
    if count is None:
        return ""
    words = npgettext("rows of a register", "%(count)s row", "%(count)s rows", count)
    return words % {"count": f"{count:,}"}
