"""The building stock at a glance: what was published, and what the register adds up to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from buildings.charts import measure_chart, period_chart
from buildings.frames import measure_frame, period_frame
from buildings.measures import NAMES
from buildings.permissions import EDIT_REGISTER
from buildings.rules.measures import (
    CARBON,
    HOMES_DONE,
    INDUSTRY,
    PREFAB,
    PUBLIC,
    PUBLIC_DONE,
    RESIDENTIAL,
    SORTS,
    STANDARD,
    STAR,
    ULTRA_LOW,
)
from buildings.templatetags.stock import years_words
from buildings.totals.goals import MeasureMonth, load_fed_courses, measure_months
from buildings.totals.headlines import headlines
from buildings.totals.published import AREA_UNIT, CARBON_UNIT, MONEY_UNIT, SHARE_UNIT, load_published, load_units
from buildings.totals.register import Slice, Totals, load_totals
from buildings.views.tables import exports
from greencity.plumbing.pages import render_page
from pilots.courses import Course
from pilots.models import Unit
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.rules.months import months_of
from pilots.selections import Facet, Selection
from pilots.templatetags.pilots import short_month, unit_factor
from pilots.views.exports import export_response
from pilots.views.years import links_to_years

#: Measures that the page follows month by month, by the names of their exports.
FOLLOWED = {"star": STAR, "homes": HOMES_DONE, "public": PUBLIC_DONE, "ultra_low": ULTRA_LOW}
#: Breakdowns of the stock, by the names of their exports: kind of the roll-up, and heading.
BREAKDOWNS = {
    "stars": ("stock_stars", gettext_lazy("By green label")),
    "uses": ("stock_use", gettext_lazy("By use")),
    "energy_classes": ("stock_energy", gettext_lazy("By energy class")),
}


SORT_NAMES = {
    RESIDENTIAL: gettext_lazy("residential buildings"),
    PUBLIC: gettext_lazy("public buildings"),
    INDUSTRY: gettext_lazy("industrial buildings"),
}


@dataclass(frozen=True)
class Followed:
    """A measure month by month. course: of the goal that it feeds, None without one."""

    name: str
    measure: str
    title: str
    rows: list[MeasureMonth]
    course: Course | None
    unit: Unit
    chart: dict[str, Any]

    @property
    def chart_id(self) -> str:
        return f"chart-{self.name}".replace("_", "-")

    @property
    def chart_data_id(self) -> str:
        return f"{self.chart_id}-data"

    @property
    def has_plan(self) -> bool:
        """Whether there is something beside the register: zones have neither timetable nor figures here."""
        return any(row.planned is not None or row.reported is not None for row in self.rows)


@require_safe
@reader_required
def building_index(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)
    selection = zones_asked(request, moment)
    may_edit = request.user.has_perm(EDIT_REGISTER)

    def context() -> dict[str, Any]:
        return stock_context(moment, selection, may_edit=may_edit)

    kept_as = selection.kept_as(moment)
    return export_response(request, **exports(context, moment, selection)) or render_page(
        request,
        "buildings/building_index.html",
        context,
        kept_as=None if kept_as is None else (*kept_as, may_edit),
    )


def zones_asked(request: HttpRequest, moment: Moment) -> Selection:
    """The zones of the address; roll-ups cannot leave out what is illustrative, and the page says so."""
    others = [facet for facet in Facet if facet != Facet.ZONE]
    selection = Selection.from_request(request, without=others, moment=moment)
    if not selection.is_firm:
        return selection
    words = _("This page has no filter “%(filter)s”: left out.") % {"filter": _("Provenance")}
    return replace(selection, is_firm=False, problems=(*selection.problems, words))


def stock_context(moment: Moment, selection: Selection, *, may_edit: bool) -> dict[str, Any]:
    """totals: of the register; published: of the city. followed: name → a measure month by month."""
    selection.choices.load()
    totals = load_totals(moment, selection.choices.zones, selection.zones)
    published, units, courses = load_published(moment), load_units(), load_fed_courses(moment)
    return {
        "moment": moment,
        "selection": selection,
        "kept_fields": [],
        "may_edit": may_edit,
        "year_links": links_to_years(moment, selection),
        "totals": totals,
        "published": published,
        "headlines": [(item, units[item.unit_code]) for item in headlines(totals, published)],
        "followed": {name: follow(name, totals, courses, units[AREA_UNIT]) for name in FOLLOWED},
        "breakdowns": breakdowns(totals),
        "periods_chart": periods_chart(totals, units[AREA_UNIT]),
        "illustrative": totals.made_up("buildings"),
        "retrofits": [
            retrofits_of(sort, totals) for sort in SORTS if sort != INDUSTRY or totals.of_year("retrofit", sort).rows
        ],
        "plan": published.of_year("residential_retrofit_plan"),
        "carbon": totals.value(CARBON),
        "shares": [share_of(key, totals, courses) for key in (STANDARD, PREFAB)],
        "electricity": totals.factor_for("electricity", moment.month.year),
        "area_unit": units[AREA_UNIT],
        "share_unit": units[SHARE_UNIT],
        "carbon_unit": units[CARBON_UNIT],
        "money_unit": units[MONEY_UNIT],
    }


def retrofits_of(sort: str, totals: Totals) -> dict[str, Any]:
    """One sort of what was retrofitted this year: what was done, what it cost and what it saves a year."""
    kinds = {"done": "retrofit", "cost": "retrofit_cost", "saving": "retrofit_saving"}
    return {"name": SORT_NAMES[sort], **{name: totals.of_year(kind, sort) for name, kind in kinds.items()}}


def share_of(key: str, totals: Totals, courses: dict[str, Course]) -> dict[str, Any]:
    """A share of what was completed this year; unknown: civil buildings of which nobody says whether they comply."""
    unknown = totals.of_year("new_standard", "unknown").rows if key == STANDARD else 0
    return {
        "measure": key,
        "name": NAMES[key],
        "value": totals.value(key),
        "course": courses.get(key),
        "unknown": unknown,
    }


def breakdowns(totals: Totals) -> list[tuple[str, str, Any, list[Slice]]]:
    """Name, kind, heading and parts of every breakdown."""
    parts = {"stars": totals.by_stars, "uses": totals.by_use, "energy_classes": totals.by_energy}
    return [(name, kind, heading, parts[name]) for name, (kind, heading) in BREAKDOWNS.items()]


def follow(name: str, totals: Totals, courses: dict[str, Course], unit: Unit) -> Followed:
    """Zones have no timetable: narrowed to some, the page shows the register's side alone."""
    measure = FOLLOWED[name]
    course = courses.get(measure)
    rows = measure_months(totals, measure, None if totals.chosen else course)
    number = course.goal.number if course else 0
    words = {
        "register": _("Register"),
        "planned": _("Timetable of goal %(number)s") % {"number": number},
        "reported": _("Reported figure"),
        "unit": str(unit),
    }
    months = [short_month(month) for month in months_of(totals.moment.month.year)]
    chart = measure_chart(measure_frame(rows, unit_factor(unit)), words, months).to_plotly_json()
    return Followed(
        name, measure, str(NAMES[measure]), rows, course, unit, {"data": chart["data"], "layout": chart["layout"]}
    )


def periods_chart(totals: Totals, unit: Unit) -> dict[str, Any] | None:
    """None for an empty register."""
    if not totals.periods:
        return None
    words = {"star_rated": _("star-rated"), "other": _("other"), "unit": str(unit)}
    frame = period_frame(totals.periods, unit_factor(unit))
    chart = period_chart(frame, words, [years_words(period) for period in totals.periods]).to_plotly_json()
    return {"data": chart["data"], "layout": chart["layout"]}
