"""Files that show what was said of a matter, a project's result or an experience."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.models.experiences import Experience
from pilots.models.matters import MatterEvent
from pilots.models.projects import ProjectResult
from pilots.models.reporting import StoredFile
from pilots.querysets.attachments import AttachmentQuerySet


class Attachment(StoredFile):
    """A file of one owner: of an event, a result or an experience."""

    event = models.ForeignKey(
        MatterEvent,
        on_delete=models.PROTECT,
        related_name="attachments",
        null=True,
        blank=True,
        verbose_name=_("event of a matter"),
    )
    result = models.ForeignKey(
        ProjectResult,
        on_delete=models.PROTECT,
        related_name="attachments",
        null=True,
        blank=True,
        verbose_name=_("result of a project"),
    )
    experience = models.ForeignKey(
        Experience,
        on_delete=models.PROTECT,
        related_name="attachments",
        null=True,
        blank=True,
        verbose_name=_("experience"),
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["uploaded_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="pilots_attachment_of_one_owner",
                condition=Q(event__isnull=False, result__isnull=True, experience__isnull=True)
                | Q(event__isnull=True, result__isnull=False, experience__isnull=True)
                | Q(event__isnull=True, result__isnull=True, experience__isnull=False),
            )
        ]

    @property
    def owner(self) -> Any:
        return self.event or self.result or self.experience
