"""The earlier of two moments of knowledge: the day a month was published, or a day that somebody chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pilots.moments import Moment, end_of, parse_day, parse_month

#: Where no month has been published, changes are told of so many days.
DAYS_WITHOUT_PUBLICATION = 30


@dataclass(frozen=True, slots=True)
class Since:
    """The earlier moment: what was approved before `until` was known. month: the one published then, if any was."""

    day: date
    until: datetime
    month: date | None = None

    @classmethod
    def publication(cls, month: date, published_at: datetime) -> Since:
        return cls(timezone.localdate(published_at), published_at, month)

    @classmethod
    def end_of_day(cls, day: date) -> Since:
        return cls(day, end_of(day))

    @classmethod
    def usual(cls, moment: Moment) -> Since:
        """The latest publication of a day before the as-of day; without any, some days before it."""
        if moment.briefed:
            return cls.publication(*moment.briefed)
        return cls.end_of_day(moment.as_of - timedelta(days=DAYS_WITHOUT_PUBLICATION))

    @property
    def key(self) -> str:
        """As the address has it."""
        return f"{self.month:%Y-%m}" if self.month else self.day.isoformat()


def since_asked(text: str, moment: Moment, published: Mapping[date, datetime]) -> tuple[Since, str]:
    """The moment that `?since=` names, the usual one where it cannot; and what was wrong with it, "" for nothing.

    published: month → when it was published, of those known at the moment.
    """
    usual = Since.usual(moment)
    if not text:
        return usual, ""
    month, day = parse_month(text), parse_day(text)
    if month and month in published:
        return Since.publication(month, published[month]), ""
    if day and day <= moment.as_of:
        return Since.end_of_day(day), ""
    words = {
        "text": text[:40],
        "day": date_format(moment.as_of, _("j F Y")),
        "since": date_format(usual.day, _("j F Y")),
    }
    if month:
        return usual, _("%(text)s had not been published by %(day)s: changes since %(since)s are shown.") % words
    if day:
        return usual, _(
            "%(text)s lies after %(day)s, up to which changes are shown: those since %(since)s are."
        ) % words
    return usual, _(
        "“%(text)s” is neither a day (write it as 2021-07-20) nor a published month (2021-06):"
        " changes since %(since)s are shown."
    ) % words
