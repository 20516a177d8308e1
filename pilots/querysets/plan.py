"""Which goals, tasks and zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import Category, Goal, Task, Zone


class TaskQuerySet(models.QuerySet["Task"]):
    def get_by_natural_key(self, number: int) -> Task:
        return self.get(number=number)

    def for_detail(self) -> TaskQuerySet:
        return self.select_related("category", "lead")


class ZoneQuerySet(models.QuerySet["Zone"]):
    def get_by_natural_key(self, code: str) -> Zone:
        return self.get(code=code)

    def for_detail(self) -> ZoneQuerySet:
        return self.select_related("authority", "within")

    def with_goals(self) -> ZoneQuerySet:
        """One row a zone and goal that names it: the goal's id as `goal_id`, None for a zone without goals."""
        return self.annotate(goal_id=models.F("goals__id")).select_related("within")  # type: ignore[no-redef]


class GoalQuerySet(models.QuerySet["Goal"]):
    def get_by_natural_key(self, year: int, number: int) -> Goal:
        return self.get(year=year, number=number)

    def of_year(self, year: int) -> GoalQuerySet:
        return self.filter(year=year)

    def of_category(self, category: Category) -> GoalQuerySet:
        return self.filter(task__category=category)

    def for_list(self) -> GoalQuerySet:
        """In the order of categories and numbers, with what a row of a list shows."""
        return self.select_related("task__category", "unit", "lead").order_by("task__category__order", "number")

    def for_detail(self) -> GoalQuerySet:
        from pilots.models import Zone

        return self.select_related("task__category", "unit", "lead").prefetch_related(
            models.Prefetch("zones", Zone.objects.select_related("within"))
        )
