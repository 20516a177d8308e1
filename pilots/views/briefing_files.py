"""A briefing to take along: PDF, Word, spreadsheet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from pilots.rules.issues import Issue


def briefing_pdf(request: HttpRequest, issue: Issue) -> HttpResponse:
    raise Http404


def briefing_docx(request: HttpRequest, issue: Issue) -> HttpResponse:
    raise Http404


def briefing_xlsx(request: HttpRequest, issue: Issue) -> HttpResponse:
    raise Http404
