"""What the database itself refuses or keeps count of, beyond what a constraint can say.

Installed anew after every `migrate`, because SQLite drops a table's triggers whenever a migration
rebuilds the table. Both databases get the same rules, in their own words:

- a revision or milestone report that has left draft only takes its review, and is never deleted;
- a task book that has left draft is sealed with all that stands in it: only another supersedes it;
- planned months and figures lie within their goal's year;
- zones nest at most one deep;
- what happened to a matter, what was judged, and a briefing once frozen never change;
- every change of what pages show raises the data stamp in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from simple_history.models import HistoricalChanges

from pilots.models import (
    Attachment,
    Briefing,
    BriefingText,
    DataStamp,
    Duty,
    Entry,
    Evidence,
    Figure,
    LightThresholds,
    Matter,
    MatterEvent,
    Milestone,
    MilestoneReport,
    PhaseJudgement,
    Publication,
    PublishedLight,
    Revision,
    Save,
    TaskBook,
    TimetablePoint,
    Zone,
)

#: Apps whose tables a page shows; accounts and sessions are left out.
STAMPED_APPS = ("pilots", "finance", "buildings")
STAMPED_NOT = (
    # rows of registers: kept pages read their roll-ups, which are stamped
    "buildings.Building",
    "buildings.EnergyReading",
    "buildings.Retrofit",
    "finance.Instrument",
    "finance.InstrumentEvent",
    *(
        f"pilots.{name}"
        for name in (
            "User",
            "DataStamp",
            # the work that leads to an approved value shows nowhere before it
            "Figure",
            "Save",
            "Evidence",
            "Upload",
            "PlanUpload",
            "RegisterUpload",
            "ColumnMapping",
            "Notice",
            "PeriodException",
            "SavedView",
            # pages of their own, drawn anew for every reader
            "Attachment",
            "Briefing",
            "BriefingText",
            "Experience",
        )
    ),
)

#: What never changes once it is written.
KEPT = (Save, Publication, PublishedLight, LightThresholds, MatterEvent, PhaseJudgement, Briefing, BriefingText)


def install_after_migrate(using: str, **kwargs: Any) -> None:
    """Install the triggers once the last of the apps has been migrated; earlier tables may be missing."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if any(model._meta.db_table not in tables for model in _models()):
        return
    install(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger, replacing those of the same name."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def statements(vendor: str) -> Iterator[str]:
    """The SQL that installs all triggers on `sqlite` or `postgresql`."""
    dialect = DIALECTS[vendor]()
    stamp = DataStamp._meta.db_table
    yield f"INSERT INTO {stamp} (id, value) VALUES (1, 0) ON CONFLICT DO NOTHING"
    for entry in (Revision, MilestoneReport):
        table = entry._meta.db_table
        yield from dialect.refuse(table, "no_delete", "DELETE", "1 = 1", "records are never deleted")
        yield from dialect.refuse(
            table,
            "append_only",
            "UPDATE",
            _change_after_draft(entry, dialect.differs),
            "a record that has left draft cannot change",
        )
    for files in (Evidence, Attachment):
        evidence = files._meta.db_table
        fixed = " OR ".join(
            f"NEW.{field.column} {dialect.differs} OLD.{field.column}"
            for field in files._meta.concrete_fields
            if field.name != "withdrawn_at"
        )
        yield from dialect.refuse(evidence, "no_delete", "DELETE", "1 = 1", "evidence is never deleted")
        yield from dialect.refuse(
            evidence,
            "kept",
            "UPDATE",
            f"OLD.withdrawn_at IS NOT NULL OR {fixed}",
            "of evidence nothing changes but that it is withdrawn, once",
        )
    yield from dialect.refuse(Matter._meta.db_table, "no_delete", "DELETE", "1 = 1", "matters are never deleted")
    for kept in KEPT:
        table = kept._meta.db_table
        yield from dialect.refuse(table, "kept", "UPDATE OR DELETE", "1 = 1", "what is kept never changes")
    yield from sealed_task_books(dialect)
    yield from dialect.refuse(
        TimetablePoint._meta.db_table,
        "in_year",
        "INSERT OR UPDATE",
        f"{dialect.year('NEW.month')} <> "
        "(SELECT g.year FROM pilots_goal g JOIN pilots_taskbook b ON b.goal_id = g.id WHERE b.id = NEW.task_book_id)",
        "planned months lie within the goal's year",
    )
    yield from dialect.refuse(
        Figure._meta.db_table,
        "in_year",
        "INSERT OR UPDATE",
        f"{dialect.year('NEW.month')} <> (SELECT g.year FROM pilots_goal g WHERE g.id = NEW.goal_id)",
        "figures lie within the goal's year",
    )
    yield from dialect.refuse(
        Zone._meta.db_table,
        "one_deep",
        "INSERT OR UPDATE",
        "NEW.within_id IS NOT NULL AND EXISTS (SELECT 1 FROM pilots_zone z WHERE"
        " (z.id = NEW.within_id AND z.within_id IS NOT NULL) OR z.within_id = NEW.id)",
        "zones nest at most one deep",
    )
    for model in _models():
        if model._meta.label not in STAMPED_NOT:
            yield from dialect.count_change(model._meta.db_table, stamp, only_approved=issubclass(model, Entry))


def sealed_task_books(dialect: Dialect, *, is_sealed: bool = True) -> Iterator[str]:
    """What keeps published task books as they are.

    is_sealed: False gives the same triggers refusing nothing, for those who prepare a history.
    """
    table = TaskBook._meta.db_table
    only = "" if is_sealed else "1 = 0 AND "
    message = "a task book that has left draft cannot change"
    fixed = " OR ".join(
        f"NEW.{field.column} {dialect.differs} OLD.{field.column}"
        for field in TaskBook._meta.concrete_fields
        if field.name != "state"
    )
    condition = f"{only}OLD.state <> 'draft'"
    changes = f"{condition} AND (NEW.state NOT IN (OLD.state, 'superseded') OR {fixed})"
    yield from dialect.refuse(table, "sealed", "UPDATE", changes, message)
    yield from dialect.refuse(table, "no_delete", "DELETE", condition, "only a draft of a task book can go")
    parts = [(part._meta.db_table, "task_book_id") for part in (TimetablePoint, Milestone, Duty)]
    for part, name in [*parts, (TaskBook.supporting.through._meta.db_table, "taskbook_id")]:
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            books = ", ".join(f"{row}.{name}" for row in rows)
            sealed = f"{only}EXISTS (SELECT 1 FROM {table} b WHERE b.id IN ({books}) AND b.state <> 'draft')"
            yield from dialect.refuse(part, f"sealed_{event.lower()}", event, sealed, message)


def _models() -> Iterator[type[models.Model]]:
    """Every model of the stamped apps, with the tables of their many-to-many fields, but no trail of changes."""
    for label in STAMPED_APPS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if not issubclass(model, HistoricalChanges):
                yield model


def _change_after_draft(entry: type[Entry], differs: str) -> str:
    """The condition under which an update is refused."""
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in entry.fixed_columns())
    identity = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in _identity(entry))
    return (
        f"(OLD.state IN ('approved', 'returned'))"
        f" OR (OLD.state = 'submitted' AND (NEW.state NOT IN ('approved', 'returned') OR {changed}))"
        f" OR (OLD.state = 'draft' AND (NEW.state NOT IN ('draft', 'submitted') OR {identity}))"
    )


