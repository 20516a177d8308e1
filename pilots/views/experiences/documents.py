"""All published experiences as one document: a page to be printed, and a Word file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.experience_documents import WORD, word_document
from pilots.experiences_known import chapters
from pilots.models import Experience
from pilots.moments import Moment
from pilots.permissions import reader_required


@require_safe
@reader_required
def experience_document(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)
    return render_page(request, "pilots/experience_document.html", lambda: document_context(moment))


@require_safe
@reader_required
def experience_docx(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)
    content = word_document(published(moment), moment.as_of)
    response = HttpResponse(content, content_type=WORD)
    name = f"greencity-experiences-{moment.as_of:%Y-%m-%d}.docx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def published(moment: Moment) -> list[Experience]:
    """What every reader sees on the day, in the order of the document. One query."""
    known_until = None if moment.is_now else moment.known_until
    return list(Experience.objects.for_list().in_order().latest_published(known_until))


def document_context(moment: Moment) -> dict[str, Any]:
    rows = published(moment)
    return {
        "moment": moment,
        "chapters": chapters(rows),
        "count": len(rows),
        "has_illustrative": any(row.provenance == "illustrative" for row in rows),
    }
