"""The docket as known at a moment: matters with what stood of each then, worked out from what had happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pilots.models import Department, Matter, MatterEvent
from pilots.moments import end_of
from pilots.querysets.matters import MatterQuerySet
from pilots.rules.matters import Deed, Event, MatterState, Standing, standing_after


@dataclass(frozen=True)
class DocketLine:
    """A matter as it was known at the end of a day. events: all till then, the oldest first."""

    matter: Matter
    events: Sequence[MatterEvent]
    day: date

    @cached_property
    def standing(self) -> Standing:
        standing = standing_after(as_rule(event) for event in self.events)
        assert standing is not None  # noqa: S101  a matter begins with an event
        return standing

    @property
    def state(self) -> MatterState:
        return self.standing.state

    @property
    def state_word(self) -> str:
        return str(dict(Matter.STATES)[self.state])

    @cached_property
    def department(self) -> Department | None:
        """The department that answers, as of the day."""
        decisions = [event.department for event in self.events if event.deed == Deed.DECIDE]
        return decisions[-1] if decisions else None

    @property
    def due_on(self) -> date | None:
        return self.standing.due_on

    @property
    def days_overdue(self) -> int:
        return self.standing.days_overdue(self.day)

    @property
    def is_overdue(self) -> bool:
        return self.days_overdue > 0

    @property
    def is_open(self) -> bool:
        return self.standing.is_open

    @property
    def subject(self) -> Any:
        return self.matter.subject

    @property
    def latest(self) -> MatterEvent:
        return self.events[-1]

    @property
    def latest_answer(self) -> MatterEvent | None:
        """What the department said last."""
        answers = [event for event in self.events if event.deed in (Deed.ACKNOWLEDGE, Deed.PROGRESS, Deed.DONE)]
        return answers[-1] if answers else None


def as_rule(event: MatterEvent) -> Event:
    return Event(Deed(event.deed), event.at, event.text, event.department_id, event.due_on, event.level)


def load_docket(day: date, matters: MatterQuerySet | None = None) -> list[DocketLine]:
    """Matters as known at the end of a day, the newest first: two queries, whatever their number."""
    rows = (Matter.objects.all() if matters is None else matters).for_list().known_by(end_of(day))
    return [DocketLine(row, row.known_events, day) for row in rows]  # type: ignore[attr-defined]


def most_urgent(lines: Sequence[DocketLine]) -> list[DocketLine]:
    """The open ones: the longest overdue first, then the next due, then those that wait for a decision."""

    def order(line: DocketLine) -> tuple[int, date, int, int]:
        return (-line.days_overdue, line.due_on or date.max, line.matter.year, line.matter.number)

    return sorted((line for line in lines if line.is_open), key=order)
