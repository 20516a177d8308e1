"""One figure's history, or one step's: everything that was said of it, what stands, and what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from pilots.models import Evidence, Figure, Goal, Milestone, MilestoneReport, Revision, Save, State, Zone
from pilots.moments import Moment
from pilots.querysets.figures import PEOPLE, EntryQuerySet

#: What is typed of a figure or a step, in the order in which a page shows it.
FIELDS = ("value", "done_on", "deliverable", "comment", "cause", "remedy", "back_on")
DAYS = ("done_on", "back_on")
AnyEntry = Revision | MilestoneReport
Content = dict[str, Decimal | date | str | None]


@dataclass(frozen=True)
class Subject:
    """What a history is of: the city's figure of a month, a zone's, or a step of the road map."""

    goal: Goal
    month: date
    zone: Zone | None = None
    milestone: Milestone | None = None
    step: int | None = None

    @property
    def code(self) -> str:
        """As in addresses: 18, 18-Z1, 13.2."""
        if self.step is not None:
            return f"{self.goal.number}.{self.step}"
        return f"{self.goal.number}-{self.zone.code}" if self.zone else str(self.goal.number)

    def rows(self) -> EntryQuerySet[Any]:
        """Everything ever said of it, in whatever state."""
        if self.step is not None:
            return MilestoneReport.objects.filter(goal=self.goal, step=self.step)
        return Revision.objects.filter(figure__goal=self.goal, figure__zone=self.zone, figure__month=self.month)


@dataclass(frozen=True, slots=True)
class Change:
    """What one save changed of one field; None or "" where nothing stood."""

    name: str
    label: str
    before: Decimal | date | str | None
    after: Decimal | date | str | None


@dataclass(frozen=True, slots=True)
class LoggedSave:
    save: Save
    changes: list[Change]


@dataclass(frozen=True)
class Told:
    """One revision or report. replaced_by: the approved one that took its place; log: newest save first."""

    entry: AnyEntry
    evidence: list[Evidence]
    stands: bool = False
    replaced_by: AnyEntry | None = None
    log: list[LoggedSave] = field(default_factory=list)


@dataclass(frozen=True)
class History:
    """told: newest first."""

    told: list[Told]

    @property
    def standing(self) -> Told | None:
        return next((told for told in self.told if told.stands), None)

    @property
    def corrected(self) -> Told | None:
        """The one that was approved before what stands, and has been replaced by it."""
        return next((told for told in self.told if self.standing and told.replaced_by == self.standing.entry), None)

    @property
    def under_way(self) -> Told | None:
        """What was said since, and is not approved."""
        return self.told[0] if self.told and self.told[0].entry.state != State.APPROVED else None


def find_subject(month: date, code: str, moment: Moment) -> Subject | None:
    """What the month and the code of an address name; None where there is no such goal, zone or step.

    A zone is the goal's if it takes part in it or has a figure of it; a step, if a published task
    book has it. The step is worded as in the version that counts for the month, as far as it was
    known at the moment.
    """
    match = re.fullmatch(r"([0-9]+)(?:-(\w+)|\.([0-9]+))?", code)
    goal = Goal.objects.of_year(month.year).for_detail().filter(number=match[1]).first() if match else None
    if match is None or goal is None:
        return None
    zone = milestone = step = None
    if match[2]:
        zone = _zone(goal, match[2])
        if zone is None:
            return None
    if match[3]:
        step = int(match[3])
        milestone = _milestone(goal, step, month, moment)
        if milestone is None:
            return None
    subject = Subject(goal, month, zone, milestone, step)
    return subject if subject.code == code else None


def _zone(goal: Goal, code: str) -> Zone | None:
    has_figure = Figure.objects.filter(goal=goal, zone=models.OuterRef("pk"))
    of_goal = Zone.objects.for_detail().filter(models.Q(goals=goal) | models.Exists(has_figure))
    return of_goal.filter(code=code).first()


def _milestone(goal: Goal, step: int, month: date, moment: Moment) -> Milestone | None:
    published = Milestone.objects.filter(task_book__goal=goal, step=step).exclude(task_book__state="draft")
    rows = list(published.select_related("task_book").order_by("task_book__counts_from", "task_book__version"))
    known = [row for row in rows if row.task_book.published_at and row.task_book.published_at < moment.known_until]
    counting = [row for row in known if row.task_book.counts_from <= month]
    found = counting or known or rows
    return found[-1] if found else None


def load_history(subject: Subject, moment: Moment, *, with_drafts: bool) -> History:
    """What was approved by the moment, with its evidence; with drafts, everything said, withdrawn and saved.

    Three queries at most, however much was said.
    """
    files = Evidence.objects.select_related("uploaded_by__membership__department")
    rows = subject.rows().select_related(*PEOPLE).order_by("number")
    if with_drafts:
        saves = Save.objects.select_related("saved_by__membership__department").order_by("edition")
        rows = rows.prefetch_related(models.Prefetch("evidences", files), models.Prefetch("saves", saves))
    else:
        rows = rows.approved_by(moment.known_until).prefetch_related(models.Prefetch("evidences", files.standing()))
    entries: list[AnyEntry] = list(rows)
    approved = [entry for entry in entries if entry.state == State.APPROVED]
    after = dict(zip([entry.pk for entry in approved], approved[1:], strict=False))
    told = []
    before: Content = {}
    for entry in entries:
        log = _log(entry, before, entry.saves.all()) if with_drafts else []
        stands = bool(approved) and entry == approved[-1]
        told.append(Told(entry, list(entry.evidences.all()), stands, after.get(entry.pk), log))
        before = _content_of(entry)
    return History(told[::-1])


def _content_of(entry: AnyEntry) -> Content:
    return {name: getattr(entry, name) for name in FIELDS if hasattr(entry, name)}


def _log(entry: AnyEntry, before: Content, saves: Iterable[Save]) -> list[LoggedSave]:
    """The saves of an entry, newest first, each with what it changed; the first against the entry before."""
    logged = []
    for save in saves:
        after = {name: _read(name, save.content[name]) for name in FIELDS if name in save.content}
        logged.append(LoggedSave(save, _changes(type(entry), before, after)))
        before = after
    return logged[::-1]


def _changes(model: type[models.Model], before: Content, after: Content) -> list[Change]:
    return [
        Change(name, _label(model, name), before.get(name), value)
        for name, value in after.items()
        if (value if value != "" else None) != (before.get(name) if before.get(name) != "" else None)
    ]


def _label(model: type[models.Model], name: str) -> str:
    named = model._meta.get_field(name)
    return str(named.verbose_name) if isinstance(named, models.Field) else name


def _read(name: str, kept: Any) -> Decimal | date | str | None:
    """A value as a save keeps it: numbers as text, days as ISO."""
    if name == "value":
        return None if kept is None else Decimal(kept)
    if name in DAYS:
        return date.fromisoformat(kept) if kept else None
    return str(kept or "")
