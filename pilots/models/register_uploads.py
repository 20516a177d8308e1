"""A file of a register that is being read, waits for its confirmation, or was written."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.provenance import Provenance


class RegisterUpload(models.Model):
    """One file from its arrival to its end; the rows that it holds lie in a folder of its own.

    register: slug of the register. attempt: rises with each start, so that a process that comes late finds
    that it was given up. `errors`, `changes` and `remarks` hold the first ones, as `sheets.registers` words
    them; `error_count` counts all. seen: what the preview was compared with. added, taken: the sum of the
    register's total over new and changed rows, and over what the changed ones were. reason: why it was
    refused or failed, a code.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("to be confirmed")
        REFUSED = "refused", _("has errors")
        WRITING = "writing", _("being written")
        WRITTEN = "written", pgettext_lazy("upload", "written")
        CANCELLED = "cancelled", pgettext_lazy("upload", "cancelled")
        FAILED = "failed", pgettext_lazy("upload", "failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.CharField(_("register"), max_length=30)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    provenance = models.CharField(
        _("provenance"), max_length=12, choices=Provenance, default=Provenance.REPORTED, db_default=Provenance.REPORTED
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    attempt = models.PositiveIntegerField(_("attempt"), default=1)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    new_count = models.PositiveIntegerField(_("new rows"), default=0)
    changed_count = models.PositiveIntegerField(_("changed rows"), default=0)
    same_count = models.PositiveIntegerField(_("unchanged rows"), default=0)
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    added = models.DecimalField(_("added"), max_digits=24, decimal_places=2, default=0)
    taken = models.DecimalField(_("taken"), max_digits=24, decimal_places=2, default=0)
    errors = models.JSONField(_("first errors"), default=list)
    changes = models.JSONField(_("first changes"), default=list)
    remarks = models.JSONField(_("remarks"), default=list)
    given = models.JSONField(_("columns"), default=list)
    seen = models.CharField(_("compared with"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("upload of a register")
        verbose_name_plural = _("uploads of registers")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.READING, self.State.WRITING)

    @property
    def may_be_confirmed(self) -> bool:
        return self.state == self.State.READY and bool(self.new_count or self.changed_count)
