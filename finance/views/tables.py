"""Exports of the page of green finance: every table with its unit, its notes, and where published values come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from finance.models import Instrument
from finance.templatetags.funding import (
    benefit_name,
    flow_name,
    kind_name,
    published_name,
    rung_words,
    use_name,
)
from finance.totals.parts import PAYING, Slice, Split
from finance.views.columns import Made, count, filter_note, in_unit, money
from finance.views.promises import promised_months
from pilots.criteria import Criteria
from pilots.moments import Moment
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.reporting import reporting_unit
from pilots.views.exports import notes_of, period_of
from pilots.views.tables.columns import provenance_words

Context = Mapping[str, Any]
#: The tables that are of the city, whatever the page is narrowed to.
CITY_WIDE = ("published", "promised")


def exports(context: Callable[[], Context], moment: Moment, criteria: Criteria) -> dict[str, Callable[[], Table]]:
    """Name → what makes the table; every one is of the moment and of the kinds and zones shown."""

    def table(name: str, make: Callable[[Context], Made]) -> Table:
        found = context()
        title, columns, rows, notes = make(found)
        told = notes_of(moment, has_illustrative=is_illustrative(name, found))
        filters = [] if name in CITY_WIDE else [filter_note(criteria)]
        return Table(f"finance-{name}", title, columns, rows, [*told, *filters, *notes], period_of(moment))

    makers: dict[str, Callable[[Context], Made]] = {
        "published": published,
        "promised": promised_months,
        "kinds": kinds,
        "flows": flows,
        "uses": uses,
        "benefits": benefits,
        "zones": zones,
        "institutions": institutions,
        "projects": projects,
        "maturities": maturities,
        "firsts": firsts,
        "savings": savings,
    }
    return {name: lambda name=name, make=make: table(name, make) for name, make in makers.items()}  # type: ignore[misc]


def is_illustrative(name: str, found: Context) -> bool:
    """Whether a table may hold values that were made up."""
    if name == "published":
        return False
    if name == "promised":
        return bool(found["promised"] and found["promised"].is_illustrative)
    return bool(found["totals"].illustrative)


def published(found: Context) -> Made:
    columns = [
        Column("name", _("Published amount")),
        Column("as_on", _("As on"), Kind.DAY),
        Column("value", _("Value"), Kind.NUMBER),
        Column("unit", _("Unit")),
        Column("basis", _("Basis")),
        Column("source", _("Source")),
        Column("published_on", _("Published on"), Kind.DAY),
    ]
    rows = [
        {
            "name": published_name(row),
            "as_on": row.as_on,
            "value": row.value,
            "unit": reporting_unit(row.unit),
            "basis": row.basis,
            "source": row.source,
            "published_on": row.published_on,
        }
        for row in found["published"].rows
    ]
    return _("Published amounts of green finance"), columns, rows, []


def kinds(found: Context) -> Made:
    unit = found["unit"]
    columns = [
        Column("kind", _("Kind")),
        count(),
        count("unpriced", _("of them without an amount")),
        count("illustrative", _("of them illustrative")),
        money(unit, "year", _("Signed since January")),
        money(unit, "whole", _("Signed in all")),
        money(unit, "open", _("Outstanding")),
    ]
    rows = [
        {
            "kind": capfirst(kind_name(row.kind)),
            "rows": row.signed.whole.rows,
            "unpriced": row.unpriced,
            "illustrative": row.illustrative,
            "year": in_unit(row.signed.year.total),
            "whole": in_unit(row.signed.whole.total),
            "open": in_unit(row.outstanding),
        }
        for row in found["totals"].by_kind
    ]
    return _("Instruments by kind"), columns, rows, []


def flows(found: Context) -> Made:
    columns = [
        Column("month", _("Month"), Kind.MONTH),
        Column("flow", _("What happened")),
        Column("kind", _("Kind")),
        count("rows", pgettext("count", "Number")),
        money(found["unit"], "amount", _("Amount")),
    ]
    rows = [
        {
            "month": month,
            "flow": flow_name(row["flow"]),
            "kind": kind_name(row["kind"]),
            "rows": amount.rows,
            "amount": in_unit(amount.total),
        }
        for row in found["flows"]
        for month, amount in zip(found["months"], row["amounts"], strict=True)
    ]
    return _("Month by month"), columns, rows, []


def slices(found: Context, parts: Iterable[Slice], heading: str, name_of: Callable[[str], str]) -> Made:
    columns = [
        Column("name", heading),
        count(),
        money(found["unit"], "year", _("Signed since January")),
        money(found["unit"], "whole", _("Signed in all")),
        Column("share", _("Share"), Kind.PERCENT),
    ]
    rows = [
        {
            "name": name_of(part.key),
            "rows": part.span.whole.rows,
            "year": in_unit(part.span.year.total),
            "whole": in_unit(part.span.whole.total),
            "share": part.share,
        }
        for part in parts
    ]
    return heading, columns, rows, []


def uses(found: Context) -> Made:
    return slices(found, found["totals"].by_use, _("Credit by use"), use_name)


def benefits(found: Context) -> Made:
    return slices(found, found["totals"].by_benefit, _("Money by carbon benefit"), benefit_name)


def splits(found: Context, heading: str, title: str, named: Iterable[tuple[str, Split]], *, has_drawn: bool) -> Made:
    unit = found["unit"]
    columns = [
        Column("name", heading),
        count(),
        *(money(unit, str(kind), str(capfirst(kind.label))) for kind in Instrument.Kind if kind in found["kinds"]),
        *([money(unit, "drawn", _("Drawn by credit"))] if has_drawn else []),
    ]
    rows = [
        {
            "name": name,
            "rows": row.rows,
            **{str(kind): in_unit(span.whole.total) for kind, span in row.kinds.items()},
            "drawn": in_unit(row.drawn.total) if row.drawn else None,
        }
        for name, row in named
    ]
    return title, columns, rows, [_("A sum insured is no money paid: it is not added to credit, bonds and funds.")]


def zones(found: Context) -> Made:
    totals = found["totals"]
    named = [(f"{row.of.code} {row.of}" if row.of else _("outside the zones"), row) for row in totals.by_zone]
    named.append((_("the city, each instrument once"), totals.city))
    return splits(found, _("Zone"), _("Money behind each zone"), named, has_drawn=True)


def institutions(found: Context) -> Made:
    providers = found["providers"]
    named = [(str(row.of), row) for row in providers.named]
    named += [(_("the others together"), row) for row in (providers.rest,) if row]
    named += [(_("not said"), row) for row in (providers.unsaid,) if row]
    return splits(found, _("Institution"), _("By institution"), named, has_drawn=False)


def projects(found: Context) -> Made:
    named = [(str(row.of), row) for row in found["projects"]]
    return splits(found, _("Project"), _("Money behind each project"), named, has_drawn=True)


def maturities(found: Context) -> Made:
    columns = [Column("year", _("Ends in"))]
    shown = [kind for kind in Instrument.Kind if kind in found["kinds"]]
    columns += [money(found["unit"], str(kind), str(capfirst(kind.label))) for kind in shown]
    columns.append(money(found["unit"], "total", _("Credit, bonds and funds")))
    year = found["moment"].month.year
    rows = [
        {
            "year": rung_words(rung, year),
            **{str(kind): in_unit(rung.amounts.get(kind, Decimal(0))) for kind in shown},
            "total": in_unit(rung.total),
        }
        for rung in found["totals"].ladder
    ]
    return _("Maturity ladder"), columns, rows, []


def firsts(found: Context) -> Made:
    columns = [
        Column("title", _("Instrument")),
        Column("scope", _("First of its kind")),
        Column("signed_on", _("Signed on"), Kind.DAY),
        money(found["unit"], "amount", _("Amount")),
        Column("provenance", _("Provenance")),
        Column("source", _("Source")),
    ]
    rows = [
        {
            "title": row.title,
            "scope": row.get_first_scope_display(),
            "signed_on": row.signed_on,
            "amount": in_unit(row.amount_yuan),
            "provenance": provenance_words(row.provenance),
            "source": row.source,
        }
        for row in found["firsts"]
    ]
    return _("The first of their kind"), columns, rows, []


def savings(found: Context) -> Made:
    columns = [
        Column("kind", _("Kind")),
        count("expected_rows", _("Instruments with an expected saving")),
        Column("expected", _("Expected saving"), Kind.NUMBER, "tCO₂"),
        count("certified_rows", _("Instruments with a certified saving")),
        Column("certified", _("Certified saving"), Kind.NUMBER, "tCO₂"),
    ]
    rows = [
        {
            "kind": capfirst(kind_name(row.kind)),
            "expected_rows": row.expected.rows,
            "expected": row.expected.total,
            "certified_rows": row.certified.rows,
            "certified": row.certified.total,
        }
        for row in found["totals"].by_kind
        if row.kind in PAYING or row.expected.rows
    ]
    methods = "; ".join(f"{method} ({each.rows})" for method, each in found["totals"].methods)
    return _("Carbon saving a year"), columns, rows, [f"{_('Methods')}{pgettext('after a label', ': ')}{methods}"]
