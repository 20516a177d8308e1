"""The names of briefings and bulletins: `2021-07` is a month's briefing, `2021-Q3` a quarter's bulletin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pilots.rules.months import month_after

NAME = re.compile(r"(?P<year>[0-9]{4})-(?:(?P<month>[0-9]{2})|Q(?P<quarter>[1-4]))")


@dataclass(frozen=True, slots=True)
class Issue:
    """A briefing or bulletin. first, month: the first and the last month that it speaks of."""

    first: date
    month: date

    @property
    def is_quarter(self) -> bool:
        return self.first != self.month

    @property
    def quarter(self) -> int:
        """1 to 4: the quarter of the last month."""
        return (self.month.month + 2) // 3

    @property
    def name(self) -> str:
        return f"{self.month:%Y}-Q{self.quarter}" if self.is_quarter else f"{self.month:%Y-%m}"

    def __str__(self) -> str:
        return self.name


def issue_of_month(month: date) -> Issue:
    return Issue(month, month)


def issue_of_quarter(year: int, quarter: int) -> Issue:
    """quarter: 1 to 4."""
    last = date(year, quarter * 3, 1)
    return Issue(month_after(last, -2), last)


def issue_beside(issue: Issue, steps: int) -> Issue:
    """The briefing so many months later, the bulletin so many quarters later; earlier for negative steps."""
    if not issue.is_quarter:
        return issue_of_month(month_after(issue.month, steps))
    month = month_after(issue.month, 3 * steps)
    return issue_of_quarter(month.year, month.month // 3)


def other_kind(issue: Issue) -> Issue:
    """The bulletin of a month's quarter, the briefing of a quarter's last month."""
    return issue_of_month(issue.month) if issue.is_quarter else issue_of_quarter(issue.month.year, issue.quarter)


def issues_ending(month: date) -> list[Issue]:
    """What is frozen when a month is published: its briefing, and at the end of a quarter the quarter's bulletin."""
    issues = [issue_of_month(month)]
    if month.month % 3 == 0:
        issues.append(issue_of_quarter(month.year, month.month // 3))
    return issues


def parse_issue(name: str) -> Issue | None:
    """None for what is no name of a briefing."""
    found = NAME.fullmatch(name)
    if found is None or not 2000 <= int(found["year"]) <= 2100:
        return None
    if found["quarter"]:
        return issue_of_quarter(int(found["year"]), int(found["quarter"]))
    number = int(found["month"])
    return issue_of_month(date(int(found["year"]), number, 1)) if 1 <= number <= 12 else None
