"""The register of instruments: every row that the filters leave, and what they add up to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finance.listings import CRITERIA, ORDERS, Standing, narrowed
from finance.models import Instrument
from finance.permissions import EDIT_REGISTER
from finance.register_totals import KindTotal, added_up
from finance.sheets.instruments import INSTRUMENTS
from greencity.plumbing.pages import render_page
from pilots.criteria import PROVENANCE, Criteria
from pilots.keysets import SORT, cursor_asked, order_asked, page_of
from pilots.models import Provenance
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.selections import FIRM
from pilots.views.exports import EXPORT
from pilots.views.register_lists import clean_address, exported, moment_of
from pilots.views.reporting import reader
from pilots.views.streams import MOST_XLSX, Sent

NAME = "instruments"


@require_safe
@reader_required
def instrument_list(request: HttpRequest) -> Sent:
    """The rows as they stood on the as-of day; with `?month=` those signed by its end, and what was open then."""
    criteria = Criteria.from_request(request, CRITERIA)
    moment, is_month_asked = moment_of(request)
    order, problem_of_order = order_asked(request.GET, ORDERS)
    if criteria.has_aliases(request.GET):
        return redirect(clean_address(request, criteria, moment, order))
    standing = Standing.of(moment, is_month_asked=is_month_asked)
    rows = narrowed(standing, criteria)
    if EXPORT in request.GET:
        return exported(request, NAME, _("Instruments of green finance"), INSTRUMENTS, rows, order, moment)
    cursor, problem_of_cursor = cursor_asked(request.GET, Instrument, order)

    def context() -> dict[str, Any]:
        by_kind, found = added_up(rows, standing, criteria)
        count = sum(total.count for total in by_kind)
        page = page_of(found.with_open(standing.events).for_list(), order, cursor)
        return {
            "moment": moment,
            "is_month_asked": is_month_asked,
            "all_months": clean_address(request, criteria, replace(moment, is_latest_month=True), order),
            "selection": criteria,
            "kept_fields": [(SORT, order.name)] if order.name else [],
            "orders": ORDERS,
            "order": order,
            "page": page,
            "totals": by_kind,
            "sum": sum_of(by_kind),
            "count": count,
            "has_illustrative": bool(count) and found.filter(provenance=Provenance.ILLUSTRATIVE).exists(),
            "firm_path": firm_path(criteria, moment),
            "most_xlsx": MOST_XLSX if count > MOST_XLSX else 0,
            "problems": [problem for problem in (problem_of_order, problem_of_cursor) if problem],
            "may_edit": reader(request).has_perm(EDIT_REGISTER),
            "is_empty": standing.is_plain and criteria.is_empty and not count,
        }

    return render_page(request, "finance/instrument_list.html", context)


def firm_path(criteria: Criteria, moment: Moment) -> str:
    """The list without what is illustrative."""
    others = [pair for pair in criteria.pairs if pair[0] != PROVENANCE.name]
    query = urlencode([*parse_qsl(moment.query().removeprefix("?")), *others, (PROVENANCE.name, FIRM)])
    return f"{criteria.path}?{query}"


def sum_of(by_kind: list[KindTotal]) -> KindTotal:
    """Count and carbon savings of all kinds together; their amounts are of different things."""
    return KindTotal(
        kind="",
        count=sum(total.count for total in by_kind),
        expected=sum((total.expected for total in by_kind), Decimal(0)),
        certified=sum((total.certified for total in by_kind), Decimal(0)),
    )
