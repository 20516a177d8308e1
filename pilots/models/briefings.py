"""Briefings and bulletins: frozen when their month is published; what the office wrote itself, every version of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pilots.models.publications import Publication
from pilots.querysets.briefings import BriefingQuerySet, BriefingTextQuerySet


class Briefing(models.Model):
    """The briefing of a month (`2021-07`) or the bulletin of a quarter (`2021-Q3`) as it was published; never changed.

    content: language code → the paper as `briefings.papers.Paper.to_json` gives it.
    """

    name = models.CharField(_("name"), max_length=7, unique=True)
    month = models.DateField(_("month"))
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="briefings", verbose_name=_("publication")
    )
    content = models.JSONField(_("content"))
    frozen_at = models.DateTimeField(_("frozen at"))

    objects = BriefingQuerySet.as_manager()

    class Meta:
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        ordering = ["-month", "-name"]

    def __str__(self) -> str:
        return self.name


class BriefingText(models.Model):
    """One writing of a paragraph by the office; never changed: the latest number counts.

    briefing: its name (`2021-07`). block: the key of the generated paragraph that it stands instead of
    (`behind.19`), or of the section that it is added to (`+behind`). text "": the generated one stands again.
    """

    briefing = models.CharField(_("briefing"), max_length=7)
    block = models.CharField(_("paragraph"), max_length=80)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))

    objects = BriefingTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("paragraph of the office")
        verbose_name_plural = _("paragraphs of the office")
        ordering = ["briefing", "block", "language", "number"]
        constraints = [
            models.UniqueConstraint(
                name="pilots_briefingtext_number_once", fields=["briefing", "block", "language", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.briefing} {self.block} ({self.language}) #{self.number}"
