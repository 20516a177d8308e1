"""Which figures and which of the things said about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from pilots.models import Entry, Figure, MilestoneReport, Revision
    from pilots.querysets.plan import GoalQuerySet

E = TypeVar("E", bound="Entry")


#: Whom an entry names, with the role and department that stand for them.
PEOPLE = (
    "entered_by__membership__department",
    "submitted_by__membership__department",
    "reviewed_by__membership__department",
)


def standing_evidence() -> models.Prefetch[str]:
    """The files of an entry that were not taken back, as its `evidences`."""
    from pilots.models import Evidence

    return models.Prefetch("evidences", Evidence.objects.standing())


class EntryQuerySet(models.QuerySet[E]):
    """Rows that are append-only: a whole set of them is never changed or deleted at once."""

    def approved_by(self, known_until: datetime) -> Self:
        """Approved before the moment, in the order they were given."""
        return self.filter(state="approved", reviewed_at__lt=known_until)

    def drafts(self) -> Self:
        return self.filter(state="draft")

    def move(self, state: str, to: str, **fields: Any) -> int:
        """Take rows that are in a state to another, together with its fields; how many were still in it.

        One conditional statement, so that of two people who decide at once one finds nothing left to
        decide. What may become of a state, and what else may change, is kept by the database.
        """
        return models.QuerySet.update(self.filter(state=state), state=to, **fields)

    def save_draft(self, edition: int, **fields: Any) -> int:
        """Write the next edition of a draft that still stands at the edition seen; 0 where it does not."""
        return models.QuerySet.update(self.filter(state="draft", edition=edition), edition=edition + 1, **fields)

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


def later_approved(known_until: datetime) -> RevisionQuerySet:
    """Of a revision (the outer query's) what was approved after it of the same figure, before the moment."""
    from pilots.models import Revision

    known: RevisionQuerySet = Revision.objects.approved_by(known_until)
    return known.filter(figure=models.OuterRef("figure"), number__gt=models.OuterRef("number"))


def is_standing(known_until: datetime) -> models.Q:
    """Of revisions: that it is the latest of its figure that was approved before the moment."""
    later = models.Q(models.Exists(later_approved(known_until)))
    return models.Q(state="approved", reviewed_at__lt=known_until) & ~later


class RevisionQuerySet(EntryQuerySet["Revision"]):
    def for_courses(self, goals: GoalQuerySet, known_until: datetime) -> RevisionQuerySet:
        """The goals' approved revisions known by the moment, of the city and of zones, oldest first."""
        return (
            self.approved_by(known_until)
            .filter(figure__goal__in=goals)
            .select_related("figure")
            .order_by("figure__goal", "figure__month", "figure__zone", "number")
        )

    def for_lights(self, goals: GoalQuerySet, known_until: datetime) -> RevisionQuerySet:
        """As `for_courses`, of the city alone and of each figure the value that stands: what lights are drawn from."""
        return self.for_courses(goals, known_until).standing_by(known_until).filter(figure__zone__isnull=True)

    def standing_by(self, known_until: datetime) -> RevisionQuerySet:
        """Approved before the moment, and nothing later of the same figure was."""
        return self.filter(is_standing(known_until))

    def for_changes(self, goals: GoalQuerySet, since: datetime, known_until: datetime) -> RevisionQuerySet:
        """As `for_courses`; of figures that nothing was approved of since the earlier moment, the last value alone."""
        later = later_approved(known_until)
        is_last = ~models.Exists(later) | models.Exists(later.filter(reviewed_at__gte=since))
        return self.for_courses(goals, known_until).filter(models.Q(reviewed_at__gte=since) | is_last)

    def for_history(self, goals: GoalQuerySet, known_until: datetime) -> RevisionQuerySet:
        """As `for_courses`, with the people behind each revision and its zone."""
        return self.for_courses(goals, known_until).select_related(
            "figure__zone",
            "entered_by__membership__department",
            "reviewed_by__membership__department",
        )

    def waiting_by_month(self) -> models.QuerySet[Revision, tuple[date, datetime, int]]:
        """Rows of month, oldest submission and number of the figures that wait for the office, by month."""
        grouped = self.filter(state="submitted").values_list("figure__month").order_by("figure__month")
        return grouped.annotate(oldest=models.Min("submitted_at"), count=models.Count("pk"))

    def for_desks(self, goals: GoalQuerySet, year: int) -> RevisionQuerySet:
        """Every revision of the goals' year in whatever state, oldest first, with people and evidence."""
        return (
            self.filter(figure__goal__in=goals, figure__month__year=year)
            .select_related("figure", *PEOPLE)
            .prefetch_related(standing_evidence())
            .order_by("figure", "number")
        )

    def with_office(self, goals: GoalQuerySet, known_until: datetime) -> RevisionQuerySet:
        """Of the goals, what had been submitted and not decided on just before the moment, with its figure."""
        undecided = models.Q(reviewed_at__isnull=True) | models.Q(reviewed_at__gte=known_until)
        waiting = self.filter(undecided, figure__goal__in=goals, submitted_at__lt=known_until)
        return waiting.select_related("figure").order_by("figure", "number")

    def unanswered(self) -> RevisionQuerySet:
        """Returned, and nothing said of the figure since."""
        later = self.model._default_manager.filter(
            figure=models.OuterRef("figure"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later), state="returned")

    def first_submissions(
        self, year: int, known_until: datetime
    ) -> models.QuerySet[Revision, tuple[int, date, datetime, int]]:
        """Goal id, month, when it was first handed in and whether it is settled, a figure of the city handed in.

        Settled: something of it waits for the office or stands, as known at the moment.
        """
        is_settled = models.Q(state__in=["submitted", "approved"]) | models.Q(reviewed_at__gte=known_until)
        return (
            self.filter(figure__month__year=year, figure__zone__isnull=True, submitted_at__lt=known_until)
            .order_by()
            .values_list("figure__goal_id", "figure__month")
            .annotate(
                first_submitted_at=models.Min("submitted_at"),
                is_settled=models.Max(models.Case(models.When(is_settled, then=1), default=0)),
            )
        )


class MilestoneReportQuerySet(EntryQuerySet["MilestoneReport"]):
    def unanswered(self) -> MilestoneReportQuerySet:
        """Returned, and nothing said of the step since."""
        later = self.model._default_manager.filter(
            goal=models.OuterRef("goal"), step=models.OuterRef("step"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later), state="returned")

    def waiting(self) -> models.QuerySet[MilestoneReport, tuple[datetime | None, date | None, int]]:
        """Rows of submission, day done and year of the goal of the reports that wait for the office."""
        return self.filter(state="submitted").values_list("submitted_at", "done_on", "goal__year")

    def for_desks(self, goals: GoalQuerySet) -> MilestoneReportQuerySet:
        """Every report of the goals' steps in whatever state, oldest first, with people and evidence."""
        return (
            self.filter(goal__in=goals)
            .select_related(*PEOPLE)
            .prefetch_related(standing_evidence())
            .order_by("goal", "step", "number")
        )


class FigureQuerySet(models.QuerySet["Figure"]):
    def get_by_natural_key(self, year: int, number: int, zone: str | None, month: str) -> Figure:
        return self.get(goal__year=year, goal__number=number, zone__code=zone, month=date.fromisoformat(f"{month}-01"))

    def with_approved(self, known_until: datetime) -> FigureQuerySet:
        """Figures that had an approved value before the moment."""
        from pilots.models import Revision

        approved = Revision.objects.approved_by(known_until).filter(figure=models.OuterRef("pk"))
        return self.filter(models.Exists(approved))

    def of_the_city(self, known_until: datetime) -> FigureQuerySet:
        """Those of the city, as `with_approved`."""
        return self.with_approved(known_until).filter(zone__isnull=True)
