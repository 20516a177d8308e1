"""Opening and closing months, moving their days, and leave to go on after the close."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from pilots.actions.notices import notify_exception
from pilots.models import Department, Period, PeriodException, SpecialDay, User
from pilots.rules.calendar import PeriodDays, period_days
from pilots.rules.months import months_of


class MovedMeanwhileError(Exception):
    """Somebody else moved the month's days since they were shown; nothing was changed."""


@transaction.atomic
def open_year(*, year: int) -> list[Period]:
    """Make the year's periods by the calendar of working days; those that are there stay as they are.

    Returns those that were made. ValueError where a month has fewer than ten working days.
    """
    special = SpecialDay.objects.as_rule()
    made = []
    for month in months_of(year):
        days = period_days(month, special)
        period, is_new = Period.objects.get_or_create(
            month=month,
            defaults={"opens_on": days.opens_on, "due_on": days.due_on, "closes_on": days.closes_on},
        )
        if is_new:
            made.append(period)
    return made


@transaction.atomic
def renew_days(*, year: int, today: date) -> list[Period]:
    """Work out anew the days of the year's months that have not opened, after a change of special days.

    Days that were moved by hand follow the calendar again. Returns the months that changed.
    ValueError as for `open_year`.
    """
    special = SpecialDay.objects.as_rule()
    changed = []
    for period in Period.objects.of_year(year).filter(opens_on__gt=today).order_by("month"):
        days = period_days(period.month, special)
        if period.days != days:
            period.opens_on, period.due_on, period.closes_on = days.opens_on, days.due_on, days.closes_on
            period.save(update_fields=["opens_on", "due_on", "closes_on"])
            changed.append(period)
    return changed


def move_days(*, period: Period, due_on: date, closes_on: date, seen: PeriodDays) -> None:
    """Move the due and the closing day of a month.

    seen: the days that were shown to whoever moves them; MovedMeanwhileError where they no longer stand.
    ValueError where the days are not in order.
    """
    if not period.opens_on <= due_on <= closes_on:
        raise ValueError("a month opens, is due and closes in this order")
    standing = Period.objects.filter(pk=period.pk, due_on=seen.due_on, closes_on=seen.closes_on)
    if not standing.update(due_on=due_on, closes_on=closes_on):
        raise MovedMeanwhileError


def set_lock(*, period: Period, is_locked: bool) -> None:
    """Close a month before its day, or lift that lock again."""
    Period.objects.filter(pk=period.pk).update(is_locked=is_locked)


@transaction.atomic
def grant_exception(
    *, period: Period, department: Department, expires_on: date, reason: str, user: User, at: datetime
) -> PeriodException:
    """Let one department go on entering figures until a day, and tell it.

    ValueError without a reason, for a past day, or for a day before the month opens. The same leave
    granted twice (a second click) is one.
    """
    if not reason.strip() or expires_on < max(timezone.localdate(at), period.opens_on):
        raise ValueError("an exception needs a reason and a day to come, on which the month has opened")
    terms = {"period": period, "department": department, "expires_on": expires_on, "reason": reason.strip()}
    granted = PeriodException.objects.filter(**terms).first()
    if granted:
        return granted
    exception = PeriodException.objects.create(**terms, granted_by=user, granted_at=at)
    notify_exception(exception=exception)
    return exception
