"""The plan of a year as people send it back: cells changed by what they are, rows added and taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pilots.sheets.plans.changes import Comparison
from pilots.sheets.plans.kinds import Tab
from pilots.sheets.plans.load import load_content
from pilots.sheets.plans.previews import load_comparison, read_plan_file
from pilots.sheets.plans.specs import SPECS
from pilots.sheets.plans.write import plan_sheet
from pilots.templatetags.plan_sheets import found_words
from tests.pilots.sheets.files import opened, saved

FIRST = 3


def exported(year: int = 2021, language: str = "en") -> bytes:
    with override(language):
        return plan_sheet(load_content(year))


class Editor:
    """A plan's workbook, its cells by sheet, key of the row and key of the column."""

    def __init__(self, data: bytes, language: str = "en") -> None:
        self.book: Workbook = opened(data)
        self.language = language

    def sheet(self, tab: Tab) -> Worksheet:
        sheet = self.book[SPECS[tab].name(self.language)]
        assert isinstance(sheet, Worksheet)
        return sheet

    def column(self, tab: Tab, name: str) -> int:
        [column] = [cell.column for cell in self.sheet(tab)[1] if cell.value == name]
        return int(column)

    def row(self, tab: Tab, *key: Any) -> int:
        columns = [self.column(tab, name) for name in SPECS[tab].keys]
        sheet = self.sheet(tab)
        rows = range(FIRST, sheet.max_row + 1)
        [row] = [row for row in rows if tuple(sheet.cell(row, column).value for column in columns) == key]
        return row

    def place(self, tab: Tab, key: tuple[Any, ...], column: str) -> str:
        """The name of a cell, as an error gives it."""
        cell = self.sheet(tab).cell(self.row(tab, *key), self.column(tab, column))
        return f"{SPECS[tab].name(self.language)}!{cell.coordinate}"

    def put(self, tab: Tab, key: tuple[Any, ...], **values: Any) -> Editor:
        row = self.row(tab, *key)
        for name, value in values.items():
            self.sheet(tab).cell(row, self.column(tab, name)).value = value
        return self

    def add(self, tab: Tab, **values: Any) -> Editor:
        row = self.sheet(tab).max_row + 1
        for name, value in values.items():
            self.sheet(tab).cell(row, self.column(tab, name)).value = value
        return self

    def copy(self, tab: Tab, *key: Any, **values: Any) -> Editor:
        """A row once more at the end, with some cells otherwise."""
        sheet, row = self.sheet(tab), self.row(tab, *key)
        names = [str(cell.value) for cell in sheet[1]]
        standing = {name: sheet.cell(row, self.column(tab, name)).value for name in names}
        return self.add(tab, **{**standing, **values})

    def drop(self, tab: Tab, *key: Any) -> Editor:
        self.sheet(tab).delete_rows(self.row(tab, *key))
        return self

    def change(self, change: Callable[[Workbook], None]) -> Editor:
        change(self.book)
        return self

    def add_goal(self, number: int, of: int = 2) -> Editor:
        """Another goal like one that is there, without its duties and steps."""
        self.copy(Tab.GOALS, of, number=number, title_zh_hans=f"目标{number}")
        return self.copy(Tab.TIMETABLE, of, goal=number)

    @property
    def data(self) -> bytes:
        return saved(self.book)

    @property
    def content(self) -> dict[str, Any]:
        return read_plan_file(self.data)

    def held(self, year: int = 2021) -> Comparison:
        """The workbook held against the site."""
        return load_comparison(year, self.content)


def errors(comparison: Comparison, language: str = "en") -> dict[str, str]:
    """Place of each error → its sentence."""
    with override(language):
        return {found.place: found_words(found) for found in comparison.errors}


def remarks(comparison: Comparison, language: str = "en") -> list[str]:
    with override(language):
        return [found_words(found) for found in comparison.remarks]


def said(comparison: Comparison) -> dict[tuple[str, str, str], tuple[Any, Any]]:
    """(sheet, row, column) → old and new content."""
    return {
        (change.tab.value, change.name, each.column.key): (each.old, each.new)
        for change in comparison.changes
        for each in change.fields
    }
