"""The plan: categories, tasks, the year's goals, zones, and the units they are counted in."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pilots.models.people import Department
from pilots.models.provenance import Provenance
from pilots.querysets.people import ByCode
from pilots.querysets.plan import GoalQuerySet, TaskQuerySet, ZoneQuerySet
from pilots.rules.lights import Measure
from pilots.rules.months import Frequency
from pilots.rules.progress import Direction

MEASURE_CHOICES = {
    Measure.CUMULATIVE: _("cumulative since 1 January"),
    Measure.LEVEL: _("level on the last day"),
    Measure.RATE: _("rate"),
    Measure.MILESTONE: _("physical progress"),
}
DIRECTION_CHOICES = {Direction.UP: _("up"), Direction.DOWN: _("down"), Direction.HOLD: _("hold")}
FREQUENCY_CHOICES = {
    Frequency.MONTHLY: _("monthly"),
    Frequency.QUARTERLY: _("quarterly"),
    Frequency.YEARLY: _("yearly"),
}


class Unit(models.Model):
    """A reporting unit: values are kept in it; English may show another (亿元 → CNY bn)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    label = models.CharField(_("label"), max_length=40)
    reporting_label = models.CharField(
        _("label where figures are entered"),
        max_length=40,
        blank=True,
        help_text=_("Names the reporting unit itself in either language: 亿元, CNY 100 million."),
    )
    english_factor = models.DecimalField(
        _("factor of the English unit"),
        max_digits=12,
        decimal_places=6,
        default=1,
        help_text=_("A value in the reporting unit times this factor is the value in the English unit."),
    )
    decimals = models.PositiveSmallIntegerField(_("decimals in Chinese"), default=2)
    english_decimals = models.PositiveSmallIntegerField(_("decimals in English"), default=2)

    objects = ByCode()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        constraints = [models.CheckConstraint(name="pilots_unit_factor_positive", condition=Q(english_factor__gt=0))]

    def __str__(self) -> str:
        return self.label

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Category(models.Model):
    code = models.SlugField(_("code"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)

    objects = ByCode()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def get_absolute_url(self) -> str:
        return reverse("pilots:category_detail", args=[self.code])


class Task(models.Model):
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    code = models.CharField(_("code"), max_length=10, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("category"))
    title = models.CharField(_("title"), max_length=300)
    lead = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="tasks_led", verbose_name=_("lead department")
    )
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)

    #: what `for_detail` adds
    has_goals: bool

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[int]:
        return (self.number,)

    def get_absolute_url(self) -> str:
        return reverse("pilots:task_detail", args=[self.number])


class Zone(models.Model):
    """A pilot zone. It may lie within another, and is then never added to it."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=200)
    authority = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="zones", verbose_name=_("authority")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    within = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="parts", null=True, blank=True, verbose_name=_("lies within")
    )
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)
    note = models.TextField(_("note"), blank=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["code"]
        constraints = [
            # one deep at most is kept by the triggers: it needs a look at another row
            models.CheckConstraint(name="pilots_zone_not_within_itself", condition=~Q(within=F("id")))
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def get_absolute_url(self) -> str:
        return reverse("pilots:zone_detail", args=[self.code])

    def clean(self) -> None:
        if self.within and (self.within.within_id or (self.pk and self.parts.exists())):
            raise ValidationError({"within": _("A zone that lies within another can have none within itself.")})


class Goal(models.Model):
    """A goal of one year. Its identity never changes; what is promised of it stands in its task book."""

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="goals", verbose_name=_("task"))
    title = models.CharField(_("title"), max_length=300)
    measure = models.CharField(_("measure"), max_length=12, choices=MEASURE_CHOICES)
    direction = models.CharField(_("direction"), max_length=6, choices=DIRECTION_CHOICES)
    frequency = models.CharField(_("frequency"), max_length=12, choices=FREQUENCY_CHOICES)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="goals", verbose_name=_("unit"))
    lead = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="goals_led", verbose_name=_("lead department")
    )
    continues = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="continued_by",
        null=True,
        blank=True,
        verbose_name=_("continues the goal"),
    )
    is_by_zone = models.BooleanField(_("reported by zone as well"), default=False)
    zones = models.ManyToManyField(Zone, related_name="goals", blank=True, verbose_name=_("zones"))

    #: what `with_zone_codes` adds: the codes with a space between, None for a goal that names no zone
    zone_codes: str | None

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(name="pilots_goal_number_once_a_year", fields=["year", "number"]),
            models.CheckConstraint(
                name="pilots_goal_year_and_number",
                condition=Q(year__gte=2000, year__lte=2100, number__gte=1),
            ),
            models.CheckConstraint(name="pilots_goal_measure", condition=Q(measure__in=list(Measure))),
            models.CheckConstraint(name="pilots_goal_direction", condition=Q(direction__in=list(Direction))),
            models.CheckConstraint(name="pilots_goal_frequency", condition=Q(frequency__in=list(Frequency))),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[int, int]:
        return (self.year, self.number)

    def get_absolute_url(self) -> str:
        return reverse("pilots:goal_detail", args=[self.year, self.number])

    @property
    def named_zones(self) -> list[str]:
        """The codes of the zones that the goal names; a query unless it was loaded `with_zone_codes`."""
        if "zone_codes" in self.__dict__:
            return (self.zone_codes or "").split()
        return [zone.code for zone in self.zones.all()]
