"""The page of a zone: the goals that name it, and what it contributed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.models import Goal, Zone
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.views.plan import goals_context


@require_safe
@reader_required
def zone_detail(request: HttpRequest, code: str) -> HttpResponse:
    zone = get_object_or_404(Zone.objects.for_detail(), code=code)
    moment = Moment.from_request(request)
    return render_page(request, "pilots/zone_detail.html", lambda: zone_context(zone, moment), kept_as=moment.kept_as)


def zone_context(zone: Zone, moment: Moment) -> dict[str, Any]:
    """contributions: the goals with a figure of the zone for the month that counts, and its share."""
    context = goals_context(Goal.objects.filter(zones=zone), moment)
    contributions = []
    for course in context["courses"]:
        month = course.standing.figure_month or moment.month
        figure = course.zone_figures(month).get(zone.pk)
        if figure and figure.value is not None:
            city = course.figures.get(month)
            share = figure.value / city.value if city and city.value else None
            contributions.append({"course": course, "month": month, "figure": figure, "city": city, "share": share})
    return {
        "zone": zone,
        "parts": list(zone.parts.all()),
        "contributions": contributions,
        **context,
    }
