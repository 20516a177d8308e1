"""The month shown and the day of knowledge, read from an address that anybody may have typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import DataStamp, Goal, Zone
from pilots.moments import FIRST_YEAR, LAST_YEAR, Moment, end_of, latest_reported, parse_day, parse_month
from pilots.templatetags.pilots import day_name
from tests.factories import YEAR, a_time, make_goal, make_revision

pytestmark = pytest.mark.django_db

TODAY = date(YEAR, 8, 20)
MAY, JUNE, JULY = (date(YEAR, number, 1) for number in (5, 6, 7))
Ask = Callable[..., Moment]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's clock stands on 20 August."""
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


@pytest.fixture
def goal() -> Goal:
    """May and June are approved on the 5th of the next month, July is submitted."""
    goal = make_goal()
    for month in (MAY, JUNE):
        make_revision(goal, month)
    make_revision(goal, JULY, state="submitted")
    return goal


@pytest.fixture
def ask(rf: RequestFactory) -> Ask:
    """The moment an address asks for."""

    def asked(year: int | None = None, **parameters: Any) -> Moment:
        return Moment.from_request(rf.get("/", parameters), year)

    return asked


# What is asked for


@pytest.mark.parametrize("year", [None, YEAR])
def test_without_parameters_the_latest_month_is_shown_as_known_now(goal: Goal, ask: Ask, year: int | None) -> None:
    moment = ask(year)
    assert (moment.month, moment.as_of, moment.problems) == (JUNE, TODAY, ())
    assert moment.is_latest_month
    assert moment.is_now
    assert moment.has_figures
    assert moment.stamp == DataStamp.objects.get().value


@pytest.mark.parametrize("parameters", [{"month": ""}, {"as_of": ""}, {"month": "", "as_of": ""}, {"page": "2"}])
def test_empty_parameters_ask_for_nothing(goal: Goal, ask: Ask, parameters: dict[str, str]) -> None:
    assert ask(**parameters) == ask()


@pytest.mark.parametrize(
    ("text", "month", "is_latest"),
    [("2024-05", MAY, False), ("2024-06", JUNE, True), ("2024-07", JULY, False), ("2024-12", date(YEAR, 12, 1), False)],
)
def test_a_month_is_shown(goal: Goal, ask: Ask, text: str, month: date, is_latest: bool) -> None:
    moment = ask(YEAR, month=text)
    assert (moment.month, moment.is_latest_month, moment.is_now, moment.problems) == (month, is_latest, True, ())


@pytest.mark.parametrize(
    ("as_of", "latest"),
    [("2024-06-05", MAY), ("2024-07-04", MAY), ("2024-07-05", JUNE), ("2024-08-19", JUNE), ("2024-08-20", JUNE)],
)
def test_the_latest_month_is_the_latest_known(goal: Goal, ask: Ask, as_of: str, latest: date) -> None:
    moment = ask(as_of=as_of)
    assert (moment.month, moment.as_of.isoformat(), moment.problems) == (latest, as_of, ())
    assert moment.is_latest_month
    assert moment.is_now is (as_of == "2024-08-20")


def test_a_month_and_a_day_are_asked_for_together(goal: Goal, ask: Ask) -> None:
    moment = ask(month="2024-06", as_of="2024-06-30")
    assert (moment.month, moment.as_of, moment.is_latest_month, moment.is_now) == (
        JUNE,
        date(YEAR, 6, 30),
        False,
        False,
    )
    assert moment.problems == ()


def test_the_last_of_two_values_counts(rf: RequestFactory, goal: Goal) -> None:
    assert Moment.from_request(rf.get("/?month=2024-06&month=2024-05")).month == MAY


def test_a_zone_alone_does_not_make_a_month_reported(goal: Goal, ask: Ask) -> None:
    make_revision(goal, date(YEAR, 8, 1), zone=Zone.objects.get(code="Z1"), at=a_time(date(YEAR, 8, 10)))
    assert ask().month == JUNE


def test_the_latest_month_of_a_page_of_one_year_is_of_that_year(goal: Goal, ask: Ask) -> None:
    moment = ask(2021)
    assert (moment.month.year, moment.has_figures) == (2021, True)
    assert moment.month == latest_reported(TODAY, 2021)[1]


