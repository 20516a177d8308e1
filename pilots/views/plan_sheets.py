"""The plan of a year as a spreadsheet: down, up, and what would change before anything does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from greencity.plumbing.pages import render_page
from pilots.actions.plans import Applied, PlanMovedError, PlanRefusedError, confirm_plan_upload, keep_plan_upload
from pilots.forms.plan_uploads import PlanUploadForm
from pilots.models import PlanUpload
from pilots.moments import FIRST_YEAR, LAST_YEAR
from pilots.permissions import EDIT_TASK_BOOKS, reader_required
from pilots.sheets.columns import folded
from pilots.sheets.marks import REFERENCE, column_number
from pilots.sheets.plans.changes import Comparison
from pilots.sheets.plans.kinds import Tab
from pilots.sheets.plans.load import load_content
from pilots.sheets.plans.previews import load_comparison
from pilots.sheets.plans.problems import Found
from pilots.sheets.plans.specs import TABS
from pilots.sheets.plans.write import plan_sheet as sheet_of
from pilots.views.reporting import reader
from pilots.views.uploads import xlsx_response

NEW, DETAIL = "pilots/plan_upload_new.html", "pilots/plan_upload_detail.html"
#: So many errors, and changes of a sheet, are shown.
MOST_SHOWN = 200


@require_safe
@reader_required
def plan_sheet(request: HttpRequest, year: int) -> HttpResponse:
    require_editor(request, year)
    return xlsx_response(sheet_of(load_content(year)), _("Plan of %(year)s.xlsx") % {"year": year})


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def plan_upload_new(request: HttpRequest, year: int) -> HttpResponse:
    require_editor(request, year)
    form, status = PlanUploadForm(), 200
    if request.method == "POST":
        form, status = PlanUploadForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                return redirect("pilots:plan_upload_detail", year, kept(request, year, form).pk)
            except DatabaseError:
                form.add_error(None, _("The database cannot be reached: nothing was read in. Try again in a moment."))
                status = 503
    return render_page(request, NEW, lambda: {"year": year, "form": form}, status=status)


def kept(request: HttpRequest, year: int, form: PlanUploadForm) -> PlanUpload:
    user, at = reader(request), timezone.now()
    return keep_plan_upload(year=year, name=form.name, data=form.data_read, content=form.content, user=user, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def plan_upload_detail(request: HttpRequest, year: int, pk: UUID) -> HttpResponse:
    """The preview; a POST confirms it. An upload is its owner's alone."""
    require_editor(request, year)
    upload = get_object_or_404(PlanUpload, pk=pk, year=year, uploaded_by=reader(request))
    if request.method != "POST":
        return show(request, upload)
    try:
        applied = confirm_plan_upload(
            upload=upload, seen=request.POST.get("seen", ""), user=reader(request), at=timezone.now()
        )
    except PlanRefusedError:
        return show(request, upload, status=422)
    except PlanMovedError:
        messages.warning(
            request,
            _("The site was changed since this page was shown, so nothing was written. Look at the changes again."),
        )
        return show(request, upload, status=422)
    except DatabaseError:
        messages.error(request, _("The database cannot be reached: nothing was saved. Try again in a moment."))
        return show(request, upload, status=503)
    return after(request, upload, applied)


def require_editor(request: HttpRequest, year: int) -> None:
    """403 for whoever may not write task books; 404 for a year that no plan can have."""
    if not reader(request).has_perm(EDIT_TASK_BOOKS):
        raise PermissionDenied
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404


def after(request: HttpRequest, upload: PlanUpload, applied: Applied | None) -> HttpResponse:
    """To the drafts where there are any, and what was written."""
    if applied is None:
        messages.info(request, _("%(file)s was written already; nothing was written again.") % {"file": upload.name})
        return redirect("pilots:plan_upload_detail", upload.year, upload.pk)
    rows = len(applied.comparison.changes)
    words = ngettext("%(count)s row written from %(file)s.", "%(count)s rows written from %(file)s.", rows)
    messages.success(request, words % {"count": rows, "file": upload.name})
    if applied.periods:
        words = ngettext("%(count)s period of %(year)s added.", "%(count)s periods of %(year)s added.", applied.periods)
        messages.info(request, words % {"count": applied.periods, "year": upload.year})
    if not applied.drafts:
        return redirect("pilots:task_book_list", upload.year)
    words = ngettext(
        "%(count)s task book has a draft to be published.",
        "%(count)s task books have drafts to be published.",
        len(applied.drafts),
    )
    messages.info(request, words % {"count": len(applied.drafts)})
    return redirect("pilots:task_book_drafts", upload.year)


def show(request: HttpRequest, upload: PlanUpload, status: int = 200) -> HttpResponse:
    return render_page(request, DETAIL, lambda: preview(upload), status=status)


def preview(upload: PlanUpload) -> dict[str, Any]:
    """errors: by sheet, "" for the file. sheets: each with its changes; both cut where they are very many."""
    comparison = load_comparison(upload.year, upload.content)
    return {
        "upload": upload,
        "year": upload.year,
        "comparison": comparison,
        "errors": by_sheet(sorted(comparison.errors, key=place_of)[:MOST_SHOWN]),
        "remarks": comparison.remarks[:MOST_SHOWN],
        "late": sum(change.is_late for change in comparison.changes),
        "most": MOST_SHOWN,
        "sheets": [(tab, changes[:MOST_SHOWN], len(changes)) for tab, changes in comparison.by_tab],
        "counts": {deed.value: count for deed, count in comparison.counts.items()},
        "is_of_directories": is_of_directories(comparison),
    }


def is_of_directories(comparison: Comparison) -> bool:
    """Whether something changes that is in no task book, and so at once."""
    return any(not change.is_of_task_book for change in comparison.changes)


def place_of(found: Found) -> tuple[int, int, int]:
    """Sheets in the order of the file that we write, in each from the top; what has no place comes first."""
    cell = REFERENCE.fullmatch(found.cell)
    tab = TABS.get(folded(found.sheet))
    return list(Tab).index(tab) if tab else -1, int(cell[2]) if cell else 0, column_number(cell[1]) if cell else 0


def by_sheet(errors: list[Found]) -> list[tuple[str, list[Found]]]:
    sheets: dict[str, list[Found]] = {}
    for error in errors:
        sheets.setdefault(error.sheet, []).append(error)
    return list(sheets.items())
