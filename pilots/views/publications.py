"""Publishing a month: what will be frozen is shown before it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions import publications
from pilots.courses import count_lights, load_courses
from pilots.forms.review import PublishForm
from pilots.models import Goal, Period, Publication
from pilots.moments import Moment
from pilots.permissions import RUN_PERIODS, reader_required
from pilots.queues import Queue, is_missing, load_queue
from pilots.rules.issues import issues_ending
from pilots.templatetags.pilots import month_name
from pilots.views.reporting import reader

TEMPLATE = "pilots/publish_month.html"


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def publish_month(request: HttpRequest, month: date) -> HttpResponse:
    if not request.user.has_perm(RUN_PERIODS):
        raise PermissionDenied
    queue = load_queue(get_object_or_404(Period, month=month), timezone.localdate())
    form = PublishForm(queue, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render_page(request, TEMPLATE, lambda: publish_context(queue, form))
    if form.is_valid() and publish(request, queue, form):
        words = _("%(month)s is published.") % {"month": month_name(month)}
        messages.success(request, words)
        return redirect("pilots:publish_month", month=month)
    return render_page(request, TEMPLATE, lambda: publish_context(queue, form), status=422)


def publish(request: HttpRequest, queue: Queue, form: PublishForm) -> bool:
    """Whether it was published now; False where it had been, and the form says so."""
    try:
        publications.publish_month(
            period=queue.period, user=reader(request), at=timezone.now(), note=form.cleaned_data["note"]
        )
    except publications.AlreadyPublishedError:
        form.add_error(None, _("Somebody else published the month before you: nothing was changed."))
        return False
    return True


def publish_context(queue: Queue, form: PublishForm) -> dict[str, Any]:
    """counts: the lights as they would be frozen. unsettled: what is open, by department.

    changed: the goals whose light is another than the one published. issues: the briefings frozen with the month.
    """
    year = queue.month.year
    courses = load_courses(Goal.objects.of_year(year).for_list(), Moment(queue.month, queue.today), year)
    publication = Publication.objects.of_period(queue.period)
    return {
        "queue": queue,
        "form": form,
        "counts": count_lights(courses),
        "unsettled": unsettled(queue),
        "publication": publication,
        "issues": issues_ending(queue.month),
        "changed": [(course, light) for course in courses if (light := course.as_published(queue.month))],
    }


def unsettled(queue: Queue) -> list[dict[str, Any]]:
    """Departments with something missing, with the office or returned: each with its entries."""
    rows = []
    for desk in queue.desks:
        row = {
            "department": desk.department,
            "missing": [cell for cell in desk.cells if is_missing(cell)],
            "waiting": [item.entry for item in queue.of_department(desk.department)],
            "returned": desk.returned,
        }
        if row["missing"] or row["waiting"] or row["returned"]:
            rows.append(row)
    return rows
