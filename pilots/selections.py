"""What a page is narrowed to: the filters of its address, the same for every list and chart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.courses import Course
from pilots.models import Zone
from pilots.moments import Moment
from pilots.querysets.choices import choice_rows
from pilots.rules.lights import Light, Measure

#: `provenance=firm` hides what is judged on illustrative values.
PROVENANCE, FIRM = "provenance", "firm"
#: Of the values that are not known, so many are named, and so much of each.
NAMED, LONGEST = 3, 40


class Facet(StrEnum):
    """A name in the address: `?light=behind&light=at_risk&zone=Z1` is either light, and the zone."""

    CATEGORY = "category"
    TASK = "task"
    DEPARTMENT = "department"
    ZONE = "zone"
    LIGHT = "light"
    MEASURE = "measure"


FACET_WORDS = {
    Facet.CATEGORY: gettext_lazy("Category"),
    Facet.TASK: gettext_lazy("Task"),
    Facet.DEPARTMENT: gettext_lazy("Lead department"),
    Facet.ZONE: gettext_lazy("Zone"),
    Facet.LIGHT: gettext_lazy("Light of the month"),
    Facet.MEASURE: gettext_lazy("Measure"),
}
FIXED: dict[Facet, type[StrEnum]] = {Facet.LIGHT: Light, Facet.MEASURE: Measure}


@dataclass(frozen=True, slots=True)
class Choice:
    """value: as the address has it. mark: a code that stands before the name. parent: the zone it lies within."""

    value: str
    name: str
    mark: str = ""
    parent: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.name}".strip()


class Choices:
    """What the categories, tasks, departments and zones of the plan are called; read once, when first asked for.

    known_until: the moment as of which the years are wanted too.
    """

    def __init__(self, known_until: datetime | None = None) -> None:
        self.known_until = known_until

    @cached_property
    def by_facet(self) -> dict[str, dict[str, Choice]]:
        """Facet → value → its choice, in the order shown; one query."""
        found: dict[str, dict[str, Choice]] = {}
        for row in choice_rows(self.known_until):
            choice = Choice(row["value"], row["name"], row["mark"], row["parent"])
            found.setdefault(row["facet"], {})[choice.value] = choice
        return found

    def load(self) -> None:
        """Read them now, so that a page takes as many queries whatever it shows of them."""
        len(self.by_facet)

    def of(self, facet: Facet) -> dict[str, Choice]:
        return self.by_facet.get(facet, {})

    @property
    def years(self) -> list[tuple[int, date | None]]:
        """The years with published task books, each with its latest month with an approved city figure."""
        return [
            (int(year.value), date.fromisoformat(year.name) if year.name else None)
            for year in self.by_facet.get("year", {}).values()
        ]

    @property
    def zones(self) -> list[Zone]:
        """The zones with code, name and the code of the one they lie within; not to be saved."""
        return [
            Zone(code=zone.value, name=zone.name, within=Zone(code=zone.parent) if zone.parent else None)
            for zone in self.of(Facet.ZONE).values()
        ]


@dataclass(frozen=True)
class Selection:
    """What was chosen: within a facet either value, and all the facets together.

    is_firm: whether goals judged on illustrative values are hidden. problems: what of the address was
    left out, in words. facets: those that the page offers.
    """

    categories: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    lights: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    is_firm: bool = False
    problems: tuple[str, ...] = ()
    path: str = ""
    facets: tuple[Facet, ...] = tuple(Facet)
    choices: Choices = field(default_factory=Choices, compare=False, repr=False)

    @classmethod
    def from_request(
        cls, request: HttpRequest, *, without: Collection[Facet] = (), moment: Moment | None = None
    ) -> Selection:
        """Read the filters of the address. One query where it names a category, task, department or zone.

        without: the facets that the page does not offer, as it shows one value of them. moment: given by a
        page that offers other years (`choices.years`).
        """
        choices = Choices(moment.known_until if moment else None)
        return cls.from_query(request.GET, request.path, without=without, choices=choices)

    @classmethod
    def from_query(
        cls, query: QueryDict, path: str, *, without: Collection[Facet] = (), choices: Choices | None = None
    ) -> Selection:
        """As `from_request`, of any query; choices: those already read."""
        choices = choices or Choices()
        chosen: dict[Facet, tuple[str, ...]] = {}
        problems = []
        for facet in Facet:
            asked = set(query.getlist(facet)) - {""}
            if not asked:
                continue
            if facet in without:
                problems.append(_("This page has no filter “%(filter)s”: left out.") % {"filter": FACET_WORDS[facet]})
                continue
            known = list(FIXED[facet] if facet in FIXED else choices.of(facet))
            chosen[facet] = tuple(str(value) for value in known if value in asked)
            if unknown := [text for text in dict.fromkeys(query.getlist(facet)) if text and text not in known]:
                problems.append(unknown_words(FACET_WORDS[facet], unknown))
        asked = set(query.getlist(PROVENANCE)) - {""}
        if unknown := sorted(asked - {FIRM}):
            problems.append(unknown_words(_("Provenance"), unknown))
        return cls(
            categories=chosen.get(Facet.CATEGORY, ()),
            tasks=chosen.get(Facet.TASK, ()),
            departments=chosen.get(Facet.DEPARTMENT, ()),
            zones=chosen.get(Facet.ZONE, ()),
            lights=chosen.get(Facet.LIGHT, ()),
            measures=chosen.get(Facet.MEASURE, ()),
            is_firm=FIRM in asked,
            problems=tuple(problems),
            path=path,
            facets=tuple(facet for facet in Facet if facet not in without),
            choices=choices,
        )

    def chosen(self, facet: Facet) -> tuple[str, ...]:
        """The values chosen of a facet, in the order shown."""
        return {
            Facet.CATEGORY: self.categories,
            Facet.TASK: self.tasks,
            Facet.DEPARTMENT: self.departments,
            Facet.ZONE: self.zones,
            Facet.LIGHT: self.lights,
            Facet.MEASURE: self.measures,
        }[facet]

    @property
    def is_empty(self) -> bool:
        return not self.pairs

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of every filter, in one order however they were asked for."""
        pairs = [(str(facet), value) for facet in Facet for value in self.chosen(facet)]
        return [*pairs, (PROVENANCE, FIRM)] if self.is_firm else pairs

    @property
    def key(self) -> str:
        """The query string that asks for the same, "" for none."""
        return urlencode(self.pairs)

    @property
    def keep(self) -> str:
        """As `key`, to be appended to a query string that is not empty."""
        return f"&{self.key}" if self.pairs else ""

    def kept_as(self, moment: Moment) -> tuple[object, ...] | None:
        """What a page of the moment may be kept under; None where the address had problems."""
        if moment.kept_as is None or self.problems:
            return None
        return (*moment.kept_as, self.key)

    def narrow(self, courses: Iterable[Course]) -> list[Course]:
        """Those that match every filter, in their order; no query for goals as `for_list` loads them."""
        return [course for course in self.matching(courses) if not (self.is_firm and course.is_illustrative)]

    def matching(self, courses: Iterable[Course], besides: Facet | None = None) -> list[Course]:
        """Those that match every facet (but one that is left aside), illustrative or not."""
        wanted = {facet: set(self.chosen(facet)) for facet in Facet if facet != besides and self.chosen(facet)}
        return [
            course
            for course in courses
            if all(not values.isdisjoint(values_of(course, facet)) for facet, values in wanted.items())
        ]

    def by_zone(self, courses: Sequence[Course]) -> list[tuple[Zone, list[Course]]]:
        """Every zone with the courses of the goals that name it."""
        return [
            (zone, [course for course in courses if zone.code in course.goal.named_zones])
            for zone in self.choices.zones
        ]


def values_of(course: Course, facet: Facet) -> Sequence[str]:
    """What a goal is found under: one value, but as many zones as it names."""
    goal = course.goal
    match facet:
        case Facet.CATEGORY:
            return (goal.task.category.code,)
        case Facet.TASK:
            return (str(goal.task.number),)
        case Facet.DEPARTMENT:
            return (goal.lead.code,)
        case Facet.ZONE:
            return goal.named_zones
        case Facet.LIGHT:
            return (course.standing.light.value,)
        case Facet.MEASURE:
            return (goal.measure,)


def unknown_words(name: object, values: Sequence[str]) -> str:
    """Names the filter, and the first of the values that it does not know."""
    quoted = [f"“{value[:LONGEST]}”" for value in values[:NAMED]]
    listed = _(", ").join(quoted) + ("…" if len(values) > NAMED else "")
    return _("The filter “%(filter)s” does not know %(values)s: left out.") % {"filter": name, "values": listed}
