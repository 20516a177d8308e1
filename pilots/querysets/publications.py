"""Which published lights."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import PublishedLight  # noqa: F401  the generic base names it in a string
    from pilots.querysets.plan import GoalQuerySet


class PublishedLightQuerySet(models.QuerySet["PublishedLight"]):
    def for_courses(self, goals: GoalQuerySet, known_until: datetime) -> PublishedLightQuerySet:
        """The goals' lights published before the moment, with their month."""
        return self.filter(goal__in=goals, publication__published_at__lt=known_until).select_related(
            "publication__period"
        )
