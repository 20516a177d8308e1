"""A reader's own notices.

Nothing is marked as read by a GET: prefetching, a link checker or the way back must not make
a notice look read that nobody read. Opening one is a POST that marks it and leads on to what it
is about; the button on the list marks what was shown, and not what came in meanwhile.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from greencity.plumbing.pages import render_page
from pilots.actions.notices import mark_read
from pilots.models import Notice
from pilots.permissions import reader_required
from pilots.views.reporting import reader

ON_A_PAGE = 50


@require_safe
@reader_required
def notice_list(request: HttpRequest) -> HttpResponse:
    own = Notice.objects.filter(user=reader(request))
    page = Paginator(own.for_list(), ON_A_PAGE).get_page(request.GET.get("page"))
    newest = own.order_by("-pk").values_list("pk", flat=True).first()
    return render_page(request, "pilots/notice_list.html", lambda: {"page": page, "newest": newest})


@require_POST
@reader_required
def notice_read(request: HttpRequest) -> HttpResponse:
    """Mark all as read that were there when the list was drawn."""
    newest = request.POST.get("newest", "")
    shown = Notice.objects.filter(user=reader(request))
    if newest.isascii() and newest.isdecimal():
        shown = shown.filter(pk__lte=min(int(newest[:20]), 2**63 - 1))
    count = mark_read(notices=shown, at=timezone.now())
    words = ngettext("%(count)s notice marked as read.", "%(count)s notices marked as read.", count)
    messages.success(request, words % {"count": count})
    return redirect("pilots:notice_list")


@require_POST
@reader_required
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one's notice as read and go to what it is about."""
    notice = get_object_or_404(Notice, pk=pk, user=reader(request))
    mark_read(notices=Notice.objects.filter(pk=notice.pk), at=timezone.now())
    return HttpResponseRedirect(notice.path)
