"""A register's file read through: what is wrong in it, and what it would change. Nothing is written to the database.

Rows come in parts, so that a million of them take the memory of one part. The rows that are in order lie in
`Folder.rows` afterwards, one line each: deed, id and edition of the row that stands (both "" for a new one), number of
the row, then the columns of `Outcome.given`; of an unchanged row those are blank.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import pandas as pd

from pilots.sheets.columns import HEADINGS_WITHIN
from pilots.sheets.registers.doubles import Codes
from pilots.sheets.registers.files import Row, opened
from pilots.sheets.registers.headings import Headings, find_headings
from pilots.sheets.registers.kinds import RegisterSheet
from pilots.sheets.registers.problems import LONGEST_SAID, Errors, Found, Refused, Trouble
from pilots.sheets.registers.progress import Folder, Phase, Progress
from pilots.sheets.registers.standing import Standing, standing_rows
from pilots.sheets.registers.values import Reader, said

#: Rows of a part.
PART = 20_000
#: So many errors and changes are kept to be shown.
MOST_SHOWN, MOST_CHANGES = 200, 50
NEW, CHANGED, SAME = "new", "changed", "same"

#: Called with how far the work is; raises CancelledError where it is to stop.
Tell = Callable[[Progress], None]


@dataclass
class Outcome:
    """counts: deed → rows. added, taken: of the register's total, over new and changed rows and what stood before."""

    given: list[str] = field(default_factory=list)
    row_count: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((NEW, CHANGED, SAME), 0))
    error_count: int = 0
    errors: list[Found] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    added: Decimal = Decimal(0)
    taken: Decimal = Decimal(0)


def read_register(sheet: RegisterSheet, folder: Folder, *, name: str, provenance: str, tell: Tell) -> Outcome:
    """Read the file of an upload. UnusableError for one that is no table; errors of rows are in the outcome.

    name: the file's, the source of rows that name none. provenance: of rows that say none.
    """
    with opened(folder.file) as file, closing(Reading(sheet, folder, name, provenance)) as reading:
        reading.outcome.unread = file.unread
        top = list(islice(file.rows, HEADINGS_WITHIN))
        headings = find_headings(top, sheet)
        reading.begin(headings)
        if not headings.errors:
            rows = chain(top[headings.row :], file.rows)
            for part in parts(rows, headings.row + 1):
                tell(Progress(Phase.READING, file.done(), file.size, reading.outcome.row_count))
                reading.take(part)
        tell(Progress(Phase.COMPARING, file.size, file.size, reading.outcome.row_count))
        return reading.end()


def parts(rows: Iterator[Row], first: int) -> Iterator[tuple[list[int], list[Row]]]:
    """Numbers and cells of the rows that hold anything, so many at a time."""
    number = first
    while part := list(islice(rows, PART)):
        filled = [(at, row) for at, row in enumerate(part, number) if any(row) and any(map(str.strip, row))]
        number += len(part)
        if filled:
            numbers, cells = zip(*filled, strict=True)
            yield list(numbers), list(cells)


