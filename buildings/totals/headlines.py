"""The headline figures: what was published and what the register adds up to, side by side and never mixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from buildings.models import PublishedStock
from buildings.models.buildings import STARS_CHOICES
from buildings.rules.measures import HOMES_DONE, M2, PREFAB, RESIDENTIAL, STANDARD, STAR, Amount
from buildings.totals.published import AREA_UNIT, SHARE_UNIT, PublishedTotals
from buildings.totals.register import Totals


@dataclass(frozen=True, slots=True)
class Headline:
    """published, register: None where there is none. measure: of the register, "" for what is no measure of a year.

    note: what the register counts, where that is not what was published. is_target: what was published is
    promised, not reached.
    """

    title: Any
    unit_code: str
    published: PublishedStock | None
    register: Amount | None
    measure: str = ""
    note: Any = ""
    is_target: bool = False


def in_area_unit(amount: Amount) -> Amount:
    return Amount(amount.rows, amount.total / M2)


#: Title, key of what was published, whether that counts since 1 January, unit.
PARTS: tuple[tuple[Any, str, bool, str], ...] = (
    (_("Green buildings built"), "green_building_total", False, AREA_UNIT),
    (_("Star-rated area added this year"), "star_area_added", True, AREA_UNIT),
    (_("New buildings meeting the green standard"), "green_standard_share", True, SHARE_UNIT),
    (_("Residential retrofit this year"), "residential_retrofit_added", True, AREA_UNIT),
    (_("Residential retrofit in all"), "residential_retrofit_total", False, AREA_UNIT),
)
MEASURES = {
    "star_area_added": STAR,
    "green_standard_share": STANDARD,
    "residential_retrofit_added": HOMES_DONE,
}
IN_ALL: dict[str, tuple[Callable[[Totals], Amount], Any]] = {
    "green_building_total": (
        lambda totals: totals.stand("stock_stars", *STARS_CHOICES),
        _("Buildings with a green label, the basic level among them."),
    ),
    "residential_retrofit_total": (
        lambda totals: totals.stand("retrofit", RESIDENTIAL),
        _("Completed retrofits in the register."),
    ),
}


def headlines(totals: Totals, published: PublishedTotals) -> list[Headline]:
    """In the order shown; the register's side is None where it holds no building."""
    found = []
    for title, key, is_this_year, unit in PARTS:
        measure, (in_all, note) = MEASURES.get(key, ""), IN_ALL.get(key, (None, ""))
        register = None
        if not totals.is_empty:
            register = in_area_unit(in_all(totals)) if in_all else totals.value(measure)
        said = published.latest(key, is_this_year=is_this_year)
        found.append(Headline(title, unit, said, register, measure, note))
    target = next(iter(published.of("prefab_share_target")), None)
    prefab = None if totals.is_empty else totals.value(PREFAB)
    note = _("Of the area completed this year whose prefabricated share is known.")
    found.append(Headline(_("Prefabricated share of new building"), SHARE_UNIT, target, prefab, PREFAB, note, True))
    return found
