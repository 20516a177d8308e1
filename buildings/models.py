"""The building stock. So far: the totals that have been published of it."""

from django.utils.translation import gettext_lazy as _

from pilots.models import PublishedValue


class StockSummary(PublishedValue):
    """A total of the building stock, as pages read it: an area, or a share in percent."""

    class Meta(PublishedValue.Meta):
        verbose_name = _("stock total")
        verbose_name_plural = _("stock totals")
