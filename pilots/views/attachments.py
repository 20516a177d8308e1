"""The files of matters, results and experiences, served as downloads."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from pilots.experiences_known import is_published_file
from pilots.models import Attachment, User
from pilots.permissions import READ_EXPERIENCE, READ_WITHDRAWN, reader_required
from pilots.views.downloads import send_file
from pilots.views.reporting import reader


@require_http_methods(["GET", "HEAD"])
@reader_required
def attachment_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, to whoever may read what it belongs to."""
    rows = Attachment.objects.select_related("event__matter", "result__project", "experience__department")
    attachment = get_object_or_404(rows, pk=pk)
    if not may_read(reader(request), attachment):
        raise PermissionDenied
    return send_file(request, attachment, page=page_of(attachment))


def may_read(user: User, attachment: Attachment) -> bool:
    experience = attachment.experience
    if experience and is_published_file(attachment):
        return True
    if attachment.withdrawn_at is not None and not user.has_perm(READ_WITHDRAWN):
        return False
    return experience is None or user.has_perm(READ_EXPERIENCE, experience.department)


def page_of(attachment: Attachment) -> str:
    """The page of what it belongs to."""
    if attachment.event:
        return attachment.event.matter.get_absolute_url()
    if attachment.result:
        return attachment.result.project.get_absolute_url()
    assert attachment.experience is not None  # noqa: S101  a constraint of the database
    return attachment.experience.get_absolute_url()
