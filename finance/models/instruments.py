"""The instruments of green finance: credit, bonds, funds and insurance, and what happens to each."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from finance.models.institutions import Institution
from finance.querysets.instruments import InstrumentQuerySet
from finance.rules.money import CURRENCIES, YUAN
from pilots.models import Goal, Project, Provenance, Record, Zone


class Instrument(Record):
    """One instrument, by its code; which fields each kind needs is for `finance.rules.instruments` to say.

    provider: the lender, the bond's underwriter or issuer's bank, the fund's manager, the insurer.
    client: the borrower, the issuer, what the fund invests in, the insured. amount: in its own currency
    (of a loan agreed, of a bond issued, of a fund committed, of insurance the sum insured);
    exchange_rate: yuan for one unit of it; amount_yuan: what that makes. signed_on to matures_on is a
    policy's period, issued_on is signed_on too. Carbon savings in tonnes of CO₂ a year.
    """

    class Kind(models.TextChoices):
        CREDIT = "credit", _("green credit")
        BOND = "bond", _("green bond")
        FUND = "fund", _("green fund")
        INSURANCE = "insurance", _("green insurance")

    class Use(models.TextChoices):
        """The six uses of the central bank's green loan statistics."""

        INFRASTRUCTURE = "infrastructure", _("green upgrading of infrastructure")
        CLEAN_ENERGY = "clean_energy", _("clean energy")
        SAVING = "saving", _("energy saving and environmental protection")
        ECOLOGY = "ecology", _("ecology and environment")
        CLEAN_PRODUCTION = "clean_production", _("clean production")
        SERVICES = "services", _("green services")

    class Benefit(models.TextChoices):
        DIRECT = "direct", _("direct carbon benefit")
        INDIRECT = "indirect", _("indirect carbon benefit")
        NONE = "none", _("no carbon benefit")

    class Catalogue(models.TextChoices):
        Y2015 = "2015", _("Green Bond Endorsed Projects Catalogue (2015)")
        Y2021 = "2021", _("Green Bond Endorsed Projects Catalogue (2021)")

    class Market(models.TextChoices):
        INTERBANK = "interbank", _("interbank market")
        SHANGHAI = "shanghai", _("Shanghai Stock Exchange")
        SHENZHEN = "shenzhen", _("Shenzhen Stock Exchange")
        BEIJING = "beijing", _("Beijing Stock Exchange")
        OVERSEAS = "overseas", _("overseas")

    class Scope(models.TextChoices):
        CITY = "city", _("first in the city")
        PROVINCE = "province", _("first in the province")
        COUNTRY = "country", _("first in the country")

    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    provider = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("provider")
    )
    client = models.CharField(_("client"), max_length=200, blank=True)
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("zone")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("project")
    )
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("goal")
    )
    currency = models.CharField(
        _("currency"), max_length=3, choices=[(code, code) for code in CURRENCIES], default=YUAN
    )
    amount = models.DecimalField(
        _("amount"), max_digits=20, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    exchange_rate = models.DecimalField(
        _("exchange rate"),
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Yuan for one unit of the currency, as used here."),
    )
    amount_yuan = models.DecimalField(
        _("amount (yuan)"), max_digits=20, decimal_places=2, null=True, blank=True, editable=False
    )
    rate_percent = models.DecimalField(
        _("rate (%)"), max_digits=7, decimal_places=4, null=True, blank=True, help_text=_("Interest or coupon a year.")
    )
    signed_on = models.DateField(_("signed on"))
    matures_on = models.DateField(_("matures on"), null=True, blank=True)
    use = models.CharField(_("use"), max_length=16, choices=Use, blank=True)
    benefit = models.CharField(_("carbon benefit"), max_length=8, choices=Benefit, blank=True)
    term_years = models.DecimalField(_("term (years)"), max_digits=5, decimal_places=2, null=True, blank=True)
    catalogue = models.CharField(_("catalogue"), max_length=4, choices=Catalogue, blank=True)
    proceeds = models.CharField(_("use of proceeds"), max_length=300, blank=True)
    market = models.CharField(_("listed at"), max_length=10, choices=Market, blank=True)
    line = models.CharField(_("line of insurance"), max_length=120, blank=True)
    premium = models.DecimalField(
        _("premium"), max_digits=18, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    expected_saving = models.DecimalField(
        _("expected carbon saving (t a year)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    certified_saving = models.DecimalField(
        _("certified carbon saving (t a year)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    saving_method = models.CharField(_("method of the carbon saving"), max_length=200, blank=True)
    first_scope = models.CharField(_("first of its kind"), max_length=8, choices=Scope, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ["code"]
        # one for each way to sort the list; the code ends a tie and begins the next page
        indexes = [
            models.Index(name="finance_instrument_signed", fields=["signed_on", "code"]),
            models.Index(name="finance_instrument_amount", fields=["amount_yuan", "code"]),
            models.Index(name="finance_instrument_matures", fields=["matures_on", "code"]),
            # the few that were the first of their kind
            models.Index(name="finance_instrument_firsts", fields=["first_scope"]),
            # the list asks whether any of its rows is made up: where none is, nothing need be read
            models.Index(
                name="finance_instrument_made_up",
                fields=["provenance"],
                condition=Q(provenance=Provenance.ILLUSTRATIVE),
            ),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="finance_instrument_code_once", fields=["code"], condition=Q(replaced_at__isnull=True)
            ),
            models.CheckConstraint(
                name="finance_instrument_amount_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)
            ),
            models.CheckConstraint(
                name="finance_instrument_matures_after_signing",
                condition=Q(matures_on__isnull=True) | Q(matures_on__gte=F("signed_on")),
            ),
            models.CheckConstraint(
                name="finance_instrument_yuan_known",
                condition=Q(amount__isnull=True) | Q(amount_yuan__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def get_absolute_url(self) -> str:
        return reverse("finance:instrument_detail", args=[self.code])


class InstrumentEvent(Record):
    """What happened to an instrument on a day; amount in the instrument's currency, amount_yuan at its rate."""

    class Kind(models.TextChoices):
        DRAWDOWN = "drawdown", _("drawdown")
        REPAYMENT = "repayment", _("repayment")
        CALL = "call", _("capital called")
        INVESTMENT = "investment", _("invested")
        CLAIM = "claim", _("claim paid")
        ALLOCATION_REPORT = "allocation_report", _("allocation report")
        IMPACT_REPORT = "impact_report", _("impact report")

    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="events", verbose_name=_("instrument")
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=18, choices=Kind)
    happened_on = models.DateField(_("happened on"))
    amount = models.DecimalField(
        _("amount"), max_digits=20, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    amount_yuan = models.DecimalField(
        _("amount (yuan)"), max_digits=20, decimal_places=2, null=True, blank=True, editable=False
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["instrument", "happened_on", "number"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="finance_instrumentevent_number_once",
                fields=["instrument", "number"],
                condition=Q(replaced_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument.code} {self.number} {self.kind}"
