"""How the differences between two versions of a task book are worded and marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.template.defaultfilters import capfirst
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext

from pilots.comparisons import Comparison, TextChange
from pilots.models import TaskBook, Unit
from pilots.rules.differences import Kind, NumberChange
from pilots.templatetags.pilots import (
    DASH,
    aligned,
    is_english,
    month_name,
    percent,
    points,
    ratio,
    unit_factor,
    with_unit,
    written,
)
from pilots.templatetags.reporting import reporting_unit, typed_number

register = template.Library()

ARROW = "→"


def removed(text: str) -> SafeString:
    return format_html('<del><span class="visually-hidden">{} </span>{}</del>', _("removed:"), text)


def added(text: str) -> SafeString:
    return format_html('<ins><span class="visually-hidden">{} </span>{}</ins>', _("added:"), text)


@register.filter
def old_text(change: TextChange) -> SafeString | str:
    """The old version's text, what the new one leaves out marked; a dash where it has none."""
    return _marked(change, Kind.REMOVED)


@register.filter
def new_text(change: TextChange) -> SafeString | str:
    """The new version's text, what it adds marked; a dash where it has none."""
    return _marked(change, Kind.ADDED)


def _marked(change: TextChange, shown: Kind) -> SafeString | str:
    mark = removed if shown == Kind.REMOVED else added
    pieces = [piece for piece in change.pieces if piece.kind in (Kind.KEPT, shown)]
    marked = format_html_join("", "{}", ((mark(row.text) if row.kind == shown else row.text,) for row in pieces))
    if change.language and pieces:
        return format_html('<span lang="{}">{}</span>', change.language, marked)
    return marked or DASH


@register.filter
def old_number(change: NumberChange, unit: Unit) -> str:
    """The old value with its unit, in full where the reader's decimals would hide the change."""
    return _told(change, unit, with_unit)[0]


@register.filter
def new_number(change: NumberChange, unit: Unit) -> str:
    return _told(change, unit, with_unit)[1]


@register.filter
def old_aligned(change: NumberChange, unit: Unit) -> str:
    """The old value for a column of one unit, in full where the reader's decimals would hide the change."""
    return _told(change, unit, aligned)[0]


@register.filter
def new_aligned(change: NumberChange, unit: Unit) -> str:
    return _told(change, unit, aligned)[1]


def _told(change: NumberChange, unit: Unit, worded: Callable[[Decimal | None, Unit], str]) -> tuple[str, str]:
    old, new = worded(change.old, unit), worded(change.new, unit)
    if change.is_changed and old == new:
        return _in_full(change.old, unit), _in_full(change.new, unit)
    return old, new


def _in_full(value: Decimal | None, unit: Unit) -> str:
    return DASH if value is None else f"{typed_number(value)} {reporting_unit(unit)}"


def is_percentage(unit: Unit) -> bool:
    return str(unit) == "%"


@register.filter
def change_words(change: NumberChange, unit: Unit) -> str:
    """30亿元 → 20亿元."""
    old, new = _told(change, unit, with_unit)
    return f"{old} {ARROW} {new}"


@register.filter
def difference_words(change: NumberChange, unit: Unit) -> str:
    """−10 (−33.3%); points for a percentage; a dash where nothing changed or either is not known."""
    if not change.difference:
        return DASH
    if is_percentage(unit):
        return _("%(points)s points") % {"points": points(change.difference)}
    decimals = unit.english_decimals if is_english() else unit.decimals
    text = written(change.difference * unit_factor(unit), decimals, signed=True)
    if text == "0":
        text = f"{written(change.difference, 6, signed=True)} {reporting_unit(unit)}"
    share = share_words(change)
    return f"{text} ({share})" if share else text


def share_words(change: NumberChange) -> str:
    """−33.3%; "" of zero, and where it would round to nothing."""
    share = "" if change.share is None else f"{written(change.share * 100, 1, fixed=True, signed=True)}%"
    return "" if share == percent(Decimal(0)) else share


@register.filter
def version_name(book: TaskBook) -> str:
    """Version 2; Version 3, draft."""
    words = _("Version %(version)s, draft") if book.is_draft else _("Version %(version)s")
    return words % {"version": book.version}


@register.filter
def version_option(book: TaskBook) -> str:
    """Version 2, from September 2021."""
    if book.is_draft:
        return version_name(book)
    words = _("Version %(version)s, from %(month)s")
    return words % {"version": book.version, "month": month_name(book.counts_from)}


@register.filter
def weight_words(change: NumberChange) -> str:
    return f"{ratio(change.old)}% {ARROW} {ratio(change.new)}%"


