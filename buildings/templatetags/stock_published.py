"""How totals of the stock that have been published are worded: what they are of, as their source has them."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buildings.models import PublishedStock
from pilots.templatetags.pilots import as_worded, day_name, month_name, with_unit

register = template.Library()


@register.filter
def said_words(row: PublishedStock) -> str:
    """A published value as its source words it: close to 40 million m²."""
    return as_worded(with_unit(row.value, row.unit), row.precision)


@register.filter
def said_on(row: PublishedStock) -> str:
    """The day a published value speaks of, or the month where only that is known."""
    return month_name(row.as_on) if row.is_month_only else day_name(row.as_on)


@register.simple_tag
def fall_sentence(old: PublishedStock, new: PublishedStock) -> str:
    """That a lower total is another basis: what has been retrofitted does not become less."""
    words = _(
        "%(old)s on %(old_day)s and %(new)s on %(new_day)s were counted on different bases: the lower total is not"
        " a fall, and the two are not to be subtracted."
    )
    values = {"old": said_words(old), "old_day": said_on(old), "new": said_words(new), "new_day": said_on(new)}
    return capfirst(words % values)


KEY_NAMES = {
    "green_building_total": gettext_lazy("Green buildings built"),
    "star_area_added": gettext_lazy("Star-rated area added this year"),
    "green_standard_share": gettext_lazy("New buildings meeting the green standard"),
    "residential_retrofit_added": gettext_lazy("Residential retrofit this year"),
    "residential_retrofit_plan": gettext_lazy("Residential retrofit, the year's plan"),
    "residential_retrofit_total": gettext_lazy("Residential retrofit in all"),
    "prefab_share_target": gettext_lazy("Prefabricated share, target"),
}


@register.filter
def published_name(key: str) -> str:
    """What a published total is of; the key itself where it is a new one."""
    return str(KEY_NAMES.get(key, key))
