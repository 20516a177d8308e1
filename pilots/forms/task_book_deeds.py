"""What the buttons inside a draft's form do: rows are added, moved and removed, the timetable is filled in.

Each changes what was typed and saves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from pilots.forms.task_book_rows import month_field
from pilots.forms.task_books import DraftForm, keys_in
from pilots.models import Goal, TaskBook
from pilots.rules.lights import Measure
from pilots.rules.months import months_of
from pilots.rules.timetables import Shape, rescaled, scaled, shaped
from pilots.templatetags.reporting import typed_number

ROW_DEED = re.compile(r"(up|down|remove)-(step|duty)-([0-9]{1,4}|n[0-9]{1,4})")
ADD_DEED = re.compile(r"add-(step|duty)")
FILL = "fill-"
#: Fills that follow other values than a shape's.
IN_FORCE, LAST_YEAR, SCALE = "in_force", "last_year", "scale"


class CannotFillError(Exception):
    """Why the timetable cannot be filled in, in words; None where the words stand beside a field."""

    def __init__(self, words: str | None = None) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Sources:
    """The task books whose ways can be followed; None where there is none."""

    in_force: TaskBook | None
    last_year: TaskBook | None


def rearranged(deed: str, data: QueryDict) -> QueryDict:
    """The same fields with a row added, moved or removed; BadRequest for what no button of ours sends."""
    changed = data.copy()
    if added := ADD_DEED.fullmatch(deed):
        kind = added[1]
        taken = [int(key[1:]) for key in keys_in(data, kind) if key.startswith("n")]
        changed.appendlist(kind, f"n{max(taken, default=0) + 1}")
        return changed
    found = ROW_DEED.fullmatch(deed)
    if not found:
        raise BadRequest("no such deed")
    move, kind, key = found.groups()
    keys = keys_in(data, kind)
    if key in keys:
        at = keys.index(key)
        keys.remove(key)
        if move != "remove":
            keys.insert(max(at - 1, 0) if move == "up" else at + 1, key)
    changed.setlist(kind, keys)
    return changed


def filled(deed: str, form: DraftForm, sources: Sources) -> QueryDict:
    """The same fields with the timetable worked out. CannotFillError where something it needs is missing."""
    head = form.read.head
    head.is_valid()
    if "target" in head.errors or "baseline" in head.errors:
        raise CannotFillError
    target, baseline = head.cleaned_data["target"], head.cleaned_data["baseline"]
    fill = deed.removeprefix(FILL)
    values = way(form, sources, fill)(baseline, target)
    changed = form.data.copy()
    for month, value in zip(months_of(form.goal.year), values, strict=True):
        changed[month_field(month)] = typed_number(value)
    return changed


Way = Callable[[Decimal | None, Decimal], Sequence[Decimal]]


def way(form: DraftForm, sources: Sources, fill: str) -> Way:
    """From baseline and target to twelve values; BadRequest for a fill that there is not."""
    decimals, may_fall = form.goal.unit.decimals, form.goal.measure != Measure.CUMULATIVE
    if fill in list(Shape):
        return lambda start, target: shaped(Shape(fill), start, target, decimals)
    if fill == SCALE:
        kept, planned = kept_months(form), all_planned(form)
        return lambda start, target: scaled(planned, kept, start, target, decimals, may_fall=may_fall)
    source = {IN_FORCE: sources.in_force, LAST_YEAR: sources.last_year}.get(fill)
    if source is None:
        raise BadRequest("no such way to fill the timetable")
    values = planned_of(source)
    if len(values) < 12:
        raise CannotFillError(_("The timetable to follow does not have twelve months."))
    return lambda start, target: rescaled(values, start, target, decimals, old_start=source.baseline, may_fall=may_fall)


def planned_of(book: TaskBook) -> list[Decimal]:
    return [point.planned for point in sorted(book.timetable.all(), key=lambda point: point.month)]


def all_planned(form: DraftForm) -> list[Decimal]:
    planned = form.read.timetable.planned()
    if len(planned) < 12:
        raise CannotFillError(_("Give all twelve months first: scaling starts from them."))
    return [planned[month] for month in sorted(planned)]


def kept_months(form: DraftForm) -> int:
    """How many months stay as they are when the timetable is scaled from the month that was chosen."""
    chosen = str(form.data.get("scale_from", ""))
    months = [f"{month:%Y-%m}" for month in months_of(form.goal.year)]
    return months.index(chosen) if chosen in months else 0


def last_year_of(goal: Goal) -> TaskBook | None:
    """The task book in force of the goal that this one continues; None where there is none."""
    if goal.continues_id is None:
        return None
    return TaskBook.objects.filter(goal=goal.continues_id, state=TaskBook.State.IN_FORCE).with_content().first()
