"""Green finance at a glance: what was published, and what the register adds up to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finance.charts import balance_chart, flow_chart, ladder_chart
from finance.frames import balance_frame, flow_frame, ladder_frame, year_of
from finance.listings import CRITERIA
from finance.models import Instrument
from finance.permissions import EDIT_REGISTER
from finance.templatetags.funding import rung_words
from finance.totals.parties import load_feeds, load_firsts, load_projects, load_providers
from finance.totals.parts import PAYING
from finance.totals.promised import load_promised
from finance.totals.published import Published, load_published
from finance.totals.register import FLOWS, Totals, load_totals
from finance.views.promises import chart_of_promise
from finance.views.tables import exports
from greencity.plumbing.pages import render_page
from pilots.criteria import NONE, Criteria
from pilots.models import Unit, Zone
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.rules.months import last_day, months_of
from pilots.templatetags.pilots import day_name, short_month, unit_factor
from pilots.views.exports import export_response
from pilots.views.reporting import reader

#: The filters of this page are those of the list that roll-ups can follow.
SHOWN = tuple(each for each in CRITERIA if each.name in ("kind", "zone"))
#: The series and flows are in this unit.
YI = "亿元"


@require_safe
@reader_required
def finance_index(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)
    criteria = Criteria.from_request(request, SHOWN)
    may_edit = reader(request).has_perm(EDIT_REGISTER)

    def context() -> dict[str, Any]:
        return funding_context(moment, criteria, may_edit=may_edit)

    kept_as = None if criteria.problems else moment.kept_as
    return export_response(request, **exports(context, moment, criteria)) or render_page(
        request,
        "finance/finance_index.html",
        context,
        kept_as=None if kept_as is None else (*kept_as, criteria.key, may_edit),
    )


def funding_context(moment: Moment, criteria: Criteria, *, may_edit: bool) -> dict[str, Any]:
    """totals: of the register; published: of the city, whatever the page is narrowed to."""
    zones = list(Zone.objects.select_related("within"))
    kinds = criteria.chosen("kind") or tuple(Instrument.Kind.values)
    totals = load_totals(moment, zones, codes_of(criteria.chosen("zone"), zones), kinds)
    published = load_published(moment)
    promised = load_promised(published)
    units = {unit.code: unit for unit in Unit.objects.all()}
    return {
        "moment": moment,
        "selection": criteria,
        "kept_fields": [],
        "may_edit": may_edit,
        "totals": totals,
        "published": published,
        "promised": promised,
        "promise_chart": chart_of_promise(promised) if promised and promised.course.versions else None,
        "feeds": [(feed, units[feed.measure.unit]) for feed in load_feeds(moment)],
        "providers": load_providers(totals),
        "projects": load_projects(totals),
        "firsts": load_firsts(totals),
        "months": [month for month in months_of(moment.month.year) if month <= moment.month],
        "flows": [flow for flow in flow_rows(totals) if any(amount.rows for amount in flow["amounts"])],
        "unit": units[YI],
        "kinds": kinds,
        **charts(totals, published, units[YI]),
    }


def codes_of(chosen: tuple[str, ...], zones: list[Zone]) -> frozenset[str] | None:
    """The zone codes of the roll-up that count: the zones chosen with what lies within them, "" for outside them."""
    if not chosen:
        return None
    inner = {zone.code for zone in zones if zone.within and zone.within.code in chosen}
    return frozenset({*(code for code in chosen if code != NONE), *inner, *([""] if NONE in chosen else [])})


def flow_rows(totals: Totals) -> list[dict[str, Any]]:
    """What was signed and what moved in each month to the one shown: flow, kind, and an amount a month."""
    months = [month for month in months_of(totals.moment.month.year) if month <= totals.moment.month]
    return [
        {"flow": flow, "kind": kind, "amounts": amounts, "sum": sum(amounts[1:], amounts[0])}
        for flow in FLOWS
        for kind in totals.kinds
        if (amounts := [totals.added(flow, kind, month) for month in months])
    ]


def charts(totals: Totals, published: Published, unit: Unit) -> dict[str, Any]:
    """The charts as plotly's JSON, in the reader's language and unit; None where there is nothing to draw."""
    factor = unit_factor(unit)
    words = {str(kind): str(capfirst(kind.label)) for kind in PAYING}
    words |= {"unit": str(unit), "drawn": _("Drawn by credit"), "published": _("Published balance")}
    year = totals.moment.month.year
    months = [short_month(month) for month in months_of(year)]
    flows, rungs = flow_frame(totals, factor), [rung for rung in totals.ladder if rung.total]
    ends = [rung_words(rung, year) for rung in rungs]
    has_flows = flows[[str(kind) for kind in PAYING]].fillna(0).to_numpy().any()
    return {
        "balance_chart": chart_of_balances(published, words, factor),
        "flow_chart": drawn(flow_chart(flows, words, months)) if has_flows else None,
        "ladder_chart": drawn(ladder_chart(ladder_frame(rungs, factor), words, ends)) if rungs else None,
    }


def chart_of_balances(published: Published, words: dict[str, str], factor: Decimal) -> dict[str, Any] | None:
    """Drawn to the end of the month shown, or to the last day that a balance speaks of."""
    rows = published.balances
    if not rows:
        return None
    until: date = max(last_day(published.moment.month), rows[-1].as_on)
    days = [day_name(row.as_on) for row in rows]
    return drawn(balance_chart(balance_frame(rows, factor), words, days, year_of(until)))


def drawn(figure: go.Figure) -> dict[str, Any]:
    chart = figure.to_plotly_json()
    return {"data": chart["data"], "layout": chart["layout"]}
