"""A plan's file as rows: every cell read, every reference found, nothing held against the site yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pilots.sheets.plans.cells import reads_value
from pilots.sheets.plans.content import Content, Key
from pilots.sheets.plans.kinds import Column, Kind, Tab
from pilots.sheets.plans.names import Names, reads_reference
from pilots.sheets.plans.origin import Origin, read_origin
from pilots.sheets.plans.problems import Found, Trouble
from pilots.sheets.plans.rows import Row, read_rows, take
from pilots.sheets.plans.specs import SPECS
from pilots.sheets.plans.tables import Table, find_tables, year_of

#: Sheet → the columns by which people call its rows.
CALLED = {
    Tab.DEPARTMENTS: ("name_zh_hans", "name_en"),
    Tab.CATEGORIES: ("name_zh_hans", "name_en"),
    Tab.TASKS: ("code", "title_zh_hans", "title_en"),
    Tab.UNITS: ("label_zh_hans", "label_en", "reporting_label_zh_hans", "reporting_label_en"),
    Tab.ZONES: ("name_zh_hans", "name_en"),
    Tab.GOALS: (),
}
#: The columns of a goal without which its task book cannot be judged.
PROMISED = {"number", "measure", "direction", "unit", "baseline", "target"}


@dataclass
class Reading:
    """What a file says. rows: sheet → its rows in their order; found: errors and remarks.

    told: sheet and text of the unknown goals among them. is_whole: every sheet and column is there, so
    that the rows can be held against the site.
    """

    tables: dict[Tab, Table]
    rows: dict[Tab, list[Row]]
    origin: Origin
    found: list[Found] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        return len(self.tables) == len(SPECS) and all(table.is_whole for table in self.tables.values())

    @property
    def broken(self) -> set[Any]:
        """The numbers of the goals whose promise cannot be read: a cell that it is made of is not taken."""
        steps = (row for tab in (Tab.TIMETABLE, Tab.ROAD_MAP) for row in self.rows[tab])
        numbers = {row.values["goal"] for row in steps if row.bad}
        return numbers | {row.values["number"] for row in self.rows[Tab.GOALS] if row.bad & PROMISED}


def year_given(book: Mapping[str, Any]) -> int | None:
    """The year that the file says it is of."""
    return year_of(book)[0]


def read_plan(book: Mapping[str, Any], site: Content) -> Reading:
    """Read a workbook (`sheets.read.read_file`) as the plan of the site's year."""
    tables, found = find_tables(book)
    reading = Reading(tables, {tab: [] for tab in Tab}, read_origin(book["origin"], site), found)
    year, place = year_of(book)
    if year != site.year:
        found.append(Found(place.what, place.sheet, place.cell, place.said, {"year": site.year}))
    for tab, table in tables.items():
        reading.rows[tab], refused = read_rows(table)
        found += refused
    names = {tab: names_of(reading, site, tab) for tab in CALLED}
    refer = reads_reference(names)
    for tab, rows in reading.rows.items():
        columns = [column for column in SPECS[tab].columns if column.kind in (Kind.REFERENCE, Kind.LIST)]
        for row in rows:
            found += filter(None, (take_reference(reading, row, column, refer) for column in columns))
    take_values(reading, site)
    for tab in tables:
        count_blank(reading, tab)
        found += name_rows(reading, tab)
        found += blank_cells(reading, site, tab)
    return reading


def names_of(reading: Reading, site: Content, tab: Tab) -> Names:
    """What rows of a sheet are called, in the file and on the site."""
    key = SPECS[tab].keys[0]
    rows = [row.values for row in reading.rows[tab]] + list(site.rows[tab].values())
    known: dict[Any, set[str]] = {}
    for values in rows:
        if values.get(key) not in ("", None):
            texts = {str(values.get(name) or "") for name in CALLED[tab]}
            known.setdefault(values[key], set()).update(texts)
    if tab == Tab.GOALS:
        # a timetable of a goal that the file leaves out has nothing to belong to
        own = {row.values.get(key) for row in reading.rows[tab]}
        known = {code: texts for code, texts in known.items() if code in own or tab not in reading.tables}
    return Names([(code, sorted(texts)) for code, texts in known.items()])


def take_reference(reading: Reading, row: Row, column: Column, refer: Callable[[Any, Column], Any]) -> Found | None:
    """As `take`; what should stand in a sheet that is missing is not an error of this cell.

    A goal that is not there is told at the first row of a sheet that names it.
    """
    found = take(row, column, refer)
    if found is None or column.of not in reading.tables:
        return None
    told = (found.sheet, found.said)
    if column.of == Tab.GOALS and told in reading.told:
        return None
    reading.told.add(told)
    return found


def take_values(reading: Reading, site: Content) -> None:
    """Read the numbers that count in the unit of a goal."""
    units = {key[0]: values["unit"] for key, values in site.rows[Tab.GOALS].items()}
    units |= {row.values.get("number"): row.values.get("unit") for row in reading.rows[Tab.GOALS]}
    for tab in (Tab.GOALS, Tab.TIMETABLE):
        columns = [column for column in SPECS[tab].columns if column.kind == Kind.VALUE]
        for row in reading.rows[tab]:
            read = reads_value(units.get(row.values.get("number" if tab == Tab.GOALS else "goal")) or "")
            reading.found += filter(None, (take(row, column, read) for column in columns))


def count_blank(reading: Reading, tab: Tab) -> None:
    """Give an order to the steps and duties that have none: after the highest of their goal, as they stand."""
    if tab not in (Tab.ROAD_MAP, Tab.DUTIES):
        return
    highest: Counter[Any] = Counter()
    for row in reading.rows[tab]:
        goal = row.values["goal"]
        highest[goal] = max(highest[goal], row.values["order"] or 0)
    for row in reading.rows[tab]:
        if row.values["order"] is None and "order" not in row.bad:
            highest[row.values["goal"]] += 1
            row.values["order"] = highest[row.values["goal"]]


def blank_cells(reading: Reading, site: Content, tab: Tab) -> Iterator[Found]:
    """What must be given and is not, but for cells that are as empty on the site."""
    columns = [column for column in SPECS[tab].columns if column.is_required and column.key in reading.tables[tab].at]
    for row in reading.rows[tab]:
        standing = site.rows[tab].get(row.key, {})
        for column in columns:
            is_blank = row.values[column.key] in ("", None, ()) and column.key not in row.bad
            if is_blank and standing.get(column.key, None) != row.values[column.key]:
                row.bad.add(column.key)
                yield row.found(Trouble.BLANK, column.key, name=column)


def name_rows(reading: Reading, tab: Tab) -> list[Found]:
    """Give every row its key; a second row of the same name is an error. A step without a number is new."""
    found: list[Found] = []
    first: dict[Key, Row] = {}
    for row in reading.rows[tab]:
        key = tuple(row.values.get(name) for name in SPECS[tab].keys)
        row.key = key
        if row.bad & set(SPECS[tab].keys) or any(part in ("", None) for part in key):
            continue
        if key in first:
            column = SPECS[tab].keys[-1]
            said = " ".join(str(part) for part in key)
            found.append(row.found(Trouble.TWICE, column, said, other=first[key].place(column)))
            row.bad.add(column)
        first.setdefault(key, row)
    return found
