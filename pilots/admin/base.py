"""What every page of the admin site has in common: languages side by side, trails, and refusals with a reason."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin
from simple_history.admin import SimpleHistoryAdmin

from pilots.admin.trails import TrailWords
from pilots.holders import holders_of

#: What the library offers beside a choice, each in a window of its own.
BESIDE_A_CHOICE = ("can_change_related", "can_delete_related", "can_view_related")


def label_of(field: Any) -> str:
    """A field as a form and a trail name it: a text that stands in both languages with its language."""
    if not hasattr(field, "translated_field"):
        return capfirst(str(field.verbose_name))
    name, language = capfirst(str(field.translated_field.verbose_name)), dict(settings.LANGUAGES)[field.language]
    return _("%(field)s (%(language)s)") % {"field": name, "language": language}


def leave_beside(field: Any) -> None:
    """Beside a choice leave the one way that is of use there: to add what is missing."""
    for deed in BESIDE_A_CHOICE:
        if hasattr(field.widget, deed):
            setattr(field.widget, deed, False)


class DomainAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """A kind of row with its trail.

    section: the heading under which the index lists it. right_way: what to do where a row cannot be
    deleted. Rows are deleted one by one, each with its reasons.
    """

    section: Any = ""
    right_way: Any = gettext_lazy("Leave it as it is.")
    actions: Any = None
    save_on_top = False
    show_facets = admin.ShowFacets.NEVER
    object_history_template = "admin/pilots/trail.html"
    object_history_list_template = "admin/pilots/_trail.html"
    delete_confirmation_template = "admin/pilots/delete.html"

    def get_urls(self) -> list[Any]:
        """Without the page on which the library brings a former state back behind every check."""
        urls: list[Any] = super(SimpleHistoryAdmin, self).get_urls()
        return urls

    def called(self, row: Any) -> str:
        """A row in a title, or among others of its kind."""
        return str(row)

    def view_on_site(self, row: models.Model) -> str | None:
        """The row's own page in the dashboard, where it has one."""
        find: Any = getattr(row, "get_absolute_url", None)
        address: str | None = find() if find else None
        return address

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.label = label_of(db_field)
            leave_beside(field)
        return field

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if context.get("original"):
            context["subtitle"] = self.called(context["original"])
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not form.changed_data:
            obj.skip_history_when_saving = True
        super().save_model(request, obj, form, change)

    # what is refused

    def reasons_to_keep(self, request: HttpRequest, row: Any) -> list[str]:
        """What keeps a row from being deleted, one thing each; empty where it can go."""
        return holders_of(row)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, list[str]]:
        kept = [reason for row in objs for reason in self.reasons_to_keep(request, row)]
        if kept:
            return [], {}, set(), kept
        found: tuple[Any, Any, Any, list[str]] = super().get_deleted_objects(objs, request)
        return found

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "right_way": self.right_way}
        try:
            response: HttpResponse = super().delete_view(request, object_id, context)
        except (models.ProtectedError, IntegrityError):
            # something came to hang on it since it was looked at: the page says what
            return HttpResponseRedirect(request.path)
        return as_refused(request, response)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return as_refused(request, super().changeform_view(request, *args, **kwargs))

    # the trail

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response

    def history_view_title(self, request: HttpRequest, obj: Any) -> str:
        return _("History: %(row)s") % {"row": self.called(obj)}

    def get_history_queryset(self, request: HttpRequest, *args: Any) -> Any:
        return super().get_history_queryset(request, *args).select_related("history_user__membership__department")

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> TrailWords:
        return TrailWords(historical_record.instance_type, historical_record, label_of)


class BilingualAdmin(DomainAdmin, TranslationAdmin):  # type: ignore[misc,type-arg]
    """Rows with texts in both languages. `fields` names either: the library would set them one below the other."""


def as_refused(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A form or a deletion that comes back after it was sent was refused: 422."""
    if request.method == "POST" and isinstance(response, TemplateResponse) and response.status_code == 200:
        context: Any = response.context_data or {}
        if context.get("errors") or context.get("protected"):
            response.status_code = 422
    return response
