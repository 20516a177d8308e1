"""The roll-up that pages read of the building stock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pilots.models import Summary
from pilots.querysets.registers import SummaryQuerySet


class StockSummary(Summary):
    """One addend of a total of the stock: see `Summary`; the kinds are those of `querysets.summaries`."""

    objects: SummaryQuerySet[StockSummary] = SummaryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Summary.Meta):
        verbose_name = _("stock roll-up")
        verbose_name_plural = _("stock roll-ups")
