"""What a plan's file would change: row by row, column by column."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from pilots.sheets.plans.content import Content, Key, Rows, Values
from pilots.sheets.plans.kinds import Column, Tab
from pilots.sheets.plans.problems import Found, Remark, Trouble
from pilots.sheets.plans.specs import OF_GOALS, OF_TASK_BOOK, SPECS


class Deed(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column's old and new content, and the cell that says so.

    names: of what a reference names, its code → its name in Chinese and English.
    """

    column: Column
    old: Any
    new: Any
    cell: str
    names: Mapping[Any, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One row. values: as it would stand; of a removed one, as it stood. title: what people call it.

    decimals: of the row's goal. is_late: the site's row was changed after the file was downloaded.
    """

    tab: Tab
    key: Key
    deed: Deed
    values: Values
    fields: tuple[FieldChange, ...]
    title: str
    cell: str = ""
    decimals: int = 2
    is_late: bool = False

    @property
    def names(self) -> set[str]:
        """The columns that change."""
        return {each.column.key for each in self.fields}

    @property
    def goal(self) -> int | None:
        """The number of the goal whose row it is, or in whose task book it stands."""
        return self.key[0] if self.tab in (Tab.GOALS, *OF_GOALS) else None

    @property
    def is_of_task_book(self) -> bool:
        is_promise = self.tab == Tab.GOALS and bool(self.names & set(OF_TASK_BOOK))
        return is_promise or self.tab in OF_GOALS

    @property
    def name(self) -> str:
        """How the row is named beside its title: a code, a number, a goal and a step."""
        return "-".join(str(part) for part in self.key)


@dataclass
class Comparison:
    """A file held against the site.

    rows: the plan as it would stand: what the file says, and the site's for rows that nobody touched
    in it. goals: the numbers of those in the file. kept: how many rows of the site stay that differ.
    unchanged: how many rows say what stands.
    """

    site: Content
    rows: Rows
    changes: list[Change] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    goals: list[int] = field(default_factory=list)
    kept: int = 0
    unchanged: int = 0

    @property
    def errors(self) -> list[Found]:
        return [each for each in self.found if isinstance(each.what, Trouble)]

    @property
    def remarks(self) -> list[Found]:
        return [each for each in self.found if isinstance(each.what, Remark)]

    @property
    def may_be_confirmed(self) -> bool:
        return bool(self.changes) and not self.errors

    @property
    def by_tab(self) -> list[tuple[Tab, list[Change]]]:
        return [(tab, found) for tab in SPECS if (found := [each for each in self.changes if each.tab == tab])]

    @property
    def counts(self) -> Counter[Deed]:
        return Counter(change.deed for change in self.changes)

    @cached_property
    def drafted(self) -> list[int]:
        """The numbers of the goals whose task book changes, in their order."""
        return sorted({change.goal for change in self.changes if change.is_of_task_book and change.goal is not None})

    @cached_property
    def fingerprint(self) -> str:
        """What the changes are, and from which editions: who confirms names the one that was seen."""
        words = [
            (change.tab, change.key, change.deed, [(each.column.key, each.old, each.new) for each in change.fields])
            for change in self.changes
        ]
        books = [self.site.books.get(number) for number in self.drafted]
        editions = [(book.pk, book.edition) if book else None for book in books]
        return hashlib.sha256(repr((words, editions)).encode()).hexdigest()
