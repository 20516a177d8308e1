"""Finding words in texts: how a search is read, and where in a text its words stand.

Letters are compared without regard to case and width: NFKC makes one of 2021 and ２０２１, of (A) and （Ａ）.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

#: Characters of a search that are read, and words that are looked for.
LONGEST, MOST_WORDS = 200, 10
#: A snippet: characters before its first hit, and in all.
BEFORE, WIDTH = 30, 110
#: The longest code of a row of a register, and the longest number that is a goal's or a year.
LONGEST_CODE, LONGEST_NUMBER = 40, 4
#: From ! to ~ every letter has a form as wide as a Chinese one, so many places further on.
NARROW, WIDER = range(0x21, 0x7F), 0xFEE0

#: A text in pieces, each with whether it is one of the words.
Pieces = list[tuple[str, bool]]


def read_words(text: str) -> tuple[str, ...]:
    """The words of a search, each once, in order; control characters part words as spaces do."""
    plain = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return tuple(dict.fromkeys(unicodedata.normalize("NFKC", plain).split()))


def may_be_code(text: str) -> bool:
    """Whether a text may be the code of a row of a register: it has a digit, and is no goal's number or year."""
    has_digit = any(sign.isdecimal() for sign in text)
    return has_digit and len(text) <= LONGEST_CODE and not (text.isdecimal() and len(text) <= LONGEST_NUMBER)


def spellings(word: str) -> tuple[str, ...]:
    """How a word may be written where it is kept: as it is, wide, or with its punctuation alone wide.

    A database that compares only Latin letters without regard to case is given the others in either.
    """
    forms = [word, widened(word), "".join(letter if letter.isalnum() else widened(letter) for letter in word)]
    if not word.isascii():
        forms += [word.lower(), word.upper(), word.title()]
    return tuple(dict.fromkeys(forms))


def widened(text: str) -> str:
    return "".join(chr(ord(letter) + WIDER) if ord(letter) in NARROW else letter for letter in text)


def places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, as beginnings and ends in the text, in order; those that touch are one."""
    folded, origins = folded_with_origins(text)
    found = []
    for word in words:
        needle, at = fold(word), -1
        while needle and (at := folded.find(needle, at + 1)) >= 0:
            found.append((origins[at], origins[at + len(needle) - 1] + 1))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def holds(text: str, word: str) -> bool:
    return fold(word) in folded_with_origins(text)[0]


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", letter).casefold() for letter in text)


def folded_with_origins(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its letters the place in the text that it comes from."""
    folded = [fold(letter) for letter in text]
    return "".join(folded), [at for at, letters in enumerate(folded) for _letter in letters]


def marked(text: str, words: Sequence[str]) -> Pieces:
    """The whole text in pieces."""
    pieces: Pieces = []
    end_before = 0
    for start, end in places(text, words):
        pieces += [(text[end_before:start], False), (text[start:end], True)]
        end_before = end
    return [piece for piece in (*pieces, (text[end_before:], False)) if piece[0]]


def snippet(text: str, words: Sequence[str]) -> Pieces:
    """The text around its first hit, on one line; an ellipsis where it goes on."""
    line = " ".join(text.split())
    found = places(line, words)
    start = max(found[0][0] - BEFORE, 0) if found else 0
    end = max(start + WIDTH, found[0][1] if found else 0)
    cut = ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
    return marked(cut, words)
