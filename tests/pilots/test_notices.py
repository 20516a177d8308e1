"""What people are told of: by the deeds themselves, once each, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.notices import notify
from pilots.actions.periods import grant_exception
from pilots.actions.publications import AlreadyPublishedError, publish_month
from pilots.actions.reviews import AlreadyDecidedError, return_entry
from pilots.actions.submissions import NotReadyError, submit_month
from pilots.desks import load_desk
from pilots.models import Goal, Notice, Period, User
from pilots.templatetags.notices import notice_kind, notice_text, notice_title
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    make_user,
    make_zone,
)

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
NOW = a_time(date(YEAR, 4, 3))


@pytest.fixture
def goal() -> Goal:
    make_periods()
    department = make_department(name_zh_hans="住建局", name_en="Housing Bureau")
    goal = make_goal(lead=department, number=77, title_zh_hans="绿色建筑", title_en="Green buildings")
    make_milestone(make_task_book(goal))
    return goal


@pytest.fixture
def people(goal: Goal) -> dict[str, User]:
    """Two who report for the goal's department, and some who do not."""
    return {
        "staff": make_member("staff", department=goal.lead),
        "head": make_member("head", department=goal.lead),
        "gone": make_member("staff", department=goal.lead, is_active=False),
        "other": make_member("staff"),
        "office": make_member("office", department=goal.lead),
        "leader": make_member("leader"),
        "away": make_member("leader", is_active=False),
    }


def told(kind: str) -> set[User]:
    return {notice.user for notice in Notice.objects.filter(kind=kind).select_related("user")}


def worded(kind: str, language: str) -> tuple[str, str, str]:
    notice = Notice.objects.filter(kind=kind).latest("pk")
    with translation.override(language):
        return notice_kind(notice), notice_title(notice), notice_text(notice)


def march() -> Period:
    return Period.objects.get(month=MARCH)


# Once


def test_a_person_is_told_once_of_a_matter() -> None:
    users = [make_user(), make_user()]
    matter: dict[str, Any] = {"kind": Notice.Kind.OVERDUE, "content": {}, "path": "/", "at": NOW}
    for _time in range(2):
        notify(users=users, about="2024-03", **matter)
    notify(users=users[:1], about="2024-04", **matter)
    notify(users=[*users, make_user()], about="2024-03", **matter)
    assert Notice.objects.count() == 4


def test_what_was_read_and_mailed_stays_so_when_it_is_told_again() -> None:
    user = make_user()
    matter: dict[str, Any] = {"kind": Notice.Kind.OVERDUE, "about": "x", "content": {}, "path": "/", "at": NOW}
    notify(users=[user], **matter)
    Notice.objects.update(read_at=NOW, mailed_at=NOW)
    notify(users=[user], **matter)
    notice = Notice.objects.get()
    assert (notice.read_at, notice.mailed_at) == (NOW, NOW)


# Returned


def test_a_return_is_told_to_those_who_report(goal: Goal, people: dict[str, User]) -> None:
    entry = make_revision(goal, MARCH, state="submitted")
    return_entry(entry=entry, reason=" 请核对单位 ", user=people["office"], at=NOW)
    assert told("returned") == {people["staff"], people["head"]}
    notice = Notice.objects.filter(kind="returned").latest("pk")
    assert (notice.path, notice.created_at) == ("/reporting/2024-03/#cell-77", NOW)
    assert worded("returned", "en") == (
        "Returned",
        "Returned by the office: 77 · Green buildings",
        "March 2024: 请核对单位",
    )
    assert "绿色建筑" in worded("returned", "zh-hans")[1]


def test_a_zone_and_a_step_are_named_by_their_code(goal: Goal, people: dict[str, User]) -> None:
    zone = make_zone(code="Z9")
    return_entry(
        entry=make_revision(goal, MARCH, zone=zone, state="submitted"), reason="x", user=people["office"], at=NOW
    )
    assert "77-Z9" in worded("returned", "en")[1]
    report = make_report(goal, 1, date(YEAR, 3, 5), state="submitted")
    return_entry(entry=report, reason="缺附件", user=people["office"], at=NOW)
    assert worded("returned", "en")[1:] == ("Returned by the office: 77.1 · Green buildings", "缺附件")
    assert Notice.objects.latest("pk").path == "/reporting/#cell-77.1"


def test_a_return_that_fails_is_told_to_nobody(goal: Goal, people: dict[str, User]) -> None:
    entry = make_revision(goal, MARCH, state="submitted")
    with pytest.raises(ValueError):
        return_entry(entry=entry, reason=" ", user=people["office"], at=NOW)
    with pytest.raises(PermissionDenied):
        return_entry(entry=entry, reason="x", user=people["head"], at=NOW)
    return_entry(entry=entry, reason="x", user=people["office"], at=NOW)
    before = Notice.objects.count()
    with pytest.raises(AlreadyDecidedError):
        return_entry(entry=entry, reason="y", user=people["office"], at=NOW)
    assert Notice.objects.count() == before


def test_a_deed_that_is_rolled_back_is_not_told(goal: Goal, people: dict[str, User]) -> None:
    entry = make_revision(goal, MARCH, state="submitted")
    with transaction.atomic():
        return_entry(entry=entry, reason="x", user=people["office"], at=NOW)
        transaction.set_rollback(True)
    assert told("returned") == set()


# Submitted


def submit(goal: Goal, head: User, *, minute: int = 0) -> None:
    desk = load_desk(goal.lead, march(), date(YEAR, 4, 3))
    codes = [entry.code for entry in desk.entries]
    submit_month(desk=desk, codes=codes, user=head, at=NOW.replace(minute=minute))


