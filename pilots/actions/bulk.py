"""Writing very many rows at once, the way each database takes them fastest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

#: Rows a statement where there is no COPY.
SLICE = 10_000
#: Memory that SQLite may take meanwhile.
KILOBYTES = 200_000


def copy_in(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, a value for each of the columns named, without asking anything of the model.

    Call it in a transaction. Whoever gives ids of their own calls `move_sequences` afterwards.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  our own names
    left = iter(rows)
    with connection.cursor() as cursor:
        # its indexes are written in no order: with little memory every row would cost a read of the disk
        cursor.execute(f"PRAGMA cache_size = -{KILOBYTES}")
        while piece := list(islice(left, SLICE)):
            cursor.executemany(statement, [[as_text(value) for value in row] for row in piece])


def as_text(value: Any) -> Any:
    """Moments and days as the database without types of its own keeps them."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def move_sequences(*kinds: type[models.Model]) -> None:
    """Let the next id be one that no row has."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(kinds)):
            cursor.execute(statement)
