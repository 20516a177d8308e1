"""Files that show what was said of a matter, a project's result or an experience."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.models.experiences import Experience
from pilots.models.matters import MatterEvent
from pilots.models.projects import ProjectResult
from pilots.querysets.attachments import AttachmentQuerySet


class Attachment(models.Model):
    """A file of one owner. Its content lies outside the web root, under its own hash, as evidence of figures does."""

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
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    content_type = models.CharField(_("kind of file"), max_length=100)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    #: taken back; the row and the file stay
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

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

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Any:
        return self.event or self.result or self.experience
