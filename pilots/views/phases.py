"""The phases of the pilot, and how the leading group judged them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def phase_list(request: HttpRequest) -> HttpResponse:
    raise Http404


def phase_judge(request: HttpRequest, phase: str) -> HttpResponse:
    raise Http404
