"""What the exports of green finance have in common: columns of money and counts, and the filters in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from finance.templatetags.funding import YUAN_OF_ONE
from pilots.criteria import Criteria
from pilots.models import Unit
from pilots.sheets.tables import Column, Kind
from pilots.templatetags.reporting import reporting_unit

#: Title, columns, rows and notes of a table.
Made = tuple[str, list[Column], list[dict[str, Any]], list[str]]


def filter_note(criteria: Criteria) -> str:
    label = pgettext("after a label", ": ")
    parts = [f"{chip.name}{label}{chip.value}" for chip in criteria.chips()]
    return _("Filters: %(filters)s") % {"filters": "; ".join(parts) if parts else _("none")}


def money(unit: Unit, key: str, name: str) -> Column:
    return Column(key, name, Kind.NUMBER, reporting_unit(unit))


def in_unit(yuan: Decimal | None) -> Decimal | None:
    return None if yuan is None else yuan / YUAN_OF_ONE


def count(key: str = "rows", name: str = "") -> Column:
    return Column(key, name or _("Instruments"), Kind.COUNT)
