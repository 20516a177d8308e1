"""Which published values."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname

M = TypeVar("M", bound=models.Model)

COLUMNS = ("key", "value", "as_on", "is_month_only", "published_on", "provenance", "precision")


def in_reading_language(name: str) -> Coalesce:
    """A translated column in the reader's language, else in one that it stands in; "" where in none."""
    spoken = get_language() or settings.LANGUAGE_CODE
    codes = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != spoken)
    columns = [NullIf(F(build_localized_fieldname(name, code)), Value("")) for code in codes]
    return Coalesce(*columns, Value(""), output_field=CharField())


class PublishedQuerySet(models.QuerySet[M]):
    def known_by(self, day: date) -> PublishedQuerySet[M]:
        """Published by the end of the day, or at a time not known."""
        return self.filter(Q(published_on__isnull=True) | Q(published_on__lte=day))

    def rows(self) -> models.QuerySet[M, dict[str, Any]]:
        """Dicts of COLUMNS, the texts in the reader's language (`basis_text`, `source_text`), and what of the
        unit is needed to write a value (`unit_code`, `unit_label`, `unit_factor`, `unit_decimals`,
        `unit_english_decimals`): one shape for every ledger, in one order, fit for a union.
        """
        # left to itself the translating query set gives its columns in no certain order
        plain = self.rewrite(False)  # type: ignore[attr-defined]
        rows: models.QuerySet[M, dict[str, Any]] = plain.order_by().values(
            *COLUMNS,
            basis_text=in_reading_language("basis"),
            source_text=in_reading_language("source"),
            unit_code=F("unit__code"),
            unit_label=in_reading_language("unit__label"),
            unit_factor=F("unit__english_factor"),
            unit_decimals=F("unit__decimals"),
            unit_english_decimals=F("unit__english_decimals"),
        )
        return rows
