"""How a table's width is shared among its columns on paper, where no browser works it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

#: A line of a table across a page holds so many Latin characters; a Chinese one takes two.
ROOM = 108
#: What lines and edges of a cell take.
EDGE = 2
#: A number longer than this may be broken, too.
LONGEST_NUMBER = 20
#: A column that has nothing longer to write (a day, a kind, a department) is spared line breaks where there is room.
SHORT = 17
WORDS = re.compile(r"[\s\u2e80-\uffef]+")
#: Words of a heading, and what it has in brackets, which stay in one line.
HEADING_WORDS = re.compile(r"\s+|(?=[(（])")


@dataclass(frozen=True, slots=True)
class Need:
    """least: without breaking a word; most: without breaking a line; short: what its texts, none of them long,
    need for that, 0 where some are long. In Latin characters."""

    least: int
    most: int
    short: int = 0

    @property
    def easy(self) -> int:
        """As little as can be read without trouble: a text in more than narrow strips."""
        return max(self.least, self.short, min(self.most, SHORT + EDGE))


def need_of(title: str, texts: Iterable[str], *, is_whole: bool = False, beside: int = 0) -> Need:
    """What a column needs for its heading and its texts.

    is_whole: these are better not broken at all, and the heading only between its words. beside: what stands to
    the right of each text.
    """
    shown = list(texts)
    longest = max([0, *map(width_of, shown)])
    most = max(longest + beside, width_of(title))
    words = [width_of(word) for text in (title, *shown) for word in WORDS.split(text)]
    least = max([4, *words])
    if is_whole:
        least = max([least, *(width for width in map(width_of, shown) if width <= LONGEST_NUMBER)])
        heads = [width for width in map(width_of, HEADING_WORDS.split(title)) if width <= LONGEST_NUMBER // 2]
        least = max([least + beside, *heads])
    short = longest + EDGE if not is_whole and 0 < longest <= SHORT else 0
    return Need(min(least, ROOM // 3) + EDGE, max(most, least) + EDGE, short)


def width_of(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "FW" else 1 for sign in text)


def shares_of(needs: Sequence[Need], room: int = ROOM) -> list[float]:
    """The percentage of the width for each column: what it needs least, and of the rest as much as it has to write.

    Short columns come first, the shortest before the others: a day or a department is not broken where the long
    texts can give way. These come out with about as many lines as each other, and the rows low.
    """
    widths = [float(need.least) for need in needs]
    rest = max(room - sum(widths), 0.0)
    for place, need in sorted(enumerate(needs), key=lambda one: one[1].short):
        lacking = max(need.short - need.least, 0)
        if lacking <= rest:
            widths[place], rest = widths[place] + lacking, rest - lacking
    wanted = sum(max(need.most - width, 0) for need, width in zip(needs, widths, strict=True))
    part = rest / wanted if wanted else 0.0
    widths = [width + max(need.most - width, 0) * part for need, width in zip(needs, widths, strict=True)]
    whole = sum(widths) or 1
    return [round(width * 100 / whole, 1) for width in widths]


def fit(needs: Sequence[Need], room: int = ROOM) -> bool:
    """Whether each column has enough to be read without trouble."""
    return sum(need.easy for need in needs) <= room
