"""Who provides the money and what it stands behind: institutions, projects and firsts by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finance.models import Institution, Instrument
from finance.totals.parts import Split
from finance.totals.register import Totals
from pilots.models import Goal, Project, TaskBook
from pilots.moments import Moment
from pilots.registers import LEDGERS, RegisterMeasure, RegisterValue, load_values
from pilots.rules.months import last_day

#: So many institutions that pay, and so many that insure, are named; the others stand together.
NAMED = 12


@dataclass(frozen=True, slots=True)
class Providers:
    """named: those who provide the most money, then those who insure the most. rest: the others together.

    unsaid: what names no institution. others: how many stand in the rest. None for none.
    """

    named: Sequence[Split]
    rest: Split | None
    unsaid: Split | None
    others: int = 0


def load_providers(totals: Totals) -> Providers:
    """One query."""
    found = totals.split("provider")
    unsaid = found.pop("", None)
    splits = sorted((Split(code, kinds) for code, kinds in found.items()), key=lambda row: row.of)
    paying = sorted((row for row in splits if row.money.whole.rows), key=lambda row: -row.money.whole.total)
    insuring = sorted((row for row in splits if not row.money.whole.rows), key=lambda row: -row.insured.whole.total)
    named, others = paying[:NAMED] + insuring[:NAMED], paying[NAMED:] + insuring[NAMED:]
    names = {row.code: row for row in Institution.objects.filter(code__in=[row.of for row in named])}
    return Providers(
        [Split(names.get(row.of, row.of), row.kinds) for row in named],
        together(others) if others else None,
        Split(None, unsaid) if unsaid else None,
        len(others),
    )


def together(splits: Sequence[Split]) -> Split:
    kinds = dict(splits[0].kinds)
    for split in splits[1:]:
        for kind, span in split.kinds.items():
            kinds[kind] = kinds[kind] + span if kind in kinds else span
    return Split(None, kinds)


def load_projects(totals: Totals) -> list[Split]:
    """Every benchmark project, those with the most money first; those without any are there as well. One query."""
    found = totals.split("project")
    rows = [
        Split(project, found.get(project.code, {}), totals.drawn_by(project.code))
        for project in Project.objects.select_related("zone")
        if totals.codes is None or found.get(project.code) or (project.zone and project.zone.code in totals.codes)
    ]
    return sorted(rows, key=lambda row: (-row.money.whole.total, -row.insured.whole.total, row.of.code))


def load_firsts(totals: Totals) -> list[Instrument]:
    """The instruments that were first of their kind by the end of the month, as then known; the widest scope first.

    One query. Every write of an instrument moves the roll-up, so that the wall is as fresh as the totals.
    """
    widest = list(reversed(Instrument.Scope.values))
    rows = Instrument.objects.known_by(totals.moment.known_until).filter(
        first_scope__in=widest, signed_on__lte=last_day(totals.moment.month), kind__in=totals.kinds
    )
    shown = [
        row
        for row in rows.select_related("zone", "provider")
        if totals.codes is None or (row.zone.code if row.zone else "") in totals.codes
    ]
    return sorted(shown, key=lambda row: (widest.index(row.first_scope), row.signed_on, row.code))


@dataclass(frozen=True, slots=True)
class Feed:
    """A goal of the year that the register feeds. value: None where the register says nothing."""

    goal: Goal
    measure: RegisterMeasure
    value: RegisterValue | None


def load_feeds(moment: Moment) -> list[Feed]:
    """The goals whose task book in force for the month names a measure of this ledger: three queries at most."""
    measures = {measure.key: measure for measure in LEDGERS["finance"].measures}
    books = TaskBook.objects.known_by(moment.known_until).filter(
        goal__year=moment.month.year, counts_from__lte=moment.month
    )
    in_force: dict[int, TaskBook] = {}
    for book in books.select_related("goal__unit").order_by("goal__number", "counts_from", "version"):
        in_force[book.goal_id] = book
    fed = [book for book in in_force.values() if book.register_measure in measures]
    values = load_values((book.register_measure for book in fed), moment.month.year, moment.as_of)
    return [
        Feed(book.goal, measures[book.register_measure], values.get(book.register_measure, {}).get(moment.month))
        for book in fed
    ]
