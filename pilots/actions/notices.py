"""Telling people what happened: one notice a person and event, however often it is told.

What a notice's text needs is kept in its `content`, and put into words by
`pilots.templatetags.notices` in the reader's language. Texts of the domain are kept in all
languages. Contents by kind (months `YYYY-MM`, days ISO):

- due_soon: month, due_on, closes_on, owed (figures that are not handed in)
- overdue: the same
- returned: code, title, reason, and the month of a figure
- submitted: month, department, count (entries handed in)
- exception: month, expires_on, reason
- published: month, note
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from modeltranslation.utils import build_localized_fieldname

from pilots.desks import Desk
from pilots.models import Entry, MilestoneReport, Notice, PeriodException, Publication, Revision, User
from pilots.rules.issues import issue_of_month

Kind = Notice.Kind


def notify(
    *, users: Iterable[User], kind: Notice.Kind, about: str, content: Mapping[str, Any], path: str, at: datetime
) -> None:
    """Give each of the users the notice, once for its kind and what it is about."""
    Notice.objects.bulk_create(
        [Notice(user=user, kind=kind, about=about, content=dict(content), path=path, created_at=at) for user in users],
        ignore_conflicts=True,
    )


def notify_returned(*, entry: Entry, reason: str, at: datetime) -> None:
    """Tell the lead department's staff and heads that one of its entries came back, and why."""
    if isinstance(entry, Revision):
        goal, zone, month = entry.figure.goal, entry.figure.zone, entry.figure.month
        code = f"{goal.number}-{zone.code}" if zone else str(goal.number)
        content = {"month": f"{month:%Y-%m}"}
        path = reverse("pilots:reporting_month", args=[month])
    else:
        assert isinstance(entry, MilestoneReport)  # noqa: S101  there is no third kind of entry
        goal, code = entry.goal, f"{entry.goal.number}.{entry.step}"
        content = {}
        path = reverse("pilots:reporting_index")
    notify(
        users=User.objects.that_report_for([goal.lead]),
        kind=Kind.RETURNED,
        about=about_entry(entry),
        content={**content, "code": code, "title": in_languages(goal, "title"), "reason": reason},
        path=f"{path}#cell-{code}",
        at=at,
    )


def about_entry(entry: Entry) -> str:
    """What a notice of a return is about."""
    return f"{entry._meta.model_name}:{entry.pk}"


def notify_submitted(*, desk: Desk, submitted: Sized, at: datetime) -> None:
    """Tell the office that a department handed in; every submission is told, as it may follow a return."""
    notify(
        users=User.objects.in_role("office"),
        kind=Kind.SUBMITTED,
        about=f"{desk.month:%Y-%m}:{desk.department.code}:{at:%Y%m%d%H%M%S%f}",
        content={
            "month": f"{desk.month:%Y-%m}",
            "department": in_languages(desk.department, "name"),
            "count": len(submitted),
        },
        path=reverse("pilots:review_month", args=[desk.month]),
        at=at,
    )


def notify_exception(*, exception: PeriodException) -> None:
    """Tell the department's staff and heads that they may go on."""
    month = exception.period.month
    notify(
        users=User.objects.that_report_for([exception.department]),
        kind=Kind.EXCEPTION,
        about=f"exception:{exception.pk}",
        content={
            "month": f"{month:%Y-%m}",
            "expires_on": exception.expires_on.isoformat(),
            "reason": exception.reason,
        },
        path=reverse("pilots:reporting_month", args=[month]),
        at=exception.granted_at,
    )


def notify_published(*, publication: Publication) -> None:
    """Tell the leading group that a month can be read."""
    month = f"{publication.period.month:%Y-%m}"
    notify(
        users=User.objects.in_role("leader"),
        kind=Kind.PUBLISHED,
        about=month,
        content={"month": month, "note": publication.note},
        path=reverse("pilots:briefing_detail", args=[issue_of_month(publication.period.month)]),
        at=publication.published_at,
    )


def mark_read(*, notices: models.QuerySet[Notice], at: datetime) -> int:
    """Mark those that are unread; how many were."""
    return notices.filter(read_at__isnull=True).update(read_at=at)


def in_languages(row: models.Model, field: str) -> dict[str, str]:
    """Language → a translated text of the row; the languages in which there is none are left out."""
    texts = {code: getattr(row, build_localized_fieldname(field, code), "") for code, _name in settings.LANGUAGES}
    return {code: text for code, text in texts.items() if text}
