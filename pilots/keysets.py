"""Pages of a long list that begin after the last row seen: page 1,000 costs what page 1 costs."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

#: Rows on a page.
SIZE = 50
#: Names in the address; `before=end` is the last page.
SORT, AFTER, BEFORE, END = "sort", "after", "before", "end"
LONGEST_CURSOR = 600


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort a register: by a column and then by code, both one way; rows without a value come last.

    name: in the address, "" for the default order. An index of (column, code) serves it both ways.
    """

    name: str
    title: Any
    column: str = "code"
    is_descending: bool = False
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """A row to go on from; without one from the start, or backwards from the end.

    value and code: of the row, value None where its column is empty. is_back: towards the start.
    """

    value: Any = None
    code: str | None = None
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """rows: in the order shown. previous, next: name and value for the address, None where there is no more."""

    rows: Sequence[Any]
    previous: tuple[str, str] | None
    next: tuple[str, str] | None

    @property
    def last(self) -> tuple[str, str] | None:
        return (BEFORE, END) if self.next else None


def order_asked(query: QueryDict, orders: Sequence[Order]) -> tuple[Order, str]:
    """The order that `?sort=` asks for, the first where it is not known; and what was wrong with it."""
    asked = query.get(SORT, "")
    for order in orders:
        if order.name == asked:
            return order, ""
    words = _("The list cannot be sorted by “%(text)s”: it is sorted as usual.")
    return orders[0], words % {"text": asked[:40]}


def cursor_asked(query: QueryDict, model: type[Model], order: Order) -> tuple[Cursor, str]:
    """Where `?after=` or `?before=` goes on from, the start where it cannot be read; and what was wrong with it."""
    text = query.get(AFTER) or query.get(BEFORE) or ""
    is_back = AFTER not in query and BEFORE in query
    if not text or (is_back and text == END):
        return Cursor(is_back=bool(text)), ""
    try:
        name, value, code = json.loads(urlsafe_b64decode(text[:LONGEST_CURSOR].encode()))
        if name != order.name or not isinstance(code, str):
            raise ValueError
        column: Any = model._meta.get_field(order.column)
        read = None if value is None else column.to_python(value)
    except (ValueError, TypeError, binascii.Error, ValidationError):
        return Cursor(), _("The address names no place in this list: it is shown from its start.")
    return Cursor(read, code, is_back), ""


def page_of(rows: QuerySet[Any], order: Order, cursor: Cursor, size: int = SIZE) -> Page:
    """The page of rows after or before the cursor; rows in any order, each code once. Two queries at most."""
    found = rows_from(rows, order, cursor, size + 1)
    has_more = len(found) > size
    shown = found[:size]
    if cursor.is_back:
        shown.reverse()
    is_at_start = cursor.code is None and not cursor.is_back
    leads_on = bool(shown) and (cursor.code is not None if cursor.is_back else has_more)
    leads_back = bool(shown) and (has_more if cursor.is_back else not is_at_start)
    return Page(
        rows=shown,
        previous=(BEFORE, text_of(shown[0], order)) if leads_back else None,
        next=(AFTER, text_of(shown[-1], order)) if leads_on else None,
    )


def rows_from(rows: QuerySet[Any], order: Order, cursor: Cursor, count: int) -> list[Any]:
    """So many rows in the direction of the cursor, the nearest first."""
    is_descending = order.is_descending is not cursor.is_back
    sign, way = ("-", "lt") if is_descending else ("", "gt")
    column = order.column
    beyond = Q() if cursor.code is None else Q(**{f"code__{way}": cursor.code})
    if column == "code":
        return list(rows.filter(beyond).order_by(f"{sign}code")[:count])
    known = rows.order_by(f"{sign}{column}", f"{sign}code")
    if order.is_nullable:
        known = known.filter(**{f"{column}__isnull": False})
    unknown = rows.filter(**{f"{column}__isnull": True}).order_by(f"{sign}code") if order.is_nullable else None
    if cursor.code is not None and cursor.value is not None:
        # the first condition is what an index can begin from
        known = known.filter(Q(**{f"{column}__{way}e": cursor.value}), Q(**{f"{column}__{way}": cursor.value}) | beyond)
        parts = [known] if cursor.is_back else [known, unknown]
    elif cursor.code is not None:
        rest = unknown.filter(beyond) if unknown is not None else None
        parts = [rest, known] if cursor.is_back else [rest]
    else:
        parts = [unknown, known] if cursor.is_back else [known, unknown]
    found: list[Any] = []
    for part in parts:
        if part is not None and len(found) < count:
            found += part[: count - len(found)]
    return found


def ordering_of(order: Order) -> list[Any]:
    """What `order_by` takes for the order of the pages; rows without a value come last on both databases."""
    code = F("code").desc() if order.is_descending else F("code").asc()
    if order.column == "code":
        return [code]
    column = F(order.column)
    last = {"nulls_last": True} if order.is_nullable else {}
    return [column.desc(**last) if order.is_descending else column.asc(**last), code]


def text_of(row: Any, order: Order) -> str:
    """A row's place in the order, as an address has it."""
    value = getattr(row, order.column) if order.column != "code" else None
    parts = [order.name, None if value is None else str(value), row.code]
    return urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode()
