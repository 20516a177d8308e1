"""The codes of a whole file, small enough to be kept, and which of them stand in it twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd


class Codes:
    """Keeps a number of 64 bits for each code, and the codes themselves as bytes: some 40 MB for a million."""

    def __init__(self) -> None:
        self.rows: list[np.ndarray] = []
        self.hashes: list[np.ndarray] = []
        self.texts: list[bytes] = []

    def add(self, rows: Sequence[int], codes: Sequence[str]) -> None:
        """Of one part of the file; blank codes are no codes."""
        self.rows.append(np.asarray(rows, dtype=np.int64))
        self.hashes.append(pd.util.hash_array(np.asarray(codes, dtype=object), categorize=False))
        self.texts.append("\n".join(codes).encode())

    def doubles(self) -> Iterator[tuple[int, int, str]]:
        """First row, later row and code, for each row whose code stood before, in the order of the rows."""
        if not self.rows:
            return
        hashes = pd.Series(np.concatenate(self.hashes))
        suspects = hashes.duplicated(keep=False).to_numpy().nonzero()[0]
        if not len(suspects):
            return
        bounds = np.cumsum([0, *map(len, self.rows)])
        rows = np.concatenate(self.rows)
        first: dict[str, int] = {}
        part, codes = -1, [""]
        for place in suspects:
            at = int(np.searchsorted(bounds, place, side="right")) - 1
            if at != part:
                part, codes = at, self.texts[at].decode().split("\n")
            code, row = codes[place - bounds[at]], int(rows[place])
            if code and first.setdefault(code, row) != row:
                yield first[code], row, code
