"""Which instruments and events."""

from __future__ import annotations

from typing import Any

from pilots.querysets.registers import RecordQuerySet


class InstrumentQuerySet(RecordQuerySet[Any]):
    """Of instruments, and of their events."""
