"""Exports of the building stock's page: every table with its unit, its notes, and where published values come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from buildings.rules.measures import M2
from buildings.templatetags.stock import slice_name, years_words
from buildings.templatetags.stock_published import published_name
from pilots.models import Unit
from pilots.moments import Moment
from pilots.selections import Selection
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.reporting import reporting_unit
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import provenance_words

Context = Mapping[str, Any]


def exports(context: Callable[[], Context], moment: Moment, selection: Selection) -> dict[str, Callable[[], Table]]:
    """Name → what makes the table; every one is of the moment and of the zones shown."""

    def table(make: Callable[[Context], tuple[str, list[Column], list[dict[str, Any]], list[str]]], name: str) -> Table:
        found = context()
        title, columns, rows, notes = make(found)
        told = notes_of(moment, selection, has_illustrative=found["totals"].is_illustrative)
        return Table(f"buildings-{name}", title, columns, rows, [*told, *notes], period_of(moment))

    makers: dict[str, Callable[[Context], Any]] = {
        "periods": periods,
        "zones": zones,
        "energy": energy,
        "published": published,
        **{name: breakdown_of(name) for name in ("stars", "uses", "energy_classes")},
        **{name: followed_of(name) for name in ("star", "homes", "public", "ultra_low")},
    }
    return {name: (lambda make=make, name=name: table(make, name)) for name, make in makers.items()}  # type: ignore[misc]


def area(unit: Unit, key: str = "area", name: str = "") -> Column:
    return Column(key, name or _("Area"), Kind.NUMBER, reporting_unit(unit))


def breakdown_of(name: str) -> Callable[[Context], Any]:
    def breakdown(found: Context) -> Any:
        kind, heading, parts = next(
            (kind, heading, parts) for each, kind, heading, parts in found["breakdowns"] if each == name
        )
        columns = [
            Column("name", _("Part of the stock")),
            Column("buildings", _("Buildings"), Kind.COUNT),
            area(found["area_unit"]),
            Column("share", _("Share of the area"), Kind.PERCENT),
        ]
        rows = [
            {
                "name": slice_name(part.key, kind),
                "buildings": part.amount.rows,
                "area": part.amount.total / M2,
                "share": part.percent / 100,
            }
            for part in parts
        ]
        return f"{_('The stock in the register')} – {heading}", columns, rows, []

    return breakdown


def periods(found: Context) -> Any:
    columns = [
        Column("years", _("Years of completion")),
        Column("buildings", _("Buildings"), Kind.COUNT),
        area(found["area_unit"]),
        area(found["area_unit"], "star_rated", _("of that star-rated")),
    ]
    rows = [
        {
            "years": years_words(row),
            "buildings": row.amount.rows,
            "area": row.amount.total / M2,
            "star_rated": row.star_rated.total / M2,
        }
        for row in found["totals"].periods
    ]
    return _("By years of completion"), columns, rows, []


def zones(found: Context) -> Any:
    unit = found["area_unit"]
    columns = [
        Column("zone", _("Zone")),
        Column("within", _("Lies within")),
        Column("buildings", _("Buildings"), Kind.COUNT),
        area(unit),
        area(unit, "starred", _("Star-rated area labelled this year")),
        area(unit, "homes", _("Residential area retrofitted this year")),
        area(unit, "public", _("Public building area retrofitted this year")),
    ]
    totals = found["totals"]
    named = [(f"{row.zone.code} {row.zone}" if row.zone else _("outside the zones"), row) for row in totals.by_zone]
    rows = [
        {
            "zone": name,
            "within": row.zone.within.code if row.zone and row.zone.within else None,
            "buildings": row.stock.rows,
            "area": row.stock.total / M2,
            "starred": row.starred.total,
            "homes": row.homes.total,
            "public": row.public.total,
        }
        for name, row in [*named, (_("the city, each building once"), totals.city)]
    ]
    return (
        _("By zone"),
        columns,
        rows,
        [_("A zone holds what lies in the zones within it; the city counts each building once.")],
    )


def followed_of(name: str) -> Callable[[Context], Any]:
    def followed(found: Context) -> Any:
        shown = found["followed"][name]
        unit = reporting_unit(shown.unit)
        columns = [
            Column("month", _("Month"), Kind.MONTH),
            Column("register", _("Register, since January"), Kind.NUMBER, unit),
            Column("rows", _("Rows"), Kind.COUNT),
            Column("planned", _("Planned"), Kind.NUMBER, unit),
            Column("reported", _("Reported"), Kind.NUMBER, unit),
            Column("provenance", _("%(value)s: provenance") % {"value": _("Reported")}),
            Column("difference", _("Reported less register"), Kind.NUMBER, unit),
        ]
        rows = [
            {
                "month": row.month,
                "register": row.register.total if row.register else None,
                "rows": row.register.rows if row.register else None,
                "planned": row.planned,
                "reported": row.reported,
                "provenance": provenance_words(row.reported_provenance),
                "difference": row.difference,
            }
            for row in shown.rows
        ]
        notes = [f"{shown.course.goal.number} {shown.course.goal}"] if shown.course else []
        return shown.title, columns, rows, notes

    return followed


def energy(found: Context) -> Any:
    columns = [
        Column("year", _("Year"), Kind.COUNT),
        Column("carrier", _("Energy carrier")),
        Column("readings", _("Readings"), Kind.COUNT),
        Column("amount", _("Used, in the carrier's unit"), Kind.NUMBER),
        Column("factor", _("Factor"), Kind.NUMBER, "kg CO₂"),
        Column("carbon", _("Carbon"), Kind.NUMBER, "t CO₂"),
        Column("source", _("Source of the factor")),
    ]
    rows = [
        {
            "year": row.year,
            "carrier": row.name,
            "readings": row.amount.rows,
            "amount": row.amount.total,
            "factor": row.factor.kg_co2 if row.factor else None,
            "carbon": row.carbon,
            "source": row.factor.source if row.factor else None,
        }
        for row in found["totals"].energy
    ]
    return _("Energy metered, and its carbon"), columns, rows, []


def published(found: Context) -> Any:
    columns = [
        Column("name", _("Published total")),
        Column("as_on", _("As on"), Kind.DAY),
        Column("value", _("Value"), Kind.NUMBER),
        Column("unit", _("Unit")),
        Column("precision", _("As the source words it")),
        Column("basis", _("Basis")),
        Column("source", _("Source")),
        Column("published_on", _("Published on"), Kind.DAY),
    ]
    rows = [
        {
            "name": published_name(row.key),
            "as_on": row.as_on,
            "value": row.value,
            "unit": reporting_unit(row.unit),
            "precision": row.get_precision_display(),
            "basis": row.basis,
            "source": row.source,
            "published_on": row.published_on,
        }
        for row in found["published"].rows
    ]
    return _("Published totals of the stock"), columns, rows, []
