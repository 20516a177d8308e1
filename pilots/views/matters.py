"""The docket: the list, one matter, and what is done with it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def matter_list(request: HttpRequest) -> HttpResponse:
    raise Http404


def matter_new(request: HttpRequest) -> HttpResponse:
    raise Http404


def matter_detail(request: HttpRequest, year: int, number: int) -> HttpResponse:
    raise Http404


def matter_act(request: HttpRequest, year: int, number: int, deed: str) -> HttpResponse:
    raise Http404
