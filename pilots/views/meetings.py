"""A briefing as slides for the meeting."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from pilots.rules.issues import Issue


def meeting(request: HttpRequest, issue: Issue) -> HttpResponse:
    raise Http404
