"""Loading a register that was made up to show the product."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from buildings.models import Building, EnergyReading, Retrofit, StockSummary
from buildings.querysets.summaries import contributions
from buildings.synthesis import Reported, Synthesised, cells_of, hundredths, synthesise
from pilots.actions.bulk import copy_in, move_sequences
from pilots.actions.registers import add_up
from pilots.models import Provenance, Revision, TaskBook, Zone
from pilots.rules.months import last_day

#: Measure of the register → what is made to follow it.
FOLLOWED = {
    "buildings.star_area_added": "star_rated",
    "buildings.ultra_low_area_added": "ultra_low",
    "buildings.residential_retrofit_added": "homes",
    "buildings.public_retrofit_added": "public",
}
#: What one of the goals' unit is in m²: the measures are in 万㎡.
M2_OF_ONE = 10_000
RECORD = ("id", "edition", "provenance", "source", "recorded_at")
BUILDING = (
    "code", "name", "address", "district", "use", "area_m2", "floors", "year", "completed_on", "owner",
    "meets_standard", "stars", "label_standard", "label_stage", "labelled_on", "label_valid_until",
    "energy_class", "prefab_percent",
)  # fmt: skip
RETROFIT = ("code", "area_m2", "started_on", "completed_on", "cost_yuan", "saving_kwh")
READING = ("year", "carrier", "amount")


class CodesTakenError(Exception):
    """The register holds rows of these codes already; nothing was written."""


def source_of(seed: int) -> str:
    return f"合成数据（种子{seed}）/ synthesised, seed {seed}"


def reported_in(year: int, known_until: datetime) -> Reported | None:
    """What the goals that the register feeds had reported of the year; None where there are none.

    Two queries, and one for the zones.
    """
    books = TaskBook.objects.filter(goal__year=year, state="in_force", register_measure__in=FOLLOWED)
    measures = dict(books.values_list("goal", "register_measure"))
    standing = Revision.objects.filter(figure__goal__in=measures, value__isnull=False).standing_by(known_until)
    # in one order, so that the same figures make the same rows
    ordered = standing.order_by("figure__goal", "figure__month", "figure__zone__code")
    columns = ordered.values_list("figure__goal", "figure__month", "figure__zone__code", "value")
    city: dict[str, dict[date, int]] = {}
    zones: dict[str, dict[tuple[date, str], int]] = {}
    for goal, month, zone, value in columns:
        area = hundredths(value or Decimal(0), M2_OF_ONE)
        if zone:
            zones.setdefault(measures[goal], {})[month, zone] = area
        else:
            city.setdefault(measures[goal], {})[month] = area
    if not city:
        return None
    within = dict(Zone.objects.filter(within__isnull=False).values_list("code", "within__code"))
    last = max(max(months) for months in city.values())
    cells = {}
    for measure, months in city.items():
        own = {zone: area for (month, zone), area in zones.get(measure, {}).items() if month == max(months)}
        cells[FOLLOWED[measure]] = cells_of(months, own, within)
    return Reported(year, last_day(last), **cells)


def load_synthesised(
    *, rows: int, seed: int, until: date, at: datetime, reported: Reported | None = None
) -> tuple[int, int, int]:
    """Write so many buildings with retrofits and readings; how many of each there were. All or nothing.

    CodesTakenError where the register holds buildings of this seed already; ValueError where there are too
    few buildings to follow what was reported.
    """
    with transaction.atomic():
        if Building.objects.current().filter(code__startswith=f"S{seed}-").exists():
            raise CodesTakenError
        lock_tables()
        first = {kind: next_id(kind) for kind in (Building, Retrofit, EnergyReading)}
        counts = (0, 0, 0)
        for piece in synthesise(rows, seed, until, reported):
            counts = write_piece(piece, source_of(seed), at, first, counts)
        move_sequences(*first)
        add_addends(first, at)
    return counts


def lock_tables() -> None:
    """Nobody else gives ids meanwhile; SQLite has one writer as it is."""
    if connection.vendor != "postgresql":
        return
    names = ", ".join(connection.ops.quote_name(kind._meta.db_table) for kind in (Building, Retrofit, EnergyReading))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def next_id(kind: Any) -> int:
    highest: int | None = kind._base_manager.aggregate(highest=Max("pk"))["highest"]
    return (highest or 0) + 1


def write_piece(
    piece: Synthesised, source: str, at: datetime, first: dict[Any, int], counts: tuple[int, int, int]
) -> tuple[int, int, int]:
    """Write one slice behind those that were; how many rows there are now."""
    pks = dict(Zone.objects.values_list("code", "pk"))
    start = first[Building] + counts[0]
    moments: dict[date | None, datetime] = {None: at}

    def known(day: date | None) -> datetime:
        if day not in moments and day is not None:
            moments[day] = min(timezone.make_aware(datetime.combine(day, time(9))), at)
        return moments[day]

    def record(kind: Any, number: int, day: date | None) -> list[Any]:
        return [first[kind] + number, 1, Provenance.ILLUSTRATIVE.value, source, known(day)]

    def buildings() -> Iterator[list[Any]]:
        for number, row in enumerate(records(piece.buildings), counts[0]):
            day = row["completed_on"]
            month = day.replace(day=1) if day else date(row["year"], 12, 1)
            yield [
                *record(Building, number, row["known_since"]),
                *(row[name] for name in BUILDING),
                month,
                pks.get(row["zone"]),
            ]

    def retrofits() -> Iterator[list[Any]]:
        for number, row in enumerate(records(piece.retrofits), counts[1]):
            yield [
                *record(Retrofit, number, row["known_since"]),
                *(row[name] for name in RETROFIT),
                json.dumps(row["measures"]),
                "",
                start + row["building"],
            ]

    def readings() -> Iterator[list[Any]]:
        since = piece.buildings["known_since"].tolist()
        for number, row in enumerate(records(piece.readings), counts[2]):
            day = since[row["building"]]
            yield [
                *record(EnergyReading, number, day),
                *(row[name] for name in READING),
                start + row["building"],
            ]

    copy_in(Building, [*RECORD, *BUILDING, "completed_month", "zone_id"], buildings())
    copy_in(Retrofit, [*RECORD, *RETROFIT, "measures", "instrument_code", "building_id"], retrofits())
    copy_in(EnergyReading, [*RECORD, *READING, "building_id"], readings())
    return counts[0] + len(piece.buildings), counts[1] + len(piece.retrofits), counts[2] + len(piece.readings)


def records(frame: Any) -> Iterable[dict[str, Any]]:
    """The rows of a table of objects."""
    names = list(frame.columns)
    return (dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True))


def add_addends(first: dict[Any, int], at: datetime) -> None:
    """Add what the new rows contribute, each as known since its day."""
    arguments: dict[Any, Callable[[Any], dict[str, Any]]] = {
        Building: lambda rows: {"buildings": rows},
        Retrofit: lambda rows: {"retrofits": rows},
        EnergyReading: lambda rows: {"readings": rows},
    }
    for kind, named in arguments.items():
        new = kind._default_manager.filter(pk__gte=first[kind])
        for moment in new.order_by().values_list("recorded_at", flat=True).distinct():
            addends = contributions(**named(new.filter(recorded_at=moment)))
            add_up(StockSummary, addends, known_on=timezone.localdate(moment))
