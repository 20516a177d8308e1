"""What the demo opens on its first run: published months, and two that can be tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from buildings.models import Building, Retrofit
from finance.models import Instrument
from greencity.management.commands import demo
from pilots.desks import load_desk
from pilots.dockets import load_docket
from pilots.models import (
    Department,
    Goal,
    Matter,
    MatterEvent,
    Notice,
    Period,
    PeriodException,
    Publication,
    PublishedLight,
    User,
)
from pilots.permissions import ENTER, SUBMIT

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> str:
    """A first run over the pilot that the tests have loaded already; what it prints."""
    monkeypatch.setattr(demo, "load_pilot", lambda: None)
    monkeypatch.setattr(Goal.objects, "exists", lambda: False)
    User.objects.filter(username__in=demo.ACCOUNTS).update(is_active=True)
    return run()


def run() -> str:
    out = StringIO()
    call_command("demo", "--no-serve", "--accounts", "leader,office,staff-housing,head-housing,admin", stdout=out)
    return out.getvalue()


def test_the_first_half_of_2021_is_published_at_five_on_its_closing_days(printed: str) -> None:
    published = {row.period.month: row for row in Publication.objects.select_related("period", "published_by")}
    assert set(published) == {date(2021, number, 1) for number in range(1, 7)}
    for row in published.values():
        at = timezone.localtime(row.published_at)
        assert (at.date(), at.hour, at.minute) == (row.period.closes_on, 17, 0)
        assert row.published_by.username == "office"
    assert PublishedLight.objects.count() == 6 * 30


def test_lights_are_published_as_they_were_known_then(printed: str) -> None:
    """The balance of March was corrected in July: the light of March was published with the slip in it."""
    light = PublishedLight.objects.get(publication__period__month=date(2021, 3, 1), goal__number=1, goal__year=2021)
    assert (light.light, f"{light.actual:f}".rstrip("0")) == ("at_risk", "1723.5")


def test_july_and_august_are_open_to_every_leading_department_for_a_year(printed: str) -> None:
    today = timezone.localdate()
    granted = {(row.period.month.month, row.department.code) for row in exceptions()}
    codes = set(Department.objects.that_lead(2021).values_list("code", flat=True))
    assert granted == {(number, code) for number in (7, 8) for code in codes}
    assert {row.expires_on for row in exceptions()} == {today + timedelta(days=365)}
    assert {row.granted_by.username for row in exceptions()} == {"office"}
    assert all("试用" in row.reason for row in exceptions())
    [line] = [line for line in printed.splitlines() if "open for trying" in line]
    assert line.startswith("July and August 2021 ")


def exceptions() -> list[PeriodException]:
    return list(PeriodException.objects.select_related("period", "department", "granted_by"))


def test_the_departments_may_enter_and_submit(printed: str) -> None:
    staff, head = (User.objects.get(username=name) for name in ("staff-housing", "head-housing"))
    for number, is_open in ((6, False), (7, True), (8, True), (9, False)):
        period = Period.objects.get(month=date(2021, number, 1))
        desk = load_desk(staff.membership.department or Department(), period, timezone.localdate())
        assert staff.has_perm(ENTER, desk) is is_open
        assert head.has_perm(SUBMIT, desk) is is_open


def test_who_may_try_is_told(printed: str) -> None:
    for username, kind, count in (("leader", "published", 6), ("staff-housing", "exception", 2), ("office", "", 0)):
        notices = Notice.objects.filter(user__username=username).exclude(kind="matter")
        assert [notice.kind for notice in notices] == [kind] * count


#: The docket as known on a day: number → state.
DOCKET: dict[date, dict[int, str]] = {
    date(2021, 4, 5): {},
    date(2021, 5, 17): {1: "under_way"},
    date(2021, 5, 19): {1: "under_way", 2: "proposed"},
    date(2021, 6, 30): {1: "closed", 2: "dismissed", 3: "under_way"},
    date(2021, 7, 31): {1: "closed", 2: "dismissed", 3: "under_way", 4: "proposed", 5: "proposed", 6: "raised"},
    date(2021, 12, 31): {1: "closed", 2: "dismissed", 3: "closed", 4: "proposed", 5: "proposed", 6: "raised"},
}


def test_the_docket_shows_the_life_of_a_matter(printed: str) -> None:
    for day, states in DOCKET.items():
        assert {line.matter.number: line.state for line in load_docket(day)} == states, day
    assert load_docket(date(2021, 7, 31))[3].due_on == date(2021, 8, 31)
    # in June two goals had been behind twice; one of them was proposed in April too, and dismissed
    proposed = Matter.objects.filter(month__isnull=False).order_by("number")
    assert list(proposed.values_list("month", "goal__number")) == [
        (date(2021, 4, 1), 15),
        (date(2021, 6, 1), 15),
        (date(2021, 6, 1), 19),
    ]


def test_the_docket_is_made_up_and_says_so_in_both_languages(printed: str) -> None:
    matters: list[Any] = list(Matter.objects.all())
    for matter in matters:
        assert matter.provenance == "illustrative"
        for text in (matter.title_en, matter.problem_en, matter.title_zh_hans, matter.problem_zh_hans):
            assert text
        assert "—" not in matter.title_en + matter.problem_en
    closed = MatterEvent.objects.filter(deed="close")
    assert len(closed) == 2
    assert all(event.document and event.by and event.by.username == "office" for event in closed)
    assert set(MatterEvent.objects.filter(deed="acknowledge").values_list("by__username", flat=True)) == {
        "head-housing",
        "head-pboc",
    }


def test_whoever_answered_in_2021_need_not_sign_in_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bank's head acts in the trial though nobody is let in as that."""
    monkeypatch.setattr(demo, "load_pilot", lambda: None)
    monkeypatch.setattr(Goal.objects, "exists", lambda: False)
    call_command("demo", "--no-serve", "--accounts", "leader", stdout=StringIO())
    assert MatterEvent.objects.filter(by__username="head-pboc").count() == 3
    assert not User.objects.filter(username__in=["head-pboc", "office"], is_active=True).exists()


def test_the_registers_hold_illustrative_rows_alone(printed: str) -> None:
    assert Building.objects.count() == 1500
    for kind in (Building, Retrofit):
        assert set(kind._default_manager.values_list("provenance", flat=True)) == {"illustrative"}
    # the instruments that have been published stand beside those that were made up
    provenances = Instrument.objects.values_list("provenance").annotate(rows=Count("pk")).order_by()
    assert dict(provenances) == {"illustrative": 240, "published": 5}
    assert "illustrative rows" in printed


def test_the_office_finds_the_special_days(printed: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username="office"))
    assert client.get("/admin/pilots/specialday/").status_code == 200


def test_a_later_run_publishes_and_grants_nothing(printed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PeriodException.objects.all().delete()
    buildings = Building.objects.count()
    monkeypatch.undo()
    assert "open for trying" not in run()
    assert not PeriodException.objects.exists()
    assert Publication.objects.count() == 6
    assert Matter.objects.count() == 6
    assert Building.objects.count() == buildings


def test_the_closing_time_is_that_of_shanghai(printed: str) -> None:
    january = Publication.objects.get(period__month=date(2021, 1, 1))
    assert january.published_at == datetime.fromisoformat("2021-02-18T17:00:00+08:00")
