"""Which publications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import Period, Publication


class PublicationQuerySet(models.QuerySet["Publication"]):
    def of_period(self, period: Period) -> Publication | None:
        """The period's publication with whoever published it; None before."""
        return self.filter(period=period).select_related("published_by__membership__department").first()
