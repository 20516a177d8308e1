"""How the totals of green finance are written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from finance.models import Balance, Instrument, InstrumentEvent
from finance.totals.parts import Rung, Slice, Split
from finance.totals.register import Totals
from pilots.models import Unit
from pilots.moments import Moment
from pilots.templatetags.amounts import spoken
from pilots.templatetags.pilots import (
    DASH,
    Given,
    aligned,
    as_worded,
    day_name,
    gap,
    is_english,
    month_name,
    percent,
    with_unit,
    written,
)

register = template.Library()
register.filter(spoken)

YUAN_OF_ONE = Decimal(10**8)
#: What a kind's amounts are, and what is open of it.
SIGNED_WORDS = {
    Instrument.Kind.CREDIT: gettext_lazy("agreed"),
    Instrument.Kind.BOND: gettext_lazy("issued"),
    Instrument.Kind.FUND: gettext_lazy("committed"),
    Instrument.Kind.INSURANCE: gettext_lazy("insured"),
}
OPEN_WORDS = {
    Instrument.Kind.CREDIT: gettext_lazy("drawn and not repaid"),
    Instrument.Kind.BOND: gettext_lazy("issued and not repaid"),
    Instrument.Kind.FUND: gettext_lazy("committed and not called"),
    Instrument.Kind.INSURANCE: gettext_lazy("insured by policies that run"),
}
PUBLISHED_NAMES = {
    "green_loan_balance": gettext_lazy("Green loans outstanding"),
    "carbon_neutral_loan_first": gettext_lazy("The province's first carbon-neutral loan"),
    "carbon_neutral_bond_first": gettext_lazy("The province's first carbon-neutral bond"),
    "wetland_sink_loan": gettext_lazy("Wetland carbon-sink loan"),
    "signed_support": gettext_lazy("Support agreed between the city and financial institutions"),
}
RUNG_WORDS = {
    "past": gettext_lazy("before %(year)s"),
    "later": gettext_lazy("later"),
    "unsaid": gettext_lazy("not stated"),
}


@register.filter
def yi(value: Given, unit: Unit) -> str:
    """An amount of yuan in 亿元 or CNY bn with all decimals, without the unit: for a column."""
    return DASH if value is None or value == "" else aligned(Decimal(value) / YUAN_OF_ONE, unit)


@register.filter
def yi_unit(value: Given, unit: Unit) -> str:
    """An amount of yuan in 亿元 or CNY bn, with the unit."""
    return DASH if value is None or value == "" else with_unit(Decimal(value) / YUAN_OF_ONE, unit)


@register.filter
def tonnes_whole(value: Given) -> str:
    """Tonnes as a whole number, grouped."""
    return DASH if value is None or value == "" else written(value, 0)


@register.filter
def signed_word(kind: str) -> str:
    return str(SIGNED_WORDS[Instrument.Kind(kind)])


@register.filter
def open_word(kind: str) -> str:
    return str(OPEN_WORDS[Instrument.Kind(kind)])


@register.filter
def kind_name(kind: str) -> str:
    return str(Instrument.Kind(kind).label)


@register.filter
def use_name(use: str) -> str:
    return str(Instrument.Use(use).label) if use else _("not said")


@register.filter
def benefit_name(benefit: str) -> str:
    return str(Instrument.Benefit(benefit).label) if benefit else _("not said")


@register.filter
def flow_name(flow: str) -> str:
    return str(pgettext_lazy("flow", "signed")) if flow == "signed" else str(InstrumentEvent.Kind(flow).label)


@register.filter
def published_name(row: Balance) -> str:
    return str(PUBLISHED_NAMES.get(row.key, row.basis))


@register.filter
def as_published(row: Balance) -> str:
    """A published value with its unit and the caution of its source."""
    return as_worded(with_unit(row.value, row.unit), row.precision)


@register.filter
def rung_words(rung: Rung, year: int) -> str:
    """The years in which something ends: before 2021, 2024, later, not stated. year: the one shown."""
    return str(rung.year) if rung.sort == "year" else str(RUNG_WORDS[rung.sort]) % {"year": year}


@register.filter
def for_kind(amounts: dict[str, Decimal], kind: str) -> Decimal | None:
    """None for nothing."""
    return amounts.get(kind) or None


@register.simple_tag(takes_context=True)
def instruments_path(context: template.Context, **filters: Any) -> str:
    """The list of the instruments behind a total, signed by the end of the month, with the page's own filters.

    filters: names as the list has them; several values of one are separated by commas. What the page is narrowed
    to by the same name gives way.
    """
    moment: Moment = context["moment"]
    pairs = [("month", f"{moment.month:%Y-%m}"), *([] if moment.is_now else [("as_of", moment.as_of.isoformat())])]
    pairs += [pair for pair in context["selection"].pairs if pair[0] not in filters]
    pairs += [(name, value) for name, values in filters.items() for value in str(values).split(",") if value]
    return f"{reverse('finance:instrument_list')}?{urlencode(pairs)}"


@register.simple_tag
def balance_sentence(latest: Balance | None, moment: Moment) -> str:
    if latest is None:
        return _("No balance of green loans had been published for %(month)s or before.") % {
            "month": month_name(moment.month)
        }
    words = _("The latest balance of green loans published for %(month)s or before: %(value)s on %(day)s.")
    told = {"day": day_name(latest.as_on), "value": as_published(latest), "month": month_name(moment.month)}
    return words % told


@register.simple_tag
def flow_sentence(totals: Totals, unit: Unit) -> str:
    """What the chart of the months says."""
    listed = [
        _("%(kind)s %(amount)s") % {"kind": kind_name(row.kind), "amount": yi_unit(row.signed.year.total, unit)}
        for row in totals.by_kind
        if row.kind != Instrument.Kind.INSURANCE and row.signed.year.rows
    ]
    year = {"year": totals.moment.month.year, "month": month_name(totals.moment.month)}
    if not listed:
        return _("Nothing was signed from January to %(month)s.") % year
    return _("Signed from January to %(month)s: %(listed)s.") % {**year, "listed": _(", ").join(listed)}


@register.simple_tag
def largest_sentence(slices: list[Slice], name_of: str) -> str:
    """What a split says: its largest part."""
    known = [part for part in slices if part.key]
    if not known:
        return ""
    most = max(known, key=lambda part: part.span.whole.total)
    name = use_name(most.key) if name_of == "use" else benefit_name(most.key)
    return _("The largest part: %(name)s, %(share)s.") % {"name": name, "share": percent(most.share)}


@register.simple_tag
def ladder_sentence(totals: Totals, unit: Unit) -> str:
    """What ends in the year shown, and what is past its day."""
    year = totals.moment.month.year
    found = {(rung.sort, rung.year): rung.total for rung in totals.ladder}
    words = _("%(amount)s of credit, bonds and funds end in %(year)s.")
    sentences = [words % {"amount": yi_unit(found.get(("year", year), Decimal(0)), unit), "year": year}]
    if past := found.get(("past", None)):
        words = _("%(amount)s should have ended before, and no repayment of it is recorded.")
        sentences.append(words % {"amount": yi_unit(past, unit)})
    return gap().join(sentences)


@register.filter
def first_amount(row: Instrument, unit: Unit) -> str:
    """What a first came to; what its source does not say is not made up."""
    if row.amount_yuan is None:
        return _("amount not said by the source") if row.provenance == "published" else _("amount not known")
    if row.amount_yuan >= YUAN_OF_ONE / 10:
        return yi_unit(row.amount_yuan, unit)
    million = row.amount_yuan / 10**6
    return f"CNY {written(million, 2)} million" if is_english() else f"{written(row.amount_yuan / 10**4, 2)}万元"


@register.simple_tag
def yi_of(row: Split, kind: str, unit: Unit) -> str:
    """What a zone, institution or project has of a kind of instrument; a dash where it has none."""
    span = row.kinds.get(kind)
    return yi(span.whole.total, unit) if span and span.whole.rows else DASH
