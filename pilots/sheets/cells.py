"""One cell of a spreadsheet as a number, a day or a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from unicodedata import normalize

from pilots.moments import parse_day
from pilots.rules.quantities import Refusal, Unreadable, read_number, read_quantity
from pilots.sheets.columns import shown
from pilots.sheets.fields import Field

LONGEST_TEXT = 2000
#: By it the factor of a unit is found that is very small beside the goal's: 元 for 亿元.
A_MILLION = Decimal(1_000_000)
#: A number without a word, as NFKC has it.
BARE = re.compile(r"[+−-]?[0-9][0-9.,' ]*")
DAY = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?|([0-9]{4})([0-9]{2})([0-9]{2})"
)
#: An .xls does not tell us which cells show a percentage: a share below this may be 45% or 0.45%.
DOUBTFUL_SHARE = 2


class Trouble(StrEnum):
    """What is wrong with a cell, or with the row that it stands in."""

    NUMBER = "number"
    DAY = "day"
    LONG = "long"
    NO_RESULT = "no_result"
    ERROR = "error"
    SHARE = "share"
    MERGED = "merged"
    TWICE = "twice"
    DISAGREES = "disagrees"
    OTHER_DEPARTMENT = "other_department"
    NOT_OWED = "not_owed"
    NO_SUCH_ZONE = "no_such_zone"
    OF_THE_CITY = "of_the_city"
    WITH_OFFICE = "with_office"
    STEP = "step"
    UNKNOWN_GOAL = "unknown_goal"
    UNKNOWN_ZONE = "unknown_zone"


@dataclass(frozen=True)
class Problem:
    """A cell that is not taken. place: `Sheet1!E7`. said: what it holds. detail: what the words need.

    detail is a unit for a refused number, the department for OTHER_DEPARTMENT, another place for
    TWICE and MERGED.
    """

    trouble: Trouble
    said: str = ""
    detail: str = ""
    refusal: Refusal | None = None
    place: str = ""

    def at(self, place: str) -> Problem:
        return replace(self, place=place)


class BadCellError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read_cell(cell: Any, field: Field, unit: str, kind: str) -> Any:
    """A cell as its field keeps it: Decimal or None, date or None, text. BadCellError says why not.

    unit: the code of the goal's reporting unit. kind: of the file, as `files.Kind`. A formula counts
    by the result that was saved with it.
    """
    if isinstance(cell, Mapping) and "formula" in cell:
        raise BadCellError(Problem(Trouble.NO_RESULT))
    if isinstance(cell, Mapping) and "error" in cell:
        raise BadCellError(Problem(Trouble.ERROR, said=shown(cell)))
    if field == Field.VALUE:
        return read_value(cell, unit, kind)
    return read_day(cell) if field == Field.BACK_ON else read_words(cell)


def read_value(cell: Any, unit: str, kind: str) -> Decimal | None:
    try:
        if cell is None or isinstance(cell, str):
            return read_quantity(cell or "", unit)
        if isinstance(cell, Mapping):
            return read_number(_share(cell, unit), unit)
        number = read_number(cell, unit)
    except Unreadable as error:
        problem = Problem(Trouble.NUMBER, shown(cell), error.detail, error.refusal)
        raise BadCellError(problem) from error
    if unit == "%" and kind == "xls" and 0 < abs(number) < DOUBTFUL_SHARE:
        raise BadCellError(Problem(Trouble.SHARE, shown(cell)))
    return number


def factor_of(words: str, unit: str) -> Decimal:
    """How much a number counts whose unit stands apart, in a heading or a column: 万元 for 亿元 → 0.0001.

    1 for words that are no unit of the same kind.
    """
    try:
        return (read_quantity(f"{A_MILLION} {words}", unit) or A_MILLION) / A_MILLION
    except Unreadable:
        return Decimal(1)


def is_bare(cell: Any) -> bool:
    """Whether a cell holds a number that names no unit of its own."""
    if isinstance(cell, str):
        return bool(BARE.fullmatch(normalize("NFKC", cell).strip()))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def converted(value: Decimal, factor: Decimal, unit: str) -> Decimal:
    """A value times the factor of its unit. BadCellError where that has too many digits."""
    try:
        return read_number(value * factor, unit)
    except Unreadable as error:
        raise BadCellError(Problem(Trouble.NUMBER, f"{value:f}", error.detail, error.refusal)) from error


def _share(cell: Mapping[str, Any], unit: str) -> Decimal:
    """What a cell shown as a percentage stands for; 45% is kept as 0.45."""
    if "percent" not in cell:
        raise Unreadable(Refusal.DATE)
    if unit != "%":
        raise Unreadable(Refusal.OTHER_UNIT, "%")
    return Decimal(str(cell["percent"])) * 100


def read_day(cell: Any) -> date | None:
    text = normalize("NFKC", shown(cell)).strip()
    if not text:
        return None
    if isinstance(cell, Mapping) and "date" in cell:
        text = text[:10]
    found = DAY.fullmatch(text)
    year, month, day = [part for part in found.groups() if part] if found else ("", "", "")
    read = parse_day(f"{year}-{month:0>2}-{day:0>2}")
    if read is None or isinstance(cell, bool):
        raise BadCellError(Problem(Trouble.DAY, shown(cell)))
    return read


def read_words(cell: Any) -> str:
    text = shown(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise BadCellError(Problem(Trouble.LONG, f"{text[:40]}…"))
    return text
