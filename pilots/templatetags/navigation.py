"""The main navigation: what an account may open, and where the page that is shown belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.models import Membership
from pilots.moments import parse_day, parse_month
from pilots.permissions import REVIEW
from pilots.registers import LEDGERS

register = template.Library()

REPORTING = (Membership.Role.STAFF, Membership.Role.HEAD, Membership.Role.OFFICE)
#: Beginnings of the addresses that belong to a place.
OVERVIEW_PATHS = ("/categories/", "/tasks/", "/goals/")
REPORTING_PATHS = ("/reporting/", "/figures/", "/evidence/", "/reconciliation/")


@dataclass(frozen=True, slots=True)
class Place:
    """current: what `aria-current` says, "" where the page belongs elsewhere."""

    name: str
    path: str
    current: str


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Place]:
    """The places that the reader may go to, in order."""
    request = context["request"]
    user, path = request.user, request.path
    own = "reporting_index" if user.role in REPORTING else "completeness"
    places = [
        place(_("Overview"), reverse("overview"), path, *OVERVIEW_PATHS),
        place(_("Timetable"), reverse("pilots:timetable_index"), path, "/timetable/"),
        place(_("Zones"), reverse("pilots:zone_list"), path, "/zones/"),
        place(_("Departments"), reverse("pilots:department_list"), path, "/departments/"),
        *(place(str(ledger.title), home := reverse(ledger.home), path, home) for ledger in LEDGERS.values()),
        place(_("Matters"), reverse("pilots:matter_list"), path, "/matters/"),
        place(_("Projects"), reverse("pilots:project_list"), path, "/projects/"),
        place(_("Experiences"), reverse("pilots:experience_list"), path, "/experiences/"),
        place(_("Briefings"), reverse("pilots:briefing_list"), path, "/briefings/"),
        place(pgettext("navigation", "What changed"), reverse("pilots:change_list"), path, "/changes/"),
        place(_("Task books"), reverse("pilots:task_book_index"), path, "/taskbooks/"),
        place(_("Reporting"), reverse(f"pilots:{own}"), path, *REPORTING_PATHS),
    ]
    if user.has_perm(REVIEW):
        places.append(place(_("Review"), reverse("pilots:review_index"), path, "/review/"))
    places.append(place(_("Periods"), reverse("pilots:period_list"), path, "/periods/"))
    return places


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
