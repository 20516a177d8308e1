"""The balance against the goal's timetable, as a chart and as a table to take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from finance.charts import promise_chart
from finance.frames import published_frame
from finance.models import Balance
from finance.templatetags.promises import answer_words
from finance.totals.promised import Promised, PromisedMonth
from finance.views.columns import Made, money
from pilots.frames import course_frame
from pilots.sheets.tables import Column, Kind
from pilots.templatetags.pilots import day_name, month_name, short_month, unit_factor
from pilots.views.tables.columns import provenance_words


def chart_of_promise(promised: Promised) -> dict[str, Any]:
    """The chart as plotly's JSON, in the reader's language and unit."""
    course, goal = promised.course, promised.goal
    factor = unit_factor(goal.unit)
    frame = course_frame(course, factor)
    frame["is_past"] = [month <= course.moment.month for month in course.months]
    coming = frame["month"][frame["coming"].notna()]
    words = {
        "planned": _("Timetable of goal %(number)s") % {"number": goal.number},
        "coming": _("Timetable from %(month)s") % {"month": month_name(coming.min() if len(coming) else None)},
        "actual": _("Reported figure"),
        "published": _("Published balance"),
        "unit": str(goal.unit),
    }
    for version in course.versions[:-1]:
        number = version.book.version
        told = _("Timetable superseded, version %(version)s") % {"version": number}
        words[f"superseded_{number}"] = told if len(course.versions) > 2 else _("Timetable superseded")
    months = [short_month(month) for month in course.months]
    days = [day_name(row.as_on) for row in promised.balances]
    figure = promise_chart(frame, published_frame(promised.balances, factor), words, months, days)
    chart = figure.to_plotly_json()
    return {"data": chart["data"], "layout": chart["layout"]}


def promised_months(found: Mapping[str, Any]) -> Made:
    """One row a month; where several balances speak of its days, a row each."""
    promised: Promised | None = found["promised"]
    unit = found["unit"]
    columns = [
        Column("month", _("Month"), Kind.MONTH),
        money(unit, "planned", _("Planned")),
        Column("planned_provenance", label(_("Planned"), _("Provenance"))),
        money(unit, "reported", _("Reported")),
        Column("state", label(_("Reported"), _("State"))),
        Column("provenance", label(_("Reported"), _("Provenance"))),
        money(unit, "published", _("Published balance")),
        Column("as_on", _("As on"), Kind.DAY),
        Column("source", _("Source")),
        Column("published_on", _("Published on"), Kind.DAY),
    ]
    months = promised.months if promised else []
    rows = [cells(row, balance) for row in months for balance in balances_of(row)]
    goal = promised.goal if promised else None
    notes = (
        [_("Goal %(number)s of %(year)s: %(title)s.") % {"number": goal.number, "year": goal.year, "title": goal}]
        if goal
        else []
    )
    return _("Balance of green loans against the goal's timetable"), columns, rows, notes


def balances_of(row: PromisedMonth) -> Sequence[Balance | None]:
    """None alone in a month of which none was published."""
    return [*row.balances] or [None]


def label(name: str, part: str) -> str:
    return f"{name}{pgettext('after a label', ': ')}{part}"


def cells(row: PromisedMonth, balance: Balance | None) -> dict[str, Any]:
    return {
        "month": row.month,
        "planned": row.point.planned if row.point else None,
        "planned_provenance": provenance_words(row.point.provenance if row.point else None),
        "reported": row.revision.value if row.revision else None,
        "state": row.revision.get_state_display() if row.revision else answer_words(row.answer),
        "provenance": provenance_words(row.revision.provenance if row.revision else None),
        **(
            {
                "published": balance.value,
                "as_on": balance.as_on,
                "source": balance.source,
                "published_on": balance.published_on,
            }
            if balance
            else {}
        ),
    }
