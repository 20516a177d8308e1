"""The docket: problems before the leading group, and all that happened to each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.people import Department
from pilots.models.plan import Goal, Task, Zone
from pilots.models.projects import Project
from pilots.models.provenance import Provenance
from pilots.querysets.matters import MatterEventQuerySet, MatterQuerySet
from pilots.rules.matters import Deed, MatterState


class Matter(models.Model):
    """A problem raised on one goal, task, zone or project. `state` and what follows it say what stands now.

    month: for one that the figures proposed, the published month that did. Written by `actions.matters` alone.
    """

    State = MatterState
    STATES = [
        (MatterState.PROPOSED, pgettext_lazy("matter", "proposed")),
        (MatterState.RAISED, pgettext_lazy("matter", "to be decided")),
        (MatterState.DECIDED, pgettext_lazy("matter", "decided")),
        (MatterState.UNDER_WAY, pgettext_lazy("matter", "under way")),
        (MatterState.REPORTED, pgettext_lazy("matter", "reported as done")),
        (MatterState.CLOSED, pgettext_lazy("matter", "closed")),
        (MatterState.DISMISSED, pgettext_lazy("matter", "dismissed")),
    ]

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    problem = models.TextField(_("problem"))
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, related_name="matters", null=True, blank=True, verbose_name=_("goal")
    )
    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, related_name="matters", null=True, blank=True, verbose_name=_("task")
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="matters", null=True, blank=True, verbose_name=_("zone")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="matters", null=True, blank=True, verbose_name=_("project")
    )
    month = models.DateField(_("month that proposed it"), null=True, blank=True)
    provenance = models.CharField(
        _("provenance"), max_length=12, choices=Provenance, default=Provenance.REPORTED, db_default=Provenance.REPORTED
    )
    raised_on = models.DateField(_("raised on"))

    edition = models.PositiveIntegerField(_("edition"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=STATES)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="matters",
        null=True,
        blank=True,
        verbose_name=_("responsible department"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("level of escalation"), default=0)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(name="pilots_matter_number_once_a_year", fields=["year", "number"]),
            models.CheckConstraint(
                name="pilots_matter_of_one_thing",
                condition=Q(goal__isnull=False, task__isnull=True, zone__isnull=True, project__isnull=True)
                | Q(goal__isnull=True, task__isnull=False, zone__isnull=True, project__isnull=True)
                | Q(goal__isnull=True, task__isnull=True, zone__isnull=False, project__isnull=True)
                | Q(goal__isnull=True, task__isnull=True, zone__isnull=True, project__isnull=False),
            ),
            models.CheckConstraint(
                name="pilots_matter_due_after_raised",
                condition=Q(due_on__isnull=True) | Q(due_on__gte=models.F("raised_on")),
            ),
            models.CheckConstraint(
                name="pilots_matter_decided_whole",
                condition=Q(state__in=["proposed", "raised", "dismissed"])
                | Q(department__isnull=False, due_on__isnull=False),
            ),
            models.UniqueConstraint(name="pilots_matter_proposed_once", fields=["goal", "month"]),
        ]
        indexes = [models.Index(name="pilots_matter_state_due", fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """As in addresses: 2021-3."""
        return f"{self.year}-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:matter_detail", args=[self.year, self.number])

    @property
    def subject(self) -> Any:
        """What it was raised on: a goal, task, zone or project."""
        return self.goal or self.task or self.zone or self.project


class MatterEvent(models.Model):
    """One thing that happened to a matter; never changed. text: the decision, the answer or the reason, as typed."""

    DEEDS = [
        (Deed.PROPOSE, pgettext_lazy("matter", "proposed by the figures")),
        (Deed.ACCEPT, pgettext_lazy("matter", "accepted")),
        (Deed.DISMISS, pgettext_lazy("matter", "dismissed")),
        (Deed.RAISE, pgettext_lazy("matter", "raised")),
        (Deed.DECIDE, pgettext_lazy("matter", "decided")),
        (Deed.ACKNOWLEDGE, pgettext_lazy("matter", "acknowledged")),
        (Deed.PROGRESS, pgettext_lazy("matter", "progress reported")),
        (Deed.DONE, pgettext_lazy("matter", "reported as done")),
        (Deed.SEND_BACK, pgettext_lazy("matter", "sent back")),
        (Deed.EXTEND, pgettext_lazy("matter", "extended")),
        (Deed.ESCALATE, pgettext_lazy("matter", "escalated")),
        (Deed.CLOSE, pgettext_lazy("matter", "closed")),
        (Deed.REOPEN, pgettext_lazy("matter", "reopened")),
    ]

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="events", verbose_name=_("matter"))
    number = models.PositiveIntegerField(_("number"))
    deed = models.CharField(_("what happened"), max_length=12, choices=DEEDS)
    text = models.TextField(_("text"), blank=True)
    #: name and number of a document that is evidence, where it is no file
    document = models.CharField(_("document"), max_length=300, blank=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("responsible department"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("level of escalation"), default=0)
    #: nobody where the figures or the calendar did it
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))

    objects = MatterEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a matter")
        verbose_name_plural = _("events of matters")
        ordering = ["matter", "number"]
        constraints = [
            models.UniqueConstraint(name="pilots_matterevent_number_once", fields=["matter", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}.{self.number} {self.deed}"
