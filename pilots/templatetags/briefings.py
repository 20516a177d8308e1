"""How briefings and bulletins are called, and how their list says what became of each."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.rules.issues import Issue
from pilots.templatetags.pilots import month_name

register = template.Library()

QUARTERS = {
    1: gettext_lazy("first quarter of %(year)s"),
    2: gettext_lazy("second quarter of %(year)s"),
    3: gettext_lazy("third quarter of %(year)s"),
    4: gettext_lazy("fourth quarter of %(year)s"),
}
STAGES = {
    "not_begun": pgettext_lazy("briefing", "not begun"),
    "draft": pgettext_lazy("briefing", "draft"),
    "published": pgettext_lazy("briefing", "published"),
}


@register.filter
def span_name(issue: Issue) -> str:
    """The month or quarter that it speaks of: July 2021, third quarter of 2021."""
    if issue.is_quarter:
        return str(QUARTERS[issue.quarter]) % {"year": issue.month.year}
    return month_name(issue.month)


@register.filter
def issue_name(issue: Issue) -> str:
    """Briefing of July 2021, Bulletin of the third quarter of 2021."""
    if issue.is_quarter:
        return _("Bulletin of the %(quarter)s") % {"quarter": span_name(issue)}
    return _("Briefing of %(month)s") % {"month": span_name(issue)}


@register.filter
def stage_word(stage: str) -> str:
    return str(STAGES[stage])


@register.filter
def language_name(code: str) -> str:
    """The name of a language of the site, in the reader's."""
    return str(dict(settings.LANGUAGES)[code])
