"""What differs between two versions: texts word by word, numbers with their change, lists item by item.

Nothing here knows the database or a language's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Generic, TypeVar

T = TypeVar("T")

#: Characters of scripts that write no spaces between words: each is a token of its own.
HAN = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: A word or number with what joins its parts (CO2, 3,000, 2021-09-30, A/B), white space, any other character.
TOKEN = re.compile(rf"[^\W{HAN}]+(?:[.,:'’/-][^\W{HAN}]+)*|\s+|.", re.DOTALL)
#: More pairs of tokens than this are not compared one by one.
MOST_PAIRS = 1_000_000
#: Texts less alike than this read better replaced as a whole.
LEAST_ALIKE = 0.35
#: Items less alike than this are not one item in two wordings.
SAME_ITEM = 0.4
#: Up to this many letters between two changes read better as part of the change.
SHORTEST_KEPT = 3


class Kind(StrEnum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. The kept and removed pieces give the old text, the kept and added ones the new."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number in two versions, in one unit; None where a version gives none."""

    old: Decimal | None
    new: Decimal | None

    @property
    def is_changed(self) -> bool:
        return self.old != self.new

    @property
    def difference(self) -> Decimal | None:
        """New less old; None where either is missing."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def share(self) -> Decimal | None:
        """The difference as a share of the old number's size (-0.25 = a quarter less); None of zero."""
        return self.difference / abs(self.old) if self.difference is not None and self.old else None


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """An item in two versions; old is None for one that was added, new for one that was dropped."""

    old: T | None
    new: T | None

    @property
    def kind(self) -> Kind:
        return Kind.ADDED if self.old is None else Kind.REMOVED if self.new is None else Kind.KEPT


def text_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as pieces in reading order: by words, Chinese by characters.

    What stands between two changes and says next to nothing goes with them; texts that have little
    in common are replaced as a whole.
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    middle_old, middle_new = before[start : len(before) - end], after[start : len(after) - end]
    changes = _replaced(middle_old, middle_new)
    if len(middle_old) * len(middle_new) <= MOST_PAIRS:
        changes = _folded(list(_compared(middle_old, middle_new)))
    head, tail = "".join(before[:start]), "".join(before[len(before) - end :])
    pieces = _merged([Piece(Kind.KEPT, head), *changes, Piece(Kind.KEPT, tail)])
    return pieces if _have_enough_kept(pieces) else _merged(_replaced(before, after))


def likeness(old: str, new: str) -> float:
    """How much of two texts is the same, from 0 to 1, white space and punctuation apart."""
    before, after = ([token for token in TOKEN.findall(text) if _letters(token)] for text in (old, new))
    return 1.0 if before == after else SequenceMatcher(None, before, after, autojunk=False).ratio()


def paired_by_key(old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable]) -> tuple[Pair[T], ...]:
    """The items of both lists by their key, which names an item once a list.

    In the new list's order, dropped items after the one they stood behind.
    """
    places = {key(item): place for place, item in enumerate(old)}
    return _in_order(old, new, {i: places[key(item)] for i, item in enumerate(new) if key(item) in places})


def paired_by_text(
    old: Sequence[T], new: Sequence[T], group: Callable[[T], Hashable], text: Callable[[T], str]
) -> tuple[Pair[T], ...]:
    """As `paired_by_key` for items without a key: within a group, those whose texts are most alike."""
    alike = sorted(
        (
            (-share, abs(i - j), i, j)
            for i, item in enumerate(new)
            for j, other in enumerate(old)
            if group(item) == group(other) and (share := likeness(text(other), text(item))) >= SAME_ITEM
        ),
    )
    partners: dict[int, int] = {}
    for _share, _distance, i, j in alike:
        if i not in partners and j not in partners.values():
            partners[i] = j
    return _in_order(old, new, partners)


def _in_order(old: Sequence[T], new: Sequence[T], partners: Mapping[int, int]) -> tuple[Pair[T], ...]:
    """partners: place in the new list → place in the old."""
    rows: list[tuple[int | None, int | None]] = [(partners.get(i), i) for i in range(len(new))]
    for j in sorted(set(range(len(old))) - set(partners.values())):
        before = next((place for place, (other, _new) in enumerate(rows) if other == j - 1), -1)
        rows.insert(before + 1, (j, None))
    return tuple(Pair(None if j is None else old[j], None if i is None else new[i]) for j, i in rows)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many tokens the two begin with together."""
    return next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _have_enough_kept(pieces: Sequence[Piece]) -> bool:
    """Whether the texts share enough for a comparison word by word; one that is empty shares all it has."""
    letters = {kind: sum(len(_letters(piece.text)) for piece in pieces if piece.kind == kind) for kind in Kind}
    kept, removed, added = letters[Kind.KEPT], letters[Kind.REMOVED], letters[Kind.ADDED]
    return not (removed and added) or 2 * kept >= LEAST_ALIKE * (2 * kept + removed + added)


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    return [Piece(Kind.REMOVED, "".join(old)), Piece(Kind.ADDED, "".join(new))]


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Kind.KEPT, "".join(old[i1:i2]))
        else:
            yield from _replaced(old[i1:i2], new[j1:j2])


def _folded(pieces: Sequence[Piece]) -> list[Piece]:
    """Kept pieces between two changes that are too short to read become part of the change."""
    folded = []
    for place, piece in enumerate(pieces):
        if piece.kind == Kind.KEPT and 0 < place < len(pieces) - 1 and _is_short(piece.text):
            folded += [Piece(Kind.REMOVED, piece.text), Piece(Kind.ADDED, piece.text)]
        else:
            folded.append(piece)
    return folded


def _is_short(text: str) -> bool:
    letters = _letters(text)
    if any(letter.isdecimal() for letter in letters):
        return False
    return len(letters) <= (1 if re.search(f"[{HAN}]", letters) else SHORTEST_KEPT)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbours of a kind as one; within a change what was removed comes first."""
    merged = []
    for is_kept, run in groupby((piece for piece in pieces if piece.text), lambda piece: piece.kind == Kind.KEPT):
        group = list(run)
        for kind in (Kind.KEPT,) if is_kept else (Kind.REMOVED, Kind.ADDED):
            text = "".join(piece.text for piece in group if piece.kind == kind)
            if text:
                merged.append(Piece(kind, text))
    return tuple(merged)
