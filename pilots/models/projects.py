"""Benchmark projects: where the pilot is built, what they are to reach, and what the ledgers' rows can belong to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.people import Department
from pilots.models.plan import Goal, Unit, Zone
from pilots.models.provenance import Provenance
from pilots.models.registers import Record
from pilots.querysets.projects import ProjectManager, ProjectRecordQuerySet


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
    #: whose staff and heads say what was reached
    lead = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="projects",
        null=True,
        blank=True,
        verbose_name=_("responsible department"),
    )
    goals = models.ManyToManyField(Goal, related_name="projects", blank=True, verbose_name=_("goals"))
    investment_yuan = models.DecimalField(
        _("investment (yuan)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)
    source = models.CharField(_("source"), max_length=300, blank=True)

    #: what `for_list` adds: the goals, by year and number
    served: list[Goal]

    objects = ProjectManager()

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

    def get_absolute_url(self) -> str:
        return reverse("pilots:project_detail", args=[self.code])


class ProjectMilestone(Record):
    """A step of a project, with the day by which it is to be done and the day on which it was."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="milestones", verbose_name=_("benchmark project")
    )
    title = models.CharField(_("title"), max_length=200)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ProjectRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone of a project")
        verbose_name_plural = _("milestones of projects")
        ordering = ["project", "due_on", "id"]
        constraints = [*Record.Meta.constraints]

    def __str__(self) -> str:
        return self.title


class ProjectResult(Record):
    """A result that is claimed for a project: a figure in a reporting unit, on a day, or words alone."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="results", verbose_name=_("benchmark project")
    )
    title = models.CharField(_("title"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6, null=True, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("unit")
    )
    as_on = models.DateField(_("as on"))
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, related_name="project_results", null=True, blank=True, verbose_name=_("goal")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ProjectRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a project")
        verbose_name_plural = _("results of projects")
        ordering = ["project", "as_on", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="pilots_projectresult_value_with_unit", condition=Q(value__isnull=True) | Q(unit__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title
