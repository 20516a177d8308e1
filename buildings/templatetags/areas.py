"""How areas and numbers of the building register are written."""

from __future__ import annotations

from decimal import Decimal

from django import template

from pilots.models import Unit
from pilots.templatetags.pilots import DASH, Given, is_english, with_unit, written

register = template.Library()

M2_OF_ONE = 10_000


@register.filter
def square_metres(value: Given) -> str:
    """The area of one building: 12,345.6 ㎡, 12,345.6 m²."""
    if value is None or value == "":
        return DASH
    return f"{written(value, 2)} m²" if is_english() else f"{written(value, 2)}㎡"


@register.filter
def area_in(value: Given, unit: Unit) -> str:
    """An area in m² as a total, in 万㎡ or million m²."""
    return DASH if value is None or value == "" else with_unit(Decimal(value) / M2_OF_ONE, unit)


@register.filter
def plain_number(value: Given) -> str:
    """A quantity with grouped thousands and up to two decimals."""
    return DASH if value is None or value == "" else written(value, 2)


@register.filter
def aligned_number(value: Given) -> str:
    """As `plain_number`, always with two decimals: for a column of numbers."""
    return DASH if value is None or value == "" else written(value, 2, fixed=True)


@register.filter
def factor_number(value: Decimal) -> str:
    """An emission factor with all its decimals."""
    return written(value, 6)


@register.filter
def width_of(name: str) -> str:
    """The class of a form's field that takes more room than others."""
    return "half" if name in ("name", "address", "owner", "source") else ""
