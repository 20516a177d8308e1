"""What is owed in a month, one thing each: a figure or a step of the road map, with what has been said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Generic, TypeVar

from pilots.courses import Course
from pilots.feeds import Feed
from pilots.models import Entry, Evidence, Goal, Milestone, MilestoneReport, Revision, State, TimetablePoint, Zone
from pilots.rules.checks import Check, Finding, Said, findings
from pilots.rules.lights import Light, Measure, Step
from pilots.rules.months import last_day
from pilots.rules.progress import Direction
from pilots.rules.standing import Standing, judge

E = TypeVar("E", bound=Entry)

#: The lights whose figure has to say why, what is done about it, and by when.
ASKS_FOR_CAUSE = (Light.AT_RISK, Light.BEHIND)
OPEN_STATES = (State.DRAFT, State.RETURNED, State.APPROVED)


def token_of(entry: Entry | None) -> str:
    """What a page has seen of an entry: `number.edition`, "" where there is none."""
    return f"{entry.number}.{entry.edition}" if entry else ""


class Life(Generic[E]):
    """What has been said of something owed, oldest first, and how that stands."""

    said: list[E]

    @property
    def current(self) -> E | None:
        """The latest thing said, in whatever state."""
        return self.said[-1] if self.said else None

    @property
    def approved(self) -> E | None:
        """What stands."""
        return next((row for row in reversed(self.said) if row.state == State.APPROVED), None)

    @property
    def seen(self) -> str:
        return token_of(self.current)

    @property
    def state(self) -> str:
        """The current entry's state, "" while nothing was said."""
        return self.current.state if self.current else ""

    @property
    def is_open(self) -> bool:
        """Whether something new can be typed: not while it waits for the office."""
        return self.current is None or self.current.state in OPEN_STATES

    @property
    def is_settled(self) -> bool:
        """Submitted or approved, a correction under way or not: the department owes no more."""
        return self.approved is not None or self.state == State.SUBMITTED


