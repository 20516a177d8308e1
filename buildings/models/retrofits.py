"""Retrofits: what was done to a building, what it cost and what it saves."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from buildings.models.buildings import Building
from buildings.querysets.retrofits import RetrofitQuerySet
from pilots.models import Record


class Retrofit(Record):
    """A retrofit of one building. saving_kwh: expected a year. instrument_code: what of green finance paid for it."""

    class Measure(models.TextChoices):
        ENVELOPE = "envelope", _("envelope insulation")
        WINDOWS = "windows", _("windows and doors")
        HEATING = "heating", _("heating and heat metering")
        COOLING = "cooling", _("cooling and ventilation")
        LIGHTING = "lighting", _("lighting")
        CONTROLS = "controls", _("energy monitoring and controls")
        RENEWABLES = "renewables", _("renewable energy")

    code = models.CharField(_("code"), max_length=40)
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, related_name="retrofits", verbose_name=_("building")
    )
    measures = models.JSONField(_("measures"), default=list)
    area_m2 = models.DecimalField(_("area (m²)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    started_on = models.DateField(_("started on"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    cost_yuan = models.DecimalField(
        _("cost (yuan)"), max_digits=18, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    saving_kwh = models.DecimalField(
        _("saving (kWh a year)"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    instrument_code = models.CharField(_("instrument that paid for it"), max_length=40, blank=True)

    objects = RetrofitQuerySet.as_manager()

    class Meta:
        verbose_name = _("retrofit")
        verbose_name_plural = _("retrofits")
        ordering = ["code"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="buildings_retrofit_code_once", fields=["code"], condition=Q(replaced_at__isnull=True)
            ),
            models.CheckConstraint(name="buildings_retrofit_area_positive", condition=Q(area_m2__gt=0)),
            models.CheckConstraint(
                name="buildings_retrofit_completed_after_started",
                condition=Q(started_on__isnull=True)
                | Q(completed_on__isnull=True)
                | Q(completed_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.building.name}"

    def get_measures_display(self) -> str:
        """The measures in words."""
        words = dict(self.Measure.choices)
        return pgettext("between items of a list", ", ").join(str(words.get(each, each)) for each in self.measures)
