"""Which published values."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q

M = TypeVar("M", bound=models.Model)

COLUMNS = ("key", "value", "as_on", "is_month_only", "basis", "source", "published_on", "provenance", "precision")


class PublishedQuerySet(models.QuerySet[M]):
    def known_by(self, day: date) -> PublishedQuerySet[M]:
        """Published by the end of the day, or at a time not known."""
        return self.filter(Q(published_on__isnull=True) | Q(published_on__lte=day))

    def rows(self) -> models.QuerySet[M, dict[str, Any]]:
        """Dicts of COLUMNS and what of the unit is needed to write a value (`unit_code`, `unit_label`,
        `unit_factor`, `unit_decimals`, `unit_english_decimals`): one shape for every ledger, fit for a union.
        """
        return self.order_by().values(
            *COLUMNS,
            unit_code=F("unit__code"),
            unit_label=F("unit__label"),
            unit_factor=F("unit__english_factor"),
            unit_decimals=F("unit__decimals"),
            unit_english_decimals=F("unit__english_decimals"),
        )
