"""What keeps the month's reporting honest: saves, evidence, spreadsheets read, and notices."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.models.figures import MilestoneReport, Revision
from pilots.models.people import Department
from pilots.models.periods import Period
from pilots.querysets.reporting import EvidenceQuerySet, NoticeQuerySet, SaveQuerySet


class OfEntry(models.Model):
    """A row that belongs to one revision or to one milestone report."""

    revision = models.ForeignKey(
        Revision,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("revision"),
    )
    report = models.ForeignKey(
        MilestoneReport,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("milestone report"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_of_one_entry",
                condition=Q(revision__isnull=False, report__isnull=True)
                | Q(revision__isnull=True, report__isnull=False),
            )
        ]


class Save(OfEntry):
    """One acknowledged save of a draft, never changed: the history of what was typed.

    Its key is made by whoever saves, so that a request that is sent twice counts once.
    """

    key = models.UUIDField(_("key"), unique=True)
    edition = models.PositiveIntegerField(_("edition"))
    content = models.JSONField(_("content"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    saved_at = models.DateTimeField(_("saved at"))

    objects = SaveQuerySet.as_manager()

    class Meta(OfEntry.Meta):
        verbose_name = _("save")
        verbose_name_plural = _("saves")
        ordering = ["saved_at", "id"]
        constraints = [
            *OfEntry.Meta.constraints,
            models.UniqueConstraint(name="pilots_save_edition_once", fields=["revision", "edition"]),
            models.UniqueConstraint(name="pilots_save_report_edition_once", fields=["report", "edition"]),
        ]

    def __str__(self) -> str:
        return f"{self.revision or self.report} ({self.edition})"


class StoredFile(models.Model):
    """A file that shows what was said. Its content lies outside the web root, under its own hash."""

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

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Evidence(StoredFile, OfEntry):
    """A file of one entry; taken back only while the entry is a draft."""

    objects = EvidenceQuerySet.as_manager()

    class Meta(OfEntry.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["uploaded_at", "id"]


class Upload(models.Model):
    """A spreadsheet that was read and waits for its confirmation; nothing is written before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="uploads", verbose_name=_("period"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="uploads", verbose_name=_("department")
    )
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
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """What the columns of a department's own spreadsheet mean, remembered by their headings."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="column_mappings", verbose_name=_("department")
    )
    #: SHA-256 of the headings
    headings = models.CharField(_("headings"), max_length=64)
    columns = models.JSONField(_("columns"))

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        constraints = [
            models.UniqueConstraint(name="pilots_columnmapping_once", fields=["department", "headings"]),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.headings[:8]}"


class Notice(models.Model):
    """A word to one person, written in the reader's language when it is read."""

    class Kind(models.TextChoices):
        DUE_SOON = "due_soon", _("due soon")
        OVERDUE = "overdue", _("overdue")
        RETURNED = "returned", _("returned")
        SUBMITTED = "submitted", _("submitted")
        EXCEPTION = "exception", _("exception granted")
        PUBLISHED = "published", _("published")
        MATTER = "matter", _("matter")
        EXPERIENCE = "experience", _("experience")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name=_("user")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    #: what it is about; with the user and the kind it makes a notice unique
    about = models.CharField(_("about"), max_length=100)
    #: what the text of the kind needs: see pilots.actions.notices
    content = models.JSONField(_("content"), default=dict)
    path = models.CharField(_("address"), max_length=200)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="pilots_notice_once", fields=["user", "kind", "about"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
