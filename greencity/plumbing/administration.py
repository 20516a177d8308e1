"""The administration site: open to whom the rules let in, without a sign-in page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

#: The permission that opens the site; what may be done in it is asked for model by model.
ADMINISTER = "pilots.administer"


class AdministrationSite(AdminSite):
    site_title = site_header = _("Green City")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.has_perm(ADMINISTER)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The product's own sign-in page; 403 for an account that is signed in and may not come here."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
