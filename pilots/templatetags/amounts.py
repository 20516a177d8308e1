"""Amounts of yuan as people say them, and sources that are told in both languages: for ledgers and projects."""

from __future__ import annotations

from decimal import Decimal

from django import template

from pilots.templatetags.pilots import DASH, Given, is_english, written

register = template.Library()

WAN, MILLION, YI, BILLION = Decimal(10**4), Decimal(10**6), Decimal(10**8), Decimal(10**9)
DECIMALS = 2


@register.filter
def yuan(value: Given) -> str:
    """An amount of yuan, to two decimals of 万 or 亿, of a million or a billion."""
    if value is None or value == "":
        return DASH
    size = abs(value)
    if is_english():
        divisor, word = (
            (BILLION, " bn") if size >= BILLION else (MILLION, " million") if size >= WAN else (Decimal(1), "")
        )
        return f"CNY {written(value / divisor, DECIMALS)}{word}"
    divisor, word = (YI, "亿元") if size >= YI else (WAN, "万元") if size >= WAN else (Decimal(1), "元")
    return f"{written(value / divisor, DECIMALS)}{word}"


@register.filter
def spoken(source: str) -> str:
    """Of a source that is told in both languages, “Chinese / English”, the reader's half."""
    chinese, found, english = source.partition(" / ")
    return (english if is_english() else chinese) if found else source
