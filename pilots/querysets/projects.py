"""Which rows of benchmark projects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pilots.querysets.registers import RecordQuerySet

if TYPE_CHECKING:
    from pilots.models import Project


class ProjectRecordQuerySet(RecordQuerySet[Any]):
    """Of milestones, and of results."""

    def of(self, projects: Iterable[Project]) -> ProjectRecordQuerySet:
        return self.filter(project__in=list(projects))
