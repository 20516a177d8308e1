"""Task books: what is promised of a goal, in versions that never overwrite each other."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.models.people import Department
from pilots.models.plan import Goal
from pilots.models.provenance import Provenance
from pilots.querysets.task_books import MilestoneQuerySet, TaskBookQuerySet
from pilots.rules.lights import Step


def require_first_of_month(month: date) -> None:
    if month.day != 1:
        raise ValidationError(_("A month is kept as its first day."))


class TaskBook(models.Model):
    """One version of a goal's task book. It counts from its effective month until a later version does.

    A draft is written edition by edition; what has left draft never changes, but that a later version
    supersedes it. A goal has one draft at a time.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        SUPERSEDED = "superseded", _("superseded")

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="task_books", verbose_name=_("goal"))
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    baseline = models.DecimalField(_("baseline"), max_digits=20, decimal_places=6, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=6)
    target_provenance = models.CharField(_("provenance of the target"), max_length=12, choices=Provenance)
    path = models.CharField(
        _("path"),
        max_length=60,
        blank=True,
        help_text=_(
            "Shape of the timetable: L linear, S building season, B back-loaded, Q quarter steps, C constant,"
            " or steps such as M05:40."
        ),
    )
    supporting = models.ManyToManyField(
        Department, related_name="task_books_supported", blank=True, verbose_name=_("supporting departments")
    )
    leader = models.CharField(_("leader in charge"), max_length=100, blank=True)
    contact = models.CharField(_("person in charge"), max_length=100, blank=True)
    funds = models.TextField(_("sources of funds"), blank=True)
    register_measure = models.CharField(
        _("register measure"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("What of a register the goal's figure should agree with, such as buildings.star_area_added."),
    )
    counts_from = models.DateField(_("counts from"), validators=[require_first_of_month])
    reason = models.TextField(_("reason"), blank=True)
    edition = models.PositiveIntegerField(_("edition"), default=1)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("edited by"),
    )
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = TaskBookQuerySet.as_manager()

    class Meta:
        verbose_name = _("task book")
        verbose_name_plural = _("task books")
        ordering = ["goal", "version"]
        constraints = [
            models.UniqueConstraint(name="pilots_taskbook_version_once", fields=["goal", "version"]),
            models.UniqueConstraint(
                name="pilots_taskbook_one_in_force",
                fields=["goal"],
                condition=Q(state="in_force"),
            ),
            models.UniqueConstraint(name="pilots_taskbook_one_draft", fields=["goal"], condition=Q(state="draft")),
            # a month is judged by the published version that counts from the latest month before it:
            # two that count from the same month would leave the choice open
            models.UniqueConstraint(
                name="pilots_taskbook_one_in_force_a_month",
                fields=["goal", "counts_from"],
                condition=~Q(state="draft"),
            ),
            models.CheckConstraint(
                name="pilots_taskbook_state", condition=Q(state__in=["draft", "in_force", "superseded"])
            ),
            models.CheckConstraint(
                name="pilots_taskbook_published_when_in_force",
                condition=Q(state="draft") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(name="pilots_taskbook_first_of_month", condition=Q(counts_from__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.goal} v{self.version}"

    def natural_key(self) -> tuple[int, int, int]:
        return (*self.goal.natural_key(), self.version)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class Duty(models.Model):
    """What one department has to do for the goal, by when, and what shows that it was done."""

    task_book = models.ForeignKey(
        TaskBook, on_delete=models.CASCADE, related_name="duties", verbose_name=_("task book")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="duties", verbose_name=_("department")
    )
    text = models.CharField(_("duty"), max_length=300)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["task_book", "order"]
        constraints = [models.UniqueConstraint(name="pilots_duty_order_once", fields=["task_book", "order"])]

    def __str__(self) -> str:
        return self.text


class TimetablePoint(models.Model):
    """The planned value of one month, cumulative for cumulative goals."""

    task_book = models.ForeignKey(
        TaskBook, on_delete=models.CASCADE, related_name="timetable", verbose_name=_("task book")
    )
    month = models.DateField(_("month"), validators=[require_first_of_month])
    planned = models.DecimalField(_("planned"), max_digits=20, decimal_places=6)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)

    class Meta:
        verbose_name = _("timetable point")
        verbose_name_plural = _("timetable points")
        ordering = ["task_book", "month"]
        constraints = [
            models.UniqueConstraint(name="pilots_timetablepoint_month_once", fields=["task_book", "month"]),
            # within the goal's year is kept by the triggers
            models.CheckConstraint(name="pilots_timetablepoint_first_of_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.task_book} {self.month:%Y-%m}"


class Milestone(models.Model):
    """A step of the road map. Its step number names it through all versions of the task book."""

    task_book = models.ForeignKey(
        TaskBook, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("task book")
    )
    step = models.PositiveSmallIntegerField(_("step"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=300)
    due_on = models.DateField(_("due on"))
    is_beyond_year = models.BooleanField(_("may be due outside the year"), default=False)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)

    #: what `with_reports` adds
    done_on: date | None
    reported_at: datetime | None
    report_number: int | None

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["task_book", "order", "due_on", "step"]
        constraints = [
            models.UniqueConstraint(name="pilots_milestone_step_once", fields=["task_book", "step"]),
            models.CheckConstraint(name="pilots_milestone_weight", condition=Q(weight__gt=0, weight__lte=100)),
        ]

    def __str__(self) -> str:
        return self.title

    def as_rule(self) -> Step:
        """The step as the rules see it; for rows from `with_reports`, which know when it was done."""
        return Step(self.due_on, getattr(self, "done_on", None), self.step)
