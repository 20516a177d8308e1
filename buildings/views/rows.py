"""What the forms of the register have in common: a row that is new, changed or struck off, never two at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buildings.forms.fields import RowForm
from buildings.models import Building
from greencity.plumbing.pages import render_page
from pilots.actions.registers import RecordMovedError
from pilots.forms.registers import seen_in
from pilots.record_histories import changes_between
from pilots.views.reporting import reader

FORM, STRIKE_OFF = "buildings/row_form.html", "buildings/row_strike_off.html"
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class RowPage:
    """The form of one row. save: the action, called with user and moment; says: what is told once it is done.

    building: the one that the row is, or belongs to, None for a new one; name: its name as it stands.
    standing: reads the row anew, None where it is in the register no more. without: fields that are
    worked out.
    """

    title: str
    row: Any
    form: RowForm
    save: Callable[..., Any]
    says: str
    building: Building | None = None
    name: str = ""
    standing: Callable[[], Any] = field(default=lambda: None)
    without: Sequence[str] = ()
    strike_off_path: str = ""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The form, or what becomes of what was typed into it."""
        if request.method != "POST":
            return self.show(request)
        if not self.form.is_valid():
            return self.show(request, status=422)
        row: Any = self.form.instance
        if not row._state.adding:
            standing = self.standing()
            changes = self.differences(standing)
            if standing is None or standing.edition != seen_in(request.POST):
                return self.conflict(request, standing, changes)
            if not changes:
                messages.info(request, _("Nothing was changed."))
                return redirect(self.building or row)
        return self.saved(request)

    def saved(self, request: HttpRequest) -> HttpResponse:
        """Write the row; what was free when the form was checked may have been taken since."""
        try:
            self.save(user=reader(request), at=timezone.now())
        except RecordMovedError:
            standing = self.standing()
            return self.conflict(request, standing, self.differences(standing))
        except ValidationError as error:
            self.form.add_error(None, error.messages)
            return self.show(request, status=422)
        except IntegrityError:
            self.form.add_error(None, _("Somebody else entered the same meanwhile."))
            return self.show(request, status=422)
        messages.success(request, self.says)
        return redirect(self.building or self.form.instance)

    def differences(self, standing: Any) -> list[Any]:
        """What stands, and what was typed otherwise."""
        if standing is None:
            return []
        fields = [each for each in type(standing).content_fields() if each.name not in self.without]
        return changes_between(standing, self.form.instance, fields)

    def conflict(self, request: HttpRequest, standing: Any, changes: list[Any]) -> HttpResponse:
        return self.show(request, status=422, conflict={"standing": standing, "changes": changes})

    def show(self, request: HttpRequest, *, status: int = 200, conflict: dict[str, Any] | None = None) -> HttpResponse:
        """seen: the edition that the form was opened with, whatever stands by now."""
        parts: Callable[[], Any] = getattr(self.form, "parts", lambda: [("", list(self.form))])

        def context() -> dict[str, Any]:
            return {
                "page": self,
                "row": self.row,
                "building": self.building,
                "building_name": self.name,
                "form": self.form,
                "parts": parts(),
                "seen": request.POST.get("seen", "") if request.method == "POST" else str(self.row.edition),
                "conflict": conflict,
                "path": request.get_full_path(),
            }

        return render_page(request, FORM, context, status=status)


def strike_off_page(
    request: HttpRequest, *, row: Any, called: str, strike: Callable[..., Any], back: Any, after: Any, **more: Any
) -> HttpResponse:
    """Asks first; what is struck off stays to be read as of the days before. after: where it leads then."""
    problem = ""
    if request.method == "POST":
        try:
            if seen_in(request.POST) != row.edition:
                raise RecordMovedError
            strike(user=reader(request), at=timezone.now())
        except RecordMovedError:
            problem = _("Somebody else changed it since you saw it, so it was not struck off. Look at it again.")
        else:
            messages.success(request, _("%(title)s is struck off the register.") % {"title": called})
            return redirect(after)
    context = {"row": row, "called": called, "back": back, "problem": problem, **more}
    return render_page(request, STRIKE_OFF, lambda: context, status=422 if problem else 200)
