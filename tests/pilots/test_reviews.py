"""Decisions on what was submitted: what may be decided, by whom, once, and as it was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from pilots.actions.reviews import AlreadyDecidedError, PassedOver, approve, approve_even, return_entry
from pilots.models import Entry, MilestoneReport, Period, Revision, User
from pilots.queues import Queue, load_queue
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
)

pytestmark = pytest.mark.django_db

JANUARY = date(YEAR, 1, 1)
NOW = a_time(date(YEAR, 2, 9))
Decide = Callable[..., None]


def figure(**overrides: Any) -> Revision:
    goal = make_goal()
    make_task_book(goal)
    return make_revision(goal, **{"state": "submitted", **overrides})


def step(**overrides: Any) -> MilestoneReport:
    goal = make_goal()
    make_milestone(make_task_book(goal))
    return make_report(goal, 1, date(YEAR, 1, 20), **{"state": "submitted", **overrides})


def office() -> User:
    """The pilot's account of the office, opened."""
    User.objects.filter(username="office").update(is_active=True)
    return User.objects.with_membership().get(username="office")


def give_back(*, entry: Entry, user: User, at: Any) -> None:
    return_entry(entry=entry, reason="请附月报", user=user, at=at)


of_both = pytest.mark.parametrize("make", [figure, step], ids=["figure", "step"])
either_way = pytest.mark.parametrize("decide", [approve, give_back], ids=["approve", "return"])


@of_both
def test_an_approved_entry_stands_from_that_moment(make: Callable[..., Entry]) -> None:
    entry = make()
    approve(entry=entry, user=office(), at=NOW)
    entry.refresh_from_db()
    assert (entry.state, entry.reviewed_by, entry.reviewed_at, entry.reason) == ("approved", office(), NOW, "")


@of_both
def test_a_returned_entry_says_why(make: Callable[..., Entry]) -> None:
    entry = make()
    return_entry(entry=entry, reason="  请附月报\n", user=office(), at=NOW)
    entry.refresh_from_db()
    assert (entry.state, entry.reviewed_by, entry.reviewed_at, entry.reason) == ("returned", office(), NOW, "请附月报")


@pytest.mark.parametrize("reason", ["", "  \n\t"])
def test_a_return_without_a_reason_changes_nothing(reason: str) -> None:
    entry = figure()
    with pytest.raises(ValueError, match="reason"):
        return_entry(entry=entry, reason=reason, user=office(), at=NOW)
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_only_the_entry_that_is_returned_reopens() -> None:
    entries = [figure() for _number in range(3)]
    give_back(entry=entries[1], user=office(), at=NOW)
    for entry in entries:
        entry.refresh_from_db()
    assert [entry.state for entry in entries] == ["submitted", "returned", "submitted"]


@of_both
@either_way
@pytest.mark.parametrize("state", ["draft", "approved", "returned"])
def test_only_what_waits_is_decided(make: Callable[..., Entry], decide: Decide, state: str) -> None:
    entry = make(state=state)
    with pytest.raises(AlreadyDecidedError):
        decide(entry=entry, user=office(), at=NOW)
    entry.refresh_from_db()
    assert entry.state == state


@of_both
@either_way
def test_of_two_who_decide_at_once_the_first_has_decided(make: Callable[..., Entry], decide: Decide) -> None:
    entry, colleague = make(), make_member("office")
    seen_by_both = type(entry)._default_manager.get(pk=entry.pk)
    give_back(entry=entry, user=office(), at=NOW)
    with pytest.raises(AlreadyDecidedError):
        decide(entry=seen_by_both, user=colleague, at=a_time(date(YEAR, 2, 10)))
    entry.refresh_from_db()
    assert (entry.state, entry.reviewed_by, entry.reviewed_at) == ("returned", office(), NOW)


