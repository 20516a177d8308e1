"""The office's queue: one entry after another is approved, or returned with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from greencity.plumbing.pages import render_page, wants_fragment
from pilots.actions.reviews import AlreadyDecidedError, Approved, PassedOver, approve, approve_even, return_entry
from pilots.forms.review import DecisionForm
from pilots.histories import find_subject
from pilots.models import Department, Period, Revision
from pilots.moments import Moment
from pilots.permissions import REVIEW, reader_required
from pilots.queues import Item, Queue, load_queue, month_to_review
from pilots.templatetags.review import entry_name
from pilots.views.exports import export_response
from pilots.views.reporting import reader
from pilots.views.tables.reporting import queue_table

TEMPLATE = "pilots/review_month.html"
PASSED_OVER = {
    PassedOver.ODD: gettext_lazy("Not approved, to be decided one by one: %(entries)s"),
    PassedOver.OWN: gettext_lazy("Not approved, as you entered it yourself: %(entries)s"),
    PassedOver.CHANGED: gettext_lazy("Not approved, as it has changed or been decided meanwhile: %(entries)s"),
}
#: How many entries a message names.
LISTED = 30


@dataclass(frozen=True)
class Chosen:
    """What the address shows of a month's queue."""

    month: date
    department: Department | None
    only_odd: bool

    def of(self, queue: Queue) -> list[Item]:
        items = queue.of_department(self.department) if self.department else queue.items
        return [item for item in items if item.is_odd] if self.only_odd else items

    @property
    def query(self) -> str:
        parts = {"department": self.department.code} if self.department else {}
        return f"?{urlencode(parts | ({'odd': '1'} if self.only_odd else {}))}".removesuffix("?")

    @property
    def path(self) -> str:
        return reverse("pilots:review_month", args=[self.month]) + self.query

    @property
    def ticked_path(self) -> str:
        """The same with everything ticked that can be approved together."""
        return f"{self.path}{'&' if self.query else '?'}ticked=1"


@require_safe
@reader_required
def review_index(request: HttpRequest) -> HttpResponse:
    """To the month that has waited longest."""
    refuse_others(request)
    month = month_to_review(timezone.localdate())
    if month is None:
        raise Http404
    return redirect("pilots:review_month", month=month)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def review_month(request: HttpRequest, month: date) -> HttpResponse:
    """The queue; a POST approves what was ticked and has nothing odd about it."""
    queue, chosen = queue_for(request, month), chosen_of(request, month)
    if request.method != "POST":
        return export_response(
            request, queue=lambda: queue_table(queue, chosen.of(queue), chosen.department)
        ) or render_page(request, TEMPLATE, lambda: queue_context(request, queue, chosen))
    ticked = [(code, seen) for code, _at, seen in (text.partition("@") for text in request.POST.getlist("tick"))]
    tell(request, queue, approve_even(queue=queue, ticked=ticked, user=reader(request), at=timezone.now()))
    return redirect(chosen.path)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def review_decide(request: HttpRequest, month: date, code: str) -> HttpResponse:
    """One decision; the address itself leads to the entry's place in the queue."""
    queue, chosen = queue_for(request, month), chosen_of(request, month)
    item = queue.item(code)
    if item is None:
        return gone(request, queue, chosen, code)
    if request.method != "POST":
        return redirect(f"{chosen.path}#entry-{code}")
    form = DecisionForm(item, request.POST)
    if form.is_valid() and decide(form, request):
        words = _("%(entry)s: returned.") if form.is_return else _("%(entry)s: approved.")
        return decided(request, queue, chosen, code, words % {"entry": entry_name(item.entry)})
    queue = load_queue(queue.period, queue.today)
    form.follow(queue.item(code) or item)
    return undecided(request, queue, chosen, form)


def refuse_others(request: HttpRequest) -> None:
    if not request.user.has_perm(REVIEW):
        raise PermissionDenied


def queue_for(request: HttpRequest, month: date) -> Queue:
    refuse_others(request)
    return load_queue(get_object_or_404(Period, month=month), timezone.localdate())


def chosen_of(request: HttpRequest, month: date) -> Chosen:
    code = request.GET.get("department", "")
    department = get_object_or_404(Department.objects.that_lead(month.year), code=code) if code else None
    return Chosen(month, department, only_odd=request.GET.get("odd") == "1")


