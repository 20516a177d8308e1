"""How what changed is told: since when, and what moved a light."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pilots.changes import BookChange, Changes, Corrected, LightMove, Returned, Since, StepMove, StepNews
from pilots.models import Goal, Milestone
from pilots.moments import Moment
from pilots.rules.attributions import Cause
from pilots.templatetags.pilots import DASH, day_name, is_english, kept_pairs, month_name, quantity, with_unit

register = template.Library()


def change_words(goal: Goal, old: Decimal | None, new: Decimal | None) -> str:
    """10 → 12 亿元."""
    return f"{quantity(old, goal.unit)} → {with_unit(new, goal.unit)}"


@register.filter
def since_words(since: Since) -> str:
    """Since when, to stand within a sentence or a heading."""
    if since.month:
        return _("since the publication of %(month)s on %(day)s") % {
            "month": month_name(since.month),
            "day": day_name(since.day),
        }
    return _("since the end of %(day)s") % {"day": day_name(since.day)}


@register.simple_tag(takes_context=True)
def since_fields(context: template.Context) -> list[tuple[str, str]]:
    """Name and value of what the address keeps when another earlier moment is chosen."""
    moment: Moment = context["moment"]
    kept = [pair for pair in kept_pairs(context) if pair[0] != "since"]
    return [*parse_qsl(moment.query().removeprefix("?")), *kept]


@register.simple_tag(takes_context=True)
def changes_path(context: template.Context, changes: Changes) -> str:
    """The page of all changes, with the page's month, day of knowledge and filters."""
    pairs = [pair for pair in kept_pairs(context) if pair[0] != "since"]
    if changes.since != Since.usual(changes.moment):
        pairs.append(("since", changes.since.key))
    asked = [changes.moment.query().removeprefix("?"), urlencode(pairs)]
    query = "&".join(part for part in asked if part)
    path = reverse("pilots:change_list")
    return f"{path}?{query}" if query else path


@register.filter
def causes(move: LightMove) -> list[str]:
    """What moved a light, a sentence each in the order of causes; what is to be said where nothing known did."""
    named = move.attribution.causes
    found = [words for cause in named for words in CAUSE_WORDS[cause](move)]
    if move.is_first and move.new.standing.verdict.is_lowered and Cause.MILESTONE_OVERDUE not in named:
        found += steps_overdue_words(move)
    if not found:
        return [_("The light as published was another than the rules give for what was known then.")]
    if move.attribution.is_joint:
        return [_("Only together:"), *found]
    return found


@register.simple_tag
def causes_line(move: LightMove) -> str:
    return (" " if is_english() else "").join(causes(move))


def figure_words(move: LightMove) -> Iterator[str]:
    standing, goal = move.new.standing, move.goal
    if standing.figure_month is None:
        return
    yield _("New figure of %(month)s: %(actual)s against %(planned)s planned.") % {
        "month": month_name(standing.figure_month),
        "actual": with_unit(standing.actual, goal.unit),
        "planned": with_unit(standing.planned, goal.unit),
    }


def correction_words(move: LightMove) -> Iterator[str]:
    for month, (old, new) in move.corrected.items():
        yield _("Figure of %(month)s corrected: %(change)s.") % {
            "month": month_name(month),
            "change": change_words(move.goal, old, new),
        }


def book_words(move: LightMove) -> Iterator[str]:
    version, month = move.new.judged_version, move.new.standing.judged_month
    if version is None:
        return
    old, new = move.old.record.promises.get(month), move.new.record.promises.get(month)
    parts = [_("Task book version %(version)s") % {"version": version.book.version}]
    if old and new and old.target != new.target:
        parts.append(_("target %(change)s") % {"change": change_words(move.goal, old.target, new.target)})
    if old and new and old.planned != new.planned:
        parts.append(
            _("plan of %(month)s %(change)s")
            % {"month": month_name(month), "change": change_words(move.goal, old.planned, new.planned)}
        )
    if len(parts) == 1:
        parts.append(_("counts from %(month)s") % {"month": month_name(version.book.counts_from)})
    yield _("%(clause)s.") % {"clause": pgettext("between items of a list", ", ").join(parts)}


def steps_done_words(move: LightMove) -> Iterator[str]:
    known = {row.step: row.done_on for version in move.old.versions for row in version.milestones}
    for row in move.new.version.milestones if move.new.version else ():
        if row.done_on and known.get(row.step) != row.done_on:
            yield _("Step done on %(day)s: %(step)s.") % {
                "day": day_name(row.done_on),
                "step": step_name(move.goal, row),
            }


