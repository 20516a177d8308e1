"""Overdue matters go up: each level once, by the daily command."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from pilots.actions import matter_escalations
from pilots.actions.matter_escalations import escalate_matters, escalations
from pilots.models import Matter, MatterEvent, Notice, User
from pilots.rules.matters import Deed, level_for
from tests.factories import YEAR, a_time
from tests.pilots.docket import DUE, Cast, again

pytestmark = pytest.mark.django_db

AT = a_time(date(YEAR, 6, 3))


@pytest.fixture
def cast() -> Cast:
    return Cast()


def overdue_by(days: int) -> date:
    return DUE + timedelta(days)


def levels(matter: Matter) -> list[int]:
    return list(matter.events.filter(deed="escalate").order_by("number").values_list("level", flat=True))


def told() -> set[User]:
    return {notice.user for notice in Notice.objects.filter(content__deed="escalate").select_related("user")}


@pytest.mark.parametrize("state", ["decided", "under_way", "reported"])
@pytest.mark.parametrize(("days", "level"), [(0, 0), (1, 1), (8, 2), (31, 3)])
def test_what_is_overdue_goes_to_its_level(cast: Cast, state: str, days: int, level: int) -> None:
    matter = cast.matter(state)
    assert [row.pk for row in escalate_matters(day=overdue_by(days), at=AT)] == ([matter.pk] if level else [])
    assert (again(matter).level, again(matter).state) == (level, state)
    assert levels(matter) == ([level] if level else [])


@pytest.mark.parametrize("state", ["raised", "closed"])
def test_what_nobody_owes_stays_where_it_is(cast: Cast, state: str) -> None:
    matter = cast.matter(state)
    assert escalate_matters(day=overdue_by(100), at=AT) == []
    assert again(matter).level == 0


def test_a_second_run_finds_nothing_left(cast: Cast) -> None:
    matter = cast.matter("under_way")
    for _time in range(3):
        escalate_matters(day=overdue_by(9), at=AT)
    assert levels(matter) == [2]
    # nor does an earlier day take it down again
    escalate_matters(day=overdue_by(1), at=AT)
    assert again(matter).level == 2


def test_day_after_day_it_reaches_every_level_once(cast: Cast) -> None:
    matter = cast.matter("under_way")
    for days in range(50):
        escalate_matters(day=overdue_by(days), at=AT)
        assert again(matter).level == level_for(days)
    assert levels(matter) == [1, 2, 3]


def test_an_extension_lets_it_begin_anew(cast: Cast) -> None:
    matter = cast.matter("under_way")
    escalate_matters(day=overdue_by(40), at=AT)
    cast.do(again(matter), Deed.EXTEND, due_on=date(YEAR, 7, 31))
    assert escalate_matters(day=date(YEAR, 7, 31), at=AT) == []
    escalate_matters(day=date(YEAR, 8, 1), at=AT)
    assert levels(matter) == [3, 1]


@pytest.mark.parametrize(
    ("state", "days", "names"),
    [
        ("under_way", 1, {"head", "staff"}),
        ("reported", 1, {"head", "staff", "office"}),
        ("under_way", 8, {"head", "staff", "office"}),
        ("decided", 31, {"head", "staff", "office", "leader"}),
    ],
)
def test_it_is_told_to_its_level_and_all_below(cast: Cast, state: str, days: int, names: set[str]) -> None:
    cast.matter(state)
    escalate_matters(day=overdue_by(days), at=AT)
    people = {name: getattr(cast, name) for name in ("head", "staff", "office", "leader")}
    assert {name for name, user in people.items() if user in told()} == names
    assert {user.role for user in told()} == names


def test_what_somebody_acted_on_meanwhile_is_left_to_the_next_run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = cast.matter("under_way"), cast.matter("under_way")
    found = list(escalations(overdue_by(1)))
    cast.do(again(first), Deed.PROGRESS)
    monkeypatch.setattr(matter_escalations, "escalations", lambda _day: found)
    assert escalate_matters(day=overdue_by(1), at=AT) == [second]
    monkeypatch.undo()
    assert escalate_matters(day=overdue_by(1), at=AT) == [first]


def test_finding_them_takes_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _number in range(12):
        cast.matter("decided")
    with django_assert_num_queries(1):
        assert [matter.number for matter, _level in escalations(overdue_by(1))] == list(range(1, 13))


# By the command


@pytest.fixture
def mails(settings: Settings) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "memorymail://", "https://green.example"


def remind(day: date, *options: str) -> list[str]:
    out = StringIO()
    call_command("remind", "--day", day.isoformat(), *options, stdout=out)
    return out.getvalue().splitlines()


def test_the_daily_command_takes_them_up_once(cast: Cast, mails: None) -> None:
    matter = cast.matter("under_way")
    for line in ("took up 2024-1 to level 2, due on 2024-05-31", "no address"):
        assert any(printed.startswith(line) for printed in remind(overdue_by(8)))
    assert levels(matter) == [2]
    assert not [line for line in remind(overdue_by(8)) if line.startswith("took up")]
    assert levels(matter) == [2]


def test_a_dry_run_says_so_and_writes_nothing(cast: Cast, mails: None) -> None:
    cast.matter("under_way")
    before = MatterEvent.objects.count()
    assert "would take up 2024-1 to level 3, due on 2024-05-31" in remind(overdue_by(31), "--dry-run")
    assert MatterEvent.objects.count() == before


def test_they_go_up_where_no_mail_can_be_sent(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_URL = ""
    matter: Any = cast.matter("under_way")
    with pytest.raises(CommandError):
        remind(overdue_by(1))
    assert levels(matter) == [1]
