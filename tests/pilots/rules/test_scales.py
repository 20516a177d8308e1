"""The end of a scale that several drawings share."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pilots.rules.scales import part_of, scale_end


@pytest.mark.parametrize(
    ("values", "end"),
    [
        (["38", "24.5", "3.1"], "40"),
        (["0.38"], "0.4"),
        (["40"], "40"),
        (["40.000001"], "50"),
        (["9.9"], "10"),
        (["1001"], "1500"),
        (["0.543", None], "0.6"),
        (["0", "-3"], "1"),
        ([None], "1"),
        ([], "1"),
    ],
)
def test_a_scale_ends_at_the_first_round_number_that_no_value_passes(values: list[str | None], end: str) -> None:
    assert scale_end(Decimal(value) if value else None for value in values) == Decimal(end)


@pytest.mark.parametrize(("value", "part"), [("10", 0.25), ("40", 1), ("80", 1), ("-5", 0), ("0", 0), (None, 0)])
def test_a_value_lies_along_the_scale(value: str | None, part: float) -> None:
    assert part_of(Decimal(value) if value else None, Decimal(40)) == part
