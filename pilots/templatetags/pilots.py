"""How values, lights and dates are written in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from urllib.parse import urlencode

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from pilots.models import Precision, Provenance, Unit
from pilots.moments import Moment
from pilots.rules.lights import Light

register = template.Library()

DASH = "–"
MINUS = "−"
#: A value, or what a template makes of one that is not there.
Given = Decimal | None | Literal[""]

LIGHT_WORDS = {
    Light.ACHIEVED: pgettext_lazy("light", "Achieved"),
    Light.ON_TRACK: pgettext_lazy("light", "On track"),
    Light.AT_RISK: pgettext_lazy("light", "At risk"),
    Light.BEHIND: pgettext_lazy("light", "Behind"),
    Light.NOT_REPORTED: pgettext_lazy("light", "Not reported"),
    Light.NOT_DUE: pgettext_lazy("light", "Not due"),
}
PROVENANCE_MARKS = {
    Provenance.ILLUSTRATIVE: (
        pgettext_lazy("mark", "illus."),
        gettext_lazy("Illustrative: made up to show the product, not a reported or published value"),
    ),
    Provenance.DERIVED: (pgettext_lazy("mark", "derived"), gettext_lazy("Derived from what was published")),
    Provenance.PUBLISHED: (
        pgettext_lazy("mark", "publ."),
        gettext_lazy("Published; the source is named on the goal's page"),
    ),
}


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def written(value: Decimal, decimals: int, *, fixed: bool = False, signed: bool = False) -> str:
    """A number with grouped thousands and a real minus sign; zeros after the point only where fixed."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{rounded:{'+' if signed else ''},.{decimals}f}"
    if not fixed and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not rounded:
        text = text.lstrip("+-")
    return text.replace("-", MINUS)


def unit_factor(unit: Unit) -> Decimal:
    """What a value in the reporting unit is multiplied by for the reader's language."""
    return unit.english_factor if is_english() else Decimal(1)


@register.filter
def quantity(value: Given, unit: Unit, *, fixed: bool = False) -> str:
    """A value in the reader's unit, without the unit's name."""
    if value is None or value == "":
        return DASH
    decimals = unit.english_decimals if is_english() else unit.decimals
    return written(value * unit_factor(unit), decimals, fixed=fixed)


@register.filter
def aligned(value: Given, unit: Unit) -> str:
    """As `quantity`, with all the unit's decimals: for a column of one unit."""
    return quantity(value, unit, fixed=True)


@register.filter
def with_unit(value: Given, unit: Unit) -> str:
    """A value with its unit: 1,732.5 亿元, CNY 173.25 bn, 45 %."""
    if value is None or value == "":
        return DASH
    number, label = quantity(value, unit), str(unit)
    if label.startswith("CNY "):
        return f"CNY {number} {label.removeprefix('CNY ')}"
    return f"{number}%" if label == "%" else f"{number} {label}" if is_english() else f"{number}{label}"


@register.filter
def as_worded(text: str, precision: str) -> str:
    """A published value with the caution of its source: close to 40 million m²."""
    if precision == Precision.CLOSE_TO:
        return _("close to %(value)s") % {"value": text}
    if precision == Precision.ABOUT:
        return _("about %(value)s") % {"value": text}
    return text


@register.filter
def percent(share: Given) -> str:
    """A fraction as a percentage with one decimal."""
    return DASH if share is None or share == "" else f"{written(share * 100, 1, fixed=True)}%"


@register.filter
def points(value: Given) -> str:
    """Percentage points with their sign and one decimal; positive is behind."""
    return DASH if value is None or value == "" else written(value, 1, fixed=True, signed=True)


@register.filter
def lag_words(value: Given) -> str:
    """Percentage points with their direction in words, for a sentence."""
    if value is None or value == "":
        return DASH
    points = written(abs(value), 1, fixed=True)
    if value < 0:
        return _("%(points)s points ahead") % {"points": points}
    return _("%(points)s points behind") % {"points": points}


@register.filter
def ratio(value: Given) -> str:
    """A plain number with up to three decimals: an index, a threshold, a weight."""
    return DASH if value is None or value == "" else written(value, 3)


@register.filter
def degrees(value: Decimal) -> str:
    return f"{written(value, 2, fixed=True)}°"


PATH_WORDS = {
    "L": gettext_lazy("linear"),
    "S": gettext_lazy("by the building season"),
    "B": gettext_lazy("most of it late in the year"),
    "Q": gettext_lazy("in steps by quarter"),
    "C": gettext_lazy("constant"),
}


