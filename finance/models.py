"""The ledger of green finance. So far: what has been published of it."""

from django.utils.translation import gettext_lazy as _

from pilots.models import PublishedValue


class Balance(PublishedValue):
    """A published balance or amount of money, in its reporting unit."""

    class Meta(PublishedValue.Meta):
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