def test_reading_the_address_takes_one_query(
    goal: Goal, ask: Ask, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        ask(YEAR, month="2024-05", as_of="2024-07-01")


# What cannot be read

NO_MONTHS = [
    "2021-13",
    "2021-00",
    "0000-00",
    "0000-01",
    "1999-12",
    "2101-01",
    "9999-12",
    "2021-7",
    "2021-07-01",
    "2021",
    "202107",
    "-2021-07",
    "+2021-07",
    "2021-07 ",
    " 2021-07",
    "2021-07\n",
    "2021-07\x00",
    "2021/07",
    "2021–07",
    "٢٠٢١-٠٧",
    "２０２１-０７",
    "二〇二一-〇七",
    "1e3-01",
    "0x7e5-07",
    "NaN",
    "None",
    "'; DROP TABLE pilots_figure; --",
    "2021-07' OR '1'='1",
    "<script>alert(1)</script>",
    "%(text)s",
    "%s%n{0}",
    "\ud83d\ude00",
    "2021-07" * 2000,
    "9" * 10_000,
]
NO_DAYS = [
    "2021-02-29",
    "2021-13-01",
    "2021-04-31",
    "2021-00-10",
    "0000-00-00",
    "1999-12-31",
    "2101-01-01",
    "9999-12-31",
    "20210720",
    "2021-W29-2",
    "2021-07-20T00:00",
    "2021-07-20\n",
    "2021-7-2",
    "٢٠٢١-٠٧-٢٠",
    *NO_MONTHS,
]
NO_DAYS.remove("2021-07-01")


def spell(text: str) -> str:
    return ascii(text[:30])


@pytest.mark.parametrize("text", NO_MONTHS, ids=spell)
@pytest.mark.parametrize("year", [None, YEAR])
def test_what_is_no_month_is_named_and_the_latest_shown(goal: Goal, ask: Ask, text: str, year: int | None) -> None:
    moment = ask(year, month=text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    assert (moment.month, moment.is_latest_month, moment.as_of) == (JUNE, True, TODAY)
    [problem] = moment.problems
    assert len(problem) < 120
    assert moment.kept_as is None


@pytest.mark.parametrize("text", NO_DAYS, ids=spell)
def test_what_is_no_day_is_named_and_now_shown(goal: Goal, ask: Ask, text: str) -> None:
    moment = ask(as_of=text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    assert (moment.month, moment.as_of, moment.is_now) == (JUNE, TODAY, True)
    [problem] = moment.problems
    assert len(problem) < 120


def test_every_problem_is_named(goal: Goal, ask: Ask) -> None:
    assert len(ask(month="x", as_of="y").problems) == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_problem_repeats_what_was_typed(goal: Goal, ask: Ask, language: str) -> None:
    with translation.override(language):
        [problem] = ask(month="2021-13").problems
    assert "2021-13" in problem


@pytest.mark.parametrize("text", ["2024-08-21", "2025-01-01", "2100-12-31"])
def test_the_future_is_not_known_yet(goal: Goal, ask: Ask, text: str) -> None:
    moment = ask(as_of=text)
    assert (moment.as_of, moment.is_now, moment.month) == (TODAY, True, JUNE)
    [problem] = moment.problems
    assert text in problem


@pytest.mark.parametrize("text", ["2023-12", "2025-01", "2021-07"])
def test_a_month_of_another_year_is_named_and_the_latest_shown(goal: Goal, ask: Ask, text: str) -> None:
    moment = ask(YEAR, month=text)
    assert (moment.month, moment.is_latest_month) == (JUNE, True)
    [problem] = moment.problems
    assert text in problem
    assert str(YEAR) in problem


@pytest.mark.parametrize(
    ("text", "month"), [("2000-01", date(2000, 1, 1)), ("2100-12", date(2100, 12, 1)), ("2021-07", date(2021, 7, 1))]
)
def test_months_of_a_century_are_read(text: str, month: date) -> None:
    assert parse_month(text) == month


@pytest.mark.parametrize(
    ("text", "day"),
    [("2000-01-01", date(2000, 1, 1)), ("2100-12-31", date(2100, 12, 31)), ("2024-02-29", date(2024, 2, 29))],
)
def test_days_of_a_century_are_read(text: str, day: date) -> None:
    assert parse_day(text) == day


# Where nothing is known


@pytest.mark.parametrize(
    ("year", "as_of", "month"),
    [(None, "2000-01-20", date(2000, 1, 1)), (YEAR, "2024-06-04", date(YEAR, 1, 1)), (2030, "", date(2030, 1, 1))],
)
def test_before_the_first_approval_there_are_no_figures(
    goal: Goal, ask: Ask, year: int | None, as_of: str, month: date
) -> None:
    moment = ask(year, as_of=as_of)
    assert (moment.month, moment.has_figures, moment.is_latest_month) == (month, False, True)
    [problem] = moment.problems
    assert day_name(date.fromisoformat(as_of) if as_of else TODAY) in problem


def test_a_month_may_be_asked_for_before_the_first_approval(ask: Ask) -> None:
    moment = ask(YEAR, month="2024-03")
    assert (moment.month, moment.has_figures, moment.is_latest_month) == (date(YEAR, 3, 1), False, False)


# The end of a day


def test_a_day_ends_at_midnight_of_the_site() -> None:
    assert end_of(date(YEAR, 7, 20)) == datetime(YEAR, 7, 20, 16, tzinfo=UTC)
    assert end_of(date(YEAR, 12, 31)) == datetime(YEAR, 12, 31, 16, tzinfo=UTC)
    assert Moment(month=JULY, as_of=date(YEAR, 7, 20)).known_until == end_of(date(YEAR, 7, 20))


# The address of a moment


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({}, ""),
        ({"month": "2024-06"}, ""),
        ({"month": "2024-05"}, "?month=2024-05"),
        ({"as_of": "2024-07-10"}, "?as_of=2024-07-10"),
        ({"as_of": "2024-08-20"}, ""),
        ({"month": "2024-05", "as_of": "2024-07-10"}, "?month=2024-05&as_of=2024-07-10"),
        ({"month": "2024-06", "as_of": "2024-06-10"}, "?month=2024-06&as_of=2024-06-10"),
        ({"month": "2024-05", "as_of": "2024-06-10"}, "?as_of=2024-06-10"),
        ({"month": "2021-13", "as_of": "never"}, ""),
        ({"month": "2024-05", "page": "2"}, "?month=2024-05"),
    ],
)
def test_a_link_keeps_what_was_asked_and_drops_the_rest(
    goal: Goal, ask: Ask, parameters: dict[str, str], query: str
) -> None:
    moment = ask(**parameters)
    assert moment.query() == moment.keep == query


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({}, "?month=2024-07"),
        ({"month": "2024-05"}, "?month=2024-07"),
        ({"month": "2024-05", "as_of": "2024-06-10"}, "?month=2024-07&as_of=2024-06-10"),
    ],
)
def test_a_link_to_another_month_keeps_the_day(goal: Goal, ask: Ask, parameters: dict[str, str], query: str) -> None:
    assert ask(**parameters).query(JULY) == query


