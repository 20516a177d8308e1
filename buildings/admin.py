"""Administration of the emission factors."""

from django.contrib import admin
from django.utils.translation import gettext_lazy, pgettext_lazy

from buildings.models import EmissionFactor
from pilots.admin.base import BilingualAdmin


@admin.register(EmissionFactor)
class EmissionFactorAdmin(BilingualAdmin):
    """A changed factor changes the carbon of every reading that it counts for, on all pages at once."""

    section = pgettext_lazy("section", "Ledgers")
    right_way = gettext_lazy("Add a factor for the year from which another counts.")
    fields = ("carrier", "year", "kg_co2", ("source_zh_hans", "source_en"), "provenance")
    list_display = ("carrier", "year", "kg_co2", "source", "provenance")
    list_filter = ("carrier",)
    search_fields = ("source_zh_hans", "source_en")
    ordering = ("carrier", "-year")
