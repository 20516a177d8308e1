"""What speaks against a plan as it would stand: rules of task books, names given twice, and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pilots.guards import ZONE_REASON, forbidden_of_goal, forbidden_of_unit
from pilots.registers import measure_name, measures
from pilots.rules.lights import Measure
from pilots.rules.plans import Fault, PlannedStep, Problem, Promised, problems_of
from pilots.rules.progress import Direction
from pilots.sheets.plans.changes import Change, Comparison, Deed
from pilots.sheets.plans.content import Key, Values
from pilots.sheets.plans.kinds import Tab
from pilots.sheets.plans.problems import Found, Remark, Trouble
from pilots.sheets.plans.read import Reading
from pilots.sheets.plans.rows import Row
from pilots.sheets.plans.specs import SPECS

#: Values that only one row of a sheet may have, beside its key.
ONCE = ((Tab.CATEGORIES, "order"), (Tab.TASKS, "code"))
Places = Mapping[Tab, Mapping[Key, Row]]


def problems_of_plan(comparison: Comparison, reading: Reading, places: Places) -> Iterator[Found]:
    for tab, column in ONCE:
        yield from given_twice(comparison, places, tab, column)
    yield from nested_zones(comparison, places)
    for change in comparison.changes:
        yield from forbidden(comparison, places, change)
    yield from unfit_measures(comparison, places)
    yield from rules_of_goals(comparison, reading, places)


def given_twice(comparison: Comparison, places: Places, tab: Tab, column: str) -> Iterator[Found]:
    owners: dict[Any, list[Key]] = defaultdict(list)
    for key, values in comparison.rows[tab].items():
        owners[values[column]].append(key)
    for value, keys in owners.items():
        for key in keys[1:] if len(keys) > 1 else []:
            row = places[tab].get(key) or places[tab].get(keys[0])
            if row:
                other = " ".join(str(part) for part in keys[0])
                yield row.found(Trouble.TWICE, column, str(value), other=other)


def nested_zones(comparison: Comparison, places: Places) -> Iterator[Found]:
    """A zone that lies within another can have none within itself."""
    zones = comparison.rows[Tab.ZONES]
    for key, values in zones.items():
        around = zones.get((values["within"],)) if values["within"] else None
        if around and (around["within"] or around["code"] == values["code"]) and key in places[Tab.ZONES]:
            yield places[Tab.ZONES][key].found(Trouble.NESTED, "within", values["within"])


def unfit_measures(comparison: Comparison, places: Places) -> Iterator[Found]:
    """Measures of registers that cannot feed their goals, where the file changes the goal."""
    offered = measures()
    for change in comparison.changes:
        key = change.values["register_measure"] if change.tab == Tab.GOALS else ""
        if not key:
            continue
        row, unit = places[Tab.GOALS][change.key], change.values["unit"]
        if key not in offered:
            yield row.found(Trouble.MEASURE, "register_measure", key)
        elif offered[key].unit != unit:
            units = comparison.rows[Tab.UNITS]
            values = {
                name: units.get((code,), {"label_zh_hans": code})
                for name, code in (("unit", offered[key].unit), ("own", unit))
            }
            yield row.found(Trouble.MEASURE_UNIT, "register_measure", key, measure=measure_name(key), **values)


def forbidden(comparison: Comparison, places: Places, change: Change) -> Iterator[Found]:
    """What history forbids."""
    site = comparison.site
    if change.deed != Deed.CHANGED:
        return
    row = places[change.tab][change.key]
    if change.tab == Tab.UNITS:
        reasons = forbidden_of_unit(change.names, has_figures=change.values["code"] in site.units_with_figures)
    elif change.tab == Tab.GOALS:
        number = change.values["number"]
        reasons = forbidden_of_goal(change.names, has_history=number in site.with_history)
        gone = set(site.rows[Tab.GOALS][change.key]["zones"]) - set(change.values["zones"])
        for code in sorted(code for code in gone if (number, code) in site.zones_with_figures):
            yield row.found(Trouble.FORBIDDEN, "zones", code, reason=ZONE_REASON, zone=code)
    else:
        return
    for column, reason in reasons.items():
        yield row.found(Trouble.FORBIDDEN, column, str(change.values[column]), reason=reason)


def rules_of_goals(comparison: Comparison, reading: Reading, places: Places) -> Iterator[Found]:
    """What keeps the goals' task books from being published.

    An error where the file changes the task book or the goal; of one that stands so already a remark.
    """
    broken = reading.broken
    rows = [row for row in reading.rows[Tab.GOALS] if row.values["number"] not in broken]
    changed = {change.goal for change in comparison.changes} | {row.values["number"] for row in rows if row.bad}
    roads: dict[int, list[Values]] = defaultdict(list)
    for (goal, _step), values in comparison.rows[Tab.ROAD_MAP].items():
        roads[goal].append(values)
    for row in rows:
        number = row.values["number"]
        goal = row.values if row.bad else comparison.rows[Tab.GOALS][number,]
        timetable = comparison.rows[Tab.TIMETABLE].get((number,))
        if goal["target"] is None:
            if number in changed and (number in comparison.site.books or timetable or roads[number] or says(goal)):
                yield row.found(Trouble.BLANK, "target", name=SPECS[Tab.GOALS].column("target"))
            continue
        if timetable is None:
            what = Trouble.NO_TIMETABLE if number in changed else Remark.NO_TIMETABLE
            yield row.found(what, "number", str(number))
            continue
        promised = promised_of(comparison.site.year, goal, timetable, roads[number])
        decimals = decimals_of(comparison, goal)
        for problem in problems_of(promised, comparison.site.done.get(number, ())):
            what = Trouble.RULE if number in changed else Remark.RULE
            yield place_of(problem, what, places, row, decimals)


def says(goal: Values) -> bool:
    """Whether a goal's row promises anything."""
    return bool(goal["baseline"] is not None or goal["supporting"])


