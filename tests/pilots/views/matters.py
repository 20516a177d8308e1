"""Matters in any state, made by the docket's own deeds."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from pilots.actions.evidence import EvidenceFile
from pilots.actions.matters import Said, act, raise_matter
from pilots.models import Department, Goal, Matter, User
from pilots.rules.documents import kind_of
from pilots.rules.matters import Deed

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
#: What leads to a state, from raised on.
WAYS: dict[str, Sequence[Deed]] = {
    "raised": (),
    "decided": (Deed.DECIDE,),
    "under_way": (Deed.DECIDE, Deed.ACKNOWLEDGE),
    "reported": (Deed.DECIDE, Deed.ACKNOWLEDGE, Deed.DONE),
    "closed": (Deed.DECIDE, Deed.ACKNOWLEDGE, Deed.DONE, Deed.CLOSE),
}


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def pdf(name: str = "证明.pdf") -> EvidenceFile:
    content = io.BytesIO(PDF)
    return EvidenceFile(name, kind_of(content, len(PDF)), content)


def account(username: str) -> User:
    """An open account of the pilot."""
    User.objects.filter(username=username).update(is_active=True)
    return User.objects.get(username=username)


def make_matter(
    state: str = "raised", *, days: int = 10, due_in: int = 20, department: str = "housing", **overrides: Any
) -> Matter:
    """A matter in a state: raised so many days ago, what followed on the days after, due in so many days from today.

    A proposed or dismissed one is proposed with June 2021. overrides: of `raise_matter`.
    """
    is_proposed = state in ("proposed", "dismissed")
    values: dict[str, Any] = {
        "subject": {"goal": Goal.objects.get(year=2021, number=19)},
        "titles": {"zh_hans": "既有居住建筑节能改造滞后", "en": "Energy retrofit is behind"},
        "problems": {"zh_hans": "连续两个月滞后。", "en": "Behind for two months."},
        "user": None if is_proposed else account("office"),
        "month": date(2021, 6, 1) if is_proposed else None,
        "at": ago(days),
        **overrides,
    }
    matter = raise_matter(**values)
    if state == "dismissed":
        said = Said(text="由办公室协调。")
        act(matter=matter, deed=Deed.DISMISS, user=account("office"), at=ago(days - 1), said=said)
    for place, deed in enumerate(WAYS.get(state, ()), start=1):
        do(matter, deed, department=department, due_on=in_days(due_in), at=ago(max(days - place, 0)))
    return matter


def do(matter: Matter, deed: Deed, *, department: str = "housing", due_on: date | None = None, at: Any = None) -> None:
    """A deed by whoever usually does it, in its usual words."""
    at = at or timezone.now()
    match deed:
        case Deed.DECIDE:
            answers = Department.objects.get(code=department)
            if due_on:
                # what is due in the past was decided by then
                at = min(at, ago((timezone.localdate() - due_on).days))
            said = Said(text="限期整改。", department=answers, due_on=due_on)
            act(matter=matter, deed=deed, user=account("leader"), at=at, said=said)
        case Deed.ACKNOWLEDGE:
            act(matter=matter, deed=deed, user=account(f"head-{department}"), at=at, said=Said(text="已收悉。"))
        case Deed.DONE:
            said = Said(text="已完成。", files=[pdf()])
            act(matter=matter, deed=deed, user=account(f"head-{department}"), at=at, said=said)
        case _:
            act(matter=matter, deed=deed, user=account("office"), at=at, said=Said(document="青建办〔2021〕1号"))
