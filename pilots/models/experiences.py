"""Experiences: what was tried, what it gave, and what another city needs to copy it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.people import Department
from pilots.models.plan import Category, Goal, Unit, Zone
from pilots.models.projects import Project
from pilots.models.provenance import Provenance
from pilots.models.registers import Record
from pilots.querysets.experiences import ExperienceQuerySet


class Experience(Record):
    """An experience as it is written, reviewed and published; what a change replaces is kept as a version.

    result_value, result_unit, result_on: the figure that shows what it gave, the day it speaks of; the
    unit is the reporting unit. result_provenance and result_source speak of the figure, provenance and
    source of the words. The last reviewed words are those of the latest version in the state `published`:
    see `ExperienceQuerySet.latest_published`. Written by `actions.experiences` alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("experience", "draft")
        SUBMITTED = "submitted", pgettext_lazy("experience", "in review")
        RETURNED = "returned", pgettext_lazy("experience", "returned")
        PUBLISHED = "published", pgettext_lazy("experience", "published")

    code = models.SlugField(_("code"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="experiences", verbose_name=_("written by")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="experiences", verbose_name=_("category")
    )
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, related_name="experiences", null=True, blank=True, verbose_name=_("goal")
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="experiences", null=True, blank=True, verbose_name=_("zone")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="experiences", null=True, blank=True, verbose_name=_("project")
    )
    tried = models.TextField(_("what was tried"), blank=True)
    gave = models.TextField(_("what it gave"), blank=True)
    result_value = models.DecimalField(_("figure"), max_digits=20, decimal_places=6, null=True, blank=True)
    result_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("unit")
    )
    result_on = models.DateField(_("as on"), null=True, blank=True)
    result_provenance = models.CharField(
        _("provenance of the figure"), max_length=12, choices=Provenance, default=Provenance.REPORTED
    )
    result_source = models.CharField(_("source of the figure"), max_length=300, blank=True)
    why_no_figure = models.TextField(_("why there is no figure"), blank=True)
    needs_policy = models.TextField(_("policy needed"), blank=True)
    needs_money = models.TextField(_("money needed"), blank=True)
    needs_parties = models.TextField(_("parties needed"), blank=True)
    needs_time = models.TextField(_("time needed"), blank=True)
    #: roles, never names of persons
    contact = models.TextField(_("contacts by role"), blank=True)
    #: who changed the words last; `recorded_by` is who submitted, returned or published them
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("words by"),
    )
    #: why the office returned it
    review_reason = models.TextField(_("reason"), blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("reviewed by"),
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)

    objects = ExperienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("experience")
        verbose_name_plural = _("experiences")
        ordering = ["code"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="pilots_experience_code_once", fields=["code"], condition=Q(replaced_at__isnull=True)
            ),
            models.CheckConstraint(
                name="pilots_experience_figure_whole",
                condition=Q(result_value__isnull=True) | Q(result_unit__isnull=False, result_on__isnull=False),
            ),
            models.CheckConstraint(
                name="pilots_experience_published_reviewed",
                condition=~Q(state="published") | Q(published_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_figure(self) -> bool:
        return self.result_value is not None

    @property
    def thing_id(self) -> int:
        """The id of the current row, which is one through all versions."""
        return self.current_id or self.pk

    def get_absolute_url(self) -> str:
        return reverse("pilots:experience_detail", args=[self.code])
