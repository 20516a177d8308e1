"""Parts of addresses."""

from datetime import date
from functools import cache

from django.urls import register_converter

from pilots.moments import parse_month


class MonthConverter:
    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        month = parse_month(value)
        if month is None:
            raise ValueError("not a month")
        return month

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


class EntryConverter:
    """The code of a figure or step: 18 (the city's), 18-Z1 (a zone's), 13.2 (step 2 of goal 13)."""

    regex = r"[0-9]{1,4}(?:-[A-Za-z0-9]{1,10}|\.[0-9]{1,4})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@cache
def register() -> None:
    """Make `<month:…>` and `<entry:…>` known, once a process."""
    register_converter(MonthConverter, "month")
    register_converter(EntryConverter, "entry")
