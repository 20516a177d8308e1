"""Which matters, and which of their events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Prefetch

from pilots.rules.matters import DUE_STATES, OPEN_STATES, Deed

if TYPE_CHECKING:
    from pilots.models import Goal, Matter, MatterEvent  # noqa: F401  the generic bases name them in strings

SUBJECTS = (
    "goal__task__category",
    "goal__lead",
    "task__category",
    "task__lead",
    "zone__authority",
    "project__zone",
    "project__lead",
)


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

    def overdue(self, day: date) -> MatterQuerySet:
        """Those that are due and whose day has gone by, the longest overdue first."""
        return self.due().filter(due_on__lt=day).order_by("due_on", "year", "number")

    def coded(self, codes: Iterable[str]) -> MatterQuerySet:
        """Those of the codes (`2021-3`), and maybe others of the same years: by their codes they are told apart."""
        parts = {tuple(map(int, code.split("-"))) for code in codes}
        return self.filter(year__in={part[0] for part in parts}, number__in={part[1] for part in parts})

    def goals(self) -> set[int]:
        """The keys of the goals on which they are."""
        return set(self.filter(goal__isnull=False).order_by().values_list("goal_id", flat=True))

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

    def last_dismissals(self, goals: Iterable[Goal]) -> dict[int, datetime]:
        """Goal key → when a proposal on it was last dismissed; only goals of which one was."""
        dismissals = self.filter(deed=Deed.DISMISS, matter__goal__in=list(goals)).order_by()
        return dict(dismissals.values_list("matter__goal").annotate(last=models.Max("at")))

    def with_people(self) -> MatterEventQuerySet:
        return self.select_related("by__membership__department", "department")
