"""All that changed of the goals of a year between two moments of knowledge, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from pilots.changes.news import BookChange, Corrected, LightMove, StepMove, StepNews
from pilots.changes.since import Since
from pilots.courses import Course
from pilots.models import Revision
from pilots.moments import Moment
from pilots.rules.attributions import Cause
from pilots.rules.lights import Light
from pilots.rules.months import last_day, month_after


@dataclass(frozen=True)
class Changes:
    """All that differs of goals of one year between the earlier moment and the one shown.

    before, after: the courses of the same goals in the same order.
    """

    since: Since
    moment: Moment
    before: Sequence[Course]
    after: Sequence[Course]

    @cached_property
    def moves(self) -> list[LightMove]:
        """Every light of the month shown that is another than before, in the order of the courses."""
        month = self.moment.month
        found = []
        for old, new in zip(self.before, self.after, strict=True):
            published = new.published.get(month) if self.since.month == month else None
            light = published or old.standing.light
            if light != new.standing.light:
                found.append(LightMove(old, new, light, _previous(old) if light == Light.NOT_DUE else None))
        return found

    @property
    def moved(self) -> list[LightMove]:
        return [move for move in self.moves if move.is_news]

    @property
    def first_lights(self) -> list[LightMove]:
        """First lights of the month that are no news: as the month before, or the goal's first of the year."""
        return [move for move in self.moves if not move.is_news]

    @cached_property
    def books(self) -> list[BookChange]:
        """The versions published in between, by goal and in the order in which they count."""
        found = []
        for course in self.after:
            for old, new in pairwise([None, *course.versions]):
                if new and new.book.published_at and new.book.published_at >= self.since.until:
                    found.append(BookChange(course, old, new))
        return found

    @property
    def targets(self) -> list[BookChange]:
        return [change for change in self.books if change.is_target_changed]

    @cached_property
    def steps(self) -> list[StepMove]:
        """What became of the steps of the road maps in force for the month shown, the done before the missed."""
        moves = [move for old, new in zip(self.before, self.after, strict=True) for move in self._steps_of(old, new)]
        return sorted(moves, key=lambda move: list(StepNews).index(move.news))

    @property
    def steps_done(self) -> list[StepMove]:
        return [move for move in self.steps if move.news == StepNews.DONE]

    @property
    def steps_missed(self) -> list[StepMove]:
        return [move for move in self.steps if move.news == StepNews.MISSED]

    @property
    def counted_on(self) -> date:
        """The day on which overdue steps are counted: the month's last, or the as-of day before it."""
        return min(last_day(self.moment.month), self.moment.as_of)

    def _steps_of(self, old: Course, new: Course) -> Iterable[StepMove]:
        known = {row.step: row.done_on for version in old.versions for row in version.milestones}
        counted_before = min(last_day(self.moment.month), self.since.day)
        for row in new.version.milestones if new.version else ():
            before = known.get(row.step)
            if before != row.done_on:
                news = StepNews.UNDONE if row.done_on is None else StepNews.REDATED if before else StepNews.DONE
                yield StepMove(new, row, news, before)
            overdue = row.as_rule().days_overdue(self.counted_on)
            if overdue and self.counted_on > counted_before and row.due_on >= counted_before:
                yield StepMove(new, row, StepNews.MISSED, before, overdue)

    @cached_property
    def corrections(self) -> list[Corrected]:
        """Values that took another's place in between, by goal and month, the city before its zones."""
        return [
            Corrected(course, old, new)
            for course in self.after
            for _place, rows in sorted(course.revisions.items(), key=lambda item: (item[0][1], item[0][0] or 0))
            for old, new in pairwise(rows)
            if self._is_new(new) and old.value != new.value
        ]

    @property
    def corrections_beside(self) -> list[Corrected]:
        """Without those that the cause of a moved light names."""
        named = {
            (move.goal.pk, month)
            for move in self.moves
            if Cause.CORRECTION in move.attribution.causes
            for month in move.corrected
        }
        return [row for row in self.corrections if row.figure.zone_id or (row.goal.pk, row.figure.month) not in named]

    @cached_property
    def figures(self) -> int:
        """How many figures, of the city and of zones, had their first value approved in between."""
        return sum(self._is_new(rows[0]) for course in self.after for rows in course.revisions.values())

    def _is_new(self, revision: Revision) -> bool:
        return revision.reviewed_at is not None and revision.reviewed_at >= self.since.until

    @property
    def is_empty(self) -> bool:
        return not (self.moves or self.books or self.steps or self.corrections or self.figures)


def _previous(course: Course) -> Light | None:
    """The light of the month before the one shown, as published; None for January or where none was due."""
    month = course.moment.month
    if month.month == 1:
        return None
    before = month_after(month, -1)
    light = course.published.get(before) or course.standing_at(before).light
    return None if light == Light.NOT_DUE else light