def decimals_of(comparison: Comparison, goal: Values) -> int:
    unit = comparison.rows[Tab.UNITS].get((goal["unit"],))
    return unit["decimals"] if unit else 2


def promised_of(year: int, goal: Values, timetable: Values, steps: list[Values]) -> Promised:
    planned: dict[date, Decimal] = {}
    for number in range(1, 13):
        value = timetable[f"m{number:02}"]
        if value is not None:
            planned[date(year, number, 1)] = value
    return Promised(
        year=year,
        measure=Measure(goal["measure"]),
        direction=Direction(goal["direction"]),
        baseline=goal["baseline"],
        target=goal["target"],
        planned=planned,
        steps=[PlannedStep(row["step"], row["due_on"], row["weight"], row["is_beyond_year"]) for row in steps],
    )


def place_of(problem: Problem, what: Trouble | Remark, places: Places, goal: Row, decimals: int) -> Found:
    """The cell to blame for a fault of a task book; the goal's own where the file has no row for it."""
    number = goal.values["number"]
    key: Key
    if problem.month is not None:
        tab, key, column = Tab.TIMETABLE, (number,), f"m{problem.month.month:02}"
    elif problem.fault in (Fault.WEIGHTS, Fault.DONE_STEP_GONE):
        first = next((key for key in places[Tab.ROAD_MAP] if key[0] == number), (number, 0))
        tab, key, column = Tab.ROAD_MAP, first, "weight" if problem.fault == Fault.WEIGHTS else "goal"
    elif problem.step is not None:
        column = "due_on" if problem.fault == Fault.DUE_OUTSIDE else "weight"
        tab, key = Tab.ROAD_MAP, (number, problem.step)
    else:
        tab, key, column = Tab.GOALS, (number,), "target"
    row = places[tab].get(key)
    table, cell = (row.table, row.place(column)) if row else (goal.table, goal.place("number"))
    return Found(what, table.name, cell, str(number), {"goal": number}, problem, decimals)
