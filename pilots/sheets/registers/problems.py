"""What is wrong with a register's file, as codes: worded for the reader when shown."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

#: So much of what stands in a cell is told.
LONGEST_SAID = 60


class Trouble(StrEnum):
    """With the values that the words need."""

    #: of the file: name, the column's
    MISSING_COLUMN = "missing_column"
    #: name, other: where it stands as well
    COLUMN_TWICE = "column_twice"
    NO_HEADINGS = "no_headings"
    NO_ROWS = "no_rows"
    #: of a row: what stands beyond the last heading
    BEYOND = "beyond"
    #: of a cell
    BLANK = "blank"
    #: refusal, detail: see rules.quantities
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    UNKNOWN = "unknown"
    WHOLE = "whole"
    #: least, most
    RANGE = "range"
    POSITIVE = "positive"
    #: count
    DECIMALS = "decimals"
    LONG = "long"
    ERROR = "error"
    NO_RESULT = "no_result"
    #: area
    MERGED = "merged"
    #: row: the one that has the code already
    TWICE = "twice"
    #: code: of the register's own rule
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a cell is not taken."""

    trouble: Trouble
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """One error. row: as a spreadsheet counts, 0 for the file. column: its name, or "". said: what stands there."""

    row: int
    column: str
    said: str
    trouble: str
    values: dict[str, Any] = field(default_factory=dict)

    def kept(self) -> list[Any]:
        return [self.row, self.column, self.said, self.trouble, self.values]


def found_from(kept: list[Any]) -> Found:
    row, column, said, trouble, values = kept
    return Found(int(row), column, said, trouble, values)


class Errors:
    """The errors of a file: all of them on the disk, the first ones here, and how many there are."""

    def __init__(self, path: Path, most: int) -> None:
        self.file = path.open("w", newline="", encoding="utf-8")
        self.write = csv.writer(self.file).writerow
        self.most = most
        self.count = 0
        self.first: list[Found] = []

    def add(self, errors: Iterable[Found]) -> None:
        """Of one part of the file, in any order."""
        for error in sorted(errors, key=lambda error: error.row):
            self.write([*error.kept()[:4], json.dumps(error.values, ensure_ascii=False)])
            self.count += 1
            self.first.append(error)
        if len(self.first) > self.most:
            self.first = sorted(self.first, key=lambda error: error.row)[: self.most]

    def close(self) -> None:
        self.file.close()


def all_errors(path: Path) -> Iterator[Found]:
    """Those that were written to the disk."""
    with path.open(newline="", encoding="utf-8") as file:
        for row, column, said, trouble, values in csv.reader(file):
            yield Found(int(row), column, said, trouble, json.loads(values))
