"""Keeping a spreadsheet until it is confirmed, and writing what was confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from pilots.actions.cells import Outcome, save_cell
from pilots.desks import Desk
from pilots.models import ColumnMapping, Save, Upload, User
from pilots.sheets.changes import Change

#: An upload that nobody confirmed is dropped once its owner uploads again after so long.
KEPT_UNCONFIRMED = timedelta(days=7)


@transaction.atomic
def keep_upload(*, desk: Desk, name: str, data: bytes, content: Mapping[str, Any], user: User, at: datetime) -> Upload:
    """Keep what was read of a file (`sheets.read.read_file`) for its preview; no figure is touched."""
    forgotten = Upload.objects.filter(uploaded_by=user, confirmed_at=None, uploaded_at__lt=at - KEPT_UNCONFIRMED)
    forgotten.delete()
    return Upload.objects.create(
        period=desk.period,
        department=desk.department,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        content=content,
        uploaded_by=user,
        uploaded_at=at,
    )


def key_of(upload: Upload, code: str) -> UUID:
    """The key of an upload's save of a figure: the same however often it is confirmed."""
    return uuid5(upload.pk, code)


def written_codes(upload: Upload, codes: Iterable[str]) -> set[str]:
    """The figures among those that this upload has written already."""
    keys = {key_of(upload, code): code for code in codes}
    return {keys[key] for key in Save.objects.filter(key__in=keys).values_list("key", flat=True)}


@transaction.atomic
def confirm_upload(
    *, upload: Upload, changes: Iterable[Change], seen: Mapping[str, str], user: User, at: datetime
) -> dict[str, Outcome]:
    """Write the changes in one transaction: all that can be written, or nothing where the database fails.

    seen: code → the edition that the preview showed; a figure that was saved since is a conflict and
    stays as it is. Sent twice, it writes once: the second waits for the first and finds its keys.
    Returns code → what became of it.
    """
    kept = Upload.objects.select_for_update().get(pk=upload.pk)
    outcomes = {}
    for change in changes:
        saved = save_cell(
            cell=change.cell,
            content=change.content,
            seen=seen.get(change.code, ""),
            key=key_of(kept, change.code),
            user=user,
            at=at,
        )
        outcomes[change.code] = saved.outcome
    if kept.confirmed_at is None and Outcome.SAVED in outcomes.values():
        kept.confirmed_at = at
        kept.save(update_fields=["confirmed_at"])
    return outcomes


def remember_columns(*, desk: Desk, digest: str, columns: Sequence[str]) -> None:
    """Keep what a department says of a table's columns, for every later table with the same headings.

    columns: the field of each column, "" for one that is not read.
    """
    ColumnMapping.objects.update_or_create(
        department=desk.department, headings=digest, defaults={"columns": list(columns)}
    )
