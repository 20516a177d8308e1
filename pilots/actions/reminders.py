"""Mails to those who have to act: what is due soon or overdue, what was returned, matters that wait; each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from pilots.actions.matter_notices import still_asking
from pilots.actions.notices import about_entry, notify
from pilots.completeness import DepartmentMonth, load_running, reporters_of
from pilots.models import MilestoneReport, Notice, Period, Revision, SpecialDay, User
from pilots.rules.calendar import PeriodState, working_days_between
from pilots.templatetags.notices import notice_title

#: A month's figures are called due soon from so many working days before.
SOON = 3
LONGEST_SUBJECT = 78
Kind = Notice.Kind


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is to be told in one mail."""

    user: User
    notices: list[Notice]


def deadlines(day: date) -> list[Notice]:
    """The notices of deadlines that are true on a day, as they would be written; those written already are among them.

    A deadline that is moved is another one, and told again.
    """
    special = SpecialDay.objects.as_rule()
    told = []
    for loaded in load_running(day):
        accounts = reporters_of(line.department for line in loaded.to_remind)
        for line in loaded.to_remind:
            for each in line.to_remind:
                period = loaded.periods[each.month]
                is_soon = working_days_between(day, period.due_on, special) <= SOON
                if each.state == PeriodState.OVERDUE or is_soon:
                    kind = Kind.OVERDUE if each.state == PeriodState.OVERDUE else Kind.DUE_SOON
                    told += [deadline(user, kind, period, each) for user in accounts.get(line.department.pk, [])]
    return told


def deadline(user: User, kind: Notice.Kind, period: Period, owed: DepartmentMonth) -> Notice:
    content = {
        "month": f"{period.month:%Y-%m}",
        "due_on": period.due_on.isoformat(),
        "closes_on": period.closes_on.isoformat(),
        "owed": owed.unsettled,
    }
    path = reverse("pilots:reporting_month", args=[period.month])
    return Notice(user=user, kind=kind, about=f"{period.month:%Y-%m}:{period.due_on}", content=content, path=path)


def write_deadlines(*, day: date, at: datetime) -> None:
    """Write the notices of a day's deadlines that are not written yet."""
    for notice in deadlines(day):
        notify(
            users=[notice.user],
            kind=Kind(notice.kind),
            about=notice.about,
            content=notice.content,
            path=notice.path,
            at=at,
        )


def letters(day: date) -> list[Letter]:
    """What is to be mailed on a day, a person each, by name.

    What was mailed or read is not mailed again, and neither is what is no longer true: a month that is
    closed or handed in, a return that was answered, a matter that somebody acted on. Notices of deadlines
    that are not written yet are among them, unsaved.
    """
    by_user: defaultdict[str, list[Notice]] = defaultdict(list)
    for notice in (*returns(), *unsent(deadlines(day)), *still_asking()):
        by_user[notice.user.username].append(notice)
    return [Letter(notices[0].user, notices) for _name, notices in sorted(by_user.items())]


def unsent(wanted: Sequence[Notice]) -> Iterator[Notice]:
    """Of the notices wanted those that were neither mailed nor read, as they stand in the database."""
    written = Notice.objects.filter(about__in={notice.about for notice in wanted}).select_related("user")
    known = {(notice.user_id, notice.kind, notice.about): notice for notice in written}
    for notice in wanted:
        standing = known.get((notice.user_id, str(notice.kind), notice.about), notice)
        if standing.mailed_at is None and standing.read_at is None:
            yield standing


def returns() -> list[Notice]:
    """Notices of returns that nobody has answered, neither mailed nor read, the oldest first."""
    notices = Notice.objects.filter(kind=Kind.RETURNED, user__is_active=True).unmailed().unread()
    rows = list(notices.select_related("user").order_by("created_at", "pk"))
    if not rows:
        return []
    waiting = {about_entry(entry) for entry in (*Revision.objects.unanswered(), *MilestoneReport.objects.unanswered())}
    return [notice for notice in rows if notice.about in waiting]


def send(*, letter: Letter, at: datetime) -> bool:
    """Mail a letter and mark its notices; False where another run has it already.

    The notices are marked first, so that two runs at once send one mail; where the mail fails the marks
    are taken back and the error goes on.
    """
    keys = [notice.pk for notice in letter.notices]
    with transaction.atomic():
        if Notice.objects.unmailed().filter(pk__in=keys).update(mailed_at=at) != len(keys):
            transaction.set_rollback(True)
            return False
    try:
        message_for(letter).send()
    except BaseException:
        Notice.objects.filter(pk__in=keys, mailed_at=at).update(mailed_at=None)
        raise
    return True


def message_for(letter: Letter) -> EmailMessage:
    """The mail in the receiver's language, with links to the pages."""
    with translation.override(letter.user.language):
        body = render_to_string(
            "pilots/mail/reminder.txt",
            {"user": letter.user, "notices": letter.notices, "site": settings.SITE_URL},
        )
        return EmailMessage(
            subject_of(letter.notices),
            body.strip() + "\n",
            to=[letter.user.email],
            headers={"Auto-Submitted": "auto-generated"},
        )


def subject_of(notices: Sequence[Notice]) -> str:
    """What happened, or how much; one line of at most 78 characters."""
    of_matters = [notice for notice in notices if notice.kind == Kind.MATTER]
    if len(notices) == 1:
        subject = notice_title(notices[0])
    elif not of_matters:
        subject = _("%(count)s matters of the monthly reporting wait for you") % {"count": len(notices)}
    elif len(of_matters) == len(notices):
        subject = _("%(count)s matters of the docket wait for you") % {"count": len(notices)}
    else:
        subject = _("%(count)s things of the monthly reporting and the docket wait for you") % {"count": len(notices)}
    return Truncator(" ".join(subject.split())).chars(LONGEST_SUBJECT)


def names_of(notices: Iterable[Notice]) -> str:
    """What a letter holds, for a line of the command's report: `overdue 2021-08, returned 18, matter 2021-3`."""
    return ", ".join(f"{notice.kind} {notice.content.get('code') or notice.content['month']}" for notice in notices)
