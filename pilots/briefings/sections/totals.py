"""Overall progress: the lights, the pace, the headline figures and how complete the reporting is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.briefings.chapters import Headline
from pilots.briefings.ground import Ground
from pilots.briefings.papers import Block, Cell, Column, Figures, Paragraph, Section, Table
from pilots.briefings.words import counted_lights, goal_title, listed, listed_long, moved_counts, number_cell, sentences
from pilots.completeness import Total
from pilots.courses import count_lights
from pilots.models import Department, Provenance
from pilots.rules.lights import Light
from pilots.rules.progress import linear_pace
from pilots.rules.timeliness import Timeliness
from pilots.templatetags.pilots import day_name, light_word, month_name, percent


def word(ground: Ground, headlines: Sequence[Headline]) -> Section:
    """Of a month's briefing."""
    blocks: list[Block | None] = [
        note(ground),
        Paragraph("totals.lights", lights_words(ground), path=reverse("overview"), mark=mark(ground)),
    ]
    if ground.courses:
        blocks += [
            paragraph("totals.against", against_words(ground)),
            paragraph("totals.achieved", achieved_words(ground)),
            paragraph("totals.pace", pace_words(ground)),
            Figures("totals.headlines", tuple(headlines)) if headlines else None,
            Paragraph("totals.reporting", reporting_words(ground), path=reverse("pilots:completeness")),
            by_category(ground),
        ]
    elif headlines:
        blocks.append(Figures("totals.headlines", tuple(headlines)))
    return Section("totals", _("Overall progress"), tuple(block for block in blocks if block))


def word_quarter(ground: Ground) -> Section:
    """Of a quarter's bulletin: one paragraph."""
    parts = [lights_words(ground)]
    if ground.courses:
        parts += [against_words(ground), achieved_words(ground), pace_words(ground), reporting_words(ground)]
    blocks = (note(ground), Paragraph("totals.state", sentences(parts), path=reverse("overview"), mark=mark(ground)))
    return Section("totals", _("Overall progress"), tuple(block for block in blocks if block))


def note(ground: Ground) -> Paragraph | None:
    """What the office said when it published the month."""
    return paragraph("totals.note", ground.note)


def paragraph(key: str, text: str) -> Paragraph | None:
    return Paragraph(key, text) if text else None


def mark(ground: Ground) -> str:
    return Provenance.ILLUSTRATIVE.value if ground.is_illustrative else ""


def lights_words(ground: Ground) -> str:
    month, total = ground.issue.month, len(ground.courses)
    if not total:
        return _("No goals have been set for %(year)s.") % {"year": month.year}
    words = ngettext(
        "At the end of %(month)s the one goal of %(year)s stands as follows: %(lights)s.",
        "At the end of %(month)s the %(total)s goals of %(year)s stand as follows: %(lights)s.",
        total,
    )
    told = {"month": month_name(month), "year": month.year, "total": total}
    return words % {**told, "lights": counted_lights(ground.counts)}


def against_words(ground: Ground) -> str:
    """How the numbers of goals by light differ from those of the issue before; "" in a year's first, or too early."""
    before = ground.month_before
    if before is None or ground.counts[Light.NOT_DUE] == len(ground.courses):
        return ""
    changes = moved_counts(ground.counts, ground.counts_before)
    if not changes:
        words = _("No light has more goals or fewer than at the end of %(month)s.")
    elif ground.is_before_published:
        words = _("Against the end of %(month)s, as published: %(changes)s.")
    else:
        words = _("Against the end of %(month)s: %(changes)s.")
    return words % {"month": month_name(before), "changes": changes}


def achieved_words(ground: Ground) -> str:
    """The goals that have reached their targets; "" where none has."""
    reached = [course for course in ground.courses if course.standing.light == Light.ACHIEVED]
    words = ngettext("Target reached: %(goals)s.", "Targets reached: %(goals)s.", len(reached))
    return words % {"goals": listed_long(map(goal_title, reached))} if reached else ""


