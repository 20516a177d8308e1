"""What has been said in public: values with their date, basis and source."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.models.plan import Unit
from pilots.models.provenance import Provenance
from pilots.querysets.published import PublishedQuerySet


class Precision(models.TextChoices):
    """How the source itself words the value."""

    EXACT = "exact", _("exact")
    CLOSE_TO = "close_to", _("close to")
    ABOUT = "about", _("about")


class PublishedValue(models.Model):
    """A value found in public text. Where two sources disagree, both stand.

    as_on is the day the value speaks of, the last of the month where only a month was named;
    published_on the day it became known, empty where that is not known.
    """

    key = models.SlugField(_("key"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    as_on = models.DateField(_("as on"))
    is_month_only = models.BooleanField(_("only the month is known"), default=False)
    basis = models.CharField(_("basis"), max_length=300)
    source = models.CharField(_("source"), max_length=300)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance, default=Provenance.PUBLISHED)
    precision = models.CharField(_("precision"), max_length=8, choices=Precision, default=Precision.EXACT)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6, null=True, blank=True)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["key", "as_on"]
        constraints = [
            # two sources may disagree on a day; the same value is not kept twice
            models.UniqueConstraint(name="%(app_label)s_%(class)s_once", fields=["key", "as_on", "value"])
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.as_on:%Y-%m-%d}"


class PublishedFact(PublishedValue):
    """A published value of no ledger: the approval, the pace asked for, counts, or a word."""

    text = models.CharField(_("text"), max_length=200, blank=True)

    class Meta(PublishedValue.Meta):
        verbose_name = _("published fact")
        verbose_name_plural = _("published facts")
        constraints = [
            *PublishedValue.Meta.constraints,
            models.UniqueConstraint(
                name="pilots_publishedfact_word_once", fields=["key", "as_on", "text"], condition=Q(value__isnull=True)
            ),
        ]


class DataStamp(models.Model):
    """One row whose value rises, in the same transaction, with every change of what pages show.

    Database triggers raise it (see pilots.triggers), so that no way of writing can forget to.
    """

    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="pilots_datastamp_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def read_with(cls, *others: models.QuerySet[Any, Any]) -> tuple[Any, ...]:
        """The stamp and the one value of each of the other queries (None where it has no row), read together."""
        named = {f"other_{at}": models.Subquery(other) for at, other in enumerate(others)}
        row = cls.objects.annotate(**named).values_list("value", *named).first()
        return row or (0, *[None] * len(others))
