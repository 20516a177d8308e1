"""What is wrong with a plan's file, cell by cell; the words for it are the templates'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pilots.rules.plans import Problem as RuleProblem
from pilots.sheets.cells import Problem as CellProblem


class Trouble(StrEnum):
    """An error: while there is one, nothing of the file is written."""

    MISSING_SHEET = "missing_sheet"
    SHEET_TWICE = "sheet_twice"
    MISSING_COLUMN = "missing_column"
    COLUMN_TWICE = "column_twice"
    #: the hidden first row knows the column, and its heading says something else
    RENAMED_COLUMN = "renamed_column"
    TOO_MANY_ROWS = "too_many_rows"
    NO_YEAR = "no_year"
    OTHER_YEAR = "other_year"
    #: a row is named twice, or a value that only one row may have
    TWICE = "twice"
    BLANK = "blank"
    UNKNOWN = "unknown"
    #: a name that several rows have
    SEVERAL = "several"
    CHOICE = "choice"
    CODE = "code"
    LONG = "long"
    WHOLE = "whole"
    RANGE = "range"
    DECIMALS = "decimals"
    #: what a cell of any spreadsheet can have wrong: see pilots.sheets.cells
    CELL = "cell"
    #: what keeps a task book from being published: see pilots.rules.plans
    RULE = "rule"
    NO_TIMETABLE = "no_timetable"
    DROPPED_STEP = "dropped_step"
    NESTED = "nested"
    #: no register offers the measure, or it counts in another unit than the goal
    MEASURE = "measure"
    MEASURE_UNIT = "measure_unit"
    #: history stands against it
    FORBIDDEN = "forbidden"


class Remark(StrEnum):
    """Worth a look, and no hindrance."""

    UNKNOWN_COLUMN = "unknown_column"
    NOT_IN_FILE = "not_in_file"
    COUNT = "count"
    STAYS_MARKED = "stays_marked"
    #: the task book stands on the site with this fault already
    RULE = "stands_so"
    NO_TIMETABLE = "no_timetable_yet"
    OTHER_SHEET = "other_sheet"


@dataclass(frozen=True, slots=True)
class Found:
    """An error or a remark. sheet: its name in the file; cell: `E7`, "" for the whole sheet.

    said: what the cell holds. values: what the words need. cause: the problem of a CELL or a RULE.
    decimals: of the goal's unit, for a RULE.
    """

    what: Trouble | Remark
    sheet: str
    cell: str = ""
    said: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    cause: CellProblem | RuleProblem | None = None
    decimals: int = 2

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet
