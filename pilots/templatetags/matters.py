"""Matters in words: where each stands, who acts next, how its days run, and what it was raised on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from pilots.dockets import DocketLine
from pilots.models import Matter, MatterEvent
from pilots.moments import Moment
from pilots.rules.matters import DUE_STATES, HEAD, LEADERS, OFFICE, TO, Deed, MatterState

register = template.Library()

#: Kind of subject → what it is called; the keys are the names of the columns.
SUBJECTS = {
    "goal": gettext_lazy("Goal"),
    "task": gettext_lazy("Task"),
    "zone": gettext_lazy("Zone"),
    "project": gettext_lazy("Project"),
}
LEVEL_WORDS = {
    HEAD: pgettext_lazy("matter", "escalated to the department's head"),
    OFFICE: pgettext_lazy("matter", "escalated to the office"),
    LEADERS: pgettext_lazy("matter", "escalated to the leading group"),
}
#: What has to come next; of the states in which a department acts, with its name.
NEXT_WORDS = {
    MatterState.PROPOSED: gettext_lazy("The office accepts or dismisses it."),
    MatterState.RAISED: gettext_lazy("The leading group decides."),
    MatterState.DECIDED: gettext_lazy("%(department)s acknowledges it."),
    MatterState.UNDER_WAY: gettext_lazy("%(department)s reports on it."),
    MatterState.REPORTED: gettext_lazy("The office checks the evidence and closes it."),
}
#: What was done by nobody in person.
DOERS = {
    Deed.PROPOSE: gettext_lazy("the published figures"),
    Deed.ESCALATE: gettext_lazy("the daily check of due days"),
}


@register.simple_tag
def state_mark(line: DocketLine) -> SafeString:
    """The state in words; one that is overdue is told apart by more than its colour elsewhere."""
    return format_html('<span class="matter-state state-{}">{}</span>', line.state, line.state_word)


@register.filter
def next_words(line: DocketLine) -> str:
    """Who has to act next, "" where nobody has."""
    words = NEXT_WORDS.get(line.state)
    return str(words) % {"department": line.department} if words else ""


@register.filter
def level_words(level: int) -> str:
    return str(LEVEL_WORDS[level]) if level in LEVEL_WORDS else ""


@register.filter
def days_words(line: DocketLine) -> str:
    """How the days of a matter run: overdue, left, or how long it has been waiting for a decision."""
    if line.is_overdue:
        return overdue_words(line.days_overdue)
    if line.state in DUE_STATES and line.due_on:
        return left_words((line.due_on - line.day).days)
    if line.state == MatterState.RAISED:
        return waiting_words((line.day - arrived_on(line)).days)
    if line.state == MatterState.PROPOSED:
        return proposed_words((line.day - arrived_on(line)).days)
    if line.state == MatterState.CLOSED and line.due_on:
        return closed_words((arrived_on(line) - line.due_on).days)
    return ""


def overdue_words(days: int) -> str:
    return ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}


def left_words(days: int) -> str:
    if not days:
        return _("due today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def waiting_words(days: int) -> str:
    if not days:
        return _("raised today")
    return ngettext("waiting for %(days)s day", "waiting for %(days)s days", days) % {"days": days}


def proposed_words(days: int) -> str:
    if not days:
        return _("proposed today")
    return ngettext("proposed %(days)s day ago", "proposed %(days)s days ago", days) % {"days": days}


def closed_words(days: int) -> str:
    """days: after the due day; those before it count as in time."""
    if days <= 0:
        return _("closed in time")
    return ngettext("closed %(days)s day late", "closed %(days)s days late", days) % {"days": days}


@register.filter
def arrived_on(line: DocketLine) -> date:
    """The day on which a matter came to the state that it is in."""
    at = next(event.at for event in reversed(line.events) if TO.get(Deed(event.deed)) == line.state)
    return timezone.localdate(at)


@register.filter
def latest_word(line: DocketLine) -> MatterEvent:
    """What happened last; that it was escalated stands beside the state."""
    return next(event for event in reversed(line.events) if event.deed != Deed.ESCALATE)


@register.filter
def doer_words(event: MatterEvent) -> str:
    """Who did it: a person in a role, or what did it by itself."""
    if event.by:
        return str(event.by)
    return str(DOERS.get(Deed(event.deed), pgettext("who did it", "the system")))


@register.filter
def subject_kind(matter: Matter) -> str:
    """The column of what a matter was raised on: goal, task, zone or project."""
    return next(name for name in SUBJECTS if getattr(matter, f"{name}_id"))


@register.filter
def subject_words(matter: Matter) -> str:
    """What a matter was raised on, by kind, number and name."""
    subject: Any = matter.subject
    if matter.goal:
        return _("Goal %(number)s of %(year)s · %(title)s") % {
            "number": matter.goal.number,
            "year": matter.goal.year,
            "title": subject,
        }
    if matter.task:
        return _("Task %(code)s · %(title)s") % {"code": matter.task.code, "title": subject}
    if matter.zone:
        return _("Zone %(code)s · %(title)s") % {"code": matter.zone.code, "title": subject}
    return _("Project · %(title)s") % {"title": subject}


@register.simple_tag(takes_context=True)
def subject_link(context: template.Context, matter: Matter) -> SafeString:
    """The way to what a matter was raised on; to a goal's page at the month that proposed the matter."""
    moment: Moment = context["moment"]
    kept = moment.query(matter.month) if matter.month and matter.goal else moment.keep_day
    return format_html('<a href="{}{}">{}</a>', matter.subject.get_absolute_url(), kept, subject_words(matter))


#: What a deed is called on its button and as the heading of its form.
BUTTONS = {
    Deed.ACCEPT: gettext_lazy("Accept the matter"),
    Deed.DISMISS: gettext_lazy("Dismiss the matter"),
    Deed.DECIDE: gettext_lazy("Decide the matter"),
    Deed.ACKNOWLEDGE: gettext_lazy("Acknowledge the matter"),
    Deed.PROGRESS: gettext_lazy("Report progress"),
    Deed.DONE: gettext_lazy("Report as done"),
    Deed.SEND_BACK: gettext_lazy("Send it back"),
    Deed.EXTEND: gettext_lazy("Extend the due day"),
    Deed.CLOSE: gettext_lazy("Close the matter"),
    Deed.REOPEN: gettext_lazy("Reopen the matter"),
}
#: What a deed leads to, as its form says.
NOTES = {
    Deed.ACCEPT: gettext_lazy("Correct the wording first where needed: what was proposed stays in the record."),
    Deed.DISMISS: gettext_lazy("The reason is kept in the record, and the matter does not go before the group."),
    Deed.DECIDE: gettext_lazy("The department is told, and acknowledges it."),
    Deed.DONE: gettext_lazy("The office checks it, and closes the matter or sends it back."),
    Deed.CLOSE: gettext_lazy(
        "A matter is closed with evidence: a file or a document, named here or when it was reported as done."
    ),
}


@register.filter
def deed_button(deed: str) -> str:
    return str(BUTTONS[Deed(deed)])


@register.filter
def deed_note(deed: str) -> str:
    return str(NOTES.get(Deed(deed), ""))


@register.simple_tag(takes_context=True)
def query_of_month(context: template.Context, month: date) -> str:
    """The query that shows a page at a month, with the day of knowledge of this page."""
    moment: Moment = context["moment"]
    return moment.query(month)
