"""The main navigation: what an account may open, and where the page that is shown belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.models import Membership, User
from pilots.moments import parse_day, parse_month
from pilots.permissions import REVIEW
from pilots.registers import LEDGERS

register = template.Library()

REPORTING = (Membership.Role.STAFF, Membership.Role.HEAD, Membership.Role.OFFICE)
#: Beginnings of the addresses that belong to a place.
OVERVIEW_PATHS = ("/categories/", "/tasks/", "/goals/", "/phases/")
REPORTING_PATHS = ("/reporting/", "/figures/", "/evidence/", "/reconciliation/")
#: How many places of what is read, and of the work, stay in sight on a narrow screen.
FIRST_READ, FIRST_WORK = 3, 1


@dataclass(frozen=True, slots=True)
class Place:
    """current: what `aria-current` says, "" where the page belongs elsewhere."""

    name: str
    path: str
    current: str


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Places that belong together; first: how many of them stay in sight on a narrow screen."""

    name: str
    places: list[Place]
    first: int

    @property
    def has_current_out_of_sight(self) -> bool:
        return any(place.current for place in self.places[self.first :])


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[PlaceGroup]:
    """The places that the reader may go to: what is read, and the work; in each the most asked for first."""
    request = context["request"]
    return [
        PlaceGroup(pgettext("navigation", "To read"), places_to_read(request.path), FIRST_READ),
        PlaceGroup(pgettext("navigation", "Work"), places_of_work(request.user, request.path), FIRST_WORK),
    ]


def places_to_read(path: str) -> list[Place]:
    """What is taken to a meeting, then the plan and who carries it, then money, buildings and what came of them."""
    return [
        place(_("Overview"), reverse("overview"), path, *OVERVIEW_PATHS),
        place(_("Briefings"), reverse("pilots:briefing_list"), path, "/briefings/"),
        place(_("Matters"), reverse("pilots:matter_list"), path, "/matters/"),
        place(_("Timetable"), reverse("pilots:timetable_index"), path, "/timetable/"),
        place(_("Zones"), reverse("pilots:zone_list"), path, "/zones/"),
        place(_("Departments"), reverse("pilots:department_list"), path, "/departments/"),
        *(place(str(ledger.title), home := reverse(ledger.home), path, home) for ledger in LEDGERS.values()),
        place(_("Projects"), reverse("pilots:project_list"), path, "/projects/"),
        place(_("Experiences"), reverse("pilots:experience_list"), path, "/experiences/"),
        place(pgettext("navigation", "What changed"), reverse("pilots:change_list"), path, "/changes/"),
    ]


def places_of_work(user: User, path: str) -> list[Place]:
    """The office's queue first; whoever reports nothing reads how complete reporting is."""
    own = "reporting_index" if user.role in REPORTING else "completeness"
    review = [place(_("Review"), reverse("pilots:review_index"), path, "/review/")] if user.has_perm(REVIEW) else []
    return [
        *review,
        place(_("Reporting"), reverse(f"pilots:{own}"), path, *REPORTING_PATHS),
        place(_("Task books"), reverse("pilots:task_book_index"), path, "/taskbooks/"),
        place(_("Periods"), reverse("pilots:period_list"), path, "/periods/"),
    ]


def place(name: str, target: str, path: str, *beginnings: str) -> Place:
    current = "page" if path == target else "true" if path.startswith(beginnings) else ""
    return Place(name, target, current)


@register.simple_tag(takes_context=True)
def moment_asked(context: template.Context) -> list[tuple[str, str]]:
    """Name and value of the month and the day that the address asks for, where they can be read."""
    asked = context["request"].GET
    readers: dict[str, Callable[[str], date | None]] = {"month": parse_month, "as_of": parse_day}
    return [(name, asked[name]) for name, read in readers.items() if name in asked and read(asked[name])]


@register.filter
def capped(count: int) -> str:
    """A count in a small badge."""
    return str(count) if count < 100 else "99+"
