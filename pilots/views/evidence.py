"""Evidence: attached to a draft, taken back while it is one, and served as a download."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.evidence import (
    NotDraftError,
    attach_evidence,
    entry_of,
    owner,
    withdraw_evidence,
)
from pilots.cells import Cell, StepCell
from pilots.desks import Desk, load_desk
from pilots.forms.evidence import MOST_FILES, EvidenceForm
from pilots.models import Entry, Evidence, Goal, Membership, Period, State
from pilots.permissions import ENTER, READ_DRAFTS, reader_required
from pilots.rules.documents import LARGEST
from pilots.views.downloads import send_file
from pilots.views.reporting import reader

logger = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def evidence_add(request: HttpRequest, month: date, code: str) -> HttpResponse:
    """The files of what is said of a figure or step now, and the form that attaches more to a draft."""
    desk, cell = desk_and_cell(request, month, code)
    if request.method != "POST":
        return evidence_page(request, desk, cell)
    if not reader(request).has_perm(ENTER, desk):
        if reader(request).role not in (Membership.Role.STAFF, Membership.Role.HEAD):
            raise PermissionDenied
        return evidence_page(request, desk, cell, status=403)
    if cell.current is None or cell.current.state != State.DRAFT:
        return evidence_page(request, desk, cell, is_late=True, status=422)
    try:
        if request.POST.get("action") == "withdraw":
            return withdraw(request, desk, cell, cell.current)
        return attach(request, desk, cell, cell.current)
    except NotDraftError:
        desk, cell = desk_and_cell(request, month, code)
        return evidence_page(request, desk, cell, is_late=True, status=422)


def attach(request: HttpRequest, desk: Desk, cell: Cell | StepCell, entry: Entry) -> HttpResponse:
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return evidence_page(request, desk, cell, form, status=422)
    files = form.cleaned_data["evidence"]
    try:
        attached = attach_evidence(entry=entry, files=files, user=reader(request), at=timezone.now())
    except OSError:
        logger.exception("evidence cannot be kept")
        form.add_error("evidence", _("The server could not keep the files. Try again, or tell the administrator."))
        return evidence_page(request, desk, cell, form, status=503)
    if attached:
        words = ngettext("%(count)s file attached.", "%(count)s files attached.", len(attached))
        messages.success(request, words % {"count": len(attached)})
    if known := len(files) - len(attached):
        words = ngettext("%(count)s file was attached already.", "%(count)s files were attached already.", known)
        messages.info(request, words % {"count": known})
    return redirect("pilots:evidence_add", desk.month, cell.code)


def withdraw(request: HttpRequest, desk: Desk, cell: Cell | StepCell, entry: Entry) -> HttpResponse:
    number = request.POST.get("file", "")
    mine = Evidence.objects.filter(**owner(entry)).select_related("revision", "report")
    evidence = get_object_or_404(mine, pk=int(number) if re.fullmatch("[0-9]{1,18}", number) else None)
    if withdraw_evidence(evidence=evidence, at=timezone.now()):
        messages.success(request, _("“%(name)s” is withdrawn.") % {"name": evidence.name})
    return redirect("pilots:evidence_add", desk.month, cell.code)


def desk_and_cell(request: HttpRequest, month: date, code: str) -> tuple[Desk, Cell | StepCell]:
    """The figure or step that the address names, on its department's desk; 404 for what is not owed there."""
    number = code.partition("-")[0].partition(".")[0]
    goal = get_object_or_404(Goal.objects.of_year(month.year).select_related("lead"), number=number)
    if not reader(request).has_perm(READ_DRAFTS, goal.lead):
        raise PermissionDenied
    desk = load_desk(goal.lead, get_object_or_404(Period, month=month), timezone.localdate())
    cell = desk.entry(code)
    if cell is None:
        raise Http404
    return desk, cell


def evidence_page(
    request: HttpRequest,
    desk: Desk,
    cell: Cell | StepCell,
    form: EvidenceForm | None = None,
    *,
    is_late: bool = False,
    status: int = 200,
) -> HttpResponse:
    """is_late: what was sent came after the entry had left draft."""
    may_enter = reader(request).has_perm(ENTER, desk)
    current = cell.current

    def context() -> dict[str, Any]:
        people = Evidence.objects.select_related("uploaded_by__membership__department")
        return {
            "desk": desk,
            "cell": cell,
            "goal": cell.goal,
            "current": current,
            "files": people.filter(**owner(current)) if current else [],
            "form": form or EvidenceForm(),
            "may_enter": may_enter,
            "may_attach": bool(may_enter and current and current.state == State.DRAFT),
            "is_late": is_late,
            "is_refused": status == 403,
            "largest": LARGEST // 1024**2,
            "most": MOST_FILES,
        }

    return render_page(request, "pilots/evidence_add.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
@reader_required
def evidence_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, to whoever may read what it shows."""
    rows = Evidence.objects.select_related("revision__figure__goal__lead", "report__goal__lead")
    evidence = get_object_or_404(rows, pk=pk)
    goal = goal_of(evidence)
    is_open = entry_of(evidence).state == State.APPROVED and evidence.withdrawn_at is None
    if not is_open and not reader(request).has_perm(READ_DRAFTS, goal.lead):
        raise PermissionDenied
    return send_file(request, evidence, page=goal.get_absolute_url())


def goal_of(evidence: Evidence) -> Goal:
    if evidence.revision:
        return evidence.revision.figure.goal
    assert evidence.report is not None  # noqa: S101  a constraint of the database
    return evidence.report.goal
