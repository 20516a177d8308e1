"""Experiences: written, reviewed, published, and exported as one document."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def experience_list(request: HttpRequest) -> HttpResponse:
    raise Http404


def experience_new(request: HttpRequest) -> HttpResponse:
    raise Http404


def experience_document(request: HttpRequest) -> HttpResponse:
    raise Http404


def experience_docx(request: HttpRequest) -> HttpResponse:
    raise Http404


def experience_detail(request: HttpRequest, code: str) -> HttpResponse:
    raise Http404


def experience_edit(request: HttpRequest, code: str) -> HttpResponse:
    raise Http404


def experience_review(request: HttpRequest, code: str) -> HttpResponse:
    raise Http404