@register.filter
def months_words(months: Sequence[date]) -> str:
    """January 2021 to August 2021; months that follow each other as the versions of a year give them."""
    if not months:
        return _("none")
    if len(months) == 1:
        return month_name(months[0])
    return _("%(first)s to %(last)s") % {"first": month_name(months[0]), "last": month_name(months[-1])}


@register.filter
def summary(comparison: Comparison) -> str:
    """What changed, in one sentence: the target first."""
    parts = [*_of_numbers(comparison), *_of_the_plan(comparison), *_of_people(comparison)]
    if not parts:
        return _("The two versions promise the same.")
    return _("%(changes)s.") % {"changes": capfirst(pgettext("between parts of a sentence", ", ").join(parts))}


def _of_numbers(comparison: Comparison) -> Iterator[str]:
    target, baseline, unit = comparison.target, comparison.baseline, comparison.goal.unit
    if target.difference:
        values = {"old": old_number(target, unit), "new": new_number(target, unit)}
        if target.difference > 0:
            words = _("target raised from %(old)s to %(new)s") % values
        else:
            words = _("target lowered from %(old)s to %(new)s") % values
        share = share_words(target) if not is_percentage(unit) else ""
        yield f"{words} ({share})" if share else words
    if baseline.is_changed:
        yield _("baseline %(change)s") % {"change": change_words(baseline, unit)}


def _of_the_plan(comparison: Comparison) -> Iterator[str]:
    months = sum(row.planned.is_changed for row in comparison.months)
    yield from _counted((MONTHS_CHANGED, months))
    if not months and comparison.old.book.path != comparison.new.book.path:
        yield _("the timetable's shape is named otherwise")
    steps = comparison.steps
    kept = [step for step in steps if step.pair.kind == Kind.KEPT]
    yield from _counted(
        (STEPS_ADDED, sum(step.pair.kind == Kind.ADDED for step in steps)),
        (STEPS_DROPPED, sum(step.pair.kind == Kind.REMOVED for step in steps)),
        (STEPS_MOVED, sum(step.is_moved for step in kept)),
        (STEPS_REWORDED, sum(step.title.is_changed for step in kept)),
        (WEIGHTS_CHANGED, sum(step.weight.is_changed for step in kept)),
    )


def _of_people(comparison: Comparison) -> Iterator[str]:
    duties, departments = comparison.duties, comparison.supporting
    yield from _counted(
        (DUTIES_ADDED, sum(duty.pair.kind == Kind.ADDED for duty in duties)),
        (DUTIES_DROPPED, sum(duty.pair.kind == Kind.REMOVED for duty in duties)),
        (DUTIES_CHANGED, sum(duty.pair.kind == Kind.KEPT and duty.is_changed for duty in duties)),
        (DEPARTMENTS_ADDED, sum(pair.kind == Kind.ADDED for pair in departments)),
        (DEPARTMENTS_REMOVED, sum(pair.kind == Kind.REMOVED for pair in departments)),
    )
    if comparison.leader.is_changed:
        yield _("another leader in charge")
    if comparison.contact.is_changed:
        yield _("another person in charge")
    if comparison.funds.is_changed:
        yield _("other sources of funds")
    if comparison.register_measure.is_changed:
        yield _("another register measure")


def _counted(*counts: tuple[Any, int]) -> Iterator[str]:
    """The counts that are not zero, each in its words."""
    for words, count in counts:
        if count:
            yield words % {"count": count}


MONTHS_CHANGED = ngettext_lazy("%(count)s planned month changed", "%(count)s planned months changed", "count")
STEPS_ADDED = ngettext_lazy("%(count)s step added", "%(count)s steps added", "count")
STEPS_DROPPED = ngettext_lazy("%(count)s step dropped", "%(count)s steps dropped", "count")
STEPS_MOVED = ngettext_lazy("%(count)s step moved", "%(count)s steps moved", "count")
STEPS_REWORDED = ngettext_lazy("%(count)s step reworded", "%(count)s steps reworded", "count")
WEIGHTS_CHANGED = ngettext_lazy("%(count)s weight changed", "%(count)s weights changed", "count")
DUTIES_ADDED = ngettext_lazy("%(count)s duty added", "%(count)s duties added", "count")
DUTIES_DROPPED = ngettext_lazy("%(count)s duty dropped", "%(count)s duties dropped", "count")
DUTIES_CHANGED = ngettext_lazy("%(count)s duty changed", "%(count)s duties changed", "count")
DEPARTMENTS_ADDED = ngettext_lazy(
    "%(count)s supporting department added", "%(count)s supporting departments added", "count"
)
DEPARTMENTS_REMOVED = ngettext_lazy(
    "%(count)s supporting department removed", "%(count)s supporting departments removed", "count"
)
