"""The pilot's own phases: half a year, one year, two years, and how the leading group judged them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.provenance import Provenance
from pilots.querysets.phases import PhaseJudgementQuerySet


class PhaseJudgement(models.Model):
    """What the leading group said of a phase, on a day and in words. Never changed: the latest counts.

    phase: the key of the published fact that says what was required (`pace_half_year`).
    """

    class Verdict(models.TextChoices):
        MET = "met", pgettext_lazy("phase", "met")
        PARTLY = "partly", pgettext_lazy("phase", "partly met")
        NOT_MET = "not_met", pgettext_lazy("phase", "not met")

    phase = models.SlugField(_("phase"))
    number = models.PositiveIntegerField(_("number"))
    verdict = models.CharField(_("judgement"), max_length=8, choices=Verdict)
    words = models.TextField(_("in words"))
    judged_on = models.DateField(_("judged on"))
    provenance = models.CharField(
        _("provenance"), max_length=12, choices=Provenance, default=Provenance.REPORTED, db_default=Provenance.REPORTED
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))

    objects = PhaseJudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement of a phase")
        verbose_name_plural = _("judgements of phases")
        ordering = ["phase", "number"]
        constraints = [
            models.UniqueConstraint(name="pilots_phasejudgement_number_once", fields=["phase", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.phase} #{self.number}: {self.verdict}"
