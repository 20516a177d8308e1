"""Which pages of the register are the office's and the administrators' alone."""

from __future__ import annotations

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from finance.permissions import EDIT_REGISTER
from pilots.permissions import P, View, reader_required


def editor_required(view: View[P]) -> View[P]:
    """403 for whoever may not write in the register."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.has_perm(EDIT_REGISTER):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return reader_required(checked)
