"""A schematic map: from degrees to places on a drawing, where neither marks nor words cover one another.

Lengths are in units of the drawing, x to the right and y down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import cos, hypot, radians

#: Kept free around the marks, for what is written beside them.
MARGIN = 62.0
#: Of the circle of a zone, and half the width of the shape of one that holds others.
RADIUS, HOLD = 17.0, 27.0
#: Marks nearer to each other than this are moved apart.
APART = 2 * RADIUS + 8
#: Passes after which marks that still crowd each other are left.
PASSES = 60
#: Between a mark and what is written beside it.
GAP = 5.0
#: Of what is written: its size, and the height of two lines of it.
TEXT_SIZE, TEXT_HEIGHT = 12.0, 30.0
#: Width of a letter, as a share of its size; Chinese is as wide as it is high.
LATIN = 0.58


class Side(StrEnum):
    """Where a label stands, as seen from its mark; in the order in which the sides are tried."""

    RIGHT = "right"
    LEFT = "left"
    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a zone lies, in degrees. within: the code of the one that holds it. text: the longest line beside it."""

    code: str
    latitude: float
    longitude: float
    within: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The area that both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Spot:
    """A zone on the drawing: the middle of its mark, and where its label stands.

    parts: the middles of the marks that lie within it, to which its shape reaches.
    """

    code: str
    x: float
    y: float
    side: Side
    label: Box
    parts: tuple[tuple[float, float], ...] = ()


def text_width(text: str) -> float:
    """About how wide a line is."""
    return sum(TEXT_SIZE if ord(letter) > 0x2E7F else TEXT_SIZE * LATIN for letter in text)


def arranged(sites: Sequence[Site], width: float, height: float) -> list[Spot]:
    """The places of zones on a drawing of that size, in their order.

    North is up and distances keep their proportions, as far as that leaves every mark free: marks
    that would cover one another are moved apart. A label takes the first side on which it covers
    nothing and stays on the drawing, or that on which it covers least.
    """
    points = spread(projected(sites, width, height), width, height)
    parts = {
        site.code: tuple(points[other.code] for other in sites if other.within == site.code != other.code)
        for site in sites
    }
    frame = Box(0, 0, width, height)
    taken = [box for code, point in points.items() for box in covered(point, parts[code])]
    spots = []
    for site in sites:
        point = points[site.code]
        reach = HOLD if parts[site.code] or site.within in points else RADIUS
        boxes = {side: label_box(point, side, reach, text_width(site.text)) for side in Side}
        own = covered(point, ())[0]
        others = [box for box in taken if box != own]

        def cost(side: Side, boxes: dict[Side, Box] = boxes, others: list[Box] = others) -> float:
            box = boxes[side]
            return box.area - box.overlap(frame) + sum(box.overlap(other) for other in others)

        side = min(Side, key=cost)
        taken.append(boxes[side])
        spots.append(Spot(site.code, *point, side, boxes[side], parts[site.code]))
    return spots


def projected(sites: Sequence[Site], width: float, height: float) -> dict[str, tuple[float, float]]:
    """Code → x and y, in the middle of the drawing and as large as its margins allow; no marks are moved."""
    if not sites:
        return {}
    middle = (min(site.latitude for site in sites) + max(site.latitude for site in sites)) / 2
    flat = {site.code: (site.longitude * cos(radians(middle)), -site.latitude) for site in sites}
    xs, ys = [x for x, _y in flat.values()], [y for _x, y in flat.values()]
    span_x, span_y = max(xs) - min(xs), max(ys) - min(ys)
    room = [(width - 2 * MARGIN) / span_x] if span_x else []
    room += [(height - 2 * MARGIN) / span_y] if span_y else []
    scale = min(room, default=1.0)
    left = (width - span_x * scale) / 2 - min(xs) * scale
    top = (height - span_y * scale) / 2 - min(ys) * scale
    return {code: (left + x * scale, top + y * scale) for code, (x, y) in flat.items()}


def spread(points: Mapping[str, tuple[float, float]], width: float, height: float) -> dict[str, tuple[float, float]]:
    """The same points with marks that cover one another moved apart, and all of them kept on the drawing."""
    moved = dict(points)
    for _pass in range(PASSES):
        crowded = False
        for first, second in combinations(moved, 2):
            (x1, y1), (x2, y2) = moved[first], moved[second]
            away = hypot(x2 - x1, y2 - y1)
            if away >= APART - 0.01:
                continue
            crowded = True
            dx, dy = ((x2 - x1) / away, (y2 - y1) / away) if away else (1.0, 0.0)
            step = (APART - away) / 2
            moved[first] = kept_within(x1 - dx * step, y1 - dy * step, width, height)
            moved[second] = kept_within(x2 + dx * step, y2 + dy * step, width, height)
        if not crowded:
            break
    return moved


def kept_within(x: float, y: float, width: float, height: float) -> tuple[float, float]:
    """A point from which a mark stays on the drawing."""
    edge = HOLD + 2
    return min(max(x, edge), width - edge), min(max(y, edge), height - edge)


def covered(point: tuple[float, float], parts: Sequence[tuple[float, float]]) -> list[Box]:
    """What a mark covers: its own square first, then squares along the way to each part."""
    boxes = [square(point, RADIUS)]
    for part in parts:
        boxes += [
            square((point[0] + (part[0] - point[0]) * share, point[1] + (part[1] - point[1]) * share), HOLD - 4)
            for share in (0.3, 0.5, 0.7)
        ]
    return boxes


def square(point: tuple[float, float], reach: float) -> Box:
    x, y = point
    return Box(x - reach, y - reach, x + reach, y + reach)


def label_box(point: tuple[float, float], side: Side, reach: float, width: float) -> Box:
    """The box of a label of that width on a side of a mark."""
    x, y = point
    match side:
        case Side.RIGHT:
            left, top = x + reach + GAP, y - TEXT_HEIGHT / 2
        case Side.LEFT:
            left, top = x - reach - GAP - width, y - TEXT_HEIGHT / 2
        case Side.BELOW:
            left, top = x - width / 2, y + reach + GAP
        case Side.ABOVE:
            left, top = x - width / 2, y - reach - GAP - TEXT_HEIGHT
    return Box(left, top, left + width, top + TEXT_HEIGHT)
