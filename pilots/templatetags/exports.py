"""What takes a page's tables and charts along: links to files, and the words drawn into pictures."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pilots.moments import Moment
from pilots.templatetags.pilots import day_name, gap, kept_pairs, month_name

register = template.Library()


@register.simple_tag(takes_context=True)
def export_links(context: template.Context, name: str, path: str = "") -> SafeString:
    """The two links of a table that the page's view exports under a name.

    They keep the query of the address: that of the request, or of a page that is kept its moment,
    `selection` and `kept_fields`. path: with a query of its own, for a table shown under another address.
    """
    base, _mark, query = path.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True) if path else pairs_of(context)

    def address(ending: str) -> str:
        return f"{base}?{urlencode([*pairs, ('export', f'{name}.{ending}')])}"

    return format_html(
        '<p class="exports d-print-none"><span class="quiet">{}</span>'
        ' <a href="{}" hx-boost="false" download>Excel<span class="visually-hidden"> (.xlsx)</span></a>'
        ' <a href="{}" hx-boost="false" download>CSV</a></p>',
        _("Export:"),
        address("xlsx"),
        address("csv"),
    )


def pairs_of(context: template.Context) -> list[tuple[str, Any]]:
    request = context.get("request")
    if request is not None:
        return [(key, value) for key, values in request.GET.lists() if key != "export" for value in values]
    moment: Moment | None = context.get("moment")
    return [*parse_qsl(moment.query().removeprefix("?") if moment else ""), *kept_pairs(context)]


@register.simple_tag(takes_context=True)
def chart_words(context: template.Context, title: str, *, is_illustrative: bool = True) -> SafeString:
    """The attributes of a chart by which it is saved as a picture: title, month, source, and the buttons' names.

    The page gives `moment`, or the picture names no month.
    """
    moment: Moment | None = context.get("moment")
    source = _("Source: dashboard of the Qingdao green city pilot.")
    if is_illustrative:
        source += gap() + _("Timetable and figures that are not published are illustrative.")
    return format_html(
        'data-title="{}" data-month="{}" data-source="{}" data-made="{}" data-png="{}" data-svg="{}"',
        title,
        month_words(moment) if moment else "",
        source,
        _("Made on %(when)s.") % {"when": "{}"},
        _("Save the chart as PNG"),
        _("Save the chart as SVG"),
    )


@register.simple_tag(takes_context=True)
def picture_words(
    context: template.Context, title: str, *, of: object = "", is_illustrative: bool = True
) -> SafeString:
    """The same for a chart that the page draws itself: its element is saved as it is laid out.

    of: whose chart it is, where the title alone does not say.
    """
    return format_html(
        'data-picture="{}" data-failed="{}" {}',
        static("js/pictures.js"),
        _("The picture could not be made."),
        chart_words(context, f"{of} · {title}" if of else title, is_illustrative=is_illustrative),
    )


def month_words(moment: Moment) -> str:
    if moment.is_now:
        return month_name(moment.month)
    return _("%(month)s, as known on %(day)s") % {"month": month_name(moment.month), "day": day_name(moment.as_of)}
