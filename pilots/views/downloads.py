"""Files of the store as downloads: kept by the reader, never opened within the site and by no cache."""

from __future__ import annotations

from typing import cast

import structlog
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from greencity.plumbing.pages import render_page
from pilots.actions.evidence import is_whole, path_of
from pilots.models import Attachment, Evidence

logger = structlog.get_logger(__name__)


def send_file(request: HttpRequest, file: Evidence | Attachment, *, page: str) -> HttpResponse:
    """The file; where its content is missing from the store, a page (404) that says so and leads on to another."""
    if not is_whole(file.sha256, file.size):
        logger.error("evidence is missing", evidence=file.pk, path=str(path_of(file.sha256)))
        return render_page(request, "pilots/evidence_missing.html", lambda: {"file": file, "page": page}, status=404)
    # documents and pictures are packed already: as they are, their length is known to whoever waits
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return as_download(file)


def as_download(file: Evidence | Attachment) -> HttpResponse:
    response = FileResponse(
        path_of(file.sha256).open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    patch_cache_control(response, private=True, no_store=True)
    return cast("HttpResponse", response)
