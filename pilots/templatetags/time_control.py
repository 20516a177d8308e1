"""The time control of a page: which month was measured, and on which day it was known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django import template

from pilots.moments import Moment
from pilots.rules.months import months_of
from pilots.templatetags.pilots import kept_pairs

register = template.Library()


@dataclass(frozen=True, slots=True)
class MonthLink:
    """The way to a month; the path is empty for the month shown."""

    month: date
    path: str


@dataclass(frozen=True, slots=True)
class YearLink:
    """The way to another year; the path is empty for the year shown."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class TimeControl:
    """The addresses that a page's time control leads to, "" for what is shown or cannot be.

    fields: name and value of what the form of the day keeps. published: the month as it stood on the
    day on which it was published. now: the same month as known now; latest: the latest month.
    """

    previous: str
    next: str
    months: Sequence[MonthLink]
    years: Sequence[YearLink]
    fields: Sequence[tuple[str, str]]
    published: str
    now: str
    latest: str


@register.simple_tag(takes_context=True)
def time_control(context: template.Context) -> TimeControl:
    """The control of a page that gives `moment`.

    What else the page may give: `year_links`, the years it can be shown for (by default those beside
    the one shown); `selection` and `kept_fields`, which its addresses keep; and, where the month
    stands in its path, `path_of_month`: month → path.
    """
    moment: Moment = context["moment"]
    path_of_month: Callable[[date], str] | None = context.get("path_of_month")
    kept = kept_pairs(context)

    def address(month: date | None, at: Moment = moment) -> str:
        path = path_of_month(month) if path_of_month and month else ""
        asked = at.keep_day if path else at.query(month) if month else ""
        query = "&".join(part for part in (asked.removeprefix("?"), urlencode(kept)) if part)
        return f"{path}?{query}" if query or not path else path

    now, published = replace(moment, is_now=True), None
    if moment.published_on:
        published = replace(moment, as_of=moment.published_on, is_now=False)
    form = [*kept] if path_of_month else [("month", f"{moment.month:%Y-%m}"), *kept]
    return TimeControl(
        previous=address(moment.previous_month) if moment.previous_month else "",
        next=address(moment.next_month) if moment.next_month else "",
        months=[
            MonthLink(month, "" if month == moment.month else address(month)) for month in months_of(moment.month.year)
        ],
        years=years_of(context, moment, address),
        fields=form,
        published=address(moment.month, published) if published and not moment.is_as_published else "",
        now="" if moment.is_now else address(moment.month, now),
        latest="" if path_of_month or (moment.is_now and moment.is_latest_month) else address(None),
    )


def years_of(context: template.Context, moment: Moment, address: Callable[[date], str]) -> list[YearLink]:
    """The years that the page names, where it names more than its own; else the years beside the one shown."""
    if "year_links" in context:
        kept = urlencode(kept_pairs(context))
        named = {row.name: row.path for row in context["year_links"]}
        paths = {name: f"{path}&{kept}" if kept and path.startswith("?") else path for name, path in named.items()}
        return [YearLink(name, path) for name, path in paths.items()] if len(paths) > 1 else []
    shown = moment.month
    beside = [shown.replace(year=year) for year in (shown.year - 1, shown.year + 1)]
    within = [month for month in beside if moment.first_month <= month <= moment.last_month]
    links = {month.year: address(month) for month in within}
    return [YearLink(str(year), links.get(year, "")) for year in sorted({*links, shown.year})] if links else []
