"""Benchmark projects: the list, one project, and what is written of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def project_list(request: HttpRequest) -> HttpResponse:
    raise Http404


def project_new(request: HttpRequest) -> HttpResponse:
    raise Http404


def project_detail(request: HttpRequest, code: str) -> HttpResponse:
    raise Http404


def project_edit(request: HttpRequest, code: str) -> HttpResponse:
    raise Http404


def milestone_new(request: HttpRequest, code: str) -> HttpResponse:
    raise Http404


def milestone_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    raise Http404


def result_new(request: HttpRequest, code: str) -> HttpResponse:
    raise Http404


def result_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    raise Http404
