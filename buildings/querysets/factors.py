"""Emission factors, as they stand and as they were known on a day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from pilots.querysets.choices import Joined

if TYPE_CHECKING:
    from buildings.models import EmissionFactor

#: What a factor says.
SAID = ("carrier", "year", "kg_co2", "source_zh_hans", "source_en", "provenance")
#: Of what its trail keeps: rows that were added, and rows that were deleted.
ADDED, DELETED = "+", "-"


class EmissionFactorQuerySet(QuerySet["EmissionFactor"]):
    def get_by_natural_key(self, carrier: str, year: int) -> EmissionFactor:
        return self.get(carrier=carrier, year=year)

    def as_known(self, until: datetime | None) -> list[EmissionFactor]:
        """The factors as they stood just before a moment, without one as they stand; in no order.

        One query, two for a moment.
        """
        if until is None:
            return list(self)
        return [self.model(**row) for rows in self._parts(until) for row in rows.values(*SAID)]

    def words_known_by(self, until: datetime, **of: Any) -> list[QuerySet[Any, Any]]:
        """Two queries of one text each: `year:kg_co2` of the factors that stood so just before a moment, with spaces.

        of: what is asked of them, as `filter` takes it. For who reads several things by one query.
        """
        pair = Concat(Cast("year", CharField()), Value(":"), Cast("kg_co2", CharField()), output_field=CharField())
        return [
            rows.filter(**of)
            .order_by()
            .annotate(one=Value(1))
            .values("one")
            .annotate(pairs=Joined(pair))
            .values("pairs")
            for rows in self._parts(until)
        ]

    def _parts(self, until: datetime) -> tuple[QuerySet[Any, Any], QuerySet[Any, Any]]:
        """What the trails say of the moment, and the rows without a trail, which nobody has touched since they came.

        A trail that does not begin with the factor being added begins with what had stood before.
        """
        kept: Any = self.model
        trails: Any = kept.history.model._base_manager.order_by()
        own = trails.filter(id=OuterRef("id"))
        last = own.filter(history_date__lt=until).order_by("-history_date", "-history_id").values("history_id")[:1]
        first = own.order_by("history_id").values("history_id")[:1]
        changed = (
            trails.annotate(counts=Coalesce(Subquery(last), Subquery(first)))
            .filter(history_id=F("counts"))
            .exclude(history_type=ADDED, history_date__gte=until)
            .exclude(history_type=DELETED, history_date__lt=until)
        )
        untouched: Any = self.model._base_manager.order_by().exclude(pk__in=trails.values("id"))
        return changed, untouched
