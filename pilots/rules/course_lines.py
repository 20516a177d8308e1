"""A goal's course through its year as lines on paper: from twelve values to places in a drawing, and its scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

#: The drawing in its own units, and what is left around the lines for the scale and for the values at the ends.
WIDTH, HEIGHT = 640, 190
LEFT, RIGHT, TOP, BOTTOM = 66, 74, 28, 26
#: Values written nearer to each other than this would cover one another.
APART = 15
STEPS = tuple(Decimal(text) for text in ("1", "2", "2.5", "5", "10"))
#: The scale is divided into about so many parts.
PARTS = 4

Values = Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class End:
    """The value written at the end of a line; is_beside: to its right, else above or below it."""

    x: float
    y: float
    value: Decimal
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Line:
    """role: `actual`, `planned` or `former`. runs: its points from gap to gap; end: None without any."""

    role: str
    runs: Sequence[Sequence[Point]]
    end: End | None

    @property
    def points(self) -> list[Point]:
        return [point for run in self.runs for point in run]


@dataclass(frozen=True, slots=True)
class Drawing:
    """ticks: height and value of each line of the scale; now: where the month shown stands, None before January."""

    ticks: Sequence[tuple[float, Decimal]]
    months: Sequence[tuple[float, str]]
    lines: Sequence[Line] = field(default=())
    now: float | None = None


def drawing_of(
    *, months: Sequence[str], actual: Values, planned: Values, former: Values = (), until: int = 12
) -> Drawing:
    """The plan before, the plan and the actual course, in the order in which they are drawn."""
    ticks = scale(value for values in (actual, planned, former) for value in values if value is not None)
    given = [(role, values) for role, values in (("former", former), ("planned", planned), ("actual", actual))]
    runs = {role: runs_of(values, len(months), ticks) for role, values in given}
    ends = ends_of({role: values for role, values in given if runs[role]}, len(months), ticks)
    return Drawing(
        ticks=[(y_of(tick, ticks), tick) for tick in ticks],
        months=[(x_of(place, len(months)), name) for place, name in enumerate(months)],
        lines=[Line(role, runs[role], ends.get(role)) for role, _values in given if runs[role]],
        now=x_of(until - 1, len(months)) if 1 <= until <= len(months) else None,
    )


def scale(values: Iterable[Decimal]) -> list[Decimal]:
    """Round values from below the least to above the most; from zero unless all lie far from it. [0, 1] without any."""
    known = list(values)
    if not known:
        return [Decimal(0), Decimal(1)]
    least, most = min(known), max(known)
    if 0 <= least <= 2 * (most - least) or least == most >= 0:
        least = Decimal(0)
    if most <= 0 and least < 0:
        most = Decimal(0)
    step = step_of(most - least or abs(most) or Decimal(1))
    first = (least / step).to_integral_value(ROUND_FLOOR)
    last = max((most / step).to_integral_value(ROUND_CEILING), first + 1)
    return [number * step for number in range(int(first), int(last) + 1)]


def step_of(span: Decimal) -> Decimal:
    rough = span / PARTS
    power = Decimal(1).scaleb(rough.adjusted())
    return next(step * power for step in STEPS if step * power >= rough)


def x_of(place: int, count: int) -> float:
    """Of a month by its place from 0; months stand in the middle of equal columns."""
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / max(count, 1), 1)


def y_of(value: Decimal, ticks: Sequence[Decimal]) -> float:
    share = float((value - ticks[0]) / (ticks[-1] - ticks[0]))
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)


def runs_of(values: Values, count: int, ticks: Sequence[Decimal]) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for place, value in enumerate(values[:count]):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(Point(x_of(place, count), y_of(value, ticks)))
    return [run for run in runs if run]


def ends_of(values: dict[str, Values], count: int, ticks: Sequence[Decimal]) -> dict[str, End]:
    """The last value of each line.

    At the right edge beside the line, one under the other; before it above or below, on the side away from the plan.
    """
    last: dict[str, tuple[int, Decimal]] = {}
    for role, row in values.items():
        place, value = max((place, value) for place, value in enumerate(row[:count]) if value is not None)
        last[role] = place, value
    ends: dict[str, End] = {}
    taken: list[float] = []
    for role, (place, value) in sorted(last.items(), key=lambda item: y_of(item[1][1], ticks)):
        x, y = x_of(place, count), y_of(value, ticks)
        if place == count - 1:
            y = max([y, *(at + APART for at in taken)])
            taken.append(y)
            ends[role] = End(x + 8, y + 4.5, value, is_beside=True)
        else:
            plan = values.get("planned", ())
            beyond = plan[place] if place < len(plan) else None
            is_above = beyond is None or value >= beyond
            ends[role] = End(x, y - 9 if is_above else y + 19, value, is_beside=False)
    return ends
