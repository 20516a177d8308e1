"""Pages of one year: which year is asked for, and its neighbours."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from pilots.forms.periods import YearForm
from pilots.models import Period
from pilots.moments import FIRST_YEAR, LAST_YEAR


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
