"""Which retrofits."""

from __future__ import annotations

from typing import Any

from pilots.querysets.registers import RecordQuerySet


class RetrofitQuerySet(RecordQuerySet[Any]):
    """Of retrofits."""
