"""The milestones of a benchmark project: promised by the office, done by the responsible department."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.projects import save_milestone
from pilots.actions.registers import RecordMovedError, strike_off
from pilots.benchmark_projects import load_line
from pilots.forms.project_rows import MilestoneForm
from pilots.forms.registers import seen_in
from pilots.models import Project, ProjectMilestone, Provenance
from pilots.moments import Moment
from pilots.permissions import EDIT_PROJECTS, reader_required
from pilots.views.projects.gates import editor_required, project_to_report
from pilots.views.projects.pages import remark
from pilots.views.projects.rows import STRIKE_OFF, conflict_between, was_moved
from pilots.views.reporting import reader


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def milestone_new(request: HttpRequest, code: str) -> HttpResponse:
    project: Project = get_object_or_404(Project.objects.all(), code=code)
    milestone = ProjectMilestone(project=project, provenance=Provenance.REPORTED, source="")
    if request.method != "POST":
        return milestone_page(request, milestone, form_of(request, milestone))
    form = form_of(request, milestone, sent=True)
    if not form.is_valid():
        return milestone_page(request, milestone, form, status=422)
    save_milestone(milestone=form.instance, user=reader(request), at=timezone.now())
    messages.success(request, _("The milestone is recorded."))
    remark(request, load_line(code, Moment.from_request(request)))
    return redirect(project)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def milestone_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:  # noqa: PLR0911  one for each outcome
    project = project_to_report(request, code)
    rows = ProjectMilestone.objects.current().select_related("project", "recorded_by").filter(project=project)
    milestone: ProjectMilestone = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return milestone_page(request, milestone, form_of(request, milestone))
    if STRIKE_OFF in request.POST:
        return take_off(request, milestone)
    form = form_of(request, milestone, sent=True)
    if not form.is_valid():
        return milestone_page(request, milestone, form, status=422)
    standing = get_object_or_404(rows, pk=pk)
    conflict = conflict_between(standing, milestone)
    if standing.edition != seen_in(request.POST):
        return milestone_page(request, milestone, form, status=422, conflict=conflict)
    if not conflict["changes"]:
        messages.info(request, _("Nothing was changed."))
        return redirect(project)
    try:
        save_milestone(milestone=milestone, user=reader(request), at=timezone.now())
    except RecordMovedError:
        conflict = conflict_between(get_object_or_404(rows, pk=pk), milestone)
        return milestone_page(request, milestone, form, status=422, conflict=conflict)
    messages.success(request, _("The changes are saved."))
    remark(request, load_line(code, Moment.from_request(request)))
    return redirect(project)


def form_of(request: HttpRequest, milestone: ProjectMilestone, *, sent: bool = False) -> MilestoneForm:
    may_plan = reader(request).has_perm(EDIT_PROJECTS)
    data = request.POST if sent else None
    return MilestoneForm(milestone, data, today=timezone.localdate(), may_plan=may_plan)


def take_off(request: HttpRequest, milestone: ProjectMilestone) -> HttpResponse:
    """What was promised is taken off by whoever may promise."""
    if not reader(request).has_perm(EDIT_PROJECTS):
        raise PermissionDenied
    try:
        if seen_in(request.POST) != milestone.edition:
            raise RecordMovedError
        strike_off(milestone, user=reader(request), at=timezone.now())
    except RecordMovedError:
        return milestone_page(request, milestone, form_of(request, milestone), status=422, problem=was_moved())
    messages.success(request, _("The milestone is struck off."))
    return redirect(milestone.project)


def milestone_page(
    request: HttpRequest,
    milestone: ProjectMilestone,
    form: MilestoneForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
    problem: str = "",
) -> HttpResponse:
    seen = request.POST.get("seen", "") if request.method == "POST" else str(milestone.edition)

    def context() -> dict[str, Any]:
        return {
            "project": milestone.project,
            "row": milestone,
            "is_new": milestone._state.adding,
            "form": form,
            "seen": seen,
            "conflict": conflict,
            "problem": problem,
            "may_strike_off": not milestone._state.adding and reader(request).has_perm(EDIT_PROJECTS),
            "path": request.get_full_path(),
        }

    return render_page(request, "pilots/project_milestone_form.html", context, status=status)
