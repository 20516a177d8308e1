"""The year's calendar of reporting, and what the office decides about its months."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from greencity.plumbing.pages import render_page
from pilots.actions.periods import (
    MovedMeanwhileError,
    grant_exception,
    move_days,
    open_year,
    renew_days,
    set_lock,
)
from pilots.forms.periods import DaysForm, ExceptionForm, LockForm, YearForm
from pilots.models import Period, SpecialDay
from pilots.permissions import RUN_PERIODS, reader_required
from pilots.rules.calendar import PeriodDays, period_days
from pilots.rules.months import last_day, month_after, months_of
from pilots.sheets.tables import Table
from pilots.templatetags.pilots import day_name, month_name
from pilots.views.exports import export_response
from pilots.views.reporting import reader
from pilots.views.tables.reporting import periods_table
from pilots.views.years import year_asked, years_around

LIST, DETAIL = "pilots/period_list.html", "pilots/period_detail.html"


@require_safe
@reader_required
def period_list(request: HttpRequest) -> HttpResponse:
    year, problems = year_asked(request)
    return export_response(request, periods=lambda: exported_periods(year)) or render_page(
        request, LIST, lambda: list_context(request, year) | {"problems": problems}
    )


def exported_periods(year: int) -> Table:
    today = timezone.localdate()
    rows = [{"period": row, "state": row.state_on(today)} for row in Period.objects.of_year(year).for_list()]
    return periods_table(rows, year, today)


@require_POST
@reader_required
def period_open(request: HttpRequest) -> HttpResponse:
    """Open the periods of a year; those that are there stay as they are."""
    year = year_to_run(request)
    try:
        made = open_year(year=year)
    except ValueError:
        return refuse_calendar(request, year)
    words = ngettext("%(count)s period of %(year)s added.", "%(count)s periods of %(year)s added.", len(made))
    messages.success(request, words % {"count": len(made), "year": year})
    return redirect(year_path(year))


@require_POST
@reader_required
def period_renew(request: HttpRequest) -> HttpResponse:
    """Work out the days of a year's months anew that have not opened."""
    year = year_to_run(request)
    try:
        changed = renew_days(year=year, today=timezone.localdate())
    except ValueError:
        return refuse_calendar(request, year)
    if changed:
        words = ngettext("The days of %(count)s month changed.", "The days of %(count)s months changed.", len(changed))
        messages.success(request, words % {"count": len(changed)})
    else:
        messages.info(request, _("The days are those of the calendar already."))
    return redirect(year_path(year))


@require_safe
@reader_required
def period_detail(request: HttpRequest, month: date) -> HttpResponse:
    return detail_page(request, period_of(month))


@require_POST
@reader_required
def period_move(request: HttpRequest, month: date) -> HttpResponse:
    """Move the due and the closing day."""
    period = period_to_run(request, month)
    form = DaysForm(period, request.POST)
    if not form.is_valid():
        return detail_page(request, period, days_form=form)
    days = {name: form.cleaned_data[name] for name in ("due_on", "closes_on")}
    try:
        move_days(period=period, seen=form.seen, **days)
    except MovedMeanwhileError:
        period = period_of(month)
        standing = {"due": day_name(period.due_on), "closes": day_name(period.closes_on)}
        words = _("Somebody else moved the days meanwhile: due on %(due)s, closing on %(closes)s. Nothing was changed.")
        form.add_error(None, words % standing)
        return detail_page(request, period, days_form=form)
    messages.success(request, _("The days of %(month)s are moved.") % {"month": month_name(month)})
    return redirect("pilots:period_detail", month)


@require_POST
@reader_required
def period_lock(request: HttpRequest, month: date) -> HttpResponse:
    period = period_to_run(request, month)
    form = LockForm(request.POST)
    if not form.is_valid():
        raise BadRequest("neither lock nor unlock")
    is_locked = form.cleaned_data["is_locked"]
    set_lock(period=period, is_locked=is_locked)
    words = _("%(month)s is locked.") if is_locked else _("%(month)s is unlocked.")
    messages.success(request, words % {"month": month_name(month)})
    return redirect("pilots:period_detail", month)


