"""Writing rows of a register: what stood before is kept, and the roll-up moves in the same transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F

from pilots.models import Record, User
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
        f"INSERT INTO {table} (kind, key, zone_code, month, count, amount, known_on)"  # noqa: S608  our own names
        f" SELECT kind, key, zone_code, month, {sign}SUM(count), {sign}SUM(amount), %s"
        f" FROM ({sql}) AS addends ({names})"
        " WHERE 1 = 1 GROUP BY kind, key, zone_code, month"
        " ON CONFLICT (kind, key, zone_code, month, known_on) DO UPDATE"
        f" SET count = {table}.count + excluded.count, amount = {table}.amount + excluded.amount"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [known_on, *parameters])
