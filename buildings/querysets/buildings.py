"""Which buildings and readings."""

from __future__ import annotations

from typing import Any

from pilots.querysets.registers import RecordQuerySet


class BuildingQuerySet(RecordQuerySet[Any]):
    """Of buildings, and of the rows that belong to one."""
