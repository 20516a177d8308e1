"""Ten years of the pilot: what pages cost with one year in the database, and with ten.

2021 is filled up to December and copied to the nine years before it: 30 goals a year, the city and
five zones, three approved revisions a figure and one or two that were returned, task books, road
maps, duties, periods and published lights; about 95,000 revisions in all. The triggers are on.

    python -m tests.benchmarks.decade fill|copy

does the one or the other in the database of the environment.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from tests.benchmarks.server_time import COMPARING, Cost, costs_in, least
from tests.browser.site import ROOT, Site

YEAR = 2021
EARLIER = range(2012, YEAR)
PAGES = (
    *COMPARING,
    "/goals/2021/18/",
    "/taskbooks/2021/",
    "/taskbooks/2021/volume/",
    "/reporting/completeness/",
)
#: How often the two sites are measured one after the other.
TURNS = 6
#: Rows a transaction: the stamp is one row that each approved revision raises.
ROWS = 500


@dataclass(frozen=True, slots=True)
class Growth:
    """Of one page: its cost with one year and with ten."""

    page: str
    one: Cost
    ten: Cost

    @property
    def ratio(self) -> float:
        return self.ten.milliseconds / self.one.milliseconds


def decade(one: Site, ten: Site, rounds: int) -> list[Growth]:
    """Fill the year of both sites, add nine years to the second, and measure them in turn.

    In turn, so that whatever else keeps the machine busy meanwhile slows both of them.
    """
    for site in (one, ten):
        run_in(site, "fill")
    run_in(ten, "copy")
    turns = [[costs_in(site, -(-rounds // TURNS), PAGES) for site in (one, ten)] for _ in range(TURNS)]
    costs = [least(turn[at] for turn in turns) for at in range(2)]
    return [Growth(before.page, before, after) for before, after in zip(*costs, strict=True)]


def run_in(site: Site, deed: str) -> None:
    """Run this module's own part in a process of the site's settings."""
    subprocess.run([sys.executable, "-m", "tests.benchmarks.decade", deed], cwd=ROOT, env=site.environment, check=True)


def fill(year: int) -> None:
    """Every figure that the goals owe, of the city and of all zones, with its revisions; every month published."""
    from pilots.models import Figure, Goal, Zone

    zones = list(Zone.objects.order_by("code"))
    goals = list(Goal.objects.of_year(year).order_by("number"))
    for goal in goals:
        goal.zones.set(zones)
    there = set(Figure.objects.filter(goal__year=year).values_list("goal_id", "zone_id", "month"))
    missing = [
        Figure(goal=goal, zone=zone, month=month)
        for goal in goals
        for zone in (None, *zones)
        for month in owed(goal)
        if (goal.pk, zone.pk if zone else None, month) not in there
    ]
    add(Figure, missing)
    say_it_all(year)
    publish(year)


def owed(goal: Any) -> tuple[date, ...]:
    from pilots.rules.months import Frequency, due_months

    return due_months(Frequency(goal.frequency), goal.year)


def say_it_all(year: int) -> None:
    """Three approved revisions a figure and one or two that were returned, after those that it has."""
    from pilots.models import Figure, Revision, TimetablePoint

    plans = TimetablePoint.objects.filter(task_book__goal__year=year).order_by("task_book__version")
    planned = {(goal, month): value for goal, month, value in plans.values_list("task_book__goal", "month", "planned")}
    figures = Figure.objects.filter(goal__year=year).prefetch_related("revisions")
    add(Revision, (row for figure in figures for row in revisions_of(figure, planned[figure.goal_id, figure.month])))


def revisions_of(figure: Any, planned: Decimal) -> Iterator[Any]:
    from pilots.models import Revision
    from pilots.rules.months import month_after
    from tests.factories import a_time, entered

    value = planned / 6 if figure.zone_id else planned * (90 + figure.month.month) / 100
    states = ["returned", "approved", "approved", "approved", "returned"][: 4 + figure.pk % 2]
    for number, state in enumerate(states, len(figure.revisions.all()) + 1):
        yield Revision(
            figure=figure,
            number=number,
            value=(value * (100 + number) / 101).quantize(Decimal("0.01")),
            provenance="illustrative",
            comment="按统计口径修正。",
            reason="请核实口径。" if state == "returned" else "",
            **entered(figure.month, state, a_time(month_after(figure.month) + timedelta(days=3 + 4 * number))),
        )


def publish(year: int) -> None:
    """The year's months that are not published yet, as the office publishes them, on the day they close."""
    from pilots.actions.publications import publish_month
    from pilots.models import Period, User
    from tests.factories import a_time

    office = User.objects.get(username="office")
    for period in Period.objects.of_year(year).filter(publication=None).order_by("month"):
        publish_month(period=period, user=office, at=a_time(period.closes_on, 17))


