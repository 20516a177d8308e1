"""The pilot's own phases: what each asked for, what is shown for it as known on a day, and how it was judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from pilots.benchmark_projects import stood
from pilots.courses import Course, count_lights, load_city_courses
from pilots.dockets import DocketLine, load_docket
from pilots.models import Experience, Goal, PhaseJudgement, Project, ProjectMilestone, PublishedFact
from pilots.moments import Moment, end_of
from pilots.querysets.published import in_reading_language
from pilots.rules.lights import Light
from pilots.rules.matters import MatterState
from pilots.rules.months import month_after

#: The published facts that say what a phase asked for, in the order of their ends, and what the phases are called.
PACE = ("pace_half_year", "pace_one_year", "pace_two_years")
PACE_TITLES = {
    "pace_half_year": _("Half a year"),
    "pace_one_year": _("One year"),
    "pace_two_years": _("Two years"),
}
#: How many months the first phase has; each other begins where the one before it ended.
FIRST_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Phase:
    """A stage of the pilot's own timetable; required: in the words of its source. is_over, is_current: at the month."""

    key: str
    title: Any
    required: str
    begins_on: date
    ends_on: date
    source: str
    provenance: str
    is_over: bool
    is_current: bool

    @property
    def last_month(self) -> date:
        return self.ends_on.replace(day=1)

    def shown_month(self, month: date) -> date | None:
        """The month in which what is shown for it is read: its last, or the month shown; None before it begins."""
        return min(self.last_month, month) if self.begins_on <= month else None


def load_pace(day: date) -> list[dict[str, Any]]:
    """What was required of the phases and known on the day, as `phases_of` takes it: one query."""
    facts = PublishedFact.objects.known_by(day).filter(key__in=PACE)
    return list(facts.rows().annotate(words=in_reading_language("text")))


def phases_of(rows: Iterable[Mapping[str, Any]], month: date) -> list[Phase]:
    """The stages the pilot was approved with, and which of them the month falls in.

    rows: of published values, as `load_pace` gives them; those that speak of something else are left out.
    """
    facts = {row["key"]: row for row in rows if row["key"] in PACE}
    found: list[Phase] = []
    for key in PACE:
        if key in facts:
            row = facts[key]
            last_month, is_over = row["as_on"].replace(day=1), row["as_on"] < month
            begins_on = month_after(found[-1].last_month) if found else month_after(last_month, 1 - FIRST_MONTHS)
            found.append(
                Phase(
                    key=key,
                    title=PACE_TITLES[key],
                    required=row["words"],
                    begins_on=begins_on,
                    ends_on=row["as_on"],
                    source=row["source_text"],
                    provenance=row["provenance"],
                    is_over=is_over,
                    is_current=not is_over and all(phase.is_over for phase in found),
                )
            )
    return found


def load_judgements(known_until: datetime) -> dict[str, list[PhaseJudgement]]:
    """Phase → its judgements entered before the moment, the latest first: one query."""
    found: defaultdict[str, list[PhaseJudgement]] = defaultdict(list)
    for row in PhaseJudgement.objects.known_by(known_until).with_people().order_by("phase", "-number"):
        found[row.phase].append(row)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the data show for a phase. month: of the lights. until: the last day on which what happened counts.

    raised, closed: matters by then, without proposals and what was dismissed; overdue: those that were on that day.
    completed: benchmark projects of which the last milestone was done by then; steps_done, steps_due: milestones.
    experiences: those first published by then.
    """

    month: date
    until: date
    courses: Sequence[Course]
    counts: Mapping[Light, int]
    raised: int
    closed: int
    overdue: int
    completed: int
    steps_done: int
    steps_due: int
    experiences: int

    @property
    def is_illustrative(self) -> bool:
        return any(course.is_illustrative for course in self.courses)

    @property
    def lit(self) -> list[tuple[Light, list[Course]]]:
        """The goals by their light, in the order in which lights are shown."""
        by_light = [(light, [row for row in self.courses if row.standing.light == light]) for light in self.counts]
        return [(light, rows) for light, rows in by_light if rows]


def load_shown(phases: Sequence[Phase], moment: Moment) -> dict[str, Shown]:
    """Phase → what is shown for it as known at the moment; phases that have not begun by the month are left out.

    At most eight queries, and seven for each year that the phases shown end in, whatever the number of rows.
    """
    months = {phase.key: month for phase in phases if (month := phase.shown_month(moment.month))}
    if not months:
        return {}
    known = load_known({month.year for month in months.values()}, moment)
    return {
        phase.key: shown_by(known, months[phase.key], min(phase.ends_on, moment.as_of))
        for phase in phases
        if phase.key in months
    }


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at a moment, of all phases alike.

    courses: by year. completed: when each completed project was; published: when each experience first was.
    """

    moment: Moment
    courses: Mapping[int, Sequence[Course]]
    docket: Sequence[DocketLine]
    steps: Sequence[ProjectMilestone]
    completed: Sequence[date]
    published: Sequence[date]


def load_known(years: Iterable[int], moment: Moment) -> Known:
    steps = list(ProjectMilestone.objects.known_by(moment.known_until))
    return Known(
        moment=moment,
        courses={year: load_city_courses(Goal.objects.of_year(year).for_list(), moment, year) for year in years},
        docket=load_docket(moment.as_of),
        steps=steps,
        completed=completion_days(steps, moment),
        published=load_published_days(moment),
    )


def shown_by(known: Known, month: date, until: date) -> Shown:
    """What of all that is known counts by a day, with the lights of a month."""
    moment = replace(known.moment, month=month)
    courses = [replace(course, moment=moment) for course in known.courses[month.year]]
    lines = docket_on(known.docket, until)
    return Shown(
        month=month,
        until=until,
        courses=courses,
        counts=count_lights(courses),
        raised=len(lines),
        closed=sum(line.standing.closed_at is not None for line in lines),
        overdue=sum(line.is_overdue for line in lines),
        completed=sum(day <= until for day in known.completed),
        steps_done=sum(step.done_on is not None and step.done_on <= until for step in known.steps),
        steps_due=sum(step.due_on <= until for step in known.steps),
        experiences=sum(day <= until for day in known.published),
    )


def docket_on(lines: Iterable[DocketLine], day: date) -> list[DocketLine]:
    """Of a docket that is loaded, what had been raised at the end of an earlier day, as it stood then."""
    then = ((line, [event for event in line.events if event.at < end_of(day)]) for line in lines)
    known = [DocketLine(line.matter, events, day) for line, events in then if events]
    return [line for line in known if line.state not in (MatterState.PROPOSED, MatterState.DISMISSED)]


def completion_days(steps: Iterable[ProjectMilestone], moment: Moment) -> list[date]:
    """When each benchmark project that is completed as known at the moment was: the day of the last step done.

    Without any such step it counts from the day of knowledge on. Four queries at most.
    """
    done: defaultdict[int, list[date]] = defaultdict(list)
    for step in steps:
        if step.done_on:
            done[step.project_id].append(step.done_on)
    projects = [row for row in stood(Project.objects.all(), moment) if row.stage == Project.Stage.COMPLETED]
    return [max(done[row.pk], default=moment.as_of) for row in projects]


def load_published_days(moment: Moment) -> list[date]:
    """The days on which the experiences known at the moment were first published."""
    rows = Experience.objects.published().filter(recorded_at__lt=moment.known_until)
    first = dict(rows.order_by("-published_on").values_list("code", "published_on"))
    return [day for day in first.values() if day]
