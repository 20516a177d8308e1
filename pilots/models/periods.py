"""The year's calendar of reporting, and the thresholds its lights are judged by."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pilots.models.people import Department
from pilots.models.task_books import require_first_of_month
from pilots.querysets.periods import LightThresholdsQuerySet, PeriodQuerySet, SpecialDayQuerySet
from pilots.rules.calendar import PeriodDays, PeriodState, state_of
from pilots.rules.lights import Thresholds


class Period(models.Model):
    """A month's reporting: when it opens, when figures are due, when it closes."""

    month = models.DateField(_("month"), unique=True, validators=[require_first_of_month])
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    closes_on = models.DateField(_("closes on"))
    is_locked = models.BooleanField(_("locked"), default=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["month"]
        constraints = [
            models.CheckConstraint(name="pilots_period_first_of_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="pilots_period_in_order",
                condition=Q(opens_on__gt=F("month"), due_on__gte=F("opens_on"), closes_on__gte=F("due_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def days(self) -> PeriodDays:
        return PeriodDays(self.opens_on, self.due_on, self.closes_on)

    def state_on(self, today: date) -> PeriodState:
        return state_of(self.days, self.is_locked, today)


class SpecialDay(models.Model):
    """A day that the calendar moves: a holiday on a weekday, or a weekend day that is worked instead."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=100)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"


class PeriodException(models.Model):
    """Leave for one department to go on entering a month's figures until a day."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="exceptions", verbose_name=_("period"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="exceptions", verbose_name=_("department")
    )
    expires_on = models.DateField(_("expires on"))
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["period", "-granted_at"]

    def __str__(self) -> str:
        return f"{self.department} {self.period} → {self.expires_on:%Y-%m-%d}"


class LightThresholds(models.Model):
    """A version of the thresholds of the lights, counting from a month on."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    counts_from = models.DateField(_("counts from"), unique=True, validators=[require_first_of_month])
    published_at = models.DateTimeField(_("published at"))
    spi_on_track = models.DecimalField(_("SPI on track from"), max_digits=4, decimal_places=2)
    spi_at_risk = models.DecimalField(_("SPI at risk from"), max_digits=4, decimal_places=2)
    lag_on_track = models.DecimalField(_("lag on track up to (points)"), max_digits=5, decimal_places=2)
    lag_at_risk = models.DecimalField(_("lag at risk up to (points)"), max_digits=5, decimal_places=2)
    overdue_days = models.PositiveSmallIntegerField(_("days overdue before a step makes a goal behind"))
    reason = models.TextField(_("reason"), blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("published by"),
    )

    objects = LightThresholdsQuerySet.as_manager()

    class Meta:
        verbose_name = _("thresholds of the lights")
        verbose_name_plural = _("thresholds of the lights")
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(name="pilots_lightthresholds_first_of_month", condition=Q(counts_from__day=1)),
            models.CheckConstraint(
                name="pilots_lightthresholds_in_order",
                condition=Q(spi_on_track__gte=F("spi_at_risk"), lag_on_track__lte=F("lag_at_risk")),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    def as_rule(self) -> Thresholds:
        return Thresholds(
            spi_on_track=self.spi_on_track,
            spi_at_risk=self.spi_at_risk,
            lag_on_track=self.lag_on_track,
            lag_at_risk=self.lag_at_risk,
            overdue_days=self.overdue_days,
        )
