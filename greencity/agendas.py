"""What of the docket the overview tells: what is overdue, due next, or waits for the leading group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pilots.dockets import DocketLine, load_docket, most_urgent
from pilots.models import Matter
from pilots.moments import Moment
from pilots.rules.matters import DUE_STATES, MatterState

#: How many of the overdue, of those due next, and of those to be decided stand on the overview.
MOST_OVERDUE, MOST_DUE, MOST_TO_DECIDE = 5, 3, 3


@dataclass(frozen=True, slots=True)
class Agenda:
    """The open matters as known on a day, by what they wait for: the most urgent first in each."""

    overdue: Sequence[DocketLine]
    due: Sequence[DocketLine]
    to_decide: Sequence[DocketLine]
    proposed: int

    @property
    def shown(self) -> list[DocketLine]:
        return [*self.overdue[:MOST_OVERDUE], *self.due[:MOST_DUE], *self.to_decide[:MOST_TO_DECIDE]]

    @property
    def more(self) -> int:
        """How many open matters, proposals aside, are not shown."""
        return len(self.overdue) + len(self.due) + len(self.to_decide) - len(self.shown)


def load_agenda(moment: Moment) -> Agenda:
    """Two queries, whatever the number of matters; of today's docket only what is open is read."""
    lines = most_urgent(load_docket(moment.as_of, Matter.objects.open() if moment.is_now else None))
    return Agenda(
        overdue=[line for line in lines if line.is_overdue],
        due=[line for line in lines if line.state in DUE_STATES and not line.is_overdue],
        to_decide=[line for line in lines if line.state == MatterState.RAISED],
        proposed=sum(line.state == MatterState.PROPOSED for line in lines),
    )
