"""When the figures propose a matter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from pilots.rules.lights import Light
from pilots.rules.matter_proposals import PublishedMonth, is_proposed

#: Each month is published in the middle of the next.
PUBLISHED = {number: datetime(2021, number + 1, 15, 17, tzinfo=UTC) for number in range(1, 12)}


def published(number: int, light: Light = Light.BEHIND, year: int = 2021) -> PublishedMonth:
    return PublishedMonth(date(year, number, 1), light, PUBLISHED[number])


@pytest.mark.parametrize("light", Light)
def test_behind_twice_running_proposes(light: Light) -> None:
    is_behind = light == Light.BEHIND
    assert is_proposed(published(6), published(5, light)) is is_behind
    assert is_proposed(published(6, light), published(5)) is is_behind


CASES: dict[str, tuple[PublishedMonth | None, bool]] = {
    "the month before": (published(5), True),
    "nothing before": (None, False),
    "a month between": (published(4), False),
    "the month after": (published(7), False),
    "the same month": (published(6), False),
    "the month of another year": (published(5, year=2020), False),
}


@pytest.mark.parametrize(("earlier", "expected"), CASES.values(), ids=CASES)
def test_the_two_months_follow_each_other(earlier: PublishedMonth | None, expected: bool) -> None:
    assert is_proposed(published(6), earlier) is expected


def test_december_is_not_the_month_before_january() -> None:
    """The goal of another year is another goal."""
    december = PublishedMonth(date(2020, 12, 1), Light.BEHIND, datetime(2021, 1, 15, tzinfo=UTC))
    assert not is_proposed(published(1), december)


def test_what_is_before_the_leading_group_is_not_proposed_again() -> None:
    assert not is_proposed(published(6), published(5), is_before_the_group=True)


DISMISSALS: dict[str, tuple[datetime, list[int]]] = {
    # proposed with May on 15 June: June and July come after it
    "at once": (datetime(2021, 6, 16, tzinfo=UTC), [7, 8, 9]),
    "just before June was published": (datetime(2021, 7, 14, tzinfo=UTC), [7, 8, 9]),
    "after June was published": (datetime(2021, 7, 16, tzinfo=UTC), [8, 9]),
    "long after": (datetime(2021, 9, 20, tzinfo=UTC), []),
}


@pytest.mark.parametrize(("dismissed_at", "months"), DISMISSALS.values(), ids=DISMISSALS)
def test_after_a_dismissal_two_months_have_to_be_published_anew(dismissed_at: datetime, months: list[int]) -> None:
    given: dict[str, Any] = {"dismissed_at": dismissed_at}
    proposed = [number for number in range(6, 10) if is_proposed(published(number), published(number - 1), **given)]
    assert proposed == months
