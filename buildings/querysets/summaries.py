"""What rows of the register add to the roll-up of the stock.

Kinds, with what their key splits by, the month they count for, and the unit of their amount:

- `stock_stars`, `stock_use`, `stock_energy`: every building by its stars ("" for no label), use and energy class
  ("" for none), in the month it counts for; gross floor area in m²
- `starred_use`: buildings with one to three stars by use, in the same months; m²
- `new_standard`: civil buildings by whether they meet the green building standard (`yes`, `no`, `unknown`); m²
- `prefab_area`, `prefab_of`: of buildings whose prefabricated share is known, area times share, and area; m²
- `labelled`: buildings with a label by its stars, in the month in which they were labelled; m²
- `retrofit`, `retrofit_saving`, `retrofit_cost`: completed retrofits by what is retrofitted (`residential`, `public`,
  `industry`), in the month of completion; m², kWh a year and yuan, the last two of retrofits that state them
- `energy`: readings by carrier, in December of their year; the carrier's unit
- `provenance`: whatever counts above, as `buildings:illustrative`, `retrofits:reported`, `readings:…`, in the same
  months; nothing is measured

Carbon is no kind: it is energy times the factor of the year, worked out when read, so that a changed
factor moves no addend.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, DateField, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Round

from buildings.rules.labels import STARRED
from pilots.querysets.registers import ADDENDS, FirstOfMonth

AREA = DecimalField(max_digits=24, decimal_places=2)
#: The columns of an addend under names that no field of a row has.
NAMES = tuple(f"of_{name}" for name in ADDENDS)


def contributions(
    buildings: QuerySet[Any] | None = None,
    retrofits: QuerySet[Any] | None = None,
    readings: QuerySet[Any] | None = None,
    *,
    known_until: datetime | None = None,
) -> QuerySet[Any, Any]:
    """A query of ADDENDS, one row for each kind that a row counts for; at least one of the three is given.

    Retrofits and readings count for the zone and the use of their building: as it stands, or as it stood
    just before the moment.
    """
    parts = [
        *(of_buildings(buildings) if buildings is not None else ()),
        *(of_retrofits(_with_building(retrofits, known_until)) if retrofits is not None else ()),
        *(of_readings(_with_building(readings, known_until)) if readings is not None else ()),
    ]
    every: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return every


def of_buildings(rows: QuerySet[Any]) -> list[QuerySet[Any, Any]]:
    from buildings.models import Building

    rows = rows.annotate(of_zone=Coalesce("zone__code", Value("")))
    meets = Case(
        When(meets_standard=True, then=Value("yes")),
        When(meets_standard=False, then=Value("no")),
        default=Value("unknown"),
    )
    completed, area, known = F("completed_month"), F("area_m2"), rows.filter(prefab_percent__isnull=False)
    share = Round(F("area_m2") * F("prefab_percent") / Value(100), precision=2, output_field=AREA)
    return [
        _addends(rows, "stock_stars", F("stars"), completed, area),
        _addends(rows, "stock_use", F("use"), completed, area),
        _addends(rows, "stock_energy", F("energy_class"), completed, area),
        _addends(rows.filter(stars__in=STARRED), "starred_use", F("use"), completed, area),
        _addends(rows.exclude(use=Building.Use.INDUSTRY), "new_standard", meets, completed, area),
        _addends(known, "prefab_area", Value(""), completed, share),
        _addends(known, "prefab_of", Value(""), completed, area),
        _addends(rows.exclude(stars=""), "labelled", F("stars"), FirstOfMonth("labelled_on"), area),
        _provenance(rows, "buildings", completed),
    ]


def of_retrofits(rows: QuerySet[Any]) -> list[QuerySet[Any, Any]]:
    from buildings.models import Building

    done, month = rows.filter(completed_on__isnull=False), FirstOfMonth("completed_on")
    sort = Case(
        When(of_use=Building.Use.RESIDENTIAL, then=Value("residential")),
        When(of_use=Building.Use.INDUSTRY, then=Value("industry")),
        default=Value("public"),
    )
    return [
        _addends(done, "retrofit", sort, month, F("area_m2")),
        _addends(done.filter(saving_kwh__isnull=False), "retrofit_saving", sort, month, F("saving_kwh")),
        _addends(done.filter(cost_yuan__isnull=False), "retrofit_cost", sort, month, F("cost_yuan")),
        _provenance(done, "retrofits", month),
    ]


def of_readings(rows: QuerySet[Any]) -> list[QuerySet[Any, Any]]:
    december = Cast(Concat(Cast("year", CharField()), Value("-12-01")), DateField())
    return [
        _addends(rows, "energy", F("carrier"), december, F("amount")),
        _provenance(rows, "readings", december),
    ]


def _with_building(rows: QuerySet[Any], known_until: datetime | None) -> QuerySet[Any]:
    """Each with `of_zone` and `of_use`, those of its building."""
    from buildings.models import Building

    zone: Any = F("building__zone__code")
    use: Any = F("building__use")
    if known_until is not None:
        stood = Building.objects.known_by(known_until).order_by()
        stood = stood.filter(Q(pk=OuterRef("building")) | Q(current=OuterRef("building")))
        zone, use = (Subquery(stood.values(name)[:1]) for name in ("zone__code", "use"))
    found: QuerySet[Any] = rows.annotate(of_zone=Coalesce(zone, Value("")), of_use=use)
    return found


def _provenance(rows: QuerySet[Any], name: str, month: Any) -> QuerySet[Any, Any]:
    nothing = Value(Decimal(0), output_field=AREA)
    return _addends(rows, "provenance", Concat(Value(f"{name}:"), F("provenance")), month, nothing)


def _addends(rows: QuerySet[Any], kind: str, key: Any, month: Any, amount: Any) -> QuerySet[Any, Any]:
    named = dict(zip(NAMES, (Value(kind), key, F("of_zone"), month, Value(1), amount), strict=True))
    addends: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*named)
    return addends


def standing(known_until: datetime, touched: tuple[datetime, datetime] | None = None) -> QuerySet[Any, Any]:
    """As `contributions`, of the whole register as it stood just before a moment.

    touched: only of the buildings of which something was recorded or replaced from the one moment on and
    before the other.
    """
    from buildings.models import Building, EnergyReading, Retrofit

    buildings, retrofits, readings = (
        kind.objects.known_by(known_until) for kind in (Building, Retrofit, EnergyReading)
    )
    if touched:
        buildings = buildings.filter(_any_of("pk", touched) | _any_of("current", touched))
        retrofits, readings = (rows.filter(_any_of("building", touched)) for rows in (retrofits, readings))
    return contributions(buildings, retrofits, readings, known_until=known_until)


def _any_of(name: str, touched: tuple[datetime, datetime]) -> Q:
    """Whether a column names a building that was touched, or one that a touched row belongs to."""
    from buildings.models import Building, EnergyReading, Retrofit

    first, last = touched
    moved = Q(recorded_at__gte=first, recorded_at__lt=last) | Q(replaced_at__gte=first, replaced_at__lt=last)
    own = Building.objects.filter(moved).order_by().values(which=Coalesce("current", "pk"))
    found = Q(**{f"{name}__in": own})
    for kind in (Retrofit, EnergyReading):
        found |= Q(**{f"{name}__in": kind.objects.filter(moved).order_by().values("building")})
    return found
