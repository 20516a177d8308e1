"""The retrofits and the energy readings of a building, entered one by one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from buildings.actions.readings import save_reading, strike_off_reading
from buildings.actions.retrofits import save_retrofit, strike_off_retrofit
from buildings.forms.readings import ReadingForm
from buildings.forms.retrofits import RetrofitForm
from buildings.models import Building, EnergyReading, Retrofit
from buildings.permissions import editor_required
from buildings.views.building_pages import building_to_edit
from buildings.views.rows import RowPage, form_methods, strike_off_page


@form_methods
@editor_required
def retrofit_new(request: HttpRequest, code: str) -> HttpResponse:
    building = building_to_edit(code)
    retrofit = Retrofit(building=building, provenance=building.provenance, source=building.source)
    return RowPage(
        title=_("New retrofit"),
        row=retrofit,
        form=RetrofitForm(retrofit, typed(request), today=timezone.localdate()),
        save=partial(save_retrofit, retrofit=retrofit),
        says=_("The retrofit is recorded."),
        building=building,
        name=building.name,
    ).answer(request)


@form_methods
@editor_required
def retrofit_edit(request: HttpRequest, code: str, retrofit: str) -> HttpResponse:
    building = building_to_edit(code)
    row = belonging_to(Retrofit, building, code=retrofit)
    return RowPage(
        title=_("Edit the retrofit"),
        row=row,
        form=RetrofitForm(row, typed(request), today=timezone.localdate()),
        save=partial(save_retrofit, retrofit=row),
        says=_("The changes are saved."),
        building=building,
        name=building.name,
        standing=lambda: rows_of(Retrofit, building).filter(pk=row.pk).first(),
        strike_off_path=reverse("buildings:retrofit_strike_off", args=[code, retrofit]),
    ).answer(request)


@form_methods
@editor_required
def retrofit_strike_off(request: HttpRequest, code: str, retrofit: str) -> HttpResponse:
    building = building_to_edit(code)
    row = belonging_to(Retrofit, building, code=retrofit)
    called = _("Retrofit %(code)s") % {"code": row.code}
    strike = partial(strike_off_retrofit, retrofit=row)
    return strike_off_page(request, row=row, called=called, strike=strike, back=building, after=building)


@form_methods
@editor_required
def reading_new(request: HttpRequest, code: str) -> HttpResponse:
    building = building_to_edit(code)
    reading = EnergyReading(building=building, provenance=building.provenance, source=building.source)
    return RowPage(
        title=_("New energy reading"),
        row=reading,
        form=ReadingForm(reading, typed(request), today=timezone.localdate()),
        save=partial(save_reading, reading=reading),
        says=_("The reading is recorded."),
        building=building,
        name=building.name,
    ).answer(request)


@form_methods
@editor_required
def reading_edit(request: HttpRequest, code: str, year: int, carrier: str) -> HttpResponse:
    building = building_to_edit(code)
    row = belonging_to(EnergyReading, building, year=year, carrier=carrier)
    return RowPage(
        title=_("Edit the energy reading"),
        row=row,
        form=ReadingForm(row, typed(request), today=timezone.localdate()),
        save=partial(save_reading, reading=row),
        says=_("The changes are saved."),
        building=building,
        name=building.name,
        standing=lambda: rows_of(EnergyReading, building).filter(pk=row.pk).first(),
        strike_off_path=reverse("buildings:reading_strike_off", args=[code, year, carrier]),
    ).answer(request)


@form_methods
@editor_required
def reading_strike_off(request: HttpRequest, code: str, year: int, carrier: str) -> HttpResponse:
    building = building_to_edit(code)
    row = belonging_to(EnergyReading, building, year=year, carrier=carrier)
    called = _("Reading %(year)s, %(carrier)s") % {"year": year, "carrier": row.get_carrier_display()}
    strike = partial(strike_off_reading, reading=row)
    return strike_off_page(request, row=row, called=called, strike=strike, back=building, after=building)


def typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def rows_of(kind: Any, building: Building) -> Any:
    return kind.objects.current().filter(building=building).select_related("building", "recorded_by")


def belonging_to(kind: Any, building: Building, **named: Any) -> Any:
    return get_object_or_404(rows_of(kind, building), **named)
