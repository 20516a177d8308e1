"""One instrument: its page, and the forms that make, change and strike off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from finance.actions.holds import MisfitError
from finance.actions.instruments import save_instrument, strike_off_instrument
from finance.details import WORKED_OUT, events_known, facts, happenings, instrument_known, ledger, sums, writings
from finance.findings import FINDINGS
from finance.forms.instruments import InstrumentForm
from finance.models import Instrument, InstrumentEvent
from finance.permissions import EDIT_REGISTER, editor_required
from greencity.plumbing.pages import render_page
from pilots.actions.registers import RecordMovedError
from pilots.forms.registers import seen_in
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.record_histories import changes_between
from pilots.views.reporting import reader

FORM = "finance/instrument_form.html"


@require_safe
@reader_required
def instrument_detail(request: HttpRequest, code: str) -> HttpResponse:
    moment = Moment.from_request(request)
    instrument = instrument_known(code, moment)
    if instrument is None:
        raise Http404

    def context() -> dict[str, Any]:
        events = events_known(instrument, moment)
        is_struck_off = moment.is_now and instrument.replaced_at is not None
        return {
            "moment": moment,
            "instrument": instrument,
            "parts": facts(instrument),
            "entries": ledger(instrument, events),
            "sums": sums(events),
            "writings": writings(instrument, None if moment.is_now else moment.known_until),
            "is_struck_off": is_struck_off,
            "may_edit": moment.is_now and not is_struck_off and reader(request).has_perm(EDIT_REGISTER),
        }

    return render_page(request, "finance/instrument_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def instrument_new(request: HttpRequest) -> HttpResponse:
    """The kind first, then the fields of that kind."""
    kind = request.GET.get("kind", "")
    if kind not in Instrument.Kind:
        return render_page(request, "finance/instrument_kinds.html", lambda: {"kinds": Instrument.Kind.choices})
    instrument = Instrument(kind=kind, source="")
    if request.method != "POST":
        return form_page(request, instrument, InstrumentForm(instrument))
    form = InstrumentForm(instrument, request.POST)
    if not form.is_valid():
        return form_page(request, instrument, form, status=422)
    try:
        save_instrument(instrument=form.instance, user=reader(request), at=timezone.now())
    except IntegrityError:
        # somebody else has taken the code at the same moment
        form.add_error("code", str(FINDINGS["code_taken"]))
        return form_page(request, instrument, form, status=422)
    messages.success(request, _("%(title)s stands in the register.") % {"title": form.instance.title})
    remark(request, form)
    return redirect(form.instance)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def instrument_edit(request: HttpRequest, code: str) -> HttpResponse:  # noqa: PLR0911  one for each outcome
    instrument = instrument_to_edit(code)
    happened = happenings(list(InstrumentEvent.objects.current().filter(instrument=instrument)))
    if request.method != "POST":
        return form_page(request, instrument, InstrumentForm(instrument, happened=happened))
    form = InstrumentForm(instrument, request.POST, happened)
    if not form.is_valid():
        return form_page(request, instrument, form, status=422)
    standing = Instrument.objects.for_list().select_related("recorded_by").get(pk=instrument.pk)
    changes = differences(standing, instrument)
    if standing.edition != seen_in(request.POST):
        return form_page(request, instrument, form, status=422, conflict={"standing": standing, "changes": changes})
    if not changes:
        messages.info(request, _("Nothing was changed."))
        return redirect(instrument)
    try:
        save_instrument(instrument=instrument, user=reader(request), at=timezone.now())
    except MisfitError as error:
        form.refuse(error.findings)
        return form_page(request, instrument, form, status=422)
    except RecordMovedError:
        standing = instrument_to_edit(code)
        conflict = {"standing": standing, "changes": differences(standing, instrument)}
        return form_page(request, standing, form, status=422, conflict=conflict)
    messages.success(request, _("The changes are saved."))
    remark(request, form)
    return redirect(instrument)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def instrument_strike_off(request: HttpRequest, code: str) -> HttpResponse:
    """Asks first; what is struck off stays to be read as of the days before."""
    instrument = instrument_to_edit(code)
    problem = ""
    if request.method == "POST":
        try:
            if seen_in(request.POST) != instrument.edition:
                raise RecordMovedError
            strike_off_instrument(instrument=instrument, user=reader(request), at=timezone.now())
        except RecordMovedError:
            problem = _("Somebody else changed it since you saw it, so it was not struck off. Look at it again.")
        else:
            messages.success(request, _("%(title)s is struck off the register.") % {"title": instrument.title})
            return redirect("finance:instrument_list")
    count = InstrumentEvent.objects.current().filter(instrument=instrument).count()
    context = {"instrument": instrument, "count": count, "problem": problem}
    return render_page(request, "finance/instrument_strike_off.html", lambda: context, status=422 if problem else 200)


def instrument_to_edit(code: str) -> Instrument:
    rows = Instrument.objects.current().select_related("provider", "zone", "project", "goal", "recorded_by")
    instrument: Instrument = get_object_or_404(rows, code=code)
    return instrument


def differences(standing: Instrument, typed: Instrument) -> list[Any]:
    """What stands, and what was typed otherwise."""
    fields = [field for field in Instrument.content_fields() if field.name not in WORKED_OUT]
    return changes_between(standing, typed, fields)


def remark(request: HttpRequest, form: InstrumentForm) -> None:
    for finding in form.warnings:
        messages.warning(request, str(FINDINGS[finding.code]))


def form_page(
    request: HttpRequest,
    instrument: Instrument,
    form: InstrumentForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form; seen: the edition that it was opened with, whatever stands by now."""
    seen = request.POST.get("seen", "") if request.method == "POST" else str(instrument.edition)

    def context() -> dict[str, Any]:
        return {
            "instrument": instrument,
            "is_new": instrument._state.adding,
            "kind_name": Instrument.Kind(instrument.kind).label,
            "form": form,
            "parts": form.parts(),
            "seen": seen,
            "conflict": conflict,
            "path": request.get_full_path(),
        }

    return render_page(request, FORM, context, status=status)
