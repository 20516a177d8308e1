"""The pages of registers: filters, ways to sort, the way to the next page, and the day of knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.criteria import FROM_FIELD, TO_FIELD, Chip, Criteria, Criterion, Kind
from pilots.keysets import SORT, Order, Page
from pilots.models import Provenance
from pilots.moments import Moment
from pilots.templatetags.pilots import kept_pairs, provenance_mark

register = template.Library()
#: With more choices than these a list of its own width is scrolled.
FEW = 7


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A filter as the panel shows it. first and last: of a span, as its fields hold them."""

    name: str
    title: str
    kind: str
    options: Sequence[Option] = ()
    text: str = ""
    first: str = ""
    last: str = ""
    first_name: str = ""
    last_name: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.options) > FEW


@dataclass(frozen=True, slots=True)
class Panel:
    """fields: what the address keeps beside the filters. search: the filter that stands open above the others."""

    criteria: Criteria
    groups: Sequence[Group]
    search: Group | None
    chips: Sequence[Chip]
    fields: Sequence[tuple[str, str]]
    clear_path: str

    @property
    def chosen(self) -> int:
        return len(self.chips)


@register.simple_tag(takes_context=True)
def criteria_panel(context: template.Context) -> Panel:
    """The panel of a page that gives `selection` (its Criteria), `moment`, and `kept_fields` where it has some."""
    criteria: Criteria = context["selection"]
    fields = kept_beside(context)
    groups = [group_of(each, criteria) for each in criteria.criteria]
    return Panel(
        criteria=criteria,
        groups=[group for group in groups if group.kind != Kind.TEXT and (group.options or group.kind != Kind.CHOICES)],
        search=next((group for group in groups if group.kind == Kind.TEXT), None),
        chips=criteria.chips(fields),
        fields=fields,
        clear_path=f"{criteria.path}?{urlencode(fields)}" if fields else criteria.path,
    )


def kept_beside(context: template.Context) -> list[tuple[str, str]]:
    """What the address keeps beside the filters: month, day of knowledge, and the page's own fields."""
    moment: Moment | None = context.get("moment")
    return [*parse_qsl(moment.query().removeprefix("?") if moment else ""), *(context.get("kept_fields") or ())]


def group_of(each: Criterion, criteria: Criteria) -> Group:
    title = str(each.title)
    if each.kind == Kind.CHOICES:
        chosen = criteria.chosen(each.name)
        options = [Option(value, str(name), value in chosen) for value, name in criteria.named[each.name].items()]
        return Group(each.name, title, each.kind, options)
    if each.kind == Kind.TEXT:
        return Group(each.name, title, each.kind, text=criteria.text(each.name))
    span = criteria.span(each.name)
    first, last = ("" if end is None else str(end) for end in (span.first, span.last))
    return Group(
        each.name,
        title,
        each.kind,
        first=first,
        last=last,
        first_name=f"{each.name}{FROM_FIELD}",
        last_name=f"{each.name}{TO_FIELD}",
    )


@dataclass(frozen=True, slots=True)
class Way:
    """A link to the same list, "" for the one that is shown or cannot be."""

    name: str
    path: str


@register.simple_tag(takes_context=True)
def ways_to_sort(context: template.Context) -> list[Way]:
    """The orders of a page that gives `orders` and `order`; its filters are kept, its place in the list is not."""
    orders: Sequence[Order] = context["orders"]
    shown: Order = context["order"]
    return [Way(str(order.title), "" if order.name == shown.name else address(context, order)) for order in orders]


@dataclass(frozen=True, slots=True)
class Pager:
    first: str
    previous: str
    next: str
    last: str


@register.simple_tag(takes_context=True)
def pager(context: template.Context) -> Pager | None:
    """The links of a page that gives `page` and `order`; None where all of it is on one page."""
    page: Page = context["page"]
    order: Order = context["order"]
    if not (page.previous or page.next):
        return None
    return Pager(
        first=address(context, order) if page.previous else "",
        previous=address(context, order, page.previous) if page.previous else "",
        next=address(context, order, page.next) if page.next else "",
        last=address(context, order, page.last) if page.last else "",
    )


def address(context: template.Context, order: Order, place: tuple[str, str] | None = None) -> str:
    criteria: Criteria = context["selection"]
    others = [pair for pair in kept_beside(context) if pair[0] != SORT]
    sorting = [(SORT, order.name)] if order.name else []
    pairs = [*others, *criteria.pairs, *sorting, *([place] if place else ())]
    return f"{criteria.path}?{urlencode(pairs)}" if pairs else criteria.path


@dataclass(frozen=True, slots=True)
class KnownControl:
    """now: the page as known now, "" where it is. fields: name and value of what the form of the day keeps."""

    now: str
    fields: Sequence[tuple[str, str]]


@register.simple_tag(takes_context=True)
def known_control(context: template.Context) -> KnownControl:
    """The control of a page of rows as they stood on a day; it gives `moment`, and `is_month_asked` where it may be."""
    moment: Moment = context["moment"]
    month = [("month", f"{moment.month:%Y-%m}")] if context.get("is_month_asked") else []
    fields = [*month, *kept_pairs(context)]
    path: str = context["request"].path
    return KnownControl("" if moment.is_now else f"{path}?{urlencode(fields)}" if fields else path, fields)


@register.simple_tag
def mark_of(row: Any) -> SafeString:
    """The mark of a row of a register; of a published one it names the source."""
    if row.provenance != Provenance.PUBLISHED:
        return provenance_mark(row.provenance)
    return format_html(
        '<abbr class="mark mark-published" title="{}">{}</abbr>',
        _("Published: %(source)s") % {"source": row.source or _("source not named")},
        pgettext("mark", "publ."),
    )


@register.filter
def grouped(count: int) -> str:
    """A number of rows: 1,204."""
    return f"{count:,}"


#: Fields of a form that take a line of their own, or half of one.
WIDE, HALF = ("source", "note", "address"), ("title_zh_hans", "title_en", "name", "proceeds", "saving_method", "goal")


@register.filter
def field_css(name: str) -> str:
    """How wide a field of a register's form stands."""
    return "wide" if name in WIDE else "half" if name in HALF else ""
