"""What the rules find wrong with an instrument or an event, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FINDINGS = {
    "needed": _("An instrument of this kind needs this."),
    "other_kind": _("An instrument of this kind has nothing to say here: leave it empty."),
    "unknown_kind": _("This is no kind of instrument."),
    "unknown_currency": _("This currency is not known."),
    "rate_needed": _("An amount in another currency needs the exchange rate."),
    "rate_not_positive": _("An exchange rate is above zero."),
    "rate_of_yuan": _("An amount in yuan needs no exchange rate: leave it empty."),
    "matures_before_signing": _("It would mature before it was signed."),
    "catalogue_not_yet": _(
        "The catalogue of 2021 applies from 1 July 2021: a bond of before stands under that of 2015."
    ),
    "catalogue_outdated": _("From 1 July 2021 the catalogue of 2021 applies: is that of 2015 meant?"),
    "not_of_kind": _("This does not happen to an instrument of this kind."),
    "before_signing": _("This is before the instrument was signed."),
    "amount_needed": _("Say the amount."),
    "no_amount": _("A report has no amount: leave it empty."),
    "exceeds_amount": _("Together this would be more than the amount that was agreed."),
    "exceeds_drawn": _("More would be repaid than there was to repay on that day."),
    "exceeds_called": _("More would be invested than had been called on that day."),
    "exceeds_insured": _("The claims together are above the sum insured."),
    "amount_below_events": _("What has happened to the instrument does not fit into this amount: see its events."),
    "signed_after_events": _("Something happened to the instrument before this day: see its events."),
    "happened_otherwise": _("What has happened to the instrument does not happen to one of this kind."),
    "code_taken": _("Another instrument has this code."),
}
