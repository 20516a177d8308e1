"""The briefings and bulletins: the list, and one as a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from pilots.rules.issues import Issue


def briefing_list(request: HttpRequest) -> HttpResponse:
    raise Http404


def briefing_detail(request: HttpRequest, issue: Issue) -> HttpResponse:
    raise Http404
