"""The roll-up that pages read of the instruments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pilots.models import Summary
from pilots.querysets.registers import SummaryQuerySet


class FundingSummary(Summary):
    """One addend of a total of the instruments, amounts in yuan: see `Summary` and `querysets.summaries`."""

    objects: SummaryQuerySet[FundingSummary] = SummaryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Summary.Meta):
        verbose_name = _("funding roll-up")
        verbose_name_plural = _("funding roll-ups")
