"""The administration site: open to whom the rules let in, without a sign-in page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

#: The permission that opens the site; what may be done in it is asked for model by model.
ADMINISTER = "pilots.administer"


class ChoicesView(AutocompleteJsonView):
    """What a choice finds while one types, called as the admin page of its kind calls it."""

    model_admin: Any

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        called = getattr(self.model_admin, "called", str)
        return {**super().serialize_result(obj, to_field_name), "text": called(obj)}


class AdministrationSite(AdminSite):
    site_title = site_header = _("Green City")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.has_perm(ADMINISTER)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What may be administered, section by section, in the order in which it was registered."""
        sections: dict[str, dict[str, Any]] = {}
        for app in self._build_app_dict(request).values():
            for model in app["models"]:
                name = str(getattr(self._registry[model["model"]], "section", "") or app["name"])
                sections.setdefault(name, {**app, "name": name, "models": []})["models"].append(model)
        return list(sections.values())

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None) -> Any:
        """There is one index, and it names everything."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return ChoicesView.as_view(admin_site=self)(request)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The product's own sign-in page; 403 for an account that is signed in and may not come here."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
