"""Writing a file that was read: all of its rows, what they replace, and the roll-up, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from pilots.actions.register_imports import RegisterImport, Rows
from pilots.actions.register_loads import TABLE, fields_of
from pilots.actions.registers import add_up
from pilots.models import RegisterUpload, User
from pilots.sheets.registers.progress import Phase, Progress
from pilots.sheets.registers.read import Tell

#: Pages, and rows, of the temporary table that are inserted by one statement.
PAGES, ROWS = 4_000, 50_000


class RegisterMovedError(Exception):
    """The register is no longer as the preview saw it; nothing was written."""


class Writing:
    """One file going into its register, within one transaction that the caller has begun.

    The rows lie in the temporary table of `register_loads`.
    """

    def __init__(self, register: RegisterImport, upload: RegisterUpload, user: User | None, tell: Tell) -> None:
        self.register, self.upload, self.user, self.tell = register, upload, user, tell
        self.model = register.sheet.model
        self.fields = fields_of(register.sheet, upload.given)
        self.table = connection.ops.quote_name(self.model._meta.db_table)
        self.count = upload.new_count + upload.changed_count

    def write(self) -> None:
        """RegisterMovedError where a row was changed, added or struck off since the preview."""
        self.wait_for_others()
        self.require_as_seen()
        at = self.moment()
        known_on = timezone.localdate(at)
        summary, of_rows, of_all = self.register.summary, self.register.of_rows, self.register.of_all
        changed = self.rows("changed")
        if self.upload.changed_count:
            add_up(summary, of_all(changed), known_on=known_on, is_taken=True)
            self.archive(at)
            self.update(at)
        new = self.model._base_manager.filter(recorded_at=at, replaced_at__isnull=True, edition=1).order_by()
        if self.upload.new_count:
            self.insert(at)
        if self.register.also_write:
            self.register.also_write(new, changed, self.user, at)
        self.tell(Progress(Phase.ADDING_UP, self.count, self.count))
        if self.upload.changed_count:
            add_up(summary, of_all(changed), known_on=known_on)
        if self.upload.new_count:
            add_up(summary, (of_all if self.register.also_write else of_rows)(new), known_on=known_on)

    def wait_for_others(self) -> None:
        """One file at a time is written into a register; SQLite lets one transaction write anyway."""
        if connection.vendor == "postgresql":
            self.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"register:{self.register.slug}"])

    def require_as_seen(self) -> None:
        """Rows to be changed are held from here on."""
        hold = " FOR UPDATE OF b" if connection.vendor == "postgresql" else ""
        stands = f"FROM {TABLE} i JOIN {self.table} b ON b.id = i.standing AND b.edition = i.edition_seen"
        for deed, wanted in (("changed", self.upload.changed_count), ("same", self.upload.same_count)):
            if not wanted:
                continue
            rows = f"SELECT b.id {stands} WHERE i.deed = %s AND b.replaced_at IS NULL"
            held = f"({rows}{hold if deed == 'changed' else ''}) AS held"
            found = self.value(f"SELECT COUNT(*) FROM {held}", [deed])  # noqa: S608  our own names
            if found != wanted:
                raise RegisterMovedError
        taken = f"FROM {TABLE} i JOIN {self.table} b ON b.code = i.code AND b.replaced_at IS NULL"
        if self.upload.new_count and self.value(f"SELECT COUNT(*) {taken} WHERE i.deed = 'new'", []):
            raise RegisterMovedError

    def moment(self) -> datetime:
        """Now, or as soon after it as nothing else was recorded: by it the rows of this file are found."""
        at = timezone.now()
        while self.model._base_manager.filter(recorded_at=at).exists():
            at += timedelta(microseconds=1)
        return at

    def rows(self, deed: str) -> Rows:
        """The current rows that the file changes."""
        ids = RawSQL(f"SELECT standing FROM {TABLE} WHERE deed = %s", [deed])  # noqa: S608, S611  our own name
        return self.model._base_manager.filter(pk__in=ids, replaced_at__isnull=True).order_by()

    def archive(self, at: datetime) -> None:
        """Keep what stands of the rows to be changed as versions of them."""
        kept = [*self.model.content_fields(), *self.columns("edition", "recorded_at", "recorded_by")]
        names = [field.attname for field in kept]
        into = ", ".join(self.quoted([*names, "current_id", "replaced_at"]))
        values = ", ".join(f"b.{name}" for name in self.quoted(names))
        later = "GREATEST" if connection.vendor == "postgresql" else "MAX"
        self.run(
            f"INSERT INTO {self.table} ({into}) SELECT {values}, b.id, {later}(b.recorded_at, %s)"  # noqa: S608
            f" FROM {self.table} b JOIN {TABLE} i ON i.standing = b.id AND i.deed = 'changed'",
            [self.adapted(at)],
        )

    def update(self, at: datetime) -> None:
        content = ", ".join(f"{name} = i.{name}" for name in self.quoted([field.attname for field in self.fields]))
        self.run(
            f"UPDATE {self.table} SET {content}, edition = {self.table}.edition + 1,"  # noqa: S608
            f" recorded_at = %s, recorded_by_id = %s FROM {TABLE} i"
            f" WHERE {self.table}.id = i.standing AND i.deed = 'changed'",
            [self.adapted(at), self.user_pk],
        )

    def insert(self, at: datetime) -> None:
        """The new rows, slice by slice so that one can see how far it is."""
        given = [field.attname for field in self.fields]
        fixed = self.of_new_rows(at)
        into = ", ".join(self.quoted([*given, *fixed]))
        values = ", ".join([*(f"i.{name}" for name in self.quoted(given)), *["%s"] * len(fixed)])
        statement = f"INSERT INTO {self.table} ({into}) SELECT {values} FROM {TABLE} i WHERE i.deed = 'new' AND "  # noqa: S608
        done = 0
        for condition in self.slices():
            with connection.cursor() as cursor:
                try:
                    cursor.execute(statement + condition, [*fixed.values()])
                except IntegrityError as error:
                    if is_double(error):
                        # a code that somebody else has added at the same moment
                        raise RegisterMovedError from error
                    raise
                done += cursor.rowcount
            self.tell(Progress(Phase.WRITING, done, self.count))

    def of_new_rows(self, at: datetime) -> dict[str, Any]:
        """Column → value of what the file does not give."""
        fixed: dict[str, Any] = {"edition": 1, "recorded_at": self.adapted(at), "recorded_by_id": self.user_pk}
        skipped = {"id", "replaced_at", "current_id", *fixed, *(field.attname for field in self.fields)}
        for field in self.model._meta.concrete_fields:
            if field.attname not in skipped:
                fixed[field.attname] = field.get_db_prep_save(field.get_default(), connection)
        return fixed

    def slices(self) -> Iterator[str]:
        """Conditions that part the temporary table, read once in all."""
        if connection.vendor == "postgresql":
            pages = self.value(f"SELECT pg_relation_size('{TABLE}') / 8192", [])
            for page in range(0, pages, PAGES):
                yield f"i.ctid >= '({page},0)' AND i.ctid < '({page + PAGES},0)'"
        else:
            last = self.value(f"SELECT COALESCE(MAX(rowid), 0) FROM temp.{TABLE}", [])  # noqa: S608
            for row in range(1, last + 1, ROWS):
                yield f"i.rowid BETWEEN {row} AND {row + ROWS - 1}"

    def columns(self, *names: str) -> list[models.Field[Any, Any]]:
        return [self.register.sheet.model_field(name) for name in names]

    @property
    def user_pk(self) -> int | None:
        return self.user.pk if self.user else None

    def adapted(self, at: datetime) -> Any:
        return connection.ops.adapt_datetimefield_value(at)

    def quoted(self, names: Sequence[str]) -> list[str]:
        return [connection.ops.quote_name(name) for name in names]

    def run(self, statement: str, parameters: Sequence[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)

    def value(self, statement: str, parameters: Sequence[Any]) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchone()[0]


def finish(upload: RegisterUpload, at: datetime) -> bool:
    """Say in the transaction that wrote that it is done; False for an attempt that was given up meanwhile."""
    own = RegisterUpload.objects.filter(pk=upload.pk, attempt=upload.attempt, state=RegisterUpload.State.WRITING)
    return bool(own.update(state=RegisterUpload.State.WRITTEN, finished_at=at))


def is_double(error: IntegrityError) -> bool:
    """Whether it is a value that may stand once, and not another constraint."""
    return getattr(error.__cause__, "sqlstate", "") == "23505" or "UNIQUE constraint" in str(error)
