"""Files read into the register of instruments."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from finance.actions.imports import INSTRUMENT_IMPORT
from pilots.permissions import reader_required
from pilots.views.register_uploads import upload_detail, upload_new


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def instrument_upload_new(request: HttpRequest) -> HttpResponse:
    return upload_new(request, INSTRUMENT_IMPORT)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def instrument_upload_detail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return upload_detail(request, INSTRUMENT_IMPORT, pk)
