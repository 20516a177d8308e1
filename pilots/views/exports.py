"""`?export=goals.xlsx`: a table of the page as a file, with all that is needed to read it without the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pilots.models import Provenance
from pilots.moments import Moment
from pilots.rules.lights import Light
from pilots.selections import Selection
from pilots.sheets.tables import Kind, Table, as_csv, as_xlsx
from pilots.templatetags.filters import chips_of
from pilots.templatetags.pilots import day_name, light_word, month_name

EXPORT = "export"
WRITERS: Mapping[str, tuple[Callable[[Table], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def export_response(request: HttpRequest, **tables: Callable[[], Table]) -> HttpResponse | None:
    """The file that `?export=` asks for, None where it asks for none. Http404 for a name the page does not have.

    tables: name → what makes the table, called for the one that is asked for. Number of rows, page and
    time are added to its notes.
    """
    asked = request.GET.get(EXPORT)
    if asked is None:
        return None
    name, _point, ending = asked.rpartition(".")
    if name not in tables or ending not in WRITERS:
        raise Http404
    write, content_type = WRITERS[ending]
    table = completed(tables[name](), request)
    filename = "-".join(part for part in ("greencity", table.name, table.period) if part)
    response = HttpResponse(write(table), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{filename}.{ending}")
    patch_cache_control(response, private=True, no_store=True)
    return response


def completed(table: Table, request: HttpRequest) -> Table:
    """The table with lights in words and with the notes that every export has."""
    lights = {column.key for column in table.columns if column.kind == Kind.LIGHT}
    rows = [{key: worded(value) if key in lights else value for key, value in row.items()} for row in table.rows]
    count = len(rows)
    counted = ngettext("%(count)s row.", "%(count)s rows.", count) if count else _("There is nothing to list.")
    made = _("Made on %(when)s.") % {"when": date_format(timezone.localtime(), "Y-m-d H:i")}
    source = _("Source: dashboard of the Qingdao green city pilot, page %(path)s") % {"path": request.path}
    return replace(table, rows=rows, notes=[*table.notes, counted % {"count": count}, source, made])


def worded(value: Any) -> Any:
    return light_word(value) if isinstance(value, Light) else value


def notes_of(moment: Moment, selection: Selection | None = None, *, has_illustrative: bool = True) -> list[str]:
    """What was measured, when it was known and what it was narrowed to, one note each."""
    words = _("Month: %(month)s. As known on %(day)s.")
    notes = [words % {"month": month_name(moment.month), "day": day_name(moment.as_of)}]
    if selection is not None:
        notes.append(filter_note(selection))
        notes += selection.problems
    notes += moment.problems
    return [*notes, illustrative_note()] if has_illustrative else notes


def filter_note(selection: Selection) -> str:
    """The filters in words; “none” where nothing was chosen."""
    label = pgettext("after a label", ": ")
    parts = [f"{chip.facet}{label}{chip.name}" for chip in chips_of(selection, [])]
    return _("Filters: %(filters)s") % {"filters": "; ".join(parts) if parts else _("none")}


def illustrative_note() -> str:
    return _(
        "A value whose provenance is “%(illustrative)s” was made up to show the product: it was neither"
        " reported nor published."
    ) % {"illustrative": Provenance.ILLUSTRATIVE.label}


def period_of(moment: Moment) -> str:
    """The month as the name of a file has it, with the day of knowledge where that is not now."""
    month = f"{moment.month:%Y-%m}"
    return month if moment.is_now else f"{month}-as-of-{moment.as_of:%Y-%m-%d}"
