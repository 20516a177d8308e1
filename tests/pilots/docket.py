"""Matters for tests: raised and driven through the actions, by people of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from pilots.actions.evidence import EvidenceFile
from pilots.actions.matters import Said, act, raise_matter
from pilots.models import Department, Matter, MatterEvent, Task, User
from pilots.rules.documents import PDF
from pilots.rules.matters import Deed
from tests.factories import YEAR, a_time, make_department, make_member

RAISED = a_time(date(YEAR, 4, 1))
DUE = date(YEAR, 5, 31)
TITLES = {"zh_hans": "管网施工衔接不畅", "en": "Pipes wait for the road works"}
PROBLEMS = {"zh_hans": "道路开挖许可未办结。", "en": "The permit is not granted."}
#: The deeds that lead from a matter just raised to the state.
WAYS = {
    "raised": (),
    "decided": (Deed.DECIDE,),
    "under_way": (Deed.DECIDE, Deed.ACKNOWLEDGE),
    "reported": (Deed.DECIDE, Deed.ACKNOWLEDGE, Deed.DONE),
    "closed": (Deed.DECIDE, Deed.ACKNOWLEDGE, Deed.DONE, Deed.CLOSE),
}


@dataclass
class Cast:
    """Who has to do with a matter: the office, a leader, and a department's two that answer."""

    department: Department = field(default_factory=make_department)
    office: User = field(default_factory=lambda: make_member("office"))
    leader: User = field(default_factory=lambda: make_member("leader"))
    head: User = field(init=False)
    staff: User = field(init=False)

    def __post_init__(self) -> None:
        self.head = make_member("head", department=self.department)
        self.staff = make_member("staff", department=self.department)

    def who(self, deed: Deed) -> User | None:
        if deed == Deed.ESCALATE:
            return None
        if deed == Deed.DECIDE:
            return self.leader
        return self.head if deed in (Deed.ACKNOWLEDGE, Deed.PROGRESS, Deed.DONE) else self.office

    def said(self, deed: Deed, **given: Any) -> Said:
        """What is enough to go with a deed."""
        values: dict[str, Any] = {"text": f"{deed} 如实说明"}
        if deed == Deed.DECIDE:
            values |= {"department": self.department, "due_on": DUE}
        if deed in (Deed.EXTEND, Deed.REOPEN):
            values["due_on"] = date(YEAR, 7, 31)
        if deed == Deed.CLOSE:
            values["document"] = "验收记录"
        return Said(**{**values, **given})

    def matter(self, state: str = "raised", *, at: datetime = RAISED, **subject: Any) -> Matter:
        """A matter on the subject, by default task 2, in a state; every deed at the same moment."""
        matter = raise_matter(
            subject=subject or {"task": Task.objects.get(number=2)},
            titles=TITLES,
            problems=PROBLEMS,
            user=self.office,
            at=at,
        )
        for deed in WAYS[state]:
            self.do(matter, deed, at=at)
        return matter

    def do(self, matter: Matter, deed: Deed, *, at: datetime = RAISED, **given: Any) -> MatterEvent:
        return act(matter=matter, deed=deed, user=self.who(deed), at=at, said=self.said(deed, **given))


def proposed(goal: Any, month: date, at: datetime) -> Matter:
    """A matter that the figures of a month proposed on a goal."""
    return raise_matter(subject={"goal": goal}, titles=TITLES, problems=PROBLEMS, user=None, at=at, month=month)


def a_file(content: bytes = b"%PDF-1.4 record", name: str = "record.pdf") -> EvidenceFile:
    return EvidenceFile(name, PDF, BytesIO(content))


def again(matter: Matter) -> Matter:
    """The matter read anew, as another request would."""
    return Matter.objects.select_related("department").get(pk=matter.pk)
