"""Months published and entries returned, as far as they were known at the moment shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pilots.changes.since import Since
from pilots.models import Goal
from pilots.moments import Moment
from pilots.querysets.changes import event_rows


@dataclass(frozen=True, slots=True)
class Returned:
    """A figure (of the city or of a zone, by its code) or a step that the office returned, and why."""

    goal_id: int
    at: datetime
    month: date | None
    zone: str | None
    step: int | None
    reason: str

    def code_of(self, goal: Goal) -> str:
        """As in addresses: 18, 18-Z1, 13.2."""
        if self.step is not None:
            return f"{goal.number}.{self.step}"
        return f"{goal.number}-{self.zone}" if self.zone else str(goal.number)


@dataclass(frozen=True, slots=True)
class Events:
    """publications: month → when it was published, of every year, oldest first. returned: of one year's goals."""

    publications: Mapping[date, datetime]
    returned: Sequence[Returned]

    def published_since(self, since: Since) -> list[tuple[date, datetime]]:
        """Months published later, without the one that is itself the earlier moment."""
        return [(month, at) for month, at in self.publications.items() if at >= since.until and month != since.month]

    def returned_since(self, since: Since, goals: Iterable[Goal]) -> list[Returned]:
        wanted = {goal.pk for goal in goals}
        return [row for row in self.returned if row.at >= since.until and row.goal_id in wanted]


def load_events(year: int, moment: Moment) -> Events:
    """One query."""
    rows = event_rows(Goal.objects.of_year(year), moment.known_until)
    return Events(
        {row["month"]: row["at"] for row in rows if row["kind"] == "publication"},
        [
            Returned(row["goal"], row["at"], row["month"], row["zone"], row["step"], row["reason"] or "")
            for row in rows
            if row["kind"] != "publication"
        ],
    )
