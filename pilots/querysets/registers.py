"""Which rows of a register, and which addends of its roll-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import DateField, Func, Q, Sum
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=models.Model)

#: The columns of what rows add to a roll-up, in this order: see `models.registers.Summary`.
ADDENDS = ("kind", "key", "zone_code", "month", "count", "amount")


class FirstOfMonth(Func):
    """The first of the month of a date, worked out by the database itself: a roll-up asks it for every row."""

    function = "date_trunc"
    template = "CAST(%(function)s('month', %(expressions)s) AS date)"
    output_field = DateField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="strftime('%%%%Y-%%%%m-01', %(expressions)s)", **context)


class RecordQuerySet(models.QuerySet[M]):
    def get_by_natural_key(self, code: str) -> M:
        return self.get(code=code, replaced_at__isnull=True)

    def current(self) -> Self:
        """The rows as they stand."""
        return self.filter(replaced_at__isnull=True)

    def known_by(self, known_until: datetime) -> Self:
        """The rows as they stood just before a moment: one a thing, in the version of then."""
        was_there = Q(replaced_at__isnull=True) | Q(replaced_at__gte=known_until)
        return self.filter(was_there, recorded_at__lt=known_until)

    def as_known(self, known_until: datetime | None) -> Self:
        """The rows as they stood just before a moment; without one as they stand, which indexes serve better."""
        return self.current() if known_until is None else self.known_by(known_until)

    def versions_of(self, row: Any) -> RecordQuerySet[M]:
        """The row and what it replaced, the newest first."""
        return self.filter(Q(pk=row.pk) | Q(current=row.pk)).order_by("-edition")


class SummaryQuerySet(models.QuerySet[M]):
    def known_by(self, day: date) -> SummaryQuerySet[M]:
        """What was known by the end of the day."""
        return self.filter(known_on__lte=day)

    def of(self, *kinds: str) -> SummaryQuerySet[M]:
        return self.filter(kind__in=kinds)

    def between(self, first: date, last: date) -> SummaryQuerySet[M]:
        """What counts for the months from the first to the last, both among them."""
        return self.filter(month__gte=first, month__lte=last)

    def totals(self, *by: str) -> models.QuerySet[M, dict[str, Any]]:
        """One dict for each combination of the columns named, with `rows` and `total` beside them."""
        names: Sequence[str] = by
        grouped: models.QuerySet[M, dict[str, Any]] = self.order_by(*names).values(*names)
        return grouped.annotate(rows=Sum("count"), total=Sum("amount"))  # type: ignore[return-value]
