"""Benchmark projects as known at a moment: stage, milestones, claimed results, and the instruments that fund each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from pilots.models import Experience, Project, ProjectMilestone, ProjectResult, Provenance, Zone
from pilots.moments import Moment
from pilots.querysets.projects import FOUND
from pilots.registers import FundingTotal, funding_totals_of
from pilots.rules.gantt import StepState, state_of
from pilots.rules.lights import Step
from pilots.rules.months import last_day

#: The fields of a project that its trail keeps.
KEPT = (
    *("code", "title_zh_hans", "title_en", "kind", "stage", "zone_id", "lead_id", "investment_yuan"),
    *("note_zh_hans", "note_en", "provenance", "source_zh_hans", "source_en"),
)


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as it stood on a day. day: the end of the month shown, or the day of knowledge before it."""

    milestone: ProjectMilestone
    day: date

    @property
    def step(self) -> Step:
        return Step(self.milestone.due_on, self.milestone.done_on)

    @property
    def state(self) -> StepState:
        return state_of(self.step, self.day)

    @property
    def done_on(self) -> date | None:
        """None for what was done only after the day."""
        done_on = self.milestone.done_on
        return done_on if done_on and done_on <= self.day else None

    @property
    def done_since(self) -> date | None:
        """When it was done after the day; None where it was not."""
        return self.milestone.done_on if not self.done_on else None

    @property
    def days_late(self) -> int:
        """How many days after its due day it was done."""
        return max((self.done_on - self.milestone.due_on).days, 0) if self.done_on else 0

    @property
    def days_overdue(self) -> int:
        return self.step.days_overdue(self.day)

    @property
    def days_left(self) -> int:
        return (self.milestone.due_on - self.day).days


@dataclass(frozen=True)
class ProjectLine:
    """A project as it was known. milestones: by due day; results: by day; funding: kind by kind."""

    project: Project
    milestones: Sequence[MilestoneLine] = ()
    results: Sequence[ProjectResult] = ()
    funding: Sequence[FundingTotal] = ()

    @property
    def money(self) -> list[FundingTotal]:
        """What pays: credit, bonds and funds; a sum insured is no money."""
        return [each for each in self.funding if each.is_money]

    @cached_property
    def funded_yuan(self) -> Decimal | None:
        """None where no instrument with an amount funds it."""
        priced = [each.amount_yuan for each in self.money if each.rows > each.unpriced]
        return sum(priced, Decimal(0)) if priced else None

    @property
    def funded_share(self) -> Decimal | None:
        """Of the investment; None where either is not known."""
        investment = self.project.investment_yuan
        return self.funded_yuan / investment if self.funded_yuan is not None and investment else None

    @property
    def instruments(self) -> int:
        return sum(each.rows for each in self.funding)

    @property
    def has_illustrative_funding(self) -> bool:
        return any(each.is_illustrative for each in self.money)

    @cached_property
    def overdue(self) -> list[MilestoneLine]:
        return [each for each in self.milestones if each.days_overdue]

    @cached_property
    def next(self) -> MilestoneLine | None:
        """The first that is not done and not overdue."""
        return next((each for each in self.milestones if not each.done_on and not each.days_overdue), None)

    @property
    def done(self) -> int:
        return sum(each.done_on is not None for each in self.milestones)

    @property
    def is_illustrative(self) -> bool:
        return self.project.provenance == Provenance.ILLUSTRATIVE


@dataclass(frozen=True, slots=True)
class ProjectTotal:
    """What some projects add up to. invested and funded: how many of them say each of the two amounts."""

    key: str
    name: str
    projects: int
    investment_yuan: Decimal
    funded_yuan: Decimal
    invested: int
    funded: int
    overdue: int
    results: int
    is_illustrative: bool


def load_lines(moment: Moment) -> list[ProjectLine]:
    """All projects known by then, by code: five queries, seven as of a day gone by, whatever their number."""
    return lines_of(stood(Project.objects.for_list().order_by("code"), moment), moment)


def load_line(code: str, moment: Moment) -> ProjectLine | None:
    """One project; None where it was not known by then."""
    found = lines_of(stood(Project.objects.for_list().filter(code=code), moment), moment)
    return found[0] if found else None


