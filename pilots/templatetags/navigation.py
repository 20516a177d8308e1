"""The main navigation: what an account may open, and where the page that is shown belongs."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from pilots.models import Membership
from pilots.permissions import REVIEW

register = template.Library()

REPORTING = (Membership.Role.STAFF, Membership.Role.HEAD, Membership.Role.OFFICE)
#: Beginnings of the addresses that belong to a place.
OVERVIEW_PATHS = ("/categories/", "/tasks/", "/goals/", "/zones/")
REPORTING_PATHS = ("/reporting/", "/figures/", "/evidence/")


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
        place(_("Reporting"), reverse(f"pilots:{own}"), path, *REPORTING_PATHS),
        place(_("Periods"), reverse("pilots:period_list"), path, "/periods/"),
    ]
    if user.has_perm(REVIEW):
        places.insert(2, place(_("Review"), reverse("pilots:review_index"), path, "/review/"))
    return places


def place(name: str, target: str, path: str, *beginnings: str) -> Place:
    current = "page" if path == target else "true" if path.startswith(beginnings) else ""
    return Place(name, target, current)


@register.filter
def capped(count: int) -> str:
    """A count in a small badge."""
    return str(count) if count < 100 else "99+"
