"""What happens to an instrument, entered one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finance.actions.events import save_event, strike_off_event
from finance.actions.holds import MisfitError
from finance.details import happenings
from finance.findings import FINDINGS
from finance.forms.events import EventForm
from finance.models import Instrument, InstrumentEvent
from finance.permissions import editor_required
from finance.rules.instruments import Happening
from finance.views.instrument_pages import instrument_to_edit
from greencity.plumbing.pages import render_page
from pilots.actions.registers import RecordMovedError
from pilots.forms.registers import seen_in
from pilots.record_histories import changes_between
from pilots.views.reporting import reader

#: The button of the form that takes an event off instead of saving it.
STRIKE_OFF = "strike_off"


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def event_new(request: HttpRequest, code: str) -> HttpResponse:
    instrument = instrument_to_edit(code)
    event = InstrumentEvent(instrument=instrument, provenance=instrument.provenance, source=instrument.source)
    if request.method != "POST":
        return event_page(request, instrument, event, EventForm(instrument, event))
    form = EventForm(instrument, event, request.POST, others_of(instrument))
    if not form.is_valid():
        return event_page(request, instrument, event, form, status=422)
    try:
        save_event(event=form.instance, user=reader(request), at=timezone.now())
    except MisfitError as error:
        form.refuse(error.findings)
        return event_page(request, instrument, event, form, status=422)
    except RecordMovedError:
        problem = _("Somebody else has struck the instrument off meanwhile: nothing was saved.")
        return event_page(request, instrument, event, form, status=422, problem=problem)
    messages.success(request, _("The event is recorded."))
    remark(request, form)
    return redirect(instrument)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def event_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:  # noqa: PLR0911  one for each outcome
    instrument = instrument_to_edit(code)
    rows = InstrumentEvent.objects.current().select_related("recorded_by").filter(instrument=instrument)
    event: InstrumentEvent = get_object_or_404(rows, number=number)
    if request.method != "POST":
        return event_page(request, instrument, event, EventForm(instrument, event))
    if STRIKE_OFF in request.POST:
        return strike_off(request, instrument, event)
    form = EventForm(instrument, event, request.POST, others_of(instrument, number))
    if not form.is_valid():
        return event_page(request, instrument, event, form, status=422)
    standing = get_object_or_404(rows, pk=event.pk)
    if standing.edition != seen_in(request.POST):
        return conflict_page(request, instrument, event, form, standing)
    try:
        save_event(event=event, user=reader(request), at=timezone.now())
    except MisfitError as error:
        form.refuse(error.findings)
        return event_page(request, instrument, event, form, status=422)
    except RecordMovedError:
        return conflict_page(request, instrument, event, form, get_object_or_404(rows, pk=event.pk))
    messages.success(request, _("The changes are saved."))
    remark(request, form)
    return redirect(instrument)


def strike_off(request: HttpRequest, instrument: Instrument, event: InstrumentEvent) -> HttpResponse:
    """Take the event off where what is left still adds up."""
    problem = ""
    try:
        if seen_in(request.POST) != event.edition:
            raise RecordMovedError
        strike_off_event(event=event, user=reader(request), at=timezone.now())
    except MisfitError:
        problem = _("Without it, the events after it would not add up: strike those off first.")
    except RecordMovedError:
        problem = _("Somebody else changed it since you saw it, so it was not struck off. Look at it again.")
    if not problem:
        messages.success(request, _("The event is struck off."))
        return redirect(instrument)
    form = EventForm(instrument, event)
    return event_page(request, instrument, event, form, status=422, problem=problem)


def others_of(instrument: Instrument, number: int = 0) -> list[Happening]:
    rows = InstrumentEvent.objects.current().filter(instrument=instrument).exclude(number=number)
    return happenings(list(rows))


def remark(request: HttpRequest, form: EventForm) -> None:
    for finding in form.warnings:
        messages.warning(request, str(FINDINGS[finding.code]))


def conflict_page(
    request: HttpRequest, instrument: Instrument, event: InstrumentEvent, form: EventForm, standing: InstrumentEvent
) -> HttpResponse:
    fields = [field for field in InstrumentEvent.content_fields() if field.name != "amount_yuan"]
    conflict = {"standing": standing, "changes": changes_between(standing, event, fields)}
    return event_page(request, instrument, event, form, status=422, conflict=conflict)


def event_page(
    request: HttpRequest,
    instrument: Instrument,
    event: InstrumentEvent,
    form: EventForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
    problem: str = "",
) -> HttpResponse:
    seen = request.POST.get("seen", "") if request.method == "POST" else str(event.edition)

    def context() -> dict[str, Any]:
        return {
            "instrument": instrument,
            "event": event,
            "is_new": event._state.adding,
            "form": form,
            "seen": seen,
            "conflict": conflict,
            "problem": problem,
            "path": request.get_full_path(),
        }

    return render_page(request, "finance/event_form.html", context, status=status)
