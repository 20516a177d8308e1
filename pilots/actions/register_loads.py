"""The rows of a file on their way into the database: a temporary table with the register's own columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, models

from pilots.sheets.registers.kinds import RegisterSheet
from pilots.sheets.registers.progress import Phase, Progress
from pilots.sheets.registers.read import Tell

#: What is said of a row beside its own columns: see `sheets.registers.read`.
ABOUT = ("deed", "standing", "edition_seen", "row_in_file")
TABLE = "incoming"
BLOCK, SLICE = 1024 * 1024, 20_000


def fields_of(sheet: RegisterSheet, given: Sequence[str]) -> list[models.Field[Any, Any]]:
    return [sheet.model_field(name) for name in given]


def load_rows(sheet: RegisterSheet, given: Sequence[str], path: Path, tell: Tell) -> None:
    """Make the table and fill it from the file; call it in the transaction that writes, on PostgreSQL."""
    fields = fields_of(sheet, given)
    names = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
    source = connection.ops.quote_name(sheet.model._meta.db_table)
    is_postgresql = connection.vendor == "postgresql"
    drop_rows()
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {TABLE} ON COMMIT DROP AS SELECT"  # noqa: S608  our own names
                f" '' AS deed, id AS standing, edition AS edition_seen, edition AS row_in_file, {names}"
                f" FROM {source} WITH NO DATA"
            )
            copy_rows(cursor, fields, path, tell)
            cursor.execute(f"ANALYZE {TABLE}")
        else:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {TABLE} AS SELECT '' AS deed, id AS standing, edition AS edition_seen,"  # noqa: S608
                f" edition AS row_in_file, {names} FROM {source} WHERE 0"
            )
            insert_rows(cursor, fields, path, tell)


def drop_rows() -> None:
    """Drop the table where it is there; PostgreSQL does so itself at the end of the transaction."""
    schema = "pg_temp" if connection.vendor == "postgresql" else "temp"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {schema}.{TABLE}")


def copy_rows(cursor: Any, fields: Sequence[models.Field[Any, Any]], path: Path, tell: Tell) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join([*ABOUT, *(quote(field.attname) for field in fields)])
    texts = ", ".join(quote(field.attname) for field in fields if is_text(field))
    size = path.stat().st_size
    command = f"COPY {TABLE} ({columns}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({texts}))"
    with path.open("rb") as file, cursor.copy(command) as copy:
        for block in iter(lambda: file.read(BLOCK), b""):
            copy.write(block)
            tell(Progress(Phase.LOADING, file.tell(), size))


def insert_rows(cursor: Any, fields: Sequence[models.Field[Any, Any]], path: Path, tell: Tell) -> None:
    marks = ", ".join(["%s"] * (len(ABOUT) + len(fields)))
    statement = f"INSERT INTO temp.{TABLE} VALUES ({marks})"  # noqa: S608  our own name
    size, is_own = path.stat().st_size, not connection.in_atomic_block
    with path.open("rb") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as file, apart(cursor, is_own=is_own):
        rows = adapted(csv.reader(file), fields)
        while part := list(islice(rows, SLICE)):
            cursor.executemany(statement, part)
            tell(Progress(Phase.LOADING, raw.tell(), size))


@contextmanager
def apart(cursor: Any, *, is_own: bool) -> Iterator[None]:
    """A transaction that locks nothing, as it writes to temporary tables alone; or, not its own, the one around it."""
    if not is_own:
        yield
        return
    cursor.execute("BEGIN")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


def adapted(rows: Iterator[list[str]], fields: Sequence[models.Field[Any, Any]]) -> Iterator[list[Any]]:
    """Blanks as NULL where they are no text, truth values as SQLite has them."""
    blanks = [at for at, field in enumerate(fields, len(ABOUT)) if not is_text(field)] + [1, 2]
    flags = [at for at, field in enumerate(fields, len(ABOUT)) if isinstance(field, models.BooleanField)]
    for row in rows:
        values: list[Any] = [*row]
        for at in flags:
            values[at] = {"true": 1, "false": 0}.get(row[at], "")
        for at in blanks:
            if values[at] == "":
                values[at] = None
        yield values


def is_text(field: models.Field[Any, Any]) -> bool:
    """Whether a blank is kept as an empty text, and not as NULL."""
    return isinstance(field, models.CharField | models.TextField)
