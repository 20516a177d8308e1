"""A year's plan as a spreadsheet that was read and waits for its confirmation."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanUpload(models.Model):
    """What was read of the file; nothing of the plan is written before it is confirmed, all or nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    #: the cells as read: see pilots.sheets.read
    content = models.JSONField(_("content"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("upload of a plan")
        verbose_name_plural = _("uploads of plans")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name
