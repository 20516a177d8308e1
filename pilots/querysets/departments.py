"""Whose part in the plan is whose, and what departments handed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from pilots.querysets.choices import Joined
from pilots.querysets.figures import is_standing

if TYPE_CHECKING:
    from pilots.models import Department, Duty, Revision
    from pilots.querysets.plan import GoalQuerySet


def with_supporters(goals: GoalQuerySet, month: date, known_until: datetime) -> GoalQuerySet:
    """Each goal with the departments that the version in force for the month names beside the lead.

    `supporting_codes` and `duty_codes`: the codes with a space between, None for none.
    """
    from pilots.models import Duty, TaskBook

    known = TaskBook.objects.known_by(known_until).filter(goal=OuterRef(OuterRef("pk")), counts_from__lte=month)
    in_force = Subquery(known.order_by("-counts_from", "-version").values("pk")[:1])
    named: dict[str, tuple[Any, str]] = {
        "supporting_codes": (TaskBook.supporting.through._default_manager, "taskbook"),
        "duty_codes": (Duty._default_manager, "task_book"),
    }
    codes = {}
    for name, (manager, book) in named.items():
        grouped = manager.filter(**{book: in_force}).order_by().values(book)
        codes[name] = Subquery(grouped.annotate(codes=Joined("department__code")).values("codes"))
    return goals.annotate(**codes)


def with_a_part(goals: GoalQuerySet, department: Department, known_until: datetime) -> GoalQuerySet:
    """The goals that a department leads, or that a published task book names it for."""
    from pilots.models import TaskBook

    is_named = Q(supporting=department) | Q(duties__department=department)
    books = TaskBook.objects.known_by(known_until).filter(is_named)
    return goals.filter(Q(lead=department) | Q(pk__in=books.order_by().values("goal")))


def with_returned(goals: GoalQuerySet, month: date, known_until: datetime) -> GoalQuerySet:
    """Each goal with how often a figure of it, of a month up to the one shown, was returned, as `returned_count`."""
    from pilots.models import Revision

    returned = Revision.objects.filter(
        figure__goal=OuterRef("pk"), figure__month__lte=month, state="returned", reviewed_at__lt=known_until
    )
    counted = returned.order_by().values("figure__goal").annotate(count=models.Count("pk")).values("count")
    return goals.annotate(returned_count=Coalesce(Subquery(counted), 0))


def handed_in(year: int, known_until: datetime) -> models.QuerySet[Revision, tuple[int, date, datetime]]:
    """Goal id, month, and when it was first handed in, a figure of the city: one query."""
    from pilots.models import Revision

    return (
        Revision.objects.filter(figure__month__year=year, figure__zone__isnull=True, submitted_at__lt=known_until)
        .order_by()
        .values_list("figure__goal_id", "figure__month")
        .annotate(first=models.Min("submitted_at"))
    )


def handed_in_of(
    goals: GoalQuerySet, known_until: datetime, returned_to: Department | None = None
) -> models.QuerySet[Revision]:
    """Of each of the goals' figures of the city the value that stands and the first handed in, oldest first.

    returned_to: the department whose goals' returned values are wanted too, those of zones among them; with
    their zone and who decided on them.
    """
    from pilots.models import Revision

    earlier = Revision.objects.filter(figure=OuterRef("figure"), submitted_at__lt=OuterRef("submitted_at"))
    is_first = Q(submitted_at__lt=known_until) & ~Q(Exists(earlier))
    wanted = Q(figure__zone__isnull=True) & (is_standing(known_until) | is_first)
    rows = Revision.objects.select_related("figure")
    if returned_to is not None:
        wanted |= Q(figure__goal__lead=returned_to, state="returned", reviewed_at__lt=known_until)
        rows = rows.select_related("figure__zone", "reviewed_by__membership__department")
    return rows.filter(wanted, figure__goal__in=goals).order_by(
        "figure__month", "figure__goal", "figure__zone", "number"
    )


def with_people(code: str) -> models.QuerySet[Department]:
    """One row a person of the department, with `role`, `username`, `given` and `family` name.

    A department without people has one row; of an account that is closed all but the role are None.
    """
    from pilots.models import Department

    person = models.FilteredRelation("memberships__user", condition=Q(memberships__user__is_active=True))
    return (
        Department.objects.filter(code=code)
        .annotate(person=person)
        .annotate(
            role=F("memberships__role"),
            username=F("person__username"),
            given=F("person__first_name"),
            family=F("person__last_name"),
        )
        .order_by("role", "username")
    )


def duties_of(department: Department, books: list[int]) -> models.QuerySet[Duty]:
    """What the department has to do by the task books, by due day; those without a day last."""
    from pilots.models import Duty

    rows = Duty.objects.filter(department=department, task_book__in=books)
    return rows.order_by(F("due_on").asc(nulls_last=True), "task_book__goal__number", "order")
