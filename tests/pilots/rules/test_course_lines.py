"""A course as lines: the scale, the gaps, and where the values at the ends stand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import Decimal

import pytest

from pilots.rules.course_lines import APART, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Drawing, drawing_of, scale, y_of

MONTHS = [f"{number}月" for number in range(1, 13)]


def numbers(*texts: str | None) -> list[Decimal | None]:
    return [None if text is None else Decimal(text) for text in texts]


def drawn(actual: Sequence[Decimal | None] = (), planned: Sequence[Decimal | None] = (), **rest: object) -> Drawing:
    return drawing_of(months=MONTHS, actual=actual, planned=planned, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "first", "last", "count"),
    [
        ([], "0", "1", 2),
        (["0"], "0", "0.25", 2),
        (["3", "297.6"], "0", "300", 4),
        (["95", "97.9"], "95", "98", 4),
        (["1250", "1250"], "0", "1500", 4),
        (["-3", "12"], "-5", "15", 5),
        (["-4", "-1"], "-4", "0", 5),
        (["0.0012", "0.0048"], "0", "0.006", 4),
        (["500000"], "0", "600000", 4),
    ],
)
def test_the_scale_has_round_ends(values: list[str], first: str, last: str, count: int) -> None:
    ticks = scale(Decimal(value) for value in values)
    assert (ticks[0], ticks[-1], len(ticks)) == (Decimal(first), Decimal(last), count)
    assert all(ticks[0] <= Decimal(value) <= ticks[-1] for value in values)


def test_a_missing_month_is_a_gap() -> None:
    [line] = drawn(numbers("1", "2", None, "4")).lines
    assert [len(run) for run in line.runs] == [2, 1]
    assert len(line.points) == 3


def test_lines_lie_within_the_drawing_and_the_actual_one_is_drawn_last() -> None:
    drawing = drawn(numbers("1", "9"), numbers(*map(str, range(1, 13))), former=numbers(*["12"] * 12), until=2)
    assert [line.role for line in drawing.lines] == ["former", "planned", "actual"]
    for line in drawing.lines:
        assert all(LEFT <= point.x <= WIDTH - RIGHT and TOP <= point.y <= HEIGHT for point in line.points)
    assert drawing.now == drawing.months[1][0]


def test_values_at_the_right_edge_stand_apart() -> None:
    drawing = drawn(numbers(*["10"] * 12), numbers(*["10"] * 12), former=numbers(*["10.1"] * 12))
    heights = sorted(line.end.y for line in drawing.lines if line.end)
    assert len(heights) == 3
    assert all(lower - upper >= APART for upper, lower in itertools.pairwise(heights))


@pytest.mark.parametrize(("actual", "is_above"), [("4", False), ("8", True)])
def test_a_value_amid_the_year_stands_away_from_the_plan(actual: str, is_above: bool) -> None:
    drawing = drawn(numbers(actual), numbers(*["6"] * 12), until=1)
    end = drawing.lines[-1].end
    assert end is not None
    assert not end.is_beside
    assert (end.y < y_of(Decimal(actual), [tick for _y, tick in drawing.ticks])) is is_above


def test_nothing_known_draws_no_line() -> None:
    drawing = drawn(numbers(*[None] * 12), (), until=0)
    assert drawing.lines == []
    assert drawing.now is None
    assert len(drawing.months) == 12
