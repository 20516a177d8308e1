"""What the building stock offers the goals: measures that its register adds up to, and the way to their rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import CharField, F, Sum, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buildings.models import Building, EmissionFactor, StockSummary
from buildings.querysets.stock import monthly
from buildings.rules.labels import STARRED, EnergyClass
from buildings.rules.measures import (
    CARBON,
    HOMES_DONE,
    PREFAB,
    PUBLIC_DONE,
    STANDARD,
    STAR,
    ULTRA_LOW,
    Monthly,
    kinds_of,
    measured,
    zones_within,
)
from pilots.models import DataStamp, Provenance, Zone
from pilots.moments import end_of
from pilots.querysets.choices import Joined
from pilots.registers import Ledger, RegisterMeasure, RegisterValue, Values
from pilots.rules.months import months_of

MEASURES = (
    RegisterMeasure(STAR, _("Star-rated area labelled this year"), "万㎡"),
    RegisterMeasure(ULTRA_LOW, _("Ultra-low-energy area completed this year"), "万㎡"),
    RegisterMeasure(HOMES_DONE, _("Residential area retrofitted this year"), "万㎡"),
    RegisterMeasure(PUBLIC_DONE, _("Public building area retrofitted this year"), "万㎡"),
    RegisterMeasure(PREFAB, _("Prefabricated share of this year's building"), "%"),
    RegisterMeasure(STANDARD, _("New civil buildings that meet the green standard"), "%"),
    RegisterMeasure(CARBON, _("Carbon saved by this year's retrofits"), "tCO2/year"),
)
NAMES = {measure.key: measure.name for measure in MEASURES}
USES = Building.Use
CIVIL = tuple(use for use in USES if use != USES.INDUSTRY)
PUBLIC = tuple(use for use in CIVIL if use != USES.RESIDENTIAL)
#: Measure → the filters of the register's list that give its rows: the name of the months, and the values chosen.
FILTERS: dict[str, tuple[str, dict[str, Collection[str]]]] = {
    STAR: ("labelled", {"stars": STARRED}),
    ULTRA_LOW: ("completed", {"energy": tuple(EnergyClass)}),
    HOMES_DONE: ("retrofitted", {"use": (USES.RESIDENTIAL,)}),
    PUBLIC_DONE: ("retrofitted", {"use": PUBLIC}),
    PREFAB: ("completed", {}),
    STANDARD: ("completed", {"use": CIVIL}),
    CARBON: ("retrofitted", {}),
}


def load(keys: Collection[str], year: int, as_of: date) -> Values:
    """As `Ledger.load`: two queries. Months after the day of knowledge say nothing."""
    months = [month for month in months_of(year) if month <= as_of]
    known = StockSummary.objects.known_by(as_of)
    pair = Concat(F("code"), Value(":"), Coalesce(F("within__code"), Value("")), output_field=CharField())
    zones = Zone.objects.order_by().annotate(one=Value(1)).values("one").annotate(pairs=Joined(pair)).values("pairs")
    made_up = known.of("provenance").filter(key__endswith=f":{Provenance.ILLUSTRATIVE}").order_by().values("kind")
    factors = EmissionFactor.objects.words_known_by(end_of(as_of), carrier="electricity", year__lte=year)
    _stamp, changed, untouched, some_row, pairs, illustrative = DataStamp.read_with(
        *factors,
        known.of("stock_use").order_by().values("pk")[:1],
        zones,
        made_up.annotate(rows=Sum("count")).values("rows")[:1],
    )
    if some_row is None or not months:
        return {}
    amounts = monthly(known.of(*kinds_of(keys)).between(months[0], months[-1]))
    within = dict(pair.split(":") for pair in (pairs or "").split())
    is_illustrative = bool(illustrative)
    factor = latest(f"{changed or ''} {untouched or ''}")
    return {key: values(key, amounts, months, within, factor, is_illustrative=is_illustrative) for key in keys}


def latest(words: str) -> Decimal | None:
    """The factor of the latest year among `year:kg_co2`; None where there is none."""
    found = {int(year): Decimal(kg_co2) for year, kg_co2 in (word.split(":") for word in words.split())}
    return found[max(found)] if found else None


def values(
    key: str,
    amounts: Monthly,
    months: list[date],
    within: Mapping[str, str],
    factor: Decimal | None,
    *,
    is_illustrative: bool = False,
) -> dict[date, RegisterValue]:
    """Month → the measure's value at its end, the city's and every zone's; without months of which nothing is known.

    is_illustrative: whether anything in the register is made up.
    """
    areas = {zone: zones_within(zone, within) for zone in within}
    found = {}
    for month in months:
        city = measured(key, amounts, month, factor=factor)
        zones = {zone: measured(key, amounts, month, codes, factor) for zone, codes in areas.items()}
        if city is not None:
            known = {zone: value.total for zone, value in zones.items() if value is not None}
            found[month] = RegisterValue(city.total, city.rows, known, is_illustrative)
    return found


def path(key: str, month: date, zone: str) -> str:
    """The list of the buildings behind a value: those of the year to the month, of the zone and what lies within it."""
    name, chosen = FILTERS[key]
    pairs = [(name, f"{month.year}-01..{month:%Y-%m}"), *([("zone", zone)] if zone else [])]
    pairs += [(facet, str(value)) for facet, several in chosen.items() for value in several]
    return f"{reverse('buildings:building_list')}?{urlencode(pairs)}"


def find_buildings(codes: Collection[str], known_until: datetime | None = None) -> dict[str, tuple[str, str]]:
    """Code → name and page of buildings that stand in the register, or stood just before a moment. One query."""
    rows = Building.objects.as_known(known_until).filter(code__in=list(codes))
    return {row.code: (row.name, row.get_absolute_url()) for row in rows}


LEDGER = Ledger(
    name="buildings",
    title=_("Building stock"),
    home="buildings:building_index",
    measures=MEASURES,
    load=load,
    path=path,
)
