"""Writing rows of a register: what stood before is kept, and the roll-up moves in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import TruncDate

from pilots.models import Record, User
from pilots.moments import end_of
from pilots.querysets.registers import ADDENDS

R = TypeVar("R", bound=Record)


class RecordMovedError(Exception):
    """Somebody else changed the row since it was read; nothing was written."""


@transaction.atomic
def keep_record(row: R, *, user: User | None, at: datetime) -> R:
    """Save a new row, or a changed one whose earlier content becomes a version of it.

    The caller has validated the row (`full_clean`) and moves the roll-up: see `add_up`.
    RecordMovedError where the row's edition is no longer the one that was read.
    """
    row.recorded_by, row.recorded_at = user, at
    if row._state.adding:
        row.save(force_insert=True)
        return row
    archive(row, at)
    row.edition += 1
    row.save(force_update=True)
    return row


@transaction.atomic
def strike_off(row: R, *, user: User | None, at: datetime) -> R:
    """Take a row out of the register: it stays, with who did so and when. Raises as `keep_record`."""
    archive(row, at)
    row.edition += 1
    row.recorded_by, row.recorded_at, row.replaced_at = user, at, at
    row.save(force_update=True)
    return row


def archive(row: Record, at: datetime) -> None:
    """Keep what the database holds of the row as a version that was replaced at the moment."""
    kind: Any = type(row)
    taken = kind._base_manager.filter(pk=row.pk, edition=row.edition, replaced_at__isnull=True)
    # the first to raise the edition goes on; whoever read the same one comes too late
    stood = taken.first()
    if stood is None or not taken.update(edition=F("edition") + 1):
        raise RecordMovedError
    stood.pk, stood._state.adding = None, True
    stood.current_id, stood.replaced_at = row.pk, max(at, stood.recorded_at)
    stood.save(force_insert=True)


def add_up(
    summary: type[models.Model], addends: models.QuerySet[Any, Any], *, known_on: date, is_taken: bool = False
) -> None:
    """Add what rows contribute to a roll-up as known on a day, or take it off again: one statement.

    addends: a query of the columns ADDENDS, in that order (a union of several will do). Call it in the
    transaction that writes the rows: before a change with is_taken, and after it.
    """
    table = connection.ops.quote_name(summary._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in ADDENDS)
    sql, parameters = addends.query.sql_with_params()
    sign = "-" if is_taken else ""
    statement = (
        f"WITH addends ({names}) AS ({sql})"  # noqa: S608  our own names
        f" INSERT INTO {table} (kind, key, zone_code, month, count, amount, known_on)"
        f" SELECT kind, key, zone_code, month, {sign}SUM(count), {sign}SUM(amount), %s FROM addends"
        " WHERE 1 = 1 GROUP BY kind, key, zone_code, month"
        " ON CONFLICT (kind, key, zone_code, month, known_on) DO UPDATE"
        f" SET count = {table}.count + excluded.count, amount = {table}.amount + excluded.amount"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, known_on])


#: What the rows that stood just before a moment add to a roll-up; only of the things that were touched from
#: one moment on and before another, where two are given.
Standing = Callable[[datetime, tuple[datetime, datetime] | None], models.QuerySet[Any, Any]]


@transaction.atomic
def rebuild(summary: type[models.Model], standing: Standing, *kinds: type[Record]) -> None:
    """Make a roll-up anew from all versions of the rows of these kinds; writers wait meanwhile.

    Each day on which something was recorded or replaced adds what the touched things were by its end, and
    takes what they had been before it: so the totals as known on any day are right.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(summary._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    summary._base_manager.all().delete()
    for is_first, day in enumerate_days(kinds):
        before, after = end_of(day - timedelta(days=1)), end_of(day)
        if is_first:
            add_up(summary, standing(after, None), known_on=day)
        else:
            add_up(summary, standing(before, (before, after)), known_on=day, is_taken=True)
            add_up(summary, standing(after, (before, after)), known_on=day)


def enumerate_days(kinds: tuple[type[Record], ...]) -> Iterator[tuple[bool, date]]:
    """Whether it is the first, and the day: all on which rows were recorded or replaced, the earliest first."""
    days: set[date] = set()
    for kind in kinds:
        for name in ("recorded_at", "replaced_at"):
            known = kind._base_manager.exclude(**{name: None}).order_by().annotate(day=TruncDate(name))
            days.update(known.values_list("day", flat=True).distinct())
    for at, day in enumerate(sorted(days)):
        yield at == 0, day


def differences(
    summary: type[models.Model], standing: Standing, *kinds: type[Record]
) -> list[tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]]:
    """What `rebuild` would change, and nothing is written: key, count and amount as they are, and as they would be.

    [] where the roll-up equals the rows, on every day of knowledge.
    """
    with transaction.atomic():
        kept = addends_of(summary)
        rebuild(summary, standing, *kinds)
        made = addends_of(summary)
        transaction.set_rollback(True)
    nothing = (0, 0)
    keys = sorted(key for key in {*kept, *made} if kept.get(key, nothing) != made.get(key, nothing))
    return [(key, kept.get(key, nothing), made.get(key, nothing)) for key in keys]


def addends_of(summary: type[models.Model]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """(kind, key, zone code, month, day of knowledge) → (count, amount) of all that stands in a roll-up."""
    names = ("kind", "key", "zone_code", "month", "known_on", "count", "amount")
    return {row[:5]: row[5:] for row in summary._base_manager.values_list(*names)}
