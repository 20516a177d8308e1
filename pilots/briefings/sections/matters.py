"""Matters before the leading group: what is open, the most urgent first, and what was closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pilots.briefings.ground import Ground
from pilots.briefings.papers import Block, Cell, Column, Paragraph, Section, Table
from pilots.briefings.words import day_cell, listed, mark_of, sentences
from pilots.dockets import DocketLine, most_urgent
from pilots.rules.matters import MatterState
from pilots.templatetags.changes import since_words
from pilots.templatetags.pilots import DASH, day_name

#: A matter due within so many days is told to be due soon.
SOON_DAYS = 30


def word(ground: Ground) -> Section:
    """What the figures have only proposed is no matter before the leading group yet, and is left out."""
    lines = [line for line in most_urgent(ground.docket) if line.state != MatterState.PROPOSED]
    closed = closed_since(ground)
    blocks: list[Block] = [Paragraph("matters.open", open_words(ground, lines), path=reverse("pilots:matter_list"))]
    if closed:
        blocks.append(Paragraph("matters.closed", closed_words(ground, closed)))
    if lines:
        blocks.append(open_table(lines))
    if closed:
        blocks.append(closed_table(closed))
    return Section("matters", pgettext("briefing", "Matters before the leading group"), tuple(blocks))


def closed_since(ground: Ground) -> list[DocketLine]:
    """Those closed since the issue before, the last closed first."""
    found = [
        (line.standing.closed_at, line)
        for line in ground.docket
        if line.standing.closed_at and line.standing.closed_at >= ground.changes.since.until
    ]
    return [line for _at, line in sorted(found, key=lambda row: row[0], reverse=True)]


def open_words(ground: Ground, lines: Sequence[DocketLine]) -> str:
    day = ground.moment.as_of
    if not lines:
        return _("As of %(day)s, no matter is open before the leading group.") % {"day": day_name(day)}
    words = ngettext(
        "As of %(day)s, %(count)s matter is open before the leading group: %(parts)s.",
        "As of %(day)s, %(count)s matters are open before the leading group: %(parts)s.",
        len(lines),
    )
    told = {"day": day_name(day), "count": len(lines), "parts": listed(parts_of(ground, lines))}
    return sentences([words % told, longest_words(lines[0])])


def parts_of(ground: Ground, lines: Sequence[DocketLine]) -> Iterator[str]:
    """How the open matters split: each is counted once."""
    soon = ground.moment.as_of + timedelta(days=SOON_DAYS)
    undecided = [line for line in lines if line.state == MatterState.RAISED]
    overdue = [line for line in lines if line.is_overdue]
    due = [line for line in lines if line.due_on and not line.is_overdue and line not in undecided]
    next_due = [line for line in due if line.due_on and line.due_on <= soon]
    if undecided:
        yield _("%(count)s to be decided") % {"count": len(undecided)}
    if overdue:
        yield pgettext("briefing", "%(count)s overdue") % {"count": len(overdue)}
    if next_due:
        yield _("%(count)s due within %(days)s days") % {"count": len(next_due), "days": SOON_DAYS}
    if len(due) > len(next_due):
        yield _("%(count)s due later") % {"count": len(due) - len(next_due)}


def longest_words(first: DocketLine) -> str:
    """first: the most urgent; "" where not even that is overdue."""
    if not first.is_overdue:
        return ""
    words = ngettext(
        "The longest overdue is %(code)s “%(title)s”, by %(days)s day: %(department)s.",
        "The longest overdue is %(code)s “%(title)s”, by %(days)s days: %(department)s.",
        first.days_overdue,
    )
    told = {"code": first.matter.code, "title": first.matter.title, "department": first.department or DASH}
    return words % {**told, "days": first.days_overdue}


def closed_words(ground: Ground, closed: Sequence[DocketLine]) -> str:
    words = ngettext(
        "%(count)s matter has been closed %(since)s.", "%(count)s matters have been closed %(since)s.", len(closed)
    )
    return words % {"count": len(closed), "since": since_words(ground.changes.since)}


def open_table(lines: Sequence[DocketLine]) -> Table:
    columns = (
        Column(pgettext("briefing", "No."), width=9),
        Column(pgettext("briefing", "Matter"), width=42),
        Column(pgettext("briefing", "Responsible department"), width=20),
        Column(pgettext("briefing", "Due on"), width=14),
        Column(_("State"), width=15),
    )
    return Table("matters.table", _("Open matters"), columns, tuple(map(open_row, lines)))


def open_row(line: DocketLine) -> Sequence[Cell]:
    return (*named_cells(line), day_cell(line.due_on), Cell(state_words(line)))


def named_cells(line: DocketLine) -> Sequence[Cell]:
    matter = line.matter
    return (
        Cell(matter.code, path=matter.get_absolute_url()),
        Cell(matter.title, mark=mark_of(matter.provenance)),
        Cell(str(line.department) if line.department else DASH),
    )


def state_words(line: DocketLine) -> str:
    if not line.is_overdue:
        return line.state_word
    words = ngettext("%(state)s, %(days)s day overdue", "%(state)s, %(days)s days overdue", line.days_overdue)
    return words % {"state": line.state_word, "days": line.days_overdue}


def closed_table(closed: Sequence[DocketLine]) -> Table:
    columns = (
        Column(pgettext("briefing", "No."), width=9),
        Column(pgettext("briefing", "Matter"), width=50),
        Column(pgettext("briefing", "Responsible department"), width=25),
        Column(pgettext("briefing", "Closed on"), width=16),
    )
    return Table(
        "matters.closed_table", pgettext("briefing", "Matters closed"), columns, tuple(map(closed_row, closed))
    )


def closed_row(line: DocketLine) -> Sequence[Cell]:
    closed_at = line.standing.closed_at
    return (*named_cells(line), day_cell(timezone.localdate(closed_at) if closed_at else None))
