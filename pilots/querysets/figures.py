"""Which figures and which of the things said about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from pilots.models import Entry, Figure, MilestoneReport, Revision  # noqa: F401  the generic bases name them in strings
    from pilots.querysets.plan import GoalQuerySet

E = TypeVar("E", bound="Entry")


class EntryQuerySet(models.QuerySet[E]):
    """Rows that are append-only: a whole set of them is never changed or deleted at once."""

    def approved_by(self, known_until: datetime) -> Self:
        """Approved before the moment, in the order they were given."""
        return self.filter(state="approved", reviewed_at__lt=known_until)

    def drafts(self) -> Self:
        return self.filter(state="draft")

    def update(self, **kwargs: Any) -> int:
        """Change drafts; AppendOnlyError where a row of the set has left draft."""
        from pilots.models import AppendOnlyError

        if self.exclude(state="draft").exists():
            raise AppendOnlyError("what has left draft is not updated as a set")
        return super().update(**kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        from pilots.models import AppendOnlyError

        raise AppendOnlyError("records are saved one by one")

    def delete(self) -> NoReturn:
        from pilots.models import AppendOnlyError

        raise AppendOnlyError("records are never deleted")


class RevisionQuerySet(EntryQuerySet["Revision"]):
    def for_courses(self, goals: GoalQuerySet, known_until: datetime) -> RevisionQuerySet:
        """The goals' approved revisions known by the moment, of the city and of zones, oldest first."""
        return (
            self.approved_by(known_until)
            .filter(figure__goal__in=goals)
            .select_related("figure")
            .order_by("figure__goal", "figure__month", "figure__zone", "number")
        )

    def for_history(self, goals: GoalQuerySet, known_until: datetime) -> RevisionQuerySet:
        """As `for_courses`, with the people behind each revision and its zone."""
        return self.for_courses(goals, known_until).select_related(
            "figure__zone",
            "entered_by__membership__department",
            "reviewed_by__membership__department",
        )


class MilestoneReportQuerySet(EntryQuerySet["MilestoneReport"]):
    pass


class FigureQuerySet(models.QuerySet["Figure"]):
    def get_by_natural_key(self, year: int, number: int, zone: str | None, month: str) -> Figure:
        return self.get(goal__year=year, goal__number=number, zone__code=zone, month=date.fromisoformat(f"{month}-01"))

    def with_approved(self, known_until: datetime) -> FigureQuerySet:
        """Figures that had an approved value before the moment."""
        from pilots.models import Revision

        approved = Revision.objects.approved_by(known_until).filter(figure=models.OuterRef("pk"))
        return self.filter(models.Exists(approved))
