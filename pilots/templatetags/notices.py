"""Notices in the reader's language: a headline that says what happened, and a line that says more."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from pilots.models import Notice
from pilots.moments import parse_day, parse_month
from pilots.templatetags.pilots import day_name, month_name

register = template.Library()

Kind = Notice.Kind

TITLES = {
    Kind.DUE_SOON: gettext_lazy("The figures of %(month)s are due on %(due_on)s"),
    Kind.OVERDUE: gettext_lazy("The figures of %(month)s were due on %(due_on)s"),
    Kind.RETURNED: gettext_lazy("Returned by the office: %(code)s · %(title)s"),
    Kind.SUBMITTED: gettext_lazy("%(department)s has handed in figures of %(month)s"),
    Kind.EXCEPTION: gettext_lazy("%(month)s is open to your department until %(expires_on)s"),
    Kind.PUBLISHED: gettext_lazy("%(month)s has been published"),
    Kind.MATTER: gettext_lazy("Matter %(code)s: %(title)s"),
}
KIND_WORDS = {
    Kind.DUE_SOON: pgettext_lazy("notice", "Due soon"),
    Kind.OVERDUE: pgettext_lazy("notice", "Overdue"),
    Kind.RETURNED: pgettext_lazy("notice", "Returned"),
    Kind.SUBMITTED: pgettext_lazy("notice", "Handed in"),
    Kind.EXCEPTION: pgettext_lazy("notice", "Exception"),
    Kind.PUBLISHED: pgettext_lazy("notice", "Published"),
    Kind.MATTER: pgettext_lazy("notice", "Matter"),
}


@register.filter
def notice_kind(notice: Notice) -> str:
    return str(KIND_WORDS[Kind(notice.kind)])


@register.filter
def notice_title(notice: Notice) -> str:
    """What happened, in one line."""
    return str(TITLES[Kind(notice.kind)]) % words_of(notice.content)


@register.filter
def notice_text(notice: Notice) -> str:
    """What more is to be said, "" where nothing is."""
    content = notice.content
    match Kind(notice.kind):
        case Kind.DUE_SOON | Kind.OVERDUE:
            return owed_words(content["owed"]) % words_of(content)
        case Kind.RETURNED:
            words = _("%(month)s: %(reason)s") if "month" in content else "%(reason)s"
            return words % words_of(content)
        case Kind.SUBMITTED:
            count = content["count"]
            words = ngettext("%(count)s entry waits for your review.", "%(count)s entries wait for your review.", count)
            return words % {"count": count}
        case Kind.EXCEPTION:
            return str(content["reason"])
        case Kind.PUBLISHED:
            return str(content["note"])
        case Kind.MATTER:
            return str(content["text"])


def owed_words(count: int) -> str:
    return ngettext(
        "%(owed)s figure is not with the office yet. The month closes on %(closes_on)s.",
        "%(owed)s figures are not with the office yet. The month closes on %(closes_on)s.",
        count,
    )


def words_of(content: dict[str, Any]) -> dict[str, Any]:
    """A notice's content with months, days and texts as the reader writes them."""
    return {name: word_of(name, value) for name, value in content.items()}


def word_of(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return value.get(get_language() or "") or next(iter(value.values()), "")
    if name == "month":
        return month_name(parse_month(value))
    return day_name(parse_day(value)) if name.endswith("_on") else value
