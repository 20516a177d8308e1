"""One cell of a plan's file, as its column keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import override

from pilots.registers import measures
from pilots.rules.quantities import Unreadable, read_number, read_quantity
from pilots.sheets.cells import BadCellError, read_day, read_value, read_words
from pilots.sheets.cells import Problem as CellProblem
from pilots.sheets.cells import Trouble as CellTrouble
from pilots.sheets.columns import folded, shown
from pilots.sheets.plans.content import settled
from pilots.sheets.plans.kinds import Column, Kind
from pilots.sheets.plans.problems import Trouble

CODE = re.compile(r"[A-Za-z0-9_-]+")
YES = {folded(word) for word in ("是", "yes", "y", "true", "1", "√", "✓", "对")}
NO = {folded(word) for word in ("", "否", "no", "n", "false", "0", "×", "不")}
LONGEST_QUOTE = 40


class RefusedError(Exception):
    """A cell that is not taken."""

    def __init__(self, what: Trouble, cause: CellProblem | None = None, **values: Any) -> None:
        super().__init__(what)
        self.what, self.cause, self.values = what, cause, values


def quoted(cell: Any) -> str:
    """A cell as a message quotes it."""
    text = shown(cell)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def read_plain(cell: Any, column: Column) -> Any:
    """A cell by itself. RefusedError says why not."""
    if isinstance(cell, Mapping) and ("formula" in cell or "error" in cell):
        trouble = CellTrouble.NO_RESULT if "formula" in cell else CellTrouble.ERROR
        raise RefusedError(Trouble.CELL, CellProblem(trouble, shown(cell)))
    return READERS[column.kind](cell, column)


def read_text(cell: Any, column: Column) -> str:
    try:
        text: str = settled(read_words(cell))
    except BadCellError as error:
        raise RefusedError(Trouble.LONG, most=column.most) from error
    if len(text) > column.most:
        raise RefusedError(Trouble.LONG, most=column.most)
    return text


def read_code(cell: Any, column: Column) -> str:
    text = read_text(cell, column)
    if text and not CODE.fullmatch(text):
        raise RefusedError(Trouble.CODE)
    return text


def read_whole(cell: Any, column: Column) -> int | None:
    number = as_number(cell)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise RefusedError(Trouble.WHOLE)
    if not column.least <= number <= column.most:
        raise RefusedError(Trouble.RANGE, least=column.least, most=column.most)
    return int(number)


def read_decimal(cell: Any, column: Column) -> Decimal | None:
    number = as_number(cell)
    if number is None:
        return None
    if not column.least <= number <= column.most:
        raise RefusedError(Trouble.RANGE, least=column.least, most=column.most)
    if number != round(number, column.decimals):
        raise RefusedError(Trouble.DECIMALS, count=column.decimals)
    return number


def as_number(cell: Any) -> Decimal | None:
    """A number that has no unit; a share of 100 may be written with %."""
    try:
        if cell is None or isinstance(cell, str):
            return read_quantity((cell or "").strip().removesuffix("%"), "")
        if isinstance(cell, Mapping) and "percent" in cell:
            return read_number(Decimal(str(cell["percent"])) * 100, "")
        return read_number(float("nan") if isinstance(cell, Mapping) else cell, "")
    except Unreadable as error:
        raise RefusedError(
            Trouble.CELL, CellProblem(CellTrouble.NUMBER, shown(cell), error.detail, error.refusal)
        ) from error


def read_due(cell: Any, column: Column) -> Any:
    try:
        return read_day(cell)
    except BadCellError as error:
        raise RefusedError(Trouble.CELL, error.problem) from error


def read_yes(cell: Any, column: Column) -> bool:
    text = folded(shown(cell)) if not isinstance(cell, bool) else ("yes" if cell else "no")
    if text in YES or shown(cell).strip() in ("√", "✓"):
        return True
    if text in NO:
        return False
    raise RefusedError(Trouble.CHOICE, name=column)


def read_choice(cell: Any, column: Column) -> str:
    text = folded(shown(cell))
    if not text:
        return ""
    for code, words in (column.choices or {}).items():
        if text in {folded(word) for word in (code, *words)}:
            return code
    raise RefusedError(Trouble.CHOICE, name=column)


def read_measure(cell: Any, column: Column) -> str:
    """The key of a measure that is named by it, or in either language; what names none stays as it was written."""
    text = read_text(cell, column)
    found = {key for name, key in measure_keys() if name == folded(text)}
    return found.pop() if len(found) == 1 else text


def measure_keys() -> Iterator[tuple[str, str]]:
    """What the measures of the registers are called, as it is compared, each with its key."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield from ((folded(words), key) for key, row in measures().items() for words in (key, str(row.name)))


READERS: dict[Kind, Callable[[Any, Column], Any]] = {
    Kind.TEXT: read_text,
    Kind.CODE: read_code,
    Kind.WHOLE: read_whole,
    Kind.NUMBER: read_decimal,
    Kind.DAY: read_due,
    Kind.YES: read_yes,
    Kind.CHOICE: read_choice,
    Kind.MEASURE: read_measure,
}


def reads_value(unit: str) -> Callable[[Any, Column], Decimal | None]:
    """A reader of numbers in a unit, by its code."""

    def read(cell: Any, column: Column) -> Decimal | None:
        if isinstance(cell, Mapping) and ("formula" in cell or "error" in cell):
            read_plain(cell, column)
        try:
            return read_value(cell, unit, "xlsx")
        except BadCellError as error:
            raise RefusedError(Trouble.CELL, error.problem) from error

    return read
