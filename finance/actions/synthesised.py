"""Loading instruments that were made up to show the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from finance.models import FundingSummary, Institution, Instrument, InstrumentEvent
from finance.querysets.summaries import contributions
from finance.synthesis import Place, Reported, Synthesised, added_of, synthesise
from finance.synthesis.words import INSTITUTIONS, METHOD, PROCEEDS
from pilots.actions.bulk import copy_in, move_sequences
from pilots.actions.registers import add_up
from pilots.models import Project, Provenance, Revision, TaskBook, Zone
from pilots.rules.months import last_day, month_after

#: Measure of the register → what is made to follow it.
FOLLOWED = {"finance.green_building_loans": "building_loans", "finance.bonds_issued": "bonds"}
#: One of the goals' unit, 亿元, in yuan.
YUAN_OF_ONE = 10**8
RECORD = ("id", "edition", "provenance", "source", "recorded_at")
INSTRUMENT = (
    "code", "kind", "title_zh_hans", "title_en", "client", "currency", "amount", "exchange_rate", "amount_yuan",
    "rate_percent", "signed_on", "matures_on", "term_years", "use", "benefit", "catalogue", "market", "line", "premium",
    "expected_saving", "certified_saving",
)  # fmt: skip
EVENT = ("number", "kind", "happened_on", "amount", "amount_yuan")


class CodesTakenError(Exception):
    """The register holds rows of these codes already; nothing was written."""


def source_of(seed: int) -> str:
    return f"合成数据（种子{seed}）/ synthesised, seed {seed}"


def reported_in(year: int, known_until: datetime) -> Reported | None:
    """What the goals that the register feeds had reported of the year; None where there are none. Two queries."""
    books = TaskBook.objects.filter(goal__year=year, state="in_force", register_measure__in=FOLLOWED)
    measures = dict(books.values_list("goal", "register_measure"))
    standing = Revision.objects.filter(
        figure__goal__in=measures, figure__zone__isnull=True, value__isnull=False
    ).standing_by(known_until)
    cumulative: dict[str, dict[date, Decimal]] = {}
    for goal, month, value in standing.values_list("figure__goal", "figure__month", "value"):
        if value is not None:
            cumulative.setdefault(FOLLOWED[measures[goal]], {})[month] = value
    if not cumulative:
        return None
    added = {name: added_of(values, YUAN_OF_ONE) for name, values in cumulative.items()}
    return Reported(year, last_day(max(max(values) for values in cumulative.values())), **added)


def load_synthesised(
    *, rows: int, seed: int, until: date, at: datetime, reported: Reported | None = None
) -> tuple[int, int]:
    """Write so many instruments with their events; how many of each there were. All or nothing.

    Institutions that are made up with them are added where they are missing. Where the register follows
    what was reported it was also kept at the time: what a month brought was known on the third of the next.
    CodesTakenError where the register holds instruments of this seed already; ValueError where there are
    too few to follow what was reported.
    """
    with transaction.atomic():
        if Instrument.objects.current().filter(code__startswith=f"F{seed}-").exists():
            raise CodesTakenError
        add_institutions()
        lock_tables()
        first = {kind: next_id(kind) for kind in (Instrument, InstrumentEvent)}
        counts = (0, 0)
        writer = Writer(seed, at, first, is_kept_since=reported is not None)
        for piece in synthesise(rows, seed, until, places(), reported):
            counts = writer.write(piece, counts)
        move_sequences(*first)
        add_addends(first)
    return counts


def add_institutions() -> None:
    named = []
    for code, (kind, zh, en) in INSTITUTIONS.items():
        names: dict[str, Any] = {"name": zh, "name_zh_hans": zh, "name_en": en}
        named.append(Institution(code=code, kind=kind, provenance=Provenance.ILLUSTRATIVE, **names))
    Institution.objects.bulk_create(named, ignore_conflicts=True)


def places() -> list[Place]:
    """The projects that are made up themselves: no money is made up for one that a source speaks of."""
    rows = Project.objects.filter(provenance=Provenance.ILLUSTRATIVE).order_by("code")
    return [
        Place(row.code, row.kind, row.zone.code if row.zone else "", float(row.investment_yuan or 1))
        for row in rows.select_related("zone")
    ]


def lock_tables() -> None:
    """Nobody else gives ids meanwhile; SQLite has one writer as it is."""
    if connection.vendor != "postgresql":
        return
    names = ", ".join(connection.ops.quote_name(kind._meta.db_table) for kind in (Instrument, InstrumentEvent))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def next_id(kind: Any) -> int:
    highest: int | None = kind._base_manager.aggregate(highest=Max("pk"))["highest"]
    return (highest or 0) + 1


class Writer:
    """Writes slices behind each other, with the ids of what they refer to."""

    def __init__(self, seed: int, at: datetime, first: dict[Any, int], *, is_kept_since: bool) -> None:
        self.source, self.at, self.first, self.is_kept_since = source_of(seed), at, first, is_kept_since
        self.zones = dict(Zone.objects.values_list("code", "pk"))
        self.projects = dict(Project.objects.values_list("code", "pk"))
        self.providers = dict(Institution.objects.values_list("code", "pk"))
        self.moments: dict[date, datetime] = {}

    def record(self, kind: Any, number: int, day: date) -> list[Any]:
        return [self.first[kind] + number, 1, Provenance.ILLUSTRATIVE.value, self.source, self.known(day)]

    def known(self, day: date) -> datetime:
        """When what happened on a day came into the register."""
        if not self.is_kept_since:
            return self.at
        month = day.replace(day=1)
        if month not in self.moments:
            third = timezone.make_aware(datetime.combine(month_after(month) + timedelta(days=2), time(9)))
            self.moments[month] = min(third, self.at)
        return self.moments[month]

    def write(self, piece: Synthesised, counts: tuple[int, int]) -> tuple[int, int]:
        copy_in(
            Instrument,
            [
                *(*RECORD, *INSTRUMENT, "title", "proceeds", "saving_method", "first_scope"),
                *("provider_id", "zone_id", "project_id"),
            ],
            self.instruments(piece, counts[0]),
        )
        copy_in(InstrumentEvent, [*RECORD, *EVENT, "note", "instrument_id"], self.events(piece, counts))
        return counts[0] + len(piece.instruments), counts[1] + len(piece.events)

    def instruments(self, piece: Synthesised, before: int) -> Iterator[list[Any]]:
        for number, row in enumerate(records(piece.instruments), before):
            yield [
                *self.record(Instrument, number, row["signed_on"]),
                *(row[name] for name in INSTRUMENT),
                row["title_zh_hans"],
                PROCEEDS if row["kind"] == Instrument.Kind.BOND else "",
                METHOD if row["has_method"] else "",
                "",
                self.providers[row["provider"]],
                self.zones.get(row["zone"]),
                self.projects.get(row["project"]),
            ]

    def events(self, piece: Synthesised, before: tuple[int, int]) -> Iterator[list[Any]]:
        start = self.first[Instrument] + before[0]
        for number, row in enumerate(records(piece.events), before[1]):
            yield [
                *self.record(InstrumentEvent, number, row["happened_on"]),
                *(row[name] for name in EVENT),
                "",
                start + row["instrument"],
            ]


def records(frame: Any) -> Iterable[dict[str, Any]]:
    """The rows of a table of objects."""
    names = list(frame.columns)
    return (dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True))


def add_addends(first: dict[Any, int]) -> None:
    """Add what the new rows contribute, each as known since its moment."""
    arguments: dict[Any, Callable[[Any], dict[str, Any]]] = {
        Instrument: lambda rows: {"instruments": rows},
        InstrumentEvent: lambda rows: {"events": rows},
    }
    for kind, named in arguments.items():
        new = kind._default_manager.filter(pk__gte=first[kind])
        for moment in new.order_by().values_list("recorded_at", flat=True).distinct():
            addends = contributions(**named(new.filter(recorded_at=moment)))
            add_up(FundingSummary, addends, known_on=timezone.localdate(moment))
