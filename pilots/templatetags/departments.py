"""How departments are named and their reporting is told."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.department_standings import DepartmentStanding, ReportedMonth
from pilots.models import Department
from pilots.rules.timeliness import Timeliness
from pilots.templatetags.completeness import MARKS
from pilots.templatetags.pilots import light as light_mark

register = template.Library()


@register.simple_tag(takes_context=True)
def department_link(context: template.Context, department: Department) -> SafeString:
    """A department's name as the way to its page, at the moment of the page."""
    moment = context.get("moment")
    path = reverse("pilots:department_detail", args=[department.code])
    return format_html('<a href="{}{}">{}</a>', path, moment.keep if moment else "", department)


@register.simple_tag
def light_counts(standing: DepartmentStanding) -> SafeString:
    """The lights of the goals led, each with its number; those of no goal are left out."""
    shown = SafeString("")
    for light, count in standing.counts.items():
        if count:
            shown += format_html('<li>{} <strong class="n">{}</strong></li>', light_mark(light), count)
    return format_html('<ul class="light-counts">{}</ul>', shown) if shown else SafeString("")


@register.filter
def reported_words(month: ReportedMonth | None) -> str:
    """2 on time, 1 late; "" where nothing was owed."""
    if month is None or not month.owed:
        return ""
    counts = {
        Timeliness.ON_TIME: month.on_time,
        Timeliness.LATE: month.late,
        Timeliness.MISSING: month.missing,
        Timeliness.NOT_DUE: month.not_due,
    }
    parts = [
        _("%(count)s %(outcome)s") % {"count": count, "outcome": MARKS[key][1]}
        for key, count in counts.items()
        if count
    ]
    return _(", ").join(parts)


@register.filter
def figures_word(count: int) -> str:
    return ngettext("%(count)s figure", "%(count)s figures", count) % {"count": count}
