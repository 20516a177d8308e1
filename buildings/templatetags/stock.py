"""How the building stock is worded: areas, energy, parts of the stock, and the sentences beside its charts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buildings.measures import path as measure_path
from buildings.models import Building
from buildings.models.buildings import ENERGY_CHOICES, STARS_CHOICES
from buildings.rules.labels import STARRED, EnergyClass, Stars
from buildings.rules.measures import M2
from buildings.totals.goals import MeasureMonth
from buildings.totals.register import Period, Slice, Totals
from pilots.models import Unit
from pilots.templatetags.pilots import (
    DASH,
    gap,
    is_english,
    month_name,
    percent,
    unit_factor,
    with_unit,
    written,
)

register = template.Library()

YUAN = Decimal(100_000_000)
#: Percent; a smaller part of a whole would be shown as 0.0%.
SMALLEST_SHARE = Decimal("0.05")


@register.filter
def m2(area: Decimal) -> Decimal:
    """m² in the reporting unit of areas, 万㎡."""
    return area / M2


@register.filter
def yuan(amount: Decimal) -> Decimal:
    """Yuan in the reporting unit of money, 亿元."""
    return amount / YUAN


@register.filter
def energy_words(kwh: Decimal) -> str:
    """Kilowatt-hours: 1,234.5万千瓦时, 12.345 million kWh."""
    if is_english():
        return f"{written(kwh / 1_000_000, 3)} million kWh"
    return f"{written(kwh / 10_000, 2)}万千瓦时"


@register.filter
def whole(value: Decimal | None) -> str:
    """A number without decimals, thousands grouped."""
    return DASH if value is None else written(value, 0)


@register.filter
def thousands(count: int) -> str:
    return f"{count:,}"


@register.filter
def hundredth(value: Decimal | None) -> str:
    """A percentage that is one already, with one decimal; what would round to nothing is told to be less than that."""
    if value is None:
        return DASH
    return "<0.1%" if 0 < value < SMALLEST_SHARE else f"{written(value, 1, fixed=True)}%"


@register.filter
def factor_words(value: Decimal) -> str:
    return written(value, 6)


@register.filter
def buildings_words(count: int) -> str:
    words = ngettext("%(count)s building", "%(count)s buildings", count)
    return words % {"count": f"{count:,}"}


@register.filter
def slice_name(key: str, kind: str) -> str:
    """What a part of the stock is called; kind: of the roll-up."""
    if kind == "stock_use":
        return str(Building.Use(key).label)
    if kind == "stock_stars":
        return str(STARS_CHOICES[Stars(key)]) if key else _("no label")
    return str(ENERGY_CHOICES[EnergyClass(key)]) if key else _("no energy class")


@register.simple_tag
def part_bar(percentage: Decimal | None) -> SafeString:
    """A part of a whole as a bar from 0 to 100%; the number stands beside it."""
    if percentage is None:
        return SafeString("")
    return format_html(
        '<svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="part" width="{}" height="8"/></svg>',
        f"{min(max(percentage, Decimal(0)), Decimal(100)):.2f}",
    )


#: Kind of the roll-up → the filter of the register's list that names its keys.
FILTERS = {"stock_stars": "stars", "stock_use": "use", "stock_energy": "energy"}


@register.simple_tag
def rows_path(totals: Totals, measure: str) -> str:
    """The register's list of the buildings behind a measure, as known on the day and of the zones shown."""
    path = measure_path(measure, totals.moment.month, "")
    kept = urlencode(kept_pairs(totals))
    return f"{path}&{kept}" if kept else path


@register.simple_tag
def stock_path(totals: Totals, kind: str = "", key: str = "", zone: str = "") -> str:
    """The register's list of what stands at the end of the month: all, or those with a key of a kind.

    zone: instead of the zones shown; `none` for outside them.
    """
    pairs = [("completed", f"..{totals.moment.month:%Y-%m}"), *([(FILTERS[kind], key or "none")] if kind else [])]
    return f"{reverse('buildings:building_list')}?{urlencode([*pairs, *kept_pairs(totals, zone)])}"


