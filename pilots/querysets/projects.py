"""Which rows of benchmark projects, and how a project stood at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from pilots.querysets.people import ByCode
from pilots.querysets.registers import RecordQuerySet

if TYPE_CHECKING:
    from pilots.models import Project

#: Why a record stands in a trail: it holds what stood before the first change (see `pilots.trails`).
FOUND = "found"


class ProjectQuerySet(models.QuerySet["Project"]):
    def for_list(self) -> ProjectQuerySet:
        """With zone, responsible department and the goals served, in two queries."""
        from pilots.models import Goal

        rows = Goal.objects.select_related("unit", "task__category").order_by("year", "number")
        goals = Prefetch("goals", rows, to_attr="served")
        return self.select_related("zone__within", "lead").prefetch_related(goals)  # type: ignore[no-redef]

    def records_at(self, known_until: datetime) -> models.QuerySet[Any]:
        """Of each project's trail the record that stood just before a moment, and the one with which it begins.

        With zone, department and goals. Two queries, whatever their number.
        """
        from pilots.models import Project

        kept: Any = apps.get_model("pilots", "HistoricalProject_goals")
        goals = Prefetch(
            "historicalproject_goals_set", kept.objects.select_related("goal__unit", "goal__task__category")
        )
        trail: Any = Project.history  # type: ignore[attr-defined]
        of_project = trail.filter(id=OuterRef("id"))
        before = of_project.filter(history_date__lt=known_until).order_by("-history_date", "-history_id")
        first = of_project.order_by("history_date", "history_id")
        records = trail.filter(
            Q(history_id=Subquery(before.values("history_id")[:1]))
            | Q(history_id=Subquery(first.values("history_id")[:1]))
        )
        found: models.QuerySet[Any] = (
            records.select_related("zone__within", "lead")
            .prefetch_related(goals)
            .order_by("history_date", "history_id")
        )
        return found


class ProjectManager(ByCode["Project"]):
    def get_queryset(self) -> ProjectQuerySet:
        return ProjectQuerySet(self.model, using=self._db)

    def for_list(self) -> ProjectQuerySet:
        return self.get_queryset().for_list()

    def records_at(self, known_until: datetime) -> models.QuerySet[Any]:
        return self.get_queryset().records_at(known_until)


class ProjectRecordQuerySet(RecordQuerySet[Any]):
    """Of milestones, and of results."""

    def get_by_natural_key(self, project: str, title: str) -> Any:  # type: ignore[override]
        """By the code of the project and the Chinese title: how the files of a pilot name a row that was replaced."""
        return self.get(project__code=project, title_zh_hans=title, replaced_at__isnull=True)

    def of(self, projects: Iterable[Project]) -> ProjectRecordQuerySet:
        return self.filter(project__in=list(projects))

    def of_thing(self) -> ProjectRecordQuerySet:
        """Each with `thing`: the id of the row as it stands, which a version shares with what took its place."""
        with_thing: ProjectRecordQuerySet = self.annotate(thing=Coalesce(F("current"), F("pk")))
        return with_thing
