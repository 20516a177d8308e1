"""Which buildings and readings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import Q

from pilots.querysets.registers import RecordQuerySet


class BuildingQuerySet(RecordQuerySet[Any]):
    """Of buildings, and of the rows that belong to one."""

    def for_list(self) -> BuildingQuerySet:
        """With what a list names: the zone."""
        rows: BuildingQuerySet = self.select_related("zone")
        return rows

    def in_zones(self, codes: Collection[str], *, none: bool = False) -> BuildingQuerySet:
        """Those of the zones and of what lies within them; none: those outside every zone as well."""
        from pilots.models import Zone

        # few ids, named one by one: the planner then knows how many rows to expect
        zones = list(Zone.objects.filter(Q(code__in=codes) | Q(within__code__in=codes)).values_list("pk", flat=True))
        rows: BuildingQuerySet = self.filter(Q(zone__in=zones) | (Q(zone__isnull=True) if none else Q()))
        return rows

    def districts(self) -> list[str]:
        """The districts that the register names, each once; found by steps through the index, however many rows."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        statement = (
            f"WITH RECURSIVE found(district) AS (SELECT min(district) FROM {table} UNION ALL"  # noqa: S608  our own names
            f" SELECT (SELECT min(district) FROM {table} WHERE district > found.district)"
            " FROM found WHERE district IS NOT NULL)"
            " SELECT district FROM found WHERE district <> ''"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return [district for (district,) in cursor.fetchall()]
