"""My month: everything a department owes, in one grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from greencity.plumbing.pages import render_page, wants_fragment
from pilots.actions.cells import Outcome, save_cell
from pilots.actions.submissions import NotReadyError, submit_month
from pilots.cells import Cell, StepCell, token_of
from pilots.desks import Desk, load_again, load_desk
from pilots.forms.cells import CellForm, EntryForm, StepForm
from pilots.models import Department, Membership, Period, User
from pilots.permissions import ENTER, READ_DRAFTS, SUBMIT, reader_required
from pilots.templatetags.reporting import typed_number

TEMPLATE = "pilots/reporting_month.html"
Row = dict[str, Any]


@require_safe
@reader_required
def reporting_index(request: HttpRequest) -> HttpResponse:
    """To the month that waits for the reader; whoever owes nothing sees how complete reporting is."""
    user = reader(request)
    if user.role not in (Membership.Role.STAFF, Membership.Role.HEAD, Membership.Role.OFFICE):
        return redirect("pilots:completeness")
    period = Period.objects.to_report(timezone.localdate(), user.membership.department)
    if period is None:
        raise Http404
    return redirect("pilots:reporting_month", month=period.month)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def reporting_month(request: HttpRequest, month: date) -> HttpResponse:
    if request.method != "POST":
        desk = desk_for(request, month)
        if wants_fragment(request) and request.GET.get("part") == "summary":
            return part_of(request, "summary", desk_context(request, desk, []))
        return render_page(request, TEMPLATE, lambda: desk_context(request, desk, rows_of(desk)))
    numbers = numbers_in(request.POST)
    desk = desk_for(request, month, numbers)
    sent = taken_over(request.POST, desk)
    if not reader(request).has_perm(ENTER, desk):
        return refuse_closed(request, desk_for(request, month))
    rows = save_rows(request, desk, sent)
    if wants_fragment(request):
        desk = load_again(desk)
        shown = [row for row in rows_of(desk, rows) if row["entry"].code in rows]
        return part_of(request, "rows", rows_context(request, desk, shown))
    desk = desk_for(request, month)
    is_clean = all(row["outcome"] in (Outcome.SAVED, Outcome.UNCHANGED) for row in rows.values())
    if is_clean:
        count = sum(row["outcome"] == Outcome.SAVED for row in rows.values())
        messages.success(request, ngettext("%(count)s row saved.", "%(count)s rows saved.", count) % {"count": count})
        return redirect(desk_path(desk))
    return render_page(request, TEMPLATE, lambda: desk_context(request, desk, rows_of(desk, rows)), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def reporting_submit(request: HttpRequest, month: date) -> HttpResponse:
    """Hand what was chosen to the office; what lacks something is named, and nothing is handed over.

    Whoever comes by GET, after a sign-in on the way, is led to the month.
    """
    desk = desk_for(request, month)
    if request.method != "POST":
        return redirect(desk_path(desk))
    if not reader(request).has_perm(SUBMIT, desk):
        return refuse_closed(request, desk)
    codes = request.POST.getlist("submit")
    try:
        submitted = submit_month(desk=desk, codes=codes, user=reader(request), at=timezone.now())
    except NotReadyError as error:
        context = desk_context(request, desk, rows_of(desk)) | {"not_ready": error.codes, "chosen": codes}
        return render_page(request, TEMPLATE, lambda: context, status=422)
    if submitted:
        words = ngettext(
            "%(count)s entry is with the office.", "%(count)s entries are with the office.", len(submitted)
        )
        messages.success(request, words % {"count": len(submitted)})
    else:
        messages.info(request, _("Nothing chosen waits to be submitted."))
    return redirect(desk_path(desk))


def part_of(request: HttpRequest, part: str, context: dict[str, Any]) -> HttpResponse:
    """A partial of the page, for the grid's script: the rows just saved, or where the month stands."""
    return HttpResponse(render_to_string(f"{TEMPLATE}#{part}", context | {"is_fragment": True}, request))


def reader(request: HttpRequest) -> User:
    """The signed-in account; views behind `reader_required` have one."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def numbers_in(data: Iterable[str]) -> set[int]:
    """The numbers of the goals that a form's fields speak of."""
    return {int(found[0]) for name in data if (found := re.match(r"[0-9]{1,4}(?=[-.])", name))}


