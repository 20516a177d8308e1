"""The register of buildings: every row that the filters leave, and what they add up to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buildings.listings import CRITERIA, MOST_COUNTED, ORDERS, Standing, added_up, narrowed
from buildings.models import Building
from buildings.permissions import EDIT_REGISTER
from buildings.sheets.buildings import BUILDINGS
from greencity.plumbing.pages import render_page
from pilots.criteria import Criteria
from pilots.keysets import SORT, cursor_asked, order_asked, page_of
from pilots.models import Unit
from pilots.permissions import reader_required
from pilots.views.exports import EXPORT
from pilots.views.register_lists import clean_address, exported, moment_of
from pilots.views.reporting import reader
from pilots.views.streams import MOST_XLSX

NAME = "buildings"


@require_safe
@reader_required
def building_list(request: HttpRequest) -> Any:
    """The rows as they stood on the as-of day; with `?month=` those completed or labelled by its end."""
    criteria = Criteria.from_request(request, CRITERIA)
    moment, is_month_asked = moment_of(request)
    order, problem_of_order = order_asked(request.GET, ORDERS)
    if criteria.has_aliases(request.GET):
        return redirect(clean_address(request, criteria, moment, order))
    standing = Standing.of(moment, is_month_asked=is_month_asked)
    rows = narrowed(standing, criteria)
    if EXPORT in request.GET:
        return exported(request, NAME, _("Register of buildings"), BUILDINGS, rows, order, moment)
    cursor, problem_of_cursor = cursor_asked(request.GET, Building, order)

    def context() -> dict[str, Any]:
        added, found = added_up(rows, standing, criteria, moment)
        return {
            "moment": moment,
            "is_month_asked": is_month_asked,
            "all_months": clean_address(request, criteria, replace(moment, is_latest_month=True), order),
            "selection": criteria,
            "kept_fields": [(SORT, order.name)] if order.name else [],
            "orders": ORDERS,
            "order": order,
            "page": page_of(found.for_list() if added.count else rows.none(), order, cursor),
            "totals": added,
            "most_counted": MOST_COUNTED,
            "area_unit": Unit.objects.get(code="万㎡"),
            "most_xlsx": MOST_XLSX if added.count > MOST_XLSX else 0,
            "problems": [problem for problem in (problem_of_order, problem_of_cursor) if problem],
            "may_edit": reader(request).has_perm(EDIT_REGISTER),
            "is_empty": not added.count and criteria.is_empty and not is_month_asked,
        }

    return render_page(request, "buildings/building_list.html", context)
