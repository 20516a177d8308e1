"""Administration of the institutions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, pgettext_lazy

from finance.models import Institution
from pilots.admin.base import BilingualAdmin


@admin.register(Institution)
class InstitutionAdmin(BilingualAdmin):
    """Once there is an institution its code stays: totals and files name it by that."""

    section = pgettext_lazy("section", "Ledgers")
    right_way = gettext_lazy("Leave it: instruments name it as their provider.")
    fields = ("code", ("name_zh_hans", "name_en"), "kind", "provenance")
    list_display = ("name", "code", "kind", "provenance")
    list_filter = ("kind", "provenance")
    search_fields = ("code", "name_zh_hans", "name_en")
    ordering = ("kind", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()