@dataclass(frozen=True)
class Cell(Life[Revision]):
    """One value that is owed: the city's of a goal, or a zone's.

    said: every revision of it, oldest first, in whatever state. others: month number → the revision that
    counts for the other months of the year, under way or else approved. zone_values: zone code →
    value in the same month. Values are in the goal's reporting unit. steps: the road map of the month,
    with what is under way of it: a step that was reported done counts before the office has decided.
    feed: what a register says of the goal in the month; None where none feeds it.
    """

    course: Course
    zone: Zone | None
    month: date
    said: list[Revision]
    others: Mapping[int, Revision]
    zone_values: Mapping[str, Decimal]
    city: Decimal | None
    steps: list[Step]
    evidence: list[Evidence]
    feed: Feed | None = None

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def code(self) -> str:
        """How forms name the cell: 18, 18-Z1."""
        return f"{self.goal.number}-{self.zone.code}" if self.zone else str(self.goal.number)

    @property
    def value(self) -> Decimal | None:
        return self.current.value if self.current else None

    @property
    def previous_month(self) -> date | None:
        """The month before this one that owes a figure; None for the year's first."""
        earlier = [month for month in self.course.owed_months if month < self.month]
        return earlier[-1] if earlier else None

    @property
    def previous_said(self) -> Revision | None:
        """What counts for the month before."""
        return self.others.get(self.previous_month.month) if self.previous_month else None

    @property
    def previous(self) -> Decimal | None:
        return self.previous_said.value if self.previous_said else None

    @property
    def increment(self) -> Decimal | None:
        """Change since the figure before; for a cumulative goal's first since 1 January."""
        return self.increment_of(self.value)

    def increment_of(self, value: Decimal | None) -> Decimal | None:
        before = self.previous
        if before is None and self.previous_month is None and self.goal.measure == Measure.CUMULATIVE:
            before = Decimal(0)
        return None if value is None or before is None else value - before

    @property
    def planned_point(self) -> TimetablePoint | None:
        """The month's point of the timetable; zones have none of their own."""
        version = self.course.versions_by_month.get(self.month)
        return version.planned.get(self.month) if version and self.zone is None else None

    @property
    def planned(self) -> Decimal | None:
        return self.planned_point.planned if self.planned_point else None

    @cached_property
    def standing(self) -> Standing | None:
        """Where the goal would stand with the current value; None for a zone and without a value."""
        return self.standing_with(self.value)

    def standing_with(self, value: Decimal | None) -> Standing | None:
        if self.zone is not None or value is None:
            return None
        record = self.course.record
        record = replace(
            record,
            actuals={**record.actuals, self.month: value},
            steps={**record.steps, self.month: self.steps},
        )
        return judge(record, self.month, self.course.thresholds_for(self.month))

    @property
    def asks_for_cause(self) -> bool:
        return bool(self.standing and self.standing.light in ASKS_FOR_CAUSE)

    @property
    def offer(self) -> Decimal | None:
        """What the register would have reported; None where it says nothing."""
        return self.feed.offer(self.zone) if self.feed else None

    @property
    def rows_path(self) -> str:
        """The page with the register's rows behind the offer."""
        return self.feed.path(self.zone) if self.feed else ""

    @property
    def agrees(self) -> bool:
        """Whether the current value is what the register says."""
        return bool(self.feed and self.feed.agrees(self.value, self.zone))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks remark on the current value."""
        return self.findings_of(self.value)

    def findings_of(self, value: Decimal | None) -> tuple[Finding, ...]:
        if value is None:
            return ()
        done, under_way = self._weights if self.goal.measure == Measure.MILESTONE else (None, None)
        found = findings(
            Said(
                measure=Measure(self.goal.measure),
                direction=Direction(self.goal.direction),
                month=self.month.month,
                value=value,
                earlier={
                    number: said.value
                    for number, said in self.others.items()
                    if number < self.month.month and said.value is not None
                },
                planned=self.planned,
                zones=self.zone_values,
                within={zone.code: zone.within.code for zone in self.goal.zones.all() if zone.within},
                zone=self.zone.code if self.zone else None,
                city=self.city,
                steps_done=done,
                steps_under_way=under_way,
                **self._register,
            )
        )
        # what the zones add up to is a matter of the city's row, a part too large one of its own
        own = self.zone.code if self.zone else None
        return tuple(finding for finding in found if finding.check != Check.ZONES or finding.zone == own)

    @property
    def _register(self) -> dict[str, Decimal]:
        """What the checks hold the value against, where a register feeds the goal."""
        said = self.feed.value(self.zone) if self.feed else None
        return {"register": said, "tolerance": self.feed.tolerance} if self.feed and said is not None else {}

    @property
    def _weights(self) -> tuple[Decimal, Decimal]:
        """The weights of the road map's steps done by the month's end, and of the step after them."""
        version = self.course.version_for(self.month)
        weights = {row.step: row.weight for row in version.milestones} if version else {}
        day = last_day(self.month)
        left = [step for step in self.steps if step.done_on is None or step.done_on > day]
        done = sum((weights[step.step] for step in self.steps if step not in left), Decimal(0))
        return done, weights[left[0].step] if left else Decimal(0)

    @property
    def lacks(self) -> list[str]:
        """The fields without which the figure cannot be submitted."""
        current = self.current
        if current is None or current.value is None:
            return ["value"]
        missing = []
        if self.findings and not current.comment.strip():
            missing.append("comment")
        if self.asks_for_cause:
            missing += [name for name in ("cause", "remedy", "back_on") if not getattr(current, name)]
        return missing

    @property
    def is_ready(self) -> bool:
        """Whether the current draft can be submitted as it is."""
        return self.state == State.DRAFT and not self.lacks


@dataclass(frozen=True)
class StepCell(Life[MilestoneReport]):
    """One milestone of the road map that is due, or was reported, this month."""

    course: Course
    milestone: Milestone
    said: list[MilestoneReport]
    evidence: list[Evidence]

    @property
    def goal(self) -> Goal:
        return self.course.goal

    @property
    def code(self) -> str:
        """How forms name the step: 13.2."""
        return f"{self.goal.number}.{self.milestone.step}"

    @property
    def lacks(self) -> list[str]:
        return [] if self.current and self.current.done_on else ["done_on"]

    @property
    def is_ready(self) -> bool:
        return self.state == State.DRAFT and not self.lacks
