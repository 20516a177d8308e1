"""Writing the rows of a plan that are no task books: departments, categories, tasks, units, zones and goals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from pilots.actions.plan_trails import keep_found, keep_trail
from pilots.models import Category, Department, Goal, Task, Unit, User, Zone
from pilots.sheets.plans.changes import Change, Comparison, Deed
from pilots.sheets.plans.content import Key, Values
from pilots.sheets.plans.kinds import Kind, Tab
from pilots.sheets.plans.load import GOAL_PATHS
from pilots.sheets.plans.specs import OF_TASK_BOOK, SPECS

MODELS: Mapping[Tab, type[models.Model]] = {
    Tab.DEPARTMENTS: Department,
    Tab.CATEGORIES: Category,
    Tab.TASKS: Task,
    Tab.UNITS: Unit,
    Tab.ZONES: Zone,
    Tab.GOALS: Goal,
}
#: Columns whose values only one row may have: two rows that change places are moved aside first.
ONCE = {Tab.CATEGORIES: "order", Tab.TASKS: "code"}
BATCH = 200


def write_rows(comparison: Comparison, user: User | None, at: datetime) -> None:
    """Create and update what the comparison says, sheet by sheet, so that later sheets find what they name.

    The ids of what is new are added to `comparison.site.ids`.
    """
    for tab in MODELS:
        changes = [change for change in comparison.changes if change.tab == tab]
        create(comparison, tab, [change for change in changes if change.deed == Deed.NEW], user, at)
        update(comparison, tab, [change for change in changes if change.deed == Deed.CHANGED], user, at)


def create(comparison: Comparison, tab: Tab, changes: Sequence[Change], user: User | None, at: datetime) -> None:
    model, ids = MODELS[tab], comparison.site.ids
    made: list[Any] = []
    # a zone within another comes after it
    for wave in waves(changes):
        rows = [model(**fields_of(comparison, tab, change.values)) for change in wave]
        rows = model._default_manager.bulk_create(rows, batch_size=BATCH)
        ids[tab] |= {change.key: row.pk for change, row in zip(wave, rows, strict=True)}
        made += rows
    if tab == Tab.GOALS:
        set_zones(comparison, changes)
    keep_trail(made, user, at, is_new=True)


def waves(changes: Iterable[Change]) -> Iterable[list[Change]]:
    first = [change for change in changes if not change.values.get("within")]
    second = [change for change in changes if change.values.get("within")]
    return [wave for wave in (first, second) if wave]


def update(comparison: Comparison, tab: Tab, changes: Sequence[Change], user: User | None, at: datetime) -> None:
    changes = [change for change in changes if not change.names <= set(OF_TASK_BOOK)]
    if not changes:
        return
    model = MODELS[tab]
    ids = {comparison.site.ids[tab][change.key]: change for change in changes}
    rows: list[Any] = list(model._default_manager.filter(pk__in=list(ids)).order_by("pk"))
    keep_found(rows)
    move_aside(tab, [row for row in rows if ONCE.get(tab) in ids[row.pk].names])
    names: set[str] = set()
    for row in rows:
        fields = fields_of(comparison, tab, ids[row.pk].values)
        names |= set(fields)
        for name, value in fields.items():
            setattr(row, name, value)
    wanted = [model._meta.get_field(name.removesuffix("_id")).name for name in sorted(names)]
    model._default_manager.bulk_update(rows, wanted, batch_size=BATCH)
    if tab == Tab.GOALS:
        set_zones(comparison, [change for change in changes if "zones" in change.names])
    keep_trail(rows, user, at, is_new=False)


def move_aside(tab: Tab, rows: Sequence[Any]) -> None:
    """Give rows values that no other has, until they get their own."""
    if tab == Tab.CATEGORIES and rows:
        highest = Category.objects.aggregate(highest=models.Max("order"))["highest"]
        for number, row in enumerate(rows, 1):
            row.order = highest + number
        Category.objects.bulk_update(rows, ["order"])
    elif tab == Tab.TASKS and rows:
        for row in rows:
            row.code = f"~{row.pk}"[:10]
        Task.objects.bulk_update(rows, ["code"])


def fields_of(comparison: Comparison, tab: Tab, values: Values) -> dict[str, Any]:
    """A row's values as its model keeps them, references as ids."""
    fields: dict[str, Any] = {"year": comparison.site.year} if tab == Tab.GOALS else {}
    for column in SPECS[tab].columns:
        value = values[column.key]
        if tab == Tab.GOALS and column.key not in GOAL_PATHS:
            continue
        if column.kind == Kind.REFERENCE and column.of:
            key: Key = (value,)
            fields[f"{column.key}_id"] = comparison.site.ids[column.of][key] if value != "" else None
        else:
            fields[column.key] = value
    return fields


def set_zones(comparison: Comparison, changes: Sequence[Change]) -> None:
    """Let goals have the zones that their rows name, and no others."""
    through, ids = Goal.zones.through, comparison.site.ids
    goals = {ids[Tab.GOALS][change.key]: change.values["zones"] for change in changes}
    through.objects.filter(goal__in=list(goals)).delete()
    through.objects.bulk_create(
        through(goal_id=goal, zone_id=ids[Tab.ZONES][code,]) for goal, codes in goals.items() for code in codes
    )
