"""What stands in a register of the rows that a file names, as texts of the form of `values`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, models

from pilots.sheets.registers.kinds import RegisterSheet


@dataclass(frozen=True, slots=True)
class Standing:
    """A current row. texts: of the columns that were asked for, in their order."""

    pk: int
    edition: int
    texts: tuple[str, ...]


def standing_rows(sheet: RegisterSheet, codes: Sequence[str], names: Sequence[str]) -> dict[str, Standing]:
    """Code → the current row, for those of the codes that the register has: one query."""
    quote = connection.ops.quote_name
    columns = ", ".join(as_text(sheet.model_field(name)) for name in names)
    is_postgresql = connection.vendor == "postgresql"
    among = "= ANY(%s)" if is_postgresql else "IN (SELECT value FROM json_each(%s))"
    statement = (
        f"SELECT code, id, edition, {columns} FROM {quote(sheet.model._meta.db_table)}"  # noqa: S608  our own names
        f" WHERE replaced_at IS NULL AND code {among}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(codes) if is_postgresql else json.dumps(list(codes))])
        return {code: Standing(pk, edition, tuple(texts)) for code, pk, edition, *texts in cursor.fetchall()}


def as_text(field: models.Field[object, object]) -> str:
    """A column as a text: numbers with their decimals, days as 2021-07-05, truth values as words, NULL as ""."""
    name = connection.ops.quote_name(field.attname)
    is_postgresql = connection.vendor == "postgresql"
    if isinstance(field, models.BooleanField):
        return f"CASE WHEN {name} IS NULL THEN '' WHEN {name} THEN 'true' ELSE 'false' END"
    if isinstance(field, models.DecimalField) and not is_postgresql:
        # what SQLite keeps as a binary fraction has far more digits than the column can hold
        return f"CASE WHEN {name} IS NULL THEN '' ELSE printf('%%.{field.decimal_places}f', {name}) END"
    if isinstance(field, models.DateField) and is_postgresql:
        return f"COALESCE(to_char({name}, 'YYYY-MM-DD'), '')"
    return f"COALESCE(CAST({name} AS text), '')"
