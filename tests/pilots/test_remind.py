"""The command `remind`: who gets which mail, once, in their language, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from pilots.actions import reminders
from pilots.actions.reminders import Letter, letters, send
from pilots.actions.reviews import return_entry
from pilots.models import Department, Goal, Notice, Period, SpecialDay, User
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
)

pytestmark = pytest.mark.django_db

#: March is due on Monday 8 April and closes on the 15th; the 4th and 5th are holidays, Sunday the 7th is worked.
MARCH = date(YEAR, 3, 1)
SOON, OVERDUE = "2024-04-02", "2024-04-09"
NOW = a_time(date(YEAR, 4, 3))


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "memorymail://", "https://green.example"
    settings.DEFAULT_FROM_EMAIL = "office@green.example"


@pytest.fixture
def goal() -> Goal:
    make_periods()
    goal = make_goal(lead=make_department(), number=77, title_zh_hans="绿色建筑", title_en="Green buildings")
    make_milestone(make_task_book(goal))
    return goal


@pytest.fixture
def li(goal: Goal) -> User:
    """One who reports for the goal's department and reads English."""
    return make_member("staff", department=goal.lead, username="li", email="li@green.example", language="en")


def remind(day: str = SOON, *options: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("remind", "--day", day, *options, stdout=out)
    return out.getvalue()


def give_back(goal: Goal, reason: str = "请核对单位", month: date = MARCH) -> None:
    entry = make_revision(goal, month, state="submitted")
    return_entry(entry=entry, reason=reason, user=make_member("office"), at=NOW)


# When


WHEN = {
    "four working days before": ("2024-03-29", []),
    "the day the month opens, three before": ("2024-04-02", ["due_soon"]),
    "a holiday between": ("2024-04-05", ["due_soon"]),
    "the due day": ("2024-04-08", ["due_soon"]),
    "a day later": ("2024-04-09", ["overdue"]),
    "the closing day": ("2024-04-15", ["overdue"]),
    "closed": ("2024-04-16", []),
}


@pytest.mark.parametrize(("day", "kinds"), WHEN.values(), ids=WHEN)
def test_a_month_is_reminded_of_from_three_working_days_before_until_it_closes(
    li: User, day: str, kinds: list[str]
) -> None:
    remind(day)
    assert [notice.kind for notice in Notice.objects.filter(user=li)] == kinds
    assert len(mail.outbox) == len(kinds)


def test_the_days_are_those_of_the_calendar(li: User) -> None:
    """Without the worked Sunday the 2nd is two working days before the 8th, and with none of the holidays four."""
    SpecialDay.objects.filter(day__year=YEAR, day__month=4).delete()
    remind(SOON)
    assert mail.outbox == []
    remind("2024-04-03")
    assert len(mail.outbox) == 1


def test_who_has_handed_in_is_not_reminded(goal: Goal, li: User) -> None:
    make_revision(goal, MARCH, state="submitted", at=a_time(date(YEAR, 4, 2)))
    assert remind(SOON) == "0 sent, 0 without an address, 0 failed.\n"


def test_a_locked_month_is_not_reminded_of(goal: Goal, li: User) -> None:
    Period.objects.update(is_locked=True)
    remind(OVERDUE)
    assert mail.outbox == []


def test_a_deadline_that_was_moved_is_another(li: User) -> None:
    remind(SOON)
    Period.objects.filter(month=MARCH).update(due_on=date(YEAR, 4, 10))
    remind("2024-04-09")
    assert [message.subject for message in mail.outbox] == [
        "The figures of March 2024 are due on 8 April 2024",
        "The figures of March 2024 are due on 10 April 2024",
    ]


# To whom


def test_staff_and_heads_with_an_open_account_are_mailed(goal: Goal, li: User) -> None:
    make_member("head", department=goal.lead, email="head@green.example")
    make_member("staff", department=goal.lead, email="gone@green.example", is_active=False)
    make_member("office", department=goal.lead, email="office@green.example")
    make_member("staff", email="other@green.example")
    remind()
    assert sorted(message.to for message in mail.outbox) == [["head@green.example"], ["li@green.example"]]


def test_who_has_no_address_is_named_and_told_on_the_page(goal: Goal, li: User) -> None:
    User.objects.filter(pk=li.pk).update(email="")
    printed = remind()
    assert printed.splitlines() == [
        "no address li due_soon 2024-03",
        "0 sent, 1 without an address, 0 failed.",
    ]
    assert Notice.objects.get().mailed_at is None
    User.objects.filter(pk=li.pk).update(email="li@green.example")
    assert "1 sent" in remind()


def test_an_account_that_is_closed_since_gets_no_mail_of_a_return(goal: Goal, li: User) -> None:
    give_back(goal)
    User.objects.filter(pk=li.pk).update(is_active=False)
    remind()
    assert mail.outbox == []


# What


def test_a_mail_bundles_what_is_new_for_a_person(goal: Goal, li: User) -> None:
    give_back(goal, month=date(YEAR, 2, 1))
    printed = remind(OVERDUE)
    [message] = mail.outbox
    assert printed.splitlines() == [
        "sent       li <li@green.example> returned 77, overdue 2024-03",
        "1 sent, 0 without an address, 0 failed.",
    ]
    assert message.subject == "2 matters of the monthly reporting wait for you"
    assert (message.from_email, message.to) == ("office@green.example", ["li@green.example"])
    for text in (
        "Returned by the office: 77 · Green buildings\nFebruary 2024: 请核对单位\n"
        "https://green.example/reporting/2024-02/#cell-77\n",
        "The figures of March 2024 were due on 8 April 2024\n"
        "1 figure is not with the office yet. The month closes on 15 April 2024.\n"
        "https://green.example/reporting/2024-03/\n",
    ):
        assert text in message.body


def test_a_mail_is_in_the_receivers_language(goal: Goal, li: User) -> None:
    make_member("head", department=goal.lead, email="head@green.example", language="zh-hans")
    give_back(goal, month=date(YEAR, 2, 1))
    remind("2024-03-20")
    bodies = {message.to[0]: str(message.body) for message in mail.outbox}
    assert "Green buildings" in bodies["li@green.example"]
    assert "绿色建筑" in bodies["head@green.example"]
    assert "February 2024" not in bodies["head@green.example"]
    assert "2024年2月" in bodies["head@green.example"]


def test_a_step_that_was_returned_is_mailed(goal: Goal, li: User) -> None:
    entry = make_report(goal, 1, date(YEAR, 3, 5), state="submitted")
    return_entry(entry=entry, reason="缺附件", user=make_member("office"), at=NOW)
    remind("2024-03-20")
    assert "Returned by the office: 77.1 · Green buildings\n缺附件\n" in mail.outbox[0].body


def test_a_return_that_was_answered_is_not_mailed(goal: Goal, li: User) -> None:
    give_back(goal, month=date(YEAR, 2, 1))
    make_revision(goal, date(YEAR, 2, 1), state="draft")
    remind("2024-03-20")
    assert mail.outbox == []


def test_what_was_read_needs_no_mail(goal: Goal, li: User) -> None:
    give_back(goal, month=date(YEAR, 2, 1))
    Notice.objects.update(read_at=NOW)
    remind("2024-03-20")
    assert mail.outbox == []


@pytest.mark.parametrize("kind", ["submitted", "exception", "published"])
def test_other_notices_are_not_mailed(li: User, kind: str) -> None:
    content = {"month": "2024-03", "department": {}, "count": 1, "expires_on": "2024-05-01", "reason": "", "note": ""}
    Notice.objects.create(user=li, kind=kind, about="x", content=content, path="/", created_at=NOW)
    remind("2024-03-20")
    assert mail.outbox == []


def test_text_stands_in_a_mail_as_it_was_written(goal: Goal, li: User) -> None:
    give_back(goal, reason="A & B < C\nsecond line", month=date(YEAR, 2, 1))
    remind("2024-03-20")
    assert "A & B < C\nsecond line" in mail.outbox[0].body


@pytest.mark.parametrize("title", ["很" * 300, "long " * 60, "two\nlines"])
def test_a_subject_is_one_short_line(goal: Goal, li: User, title: str) -> None:
    Goal.objects.filter(pk=goal.pk).update(**{"title_en": title})
    goal.refresh_from_db()
    give_back(goal, month=date(YEAR, 2, 1))
    remind("2024-03-20")
    assert len(mail.outbox[0].subject) <= 78
    assert "\n" not in mail.outbox[0].subject


# Once


def test_a_matter_is_mailed_once(goal: Goal, li: User) -> None:
    give_back(goal, month=date(YEAR, 2, 1))
    assert "1 sent" in remind()
    assert "0 sent" in remind()
    assert "0 sent" in remind("2024-04-08")
    assert len(mail.outbox) == 1
    assert {notice.kind for notice in Notice.objects.filter(user=li, mailed_at__isnull=False)} == {
        "returned",
        "due_soon",
    }


def test_who_joins_later_is_told_and_the_others_not_again(goal: Goal, li: User) -> None:
    remind()
    make_member("head", department=goal.lead, email="head@green.example")
    remind("2024-04-03")
    assert [message.to for message in mail.outbox] == [["li@green.example"], ["head@green.example"]]


def test_of_two_runs_at_once_one_sends(li: User) -> None:
    remind(SOON, "--dry-run")
    reminders.write_deadlines(day=date(YEAR, 4, 2), at=NOW)
    first, second = letters(date(YEAR, 4, 2)), letters(date(YEAR, 4, 2))
    assert send(letter=first[0], at=NOW)
    assert not send(letter=second[0], at=NOW)
    assert len(mail.outbox) == 1


def test_a_dry_run_writes_and_sends_nothing(goal: Goal, li: User) -> None:
    give_back(goal, month=date(YEAR, 2, 1))
    before = list(Notice.objects.values())
    make_member("head", department=goal.lead, username="zhao")
    assert remind(SOON, "--dry-run").splitlines() == [
        "would send li <li@green.example> returned 77, due_soon 2024-03",
        "no address zhao due_soon 2024-03",
        "1 would be sent, 1 without an address, 0 failed.",
    ]
    assert mail.outbox == []
    assert list(Notice.objects.values()) == before
    assert "1 sent" in remind()
    assert remind(SOON, "--dry-run").splitlines()[-1] == "0 would be sent, 1 without an address, 0 failed."


# What fails


@pytest.fixture
def broken_for(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """The mail server refuses one address, until it is None."""
    refused: list[str | None] = [None]
    deliver = EmailMessage.send

    def refusing(message: EmailMessage, *args: Any, **kwargs: Any) -> int:
        if message.to == [refused[0]]:
            raise ConnectionRefusedError("connection refused")
        return deliver(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", refusing)

    def set_refused(address: str | None) -> None:
        refused[0] = address

    return set_refused


def test_a_mail_that_fails_stops_no_other_and_is_tried_again(
    goal: Goal, li: User, broken_for: Callable[[str | None], None]
) -> None:
    make_member("head", department=goal.lead, username="anna", email="anna@green.example")
    make_member("head", department=goal.lead, username="zhao", email="zhao@green.example")
    broken_for("li@green.example")
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("remind", "--day", SOON, stdout=out)
    assert error.value.returncode == 1
    assert [message.to for message in mail.outbox] == [["anna@green.example"], ["zhao@green.example"]]
    assert (
        "failed     li <li@green.example> due_soon 2024-03: ConnectionRefusedError connection refused" in out.getvalue()
    )
    assert "2 sent, 0 without an address, 1 failed." in out.getvalue()
    assert Notice.objects.get(user=li).mailed_at is None
    broken_for(None)
    assert "1 sent" in remind()
    assert Notice.objects.get(user=li).mailed_at


@pytest.mark.parametrize("day", ["", "tomorrow", "2024-04-31", "02.04.2024"])
def test_a_day_that_is_none_is_refused(li: User, day: str) -> None:
    with pytest.raises(CommandError, match="--day must be a day"):
        remind(day)
    assert mail.outbox == []


@pytest.mark.parametrize(("setting", "name"), [("EMAIL_URL", "EMAIL_URL"), ("SITE_URL", "GREENCITY_SITE_URL")])
def test_a_missing_setting_is_named_and_nothing_written(li: User, settings: Settings, setting: str, name: str) -> None:
    setattr(settings, setting, "")
    with pytest.raises(CommandError, match=f"Set the environment variable {name}"):
        remind()
    assert not Notice.objects.exists()
    assert "1 would be sent" in remind(SOON, "--dry-run")


# Steady


def test_working_out_the_letters_takes_no_more_queries_for_more_people(
    goal: Goal, li: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reminders.write_deadlines(day=date(YEAR, 4, 2), at=NOW)
    give_back(goal, month=date(YEAR, 2, 1))
    for _time in range(2):
        with django_assert_num_queries(14):
            found: list[Letter] = letters(date(YEAR, 4, 2))
        for _number in range(5):
            department: Department = make_department()
            other = make_goal(lead=department)
            make_task_book(other)
            make_member("staff", department=department)
            give_back(other, month=date(YEAR, 2, 1))
    assert len(found) == 6
