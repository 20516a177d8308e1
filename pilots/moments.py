"""What a page shows: the month that was measured, and the day on which it was known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pilots.models import DataStamp, Figure, Publication
from pilots.rules.months import month_after

#: Months outside these years are surely a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def end_of(day: date) -> datetime:
    """The first moment after a day, in the site's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def parse_month(text: str) -> date | None:
    """`YYYY-MM` as the first of that month; None for anything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        return None
    year, number = int(text[:4]), int(text[5:])
    return date(year, number, 1) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12 else None


def parse_day(text: str) -> date | None:
    """`YYYY-MM-DD` as a date; None for anything else."""
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


@dataclass(frozen=True, slots=True)
class Moment:
    """The month shown and the day of knowledge, with what could not be read of the address.

    stamp is the data stamp at the time of reading: what is drawn from it is fresh while it stands.
    """

    month: date
    as_of: date
    is_latest_month: bool = True
    is_now: bool = True
    has_figures: bool = True
    stamp: int = 0
    #: the day on which the month was published, None before
    published_on: date | None = None
    #: the month of the latest briefing before the as-of day, and when it was published; None before any
    briefed: tuple[date, datetime] | None = None
    #: the months the page can show
    first_month: date = date(FIRST_YEAR, 1, 1)
    last_month: date = date(LAST_YEAR, 12, 1)
    problems: tuple[str, ...] = field(default=())

    @property
    def known_until(self) -> datetime:
        """The end of the as-of day: what was approved before it is known."""
        return end_of(self.as_of)

    @classmethod
    def from_request(cls, request: HttpRequest, year: int | None = None, in_path: date | None = None) -> Moment:
        """Read `?month=` and `?as_of=`; what cannot be read is named in `problems`, and the default shown.

        The default month is the latest with an approved figure known on the day; for a page of one
        year, the latest of that year. Without any it is the month of the day, or January. in_path: the
        month of a page whose path names it. One query.
        """
        today = timezone.localdate()
        day, problem_of_day = read_day(request.GET.get("as_of", ""), today)
        month, problem_of_month = (in_path, "") if in_path else read_month(request.GET.get("month", ""), year)
        problems = [problem for problem in (problem_of_day, problem_of_month) if problem]
        as_of = day or today
        fallback = date(year, 1, 1) if year else as_of.replace(day=1)
        stamp, latest, published_at, briefed = read_state(as_of, year, month, fallback)
        if latest is None:
            words = (
                _("No figure of %(year)s had been approved by %(day)s.")
                if year
                else _("No figure had been approved by %(day)s.")
            )
            problems.append(words % {"year": year, "day": date_format(as_of, _("j F Y"))})
        return cls(
            month=month or latest or fallback,
            as_of=as_of,
            is_latest_month=not in_path and month in (None, latest),
            is_now=as_of == today,
            has_figures=latest is not None,
            stamp=stamp,
            published_on=timezone.localdate(published_at) if published_at else None,
            briefed=briefed,
            first_month=date(year or FIRST_YEAR, 1, 1),
            last_month=date(year or LAST_YEAR, 12, 1),
            problems=tuple(problems),
        )

    @classmethod
    def of_month(cls, month: date, as_of: date) -> Moment:
        """A month as known at the end of a day, which no address names. One query."""
        stamp, latest, published_at, briefed = read_state(as_of, None, month, month)
        return cls(
            month=month,
            as_of=as_of,
            is_latest_month=month == latest,
            is_now=as_of == timezone.localdate(),
            has_figures=latest is not None,
            stamp=stamp,
            published_on=timezone.localdate(published_at) if published_at else None,
            briefed=briefed,
        )

    @property
    def is_as_published(self) -> bool:
        """Whether the page stands on the day on which its month was published, a day gone by."""
        return not self.is_now and self.as_of == self.published_on

    def query(self, month: date | None = None) -> str:
        """The query string that shows another month (or this one) with the same knowledge."""
        month = month or (None if self.is_latest_month else self.month)
        parts = {"month": f"{month:%Y-%m}"} if month else {}
        if not self.is_now:
            parts["as_of"] = self.as_of.isoformat()
        return f"?{urlencode(parts)}" if parts else ""

    @property
    def keep(self) -> str:
        """What links to other pages carry along."""
        return self.query()

    @property
    def keep_day(self) -> str:
        """What links to pages of one month carry along: the day of knowledge alone."""
        return "" if self.is_now else f"?as_of={self.as_of.isoformat()}"

    @property
    def kept_as(self) -> tuple[object, ...] | None:
        """What a page drawn for this moment may be kept under; None where the address had problems."""
        if self.problems:
            return None
        return (self.month, self.as_of, self.is_latest_month, self.is_now, self.stamp)

    @property
    def previous_month(self) -> date | None:
        """None where the page shows no earlier month."""
        return month_after(self.month, -1) if self.month > self.first_month else None

    @property
    def next_month(self) -> date | None:
        """None where the page shows no later month."""
        return month_after(self.month) if self.month < self.last_month else None


def read_day(text: str, today: date) -> tuple[date | None, str]:
    """The day that an address names, None without one that can be shown; and what was wrong with it, "" for nothing."""
    if not text:
        return None, ""
    day = parse_day(text)
    if day is None:
        words = _("“%(text)s” is not a day (write it as 2021-07-20): shown as known now.")
        return None, words % {"text": text[:40]}
    if day > today:
        return None, _("What will be known on %(text)s is not known yet: shown as known now.") % {"text": text}
    return day, ""


def read_month(text: str, year: int | None) -> tuple[date | None, str]:
    """As `read_day`: the month that an address names, of the year that the page is bound to."""
    if not text:
        return None, ""
    month = parse_month(text)
    if month is None:
        words = _("“%(text)s” is not a month (write it as 2021-07): the latest month is shown.")
        return None, words % {"text": text[:40]}
    if year is not None and month.year != year:
        words = _("%(text)s lies outside the goal's year %(year)s: the latest month is shown.")
        return None, words % {"text": text, "year": year}
    return month, ""


def latest_reported(as_of: date, year: int | None = None) -> tuple[int, date | None]:
    """The data stamp, and the latest month with an approved city figure known on the day."""
    stamp, latest = DataStamp.read_with(latest_months(as_of, year))
    return stamp, latest


def read_state(
    as_of: date, year: int | None, month: date | None, fallback: date
) -> tuple[int, date | None, datetime | None, tuple[date, datetime] | None]:
    """As `latest_reported`, and when the month was published: without one the latest, or the fallback.

    Last the month of the latest publication of a day before, and when that was.
    """
    months = latest_months(as_of, year)
    shown = month or Coalesce(Subquery(months), Value(fallback, output_field=DateField()))
    published = Publication.objects.filter(period__month=shown).order_by().values("published_at")[:1]
    before = Publication.objects.published_before(end_of(as_of - timedelta(days=1)))
    stamp, latest, published_at, briefed_month, briefed_at = DataStamp.read_with(
        months, published, before.values("period__month")[:1], before.values("published_at")[:1]
    )
    return stamp, latest, published_at, (briefed_month, briefed_at) if briefed_at else None


def latest_months(as_of: date, year: int | None) -> QuerySet[Figure, Any]:
    """One row at most: the `month` of the latest city figure that was approved by the end of the day."""
    figures = Figure.objects.of_the_city(end_of(as_of))
    if year is not None:
        figures = figures.filter(month__year=year)
    return figures.order_by("-month").values("month")[:1]