def copy(year: int, to: int) -> None:
    """The year's goals with all that is promised, said and published of them, as those of another year."""
    from pilots.models import Goal, Period

    add(Period, (moved(period, to) for period in Period.objects.of_year(year)))
    goals = list(Goal.objects.of_year(year).order_by("number").prefetch_related("zones"))
    copies = {goal.pk: moved(goal, to, year=to, continues=None) for goal in goals}
    add(Goal, copies.values())
    links = [Goal.zones.through(goal=copies[goal.pk], zone=zone) for goal in goals for zone in goal.zones.all()]
    add(Goal.zones.through, links)
    copy_books(copies, to)
    copy_said(copies, to)


def copy_books(goals: Mapping[int, Any], to: int) -> None:
    """The published task books of goals; goals: id → its copy."""
    from pilots.models import Duty, Milestone, TaskBook, TimetablePoint
    from tests.factories import unsealed

    rows = list(TaskBook.objects.exclude(state="draft").filter(goal__in=goals).order_by("version"))
    books = {book.pk: moved(book, to, goal=goals[book.goal_id]) for book in rows}
    with unsealed():
        add(TaskBook, books.values())
        for model in (TimetablePoint, Milestone, Duty):
            parts = model.objects.filter(task_book__in=books)
            add(model, (moved(part, to, task_book=books[part.task_book_id]) for part in parts))
        through = TaskBook.supporting.through
        named = through.objects.filter(taskbook__in=books)
        add(through, (through(taskbook=books[row.taskbook_id], department_id=row.department_id) for row in named))


def copy_said(goals: Mapping[int, Any], to: int) -> None:
    """Figures with their revisions, reports of steps, and lights as published; goals: id → its copy."""
    from pilots.models import Figure, MilestoneReport, Period, Publication, PublishedLight, Revision

    figures = {row.pk: moved(row, to, goal=goals[row.goal_id]) for row in Figure.objects.filter(goal__in=goals)}
    add(Figure, figures.values())
    settled = Revision.objects.filter(figure__goal__in=goals, state__in=["approved", "returned"]).order_by("pk")
    revisions = {row.pk: moved(row, to, figure=figures[row.figure_id]) for row in settled}
    add(Revision, revisions.values())
    reports = MilestoneReport.objects.filter(goal__in=goals, state="approved")
    add(MilestoneReport, (moved(row, to, goal=goals[row.goal_id]) for row in reports))
    periods = {period.month: period for period in Period.objects.of_year(to)}
    published = Publication.objects.filter(lights__goal__in=goals).distinct().select_related("period")
    briefings = {row.pk: moved(row, to, period=periods[row.period.month.replace(year=to)]) for row in published}
    add(Publication, briefings.values())
    add(
        PublishedLight,
        (
            moved(
                row,
                to,
                publication=briefings[row.publication_id],
                goal=goals[row.goal_id],
                revision=revisions[row.revision_id] if row.revision_id else None,
            )
            for row in PublishedLight.objects.filter(goal__in=goals)
        ),
    )


def moved(row: Any, to: int, **changes: Any) -> Any:
    """An unsaved copy of a row, its days and moments in another year; a leap day becomes the last of February."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    for name, value in values.items():
        if isinstance(value, date):
            year = value.year + to - YEAR
            is_leap_day = (value.month, value.day) == (2, 29)
            values[name] = value.replace(year=year, day=28) if is_leap_day else value.replace(year=year)
    for name in changes:
        values.pop(f"{name}_id", None)
    return type(row)(**values | changes)


def continue_goals() -> None:
    """Each year's goals go on from those of the year before."""
    from pilots.models import Goal

    by_year = {(goal.year, goal.number): goal for goal in Goal.objects.all()}
    for (year, number), goal in by_year.items():
        goal.continues = by_year.get((year - 1, number))
    Goal.objects.bulk_update(by_year.values(), ["continues"], batch_size=ROWS)


def add(model: Any, rows: Iterable[Any]) -> None:
    """Insert rows, a few hundred a transaction."""
    waiting = iter(rows)
    while batch := list(islice(waiting, ROWS)):
        model.objects.bulk_create(batch)


def settle() -> None:
    """What PostgreSQL does by itself in time: count rows again, for the planner."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def main(deed: str) -> None:
    if deed == "fill":
        fill(YEAR)
    else:
        for year in EARLIER:
            copy(YEAR, year)
        continue_goals()
    settle()


if __name__ == "__main__":
    import django

    django.setup()
    main(sys.argv[1])
