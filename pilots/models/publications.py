"""Published months: the lights as they were shown, kept beside whatever corrections make of them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pilots.models.figures import Revision
from pilots.models.periods import Period
from pilots.models.plan import Goal
from pilots.querysets.publications import PublicationQuerySet, PublishedLightQuerySet


class Publication(models.Model):
    """A month's briefing point. A month is published once."""

    period = models.OneToOneField(
        Period, on_delete=models.PROTECT, related_name="publication", verbose_name=_("period")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"))
    note = models.TextField(_("note"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["period"]

    def __str__(self) -> str:
        return str(self.period)


class PublishedLight(models.Model):
    """A goal's light as published, with the numbers it was worked out from, in the goal's unit."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="lights", verbose_name=_("publication")
    )
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="published_lights", verbose_name=_("goal"))
    light = models.CharField(_("light"), max_length=16)
    reason = models.CharField(_("rule"), max_length=24)
    figure_month = models.DateField(_("month of the figure"), null=True, blank=True)
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("revision")
    )
    actual = models.DecimalField(_("actual"), max_digits=20, decimal_places=6, null=True, blank=True)
    planned = models.DecimalField(_("planned"), max_digits=20, decimal_places=6, null=True, blank=True)
    lag_points = models.DecimalField(_("lag in points"), max_digits=24, decimal_places=6, null=True, blank=True)

    objects = PublishedLightQuerySet.as_manager()

    class Meta:
        verbose_name = _("published light")
        verbose_name_plural = _("published lights")
        ordering = ["publication", "goal"]
        constraints = [
            models.UniqueConstraint(name="pilots_publishedlight_once", fields=["publication", "goal"]),
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.publication}: {self.light}"

    @property
    def month(self) -> date:
        """The month that was published."""
        return self.publication.period.month
