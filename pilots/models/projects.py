"""Benchmark projects: where the pilot is built, and what the ledgers' rows can belong to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.plan import Goal, Zone
from pilots.models.provenance import Provenance
from pilots.querysets.people import ByCode


class Project(models.Model):
    """A benchmark project: a zero-carbon park, factory or community, a retrofit, a piece of infrastructure."""

    class Kind(models.TextChoices):
        PARK = "park", _("zero-carbon park")
        FACTORY = "factory", _("zero-carbon factory")
        COMMUNITY = "community", _("zero-carbon community")
        BUILDING = "building", _("building")
        RETROFIT = "retrofit", _("retrofit")
        INFRASTRUCTURE = "infrastructure", _("infrastructure")
        ECOLOGY = "ecology", _("ecology")
        PLATFORM = "platform", _("platform")

    class Stage(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("project", "planned")
        UNDER_WAY = "under_way", _("under way")
        COMPLETED = "completed", _("completed")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.PLANNED)
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="projects", null=True, blank=True, verbose_name=_("zone")
    )
    goals = models.ManyToManyField(Goal, related_name="projects", blank=True, verbose_name=_("goals"))
    investment_yuan = models.DecimalField(
        _("investment (yuan)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = ByCode()

    class Meta:
        verbose_name = _("benchmark project")
        verbose_name_plural = _("benchmark projects")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="pilots_project_investment_not_negative",
                condition=Q(investment_yuan__isnull=True) | Q(investment_yuan__gte=0),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.code,)
