from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.rules.timeliness import Ranked, Timeliness, punctuality, ranking, timeliness
from tests.pilots.rules.records import maybe

steadily = settings(max_examples=200, deadline=None, derandomize=True)

ON_TIME, LATE, MISSING = Timeliness.ON_TIME, Timeliness.LATE, Timeliness.MISSING
NOT_DUE, NOTHING_OWED = Timeliness.NOT_DUE, Timeliness.NOTHING_OWED
DUE_ON = date(2021, 8, 6)

outcomes = st.lists(st.sampled_from(Timeliness), max_size=12)


def on(*numbers: int) -> list[date]:
    """Days of August 2021."""
    return [date(2021, 8, number) for number in numbers]


@pytest.mark.parametrize(
    ("owed", "submitted_on", "today", "expected"),
    [
        pytest.param(0, [], 10, NOTHING_OWED, id="nothing-owed"),
        pytest.param(0, on(3), 10, NOTHING_OWED, id="nothing-owed-yet-something-sent"),
        pytest.param(2, [], 5, NOT_DUE, id="nothing-yet"),
        pytest.param(2, on(3), 5, NOT_DUE, id="not-all-yet"),
        pytest.param(2, on(3), 6, NOT_DUE, id="not-all-on-the-due-day"),
        pytest.param(2, on(3), 7, MISSING, id="not-all-the-day-after"),
        pytest.param(2, [], 7, MISSING, id="nothing-the-day-after"),
        pytest.param(2, on(3, 5), 5, ON_TIME, id="all-before-the-due-day"),
        pytest.param(2, on(3, 6), 10, ON_TIME, id="the-last-on-the-due-day"),
        pytest.param(2, on(7, 3), 10, LATE, id="one-a-day-late"),
        pytest.param(2, on(7, 9), 10, LATE, id="all-late"),
        pytest.param(2, on(3, 9), 8, MISSING, id="the-last-not-yet-known-of"),
        pytest.param(2, on(3, 9), 5, NOT_DUE, id="the-last-not-yet-known-of-before-the-due-day"),
        pytest.param(2, on(3, 4, 9), 10, ON_TIME, id="more-than-owed"),
    ],
)
def test_timeliness(owed: int, submitted_on: list[date], today: int, expected: Timeliness) -> None:
    assert timeliness(owed, submitted_on, DUE_ON, date(2021, 8, today)) == expected


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        pytest.param([], None, id="no-months"),
        pytest.param([NOT_DUE, NOTHING_OWED], None, id="none-come-due"),
        pytest.param([ON_TIME], "1", id="on-time"),
        pytest.param([ON_TIME, NOT_DUE, NOTHING_OWED], "1", id="only-what-has-come-due"),
        pytest.param([LATE], "0", id="late"),
        pytest.param([MISSING], "0", id="missing"),
        pytest.param([ON_TIME, LATE, MISSING, ON_TIME], "0.5", id="half"),
    ],
)
def test_punctuality(outcomes: list[Timeliness], expected: str | None) -> None:
    assert punctuality(outcomes) == maybe(expected)


def ranks(outcomes: dict[str, Sequence[Timeliness]]) -> list[tuple[str, int | None]]:
    return [(ranked.code, ranked.rank) for ranked in ranking(outcomes)]


def test_ranking_counts_what_it_ranks_by() -> None:
    assert ranking({"housing": [ON_TIME, ON_TIME, LATE, MISSING, NOT_DUE], "water": [NOTHING_OWED]}) == (
        Ranked("housing", 1, Decimal("0.5"), missing=1, late=1),
        Ranked("water", None, None, missing=0, late=0),
    )


def test_nobody_to_rank() -> None:
    assert ranking({}) == ()


def test_the_more_punctual_come_first_and_then_those_with_less_missing() -> None:
    assert ranks({"a": [LATE, MISSING], "b": [ON_TIME, MISSING], "c": [LATE, LATE], "d": [ON_TIME]}) == [
        ("d", 1),
        ("b", 2),
        ("c", 3),
        ("a", 4),
    ]


def test_equals_share_a_rank_and_keep_their_order() -> None:
    thirds = [ON_TIME, LATE, LATE]
    assert ranks({"z": [ON_TIME], "a": [ON_TIME, ON_TIME], "m": [LATE], "c": thirds, "b": [*thirds, *thirds]}) == [
        ("z", 1),
        ("a", 1),
        ("c", 3),
        ("b", 3),
        ("m", 5),
    ]


def test_those_with_nothing_due_come_last_without_a_rank() -> None:
    assert ranks({"a": [NOT_DUE], "b": [MISSING], "c": []}) == [("b", 1), ("a", None), ("c", None)]


@steadily
@given(
    owed=st.integers(0, 4),
    late_by=st.lists(st.integers(-6, 10), max_size=4),
    today=st.integers(-6, 12),
    later=st.integers(0, 12),
)
def test_what_is_settled_stays_so(owed: int, late_by: list[int], today: int, later: int) -> None:
    """On time and late are for good; a missing month can only become a late one."""
    submitted_on = [DUE_ON + timedelta(days=number) for number in late_by]
    now, then = (
        timeliness(owed, submitted_on, DUE_ON, DUE_ON + timedelta(days=number)) for number in (today, today + later)
    )
    assert then in {
        NOT_DUE: (NOT_DUE, ON_TIME, LATE, MISSING),
        MISSING: (MISSING, LATE),
    }.get(now, (now,))


@steadily
@given(departments=st.dictionaries(st.text(max_size=3), outcomes, max_size=8))
def test_a_rank_says_how_many_are_better(departments: dict[str, list[Timeliness]]) -> None:
    ranked = ranking(departments)
    assert sorted(each.code for each in ranked) == sorted(departments)
    for each in ranked:
        if each.punctuality is None:
            assert each.rank is None
        else:
            better = [
                other
                for other in ranked
                if other.punctuality is not None
                and (-other.punctuality, other.missing) < (-each.punctuality, each.missing)
            ]
            assert each.rank == 1 + len(better)


@steadily
@given(outcomes=outcomes)
def test_punctuality_is_a_share(outcomes: list[Timeliness]) -> None:
    share = punctuality(outcomes)
    assert share is None or 0 <= share <= 1
