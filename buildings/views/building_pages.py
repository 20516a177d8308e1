"""One building: its page, and the forms that make, change and strike off."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buildings.actions.buildings import save_building, strike_off_building
from buildings.details import WORKED_OUT, building_known, counted_for, metered, works, writings
from buildings.forms.buildings import BuildingForm
from buildings.models import Building, EnergyReading, Retrofit
from buildings.permissions import EDIT_REGISTER, editor_required
from buildings.views.rows import RowPage, form_methods, strike_off_page
from greencity.plumbing.pages import render_page
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.views.reporting import reader


@require_safe
@reader_required
def building_detail(request: HttpRequest, code: str) -> HttpResponse:
    moment = Moment.from_request(request)
    building = building_known(code, moment)
    if building is None:
        raise Http404

    def context() -> dict[str, Any]:
        done = works(building, moment)
        is_struck_off = moment.is_now and building.replaced_at is not None
        return {
            "moment": moment,
            "building": building,
            "works": done,
            "metered": metered(building, moment),
            "goals": counted_for(building, [each.retrofit for each in done]),
            "writings": writings(building, None if moment.is_now else moment.known_until),
            "is_struck_off": is_struck_off,
            "may_edit": moment.is_now and not is_struck_off and reader(request).has_perm(EDIT_REGISTER),
        }

    return render_page(request, "buildings/building_detail.html", context)


@form_methods
@editor_required
def building_new(request: HttpRequest) -> HttpResponse:
    building = Building()
    form = BuildingForm(building, request.POST if request.method == "POST" else None, today=timezone.localdate())
    return RowPage(
        title=_("New building"),
        row=building,
        form=form,
        save=partial(save_building, building=building),
        says=_("The building stands in the register."),
    ).answer(request)


@form_methods
@editor_required
def building_edit(request: HttpRequest, code: str) -> HttpResponse:
    building = building_to_edit(code)
    # a form that is checked changes its row
    name = building.name
    form = BuildingForm(building, request.POST if request.method == "POST" else None, today=timezone.localdate())
    return RowPage(
        title=_("Edit the building"),
        row=building,
        form=form,
        save=partial(save_building, building=building),
        says=_("The changes are saved."),
        building=building,
        name=name,
        standing=lambda: current_buildings().filter(pk=building.pk).first(),
        without=WORKED_OUT,
        strike_off_path=reverse("buildings:building_strike_off", args=[code]),
    ).answer(request)


@form_methods
@editor_required
def building_strike_off(request: HttpRequest, code: str) -> HttpResponse:
    building = building_to_edit(code)
    return strike_off_page(
        request,
        row=building,
        called=str(building),
        strike=partial(strike_off_building, building=building),
        back=building,
        after="buildings:building_list",
        retrofits=Retrofit.objects.current().filter(building=building).count(),
        readings=EnergyReading.objects.current().filter(building=building).count(),
    )


def current_buildings() -> Any:
    return Building.objects.current().select_related("zone", "recorded_by")


def building_to_edit(code: str) -> Building:
    building: Building = get_object_or_404(current_buildings(), code=code)
    return building
