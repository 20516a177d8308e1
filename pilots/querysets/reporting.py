"""Which saves, evidence and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models

if TYPE_CHECKING:
    from pilots.models import Evidence, Notice, Save, User  # noqa: F401  the generic bases name them in strings


class SaveQuerySet(models.QuerySet["Save"]):
    """Append-only."""

    def update(self, **kwargs: Any) -> NoReturn:
        from pilots.models import AppendOnlyError

        raise AppendOnlyError("saves are never changed")

    def delete(self) -> NoReturn:
        from pilots.models import AppendOnlyError

        raise AppendOnlyError("saves are never deleted")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> EvidenceQuerySet:
        """What was not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def unmailed(self) -> NoticeQuerySet:
        return self.filter(mailed_at__isnull=True)

    def for_list(self) -> NoticeQuerySet:
        """Unread first, then the latest first."""
        return self.annotate(
            is_read=models.ExpressionWrapper(models.Q(read_at__isnull=False), output_field=models.BooleanField())
        ).order_by("is_read", "-created_at", "-id")
