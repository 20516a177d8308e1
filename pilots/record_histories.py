"""Who changed what of a register's row, and when: its versions side by side, in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pilots.models import Record, User
from pilots.templatetags.pilots import DASH, day_name, written

#: Decimals shown at most; zeros at the end are left out.
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Change:
    """A field in words; old is a dash where it was empty."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Version:
    """One writing of a row. changes: against the version before; none for the first."""

    edition: int
    at: datetime
    by: User | None
    changes: Sequence[Change]
    is_first: bool = False
    is_struck_off: bool = False


def history_of(row: Any, *, known_until: datetime | None = None, without: Collection[str] = ()) -> list[Version]:
    """The versions of a row, the newest first. One query.

    row: as it stands, or one of its versions. known_until: only what was written before that moment.
    without: fields that are worked out.
    """
    model = type(row)
    links = [each.name for each in model._meta.concrete_fields if each.is_relation and each.name != "current"]
    current = row if row.current_id is None else model(pk=row.current_id)
    rows = model._default_manager.versions_of(current).select_related(*links)
    return versions_in(list(rows), known_until=known_until, without=without)


def versions_in(
    rows: Sequence[Any], *, known_until: datetime | None = None, without: Collection[str] = ()
) -> list[Version]:
    """As `history_of`, of the rows that stand for one thing, the newest first."""
    known = [each for each in rows if known_until is None or each.recorded_at < known_until]
    versions = []
    for number, each in enumerate(known):
        before = known[number + 1] if number + 1 < len(known) else None
        fields = [field for field in type(each).content_fields() if field.name not in without]
        versions.append(
            Version(
                edition=each.edition,
                at=each.recorded_at,
                by=each.recorded_by,
                changes=changes_between(before, each, fields) if before else [],
                is_first=before is None,
                is_struck_off=each.replaced_at is not None and each.current_id is None,
            )
        )
    return versions


def changes_between(before: Record, after: Record, fields: Sequence[models.Field[Any, Any]]) -> list[Change]:
    """The fields in which two rows of one kind differ, in words."""
    return [
        Change(field_name(each), said(before, each), said(after, each))
        for each in fields
        if each.value_from_object(before) != each.value_from_object(after)
    ]


def field_name(field: models.Field[Any, Any]) -> str:
    """What a field is called, at the beginning of a line."""
    return capfirst(str(field.verbose_name))


def said(row: models.Model, field: models.Field[Any, Any]) -> str:
    """The value of a row's field as a reader reads it; a dash for an empty one."""
    value = getattr(row, field.name)
    if value is None or value == "":
        return DASH
    display: Callable[[], Any] | None = getattr(row, f"get_{field.name}_display", None)
    if display:
        return str(display())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return written(value, MOST_DECIMALS)
    return day_name(value) if isinstance(value, date) else str(value)
