"""Reported figures beside what the registers say."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.reconciliations import Outcome, Reconciliation, load_fed_courses, reconcile
from pilots.selections import Facet, Selection
from pilots.views.exports import export_response
from pilots.views.tables.reconciliation import reconciliation_table

#: The outcomes that ask for nothing.
AT_REST = (Outcome.AGREES, Outcome.NOT_DUE)
#: `?show=open` leaves out what agrees.
SHOW, OPEN = "show", "open"


@require_safe
@reader_required
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Drawn each time: it tells what lies with the office, which kept pages know nothing of."""
    moment = Moment.from_request(request)
    selection = Selection.from_request(request, without=[Facet.TASK, Facet.LIGHT, Facet.MEASURE], moment=moment)
    is_open = request.GET.get(SHOW) == OPEN

    def context() -> dict[str, Any]:
        return reconciliation_context(moment, selection, is_open=is_open)

    return export_response(
        request, reconciliation=lambda: reconciliation_table(context()["groups"], moment, selection)
    ) or render_page(request, "pilots/reconciliation.html", context)


def reconciliation_context(moment: Moment, selection: Selection, *, is_open: bool) -> dict[str, Any]:
    """groups: the lines shown, goal by goal. is_open: whether those that agree are left out."""
    unfiltered = load_fed_courses(moment)
    courses = selection.narrow(unfiltered)
    found = reconcile(courses, moment)
    return {
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "courses": courses,
        "kept_fields": [(SHOW, OPEN)] if is_open else [],
        "all_query": query_of(moment, selection),
        "open_query": query_of(moment, selection, (SHOW, OPEN)),
        "found": found,
        "groups": groups_of(found, is_open=is_open),
        "is_open": is_open,
        "at_rest": sum(found.counts[outcome] for outcome in AT_REST),
    }


def query_of(moment: Moment, selection: Selection, *pairs: tuple[str, str]) -> str:
    """The query string of the page at the same moment, with the same filters."""
    kept = [*parse_qsl(moment.keep.removeprefix("?")), *selection.pairs, *pairs]
    return f"?{urlencode(kept)}" if kept else ""


def groups_of(found: Reconciliation, *, is_open: bool) -> list[dict[str, Any]]:
    """Each goal that is fed with its lines, the city's first; a goal stays whole where one of its lines is open."""
    groups: dict[int, dict[str, Any]] = {}
    for line in found.lines:
        group = groups.setdefault(line.goal.pk, {"goal": line.goal, "measure": line.feed.measure, "lines": []})
        group["lines"].append(line)
    return [
        group for group in groups.values() if not is_open or any(line.outcome not in AT_REST for line in group["lines"])
    ]
