"""The office decides on an experience that was handed in: it is published, or returned with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.experiences import NotInReviewError, publish_experience, return_experience
from pilots.actions.registers import RecordMovedError
from pilots.experience_changes import revisions
from pilots.experiences_known import files_of
from pilots.forms.experiences import ReviewForm
from pilots.forms.registers import seen_in
from pilots.models import Experience
from pilots.permissions import REVIEW_EXPERIENCE, permission_required
from pilots.views.reporting import reader


def reviewer_required(view: Any) -> Any:
    return permission_required(REVIEW_EXPERIENCE, view)


@require_http_methods(["GET", "HEAD", "POST"])
@reviewer_required
def experience_review(request: HttpRequest, code: str) -> HttpResponse:
    """What is decided on stands on the page, with what it changes of the published words."""
    experience: Experience = get_object_or_404(Experience.objects.for_detail().current(), code=code)
    if experience.state != Experience.State.SUBMITTED:
        messages.info(request, _("It does not wait for a decision."))
        return redirect(experience)
    if not reader(request).has_perm(REVIEW_EXPERIENCE, experience):
        raise PermissionDenied
    if request.method != "POST":
        return review_page(request, experience, ReviewForm())
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return review_page(request, experience, form, status=422)
    try:
        if seen_in(request.POST) != experience.edition:
            raise RecordMovedError
        decide(request, experience, form)
    except (RecordMovedError, NotInReviewError):
        experience = get_object_or_404(Experience.objects.for_detail().current(), code=code)
        return review_page(request, experience, form, is_moved=True, status=422)
    return redirect(experience)


def decide(request: HttpRequest, experience: Experience, form: ReviewForm) -> None:
    user, at = reader(request), timezone.now()
    if form.data.get("deed") == "publish":
        publish_experience(experience=experience, user=user, at=at)
        messages.success(request, _("Published: every reader sees it now."))
    else:
        return_experience(experience=experience, reason=form.cleaned_data["reason"], user=user, at=at)
        messages.success(request, _("Returned to its writers."))


def review_page(
    request: HttpRequest, experience: Experience, form: ReviewForm, *, is_moved: bool = False, status: int = 200
) -> HttpResponse:
    """is_moved: it was changed since the reviewer had seen it, so nothing was decided."""

    def context() -> dict[str, Any]:
        files = files_of(experience)
        published = Experience.objects.for_detail().latest_published().filter(current=experience).first()
        return {
            "row": experience,
            "form": form,
            "files": files,
            "published": published,
            "changes": revisions(published, experience, files) if published else [],
            "is_moved": is_moved,
            "may_decide": experience.state == Experience.State.SUBMITTED,
        }

    return render_page(request, "pilots/experience_review.html", context, status=status)
