"""Parts of addresses."""

import re
from datetime import date
from functools import cache
from urllib.parse import unquote

from django.urls import register_converter

from pilots.moments import parse_month
from pilots.rules.issues import Issue, parse_issue


class MonthConverter:
    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        month = parse_month(value)
        if month is None:
            raise ValueError("not a month")
        return month

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


class IssueConverter:
    """The name of a briefing: 2021-07, 2021-Q3."""

    regex = "[0-9]{4}-(?:[0-9]{2}|Q[1-4])"

    def to_python(self, value: str) -> Issue:
        issue = parse_issue(value)
        if issue is None:
            raise ValueError("not a briefing")
        return issue

    def to_url(self, value: Issue) -> str:
        return value.name


class EntryConverter:
    """The code of a figure or step: 18 (the city's), 18-Z1 (a zone's), 13.2 (step 2 of goal 13)."""

    regex = r"[0-9]{1,4}(?:-[A-Za-z0-9]{1,10}|\.[0-9]{1,4})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CodeConverter:
    """The code of a register's row, which may hold whatever a spreadsheet holds: A/1 stands as A~2F1.

    `.` at an end and the words that are pages of their own are written so, too.
    """

    regex = "[^/]+"
    apart = re.compile(r"[/~?#%&\\+\s\x00-\x1f]|^\.+|\.+$|^(?=new$|upload$|uploads$).")

    def to_python(self, value: str) -> str:
        return unquote(value.replace("~", "%"), errors="strict")

    def to_url(self, value: str) -> str:
        return self.apart.sub(lambda found: "".join(f"~{byte:02X}" for byte in found[0].encode()), value)


@cache
def register() -> None:
    """Make `<month:…>`, `<issue:…>`, `<entry:…>` and `<code:…>` known, once a process."""
    register_converter(MonthConverter, "month")
    register_converter(IssueConverter, "issue")
    register_converter(EntryConverter, "entry")
    register_converter(CodeConverter, "code")
