"""The rows of a register under the headings of its import, so that what was taken out can be read in again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from pilots.sheets.registers.kinds import Column, Kind, RegisterSheet
from pilots.sheets.tables import Column as TableColumn
from pilots.sheets.tables import Kind as TableKind

KINDS = {Kind.NUMBER: TableKind.NUMBER, Kind.WHOLE: TableKind.COUNT, Kind.DAY: TableKind.DAY}
#: Rows that the database hands over at a time.
PIECE = 2000


def exported_columns(sheet: RegisterSheet) -> list[TableColumn]:
    """The columns with their headings in the reader's language."""
    language = get_language() or ""
    return [
        TableColumn(column.name, column.heading(language), KINDS.get(column.kind, TableKind.TEXT))
        for column in sheet.columns
    ]


def exported_rows(sheet: RegisterSheet, rows: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    """The values of each row in the order of the columns, in the words of the reader's language.

    The words are looked up now, the rows read as they are asked for: one query, and one for each kind of
    row that they lead to.
    """
    language = get_language() or ""
    wordings = [wording_of(sheet, column, language) for column in sheet.columns]
    names = [sheet.model_field(column.name).attname for column in sheet.columns]
    return worded(rows.values_list(*names), wordings)


def worded(rows: Any, wordings: list[Callable[[Any], Any] | None]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=PIECE):
        yield [wording(value) if wording else value for value, wording in zip(row, wordings, strict=True)]


def wording_of(sheet: RegisterSheet, column: Column, language: str) -> Callable[[Any], Any] | None:
    """What makes a value of the column the words of a cell; None where it stands as it is."""
    if column.kind == Kind.CHOICE:
        words = {code: column.words(code, language) for code in column.choices}
        return lambda code: words.get(code, code)
    if column.kind == Kind.FLAG:
        return lambda value: None if value is None else column.words("true" if value else "false", language)
    if column.kind == Kind.LOOKUP and column.lookup:
        names = names_of(sheet, column)
        return lambda pk: None if pk is None else names.get(pk)
    return None


def names_of(sheet: RegisterSheet, column: Column) -> dict[int, str]:
    """Id → the name in the reader's language where it leads back to the row, else the first word that does."""
    assert column.lookup  # noqa: S101  of a column that looks rows up
    by_word = column.lookup()
    names: dict[int, str] = {}
    for word, pk in by_word.items():
        names.setdefault(pk, word)
    related = sheet.model_field(column.name).related_model
    for row in related._default_manager.filter(pk__in=names):
        if by_word.get(str(row)) == row.pk:
            names[row.pk] = str(row)
    return names
