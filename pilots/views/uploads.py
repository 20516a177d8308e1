"""The month as a spreadsheet: down, up, and what would change before anything does."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from greencity.plumbing.pages import render_page
from pilots.actions.cells import Outcome
from pilots.actions.uploads import confirm_upload, keep_upload, remember_columns, written_codes
from pilots.desks import Desk, load_desk
from pilots.forms.uploads import ColumnsForm, UploadForm, read_confirmation
from pilots.models import Membership, Upload
from pilots.permissions import ENTER, reader_required
from pilots.sheets.previews import Preview, load_preview
from pilots.sheets.write import month_sheet
from pilots.views.reporting import desk_for, desk_path, reader

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a system would not have in the name of a file.
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


@require_safe
@reader_required
def sheet_download(request: HttpRequest, month: date) -> HttpResponse:
    desk = desk_for(request, month)
    return xlsx_response(month_sheet(desk), f"{desk.department} {month:%Y-%m}.xlsx")


def xlsx_response(data: bytes, name: str) -> HttpResponse:
    """A spreadsheet to be kept under a name, which no cache keeps."""
    disposition = content_disposition_header(True, NOT_IN_NAMES.sub(" ", name))
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=XLSX, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def upload_new(request: HttpRequest, month: date) -> HttpResponse:
    desk = desk_for(request, month)
    may_enter = require_enterer(request, desk)
    form, status = UploadForm(desk), 200
    if request.method == "POST":
        form = UploadForm(desk, request.POST, request.FILES)
        status = 422 if may_enter else 403
        if may_enter and form.is_valid():
            try:
                return redirect(upload_path(kept(request, desk, form)))
            except DatabaseError:
                form.add_error(None, _("The database cannot be reached: nothing was read in. Try again in a moment."))
                status = 503
    context = {"desk": desk, "form": form, "may_enter": may_enter, "path": desk_path(desk)}
    return render_page(request, "pilots/upload_new.html", lambda: context, status=status)


def kept(request: HttpRequest, desk: Desk, form: UploadForm) -> Upload:
    data, content = form.data_read, form.content
    return keep_upload(desk=desk, name=form.name, data=data, content=content, user=reader(request), at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def upload_detail(request: HttpRequest, month: date, pk: UUID) -> HttpResponse:
    """The preview; a POST either says what the columns mean or confirms."""
    upload = get_object_or_404(Upload.objects.select_related("period", "department"), pk=pk, period__month=month)
    if upload.uploaded_by_id != reader(request).pk:
        raise PermissionDenied
    desk = load_desk(upload.department, upload.period, timezone.localdate())
    may_enter = require_enterer(request, desk)
    written = written_codes(upload, (cell.code for cell in desk.cells))
    preview = load_preview(upload, desk, chosen_sheet(request), written)
    if request.method != "POST":
        return show(request, preview, may_enter)
    if not may_enter:
        return show(request, preview, may_enter, status=403)
    return map_columns(request, preview) if "columns" in request.POST else confirm(request, preview)


def require_enterer(request: HttpRequest, desk: Desk) -> bool:
    """Whether the desk is open to the reader; 403 for whom it is never."""
    user = reader(request)
    if user.has_perm(ENTER, desk):
        return True
    is_own = user.role in (Membership.Role.STAFF, Membership.Role.HEAD)
    if not is_own or user.membership.department_id != desk.department.pk:
        raise PermissionDenied
    return False


def chosen_sheet(request: HttpRequest) -> int | None:
    number = request.GET.get("sheet", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else None


def upload_path(upload: Upload, sheet: int | None = None) -> str:
    path = reverse("pilots:upload_detail", args=[upload.period.month, upload.pk])
    return path if sheet is None else f"{path}?sheet={sheet}"


def map_columns(request: HttpRequest, preview: Preview) -> HttpResponse:
    columns = preview.chosen_columns
    if columns is None:
        return redirect(upload_path(preview.upload))
    form = ColumnsForm(columns, request.POST)
    if not form.is_valid():
        return show(request, preview, True, form=form, status=422)
    remember_columns(desk=preview.desk, digest=columns.digest, columns=form.meanings)
    messages.success(request, _("The columns are remembered for the next file with these headings."))
    return redirect(upload_path(preview.upload, preview.chosen))


def confirm(request: HttpRequest, preview: Preview) -> HttpResponse:
    """Write the good figures, and those in conflict that were ticked; tell what was left out."""
    found = preview.comparison
    if found is None:
        return redirect(upload_path(preview.upload, preview.chosen))
    seen, overwritten = read_confirmation(request.POST, request.POST.getlist("overwrite"))
    wanted = [*found.changes, *(change for change in found.conflicts if change.code in overwritten)]
    try:
        outcomes = confirm_upload(
            upload=preview.upload, changes=wanted, seen=seen, user=reader(request), at=timezone.now()
        )
    except DatabaseError:
        messages.error(request, _("The database cannot be reached: nothing was saved. Try again in a moment."))
        return show(request, preview, True, status=503)
    return after(request, preview, outcomes)


def after(request: HttpRequest, preview: Preview, outcomes: dict[str, Outcome]) -> HttpResponse:
    """To the month where everything is in, else back to what is left."""
    found = preview.comparison
    assert found is not None  # noqa: S101
    saved = sum(outcome == Outcome.SAVED for outcome in outcomes.values())
    missed = len(outcomes) - saved - sum(outcome == Outcome.UNCHANGED for outcome in outcomes.values())
    values = {"count": saved, "file": preview.upload.name}
    if saved:
        words = ngettext("%(count)s figure saved from %(file)s.", "%(count)s figures saved from %(file)s.", saved)
        messages.success(request, words % values)
    elif not missed:
        messages.info(request, _("Nothing of %(file)s was left to save.") % values)
    if missed:
        words = ngettext(
            "%(count)s figure was changed by someone else in the meantime and left as it is.",
            "%(count)s figures were changed by someone else in the meantime and left as they are.",
            missed,
        )
        messages.warning(request, words % {"count": missed})
    is_done = not (missed or found.problems or found.unmatched or len(outcomes) < len(found.changes + found.conflicts))
    return redirect(desk_path(preview.desk) if is_done else upload_path(preview.upload, chosen_sheet(request)))


def show(
    request: HttpRequest, preview: Preview, may_enter: bool, *, form: ColumnsForm | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "preview": preview,
        "desk": preview.desk,
        "may_enter": may_enter,
        "path": desk_path(preview.desk),
        "form": form or (ColumnsForm(preview.chosen_columns) if preview.chosen_columns else None),
    }
    return render_page(request, "pilots/upload_detail.html", lambda: context, status=status)
