"""Which briefings, and which of the paragraphs that the office wrote into them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.fields.json import KeyTransform

if TYPE_CHECKING:
    from pilots.models import Briefing, BriefingText  # noqa: F401  the generic bases name them in strings


class BriefingQuerySet(models.QuerySet["Briefing"]):
    def content_in(self, language: str, known_until: datetime) -> models.QuerySet[Briefing, Any]:
        """Of those published before a moment, the paper in one language alone."""
        known = self.filter(publication__published_at__lt=known_until)
        return known.values_list(KeyTransform(language, "content"), flat=True)


class BriefingTextQuerySet(models.QuerySet["BriefingText"]):
    def standing(self, known_until: datetime) -> BriefingTextQuerySet:
        """The last writing of each paragraph and language before a moment, where it was not taken back then."""
        known = self.filter(written_at__lt=known_until)
        same = {name: models.OuterRef(name) for name in ("briefing", "block", "language")}
        later = self.model._default_manager.filter(
            **same, number__gt=models.OuterRef("number"), written_at__lt=known_until
        )
        return known.filter(~models.Exists(later)).exclude(text="").order_by("block", "language")

    def of_paragraph(self, briefing: str, block: str, language: str) -> BriefingTextQuerySet:
        """Every writing of a paragraph in a language, the newest first, with who wrote it."""
        mine = self.filter(briefing=briefing, block=block, language=language)
        return mine.select_related("written_by__membership__department").order_by("-number")
