"""The filters of a page: what can be chosen, what was, and how many goals that leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import template
from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from pilots.courses import Course
from pilots.models.plan import MEASURE_CHOICES
from pilots.moments import Moment, parse_day, parse_month
from pilots.rules.lights import Light, Measure
from pilots.selections import FACET_WORDS, FIRM, PROVENANCE, Choices, Facet, Selection, values_of
from pilots.templatetags.pilots import day_name, light_word, month_name

register = template.Library()


@dataclass(frozen=True, slots=True)
class Option:
    """count: how many goals it gives beside what else is chosen. light: for the facet of lights."""

    value: str
    name: str
    count: int
    is_chosen: bool
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class Group:
    facet: Facet
    name: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that was chosen; path: the page without it."""

    facet: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Panel:
    """fields: what the address keeps beside the filters. hidden: goals left out as illustrative, shown: those left."""

    selection: Selection
    groups: Sequence[Group]
    chips: Sequence[Chip]
    fields: Sequence[tuple[str, str]]
    total: int
    shown: int
    hidden: int
    clear_path: str
    save_path: str


@register.simple_tag(takes_context=True)
def filter_panel(context: template.Context) -> Panel:
    """The panel of a page that gives `selection`, `moment` and `unfiltered`, its courses before they were narrowed.

    `kept_fields`, where the page gives it, are pairs of name and value that its address keeps as well.
    """
    selection: Selection = context["selection"]
    moment: Moment = context["moment"]
    courses: Sequence[Course] = context["unfiltered"]
    kept: Sequence[tuple[str, str]] = context.get("kept_fields") or ()
    fields = [*parse_qsl(moment.query().removeprefix("?")), *kept]
    selection.choices.load()
    matching = selection.matching(courses)
    shown = len(selection.narrow(matching))
    return Panel(
        selection=selection,
        groups=[group for facet in selection.facets if (group := group_of(facet, selection, courses))],
        chips=chips_of(selection, fields),
        fields=fields,
        total=len(courses),
        shown=shown,
        hidden=len(matching) - shown,
        clear_path=address(selection.path, fields),
        save_path=address(
            reverse("pilots:saved_view_save"),
            [("path", selection.path), ("query", urlencode([*fields, *selection.pairs]))],
        ),
    )


def address(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def group_of(facet: Facet, selection: Selection, courses: Sequence[Course]) -> Group | None:
    """What can be chosen of a facet: what the page's goals have and what was chosen; None where there is no choice."""
    chosen = selection.chosen(facet)
    there = {value for course in courses for value in values_of(course, facet)} | set(chosen)
    if len(there) < 2 and not chosen:
        return None
    others = selection.matching(courses, besides=facet)
    counted = [course for course in others if not (selection.is_firm and course.is_illustrative)]
    counts = Counter(value for course in counted for value in values_of(course, facet))
    options = [
        Option(value, name, counts[value], value in chosen, Light(value) if facet == Facet.LIGHT else None)
        for value, name in names_of(facet, selection).items()
        if value in there
    ]
    return Group(facet, str(FACET_WORDS[facet]), options)


def names_of(facet: Facet, selection: Selection) -> dict[str, str]:
    """Value → its name, in the order shown."""
    if facet == Facet.LIGHT:
        return {light.value: light_word(light) for light in Light}
    if facet == Facet.MEASURE:
        return {measure.value: str(MEASURE_CHOICES[measure]) for measure in Measure}
    return {value: str(choice) for value, choice in selection.choices.of(facet).items()}


def chips_of(selection: Selection, fields: Sequence[tuple[str, str]]) -> list[Chip]:
    chips = []
    for pair in selection.pairs:
        path = address(selection.path, [*fields, *(other for other in selection.pairs if other != pair)])
        facet, value = pair
        if pair == (PROVENANCE, FIRM):
            chips.append(Chip(_("Provenance"), _("without what is illustrative"), path))
        else:
            names: dict[str, Any] = names_of(Facet(facet), selection)
            chips.append(Chip(str(FACET_WORDS[Facet(facet)]), names[value], path))
    return chips


#: The pages that have filters, by the name of their address.
PAGES = {
    "overview": gettext_lazy("Overview"),
    "pilots:category_detail": gettext_lazy("Category"),
    "pilots:task_detail": gettext_lazy("Task"),
    "pilots:timetable": gettext_lazy("Timetable"),
    "pilots:zone_list": gettext_lazy("Zones"),
    "pilots:zone_detail": gettext_lazy("Zone"),
    "pilots:department_list": gettext_lazy("Departments"),
    "pilots:department_detail": gettext_lazy("Department"),
    "pilots:change_list": pgettext_lazy("navigation", "What changed"),
    "pilots:reconciliation": gettext_lazy("Reconciliation with the registers"),
}
#: What the address of a page of one thing names.
THINGS = {
    "pilots:category_detail": ("code", Facet.CATEGORY),
    "pilots:task_detail": ("number", Facet.TASK),
    "pilots:zone_detail": ("code", Facet.ZONE),
    "pilots:department_detail": ("code", Facet.DEPARTMENT),
}


def page_of(path: str) -> ResolverMatch | None:
    """The page of a path of this site, where it is one that has filters."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.view_name in PAGES else None


@register.simple_tag
def page_words(path: str, choices: Choices) -> str:
    """What a saved page is called: Overview, or Category “Green finance”."""
    match = page_of(path)
    if match is None:
        return _("a page that is no longer there")
    title = str(PAGES[match.view_name])
    if match.view_name in THINGS:
        name, facet = THINGS[match.view_name]
        value = str(match.kwargs[name])
        return _("%(kind)s “%(name)s”") % {"kind": title, "name": choices.of(facet).get(value, value)}
    year = match.kwargs.get("year")
    return f"{title} {year}" if year else title


@register.simple_tag
def query_words(query: str, choices: Choices) -> list[str]:
    """The filters of a saved query in words, and its month and day of knowledge where it has them."""
    asked = QueryDict(query)
    selection = Selection.from_query(asked, "", choices=choices)
    words = [f"{chip.facet}{pgettext('after a label', ': ')}{chip.name}" for chip in chips_of(selection, [])]
    if month := parse_month(asked.get("month", "")):
        words.append(month_name(month))
    if day := parse_day(asked.get("as_of", "")):
        words.append(_("as known on %(day)s") % {"day": day_name(day)})
    return words
