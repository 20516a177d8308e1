"""The paragraphs that the office writes into a briefing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from pilots.rules.issues import Issue


def briefing_text(request: HttpRequest, issue: Issue, block: str) -> HttpResponse:
    raise Http404