@require_POST
@reader_required
def period_except(request: HttpRequest, month: date) -> HttpResponse:
    """Let one department go on with the month."""
    period = period_to_run(request, month)
    form = ExceptionForm(period, timezone.localdate(), request.POST)
    if not form.is_valid():
        return detail_page(request, period, exception_form=form)
    granted = grant_exception(period=period, user=reader(request), at=timezone.now(), **form.cleaned_data)
    words = {"department": granted.department, "month": month_name(month), "day": day_name(granted.expires_on)}
    messages.success(request, _("%(department)s may enter figures of %(month)s until %(day)s.") % words)
    return redirect("pilots:period_detail", month)


def year_to_run(request: HttpRequest) -> int:
    """The year that the office decides on; 403 for others, 400 for what no button of ours sends."""
    if not reader(request).has_perm(RUN_PERIODS):
        raise PermissionDenied
    form = YearForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no year")
    year: int = form.cleaned_data["year"]
    return year


def period_of(month: date) -> Period:
    return get_object_or_404(Period.objects.for_list(), month=month)


def period_to_run(request: HttpRequest, month: date) -> Period:
    """The period that the office decides on; 403 for others."""
    period = period_of(month)
    if not reader(request).has_perm(RUN_PERIODS, period):
        raise PermissionDenied
    return period


def year_path(year: int) -> str:
    return f"{reverse('pilots:period_list')}?year={year}"


def refuse_calendar(request: HttpRequest, year: int) -> HttpResponse:
    problem = _("Nothing was changed: by the table of special days a month has fewer than ten working days.")
    return render_page(request, LIST, lambda: list_context(request, year) | {"problems": [problem]}, status=422)


def list_context(request: HttpRequest, year: int) -> dict[str, Any]:
    """problems: what could not be done or read. by_calendar: the days that the calendar gives a month now."""
    today = timezone.localdate()
    listed = list(SpecialDay.objects.filter(day__range=(date(year, 1, 1), date(year + 1, 12, 31))))
    rows: list[dict[str, Any]] = [
        {"period": period, "state": period.state_on(today), "by_calendar": calendar_of(period.month, listed)}
        for period in Period.objects.of_year(year).for_list()
    ]
    return {
        "year": year,
        "years": years_around(year, today),
        "today": today,
        "timezone": settings.TIME_ZONE,
        "rows": rows,
        "missing": len(months_of(year)) - len(rows),
        "is_to_come": any(row["period"].opens_on > today for row in rows),
        "special_days": [row for row in listed if row.day.year == year],
        "is_january_known": any(row.day.year == year + 1 for row in listed),
        "may_run": reader(request).has_perm(RUN_PERIODS),
        "may_change_days": reader(request).has_perm("pilots.change_specialday"),
        "problems": [],
    }


def calendar_of(month: date, special_days: list[SpecialDay]) -> PeriodDays | None:
    """The days by the calendar; None where the month has too few working days."""
    try:
        return period_days(month, {row.day: row.is_working for row in special_days})
    except ValueError:
        return None


def detail_page(
    request: HttpRequest,
    period: Period,
    *,
    days_form: DaysForm | None = None,
    exception_form: ExceptionForm | None = None,
) -> HttpResponse:
    """The page of a month; with a form that was refused, status 422."""
    today = timezone.localdate()
    is_refused = days_form is not None or exception_form is not None
    following = month_after(period.month)
    special_days = SpecialDay.objects.filter(day__range=(following, last_day(following)))

    def context() -> dict[str, Any]:
        return {
            "period": period,
            "state": period.state_on(today),
            "today": today,
            "timezone": settings.TIME_ZONE,
            "periods": Period.objects.around(period.month),
            "by_calendar": calendar_of(period.month, list(special_days)),
            "exceptions": [(row, row.expires_on >= today) for row in period.exceptions.all()],
            "may_run": reader(request).has_perm(RUN_PERIODS, period),
            "days_form": days_form or DaysForm(period),
            "exception_form": exception_form or ExceptionForm(period, today),
        }

    return render_page(request, DETAIL, context, status=422 if is_refused else 200)
