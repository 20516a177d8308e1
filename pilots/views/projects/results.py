"""The results claimed for a benchmark project, and the files that show them."""

from __future__ import annotations

import re
from typing import Any

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.attachments import withdraw
from pilots.actions.projects import save_result
from pilots.actions.registers import RecordMovedError, strike_off
from pilots.forms.evidence import MOST_FILES
from pilots.forms.project_rows import ResultForm
from pilots.forms.registers import seen_in
from pilots.models import Attachment, ProjectResult, Provenance
from pilots.permissions import reader_required
from pilots.rules.documents import LARGEST
from pilots.views.projects.gates import project_to_report
from pilots.views.projects.rows import STRIKE_OFF, conflict_between, was_moved
from pilots.views.reporting import reader

logger = structlog.get_logger(__name__)
#: The button that takes a file back; its value is the file's id.
WITHDRAW = "withdraw"


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def result_new(request: HttpRequest, code: str) -> HttpResponse:
    project = project_to_report(request, code)
    result = ProjectResult(project=project, provenance=Provenance.REPORTED, source="")
    if request.method != "POST":
        return result_page(request, result, form_of(result))
    form = form_of(result, request)
    if not form.is_valid():
        return result_page(request, result, form, status=422)
    return saved(request, result, form)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def result_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:  # noqa: PLR0911  one for each outcome
    project = project_to_report(request, code)
    rows = ProjectResult.objects.current().select_related("project", "recorded_by", "unit", "goal")
    result: ProjectResult = get_object_or_404(rows.filter(project=project), pk=pk)
    if request.method != "POST":
        return result_page(request, result, form_of(result))
    if STRIKE_OFF in request.POST:
        return take_off(request, result)
    if WITHDRAW in request.POST:
        return take_back(request, result)
    form = form_of(result, request)
    if not form.is_valid():
        return result_page(request, result, form, status=422)
    standing = get_object_or_404(rows, pk=pk)
    conflict = conflict_between(standing, result)
    if standing.edition != seen_in(request.POST):
        return result_page(request, result, form, status=422, conflict=conflict)
    if not conflict["changes"] and not form.attached:
        messages.info(request, _("Nothing was changed."))
        return redirect(project)
    return saved(request, result, form, is_changed=bool(conflict["changes"]))


def form_of(result: ProjectResult, request: HttpRequest | None = None) -> ResultForm:
    """request: the one that sent it."""
    data, files = (request.POST, request.FILES) if request else (None, None)
    return ResultForm(result, data, files, today=timezone.localdate())


def saved(request: HttpRequest, result: ProjectResult, form: ResultForm, *, is_changed: bool = True) -> HttpResponse:
    """To the project; back to the form where somebody else was quicker, or where a file could not be kept.

    is_changed: False where files alone are added.
    """
    is_new = result._state.adding
    try:
        attached = save_result(
            result=result,
            files=form.attached,
            user=reader(request),
            at=timezone.now(),
            is_changed=is_changed,
        )
    except RecordMovedError:
        standing = get_object_or_404(ProjectResult.objects.select_related("recorded_by", "unit", "goal"), pk=result.pk)
        return result_page(request, result, form, status=422, conflict=conflict_between(standing, result))
    except OSError:
        logger.exception("evidence cannot be kept")
        form.add_error("evidence", _("The server could not keep the files. Try again, or tell the administrator."))
        if is_new:
            # the transaction took the row back: it is as new as it was
            result.pk, result._state.adding = None, True
        return result_page(request, result, form, status=503)
    messages.success(request, _("The result is recorded.") if is_new else _("The changes are saved."))
    if attached:
        words = ngettext("%(count)s file attached.", "%(count)s files attached.", len(attached))
        messages.success(request, words % {"count": len(attached)})
    return redirect(result.project)


def take_off(request: HttpRequest, result: ProjectResult) -> HttpResponse:
    try:
        if seen_in(request.POST) != result.edition:
            raise RecordMovedError
        strike_off(result, user=reader(request), at=timezone.now())
    except RecordMovedError:
        return result_page(request, result, form_of(result), status=422, problem=was_moved())
    messages.success(request, _("The result is struck off."))
    return redirect(result.project)


def take_back(request: HttpRequest, result: ProjectResult) -> HttpResponse:
    number = request.POST[WITHDRAW]
    mine = Attachment.objects.filter(result=result)
    file = get_object_or_404(mine, pk=int(number) if re.fullmatch("[0-9]{1,18}", number) else None)
    if withdraw(attachment=file, at=timezone.now()):
        messages.success(request, _("“%(name)s” is withdrawn.") % {"name": file.name})
    return redirect("pilots:result_edit", result.project.code, result.pk)


def result_page(
    request: HttpRequest,
    result: ProjectResult,
    form: ResultForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
    problem: str = "",
) -> HttpResponse:
    is_new = result._state.adding
    seen = request.POST.get("seen", "") if request.method == "POST" else str(result.edition)

    def context() -> dict[str, Any]:
        people = Attachment.objects.standing().select_related("uploaded_by__membership__department")
        return {
            "project": result.project,
            "row": result,
            "is_new": is_new,
            "form": form,
            "seen": seen,
            "conflict": conflict,
            "problem": problem,
            "attachments": [] if is_new else people.filter(result=result),
            "had_files": bool(request.FILES),
            "largest": LARGEST // 1024**2,
            "most": MOST_FILES,
            "path": request.get_full_path(),
        }

    return render_page(request, "pilots/project_result_form.html", context, status=status)
