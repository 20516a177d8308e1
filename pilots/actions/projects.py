"""Writing benchmark projects: what each is, which of its milestones are done, and what it has reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from pilots.actions.attachments import attach
from pilots.actions.evidence import EvidenceFile
from pilots.actions.registers import keep_record
from pilots.models import Attachment, Goal, Project, ProjectMilestone, ProjectResult, User
from pilots.project_histories import edition_of
from pilots.trails import FOUND, Trail


class ProjectMovedError(Exception):
    """Somebody else changed the project since it was read; nothing was written."""


@transaction.atomic
def save_project(*, project: Project, goals: Iterable[Goal], seen: int, user: User | None, at: datetime) -> Project:
    """Save a project with the goals it serves, as one record of its trail.

    The caller has validated it. seen: the edition that was read (`edition_of`), 0 for a new project.
    ProjectMovedError where another edition stands by now.
    """
    is_new = project._state.adding
    if not is_new:
        # held, so that of two at once the second sees what the first wrote
        stands = Project.objects.select_for_update().get(pk=project.pk)
        if edition_of(stands) != seen:
            raise ProjectMovedError
        keep_found(stands, at)
    marked: Any = project
    marked.skip_history_when_saving = True
    project.save(force_insert=is_new, force_update=not is_new)
    project.goals.set(goals)
    del marked.skip_history_when_saving
    keep_trail(project, user, at, "+" if is_new else "~")
    return project


def keep_found(project: Project, at: datetime) -> None:
    """Before the first change: keep what stood before it."""
    history: Any = Project.history  # type: ignore[attr-defined]
    if not history.filter(id=project.pk).exists():
        marked: Any = project
        marked._change_reason = FOUND
        keep_trail(project, None, at, "~")


def keep_trail(project: Project, user: User | None, at: datetime, deed: str) -> None:
    """One record of the trail, with the goals as they are written by now."""
    marked: Any = project
    marked._history_user, marked._history_date = user, at
    Trail.of[Project].create_historical_record(project, deed)
    del marked._history_user, marked._history_date


@transaction.atomic
def save_milestone(*, milestone: ProjectMilestone, user: User | None, at: datetime) -> ProjectMilestone:
    """Raises as `keep_record`."""
    return keep_record(milestone, user=user, at=at)


@transaction.atomic
def save_result(
    *, result: ProjectResult, files: Iterable[EvidenceFile], user: User | None, at: datetime, is_changed: bool = True
) -> list[Attachment]:
    """Save a result and attach files to it; returns those attached that were not there before.

    is_changed: False where only files are added. Raises as `keep_record`, and OSError where a file cannot
    be kept: nothing is written then.
    """
    if is_changed:
        keep_record(result, user=user, at=at)
    return attach(owner={"result": result}, files=files, user=user, at=at)
