"""Titles and names of synthesised instruments, all of them invented."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finance.models import Instrument
from finance.synthesis.words import (
    COMPANIES,
    FIRST,
    FIRST_EN,
    INVENTED,
    LINES,
    PURPOSES,
    SECOND,
    SECOND_EN,
    SORTS,
)


def texts_of(
    rng: np.random.Generator, kinds: Sequence[str], uses: Sequence[str], lines: Sequence[int]
) -> tuple[list[str], list[str], list[str]]:
    """Chinese and English title and the client of each: 海湾绿色建筑建设贷款, Haiwan green building loan."""
    rows = len(kinds)
    signs = np.stack([rng.integers(0, len(FIRST), rows), rng.integers(0, len(SECOND), rows)], axis=1).tolist()
    picks = rng.integers(0, 10_000, (rows, 2)).tolist()
    titles_zh, titles_en, clients = [], [], []
    for (first, second), (purpose, company), kind, use, line in zip(signs, picks, kinds, uses, lines, strict=True):
        name, name_en = FIRST[first] + SECOND[second], FIRST_EN[first] + SECOND_EN[second]
        if kind == Instrument.Kind.INSURANCE:
            words, words_en = LINES[line][0].removesuffix("保险"), LINES[line][1]
        else:
            choices = PURPOSES[use]
            words, words_en = choices[purpose % len(choices)]
        sort, sort_en = SORTS[Instrument.Kind(kind)]
        titles_zh.append(f"{name}{words}{sort}")
        titles_en.append(f"{name_en} {words_en} {sort_en}")
        clients.append(f"{name}{COMPANIES[company % len(COMPANIES)]}{INVENTED}")
    return titles_zh, titles_en, clients
