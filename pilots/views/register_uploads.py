"""Files read into a register: the form, and one page from the reading to what was written.

Each ledger has addresses of its own that lead here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from greencity.plumbing.pages import render_page
from pilots.actions.register_imports import RegisterImport
from pilots.actions.register_uploads import (
    StaleError,
    begin,
    cancel_register_upload,
    confirm_register_upload,
    is_lost,
    keep_register_upload,
    restart_register_upload,
)
from pilots.forms.register_uploads import RegisterUploadForm
from pilots.models import RegisterUpload, Unit
from pilots.sheets.registers.lists import error_lines
from pilots.sheets.registers.problems import all_errors, found_from
from pilots.sheets.registers.progress import folder_of
from pilots.templatetags.register_uploads import changes_told, heading_words, reason_words, rows_written, trouble_words
from pilots.views.reporting import reader

NEW, DETAIL = "pilots/register_upload_new.html", "pilots/register_upload_detail.html"
State = RegisterUpload.State


def upload_new(request: HttpRequest, register: RegisterImport) -> HttpResponse:
    require_editor(request, register)
    form, status = RegisterUploadForm(), 200
    if request.method == "POST":
        form, status = RegisterUploadForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                upload = kept(request, register, form)
            except OSError:
                form.add_error(None, _("The file could not be kept: the disk of the server may be full."))
                status = 503
            except DatabaseError:
                form.add_error(None, _("The database cannot be reached: nothing was read in. Try again in a moment."))
                status = 503
            else:
                return redirect(register.detail, upload.pk)
    own = RegisterUpload.objects.filter(register=register.slug, uploaded_by=reader(request))
    context = {"register": register, "form": form, "uploads": own.exclude(state=State.CANCELLED)[:10]}
    return render_page(request, NEW, lambda: context, status=status)


def kept(request: HttpRequest, register: RegisterImport, form: RegisterUploadForm) -> RegisterUpload:
    upload = keep_register_upload(
        register=register,
        name=form.name,
        blocks=form.cleaned_data["file"].chunks(),
        provenance=form.cleaned_data["provenance"],
        user=reader(request),
        at=timezone.now(),
    )
    begin(upload)
    return upload


def upload_detail(request: HttpRequest, register: RegisterImport, pk: UUID) -> HttpResponseBase:
    """How far the work is, then the preview or the errors; a POST does one of DEEDS. An upload is its owner's alone."""
    require_editor(request, register)
    upload = get_object_or_404(RegisterUpload, pk=pk, register=register.slug, uploaded_by=reader(request))
    if request.method == "POST":
        return do(request, register, upload)
    if request.GET.get("export") == "errors.csv":
        return errors_csv(register, upload)
    return show(request, register, upload)


def do(request: HttpRequest, register: RegisterImport, upload: RegisterUpload) -> HttpResponse:
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        deed(request, upload)
    except StaleError:
        upload.refresh_from_db()
        if upload.state == State.WRITTEN:
            words = _("%(file)s was written already; nothing was written again.")
            messages.info(request, words % {"file": upload.name})
            return redirect(register.detail, upload.pk)
        messages.warning(request, _("The upload is no longer as this page showed it, so nothing was done. Look again."))
        return show(request, register, upload, status=422)
    except DatabaseError:
        messages.error(request, _("The database cannot be reached: nothing was saved. Try again in a moment."))
        return show(request, register, upload, status=503)
    if upload.state == State.WRITTEN:
        messages.success(request, rows_written(upload))
    return redirect(register.detail, upload.pk)


def confirm(request: HttpRequest, upload: RegisterUpload) -> None:
    confirm_register_upload(upload=upload, seen=request.POST.get("seen", ""), at=timezone.now())


DEEDS: dict[str, Callable[[HttpRequest, RegisterUpload], None]] = {
    "confirm": confirm,
    "cancel": lambda _request, upload: cancel_register_upload(upload=upload),
    "restart": lambda _request, upload: restart_register_upload(upload=upload),
}


def errors_csv(register: RegisterImport, upload: RegisterUpload) -> StreamingHttpResponse:
    """All errors, not only those that the page shows. Http404 once the file is cleared away."""
    path = folder_of(upload.pk).errors
    if not path.exists():
        raise Http404
    language = get_language() or ""

    def lines() -> Iterator[str]:
        # they go out after the view, whose language this is
        with translation.override(language):
            yield from error_lines(all_errors(path), register.sheet, heading_words, trouble_words)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    name = _("Errors of %(file)s.csv") % {"file": upload.name}
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    patch_cache_control(response, private=True, no_store=True)
    return response


def require_editor(request: HttpRequest, register: RegisterImport) -> None:
    if not reader(request).has_perm(register.permission):
        raise PermissionDenied


def show(request: HttpRequest, register: RegisterImport, upload: RegisterUpload, status: int = 200) -> HttpResponse:
    return render_page(request, DETAIL, lambda: context_of(register, upload), status=status)


def context_of(register: RegisterImport, upload: RegisterUpload) -> dict[str, Any]:
    sheet, folder = register.sheet, folder_of(upload.pk)
    progress = folder.told() if upload.is_at_work else None
    is_silent = is_lost(upload, folder)
    return {
        "register": register,
        "sheet": sheet,
        "upload": upload,
        "path": reverse(register.detail, args=[upload.pk]),
        "progress": progress,
        "is_lost": is_silent,
        "polls": upload.is_at_work and not is_silent,
        "is_asked_to_cancel": upload.is_at_work and folder.is_asked_to_cancel(),
        "may_restart": is_silent or (upload.state == State.FAILED and folder.file.exists()),
        "reason": reason_words(upload),
        "errors": [found_from(kept) for kept in upload.errors],
        "has_error_file": bool(upload.error_count) and folder.errors.exists(),
        "changes": list(changes_told(upload.changes, sheet)),
        "difference": (upload.added - upload.taken) / Decimal(sheet.total_divisor),
        "unit": Unit.objects.get(code=sheet.total_unit),
    }
