"""Which versions of task books, and what stands in them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import Milestone, TaskBook  # noqa: F401  the generic bases name them in strings
    from pilots.querysets.plan import GoalQuerySet


class TaskBookQuerySet(models.QuerySet["TaskBook"]):
    def get_by_natural_key(self, year: int, number: int, version: int) -> TaskBook:
        return self.get(goal__year=year, goal__number=number, version=version)

    def known_by(self, known_until: datetime) -> TaskBookQuerySet:
        """Published before the moment, whatever has superseded them since."""
        return self.exclude(state="draft").filter(published_at__lt=known_until)

    def for_courses(self, goals: GoalQuerySet, known_until: datetime) -> TaskBookQuerySet:
        """The goals' published versions in the order in which they count, with timetable and road map.

        The steps of the road map are as `MilestoneQuerySet.with_reports` gives them. Three queries.
        """
        from pilots.models import Milestone

        return (
            self.known_by(known_until)
            .filter(goal__in=goals)
            .select_related("published_by__membership__department")
            .prefetch_related("timetable", models.Prefetch("milestones", Milestone.objects.with_reports(known_until)))
            .order_by("goal", "counts_from", "version")
        )

    def for_documents(self, known_until: datetime) -> TaskBookQuerySet:
        """The versions of each goal in the order in which they count, with all that stands in them: five queries.

        The steps of the road map are as `MilestoneQuerySet.with_reports` gives them.
        """
        from pilots.models import Duty, Milestone

        return (
            self.select_related("edited_by__membership__department", "published_by__membership__department")
            .prefetch_related(
                "timetable",
                "supporting",
                models.Prefetch("milestones", Milestone.objects.with_reports(known_until)),
                models.Prefetch("duties", Duty.objects.select_related("department")),
            )
            .order_by("goal", "counts_from", "version")
        )

    def with_timetables(self, year: int, known_until: datetime) -> TaskBookQuerySet:
        """The published versions of the year's goals in the order in which they count: two queries."""
        return (
            self.known_by(known_until)
            .filter(goal__year=year)
            .prefetch_related("timetable")
            .order_by("goal", "counts_from", "version")
        )

    def drafts(self) -> TaskBookQuerySet:
        return self.filter(state="draft")

    def with_content(self) -> TaskBookQuerySet:
        """With goal, unit, people and all that stands in the task book: five queries."""
        return self.select_related(
            "goal__unit", "edited_by__membership__department", "published_by__membership__department"
        ).prefetch_related("timetable", "milestones", "duties__department", "supporting")


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def with_reports(self, known_until: datetime) -> MilestoneQuerySet:
        """Each step with `done_on`, `reported_at` and `report_number` of its latest report approved before the moment.

        All are None while there is none.
        """
        from pilots.models import MilestoneReport

        report = MilestoneReport.objects.approved_by(known_until).filter(
            goal=models.OuterRef("task_book__goal"), step=models.OuterRef("step")
        )
        latest = report.order_by("-number")
        return self.annotate(  # type: ignore[no-redef]
            done_on=models.Subquery(latest.values("done_on")[:1]),
            reported_at=models.Subquery(latest.values("reviewed_at")[:1]),
            report_number=models.Subquery(latest.values("number")[:1]),
        ).order_by("due_on", "step")
