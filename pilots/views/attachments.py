"""The files of matters, results and experiences, served as downloads."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def attachment_download(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
