"""What is done with a matter: one address a deed, that shows its form alone and takes what was typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.matters import RIGHTS, MatterMovedError, act
from pilots.forms.matters import DeedForm
from pilots.forms.registers import seen_in
from pilots.models import Matter
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.rules.matters import FROM, Deed
from pilots.templatetags.pilots import day_name
from pilots.views.matters.pages import form_words, line_of, matter_of, told_of
from pilots.views.reporting import reader

logger = structlog.get_logger(__name__)

#: What is said once it is done.
DONE_WORDS = {
    Deed.ACCEPT: gettext_lazy("Matter %(code)s is before the leading group."),
    Deed.DISMISS: gettext_lazy("Matter %(code)s is dismissed."),
    Deed.DECIDE: gettext_lazy("Matter %(code)s is decided: %(department)s answers for it by %(day)s."),
    Deed.ACKNOWLEDGE: gettext_lazy("Matter %(code)s is acknowledged."),
    Deed.PROGRESS: gettext_lazy("The progress on matter %(code)s is reported."),
    Deed.DONE: gettext_lazy("Matter %(code)s is reported as done; the office checks it."),
    Deed.SEND_BACK: gettext_lazy("Matter %(code)s is sent back to %(department)s."),
    Deed.EXTEND: gettext_lazy("Matter %(code)s is now due on %(day)s."),
    Deed.CLOSE: gettext_lazy("Matter %(code)s is closed."),
    Deed.REOPEN: gettext_lazy("Matter %(code)s is open again, due on %(day)s."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def matter_act(request: HttpRequest, year: int, number: int, deed: str) -> HttpResponse:
    """The form of a deed; 422 where it lacks something or somebody else was quicker, with what was typed."""
    matter = matter_of(year, number)
    done = deed_of(deed)
    if not reader(request).has_perm(RIGHTS[done], matter):
        raise PermissionDenied
    if request.method != "POST":
        return deed_page(request, matter, DeedForm(done, matter, timezone.localdate()))
    form = DeedForm(done, matter, timezone.localdate(), request.POST, request.FILES)
    if seen_in(request.POST) != matter.edition or matter.state not in FROM[done]:
        return deed_page(request, matter, form, has_moved=True, status=422)
    if not form.is_valid():
        return deed_page(request, matter, form, status=422)
    return do(request, matter, form)


def deed_of(text: str) -> Deed:
    """A deed that people do on a matter that there is; Http404 for any other."""
    deed = next((deed for deed in DONE_WORDS if deed == text), None)
    if deed is None:
        raise Http404
    return deed


def do(request: HttpRequest, matter: Matter, form: DeedForm) -> HttpResponse:
    """Do it with what was typed in a valid form."""
    try:
        act(matter=matter, deed=form.deed, user=reader(request), at=timezone.now(), said=form.said)
    except MatterMovedError:
        return deed_page(request, matter_of(matter.year, matter.number), form, has_moved=True, status=422)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return deed_page(request, matter, form, status=422)
    except OSError:
        logger.exception("files of a matter cannot be kept")
        form.add_error("evidence", _("The server could not keep the files. Try again, or tell the administrator."))
        return deed_page(request, matter, form, status=503)
    messages.success(request, done_words(matter, form.deed))
    return redirect(matter)


def done_words(matter: Matter, deed: Deed) -> str:
    return str(DONE_WORDS[deed]) % {
        "code": matter.code,
        "department": matter.department,
        "day": day_name(matter.due_on),
    }


def deed_page(
    request: HttpRequest, matter: Matter, form: DeedForm, *, has_moved: bool = False, status: int = 200
) -> HttpResponse:
    """The form alone, over the edition that stands; has_moved: somebody else acted since it was opened.

    Where the deed no longer follows, what was typed is shown to be taken along.
    """
    moment = replace(Moment.from_request(request), as_of=timezone.localdate(), is_now=True)

    def context() -> dict[str, Any]:
        line = line_of(matter, moment)
        assert line is not None  # noqa: S101  it was raised before its address could be known
        told = told_of(line, moment)
        seen = seen_in(request.POST)
        return {
            "moment": moment,
            "line": line,
            "matter": matter,
            "form": form,
            "may_send": matter.state in FROM[form.deed],
            "has_moved": has_moved,
            "meanwhile": [each for each in told if each.event.number > seen] if has_moved and seen else told[:1],
            "seen": matter.edition,
            **form_words(),
        }

    return render_page(request, "pilots/matter_act.html", context, status=status)
