"""How well forecasts did, in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.rules.track_record import Accuracy
from pilots.templatetags.pilots import DASH, written

register = template.Library()

#: Below this the mean error reads 0.0.
NO_LEANING = Decimal("0.05")


@register.filter("size_of_points")
def one_decimal(value: Decimal | None) -> str:
    """Percentage points without their sign."""
    return DASH if value is None else written(abs(value), 1, fixed=True)


@register.filter
def miss_words(found: Sequence[Accuracy]) -> str:
    """How far forecasts one, two and three months ahead missed on average; says so where there was none to test."""
    count = sum(accuracy.count for accuracy in found)
    if not count:
        return _("No forecast can be held against a figure yet.")
    one, two, three = (one_decimal(accuracy.miss) for accuracy in found)
    words = ngettext(
        "Forecasts one month ahead missed by %(one)s points on average, two months %(two)s, three months %(three)s"
        " (%(count)s forecast).",
        "Forecasts one month ahead missed by %(one)s points on average, two months %(two)s, three months %(three)s"
        " (%(count)s forecasts).",
        count,
    )
    return words % {"one": one, "two": two, "three": three, "count": count}


@register.filter
def leaning_words(accuracy: Accuracy) -> str:
    """To which side forecasts erred on average, in points of completion."""
    if accuracy.bias is None:
        return DASH
    if abs(accuracy.bias) < NO_LEANING:
        return _("neither too high nor too low")
    words = _("too high by %(points)s") if accuracy.bias > 0 else _("too low by %(points)s")
    return words % {"points": one_decimal(accuracy.bias)}
