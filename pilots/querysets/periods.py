"""Which periods and thresholds."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import LightThresholds, Period, SpecialDay  # noqa: F401  the generic bases name them in strings


class PeriodQuerySet(models.QuerySet["Period"]):
    def of_year(self, year: int) -> PeriodQuerySet:
        return self.filter(month__year=year)

    def due_days(self) -> dict[date, date]:
        """Month → the day its figures are due."""
        return dict(self.values_list("month", "due_on"))


class SpecialDayQuerySet(models.QuerySet["SpecialDay"]):
    def as_rule(self) -> dict[date, bool]:
        """Day → whether it is worked."""
        return dict(self.values_list("day", "is_working"))


class LightThresholdsQuerySet(models.QuerySet["LightThresholds"]):
    def known_by(self, known_until: datetime) -> LightThresholdsQuerySet:
        """Published before the moment, the latest to count first."""
        return self.filter(published_at__lt=known_until).order_by("-counts_from")
