"""Who may write what of a benchmark project: 404 for none, 403 for whoever may not."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from pilots.models import Project
from pilots.permissions import EDIT_PROJECTS, REPORT_PROJECT, P, View, permission_required
from pilots.views.reporting import reader


def editor_required(view: View[P]) -> View[P]:
    """For pages on which projects are set up and changed, and milestones promised."""
    return permission_required(EDIT_PROJECTS, view)


def project_to_report(request: HttpRequest, code: str) -> Project:
    """The project, to whoever may say what it has reached: the office, and its own department."""
    project: Project = get_object_or_404(Project.objects.select_related("zone", "lead"), code=code)
    if not reader(request).has_perm(REPORT_PROJECT, project):
        raise PermissionDenied
    return project
