"""Which publications."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models

from pilots.rules.lights import Light

if TYPE_CHECKING:
    from pilots.models import Goal, Period, Publication, PublishedLight  # noqa: F401  a generic base names it in a string


class PublicationQuerySet(models.QuerySet["Publication"]):
    def of_period(self, period: Period) -> Publication | None:
        """The period's publication with whoever published it; None before."""
        return self.filter(period=period).select_related("published_by__membership__department").first()

    def published_before(self, moment: datetime) -> PublicationQuerySet:
        """Those of an earlier time, the latest first."""
        return self.filter(published_at__lt=moment).order_by("-published_at", "-period__month")


class PublishedLightQuerySet(models.QuerySet["PublishedLight"]):
    def behind_in(self, month: date, goals: Iterable[Goal]) -> PublishedLightQuerySet:
        """Of the goals those that a month was published with as behind, with the figure of each."""
        found = self.filter(publication__period__month=month, goal__in=list(goals), light=Light.BEHIND)
        return found.select_related("publication__period", "revision")