def projects_in(zone: Zone, moment: Moment) -> list[Project]:
    """Those of a zone and of what lies within it, by code. One query, three as of a day gone by."""
    rows = stood(Project.objects.select_related("zone", "lead").order_by("code"), moment)
    return [row for row in rows if row.zone and zone.pk in (row.zone_id, row.zone.within_id)]


def lines_of(projects: Sequence[Project], moment: Moment) -> list[ProjectLine]:
    known_until = known_until_of(moment)
    milestones = by_project(ProjectMilestone.objects.as_known(known_until).of(projects).order_by("due_on", "id"))
    rows = (
        ProjectResult.objects.as_known(known_until)
        .of(projects)
        .select_related("unit", "goal", "recorded_by__membership__department")
    )
    results = by_project(rows.order_by("as_on", "id"))
    funding = funding_totals_of([project.code for project in projects], known_until)
    day = day_of(moment)
    return [
        ProjectLine(
            project,
            [MilestoneLine(row, day) for row in milestones[project.pk]],
            results[project.pk],
            funding.get(project.code, []),
        )
        for project in projects
    ]


def known_until_of(moment: Moment) -> datetime | None:
    """None for now: indexes serve that better."""
    return None if moment.is_now else moment.known_until


def day_of(moment: Moment) -> date:
    """The day on which milestones are judged: the end of the month shown, or the as-of day where that is earlier."""
    return min(last_day(moment.month), moment.as_of)


def by_project(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found


def stood(projects: Iterable[Project], moment: Moment) -> list[Project]:
    """The projects with what their trails say of the day; those that were set up later are left out.

    A project of which no trail is kept has never been changed: it stood as it stands.
    """
    rows = list(projects)
    if moment.is_now or not rows:
        return rows
    records: dict[int, list[Any]] = defaultdict(list)
    for record in Project.objects.records_at(moment.known_until):
        records[record.id].append(record)
    found = (as_recorded(row, records.get(row.pk, []), moment.known_until) for row in rows)
    return [row for row in found if row is not None]


def as_recorded(project: Project, records: Sequence[Any], known_until: datetime) -> Project | None:
    """records: the one with which the trail begins, and the latest before the moment, in their order."""
    if not records:
        return project
    known = [record for record in records if record.history_date < known_until]
    # what was found when the trail began is what stood before it
    found = [record for record in records if record.history_change_reason == FOUND]
    if not known and not found:
        return None
    record = (known or found)[-1]
    past = Project(pk=project.pk, **{name: getattr(record, name) for name in KEPT})
    past.zone, past.lead = record.zone, record.lead
    goals = [each.goal for each in record.historicalproject_goals_set.all()]
    past.served = sorted(goals, key=lambda goal: (goal.year, goal.number))
    past._state.adding = False
    return past


def totals_by(
    lines: Sequence[ProjectLine], choices: Iterable[tuple[Any, Any]], key_of: Callable[[ProjectLine], str]
) -> list[ProjectTotal]:
    """A total for each choice that has projects, in the order of the choices."""
    grouped: Mapping[str, list[ProjectLine]] = defaultdict(list)
    for line in lines:
        grouped[key_of(line)].append(line)
    return [total_of(str(key), str(name), grouped[str(key)]) for key, name in choices if grouped[str(key)]]


def total_of(key: str, name: str, lines: Sequence[ProjectLine]) -> ProjectTotal:
    invested = [line.project.investment_yuan for line in lines if line.project.investment_yuan is not None]
    funded = [line.funded_yuan for line in lines if line.funded_yuan is not None]
    return ProjectTotal(
        key=key,
        name=name,
        projects=len(lines),
        investment_yuan=sum(invested, Decimal(0)),
        funded_yuan=sum(funded, Decimal(0)),
        invested=len(invested),
        funded=len(funded),
        overdue=sum(len(line.overdue) for line in lines),
        results=sum(len(line.results) for line in lines),
        is_illustrative=any(line.is_illustrative or line.has_illustrative_funding for line in lines),
    )


def load_experiences(project: Project, moment: Moment) -> list[Experience]:
    """What was drawn from a project: of each experience the words published last by then. One query."""
    rows = Experience.objects.latest_published(known_until_of(moment)).filter(project=project.pk)
    return list(rows.select_related("department").in_order())