@register.filter
def path_words(path: str) -> str:
    """The shape of a timetable: a letter, or steps such as `M05:40 M11:100` (percent reached in a month)."""
    if path in PATH_WORDS:
        return str(PATH_WORDS[path])
    steps = []
    for step in path.split():
        number, _colon, share = step.removeprefix("M").partition(":")
        if not (number.isdecimal() and 1 <= int(number) <= 12):
            return path
        steps.append(f"{short_month(date(2000, int(number), 1))} {share or 100}%")
    return pgettext("between items of a list", ", ").join(steps) or DASH


@register.filter
def month_name(month: date | None) -> str:
    """2021年7月, July 2021."""
    return date_format(month, _("F Y")) if month else DASH


@register.filter
def short_month(month: date) -> str:
    """7月, Jul."""
    return date_format(month, _("M"))


@register.filter(expects_localtime=True)
def day_name(day: date | None) -> str:
    """2021年7月31日, 31 July 2021."""
    return date_format(day, _("j F Y")) if day else DASH


@register.filter
def iso_month(month: date) -> str:
    return f"{month:%Y-%m}"


@register.filter
def light_word(light: Light) -> str:
    return str(LIGHT_WORDS[Light(light)])


@register.simple_tag
def light(value: Light, *, small: bool = False) -> SafeString:
    """A light: colour, shape and word together."""
    return format_html(
        '<span class="light light-{0}{2}"><svg class="light-shape" aria-hidden="true"><use href="#light-{0}"/></svg>'
        '<span class="light-word">{1}</span></span>',
        Light(value).value.replace("_", "-"),
        LIGHT_WORDS[Light(value)],
        " light-small" if small else "",
    )


@register.simple_tag
def provenance_mark(provenance: str) -> SafeString:
    """The mark beside a value that was not simply reported; nothing for one that was."""
    if provenance not in PROVENANCE_MARKS:
        return SafeString("")
    word, meaning = PROVENANCE_MARKS[Provenance(provenance)]
    return format_html('<abbr class="mark mark-{}" title="{}">{}</abbr>', provenance, meaning, word)


@register.simple_tag
def progress_bar(completion: Decimal | None, planned: Decimal | None, pace: Decimal) -> SafeString:
    """A bullet: the bar is what is done, the dark tick the plan to date, the pale one linear pace."""
    if completion is None:
        return SafeString("")

    def place(share: Decimal) -> str:
        return f"{min(max(float(share), 0.0), 1.0) * 100:.1f}"

    ticks = format_html('<rect class="tick-pace" x="{}" y="1" width="1" height="8"/>', place(pace))
    if planned is not None:
        ticks += format_html('<rect class="tick-plan" x="{}" y="0" width="1.6" height="10"/>', place(planned))
    return format_html(
        '<svg class="bullet" viewBox="0 0 102 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" y="3" width="102" height="4"/><rect class="done" y="3" width="{}" height="4"/>{}</svg>',
        place(completion),
        ticks,
    )


@register.simple_tag
def light_bar(counts: dict[Light, int]) -> SafeString:
    """How a set of goals splits over the lights, as one bar; the numbers stand beside it."""
    total = sum(counts.values())
    bars, x = SafeString(""), 0.0
    for shown, count in counts.items():
        width = count / total * 100 if total else 0
        if width:
            name = shown.value.replace("_", "-")
            bars += format_html(
                '<rect class="fill-{}" x="{}" width="{}" height="8"/>', name, f"{x:.2f}", f"{width:.2f}"
            )
        x += width
    return format_html(
        '<svg class="light-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>', bars
    )


@register.simple_tag
def gap() -> str:
    """What stands between two sentences: a space, and nothing in Chinese."""
    return " " if is_english() else ""


@register.simple_tag(takes_context=True)
def query_for(context: template.Context, month: date) -> str:
    """The query string that shows another month with the same knowledge, the page's filters and what else it keeps."""
    moment: Moment = context["moment"]
    kept = kept_pairs(context)
    return f"{moment.query(month)}&{urlencode(kept)}" if kept else moment.query(month)


def kept_pairs(context: template.Context) -> list[tuple[str, str]]:
    """Name and value of what an address keeps beside month and day: the filters, and the page's own `kept_fields`."""
    selection = context.get("selection")
    return [*(selection.pairs if selection else ()), *(context.get("kept_fields") or ())]
