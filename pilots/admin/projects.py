"""The benchmark projects."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from pilots.admin.plan import RelatedTrailAdmin
from pilots.models import Project


@admin.register(Project)
class ProjectAdmin(RelatedTrailAdmin):
    """Once there is a project its code stays: totals and files name it by that."""

    right_way = gettext_lazy("Leave it: rows of the registers belong to it.")
    fields = (
        "code",
        ("title_zh_hans", "title_en"),
        ("kind", "stage"),
        ("zone", "lead"),
        "investment_yuan",
        "goals",
        ("note_zh_hans", "note_en"),
        "provenance",
        ("source_zh_hans", "source_en"),
    )
    autocomplete_fields = ("goals",)
    list_display = ("title", "code", "kind", "stage", "zone", "lead", "provenance")
    list_select_related = ("zone", "lead")
    list_filter = ("kind", "stage", ("zone", admin.RelatedOnlyFieldListFilter), "provenance")
    search_fields = ("code", "title_zh_hans", "title_en")
    ordering = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "goals":
            field.widget.can_add_related = False
        return field
