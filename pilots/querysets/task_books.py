"""Which versions of task books, and what stands in them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import TaskBook
    from pilots.querysets.plan import GoalQuerySet


class TaskBookQuerySet(models.QuerySet["TaskBook"]):
    def get_by_natural_key(self, year: int, number: int, version: int) -> TaskBook:
        return self.get(goal__year=year, goal__number=number, version=version)

    def known_by(self, known_until: datetime) -> TaskBookQuerySet:
        """Published before the moment, whatever has superseded them since."""
        return self.exclude(state="draft").filter(published_at__lt=known_until)


class TimetablePointQuerySet(models.QuerySet["TimetablePoint"]):
    def for_courses(self, goals: GoalQuerySet, known_until: datetime) -> TimetablePointQuerySet:
        """Every planned month of the goals' published task books, earlier versions first."""
        return (
            self.filter(task_book__goal__in=goals, task_book__published_at__lt=known_until)
            .exclude(task_book__state="draft")
            .select_related("task_book__published_by__membership__department")
            .order_by("task_book__goal", "task_book__counts_from", "task_book__version", "month")
        )


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def for_courses(self, goals: GoalQuerySet, known_until: datetime) -> MilestoneQuerySet:
        """Every step of the goals' published task books, each with `done_on` and `reported_at`.

        Those are of the step's latest report approved before the moment; None while there is none.
        """
        from pilots.models import MilestoneReport

        report = MilestoneReport.objects.approved_by(known_until).filter(
            goal=models.OuterRef("task_book__goal"), step=models.OuterRef("step")
        )
        return (
            self.filter(task_book__goal__in=goals, task_book__published_at__lt=known_until)
            .exclude(task_book__state="draft")
            .annotate(
                done_on=models.Subquery(report.order_by("-number").values("done_on")[:1]),
                reported_at=models.Subquery(report.order_by("-number").values("reviewed_at")[:1]),
            )
            .order_by("task_book", "due_on", "step")
        )
