"""Holding an instrument while it, or what happened to it, is written: what was checked before is checked again."""

from __future__ import annotations

from collections.abc import Iterable

from finance.models import Instrument, InstrumentEvent
from finance.rules.instruments import Finding, Happening
from pilots.actions.registers import RecordMovedError


class MisfitError(Exception):
    """It no longer fits what somebody else has written meanwhile; nothing was written. findings: what is wrong."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(self.findings)


def held(pk: int) -> Instrument:
    """The instrument as it stands, held to the end of the transaction. RecordMovedError where it was struck off."""
    instrument: Instrument = Instrument.objects.select_for_update().get(pk=pk)
    if instrument.replaced_at is not None:
        raise RecordMovedError
    return instrument


def happened(instrument: Instrument, *, without: int | None = None) -> list[Happening]:
    """What has happened to the instrument, but for one event by its id."""
    rows = InstrumentEvent.objects.current().filter(instrument=instrument.pk).exclude(pk=without)
    return [Happening(*row) for row in rows.values_list("kind", "happened_on", "amount")]


def require_fit(findings: Iterable[Finding]) -> None:
    """MisfitError where any is more than a remark."""
    errors = [finding for finding in findings if finding.is_error]
    if errors:
        raise MisfitError(errors)
