"""An upload as its owner sees it before anything is written: which sheet, which columns, what would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pilots.desks import Desk
from pilots.models import ColumnMapping, Goal, Upload, Zone
from pilots.sheets.changes import Comparison
from pilots.sheets.columns import Columns, find_columns, months_in, shown
from pilots.sheets.compare import Table, compare
from pilots.sheets.fields import Field
from pilots.sheets.origin import Origin, read_origin


@dataclass(frozen=True)
class Preview:
    """chosen: the index of the sheet that is read, None while the reader has to say which.

    columns: of every sheet, in their order. comparison: None without a sheet, or while its columns
    do not say enough.
    """

    upload: Upload
    desk: Desk
    chosen: int | None
    columns: Sequence[Columns]
    origin: Origin | None
    comparison: Comparison | None

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = self.upload.content
        return content

    @property
    def sheets(self) -> list[dict[str, Any]]:
        sheets: list[dict[str, Any]] = self.content["sheets"]
        return sheets

    @property
    def sheet(self) -> dict[str, Any] | None:
        return None if self.chosen is None else self.sheets[self.chosen]

    @property
    def chosen_columns(self) -> Columns | None:
        return None if self.chosen is None else self.columns[self.chosen]

    @cached_property
    def other_months(self) -> list[date]:
        """The months that the file speaks of where this one is not among them."""
        if self.sheet is None or self.chosen_columns is None:
            return []
        columns = self.chosen_columns
        above = self.sheet["rows"][: columns.row]
        texts = [self.upload.name, self.sheet["name"], *(shown(cell) for row in above for cell in row)]
        if Field.VALUE in columns.by_field:
            texts.append(columns.headings[columns.by_field[Field.VALUE]])
        months = {month for text in texts for month in months_in(text)}
        return [] if self.desk.month in months else sorted(months)

    @property
    def is_of_other_department(self) -> bool:
        return self.origin is not None and self.origin.department != self.desk.department.code


def load_preview(upload: Upload, desk: Desk, sheet: int | None = None, written: Collection[str] = ()) -> Preview:
    """The upload held against the desk; a fixed number of queries, whatever stands in it.

    sheet: the index of the sheet that the reader chose; None for the one whose headings fit best.
    written: the figures that this upload has written already, which it never writes again.
    """
    sheets = upload.content["sheets"]
    remembered = dict(ColumnMapping.objects.filter(department=desk.department).values_list("headings", "columns"))
    columns = [find_columns(each["rows"], desk.month, remembered) for each in sheets]
    chosen = sheet if sheet is not None and 0 <= sheet < len(sheets) else best_of(sheets, columns)
    origin = read_origin(upload.content["origin"])
    comparison = None
    if chosen is not None and columns[chosen].is_enough:
        table = Table(sheets[chosen], upload.content["kind"], columns[chosen], origin)
        goals = Goal.objects.of_year(desk.month.year).select_related("lead")
        comparison = compare(table, desk, goals, Zone.objects.all(), written)
    return Preview(upload, desk, chosen, columns, origin, comparison)


def best_of(sheets: Sequence[Mapping[str, Any]], columns: Sequence[Columns]) -> int | None:
    """The sheet whose headings fit best; None where another's name differs from its own by spaces alone."""
    best = max(range(len(sheets)), key=lambda index: (columns[index].is_enough, len(columns[index].by_field), -index))
    names = ["".join(str(sheet["name"]).split()) for sheet in sheets]
    return None if names.count(names[best]) > 1 else best
