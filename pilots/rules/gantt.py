"""A year of steps in twelve columns: from due days to places, and what has become of a step by a day.

Places along the year are in percent of its width, every month as wide as another; places across a
row are in pixels from its middle, down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pilots.rules.lights import Step
from pilots.rules.months import last_day

MONTH_WIDTH = 100 / 12
#: Steps due within so many days are to be acted on now.
SOON_DAYS = 30
#: Marks nearer to each other than this, in percent of the year, would cover one another.
APART = 3.6
#: The height of one lane of marks, and the least height of a row, in pixels.
LANE_HEIGHT, ROW_HEIGHT = 20, 34


class StepState(StrEnum):
    """In the order in which they ask for attention."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    DONE = "done"


def state_of(step: Step, day: date) -> StepState:
    """What has become of a step by a day; a step due on the day itself is not overdue yet."""
    if step.done_on is not None and step.done_on <= day:
        return StepState.DONE
    if step.days_overdue(day):
        return StepState.OVERDUE
    return StepState.SOON if (step.due_on - day).days <= SOON_DAYS else StepState.LATER


class Side(StrEnum):
    """Whether a day lies within the year, or is drawn at its edge."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


def side_of(day: date, year: int) -> Side:
    if day.year == year:
        return Side.WITHIN
    return Side.BEFORE if day.year < year else Side.AFTER


def x_of(day: date, year: int) -> float:
    """The middle of a day, 0 to 100; a day outside the year lies at the edge."""
    return _x(day, year, 0.5)


def end_x(day: date, year: int) -> float:
    """The end of a day, 0 to 100; a day outside the year lies at the edge."""
    return _x(day, year, 0)


def _x(day: date, year: int, less: float) -> float:
    side = side_of(day, year)
    if side != Side.WITHIN:
        return 0.0 if side == Side.BEFORE else 100.0
    return (day.month - 1 + (day.day - less) / last_day(day.replace(day=1)).day) * MONTH_WIDTH


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step is drawn: x of its due day, those it was promised for before, and how far from the row's middle."""

    x: float
    before: tuple[float, ...]
    y: float
    side: Side

    @property
    def reach(self) -> tuple[float, float]:
        """From the first to the last x that the step takes up."""
        return min((self.x, *self.before)), max((self.x, *self.before))


@dataclass(frozen=True, slots=True)
class Row:
    """places: in the order of the steps. height: in pixels."""

    places: tuple[Place, ...]
    height: int


def arranged(steps: Sequence[tuple[date, Sequence[date]]], year: int) -> Row:
    """The places of a row's steps, none covering another.

    steps: the due day of each, and the days it was promised for by earlier versions.
    """
    places = [
        Place(x_of(due_on, year), tuple(x_of(day, year) for day in before), 0, side_of(due_on, year))
        for due_on, before in steps
    ]
    lanes = lanes_of([place.reach for place in places], APART)
    count = max(lanes, default=0) + 1
    middle = (count - 1) / 2
    return Row(
        tuple(
            Place(place.x, place.before, (lane - middle) * LANE_HEIGHT, place.side)
            for place, lane in zip(places, lanes, strict=True)
        ),
        max(count * LANE_HEIGHT + LANE_HEIGHT // 2, ROW_HEIGHT),
    )


def lanes_of(reaches: Sequence[tuple[float, float]], apart: float) -> list[int]:
    """For each reach the first lane, 0 uppermost, in which it keeps its distance from those already there."""
    taken: list[list[tuple[float, float]]] = []
    lanes = []
    for low, high in reaches:
        lane = next(
            (
                number
                for number, others in enumerate(taken)
                if all(high + apart <= left or right + apart <= low for left, right in others)
            ),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes.append(lane)
    return lanes
