"""Which periods and thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import Department, LightThresholds, Period, SpecialDay  # noqa: F401  the generic bases name them in strings


class PeriodQuerySet(models.QuerySet["Period"]):
    def of_year(self, year: int) -> PeriodQuerySet:
        return self.filter(month__year=year)

    def to_report(self, today: date, department: Department | None) -> Period | None:
        """The period whose turn it is: the first that is open or excepted for the department.

        Where none is, the latest that has opened; before any has, the first of all.
        """
        is_open = models.Q(opens_on__lte=today, closes_on__gte=today, is_locked=False)
        is_excepted = models.Q(exceptions__department=department, exceptions__expires_on__gte=today)
        return (
            self.filter(is_open | is_excepted).order_by("month").first()
            or self.filter(opens_on__lte=today).order_by("-month").first()
            or self.order_by("month").first()
        )

    def around(self, month: date) -> dict[str, Period | None]:
        """The neighbours of a month's period, by `previous` and `next`."""
        return {
            "previous": self.filter(month__lt=month).order_by("-month").first(),
            "next": self.filter(month__gt=month).order_by("month").first(),
        }

    def for_list(self) -> PeriodQuerySet:
        """January first, with exceptions, publication and the people behind them: two queries."""
        from pilots.models import PeriodException

        exceptions = PeriodException.objects.select_related("department", "granted_by__membership__department")
        return (
            self.select_related("publication__published_by__membership__department")
            .prefetch_related(models.Prefetch("exceptions", exceptions.order_by("-expires_on", "department__code")))
            .order_by("month")
        )

    def opened_by(self, today: date) -> PeriodQuerySet:
        """Those that have opened, the latest first."""
        return self.filter(opens_on__lte=today).order_by("-month")

    def running_on(self, today: date) -> PeriodQuerySet:
        """Those that are open or overdue."""
        return self.filter(opens_on__lte=today, closes_on__gte=today, is_locked=False)

    def due_days(self) -> dict[date, date]:
        """Month → the day its figures are due."""
        return dict(self.values_list("month", "due_on"))

    def with_published_lights(
        self, goals: Iterable[int], known_until: datetime
    ) -> models.QuerySet[Period, tuple[date, date, int | None, str | None]]:
        """Rows of month, due day, a goal's id, and the light with which the goal was published before the moment.

        One row a month and light of the goals (their ids); a month without any has one row, with None twice.
        """
        of_goals = models.Q(publication__lights__goal__in=list(goals), publication__published_at__lt=known_until)
        rows = self.alias(shown=models.FilteredRelation("publication__lights", condition=of_goals))
        return rows.values_list("month", "due_on", "shown__goal_id", "shown__light")

    def to_review(self, today: date) -> Period | None:
        """The latest period that has opened and is not published; else the latest of all."""
        opened = self.filter(opens_on__lte=today, publication__isnull=True)
        return opened.order_by("-month").first() or self.order_by("-month").first()


class SpecialDayQuerySet(models.QuerySet["SpecialDay"]):
    def of_year(self, year: int) -> SpecialDayQuerySet:
        return self.filter(day__year=year)

    def as_rule(self) -> dict[date, bool]:
        """Day → whether it is worked."""
        return dict(self.values_list("day", "is_working"))


class LightThresholdsQuerySet(models.QuerySet["LightThresholds"]):
    def known_by(self, known_until: datetime) -> LightThresholdsQuerySet:
        """Published before the moment, the latest to count first."""
        return self.filter(published_at__lt=known_until).order_by("-counts_from")
