"""What calamine does not tell of an .xlsx: percentages, formulas without a result, errors, the last cell.

A stream through each sheet's XML, which keeps only what is unusual. No Django here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import ZipFile

from pilots.sheets.files import Reason, UnusableError

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
#: Number formats that show a percentage without being written out in the file.
PERCENT_FORMATS = {"9", "10"}
#: A format's literal text and escaped signs, in which % means nothing.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
LAST_ROW, LAST_COLUMN = 1048576, 16384

Attributes = Mapping[str, str]


@dataclass
class Marks:
    """Of one sheet: (row, column) from 0 → `percent`, `formula` (without a result) or the error's text.

    first, last: the corners of the cells that hold something, as (row, column).
    """

    percents: set[tuple[int, int]] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    first: tuple[int, int] = (LAST_ROW, LAST_COLUMN)
    last: tuple[int, int] = (-1, -1)

    @property
    def area(self) -> int:
        """How many cells the box around everything has."""
        return max(self.last[0] - self.first[0] + 1, 0) * max(self.last[1] - self.first[1] + 1, 0)

    def reach(self, row: int, column: int) -> None:
        self.first = min(self.first[0], row), min(self.first[1], column)
        self.last = max(self.last[0], row), max(self.last[1], column)


def parse(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Feed an XML part to handlers by local names. UnusableError for what is not plain XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_args: object) -> None:
        raise UnusableError(Reason.BROKEN)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(
        name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    )
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise UnusableError(Reason.BROKEN) from error


def sheet_parts(archive: ZipFile) -> list[str]:
    """The paths of a workbook's sheets, in its order."""
    by_id: dict[str, str] = {}
    wanted: list[str] = []

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            by_id[attributes.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else normpath(join("xl", target))

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            wanted.append(attributes.get("id", ""))

    parse(_part(archive, "xl/_rels/workbook.xml.rels"), relation)
    parse(_part(archive, "xl/workbook.xml"), sheet)
    return [by_id.get(name, "") for name in wanted]


def percent_styles(archive: ZipFile) -> set[str]:
    """The numbers of the cell styles that show a percentage."""
    formats, styles = set(PERCENT_FORMATS), list[str]()
    is_cell_style = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_cell_style
        if name == "numFmt" and "%" in LITERAL.sub("", attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name in ("cellXfs", "cellStyleXfs"):
            is_cell_style = name == "cellXfs"
        elif name == "xf" and is_cell_style:
            styles.append(attributes.get("numFmtId", ""))

    def end(name: str) -> None:
        nonlocal is_cell_style
        is_cell_style = is_cell_style and name != "cellXfs"

    if "xl/styles.xml" in archive.namelist():
        parse(archive.read("xl/styles.xml"), start, end)
    return {str(index) for index, number in enumerate(styles) if number in formats}


def marks_of(archive: ZipFile, path: str, percents: set[str]) -> Marks:
    scan = Scan(percents)
    parse(_part(archive, path), scan.start, scan.end, scan.text)
    return scan.marks


class Scan:
    """One pass through a sheet: where each cell stands, and what is unusual about it."""

    def __init__(self, percents: set[str]) -> None:
        self.percents = percents
        self.marks = Marks()
        self.row, self.column = -1, -1
        self.cell: Attributes = {}
        self.is_value = self.has_formula = self.has_text = False
        self.value = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self.cell, self.value = attributes, ""
            self.has_formula = self.has_text = False
            self._move(attributes.get("r", ""))
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() and len(number) <= 7 else self.row + 1
            self.column = -1
        elif name == "f":
            self.has_formula = True
        elif name == "v":
            self.is_value = True
        elif name == "is":
            self.has_text = True

    def text(self, text: str) -> None:
        if self.is_value:
            self.value += text

    def end(self, name: str) -> None:
        if name == "v":
            self.is_value = False
        elif name == "c":
            self._settle()

    def _move(self, reference: str) -> None:
        found = REFERENCE.fullmatch(reference)
        if found:
            self.row, self.column = int(found[2]) - 1, column_number(found[1])
        elif reference:
            raise UnusableError(Reason.BROKEN)
        else:
            self.column += 1
        if self.row >= LAST_ROW or self.column >= LAST_COLUMN:
            raise UnusableError(Reason.BROKEN)

    def _settle(self) -> None:
        at, kind = (self.row, self.column), self.cell.get("t", "n")
        if self.value or self.has_text:
            self.marks.reach(*at)
        if kind == "e":
            self.marks.errors[at] = self.value[:40]
        elif self.has_formula and not self.value and not self.has_text and kind != "str":
            self.marks.formulas.add(at)
            self.marks.reach(*at)
        elif kind == "n" and self.value and self.cell.get("s") in self.percents:
            self.marks.percents.add(at)


def column_number(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0 → A, 26 → AA."""
    letters, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def reference(row: int, column: int) -> str:
    """The name of a cell counted from 0: (6, 4) → E7."""
    return f"{column_letters(column)}{row + 1}"


def _part(archive: ZipFile, path: str) -> bytes:
    try:
        return archive.read(path)
    except KeyError as error:
        raise UnusableError(Reason.BROKEN) from error
