"""The way from one category or task to the one before it and the one after it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django import template
from django.urls import reverse

from pilots.moments import Moment
from pilots.selections import Choice, Facet, Selection

register = template.Library()

PAGES = {Facet.CATEGORY: "pilots:category_detail", Facet.TASK: "pilots:task_detail"}


@dataclass(frozen=True, slots=True)
class Neighbour:
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """None at either end."""

    previous: Neighbour | None
    next: Neighbour | None


@register.simple_tag(takes_context=True)
def neighbours(context: template.Context, facet: str, value: object) -> Neighbours:
    """Those beside the thing shown, at the moment of the page and with its filters."""
    selection: Selection = context["selection"]
    moment: Moment = context["moment"]
    rows = list(selection.choices.of(Facet(facet)).values())
    at = next((index for index, row in enumerate(rows) if row.value == str(value)), None)
    if at is None:
        return Neighbours(None, None)
    query = urlencode([*parse_qsl(moment.keep.removeprefix("?")), *selection.pairs])

    def link(row: Choice) -> Neighbour:
        path = reverse(PAGES[Facet(facet)], args=[row.value])
        return Neighbour(str(row), f"{path}?{query}" if query else path)

    return Neighbours(
        link(rows[at - 1]) if at else None,
        link(rows[at + 1]) if at + 1 < len(rows) else None,
    )
