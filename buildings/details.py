"""One building in full: its label, energy and retrofits, the goals it counts for, and who wrote what of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from buildings.measures import NAMES, PUBLIC
from buildings.models import Building, EmissionFactor, EnergyReading, Retrofit
from buildings.rules.carbon import factor_for, tonnes
from buildings.rules.labels import STARRED
from buildings.rules.measures import HOMES_DONE, PREFAB, PUBLIC_DONE, STANDARD, STAR, ULTRA_LOW
from pilots.models import TaskBook
from pilots.moments import Moment
from pilots.record_histories import Version, history_of, versions_in
from pilots.registers import find_rows

#: Fields that are worked out of others.
WORKED_OUT = ("completed_month",)


def building_known(code: str, moment: Moment) -> Building | None:
    """The building as it stood on the day; now also one that was struck off, as it last was. Two queries at most."""
    rows = Building.objects.select_related("zone", "recorded_by", "current")
    if not moment.is_now:
        return rows.known_by(moment.known_until).filter(code=code).first()
    found = rows.current().filter(code=code).first()
    if found is None:
        found = rows.filter(code=code, current__isnull=True).order_by("-replaced_at").first()
    return found


def belonging(kind: Any, building: Building, moment: Moment) -> Any:
    """The building's rows of a kind as they stood; of one that was struck off those that went with it."""
    rows = kind.objects.filter(building=building.current_id or building.pk)
    if not moment.is_now:
        return rows.known_by(moment.known_until)
    return rows.current() if building.replaced_at is None else rows.known_by(building.replaced_at)


@dataclass(frozen=True, slots=True)
class Metered:
    """A reading with its carbon in tCO₂ and the factor of its year; both None where no factor is known."""

    reading: EnergyReading
    carbon: Decimal | None
    factor: EmissionFactor | None


def metered(building: Building, moment: Moment) -> list[Metered]:
    """What the building was metered to use, the latest year first. Three queries at most."""
    readings = list(belonging(EnergyReading, building, moment).order_by("-year", "carrier"))
    known_until = None if moment.is_now else moment.known_until
    factors = EmissionFactor.objects.as_known(known_until) if readings else []
    found = []
    for reading in readings:
        factor = factor_for(factors, reading.carrier, reading.year)
        found.append(Metered(reading, tonnes(reading.amount, factor.kg_co2) if factor else None, factor))
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """A retrofit, and what of green finance paid for it: its name and page, None where that is not known."""

    retrofit: Retrofit
    paid_by: tuple[str, str] | None


def works(building: Building, moment: Moment) -> list[Work]:
    """The building's retrofits, the latest first."""
    retrofits = list(belonging(Retrofit, building, moment).order_by("-completed_on", "code"))
    found = find_rows("instrument", {each.instrument_code for each in retrofits if each.instrument_code})
    return [Work(each, found.get(each.instrument_code)) for each in retrofits]


@dataclass(frozen=True, slots=True)
class Part:
    """A goal that the building counts for since a month. measure: what of the register feeds it."""

    book: TaskBook
    measure: Any
    month: date
    area_m2: Decimal


def counted_for(building: Building, retrofits: Sequence[Retrofit]) -> list[Part]:
    """The goals of the years in which it was labelled, completed or retrofitted, that the register feeds. One query."""
    parts = measures_of(building, retrofits)
    if not parts:
        return []
    asked = Q()
    for key, month in parts:
        asked |= Q(goal__year=month.year, register_measure=key)
    books = (
        TaskBook.objects.filter(asked, state="in_force").select_related("goal").order_by("goal__year", "goal__number")
    )
    by_key = {(book.register_measure, book.goal.year): book for book in books}
    return [
        Part(by_key[key, month.year], NAMES[key], month, area)
        for (key, month), area in parts.items()
        if (key, month.year) in by_key
    ]


def measures_of(building: Building, retrofits: Sequence[Retrofit]) -> Mapping[tuple[str, date], Decimal]:
    """Measure of the register and month from which → the area in m² by which the building counts."""
    found: dict[tuple[str, date], Decimal] = {}
    month, area = building.completed_month, building.area_m2
    if building.stars in STARRED and building.labelled_on:
        found[STAR, building.labelled_on.replace(day=1)] = area
    if building.energy_class:
        found[ULTRA_LOW, month] = area
    if building.prefab_percent is not None:
        found[PREFAB, month] = area
    if building.meets_standard is not None and building.use != Building.Use.INDUSTRY:
        found[STANDARD, month] = area
    done: dict[str, str] = {Building.Use.RESIDENTIAL: HOMES_DONE}
    done.update((use, PUBLIC_DONE) for use in PUBLIC)
    key = done.get(building.use)
    for retrofit in retrofits:
        if retrofit.completed_on and key:
            of_month = key, retrofit.completed_on.replace(day=1)
            found[of_month] = found.get(of_month, Decimal(0)) + retrofit.area_m2
    return found


@dataclass(frozen=True, slots=True)
class Writing:
    """A version of the building or of a row that belongs to it; title: "" for the building."""

    title: str
    version: Version


def writings(building: Building, known_until: datetime | None) -> list[Writing]:
    """Who wrote what of the building, its retrofits and its readings, the latest first. Three queries."""
    found = [Writing("", each) for each in history_of(building, known_until=known_until, without=WORKED_OUT)]
    of = {"building": building.current_id or building.pk}
    retrofits = Retrofit.objects.filter(**of).select_related("recorded_by", "building").order_by("code", "-edition")
    for code, versions in groupby(retrofits, key=lambda row: row.code):
        found += titled(_("Retrofit %(code)s") % {"code": code}, versions, known_until)
    readings = EnergyReading.objects.filter(**of).select_related("recorded_by", "building")
    rows = sorted(readings, key=lambda row: (row.current_id or row.pk, -row.edition))
    for _pk, group in groupby(rows, key=lambda row: row.current_id or row.pk):
        same = list(group)
        words = _("Reading %(year)s, %(carrier)s")
        title = words % {"year": same[0].year, "carrier": same[0].get_carrier_display()}
        found += titled(title, same, known_until)
    return sorted(found, key=lambda each: each.version.at, reverse=True)


def titled(title: str, rows: Any, known_until: datetime | None) -> list[Writing]:
    versions = versions_in(list(rows), known_until=known_until, without=("building",))
    return [Writing(title, each) for each in versions if each.is_first or each.is_struck_off or each.changes]
