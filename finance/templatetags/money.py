"""Money as people say it: 1,000 万元 and 5 亿元, CNY 10 million and CNY 1.2 bn."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from django import template
from django.utils.translation import gettext as _

from finance.labels import CURRENCY_NAMES
from finance.models import Instrument
from finance.rules.money import YUAN
from pilots.templatetags.amounts import DECIMALS, yuan
from pilots.templatetags.pilots import DASH, is_english, written

register = template.Library()
register.filter(yuan)

Given = Decimal | None | Literal[""]


@register.filter
def whole_yuan(value: Given) -> str:
    """An amount of yuan to the fen: 10,000,000 元."""
    if value is None or value == "":
        return DASH
    return f"CNY {written(value, DECIMALS)}" if is_english() else f"{written(value, DECIMALS)} 元"


@register.filter
def in_currency(value: Given, currency: str) -> str:
    """An amount in its own currency: USD 5,000,000; of yuan as `whole_yuan`."""
    if value is None or value == "":
        return DASH
    return whole_yuan(value) if currency == YUAN else f"{currency} {written(value, DECIMALS)}"


@register.filter
def tonnes(value: Given) -> str:
    """Tonnes of CO₂ a year."""
    if value is None or value == "":
        return DASH
    return _("%(value)s t a year") % {"value": written(value, DECIMALS)}


@register.filter
def number(value: Given, decimals: int = DECIMALS) -> str:
    return DASH if value is None or value == "" else written(value, decimals)


@register.filter
def currency_name(instrument: Instrument) -> str:
    """The currency of an instrument: USD US dollar."""
    return f"{instrument.currency} {CURRENCY_NAMES[instrument.currency]}"