def test_a_submission_is_told_to_the_office(goal: Goal, people: dict[str, User]) -> None:
    make_revision(goal, MARCH, 30, state="draft")
    submit(goal, people["head"])
    assert people["office"] in told("submitted")
    assert {user.role for user in told("submitted")} == {"office"}
    assert worded("submitted", "en")[1:] == (
        "Housing Bureau has handed in figures of March 2024",
        "1 entry waits for your review.",
    )
    assert "住建局" in worded("submitted", "zh-hans")[1]
    assert Notice.objects.latest("pk").path == "/review/2024-03/"


def test_a_second_click_tells_nothing_and_a_new_submission_does(goal: Goal, people: dict[str, User]) -> None:
    make_revision(goal, MARCH, 30, state="draft")
    submit(goal, people["head"])
    submit(goal, people["head"], minute=1)
    mine = Notice.objects.filter(kind="submitted", user=people["office"])
    assert mine.count() == 1
    [entry] = goal.figures.get(month=MARCH).revisions.all()
    return_entry(entry=entry, reason="x", user=people["office"], at=NOW)
    make_revision(goal, MARCH, 30, state="draft")
    submit(goal, people["head"], minute=2)
    assert mine.count() == 2


def test_a_submission_that_lacks_something_is_not_told(goal: Goal, people: dict[str, User]) -> None:
    make_revision(goal, MARCH, None, state="draft")
    with pytest.raises(NotReadyError):
        submit(goal, people["head"])
    assert told("submitted") == set()


# Exceptions and publications


def test_an_exception_is_told_to_the_department(goal: Goal, people: dict[str, User]) -> None:
    grant: dict[str, Any] = {"period": march(), "department": goal.lead, "user": people["office"], "at": NOW}
    for _time in range(2):
        grant_exception(expires_on=date(YEAR, 4, 30), reason="系统故障", **grant)
    assert told("exception") == {people["staff"], people["head"]}
    assert Notice.objects.filter(kind="exception").count() == 2
    assert worded("exception", "en")[1:] == ("March 2024 is open to your department until 30 April 2024", "系统故障")
    grant_exception(expires_on=date(YEAR, 5, 31), reason="系统故障", **grant)
    assert Notice.objects.filter(kind="exception").count() == 4


def test_an_exception_counts_the_day_of_the_site(goal: Goal, people: dict[str, User]) -> None:
    """At one in the morning of the 20th in China it is still the 19th in Greenwich."""
    grant: dict[str, Any] = {"period": march(), "department": goal.lead, "reason": "x", "user": people["office"]}
    night = a_time(date(YEAR, 4, 20), 1)
    with pytest.raises(ValueError):
        grant_exception(expires_on=date(YEAR, 4, 19), at=night, **grant)
    assert grant_exception(expires_on=date(YEAR, 4, 20), at=night, **grant).pk


def test_a_publication_is_told_to_the_leading_group(goal: Goal, people: dict[str, User]) -> None:
    publish_month(period=march(), user=people["office"], at=NOW, note="第一季度")
    assert people["leader"] in told("published")
    assert {user.role for user in told("published")} == {"leader"}
    assert people["away"] not in told("published")
    assert worded("published", "en")[1:] == ("March 2024 has been published", "第一季度")
    assert Notice.objects.latest("pk").path == "/briefings/2024-03/"
    with pytest.raises(AlreadyPublishedError):
        publish_month(period=march(), user=people["office"], at=NOW)
    assert Notice.objects.filter(kind="published", user=people["leader"]).count() == 1


# Words


@pytest.mark.parametrize(("kind", "verb"), [("due_soon", "are due on"), ("overdue", "were due on")])
@pytest.mark.parametrize(("owed", "words"), [(1, "1 figure is"), (13, "13 figures are")])
def test_a_deadline_says_day_and_number(kind: str, verb: str, owed: int, words: str) -> None:
    content = {"month": "2024-03", "due_on": "2024-04-08", "closes_on": "2024-04-15", "owed": owed}
    notice = Notice(kind=kind, content=content)
    with translation.override("en"):
        assert notice_title(notice) == f"The figures of March 2024 {verb} 8 April 2024"
        assert notice_text(notice) == f"{words} not with the office yet. The month closes on 15 April 2024."


def test_what_people_wrote_is_never_a_pattern() -> None:
    content = {"month": "2024-03", "code": "77", "title": {"en": "100%s (done)"}, "reason": "50%(month)s %d %"}
    notice = Notice(kind="returned", content=content)
    with translation.override("en"):
        assert notice_title(notice) == "Returned by the office: 77 · 100%s (done)"
        assert notice_text(notice) == "March 2024: 50%(month)s %d %"


def test_a_text_of_one_language_is_shown_in_that_one() -> None:
    notice = Notice(kind="returned", content={"code": "1", "title": {"zh-hans": "只有中文"}, "reason": "x"})
    with translation.override("en"):
        assert notice_title(notice).endswith("只有中文")


# The number that the header shows


def test_an_account_is_loaded_with_its_unread_notices(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user, other = make_member("leader"), make_member("leader")
    for number in range(3):
        notify(users=[user, other], kind=Notice.Kind.OVERDUE, about=str(number), content={}, path="/", at=NOW)
    Notice.objects.filter(user=user, about="0").update(read_at=NOW)
    with django_assert_num_queries(1):
        loaded = User.objects.with_membership().get(pk=user.pk)
        assert (loaded.unread_notices, loaded.role) == (2, "leader")
    assert User.objects.with_membership().get(pk=make_user().pk).unread_notices == 0
    assert make_user().unread_notices == 0
