"""Which column of a file is which, by the headings in Chinese or English, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pilots.rules.quantities import Unreadable, read_quantity
from pilots.sheets.cells import A_MILLION
from pilots.sheets.columns import HEADINGS_WITHIN, heading_unit, heading_words
from pilots.sheets.registers.files import Row
from pilots.sheets.registers.kinds import Kind, RegisterSheet
from pilots.sheets.registers.problems import Found, Trouble


@dataclass(frozen=True, slots=True)
class Headings:
    """row: the number of the row that holds them. places: name of a column → where it stands, from 0.

    factors: what a bare number of a column counts, where its heading names another unit than the
    register's. unknown: headings that name no column; unclear: those whose unit is not understood.
    errors: the file's own.
    """

    row: int
    width: int
    places: dict[str, int]
    factors: dict[str, Decimal]
    unknown: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    errors: list[Found] = field(default_factory=list)


def names_of(sheet: RegisterSheet) -> dict[str, str]:
    """Heading as compared → the column's name."""
    return {
        heading_words(words): column.name
        for column in sheet.columns
        for words in (column.name, column.chinese, column.english, *column.synonyms)
    }


def find_headings(top: Sequence[Row], sheet: RegisterSheet) -> Headings:
    """Of the rows at the top of a file, the first that names most columns."""
    names, best, most, at = names_of(sheet), Row(), 0, 0
    for number, row in enumerate(top[:HEADINGS_WITHIN], 1):
        known = {names[words] for cell in row if (words := heading_words(cell)) in names}
        if len(known) > most:
            best, most, at = row, len(known), number
    if most < 2:
        return Headings(0, 0, {}, {}, errors=[Found(0, "", "", Trouble.NO_HEADINGS)])
    return read_headings(best, at, sheet, names)


def read_headings(row: Sequence[str], number: int, sheet: RegisterSheet, names: dict[str, str]) -> Headings:
    places: dict[str, int] = {}
    factors: dict[str, Decimal] = {}
    unknown, unclear, errors = [], [], []
    for place, cell in enumerate(row):
        name = names.get(heading_words(cell), "")
        if not name:
            unknown += [cell.strip()] if cell.strip() else []
        elif name in places:
            errors.append(Found(0, name, cell.strip(), Trouble.COLUMN_TWICE, {"other": row[places[name]].strip()}))
        else:
            places[name] = place
            counted = factor(cell, name, sheet)
            factors[name] = counted or Decimal(1)
            unclear += [] if counted else [cell.strip()]
    missing = [column.name for column in sheet.columns if column.is_required and column.name not in places]
    errors += [Found(0, name, "", Trouble.MISSING_COLUMN) for name in missing]
    return Headings(number, len(row), places, factors, unknown, unclear, errors)


def factor(heading: str, name: str, sheet: RegisterSheet) -> Decimal | None:
    """What a bare number below a heading counts in the column's unit; None where what it names is no unit of it."""
    column, said = sheet.column(name), heading_unit(heading)
    if column.kind != Kind.NUMBER or not said:
        return Decimal(1)
    # 万㎡ says it as a word, 10,000 m² with a number of its own
    text = said if said[0].isdecimal() else f"{A_MILLION} {said}"
    try:
        read = read_quantity(text, column.unit)
    except Unreadable:
        return None
    return read if read is None or text == said else read / A_MILLION
