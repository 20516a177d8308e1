"""How a table's width is shared among its columns on paper, where no browser works it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

#: A line of a table across a page holds so many Latin characters; a Chinese one takes two.
ROOM = 98
#: What lines and edges of a cell take.
EDGE = 3
#: A number longer than this may be broken, too.
LONGEST_NUMBER = 20
WORDS = re.compile(r"[\s\u2e80-\uffef]+")


@dataclass(frozen=True, slots=True)
class Need:
    """least: without breaking a word; most: without breaking a line. In Latin characters."""

    least: int
    most: int


def need_of(title: str, texts: Iterable[str], *, is_whole: bool = False) -> Need:
    """What a column needs for its heading and its texts; is_whole: these are better not broken at all."""
    shown = list(texts)
    most = max([width_of(title), *map(width_of, shown)])
    words = [width_of(word) for text in (title, *shown) for word in WORDS.split(text)]
    least = max([4, *words])
    if is_whole:
        least = max([least, *(width for width in map(width_of, shown) if width <= LONGEST_NUMBER)])
    return Need(min(least, ROOM // 3) + EDGE, max(most, least) + EDGE)


def width_of(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "FW" else 1 for sign in text)


def shares_of(needs: Sequence[Need], room: int = ROOM) -> list[float]:
    """The percentage of the width for each column: what it needs least, and of the rest as much as it has to write.

    So the columns of long texts come out with about as many lines as each other, and the rows low.
    """
    least = sum(need.least for need in needs)
    wanted = sum(need.most - need.least for need in needs)
    rest = max(room - least, 0)
    part = rest / wanted if wanted else 0.0
    widths = [need.least + (need.most - need.least) * part for need in needs]
    whole = sum(widths) or 1
    return [round(width * 100 / whole, 1) for width in widths]
