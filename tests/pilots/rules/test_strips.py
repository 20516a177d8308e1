"""Days along a line."""

from __future__ import annotations

from datetime import date

from pilots.rules.strips import strip_of


def test_a_strip_runs_from_the_first_month_to_the_last() -> None:
    strip = strip_of([date(2024, 2, 1), date(2024, 3, 31)], date(2024, 3, 1))
    assert [round(x, 1) for x, _lane in strip.places] == [0, 98.3]
    assert [day for _x, day in strip.ticks] == [date(2024, 2, 1), date(2024, 3, 1)]
    assert strip.now is not None
    assert round(strip.now, 1) == 48.3


def test_a_day_outside_is_not_marked() -> None:
    for day in (date(2024, 1, 31), date(2024, 4, 1)):
        assert strip_of([date(2024, 2, 1), date(2024, 3, 31)], day).now is None


def test_marks_that_would_cover_each_other_stand_in_lanes() -> None:
    strip = strip_of([date(2024, 2, 10), date(2024, 2, 11), date(2024, 12, 1)], date(2024, 2, 1))
    assert [lane for _x, lane in strip.places] == [0, 1, 0]
    assert strip.lanes == 2


def test_one_day_alone_and_many_years_have_few_names_of_months() -> None:
    assert len(strip_of([date(2024, 12, 31)], date(2024, 12, 31)).ticks) == 1
    years = strip_of([date(2021, 1, 1), date(2030, 12, 31)], date(2025, 1, 1))
    assert 1 < len(years.ticks) <= 8
