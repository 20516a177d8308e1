"""The docket as it was known on a day, whatever happened to it since."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.dockets import DocketLine, load_docket, most_urgent
from pilots.models import Matter, Project, Zone
from pilots.rules.matters import Deed
from tests.factories import YEAR, a_time, make_department, make_goal
from tests.pilots.docket import Cast, proposed

pytestmark = pytest.mark.django_db


def day(month: int, number: int) -> date:
    return date(YEAR, month, number)


@pytest.fixture
def cast() -> Cast:
    return Cast()


#: What is done to a matter raised on 1 April, and when.
LIFE: list[tuple[date, Deed, dict[str, Any]]] = [
    (day(4, 10), Deed.DECIDE, {}),
    (day(4, 12), Deed.ACKNOWLEDGE, {"text": "已签收"}),
    (day(6, 8), Deed.ESCALATE, {"level": 2}),
    (day(6, 10), Deed.EXTEND, {"due_on": day(6, 30)}),
    (day(6, 20), Deed.DONE, {"text": "已完成"}),
    (day(6, 25), Deed.CLOSE, {}),
    (day(7, 5), Deed.REOPEN, {"due_on": day(7, 31)}),
]


@pytest.fixture
def matter(cast: Cast) -> Matter:
    matter = cast.matter()
    for at, deed, given in LIFE:
        cast.do(matter, deed, at=a_time(at), **given)
    return matter


#: day → state, due day, days overdue, level, events
KNOWN: dict[date, tuple[str, date | None, int, int, int]] = {
    day(4, 1): ("raised", None, 0, 0, 1),
    day(4, 9): ("raised", None, 0, 0, 1),
    day(4, 10): ("decided", day(5, 31), 0, 0, 2),
    day(5, 31): ("under_way", day(5, 31), 0, 0, 3),
    day(6, 7): ("under_way", day(5, 31), 7, 0, 3),
    day(6, 8): ("under_way", day(5, 31), 8, 2, 4),
    day(6, 10): ("under_way", day(6, 30), 0, 0, 5),
    day(6, 20): ("reported", day(6, 30), 0, 0, 6),
    day(6, 30): ("closed", day(6, 30), 0, 0, 7),
    day(12, 31): ("decided", day(7, 31), 153, 0, 8),
}


@pytest.mark.parametrize("as_of", KNOWN)
def test_a_matter_is_as_it_was_known_on_the_day(matter: Matter, as_of: date) -> None:
    [line] = load_docket(as_of)
    state, due_on, overdue, level, count = KNOWN[as_of]
    assert (line.state, line.due_on, line.days_overdue, line.standing.level) == (state, due_on, overdue, level)
    assert (len(line.events), line.is_overdue, line.is_open) == (count, overdue > 0, state != "closed")
    assert line.latest.number == count


def test_what_is_known_now_is_what_the_row_says(matter: Matter) -> None:
    [line] = load_docket(day(12, 31))
    row = Matter.objects.get()
    assert (line.state, line.due_on, line.department, line.standing.level) == (
        row.state,
        row.due_on,
        row.department,
        row.level,
    )
    assert line.standing.department == row.department_id


def test_before_it_was_raised_there_is_none(matter: Matter) -> None:
    assert load_docket(day(3, 31)) == []


def test_who_answers_is_known_from_the_decision_on(matter: Matter, cast: Cast) -> None:
    assert [load_docket(at)[0].department for at in (day(4, 9), day(4, 10), day(12, 1))] == [
        None,
        cast.department,
        cast.department,
    ]


@pytest.mark.parametrize(
    ("as_of", "answer"), [(day(4, 11), None), (day(4, 12), "已签收"), (day(6, 19), "已签收"), (day(7, 31), "已完成")]
)
def test_the_latest_answer_is_the_departments(matter: Matter, as_of: date, answer: str | None) -> None:
    [line] = load_docket(as_of)
    assert (line.latest_answer.text if line.latest_answer else None) == answer


@pytest.mark.parametrize(("language", "word"), [("en", "to be decided"), ("zh-hans", None)])
def test_the_state_has_a_word(cast: Cast, language: str, word: str | None) -> None:
    cast.matter()
    [line] = load_docket(day(4, 1))
    with translation.override(language):
        assert line.state_word == word or word is None


def test_some_of_the_matters(cast: Cast) -> None:
    zone = Zone.objects.get(code="Z2")
    wanted = cast.matter(zone=zone)
    cast.matter()
    [line] = load_docket(day(4, 1), Matter.objects.filter(zone=zone))
    assert (line.matter, line.subject) == (wanted, zone)


@pytest.mark.parametrize("count", [2, 40])
def test_the_docket_takes_two_queries(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    subjects: list[dict[str, Any]] = [
        {"goal": make_goal()},
        {"zone": Zone.objects.get(code="Z1")},
        {"project": Project.objects.get(code="cim-platform")},
    ]
    for number in range(count):
        cast.matter("under_way", **subjects[number % 3])
    with django_assert_num_queries(2):
        lines = load_docket(day(6, 30))
        for line in lines:
            assert str(line.subject)
            assert str(line.department)
            assert str(line.latest.by)
            assert line.state_word
        assert len(most_urgent(lines)) == count


def test_the_newest_comes_first_and_the_most_urgent_first_of_the_open(cast: Cast) -> None:
    states: list[tuple[str, dict[str, Any]]] = [
        ("raised", {}),  # 1
        ("decided", {"due_on": day(7, 31)}),  # 2: due
        ("decided", {"due_on": day(5, 15)}),  # 3: overdue the longest
        ("decided", {"due_on": day(5, 31)}),  # 4: overdue
        ("closed", {}),  # 5
        ("decided", {"due_on": day(6, 30)}),  # 6: due next
    ]
    for state, given in states:
        matter = cast.matter("raised" if given else state)
        if given:
            cast.do(matter, Deed.DECIDE, **given)
    proposed(make_goal(), day(3, 1), a_time(day(4, 15)))  # 7
    lines = load_docket(day(6, 1))
    assert [line.matter.number for line in lines] == [7, 6, 5, 4, 3, 2, 1]
    assert numbers(most_urgent(lines)) == [3, 4, 6, 2, 1, 7]


def test_those_that_wait_for_a_decision_come_by_their_numbers(cast: Cast) -> None:
    for _number in range(11):
        cast.matter()
    assert numbers(most_urgent(load_docket(day(6, 1)))) == list(range(1, 12))


def numbers(lines: list[DocketLine]) -> list[int]:
    return [line.matter.number for line in lines]


def test_a_department_that_is_decided_on_again_answers(cast: Cast) -> None:
    """After a matter was closed and reopened it is the same department that answers."""
    matter = cast.matter("closed")
    other = make_department()
    cast.do(matter, Deed.REOPEN, department=other)
    [line] = load_docket(day(12, 31))
    assert line.department == cast.department == Matter.objects.get().department