def _identity(entry: type[Entry]) -> list[str]:
    """The columns that say which record this is, fixed from the first save on."""
    names = {"id", "number", "figure", "goal", "step"}
    return [field.attname for field in entry._meta.concrete_fields if field.name in names]


class Dialect(Protocol):
    """How a database says it. `refuse` and `count_change` give the statements of one trigger."""

    differs: str

    def year(self, column: str) -> str: ...

    def refuse(self, table: str, name: str, events: str, condition: str, message: str) -> Iterator[str]: ...

    def count_change(self, table: str, stamp: str, *, only_approved: bool) -> Iterator[str]: ...


class Sqlite:
    differs = "IS NOT"

    def year(self, column: str) -> str:
        return f"CAST(strftime('%Y', {column}) AS INTEGER)"

    def refuse(self, table: str, name: str, events: str, condition: str, message: str) -> Iterator[str]:
        quoted = message.replace("'", "''")
        for event in events.split(" OR "):
            trigger = f"{table}_{name}_{event.lower()}"
            yield f"DROP TRIGGER IF EXISTS {trigger}"
            yield (
                f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{quoted}'); END"
            )

    def count_change(self, table: str, stamp: str, *, only_approved: bool) -> Iterator[str]:
        for event in ("INSERT", "UPDATE") if only_approved else ("INSERT", "UPDATE", "DELETE"):
            trigger = f"{table}_stamp_{event.lower()}"
            condition = "WHEN NEW.state = 'approved'" if only_approved else ""
            yield f"DROP TRIGGER IF EXISTS {trigger}"
            yield (
                f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW {condition}"
                f" BEGIN UPDATE {stamp} SET value = value + 1; END"
            )


class Postgresql:
    differs = "IS DISTINCT FROM"

    def year(self, column: str) -> str:
        return f"EXTRACT(YEAR FROM {column})"

    def refuse(self, table: str, name: str, events: str, condition: str, message: str) -> Iterator[str]:
        # the condition stands in the function: a trigger's own WHEN may not look at other rows
        quoted, function = message.replace("'", "''"), f"{table}_{name}"
        row = "OLD" if "DELETE" in events else "NEW"
        yield (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{quoted}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {row}; END $$"
        )
        yield f"DROP TRIGGER IF EXISTS {function} ON {table}"
        yield f"CREATE TRIGGER {function} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"

    def count_change(self, table: str, stamp: str, *, only_approved: bool) -> Iterator[str]:
        yield (
            f"CREATE OR REPLACE FUNCTION {stamp}_rise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" UPDATE {stamp} SET value = value + 1; RETURN NULL; END $$"
        )
        yield f"DROP TRIGGER IF EXISTS {table}_stamp ON {table}"
        if only_approved:
            events = "INSERT OR UPDATE ON {} FOR EACH ROW WHEN (NEW.state = 'approved')"
        else:
            events = "INSERT OR UPDATE OR DELETE OR TRUNCATE ON {} FOR EACH STATEMENT"
        yield f"CREATE TRIGGER {table}_stamp AFTER {events.format(table)} EXECUTE FUNCTION {stamp}_rise()"


DIALECTS: dict[str, type[Dialect]] = {"sqlite": Sqlite, "postgresql": Postgresql}
