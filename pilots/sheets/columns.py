"""What the columns of a table mean: by their headings in either language, or as the department said once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import category, normalize

from pilots.sheets.fields import INPUTS, SYNONYMS, Field

Row = Sequence[Any]
BRACKETS = re.compile(r"[(\[【]([^)\]】]*)[)\]】]")
#: The headings stand within the first rows of a sheet.
HEADINGS_WITHIN = 30


def folded(text: Any) -> str:
    """A text as it is compared: full-width as half-width, without case, spaces and punctuation."""
    return "".join(sign for sign in normalize("NFKC", str(text)).casefold() if category(sign)[0] in "LNS")


def heading_words(cell: Any) -> str:
    """A heading as it is compared: without what stands in brackets, which is the unit."""
    return folded(BRACKETS.sub("", normalize("NFKC", cell))) if isinstance(cell, str) else ""


def heading_unit(text: str) -> str:
    """What stands in a heading's brackets: 万元 of 完成值（万元）; "" without any."""
    found = BRACKETS.search(normalize("NFKC", text))
    return found[1].strip() if found else ""


#: Heading as compared → its field, and how good a name for it that is (0 is best).
NAMES = {
    folded(name): (field, rank)
    for field, languages in SYNONYMS.items()
    for names in languages
    for rank, name in enumerate(names)
}

#: Headings of numbers that often count the rows and not the goals.
RUNNING = {folded(name) for name in ("序号", "号", "No")}
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CHINESE_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
CHINESE_MONTH = re.compile(
    rf"(?:(20\d\d)年?)?(1[0-2]|0?[1-9]|{'|'.join(reversed(CHINESE_MONTHS))})月份?(?:累计|实际)?(?:完成)?(?:值|数|量|情况)?"
)
MONTH_ENDS = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "t(?:ember)?", "ober", "ember", "ember")
ENGLISH = "|".join(f"{name}(?:{end})?" for name, end in zip(MONTH_NAMES, MONTH_ENDS, strict=True))
ENGLISH_MONTH = re.compile(rf"(20\d\d)?({ENGLISH})(20\d\d)?")
NUMBER_MONTH = re.compile(r"(20\d\d)(1[0-2]|0[1-9])")
MONTH_IN_TEXT = re.compile(r"(20\d\d)\s*[年./-]\s*(1[0-2]|0?[1-9])(?![0-9])")


def named_month(cell: Any) -> tuple[int | None, int] | None:
    """The year, where it is given, and the month that a heading names: 7月, 2021年7月完成值, Jul 2021; else None."""
    if isinstance(cell, dict) and "date" in cell:
        return int(cell["date"][:4]), int(cell["date"][5:7])
    words = heading_words(cell)
    if found := CHINESE_MONTH.fullmatch(words) or NUMBER_MONTH.fullmatch(words):
        number = CHINESE_MONTHS.index(found[2]) + 1 if found[2] in CHINESE_MONTHS else int(found[2])
        return int(found[1]) if found[1] else None, number
    if found := ENGLISH_MONTH.fullmatch(words):
        year = found[1] or found[3]
        return int(year) if year else None, MONTH_NAMES.index(found[2][:3]) + 1
    return None


def is_of_month(cell: Any, month: date) -> bool:
    named = named_month(cell)
    return named is not None and named[0] in (None, month.year) and named[1] == month.month


def months_in(text: str) -> set[date]:
    """The months that a text names with their year."""
    found = MONTH_IN_TEXT.findall(normalize("NFKC", text))
    return {date(int(year), int(number), 1) for year, number in found}


@dataclass(frozen=True)
class Columns:
    """Where the headings stand (row from 0), what they say, and which column is which field."""

    row: int
    headings: list[str]
    by_field: Mapping[Field, int]

    @property
    def digest(self) -> str:
        """SHA-256 of the headings: by it a department's mapping is remembered."""
        return digest_of(self.headings)

    @property
    def is_enough(self) -> bool:
        """Whether the rows can be read: something names the figure, and something is said of it."""
        has_name = Field.NUMBER in self.by_field or Field.TITLE in self.by_field
        return has_name and any(field in self.by_field for field in INPUTS)

    @property
    def is_running(self) -> bool:
        """Whether the column of numbers may hold a mere running count."""
        column = self.by_field.get(Field.NUMBER)
        return column is not None and heading_words(self.headings[column]) in RUNNING

    def field_of(self, column: int) -> Field | None:
        return next((field for field, at in self.by_field.items() if at == column), None)


def digest_of(headings: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(folded(text) for text in headings).encode()).hexdigest()


def recognised(row: Row, month: date) -> dict[Field, int]:
    """Field → column, by the headings alone; of two that name the same field, the better name.

    A column headed by a month holds the values of that month, whatever else it is called.
    """
    found: dict[Field, tuple[int, int]] = {}
    for column, cell in enumerate(row):
        field, rank = NAMES.get(heading_words(cell), (None, 0))
        if named_month(cell):
            field, rank = (Field.VALUE, -1) if is_of_month(cell, month) else (None, 0)
        if field and (field not in found or rank < found[field][0]):
            found[field] = rank, column
    return {field: column for field, (_rank, column) in found.items()}


def find_columns(rows: Sequence[Row], month: date, remembered: Mapping[str, Sequence[str]] | None = None) -> Columns:
    """The headings of a table: the row among the first thirty that names most fields, then has most texts.

    remembered: digest of headings → field of each column, "" for none, as a department said it
    before. A remembered column that is headed by another month gives way to the one of this month.
    """
    remembered = remembered or {}
    best: tuple[tuple[bool, int, int], Columns] | None = None
    for number, row in enumerate(rows[:HEADINGS_WITHIN]):
        headings = ["" if cell is None else shown(cell) for cell in row]
        by_field = recognised(row, month)
        said = remembered.get(digest_of(headings)) if any(headings) else None
        if said is not None:
            by_field = _as_said(row, said, month, by_field)
        fit = said is not None, len(by_field), sum(isinstance(cell, str) for cell in row)
        if best is None or fit > best[0]:
            best = fit, Columns(number, headings, by_field)
    return best[1] if best else Columns(0, [], {})


def _as_said(row: Row, said: Sequence[str], month: date, automatic: Mapping[Field, int]) -> dict[Field, int]:
    by_field = {Field(name): column for column, name in enumerate(said) if name and column < len(row)}
    column = by_field.get(Field.VALUE)
    if column is not None and named_month(row[column]) and not is_of_month(row[column], month):
        del by_field[Field.VALUE]
        if Field.VALUE in automatic:
            by_field[Field.VALUE] = automatic[Field.VALUE]
    return by_field


def shown(cell: Any) -> str:
    """A cell as a person reads it, to name it in a message."""
    if isinstance(cell, dict):
        [(kind, value)] = cell.items()
        return f"{float(value) * 100:g}%" if kind == "percent" else "=" if kind == "formula" else str(value)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)
