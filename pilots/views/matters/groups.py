"""The parts of the docket's list: each matter stands in one of them, what presses most comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import pgettext_lazy

from pilots.dockets import DocketLine
from pilots.rules.matters import MatterState
from pilots.templatetags.matters import arrived_on


class Group(StrEnum):
    """OVERDUE takes what is overdue out of UNDER_WAY and REPORTED; UNDER_WAY holds what is decided as well."""

    OVERDUE = "overdue"
    TO_DECIDE = "to_decide"
    UNDER_WAY = "under_way"
    REPORTED = "reported"
    PROPOSED = "proposed"
    CLOSED = "closed"
    DISMISSED = "dismissed"


GROUP_WORDS = {
    Group.OVERDUE: pgettext_lazy("matters", "Overdue"),
    Group.TO_DECIDE: pgettext_lazy("matters", "To be decided"),
    Group.UNDER_WAY: pgettext_lazy("matters", "Under way"),
    Group.REPORTED: pgettext_lazy("matters", "Reported as done"),
    Group.PROPOSED: pgettext_lazy("matters", "Proposed by the figures"),
    Group.CLOSED: pgettext_lazy("matters", "Closed"),
    Group.DISMISSED: pgettext_lazy("matters", "Dismissed"),
}
#: What a reader has to know of a part, where its name does not say it.
GROUP_NOTES = {
    Group.OVERDUE: pgettext_lazy("matters", "Past the day by which they were to be done, the longest first."),
    Group.TO_DECIDE: pgettext_lazy("matters", "They wait for the leading group's decision, the longest first."),
    Group.UNDER_WAY: pgettext_lazy("matters", "Decided, with a department that answers; the next due first."),
    Group.REPORTED: pgettext_lazy("matters", "The department says that it is done; the office checks the evidence."),
    Group.PROPOSED: pgettext_lazy(
        "matters", "Goals behind for two published months running; the office accepts or dismisses them."
    ),
}
#: What is over is folded up.
OVER = (Group.CLOSED, Group.DISMISSED)
GROUP_OF_STATE = {
    MatterState.PROPOSED: Group.PROPOSED,
    MatterState.RAISED: Group.TO_DECIDE,
    MatterState.DECIDED: Group.UNDER_WAY,
    MatterState.UNDER_WAY: Group.UNDER_WAY,
    MatterState.REPORTED: Group.REPORTED,
    MatterState.CLOSED: Group.CLOSED,
    MatterState.DISMISSED: Group.DISMISSED,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list as it is drawn. is_open: whether its rows stand open."""

    group: Group
    lines: Sequence[DocketLine]
    is_open: bool

    @property
    def name(self) -> str:
        return str(GROUP_WORDS[self.group])

    @property
    def note(self) -> str:
        return str(GROUP_NOTES.get(self.group, ""))

    @property
    def is_over(self) -> bool:
        return self.group in OVER


def group_of(line: DocketLine) -> Group:
    return Group.OVERDUE if line.is_overdue else GROUP_OF_STATE[line.state]


def in_order(group: Group, lines: Sequence[DocketLine]) -> list[DocketLine]:
    """What presses most first; of what is over the latest."""
    orders: dict[Group, Callable[[DocketLine], Any]] = {
        Group.OVERDUE: lambda line: -line.days_overdue,
        Group.UNDER_WAY: lambda line: line.due_on or date.max,
        Group.REPORTED: lambda line: line.due_on or date.max,
    }
    by_number = sorted(lines, key=lambda line: (line.matter.year, line.matter.number))
    if group in OVER:
        return sorted(lines, key=lambda line: (arrived_on(line), line.matter.year, line.matter.number), reverse=True)
    return sorted(by_number, key=orders.get(group, arrived_on))


def pressing_first(lines: Sequence[DocketLine]) -> list[DocketLine]:
    """Matters in the order of the list, without its parts."""
    return [line for part in parts_of(lines) for line in part.lines]


def parts_of(lines: Sequence[DocketLine], asked: Sequence[str] = ()) -> list[Part]:
    """The parts that hold something, in order; asked: the groups that the reader asked for by name."""
    found: dict[Group, list[DocketLine]] = {}
    for line in lines:
        found.setdefault(group_of(line), []).append(line)
    return [
        Part(group, in_order(group, found[group]), group not in OVER or group in asked)
        for group in Group
        if group in found
    ]
