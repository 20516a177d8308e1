"""The phases of the pilot: what each asked for, what is shown for it, and how the leading group judged it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from greencity.headlines import headlines, load_published
from greencity.plumbing.pages import render_page
from pilots.actions.phases import JudgedMeanwhileError, judge_phase
from pilots.forms.phases import JudgementForm
from pilots.models import PhaseJudgement
from pilots.moments import Moment
from pilots.permissions import JUDGE_PHASES, reader_required
from pilots.phases import Phase, load_judgements, load_pace, load_shown, phases_of
from pilots.views.reporting import reader


@require_safe
@reader_required
def phase_list(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)
    may_judge = moment.is_now and reader(request).has_perm(JUDGE_PHASES)
    return render_page(request, "greencity/phase_list.html", lambda: list_context(moment, may_judge=may_judge))


def list_context(moment: Moment, *, may_judge: bool) -> dict[str, Any]:
    """rows: each phase with what is shown for it (None before it begins), the headline figures of that month,
    its judgements, the latest first, and whether the reader is led to judge it: not before it begins."""
    published = load_published(moment)
    phases = phases_of(published, moment.month)
    shown, judgements = load_shown(phases, moment), load_judgements(moment.known_until)
    return {
        "moment": moment,
        "rows": [
            {
                "phase": phase,
                "shown": shown.get(phase.key),
                "headlines": headlines(published, shown[phase.key].month) if phase.key in shown else [],
                "judgements": judgements.get(phase.key, []),
                "may_judge": may_judge and phase.key in shown and phase.begins_on <= moment.as_of,
            }
            for phase in phases
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def phase_judge(request: HttpRequest, phase: str) -> HttpResponse:
    """Say how a phase is judged. Where somebody else was quicker, theirs is shown and what was typed stays."""
    today = timezone.localdate()
    judged = phase_to_judge(request, phase, today)
    standing = judgements_of(judged)
    data = request.POST if request.method == "POST" else None
    form = JudgementForm(judged, today, standing[0].number if standing else 0, data)
    if data is None:
        return judge_page(request, judged, form, standing)
    if not form.is_valid():
        return judge_page(request, judged, form, standing, status=422)
    try:
        judge_phase(phase=judged.key, user=reader(request), at=timezone.now(), **form.cleaned_data)
    except JudgedMeanwhileError:
        return overtaken_page(request, judged, today)
    messages.success(request, _("The judgement is entered."))
    return redirect(f"{reverse('phase_list')}#{judged.key}")


def phase_to_judge(request: HttpRequest, key: str, today: date) -> Phase:
    """404 for no phase, 403 for whoever may not judge it."""
    found = {phase.key: phase for phase in phases_of(load_pace(today), today.replace(day=1))}
    if key not in found:
        raise Http404
    if not reader(request).has_perm(JUDGE_PHASES):
        raise PermissionDenied
    return found[key]


def judgements_of(phase: Phase) -> list[PhaseJudgement]:
    """As they stand now, the latest first."""
    return list(PhaseJudgement.objects.filter(phase=phase.key).with_people().order_by("-number"))


def overtaken_page(request: HttpRequest, phase: Phase, today: date) -> HttpResponse:
    """What was typed, now following the judgement that came between."""
    judgements, data = judgements_of(phase), request.POST.copy()
    seen = judgements[0].number if judgements else 0
    data["seen"] = str(seen)
    form = JudgementForm(phase, today, seen, data)
    return judge_page(request, phase, form, judgements, is_overtaken=True, status=422)


def judge_page(
    request: HttpRequest,
    phase: Phase,
    form: JudgementForm,
    judgements: list[PhaseJudgement],
    *,
    is_overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    """is_overtaken: whether a judgement came between."""
    context = {"phase": phase, "form": form, "judgements": judgements, "is_overtaken": is_overtaken}
    return render_page(request, "greencity/phase_judge.html", lambda: context, status=status)
