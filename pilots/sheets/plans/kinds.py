"""What a plan's file is made of: sheets, columns, and the kinds of their cells. No database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tab(StrEnum):
    """A sheet, in the order in which they stand in the file and are written to the database."""

    DEPARTMENTS = "departments"
    CATEGORIES = "categories"
    TASKS = "tasks"
    UNITS = "units"
    ZONES = "zones"
    GOALS = "goals"
    TIMETABLE = "timetable"
    ROAD_MAP = "road_map"
    DUTIES = "duties"


class Kind(StrEnum):
    """What a cell holds. A reference names a row of another sheet by its code or name, a list several of them.

    A code may stand in an address: letters, digits, - and _.
    """

    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    NUMBER = "number"
    #: a number in the unit of the row's goal
    VALUE = "value"
    DAY = "day"
    YES = "yes"
    CHOICE = "choice"
    REFERENCE = "reference"
    #: a measure of a register, by its key or name
    MEASURE = "measure"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. chinese, english: its heading. most: characters of a text, the largest whole number.

    of: the sheet that a reference names. decimals: of a plain number. is_key: it names the row.
    choices: code → its word in Chinese and English. width: in characters.
    """

    key: str
    chinese: str
    english: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    is_key: bool = False
    most: int = 300
    least: int = 0
    decimals: int = 2
    of: Tab | None = None
    choices: Mapping[str, tuple[str, str]] | None = None
    width: int = 14

    def heading(self, language: str) -> str:
        return self.english if language.startswith("en") else self.chinese


@dataclass(frozen=True, slots=True)
class Spec:
    """One sheet; the key columns together name a row.

    beside: columns that only tell, after the first; they are not read.
    """

    tab: Tab
    chinese: str
    english: str
    columns: tuple[Column, ...]
    beside: tuple[Column, ...] = ()

    def name(self, language: str) -> str:
        return self.english if language.startswith("en") else self.chinese

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns if column.is_key)

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns as they are written."""
        return (*self.columns[:1], *self.beside, *self.columns[1:])

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)
