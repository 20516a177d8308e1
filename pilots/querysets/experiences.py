"""Which experiences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pilots.querysets.registers import RecordQuerySet

if TYPE_CHECKING:
    from pilots.models import Experience  # noqa: F401  the generic base names it in a string


class ExperienceQuerySet(RecordQuerySet["Experience"]):
    def for_list(self) -> ExperienceQuerySet:
        """With everything a list names, in one query."""
        return self.select_related("department", "category", "goal", "zone", "project", "result_unit")

    def published(self) -> ExperienceQuerySet:
        return self.filter(state="published")
