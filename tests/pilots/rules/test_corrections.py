"""Which of the values approved one after another took another's place."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pilots.rules.corrections import Correction, last_correction

DAYS = [datetime(2024, 2, day, tzinfo=UTC) for day in range(1, 6)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        (["10"], None),
        (["10", "11"], (1, "10", "11")),
        (["10", "10"], None),
        (["10", "10.0"], None),
        (["10", "11", "12"], (2, "11", "12")),
        (["10", "11", "11"], (1, "10", "11")),
        (["10", "11", "10"], (2, "11", "10")),
        (["0", "-0"], None),
        (["0", "-1"], (1, "0", "-1")),
    ],
)
def test_the_last_change_is_the_correction(values: list[str], expected: tuple[int, str, str] | None) -> None:
    found = last_correction(zip(DAYS, map(Decimal, values), strict=False))
    assert found == (expected and Correction(DAYS[expected[0]], Decimal(expected[1]), Decimal(expected[2])))
