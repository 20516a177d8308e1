"""The cells of a column as the register keeps them: texts of one form each, so that old and new compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from unicodedata import category, normalize

from pilots.rules.quantities import LONGEST_TEXT, Refusal, Unreadable, read_quantity
from pilots.sheets.cells import DAY, is_bare
from pilots.sheets.columns import folded
from pilots.sheets.registers.child import ERROR, FORMULA, MERGED
from pilots.sheets.registers.kinds import Column, Kind
from pilots.sheets.registers.problems import Refused, Trouble
from pilots.sheets.tables import unguarded

FIRST_YEAR, LAST_YEAR = 1897, 2100
#: So many different cells of a column are remembered, then they are read anew.
MOST_KNOWN = 100_000
#: What most numbers look like, so that they need not be read slowly.
PLAIN = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,2}))?")
WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?\s*[年层]?")
#: A day with a time, as a workbook's cell may have it.
TIME = re.compile(r"(.*[0-9日号])[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?", re.DOTALL)

Cell = str | Refused


class Reader:
    """Reads one column. factor: what a bare number counts."""

    def __init__(self, column: Column, factor: Decimal = Decimal(1)) -> None:
        self.column = column
        self.factor = factor
        self.known: dict[str, str] = {}
        self.refused: dict[str, Refused] = {}
        self.choices = {folded(word): code for code, words in column.choices.items() for word in (code, *words)}
        if column.lookup:
            self.choices = {folded(word): str(pk) for word, pk in column.lookup().items()}
        self.read_one = {
            Kind.NUMBER: self.number,
            Kind.WHOLE: self.whole,
            Kind.DAY: self.day,
            Kind.CHOICE: self.choice,
            Kind.FLAG: self.choice,
            Kind.LOOKUP: self.choice,
        }.get(column.kind, self.text)

    def read(self, cells: Sequence[str]) -> tuple[list[str], dict[int, Refused]]:
        """The cells as kept, "" for a blank or refused one, and place → why it was refused."""
        texts, refused = self.as_texts(cells) if self.column.kind == Kind.TEXT else self.as_values(cells)
        if self.column.is_required and "" in texts:
            blank = Refused(Trouble.BLANK)
            refused = {place: blank for place, text in enumerate(texts) if text == ""} | refused
        return texts, refused

    def as_texts(self, cells: Sequence[str]) -> tuple[list[str], dict[int, Refused]]:
        most, refused = self.column.most, dict[int, Refused]()
        texts = [cell.strip() for cell in cells]
        odd = [
            place
            for place, text in enumerate(texts)
            if len(text) > most or not text.isprintable() or text.startswith("'")
        ]
        for place in odd:
            read = self.text(cells[place])
            if isinstance(read, Refused):
                refused[place], read = read, ""
            texts[place] = read
        return texts, refused

    def as_values(self, cells: Sequence[str]) -> tuple[list[str], dict[int, Refused]]:
        """Every different cell is read once."""
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
            self.refused.clear()
        known, different = self.known, set(cells)
        for cell in different.difference(known):
            read = self.read_one(cell)
            if isinstance(read, Refused):
                self.refused[cell], read = read, ""
            known[cell] = read
        found = different.intersection(self.refused)
        refused = {place: self.refused[cell] for place, cell in enumerate(cells) if cell in found} if found else {}
        return [known[cell] for cell in cells], refused

    def text(self, cell: str) -> Cell:
        text = cell.strip()
        if not text.isprintable():
            if marked := mark(cell):
                return marked
            # no line breaks and no signs that nobody sees: they would make two of one code
            text = " ".join("".join(" " if s.isspace() else s for s in text if visible(s)).split())
        # our own exports keep a text from running as a formula by an apostrophe
        text = unguarded(text)
        return text if len(text) <= self.column.most else Refused(Trouble.LONG, {"count": self.column.most})

    def number(self, cell: str) -> Cell:  # noqa: PLR0911  one for each outcome
        column, found = self.column, PLAIN.fullmatch(cell)
        if found and self.factor == 1 and column.decimals == 2 and max(column.least, 1) <= int(found[1]) < column.most:
            return f"{found[1]}.{found[2] or '':0<2}"
        if marked := mark(cell):
            return marked
        try:
            read = read_quantity(cell, column.unit)
        except Unreadable as error:
            return self.unreadable(error)
        if read is None:
            return ""
        value = read * self.factor if is_bare(cell) else read
        if not column.least <= value <= column.most or (column.is_positive and not value):
            return self.out_of_range(value)
        kept = value.quantize(Decimal(1).scaleb(-column.decimals))
        if kept != value:
            return Refused(Trouble.DECIMALS, {"count": column.decimals})
        return f"{kept:f}"

    def unreadable(self, error: Unreadable) -> Refused:
        if error.refusal == Refusal.TOO_PRECISE:
            return Refused(Trouble.DECIMALS, {"count": self.column.decimals})
        return Refused(Trouble.NUMBER, {"refusal": error.refusal.value, "detail": error.detail})

    def out_of_range(self, value: Decimal) -> Refused:
        if self.column.is_positive and value <= 0:
            return Refused(Trouble.POSITIVE)
        return Refused(Trouble.RANGE, {"least": self.column.least, "most": self.column.most})

    def whole(self, cell: str) -> Cell:
        if marked := mark(cell):
            return marked
        text = normalize("NFKC", cell).strip()
        if not text:
            return ""
        found = WHOLE.fullmatch(text)
        if not found:
            return Refused(Trouble.WHOLE)
        value = int(found[1])
        if not self.column.least <= value <= self.column.most:
            return self.out_of_range(Decimal(value))
        return str(value)

    def day(self, cell: str) -> Cell:
        if marked := mark(cell):
            return marked
        text = normalize("NFKC", cell).strip()[:LONGEST_TEXT]
        if not text:
            return ""
        timed = TIME.fullmatch(text)
        found = DAY.fullmatch(timed[1].strip() if timed else text)
        try:
            day = date(*(int(part) for part in found.groups() if part)) if found else None
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            return Refused(Trouble.DAY)
        return day.isoformat()

    def choice(self, cell: str) -> Cell:
        if marked := mark(cell):
            return marked
        text = cell.strip()
        if not text:
            return ""
        code = self.choices.get(folded(text)) or self.choices.get(folded(text.removesuffix(".0")))
        if code is None:
            return Refused(Trouble.UNKNOWN if self.column.kind == Kind.LOOKUP else Trouble.CHOICE)
        return code


def mark(cell: str) -> Refused | None:
    """What the process that reads workbooks says of a cell instead of its content."""
    if not cell.startswith("\0"):
        return None
    if cell.startswith(MERGED):
        return Refused(Trouble.MERGED, {"area": cell.removeprefix(MERGED)})
    return Refused(Trouble.NO_RESULT if cell.startswith(FORMULA) else Trouble.ERROR)


def said(cell: str) -> str:
    """What is told to stand in a cell."""
    if cell.startswith(ERROR):
        return cell.removeprefix(ERROR)
    return "" if cell.startswith("\0") else cell


def visible(sign: str) -> bool:
    return category(sign)[0] != "C" or sign.isspace()
