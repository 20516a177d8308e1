"""The life of a matter: which deeds follow which, what stands after them, and who has to act."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pilots.rules.matters import (
    ASKED,
    DUE_STATES,
    FROM,
    OPEN_STATES,
    TOLD,
    Deed,
    Event,
    MatterState,
    Party,
    Standing,
    deeds_from,
    level_for,
    may,
    next_level_on,
    parties_told,
    standing_after,
    still_asks,
)

DUE, LATER = date(2021, 6, 18), date(2021, 7, 31)
S = MatterState

MAY_FOLLOW = {
    S.PROPOSED: [Deed.ACCEPT, Deed.DISMISS],
    S.RAISED: [Deed.DECIDE],
    S.DECIDED: [Deed.ACKNOWLEDGE, Deed.EXTEND, Deed.ESCALATE],
    S.UNDER_WAY: [Deed.PROGRESS, Deed.DONE, Deed.EXTEND, Deed.ESCALATE, Deed.CLOSE],
    S.REPORTED: [Deed.SEND_BACK, Deed.EXTEND, Deed.ESCALATE, Deed.CLOSE],
    S.CLOSED: [Deed.REOPEN],
    S.DISMISSED: [],
}


@pytest.mark.parametrize("state", MatterState)
def test_what_may_follow(state: MatterState) -> None:
    assert deeds_from(state) == MAY_FOLLOW[state]
    assert [deed for deed in Deed if may(deed, state)] == MAY_FOLLOW[state]


def test_open_matters_wait_for_somebody() -> None:
    assert {state for state in MatterState if state not in OPEN_STATES} == {S.CLOSED, S.DISMISSED}
    assert set(DUE_STATES) < set(OPEN_STATES)


def at(day: int) -> datetime:
    return datetime(2021, 4, 1, tzinfo=UTC) + timedelta(days=day)


def events(*deeds: Event | Deed) -> list[Event]:
    """The events, a day after another; what stands as a deed alone has nothing with it."""
    rows = [row if isinstance(row, Event) else Event(row, at(0)) for row in deeds]
    return [Event(row.deed, at(day), row.text, row.department, row.due_on, row.level) for day, row in enumerate(rows)]


DECIDED = Event(Deed.DECIDE, at(0), "由住建局牵头", 7, DUE)
EXTENDED = Event(Deed.EXTEND, at(0), "延期", None, LATER)
REOPENED = Event(Deed.REOPEN, at(0), "复查不合格", None, LATER)
LIVES: dict[str, tuple[list[Event | Deed], Standing]] = {
    "raised": ([Deed.RAISE], Standing(S.RAISED)),
    "proposed": ([Deed.PROPOSE], Standing(S.PROPOSED)),
    "accepted": ([Deed.PROPOSE, Deed.ACCEPT], Standing(S.RAISED)),
    "dismissed": ([Deed.PROPOSE, Deed.DISMISS], Standing(S.DISMISSED)),
    "decided": ([Deed.RAISE, DECIDED], Standing(S.DECIDED, "由住建局牵头", 7, DUE, decided_at=at(1))),
    "under way": (
        [Deed.RAISE, DECIDED, Deed.ACKNOWLEDGE, Deed.PROGRESS],
        Standing(S.UNDER_WAY, "由住建局牵头", 7, DUE, decided_at=at(1)),
    ),
    "sent back": (
        [Deed.RAISE, DECIDED, Deed.ACKNOWLEDGE, Deed.DONE, Deed.SEND_BACK],
        Standing(S.UNDER_WAY, "由住建局牵头", 7, DUE, decided_at=at(1)),
    ),
    "escalated twice": (
        [Deed.RAISE, DECIDED, Event(Deed.ESCALATE, at(0), level=1), Event(Deed.ESCALATE, at(0), level=3)],
        Standing(S.DECIDED, "由住建局牵头", 7, DUE, 3, at(1)),
    ),
    "extended": (
        [Deed.RAISE, DECIDED, Deed.ACKNOWLEDGE, Event(Deed.ESCALATE, at(0), level=2), EXTENDED],
        Standing(S.UNDER_WAY, "由住建局牵头", 7, LATER, 0, at(1)),
    ),
    "closed": (
        [Deed.RAISE, DECIDED, Deed.ACKNOWLEDGE, Deed.DONE, Deed.CLOSE],
        Standing(S.CLOSED, "由住建局牵头", 7, DUE, 0, at(1), at(4)),
    ),
    "reopened": (
        [Deed.RAISE, DECIDED, Deed.ACKNOWLEDGE, Deed.CLOSE, REOPENED],
        Standing(S.DECIDED, "由住建局牵头", 7, LATER, 0, at(1), None),
    ),
}


@pytest.mark.parametrize(("deeds", "standing"), LIVES.values(), ids=LIVES)
def test_what_stands_after_a_life(deeds: list[Event | Deed], standing: Standing) -> None:
    assert standing_after(events(*deeds)) == standing


def test_nothing_stands_before_anything_happened() -> None:
    assert standing_after([]) is None


@pytest.mark.parametrize("state", MatterState)
@pytest.mark.parametrize(("day", "overdue"), [(DUE - timedelta(1), 0), (DUE, 0), (DUE + timedelta(1), 1)])
def test_overdue_is_what_a_department_still_owes(state: MatterState, day: date, overdue: int) -> None:
    assert Standing(state, due_on=DUE).days_overdue(day) == (overdue if state in DUE_STATES else 0)
    assert Standing(state).days_overdue(day) == 0


@pytest.mark.parametrize(("days", "level"), [(-5, 0), (0, 0), (1, 1), (7, 1), (8, 2), (30, 2), (31, 3), (400, 3)])
def test_the_level_of_what_is_overdue(days: int, level: int) -> None:
    assert level_for(days) == level


@pytest.mark.parametrize("level", range(3))
def test_the_next_level_is_reached_on_the_day_that_is_named(level: int) -> None:
    day = next_level_on(DUE, level)
    assert day
    assert level_for((day - DUE).days) == level + 1
    assert level_for((day - timedelta(1) - DUE).days) == level


def test_there_is_no_level_after_the_last() -> None:
    assert next_level_on(DUE, 3) is None


# Who is told, and who has to act


@pytest.mark.parametrize(
    ("level", "state", "told"),
    [
        (1, S.UNDER_WAY, [Party.DEPARTMENT]),
        (1, S.REPORTED, [Party.DEPARTMENT, Party.OFFICE]),
        (2, S.DECIDED, [Party.DEPARTMENT, Party.OFFICE]),
        (3, S.UNDER_WAY, [Party.DEPARTMENT, Party.OFFICE, Party.LEADERS]),
    ],
)
def test_an_escalation_is_told_by_its_level(level: int, state: MatterState, told: list[Party]) -> None:
    assert parties_told(Deed.ESCALATE, state, level) == told


@pytest.mark.parametrize("party", Party)
def test_whoever_is_asked_was_told(party: Party) -> None:
    """And each deed asks in a state to which it may have led."""
    for deed, states in ASKED[party].items():
        assert deed in TOLD[party] or deed == Deed.ESCALATE
        assert all(state in OPEN_STATES for state in states)
        assert not any(still_asks(party, deed, state) for state in (S.CLOSED, S.DISMISSED))


def test_somebody_is_asked_in_every_open_state() -> None:
    asked = {state for deeds in ASKED.values() for states in deeds.values() for state in states}
    assert asked == set(OPEN_STATES)


def test_what_was_done_asks_no_more() -> None:
    assert still_asks(Party.DEPARTMENT, Deed.DECIDE, S.DECIDED)
    assert not still_asks(Party.DEPARTMENT, Deed.DECIDE, S.UNDER_WAY)
    assert not still_asks(Party.OFFICE, Deed.PROGRESS, S.UNDER_WAY)
    assert [deed for deed, states in FROM.items() if not states] == [Deed.PROPOSE, Deed.RAISE]
