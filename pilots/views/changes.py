"""What changed between an earlier moment and the one shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.changes import Changes, Events, Returned, Since, changes_between, load_events, since_asked
from pilots.courses import Course, load_courses
from pilots.models import Goal, Revision
from pilots.moments import Moment
from pilots.permissions import READ_DRAFTS, reader_required
from pilots.selections import Selection
from pilots.views.change_tables import correction_table, light_table, step_table, target_table
from pilots.views.exports import EXPORT, export_response

SINCE = "since"


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    goal: Goal
    entry: Returned


@require_safe
@reader_required
def change_list(request: HttpRequest) -> HttpResponse:
    moment, selection = Moment.from_request(request), Selection.from_request(request)
    asked, events = request.GET.get(SINCE, ""), load_events(moment.month.year, moment)
    since, problem = since_asked(asked, moment, events.publications)
    if EXPORT in request.GET:
        return exported(request, moment, selection, since)
    membership = getattr(request.user, "membership", None)
    # what was returned raises no stamp, and who reads why depends on the role and the department alone
    kept_as = None if problem else selection.kept_as(moment)
    beside = (since, asked, len(events.returned), membership and (membership.role, membership.department_id))
    return render_page(
        request,
        "pilots/change_list.html",
        lambda: {
            **change_context(moment, selection, since, events, request),
            "problem": problem,
            "kept_fields": [(SINCE, since.key)] if asked and not problem else [],
        },
        kept_as=(*kept_as, *beside) if kept_as else None,
    )


def exported(request: HttpRequest, moment: Moment, selection: Selection, since: Since) -> HttpResponse:
    unfiltered = year_courses(moment, since)
    changes = changes_between(since, moment, selection.narrow(unfiltered))
    response = export_response(
        request,
        lights=lambda: light_table(changes, selection),
        targets=lambda: target_table(changes, selection),
        steps=lambda: step_table(changes, selection),
        corrections=lambda: correction_table(changes, selection),
    )
    assert response is not None  # noqa: S101  an export is asked for
    return response


def year_courses(moment: Moment, since: Since) -> list[Course]:
    """The goals of the year of the month shown; revisions with their zones, as `for_changes` gives them."""
    goals, year = Goal.objects.of_year(moment.month.year).for_list(), moment.month.year
    revisions = Revision.objects.for_changes(goals.order_by(), since.until, moment.known_until)
    return load_courses(goals, moment, year, revisions.select_related("figure__zone"))


def change_context(
    moment: Moment, selection: Selection, since: Since, events: Events, request: HttpRequest
) -> dict[str, Any]:
    """unfiltered: the year's goals; everything else is of those selected, but the months published.

    told: what was returned of the departments whose drafts the reader may see; untold: how much else was.
    """
    unfiltered = year_courses(moment, since)
    changes = changes_between(since, moment, selection.narrow(unfiltered))
    returned = returned_rows(changes, events)
    told = [row for row in returned if request.user.has_perm(READ_DRAFTS, row.goal.lead)]
    return {
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "since": since,
        "changes": changes,
        "published": events.published_since(since),
        "publications": sorted(events.publications, reverse=True),
        "returned": returned,
        "told": told,
        "untold": len(returned) - len(told),
    }


def returned_rows(changes: Changes, events: Events) -> list[ReturnedRow]:
    goals = {course.goal.pk: course.goal for course in changes.after}
    return [ReturnedRow(goals[row.goal_id], row) for row in events.returned_since(changes.since, goals.values())]
