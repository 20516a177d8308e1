"""The tables of the chapter of green finance: kinds of instruments, goals and firsts."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from finance.briefings.material import Money, measure_of
from finance.templatetags.funding import YUAN_OF_ONE, first_amount, kind_name, open_word
from finance.totals.parts import Amount, KindTotal
from finance.totals.register import Totals
from pilots.briefings.papers import Cell, Column, Table
from pilots.briefings.words import (
    course_mark,
    decimals_of,
    goal_name,
    light_cell,
    mark_of,
    number_cell,
    quantity_cell,
    sentences,
    shown,
    unit_cell,
)
from pilots.courses import Course
from pilots.models import Unit
from pilots.moments import Moment
from pilots.templatetags.amounts import spoken
from pilots.templatetags.pilots import day_name


def kinds_table(money: Money, moment: Moment) -> Table:
    unit = str(money.unit)
    columns = (
        Column(_("Kind"), width=16),
        Column(_("Signed in the month"), is_number=True, width=10),
        Column(_("Amount, %(unit)s") % {"unit": unit}, is_number=True, width=12),
        Column(_("Signed since January"), is_number=True, width=10),
        Column(_("Amount, %(unit)s") % {"unit": unit}, is_number=True, width=12),
        Column(_("In all, %(unit)s") % {"unit": unit}, is_number=True, width=12),
        Column(_("Open, %(unit)s") % {"unit": unit}, is_number=True, width=12),
        Column(pgettext("money", "Open is"), width=18),
    )
    note = [
        made_up_words(money.totals),
        _(
            "The four are different things and are not added up: a sum insured is no money paid. Other currencies count"
            " at the rate that stands with the instrument."
        ),
    ]
    rows = tuple(kind_row(row, money, moment) for row in money.totals.by_kind)
    return Table("money.kinds", _("Instruments in the register"), columns, rows, note=sentences(note))


def made_up_words(totals: Totals) -> str:
    if not totals.illustrative:
        return ""
    words = ngettext(
        "%(count)s of %(all)s instruments is illustrative and is in these totals.",
        "%(count)s of %(all)s instruments are illustrative and are in these totals.",
        totals.illustrative,
    )
    return words % {"count": totals.illustrative, "all": totals.rows}


def kind_row(row: KindTotal, money: Money, moment: Moment) -> Sequence[Cell]:
    month = money.totals.added("signed", row.kind, moment.month)
    mark = "illustrative" if row.illustrative else ""
    signed = [amount_cell(amount, money.unit, mark) for amount in (month, row.signed.year, row.signed.whole)]
    return (
        Cell(capfirst(kind_name(row.kind)), path=reverse("finance:instrument_list")),
        number_cell(month.rows),
        signed[0],
        number_cell(row.signed.year.rows),
        *signed[1:],
        quantity_cell(row.outstanding / YUAN_OF_ONE, money.unit, mark),
        Cell(open_word(row.kind)),
    )


def amount_cell(amount: Amount, unit: Unit, mark: str) -> Cell:
    """A dash where instruments were signed of which no amount is stated."""
    is_stated = amount.total or not amount.rows
    return quantity_cell(amount.total / YUAN_OF_ONE if is_stated else None, unit, mark if is_stated else "")


def goals_table(money: Money, moment: Moment) -> Table:
    """The goals of the category: reported beside planned and beside what the register adds up to."""
    columns = (
        Column(_("Goal"), width=26),
        Column(_("Target for the year"), is_number=True, width=14),
        Column(pgettext("briefing", "Actual"), is_number=True, width=14),
        Column(pgettext("briefing", "Plan to date"), is_number=True, width=14),
        Column(_("In the register"), is_number=True, width=14),
        Column(pgettext("traffic light", "Light"), width=12),
    )
    title = _("Money against the goals of %(year)s") % {"year": moment.month.year}
    note = _("A dash in the register: no task book names a measure of it, or it holds nothing.")
    return Table("money.goals", title, columns, tuple(goal_row(course, money) for course in money.courses), note=note)


def goal_row(course: Course, money: Money) -> Sequence[Cell]:
    goal, standing, version = course.goal, course.standing, course.judged_version
    held = money.fed.get(measure_of(course))
    target = standing.promise.target if standing.promise else None
    point = course.planned_point
    return (
        Cell(goal_name(course), path=goal.get_absolute_url()),
        unit_cell(target, goal.unit, version.book.target_provenance if version else ""),
        unit_cell(standing.actual, goal.unit, course.figure.provenance if course.figure else ""),
        unit_cell(standing.planned, goal.unit, point.provenance if point else ""),
        unit_cell(held.value if held else None, goal.unit, "illustrative" if held and held.is_illustrative else ""),
        light_cell(standing.light, course_mark(course)),
    )


def firsts_table(money: Money) -> Table:
    columns = (
        Column(_("Scope"), width=17),
        Column(_("Instrument"), width=30),
        Column(_("Kind"), width=15),
        Column(_("Amount"), is_number=True, width=16),
        Column(_("Signed on"), width=20),
        Column(_("Source"), width=30),
    )
    rows = tuple(
        (
            Cell(row.get_first_scope_display()),
            Cell(row.title, mark=mark_of(row.provenance), path=row.get_absolute_url()),
            Cell(capfirst(kind_name(row.kind))),
            Cell(
                first_amount(row, money.unit),
                shown(row.amount_yuan / YUAN_OF_ONE, money.unit) if row.amount_yuan is not None else None,
                decimals_of(money.unit),
            ),
            Cell(day_name(row.signed_on)),
            Cell(spoken(row.source)),
        )
        for row in money.firsts
    )
    return Table("money.firsts", _("The first of their kind"), columns, rows)
