"""What the ledgers of finance and of buildings share: rows that keep their past, and roll-ups that pages read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pilots.models.provenance import Provenance


class Record(models.Model):
    """A row of a register, as it is known since `recorded_at`.

    What a change replaces is kept as a row of its own, a version, with `current` naming the row that took
    its place and `replaced_at` the moment; other rows refer to the current one alone, whose id stays.
    A row struck off has `replaced_at` and no successor. Nothing is deleted. `actions.registers` writes them.
    """

    edition = models.PositiveIntegerField(_("edition"), default=1)
    provenance = models.CharField(
        _("provenance"), max_length=12, choices=Provenance, default=Provenance.REPORTED, db_default=Provenance.REPORTED
    )
    source = models.CharField(_("source"), max_length=300, blank=True, db_default="")
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("recorded by"),
    )
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    current = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="versions",
        null=True,
        blank=True,
        verbose_name=_("replaced by"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_replaced_after_recorded",
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("recorded_at")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_version_was_replaced",
                condition=Q(current__isnull=True) | Q(replaced_at__isnull=False),
            ),
        ]

    @property
    def is_current(self) -> bool:
        return self.replaced_at is None

    @classmethod
    def content_fields(cls) -> list[models.Field[Any, Any]]:
        """What a row says: every column but its id and those that say when it was known."""
        kept = {"id", "edition", "recorded_at", "recorded_by", "replaced_at", "current"}
        return [field for field in cls._meta.concrete_fields if field.name not in kept]


class Summary(models.Model):
    """One addend of a roll-up: what rows that became known on a day add to a total, or take from it.

    kind: which total (`stock_star`); key: what it is split by (`two`); zone_code: "" for outside the zones;
    month: the first of the month it counts for; count: rows; amount: in the unit of the kind. A total as
    known on a day is the sum of what was known by then. Written by `actions.registers.add_up` alone, in the
    transaction of the rows.
    """

    kind = models.CharField(_("kind"), max_length=24)
    key = models.CharField(_("key"), max_length=60, blank=True)
    zone_code = models.CharField(_("zone"), max_length=20, blank=True)
    month = models.DateField(_("month"))
    known_on = models.DateField(_("known on"))
    count = models.IntegerField(_("count"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=2)

    class Meta:
        abstract = True
        ordering = ["kind", "key", "zone_code", "month", "known_on"]
        constraints = [
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_once", fields=["kind", "key", "zone_code", "month", "known_on"]
            ),
            models.CheckConstraint(name="%(app_label)s_%(class)s_first_of_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.zone_code} {self.month:%Y-%m} {self.known_on:%Y-%m-%d}"
