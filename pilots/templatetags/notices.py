"""Notices in the reader's language: a headline that says what happened, and a line that says more."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from pilots.models import Notice
from pilots.moments import parse_day, parse_month
from pilots.rules.matters import HEAD, LEADERS, OFFICE, Deed
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
    Kind.EXPERIENCE: gettext_lazy("Experience %(code)s: %(title)s"),
}
KIND_WORDS = {
    Kind.DUE_SOON: pgettext_lazy("notice", "Due soon"),
    Kind.OVERDUE: pgettext_lazy("notice", "Overdue"),
    Kind.RETURNED: pgettext_lazy("notice", "Returned"),
    Kind.SUBMITTED: pgettext_lazy("notice", "Handed in"),
    Kind.EXCEPTION: pgettext_lazy("notice", "Exception"),
    Kind.PUBLISHED: pgettext_lazy("notice", "Published"),
    Kind.MATTER: pgettext_lazy("notice", "Matter"),
    Kind.EXPERIENCE: pgettext_lazy("notice", "Experience"),
}

MATTER_TITLES = {
    Deed.PROPOSE: gettext_lazy("Proposed for the docket: %(code)s %(title)s"),
    Deed.ACCEPT: gettext_lazy("To be decided: %(code)s %(title)s"),
    Deed.DISMISS: gettext_lazy("Dismissed: %(code)s %(title)s"),
    Deed.RAISE: gettext_lazy("To be decided: %(code)s %(title)s"),
    Deed.DECIDE: gettext_lazy("Decided, to be done by %(due_on)s: %(code)s %(title)s"),
    Deed.ACKNOWLEDGE: gettext_lazy("Acknowledged by %(department)s: %(code)s %(title)s"),
    Deed.PROGRESS: gettext_lazy("Progress reported by %(department)s: %(code)s %(title)s"),
    Deed.DONE: gettext_lazy("Reported as done by %(department)s: %(code)s %(title)s"),
    Deed.SEND_BACK: gettext_lazy("Sent back, to be done by %(due_on)s: %(code)s %(title)s"),
    Deed.EXTEND: gettext_lazy("Extended, now to be done by %(due_on)s: %(code)s %(title)s"),
    Deed.ESCALATE: gettext_lazy("Overdue since %(due_on)s: %(code)s %(title)s"),
    Deed.CLOSE: gettext_lazy("Closed: %(code)s %(title)s"),
    Deed.REOPEN: gettext_lazy("Reopened, to be done by %(due_on)s: %(code)s %(title)s"),
}
#: What a deed asks for, or means, before the words that went with it.
MATTER_ASKS = {
    Deed.PROPOSE: gettext_lazy("The office accepts it for the leading group, or dismisses it with a reason."),
    Deed.ACCEPT: gettext_lazy("It waits for the leading group’s decision."),
    Deed.RAISE: gettext_lazy("It waits for the leading group’s decision."),
    Deed.DECIDE: gettext_lazy("%(department)s answers for it and acknowledges it first."),
    Deed.DONE: gettext_lazy("The office closes it with evidence, or sends it back."),
    Deed.REOPEN: gettext_lazy("%(department)s answers for it and acknowledges it first."),
}
#: What an escalation says, by its level.
MATTER_LEVELS = {
    HEAD: gettext_lazy("%(department)s answers for it; its head sees to it now."),
    OFFICE: gettext_lazy("%(department)s answers for it; the office follows it up now."),
    LEADERS: gettext_lazy("%(department)s answers for it; it is before the leading group again."),
}

EXPERIENCE_DEEDS = {
    "submitted": gettext_lazy("%(department)s has handed it in for review."),
    "published": gettext_lazy("The office has published it: every reader sees it now."),
    "returned": gettext_lazy("The office has returned it: %(reason)s"),
}


@register.filter
def notice_kind(notice: Notice) -> str:
    return str(KIND_WORDS[Kind(notice.kind)])


@register.filter
def notice_title(notice: Notice) -> str:
    """What happened, in one line."""
    kind, content = Kind(notice.kind), notice.content
    words = MATTER_TITLES[Deed(content["deed"])] if kind == Kind.MATTER else TITLES[kind]
    return str(words) % words_of(content)


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
        case Kind.EXCEPTION | Kind.PUBLISHED:
            return str(content["note" if "note" in content else "reason"])
        case Kind.MATTER:
            return matter_words(content)
        case Kind.EXPERIENCE:
            return str(EXPERIENCE_DEEDS[content["deed"]]) % words_of(content)


def matter_words(content: dict[str, Any]) -> str:
    """What a deed on a matter asks for, and what was said with it, a paragraph each."""
    deed = Deed(content["deed"])
    asked = MATTER_LEVELS.get(content.get("level", 0)) if deed == Deed.ESCALATE else MATTER_ASKS.get(deed)
    said = [str(asked) % words_of(content) if asked else "", content["text"]]
    return "\n".join(text for text in said if text)


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
