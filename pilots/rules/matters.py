"""The life of a matter before the leading group: which deed may follow which, and what stands after them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class MatterState(StrEnum):
    """PROPOSED by the figures, RAISED and waiting for a decision, DECIDED and waiting for the department's word,
    UNDER_WAY, REPORTED as done and waiting for the office, CLOSED with evidence, or DISMISSED with a reason."""

    PROPOSED = "proposed"
    RAISED = "raised"
    DECIDED = "decided"
    UNDER_WAY = "under_way"
    REPORTED = "reported"
    CLOSED = "closed"
    DISMISSED = "dismissed"


class Deed(StrEnum):
    """What can happen to a matter."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    RAISE = "raise"
    DECIDE = "decide"
    ACKNOWLEDGE = "acknowledge"
    PROGRESS = "progress"
    DONE = "done"
    SEND_BACK = "send_back"
    EXTEND = "extend"
    ESCALATE = "escalate"
    CLOSE = "close"
    REOPEN = "reopen"


#: States in which a department owes something by a day.
DUE_STATES = (MatterState.DECIDED, MatterState.UNDER_WAY, MatterState.REPORTED)
#: States in which somebody still has to act.
OPEN_STATES = (MatterState.PROPOSED, MatterState.RAISED, *DUE_STATES)
#: Deed → from which states it may be done (none: it begins a matter).
FROM: dict[Deed, tuple[MatterState, ...]] = {
    Deed.PROPOSE: (),
    Deed.RAISE: (),
    Deed.ACCEPT: (MatterState.PROPOSED,),
    Deed.DISMISS: (MatterState.PROPOSED,),
    Deed.DECIDE: (MatterState.RAISED,),
    Deed.ACKNOWLEDGE: (MatterState.DECIDED,),
    Deed.PROGRESS: (MatterState.UNDER_WAY,),
    Deed.DONE: (MatterState.UNDER_WAY,),
    Deed.SEND_BACK: (MatterState.REPORTED,),
    Deed.EXTEND: DUE_STATES,
    Deed.ESCALATE: DUE_STATES,
    Deed.CLOSE: (MatterState.UNDER_WAY, MatterState.REPORTED),
    Deed.REOPEN: (MatterState.CLOSED,),
}
#: Deed → the state it leads to; what is not named leaves the state as it is.
TO: dict[Deed, MatterState] = {
    Deed.PROPOSE: MatterState.PROPOSED,
    Deed.RAISE: MatterState.RAISED,
    Deed.ACCEPT: MatterState.RAISED,
    Deed.DISMISS: MatterState.DISMISSED,
    Deed.DECIDE: MatterState.DECIDED,
    Deed.ACKNOWLEDGE: MatterState.UNDER_WAY,
    Deed.DONE: MatterState.REPORTED,
    Deed.SEND_BACK: MatterState.UNDER_WAY,
    Deed.CLOSE: MatterState.CLOSED,
    Deed.REOPEN: MatterState.DECIDED,
}


class Party(StrEnum):
    """Who is told of what happens to a matter, and may have to act on it."""

    DEPARTMENT = "department"
    OFFICE = "office"
    LEADERS = "leaders"


#: Party → the deeds it is told of; an escalation is told by its level (see `parties_told`).
TOLD: dict[Party, tuple[Deed, ...]] = {
    Party.DEPARTMENT: (Deed.DECIDE, Deed.SEND_BACK, Deed.EXTEND, Deed.ESCALATE, Deed.CLOSE, Deed.REOPEN),
    Party.OFFICE: (Deed.PROPOSE, Deed.DECIDE, Deed.ACKNOWLEDGE, Deed.PROGRESS, Deed.DONE),
    Party.LEADERS: (Deed.RAISE, Deed.ACCEPT, Deed.CLOSE),
}
#: Party → deed → the states in which the deed still asks the party to act.
ASKED: dict[Party, dict[Deed, tuple[MatterState, ...]]] = {
    Party.DEPARTMENT: {
        Deed.DECIDE: (MatterState.DECIDED,),
        Deed.SEND_BACK: (MatterState.UNDER_WAY,),
        Deed.EXTEND: (MatterState.DECIDED, MatterState.UNDER_WAY),
        Deed.ESCALATE: (MatterState.DECIDED, MatterState.UNDER_WAY),
        Deed.REOPEN: (MatterState.DECIDED,),
    },
    Party.OFFICE: {
        Deed.PROPOSE: (MatterState.PROPOSED,),
        Deed.DONE: (MatterState.REPORTED,),
        Deed.ESCALATE: DUE_STATES,
    },
    Party.LEADERS: {
        Deed.RAISE: (MatterState.RAISED,),
        Deed.ACCEPT: (MatterState.RAISED,),
        Deed.ESCALATE: DUE_STATES,
    },
}