@either_way
def test_a_draft_that_was_seen_is_not_decided_once_it_has_changed_and_been_submitted(decide: Decide) -> None:
    entry = figure(state="draft", edition=1)
    seen = Revision.objects.get(pk=entry.pk)
    assert Revision.objects.filter(pk=entry.pk).save_draft(1, value=99)
    assert Revision.objects.filter(pk=entry.pk).move("draft", "submitted", submitted_at=NOW)
    with pytest.raises(AlreadyDecidedError):
        decide(entry=seen, user=office(), at=NOW)
    decide(entry=Revision.objects.get(pk=entry.pk), user=office(), at=NOW)


@of_both
@either_way
def test_nobody_decides_on_what_they_entered(make: Callable[..., Entry], decide: Decide) -> None:
    entry = make(entered_by=office())
    with pytest.raises(PermissionDenied):
        decide(entry=entry, user=office(), at=NOW)
    entry.refresh_from_db()
    assert entry.state == "submitted"
    decide(entry=entry, user=make_member("office"), at=NOW)


@either_way
@pytest.mark.parametrize("role", ["leader", "staff", "head", "administrator"])
def test_only_the_office_decides(decide: Decide, role: str) -> None:
    entry = figure()
    with pytest.raises(PermissionDenied):
        decide(entry=entry, user=make_member(role), at=NOW)
    entry.refresh_from_db()
    assert entry.state == "submitted"


# Together


def queue() -> Queue:
    period = Period.objects.filter(month=JANUARY).first() or make_periods()[0]
    return load_queue(Period.objects.get(month=period.month), date(YEAR, 2, 9))


def ticked(*entries: Revision) -> list[tuple[str, str]]:
    return [(str(entry.figure.goal.number), f"{entry.number}.{entry.edition}") for entry in entries]


def states(*entries: Revision) -> list[str]:
    return [Revision.objects.get(pk=entry.pk).state for entry in entries]


def test_what_is_even_is_approved_together() -> None:
    entries = [figure() for _number in range(3)]
    done = approve_even(queue=queue(), ticked=ticked(*entries[:2]), user=office(), at=NOW)
    assert states(*entries) == ["approved", "approved", "submitted"]
    assert (done.codes, done.passed_over) == ([code for code, _seen in ticked(*entries[:2])], {})


def test_what_is_odd_own_or_changed_is_passed_over_and_the_rest_approved() -> None:
    odd, own, changed, even = figure(value=-5), figure(entered_by=office()), figure(), figure()
    drawn = queue()
    give_back(entry=changed, user=make_member("office"), at=NOW)
    done = approve_even(queue=drawn, ticked=ticked(odd, own, changed, even), user=office(), at=NOW)
    assert states(odd, own, changed, even) == ["submitted", "submitted", "returned", "approved"]
    reasons = [done.passed_over.get(code) for code, _seen in ticked(odd, own, changed, even)]
    assert reasons == [PassedOver.ODD, PassedOver.OWN, PassedOver.CHANGED, None]


@pytest.mark.parametrize("seen", ["", "1.7", "2.0", "nonsense"])
def test_what_was_not_seen_is_not_approved(seen: str) -> None:
    entry = figure()
    [(code, _seen)] = ticked(entry)
    done = approve_even(queue=queue(), ticked=[(code, seen)], user=office(), at=NOW)
    assert (states(entry), done.passed_over) == (["submitted"], {code: PassedOver.CHANGED})


def test_what_is_not_in_the_queue_is_passed_over() -> None:
    done = approve_even(queue=queue(), ticked=[("999", "1.0"), ("", "")], user=office(), at=NOW)
    assert done.passed_over == {"999": PassedOver.CHANGED, "": PassedOver.CHANGED}


def test_each_is_a_transaction_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure at the second leaves the first approved."""
    first, second = figure(), figure()
    real, calls = approve, []

    def failing(**kwargs: Any) -> None:
        calls.append(kwargs["entry"])
        if len(calls) == 2:
            raise RuntimeError("the database went away")
        real(**kwargs)

    monkeypatch.setattr("pilots.actions.reviews.approve", failing)
    with pytest.raises(RuntimeError):
        approve_even(queue=queue(), ticked=ticked(first, second), user=office(), at=NOW)
    assert states(first, second) == ["approved", "submitted"]
