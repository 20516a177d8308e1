"""One benchmark project: its page, and the forms that set it up and change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from greencity.plumbing.pages import render_page
from pilots.actions.projects import ProjectMovedError, save_project
from pilots.benchmark_projects import ProjectLine, day_of, known_until_of, load_experiences, load_line
from pilots.courses import Course, load_city_courses
from pilots.dockets import load_docket
from pilots.forms.projects import ProjectForm
from pilots.forms.registers import seen_in
from pilots.models import Attachment, Goal, Matter, Project, ProjectResult, Provenance, User
from pilots.moments import Moment
from pilots.permissions import EDIT_PROJECTS, REPORT_PROJECT, RUN_MATTERS, reader_required
from pilots.project_histories import changes_between, edition_of, last_record, writings
from pilots.registers import funding_of
from pilots.views.exports import export_response
from pilots.views.projects.gates import editor_required
from pilots.views.reporting import reader
from pilots.views.tables.projects import milestones_table, results_table


@require_safe
@reader_required
def project_detail(request: HttpRequest, code: str) -> HttpResponse:
    moment = Moment.from_request(request)
    line = load_line(code, moment)
    if line is None:
        raise Http404
    return export_response(
        request,
        milestones=lambda: milestones_table(line, moment),
        results=lambda: results_table(line, moment),
    ) or render_page(request, "pilots/project_detail.html", lambda: detail_context(request, line, moment))


def detail_context(request: HttpRequest, line: ProjectLine, moment: Moment) -> dict[str, Any]:
    """courses: of the goals of the month's year; other_goals: those of other years, which have no light of it."""
    project, user = line.project, reader(request)
    of_year = [goal.pk for goal in project.served if goal.year == moment.month.year]
    funding = funding_of([project.code], known_until_of(moment)).get(project.code, [])
    return {
        "moment": moment,
        "line": line,
        "project": project,
        "day": day_of(moment),
        "courses": courses_of(of_year, moment),
        "other_goals": [goal for goal in project.served if goal.pk not in of_year],
        "results": with_files(line, moment),
        "funding": funding,
        "unnamed": line.instruments - len(funding),
        "matters": load_docket(moment.as_of, Matter.objects.filter(project=project.pk)),
        "experiences": load_experiences(project, moment),
        "writings": writings(project, known_until_of(moment)),
        "may_edit": moment.is_now and user.has_perm(EDIT_PROJECTS),
        "may_report": moment.is_now and user.has_perm(REPORT_PROJECT, project),
        "may_raise": moment.is_now and user.has_perm(RUN_MATTERS),
    }


def courses_of(goals: list[int], moment: Moment) -> list[Course]:
    """The goals with their lights of the month: seven queries, none for a project that serves none of the year."""
    if not goals:
        return []
    return load_city_courses(Goal.objects.filter(pk__in=goals).for_list(), moment, moment.month.year)


def with_files(line: ProjectLine, moment: Moment) -> list[tuple[ProjectResult, list[Attachment]]]:
    """Each result with the files that stood then; files hang on the row as it stands, whatever version is shown."""
    things = {result.pk: result.current_id or result.pk for result in line.results}
    files = Attachment.objects.select_related("uploaded_by__membership__department").filter(result__in=things.values())
    known = files.standing() if moment.is_now else files.known_by(moment.known_until)
    found: dict[int, list[Attachment]] = {}
    for file in known:
        found.setdefault(file.result_id or 0, []).append(file)
    return [(result, found.get(things[result.pk], [])) for result in line.results]


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def project_new(request: HttpRequest) -> HttpResponse:
    project = Project(provenance=Provenance.REPORTED)
    if request.method != "POST":
        return form_page(request, project, ProjectForm(project))
    form = ProjectForm(project, request.POST)
    if not form.is_valid():
        return form_page(request, project, form, status=422)
    try:
        save_project(project=form.instance, goals=form.goals, seen=0, user=reader(request), at=timezone.now())
    except IntegrityError:
        # somebody else has taken the code at the same moment
        form.add_error("code", _("Another project has this code."))
        return form_page(request, project, form, status=422)
    messages.success(request, _("%(title)s is set up.") % {"title": form.instance.title})
    return redirect(form.instance)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def project_edit(request: HttpRequest, code: str) -> HttpResponse:
    project = project_to_edit(code)
    if request.method != "POST":
        return form_page(request, project, ProjectForm(project))
    form = ProjectForm(project, request.POST)
    if not form.is_valid():
        return form_page(request, project, form, status=422)
    standing, typed = project_to_edit(code), form.instance
    typed.served = form.goals
    if edition_of(standing) != seen_in(request.POST):
        return form_page(request, standing, form, status=422, conflict=conflict_of(standing, typed))
    if not changes_between(standing, typed):
        messages.info(request, _("Nothing was changed."))
        return redirect(standing)
    try:
        seen = seen_in(request.POST)
        save_project(project=typed, goals=form.goals, seen=seen, user=reader(request), at=timezone.now())
    except ProjectMovedError:
        standing = project_to_edit(code)
        return form_page(request, standing, form, status=422, conflict=conflict_of(standing, typed))
    messages.success(request, _("The changes are saved."))
    remark(request, load_line(code, Moment.from_request(request)))
    return redirect(typed)


def project_to_edit(code: str) -> Project:
    project: Project = get_object_or_404(Project.objects.for_list(), code=code)
    return project


def remark(request: HttpRequest, line: ProjectLine | None) -> None:
    """What is odd and let pass: a stage that its milestones speak against."""
    if line is None or not line.milestones:
        return
    done = [each.milestone.done_on is not None for each in line.milestones]
    if line.project.stage == Project.Stage.COMPLETED and not all(done):
        messages.warning(request, _("The project counts as completed, and not all of its milestones are done."))
    elif line.project.stage == Project.Stage.PLANNED and any(done):
        messages.warning(request, _("The project still counts as planned, and a milestone of it is done."))


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands instead of what was typed over: who wrote it, when, and its edition."""

    recorded_by: User | None
    recorded_at: datetime
    edition: int


def conflict_of(standing: Project, typed: Project) -> dict[str, Any]:
    record = last_record(standing)
    saved = Saved(
        record.history_user if record else None,
        record.history_date if record else timezone.now(),
        edition_of(standing),
    )
    return {"standing": saved, "changes": changes_between(standing, typed)}


def form_page(
    request: HttpRequest,
    project: Project,
    form: ProjectForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    """seen: the edition that the form was opened with, whatever stands by now."""
    is_new = project._state.adding
    opened = "0" if is_new else str(edition_of(project))

    def context() -> dict[str, Any]:
        return {
            "project": project,
            "is_new": is_new,
            "form": form,
            "seen": request.POST.get("seen", "") if request.method == "POST" else opened,
            "conflict": conflict,
            "path": request.get_full_path(),
        }

    return render_page(request, "pilots/project_form.html", context, status=status)
