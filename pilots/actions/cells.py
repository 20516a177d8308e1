"""Saving what a department types: one cell at a time, each in the history exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from pilots.cells import Cell, StepCell
from pilots.models import Entry, Evidence, Figure, MilestoneReport, Revision, Save, State, User

#: What a department says of a figure and of a step; all of it is written with every save.
CELL_FIELDS = ("value", "comment", "cause", "remedy", "back_on")
STEP_FIELDS = ("done_on", "deliverable", "comment")


class Outcome(StrEnum):
    SAVED = "saved"
    #: already what stands: nothing was written
    UNCHANGED = "unchanged"
    #: somebody else saved since the page was drawn: nothing was written
    CONFLICT = "conflict"
    #: waits for the office, or the month is closed
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Saved:
    outcome: Outcome
    #: what stands now
    entry: Entry | None


def save_cell(
    *, cell: Cell | StepCell, content: Mapping[str, Any], seen: str, key: UUID, user: User, at: datetime
) -> Saved:
    """Write a figure's or a step's content as the next edition of its draft.

    content: every field of CELL_FIELDS or STEP_FIELDS, cleaned. seen: the `number.edition` that the
    typist's page showed. key: made by whoever saves; a key that was already written is acknowledged
    again and written no second time. What was returned or approved stays as it is: the first save
    after it begins a new revision that takes over the evidence.
    """
    kept = Save.objects.filter(key=key).select_related("revision", "report").first()
    if kept:
        return Saved(Outcome.SAVED, kept.revision or kept.report)
    try:
        with transaction.atomic():
            return _save(cell, content, seen, key, user, at)
    except IntegrityError:
        # another save of the same cell, or of the same key, came first
        kept = Save.objects.filter(key=key).select_related("revision", "report").first()
        return Saved(Outcome.SAVED, kept.revision or kept.report) if kept else Saved(Outcome.CONFLICT, _latest(cell))


def _save(cell: Cell | StepCell, content: Mapping[str, Any], seen: str, key: UUID, user: User, at: datetime) -> Saved:
    latest = _latest(cell)
    if latest is None and all(value in (None, "") for value in content.values()):
        return Saved(Outcome.UNCHANGED, None)
    if latest and latest.state != State.RETURNED and all(getattr(latest, name) == content[name] for name in content):
        return Saved(Outcome.UNCHANGED, latest)
    if latest and latest.state == State.SUBMITTED:
        return Saved(Outcome.LOCKED, latest)
    if seen != (f"{latest.number}.{latest.edition}" if latest else ""):
        return Saved(Outcome.CONFLICT, latest)
    if latest and latest.state == State.DRAFT:
        written = _rows(cell).filter(pk=latest.pk).save_draft(latest.edition, **content, entered_by=user, entered_at=at)
        if not written:
            return Saved(Outcome.CONFLICT, _latest(cell))
        entry = _latest(cell)
        assert entry is not None  # noqa: S101  it was written just now
    else:
        entry = _begin(cell, content, latest, user, at)
    Save.objects.create(
        **_owner(entry),
        key=key,
        edition=entry.edition,
        content={name: _plain(value) for name, value in content.items()},
        saved_by=user,
        saved_at=at,
    )
    return Saved(Outcome.SAVED, entry)


def _rows(cell: Cell | StepCell) -> Any:
    """The query set of everything said of the cell."""
    if isinstance(cell, Cell):
        return Revision.objects.filter(figure__goal=cell.goal, figure__zone=cell.zone, figure__month=cell.month)
    return MilestoneReport.objects.filter(goal=cell.goal, step=cell.milestone.step)


def _latest(cell: Cell | StepCell) -> Entry | None:
    entry: Entry | None = _rows(cell).order_by("-number").first()
    return entry


def _begin(cell: Cell | StepCell, content: Mapping[str, Any], before: Entry | None, user: User, at: datetime) -> Entry:
    """The first edition of a new draft, with the files of the entry it follows."""
    number = before.number + 1 if before else 1
    fields = {**content, "number": number, "edition": 1, "entered_by": user, "entered_at": at}
    entry: Entry
    if isinstance(cell, Cell):
        figure, _made = Figure.objects.get_or_create(goal=cell.goal, zone=cell.zone, month=cell.month)
        entry = Revision.objects.create(figure=figure, **fields)
    else:
        entry = MilestoneReport.objects.create(goal=cell.goal, step=cell.milestone.step, **fields)
    if before:
        for file in Evidence.objects.standing().filter(**_owner(before)):
            file.pk, file.revision, file.report = None, None, None
            for name, owner in _owner(entry).items():
                setattr(file, name, owner)
            file.save(force_insert=True)
    return entry


def _owner(entry: Entry) -> dict[str, Any]:
    return {"revision" if isinstance(entry, Revision) else "report": entry}


def _plain(value: Any) -> Any:
    """As JSON keeps it: numbers as text, days as ISO."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
