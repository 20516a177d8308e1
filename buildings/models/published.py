"""The totals of the building stock that have been published."""

from django.utils.translation import gettext_lazy as _

from pilots.models import PublishedValue


class PublishedStock(PublishedValue):
    """A published total of the building stock: an area, or a share in percent."""

    class Meta(PublishedValue.Meta):
        verbose_name = _("stock total")
        verbose_name_plural = _("stock totals")