def decide(form: DecisionForm, request: HttpRequest) -> bool:
    """Whether it was decided; False where somebody else came first, and the form says so."""
    entry, user, now = form.item.current, reader(request), timezone.now()
    try:
        if form.is_return:
            return_entry(entry=entry, reason=form.cleaned_data["reason"], user=user, at=now)
        else:
            approve(entry=entry, user=user, at=now)
    except AlreadyDecidedError:
        form.refuse_stale()
        return False
    return True


def decided(request: HttpRequest, queue: Queue, chosen: Chosen, code: str, words: str) -> HttpResponse:
    """On to the next entry; for htmx nothing in the row's place, and the counts anew."""
    if wants_fragment(request):
        queue = load_queue(queue.period, queue.today)
        context = queue_context(request, queue, chosen) | {"rows": [], "words": words, "is_fragment": True}
        return HttpResponse(render_to_string(f"{TEMPLATE}#answer", context, request))
    messages.success(request, words)
    codes = [item.code for item in chosen.of(queue)]
    following = codes[codes.index(code) + 1 :] if code in codes else []
    return redirect(f"{chosen.path}#entry-{following[0]}" if following else chosen.path)


def undecided(request: HttpRequest, queue: Queue, chosen: Chosen, form: DecisionForm) -> HttpResponse:
    """The row as it stands now, with what was wrong and the reason that was typed."""
    context = queue_context(request, queue, chosen, form)
    if wants_fragment(request):
        context["rows"] = [row for row in context["rows"] if row["form"] is form]
        return HttpResponse(
            render_to_string(f"{TEMPLATE}#answer", context | {"is_fragment": True}, request), status=422
        )
    return render_page(request, TEMPLATE, lambda: context, status=422)


def gone(request: HttpRequest, queue: Queue, chosen: Chosen, code: str) -> HttpResponse:
    """An entry that the month no longer lists, a step decided meanwhile say; 404 for what never was one."""
    subject = find_subject(queue.month, code, Moment(queue.month, queue.today))
    if subject is None or not subject.rows().exists():
        raise Http404
    words = _("%(entry)s does not wait here any more.") % {"entry": f"{code} · {subject.goal}"}
    if wants_fragment(request):
        return decided(request, queue, chosen, code, words)
    messages.warning(request, words)
    return redirect(chosen.path)


def tell(request: HttpRequest, queue: Queue, done: Approved) -> None:
    """Say how many were approved together, and which were passed over for what reason."""
    names = {item.code: entry_name(item.entry) for item in queue.items}
    if done.codes:
        count = len(done.codes)
        words = ngettext("%(count)s entry approved.", "%(count)s entries approved.", count)
        messages.success(request, words % {"count": count})
    between = pgettext("between entries of a list", "; ")
    for why, passed_over in PASSED_OVER.items():
        passed = [names.get(code, code[:20]) for code, found in done.passed_over.items() if found == why]
        if passed:
            messages.warning(request, passed_over % {"entries": between.join(passed[:LISTED])})
    if not done.codes and not done.passed_over:
        messages.info(request, _("Nothing was ticked."))


def queue_context(
    request: HttpRequest, queue: Queue, chosen: Chosen, answered: DecisionForm | None = None
) -> dict[str, Any]:
    """rows: what is shown of the queue, and first the entry just answered where it left it."""
    items = chosen.of(queue)
    shown = {item.code: item for item in items}
    if answered and answered.item.code not in shown:
        again = queue.item(answered.item.code) or answered.item
        shown = {again.code: again} | shown
    rows = [row_of(request, item, answered) for item in shown.values()]
    return {
        "queue": queue,
        "chosen": chosen,
        "rows": rows,
        "chosen_count": len(items),
        "even_count": sum(row["may_tick"] for row in rows),
        "is_ticked": "ticked" in request.GET,
        "departments": [(desk.department, len(queue.of_department(desk.department))) for desk in queue.desks],
        "other_months": [row for row in Revision.objects.waiting_by_month() if row[0] != queue.month],
        "periods": Period.objects.around(queue.month),
    }


def row_of(request: HttpRequest, item: Item, answered: DecisionForm | None) -> dict[str, Any]:
    may_decide = item.is_waiting and reader(request).has_perm(REVIEW, item.current)
    is_answered = answered is not None and answered.item.code == item.code
    return {
        "item": item,
        "form": answered if is_answered else DecisionForm(item),
        "is_answered": is_answered,
        "may_decide": may_decide,
        "may_tick": may_decide and not item.is_odd,
    }
