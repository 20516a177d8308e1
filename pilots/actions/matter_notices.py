"""Telling people what happened to a matter: whoever has to act next, or wants to know."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from pilots.actions.notices import in_languages, notify
from pilots.models import Matter, MatterEvent, Notice, User
from pilots.rules.matters import HEAD, LEADERS, Deed

#: Deeds that are told the leading group, the office, and the department that answers.
TOLD_LEADERS = (Deed.RAISE, Deed.ACCEPT, Deed.CLOSE)
TOLD_OFFICE = (Deed.PROPOSE, Deed.DECIDE, Deed.ACKNOWLEDGE, Deed.PROGRESS, Deed.DONE)
TOLD_DEPARTMENT = (Deed.DECIDE, Deed.SEND_BACK, Deed.EXTEND, Deed.ESCALATE, Deed.CLOSE, Deed.REOPEN)


def notify_matter(*, matter: Matter, event: MatterEvent) -> None:
    """Write the notices of an event, to everybody it concerns but who did it."""
    users = {user.pk: user for user in concerned(matter, event) if user.pk != event.by_id}
    notify(
        users=users.values(),
        kind=Notice.Kind.MATTER,
        about=f"matter:{matter.code}:{event.number}",
        content={
            "deed": event.deed,
            "code": matter.code,
            "title": in_languages(matter, "title"),
            "department": in_languages(matter.department, "name") if matter.department else "",
            "due_on": matter.due_on.isoformat() if matter.due_on else "",
            "text": event.text,
        },
        path=matter.get_absolute_url(),
        at=event.at,
    )


def concerned(matter: Matter, event: MatterEvent) -> Iterable[User]:
    """Whom an event concerns: an escalation goes to its level and all below it."""
    deed = Deed(event.deed)
    found: list[Iterable[User]] = []
    if deed in TOLD_LEADERS or (deed == Deed.ESCALATE and event.level >= LEADERS):
        found.append(User.objects.in_role("leader"))
    if deed in TOLD_OFFICE or (deed == Deed.ESCALATE and event.level > HEAD):
        found.append(User.objects.in_role("office"))
    if deed in TOLD_DEPARTMENT and matter.department:
        found.append(User.objects.that_report_for([matter.department]))
    return chain.from_iterable(found)
