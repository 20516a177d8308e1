"""What changed since the issue before: lights and why they moved, steps, task books and corrected figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pilots.briefings.ground import Ground
from pilots.briefings.papers import Cell, Column, Paragraph, Section, Table
from pilots.briefings.words import course_mark, goal_name, light_cell, listed, mark_of
from pilots.changes import BookChange, Changes, Corrected, LightMove, StepMove
from pilots.templatetags.changes import (
    causes_line,
    corrected_code,
    corrected_values,
    since_words,
    step_news,
    target_words,
)
from pilots.templatetags.pilots import month_name


def word(ground: Ground) -> Section | None:
    """None in a year without goals."""
    if not ground.courses:
        return None
    changes = ground.changes
    first = Paragraph("changes.counts", counts_words(changes), path=reverse("pilots:change_list"))
    tables = (lights_table(changes), steps_table(changes), books_table(changes), corrections_table(changes))
    shown = (table for table in tables if table.rows)
    return Section("changes", _("Changes since the issue before"), (first, *shown))


def counts_words(changes: Changes) -> str:
    clauses, since = list(counted(changes)), since_words(changes.since)
    if not clauses:
        return _("Nothing has changed %(since)s.") % {"since": since}
    words = _("What has changed %(since)s: %(changes)s.")
    return words % {"since": since, "changes": listed(clauses)}


def counted(changes: Changes) -> Iterator[str]:
    """How much of each kind has changed; nothing is said of a kind that has not."""
    kinds: tuple[tuple[int, Callable[[int], str]], ...] = (
        (len(changes.moved), lambda n: ngettext("%(count)s light moved", "%(count)s lights moved", n)),
        (len(changes.targets), lambda n: ngettext("%(count)s target changed", "%(count)s targets changed", n)),
        (len(changes.steps_done), lambda n: ngettext("%(count)s step done", "%(count)s steps done", n)),
        (len(changes.steps_missed), lambda n: ngettext("%(count)s step missed", "%(count)s steps missed", n)),
        (changes.figures, lambda n: ngettext("%(count)s figure approved", "%(count)s figures approved", n)),
        (len(changes.corrections), lambda n: ngettext("%(count)s figure corrected", "%(count)s figures corrected", n)),
    )
    for count, words in kinds:
        if count:
            yield words(count) % {"count": count}


def lights_table(changes: Changes) -> Table:
    columns = (
        Column(_("Goal"), width=22),
        Column(pgettext("traffic light", "Before"), width=15),
        Column(pgettext("traffic light", "Now"), width=17),
        Column(_("Why"), width=32),
        Column(pgettext("briefing", "Responsible department"), width=16),
    )
    return Table("changes.lights", _("Lights that moved"), columns, tuple(map(light_row, changes.moved)))


def light_row(move: LightMove) -> Sequence[Cell]:
    """The light of the month before stands for one that has its first light in the month shown."""
    before = move.previous if move.is_first and move.previous else move.before
    return (
        Cell(goal_name(move.new), path=move.goal.get_absolute_url()),
        light_cell(before),
        light_cell(move.after, course_mark(move.new)),
        Cell(causes_line(move)),
        Cell(str(move.goal.lead)),
    )


def steps_table(changes: Changes) -> Table:
    columns = (
        Column(_("No."), width=10),
        Column(_("Step"), width=40),
        Column(_("What became of it"), width=34),
        Column(pgettext("briefing", "Responsible department"), width=18),
    )
    return Table("changes.steps", _("Steps of the road maps"), columns, tuple(map(step_row, changes.steps)))


def step_row(move: StepMove) -> Sequence[Cell]:
    return (
        Cell(move.code, path=move.goal.get_absolute_url()),
        Cell(move.milestone.title, mark=mark_of(move.milestone.provenance)),
        Cell(step_news(move)),
        Cell(str(move.goal.lead)),
    )


def books_table(changes: Changes) -> Table:
    columns = (
        Column(_("Goal"), width=30),
        Column(_("Version"), is_number=True),
        Column(_("Counts from"), width=14),
        Column(_("Target"), width=22),
        Column(_("Reason"), width=34),
    )
    return Table("changes.books", _("Task books published"), columns, tuple(map(book_row, changes.books)))


def book_row(change: BookChange) -> Sequence[Cell]:
    book, goal = change.new.book, change.goal
    return (
        Cell(goal_name(change.course), path=reverse("pilots:task_book_detail", args=[goal.year, goal.number])),
        Cell(str(book.version)),
        Cell(month_name(book.counts_from)),
        Cell(target_words(change), mark=mark_of(book.target_provenance)),
        Cell(book.reason),
    )


def corrections_table(changes: Changes) -> Table:
    columns = (
        Column(_("Figure"), width=10),
        Column(_("Goal"), width=28),
        Column(_("Month"), width=14),
        Column(_("Old and new value"), width=24),
        Column(_("Comment"), width=30),
    )
    rows = tuple(map(correction_row, changes.corrections))
    return Table("changes.corrections", _("Figures corrected"), columns, rows)


def correction_row(row: Corrected) -> Sequence[Cell]:
    month = row.figure.month
    return (
        Cell(corrected_code(row), path=reverse("pilots:figure_detail", args=[month, corrected_code(row)])),
        Cell(str(row.goal)),
        Cell(month_name(month)),
        Cell(corrected_values(row), mark=mark_of(row.new.provenance)),
        Cell(row.new.comment),
    )
