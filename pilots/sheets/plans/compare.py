"""A plan's file held against the site: what would change, and what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from pilots.sheets.columns import folded
from pilots.sheets.plans.changes import Change, Comparison, Deed, FieldChange
from pilots.sheets.plans.checks import problems_of_plan
from pilots.sheets.plans.content import Content, Key, Values
from pilots.sheets.plans.kinds import Column, Tab
from pilots.sheets.plans.problems import Found, Remark, Trouble
from pilots.sheets.plans.read import Reading
from pilots.sheets.plans.rows import Row
from pilots.sheets.plans.specs import MONTHS, OF_GOALS, SPECS

#: Sheet → code → name in Chinese and English, for those that others refer to.
Names = Mapping[Tab, Mapping[Any, tuple[str, str]]]
MONTH_KEYS = tuple(column.key for column in MONTHS)
#: The provenance that new content has where the file says nothing of it.
REPORTED = "reported"


def compare(reading: Reading, site: Content, usual_goals: int) -> Comparison:
    """Hold a reading against the site.

    usual_goals: how many goals the plan of a year has; another number is a remark. Where sheets or
    columns are missing nothing is compared.
    """
    comparison = Comparison(site, {tab: dict(rows) for tab, rows in site.rows.items()}, found=list(reading.found))
    if not reading.is_whole:
        return comparison
    comparison.found += number_steps(reading, site)
    places: dict[Tab, dict[Key, Row]] = {}
    names = names_of(reading, site)
    for tab, rows in reading.rows.items():
        places[tab] = {row.key: row for row in rows if not row.bad and not is_empty(tab, row.values)}
        for row in places[tab].values():
            take_row(comparison, reading, row, names)
        take_missing(comparison, reading, tab)
    comparison.goals = [row.values["number"] for row in places[Tab.GOALS].values()]
    comparison.found += problems_of_plan(comparison, reading, places)
    comparison.found += remarks(comparison, reading, usual_goals)
    return comparison


def names_of(reading: Reading, site: Content) -> Names:
    """What the rows are called that others refer to; the file's word before the site's."""
    words = {Tab.DEPARTMENTS: "name", Tab.CATEGORIES: "name", Tab.TASKS: "title", Tab.ZONES: "name"}
    names: dict[Tab, dict[Any, tuple[str, str]]] = {tab: {} for tab in words}
    for tab, word in words.items():
        for values in [*site.rows[tab].values(), *(row.values for row in reading.rows[tab])]:
            chinese = values.get(f"{word}_zh_hans") or ""
            names[tab][values[SPECS[tab].keys[0]]] = chinese, values.get(f"{word}_en") or chinese
    return names


def is_empty(tab: Tab, values: Values) -> bool:
    """A timetable without a single value is none."""
    return tab == Tab.TIMETABLE and all(values[key] is None for key in MONTH_KEYS)


def number_steps(reading: Reading, site: Content) -> Iterator[Found]:
    """Give new steps their numbers, which no step of the goal has ever had.

    One without a number and with the title of a step that the file does not name is that step.
    """
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in reading.rows[Tab.ROAD_MAP]:
        if not row.bad:
            rows[row.values["goal"]].append(row)
    roads: dict[int, dict[int, str]] = defaultdict(dict)
    for (goal, step), values in site.rows[Tab.ROAD_MAP].items():
        roads[goal][step] = values["title_zh_hans"]
    for goal, steps in rows.items():
        named = {row.values["step"] for row in steps} - {None}
        standing = roads[goal]
        free = {folded(title): step for step, title in standing.items() if step not in named}
        following = max({0, *named, *site.used.get(goal, ())}) + 1
        for row in steps:
            step = row.values["step"]
            if step is None:
                step = free.pop(folded(row.values["title_zh_hans"]), None)
                if step is None:
                    step, following = following, following + 1
                row.values["step"] = step
                row.key = (goal, step)
            elif step in site.used.get(goal, ()) and step not in standing:
                row.bad.add("step")
                yield row.found(Trouble.DROPPED_STEP, "step", str(step))


def take_row(comparison: Comparison, reading: Reading, row: Row, names: Names) -> None:
    """Put one row beside the site's: it is new, changed, unchanged, or older than the site's and kept."""
    tab, key = row.table.spec.tab, row.key
    standing = comparison.site.rows[tab].get(key)
    values = with_provenance(tab, row.values, standing)
    if standing == values:
        comparison.unchanged += 1
        return
    is_known = reading.origin.has(tab, key)
    if reading.origin.is_untouched(tab, key, values):
        # changed, or dropped, on the site since the file was downloaded
        comparison.kept += 1
        return
    is_late = is_known and (standing is None or not reading.origin.is_untouched(tab, key, standing))
    fields = tuple(field_changes(row, values, standing, names))
    comparison.rows[tab][key] = values
    deed = Deed.CHANGED if standing else Deed.NEW
    comparison.changes.append(change_of(comparison, tab, key, deed, values, fields, row.place(""), is_late=is_late))


def with_provenance(tab: Tab, values: Values, standing: Values | None) -> Values:
    """The row with the provenance that an empty cell stands for: what stays keeps its own, the rest is reported."""
    name = "target_provenance" if tab == Tab.GOALS else "provenance"
    if values.get(name, REPORTED):
        return values
    if tab == Tab.GOALS:
        is_kept = standing is not None and standing["target"] == values["target"]
        empty = values["target"] is None
    else:
        is_kept = standing is not None and {**values, name: ""} == {**standing, name: ""}
        # of a timetable each month is looked at by itself
        empty = tab == Tab.TIMETABLE and standing is not None
    kept = standing[name] if standing and is_kept else "" if empty else REPORTED
    return {**values, name: kept}


def field_changes(row: Row, values: Values, standing: Values | None, names: Names) -> Iterator[FieldChange]:
    for column in row.table.spec.columns:
        old = standing[column.key] if standing else empty_of(column)
        new = values[column.key]
        is_said = not (row.table.spec.tab == Tab.TIMETABLE and column.key == "provenance" and new == "")
        if old != new and is_said and not (column.is_key and standing is None):
            shown = names.get(column.of, {}) if column.of else {}
            yield FieldChange(column, old, new, row.place(column.key), shown)


def empty_of(column: Column) -> Any:
    return {"list": (), "yes": False, "value": None, "day": None, "whole": None, "number": None}.get(column.kind, "")


def change_of(
    comparison: Comparison,
    tab: Tab,
    key: Key,
    deed: Deed,
    values: Values,
    fields: tuple[FieldChange, ...],
    cell: str = "",
    *,
    is_late: bool = False,
) -> Change:
    rows = comparison.rows
    goal = rows[Tab.GOALS].get(key[:1]) if tab in (Tab.GOALS, *OF_GOALS) else None
    unit = rows[Tab.UNITS].get((goal["unit"],)) if goal else None
    title = goal["title_zh_hans"] if goal and tab == Tab.TIMETABLE else title_of(values)
    return Change(tab, key, deed, values, fields, title, cell, unit["decimals"] if unit else 2, is_late)


def title_of(values: Values) -> str:
    for name in ("title", "name", "label", "text"):
        if values.get(f"{name}_zh_hans"):
            return str(values[f"{name}_zh_hans"])
    return ""


def take_missing(comparison: Comparison, reading: Reading, tab: Tab) -> None:
    """Rows of the site that the file leaves out: of a task book they go, of anything else nothing is deleted."""
    own = {row.key for row in reading.rows[tab] if not is_empty(tab, row.values)}
    goals = {row.values["number"] for row in reading.rows[Tab.GOALS]}
    missing: list[Key] = []
    for key, values in list(comparison.site.rows[tab].items()):
        if key in own:
            continue
        if tab not in OF_GOALS:
            missing.append(key)
        elif key[0] in goals:
            if reading.origin.digests and not reading.origin.has(tab, key):
                # added on the site since the file was downloaded
                comparison.kept += 1
                continue
            del comparison.rows[tab][key]
            comparison.changes.append(change_of(comparison, tab, key, Deed.REMOVED, values, ()))
    if missing:
        names = [" ".join(str(part) for part in key) for key in missing]
        values = {"tab": tab, "names": names}
        comparison.found.append(Found(Remark.NOT_IN_FILE, reading.tables[tab].name, values=values))


def remarks(comparison: Comparison, reading: Reading, usual_goals: int) -> Iterator[Found]:
    count = len(comparison.rows[Tab.GOALS])
    if count != usual_goals:
        values = {"count": count, "usual": usual_goals}
        yield Found(Remark.COUNT, reading.tables[Tab.GOALS].name, values=values)
    for change in comparison.changes:
        marked = stays_marked(change)
        if marked:
            sheet = reading.tables[change.tab].name
            yield Found(Remark.STAYS_MARKED, sheet, change.cell, change.name, {"kind": marked, "tab": change.tab})


def stays_marked(change: Change) -> str:
    """The provenance that a promise keeps in the file although its value changes; "" where it is simply reported."""
    watched: Mapping[Tab, tuple[str, set[str]]] = {
        Tab.GOALS: ("target_provenance", {"target"}),
        Tab.TIMETABLE: ("provenance", set(MONTH_KEYS)),
    }
    name, columns = watched.get(change.tab, ("", set()))
    if change.deed != Deed.CHANGED or not change.names & columns or name in change.names:
        return ""
    provenance: str = change.values[name]
    return "" if provenance in ("", REPORTED) else provenance
