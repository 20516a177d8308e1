"""What differs between two versions: a text, a step, a duty, a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Model
from modeltranslation.utils import build_localized_fieldname

from pilots.models import Department, Duty, Milestone, TaskBook, TimetablePoint
from pilots.rules.differences import Kind, NumberChange, Pair, Piece, text_pieces
from pilots.rules.lights import Light
from pilots.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text in two versions. language: "" for the reader's; the other's code where only that text differs."""

    pieces: tuple[Piece, ...]
    language: str = ""

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != Kind.KEPT for piece in self.pieces)

    @property
    def text(self) -> str:
        """The new text."""
        return "".join(piece.text for piece in self.pieces if piece.kind != Kind.REMOVED)


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step of the road map, by its number."""

    pair: Pair[Milestone]
    title: TextChange
    weight: NumberChange

    @property
    def days_moved(self) -> int:
        """How much later the step is due; negative for earlier, 0 for one that only one version has."""
        return (self.pair.new.due_on - self.pair.old.due_on).days if self.pair.old and self.pair.new else 0

    @property
    def days_earlier(self) -> int:
        return -self.days_moved

    @property
    def is_moved(self) -> bool:
        return self.days_moved != 0

    @property
    def is_changed(self) -> bool:
        return self.title.is_changed or self.weight.is_changed or self.is_moved


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A duty of one department, the versions' wordings paired by what they say."""

    pair: Pair[Duty]
    text: TextChange
    evidence: TextChange

    @property
    def department(self) -> Department | None:
        duty = self.pair.new or self.pair.old
        return duty.department if duty else None

    @property
    def is_moved(self) -> bool:
        return bool(self.pair.old and self.pair.new and self.pair.old.due_on != self.pair.new.due_on)

    @property
    def is_changed(self) -> bool:
        return self.text.is_changed or self.evidence.is_changed or self.is_moved


@dataclass(frozen=True, slots=True)
class MonthChange:
    """A month of the timetable; a version without a value for it has no point."""

    month: date
    old: TimetablePoint | None
    new: TimetablePoint | None

    @property
    def planned(self) -> NumberChange:
        return NumberChange(self.old.planned if self.old else None, self.new.planned if self.new else None)


@dataclass(frozen=True, slots=True)
class MonthLights:
    """A month under both versions. judged_by: the version that counts for it, None before the first.

    old, new: the standings if the version counted; None for the months after the one shown.
    published: the light with which the month was published; None where it was not.
    """

    month: date
    judged_by: TaskBook | None
    old: Standing | None
    new: Standing | None
    published: Light | None
    as_published: Light | None


def text_change(old: Model | None, new: Model | None, field: str) -> TextChange:
    """A text that stands in both languages, in the reader's; where that stays, the one that does not."""
    before, after = (_text(row, field) for row in (old, new))
    if before != after:
        return TextChange(text_pieces(before, after))
    for language, _name in settings.LANGUAGES:
        localised = build_localized_fieldname(field, language)
        others = [_text(row, localised) for row in (old, new)]
        if others[0] != others[1]:
            return TextChange(text_pieces(*others), language)
    return TextChange(text_pieces(before, after))


def _text(row: Model | None, field: str) -> str:
    return (getattr(row, field) or "") if row else ""
