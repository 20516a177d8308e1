"""Department by month: who reported in time, and who is to be reminded."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.completeness import Completeness, Line, load_completeness, reporters_of
from pilots.models import User
from pilots.permissions import READ_COMPLETENESS, READ_DRAFTS, RUN_PERIODS, reader_required
from pilots.rules.months import months_of
from pilots.rules.timeliness import Timeliness
from pilots.views.exports import export_response
from pilots.views.reporting import reader
from pilots.views.tables.reporting import completeness_table
from pilots.views.years import year_asked, years_around


@require_safe
@reader_required
def completeness(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    if not user.has_perm(READ_COMPLETENESS):
        raise PermissionDenied
    year, problems = year_asked(request)
    return export_response(
        request, completeness=lambda: completeness_table(load_completeness(year, timezone.localdate()))
    ) or render_page(
        request, "pilots/completeness.html", lambda: completeness_context(request, year) | {"problems": problems}
    )


def completeness_context(request: HttpRequest, year: int) -> dict[str, Any]:
    """reminders: None for whoever does not run the periods."""
    user, today = reader(request), timezone.localdate()
    loaded = load_completeness(year, today)
    return {
        "year": year,
        "years": years_around(year, today),
        "today": today,
        "months": months_of(year),
        "loaded": loaded,
        "rows": [row_of(line, user, loaded) for line in loaded.lines],
        "outcomes": list(Timeliness),
        "reminders": reminders(loaded) if user.has_perm(RUN_PERIODS) else None,
    }


def row_of(line: Line, user: User, loaded: Completeness) -> dict[str, Any]:
    """A department's line; its cells lead to the reporting for whoever may read drafts there."""
    may_read = user.has_perm(READ_DRAFTS, line.department)
    return {
        "line": line,
        "is_own": user.membership.department_id == line.department.pk,
        "cells": [(each, may_read and each.month in loaded.periods) for each in line.months],
    }


def reminders(loaded: Completeness) -> list[dict[str, Any]]:
    """The departments to be reminded, each with the months in question and the accounts that are reminded."""
    lines = loaded.to_remind
    accounts = reporters_of(line.department for line in lines)
    return [
        {
            "line": line,
            "months": [(each, loaded.periods[each.month]) for each in line.to_remind],
            "accounts": accounts.get(line.department.pk, []),
        }
        for line in lines
    ]
