"""The days that the calendar of working days moves."""

from django.contrib import admin
from django.utils.translation import pgettext_lazy

from pilots.admin.base import BilingualAdmin
from pilots.models import SpecialDay


@admin.register(SpecialDay)
class SpecialDayAdmin(BilingualAdmin):
    """Kept by the office as well. Nothing hangs on a day: several are deleted at once."""

    section = pgettext_lazy("section", "Calendar")
    actions = ()
    fields = ("day", "is_working", ("name_zh_hans", "name_en"))
    list_display = ("day", "is_working", "name")
    list_filter = ("is_working",)
    date_hierarchy = "day"
    search_fields = ("name_zh_hans", "name_en")
    ordering = ("-day",)
