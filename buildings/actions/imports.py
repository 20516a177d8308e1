"""Reading files into the register of buildings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buildings.models import EnergyReading, Retrofit, StockSummary
from buildings.permissions import EDIT_REGISTER
from buildings.querysets.summaries import contributions
from buildings.sheets.buildings import BUILDINGS
from pilots.actions.register_imports import RegisterImport, Rows


def of_all(buildings: Rows) -> Rows:
    """What buildings add, with their retrofits and readings: they count for its zone and its use."""
    kinds = (kind.objects.current().filter(building__in=buildings.values("pk")) for kind in (Retrofit, EnergyReading))
    return contributions(buildings, *kinds)


BUILDING_IMPORT = RegisterImport(
    sheet=BUILDINGS,
    title=_("Register of buildings"),
    permission=EDIT_REGISTER,
    summary=StockSummary,
    of_rows=contributions,
    of_all=of_all,
    new="buildings:building_upload_new",
    detail="buildings:building_upload_detail",
    home="buildings:building_list",
)
