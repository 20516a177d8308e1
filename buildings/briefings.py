"""Green buildings in a month's briefing: what was published beside what the register adds up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from buildings.measures import NAMES
from buildings.rules.measures import HOMES_DONE, PUBLIC_DONE, STAR, ULTRA_LOW
from buildings.templatetags.stock import measure_sentence, starred_sentence
from buildings.templatetags.stock_published import fall_sentence, said_on, said_words
from buildings.totals.goals import MeasureMonth, load_fed_courses, measure_months
from buildings.totals.headlines import Headline as StockHeadline
from buildings.totals.headlines import headlines
from buildings.totals.published import AREA_UNIT, PublishedTotals, load_published, load_units
from buildings.totals.register import Totals, load_totals
from pilots.briefings.chapters import Chapter, Headline, announce_chapter
from pilots.briefings.drafts import ORDER
from pilots.briefings.papers import Block, Cell, Column, Paragraph, Section, Table
from pilots.briefings.words import (
    bare_basis,
    bare_source,
    course_mark,
    decimals_of,
    goal_name,
    light_cell,
    listed_long,
    mark_of,
    sentences,
    shown,
    unit_cell,
)
from pilots.courses import Course
from pilots.models import Unit, Zone
from pilots.moments import Moment
from pilots.rules.issues import Issue
from pilots.rules.months import last_day
from pilots.templatetags.pilots import DASH

TITLE = gettext_lazy("Green buildings")
#: What a briefing follows, by the keys of its paragraphs.
FOLLOWED = {"star": STAR, "homes": HOMES_DONE, "public": PUBLIC_DONE, "ultra_low": ULTRA_LOW}


@dataclass(frozen=True, slots=True)
class Stock:
    """courses: measure of the register → the goal that it feeds."""

    totals: Totals
    published: PublishedTotals
    units: dict[str, Unit]
    courses: dict[str, Course]


def load(issue: Issue, moment: Moment) -> Stock:
    """Sixteen queries at most, whatever the number of rows."""
    totals = load_totals(moment, list(Zone.objects.select_related("within")), [])
    return Stock(totals, load_published(moment), load_units(), load_fed_courses(moment))


def word(stock: Stock, issue: Issue, moment: Moment) -> Section | None:
    blocks: list[Block] = [*followed(stock, moment)]
    if not stock.totals.is_empty:
        text = starred_sentence(stock.totals.by_stars, stock.units[AREA_UNIT])
        mark = mark_of(stock.totals.provenance)
        blocks.append(Paragraph("buildings.stars", text, path=reverse("buildings:building_index"), mark=mark))
    blocks.append(counts_table(stock))
    for old, new in stock.published.fallen:
        if old.as_on > last_day(moment.month):
            continue
        blocks.append(Paragraph(f"buildings.bases.{new.key}.{new.as_on:%Y-%m-%d}", fall_sentence(old, new)))
    if stock.courses:
        blocks.append(goals_table(stock, moment))
    return Section("buildings", str(TITLE), tuple(blocks))


def followed(stock: Stock, moment: Moment) -> Iterator[Paragraph]:
    """What is followed month by month: the register, the timetable and the figure reported, in a sentence each."""
    if stock.totals.is_empty:
        text = _("The register holds no building yet.")
        yield Paragraph("buildings.register", text, path=reverse("buildings:building_index"))
        return
    mark = mark_of(stock.totals.provenance)
    for name, key in FOLLOWED.items():
        course = stock.courses.get(key)
        number = course.goal.number if course else 0
        rows = measure_months(stock.totals, key, course)
        sentence = measure_sentence(rows, number, moment.month.month, stock.units[AREA_UNIT])
        words = _("%(measure)s: %(sentence)s") % {"measure": NAMES[key], "sentence": sentence}
        path = course.goal.get_absolute_url() if course else reverse("buildings:building_index")
        yield Paragraph(f"buildings.{name}", words, path=path, mark=mark)


def counts_table(stock: Stock) -> Table:
    """Two counts side by side: neither stands for the other."""
    columns = (
        Column(_("What is counted"), width=24),
        Column(pgettext("value", "Published"), is_number=True, width=16),
        Column(_("As on, basis and source"), width=36),
        Column(_("Register"), is_number=True, width=14),
        Column(_("What the register counts"), width=24),
    )
    found = headlines(stock.totals, stock.published)
    rows = tuple(counts_row(row, stock) for row in found if row.published or row.register is not None)
    title = _("Published and in the register")
    return Table(
        "buildings.counts", title, columns, rows, note=_("Two counts, side by side: neither stands for the other.")
    )


def counts_row(row: StockHeadline, stock: Stock) -> Sequence[Cell]:
    unit, said, held = stock.units[row.unit_code], row.published, row.register
    published = Cell(DASH)
    if said:
        value = shown(said.value, said.unit)
        published = Cell(said_words(said), value, decimals_of(said.unit), mark=mark_of(said.provenance))
    return (
        Cell(str(row.title), path=reverse("buildings:building_index")),
        published,
        Cell(basis_words(row)),
        unit_cell(held.total if held else None, unit, stock.totals.provenance if held else ""),
        Cell(sentences([rows_words(held.rows) if held else "", str(row.note)])),
    )


def rows_words(count: int) -> str:
    return ngettext("%(count)s row.", "%(count)s rows.", count) % {"count": f"{count:,}"}


def basis_words(row: StockHeadline) -> str:
    """The day that a published value speaks of, its basis and its source; a target is promised for its day."""
    said = row.published
    if said is None:
        return ""
    day = _("target for %(day)s") % {"day": said_on(said)} if row.is_target else said_on(said)
    return listed_long(part for part in (day, bare_basis(said.basis), bare_source(said.source)) if part)


def goals_table(stock: Stock, moment: Moment) -> Table:
    """The goals that the register feeds, with the difference named by both values side by side."""
    columns = (
        Column(_("Goal"), width=28),
        Column(_("Target for the year"), is_number=True, width=14),
        Column(pgettext("briefing", "Actual"), is_number=True, width=14),
        Column(pgettext("briefing", "Plan to date"), is_number=True, width=14),
        Column(_("In the register"), is_number=True, width=14),
        Column(pgettext("traffic light", "Light"), width=12),
    )
    found = sorted(stock.courses.items(), key=lambda item: item[1].goal.number)
    rows = tuple(goal_row(course, measure_months(stock.totals, key, course), stock, moment) for key, course in found)
    title = _("Goals of %(year)s that the register feeds") % {"year": moment.month.year}
    return Table("buildings.goals", title, columns, rows)


def goal_row(course: Course, months: Sequence[MeasureMonth], stock: Stock, moment: Moment) -> Sequence[Cell]:
    goal, standing, version = course.goal, course.standing, course.judged_version
    held = months[moment.month.month - 1].register
    target, point = standing.promise.target if standing.promise else None, course.planned_point
    in_register = held.total if held and not stock.totals.is_empty else None
    return (
        Cell(goal_name(course), path=goal.get_absolute_url()),
        unit_cell(target, goal.unit, version.book.target_provenance if version else ""),
        unit_cell(standing.actual, goal.unit, course.figure.provenance if course.figure else ""),
        unit_cell(standing.planned, goal.unit, point.provenance if point else ""),
        unit_cell(in_register, goal.unit, stock.totals.provenance if in_register is not None else ""),
        light_cell(standing.light, course_mark(course)),
    )


def figures(stock: Stock, issue: Issue, moment: Moment) -> list[Headline]:
    """What was published of the stock for the month or before; a target is no figure."""
    found = []
    for row in headlines(stock.totals, stock.published):
        said = row.published
        if said and not row.is_target:
            cell = Cell(
                said_words(said),
                shown(said.value, said.unit),
                decimals_of(said.unit),
                mark=mark_of(said.provenance),
                path=reverse("buildings:building_index"),
            )
            found.append((str(row.title), cell, basis_words(row)))
    return found


def announce() -> None:
    announce_chapter(Chapter("buildings", ORDER["buildings"], load, word, TITLE, figures))
