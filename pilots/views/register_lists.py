"""What the list of any register does with its address: the moment it names, its clean form, and its files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from pilots.criteria import Criteria
from pilots.keysets import SORT, Order, ordering_of
from pilots.moments import Moment
from pilots.sheets.registers.exported import exported_columns, exported_rows
from pilots.sheets.registers.kinds import RegisterSheet
from pilots.views.exports import EXPORT
from pilots.views.streams import MOST_XLSX, Sent, book_xlsx, stream_csv


def moment_of(request: HttpRequest) -> tuple[Moment, bool]:
    """The moment of a list, and whether its address names a month; one that does keeps it."""
    moment = Moment.from_request(request)
    is_asked = request.GET.get("month", "") == f"{moment.month:%Y-%m}"
    return replace(moment, is_latest_month=not is_asked), is_asked


def clean_address(request: HttpRequest, criteria: Criteria, moment: Moment, order: Order) -> str:
    """The list as its filters say it, without what a form leaves empty."""
    kept = moment.query().removeprefix("?")
    pairs = [*criteria.pairs, *([(SORT, order.name)] if order.name else [])]
    query = "&".join(part for part in (kept, urlencode(pairs)) if part)
    return f"{request.path}?{query}" if query else request.path


def exported(
    request: HttpRequest, name: str, title: str, sheet: RegisterSheet, rows: Any, order: Order, moment: Moment
) -> Sent:
    """The rows that the filters leave, under the headings of the import; Http404 for a file that is not offered.

    name: of the file, as `?export=` asks for it. title: of the workbook.
    """
    asked, _point, ending = request.GET[EXPORT].rpartition(".")
    if asked != name or ending not in ("csv", "xlsx"):
        raise Http404
    ordered = rows.order_by(*ordering_of(order))
    columns, filename = exported_columns(sheet), f"greencity-{name}-{moment.as_of:%Y-%m-%d}"
    if ending == "csv":
        return stream_csv(filename, columns, exported_rows(sheet, ordered))
    if ordered[MOST_XLSX : MOST_XLSX + 1].exists():
        raise Http404
    return book_xlsx(filename, title, columns, exported_rows(sheet, ordered))
