"""Which goals, tasks and zones."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models

from pilots.querysets.choices import Joined

if TYPE_CHECKING:
    from pilots.models import Category, Goal, Task, Zone


class TaskQuerySet(models.QuerySet["Task"]):
    def get_by_natural_key(self, number: int) -> Task:
        return self.get(number=number)

    def for_detail(self) -> TaskQuerySet:
        """With category and lead, and `has_goals`: whether a goal of any year is set under it."""
        from pilots.models import Goal

        goals = Goal.objects.filter(task=models.OuterRef("pk"))
        return self.select_related("category", "lead").annotate(has_goals=models.Exists(goals))  # type: ignore[no-redef]


class ZoneQuerySet(models.QuerySet["Zone"]):
    def get_by_natural_key(self, code: str) -> Zone:
        return self.get(code=code)

    def for_detail(self) -> ZoneQuerySet:
        return self.select_related("authority", "within")


class GoalQuerySet(models.QuerySet["Goal"]):
    def get_by_natural_key(self, year: int, number: int) -> Goal:
        return self.get(year=year, number=number)

    def of_year(self, year: int) -> GoalQuerySet:
        return self.filter(year=year)

    def promised_by(self, known_until: datetime) -> GoalQuerySet:
        """Those of which a task book had been published before the moment."""
        from pilots.models import TaskBook

        return self.filter(models.Exists(TaskBook.objects.known_by(known_until).filter(goal=models.OuterRef("pk"))))

    def with_neighbours(self, goal: Goal, known_until: datetime) -> GoalQuerySet:
        """The goal, and those of other years that it continues or that continue it, promised before the moment."""
        is_neighbour = models.Q(pk=goal.continues_id) | models.Q(continues=goal.pk)
        return self.filter(pk=goal.pk) | self.promised_by(known_until).filter(is_neighbour)

    def years(self, known_until: datetime) -> models.QuerySet[Goal, tuple[int, date | None]]:
        """Rows of a year and its latest month with an approved city figure, as known before the moment."""
        from pilots.models import Figure

        # each goal's own latest: one look from the end of its months, however many figures there are
        of_goal = Figure.objects.of_the_city(known_until).filter(goal=models.OuterRef("pk"))
        latest = models.Subquery(of_goal.order_by("-month").values("month")[:1])
        grouped = self.promised_by(known_until).order_by("year").values_list("year")
        return grouped.annotate(latest=models.Max(latest))

    def of_category(self, category: Category) -> GoalQuerySet:
        return self.filter(task__category=category)

    def with_zone_codes(self) -> GoalQuerySet:
        """Each with the codes of the zones that it names as `zone_codes`."""
        from pilots.models import Zone

        named = Zone.objects.filter(goals=models.OuterRef("pk")).order_by().values("goals")
        codes = named.annotate(codes=Joined("code")).values("codes")
        return self.annotate(zone_codes=models.Subquery(codes))  # type: ignore[no-redef]

    def for_list(self) -> GoalQuerySet:
        """In the order of categories and numbers, with what a row of a list shows and may be filtered by."""
        listed = self.with_zone_codes().select_related("task__category", "unit", "lead")
        return listed.order_by("task__category__order", "number")

    def for_detail(self) -> GoalQuerySet:
        from pilots.models import Zone

        return self.select_related("task__category", "unit", "lead").prefetch_related(
            models.Prefetch("zones", Zone.objects.select_related("within"))
        )