def test_a_link_leads_back_to_the_same_moment(goal: Goal, ask: Ask) -> None:
    moment = ask(month="2024-05", as_of="2024-07-10")
    parameters = {name: values[0] for name, values in parse_qs(moment.keep.removeprefix("?")).items()}
    assert ask(**parameters) == moment


def test_a_page_may_be_kept_while_the_data_stands(goal: Goal, ask: Ask) -> None:
    before = ask(month="2024-05")
    assert before.kept_as is not None
    assert before.kept_as == ask(month="2024-05").kept_as
    others = [ask(), ask(month="2024-07"), ask(month="2024-05", as_of="2024-07-10")]
    make_revision(goal, date(YEAR, 1, 1))
    others.append(ask(month="2024-05"))
    assert before.kept_as not in [other.kept_as for other in others]


# The months beside it


def test_a_year_page_goes_from_january_to_december(goal: Goal, ask: Ask) -> None:
    first, middle, last = (ask(YEAR, month=text) for text in ("2024-01", "2024-05", "2024-12"))
    assert (first.previous_month, first.next_month) == (None, date(YEAR, 2, 1))
    assert (middle.previous_month, middle.next_month) == (date(YEAR, 4, 1), JUNE)
    assert (last.previous_month, last.next_month) == (date(YEAR, 11, 1), None)


def test_a_page_of_all_years_goes_over_new_year_and_ends_with_the_century(goal: Goal, ask: Ask) -> None:
    january, first, last = (ask(month=text) for text in ("2024-01", f"{FIRST_YEAR}-01", f"{LAST_YEAR}-12"))
    assert january.previous_month == date(YEAR - 1, 12, 1)
    assert (first.previous_month, first.next_month) == (None, date(FIRST_YEAR, 2, 1))
    assert (last.previous_month, last.next_month) == (date(LAST_YEAR, 11, 1), None)


# Without an address


@pytest.mark.parametrize(("day", "is_now"), [(TODAY, True), (date(YEAR, 7, 20), False)])
def test_a_month_as_known_on_a_day_needs_no_address(
    goal: Goal, ask: Ask, django_assert_num_queries: DjangoAssertNumQueries, day: date, is_now: bool
) -> None:
    with django_assert_num_queries(1):
        moment = Moment.of_month(MAY, day)
    assert moment == ask(month="2024-05", as_of=day.isoformat())
    assert (moment.is_now, moment.is_latest_month, moment.has_figures) == (is_now, False, True)
    assert Moment.of_month(JUNE, day).is_latest_month


def test_a_month_before_any_figure_is_known_has_no_problem() -> None:
    moment = Moment.of_month(date(2020, 5, 1), date(2020, 6, 1))
    assert (moment.has_figures, moment.published_on, moment.briefed, moment.problems) == (False, None, None, ())
