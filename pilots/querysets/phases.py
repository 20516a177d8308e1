"""Which judgements of phases."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import PhaseJudgement  # noqa: F401  the generic base names it in a string


class PhaseJudgementQuerySet(models.QuerySet["PhaseJudgement"]):
    def known_by(self, known_until: datetime) -> PhaseJudgementQuerySet:
        """Those entered before a moment."""
        return self.filter(entered_at__lt=known_until)

    def with_people(self) -> PhaseJudgementQuerySet:
        """With who entered each, in one query."""
        return self.select_related("entered_by__membership__department")
