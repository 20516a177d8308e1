"""Experiences as they are read: the list, and one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.criteria import NONE, Criteria, Criterion
from pilots.experience_changes import revisions, writings
from pilots.experiences_known import Seen, chapters, files_of, find_experience, in_work_for, may_review, may_write
from pilots.models import Category, Department, Experience, User, Zone
from pilots.moments import Moment
from pilots.permissions import READ_EXPERIENCE, WRITE_EXPERIENCE, reader_required
from pilots.querysets.experiences import ExperienceQuerySet
from pilots.views.reporting import reader

PUBLISHED = Experience.State.PUBLISHED


def category_names() -> Mapping[str, Any]:
    return {category.code: str(category) for category in Category.objects.order_by("order")}


def zone_names() -> Mapping[str, Any]:
    zones = {zone.code: f"{zone.code} {zone}" for zone in Zone.objects.order_by("code")}
    return {**zones, NONE: gettext_lazy("outside the zones")}


def department_names() -> Mapping[str, Any]:
    """Those that wrote something."""
    rows = Department.objects.filter(experiences__isnull=False).distinct().order_by("name")
    return {row.code: str(row) for row in rows}


CATEGORY = Criterion("category", gettext_lazy("Category"), choices=category_names)
ZONE = Criterion("zone", gettext_lazy("Zone"), choices=zone_names)
DEPARTMENT = Criterion("department", pgettext_lazy("experience", "Written by"), choices=department_names)
STATE = Criterion("state", gettext_lazy("State"), choices=lambda: dict(Experience.State.choices))


@require_safe
@reader_required
def experience_list(request: HttpRequest) -> HttpResponse:
    """What was published, by category; above it what is in work, for those who may see it."""
    user, moment = reader(request), Moment.from_request(request)
    may_see_work = moment.is_now and sees_work(user)
    criteria = Criteria.from_request(request, [CATEGORY, ZONE, DEPARTMENT, *([STATE] if may_see_work else [])])

    def context() -> dict[str, Any]:
        rows = Experience.objects.for_list().select_related("recorded_by__membership__department").in_order()
        known = rows.latest_published(None if moment.is_now else moment.known_until)
        published = list(narrowed(known, criteria)) if has_chosen(criteria, PUBLISHED) else []
        work = in_work_for(user, narrowed(rows.in_work(), criteria)) if may_see_work else []
        work = [row for row in work if has_chosen(criteria, row.state)]
        states = Counter(row.state for row in work)
        return {
            "moment": moment,
            "selection": criteria,
            "chapters": chapters(published),
            "count": len(published),
            "work": [{"row": row, "may_review": may_review(user, row)} for row in work],
            "states": [(label, states[value]) for value, label in Experience.State.choices if states[value]],
            "may_write": moment.is_now and user.has_perm(WRITE_EXPERIENCE),
            "has_illustrative": any(row.provenance == "illustrative" for row in published),
        }

    return render_page(request, "pilots/experience_list.html", context)


def sees_work(user: User) -> bool:
    """Whether the reader may see what any department has in work."""
    department = user.membership.department
    return user.has_perm(READ_EXPERIENCE, department)


def has_chosen(criteria: Criteria, state: str) -> bool:
    return not criteria.chosen("state") or state in criteria.chosen("state")


def narrowed(rows: ExperienceQuerySet, criteria: Criteria) -> ExperienceQuerySet:
    """The rows of the categories, zones and departments chosen."""
    for name in ("category", "department"):
        if chosen := criteria.chosen(name):
            rows = rows.filter(**{f"{name}__code__in": chosen})
    if chosen := criteria.chosen("zone"):
        inside = rows.filter(zone__code__in=chosen)
        rows = inside | rows.filter(zone__isnull=True) if NONE in chosen else inside
    return rows


@require_safe
@reader_required
def experience_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What is published; now also what is in work, for those who may see it, unless `?version=published` is asked."""
    user, moment = reader(request), Moment.from_request(request)
    seen = find_experience(code, user, moment, wants_published=request.GET.get("version") == "published")
    if seen is None:
        raise Http404
    return render_page(request, "pilots/experience_detail.html", lambda: detail_context(seen, user, moment))


def detail_context(seen: Seen, user: User, moment: Moment) -> dict[str, Any]:
    row = seen.row
    files = files_of(row)
    is_revised = seen.is_in_work and seen.published is not None
    return {
        "moment": moment,
        "seen": seen,
        "row": row,
        "files": files,
        "changes": revisions(seen.published, row, files) if is_revised and seen.published else [],
        "is_revised": is_revised,
        "writings": writings(seen.standing) if seen.is_now and seen.may_read_work else [],
        "may_write": seen.is_now and may_write(user, seen.standing),
        "may_review": seen.is_now and may_review(user, seen.standing),
        "kept_fields": [("version", "published")] if seen.has_work and not seen.is_in_work else [],
    }
