"""Writing an experience: a new one, and changes that never lose what somebody else wrote."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.experiences import save_experience
from pilots.actions.registers import RecordMovedError
from pilots.experience_changes import changes_of
from pilots.experiences_known import departments_of
from pilots.forms.evidence import MOST_FILES
from pilots.forms.experiences import LONGEST_TEXT, ExperienceForm
from pilots.forms.registers import seen_in
from pilots.models import Attachment, Experience
from pilots.permissions import WRITE_EXPERIENCE, permission_required, reader_required
from pilots.rules.documents import LARGEST
from pilots.views.reporting import reader

logger = structlog.get_logger(__name__)

SUBMIT = "submit"


def writer_required(view: Any) -> Any:
    return permission_required(WRITE_EXPERIENCE, view)


@require_http_methods(["GET", "HEAD", "POST"])
@writer_required
def experience_new(request: HttpRequest) -> HttpResponse:
    experience = Experience(source="")
    form = form_of(request, experience)
    if request.method != "POST":
        return form_page(request, experience, form)
    if not form.is_valid():
        return form_page(request, experience, form, status=422)
    return saved(request, form, form.fill(experience), has_new_words=True)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def experience_edit(request: HttpRequest, code: str) -> HttpResponse:
    experience = experience_to_edit(request, code)
    files = list(Attachment.objects.standing().filter(experience=experience))
    form = form_of(request, experience, files)
    if request.method != "POST":
        return form_page(request, experience, form)
    if not form.is_valid():
        return form_page(request, experience, form, status=422)
    standing = experience_to_edit(request, code)
    form.fill(experience)
    changes = changes_of(standing, experience)
    if standing.edition != seen_in(request.POST):
        conflict = {"standing": standing, "changes": changes}
        return form_page(request, standing, form, status=422, conflict=conflict)
    has_new_words = bool(changes or form.cleaned_data["files"] or form.cleaned_data["taken_back"])
    if not has_new_words and not (is_submitting(request) and standing.state != Experience.State.SUBMITTED):
        messages.info(request, _("Nothing was changed."))
        return redirect(standing)
    if not has_new_words and standing.state == Experience.State.PUBLISHED:
        messages.info(request, _("Nothing was changed: it is published as it stands."))
        return redirect(standing)
    return saved(request, form, experience, has_new_words=has_new_words)


def saved(request: HttpRequest, form: ExperienceForm, experience: Experience, *, has_new_words: bool) -> HttpResponse:
    """Save what was typed and show it; whatever keeps it from being saved is said over the form."""
    try:
        save_experience(
            experience=experience,
            files=form.cleaned_data["files"],
            taken_back=form.cleaned_data["taken_back"],
            user=reader(request),
            at=timezone.now(),
            has_new_words=has_new_words,
            is_submitted=is_submitting(request),
        )
    except RecordMovedError:
        standing = experience_to_edit(request, experience.code)
        conflict = {"standing": standing, "changes": changes_of(standing, experience)}
        return form_page(request, standing, form, status=422, conflict=conflict)
    except OSError:
        logger.exception("a file of an experience cannot be kept")
        form.add_error("files", _("The server could not keep the files. Try again, or tell the administrator."))
        return form_page(request, form.experience, form, status=503)
    if is_submitting(request):
        messages.success(request, _("It is with the office now, which publishes or returns it."))
    else:
        messages.success(request, _("Saved as a draft. Hand it in when it is ready."))
    return redirect(experience)


def experience_to_edit(request: HttpRequest, code: str) -> Experience:
    """The experience as it stands; 403 for who may not write for its department."""
    rows = Experience.objects.for_detail().current()
    experience: Experience = get_object_or_404(rows, code=code)
    if not reader(request).has_perm(WRITE_EXPERIENCE, experience.department):
        raise PermissionDenied
    return experience


def form_of(request: HttpRequest, experience: Experience, files: list[Attachment] | None = None) -> ExperienceForm:
    is_sent = request.method == "POST"
    return ExperienceForm(
        experience,
        departments=departments_of(reader(request)),
        today=timezone.localdate(),
        files=files or [],
        data=request.POST if is_sent else None,
        uploads=request.FILES if is_sent else None,
    )


def is_submitting(request: HttpRequest) -> bool:
    return request.POST.get("deed") == SUBMIT


def form_page(
    request: HttpRequest,
    experience: Experience,
    form: ExperienceForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form; seen: the edition that it was opened with, whatever stands by now."""
    seen = request.POST.get("seen", "") if request.method == "POST" else str(experience.edition)

    def context() -> dict[str, Any]:
        return {
            "experience": experience,
            "is_new": form.is_new,
            "form": form,
            "files": form.fields["taken_back"].queryset,  # type: ignore[attr-defined]
            "taken_back": request.POST.getlist("taken_back"),
            "seen": seen,
            "conflict": conflict,
            "is_submitting": is_submitting(request),
            "path": request.get_full_path(),
            "most": MOST_FILES,
            "largest": LARGEST // 1024**2,
            "longest": LONGEST_TEXT,
        }

    return render_page(request, "pilots/experience_form.html", context, status=status)
