"""Pages of one year: which year is asked for, and its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from pilots.forms.periods import YearForm
from pilots.models import Goal, Period
from pilots.moments import FIRST_YEAR, LAST_YEAR, Moment
from pilots.selections import Selection


@dataclass(frozen=True, slots=True)
class YearLink:
    """The way to the same page of another year; the path is empty for the year shown."""

    year: int
    name: str
    path: str


def links_to_years(moment: Moment, selection: Selection) -> list[YearLink]:
    """The years with published task books, each at its latest month with figures, else in January.

    selection: made with the moment, so that its choices hold the years.
    """
    shown = moment.month.year
    return [
        YearLink(year, str(year), "" if year == shown else moment.query(latest or date(year, 1, 1)))
        for year, latest in selection.choices.years
    ]


def links_to_goals(goal: Goal, others: Iterable[Goal], moment: Moment) -> list[YearLink]:
    """The goal in the years before and after, with its number where that changed."""
    named = {
        row: str(row.year) if row.number == goal.number else f"{row.year} · {row.number}" for row in (goal, *others)
    }
    links = [
        YearLink(row.year, name, "" if row == goal else f"{row.get_absolute_url()}{moment.keep_day}")
        for row, name in named.items()
    ]
    return sorted(links, key=lambda link: (link.year, link.name))


def year_asked(request: HttpRequest) -> tuple[int, list[str]]:
    """The year of `?year=`, by default that of the latest period opened, and what could not be read of it."""
    today = timezone.localdate()
    latest = Period.objects.opened_by(today).values_list("month", flat=True).first()
    default = latest.year if latest else today.year
    text = request.GET.get("year", "")
    if not text:
        return default, []
    form = YearForm({"year": text})
    if form.is_valid():
        return form.cleaned_data["year"], []
    words = _("“%(text)s” is not a year (write it as 2021): %(year)s is shown.")
    return default, [words % {"text": text[:40], "year": default}]


def years_around(year: int, today: date) -> dict[str, int | None]:
    """The neighbours to leaf to: from the first year with periods to the one that can be opened next."""
    known = Period.objects.aggregate(first=Min("month"), last=Max("month"))
    first = known["first"].year if known["first"] else today.year
    last = max(known["last"].year if known["last"] else today.year, today.year) + 1
    return {
        "previous": year - 1 if year > max(first, FIRST_YEAR) else None,
        "next": year + 1 if year < min(last, LAST_YEAR) else None,
    }
