"""Where every value opens to its revisions: who said what, when, on what evidence, and who let it stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.courses import load_course
from pilots.histories import History, Subject, Told, find_subject, load_history
from pilots.models import Period, Revision, State, Unit
from pilots.moments import Moment, parse_month
from pilots.permissions import READ_DRAFTS, reader_required
from pilots.sheets.tables import Table
from pilots.templatetags.pilots import with_unit
from pilots.templatetags.reporting import reporting_unit, typed_number
from pilots.views.exports import export_response
from pilots.views.tables.goal import history_table


@require_safe
@reader_required
def figure_detail(request: HttpRequest, month: date, code: str) -> HttpResponse:
    """Readers of the department's drafts see everything, others what is approved; so does all on a past day."""
    if "month" in request.GET:
        return to_month(request, parse_month(request.GET["month"]) or month, code)
    moment = Moment.from_request(request, year=month.year, in_path=month)
    subject = find_subject(month, code, moment)
    if subject is None:
        raise Http404
    sees_drafts = request.user.has_perm(READ_DRAFTS, subject.goal.lead)
    return export_response(
        request, history=lambda: exported_history(subject, moment, sees_drafts=sees_drafts)
    ) or render_page(request, "pilots/figure_detail.html", lambda: figure_context(subject, moment, sees_drafts))


def exported_history(subject: Subject, moment: Moment, *, sees_drafts: bool) -> Table:
    history = load_history(subject, moment, with_drafts=sees_drafts and moment.is_now)
    return history_table(subject, history, moment)


def to_month(request: HttpRequest, month: date, code: str) -> HttpResponse:
    """One address a page: the month stands in the path."""
    query = request.GET.copy()
    del query["month"]
    return redirect(reverse("pilots:figure_detail", args=[month, code], query=query or None))


def figure_context(subject: Subject, moment: Moment, sees_drafts: bool) -> dict[str, Any]:
    """may_report: whether the reader is led to the month's reporting, and may attach while it is a draft."""
    with_drafts = sees_drafts and moment.is_now
    history = load_history(subject, moment, with_drafts=with_drafts)
    course = load_course(subject.goal, moment)
    version = course.version_for(subject.month)
    may_report = sees_drafts and Period.objects.filter(month=subject.month).exists()
    under_way = history.under_way
    return {
        "subject": subject,
        "goal": subject.goal,
        "moment": moment,
        "path_of_month": lambda month: reverse("pilots:figure_detail", args=[month, subject.code]),
        "history": history,
        "exact": exact_words(history.standing, subject.goal.unit) if history.standing else "",
        "told": told_rows(history, subject.goal.unit),
        "course": course,
        "standing": course.standing,
        "planned": version.planned.get(subject.month) if version and not subject.zone else None,
        "is_owed": subject.month in course.owed_months,
        "with_drafts": with_drafts,
        "may_report": may_report,
        "may_attach": bool(may_report and under_way and under_way.entry.state == State.DRAFT),
    }


def told_rows(history: History, unit: Unit) -> list[dict[str, Any]]:
    """Every revision with its exact value, and what became of it."""
    return [{"told": told, "entry": told.entry, "exact": exact_words(told, unit)} for told in history.told]


def exact_words(told: Told, unit: Unit) -> str:
    """The value with all its decimals in the reporting unit; "" where the reader's own unit says the same."""
    if not isinstance(told.entry, Revision) or told.entry.value is None:
        return ""
    exact = typed_number(told.entry.value)
    shown = with_unit(told.entry.value, unit).replace(" ", "").replace(",", "")
    return "" if shown == f"{exact}{reporting_unit(unit)}".replace(" ", "") else exact