def pace_words(ground: Ground) -> str:
    """Linear pace, and how many goals have reached it: shown beside, never used for a light."""
    pace = linear_pace(ground.issue.month.month)
    measured = [course for course in ground.courses if course.standing.completion is not None]
    reached = sum((course.standing.completion or 0) >= pace for course in measured)
    told = {"month": month_name(ground.issue.month), "pace": percent(pace), "total": len(measured), "count": reached}
    if not measured:
        return _("Linear pace at the end of %(month)s is %(pace)s; no goal has a completion to hold against it.") % told
    words = ngettext(
        "Linear pace at the end of %(month)s is %(pace)s; of the %(total)s goals whose completion is known,"
        " %(count)s has reached it. It is shown beside and sets no light.",
        "Linear pace at the end of %(month)s is %(pace)s; of the %(total)s goals whose completion is known,"
        " %(count)s have reached it. It is shown beside and sets no light.",
        reached,
    )
    return words % told


def reporting_words(ground: Ground) -> str:
    """How complete and how punctual the departments' reporting of the month is."""
    month, completeness = ground.issue.month, ground.completeness
    total, period = completeness.totals[month.month - 1], completeness.periods.get(month)
    told = {"month": month_name(month), "owed": total.owed, "submitted": total.submitted}
    if not total.owed:
        return _("No figure is owed for %(month)s.") % told
    if period is None:
        return _("Reporting of %(month)s has not been opened.") % told
    words = ngettext(
        "For %(month)s the departments owe %(owed)s figure and have handed in %(submitted)s.",
        "For %(month)s the departments owe %(owed)s figures and have handed in %(submitted)s.",
        total.owed,
    )
    if not total.due:
        return sentences([words % told, _("They are due on %(day)s.") % {"day": day_name(period.due_on)}])
    late, missing = (_named(ground, outcome) for outcome in (Timeliness.LATE, Timeliness.MISSING))
    return sentences(
        [
            words % told,
            in_time_words(total),
            _("Late: %(departments)s.") % {"departments": listed(late)} if late else "",
            _("Still missing: %(departments)s.") % {"departments": listed(missing)}
            if missing and len(missing) < total.due
            else "",
        ]
    )


def in_time_words(total: Total) -> str:
    told = {"due": total.due, "on_time": total.on_time}
    if not total.on_time:
        words = ngettext(
            "The %(due)s department with figures due by then did not hand them in on time.",
            "None of the %(due)s departments with figures due by then handed them in on time.",
            total.due,
        )
    elif total.on_time == total.due:
        words = ngettext(
            "The %(due)s department with figures due by then handed them in on time.",
            "All %(due)s departments with figures due by then handed them in on time.",
            total.due,
        )
    else:
        words = ngettext(
            "Of %(due)s department with figures due by then, %(on_time)s handed them in on time.",
            "Of %(due)s departments with figures due by then, %(on_time)s handed them in on time.",
            total.due,
        )
    return words % told


def _named(ground: Ground, outcome: Timeliness) -> list[Department]:
    """The departments whose reporting of the month came to an outcome."""
    at = ground.issue.month.month - 1
    return [line.department for line in ground.completeness.lines if line.months[at].outcome == outcome]


def by_category(ground: Ground) -> Table:
    """Categories and lights, with the numbers of the issue before."""
    grouped = groupby(ground.courses, key=lambda course: course.goal.task.category)
    rows = [
        _counts_row(str(category), count_lights(list(courses)), category.get_absolute_url())
        for category, courses in grouped
    ]
    rows.append(_counts_row(_("All goals"), ground.counts))
    if ground.month_before:
        words = _("For comparison: the end of %(month)s") % {"month": month_name(ground.month_before)}
        rows.append(_counts_row(words, ground.counts_before))
    return Table(
        "totals.by_category",
        _("Goals by category and light"),
        (
            Column(_("Category"), width=24),
            Column(_("Goals"), is_number=True),
            *(Column(light_word(light), is_number=True) for light in Light),
        ),
        tuple(rows),
    )


def _counts_row(name: str, counts: dict[Light, int], path: str = "") -> Sequence[Cell]:
    numbers: Iterable[Cell] = (number_cell(counts[light]) for light in Light)
    return (Cell(name, path=path), number_cell(sum(counts.values())), *numbers)
