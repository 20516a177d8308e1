"""The office raises a matter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.matters import raise_matter
from pilots.forms.matter_raising import RaiseForm, subject_asked, subject_choices
from pilots.permissions import RUN_MATTERS, P, View, permission_required
from pilots.templatetags.matters import SUBJECTS
from pilots.views.reporting import reader


def runner_required(view: View[P]) -> View[P]:
    """For whoever runs the docket: 403 for all others."""
    return permission_required(RUN_MATTERS, view)


@require_http_methods(["GET", "HEAD", "POST"])
@runner_required
def matter_new(request: HttpRequest) -> HttpResponse:
    """The form; the address may name what the matter is about (`?goal=2021-19`, `task`, `zone`, `project`)."""
    choices = subject_choices()
    if request.method != "POST":
        asked = subject_asked(request.GET.dict(), choices)
        is_unknown = not asked and any(request.GET.get(kind) for kind in SUBJECTS)
        return form_page(request, RaiseForm(choices, asked), is_unknown=is_unknown)
    form = RaiseForm(choices, data=request.POST)
    if not form.is_valid():
        return form_page(request, form, status=422)
    matter = raise_matter(
        subject=form.cleaned_data["subject"],
        titles=form.titles,
        problems=form.problems,
        user=reader(request),
        at=timezone.now(),
    )
    messages.success(request, _("Matter %(code)s is before the leading group.") % {"code": matter.code})
    return redirect(matter)


def form_page(request: HttpRequest, form: RaiseForm, *, is_unknown: bool = False, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_unknown": is_unknown}
    return render_page(request, "pilots/matter_new.html", lambda: context, status=status)
