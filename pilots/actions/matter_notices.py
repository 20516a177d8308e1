"""Telling people what happened to a matter: whoever has to act next, or wants to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from pilots.actions.notices import in_languages, notify
from pilots.models import Matter, MatterEvent, Membership, Notice, User
from pilots.rules.matters import ASKED, Deed, MatterState, Party, parties_told, still_asks

Role = Membership.Role
#: Role → the party for which it acts.
PARTIES = {
    Role.STAFF: Party.DEPARTMENT,
    Role.HEAD: Party.DEPARTMENT,
    Role.OFFICE: Party.OFFICE,
    Role.LEADER: Party.LEADERS,
}
#: Deeds that ask anybody to act.
ASKING = sorted({deed for deeds in ASKED.values() for deed in deeds})


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
            "level": event.level,
            "text": event.text,
        },
        path=matter.get_absolute_url(),
        at=event.at,
    )


def concerned(matter: Matter, event: MatterEvent) -> Iterable[User]:
    """Whom an event concerns, by name within each party."""
    found: list[Iterable[User]] = []
    for party in parties_told(Deed(event.deed), MatterState(matter.state), event.level):
        if party != Party.DEPARTMENT:
            found.append(User.objects.in_role(*(role for role, acts_for in PARTIES.items() if acts_for == party)))
        elif matter.department:
            found.append(User.objects.that_report_for([matter.department]))
    return chain.from_iterable(found)


def still_asking() -> list[Notice]:
    """Notices that ask their reader to act on a matter as it stands, neither mailed nor read, the oldest first.

    Of several about one matter only a reader's latest counts: what it replaces is no longer true. Three queries.
    """
    asking = Notice.objects.filter(kind=Notice.Kind.MATTER, content__deed__in=ASKING, user__is_active=True)
    waiting = asking.unmailed().unread().select_related("user__membership").order_by("created_at", "pk")
    notices = list(waiting)
    if not notices:
        return []
    about = asking.filter(user__in={row.user_id for row in notices}, path__in={row.path for row in notices})
    latest = {(user, path): pk for pk, user, path in about.order_by("pk").values_list("pk", "user_id", "path")}
    matters = {matter.code: matter for matter in Matter.objects.coded(row.content["code"] for row in notices)}
    return [row for row in notices if latest[row.user_id, row.path] == row.pk and asks(row, matters)]


def asks(notice: Notice, matters: Mapping[str, Matter]) -> bool:
    """Whether a notice's reader has yet to act on its matter."""
    matter, role = matters.get(notice.content["code"]), notice.user.role
    party = PARTIES.get(Role(role)) if role in Role.values else None
    if matter is None or party is None:
        return False
    if party == Party.DEPARTMENT and notice.user.membership.department_id != matter.department_id:
        return False
    return still_asks(party, Deed(notice.content["deed"]), MatterState(matter.state))
