"""The building register: buildings with their labels, and the energy they were metered to use."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buildings.querysets.buildings import BuildingQuerySet
from buildings.querysets.factors import EmissionFactorQuerySet
from buildings.rules.labels import EnergyClass, Standard, Stars
from pilots.models import Provenance, Record, Zone

STANDARD_CHOICES = {
    Standard.Y2006: "GB/T 50378-2006",
    Standard.Y2014: "GB/T 50378-2014",
    Standard.Y2019: "GB/T 50378-2019",
}
STARS_CHOICES = {
    Stars.BASIC: _("basic level"),
    Stars.ONE: _("one star"),
    Stars.TWO: _("two stars"),
    Stars.THREE: _("three stars"),
}
ENERGY_CHOICES = {
    EnergyClass.ULTRA_LOW: _("ultra-low energy"),
    EnergyClass.NEAR_ZERO: _("nearly zero energy"),
    EnergyClass.ZERO: _("zero energy"),
}
EARLIEST_YEAR, LATEST_YEAR = 1897, 2100


class Building(Record):
    """A building, by its code. area_m2: gross floor area. completed_month: the first of the month it counts for."""

    class Use(models.TextChoices):
        RESIDENTIAL = "residential", _("residential")
        OFFICE = "office", _("office")
        RETAIL = "retail", _("retail")
        HOTEL = "hotel", _("hotel")
        EDUCATION = "education", _("education")
        HEALTH = "health", _("health care")
        CULTURE = "culture", _("culture and sport")
        TRANSPORT = "transport", _("transport")
        INDUSTRY = "industry", _("industry")
        OTHER = "other", _("other")

    class Stage(models.TextChoices):
        DESIGN = "design", _("design")
        OPERATION = "operation", _("operation")

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("zone")
    )
    district = models.CharField(_("district"), max_length=60, blank=True)
    use = models.CharField(_("use"), max_length=12, choices=Use)
    area_m2 = models.DecimalField(
        _("area (m²)"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("Gross floor area."),
    )
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year of completion"),
        validators=[MinValueValidator(EARLIEST_YEAR), MaxValueValidator(LATEST_YEAR)],
    )
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    completed_month = models.DateField(_("counts for"), editable=False)
    owner = models.CharField(pgettext_lazy("building", "owner"), max_length=200, blank=True)
    meets_standard = models.BooleanField(_("meets the green building standard"), null=True, blank=True)
    stars = models.CharField(_("green label"), max_length=6, choices=STARS_CHOICES, blank=True)
    label_standard = models.CharField(_("standard of the label"), max_length=14, choices=STANDARD_CHOICES, blank=True)
    label_stage = models.CharField(_("label for"), max_length=10, choices=Stage, blank=True)
    labelled_on = models.DateField(_("labelled on"), null=True, blank=True)
    label_valid_until = models.DateField(_("label valid until"), null=True, blank=True)
    energy_class = models.CharField(_("energy class"), max_length=10, choices=ENERGY_CHOICES, blank=True)
    prefab_percent = models.DecimalField(
        _("prefabricated share (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ["code"]
        # a list of any length is read from the row where the page begins, one way or the other
        indexes = [
            models.Index(name="buildings_by_code", fields=["code"]),
            models.Index(name="buildings_by_name", fields=["name", "code"]),
            models.Index(name="buildings_by_area", fields=["area_m2", "code"]),
            models.Index(name="buildings_by_year", fields=["year", "code"]),
            models.Index(name="buildings_by_label", fields=["labelled_on", "code"]),
            models.Index(name="buildings_by_district", fields=["district", "code"]),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="buildings_building_code_once", fields=["code"], condition=Q(replaced_at__isnull=True)
            ),
            models.CheckConstraint(name="buildings_building_area_positive", condition=Q(area_m2__gt=0)),
            models.CheckConstraint(
                name="buildings_building_prefab_percent",
                condition=Q(prefab_percent__isnull=True) | Q(prefab_percent__gte=0, prefab_percent__lte=100),
            ),
            models.CheckConstraint(
                name="buildings_building_label_whole",
                condition=Q(stars="") | (~Q(label_standard="") & Q(labelled_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def get_absolute_url(self) -> str:
        return reverse("buildings:building_detail", args=[self.code])

    def set_month(self) -> None:
        """The month it counts for: that of the day of completion, or the last of the year where only that is known."""
        self.completed_month = self.completed_on.replace(day=1) if self.completed_on else date(self.year, 12, 1)


class EmissionFactor(models.Model):
    """Carbon for one unit of an energy carrier, as a source states it for a year and the years after."""

    class Carrier(models.TextChoices):
        ELECTRICITY = "electricity", _("electricity (kWh)")
        HEAT = "heat", _("district heat (GJ)")
        GAS = "gas", _("natural gas (m³)")

    carrier = models.CharField(_("energy carrier"), max_length=12, choices=Carrier)
    year = models.PositiveSmallIntegerField(_("from year"))
    kg_co2 = models.DecimalField(_("kg CO₂ a unit"), max_digits=12, decimal_places=6, validators=[MinValueValidator(0)])
    source = models.CharField(_("source"), max_length=300)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)

    objects = EmissionFactorQuerySet.as_manager()

    class Meta:
        verbose_name = _("emission factor")
        verbose_name_plural = _("emission factors")
        ordering = ["carrier", "year"]
        constraints = [
            models.UniqueConstraint(name="buildings_emissionfactor_once", fields=["carrier", "year"]),
            models.CheckConstraint(name="buildings_emissionfactor_not_negative", condition=Q(kg_co2__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_carrier_display()} {self.year}"

    def natural_key(self) -> tuple[str, int]:
        return (self.carrier, self.year)


class EnergyReading(Record):
    """What a building was metered to use of one energy carrier in one year, in the carrier's unit."""

    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, related_name="readings", verbose_name=_("building")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    carrier = models.CharField(_("energy carrier"), max_length=12, choices=EmissionFactor.Carrier)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, validators=[MinValueValidator(0)])

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = _("energy reading")
        verbose_name_plural = _("energy readings")
        ordering = ["building", "year", "carrier"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="buildings_energyreading_once",
                fields=["building", "year", "carrier"],
                condition=Q(replaced_at__isnull=True),
            ),
            models.CheckConstraint(name="buildings_energyreading_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.building.code} {self.year} {self.carrier}"
