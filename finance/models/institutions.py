"""Who lends, issues, manages and insures, and who is lent to and insured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pilots.models import Provenance
from pilots.querysets.people import ByCode


class Institution(models.Model):
    class Kind(models.TextChoices):
        BANK = "bank", _("bank")
        INSURER = "insurer", _("insurer")
        SECURITIES = "securities", _("securities company")
        FUND = "fund", _("fund manager")
        ENTERPRISE = "enterprise", _("enterprise")
        GOVERNMENT = "government", _("public body")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)

    objects = ByCode()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)
