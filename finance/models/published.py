"""The balances of green finance that have been published."""

from django.utils.translation import gettext_lazy as _

from pilots.models import PublishedValue


class Balance(PublishedValue):
    """A published balance or amount of money, in its reporting unit."""

    class Meta(PublishedValue.Meta):
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
