"""Which matters, and which of their events."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Prefetch

from pilots.rules.matters import DUE_STATES, OPEN_STATES

if TYPE_CHECKING:
    from pilots.models import Matter, MatterEvent  # noqa: F401  the generic bases name them in strings

SUBJECTS = ("goal__task__category", "goal__lead", "task__category", "zone", "project__zone")


class MatterQuerySet(models.QuerySet["Matter"]):
    def for_list(self) -> MatterQuerySet:
        """With what each was raised on and who answers, in one query."""
        return self.select_related("department", *SUBJECTS)

    def open(self) -> MatterQuerySet:
        """Those on which somebody still has to act."""
        return self.filter(state__in=OPEN_STATES)

    def due(self) -> MatterQuerySet:
        """Those in which a department owes something by a day."""
        return self.filter(state__in=DUE_STATES)

    def known_by(self, known_until: datetime) -> MatterQuerySet:
        """Those that had been raised or proposed before a moment, each with `known_events`: its events till then."""
        from pilots.models import MatterEvent

        events = MatterEvent.objects.before(known_until).with_people().order_by("number")
        first = MatterEvent.objects.before(known_until).filter(matter=models.OuterRef("pk"))
        return self.filter(models.Exists(first)).prefetch_related(
            Prefetch("events", queryset=events, to_attr="known_events")
        )


class MatterEventQuerySet(models.QuerySet["MatterEvent"]):
    def before(self, moment: datetime) -> MatterEventQuerySet:
        return self.filter(at__lt=moment)

    def with_people(self) -> MatterEventQuerySet:
        return self.select_related("by__membership__department", "department")