def desk_for(request: HttpRequest, month: date, numbers: Iterable[int] | None = None) -> Desk:
    """The desk asked for: one's own department's, or for the office the one that `?department=` names."""
    user = reader(request)
    period = get_object_or_404(Period, month=month)
    department = user.membership.department
    if user.has_perm(READ_DRAFTS, None):
        named = request.GET.get("department", "")
        leads = Department.objects.that_lead(month.year)
        department = get_object_or_404(leads, code=named) if named else leads.first()
    if department is None or not user.has_perm(READ_DRAFTS, department):
        raise PermissionDenied
    return load_desk(department, period, timezone.localdate(), numbers)


def desk_path(desk: Desk) -> str:
    path = reverse("pilots:reporting_month", args=[desk.month])
    return f"{path}?department={desk.department.code}"


def refuse_closed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """403 for whom the desk is not open; where only the time is over, what was typed is shown again."""
    user = reader(request)
    if user.role not in (Membership.Role.STAFF, Membership.Role.HEAD) or desk.is_open:
        raise PermissionDenied
    rows: dict[str, Row] = {}
    for entry, form in posted_forms(request.POST, desk):
        form.is_valid()
        rows[entry.code] = {"form": form, "outcome": Outcome.LOCKED}
    context = desk_context(request, desk, rows_of(desk, rows))
    if wants_fragment(request):
        context["rows"] = [row for row in context["rows"] if row["entry"].code in rows]
        return part_of(request, "rows", context)
    return render_page(request, TEMPLATE, lambda: context, status=403)


def form_for(desk: Desk, entry: Cell | StepCell, data: Any = None) -> EntryForm:
    return CellForm(entry, data) if isinstance(entry, Cell) else StepForm(entry, desk.today, data)


def posted_forms(sent: Mapping[str, Any], desk: Desk) -> Iterable[tuple[Cell | StepCell, EntryForm]]:
    """The rows of which something was sent; rows of others are not looked at."""
    for entry in desk.entries:
        if EntryForm.is_in(sent, entry.code):
            yield entry, form_for(desk, entry, sent)


def taken_over(sent: QueryDict, desk: Desk) -> QueryDict:
    """What was sent, with the register's value in the row whose button was pressed (`take`)."""
    entry = desk.entry(sent.get("take", ""))
    if not isinstance(entry, Cell) or entry.offer is None:
        return sent
    sent = sent.copy()
    sent[f"{entry.code}-value"] = typed_number(entry.offer)
    return sent


def save_rows(request: HttpRequest, desk: Desk, sent: Mapping[str, Any]) -> dict[str, Row]:
    """Save every row that was sent; code → its form, where that has to be shown again, and outcome."""
    rows: dict[str, Row] = {}
    user, now = reader(request), timezone.now()
    for entry, form in posted_forms(sent, desk):
        if not form.is_valid():
            rows[entry.code] = {"form": form, "outcome": "refused"}
            continue
        saved = save_cell(
            cell=entry,
            content=form.content,
            seen=form.cleaned_data["seen"],
            key=form.cleaned_data["key"] or uuid4(),
            user=user,
            at=now,
        )
        row: Row = {"outcome": saved.outcome}
        if saved.outcome in (Outcome.CONFLICT, Outcome.LOCKED):
            # what was typed stays; saved once more, it knowingly follows what stands now
            again = {f"{entry.code}-seen": token_of(saved.entry), f"{entry.code}-key": str(uuid4())}
            form.data = {**{name: form.data[name] for name in form.data}, **again}
            row |= {"form": form, "theirs": saved.entry}
        rows[entry.code] = row
    return rows


def rows_of(desk: Desk, answered: dict[str, Row] | None = None) -> list[Row]:
    """Every row of the grid: its entry and form, with what became of the save just answered."""
    answered = answered or {}
    rows = []
    for entry in desk.entries:
        answer = answered.get(entry.code, {})
        rows.append({"entry": entry, "form": answer.get("form") or form_for(desk, entry), "outcome": "", **answer})
    return rows


def desk_context(request: HttpRequest, desk: Desk, rows: list[Row]) -> dict[str, Any]:
    may = reader(request).has_perm
    chooses = may(READ_DRAFTS, None)
    return rows_context(request, desk, rows) | {
        "may_submit": may(SUBMIT, desk),
        "departments": Department.objects.that_lead(desk.month.year) if chooses else [],
        "periods": Period.objects.around(desk.month),
    }


def rows_context(request: HttpRequest, desk: Desk, rows: list[Row]) -> dict[str, Any]:
    """What the rows alone need."""
    return {
        "desk": desk,
        "rows": rows,
        "may_enter": reader(request).has_perm(ENTER, desk),
        "path": desk_path(desk),
        "is_fed": any(cell.feed for cell in desk.cells),
    }