@register.simple_tag
def period_path(totals: Totals, period: Period) -> str:
    pairs = [("year", f"{period.first}..{period.last}"), ("completed", f"..{totals.moment.month:%Y-%m}")]
    return f"{reverse('buildings:building_list')}?{urlencode([*pairs, *kept_pairs(totals)])}"


def kept_pairs(totals: Totals, zone: str = "") -> list[tuple[str, str]]:
    zones = [zone] if zone else totals.chosen
    known = [] if totals.moment.is_now else [("as_of", totals.moment.as_of.isoformat())]
    return [*(("zone", code) for code in zones), *known]


@register.simple_tag
def slices_sentence(slices: Sequence[Slice], kind: str, unit: Unit) -> str:
    """What a breakdown of the stock says first."""
    if kind == "stock_stars":
        return starred_sentence(slices, unit)
    if kind == "stock_energy":
        low = [part for part in slices if part.key]
        words = _("%(area)s or %(share)s is ultra-low energy or better: %(count)s.")
        amount, rows = sum((part.amount.total for part in low), Decimal(0)), sum(part.amount.rows for part in low)
        return words % {
            **shown(amount, sum((part.percent for part in low), Decimal(0)), unit),
            "count": buildings_words(rows),
        }
    if not slices:
        return ""
    most = slices[0]
    words = _("The largest part is %(name)s: %(area)s or %(share)s of the area.")
    return words % {"name": slice_name(most.key, kind), **shown(most.amount.total, most.percent, unit)}


def starred_sentence(slices: Sequence[Slice], unit: Unit) -> str:
    starred = [part for part in slices if part.key in STARRED]
    area, rows = sum((part.amount.total for part in starred), Decimal(0)), sum(part.amount.rows for part in starred)
    words = _("%(area)s or %(share)s of the area is star-rated: %(count)s. The basic level has no star.")
    return words % {
        **shown(area, sum((part.percent for part in starred), Decimal(0)), unit),
        "count": buildings_words(rows),
    }


def shown(area: Decimal, percentage: Decimal, unit: Unit) -> dict[str, str]:
    return {"area": with_unit(m2(area), unit), "share": hundredth(percentage)}


@register.filter
def years_words(period: Period) -> str:
    """2015–2019, or the one year."""
    return str(period.first) if period.first == period.last else f"{period.first}–{period.last}"


@register.simple_tag
def periods_sentence(periods: Sequence[Period], unit: Unit) -> str:
    whole = sum((row.amount.total for row in periods), Decimal(0))
    if not whole:
        return ""
    most = max(periods, key=lambda row: row.amount.total)
    words = _("Most was completed in %(years)s: %(area)s, %(share)s of what stands.")
    values = {"years": years_words(most), "area": with_unit(m2(most.amount.total), unit)}
    return words % {**values, "share": percent(most.amount.total / whole)}


@register.simple_tag
def measure_sentence(rows: Sequence[MeasureMonth], number: int, month_number: int, unit: Unit) -> str:
    """The register at the end of the month shown, then what was planned and what was reported.

    number: of the goal, 0 for none.
    """
    row = rows[month_number - 1]
    values = {"month": month_name(row.month), "number": number}
    total = row.register.total if row.register else None
    parts = [
        _("By the end of %(month)s the register holds %(value)s since January.")
        % {**values, "value": with_unit(total, unit)}
        if total is not None
        else _("The register says nothing of %(month)s.") % values
    ]
    if row.planned is not None:
        words = _("The timetable of goal %(number)s plans %(value)s.")
        parts.append(words % {**values, "value": with_unit(row.planned, unit)})
    if row.reported is not None:
        words = _("Reported: %(value)s.")
        parts.append(words % {"value": with_unit(row.reported, unit)})
    return gap().join(parts)


@register.filter
def difference_words(value: Decimal | None, unit: Unit) -> str:
    """Reported less register, with its sign."""
    if value is None:
        return DASH
    decimals = unit.english_decimals if is_english() else unit.decimals
    return written(value * unit_factor(unit), decimals, signed=True)
