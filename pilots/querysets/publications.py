"""Which publications."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import Period, Publication


class PublicationQuerySet(models.QuerySet["Publication"]):
    def of_period(self, period: Period) -> Publication | None:
        """The period's publication with whoever published it; None before."""
        return self.filter(period=period).select_related("published_by__membership__department").first()

    def published_before(self, moment: datetime) -> PublicationQuerySet:
        """Those of an earlier time, the latest first."""
        return self.filter(published_at__lt=moment).order_by("-published_at", "-period__month")
