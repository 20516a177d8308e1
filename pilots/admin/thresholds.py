"""The thresholds of the lights, in versions: another is looked at with its effects, and then published."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.actions.thresholds import PublishedMeanwhileError, publish_thresholds
from pilots.admin.base import DomainAdmin
from pilots.courses import load_courses
from pilots.effects import LightChange, light_changes, with_thresholds
from pilots.forms.thresholds import ReasonForm, ThresholdsForm
from pilots.models import Goal, LightThresholds
from pilots.moments import Moment, latest_reported
from pilots.templatetags.pilots import month_name


@admin.register(LightThresholds)
class LightThresholdsAdmin(DomainAdmin):
    """What was published is only read: the database refuses to change it."""

    section = pgettext_lazy("section", "Thresholds")
    list_display = (
        "named",
        "counts_from_month",
        "spi_on_track",
        "spi_at_risk",
        "lag_on_track",
        "lag_at_risk",
        "overdue_days",
        "published_by",
        "published_at",
    )
    fields = (
        "named",
        "counts_from_month",
        ("spi_on_track", "spi_at_risk"),
        ("lag_on_track", "lag_at_risk"),
        "overdue_days",
        "reason",
        ("published_by", "published_at"),
    )
    readonly_fields = ("named", "counts_from_month")
    list_select_related = ("published_by__membership__department",)
    search_fields = ("=version", "reason")
    ordering = ("-version",)

    @admin.display(description=gettext_lazy("version"), ordering="version")
    def named(self, row: LightThresholds) -> str:
        return _("Version %(version)s") % {"version": row.version}

    @admin.display(description=gettext_lazy("counts from"), ordering="counts_from")
    def counts_from_month(self, row: LightThresholds) -> str:
        return month_name(row.counts_from)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form; with numbers in the address what they would change; and their publication."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        form = ThresholdsForm(sent if "counts_from" in sent else None)
        why = ReasonForm(request.POST if request.method == "POST" else None)
        is_drawn = form.is_bound and form.is_valid()
        if request.method == "POST" and is_drawn and why.is_valid() and self.publish(request, form, why):
            return HttpResponseRedirect(reverse("admin:pilots_lightthresholds_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Another version of the thresholds"),
            "form": form,
            "why": why,
            "effects": effects_of(form.instance) if is_drawn else None,
            **(extra_context or {}),
        }
        is_refused = request.method == "POST" or (form.is_bound and not is_drawn)
        return TemplateResponse(request, "admin/pilots/thresholds.html", context, status=422 if is_refused else 200)

    def publish(self, request: HttpRequest, form: ThresholdsForm, why: ReasonForm) -> bool:
        """Whether it was published; else the form says why it was not."""
        seen, reason = form.cleaned_data["seen_version"], why.cleaned_data["reason"]
        user: Any = request.user
        try:
            publish_thresholds(drawn=form.instance, seen_version=seen, reason=reason, user=user, at=timezone.now())
        except PublishedMeanwhileError:
            form.add_error(None, _("Somebody else published a version meanwhile: look at it and start again."))
            return False
        self.log_addition(request, form.instance, [{"added": {}}])
        named = {"version": form.instance.version, "month": month_name(form.instance.counts_from)}
        messages.success(request, _("Version %(version)s is published and counts from %(month)s.") % named)
        return True


def effects_of(drawn: LightThresholds) -> dict[str, Any]:
    """What a version would change in the year of the latest figures, up to their month.

    `month`: that month, None before any figure. `changes`: a `LightChange` a light that would move.
    """
    today = timezone.localdate()
    month = latest_reported(today)[1]
    changes: list[LightChange] = []
    if month is not None:
        goals, moment = Goal.objects.of_year(month.year).for_list(), Moment(month=month, as_of=today)
        before = load_courses(goals, moment, month.year)
        changes = light_changes(before, [with_thresholds(course, drawn) for course in before])
    return {"month": month, "changes": changes}
