"""What people call the rows of a plan: codes, numbers and names in either language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from pilots.sheets.columns import folded, shown
from pilots.sheets.plans.cells import RefusedError, quoted, read_plain
from pilots.sheets.plans.kinds import Column, Kind, Tab
from pilots.sheets.plans.problems import Trouble

SEPARATORS = re.compile(r"[,，、;；\n]")


class Names:
    """Finds a row of a sheet by its code, its number or one of its names."""

    def __init__(self, rows: Sequence[tuple[Any, Sequence[str]]]) -> None:
        """rows: what names the row, and what people call it."""
        self.codes = {exact(code): code for code, _names in rows}
        self.names: dict[str, set[Any]] = {}
        for code, names in rows:
            for name in names:
                if folded(name):
                    self.names.setdefault(folded(name), set()).add(code)

    def find(self, said: str) -> Any:
        """What the text names; RefusedError where that is nothing, or more than one row."""
        if exact(said) in self.codes:
            return self.codes[exact(said)]
        found = self.names.get(folded(said), set())
        if len(found) == 1:
            return next(iter(found))
        raise RefusedError(Trouble.SEVERAL if found else Trouble.UNKNOWN)


def exact(said: Any) -> str:
    return "".join(normalize("NFKC", str(said)).split()).casefold()


def reads_reference(names: Mapping[Tab, Names]) -> Callable[[Any, Column], Any]:
    """A reader of one reference, or of a list of them as a sorted tuple."""

    def read_one(said: str, column: Column) -> Any:
        assert column.of is not None  # noqa: S101
        try:
            return names[column.of].find(said)
        except RefusedError as error:
            raise RefusedError(error.what, of=column.of, part=quoted(said)) from error

    def read(cell: Any, column: Column) -> Any:
        if isinstance(cell, Mapping):
            read_plain(cell, Column("", "", ""))
        text = shown(cell).strip()
        if column.kind == Kind.REFERENCE:
            return read_one(text, column) if text else ""
        parts = [part.strip() for part in SEPARATORS.split(text)]
        return tuple(sorted({found for part in parts if part for found in read_several(part, column)}))

    def read_several(said: str, column: Column) -> list[Any]:
        """What stands between two separators: one name, or codes with spaces between them."""
        try:
            return [read_one(said, column)]
        except RefusedError:
            if len(said.split()) == 1:
                raise
        return [read_one(part, column) for part in said.split()]

    return read
