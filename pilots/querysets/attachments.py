"""Which attachments."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from pilots.models import Attachment  # noqa: F401  the generic base names it in a string


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def standing(self) -> AttachmentQuerySet:
        """What was not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def known_by(self, known_until: datetime) -> AttachmentQuerySet:
        """What stood just before a moment."""
        was_there = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=known_until)
        return self.filter(was_there, uploaded_at__lt=known_until)