def steps_overdue_words(move: LightMove) -> Iterator[str]:
    for row in move.new.overdue:
        yield _("Step overdue since %(day)s: %(step)s.") % {
            "day": day_name(row.due_on),
            "step": step_name(move.goal, row),
        }


def thresholds_words(move: LightMove) -> Iterator[str]:
    row = move.new.published_thresholds(move.new.moment.month)
    if row:
        yield _("Thresholds of the lights, version %(version)s, count from %(month)s.") % {
            "version": row.version,
            "month": month_name(row.counts_from),
        }


def became_due_words(move: LightMove) -> Iterator[str]:
    standing = move.new.standing
    month = standing.judged_month
    if standing.actual is None:
        words = _("The figure of %(month)s fell due on %(day)s and has not been approved.")
    else:
        words = _("The figure of %(month)s fell due on %(day)s.")
    yield words % {
        "month": month_name(month),
        "day": day_name(move.new.due_on.get(month)),
    }


CAUSE_WORDS: dict[Cause, Callable[[LightMove], Iterable[str]]] = {
    Cause.FIGURE: figure_words,
    Cause.CORRECTION: correction_words,
    Cause.TASK_BOOK: book_words,
    Cause.MILESTONE_DONE: steps_done_words,
    Cause.MILESTONE_OVERDUE: steps_overdue_words,
    Cause.THRESHOLDS: thresholds_words,
    Cause.BECAME_DUE: became_due_words,
}


def step_name(goal: Goal, row: Milestone) -> str:
    return f"{goal.number}.{row.step} {row.title}"


@register.simple_tag
def step_news(move: StepMove) -> str:
    """What became of a step, with its days."""
    row = move.milestone
    days = {"due": day_name(row.due_on), "done": day_name(row.done_on), "before": day_name(move.before)}
    if move.news == StepNews.DONE:
        late = (row.done_on - row.due_on).days if row.done_on else 0
        if late > 0:
            words = ngettext(
                "done on %(done)s, %(days)s day after it was due",
                "done on %(done)s, %(days)s days after it was due",
                late,
            )
            return words % {**days, "days": late}
        return _("done on %(done)s, due on %(due)s") % days
    if move.news == StepNews.REDATED:
        return _("done on %(done)s; before, %(before)s had been said") % days
    if move.news == StepNews.UNDONE:
        return _("no longer said to be done; before, it was done on %(before)s") % days
    words = ngettext("due on %(due)s, %(days)s day overdue", "due on %(due)s, %(days)s days overdue", move.days_overdue)
    return words % {**days, "days": move.days_overdue}


@register.simple_tag
def target_words(change: BookChange) -> str:
    """The target in both versions, or that it stays."""
    if change.old is None:
        return _("first version, target %(target)s") % {"target": with_unit(change.new.book.target, change.goal.unit)}
    if change.is_target_changed:
        return change_words(change.goal, change.old.book.target, change.new.book.target)
    return _("the target stays")


@register.simple_tag(takes_context=True)
def compare_path(context: template.Context, change: BookChange) -> str:
    """Where the two versions are compared; the task book itself for a first version."""
    moment: Moment = context["moment"]
    goal = change.goal
    if change.old is None:
        return f"{reverse('pilots:task_book_detail', args=[goal.year, goal.number])}{moment.keep}"
    pair = urlencode({"from": change.old.book.version, "to": change.new.book.version})
    kept = moment.query().removeprefix("?")
    path = reverse("pilots:task_book_compare", args=[goal.year, goal.number])
    return f"{path}?{pair}&{kept}" if kept else f"{path}?{pair}"


@register.simple_tag
def corrected_values(row: Corrected) -> str:
    return change_words(row.goal, row.old.value, row.new.value)


@register.simple_tag(takes_context=True)
def corrected_path(context: template.Context, row: Corrected) -> str:
    moment: Moment = context["moment"]
    return figure_path(moment, row.figure.month, corrected_code(row))


@register.filter
def corrected_code(row: Corrected) -> str:
    """18 for the city's figure, 18-Z1 for a zone's."""
    zone = row.figure.zone
    return f"{row.goal.number}-{zone.code}" if zone else str(row.goal.number)


def figure_path(moment: Moment, month: date, code: str) -> str:
    return f"{reverse('pilots:figure_detail', args=[month, code])}{moment.keep_day}"


@register.simple_tag
def returned_code(row: Returned, goal: Goal) -> str:
    return row.code_of(goal)


@register.simple_tag
def returned_month(row: Returned) -> str:
    return month_name(row.month) if row.month else DASH
