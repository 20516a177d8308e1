"""The phases of the pilot: when each begins, what is shown for it by a day, and judgements that only ever follow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilots.actions.phases import JudgedMeanwhileError, judge_phase
from pilots.models import PhaseJudgement, PublishedFact
from pilots.moments import Moment, end_of
from pilots.phases import Phase, Shown, load_judgements, load_pace, load_shown, phases_of
from pilots.rules.lights import Light
from tests.factories import a_time, make_member
from tests.finance.factories import make_project
from tests.pilots.happenings import experience_published, matter_closed, matter_decided, matter_raised, step_of

pytestmark = pytest.mark.django_db

HALF, ONE, TWO = "pace_half_year", "pace_one_year", "pace_two_years"
JUNE, JULY, DECEMBER = date(2021, 6, 1), date(2021, 7, 1), date(2021, 12, 1)
NOW = date(2026, 1, 1)


def at_month(month: date, as_of: date = NOW) -> Moment:
    return Moment(month=month, as_of=as_of, is_now=as_of == NOW)


def phases(month: date = JULY, as_of: date = NOW) -> list[Phase]:
    return phases_of(load_pace(as_of), month)


def shown(moment: Moment) -> dict[str, Shown]:
    return load_shown(phases(moment.month, moment.as_of), moment)


def judge(**overrides: Any) -> PhaseJudgement:
    values: dict[str, Any] = {
        "phase": HALF,
        "seen": 0,
        "verdict": "met",
        "words": "按期完成。",
        "judged_on": date(2021, 7, 10),
        "user": make_member("leader"),
        "at": a_time(date(2021, 7, 12)),
    }
    return judge_phase(**{**values, **overrides})


# When they are


def test_each_phase_begins_where_the_one_before_it_ended() -> None:
    assert [(phase.key, phase.begins_on, phase.ends_on) for phase in phases()] == [
        (HALF, date(2021, 1, 1), date(2021, 6, 30)),
        (ONE, date(2021, 7, 1), date(2021, 12, 31)),
        (TWO, date(2022, 1, 1), date(2022, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("month", "current", "months"),
    [
        (date(2020, 12, 1), 0, [None, None, None]),
        (JUNE, 0, [JUNE, None, None]),
        (JULY, 1, [JUNE, JULY, None]),
        (DECEMBER, 1, [JUNE, DECEMBER, None]),
        (date(2022, 3, 1), 2, [JUNE, DECEMBER, date(2022, 3, 1)]),
        (date(2024, 3, 1), None, [JUNE, DECEMBER, date(2022, 12, 1)]),
    ],
)
def test_a_phase_is_read_in_its_last_month_or_the_month_shown(
    month: date, current: int | None, months: list[date | None]
) -> None:
    found = phases(month)
    assert [phase.is_current for phase in found] == [at == current for at in range(3)]
    assert [phase.shown_month(month) for phase in found] == months


def test_before_they_were_published_there_are_no_phases() -> None:
    assert phases(as_of=date(2021, 7, 28)) == []
    PublishedFact.objects.filter(key=HALF).delete()
    assert [(phase.key, phase.begins_on) for phase in phases()] == [(ONE, JULY), (TWO, date(2022, 1, 1))]


# What is shown


def test_lights_are_those_of_the_last_month_of_each_phase() -> None:
    found = shown(at_month(JULY))
    assert list(found) == [HALF, ONE]
    assert (found[HALF].month, found[ONE].month) == (JUNE, JULY)
    assert [found[HALF].counts[light] for light in Light] == [0, 21, 5, 3, 0, 1]
    assert [found[ONE].counts[light] for light in Light] == [2, 17, 4, 5, 1, 1]
    assert sum(len(rows) for _light, rows in found[HALF].lit) == 30
    assert found[HALF].is_illustrative


def test_lights_are_those_known_on_the_day() -> None:
    found = shown(at_month(JULY, date(2021, 8, 5)))
    assert found[ONE].counts[Light.NOT_DUE] == 29


def test_matters_count_by_the_end_of_the_phase() -> None:
    matter_closed(matter_decided(matter_raised(date(2021, 3, 1)), date(2021, 3, 5), date(2021, 5, 1)), JUNE)
    matter_decided(matter_raised(date(2021, 6, 1)), date(2021, 6, 5), date(2021, 6, 20))
    matter_raised(date(2021, 8, 9), month=JULY)
    matter_raised(date(2021, 9, 1))
    found = shown(at_month(JULY))
    assert [(row.closed, row.raised, row.overdue) for row in found.values()] == [(1, 2, 1), (1, 3, 1)]
    before = shown(at_month(JULY, date(2021, 8, 31)))
    assert [(row.closed, row.raised) for row in before.values()] == [(1, 2), (1, 2)]
    assert before[ONE].until == date(2021, 8, 31)


def deeds(moment: Moment) -> list[tuple[int, int, int, int]]:
    """Of the first two phases: projects completed, milestones done and due, experiences."""
    return [(row.completed, row.steps_done, row.steps_due, row.experiences) for row in shown(moment).values()]


def more(after: list[tuple[int, int, int, int]], before: list[tuple[int, int, int, int]]) -> list[tuple[int, ...]]:
    return [tuple(a - b for a, b in zip(row, old, strict=True)) for row, old in zip(after, before, strict=True)]


def test_projects_and_experiences_count_by_the_day_on_which_they_were_done() -> None:
    now, past = at_month(JULY), at_month(JULY, date(2021, 8, 1))
    before, before_then = deeds(now), deeds(past)
    completed, under_way = make_project(stage="completed"), make_project(stage="under_way")
    for project in (completed, under_way):
        step_of(project, date(2021, 5, 1), date(2021, 5, 20), recorded_on=date(2021, 5, 21))
    step_of(completed, date(2021, 9, 1), date(2021, 8, 20), recorded_on=date(2021, 8, 21))
    step_of(under_way, date(2021, 6, 1), None, recorded_on=date(2021, 2, 1))
    experience_published(date(2021, 9, 9), "2021-88")
    assert more(deeds(now), before) == [(0, 2, 3, 0), (1, 3, 4, 1)]
    # projects that were set up since were not known then
    assert [row[3] for row in more(deeds(past), before_then)] == [0, 0]


def test_a_project_completed_without_a_step_counts_from_the_day_of_knowledge() -> None:
    before = deeds(at_month(JULY))
    make_project(stage="completed")
    assert more(deeds(at_month(JULY)), before) == [(0, 0, 0, 0)] * 2


def test_a_year_without_goals_shows_none() -> None:
    found = shown(at_month(date(2024, 3, 1)))
    assert (found[TWO].month, found[TWO].courses, found[TWO].lit) == (date(2022, 12, 1), [], [])


def test_many_rows_take_as_many_queries_as_few() -> None:
    taken = []
    for count in (1, 30):
        for number in range(count):
            matter_decided(matter_raised(date(2021, 3, 1)), date(2021, 3, 5), date(2021, 5, 1))
            step_of(make_project(stage="completed"), JUNE, JUNE, recorded_on=JULY)
            experience_published(date(2021, 9, 9), f"2021-{count}{number:03}")
        for moment in (at_month(JULY), at_month(JULY, date(2021, 10, 1))):
            with CaptureQueriesContext(connection) as queries:
                shown(moment)
            taken.append(len(queries))
    assert taken[:2] == taken[2:]
    assert max(taken) <= 1 + 7 + 8


# How they were judged


def test_judgements_follow_each_other_and_all_stay() -> None:
    judge()
    judge(seen=1, verdict="partly", words="复核后调整。", at=a_time(date(2021, 8, 1)))
    found = load_judgements(end_of(NOW))
    assert [(row.number, row.verdict) for row in found[HALF]] == [(2, "partly"), (1, "met")]
    assert [row.number for row in load_judgements(end_of(date(2021, 7, 31)))[HALF]] == [1]
    assert load_judgements(end_of(date(2021, 7, 11))) == {}


def test_who_comes_second_writes_nothing() -> None:
    judge()
    for seen in (0, 2):
        with pytest.raises(JudgedMeanwhileError):
            judge(seen=seen)
    assert PhaseJudgement.objects.count() == 1
    judge(phase=ONE)


def test_a_number_taken_between_the_look_and_the_writing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    judge()
    monkeypatch.setattr("pilots.actions.phases.latest_number", lambda _phase: 0)
    with pytest.raises(JudgedMeanwhileError):
        judge()
    assert PhaseJudgement.objects.count() == 1


@pytest.mark.parametrize("role", ["staff", "head", "administrator"])
def test_only_the_leading_group_or_its_office_judges(role: str) -> None:
    with pytest.raises(PermissionDenied):
        judge(user=make_member(role))
    judge(user=make_member("office"))


@pytest.mark.parametrize("values", [{"verdict": "splendid"}, {"words": ""}])
def test_what_says_nothing_is_not_written(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        judge(**values)
