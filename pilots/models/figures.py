"""Figures and what has been said of them. Append-only: a revision that has left draft never changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.base import ModelBase
from django.utils.translation import gettext_lazy as _

from pilots.models.plan import Goal, Zone
from pilots.models.provenance import Provenance
from pilots.models.task_books import require_first_of_month
from pilots.querysets.figures import FigureQuerySet, MilestoneReportQuerySet, RevisionQuerySet


class AppendOnlyError(Exception):
    """A record that has left draft was to be changed or deleted."""


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")


#: Where a record may go from a state; `returned` and `approved` are ends: what follows is a new record.
NEXT_STATES = {
    State.DRAFT: {State.DRAFT, State.SUBMITTED},
    State.SUBMITTED: {State.APPROVED, State.RETURNED},
    State.APPROVED: set[State](),
    State.RETURNED: set[State](),
}
#: What the review writes; everything else is fixed once a record has left draft.
REVIEW_FIELDS = ("state", "reviewed_by", "reviewed_at", "reason")


class Entry(models.Model):
    """Something a department says, with its life: draft → submitted → approved or returned."""

    number = models.PositiveIntegerField(_("number"))
    #: rises with every save of the draft: who saves names the edition that was seen
    edition = models.PositiveIntegerField(_("edition"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    comment = models.TextField(_("comment"), blank=True)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance, default=Provenance.REPORTED)
    source = models.CharField(_("source"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    reason = models.TextField(_("reason of the return"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(app_label)s_%(class)s_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_reviewed",
                condition=Q(state__in=["draft", "submitted"]) | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_by_its_author",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=models.F("entered_by")),
            ),
        ]

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Save a new record or a draft, or write a review; AppendOnlyError for anything else."""
        # a plain query set: that of a translated model would leave out the texts of either language
        kept = models.QuerySet(type(self)).filter(pk=self.pk).values().first() if self.pk else None
        if kept and not force_insert:
            self._refuse_change_of(kept)
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)

    def _refuse_change_of(self, kept: dict[str, Any]) -> None:
        state = State(kept["state"])
        if self.state not in NEXT_STATES[state]:
            raise AppendOnlyError(f"{self._meta.label} {self.pk} is {state}: it cannot become {self.state}")
        if state == State.DRAFT:
            return
        changed = [name for name in self.fixed_columns() if getattr(self, name) != kept[name]]
        if changed:
            raise AppendOnlyError(f"{self._meta.label} {self.pk} has left draft: {', '.join(changed)} cannot change")

    @classmethod
    def fixed_columns(cls) -> list[str]:
        """The columns that no review may change, a translated text by its languages.

        The text's own column follows the reader's language at every save and is never read.
        """
        fields: list[Any] = list(cls._meta.concrete_fields)
        translated = {field.translated_field.name for field in fields if hasattr(field, "translated_field")}
        return [field.attname for field in fields if field.name not in REVIEW_FIELDS and field.name not in translated]

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Always refused: numbers are never reused, so not even a draft is deleted."""
        raise AppendOnlyError(f"{self._meta.label} {self.pk} cannot be deleted")


class Figure(models.Model):
    """The place of one value: a goal, the city or a zone, and a month. Its revisions hold the values."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="figures", verbose_name=_("goal"))
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="figures", null=True, blank=True, verbose_name=_("zone")
    )
    month = models.DateField(_("month"), validators=[require_first_of_month])

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["goal", "month", "zone"]
        constraints = [
            models.UniqueConstraint(
                name="pilots_figure_once_for_the_city", fields=["goal", "month"], condition=Q(zone__isnull=True)
            ),
            models.UniqueConstraint(name="pilots_figure_once_a_zone", fields=["goal", "zone", "month"]),
            models.CheckConstraint(name="pilots_figure_first_of_month", condition=Q(month__day=1)),
        ]
        indexes = [
            models.Index(name="pilots_figure_month", fields=["month"]),
            # the latest month of the city: SQLite has to find its figures in the order of their months
            models.Index(name="pilots_figure_zone_month", fields=["zone", "month"]),
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.zone or ''} {self.month:%Y-%m}"

    def natural_key(self) -> tuple[int, int, str | None, str]:
        return (*self.goal.natural_key(), self.zone.code if self.zone else None, f"{self.month:%Y-%m}")


class Revision(Entry):
    """One value given for a figure."""

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("figure"))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6, null=True, blank=True)
    cause = models.TextField(_("cause"), blank=True)
    remedy = models.TextField(_("remedy"), blank=True)
    back_on = models.DateField(_("back on the timetable by"), null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["figure", "number"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(name="pilots_revision_number_once", fields=["figure", "number"]),
            models.UniqueConstraint(
                name="pilots_revision_one_under_way",
                fields=["figure"],
                condition=Q(state__in=["draft", "submitted"]),
            ),
            models.CheckConstraint(
                name="pilots_revision_value_given", condition=Q(state="draft") | Q(value__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} #{self.number}"


class MilestoneReport(Entry):
    """A department's word that a step of the road map was done, kept through all task-book versions."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="milestone_reports", verbose_name=_("goal"))
    step = models.PositiveSmallIntegerField(_("step"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    deliverable = models.CharField(_("deliverable"), max_length=300, blank=True)

    objects = MilestoneReportQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("milestone report")
        verbose_name_plural = _("milestone reports")
        ordering = ["goal", "step", "number"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(name="pilots_milestonereport_number_once", fields=["goal", "step", "number"]),
            models.UniqueConstraint(
                name="pilots_milestonereport_one_under_way",
                fields=["goal", "step"],
                condition=Q(state__in=["draft", "submitted"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.step} #{self.number}"