#: Levels to which an overdue matter goes: the department's head at once, the office after it, the leading group last.
HEAD, OFFICE, LEADERS = 1, 2, 3
#: From so many days overdue on, a matter is at a level.
OVERDUE_LEVELS = ((31, LEADERS), (8, OFFICE), (1, HEAD))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a matter. department and due_on: as set by a decision, an extension or a reopening."""

    deed: Deed
    at: datetime
    text: str = ""
    department: int | None = None
    due_on: date | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a matter after its events.

    decision: the words of the last decision; department: who answers (the key of a row); due_on: by when;
    level: the highest to which it was escalated since it was last decided, extended or reopened.
    """

    state: MatterState
    decision: str = ""
    department: int | None = None
    due_on: date | None = None
    level: int = 0
    decided_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def days_overdue(self, day: date) -> int:
        """Whole days since the due day; 0 for what is not overdue, or no longer due."""
        if self.due_on is None or self.state not in DUE_STATES:
            return 0
        return max((day - self.due_on).days, 0)


def may(deed: Deed, state: MatterState) -> bool:
    return state in FROM[deed]


def deeds_from(state: MatterState) -> list[Deed]:
    """What may follow, in the order of the deeds."""
    return [deed for deed in Deed if state in FROM[deed]]


def standing_after(events: Iterable[Event]) -> Standing | None:
    """What stands after events in the order in which they happened; None without any."""
    standing: Standing | None = None
    for event in events:
        standing = follow(standing, event)
    return standing


def follow(standing: Standing | None, event: Event) -> Standing:
    """What stands after one more event."""
    before = standing or Standing(TO.get(event.deed, MatterState.RAISED))
    state = TO.get(event.deed, before.state)
    decides, dates = event.deed == Deed.DECIDE, event.deed in (Deed.DECIDE, Deed.EXTEND, Deed.REOPEN)
    if dates:
        level = 0
    elif event.deed == Deed.ESCALATE:
        level = max(before.level, event.level)
    else:
        level = before.level
    return Standing(
        state=state,
        decision=event.text if decides else before.decision,
        department=event.department if decides else before.department,
        due_on=event.due_on if dates and event.due_on else before.due_on,
        level=level,
        decided_at=event.at if decides else before.decided_at,
        closed_at=event.at if event.deed == Deed.CLOSE else None if event.deed == Deed.REOPEN else before.closed_at,
    )


def parties_told(deed: Deed, state: MatterState, level: int = 0) -> list[Party]:
    """Whom a deed is told. state: what it led to; level: that of an escalation, which goes to all below it too.

    What is reported as done waits for the office: that it is overdue is told the office at every level.
    """
    told = [party for party in Party if deed in TOLD[party]]
    if deed == Deed.ESCALATE:
        if level >= OFFICE or state == MatterState.REPORTED:
            told.append(Party.OFFICE)
        if level >= LEADERS:
            told.append(Party.LEADERS)
    return told


def still_asks(party: Party, deed: Deed, state: MatterState) -> bool:
    """Whether a party that was told of a deed has yet to act, now that the matter is in the state."""
    return state in ASKED[party].get(deed, ())


def level_for(days_overdue: int) -> int:
    """The level at which a matter belongs after so many days; 0 for one that is not overdue."""
    return next((level for least, level in OVERDUE_LEVELS if days_overdue >= least), 0)


def next_level_on(due_on: date, level: int) -> date | None:
    """The day on which an overdue matter goes to the level after the one given; None after the last."""
    later = [least for least, reached in OVERDUE_LEVELS if reached > level]
    return due_on + timedelta(days=min(later)) if later else None
