"""The hidden sheet by which a plan's file is known again: what it said of each row when it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pilots.sheets.plans.content import Content, Key, Values
from pilots.sheets.plans.kinds import Tab

NAME, VERSION = "greencity-plan", "1"


@dataclass(frozen=True)
class Origin:
    """digests: sheet and key of a row → digest of what was written of it."""

    digests: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def is_untouched(self, tab: Tab, key: Key, values: Values) -> bool:
        """Whether nobody touched the row since it was downloaded."""
        return self.digests.get((tab.value, named(key))) == digest(values)

    def has(self, tab: Tab, key: Key) -> bool:
        return (tab.value, named(key)) in self.digests


def origin_rows(content: Content) -> Iterator[list[str]]:
    yield [NAME, VERSION]
    yield ["site", content.site]
    yield ["year", str(content.year)]
    for tab, rows in content.rows.items():
        for key, values in rows.items():
            yield [tab.value, named(key), digest(values)]


def read_origin(rows: Sequence[Sequence[Any]] | None, content: Content) -> Origin:
    """What the hidden sheet says; nothing where there is none, or one of another site or year."""
    said = [[str(cell or "") for cell in (*row, "", "", "")[:3]] for row in rows or []]
    own = [[*row, ""] for row in islice(origin_rows(content), 3)]
    if said[:3] != own:
        return Origin()
    return Origin({(tab, key): each for tab, key, each in said[3:]})


def named(key: Key) -> str:
    return " ".join(str(part) for part in key)


def digest(values: Values) -> str:
    words = "\x1f".join(f"{name}={values[name]}" for name in sorted(values))
    return hashlib.sha256(words.encode()).hexdigest()[:16]