class Reading:
    """One pass through a file."""

    def __init__(self, sheet: RegisterSheet, folder: Folder, name: str, provenance: str) -> None:
        self.sheet, self.folder = sheet, folder
        self.name, self.provenance = name, provenance
        self.outcome = Outcome()
        # an earlier process that still holds these files writes to nobody
        for path in (folder.rows, folder.errors):
            path.unlink(missing_ok=True)
        self.errors = Errors(folder.errors, MOST_SHOWN)
        self.codes = Codes()
        self.file = folder.rows.open("w", newline="", encoding="utf-8")
        self.write = csv.writer(self.file, lineterminator="\n").writerows

    def begin(self, headings: Headings) -> None:
        self.errors.add(headings.errors)
        self.outcome.unknown, self.outcome.unclear = headings.unknown, headings.unclear
        self.headings = headings
        sheet, places = self.sheet, headings.places
        #: what the file says of a row
        self.read = [column.name for column in sheet.columns if column.name in places]
        #: what is written of it: with the columns that hang together, and with those that no file holds
        given = {*self.read, *sheet.together, "provenance", "source"}
        self.given = [column.name for column in sheet.columns if column.name in given]
        self.outcome.given = [*self.given, *sheet.derived]
        self.readers = {name: Reader(sheet.column(name), headings.factors[name]) for name in self.read}
        self.code_at = self.given.index("code") if "code" in self.given else 0
        self.total_at = self.given.index(sheet.total) if sheet.total in self.given else None

    def take(self, part: tuple[list[int], list[Row]]) -> None:
        numbers, rows = part
        self.outcome.row_count += len(rows)
        cells = self.columns_of(rows)
        texts: dict[str, list[str]] = {}
        refused: dict[str, dict[int, Refused]] = {}
        for name, column in cells.items():
            texts[name], refused[name] = self.readers[name].read(column)
        stand = standing_rows(self.sheet, texts["code"], self.given)
        old = [stand.get(code) for code in texts["code"]]
        frame = self.completed(texts, old)
        self.rules(frame, refused)
        self.codes.add(numbers, texts["code"])
        bad = set(chain.from_iterable(refused.values()))
        self.tell_errors(numbers, rows, cells, refused, bad)
        self.keep(numbers, frame, old, bad)

    def columns_of(self, rows: list[Row]) -> dict[str, list[str]]:
        """Name → cells; rows that end early have blank ones."""
        width = self.headings.width
        even = [row if len(row) == width else [*row[:width], *[""] * (width - len(row))] for row in rows]
        columns = list(zip(*even, strict=True))
        return {name: list(columns[self.headings.places[name]]) for name in self.read}

    def completed(self, texts: dict[str, list[str]], old: list[Standing | None]) -> pd.DataFrame:
        """All columns that are written; what the file leaves out stays as it stands."""
        count = len(old)
        columns = dict(texts)
        for at, name in enumerate(self.given):
            if name not in columns:
                columns[name] = ["" if row is None else row.texts[at] for row in old] if any(old) else [""] * count
        columns["provenance"] = [text or self.provenance for text in columns["provenance"]]
        if "provenance" not in texts:
            columns["provenance"] = [self.provenance] * count
        if "source" not in texts:
            columns["source"] = [""] * count
        frame = pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in self.given})
        if self.sheet.derive:
            self.sheet.derive(frame)
        return frame

    def rules(self, frame: pd.DataFrame, refused: dict[str, dict[int, Refused]]) -> None:
        """What holds between columns; told at a column of the file that was not refused already."""
        if self.sheet.problems is None:
            return
        for problem in self.sheet.problems(frame):
            at = problem.column if problem.column in refused else self.read[0]
            for place in problem.rows.to_numpy().nonzero()[0]:
                refused[at].setdefault(int(place), Refused(Trouble.RULE, {"code": str(problem.code)}))

    def tell_errors(
        self,
        numbers: list[int],
        rows: list[Row],
        cells: dict[str, list[str]],
        refused: dict[str, dict[int, Refused]],
        bad: set[int],
    ) -> None:
        found = []
        width = self.headings.width
        for place, row in enumerate(rows):
            if len(row) > width and (beyond := next((cell for cell in row[width:] if cell.strip()), "")):
                found.append(Found(numbers[place], "", beyond[:LONGEST_SAID], Trouble.BEYOND))
                bad.add(place)
        for name, troubles in refused.items():
            for place, trouble in troubles.items():
                told = said(cells[name][place])[:LONGEST_SAID]
                found.append(Found(numbers[place], name, told, trouble.trouble, trouble.values))
        self.errors.add(found)

    def keep(self, numbers: list[int], frame: pd.DataFrame, old: list[Standing | None], bad: set[int]) -> None:
        """Say of each row that is in order what becomes of it, and lay it down to be written."""
        given = self.given
        source_at = given.index("source")
        derived = [frame[name].tolist() for name in self.sheet.derived]
        lines = []
        added = taken = 0
        blank = [""] * len(self.outcome.given)
        counts = self.outcome.counts
        rows = zip(*(frame[name].tolist() for name in given), strict=True)
        beyond = zip(*derived, strict=True) if derived else iter([()] * len(numbers))
        for place, (row, more) in enumerate(zip(rows, beyond, strict=True)):
            if place in bad:
                continue
            stood = old[place]
            if stood is None:
                deed, pk, edition = NEW, "", ""
            else:
                was = stood.texts
                # where the file names no source, the one that stands is as good
                is_same = row == was or (not row[source_at] and row == (*was[:source_at], "", *was[source_at + 1 :]))
                deed, pk, edition = (SAME if is_same else CHANGED), str(stood.pk), str(stood.edition)
            counts[deed] += 1
            if deed == SAME:
                lines.append([deed, pk, edition, numbers[place], *blank])
                continue
            if self.total_at is not None:
                added += hundredths(row[self.total_at])
            if stood is not None:
                if self.total_at is not None:
                    taken += hundredths(stood.texts[self.total_at])
                self.remember(numbers[place], row, stood)
            source = row[source_at] or self.name
            lines.append([deed, pk, edition, numbers[place], *row[:source_at], source, *row[source_at + 1 :], *more])
        self.outcome.added += Decimal(added) / 100
        self.outcome.taken += Decimal(taken) / 100
        self.write(lines)

    def remember(self, number: int, row: tuple[str, ...], stood: Standing) -> None:
        """One of the first changes, column by column."""
        if len(self.outcome.changes) < MOST_CHANGES:
            pairs = zip(self.given, stood.texts, row, strict=True)
            fields = [[name, old, new] for name, old, new in pairs if old != new and (name != "source" or new)]
            self.outcome.changes.append({"row": number, "code": row[self.code_at], "fields": fields})

    def end(self) -> Outcome:
        if not self.headings.errors:
            self.errors.add(
                Found(row, "code", code[:LONGEST_SAID], Trouble.TWICE, {"row": first})
                for first, row, code in self.codes.doubles()
            )
            if not self.outcome.row_count:
                self.errors.add([Found(0, "", "", Trouble.NO_ROWS)])
        self.outcome.error_count, self.outcome.errors = self.errors.count, self.errors.first
        return self.outcome

    def close(self) -> None:
        self.errors.close()
        self.file.close()


def hundredths(text: str) -> int:
    """A number with two decimals as a whole one."""
    return int(text.replace(".", "")) if text else 0
